//! One member of a layer's tar archive, and the blocks that stand before its content.
//!
//! ustar, which every reader knows; what does not fit stands in PAX records before it, and only then.
//! The bytes are those of Go's `archive/tar` as containerd and BuildKit use it: times in whole
//! seconds, owners as numbers alone, names of any bytes, records in the order of their keys, extended
//! attributes as `SCHILY.xattr.`. A sparse file is written with its zeros, as they do.
//!
//! Format: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06>

use std::collections::BTreeMap;

use crate::layer::pax;

/// Length of a header, and of the unit that contents are padded to.
pub const BLOCK_BYTES: usize = 512;

/// What ends an archive.
pub const END: [u8; 2 * BLOCK_BYTES] = [0; 2 * BLOCK_BYTES];

/// Most bytes of one member's records that Go's reader and libarchive take.
const RECORDS_MAX: usize = 1024 * 1024;

/// Largest device number that fits.
const DEVICE_MAX: u32 = 0o7_777_777;

/// Where the fields of a header are.
mod field {
    use std::ops::Range;

    pub(super) const NAME: Range<usize> = 0..100;
    pub(super) const MODE: Range<usize> = 100..108;
    pub(super) const UID: Range<usize> = 108..116;
    pub(super) const GID: Range<usize> = 116..124;
    pub(super) const SIZE: Range<usize> = 124..136;
    pub(super) const MTIME: Range<usize> = 136..148;
    pub(super) const CHECKSUM: Range<usize> = 148..156;
    pub(super) const TYPE: usize = 156;
    pub(super) const LINK_NAME: Range<usize> = 157..257;
    pub(super) const MAGIC: Range<usize> = 257..265;
    pub(super) const MAJOR: Range<usize> = 329..337;
    pub(super) const MINOR: Range<usize> = 337..345;
    pub(super) const PREFIX: Range<usize> = 345..500;
}

/// A member of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it lies below the root: any bytes, no slash at either end.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// Permission bits, with those for setuid, setgid and sticky.
    pub mode: u32,
    /// The owner.
    pub uid: u32,
    /// The group.
    pub gid: u32,
    /// Seconds since the epoch of its last change.
    pub mtime: i64,
    /// Extended attributes.
    pub xattrs: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// What a member is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file with a content of this many bytes.
    File(u64),
    /// A directory.
    Directory,
    /// A symbolic link to this text.
    Symlink(Vec<u8>),
    /// Another name of the file at this path, which came before.
    Hardlink(Vec<u8>),
    /// A character device, major and minor.
    Character(u32, u32),
    /// A block device, major and minor.
    Block(u32, u32),
    /// A named pipe.
    Fifo,
}

/// Why something cannot be a member.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// No path below the root.
    #[error("{path:?} is no path of a layer's member")]
    Path {
        /// The path.
        path: String,
    },
    /// A link to nothing, or to a text with a NUL in it.
    #[error("{path:?} is a link to {target:?}, which no archive can tell")]
    Target {
        /// The path.
        path: String,
        /// The target.
        target: String,
    },
    /// A name of an attribute that no record can have.
    #[error("{path:?} has an extended attribute {name:?}, which no archive can name")]
    AttributeName {
        /// The path.
        path: String,
        /// The attribute.
        name: String,
    },
    /// More than readers take.
    #[error(
        "{path:?} needs {bytes} bytes of extended attributes and names; at most 1 MiB are possible"
    )]
    TooLong {
        /// The path.
        path: String,
        /// How much.
        bytes: usize,
    },
    /// A device number above 2097151.
    #[error("{path:?} is a device of number {number}, which no archive can tell")]
    Device {
        /// The path.
        path: String,
        /// The number.
        number: u32,
    },
}

impl Entry {
    /// A member that belongs to root, has no attributes, and is from 1970.
    pub fn new(path: impl Into<Vec<u8>>, kind: EntryKind, mode: u32) -> Self {
        let (path, xattrs) = (path.into(), BTreeMap::new());
        Self { path, kind, mode, uid: 0, gid: 0, mtime: 0, xattrs }
    }

    /// Length of the content in bytes.
    pub fn size(&self) -> u64 {
        match self.kind {
            EntryKind::File(size) => size,
            _ => 0,
        }
    }

