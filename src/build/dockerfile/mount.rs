//! `RUN --mount=type=…,…`: what a command sees that is not in the image.

use super::error::Fault;
use super::suggest::{self, hint};
use super::word::{Word, parse_bool};

/// What is mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MountType {
    /// Files of the context, a stage or an image. Changes to them are thrown away.
    #[default]
    Bind,
    /// A directory that is kept from build to build.
    Cache,
    /// A directory in memory.
    Tmpfs,
    /// A secret, as a file or a variable.
    Secret,
    /// The socket of an SSH agent.
    Ssh,
}

impl MountType {
    const ALL: [Self; 5] = [Self::Bind, Self::Cache, Self::Tmpfs, Self::Secret, Self::Ssh];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bind => "bind",
            Self::Cache => "cache",
            Self::Tmpfs => "tmpfs",
            Self::Secret => "secret",
            Self::Ssh => "ssh",
        }
    }
}

/// Who may use a cache at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// Everyone at once.
    Shared,
    /// Everyone, each with a directory of their own.
    Private,
    /// One after the other.
    Locked,
}

impl Sharing {
    const ALL: [Self; 3] = [Self::Shared, Self::Private, Self::Locked];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Private => "private",
            Self::Locked => "locked",
        }
    }
}

/// Whether a mount can be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It can not.
    ReadOnly,
    /// It can.
    ReadWrite,
}

/// A mount, its variables replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// What is mounted.
    pub mount_type: MountType,
    /// The stage, the context or the image whose files these are; `None` is the build context.
    pub from: Option<String>,
    /// Path within it.
    pub source: Option<String>,
    /// Where the command sees it.
    pub target: Option<String>,
    /// Whether the command may write.
    pub access: Access,
    /// Name of the cache, the secret or the socket.
    pub id: Option<String>,
    /// Who may use the cache at the same time.
    pub sharing: Option<Sharing>,
    /// Whether the build ends when the secret or the socket is not given.
    pub is_required: bool,
    /// Most bytes that a directory in memory may hold.
    pub size_bytes: Option<u64>,
    /// Permissions of what is mounted.
    pub mode: Option<u32>,
    /// Its owner.
    pub uid: Option<u32>,
    /// Its group.
    pub gid: Option<u32>,
    /// Variable that holds the secret.
    pub env: Option<String>,
}

impl Mount {
    /// The name of the secret or the socket that is asked for.
    pub fn request(&self) -> Option<&str> {
        let named = self.id.as_deref().or(self.source.as_deref());
        let of_target = || self.target.as_deref().and_then(|target| target.rsplit('/').next());
        match self.mount_type {
            MountType::Secret => named.or_else(of_target),
            MountType::Ssh => Some(self.id.as_deref().unwrap_or("default")),
            MountType::Bind | MountType::Cache | MountType::Tmpfs => None,
        }
    }
}

/// What is wrong with a mount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// Quotes that do not enclose a field.
    #[error("a quote in a mount encloses a whole field")]
    Quote,
    /// A key that mounts do not have.
    #[error("unexpected key {key:?} in a mount{}", hint(suggestion))]
    Key {
        /// The key.
        key: String,
        /// The closest key.
        suggestion: Option<String>,
    },
    /// A key without a value.
    #[error("the key {0:?} of a mount needs a value: {0}=VALUE")]
    NoValue(String),
    /// A value that the key does not take.
    #[error("invalid value {value:?} for {key} of a mount; it is {wants}{}", hint(suggestion))]
    Value {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// What the key takes.
        wants: &'static str,
        /// The closest value.
        suggestion: Option<String>,
    },
    /// A key that this type of mount does not have.
    #[error("{key} is not for mounts of type {mount_type}")]
    NotForType {
        /// The key.
        key: &'static str,
        /// The type.
        mount_type: &'static str,
    },
    /// A variable where none is replaced.
    #[error("from of a mount can not be a variable; give the image a stage of its own")]
    FromVariable,
    /// A secret that nothing names.
    #[error("a mount of type secret needs an id, a source or a target")]
    SecretWithoutName,
    /// A secret with two names.
    #[error("a mount of type secret has an id or a source, not both")]
    SecretWithTwoNames,
}

/// The keys, without their other names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Type,
    From,
    Source,
    Target,
    Readonly,
    Readwrite,
    Id,
    Sharing,
    Required,
    Size,
    Mode,
    Uid,
    Gid,
    Env,
}

/// All 19 names.
const KEYS: [(&str, Key); 19] = [
    ("type", Key::Type),
    ("from", Key::From),
    ("source", Key::Source),
    ("src", Key::Source),
    ("target", Key::Target),
    ("dst", Key::Target),
    ("destination", Key::Target),
    ("readonly", Key::Readonly),
    ("ro", Key::Readonly),
    ("readwrite", Key::Readwrite),
    ("rw", Key::Readwrite),
    ("id", Key::Id),
    ("sharing", Key::Sharing),
    ("required", Key::Required),
    ("size", Key::Size),
    ("mode", Key::Mode),
    ("uid", Key::Uid),
    ("gid", Key::Gid),
    ("env", Key::Env),
];

