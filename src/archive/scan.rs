//! Reading a tar: a plain file is looked through without its contents; anything else is read once,
//! and what is large is spooled to files of ours.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use crate::archive::bounded::{Bounded, Counted, Guarded};
use crate::archive::error::{Error, Result};
use crate::archive::members::{Member, Members, Packed, Place, normalize};
use crate::layer::compression::{Decoder, SNIFF_BYTES, sniff};
use crate::layer::take_in_any;
use crate::oci::media_type::Compression;
use crate::oci::{Algorithm, Digest, Digester};
use crate::util::file_part::FilePart;
use crate::util::fs::{self, Context as _};
use crate::util::partial::PartialFile;
use ::tar::{Entry, EntryType};

/// Most members of an archive.
const MEMBERS_MAX: usize = 200_000;

/// Most bytes read from one member's header to its content: headers, long names, PAX records.
const HEADERS_MAX: u64 = 1024 * 1024;

/// Longest name of a member and target of a link, in bytes: Linux' `PATH_MAX`.
const NAME_MAX: usize = 4096;

/// Bytes of a member's name that are shown.
const SHOWN_BYTES: usize = 255;

/// Most bytes of names, which are kept in memory, of all members together.
const NAMES_MAX: usize = 32 * 1024 * 1024;

/// Most bytes after the end of the archive that are read to please who writes them.
const PADDING_MAX: u64 = 64 * 1024 * 1024;

/// Members up to this length are kept in memory.
const SMALL_BYTES: u64 = 64 * 1024;

/// Most bytes of small members that are kept in memory; the others are spooled too.
const MEMORY_MAX: u64 = 8 * 1024 * 1024;

/// Bytes read before it is decided what a member is: a tar's first header.
const LOOK_BYTES: usize = 512;

/// Bytes moved at a time.
const CHUNK_BYTES: usize = 128 * 1024;

/// Largest `manifest.json`, `index.json` and the like, in bytes.
pub(super) const DOCUMENT_MAX: u64 = 8 * 1024 * 1024;

/// What the documents are called that say what is in an archive.
const DOCUMENTS: [&str; 4] = ["manifest.json", "index.json", "oci-layout", "repositories"];

