//! What a download leaves for the next run: the partial file of a large blob, named by the digest,
//! and beside it a record of how far it is durable and of the hash up to there.
//!
//! ```text
//! <ingest>/.regctl-ingest-sha256-<hex>          the bytes so far
//! <ingest>/.regctl-ingest-sha256-<hex>.state    version, offset, hash state, checksum: one line
//! ```
//!
//! The record is written after the data it speaks of is on disk, so it never promises what a power
//! cut takes away; a torn record fails its checksum and counts as none. Whoever writes the file
//! holds its lock. A second process that wants the same blob at the same time downloads it into a
//! file of its own: nobody waits for somebody else's network.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::content::{Result, Verifier};
use crate::layout::Layout;
use crate::oci::{Algorithm, Descriptor, Digest, MediaType};
use crate::util::fs::{self, Context as _};
use crate::util::partial::{self, PartialFile};

/// Blobs from this size on are kept half done; smaller ones are fetched again in no time.
const KEPT_BYTES: u64 = 4 * 1024 * 1024;

/// How long what was left is kept for a run that goes on with it.
const KEPT_TIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Bytes after which a record is due: what a crash costs at most on a fast network.
const CHECKPOINT_BYTES: u64 = 16 * 1024 * 1024;

/// Time after which a record is due, and the bytes that it must be worth: what a crash costs at
/// most on a slow network.
const CHECKPOINT_TIME: (Duration, u64) = (Duration::from_secs(1), 1024 * 1024);

/// Extension of the record.
const STATE: &str = "state";

/// Version of the record's form.
const VERSION: &str = "1";

/// Longest record read, in bytes; the hash state of SHA-512 takes 300.
const RECORD_LIMIT: u64 = 4096;

/// A blob that an earlier run began, or this one begins, and a later one may go on with.
#[derive(Debug)]
pub(super) struct Kept {
    record: PathBuf,
    /// Bytes that the record on disk promises, or is about to.
    recorded_bytes: u64,
    recorded_at: Instant,
    /// A record on its way; nothing else is written to it meanwhile.
    writing: Option<JoinHandle<fs::Result<()>>>,
}

/// What a file in the ingest directory is to a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Data(Digest),
    Record(Digest),
}

impl Layout {
    /// Bytes of a blob that an earlier run left, with which the next one goes on.
    ///
    /// # Errors
    /// File errors name the path.
    pub fn kept_bytes(&self, digest: &Digest) -> Result<u64> {
        let data = self.kept_path(digest);
        let Some(size_bytes) = fs::file_size(&data)? else { return Ok(0) };
        let blob = Descriptor::new(MediaType::default(), *digest, size_bytes);
        let read = read_record(&record_path(&data), &blob);
        Ok(read.map_or(0, |verifier| verifier.received_bytes()))
    }

    /// Takes up what an earlier run left of `blob`, or begins it so that a later run may. `None`
    /// when it is not worth it, or somebody else is at it.
    pub(super) fn take_kept(
        &self,
        blob: &Descriptor,
    ) -> Result<Option<(PartialFile, Verifier, Kept)>> {
        if blob.size < KEPT_BYTES {
            return Ok(None);
        }
        let data = self.kept_path(&blob.digest);
        let Some(mut partial) = PartialFile::take(&data)? else { return Ok(None) };
        let record = record_path(&data);
        let verifier = read_record(&record, blob)
            .filter(|verifier| verifier.received_bytes() <= partial.size_bytes())
            .unwrap_or_else(|| Verifier::new(blob));
        let recorded_bytes = verifier.received_bytes();
        if recorded_bytes == 0 {
            // Or it would promise that what is written now is durable.
            fs::remove_file(&record)?;
        }
        partial.truncate(recorded_bytes)?;
        let kept = Kept { record, recorded_bytes, recorded_at: Instant::now(), writing: None };
        Ok(Some((partial, verifier, kept)))
    }

    /// Removes what was left of a blob that is here.
    pub(super) fn forget_kept(&self, blob: &Descriptor) -> Result<()> {
        if blob.size < KEPT_BYTES {
            return Ok(());
        }
        let data = self.kept_path(&blob.digest);
        partial::remove_abandoned(&data)?;
        if !partial::is_being_written(&data)? {
            fs::remove_file(&record_path(&data))?;
        }
        Ok(())
    }

