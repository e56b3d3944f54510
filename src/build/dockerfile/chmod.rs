//! `--chmod`: permissions as a number, or as changes to what a file has (`u=rwX,go=rX`).
//!
//! The grammar is that of POSIX `chmod`; a change for nobody in particular is one for everybody.

use std::str::FromStr;

const SETUID: u32 = 0o4000;
const SETGID: u32 = 0o2000;
const STICKY: u32 = 0o1000;

/// Every permission there is.
const ALL: u32 = 0o7777;

/// Bits that a change for nobody in particular does not touch when it adds or sets.
const UMASK: u32 = 0o022;

/// A change of permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModeChange {
    /// The permissions, whatever they were.
    Octal(u32),
    /// Changes to what they were, one after another.
    Symbolic(Vec<Clause>),
}

/// One change: whose permissions, and what becomes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clause {
    /// The bits of those who are meant: `u`, `g`, `o`.
    who: u32,
    operator: Operator,
    permissions: Permissions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Add,
    Remove,
    Set,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Permissions {
    /// These bits; and execution, if [`Self::Bits::searches`] and someone may already.
    Bits { bits: u32, searches: bool },
    /// What the class at this shift has.
    CopyOf(u32),
}

/// What kind of file permissions are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A directory.
    Directory,
    /// Everything else.
    Other,
}

/// A text that says nothing about permissions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no permission: it is an octal number up to 7777, or changes such as u=rwX,go=rX")]
pub struct ChmodError(pub String);

impl ModeChange {
    /// The permissions of a file that has `mode`.
    pub fn apply(&self, mode: u32, kind: FileKind) -> u32 {
        match self {
            Self::Octal(mode) => *mode,
            Self::Symbolic(clauses) => {
                clauses.iter().fold(mode & ALL, |mode, clause| clause.apply(mode, kind))
            }
        }
    }
}

impl FromStr for ModeChange {
    type Err = ChmodError;

    fn from_str(text: &str) -> Result<Self, ChmodError> {
        let wrong = || ChmodError(text.to_owned());
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            let is_octal = text.bytes().all(|b| (b'0'..=b'7').contains(&b));
            let mode = u32::from_str_radix(text, 8).ok().filter(|mode| is_octal && *mode <= ALL);
            return mode.map(Self::Octal).ok_or_else(wrong);
        }
        let mut clauses = Vec::new();
        for part in text.split(',') {
            clauses.extend(clauses_of(part).ok_or_else(wrong)?);
        }
        Ok(Self::Symbolic(clauses))
    }
}

/// The changes in `ug+r-w=x`: one class, several operators.
fn clauses_of(text: &str) -> Option<Vec<Clause>> {
    let start = text.find(['+', '-', '='])?;
    let who = text[..start].chars().try_fold(0, |who, class| Some(who | class_bits(class)?))?;
    let mut clauses = Vec::new();
    let mut rest = &text[start..];
    while let Some(operator) = rest.chars().next() {
        let operator = match operator {
            '+' => Operator::Add,
            '-' => Operator::Remove,
            '=' => Operator::Set,
            _ => return None,
        };
        rest = &rest[1..];
        let end = rest.find(['+', '-', '=']).unwrap_or(rest.len());
        clauses.push(Clause { who, operator, permissions: Permissions::parse(&rest[..end])? });
        rest = &rest[end..];
    }
    Some(clauses)
}

/// All bits that belong to a class.
fn class_bits(class: char) -> Option<u32> {
    Some(match class {
        'u' => SETUID | 0o700,
        'g' => SETGID | 0o070,
        'o' => 0o007,
        'a' => SETUID | SETGID | 0o777,
        _ => return None,
    })
}