/// A mount as it was written: variables in it are replaced when the instruction is its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MountFlag {
    fields: Vec<Field>,
    /// The whole value.
    pub value: Word,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    key: Key,
    name: &'static str,
    /// `None` for a key alone, which says yes.
    value: Option<Word>,
}

impl MountFlag {
    /// Reads the fields. What does not depend on variables is checked now.
    pub(super) fn parse(value: Word, escape: char) -> Result<Self, Fault> {
        let mut fields = Vec::new();
        for field in fields_of(&value)? {
            fields.push(Field::parse(&field)?);
        }
        let flag = Self { fields, value };
        let words = flag.fields.iter().filter_map(|field| field.value.as_ref());
        if words.clone().all(|word| word.is_literal(escape)) {
            flag.resolve(&mut |word| Ok(word.text.clone()))?;
        }
        Ok(flag)
    }

    /// The stage, the context or the image that files are mounted from: it is no variable.
    pub fn from(&self) -> Option<&Word> {
        let from = self.fields.iter().rev().find(|field| field.key == Key::From);
        from.and_then(|field| field.value.as_ref())
    }

    /// Replaces variables with `expand`, then checks the whole.
    pub(super) fn resolve(
        &self,
        expand: &mut dyn FnMut(&Word) -> Result<String, Fault>,
    ) -> Result<Mount, Fault> {
        let mut draft = Draft::default();
        for field in &self.fields {
            let text = field.value.as_ref().map(&mut *expand).transpose()?;
            let at = field.value.as_ref().map_or(self.value.at, |value| value.at);
            let length = text.as_ref().map_or(0, String::len);
            draft.set(field, text).map_err(|reason| Fault::new(at, length, reason))?;
        }
        let (at, length) = (self.value.at, self.value.text.len());
        draft.finish().map_err(|reason| Fault::new(at, length, reason))
    }
}

/// Divides a value at commas that are not quoted.
fn fields_of(value: &Word) -> Result<Vec<Word>, Fault> {
    let mut fields = Vec::new();
    let mut rest = value.text.as_str();
    loop {
        let at = value.at + (value.text.len() - rest.len());
        let fail = || Fault::new(at, 1, Reason::Quote);
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => unquoted(quoted).ok_or_else(fail)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        if !rest.starts_with('"') && field.contains('"') {
            return Err(fail());
        }
        fields.push(Word::new(field, at));
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return Ok(fields),
        }
    }
}

/// The text up to the closing quote, in which two quotes are one, and what comes after it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let end = rest.find('"')?;
        field.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(next) => {
                field.push('"');
                rest = next;
            }
            None if rest.is_empty() || rest.starts_with(',') => return Some((field, rest)),
            None => return None,
        }
    }
}

impl Field {
    fn parse(word: &Word) -> Result<Self, Fault> {
        let fail = |reason| Err(Fault::new(word.at, word.text.len(), reason));
        let (written, value) = match word.text.split_once('=') {
            Some((key, value)) => (key, Some(Word::new(value, word.at + key.len() + 1))),
            None => (word.text.as_str(), None),
        };
        let lower = written.to_lowercase();
        let Some((name, key)) = KEYS.into_iter().find(|(name, _)| *name == lower) else {
            let suggestion = suggest::closest(&lower, KEYS.map(|(name, _)| name));
            return fail(Reason::Key { key: written.to_owned(), suggestion });
        };
        let stands_alone = matches!(key, Key::Readonly | Key::Readwrite | Key::Required);
        match &value {
            None if !stands_alone => return fail(Reason::NoValue(name.to_owned())),
            Some(value) if key == Key::From && has_variable(&value.text) => {
                return fail(Reason::FromVariable);
            }
            _ => {}
        }
        Ok(Self { key, name, value })
    }
}

/// Whether a text has a `$` that something follows.
pub(super) fn has_variable(text: &str) -> bool {
    text.trim_end_matches('$').contains('$')
}

/// A mount whose keys are being read.
#[derive(Default)]
struct Draft {
    mount_type: MountType,
    from: Option<String>,
    source: Option<String>,
    target: Option<String>,
    access: Option<Access>,
    id: Option<String>,
    sharing: Option<Sharing>,
    required: Option<bool>,
    size_bytes: Option<u64>,
    mode: Option<u32>,
    uid: Option<u32>,
    gid: Option<u32>,
    env: Option<String>,
}

impl Draft {
    fn set(&mut self, field: &Field, value: Option<String>) -> Result<(), Reason> {
        let text = value.as_deref().unwrap_or("true");
        let given = || Some(text.to_owned()).filter(|text| !text.is_empty());
        match field.key {
            Key::Type => self.mount_type = field.choice(text, MountType::ALL, MountType::as_str)?,
            Key::Sharing => {
                self.sharing = Some(field.choice(text, Sharing::ALL, Sharing::as_str)?)
            }
            Key::From => self.from = given(),
            Key::Source => self.source = given(),
            Key::Target => self.target = given(),
            Key::Id => self.id = given(),
            Key::Env => self.env = given(),
            Key::Readonly => self.access = Some(field.access(text, Access::ReadOnly)?),
            Key::Readwrite => self.access = Some(field.access(text, Access::ReadWrite)?),
            Key::Required => self.required = Some(field.truth(text)?),
            Key::Size => {
                let size = parse_size(text).ok_or_else(|| field.wrong(text, "a size such as 64m"));
                self.size_bytes = Some(size?);
            }
            Key::Mode => self.mode = Some(field.number(text, 8, "an octal number")?),
            Key::Uid => self.uid = Some(field.number(text, 10, "a number")?),
            Key::Gid => self.gid = Some(field.number(text, 10, "a number")?),
        }
        Ok(())
    }