    /// The blocks before the content.
    ///
    /// # Errors
    /// [`EntryError`], naming the path.
    pub fn header(&self) -> Result<Vec<u8>, EntryError> {
        self.check()?;
        let mut name = self.path.clone();
        if self.kind == EntryKind::Directory {
            name.push(b'/');
        }
        let records = self.records(&name)?;
        let split = if is_plain(&name, &field::NAME) { None } else { split_name(&name) };
        let needs_records = match split {
            // A name in two fields needs none by itself.
            Some(_) => records.keys().any(|key| key != b"path"),
            None => !records.is_empty(),
        };
        if needs_records {
            let mut blocks = self.extended(&name, &records)?;
            blocks.extend(self.block(&name, b""));
            return Ok(blocks);
        }
        let (prefix, suffix) = split.unwrap_or((b"", &name));
        Ok(self.block(suffix, prefix).to_vec())
    }

    fn check(&self) -> Result<(), EntryError> {
        let is_path =
            |path: &[u8]| !path.is_empty() && !path.starts_with(b"/") && !path.ends_with(b"/");
        let has_nul = |bytes: &[u8]| bytes.contains(&0);
        if !is_path(&self.path) || has_nul(&self.path) {
            return Err(EntryError::Path { path: self.shown_path() });
        }
        let target = self.link_target();
        if !matches!(self.kind, EntryKind::Symlink(_) | EntryKind::Hardlink(_)) {
        } else if target.is_empty() || has_nul(target) {
            let target = String::from_utf8_lossy(target).into_owned();
            return Err(EntryError::Target { path: self.shown_path(), target });
        }
        let (major, minor) = self.device();
        if let Some(number) = [major, minor].into_iter().find(|number| *number > DEVICE_MAX) {
            return Err(EntryError::Device { path: self.shown_path(), number });
        }
        let is_name = |name: &[u8]| !name.is_empty() && !has_nul(name) && !name.contains(&b'=');
        match self.xattrs.keys().find(|name| !is_name(name)) {
            None => Ok(()),
            Some(name) => {
                let name = String::from_utf8_lossy(name).into_owned();
                Err(EntryError::AttributeName { path: self.shown_path(), name })
            }
        }
    }

    /// What does not fit into a header's own fields, and the attributes.
    fn records(&self, name: &[u8]) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, EntryError> {
        let xattrs = self.xattrs.iter();
        let mut records: BTreeMap<Vec<u8>, Vec<u8>> = xattrs
            .map(|(name, value)| ([b"SCHILY.xattr.", name.as_slice()].concat(), value.clone()))
            .collect();
        let texts =
            [("path", name, field::NAME), ("linkpath", self.link_target(), field::LINK_NAME)];
        for (key, text, field) in texts {
            if !is_plain(text, &field) {
                records.insert(key.into(), text.to_vec());
            }
        }
        let numbers = [
            ("uid", i128::from(self.uid), field::UID),
            ("gid", i128::from(self.gid), field::GID),
            ("size", i128::from(self.size()), field::SIZE),
            ("mtime", i128::from(self.mtime), field::MTIME),
        ];
        for (key, number, field) in numbers {
            if octal(number, field.len()).is_none() {
                records.insert(key.into(), number.to_string().into_bytes());
            }
        }
        Ok(records)
    }

    /// The extended header.
    fn extended(
        &self,
        name: &[u8],
        records: &BTreeMap<Vec<u8>, Vec<u8>>,
    ) -> Result<Vec<u8>, EntryError> {
        let mut content = Vec::new();
        for (key, value) in records {
            pax::push_record(&mut content, key, value);
        }
        if content.len() > RECORDS_MAX {
            return Err(EntryError::TooLong { path: self.shown_path(), bytes: content.len() });
        }
        let directory = name.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
        let (directory, file) = name.split_at(directory);
        let mut own_name = ascii(&[directory, b"PaxHeaders.0/", file].concat());
        own_name.truncate(field::NAME.len());
        while own_name.last() == Some(&b'/') {
            own_name.pop();
        }
        let mut block = [0; BLOCK_BYTES];
        block[field::NAME][..own_name.len()].copy_from_slice(&own_name);
        block[field::TYPE] = b'x';
        for field in [field::MODE, field::UID, field::GID, field::MTIME] {
            put_number(&mut block[field], 0);
        }
        put_number(&mut block[field::SIZE], content.len() as i128);
        seal(&mut block);
        let padding = padding(content.len() as u64);
        Ok([&block[..], &content, padding].concat())
    }

