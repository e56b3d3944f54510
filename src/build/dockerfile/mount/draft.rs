//! A mount from the values of its keys.

use super::flag::{Field, Key};
use super::{Access, Mount, MountType, Reason, Sharing};
use crate::build::dockerfile::suggest;
use crate::build::dockerfile::word::parse_bool;

/// A mount whose keys are being read.
#[derive(Default)]
pub(super) struct Draft {
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
    /// Takes the value of a key; `None` is a key alone, which says yes.
    pub(super) fn set(&mut self, field: &Field, value: Option<String>) -> Result<(), Reason> {
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

    /// The mount, if its keys go together.
    pub(super) fn finish(self) -> Result<Mount, Reason> {
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
