//! Where content comes from or goes to, as a user writes it: a registry reference, or a place with a
//! prefix, `store:`, `oci:`, `oci-archive:`, `docker-archive:`, `dir:`, `docker-daemon:`, `podman:`.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::archive::Form;
use crate::archive::engine::EngineKind;
use crate::oci::{Host, Reference, Tag};
use crate::ops::{Error, Result};

/// A place of one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In a registry.
    Registry(Reference),
    /// In the local store; the text may be a name or an image ID.
    Store(String),
    /// In an OCI layout directory, under a tag or, without one, its only image.
    Layout {
        /// The directory.
        directory: PathBuf,
        /// The name within it.
        tag: Option<Tag>,
    },
    /// In an archive.
    Archive(ArchiveLocation),
    /// In a directory of skopeo's form: one image.
    Directory(PathBuf),
    /// In a running engine, by a name or an ID of it.
    Engine {
        /// Which one.
        kind: EngineKind,
        /// The image.
        name: String,
    },
}

/// An image of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveLocation {
    /// Which list of images counts when it is read.
    pub form: Form,
    /// The file; `None` is stdin or stdout.
    pub file: Option<PathBuf>,
    /// The image's name or tag in it, or `@N`; `None` is the only image.
    pub name: Option<String>,
}

/// What a bare reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// An image in a registry.
    Registry,
    /// An image in the local store.
    Store,
}

/// How a prefix is used.
type Parse = fn(&str) -> Result<Location>;

/// The prefixes, with what belongs behind each.
const PREFIXES: [(&str, &str, Parse); 8] = [
    ("docker://", "a reference, as in docker://registry.example.com/app:1.0", parse_registry),
    ("store:", "a name, as in store:app:1.0", parse_store),
    ("oci:", "a directory, as in oci:./layout:1.0", parse_layout),
    ("oci-archive:", "a file, as in oci-archive:app.tar:1.0", parse_oci_archive),
    ("docker-archive:", "a file, as in docker-archive:app.tar", parse_docker_archive),
    ("dir:", "a directory, as in dir:./image", parse_directory),
    ("docker-daemon:", "a name, as in docker-daemon:app:1.0", parse_docker),
    ("podman:", "a name, as in podman:app:1.0", parse_podman),
];

/// The prefix of a place that `text` begins with, such as `podman:`.
pub fn place_prefix(text: &str) -> Option<&'static str> {
    PREFIXES.iter().map(|(prefix, ..)| *prefix).find(|prefix| text.starts_with(prefix))
}

impl Location {
    /// Parses a location.
    ///
    /// # Errors
    /// [`Error::Reference`], or [`Error::Usage`] for a prefix without what belongs behind it.
    pub fn parse(text: &str, bare: Bare) -> Result<Self> {
        for (prefix, needs, parse) in PREFIXES {
            let Some(rest) = text.strip_prefix(prefix) else { continue };
            if rest.is_empty() || rest.starts_with(':') {
                return Err(Error::Usage(format!("{prefix} needs {needs}")));
            }
            return parse(rest);
        }
        match bare {
            Bare::Registry => Ok(Self::Registry(Reference::parse(text)?)),
            Bare::Store => Ok(Self::Store(text.to_owned())),
        }
    }

    /// The registry, when this is in one.
    pub fn hosts(&self) -> Vec<Host> {
        self.reference().map(|reference| reference.host().clone()).into_iter().collect()
    }

    /// The reference, when this is a registry's.
    pub fn reference(&self) -> Option<&Reference> {
        match self {
            Self::Registry(reference) => Some(reference),
            _ => None,
        }
    }

    /// The word in front of a place's name, without the colon.
    pub(super) fn prefix(&self) -> &'static str {
        match self {
            Self::Registry(_) => "docker",
            Self::Store(_) => "store",
            Self::Layout { .. } => "oci",
            Self::Archive(archive) => archive.prefix(),
            Self::Directory(_) => "dir",
            Self::Engine { kind: EngineKind::Docker, .. } => "docker-daemon",
            Self::Engine { kind: EngineKind::Podman, .. } => "podman",
        }
    }

    /// Whether what is written here goes into one stream, from its beginning to its end.
    pub(super) fn is_stream(&self) -> bool {
        matches!(self, Self::Archive(_) | Self::Engine { .. })
    }

    /// Whether it is `-`: stdin where it is read, and stdout where it is written. Nothing else may go
    /// there then.
    pub fn is_dash(&self) -> bool {
        matches!(self, Self::Archive(ArchiveLocation { file: None, .. }))
    }
}

fn parse_registry(rest: &str) -> Result<Location> {
    Ok(Location::Registry(Reference::parse(rest)?))
}

fn parse_store(rest: &str) -> Result<Location> {
    Ok(Location::Store(rest.to_owned()))
}

fn parse_layout(rest: &str) -> Result<Location> {
    let (directory, tag) = split_path(rest);
    let tag = if tag.is_empty() { None } else { Some(tag.parse()?) };
    Ok(Location::Layout { directory: directory.into(), tag })
}

fn parse_oci_archive(rest: &str) -> Result<Location> {
    Ok(Location::Archive(archive(rest, Form::Oci)))
}

fn parse_docker_archive(rest: &str) -> Result<Location> {
    Ok(Location::Archive(archive(rest, Form::Either)))
}

