//! Checks a root file system's tar archive while its bytes stream by.
//!
//! Nothing is unpacked: the archive becomes a layer as it is, so it must mean the same to every
//! reader and stay inside its root. Symbolic links may point anywhere; who unpacks them resolves
//! them within the root. What readers interpret in different ways is refused.
//!
//! Format: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06>
//! and GNU's extensions.

mod header;
mod member;

use ::tar::Header;

pub use self::member::{Member, MemberKind, Time};

use self::header::{StrictHeader, until_nul};
use crate::layer::pax::{self, Records};
use crate::layer::{Error, Result};

/// Length of a header and of the unit that contents are padded to.
const BLOCK_BYTES: usize = 512;

/// Longest name of a member, in bytes: Linux' `PATH_MAX`.
const NAME_MAX: usize = 4096;

/// Most members.
const MEMBERS_MAX: u64 = 2_000_000;

/// Longest extended header, as in Go's `archive/tar`.
const EXTENSION_MAX: u64 = 1024 * 1024;

/// Most bytes after the end of the archive: far more than any tape's records are padded with.
const PADDING_MAX: u64 = 64 * 1024 * 1024;

/// An archive on its way past; takes its bytes in pieces of any length.
#[derive(Debug)]
pub struct TarCheck {
    state: State,
    block: [u8; BLOCK_BYTES],
    filled: usize,
    pending: Pending,
    members: u64,
    last_member: Option<String>,
    /// Bytes taken so far.
    offset: u64,
}

/// What a step of [`TarCheck::step`] came to.
#[derive(Debug)]
pub enum Event {
    /// A member begins.
    Member(Box<Member>),
    /// The bytes taken are content of the member that began last.
    Content,
}

#[derive(Debug)]
enum State {
    /// At a header.
    Header,
    /// Past one block of zeros; another must follow.
    FirstZeros,
    /// Past the end; so much padding followed.
    End { padding: u64 },
    /// In a member's content, and what follows it as padding.
    Content { left: u64, padding: u64 },
    /// In the padding after some content.
    Padding { left: u64 },
    /// In an extended header: what it is, its length, and what follows it as padding.
    Extension { kind: u8, bytes: Vec<u8>, length: u64, padding: u64 },
    /// In the map of an old GNU sparse file; content of this length follows.
    SparseMap { size: u64 },
}

/// What extended headers say of the next member.
#[derive(Debug, Default)]
struct Pending {
    long_name: Option<Vec<u8>>,
    long_link: Option<Vec<u8>>,
    records: Option<Records>,
}

impl Default for TarCheck {
    fn default() -> Self {
        Self::new()
    }
}

impl TarCheck {
    /// A check of an archive that nothing has come of yet.
    pub fn new() -> Self {
        Self {
            state: State::Header,
            block: [0; BLOCK_BYTES],
            filled: 0,
            pending: Pending::default(),
            members: 0,
            last_member: None,
            offset: 0,
        }
    }

    /// Members so far.
    pub fn members(&self) -> u64 {
        self.members
    }

