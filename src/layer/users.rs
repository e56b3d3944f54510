//! Users and groups of an image: what a name in USER or `--chown` stands for.
//!
//! As docker has it: what is a number is never looked up as a name, a group follows a colon, and
//! names are those of the image's own /etc/passwd and /etc/group. A name that is not there is an
//! error, where BuildKit silently takes root.

use crate::layer::index::KEPT_BYTES_MAX;
use crate::layer::merged::{Entry, Last, MergedTree, ResolveError};

/// Largest id, as docker has it.
const ID_MAX: u32 = i32::MAX as u32;

/// Most names that an error tells.
const NAMES_SHOWN: usize = 8;

/// Longest part of a line that is looked at, in bytes; longer lines are no user's.
const LINE_MAX: usize = 64 * 1024;

/// Why a user or a group is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UsersError {
    /// The image has no file to look into.
    #[error("{what} {name:?} cannot be looked up: the image has no {file}; give a number instead")]
    NoFile {
        /// `user` or `group`.
        what: &'static str,
        /// The name.
        name: String,
        /// Where it would be.
        file: &'static str,
    },
    /// The file has no such name.
    #[error("{what} {name:?} is not in the image's {file}, which has {known}")]
    Unknown {
        /// `user` or `group`.
        what: &'static str,
        /// The name.
        name: String,
        /// Where it is not.
        file: &'static str,
        /// Some of what is there.
        known: String,
    },
    /// A number that is no id.
    #[error("{what} id {id} is too large; at most {ID_MAX} is accepted")]
    Range {
        /// `user` or `group`.
        what: &'static str,
        /// The number.
        id: String,
    },
    /// The path of the file leads nowhere.
    #[error("the image's {file} cannot be found")]
    Path {
        /// Which file.
        file: &'static str,
        /// Why.
        #[source]
        source: ResolveError,
    },
    /// The file is none that can be read.
    #[error("the image's {file} is no regular file of at most {KEPT_BYTES_MAX} bytes")]
    Unreadable {
        /// Which file.
        file: &'static str,
    },
}

type Result<T> = std::result::Result<T, UsersError>;

/// One of the two files that names are looked up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountFile {
    /// `/etc/passwd`.
    Passwd,
    /// `/etc/group`.
    Group,
}

impl AccountFile {
    /// Its path.
    pub fn path(self) -> &'static str {
        match self {
            Self::Passwd => "/etc/passwd",
            Self::Group => "/etc/group",
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::Passwd => "user",
            Self::Group => "group",
        }
    }

    /// Where an image has the file: followed through links within the root, its content not yet
    /// looked at.
    ///
    /// # Errors
    /// [`UsersError::Path`]; [`UsersError::Unreadable`] for a pipe, a device or a huge file.
    pub fn locate(self, tree: &MergedTree) -> Result<Located<'_>> {
        let file = self.path();
        let resolved = tree.resolve(file.as_bytes(), Last::Follow);
        let resolved = resolved.map_err(|source| UsersError::Path { file, source })?;
        let Some(entry) = resolved.entry() else { return Ok(Located::Missing) };
        match entry.content() {
            Some((_, content)) if content.size <= KEPT_BYTES_MAX => Ok(match &content.kept {
                Some(kept) => Located::Kept(kept),
                None => Located::InLayer(entry),
            }),
            _ => Err(UsersError::Unreadable { file }),
        }
    }
}

/// Where an [`AccountFile`] of an image is.
#[derive(Debug, Clone, Copy)]
pub enum Located<'a> {
    /// Nowhere.
    Missing,
    /// Its content was kept.
    Kept(&'a [u8]),
    /// Its content is in the layer only, as it lies where such files usually do not.
    InLayer(Entry<'a>),
}

/// The content of both files; `None` where there is none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Accounts<'a> {
    /// Of `/etc/passwd`.
    pub passwd: Option<&'a [u8]>,
    /// Of `/etc/group`.
    pub group: Option<&'a [u8]>,
}

/// A numeric user and group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// User.
    pub uid: u32,
    /// Group.
    pub gid: u32,
}

/// Whom a process runs as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// User and main group.
    pub owner: Owner,
    /// Further groups, sorted.
    pub groups: Vec<u32>,
    /// Home directory, of a user that is in `/etc/passwd`.
    pub home: Option<String>,
}