    /// Removes what killed processes left: partial files that nobody writes, but for those with
    /// which a next run may go on. Returns the bytes they had.
    pub(super) fn remove_abandoned(&self) -> Result<u64> {
        let mut freed_bytes = 0;
        for path in self.partials()? {
            if self.is_worth_keeping(&path)? {
                continue;
            }
            match partial::remove_abandoned(&path) {
                Ok(removed_bytes) => freed_bytes += removed_bytes,
                // Another user's, perhaps; it is in nobody's way.
                Err(error) => tracing::debug!(%error, "what an earlier run left stays"),
            }
        }
        Ok(freed_bytes)
    }

    /// The partial files, and the records beside them.
    pub(super) fn partials(&self) -> Result<Vec<PathBuf>> {
        let mut paths = fs::read_dir(&self.ingest_directory())?;
        paths.retain(|path| partial::is_partial(fs::name(path)));
        Ok(paths)
    }

    /// Whether a partial file is one that a next run goes on with: half a blob that is not here
    /// yet, left not too long ago, or its record.
    pub(super) fn is_worth_keeping(&self, path: &Path) -> Result<bool> {
        let data = match role(fs::name(path)) {
            Some(Role::Data(digest)) if self.blob_size(&digest)?.is_none() => path.to_owned(),
            Some(Role::Record(digest)) => self.kept_path(&digest),
            _ => return Ok(false),
        };
        Ok(fs::age(&data)?.is_some_and(|age| age < KEPT_TIME))
    }

    fn kept_path(&self, digest: &Digest) -> PathBuf {
        let known_as = format!("{}-{}", digest.algorithm(), digest.hex());
        self.ingest_directory().join(partial::named(&known_as))
    }
}

impl Kept {
    /// Whether it is time to write down how far the data is.
    pub(super) fn is_due(&self, received_bytes: u64) -> bool {
        let new_bytes = received_bytes - self.recorded_bytes;
        let (time, worth_bytes) = CHECKPOINT_TIME;
        new_bytes >= CHECKPOINT_BYTES
            || (new_bytes >= worth_bytes && self.recorded_at.elapsed() >= time)
    }

    /// Begins to make the data durable and to write down how far it is, beside the download; does
    /// nothing while the last record is on its way.
    ///
    /// # Errors
    /// Data of the last time that did not reach the disk: nobody would be told again.
    pub(super) fn begin_record(
        &mut self,
        partial: &mut PartialFile,
        verifier: &Verifier,
    ) -> fs::Result<()> {
        if self.writing.as_ref().is_some_and(|writing| !writing.is_finished()) {
            return Ok(());
        }
        self.wait()?;
        let data = partial.file()?;
        let path = partial.path().to_owned();
        let (record, text) = (self.record.clone(), record_text(verifier));
        self.recorded_bytes = verifier.received_bytes();
        self.recorded_at = Instant::now();
        let write = move || write_record(&data, &path, &record, &text);
        match std::thread::Builder::new().name("record".to_owned()).spawn(write) {
            Ok(writing) => self.writing = Some(writing),
            Err(error) => tracing::debug!(%error, "nothing is written down for the next run"),
        }
        Ok(())
    }

    /// Waits until the record on its way is written.
    ///
    /// # Errors
    /// File errors name the path.
    pub(super) fn wait(&mut self) -> fs::Result<()> {
        match self.writing.take().map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(written)) => written,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
        }
    }

    /// Leaves the data for the next run, all of it if that can be had.
    pub(super) fn leave(&mut self, partial: &mut PartialFile, verifier: &Verifier) {
        let is_new = verifier.received_bytes() > self.recorded_bytes;
        let left = self.wait().and_then(|()| match is_new {
            true => {
                let data = partial.file()?;
                write_record(&data, partial.path(), &self.record, &record_text(verifier))
            }
            false => Ok(()),
        });
        if verifier.received_bytes() == 0 {
            return self.discard(partial);
        }
        match left {
            Ok(()) => partial.keep(),
            Err(error) => {
                tracing::debug!(%error, "nothing is kept for the next run");
                self.discard(partial);
            }
        }
    }

    /// Throws the data away.
    pub(super) fn discard(&mut self, partial: &mut PartialFile) {
        // Nobody needs what the record says.
        let _ = self.wait();
        partial.discard();
        self.remove_record();
    }

    /// Removes the record: the data has become the blob.
    pub(super) fn remove_record(&self) {
        // What cannot be removed now promises bytes that are not there, and is no harm.
        let _ = fs::remove_file(&self.record);
    }
}

