//! File operations whose errors name the operation and the path.
//!
//! The only place that calls `std::fs`; everything is synchronous and runs on blocking threads.
#![allow(clippy::disallowed_methods)]

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A file operation that failed.
#[derive(Debug, thiserror::Error)]
#[error("cannot {operation} {}", path.display())]
pub struct Error {
    operation: &'static str,
    path: PathBuf,
    #[source]
    source: io::Error,
}

/// The outcome of a file operation.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of `operation` (a verb) on `path`.
    pub fn new(operation: &'static str, path: &Path, source: io::Error) -> Self {
        Self { operation, path: path.to_owned(), source }
    }

    /// What was tried, a verb.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// What the operating system said.
    pub fn kind(&self) -> io::ErrorKind {
        self.source.kind()
    }

    /// Whether the file is simply not there.
    pub fn is_not_found(&self) -> bool {
        self.kind() == io::ErrorKind::NotFound
    }

    /// The path that was worked on.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Adds operation and path to an I/O result.
pub trait Context<T> {
    /// Turns an I/O error into an [`Error`] of `operation` on `path`.
    ///
    /// # Errors
    /// The error it was given, with its context.
    fn context(self, operation: &'static str, path: &Path) -> Result<T>;
}

impl<T> Context<T> for io::Result<T> {
    fn context(self, operation: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| Error::new(operation, path, source))
    }
}

/// Turns "not there" into `None`.
///
/// # Errors
/// Every other error stays.
pub fn optional<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Opens a file for reading.
///
/// # Errors
/// [`Error`] naming the path.
pub fn open(path: &Path) -> Result<File> {
    File::open(path).context("open", path)
}

/// Opens a regular file for reading; a symbolic link, a device or a pipe of this name is refused.
///
/// # Errors
/// [`Error`] naming the path.
pub fn open_regular(path: &Path) -> Result<File> {
    let refuse = |reason| Error::new("open", path, io::Error::other(reason));
    let metadata = fs::symlink_metadata(path).context("open", path)?;
    if metadata.is_symlink() {
        return Err(refuse("it is a symbolic link, and none is followed here"));
    }
    if !metadata.is_file() {
        return Err(refuse("it is no regular file"));
    }
    let file = open(path)?;
    // A link put there in between would show here.
    if !is_at(&file, path)? {
        return Err(refuse("it was replaced while it was opened"));
    }
    Ok(file)
}

/// Whether the open file is the one that `path` names now, links not followed.
pub(super) fn is_at(file: &File, path: &Path) -> Result<bool> {
    let Some(named) = optional(fs::symlink_metadata(path).context("examine", path))? else {
        return Ok(false);
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let opened = file.metadata().context("examine", path)?;
        Ok((opened.dev(), opened.ino()) == (named.dev(), named.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        Ok(!named.is_symlink())
    }
}

/// Creates a file that must not exist yet; who else may read it, the umask says.
///
/// # Errors
/// [`Error`] naming the path.
pub fn create_new(path: &Path) -> Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).open(path).context("create", path)
}

/// Opens a file for reading and writing, creating it when it is not there; keeps its content.
///
/// # Errors
/// [`Error`] naming the path.
pub fn open_or_create(path: &Path) -> Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .context("open", path)
}

/// Reads a whole file of at most `limit` bytes.
///
/// # Errors
/// [`Error`] naming the path; a larger file is [`io::ErrorKind::FileTooLarge`].
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>> {
    read_open(open(path)?, path, limit)
}

/// Reads what is left of an open file, at most `limit` bytes; `path` is for the error.
///
/// # Errors
/// As [`read`].
pub fn read_open(file: File, path: &Path, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).context("read", path)?;
    if bytes.len() as u64 > limit {
        let reason = format!("it is larger than {limit} bytes");
        return Err(Error::new("read", path, io::Error::new(io::ErrorKind::FileTooLarge, reason)));
    }
    Ok(bytes)
}

