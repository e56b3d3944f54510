//! B: manifests, indexes and configs.

use regctl::oci::MediaType;
use serde_json::{Value, json};

use crate::archive::{Tar, gzip};
use crate::peer::{Place, endless, reply};
use crate::scene::{After, Scene};
use crate::site::{Site, config, digest, layer};

const MANIFEST: &str = MediaType::OCI_MANIFEST;
const INDEX: &str = MediaType::OCI_INDEX;

pub(crate) fn scenes() -> Vec<Scene> {
    let mut scenes = ambiguous();
    scenes.extend(unlike_their_digest());
    scenes.extend(of_odd_size());
    scenes.extend(of_odd_shape());
    scenes.extend(of_many());
    scenes.extend(indexes());
    scenes.extend(odd_but_harmless());
    scenes
}

/// `pull` of an image that `change` spoils.
fn spoilt(id: &'static str, input: &str, change: impl FnOnce(&mut Site, &mut Value)) -> Scene {
    Scene::of(id, input, Site::with_changed(change)).command("pull HOST/app:1")
}

/// `pull` of a document that is no good image.
fn document(id: &'static str, input: &str, media_type: &str, text: impl Into<Vec<u8>>) -> Scene {
    Scene::of(id, input, Site::with_document(media_type, text)).command("pull HOST/app:1")
}

fn image() -> Value {
    Site::empty().image(2)
}

fn index(entries: &[Value]) -> Value {
    json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries})
}

fn ambiguous() -> Vec<Scene> {
    let mut both = image();
    both["manifests"] = json!([]);
    let mut with_config = index(&[]);
    with_config["config"] = image()["config"].clone();
    let twice = image().to_string().replacen('{', "{\"layers\":[],", 1);
    let deep_twice = image().to_string().replacen("\"size\"", "\"size\":1,\"size\"", 1);
    let mut misspelt = image();
    misspelt["Layers"] = json!([]);
    let folded = image().to_string().replacen("\"layers\"", "\"layer\u{17f}\"", 1);
    let mut in_descriptor = image();
    in_descriptor["layers"][0]["Digest"] = in_descriptor["config"]["digest"].clone();
    let ambiguous = |scene: Scene| scene.fails(1, &["has two meanings"]);
    vec![
        ambiguous(document("B01", "layers and manifests", MANIFEST, both.to_string())),
        ambiguous(document("B01", "the same as an index", INDEX, both.to_string())),
        ambiguous(document("B02", "an index with a config", INDEX, with_config.to_string())),
        ambiguous(document("B03", "an image sent as an index", INDEX, image().to_string())),
        ambiguous(document(
            "B03",
            "an index sent as an image, with parameters",
            "application/vnd.oci.image.manifest.v1+json; charset=utf-8",
            index(&[]).to_string(),
        )),
        document("B05", "a key twice", MANIFEST, twice).fails(1, &["\"layers\" stands twice"]),
        document("B05", "a key of a descriptor twice", MANIFEST, deep_twice)
            .fails(1, &["\"size\" stands twice"]),
        ambiguous(document("B05", "Layers for layers", MANIFEST, misspelt.to_string())),
        ambiguous(document("B05", "the long s in layers", MANIFEST, folded)),
        document("B05", "Digest for digest", MANIFEST, in_descriptor.to_string())
            .fails(1, &["contradicts itself", "\"Digest\""]),
    ]
}