/// What the file of this name is to a blob; `None` when its name tells of none.
pub(super) fn role(name: &str) -> Option<Role> {
    let known_as = partial::known_as(name)?;
    let (known_as, is_record) = match known_as.strip_suffix(STATE) {
        Some(known_as) => (known_as.strip_suffix('.')?, true),
        None => (known_as, false),
    };
    let (algorithm, hex) = known_as.split_once('-')?;
    Algorithm::from_name(algorithm)?;
    let digest = format!("{algorithm}:{hex}").parse().ok()?;
    Some(if is_record { Role::Record(digest) } else { Role::Data(digest) })
}

fn record_path(data: &Path) -> PathBuf {
    data.with_added_extension(STATE)
}

/// The check that stands where the record says; `None` when there is no record that can be used.
fn read_record(path: &Path, blob: &Descriptor) -> Option<Verifier> {
    let text = String::from_utf8(fs::read(path, RECORD_LIMIT).ok()?).ok()?;
    let (content, checksum) = text.trim_end().rsplit_once(' ')?;
    if checksum != Digest::of(Algorithm::Sha256, content.as_bytes()).hex() {
        return None;
    }
    let mut words = content.split(' ');
    if words.next() != Some(VERSION) {
        return None;
    }
    let received_bytes = words.next()?.parse().ok()?;
    Verifier::resume(blob, received_bytes, &STANDARD.decode(words.next()?).ok()?)
}

/// The record's line; of one length for each algorithm, as it is written over the last one.
fn record_text(verifier: &Verifier) -> String {
    let state = STANDARD.encode(verifier.state());
    let content = format!("{VERSION} {:020} {state}", verifier.received_bytes());
    let checksum = Digest::of(Algorithm::Sha256, content.as_bytes()).hex();
    format!("{content} {checksum}\n")
}

