//! Docker's `config.json` as a document: what it says of a host, and edits that keep the rest.
//! Podman's `auth.json`, `DOCKER_AUTH_CONFIG` and regctl's own store have the same form.
//!
//! Keys that are not ours stay, in their order. Every change is read, made and written under a
//! lock on a file beside it, so that logins at the same time lose nothing.
//!
//! Format: <https://docs.docker.com/reference/cli/docker/#docker-cli-configuration-file-configjson-properties>

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, Engine};
use serde::Serialize as _;
use serde_json::{Map, Value};

use crate::auth::error::{Error, Result};
use crate::auth::registry_key;
use crate::auth::{Credential, Scope, Secret};
use crate::oci::{Host, RepositoryName};
use crate::util::fs;
use crate::util::lock::TransientLock;
use crate::util::task;

/// The largest configuration that is read. Real ones are a few KiB.
const SIZE_LIMIT: u64 = 4 << 20;

/// Fields of an entry that make up a credential; others are kept.
const CREDENTIAL_FIELDS: [&str; 5] =
    ["auth", "username", "password", "identitytoken", "registrytoken"];

/// Base64 as docker writes it, and without the padding that some scripts leave out.
const LENIENT_BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A configuration file in memory.
#[derive(Debug)]
pub(super) struct DockerConfig {
    path: PathBuf,
    source: Source,
    document: Map<String, Value>,
}

/// Where a configuration was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// In a file.
    File,
    /// Nowhere: the file is not there.
    Missing,
    /// In a text that is no file.
    Text,
}

/// A credential helper that the file names for a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConfiguredHelper {
    /// What follows `docker-credential-`.
    pub(super) name: String,
    /// `credHelpers` or `credsStore`.
    pub(super) setting: &'static str,
}

impl DockerConfig {
    /// Reads a file; one that is not there is an empty configuration.
    pub(super) fn read(path: &Path) -> Result<Self> {
        // A pipe could be waited for without end, and gives what it has only once.
        if fs::is_special(path) {
            let (problem, advice) = ("is no regular file", "name a file that is one");
            return Err(Error::NotJson { path: path.to_owned(), problem, advice });
        }
        match fs::read(path, SIZE_LIMIT) {
            Ok(bytes) => Ok(Self { source: Source::File, ..Self::parse(path, &bytes)? }),
            Err(error) => match error.kind() {
                // The home of many a service is /dev/null.
                ErrorKind::NotFound | ErrorKind::NotADirectory => {
                    let (path, document) = (path.to_owned(), Map::new());
                    Ok(Self { path, source: Source::Missing, document })
                }
                ErrorKind::FileTooLarge => {
                    Err(Error::TooLarge { path: path.to_owned(), limit_bytes: SIZE_LIMIT })
                }
                _ => Err(error.into()),
            },
        }
    }

