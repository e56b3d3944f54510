//! Where a build's files come from: the Dockerfile, what it leaves out, and the context.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::build::files::Tree;
use crate::build::files::digests::KnownDigests;
use crate::build::files::directory::Directory;
use crate::build::files::visible::Visible;
use crate::build::ignore::{LineError, Rules};
use crate::oci::{Algorithm, Digest};
use crate::util::fs;

/// Names of a Dockerfile that is not named, in the order in which they are looked for.
const NAMES: [&str; 3] = ["Dockerfile", "dockerfile", "Containerfile"];

/// What Dockerfiles leave out of their context.
const IGNORE_FILE: &str = ".dockerignore";

/// Largest Dockerfile or list of rules that is read, in bytes.
const TEXT_LIMIT: u64 = 16 * 1024 * 1024;

/// Which Dockerfile is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DockerfileSource {
    /// The one that lies in the context.
    Default,
    /// A file.
    File(PathBuf),
    /// A text at hand, from stdin.
    Text(Vec<u8>),
}

/// Where the files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContextSource {
    /// In a directory.
    Directory(PathBuf),
    /// Nowhere: there is a Dockerfile and nothing else.
    Nothing,
}

/// What a build begins with.
#[derive(Debug)]
pub struct Opened {
    /// What messages call the Dockerfile.
    pub name: String,
    /// Its text.
    pub text: Vec<u8>,
    /// The files, without those that are left out.
    pub files: Option<Arc<dyn Tree>>,
    /// What the files were found to hold, to be saved when the build is done.
    pub digests: Option<Arc<KnownDigests>>,
}

/// Why a build cannot begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContextError {
    /// There is no directory of this name.
    #[error("the context {} is no directory", path.display())]
    NoDirectory {
        /// The path.
        path: PathBuf,
    },
    /// There is no Dockerfile in the context.
    #[error(
        "there is neither a Dockerfile nor a Containerfile in {}; -f names another file",
        path.display()
    )]
    NoDockerfile {
        /// The directory.
        path: PathBuf,
    },
    /// A rule is malformed.
    #[error("{} cannot be used", path.display())]
    Ignore {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: LineError,
    },
    /// A file cannot be read.
    #[error(transparent)]
    Files(#[from] fs::Error),
}

/// Opens what a build begins with; `known` is the directory of what contexts are known to hold.
///
/// # Errors
/// [`ContextError`].
pub fn open(
    context: &ContextSource,
    dockerfile: &DockerfileSource,
    known: &Path,
) -> Result<Opened, ContextError> {
    let directory = match context {
        ContextSource::Directory(path) if fs::is_dir(path) => Some(path.as_path()),
        ContextSource::Directory(path) => {
            return Err(ContextError::NoDirectory { path: path.clone() });
        }
        ContextSource::Nothing => None,
    };
    let (path, text) = match (dockerfile, directory) {
        (DockerfileSource::Text(text), _) => (None, text.clone()),
        (DockerfileSource::File(path), _) => (Some(path.clone()), fs::read(path, TEXT_LIMIT)?),
        (DockerfileSource::Default, Some(directory)) => {
            let (path, text) = default_file(directory)?;
            (Some(path), text)
        }
        (DockerfileSource::Default, None) => {
            return Err(ContextError::NoDockerfile { path: PathBuf::from("-") });
        }
    };
    let name = path.as_deref().map_or("Dockerfile", fs::name).to_owned();
    let Some(directory) = directory else {
        return Ok(Opened { name, text, files: None, digests: None });
    };
    let (files, digests) = open_directory(directory, known)?;
    let rules = rules(directory, path.as_deref())?;
    let files: Arc<dyn Tree> = match rules.is_empty() {
        true => files,
        false => Arc::new(Visible::new(files, rules)),
    };
    Ok(Opened { name, text, files: Some(files), digests: Some(digests) })
}

/// A directory's files, and what they are known to hold.
///
/// # Errors
/// File errors name the path.
pub fn open_directory(
    directory: &Path,
    known: &Path,
) -> Result<(Arc<dyn Tree>, Arc<KnownDigests>), ContextError> {
    let whole = fs::follow_links(directory)?;
    let name = Digest::of(Algorithm::Sha256, whole.as_os_str().as_encoded_bytes()).hex();
    let digests = Arc::new(KnownDigests::open(known.join(&name[..32])));
    let files = Directory::open(directory, Arc::clone(&digests))?;
    Ok((Arc::new(files), digests))
}

fn default_file(directory: &Path) -> Result<(PathBuf, Vec<u8>), ContextError> {
    for name in NAMES {
        let path = directory.join(name);
        if let Some(text) = fs::optional(fs::read(&path, TEXT_LIMIT))? {
            return Ok((path, text));
        }
    }
    Err(ContextError::NoDockerfile { path: directory.to_owned() })
}

/// The rules of a Dockerfile's own file, `NAME.dockerignore` beside it, else of the context's.
fn rules(directory: &Path, dockerfile: Option<&Path>) -> Result<Rules, ContextError> {
    let own = dockerfile.map(|path| {
        let mut name = path.as_os_str().to_owned();
        name.push(IGNORE_FILE);
        PathBuf::from(name)
    });
    for path in own.into_iter().chain([directory.join(IGNORE_FILE)]) {
        if let Some(text) = fs::optional(fs::read(&path, TEXT_LIMIT))? {
            let malformed = |source| ContextError::Ignore { path, source };
            return Rules::parse(&text).map_err(malformed);
        }
    }
    Ok(Rules::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dockerfile_is_found_and_its_own_rules_go_before_those_of_the_context() {
        let home = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            fs::write_atomic(&home.path().join(name), text.as_bytes(), 0o644).unwrap();
        };
        let context = ContextSource::Directory(home.path().to_owned());
        let open = |dockerfile: &DockerfileSource| {
            super::open(&context, dockerfile, &home.path().join("known"))
        };
        let error = open(&DockerfileSource::Default).err().unwrap().to_string();
        assert!(error.contains("-f names another file"), "{error}");
        write("Containerfile", "FROM scratch");
        write(".dockerignore", "a");
        write("a", "1");
        write("b", "2");
        let opened = open(&DockerfileSource::Default).unwrap();
        assert_eq!(
            (opened.name.as_str(), &opened.text[..]),
            ("Containerfile", &b"FROM scratch"[..])
        );
        let files = opened.files.unwrap();
        let is_there = |files: &Arc<dyn Tree>, name: &[u8]| files.node(name).unwrap().is_some();
        assert!(!is_there(&files, b"a") && is_there(&files, b"b"));
        write("other", "FROM scratch");
        write("other.dockerignore", "b");
        let opened = open(&DockerfileSource::File(home.path().join("other"))).unwrap();
        let files = opened.files.unwrap();
        assert!(is_there(&files, b"a") && !is_there(&files, b"b"));
        write("other.dockerignore", "a\n[\n");
        let error = open(&DockerfileSource::File(home.path().join("other"))).err().unwrap();
        assert!(error.to_string().contains("other.dockerignore"), "{error}");
    }
}