/// Creates a directory and its parents.
///
/// # Errors
/// [`Error`] naming the path.
pub fn create_dir_all(path: &Path) -> Result<()> {
    fs::create_dir_all(path).context("create the directory", path)
}

/// Creates a directory and its parents, those that are missing for the owner alone.
///
/// # Errors
/// [`Error`] naming the path.
pub fn create_private_dir_all(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).context("create the directory", path)
}

/// Follows symbolic links to the file they mean; that file itself need not exist.
///
/// # Errors
/// [`Error`] naming the path, also when the links form a loop.
pub fn follow_links(path: &Path) -> Result<PathBuf> {
    // As many as Linux follows.
    const LINKS_MAX: usize = 40;
    let mut target = path.to_owned();
    for _ in 0..LINKS_MAX {
        match optional(fs::symlink_metadata(&target).context("examine", path))? {
            Some(metadata) if metadata.file_type().is_symlink() => {
                let link = fs::read_link(&target).context("read the link", path)?;
                target = target.parent().unwrap_or(Path::new("")).join(link);
            }
            Some(_) => return fs::canonicalize(&target).context("examine", path),
            None => return Ok(target),
        }
    }
    Err(Error::new("follow the links of", path, io::Error::other("they form a loop")))
}

/// Creates a directory and its parents, each durably; those that are there are left alone.
///
/// # Errors
/// [`Error`] naming the path.
pub fn create_dir_durable(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = parent(path);
    create_dir_durable(parent)?;
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(Error::new("create the directory", path, error));
        }
        _ => {}
    }
    sync_dir(parent)
}

/// The directory in which a path lies.
pub fn parent(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// The last part of a path; empty when that is no text.
pub fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// Whether there is a directory of this name.
pub fn is_dir(path: &Path) -> bool {
    path.is_dir()
}

/// How long ago a file or directory was changed; `None` when it is not there, zero when the clock
/// stepped back since.
///
/// # Errors
/// [`Error`] naming the path.
pub fn age(path: &Path) -> Result<Option<std::time::Duration>> {
    let metadata = optional(fs::symlink_metadata(path).context("examine", path))?;
    let modified = metadata.map(|metadata| metadata.modified().context("examine", path));
    Ok(modified.transpose()?.map(|modified| modified.elapsed().unwrap_or_default()))
}

/// Removes a file; one that is not there is no error.
///
/// # Errors
/// [`Error`] naming the path.
pub fn remove_file(path: &Path) -> Result<()> {
    optional(fs::remove_file(path).context("remove", path)).map(|_| ())
}

/// Removes a directory and all in it; one that is not there is no error.
///
/// # Errors
/// [`Error`] naming the path.
pub fn remove_dir_all(path: &Path) -> Result<()> {
    optional(fs::remove_dir_all(path).context("remove", path)).map(|_| ())
}

/// Renames a file over another.
///
/// # Errors
/// [`Error`] naming the new path.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).context("rename a file to", to)
}

/// Gives a file a second name on the same file system.
///
/// # Errors
/// [`Error`] naming the new path.
pub fn hard_link(from: &Path, to: &Path) -> Result<()> {
    fs::hard_link(from, to).context("link a file to", to)
}

/// Length of a file in bytes; `None` when there is no regular file of this name. A symbolic link
/// is not followed and counts as none.
///
/// # Errors
/// [`Error`] naming the path.
pub fn file_size(path: &Path) -> Result<Option<u64>> {
    let metadata = optional(fs::symlink_metadata(path).context("examine", path))?;
    Ok(metadata.filter(fs::Metadata::is_file).map(|metadata| metadata.len()))
}

/// Which version of a file there is under a name: it changes whenever the file does.
///
/// Two writes within one tick of the file system's clock that leave the size as it is look the
/// same; [`Stamp::is_settled`] tells when that cannot happen any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    modified: std::time::SystemTime,
    size: u64,
    inode: u64,
}