    /// Parses a text that `path` names.
    pub(super) fn parse(path: &Path, bytes: &[u8]) -> Result<Self> {
        let not_json = |problem, advice| Error::NotJson { path: path.to_owned(), problem, advice };
        if bytes.trim_ascii().is_empty() {
            return Err(not_json("is empty", "remove it, or write {} into it"));
        }
        if [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"].iter().any(|bom| bytes.starts_with(bom))
        {
            let advice = "save it as UTF-8 without one";
            return Err(not_json("begins with a byte order mark", advice));
        }
        let syntax = |source| Error::Syntax { path: path.to_owned(), source };
        let value: Value = serde_json::from_slice(bytes).map_err(syntax)?;
        match value {
            Value::Object(document) => {
                Ok(Self { path: path.to_owned(), source: Source::Text, document })
            }
            other => Err(wrong_type(path, "the document", "an object", &other)),
        }
    }

    /// The file that it was read from, or what stands for it.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file was not there.
    pub(super) fn is_missing(&self) -> bool {
        self.source == Source::Missing
    }

    /// Whether others than its owner may read the file.
    pub(super) fn is_open_to_others(&self) -> bool {
        self.source == Source::File && fs::is_open_to_others(&self.path)
    }

    /// The helper that keeps the credential of `host`: its own, else the one for all hosts.
    pub(super) fn helper(&self, host: &Host) -> Result<Option<ConfiguredHelper>> {
        if let Some(helpers) = self.object("credHelpers")?
            && let Some(key) = registry_key::find(helpers.keys(), host)
        {
            let name = self.text(helpers.get(key), &format!("credHelpers[{key:?}]"))?;
            // Docker: an empty name means this host's credential stays in the file.
            return Ok(name.map(|name| ConfiguredHelper { name, setting: "credHelpers" }));
        }
        let name = self.text(self.document.get("credsStore"), "credsStore")?;
        Ok(name.map(|name| ConfiguredHelper { name, setting: "credsStore" }))
    }

    /// The credential that the file itself holds for `host`.
    pub(super) fn credential(&self, host: &Host) -> Result<Option<Credential>> {
        let Some(auths) = self.object("auths")? else { return Ok(None) };
        match registry_key::find(auths.keys(), host) {
            Some(key) => self.entry(key, &auths[key]),
            None => Ok(None),
        }
    }

    /// The entries for the parts of `host` that hold `repository`, the narrowest first: the key
    /// of each, and its credential. One without a credential marks what a helper keeps.
    pub(super) fn parts(
        &self,
        host: &Host,
        repository: Option<&RepositoryName>,
    ) -> Result<Vec<(String, Option<Credential>)>> {
        let Some(auths) = self.object("auths")? else { return Ok(Vec::new()) };
        let parts = registry_key::find_parts(auths.keys(), host, repository).into_iter();
        parts.map(|key| Ok((key.clone(), self.entry(key, &auths[key])?))).collect()
    }

    /// The credential that the file itself holds under exactly this key.
    pub(super) fn credential_at(&self, key: &str) -> Result<Option<Credential>> {
        match self.object("auths")?.and_then(|auths| auths.get(key)) {
            Some(entry) => self.entry(key, entry),
            None => Ok(None),
        }
    }

    /// Every credential that the file itself holds, with its key.
    pub(super) fn credentials(&self) -> Result<Vec<(String, Credential)>> {
        let mut found = Vec::new();
        for (key, entry) in self.object("auths")?.into_iter().flatten() {
            found.extend(self.entry(key, entry)?.map(|credential| (key.clone(), credential)));
        }
        Ok(found)
    }

    /// Every helper that the file names, each once.
    pub(super) fn helpers(&self) -> Result<Vec<ConfiguredHelper>> {
        let mut helpers: Vec<ConfiguredHelper> = Vec::new();
        let mut add = |name: Option<String>, setting| {
            if let Some(name) = name.filter(|name| helpers.iter().all(|known| known.name != *name))
            {
                helpers.push(ConfiguredHelper { name, setting });
            }
        };
        add(self.text(self.document.get("credsStore"), "credsStore")?, "credsStore");
        for (key, name) in self.object("credHelpers")?.into_iter().flatten() {
            add(self.text(Some(name), &format!("credHelpers[{key:?}]"))?, "credHelpers");
        }
        Ok(helpers)
    }

    fn entry(&self, key: &str, entry: &Value) -> Result<Option<Credential>> {
        let entry = match entry {
            Value::Object(entry) => entry,
            Value::Null => return Ok(None),
            other => {
                let name = format!("auths[{key:?}]");
                return Err(wrong_type(&self.path, &name, "an object", other));
            }
        };
        let field = |name: &str| self.text(entry.get(name), &format!("auths[{key:?}].{name}"));
        if let Some(token) = field("registrytoken")? {
            return Ok(Some(Credential::RegistryToken(Secret::new(token))));
        }
        if let Some(token) = field("identitytoken")? {
            return Ok(Some(Credential::IdentityToken(Secret::new(token))));
        }
        if let Some(auth) = field("auth")? {
            let malformed =
                || Error::MalformedAuth { path: self.path.clone(), key: key.to_owned() };
            return decode_auth(&auth).map(Some).ok_or_else(malformed);
        }
        let (Some(username), Some(password)) = (field("username")?, field("password")?) else {
            return Ok(None);
        };
        Ok(Some(Credential::from_login(username, Secret::new(password))))
    }

    /// Sets the credential under `key`; `None` records that a helper keeps it.
    pub(super) fn set(&mut self, key: &str, credential: Option<&Credential>) -> Result<()> {
        let entry = self.object_mut("auths")?.entry(key).or_insert(Value::Null);
        if !entry.is_object() {
            *entry = Value::Object(Map::new());
        }
        if let Value::Object(entry) = entry {
            CREDENTIAL_FIELDS.iter().for_each(|field| drop(entry.shift_remove(*field)));
            if let Some(credential) = credential {
                let (field, text) = encode(credential)?;
                entry.insert(field.to_owned(), Value::String(text));
            }
        }
        Ok(())
    }

    /// Removes every entry of `scope`; returns whether one of them held a credential, or said that
    /// a helper does.
    pub(super) fn remove(&mut self, scope: &Scope) -> Result<bool> {
        self.retain("auths", |key| !registry_key::names(key, scope))
    }

    /// Keeps those keys of an object that `is_kept` says; returns whether others went.
    pub(super) fn retain(&mut self, name: &str, is_kept: impl Fn(&str) -> bool) -> Result<bool> {
        self.object(name)?;
        let Some(Value::Object(object)) = self.document.get_mut(name) else { return Ok(false) };
        let before = object.len();
        object.retain(|key, _| is_kept(key));
        Ok(object.len() < before)
    }

    /// The keys of an object.
    pub(super) fn keys(&self, name: &str) -> Result<Vec<String>> {
        Ok(self.object(name)?.into_iter().flatten().map(|(key, _)| key.clone()).collect())
    }

    /// The texts of an object by their keys; `null` and empty texts are left out.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<(String, String)>> {
        let mut texts = Vec::new();
        for (key, value) in self.object(name)?.into_iter().flatten() {
            let text = self.text(Some(value), &format!("{name}[{key:?}]"))?;
            texts.extend(text.map(|text| (key.clone(), text)));
        }
        Ok(texts)
    }