/// First the data, then what is said of it, which the download can do without.
fn write_record(data: &File, path: &Path, record: &Path, text: &str) -> fs::Result<()> {
    data.sync_data().context("sync", path)?;
    if let Err(error) = fs::overwrite(record, text.as_bytes()) {
        tracing::debug!(%error, "nothing is written down for the next run");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob() -> (Descriptor, Vec<u8>) {
        let bytes: Vec<u8> = (0..KEPT_BYTES as u32 / 4).flat_map(u32::to_le_bytes).collect();
        (Descriptor::of(MediaType::OCI_LAYER, &bytes), bytes)
    }

    /// Leaves the first `count` bytes, as an interrupted download does.
    fn leave(layout: &Layout, blob: &Descriptor, bytes: &[u8], count: usize) {
        let mut ingest = layout.resume(blob).unwrap();
        let begun = ingest.received_bytes() as usize;
        ingest.write(&bytes[begun..count]).unwrap();
        drop(ingest);
        // A process that another test begins holds the lock until it has become another program.
        while partial::is_being_written(&layout.kept_path(&blob.digest)).unwrap() {
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_download_goes_on_where_the_last_run_stood() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::store(directory.path()).unwrap();
        let (blob, bytes) = blob();
        for count in [1_000_000, 3_000_001] {
            leave(&layout, &blob, &bytes, count);
            assert_eq!(layout.kept_bytes(&blob.digest).unwrap(), count as u64);
        }
        // Bytes behind the record are not trusted.
        fs::append(&layout.kept_path(&blob.digest), b"garbage").unwrap();
        let mut ingest = layout.resume(&blob).unwrap();
        assert_eq!(ingest.received_bytes(), 3_000_001);
        ingest.write(&bytes[3_000_001..]).unwrap();
        layout.commit(ingest).unwrap();
        assert!(layout.has_blob(&blob).unwrap());
        assert_eq!(fs::read(&layout.blob_path(&blob.digest), KEPT_BYTES).unwrap(), bytes);
        assert!(fs::read_dir(&layout.ingest_directory()).unwrap().is_empty());
    }

    #[test]
    fn what_cannot_be_trusted_is_begun_anew() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::store(directory.path()).unwrap();
        let (blob, bytes) = blob();
        let data = layout.kept_path(&blob.digest);
        let record = record_path(&data);
        let damages: [&dyn Fn(); 4] = [
            &|| fs::remove_file(&record).unwrap(),
            &|| fs::overwrite(&record, b"1 00000000000000000009").unwrap(),
            &|| fs::write_atomic(&record, b"", 0o644).unwrap(),
            &|| fs::write_atomic(&data, b"short", 0o644).unwrap(),
        ];
        for (number, damage) in damages.iter().enumerate() {
            leave(&layout, &blob, &bytes, 2_000_000);
            damage();
            assert_eq!(layout.kept_bytes(&blob.digest).unwrap(), 0, "damage {number}");
            let anew = layout.resume(&blob).unwrap();
            assert_eq!((anew.received_bytes(), record.exists()), (0, false), "damage {number}");
            drop(anew);
            assert!(fs::read_dir(&layout.ingest_directory()).unwrap().is_empty(), "{number}");
        }
        // What is wrong and looks right is found out at the end, and thrown away.
        leave(&layout, &blob, &[0; 2_000_000], 2_000_000);
        let mut ingest = layout.resume(&blob).unwrap();
        ingest.write(&bytes[2_000_000..]).unwrap();
        layout.commit(ingest).unwrap_err();
        assert!(fs::read_dir(&layout.ingest_directory()).unwrap().is_empty());
    }

    #[test]
    fn who_comes_second_takes_a_file_of_its_own() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::store(directory.path()).unwrap();
        let (blob, bytes) = blob();
        leave(&layout, &blob, &bytes, 1_000_000);
        let mut first = layout.resume(&blob).unwrap();
        let mut second = layout.resume(&blob).unwrap();
        assert_eq!((first.received_bytes(), second.received_bytes()), (1_000_000, 0));
        second.write(&bytes).unwrap();
        layout.commit(second).unwrap();
        layout.forget_kept(&blob).unwrap();
        first.write(&bytes[1_000_000..]).unwrap();
        layout.commit(first).unwrap();
        assert!(fs::read_dir(&layout.ingest_directory()).unwrap().is_empty());
    }

    #[test]
    fn what_was_left_goes_with_the_time_and_when_the_blob_is_here() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::store(directory.path()).unwrap();
        let (blob, bytes) = blob();
        let data = layout.kept_path(&blob.digest);
        let count = || fs::read_dir(&layout.ingest_directory()).unwrap().len();
        leave(&layout, &blob, &bytes, 1_000_000);
        assert_eq!((layout.remove_abandoned().unwrap(), count()), (0, 2));
        let then = std::time::SystemTime::now() - KEPT_TIME;
        fs::open_or_create(&data).unwrap().set_modified(then).unwrap();
        assert!(layout.remove_abandoned().unwrap() > 1_000_000);
        // The record outlives the data by one turn at most.
        layout.remove_abandoned().unwrap();
        assert_eq!(count(), 0);
        leave(&layout, &blob, &bytes, 1_000_000);
        layout.write_blob(&blob, &bytes).unwrap();
        layout.forget_kept(&blob).unwrap();
        assert_eq!(count(), 0);
    }

    #[test]
    fn names_tell_what_lies_there() {
        let digest = Digest::of(Algorithm::Sha512, b"");
        let name = partial::named(&format!("sha512-{}", digest.hex()));
        assert_eq!(role(&name), Some(Role::Data(digest)));
        assert_eq!(role(&format!("{name}.state")), Some(Role::Record(digest)));
        for other in [partial::unique_name(), format!("{name}.x"), partial::named("sha256-../x")] {
            assert_eq!(role(&other), None, "{other}");
        }
    }
}