impl Stamp {
    /// Whether the file is older than any clock tick, so that a later write changes the stamp.
    pub fn is_settled(&self) -> bool {
        const COARSEST_TICK: std::time::Duration = std::time::Duration::from_secs(2);
        self.modified.elapsed().is_ok_and(|age| age > COARSEST_TICK)
    }
}

/// The version of a file, links followed; `None` when there is none.
///
/// # Errors
/// [`Error`] naming the path.
pub fn stamp(path: &Path) -> Result<Option<Stamp>> {
    let Some(metadata) = optional(fs::metadata(path).context("examine", path))? else {
        return Ok(None);
    };
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let inode = 0;
    let modified = metadata.modified().context("examine", path)?;
    Ok(Some(Stamp { modified, size: metadata.len(), inode }))
}

/// The paths in a directory, unsorted; a directory that is not there is empty.
///
/// # Errors
/// [`Error`] naming the path.
pub fn read_dir(path: &Path) -> Result<Vec<PathBuf>> {
    let Some(entries) = optional(fs::read_dir(path).context("list", path))? else {
        return Ok(Vec::new());
    };
    entries.map(|entry| entry.map(|entry| entry.path()).context("list", path)).collect()
}

/// Whether there is something of this name that is neither a file nor a directory: a device, a
/// pipe, a socket.
pub fn is_special(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Whether others than its owner may read a file; never where the system knows no such rights.
pub fn is_open_to_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        path.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o044 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// Writes to the end of what is there.
///
/// # Errors
/// [`Error`] naming the path.
pub fn append(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = OpenOptions::new().append(true).open(path).context("open", path)?;
    file.write_all(bytes).context("write", path)
}

/// Writes over the beginning of a file, which is created when it is not there; not atomically, and
/// not durably. Nothing is written to where a symbolic link leads.
///
/// # Errors
/// [`Error`] naming the path.
pub fn overwrite(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = open_or_create(path)?;
    if !is_at(&file, path)? {
        let reason = "it is a symbolic link, and none is followed here";
        return Err(Error::new("write", path, io::Error::other(reason)));
    }
    file.write_all(bytes).context("write", path)
}

/// Opens what is there for writing: a device or a pipe, which waits for a reader.
///
/// # Errors
/// [`Error`] naming the path.
pub fn open_for_writing(path: &Path) -> Result<File> {
    OpenOptions::new().write(true).open(path).context("open", path)
}

/// Makes a file's content durable.
///
/// # Errors
/// [`Error`] naming the path.
pub fn sync_file(path: &Path) -> Result<()> {
    // Windows syncs only what is open for writing; elsewhere a file that may not be written to is
    // synced all the same.
    let opened = open_for_writing(path).or_else(|_| open(path))?;
    opened.sync_all().context("sync", path)
}

/// Makes the names in a directory durable.
///
/// # Errors
/// [`Error`] naming the path.
pub fn sync_dir(path: &Path) -> Result<()> {
    open(path)?.sync_all().context("sync", path)
}

/// Replaces a file so that a reader sees the old bytes or the new ones, and a crash leaves either:
/// temporary file beside it, sync, rename, sync of the directory. A symbolic link is followed. The
/// file stays its owner's, also when root writes it.
///
/// `mode` is the Unix permission of the new file (`0o600` for secrets).
///
/// # Errors
/// [`Error`] naming the path; the old file is then as it was.
pub fn write_atomic(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    let directory = replace(path, bytes, mode, File::sync_all)?;
    sync_dir(&directory)
}

/// Replaces a file as [`write_atomic`] does, without waiting for the disk, and makes its directory: for
/// what is remembered and may be lost. After a power cut it may hold anything, which its form has to show.
///
/// # Errors
/// [`Error`] naming the path; the old file is then as it was.
pub fn write_memory(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    create_dir_all(parent(path))?;
    replace(path, bytes, mode, |_| Ok(())).map(drop)
}

/// Writes a file beside the old one, finishes it, renames it, and returns its directory.
fn replace(
    path: &Path,
    bytes: &[u8],
    mode: u32,
    finish: impl FnOnce(&File) -> io::Result<()>,
) -> Result<PathBuf> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let directory = parent(&target);
    let temporary = directory.join(format!(".{}.tmp", unique_name()));
    let written = write_new(&temporary, bytes, mode, fs::metadata(&target).ok())
        .and_then(|file| finish(&file))
        .and_then(|()| fs::rename(&temporary, &target))
        .context("write", path);
    if written.is_err() {
        // The error that matters is the first one.
        let _ = fs::remove_file(&temporary);
    }
    written?;
    Ok(directory.to_owned())
}

