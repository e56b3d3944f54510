//! Archives of small images, member by member, as the tools of the world write them; to be spoilt
//! before they become a tar. The same bytes every time.
#![allow(dead_code, reason = "each test program uses its own part")]

use std::io::Write;

use regctl::oci::{Algorithm, Digest};
use serde_json::{Value, json};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
const GZIP_LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// More than is kept in memory of a member.
pub(crate) const LARGE: usize = 100_000;

/// The SHA-256 digest of some bytes.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    Digest::of(Algorithm::Sha256, bytes).to_string()
}

/// Its digits alone.
pub(crate) fn hex_of(bytes: &[u8]) -> String {
    digest_of(bytes).replace("sha256:", "")
}

/// The member that is a blob.
pub(crate) fn blob_name(bytes: &[u8]) -> String {
    format!("blobs/sha256/{}", hex_of(bytes))
}

/// Bytes that do not compress to nothing.
pub(crate) fn noise(seed: u64, count: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..count).map(next).collect()
}

/// Compressed as somebody else would.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// One image before it is put anywhere: plain layers, and a config that names them.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub(crate) config: Vec<u8>,
    pub(crate) layers: Vec<Vec<u8>>,
}

impl Image {
    /// A large layer that all images of a `base` share, and a small one of its own.
    pub(crate) fn new(name: &str, base: u64) -> Self {
        let large = Tar::default().file("usr/lib/large", &noise(base, LARGE)).end();
        let small = Tar::default().file("etc/name", name.as_bytes()).end();
        Self::of(name, "amd64", vec![large, small])
    }

    /// An image of these layers.
    pub(crate) fn of(name: &str, architecture: &str, layers: Vec<Vec<u8>>) -> Self {
        let diff_ids: Vec<String> = layers.iter().map(|layer| digest_of(layer)).collect();
        let config = json!({
            "architecture": architecture, "os": "linux", "author": name,
            "config": {"Env": ["A=1"]}, "rootfs": {"type": "layers", "diff_ids": diff_ids},
        });
        Self { config: config.to_string().into_bytes(), layers }
    }

    /// Docker's image ID.
    pub(crate) fn id(&self) -> String {
        digest_of(&self.config)
    }

    pub(crate) fn diff_ids(&self) -> Vec<String> {
        self.layers.iter().map(|layer| digest_of(layer)).collect()
    }
}

/// What a member is.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    File(Vec<u8>),
    Symlink(String),
    Hardlink(String),
    Directory,
}

/// The members of an archive that is not written yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Members(pub(crate) Vec<(String, Content)>);

impl Members {
    pub(crate) fn file(&mut self, name: &str, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.push(name, Content::File(bytes.as_ref().to_vec()))
    }

    pub(crate) fn push(&mut self, name: &str, content: Content) -> &mut Self {
        self.0.push((name.to_owned(), content));
        self
    }

