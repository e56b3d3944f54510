//! Bearer tokens that outlive the process, so that the next command against the same repository
//! asks for none.
//!
//! One directory for each host, of mode 0700; in it one file for each token, of mode 0600. A
//! token is found again only by the same address, credential and scope, and until it ends.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::auth::{Credential, Secret};
use crate::oci::{Algorithm, Digest, Host};
use crate::registry::scope::Scope;
use crate::util::fs;

/// Largest file that is read, in bytes; a token is a few KiB.
const FILE_LIMIT: u64 = 1024 * 1024;

/// The tokens of one host.
#[derive(Debug, Clone)]
pub(super) struct TokenCache {
    directory: PathBuf,
}

/// What finds a token again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key(Digest);

/// A token as it is kept.
pub(super) struct Kept {
    /// The token service that gave it.
    pub(super) realm: String,
    /// Its name for the registry.
    pub(super) service: Option<String>,
    pub(super) token: Secret,
    /// How long it is good for yet.
    pub(super) left: Duration,
}

#[derive(Serialize, Deserialize)]
struct File {
    realm: String,
    #[serde(default)]
    service: Option<String>,
    token: String,
    /// Seconds since 1970.
    ends: u64,
}

impl TokenCache {
    pub(super) fn new(root: &Path, host: &Host) -> Self {
        Self { directory: root.join(directory_name(host)) }
    }

    /// Whether anything was ever kept for the host.
    pub(super) fn is_empty(&self) -> bool {
        !fs::is_dir(&self.directory)
    }

    /// The token; none when there is none, it has ended, or the file is not to be trusted.
    pub(super) fn read(&self, key: Key) -> Option<Kept> {
        let path = self.path(key);
        let bytes = match fs::optional(fs::read(&path, FILE_LIMIT)) {
            Ok(bytes) => bytes?,
            Err(error) => {
                tracing::debug!(%error, "a kept token cannot be read");
                return None;
            }
        };
        let file: File = serde_json::from_slice(&bytes).ok()?;
        let left = Duration::from_secs(file.ends.checked_sub(now())?);
        let File { realm, service, token, .. } = file;
        Some(Kept { realm, service, token: Secret::new(token), left })
    }

    /// Keeps a token. That it cannot be kept costs a request, so it is no failure.
    pub(super) fn write(&self, key: Key, kept: &Kept) {
        let file = File {
            realm: kept.realm.clone(),
            service: kept.service.clone(),
            token: kept.token.expose().to_owned(),
            ends: now() + kept.left.as_secs(),
        };
        let bytes = crate::oci::json::to_canonical_bytes(&file);
        let written = fs::create_private_dir_all(&self.directory)
            .and_then(|()| fs::write_atomic(&self.path(key), &bytes, 0o600));
        if let Err(error) = written {
            tracing::debug!(%error, "the token is not kept for the next command");
        }
        self.sweep();
    }

    /// Forgets a token that was refused.
    pub(super) fn forget(&self, key: Key) {
        let _ = fs::remove_file(&self.path(key));
    }

    /// Removes the tokens that have ended.
    fn sweep(&self) {
        for path in fs::read_dir(&self.directory).unwrap_or_default() {
            let file = fs::read(&path, FILE_LIMIT).ok();
            let file = file.and_then(|bytes| serde_json::from_slice::<File>(&bytes).ok());
            if file.is_none_or(|file| file.ends <= now()) && is_old(&path) {
                let _ = fs::remove_file(&path);
            }
        }
    }

    fn path(&self, key: Key) -> PathBuf {
        self.directory.join(key.0.hex())
    }
}

/// Forgets every token of `host` below `root`.
///
/// # Errors
/// File errors name the path.
pub fn forget_tokens(root: &Path, host: &Host) -> fs::Result<()> {
    fs::optional(fs::remove_dir_all(&root.join(directory_name(host)))).map(drop)
}

impl Key {
    /// The key of a token for `scope` at `base`, asked for with `credential`.
    ///
    /// Of a password only two bytes of its digest go into the file's name: enough to notice that
    /// it was changed, too little to find it out.
    pub(super) fn new(base: &Url, credential: Option<&Credential>, scope: &Scope) -> Self {
        let mark = |secret: &Secret| {
            Digest::of(Algorithm::Sha256, secret.expose().as_bytes()).hex()[..4].to_owned()
        };
        let who = match credential {
            None => vec!["anonymous".to_owned()],
            Some(Credential::Password { username, password }) => {
                vec!["password".to_owned(), username.clone(), mark(password)]
            }
            Some(Credential::IdentityToken(token)) => vec!["identity".to_owned(), mark(token)],
            Some(Credential::RegistryToken(token)) => vec!["registry".to_owned(), mark(token)],
        };
        let text = serde_json::json!([base.as_str(), who, scope.entries()]).to_string();
        Self(Digest::of(Algorithm::Sha256, text.as_bytes()))
    }
}

/// A file being written by another process has no contents yet.
fn is_old(path: &Path) -> bool {
    matches!(fs::age(path), Ok(Some(age)) if age > Duration::from_secs(60))
}

fn directory_name(host: &Host) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' };
    host.as_str().chars().map(plain).collect()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(left: u64) -> Kept {
        let token = Secret::new("t0ken");
        Kept {
            realm: "https://r.test/t".into(),
            service: None,
            token,
            left: Duration::from_secs(left),
        }
    }

    fn key(password: &str, scope: &Scope) -> Key {
        let credential = Credential::from_login("ada", Secret::new(password));
        Key::new(&"https://r.test/".parse().unwrap(), Some(&credential), scope)
    }

    #[test]
    fn a_token_is_found_by_the_same_credential_and_scope_until_it_ends() {
        let root = tempfile::tempdir().unwrap();
        let cache = TokenCache::new(root.path(), &"r.test:5000".parse().unwrap());
        let (none, catalog) = (Scope::none(), Scope::catalog());
        assert!(cache.is_empty());
        cache.write(key("one", &none), &kept(300));
        assert!(!cache.is_empty());
        let found = cache.read(key("one", &none)).unwrap();
        assert_eq!(found.token.expose(), "t0ken");
        assert!(found.left > Duration::from_secs(290));
        assert!(cache.read(key("two", &none)).is_none());
        assert!(cache.read(key("one", &catalog)).is_none());
        cache.write(key("one", &none), &kept(0));
        assert!(cache.read(key("one", &none)).is_none_or(|kept| kept.left.is_zero()));
        cache.forget(key("one", &none));
        assert!(cache.read(key("one", &none)).is_none());
    }

    #[cfg(unix)]
    #[test]
    fn tokens_are_for_their_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let host: Host = "[::1]:5000".parse().unwrap();
        let cache = TokenCache::new(root.path(), &host);
        let key = key("one", &Scope::none());
        cache.write(key, &kept(300));
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&cache.path(key)), 0o600);
        assert_eq!(mode(&cache.directory), 0o700);
        forget_tokens(root.path(), &host).unwrap();
        assert!(cache.is_empty());
        forget_tokens(root.path(), &host).unwrap();
    }
}