fn write_new(path: &Path, bytes: &[u8], mode: u32, old: Option<fs::Metadata>) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = (mode, &old);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    #[cfg(unix)]
    if let Some(old) = old {
        use std::os::unix::fs::{MetadataExt, fchown};
        let new = file.metadata()?;
        if (old.uid(), old.gid()) != (new.uid(), new.gid()) {
            // Only root may give a file away; a file of another group is as good.
            let _ = fchown(&file, Some(old.uid()), Some(old.gid()));
        }
    }
    Ok(file)
}

/// A name that no other process or thread makes: process id, time and a counter.
pub fn unique_name() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let nanoseconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_nanos());
    format!("{:x}-{nanoseconds:x}-{count:x}", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_operation_and_path() {
        let error = open(Path::new("/nonexistent/file")).unwrap_err();
        assert_eq!(error.to_string(), "cannot open /nonexistent/file");
        assert!(error.is_not_found());
        assert!(read_dir(Path::new("/nonexistent")).unwrap().is_empty());
    }

    #[test]
    fn an_atomic_write_replaces_the_file_and_leaves_nothing_beside_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config.json");
        write_atomic(&path, b"one", 0o600).unwrap();
        write_atomic(&path, b"two", 0o600).unwrap();
        assert_eq!(read(&path, 10).unwrap(), b"two");
        assert_eq!(read_dir(directory.path()).unwrap(), std::slice::from_ref(&path));
        assert_eq!(read(&path, 2).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_atomic_write_by_root_leaves_the_file_to_its_owner() {
        use std::os::unix::fs::{MetadataExt, chown};
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config.json");
        fs::write(&path, "one").unwrap();
        // Only root can try it.
        if chown(&path, Some(12345), Some(12346)).is_ok() {
            write_atomic(&path, b"two", 0o600).unwrap();
            let metadata = fs::metadata(&path).unwrap();
            assert_eq!((metadata.uid(), metadata.gid()), (12345, 12346));
            assert_eq!(read(&path, 10).unwrap(), b"two");
        }
    }

    #[test]
    fn a_file_that_is_synced_keeps_its_content() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        fs::write(&path, "x").unwrap();
        sync_file(&path).unwrap();
        assert_eq!(read(&path, 1).unwrap(), b"x");
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        #[cfg(unix)]
        sync_file(&path).unwrap();
        assert!(sync_file(&directory.path().join("none")).unwrap_err().is_not_found());
    }

    #[test]
    fn only_regular_files_are_opened_as_such() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        fs::write(&path, "x").unwrap();
        assert!(open_regular(&path).is_ok());
        assert!(open_regular(directory.path()).is_err());
        #[cfg(unix)]
        {
            let link = directory.path().join("link");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            let error = open_regular(&link).unwrap_err();
            assert!(error.to_string().ends_with("link"), "{error}");
            assert!(overwrite(&link, b"y").is_err());
            assert_eq!(read(&path, 10).unwrap(), b"x");
            assert_eq!(file_size(&link).unwrap(), None);
        }
    }
}