    /// A blob, once; returns its descriptor.
    pub(crate) fn blob(&mut self, media_type: &str, bytes: &[u8]) -> Value {
        let name = blob_name(bytes);
        if !self.has(&name) {
            self.file(&name, bytes);
        }
        json!({"mediaType": media_type, "digest": digest_of(bytes), "size": bytes.len()})
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// The member with another content, which must be there.
    pub(crate) fn with(mut self, name: &str, content: Content) -> Self {
        let place = self.0.iter_mut().find(|(known, _)| known == name);
        place.unwrap_or_else(|| panic!("no {name}")).1 = content;
        self
    }

    /// The document with a change.
    pub(crate) fn edited(self, name: &str, edit: impl FnOnce(&mut Value)) -> Self {
        let mut document: Value = serde_json::from_slice(self.bytes(name)).unwrap();
        edit(&mut document);
        self.with(name, Content::File(document.to_string().into_bytes()))
    }

    /// Without that member, which must be there.
    pub(crate) fn without(mut self, name: &str) -> Self {
        assert!(self.has(name), "no {name}");
        self.0.retain(|(known, _)| known != name);
        self
    }

    /// With one more.
    pub(crate) fn and(mut self, name: &str, content: Content) -> Self {
        self.push(name, content);
        self
    }

    /// With every name changed.
    pub(crate) fn renamed(mut self, rename: impl Fn(&str) -> String) -> Self {
        for (name, _) in &mut self.0 {
            *name = rename(name);
        }
        self
    }

    /// The bytes of a file.
    pub(crate) fn bytes(&self, name: &str) -> &[u8] {
        match self.0.iter().find(|(known, _)| known == name) {
            Some((_, Content::File(bytes))) => bytes,
            other => panic!("{name}: {other:?}"),
        }
    }

    /// The archive.
    pub(crate) fn tar(&self) -> Vec<u8> {
        let mut tar = Tar::default();
        for (name, content) in &self.0 {
            tar = match content {
                Content::File(bytes) => tar.file(name, bytes),
                Content::Symlink(target) => tar.link(b'2', name, target),
                Content::Hardlink(target) => tar.link(b'1', name, target),
                Content::Directory => tar.header(b'5', name, 0),
            };
        }
        tar.end()
    }
}

/// A tar that grows, block by block; anything can be written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tar(pub(crate) Vec<u8>);

impl Tar {
    /// A header, of whatever kind; names of more than 100 bytes are GNU's long names.
    pub(crate) fn header(self, kind: u8, name: &str, size: u64) -> Self {
        self.header_with(kind, name, size, |_| {})
    }

    /// A header with a change that is made before its checksum.
    pub(crate) fn header_with(
        mut self,
        kind: u8,
        name: &str,
        size: u64,
        edit: impl FnOnce(&mut tar::Header),
    ) -> Self {
        if name.len() > 100 {
            let long = format!("{name}\0");
            self = self.header(b'L', "././@LongLink", long.len() as u64).padded(long.as_bytes());
        }
        let mut header = tar::Header::new_gnu();
        let shown = &name.as_bytes()[..name.len().min(100)];
        header.as_old_mut().name[..shown.len()].copy_from_slice(shown);
        header.set_entry_type(tar::EntryType::new(kind));
        header.set_mode(0o644);
        header.set_size(size);
        edit(&mut header);
        header.set_cksum();
        self.0.extend_from_slice(header.as_bytes());
        self
    }

    /// Content up to the end of its last block.
    pub(crate) fn padded(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        let length = self.0.len().next_multiple_of(512);
        self.0.resize(length, 0);
        self
    }

    pub(crate) fn file(self, name: &str, bytes: &[u8]) -> Self {
        self.header(b'0', name, bytes.len() as u64).padded(bytes)
    }

    pub(crate) fn link(self, kind: u8, name: &str, target: &str) -> Self {
        self.header_with(kind, name, 0, |header| {
            header.as_old_mut().linkname[..target.len()].copy_from_slice(target.as_bytes());
        })
    }

    /// PAX records for the next member.
    pub(crate) fn pax(self, records: &[(&str, &str)]) -> Self {
        let record = |(key, value): &(&str, &str)| {
            let rest = format!(" {key}={value}\n");
            let digits = (rest.len() + (rest.len() + 3).to_string().len()).to_string().len();
            format!("{}{rest}", rest.len() + digits)
        };
        let text: String = records.iter().map(record).collect();
        self.header(b'x', "PaxHeaders/x", text.len() as u64).padded(text.as_bytes())
    }

    /// The archive with the two blocks of zeros at its end.
    pub(crate) fn end(mut self) -> Vec<u8> {
        self.0.extend_from_slice(&[0; 1024]);
        self.0
    }
}

/// An image with the names it has in an archive.
pub(crate) type Named<'a> = (&'a Image, &'a [&'a str]);

