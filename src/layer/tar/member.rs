//! What an archive says of one member, as readers that agree with one another understand it.

use crate::layer::pax::Records;

/// A time of last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time {
    /// Seconds since 1970, rounded down.
    pub seconds: i64,
    /// What is to be added, in nanoseconds, below a thousand million.
    pub nanoseconds: u32,
}

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A hard link.
    HardLink,
    /// A character device with its major and minor number.
    CharDevice(u32, u32),
    /// A block device with its major and minor number.
    BlockDevice(u32, u32),
    /// A named pipe.
    Fifo,
    /// A file with holes: only its other parts are in the archive, after a map of them.
    Sparse,
    /// What only its writer knows, with the flag that says so.
    Other(u8),
}

/// One member of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name as written; within the root, but perhaps not in its simplest form.
    pub name: Vec<u8>,
    /// What it is.
    pub kind: MemberKind,
    /// What a link points at, else empty.
    pub link: Vec<u8>,
    /// Permission bits, at most `0o7777`.
    pub mode: u32,
    /// Numeric owner.
    pub uid: u32,
    /// Numeric group.
    pub gid: u32,
    /// When it was last changed.
    pub modified: Time,
    /// Extended attributes, by name.
    pub xattrs: Vec<(Vec<u8>, Vec<u8>)>,
    /// Where its content lies in the plain archive, in bytes from the start.
    pub offset: u64,
    /// Length of its content in the archive, without the padding.
    pub size: u64,
}

/// Tells from the type flag what a member is; `None` for a device whose numbers are not valid.
pub(super) fn kind(
    flag: u8,
    name: &[u8],
    records: &Records,
    device: Option<(u32, u32)>,
) -> Option<MemberKind> {
    Some(match flag {
        _ if records.is_sparse => MemberKind::Sparse,
        // Writers older than the flag for directories end their names so; readers agree on it.
        0 | b'0' | b'7' if name.ends_with(b"/") => MemberKind::Directory,
        0 | b'0' | b'7' => MemberKind::File,
        b'1' => MemberKind::HardLink,
        b'2' => MemberKind::Symlink,
        b'3' => device.map(|(major, minor)| MemberKind::CharDevice(major, minor))?,
        b'4' => device.map(|(major, minor)| MemberKind::BlockDevice(major, minor))?,
        b'5' => MemberKind::Directory,
        b'6' => MemberKind::Fifo,
        b'S' => MemberKind::Sparse,
        flag => MemberKind::Other(flag),
    })
}