    /// Takes the next bytes, all of them.
    ///
    /// # Errors
    /// [`Error`] naming the member that is wrong, or the one before it.
    pub fn update(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let (count, _) = self.step(bytes)?;
            bytes = &bytes[count..];
        }
        Ok(())
    }

    /// Takes the next bytes up to where something is to be told; returns how many those are, at
    /// least one if there is any.
    ///
    /// # Errors
    /// Those of [`TarCheck::update`].
    pub fn step(&mut self, bytes: &[u8]) -> Result<(usize, Option<Event>)> {
        let up_to = |left: u64| bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let mut event = None;
        let count = match &mut self.state {
            State::End { padding } => {
                *padding += bytes.len() as u64;
                if *padding > PADDING_MAX {
                    let what = "too many bytes after its end";
                    return Err(Error::TooMuch { what, limit: PADDING_MAX });
                }
                bytes.len()
            }
            State::Content { left, padding } => {
                let count = up_to(*left);
                *left -= count as u64;
                if *left == 0 {
                    self.state = padding_state(*padding);
                }
                event = Some(Event::Content);
                count
            }
            State::Padding { left } => {
                let count = up_to(*left);
                *left -= count as u64;
                if *left == 0 {
                    self.state = State::Header;
                }
                count
            }
            State::Extension { bytes: taken, length, .. } => {
                let wanted = *length - taken.len() as u64;
                let count = up_to(wanted);
                taken.extend_from_slice(&bytes[..count]);
                if count as u64 == wanted {
                    self.end_extension()?;
                }
                count
            }
            State::Header | State::FirstZeros | State::SparseMap { .. } => {
                let count = bytes.len().min(BLOCK_BYTES - self.filled);
                self.block[self.filled..self.filled + count].copy_from_slice(&bytes[..count]);
                self.filled += count;
                count
            }
        };
        self.offset += count as u64;
        if self.filled == BLOCK_BYTES {
            self.filled = 0;
            event = self.take_block()?.map(|member| Event::Member(Box::new(member)));
        }
        Ok((count, event))
    }

    /// Ends the archive. The two blocks of zeros at its end may be missing, as in GNU tar.
    ///
    /// # Errors
    /// [`Error::Truncated`], or [`Error::NotTar`] when nothing came.
    pub fn finish(&self) -> Result<()> {
        let is_between = matches!(self.state, State::Header) && self.filled == 0;
        match self.state {
            State::End { .. } | State::FirstZeros => Ok(()),
            _ if self.members == 0 && is_between && self.pending.is_empty() => {
                Err(Error::NotTar { reason: "it is empty".to_owned() })
            }
            State::Header if self.members == 0 && self.pending.is_empty() => {
                Err(Error::NotTar { reason: format!("it has only {} bytes", self.filled) })
            }
            _ if is_between && self.pending.is_empty() => Ok(()),
            _ => {
                let place = match &self.last_member {
                    Some(name) => format!("in or after member {name:?}"),
                    None => "in its first member".to_owned(),
                };
                Err(Error::Truncated { place })
            }
        }
    }

    fn take_block(&mut self) -> Result<Option<Member>> {
        let is_zero = self.block.iter().all(|byte| *byte == 0);
        match self.state {
            State::SparseMap { size } => {
                // The map goes on in a further block when this byte is set.
                if self.block[504] == 0 {
                    self.state = self.content_state(size)?;
                }
                Ok(None)
            }
            State::FirstZeros if is_zero => {
                self.state = State::End { padding: 0 };
                Ok(None)
            }
            State::FirstZeros => Err(self.malformed("a lone block of zeros stands in it")),
            _ if is_zero && self.pending.is_empty() => {
                self.state = State::FirstZeros;
                Ok(None)
            }
            _ if is_zero => Err(self.malformed("an extended header describes no member")),
            _ => self.take_header(),
        }
    }

    fn take_header(&mut self) -> Result<Option<Member>> {
        let header = StrictHeader(&self.block);
        if !header.has_valid_checksum() {
            if self.members == 0 && self.pending.is_empty() {
                let reason = "it does not begin with a tar header, nor is it gzip, zstd or xz";
                return Err(Error::NotTar { reason: reason.to_owned() });
            }
            return Err(self.malformed("a header has a wrong checksum"));
        }
        let kind = self.block[156];
        let Some(size) = header.size() else {
            return Err(self.malformed("a header has no valid size"));
        };
        match kind {
            b'L' | b'K' | b'x' | b'g' | b'X' => self.begin_extension(kind, size).map(|()| None),
            _ => self.take_member(kind, size).map(Some),
        }
    }

    fn begin_extension(&mut self, kind: u8, length: u64) -> Result<()> {
        let is_second = match kind {
            b'L' => self.pending.long_name.is_some(),
            b'K' => self.pending.long_link.is_some(),
            b'g' => false,
            _ => self.pending.records.is_some(),
        };
        if is_second {
            return Err(self.malformed("two extended headers of one kind describe one member"));
        }
        if length > EXTENSION_MAX {
            return Err(self.malformed("an extended header is longer than 1 MiB"));
        }
        let padding = length.next_multiple_of(BLOCK_BYTES as u64) - length;
        self.state = State::Extension { kind, bytes: Vec::new(), length, padding };
        if length == 0 {
            self.end_extension()?;
        }
        Ok(())
    }

    fn end_extension(&mut self) -> Result<()> {
        let State::Extension { kind, bytes, padding, .. } =
            std::mem::replace(&mut self.state, State::Header)
        else {
            return Ok(());
        };
        self.state = padding_state(padding);
        match kind {
            b'L' => self.pending.long_name = Some(until_nul(&bytes).to_vec()),
            b'K' => self.pending.long_link = Some(until_nul(&bytes).to_vec()),
            _ => {
                let records = pax::parse(&bytes).map_err(|reason| self.malformed(reason))?;
                if kind != b'g' {
                    self.pending.records = Some(records);
                } else if records.names_or_sizes() {
                    // GNU tar applies these to every member, Go's readers to none.
                    return Err(self.malformed("a global header sets names or sizes of members"));
                }
            }
        }
        Ok(())
    }

    fn take_member(&mut self, flag: u8, size: u64) -> Result<Member> {
        self.members += 1;
        if self.members > MEMBERS_MAX {
            return Err(Error::TooMuch { what: "too many members", limit: MEMBERS_MAX });
        }
        let pending = std::mem::take(&mut self.pending);
        let records = pending.records.unwrap_or_default();
        let header = Header::from_byte_slice(&self.block);
        let own_name = header.path_bytes().into_owned();
        let own_link = header.link_name_bytes().unwrap_or_default().into_owned();
        let name = self.only(&own_name, &pending.long_name, &records.path)?;
        let name = records.sparse_name.as_ref().unwrap_or(name).clone();
        let link = self.only(&own_link, &pending.long_link, &records.link_path)?.clone();
        // What an extension overrides may be cut off or empty, but a reader without it goes there.
        let names = [Some(&name), pending.long_name.as_ref(), records.path.as_ref()];
        check_names(&own_name, names.into_iter().flatten())?;
        if flag == b'1' {
            check_link(&name, &link, &own_link)?;
        }
        self.last_member = Some(shown(&name));
        let size = match flag {
            // Links, devices, directories and pipes have no content, whatever the size says.
            b'1'..=b'6' => 0,
            _ => records.size.unwrap_or(size),
        };
        self.state = match flag {
            b'S' if self.block[482] != 0 => State::SparseMap { size },
            _ => self.content_state(size)?,
        };
        let header = StrictHeader(&self.block);
        let kind = member::kind(flag, &name, &records, header.device());
        let Some(kind) = kind else { return Err(self.malformed("a device has no valid number")) };
        let owner = (records.uid.or(header.user()), records.gid.or(header.group()));
        let modified = header.modified().map(|seconds| Time { seconds, nanoseconds: 0 });
        let (Some(mode), (Some(uid), Some(gid)), Some(modified)) =
            (header.mode(), owner, records.modified.or(modified))
        else {
            return Err(self.malformed("its header has no valid mode, owner or time"));
        };
        let (xattrs, offset) = (records.xattrs, self.offset);
        Ok(Member { name, kind, link, mode, uid, gid, modified, xattrs, offset, size })
    }

    /// What the header itself says, or what extended headers have in its place.
    fn only<'a>(
        &self,
        own: &'a Vec<u8>,
        long: &'a Option<Vec<u8>>,
        record: &'a Option<Vec<u8>>,
    ) -> Result<&'a Vec<u8>> {
        match (long, record) {
            // Readers differ in which one wins.
            (Some(long), Some(record)) if long != record => {
                Err(self.malformed("two extended headers name one member differently"))
            }
            _ => Ok(record.as_ref().or(long.as_ref()).unwrap_or(own)),
        }
    }

    fn content_state(&self, size: u64) -> Result<State> {
        let padded = size.checked_next_multiple_of(BLOCK_BYTES as u64);
        let Some(padded) = padded else { return Err(self.malformed("a size overflows")) };
        let padding = padded - size;
        Ok(if size == 0 { State::Header } else { State::Content { left: size, padding } })
    }

    fn malformed(&self, reason: &str) -> Error {
        let place = match &self.last_member {
            Some(name) => format!("after member {name:?}"),
            None => "at its first member".to_owned(),
        };
        Error::Malformed { place, reason: reason.to_owned() }
    }
}

