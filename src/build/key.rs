//! Keys by which what steps made is found again: digests of all that decides the outcome.
//!
//! Every part is preceded by its length, so no two lists of parts run together.

use crate::build::files::draft::{Content, Draft};
use crate::build::files::{self, Kind};
use crate::oci::{Algorithm, Digest, Digester};

/// What goes into every key; another way of making layers has another one.
const GENERATION: &str = "regctl build 1";

/// A key that is being made.
#[derive(Debug)]
pub struct Key(Digester);

impl Key {
    /// Begins the key of something of this kind.
    pub fn of(kind: &str) -> Self {
        Self(Digester::new(Algorithm::Sha256)).text(GENERATION).text(kind)
    }

    /// Adds bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// Adds a text that may be missing, which is not the same as empty.
    #[must_use]
    pub fn optional(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.number(1).text(text),
            None => self.number(0),
        }
    }

    /// Adds a number.
    #[must_use]
    pub fn number(self, number: u64) -> Self {
        self.bytes(&number.to_le_bytes())
    }

    /// Adds a digest.
    #[must_use]
    pub fn digest(self, digest: &Digest) -> Self {
        self.bytes(digest.as_bytes())
    }

    /// Adds texts, and how many they are.
    #[must_use]
    pub fn texts<'a>(self, texts: impl ExactSizeIterator<Item = &'a str>) -> Self {
        let key = self.number(texts.len() as u64);
        texts.fold(key, Self::text)
    }

    /// The key.
    pub fn finish(self) -> Digest {
        self.0.finish()
    }
}

/// The digest of everything in a draft: names, types, modes, owners, links, attributes and bytes, but
/// no times, which differ where nothing else does.
///
/// # Errors
/// Those of the files.
pub fn of_draft(draft: &Draft) -> files::Result<Digest> {
    let mut key = Key::of("files");
    for (path, placed) in draft.entries() {
        let node = &placed.node;
        key = key.bytes(path).number(node.mode.into());
        key = key.number(node.uid.into()).number(node.gid.into());
        key = match &node.kind {
            Kind::File => key.text("file").digest(&placed.content.digest()?),
            Kind::Directory => key.text("directory"),
            Kind::Link(target) => key.text("link").bytes(target),
            Kind::Character(major, minor) => {
                key.text("character").number((*major).into()).number((*minor).into())
            }
            Kind::Block(major, minor) => {
                key.text("block").number((*major).into()).number((*minor).into())
            }
            Kind::Fifo => key.text("fifo"),
        };
        key = key.number(node.xattrs.len() as u64);
        for (name, value) in &node.xattrs {
            key = key.bytes(name).bytes(value);
        }
        debug_assert!(node.kind == Kind::File || matches!(placed.content, Content::None));
    }
    Ok(key.finish())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::build::files::Node;
    use crate::build::files::draft::{Nothing, Placed};

    #[test]
    fn parts_do_not_run_together() {
        let keys = [
            Key::of("a").text("b").text("c").finish(),
            Key::of("a").text("bc").finish(),
            Key::of("ab").text("c").finish(),
            Key::of("a").texts(["b", "c"].into_iter()).finish(),
            Key::of("a").optional(None).finish(),
            Key::of("a").optional(Some("")).finish(),
            Key::of("a").text("").finish(),
            Key::of("a").finish(),
        ];
        for (at, key) in keys.iter().enumerate() {
            assert!(!keys[..at].contains(key), "{at}");
        }
        assert_eq!(Key::of("a").text("b").finish(), Key::of("a").text("b").finish());
    }

    #[test]
    fn everything_but_times_counts() {
        let file = || Node { kind: Kind::File, size: 1, ..Node::directory(0o644) };
        let of = |path: &str, node: Node, bytes: &'static str| {
            let mut draft = Draft::over(Arc::new(Nothing));
            let content = match node.kind {
                Kind::File => Content::Bytes(bytes.into()),
                _ => Content::None,
            };
            draft.put(path.as_bytes().to_vec(), Placed { node, content }).unwrap();
            of_draft(&draft).unwrap()
        };
        let same = of("a", file(), "x");
        assert_eq!(of("a", Node { mtime: 99, ..file() }, "x"), same);
        let xattrs = [(b"user.a".to_vec(), b"b".to_vec())].into();
        for (path, node, bytes) in [
            ("b", file(), "x"),
            ("a", file(), "y"),
            ("a", Node { mode: 0o755, ..file() }, "x"),
            ("a", Node { uid: 1, ..file() }, "x"),
            ("a", Node { gid: 1, ..file() }, "x"),
            ("a", Node { kind: Kind::Link(b"x".to_vec()), ..file() }, "x"),
            ("a", Node { kind: Kind::Fifo, ..file() }, "x"),
            ("a", Node { xattrs, ..file() }, "x"),
        ] {
            assert_ne!(of(path, node.clone(), bytes), same, "{path} {node:?}");
        }
    }
}
