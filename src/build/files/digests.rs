//! What files of this machine are known to hold, so that a tree that has not changed is not read
//! again.
//!
//! A file counts as unchanged while device, inode, size and both of its times are what they were. One
//! that was changed within a tick of the clock before it was read is not remembered, as it could be
//! changed once more without showing it; git calls that "racy".
//!
//! One file of records of equal length, with a digest of all at its end: damaged, it counts for
//! nothing.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use rustix::fs::Stat;

use crate::oci::{Algorithm, Digest};
use crate::util::fs;

/// What the file begins with; another version begins otherwise.
const MAGIC: &[u8; 16] = b"regctl digests 1";

/// Length of a record: what identifies a version, and a SHA-256.
const RECORD_BYTES: usize = Version::BYTES + DIGEST_BYTES;

/// Length of a SHA-256 in bytes.
const DIGEST_BYTES: usize = 32;

/// Most files that are remembered; what was not met in the last build goes first.
const RECORDS_MAX: usize = 1_000_000;

/// Largest file that is read, in bytes.
const FILE_LIMIT: u64 = (RECORDS_MAX * RECORD_BYTES + 4096) as u64;

/// Time after which a change shows in a file's times for certain.
const SETTLED: Duration = Duration::from_secs(2);

/// One version of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    device: u64,
    inode: u64,
    size: u64,
    /// Seconds and nanoseconds of the last change of the content.
    modified: (i64, u64),
    /// The same of the last change of anything, which nobody can set.
    changed: (i64, u64),
}

/// What files are known to hold.
#[derive(Debug)]
pub struct KnownDigests {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    known: HashMap<(u64, u64), Record>,
    is_changed: bool,
}

#[derive(Debug, Clone, Copy)]
struct Record {
    version: Version,
    digest: [u8; DIGEST_BYTES],
    /// Whether this build met it.
    is_met: bool,
}

impl Version {
    const BYTES: usize = 7 * 8;

    /// The version that a file has now.
    pub fn of(stat: &Stat) -> Self {
        Self {
            device: stat.st_dev,
            inode: stat.st_ino,
            size: u64::try_from(stat.st_size).unwrap_or(0),
            modified: (stat.st_mtime, stat.st_mtime_nsec),
            changed: (stat.st_ctime, stat.st_ctime_nsec),
        }
    }

    /// Whether any later change shows in the times.
    fn is_settled(&self, now: SystemTime) -> bool {
        let limit =
            now.checked_sub(SETTLED).and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
        let Some(limit) = limit else { return false };
        let latest = self.modified.0.max(self.changed.0);
        u64::try_from(latest).is_ok_and(|latest| latest < limit.as_secs())
    }

    fn numbers(&self) -> [u64; 7] {
        let (modified, changed) = (self.modified, self.changed);
        [
            self.device,
            self.inode,
            self.size,
            modified.0.cast_unsigned(),
            modified.1,
            changed.0.cast_unsigned(),
            changed.1,
        ]
    }

    fn read(bytes: &[u8]) -> Self {
        let number = |at: usize| {
            u64::from_le_bytes(
                bytes[at * 8..at * 8 + 8].try_into().expect("eight bytes were taken"),
            )
        };
        Self {
            device: number(0),
            inode: number(1),
            size: number(2),
            modified: (number(3).cast_signed(), number(4)),
            changed: (number(5).cast_signed(), number(6)),
        }
    }
}

impl KnownDigests {
    /// Reads what earlier builds knew of the files of one context.
    pub fn open(path: PathBuf) -> Self {
        let known = fs::read(&path, FILE_LIMIT).ok().and_then(|bytes| parse(&bytes));
        let state = State { known: known.unwrap_or_default(), is_changed: false };
        Self { path, state: Mutex::new(state) }
    }

    /// What a version of a file holds, if that is known.
    pub fn find(&self, version: &Version) -> Option<Digest> {
        let mut state = self.state();
        let record = state.known.get_mut(&(version.device, version.inode))?;
        if record.version != *version {
            return None;
        }
        record.is_met = true;
        Some(Digest::from_sha256(&record.digest))
    }