    /// Sets a text of an object.
    pub(super) fn set_text(&mut self, name: &str, key: &str, text: &str) -> Result<()> {
        self.object_mut(name)?.insert(key.to_owned(), Value::String(text.to_owned()));
        Ok(())
    }

    /// Changes the file `path` under its lock: reads it, lets `change` work on it and writes it
    /// when it is then another. Directory and file are readable by the owner alone.
    pub(super) fn update<T>(path: &Path, change: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if let Some(directory) = path.parent() {
            fs::create_private_dir_all(directory)?;
        }
        // Two names of one file, by a symbolic link, share one lock.
        let target = fs::follow_links(path)?;
        let mut lock_name = target.file_name().unwrap_or_default().to_owned();
        lock_name.push(".lock");
        // It does not stay: one that root left would keep the user from logging in.
        let _lock = TransientLock::exclusive(&target.with_file_name(lock_name))?;
        let mut config = Self::read(path)?;
        let before = config.document.clone();
        let outcome = change(&mut config)?;
        if config.document != before {
            fs::write_atomic(&target, &config.to_bytes(), 0o600)?;
        }
        Ok(outcome)
    }

    /// As [`DockerConfig::read`], on a thread that may wait.
    pub(super) async fn load(path: &Path) -> Result<Self> {
        let path = path.to_owned();
        task::blocking(move || Self::read(&path)).await.unwrap_or(Err(Error::Interrupted))
    }

    /// As [`DockerConfig::update`], on a thread that may wait.
    pub(super) async fn change(
        path: &Path,
        change: impl FnOnce(&mut Self) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        let path = path.to_owned();
        task::blocking(move || Self::update(&path, change)).await.unwrap_or(Err(Error::Interrupted))
    }

    /// The document as docker writes it: indented by tabs.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let tabs = serde_json::ser::PrettyFormatter::with_indent(b"\t");
        let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, tabs);
        self.document.serialize(&mut serializer).expect("a JSON document in memory is writable");
        bytes.push(b'\n');
        bytes
    }

    fn object(&self, key: &str) -> Result<Option<&Map<String, Value>>> {
        match self.document.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(object)) => Ok(Some(object)),
            Some(other) => Err(wrong_type(&self.path, key, "an object", other)),
        }
    }

    /// An object that is there from now on.
    fn object_mut(&mut self, key: &str) -> Result<&mut Map<String, Value>> {
        self.object(key)?;
        let value = self.document.entry(key).or_insert(Value::Null);
        if value.is_null() {
            *value = Value::Object(Map::new());
        }
        Ok(value.as_object_mut().expect("another type was refused above"))
    }

    /// A text; empty and null count as absent, as they do for docker.
    fn text(&self, value: Option<&Value>, key: &str) -> Result<Option<String>> {
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok((!text.is_empty()).then(|| text.clone())),
            Some(other) => Err(wrong_type(&self.path, key, "a string", other)),
        }
    }
}

fn wrong_type(path: &Path, key: &str, expected: &'static str, actual: &Value) -> Error {
    let actual = match actual {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    Error::WrongType { path: path.to_owned(), key: key.to_owned(), expected, actual }
}

fn decode_auth(auth: &str) -> Option<Credential> {
    let bytes = LENIENT_BASE64.decode(auth.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (username, password) = text.split_once(':')?;
    // Docker's own files of old pad the password with NUL.
    Some(Credential::from_login(username, Secret::new(password.trim_end_matches('\0'))))
}

/// The field of an entry, and its text, that hold `credential`.
fn encode(credential: &Credential) -> Result<(&'static str, String)> {
    match credential {
        Credential::IdentityToken(token) => Ok(("identitytoken", token.expose().to_owned())),
        Credential::RegistryToken(token) => Ok(("registrytoken", token.expose().to_owned())),
        Credential::Password { username, .. } if username.contains(':') => {
            Err(Error::ColonInUsername { username: username.clone() })
        }
        Credential::Password { username, password } => {
            Ok(("auth", STANDARD.encode(format!("{username}:{}", password.expose()))))
        }
    }
}

#[cfg(test)]
#[path = "docker_config/tests.rs"]
mod tests;
