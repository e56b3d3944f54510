//! Checks a root file system's tar archive while its bytes stream by.
//!
//! Nothing is unpacked: the archive becomes a layer as it is, so it must mean the same to every
//! reader and stay inside its root. Symbolic links may point anywhere; who unpacks them resolves
//! them within the root. What readers interpret in different ways is refused.
//!
//! Format: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06>
//! and GNU's extensions.

use ::tar::Header;

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
}

#[derive(Debug)]
enum State {
    /// At a header.
    Header,
    /// Past one block of zeros; another must follow.
    FirstZeros,
    /// Past the end; so much padding followed.
    End { padding: u64 },
    /// In a member's content and its padding.
    Content { left: u64 },
    /// In an extended header: what it is, its length, and what follows it as padding.
    Extension { kind: u8, bytes: Vec<u8>, length: u64, padding: u64 },
    /// In the map of an old GNU sparse file; its content follows.
    SparseMap { content: u64 },
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
        }
    }

    /// Members so far.
    pub fn members(&self) -> u64 {
        self.members
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`Error`] naming the member that is wrong, or the one before it.
    pub fn update(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            bytes = match &mut self.state {
                State::End { padding } => {
                    *padding += bytes.len() as u64;
                    if *padding > PADDING_MAX {
                        let what = "too many bytes after its end";
                        return Err(Error::TooMuch { what, limit: PADDING_MAX });
                    }
                    &[]
                }
                State::Content { left } => {
                    let count = bytes.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    *left -= count as u64;
                    if *left == 0 {
                        self.state = State::Header;
                    }
                    &bytes[count..]
                }
                State::Extension { bytes: taken, length, .. } => {
                    let wanted = (*length - taken.len() as u64) as usize;
                    let count = bytes.len().min(wanted);
                    taken.extend_from_slice(&bytes[..count]);
                    if count == wanted {
                        self.end_extension()?;
                    }
                    &bytes[count..]
                }
                State::Header | State::FirstZeros | State::SparseMap { .. } => {
                    let count = bytes.len().min(BLOCK_BYTES - self.filled);
                    self.block[self.filled..self.filled + count].copy_from_slice(&bytes[..count]);
                    self.filled += count;
                    if self.filled == BLOCK_BYTES {
                        self.filled = 0;
                        self.take_block()?;
                    }
                    &bytes[count..]
                }
            };
        }
        Ok(())
    }

    /// Ends the archive. The two blocks of zeros at its end may be missing, as in GNU tar.
    ///
    /// # Errors
    /// [`Error::Truncated`], or [`Error::NotTar`] when nothing came.
    pub fn finish(self) -> Result<()> {
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

    fn take_block(&mut self) -> Result<()> {
        let is_zero = self.block.iter().all(|byte| *byte == 0);
        match self.state {
            State::SparseMap { content } => {
                // The map goes on in a further block when this byte is set.
                if self.block[504] == 0 {
                    self.state = content_state(content);
                }
                Ok(())
            }
            State::FirstZeros if is_zero => {
                self.state = State::End { padding: 0 };
                Ok(())
            }
            State::FirstZeros => Err(self.malformed("a lone block of zeros stands in it")),
            _ if is_zero && self.pending.is_empty() => {
                self.state = State::FirstZeros;
                Ok(())
            }
            _ if is_zero => Err(self.malformed("an extended header describes no member")),
            _ => self.take_header(),
        }
    }

    fn take_header(&mut self) -> Result<()> {
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
            b'L' | b'K' | b'x' | b'g' | b'X' => self.begin_extension(kind, size),
            _ => self.take_member(kind, size),
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
        let padding = padded(length) - length;
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
        self.state = content_state(padding);
        match kind {
            b'L' => self.pending.long_name = Some(until_nul(&bytes).to_vec()),
            b'K' => self.pending.long_link = Some(until_nul(&bytes).to_vec()),
            _ => {
                let records = pax::parse(&bytes).map_err(|reason| self.malformed(reason))?;
                if kind != b'g' {
                    self.pending.records = Some(records);
                } else if records != Records::default() {
                    // GNU tar applies these to every member, Go's readers to none.
                    return Err(self.malformed("a global header sets names or sizes of members"));
                }
            }
        }
        Ok(())
    }

    fn take_member(&mut self, kind: u8, size: u64) -> Result<()> {
        self.members += 1;
        if self.members > MEMBERS_MAX {
            return Err(Error::TooMuch { what: "too many members", limit: MEMBERS_MAX });
        }
        let header = Header::from_byte_slice(&self.block);
        let pending = std::mem::take(&mut self.pending);
        let records = pending.records.unwrap_or_default();
        let own_name = header.path_bytes().into_owned();
        // Readers differ in which one wins, so each must be harmless.
        let names = [&pending.long_name, &records.path, &records.sparse_name];
        let names: Vec<&[u8]> = names.into_iter().flatten().map(Vec::as_slice).collect();
        let name = names.last().copied().unwrap_or(&own_name).to_vec();
        let links = [&pending.long_link, &records.link_path];
        let links: Vec<&[u8]> = links.into_iter().flatten().map(Vec::as_slice).collect();
        let own_link = header.link_name_bytes().unwrap_or_default().into_owned();
        let link = links.last().copied().unwrap_or(&own_link).to_vec();
        let has_sparse_map = kind == b'S' && self.block[482] != 0;
        check_names(&name, &names)?;
        // What an extension overrides may be cut off or empty, but a reader without it goes there.
        if !is_in_root(&own_name) {
            return Err(Error::Escapes { member: shown(&own_name) });
        }
        if kind == b'1' {
            check_link(&name, &link, &links)?;
            if !is_in_root(&own_link) {
                let (member, target) = (shown(&name), shown(&own_link));
                return Err(Error::LinkEscapes { member, target });
            }
        }
        let size = match kind {
            // Links, devices, directories and pipes have no content, whatever the size says.
            b'1'..=b'6' => 0,
            _ => records.size.unwrap_or(size),
        };
        let content = size.checked_next_multiple_of(BLOCK_BYTES as u64);
        let Some(content) = content else { return Err(self.malformed("a size overflows")) };
        self.last_member = Some(shown(&name));
        self.state =
            if has_sparse_map { State::SparseMap { content } } else { content_state(content) };
        Ok(())
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
fn check_names(name: &[u8], others: &[&[u8]]) -> Result<()> {
    for candidate in others.iter().copied().chain([name]) {
        if candidate.len() > NAME_MAX {
            return Err(Error::TooMuch {
                what: "a name of too many bytes",
                limit: NAME_MAX as u64,
            });
        }
        if !is_in_root(candidate) {
            return Err(Error::Escapes { member: shown(candidate) });
        }
        let last = candidate.split(|byte| *byte == b'/').rfind(|part| !part.is_empty());
        if matches!(last, Some(b".wh." | b".wh.." | b".wh...")) {
            return Err(Error::Whiteout { member: shown(candidate) });
        }
    }
    Ok(())
}

fn check_link(name: &[u8], link: &[u8], others: &[&[u8]]) -> Result<()> {
    let mut targets = others.iter().copied().chain([link]);
    match targets.find(|target| target.is_empty() || !is_in_root(target)) {
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
fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name).chars().take(200).collect()
}

fn content_state(left: u64) -> State {
    if left == 0 { State::Header } else { State::Content { left } }
}

fn padded(length: u64) -> u64 {
    length.next_multiple_of(BLOCK_BYTES as u64)
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// The numbers of a header block, read more strictly than by readers: what one of them takes for
/// another number (a sign, bytes beyond 64 bits) is none.
struct StrictHeader<'a>(&'a [u8; BLOCK_BYTES]);

impl StrictHeader<'_> {
    fn has_valid_checksum(&self) -> bool {
        let Some(written) = octal(&self.0[148..156]) else { return false };
        let counted = |at: usize| if (148..156).contains(&at) { b' ' } else { self.0[at] };
        let unsigned: u64 = (0..BLOCK_BYTES).map(|at| u64::from(counted(at))).sum();
        // Some old writers added up signed characters.
        let signed: i64 = (0..BLOCK_BYTES).map(|at| i64::from(counted(at) as i8)).sum();
        written == unsigned || i64::try_from(written).is_ok_and(|written| written == signed)
    }

    fn size(&self) -> Option<u64> {
        let field = &self.0[124..136];
        match field[0] {
            // Base 256: the first byte says so, and whether it is negative.
            0x80 => field[1..].iter().try_fold(0_u64, |value, byte| {
                value.checked_mul(256)?.checked_add(u64::from(*byte))
            }),
            first if first & 0x80 != 0 => None,
            _ => octal(field),
        }
    }
}

/// Octal digits between spaces, ended by a NUL or a space; nothing is zero.
fn octal(field: &[u8]) -> Option<u64> {
    let text = until_nul(field).trim_ascii();
    text.iter().try_fold(0_u64, |value, byte| match byte {
        b'0'..=b'7' => value.checked_mul(8)?.checked_add(u64::from(byte - b'0')),
        _ => None,
    })
}

#[cfg(test)]
#[path = "tar/tests.rs"]
mod tests;