fn unlike_their_digest() -> Vec<Scene> {
    let bytes = image().to_string();
    let other = digest(b"other");
    let sent = bytes.clone();
    let lies = move |request: &crate::peer::Request, out: crate::peer::Out<'_>| {
        let headers = [("content-type", MANIFEST)];
        reply(request, out, 200, &headers, sent.as_bytes())
    };
    let by_digest = |command: &str| {
        let scene = Scene::new("B06", "other bytes than the digest asks for", lies.clone());
        scene.command(&command.replace("DIGEST", &other)).fails(1, &["digest mismatch"])
    };
    let header = digest(b"another");
    vec![
        by_digest("pull HOST/app@DIGEST"),
        by_digest("manifest HOST/app@DIGEST"),
        by_digest("copy HOST/app@DIGEST oci:out:1").writes(),
        Scene::new("B07", "a digest in the header that is not that of the bytes", {
            move |request, out| {
                let headers = [("content-type", MANIFEST), ("docker-content-digest", &header)];
                reply(request, out, 200, &headers, bytes.as_bytes())
            }
        })
        .command("pull HOST/app:1")
        .fails(1, &["digest mismatch"]),
        Scene::new("B06", "a HEAD that names another digest than was asked for", {
            let named = digest(b"something else");
            move |request, out| {
                let headers = [("content-type", MANIFEST), ("docker-content-digest", &named)];
                reply(request, out, 200, &headers, b"{}")
            }
        })
        .command(&format!("digest HOST/app@{}", digest(b"asked")))
        .fails(1, &["digest mismatch"]),
        document("B09", "garbage behind the document", MANIFEST, format!("{} x", image()))
            .fails(1, &["not a valid document", "trailing"]),
        spoilt("B14", "a layer that is longer than it says", |_, image| {
            image["layers"][0]["size"] = json!(5);
        })
        .fails(1, &["size mismatch"]),
        spoilt("B14", "a layer that is shorter than it says", |_, image| {
            image["layers"][0]["size"] = json!(5000);
        })
        .fails(1, &["size mismatch", "expected 5000 bytes, got 26"]),
        spoilt("B14", "a config that is longer than it says", |_, image| {
            image["config"]["size"] = json!(3);
        })
        .fails(1, &["size mismatch", "expected 3 bytes, got"]),
        spoilt("B14", "a layer without bytes that has some", |_, image| {
            image["layers"][0]["size"] = json!(0);
        })
        .fails(1, &["the body has another length, 26 bytes"]),
        spoilt("B15", "data that is not that of the digest", |_, image| {
            image["config"]["data"] = json!("e30=");
        })
        .fails(1, &["contradicts itself", "has 2 bytes instead of"]),
        spoilt("B15", "data of a layer that is no base64", |_, image| {
            image["layers"][1]["data"] = json!("\u{1b}[31m");
        })
        .fails(1, &["contradicts itself", "is no base64"]),
    ]
}

fn of_odd_size() -> Vec<Scene> {
    let padded = |length: usize| {
        let mut image = image();
        image["annotations"] = json!({"a": "x".repeat(length)});
        image.to_string()
    };
    let large = padded(4 << 20);
    let too_large = |scene: Scene| scene.fails(1, &["larger than 4194304 bytes"]);
    let endless = |id: &'static str, path: &'static str, command: &str| {
        let site = Site::with_image();
        let scene = Scene::new(id, format!("300 MiB without a length at {path}"), {
            move |request, out| match request.path.contains(path) {
                true => endless(out, 200, &[("content-type", MANIFEST)], 300 << 20),
                false => site.answer(request, out),
            }
        });
        scene.command(command)
    };
    let number = |input: &str, text: &str| {
        let bytes =
            image().to_string().replacen("\"size\":", &format!("\"size\":{text},\"x\":"), 1);
        document("B13", input, MANIFEST, bytes)
    };
    vec![
        too_large(document("B10", "4 MiB and more, announced", MANIFEST, large.clone())),
        too_large(Scene::new("B10", "4 MiB and more, in chunks", move |_, out| {
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
            out.write_all(head.as_bytes())?;
            for piece in large.as_bytes().chunks(64 * 1024) {
                out.write_all(format!("{:x}\r\n", piece.len()).as_bytes())?;
                out.write_all(piece)?;
                out.write_all(b"\r\n")?;
            }
            out.write_all(b"0\r\n\r\n")
        }))
        .command("pull HOST/app:1"),
        too_large(endless("B11", "/manifests/", "pull HOST/app:1")),
        too_large(endless("B11", "/manifests/", "inspect HOST/app:1")),
        endless("B11", "/blobs/", "pull HOST/app:1").fails(1, &["size mismatch"]),
        endless("B11", "/blobs/", "config HOST/app:1").fails(1, &["size mismatch"]),
        endless("B11", "/blobs/", "copy HOST/app:1 oci:out:1")
            .fails(1, &["size mismatch"])
            .writes(),
        number("a size below zero", "-1").fails(1, &["not a valid document"]),
        number("a size that is no whole number", "1.5").fails(1, &["not a valid document"]),
        number("a size as text", "\"1\"").fails(1, &["not a valid document"]),
        number("a size past 64 bits", "18446744073709551616").fails(1, &["not a valid document"]),
        number("a size past 63 bits", "9223372036854775808").fails(1, &["size mismatch"]),
    ]
}

