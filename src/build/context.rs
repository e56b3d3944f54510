//! Where a build's files come from: the Dockerfile, what it leaves out, and the context.

use std::ffi::OsStr;
use std::fmt;
use std::io::{self, Cursor, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::build::files::archive::{first_bytes, is_archive};
use crate::build::files::digests::KnownDigests;
use crate::build::files::directory::Directory;
use crate::build::files::unpacked::{ArchiveError, Unpacked};
use crate::build::files::visible::Visible;
use crate::build::files::{self, Kind, Tree, clean, resolve};
use crate::build::ignore::{LineError, Rules};
use crate::content;
use crate::layout::Layout;
use crate::oci::{Algorithm, Digest};
use crate::util::fs;

/// Names of a Dockerfile that is not named, in the order in which they are looked for.
const NAMES: [&str; 3] = ["Dockerfile", "dockerfile", "Containerfile"];

/// What Dockerfiles leave out of their context.
const IGNORE_FILE: &str = ".dockerignore";

/// Largest Dockerfile or list of rules that is read, in bytes.
const TEXT_LIMIT: u64 = 16 * 1024 * 1024;

/// Bytes by which an archive is told from a text: more than a whole block of bzip2.
const TOLD_BYTES: usize = 2 * 1024 * 1024;

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
#[derive(Debug, Clone)]
pub enum ContextSource {
    /// In a directory.
    Directory(PathBuf),
    /// In an archive, which has the Dockerfile as well; or there is a Dockerfile and nothing else.
    Input(Input),
    /// The same, at a URL.
    Remote(String),
}

/// What comes from elsewhere, and is read once.
#[derive(Clone)]
pub struct Input(Arc<Mutex<Box<dyn Read + Send>>>);

impl Input {
    /// What a reader gives.
    pub fn new(reader: impl Read + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Box::new(reader))))
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Input")
    }
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
    /// There is no such file in the context.
    #[error("there is no {} in the context", path.display())]
    NoFile {
        /// The path.
        path: PathBuf,
    },
    /// Files are asked for, and there is no archive that has them.
    #[error(
        "what was given as a context is no archive: neither a tar, nor one in gzip, bzip2, xz or zstd"
    )]
    NoArchive,
    /// A text is too long.
    #[error("what was given is no archive, and more than {TEXT_LIMIT} bytes are no Dockerfile")]
    TooLong,
    /// The input cannot be read.
    #[error("the context cannot be read")]
    Input(#[source] io::Error),
    /// The archive cannot be unpacked.
    #[error("the context cannot be unpacked")]
    Archive(#[from] Box<ArchiveError>),
    /// A file of the archive cannot be read.
    #[error(transparent)]
    Tree(#[from] files::Error),
    /// The store failed.
    #[error(transparent)]
    Content(#[from] content::Error),
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
    layout: &Layout,
) -> Result<Opened, ContextError> {
    let directory = match context {
        ContextSource::Directory(path) => path.as_path(),
        ContextSource::Input(input) => return open_input(input, dockerfile, layout),
        ContextSource::Remote(_) => unreachable!("it is fetched before"),
    };
    if !fs::is_dir(directory) {
        return Err(ContextError::NoDirectory { path: directory.to_owned() });
    }
    let (path, text) = match dockerfile {
        DockerfileSource::Text(text) => (None, text.clone()),
        DockerfileSource::File(path) => (Some(path.clone()), fs::read(path, TEXT_LIMIT)?),
        DockerfileSource::Default => {
            let found = first(NAMES.map(|name| directory.join(name)), text_at)?;
            let path = directory.to_owned();
            let (path, text) = found.ok_or(ContextError::NoDockerfile { path })?;
            (Some(path), text)
        }
    };
    let name = path.as_deref().map_or("Dockerfile", fs::name).to_owned();
    let (files, digests) = open_directory(directory, known)?;
    let rules = rules(directory, path.as_deref(), text_at)?;
    Ok(Opened { name, text, files: Some(visible(files, rules)), digests: Some(digests) })
}

fn visible(files: Arc<dyn Tree>, rules: Rules) -> Arc<dyn Tree> {
    match rules.is_empty() {
        true => files,
        false => Arc::new(Visible::new(files, rules)),
    }
}

/// An archive with its Dockerfile, or a Dockerfile alone, as the bytes tell.
fn open_input(
    input: &Input,
    dockerfile: &DockerfileSource,
    layout: &Layout,
) -> Result<Opened, ContextError> {
    match (read_input(input, layout)?, dockerfile) {
        (Given::Archive(files), _) => open_archive(files, dockerfile),
        (Given::Text(text), DockerfileSource::Default) => {
            Ok(Opened { name: "Dockerfile".to_owned(), text, files: None, digests: None })
        }
        (Given::Text(_), _) => Err(ContextError::NoArchive),
    }
}

/// The files of an archive that is a context of its own.
///
/// # Errors
/// [`ContextError`].
pub fn open_files(input: &Input, layout: &Layout) -> Result<Arc<dyn Tree>, ContextError> {
    match read_input(input, layout)? {
        Given::Archive(files) => Ok(files),
        Given::Text(_) => Err(ContextError::NoArchive),
    }
}

/// What an input turned out to be.
enum Given {
    Archive(Arc<Unpacked>),
    Text(Vec<u8>),
}

fn read_input(input: &Input, layout: &Layout) -> Result<Given, ContextError> {
    let mut input = input.0.lock().unwrap_or_else(PoisonError::into_inner);
    let mut text = first_bytes(&mut *input, TOLD_BYTES).map_err(ContextError::Input)?;
    if is_archive(&text[..]).map_err(ContextError::Input)? {
        let whole = Cursor::new(text).chain(&mut *input);
        let read = Unpacked::read(whole, layout.partial()?);
        return Ok(Given::Archive(Arc::new(read.map_err(Box::new)?)));
    }
    let rest = TEXT_LIMIT + 1 - text.len() as u64;
    input.by_ref().take(rest).read_to_end(&mut text).map_err(ContextError::Input)?;
    match text.len() as u64 > TEXT_LIMIT {
        true => Err(ContextError::TooLong),
        false => Ok(Given::Text(text)),
    }
}

/// An archive whose Dockerfile lies in it, unless that is at hand.
fn open_archive(
    files: Arc<Unpacked>,
    dockerfile: &DockerfileSource,
) -> Result<Opened, ContextError> {
    let read = |path: &Path| text_of(&*files, path.as_os_str().as_bytes());
    let (path, text) = match dockerfile {
        DockerfileSource::Text(text) => (None, text.clone()),
        DockerfileSource::File(path) => {
            let at = clean(path.as_os_str().as_bytes());
            let text = text_of(&*files, &at)?;
            let text = text.ok_or_else(|| ContextError::NoFile { path: path.clone() })?;
            (Some(at), text)
        }
        DockerfileSource::Default => {
            let found = first(NAMES.map(PathBuf::from), read)?;
            let path = PathBuf::from("the archive");
            let (path, text) = found.ok_or(ContextError::NoDockerfile { path })?;
            (Some(path.into_os_string().into_encoded_bytes()), text)
        }
    };
    let own = path.as_deref().map(|path| Path::new(OsStr::from_bytes(path)));
    let rules = rules(Path::new(""), own, read)?;
    let name = path.as_deref().and_then(files::split).map_or(&b"Dockerfile"[..], |(_, name)| name);
    let name = String::from_utf8_lossy(name).into_owned();
    Ok(Opened { name, text, files: Some(visible(files, rules)), digests: None })
}

/// What a file holds, if there is one.
fn text_of(files: &dyn Tree, path: &[u8]) -> Result<Option<Vec<u8>>, ContextError> {
    let at = resolve(files, path)?;
    match files.node(&at)? {
        Some(node) if node.kind == Kind::File && node.size > TEXT_LIMIT => {
            Err(ContextError::TooLong)
        }
        Some(node) if node.kind == Kind::File => {
            let mut text = Vec::new();
            files.open(&at)?.read_to_end(&mut text).map_err(ContextError::Input)?;
            Ok(Some(text))
        }
        _ => Ok(None),
    }
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

/// What a file of this machine holds, if there is one.
fn text_at(path: &Path) -> Result<Option<Vec<u8>>, ContextError> {
    Ok(fs::optional(fs::read(path, TEXT_LIMIT))?)
}

/// The first of several files that is there.
fn first(
    paths: impl IntoIterator<Item = PathBuf>,
    read: impl Fn(&Path) -> Result<Option<Vec<u8>>, ContextError>,
) -> Result<Option<(PathBuf, Vec<u8>)>, ContextError> {
    for path in paths {
        if let Some(text) = read(&path)? {
            return Ok(Some((path, text)));
        }
    }
    Ok(None)
}

/// The rules of a Dockerfile's own file, `NAME.dockerignore` beside it, else of the context's.
fn rules(
    directory: &Path,
    dockerfile: Option<&Path>,
    read: impl Fn(&Path) -> Result<Option<Vec<u8>>, ContextError>,
) -> Result<Rules, ContextError> {
    let own = dockerfile.map(|path| {
        let mut name = path.as_os_str().to_owned();
        name.push(IGNORE_FILE);
        PathBuf::from(name)
    });
    match first(own.into_iter().chain([directory.join(IGNORE_FILE)]), read)? {
        Some((path, text)) => {
            Rules::parse(&text).map_err(|source| ContextError::Ignore { path, source })
        }
        None => Ok(Rules::default()),
    }
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
        let store = tempfile::tempdir().unwrap();
        let layout = Layout::store(store.path()).unwrap();
        let context = ContextSource::Directory(home.path().to_owned());
        let open = |dockerfile: &DockerfileSource| {
            super::open(&context, dockerfile, &home.path().join("known"), &layout)
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
