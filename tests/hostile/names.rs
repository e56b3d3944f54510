//! C: names, tags, digests and references, from users and from registries.

use regctl::oci::MediaType;
use serde_json::json;

use crate::peer::reply;
use crate::scene::Scene;
use crate::site::{Site, digest};

pub(crate) fn scenes() -> Vec<Scene> {
    let mut scenes = typed();
    scenes.extend(decided());
    scenes.extend(listed());
    scenes
}

/// What a user, or a script with somebody else's text, passes on the command line.
fn typed() -> Vec<Scene> {
    let long_name = format!("r.test/{}", "a".repeat(256));
    let long_tag = format!("r.test/x:{}", "a".repeat(129));
    let upper = format!("r.test/x@sha256:{}", "A".repeat(64));
    let twice = format!("r.test/x:{}", digest(b"x"));
    let cases: [(&str, &str, &str); 36] = [
        ("C01", "../../x:t", "malformed"),
        ("C01", "r.test/../x:t", "malformed repository"),
        ("C01", "r.test/x/..:t", "malformed repository"),
        ("C02", "r.test/a//b", "two slashes meet"),
        ("C02", "r.test/a/", "two slashes meet"),
        ("C02", "r.test//a", "two slashes meet"),
        ("C03", "r.test/A/b", "must be lower case"),
        ("C04", &long_name, "at most 255 fit"),
        ("C05", "r.test/-a", "malformed repository"),
        ("C05", "r.test/a-", "malformed repository"),
        ("C05", "r.test/a..b", "malformed repository"),
        ("C05", "r.test/a___b", "malformed repository"),
        ("C06", "r.test/%2e%2e/x", "malformed repository"),
        ("C06", "r.test/%252e%252e/x", "malformed repository"),
        ("C06", "r.test/x:%2e", "malformed tag"),
        ("C08", &long_tag, "at most 128 fit"),
        ("C09", "r.test/x:.", "must begin with"),
        ("C09", "r.test/x:-x", "must begin with"),
        ("C10", &upper, "lower-case hexadecimal"),
        ("C11", "r.test/x@sha256:abcdef", "has 6 hexadecimal digits"),
        ("C12", "r.test/x@sha256:", "hexadecimal digits"),
        ("C12", "r.test/x@", "nothing follows the @"),
        ("C13", "r.test/x@sha/256:abcdef", "malformed"),
        ("C13", "r.test/x@../../etc:abcdef", "malformed"),
        ("C14", &twice, "a digest stands where a tag belongs"),
        ("C15", "[::1/x:1", "bracket"),
        ("C15", "[::zz]:1/x:1", "no IPv6 address"),
        ("C15", "[::1]:99999/x:1", "no number from 0 to 65535"),
        ("C16", "ann:canary-7c1@r.test/x:1", "user information"),
        ("C16", "https://ann:canary-7c1@r.test/x:1", "references have no scheme"),
        ("C17", "r\u{e9}gistry.test/x:1", "printable ASCII"),
        ("C17", "r.te\u{200b}st/x:1", "printable ASCII"),
        ("C17", "r.test\u{202e}/x:1", "printable ASCII"),
        ("C18", "r.test/x\n:1", "printable ASCII"),
        ("C18", "r.test/x :1", "printable ASCII"),
        ("C18", "r.test/\u{1b}[2Jx:1", "printable ASCII"),
    ];
    let scene = |(id, name, message): (&'static str, &str, &str)| {
        let scene = Scene::local(id, format!("the name {name:?}"));
        scene.words(&["digest", "--retry", "0", name]).fails(2, &[message])
    };
    cases.into_iter().map(scene).collect()
}

/// Names of which a part decides.
fn decided() -> Vec<Scene> {
    let mut site = Site::empty();
    let image = site.image(2).to_string();
    let other = site.image(1).to_string();
    site.tag("1", MediaType::OCI_MANIFEST, other);
    let wanted = site.manifest(MediaType::OCI_MANIFEST, image)["digest"].clone();
    let wanted = wanted.as_str().unwrap().to_owned();
    let line = format!("pull HOST/app:1@{wanted}");
    vec![
        Scene::of("C07", "a tag and a digest that differ", site)
            .command(&line)
            .harmless(&[&wanted])
            .check(|after| {
                let by_tag = after.requests.iter().filter(|one| one.path.ends_with("/manifests/1"));
                match by_tag.count() {
                    0 => Vec::new(),
                    count => vec![format!("the tag was asked for {count} times")],
                }
            }),
        Scene::local("C15", "an IPv6 host that nobody listens on")
            .command("digest --retry 0 [::1]:1/x:1")
            .fails(6, &["[::1]:1"]),
    ]
}

/// Names that a registry lists.
fn listed() -> Vec<Scene> {
    let list = |id: &'static str, key: &'static str, name: &str, command: &str, message: &str| {
        let document = json!({key: ["good", name]}).to_string();
        let scene = Scene::new(id, format!("{name:?} in a list"), move |request, out| {
            let headers = [("content-type", "application/json")];
            reply(request, out, 200, &headers, document.as_bytes())
        });
        scene.command(command).fails(1, &["good", message])
    };
    vec![
        list("C01", "tags", "../../x", "tags HOST/app", "malformed tag"),
        list("C08", "tags", &"a".repeat(1 << 20), "tags HOST/app", "at most 128 fit"),
        list("C18", "tags", "a\u{1b}[2J\nb", "tags HOST/app", "malformed tag"),
        list("C17", "tags", "a\u{202e}b", "tags HOST/app", "malformed tag"),
        list("C01", "repositories", "../../x", "catalog HOST", "malformed repository"),
        list("C06", "repositories", "a/%2e%2e/b", "catalog HOST", "malformed repository"),
        list("C18", "repositories", "a\u{9b}2J", "catalog HOST", "malformed repository"),
    ]
}