fn of_odd_shape() -> Vec<Scene> {
    let malformed = |scene: Scene| scene.fails(1, &["not a valid document"]);
    let deep = format!("{{\"config\":{}", "[".repeat(1000));
    let deep_closed = format!("{{\"x\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let many = format!("{{\"x\":[{}[]]}}", "[],".repeat(1 << 20));
    let objects = format!("{{\"config\":[{}{{}}]}}", "{},".repeat(1 << 20));
    let traversal = image().to_string().replace(&digest(&layer(0)), "sha256:../../../etc/passwd");
    let unknown = image().to_string().replace(&digest(&layer(0)), "sha999:abcdef");
    let short = image().to_string().replace(&digest(&layer(0)), "sha256:abcdef");
    let upper =
        image().to_string().replace(&digest(&layer(0)), &digest(&layer(0)).replace('a', "A"));
    let mut null = image();
    null["config"] = Value::Null;
    let schema1 = json!({"schemaVersion": 1, "name": "app", "fsLayers": [{"blobSum": "x"}]});
    let signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    vec![
        malformed(document("B08", "a digest that is a path", MANIFEST, traversal)),
        malformed(document("B12", "1,000 levels, open", MANIFEST, deep)),
        malformed(document("B12", "100,000 levels", MANIFEST, deep_closed)),
        malformed(document("B12", "a million empty lists", MANIFEST, many)),
        malformed(document("B12", "a million empty objects", MANIFEST, objects)),
        malformed(document("B27", "an algorithm that nobody knows", MANIFEST, unknown)),
        malformed(document("C11", "a short digest", MANIFEST, short)),
        malformed(document("C10", "a digest in upper case", MANIFEST, upper)),
        malformed(document("B12", "no JSON at all", MANIFEST, "\u{1b}]0;title\u{7}")),
        malformed(document("B12", "nothing", MANIFEST, "")),
        document("B12", "an empty object", MANIFEST, "{}").fails(1, &["not supported"]),
        document("B12", "a config that is null", MANIFEST, null.to_string())
            .fails(1, &["not a valid document", "null"]),
        document("B25", "docker's schema 1", signed, schema1.to_string())
            .fails(1, &["schema 1", "push the image again"]),
        document("B25", "schema 1 sent as an image", MANIFEST, schema1.to_string())
            .fails(1, &["schema 1"]),
    ]
}

fn of_many() -> Vec<Scene> {
    let of_layers = |count: usize| {
        Site::with_changed(move |site, image| {
            let layers = (0..count).map(|n| site.blob(MediaType::OCI_LAYER, layer(n)));
            image["layers"] = layers.collect();
            image["config"] = site.blob(MediaType::OCI_CONFIG, config(count).to_string());
        })
    };
    let same = Site::with_changed(|_, image| {
        image["layers"] = vec![image["layers"][0].clone(); 1000].into();
    });
    vec![
        Scene::of("B16", "128 layers", of_layers(128))
            .with_threads()
            .command("pull HOST/app:1")
            .harmless(&["sha256:"]),
        Scene::of("B16", "10,000 layers", of_layers(10_000))
            .command("pull HOST/app:1")
            .fails(1, &["lists 10000 entries or layers, more than 4096"]),
        Scene::of("B17", "one layer a thousand times", same)
            .command("pull HOST/app:1")
            .harmless(&["sha256:"])
            .check(|after| {
                let asked = after.requests.iter().filter(|one| one.path.contains("/blobs/"));
                match asked.count() {
                    2 => Vec::new(),
                    asked => vec![format!("{asked} blobs were asked for")],
                }
            }),
        document("B16", "an index of 10,001 entries", INDEX, {
            let entry = image()["layers"][0].clone();
            index(&vec![entry; 10_001]).to_string()
        })
        .fails(1, &["lists 10001 entries or layers, more than 10000"]),
    ]
}

/// An index of an index, so many levels deep, each entry twice.
fn nested(levels: usize) -> Site {
    let mut site = Site::empty();
    let image = site.image(1).to_string();
    let mut below = site.manifest(MANIFEST, image);
    for level in 0..levels {
        let mut document = index(&[below.clone(), below.clone()]);
        document["annotations"] = json!({"level": level.to_string()});
        below = site.manifest(INDEX, document.to_string());
        site.tag("1", INDEX, document.to_string());
    }
    site
}

fn indexes() -> Vec<Scene> {
    let mut site = Site::empty();
    let image = site.image(2).to_string();
    let mut entry = site.manifest(MANIFEST, image);
    let mut of = |platforms: &[Value]| {
        let entries: Vec<Value> = platforms
            .iter()
            .map(|platform| {
                entry["platform"] = platform.clone();
                entry.clone()
            })
            .collect();
        let mut site = site.clone();
        site.tag("1", INDEX, index(&entries).to_string());
        site
    };
    let amd64 = json!({"os": "linux", "architecture": "amd64"});
    let odd = json!({"os": "\u{1b}[2J\u{202e}", "architecture": "a\nhint: run this"});
    let mut few = nested(7);
    few.put("/unused", "text/plain", "");
    let most = |limit: usize| {
        move |after: &After<'_>| {
            let manifests = after.requests.iter().filter(|one| one.is("GET", "/manifests/sha256:"));
            match manifests.count() {
                count if count <= limit => Vec::new(),
                count => vec![format!("{count} manifests were asked for")],
            }
        }
    };
    let copy = "copy HOST/app:1 oci:out:1";
    vec![
        Scene::of("B20", "2^7 ways to one image", few)
            .command(copy)
            .harmless(&["sha256:"])
            .writes()
            .check(most(12)),
        Scene::of("B20", "2^30 ways to one image", nested(30))
            .command(copy)
            .fails(1, &["nested deeper than 8 levels"])
            .writes()
            .check(most(12)),
        Scene::of("B21", "9 indexes in each other", nested(9))
            .command(copy)
            .fails(1, &["nested deeper than 8 levels"])
            .writes(),
        Scene::of("B21", "9 indexes in each other", nested(9))
            .command("pull HOST/app:1")
            .fails(3, &["no image for linux/amd64; there is no entry with a platform"]),
        Scene::of("B22", "no image for this platform", of(std::slice::from_ref(&amd64)))
            .command("pull --platform linux/s390x HOST/app:1")
            .fails(3, &["no image for linux/s390x; there is linux/amd64"]),
        Scene::of(
            "B22",
            "platforms that would draw on the terminal",
            of(std::slice::from_ref(&odd)),
        )
        .command("pull HOST/app:1")
        .fails(3, &["no image for linux/amd64"]),
        Scene::of("B23", "two equal platforms", of(&[amd64.clone(), amd64]))
            .command("pull HOST/app:1")
            .harmless(&["sha256:"]),
        Scene::new("B28", "referrers that are about each other", looped())
            .command(copy)
            .writes()
            .harmless(&["sha256:"]),
    ]
}

/// A registry in which everything has the same two referrers, which have each other.
fn looped() -> impl Fn(&crate::peer::Request, crate::peer::Out<'_>) -> std::io::Result<()> {
    let mut site = Site::with_image();
    let mut about = |name: &str, subject: &str| {
        let document = json!({
            "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": "a/b",
            "config": site.blob(MediaType::OCI_EMPTY, "{}"), "layers": [],
            "subject": {"mediaType": MANIFEST, "digest": subject, "size": 1},
            "annotations": {"name": name},
        });
        site.manifest(MANIFEST, document.to_string())
    };
    let one = about("one", &digest(b"two"));
    let two = about("two", one["digest"].as_str().unwrap());
    let list = index(&[one, two]).to_string();
    move |request, out| match request.path.contains("/referrers/") {
        true => reply(request, out, 200, &[("content-type", INDEX)], list.as_bytes()),
        false => site.answer(request, out),
    }
}

fn odd_but_harmless() -> Vec<Scene> {
    let mut untyped = image();
    untyped.as_object_mut().unwrap().remove("mediaType");
    let foreign = |media_type: &'static str| {
        move |request: &crate::peer::Request, out: crate::peer::Out<'_>| {
            let url = format!("http://{}/layer", request.stranger);
            let site = Site::with_changed(|site, image| {
                let mut layer = site.blob(media_type, layer(1));
                layer["urls"] = json!([url]);
                image["layers"][1] = layer;
            });
            match request.place {
                Place::Registry => site.answer(request, out),
                Place::Stranger => {
                    reply(request, out, 401, &[("www-authenticate", "Basic realm=\"give\"")], b"")
                }
            }
        }
    };
    let nondistributable = "application/vnd.oci.image.layer.nondistributable.v1.tar";
    let sha512 = Site::with_changed(|site, image| {
        let bytes = layer(7);
        let digest = regctl::oci::Digest::of(regctl::oci::Algorithm::Sha512, &bytes).to_string();
        site.put(format!("/v2/app/blobs/{digest}"), "application/octet-stream", bytes.clone());
        image["layers"][1] =
            json!({"mediaType": MediaType::OCI_LAYER, "digest": digest, "size": bytes.len()});
    });
    let strange_type = Site::with_changed(|site, image| {
        image["layers"][1] = site.blob("application/x-\u{1b}[31m", layer(8));
    });
    let counts = Site::with_changed(|site, image| {
        let mut document = config(9);
        document["history"] = json!([{"created_by": "a", "empty_layer": true}, {"x": 1}, null]);
        image["config"] = site.blob(MediaType::OCI_CONFIG, document.to_string());
    });
    let leaving = Site::with_changed(|site, image| {
        let tar = Tar::default().file("unpacked", b"x").file("../unpacked", b"x");
        let tar = tar.link(b'2', "link", "..").file("link/unpacked", b"x").end();
        image["layers"][1] = site.blob(MediaType::OCI_LAYER_GZIP, gzip(&tar));
    });
    let history = Site::with_changed(|site, image| {
        let mut document = config(2);
        document["history"] = vec![json!({"created_by": "\u{1b}[2J\u{202e}"}); 5].into();
        image["config"] = site.blob(MediaType::OCI_CONFIG, document.to_string());
    });
    let steps = Site::with_changed(|site, image| {
        let document = format!("{{\"history\":[{}{{}}]}}", "{},".repeat(2 << 20));
        image["config"] = site.blob(MediaType::OCI_CONFIG, document);
    });
    vec![
        document(
            "B04",
            "no media type within, the right one outside",
            MANIFEST,
            untyped.to_string(),
        )
        .harmless(&["sha256:"]),
        document("B04", "no media type at all", "application/json", untyped.to_string())
            .harmless(&["sha256:"]),
        Scene::new("B24", "a foreign layer's address", foreign(nondistributable))
            .command("pull HOST/app:1")
            .harmless(&["sha256:"])
            .stranger_hears_nothing(),
        Scene::new("D01", "a usual layer's address elsewhere", foreign(MediaType::OCI_LAYER))
            .command("pull HOST/app:1")
            .harmless(&["sha256:"])
            .stranger_hears_nothing(),
        Scene::of("B26", "a layer of a type that is none", strange_type)
            .command("copy HOST/app:1 oci:out:1")
            .writes()
            .harmless(&["sha256:"]),
        Scene::of("B27", "a layer by sha512", sha512)
            .command("pull HOST/app:1")
            .harmless(&["sha256:"]),
        Scene::of("B18", "another number of diff IDs than of layers", counts.clone())
            .command("inspect HOST/app:1")
            .harmless(&["sha256:"]),
        Scene::of("B19", "a layer that is another than its diff ID, and would leave", leaving)
            .command("pull HOST/app:1")
            .harmless(&["sha256:"])
            .check(|after| {
                let files = after.machine.files().into_iter();
                let out = files.filter(|path| path.to_string_lossy().contains("unpacked"));
                out.map(|path| format!("{} was unpacked", path.display())).collect()
            }),
        Scene::of("B30", "a history of other layers", history.clone())
            .command("history HOST/app:1")
            .harmless(&["\\u{1b}[2J\\u{202e}"]),
        Scene::of("B30", "a history of other layers", history)
            .command("inspect HOST/app:1")
            .harmless(&["sha256:"]),
        Scene::of("B30", "two million steps", steps)
            .command("history HOST/app:1")
            .harmless(&["malformed"]),
    ]
}