impl Accounts<'_> {
    /// Whom files belong to that are copied with `--chown=text`: `user`, `user:group`, or `:group`.
    /// A number without a group stands for both, a name for the user's own group.
    ///
    /// # Errors
    /// [`UsersError`].
    pub fn owner(&self, text: &str) -> Result<Owner> {
        let (user, group) = parts(text);
        let mut owner = match user {
            None => Owner { uid: 0, gid: 0 },
            Some(user) => match number(AccountFile::Passwd, user)? {
                Some(id) => Owner { uid: id, gid: id },
                None => self.named_user(user)?.owner,
            },
        };
        if let Some(group) = group {
            owner.gid = self.group(group)?;
        }
        Ok(owner)
    }

    /// Whom a process runs as with `USER text`; nothing is root. The group of a number that is not
    /// in `/etc/passwd` is root's. The further groups of a user are taken when no group is given.
    ///
    /// # Errors
    /// [`UsersError`].
    pub fn user(&self, text: &str) -> Result<User> {
        let (user, group) = parts(text);
        let id = match user {
            None => Some(0),
            Some(user) => number(AccountFile::Passwd, user)?,
        };
        let (found, owner) = match (id, user) {
            (None, Some(name)) => {
                let found = self.named_user(name)?;
                (Some(found), found.owner)
            }
            (id, _) => {
                let uid = id.unwrap_or(0);
                let found = users(self.passwd).find(|user| user.owner.uid == uid);
                (found, found.map_or(Owner { uid, gid: 0 }, |user| user.owner))
            }
        };
        let home = found.map(|user| user.home.to_owned());
        if let Some(group) = group {
            let owner = Owner { gid: self.group(group)?, ..owner };
            return Ok(User { owner, groups: Vec::new(), home });
        }
        let is_member = |group: &Group<'_>| {
            found.is_some_and(|user| group.members.split(',').any(|name| name == user.name))
        };
        let mut further: Vec<_> =
            groups(self.group).filter(is_member).map(|group| group.gid).collect();
        further.sort_unstable();
        further.dedup();
        Ok(User { owner, groups: further, home })
    }

    fn named_user(&self, name: &str) -> Result<PasswdLine<'_>> {
        let found = users(self.passwd).find(|user| user.name == name);
        found.ok_or_else(|| {
            let known = users(self.passwd).map(|user| user.name).collect();
            unknown(AccountFile::Passwd, name, self.passwd.is_some(), known)
        })
    }

    fn group(&self, text: &str) -> Result<u32> {
        if let Some(id) = number(AccountFile::Group, text)? {
            return Ok(id);
        }
        let found = groups(self.group).find(|group| group.name == text);
        found.map(|group| group.gid).ok_or_else(|| {
            let known = groups(self.group).map(|group| group.name).collect();
            unknown(AccountFile::Group, text, self.group.is_some(), known)
        })
    }
}

fn unknown(file: AccountFile, name: &str, has_file: bool, known: Vec<&str>) -> UsersError {
    let (what, name, file) = (file.what(), name.to_owned(), file.path());
    if !has_file {
        return UsersError::NoFile { what, name, file };
    }
    let shown = known.iter().take(NAMES_SHOWN).map(|name| format!("{name:?}"));
    let mut text = shown.collect::<Vec<_>>().join(", ");
    match known.len().saturating_sub(NAMES_SHOWN) {
        0 if known.is_empty() => text.push_str("none"),
        0 => {}
        more => text.push_str(&format!(" and {more} more")),
    }
    UsersError::Unknown { what, name, file, known: text }
}

/// User and group of `user:group`; what is empty is not given.
fn parts(text: &str) -> (Option<&str>, Option<&str>) {
    let (user, group) = text.split_once(':').unwrap_or((text, ""));
    (Some(user).filter(|user| !user.is_empty()), Some(group).filter(|group| !group.is_empty()))
}

/// The id, if the text is a number and not a name.
fn number(file: AccountFile, text: &str) -> Result<Option<u32>> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let id = text.parse().ok().filter(|id| *id <= ID_MAX);
    let (what, text) = (file.what(), text.to_owned());
    id.map(Some).ok_or(UsersError::Range { what, id: text })
}

#[derive(Debug, Clone, Copy)]
struct PasswdLine<'a> {
    name: &'a str,
    owner: Owner,
    home: &'a str,
}

#[derive(Debug, Clone, Copy)]
struct Group<'a> {
    name: &'a str,
    gid: u32,
    members: &'a str,
}

/// All users of a passwd file; lines that are none are skipped.
fn users(file: Option<&[u8]>) -> impl Iterator<Item = PasswdLine<'_>> {
    lines(file).filter_map(|fields| {
        let [name, _, uid, gid, _, home, ..] = fields[..] else { return None };
        Some(PasswdLine { name, owner: Owner { uid: id(uid)?, gid: id(gid)? }, home })
    })
}

/// All groups of a group file; lines that are none are skipped.
fn groups(file: Option<&[u8]>) -> impl Iterator<Item = Group<'_>> {
    lines(file).filter_map(|fields| {
        let [name, _, gid, ref rest @ ..] = fields[..] else { return None };
        Some(Group { name, gid: id(gid)?, members: rest.first().copied().unwrap_or_default() })
    })
}

fn lines(file: Option<&[u8]>) -> impl Iterator<Item = Vec<&str>> {
    let lines = file.unwrap_or_default().split(|byte| *byte == b'\n');
    lines.filter(|line| line.len() <= LINE_MAX).filter_map(|line| {
        let line = std::str::from_utf8(line).ok()?.trim();
        let fields: Vec<_> = line.split(':').collect();
        let is_one = !fields[0].is_empty() && !line.starts_with('#');
        is_one.then_some(fields)
    })
}

fn id(text: &str) -> Option<u32> {
    number(AccountFile::Passwd, text).ok().flatten()
}

#[cfg(test)]
#[path = "users/tests.rs"]
mod tests;