impl Permissions {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "u" => return Some(Self::CopyOf(6)),
            "g" => return Some(Self::CopyOf(3)),
            "o" => return Some(Self::CopyOf(0)),
            _ => {}
        }
        let (mut bits, mut searches) = (0, false);
        for permission in text.chars() {
            match permission {
                'r' => bits |= 0o444,
                'w' => bits |= 0o222,
                'x' => bits |= 0o111,
                's' => bits |= SETUID | SETGID,
                't' => bits |= STICKY,
                'X' => searches = true,
                _ => return None,
            }
        }
        Some(Self::Bits { bits, searches })
    }

    fn bits(self, mode: u32, kind: FileKind) -> u32 {
        match self {
            Self::Bits { bits, searches } => {
                let may_search = kind == FileKind::Directory || mode & 0o111 != 0;
                if searches && may_search { bits | 0o111 } else { bits }
            }
            Self::CopyOf(shift) => (mode >> shift & 0o7) * 0o111,
        }
    }
}

impl Clause {
    fn apply(self, mode: u32, kind: FileKind) -> u32 {
        let wanted = self.permissions.bits(mode, kind);
        // The sticky bit belongs to no class; it goes with everybody and with others.
        let (who, mask) = match self.who {
            0 => (ALL, !UMASK),
            who if who & 0o007 != 0 => (who | STICKY, !0),
            who => (who, !0),
        };
        let bits = wanted & who & mask;
        match self.operator {
            Operator::Add => mode | bits,
            Operator::Remove => mode & !bits,
            Operator::Set => {
                // A directory keeps its special bits unless they are named.
                let kept = if kind == FileKind::Directory { SETUID | SETGID } else { 0 };
                mode & (!who | kept) | bits
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FileKind::{Directory, Other};

    #[test]
    fn permissions_are_applied_as_chmod_does() {
        for (change, mode, kind, expected) in [
            ("644", 0o777, Other, 0o644),
            ("0755", 0o000, Directory, 0o755),
            ("7777", 0o000, Other, 0o7777),
            ("0", 0o777, Other, 0o000),
            ("u=rwX,go=rX", 0o640, Other, 0o644),
            ("u=rwX,go=rX", 0o740, Other, 0o755),
            ("u=rwX,go=rX", 0o600, Directory, 0o755),
            ("a+x", 0o644, Other, 0o755),
            ("+x", 0o644, Other, 0o755),
            ("+w", 0o444, Other, 0o644),
            ("-w", 0o666, Other, 0o466),
            ("=rw", 0o777, Other, 0o644),
            ("a+w", 0o444, Other, 0o666),
            ("u+s", 0o755, Other, 0o4755),
            ("g+s", 0o755, Directory, 0o2755),
            ("ug+s", 0o755, Other, 0o6755),
            ("+t", 0o777, Directory, 0o1777),
            ("o+t", 0o777, Directory, 0o1777),
            ("u+t", 0o777, Directory, 0o777),
            ("o=", 0o777, Other, 0o770),
            ("go-rwx", 0o777, Other, 0o700),
            ("g=u", 0o740, Other, 0o770),
            ("o=g", 0o750, Other, 0o755),
            ("u=g,g=o", 0o754, Other, 0o544),
            ("ug+r-w", 0o222, Other, 0o442),
            ("a=r,u+w", 0o777, Other, 0o644),
            ("u=rwx", 0o4755, Other, 0o755),
            ("a+X", 0o644, Other, 0o644),
            ("a+X", 0o744, Other, 0o755),
            ("a-x+X", 0o755, Other, 0o644),
            ("go=", 0o2755, Directory, 0o2700),
            ("u+", 0o644, Other, 0o644),
        ] {
            let parsed: ModeChange = change.parse().expect(change);
            assert_eq!(parsed.apply(mode, kind), expected, "{change} on {mode:o}");
        }
    }

    #[test]
    fn what_is_no_permission_is_refused() {
        for text in
            ["", "8", "0o755", "10000", "77777777777777", "rwx", "u", "u=q", "x+r", "u=r,", "64x"]
        {
            assert_eq!(text.parse::<ModeChange>(), Err(ChmodError(text.to_owned())), "{text}");
        }
    }
}