    fn finish(self) -> Result<Mount, Reason> {
        self.check_type()?;
        let is_written = matches!(self.mount_type, MountType::Cache | MountType::Tmpfs);
        let default = if is_written { Access::ReadWrite } else { Access::ReadOnly };
        Ok(Mount {
            mount_type: self.mount_type,
            from: self.from,
            source: self.source,
            target: self.target,
            access: self.access.unwrap_or(default),
            id: self.id,
            sharing: self.sharing,
            is_required: self.required.unwrap_or(false),
            size_bytes: self.size_bytes,
            mode: self.mode,
            uid: self.uid,
            gid: self.gid,
            env: self.env,
        })
    }

    /// Checks that each key is one of this type of mount.
    fn check_type(&self) -> Result<(), Reason> {
        use MountType::{Cache, Secret, Ssh, Tmpfs};
        let given: [(&str, bool, &[MountType]); 7] = [
            ("mode", self.mode.is_some(), &[Secret, Ssh, Cache]),
            ("uid", self.uid.is_some(), &[Secret, Ssh, Cache]),
            ("gid", self.gid.is_some(), &[Secret, Ssh, Cache]),
            ("required", self.required.is_some(), &[Secret, Ssh]),
            ("size", self.size_bytes.is_some(), &[Tmpfs]),
            ("sharing", self.sharing.is_some(), &[Cache]),
            ("env", self.env.is_some(), &[Secret]),
        ];
        let not_for_type = |key| Reason::NotForType { key, mount_type: self.mount_type.as_str() };
        for (key, is_given, types) in given {
            if is_given && !types.contains(&self.mount_type) {
                return Err(not_for_type(key));
            }
        }
        if self.mount_type != Secret {
            return Ok(());
        }
        match (&self.from, &self.source, &self.id, &self.target) {
            (Some(_), ..) => Err(not_for_type("from")),
            (_, Some(_), Some(_), _) => Err(Reason::SecretWithTwoNames),
            (_, None, None, None) => Err(Reason::SecretWithoutName),
            _ => Ok(()),
        }
    }
}

impl Field {
    fn wrong(&self, value: &str, wants: &'static str) -> Reason {
        let (key, value) = (self.name.to_owned(), value.to_owned());
        Reason::Value { key, value, wants, suggestion: None }
    }

    fn choice<T: Copy, const N: usize>(
        &self,
        text: &str,
        choices: [T; N],
        name: fn(T) -> &'static str,
    ) -> Result<T, Reason> {
        let lower = text.to_lowercase();
        choices.into_iter().find(|choice| name(*choice) == lower).ok_or_else(|| {
            let wants = match self.key {
                Key::Type => "bind, cache, tmpfs, secret or ssh",
                _ => "shared, private or locked",
            };
            let suggestion = suggest::closest(&lower, choices.map(name));
            let (key, value) = (self.name.to_owned(), text.to_owned());
            Reason::Value { key, value, wants, suggestion }
        })
    }

    fn truth(&self, text: &str) -> Result<bool, Reason> {
        parse_bool(text).ok_or_else(|| self.wrong(text, "true or false"))
    }

    fn access(&self, text: &str, meant: Access) -> Result<Access, Reason> {
        Ok(match (self.truth(text)?, meant) {
            (true, Access::ReadOnly) | (false, Access::ReadWrite) => Access::ReadOnly,
            (true, Access::ReadWrite) | (false, Access::ReadOnly) => Access::ReadWrite,
        })
    }

    fn number(&self, text: &str, radix: u32, wants: &'static str) -> Result<u32, Reason> {
        let number = u32::from_str_radix(text, radix).ok().filter(|_| !text.starts_with('+'));
        number.ok_or_else(|| self.wrong(text, wants))
    }
}

/// A size with a binary unit: `64m`, `1.5GiB`, `100`.
fn parse_size(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let unit = unit.strip_prefix(' ').unwrap_or(unit).to_ascii_lowercase();
    let scale = unit.chars().next().and_then(|first| "kmgtp".find(first));
    let rest = if scale.is_some() { &unit[1..] } else { &unit };
    if !["", "b", "i", "ib"].contains(&rest) {
        return None;
    }
    let factor = scale.map_or(1, |at| 1_u64 << (10 * (at + 1)));
    match number.parse::<u64>() {
        Ok(whole) => whole.checked_mul(factor),
        Err(_) => {
            let bytes = number.parse::<f64>().ok()? * factor as f64;
            (bytes < i64::MAX as f64).then_some(bytes as u64)
        }
    }
}