fn archive(rest: &str, form: Form) -> ArchiveLocation {
    let (file, name) = split_path(rest);
    let file = Some(PathBuf::from(file)).filter(|file| file != Path::new("-"));
    ArchiveLocation { form, file, name: Some(name.to_owned()).filter(|name| !name.is_empty()) }
}

/// A path and the name behind its colon; that of a drive, as in `C:\x.tar`, belongs to the path.
fn split_path(rest: &str) -> (&str, &str) {
    let drive = match rest.as_bytes() {
        [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic() => 2,
        _ => 0,
    };
    match rest[drive..].find(':') {
        Some(at) => (&rest[..drive + at], &rest[drive + at + 1..]),
        None => (rest, ""),
    }
}

fn parse_directory(rest: &str) -> Result<Location> {
    Ok(Location::Directory(rest.into()))
}

fn parse_docker(rest: &str) -> Result<Location> {
    Ok(Location::Engine { kind: EngineKind::Docker, name: rest.to_owned() })
}

fn parse_podman(rest: &str) -> Result<Location> {
    Ok(Location::Engine { kind: EngineKind::Podman, name: rest.to_owned() })
}

impl ArchiveLocation {
    /// What the archive is called, without the image.
    pub fn shown(&self) -> String {
        let file = self.file.as_deref().unwrap_or(Path::new("-"));
        format!("{}:{}", self.prefix(), file.display())
    }

    fn prefix(&self) -> &'static str {
        match self.form {
            Form::Either => "docker-archive",
            Form::Oci => "oci-archive",
        }
    }
}

impl fmt::Display for ArchiveLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())?;
        self.name.as_ref().map_or(Ok(()), |name| write!(f, ":{name}"))
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = self.prefix();
        match self {
            Self::Registry(reference) => reference.fmt(f),
            Self::Store(name) | Self::Engine { name, .. } => write!(f, "{prefix}:{name}"),
            Self::Layout { directory, tag } => {
                write!(f, "{prefix}:{}", directory.display())?;
                tag.as_ref().map_or(Ok(()), |tag| write!(f, ":{tag}"))
            }
            Self::Archive(archive) => archive.fmt(f),
            Self::Directory(directory) => write!(f, "{prefix}:{}", directory.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colon_of_a_drive_belongs_to_the_path() {
        for (text, path, name) in [
            (r"C:\x.tar", r"C:\x.tar", ""),
            (r"C:\x.tar:app:1", r"C:\x.tar", "app:1"),
            ("d:/a/x.tar:@1", "d:/a/x.tar", "@1"),
            (r"\\host\x.tar:1", r"\\host\x.tar", "1"),
            ("c:1", "c", "1"),
            ("c:", "c", ""),
            ("ab:/x", "ab", "/x"),
            ("x.tar", "x.tar", ""),
        ] {
            assert_eq!(split_path(text), (path, name), "{text}");
            let archive = ArchiveLocation {
                form: Form::Either,
                file: Some(path.into()),
                name: Some(name.to_owned()).filter(|name| !name.is_empty()),
            };
            let parsed = Location::parse(&format!("docker-archive:{text}"), Bare::Registry);
            assert_eq!(parsed.unwrap(), Location::Archive(archive), "{text}");
        }
        let layout = Location::parse(r"oci:C:\layout:1.0", Bare::Registry).unwrap();
        let expected =
            Location::Layout { directory: r"C:\layout".into(), tag: Some("1.0".parse().unwrap()) };
        assert_eq!(layout, expected);
    }

    #[test]
    fn prefixes_say_where_and_a_bare_name_means_what_the_command_means() {
        let parse = |text, bare| Location::parse(text, bare).map(|location| location.to_string());
        for (text, bare, shown) in [
            ("alpine", Bare::Registry, "docker.io/library/alpine:latest"),
            ("alpine", Bare::Store, "store:alpine"),
            ("store:app:1", Bare::Registry, "store:app:1"),
            ("oci:dir", Bare::Store, "oci:dir"),
            ("oci:./a/b:1.0", Bare::Registry, "oci:./a/b:1.0"),
            ("docker://alpine", Bare::Store, "docker.io/library/alpine:latest"),
            ("oci-archive:a.tar", Bare::Registry, "oci-archive:a.tar"),
            ("docker-archive:-", Bare::Registry, "docker-archive:-"),
            (
                "docker-archive:/x/a.tar:h:5000/a:1",
                Bare::Store,
                "docker-archive:/x/a.tar:h:5000/a:1",
            ),
            ("docker-archive:-:@2", Bare::Store, "docker-archive:-:@2"),
            ("dir:./a", Bare::Store, "dir:./a"),
            ("docker-daemon:a:1", Bare::Registry, "docker-daemon:a:1"),
            ("podman:sha256:abc", Bare::Registry, "podman:sha256:abc"),
        ] {
            assert_eq!(parse(text, bare).unwrap(), shown, "{text}");
        }
        for text in [
            "store:",
            "oci:",
            "oci::tag",
            "oci:dir:-bad",
            "A:b:c",
            "dir:",
            "podman:",
            "docker-archive::x",
            "docker://A",
        ] {
            assert!(parse(text, Bare::Registry).is_err(), "{text}");
        }
    }
}