/// Whether a file is a plain tar that can be read in place.
pub(super) fn is_in_place(file: &File) -> io::Result<bool> {
    if !file.metadata()?.is_file() {
        return Ok(false);
    }
    let mut first = [0; SNIFF_BYTES];
    let mut file = file;
    let mut filled = 0;
    while filled < first.len() {
        match file.read(&mut first[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(sniff(&first[..filled]) == Compression::None)
}

/// Looks through a plain file; contents are left where they are.
pub(super) fn scan(file: File, path: &Path, archive: String) -> Result<Members> {
    let length = file.metadata().context("examine", path)?.len();
    let file = Arc::new(file);
    let allowance = Cell::new(0);
    let mut reading = Reading::new(archive);
    let mut first = Vec::new();
    let mut beginning = FilePart::new(Arc::clone(&file), 0, Some(SNIFF_BYTES as u64));
    beginning.read_to_end(&mut first).context("read", path)?;
    refuse_bzip2(&first, &reading)?;
    let reader = Bounded { input: &*file, allowance: &allowance };
    let mut tar = ::tar::Archive::new(reader);
    let entries = tar.entries_with_seek().map_err(|source| reading.damaged(source))?;
    let mut entries = entries.into_iter();
    loop {
        allowance.set(HEADERS_MAX);
        let Some(entry) = entries.next() else { break };
        let entry = entry.map_err(|source| reading.no_header(source))?;
        let Some(name) = reading.begin(&entry)? else { continue };
        let (offset, size) = (entry.raw_file_position(), entry.size());
        if offset.saturating_add(size) > length {
            return Err(reading.members.wrong(&name, CUT_OFF));
        }
        let place = Place::File { file: Arc::clone(&file), offset };
        reading.members.add(name, Member { place, size, digest: None })?;
    }
    reading.finish()
}

/// How a stream is spooled.
pub(super) struct Spool<'a> {
    /// Where files of ours go.
    pub(super) directory: &'a Path,
    /// Is told the bytes read so far.
    pub(super) watch: &'a dyn Fn(u64),
}

/// Reads a whole stream, plain or compressed: every member once, and verified where its name is a
/// digest.
pub(super) fn spool(mut input: impl Read, archive: String, spool: &Spool<'_>) -> Result<Members> {
    let mut first = Vec::new();
    let mut reading = Reading::new(archive);
    let sniffed = input.by_ref().take(SNIFF_BYTES as u64).read_to_end(&mut first);
    sniffed.map_err(|source| reading.damaged(source))?;
    refuse_bzip2(&first, &reading)?;
    let packed_bytes = Cell::new(0);
    fs::create_dir_durable(spool.directory)?;
    let compression = sniff(&first);
    let packed = Counted { input: Cursor::new(first).chain(input), count: &packed_bytes };
    let packed = BufReader::with_capacity(CHUNK_BYTES, packed);
    let plain = Decoder::new(compression, packed).map_err(|source| reading.damaged(source))?;
    let allowance = Cell::new(0);
    let guarded =
        Guarded { input: plain, packed_bytes: &packed_bytes, plain_bytes: 0, watch: spool.watch };
    let mut tar = ::tar::Archive::new(Bounded { input: guarded, allowance: &allowance });
    let mut entries = tar.entries().map_err(|source| reading.damaged(source))?;
    loop {
        allowance.set(HEADERS_MAX);
        let Some(entry) = entries.next() else { break };
        let mut entry = entry.map_err(|source| reading.no_header(source))?;
        let Some(name) = reading.begin(&entry)? else { continue };
        allowance.set(u64::MAX);
        let size = entry.size();
        reading.spool_member(name, &mut entry, size, spool)?;
    }
    // What follows is read, so that who writes it does not fail, and its checksum is checked.
    allowance.set(PADDING_MAX);
    let drained = io::copy(&mut tar.into_inner(), &mut io::sink());
    drained.map_err(|source| match allowance.get() {
        0 => {
            let reason = format!("more than {PADDING_MAX} bytes follow its end");
            reading.damaged(io::Error::other(reason))
        }
        _ => reading.damaged(source),
    })?;
    reading.finish()
}

/// The members so far.
struct Reading {
    members: Members,
    count: usize,
    last_member: Option<String>,
    memory_bytes: u64,
    name_bytes: usize,
}

impl Reading {
    fn new(archive: String) -> Self {
        Self {
            members: Members::new(archive),
            count: 0,
            last_member: None,
            memory_bytes: 0,
            name_bytes: 0,
        }
    }

    fn damaged(&self, source: io::Error) -> Error {
        let archive = self.members.archive().to_owned();
        Error::Damaged { archive, last_member: self.last_member.clone(), source }
    }

    /// An error of a header. What stands where the first one should be is no tar at all, and what
    /// a reader of tars makes of it says nothing.
    fn no_header(&self, source: io::Error) -> Error {
        let text = source.to_string();
        let fails_its_checksum = text.contains("cksum") || text.contains("checksum");
        match self.count == 0 && fails_its_checksum {
            true => self.damaged(io::Error::other("it does not begin with the header of a member")),
            false => self.damaged(source),
        }
    }

    fn finish(self) -> Result<Members> {
        match self.count {
            0 => Err(self.damaged(io::Error::other("it is empty"))),
            _ => Ok(self.members),
        }
    }

    /// The name of a regular file whose content is wanted; links are noted, directories passed.
    fn begin<R: Read>(&mut self, entry: &Entry<'_, R>) -> Result<Option<String>> {
        self.count += 1;
        let path = entry.path_bytes();
        let target = entry.link_name_bytes().unwrap_or_default();
        let shown = String::from_utf8_lossy(&path[..path.len().min(SHOWN_BYTES)]).into_owned();
        let wrong = |problem: &str| self.members.wrong(&shown, problem);
        if path.len().max(target.len()) > NAME_MAX {
            return Err(wrong(&format!("has a name or a target longer than {NAME_MAX} bytes")));
        }
        self.name_bytes += path.len() + target.len();
        if self.name_bytes > NAMES_MAX {
            return Err(wrong("has a name too many, they are too long together"));
        }
        if self.count > MEMBERS_MAX {
            return Err(wrong(&format!("is one too many, at most {MEMBERS_MAX} are read")));
        }
        self.last_member = Some(shown.clone());
        let kind = entry.header().entry_type();
        if matches!(kind, EntryType::Directory | EntryType::XGlobalHeader) {
            return Ok(None);
        }
        let path = std::str::from_utf8(&path).map_err(|_| wrong("has a name that is no UTF-8"))?;
        if path.split('/').any(|part| part == "..") {
            return Err(wrong("leads out of the archive"));
        }
        let name = normalize("", path).map_err(wrong)?;
        match kind {
            EntryType::Regular | EntryType::Continuous => {}
            EntryType::Symlink | EntryType::Link => {
                let target =
                    std::str::from_utf8(&target).map_err(|_| wrong("is a link to no UTF-8"))?;
                let base = name.rsplit_once('/').map_or("", |(directory, _)| directory);
                let base = if kind == EntryType::Link { "" } else { base };
                let target = normalize(base, target).map_err(|problem| {
                    wrong(&format!("is a link to {target:?}, which {problem}"))
                })?;
                self.members.add_link(name, target)?;
                return Ok(None);
            }
            _ => return Err(wrong("is neither a file nor a directory nor a link")),
        }
        if DOCUMENTS.contains(&name.as_str()) && entry.size() > DOCUMENT_MAX {
            let size = entry.size();
            return Err(wrong(&format!("has {size} bytes, at most {DOCUMENT_MAX} are read")));
        }
        Ok(Some(name))
    }

    /// Keeps one member: small ones in memory, plain layers compressed, others as they are.
    fn spool_member(
        &mut self,
        name: String,
        content: impl Read,
        size: u64,
        spool: &Spool<'_>,
    ) -> Result<()> {
        let read_bytes = Cell::new(0);
        let mut content = Counted { input: content, count: &read_bytes };
        let named = digest_in(&name);
        let algorithm = named.map_or(Algorithm::Sha256, |digest| digest.algorithm());
        let (place, digest) = if size <= SMALL_BYTES && self.memory_bytes + size <= MEMORY_MAX {
            self.memory_bytes += size;
            let mut bytes = Vec::with_capacity(size as usize);
            content.read_to_end(&mut bytes).map_err(|source| self.damaged(source))?;
            let digest = Digest::of(algorithm, &bytes);
            (Place::Memory(bytes.into()), digest)
        } else {
            let mut first = Vec::new();
            let read = content.by_ref().take(LOOK_BYTES as u64).read_to_end(&mut first);
            read.map_err(|source| self.damaged(source))?;
            let is_layer = algorithm == Algorithm::Sha256 && is_plain_tar(&first);
            let content = Cursor::new(first).chain(&mut content);
            let file = PartialFile::create(spool.directory)?;
            match is_layer {
                true => self.pack(&name, content, file)?,
                false => self.copy(content, file, Digester::new(algorithm))?,
            }
        };
        if read_bytes.get() != size {
            return Err(self.members.wrong(&name, CUT_OFF));
        }
        if let Some(named) = named.filter(|named| *named != digest) {
            return Err(self.members.wrong(&name, format!("is not {named}, it holds {digest}")));
        }
        self.members.add(name, Member { place, size, digest: Some(digest) })
    }

    fn pack(
        &self,
        name: &str,
        content: impl Read,
        mut file: PartialFile,
    ) -> Result<(Place, Digest)> {
        // A blob may be a tar that no layer could be; only what is wanted as a layer must be one.
        let taken = take_in_any(content, &mut file);
        let (taken, problem) = taken.map_err(|source| self.members.no_layer(name, source))?;
        file.flush()?;
        let digest = taken.diff_id;
        let problem = problem.map(|problem| problem.to_string());
        Ok((Place::Packed(Box::new(Packed { file, taken, problem })), digest))
    }

    fn copy(
        &self,
        mut content: impl Read,
        mut file: PartialFile,
        mut digester: Digester,
    ) -> Result<(Place, Digest)> {
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            let count = match content.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(source) => return Err(self.damaged(source)),
            };
            digester.update(&chunk[..count]);
            file.append(&chunk[..count])?;
        }
        file.flush()?;
        Ok((Place::Spool(file), digester.finish()))
    }
}

/// What is wrong with a member that ends before its length.
const CUT_OFF: &str = "is cut off: the archive ends before it does";

/// The digest that a member `blobs/<algorithm>/<hex>` is named by.
fn digest_in(name: &str) -> Option<Digest> {
    let (algorithm, hex) = name.strip_prefix("blobs/")?.split_once('/')?;
    format!("{algorithm}:{hex}").parse().ok()
}

/// Whether bytes are the first header of a plain tar, by the magic that every writer of layers sets.
fn is_plain_tar(first: &[u8]) -> bool {
    first.get(257..262) == Some(b"ustar") && sniff(first) == Compression::None
}

/// What `bzip2` begins with, which old archives are compressed with and nobody else reads.
const BZIP2: &[u8] = b"BZh";

fn refuse_bzip2(first: &[u8], reading: &Reading) -> Result<()> {
    if !first.starts_with(BZIP2) {
        return Ok(());
    }
    let reason = "it is compressed with bzip2, which is not read; `bunzip2 -c` unpacks it";
    Err(reading.damaged(io::Error::other(reason)))
}
