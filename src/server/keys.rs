//! The keys that the server makes for itself, and keeps.
//!
//! ```text
//! token-key.pem    signs tokens (0600)
//! token-cert.pem   by which other registries know that key, such as in a `rootcertbundle`
//! ca-key.pem       signs the server's certificates (0600)
//! ca.pem           what clients are told to trust
//! lock             held while any of them is made
//! ```

use std::path::{Path, PathBuf};

use crate::server::tls::{Authority, TlsError, TlsIdentity};
use crate::server::token::{TokenKey, TokenKeyError};
use crate::util::fs;
use crate::util::lock::FileLock;

/// Largest file read, in bytes.
const FILE_LIMIT: u64 = 1024 * 1024;

/// A directory of keys, each of which is made when it is first asked for.
#[derive(Debug, Clone)]
pub struct KeyDirectory {
    path: PathBuf,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// A file of it cannot be read or written.
    #[error(transparent)]
    Files(#[from] fs::Error),
    /// The key of the tokens cannot be used.
    #[error("cannot use {path}", path = path.display())]
    Token {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: TokenKeyError,
    },
    /// The authority cannot be used.
    #[error("cannot use {path}", path = path.display())]
    Tls {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: TlsError,
    },
}

/// A private key and the certificate that goes with it, both PEM.
struct Pair {
    key: String,
    certificate: String,
    certificate_path: PathBuf,
}

impl KeyDirectory {
    /// Takes a directory, which is created when it is needed.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The key of the tokens, and the file of its certificate.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn token_key(&self) -> Result<(TokenKey, PathBuf), KeysError> {
        let path = self.path.join("token-key.pem");
        let failed = |source| KeysError::Token { path: path.clone(), source };
        let pair = self.pair(&path, "token-cert.pem", |key| {
            let key = match key {
                Some(key) => key,
                None => TokenKey::generate_pem().map_err(failed)?.0,
            };
            let certificate = TokenKey::certificate_pem(&key).map_err(failed)?;
            Ok((key, certificate))
        })?;
        let key = TokenKey::from_pem(pair.key.as_bytes(), pair.certificate.as_bytes());
        Ok((key.map_err(failed)?, pair.certificate_path))
    }

    /// A certificate for `names` (DNS names and IP addresses), new at every start, and the file of
    /// the authority that vouches for all of them.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn tls_identity(&self, names: &[String]) -> Result<(TlsIdentity, PathBuf), KeysError> {
        let path = self.path.join("ca-key.pem");
        let failed = |source| KeysError::Tls { path: path.clone(), source };
        let pair = self.pair(&path, "ca.pem", |key| {
            let authority = match key {
                Some(key) => Authority::from_key_pem(&key),
                None => Authority::generate(),
            };
            let authority = authority.map_err(failed)?;
            Ok((authority.key_pem(), authority.certificate_pem().map_err(failed)?))
        })?;
        let issued =
            Authority::from_key_pem(&pair.key).and_then(|authority| authority.issue(names));
        Ok((issued.map_err(failed)?, pair.certificate_path))
    }

    /// Reads a key and its certificate, or makes what is missing of them with `make`, which is given
    /// the key if there is one.
    fn pair(
        &self,
        key_path: &Path,
        certificate_name: &str,
        make: impl FnOnce(Option<String>) -> Result<(String, String), KeysError>,
    ) -> Result<Pair, KeysError> {
        fs::create_dir_durable(&self.path)?;
        // Two servers that start at once must not each believe in a key of their own.
        let _making = FileLock::exclusive(&self.path.join("lock"))?;
        let certificate_path = self.path.join(certificate_name);
        let [key, certificate] = [key_path, &certificate_path].map(read_if_there);
        let (key, certificate) = match (key?, certificate?) {
            (Some(key), Some(certificate)) => (key, certificate),
            (key, _) => {
                let is_new = key.is_none();
                let (key, certificate) = make(key)?;
                if is_new {
                    fs::write_atomic(key_path, key.as_bytes(), 0o600)?;
                }
                fs::write_atomic(&certificate_path, certificate.as_bytes(), 0o644)?;
                (key, certificate)
            }
        };
        Ok(Pair { key, certificate, certificate_path })
    }
}

fn read_if_there(path: &Path) -> fs::Result<Option<String>> {
    let bytes = fs::optional(fs::read(path, FILE_LIMIT))?;
    // What is no text is no PEM, and the parser says so.
    Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_seen_by_their_owner_alone() {
        let directory = tempfile::tempdir().unwrap();
        let keys = KeyDirectory::new(directory.path().join("keys"));
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let (_, certificate) = keys.token_key().unwrap();
        let (_, authority) = keys.tls_identity(&names).unwrap();
        let read = |path: &Path| fs::read(path, FILE_LIMIT).unwrap();
        let before = [read(&certificate), read(&authority)];
        keys.token_key().unwrap();
        keys.tls_identity(&names).unwrap();
        assert_eq!([read(&certificate), read(&authority)], before);
        for name in ["token-key.pem", "ca-key.pem"] {
            let path = directory.path().join("keys").join(name);
            let mode =
                std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        // A certificate that is lost is made again for the same key.
        fs::remove_file(&certificate).unwrap();
        keys.token_key().unwrap();
        assert!(read(&certificate).starts_with(b"-----BEGIN CERTIFICATE-----"));
        fs::write_atomic(&certificate, b"damaged", 0o644).unwrap();
        let error = keys.token_key().unwrap_err();
        assert!(error.to_string().ends_with("token-key.pem"), "{error}");
    }

    #[test]
    fn a_name_that_no_certificate_can_have_is_told() {
        let directory = tempfile::tempdir().unwrap();
        let keys = KeyDirectory::new(directory.path());
        assert!(keys.tls_identity(&["bücher.example".to_owned()]).is_err());
    }
}