/// `docker save` up to 24: a directory for each layer, later ones of the same content as links.
pub(crate) fn docker_20(images: &[Named<'_>]) -> Members {
    let mut members = Members::default();
    let mut listed = Vec::new();
    for (image, names) in images {
        let mut layers = Vec::new();
        let mut chain = String::new();
        for layer in &image.layers {
            chain = hex_of(format!("{chain}{}", hex_of(layer)).as_bytes());
            let own = hex_of(format!("{chain} of {}", image.id()).as_bytes());
            let first = members.0.iter().find_map(|(name, content)| match content {
                Content::File(bytes) if bytes == layer => Some(name.clone()),
                _ => None,
            });
            members.push(&format!("{own}/"), Content::Directory);
            members.file(&format!("{own}/VERSION"), "1.0");
            members.file(&format!("{own}/json"), json!({"id": own}).to_string());
            let name = format!("{own}/layer.tar");
            match first {
                Some(first) => members.push(&name, Content::Symlink(format!("../{first}"))),
                None => members.file(&name, layer),
            };
            layers.push(name);
        }
        let config = format!("{}.json", hex_of(&image.config));
        members.file(&config, &image.config);
        listed.push(json!({"Config": config, "RepoTags": or_null(names), "Layers": layers}));
    }
    members.file("manifest.json", json!(listed).to_string());
    members.file("repositories", "{}");
    members
}

fn or_null(names: &[&str]) -> Value {
    if names.is_empty() { Value::Null } else { json!(names) }
}

/// `podman save -m`: files named by digests, and the directories of old as links to them.
pub(crate) fn podman(images: &[Named<'_>]) -> Members {
    let mut members = Members::default();
    let mut listed = Vec::new();
    for (image, names) in images {
        let mut layers = Vec::new();
        for layer in &image.layers {
            let name = format!("{}.tar", hex_of(layer));
            if !members.has(&name) {
                members.file(&name, layer);
                let own = hex_of(name.as_bytes());
                members.push(&format!("{own}/layer.tar"), Content::Symlink(format!("../{name}")));
            }
            layers.push(name);
        }
        let config = format!("{}.json", hex_of(&image.config));
        members.file(&config, &image.config);
        listed.push(json!({"Config": config, "RepoTags": names, "Layers": layers}));
    }
    members.file("repositories", "{}");
    members.file("manifest.json", json!(listed).to_string());
    members
}

/// The manifest of an image with its blobs; returns its descriptor.
pub(crate) fn put_image(
    members: &mut Members,
    image: &Image,
    media_type: &str,
    extra: Value,
) -> Value {
    let is_gzip = media_type == GZIP_LAYER;
    let packed = |layer: &Vec<u8>| if is_gzip { gzip(layer) } else { layer.clone() };
    let layers: Vec<Value> =
        image.layers.iter().map(|layer| members.blob(media_type, &packed(layer))).collect();
    let config = members.blob(CONFIG, &image.config);
    let mut manifest = json!({"schemaVersion": 2, "mediaType": MANIFEST, "config": config,
        "layers": layers});
    for (key, value) in extra.as_object().into_iter().flatten() {
        manifest[key] = value.clone();
    }
    members.blob(MANIFEST, manifest.to_string().as_bytes())
}

/// What `docker save` of 25 to 28 writes: plain layers under OCI manifests.
pub(crate) fn docker_25(images: &[Named<'_>]) -> Members {
    let mut members = Members::default();
    let (mut entries, mut listed) = (Vec::new(), Vec::new());
    for (image, names) in images {
        let root = put_image(&mut members, image, LAYER, Value::Null);
        let layers: Vec<String> = image.layers.iter().map(|layer| blob_name(layer)).collect();
        let sources = image.layers.iter().map(|layer| {
            let source = json!({"mediaType": LAYER, "digest": digest_of(layer),
                "size": layer.len()});
            (digest_of(layer), source)
        });
        listed.push(json!({"Config": blob_name(&image.config), "RepoTags": or_null(names),
            "Layers": layers, "LayerSources": sources.collect::<serde_json::Map<_, _>>()}));
        entries.extend(entries_of(&root, names));
    }
    put_lists(&mut members, &entries, Some(&listed));
    members
}

/// An entry of the index for each name.
fn entries_of(root: &Value, names: &[&str]) -> Vec<Value> {
    let mut entries = Vec::new();
    for name in names {
        let mut entry = root.clone();
        let full = if name.contains('/') {
            (*name).to_owned()
        } else {
            format!("docker.io/library/{name}")
        };
        let tag = name.rsplit(':').next().unwrap();
        entry["annotations"] = json!({"io.containerd.image.name": full,
            "org.opencontainers.image.ref.name": tag});
        entries.push(entry);
    }
    if entries.is_empty() { vec![root.clone()] } else { entries }
}

fn put_lists(members: &mut Members, entries: &[Value], listed: Option<&[Value]>) {
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries});
    members.file("index.json", index.to_string());
    if let Some(listed) = listed {
        members.file("manifest.json", json!(listed).to_string());
    }
    members.file("oci-layout", r#"{"imageLayoutVersion":"1.0.0"}"#);
}

/// What docker with containerd's store exports: the whole index of an image, of which one platform
/// and its attestation are there.
pub(crate) fn docker_29(image: &Image, name: &str) -> Members {
    let mut members = Members::default();
    let mut child = put_image(&mut members, image, GZIP_LAYER, Value::Null);
    child["platform"] = json!({"architecture": "amd64", "os": "linux"});
    let statement = Image::of("statement", "unknown", vec![b"{\"predicate\":{}}".to_vec()]);
    let mut attestation = put_image(&mut members, &statement, GZIP_LAYER, Value::Null);
    attestation["platform"] = json!({"architecture": "unknown", "os": "unknown"});
    attestation["annotations"] = json!({
        "vnd.docker.reference.type": "attestation-manifest",
        "vnd.docker.reference.digest": child["digest"],
    });
    let absent = json!({"mediaType": MANIFEST, "digest": digest_of(b"absent"), "size": 500,
        "platform": {"architecture": "arm64", "os": "linux"}});
    let index = json!({"schemaVersion": 2, "mediaType": INDEX,
        "manifests": [child, absent, attestation]});
    let root = members.blob(INDEX, index.to_string().as_bytes());
    let layers: Vec<String> = image.layers.iter().map(|layer| blob_name(&gzip(layer))).collect();
    let listed = json!({"Config": blob_name(&image.config), "RepoTags": [name], "Layers": layers});
    put_lists(&mut members, &entries_of(&root, &[name]), Some(&[listed]));
    members
}

/// An OCI layout as a tar, the image under a mere tag, with a manifest that is attached to it and
/// a signature under cosign's tag.
pub(crate) fn oci(image: &Image, tag: &str) -> Members {
    let mut members = Members::default();
    let mut root = put_image(&mut members, image, GZIP_LAYER, Value::Null);
    let note = Image::of("note", "unknown", vec![noise(9, 300)]);
    let about = json!({"subject": root, "artifactType": "application/vnd.example.note"});
    let note = put_image(&mut members, &note, GZIP_LAYER, about);
    let signature = Image::of("signature", "unknown", vec![noise(10, 300)]);
    let mut signature = put_image(&mut members, &signature, GZIP_LAYER, Value::Null);
    let digest = root["digest"].as_str().unwrap().replace(':', "-");
    let annotation = |name: &str| json!({"org.opencontainers.image.ref.name": name});
    root["annotations"] = annotation(tag);
    signature["annotations"] = annotation(&format!("{digest}.sig"));
    put_lists(&mut members, &[root, note, signature], None);
    members
}

/// The digest of the manifest that an archive's index lists first.
pub(crate) fn first_root(members: &Members) -> String {
    let index: Value = serde_json::from_slice(members.bytes("index.json")).unwrap();
    index["manifests"][0]["digest"].as_str().unwrap().to_owned()
}