    /// The header itself. What does not fit into it is cut, for readers that know no records.
    fn block(&self, name: &[u8], prefix: &[u8]) -> [u8; BLOCK_BYTES] {
        let mut block = [0; BLOCK_BYTES];
        put_text(&mut block[field::NAME], name);
        put_text(&mut block[field::LINK_NAME], self.link_target());
        put_text(&mut block[field::PREFIX], prefix);
        block[field::TYPE] = self.type_flag();
        let (major, minor) = self.device();
        let numbers = [
            (field::MODE, i128::from(self.mode)),
            (field::UID, i128::from(self.uid)),
            (field::GID, i128::from(self.gid)),
            (field::SIZE, i128::from(self.size())),
            (field::MTIME, i128::from(self.mtime)),
            (field::MAJOR, i128::from(major)),
            (field::MINOR, i128::from(minor)),
        ];
        for (field, number) in numbers {
            put_number(&mut block[field], number);
        }
        seal(&mut block);
        block
    }

    fn type_flag(&self) -> u8 {
        match self.kind {
            EntryKind::File(_) => b'0',
            EntryKind::Hardlink(_) => b'1',
            EntryKind::Symlink(_) => b'2',
            EntryKind::Character(..) => b'3',
            EntryKind::Block(..) => b'4',
            EntryKind::Directory => b'5',
            EntryKind::Fifo => b'6',
        }
    }

    fn link_target(&self) -> &[u8] {
        match &self.kind {
            EntryKind::Symlink(target) | EntryKind::Hardlink(target) => target,
            _ => b"",
        }
    }

    fn device(&self) -> (u32, u32) {
        match self.kind {
            EntryKind::Character(major, minor) | EntryKind::Block(major, minor) => (major, minor),
            _ => (0, 0),
        }
    }

    fn shown_path(&self) -> String {
        String::from_utf8_lossy(&self.path).into_owned()
    }
}

/// The zeros behind a content of this length.
pub fn padding(size: u64) -> &'static [u8] {
    let beyond = (size % BLOCK_BYTES as u64) as usize;
    &END[..(BLOCK_BYTES - beyond) % BLOCK_BYTES]
}

/// Whether a text can stand in a field.
fn is_plain(text: &[u8], field: &std::ops::Range<usize>) -> bool {
    text.len() <= field.len() && text.is_ascii()
}

/// A long name in two parts, at the last slash that lets both fit.
fn split_name(name: &[u8]) -> Option<(&[u8], &[u8])> {
    if !name.is_ascii() {
        return None;
    }
    // A slash at the end is no place to part.
    let searched = &name[..(name.len() - 1).min(field::PREFIX.len() + 1)];
    let slash = searched.iter().rposition(|byte| *byte == b'/').filter(|slash| *slash > 0)?;
    let (prefix, suffix) = (&name[..slash], &name[slash + 1..]);
    (suffix.len() <= field::NAME.len()).then_some((prefix, suffix))
}

fn ascii(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(u8::is_ascii).collect()
}

fn put_text(field: &mut [u8], text: &[u8]) {
    let text = ascii(text);
    let length = text.len().min(field.len());
    field[..length].copy_from_slice(&text[..length]);
    // Some readers take a name that is cut behind a slash for a directory.
    if text.len() > length {
        let kept = field.iter().rposition(|byte| *byte != b'/').map_or(0, |last| last + 1);
        if let Some(slash) = field.get_mut(kept) {
            *slash = 0;
        }
    }
}

fn put_number(field: &mut [u8], number: i128) {
    let digits = octal(number, field.len()).or_else(|| octal(0, field.len()));
    let digits = digits.expect("every field has room for a zero");
    field[..digits.len()].copy_from_slice(digits.as_bytes());
}

/// A number as all the digits of a field, of which the last byte stays zero.
fn octal(number: i128, field_length: usize) -> Option<String> {
    let width = field_length - 1;
    let digits = format!("{number:0width$o}");
    (number >= 0 && digits.len() == width).then_some(digits)
}

/// Puts in what the format is, and the checksum.
fn seal(block: &mut [u8; BLOCK_BYTES]) {
    block[field::MAGIC].copy_from_slice(b"ustar\x0000");
    block[field::CHECKSUM].fill(b' ');
    let sum: u32 = block.iter().copied().map(u32::from).sum();
    let digits = format!("{sum:06o}\0 ");
    block[field::CHECKSUM].copy_from_slice(digits.as_bytes());
}

#[cfg(test)]
mod tests;