impl Pending {
    fn is_empty(&self) -> bool {
        self.long_name.is_none() && self.long_link.is_none() && self.records.is_none()
    }
}

/// All that may be taken for the member's name must lie in the root.
fn check_names<'a>(own: &[u8], others: impl Iterator<Item = &'a Vec<u8>>) -> Result<()> {
    for name in others {
        if name.len() > NAME_MAX {
            let what = "a name of too many bytes";
            return Err(Error::TooMuch { what, limit: NAME_MAX as u64 });
        }
        if !is_in_root(name) {
            return Err(Error::Escapes { member: shown(name) });
        }
        let last = name.split(|byte| *byte == b'/').rfind(|part| !part.is_empty());
        if matches!(last, Some(b".wh." | b".wh.." | b".wh...")) {
            return Err(Error::Whiteout { member: shown(name) });
        }
    }
    if is_in_root(own) { Ok(()) } else { Err(Error::Escapes { member: shown(own) }) }
}

fn check_link(name: &[u8], link: &[u8], own: &[u8]) -> Result<()> {
    let is_wrong = |target: &&[u8]| !is_in_root(target) || (target == &link && link.is_empty());
    match [link, own].into_iter().find(is_wrong) {
        Some(target) => Err(Error::LinkEscapes { member: shown(name), target: shown(target) }),
        None => Ok(()),
    }
}

/// Whether a path, taken from the root, never climbs above it. A leading `/` is the root.
fn is_in_root(path: &[u8]) -> bool {
    let mut depth = 0_usize;
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if depth == 0 => return false,
            b".." => depth -= 1,
            _ => depth += 1,
        }
    }
    true
}

/// A name for a message; at most 200 characters of it.
pub(super) fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name).chars().take(200).collect()
}

fn padding_state(left: u64) -> State {
    if left == 0 { State::Header } else { State::Padding { left } }
}

#[cfg(test)]
#[path = "tar/tests.rs"]
mod tests;