    /// Remembers what a version of a file holds.
    pub fn learn(&self, version: Version, digest: &Digest) {
        let Ok(digest) = digest.as_bytes().try_into() else { return };
        let mut state = self.state();
        let record = Record { version, digest, is_met: true };
        state.known.insert((version.device, version.inode), record);
        state.is_changed = true;
    }

    /// Writes down what was learned, but for what could still be changed unseen.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn save(&self) -> fs::Result<()> {
        let state = self.state();
        if !state.is_changed {
            return Ok(());
        }
        let is_full = state.known.len() > RECORDS_MAX;
        let now = SystemTime::now();
        let known = state.known.values().filter(|record| record.version.is_settled(now));
        let mut records: Vec<&Record> = known.filter(|it| it.is_met || !is_full).collect();
        records.sort_unstable_by_key(|record| (record.version.device, record.version.inode));
        records.truncate(RECORDS_MAX);
        let mut bytes = MAGIC.to_vec();
        for record in records {
            bytes.extend(record.version.numbers().iter().flat_map(|number| number.to_le_bytes()));
            bytes.extend(record.digest);
        }
        let seal = Digest::of(Algorithm::Sha256, &bytes);
        bytes.extend(seal.as_bytes());
        fs::write_memory(&self.path, &bytes, 0o600)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn parse(bytes: &[u8]) -> Option<HashMap<(u64, u64), Record>> {
    let (body, seal) = bytes.split_at_checked(bytes.len().checked_sub(DIGEST_BYTES)?)?;
    if Digest::of(Algorithm::Sha256, body).as_bytes() != seal {
        return None;
    }
    let records = body.strip_prefix(MAGIC)?.chunks_exact(RECORD_BYTES);
    let record = |bytes: &[u8]| {
        let (version, digest) = bytes.split_at(Version::BYTES);
        let version = Version::read(version);
        let digest = digest.try_into().expect("a record has a digest behind the version");
        ((version.device, version.inode), Record { version, digest, is_met: false })
    };
    Some(records.map(record).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(inode: u64, seconds: i64) -> Version {
        Version { device: 1, inode, size: 3, modified: (seconds, 5), changed: (seconds, 6) }
    }

    #[test]
    fn a_file_is_known_until_anything_of_it_changes() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("stat/context");
        let digest = Digest::of(Algorithm::Sha256, b"abc");
        let known = KnownDigests::open(path.clone());
        assert_eq!(known.find(&version(7, -1)), None);
        known.learn(version(7, 1000), &digest);
        known.save().unwrap();
        let known = KnownDigests::open(path.clone());
        assert_eq!(known.find(&version(7, 1000)), Some(digest));
        for other in [
            version(8, 1000),
            version(7, 1001),
            Version { size: 4, ..version(7, 1000) },
            Version { changed: (1000, 7), ..version(7, 1000) },
            Version { device: 2, ..version(7, 1000) },
        ] {
            assert_eq!(known.find(&other), None, "{other:?}");
        }
        let mut bytes = fs::read(&path, FILE_LIMIT).unwrap();
        bytes[MAGIC.len() + Version::BYTES] ^= 1;
        fs::write_atomic(&path, &bytes, 0o600).unwrap();
        assert_eq!(KnownDigests::open(path).find(&version(7, 1000)), None);
    }

    #[test]
    fn what_changed_just_now_is_not_written_down() {
        let now = SystemTime::now();
        let seconds = now.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let seconds = i64::try_from(seconds).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("context");
        let known = KnownDigests::open(path.clone());
        let digest = Digest::of(Algorithm::Sha256, b"abc");
        known.learn(version(1, seconds + 60), &digest);
        assert_eq!(known.find(&version(1, seconds + 60)), Some(digest));
        known.save().unwrap();
        assert_eq!(KnownDigests::open(path).find(&version(1, seconds + 60)), None);
        assert!(!version(1, seconds).is_settled(now));
        assert!(!version(1, seconds + 60).is_settled(now));
        assert!(version(1, seconds - 4).is_settled(now));
        let forged = Version { modified: (0, 0), ..version(1, seconds) };
        assert!(!forged.is_settled(now));
    }
}
