//! Secrets that must be seen nowhere: the passwords and tokens of the tests, in every form they
//! take.
//!
//! Each of them holds the word `canary`, so that one search finds them all. Those that the tests do
//! not choose are known by how they begin, as the tokens of the embedded registry are, or are read
//! from where they are kept ([`Kept`]). What the test program itself logs is watched by [`watch`].
#![allow(dead_code, unused_imports, reason = "each test program uses its own part")]
#![allow(clippy::disallowed_methods, reason = "files that vanish meanwhile are no errors here")]

mod watch;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

pub(crate) use watch::{Searched, watch};

/// The password of the user `ann`.
pub(crate) const PASSWORD: &str = "canary-7c1";

/// `ann` and the password, as config files and headers have them.
pub(crate) const ENCODED: &str = "YW5uOmNhbmFyeS03YzE=";

/// The signature of a presigned address.
pub(crate) const SIGNATURE: &str = "canary-signature";

/// What gives a secret away.
const SIGNS: [&str; 7] = [
    "canary",
    // In base64, at each of the three places of a byte.
    "Y2FuYXJ5",
    "NhbmFye",
    "jYW5hcn",
    // Bytes for programmers.
    "99, 97, 110, 97, 114, 121",
    // What every signed token of the embedded registry begins with: `{"alg":`.
    "eyJhbGciOi",
    // The header that carries a credential, whatever it is.
    "uthorization: B",
];

/// Secrets shorter than this stand in texts by chance.
const LENGTH_MIN: usize = 8;

/// Files larger than this are no configuration and no token, in bytes.
const FILE_MAX: u64 = 64 * 1024;

/// The signs of secrets that a text holds.
pub(crate) fn found_in(text: &str) -> impl Iterator<Item = &'static str> {
    let found: Vec<_> = SIGNS.into_iter().filter(|sign| text.contains(sign)).collect();
    found.into_iter()
}

/// Asserts that no secret is in what `who` said.
#[track_caller]
pub(crate) fn assert_unseen(who: &str, said: impl AsRef<[u8]>) {
    Kept::default().assert_unseen(who, said);
}

/// The secrets of one test that are not of its choice, or not known to be.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<BTreeSet<String>>);

impl Kept {
    /// Learns the secrets of the configurations and the token caches below a directory. What was
    /// known stays so: a logout that shows the token it removes is found, too.
    pub(crate) fn learn_files(&self, directory: &Path) {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            // Somebody else may have removed it meanwhile.
            let Ok(metadata) = path.symlink_metadata() else { continue };
            let is_content = ["blobs", "data", "registry"].iter().any(|name| path.ends_with(name));
            if metadata.is_dir() && !is_content {
                self.learn_files(&path);
            } else if metadata.is_file() && metadata.len() <= FILE_MAX {
                self.learn(&fs::read(&path).unwrap_or_default());
            }
        }
    }

    /// Learns the secrets of a document, if it is one.
    pub(crate) fn learn(&self, text: &[u8]) {
        if let Ok(document) = serde_json::from_slice(text) {
            self.learn_value(&document);
        }
    }

    /// Learns a secret.
    pub(crate) fn learn_secret(&self, secret: &str) {
        if secret.len() >= LENGTH_MIN {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(secret.to_owned());
        }
    }

    fn learn_value(&self, value: &Value) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.learn_value(value)),
            Value::Object(entries) => {
                for (name, value) in entries {
                    self.learn_entry(&name.to_ascii_lowercase(), value);
                }
            }
            _ => {}
        }
    }

    fn learn_entry(&self, name: &str, value: &Value) {
        match (name, value) {
            ("auth", Value::String(pair)) => {
                self.learn_secret(pair);
                let decoded = STANDARD.decode(pair).unwrap_or_default();
                let decoded = String::from_utf8_lossy(&decoded);
                self.learn_secret(decoded.split_once(':').map_or("", |(_, password)| password));
            }
            ("password" | "secret" | "token" | "identitytoken" | "registrytoken", value) => {
                self.learn_secret(value.as_str().unwrap_or_default());
            }
            (_, value) => self.learn_value(value),
        }
    }

    /// Asserts that no secret is in what `who` said, these included.
    #[track_caller]
    pub(crate) fn assert_unseen(&self, who: &str, said: impl AsRef<[u8]>) {
        let said = String::from_utf8_lossy(said.as_ref());
        let mut found: Vec<String> = found_in(&said).map(str::to_owned).collect();
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        found.extend(kept.iter().filter(|secret| said.contains(*secret)).cloned());
        drop(kept);
        assert!(found.is_empty(), "{found:?} shown by {who}:\n{said}");
    }
}
