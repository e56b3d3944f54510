//! Authorities and client certificates: `certs.d` by host, in the form that docker reads, and what
//! the files hold that settings name.
//!
//! Form: <https://docs.docker.com/engine/security/certificates/>

use std::path::{Path, PathBuf};

use crate::oci::Host;
use crate::registry::settings::{HostSettings, Identity, Origin, SettingsError, Sourced};
use crate::util::fs;

/// Largest certificate or key file, in bytes.
const FILE_LIMIT: u64 = 4 * 1024 * 1024;

/// What the files hold; all PEM.
#[derive(Default)]
pub(super) struct HostCertificates {
    /// Authorities to believe besides the system's.
    pub(super) authorities: Vec<Vec<u8>>,
    /// Certificate and key to show.
    pub(super) identity: Option<Vec<u8>>,
}

/// Reads the files that the settings name.
pub(super) fn read(settings: &HostSettings) -> fs::Result<HostCertificates> {
    let authorities = settings.authorities.iter().flat_map(|authorities| &authorities.value);
    let identity = settings.identity.as_ref().map(|identity| read_identity(&identity.value));
    Ok(HostCertificates {
        authorities: authorities
            .map(|file| fs::read(file, FILE_LIMIT))
            .collect::<Result<_, _>>()?,
        identity: identity.transpose()?,
    })
}

/// Certificate and key in one PEM.
fn read_identity(identity: &Identity) -> fs::Result<Vec<u8>> {
    let mut pem = fs::read(&identity.certificate, FILE_LIMIT)?;
    if let Some(key) = &identity.key {
        pem.push(b'\n');
        pem.extend(fs::read(key, FILE_LIMIT)?);
    }
    Ok(pem)
}

/// Which certificates the first of `dirs` has that has a folder for the host.
pub(super) fn find(host: &Host, dirs: &[PathBuf]) -> fs::Result<HostSettings> {
    for dir in dirs {
        let folder = dir.join(host.as_str());
        let files = match fs::read_dir(&folder) {
            // A home that is no directory holds no certificates.
            Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => continue,
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                tracing::warn!("{error}; it is skipped");
                continue;
            }
            other => other?,
        };
        if !files.is_empty() {
            let origin = Origin::File { path: folder, line: None };
            return Ok(in_folder(files, origin));
        }
    }
    Ok(HostSettings::default())
}

impl HostSettings {
    /// The certificates in a directory of `*.crt` authorities and `*.cert` with `*.key`.
    ///
    /// # Errors
    /// [`SettingsError::File`] when the directory cannot be read.
    pub fn certificates_in(directory: &Path, origin: Origin) -> Result<Self, SettingsError> {
        Ok(in_folder(fs::read_dir(directory)?, origin))
    }
}

fn in_folder(mut files: Vec<PathBuf>, origin: Origin) -> HostSettings {
    files.sort();
    let with = |wanted: &str| {
        let wanted = wanted.to_owned();
        move |file: &&PathBuf| file.extension().is_some_and(|has| has == wanted.as_str())
    };
    let authorities: Vec<PathBuf> = files.iter().filter(with("crt")).cloned().collect();
    let identity = files.iter().filter(with("cert")).find_map(|certificate| {
        let key = certificate.with_extension("key");
        let is_there = files.contains(&key);
        is_there.then(|| Identity { certificate: certificate.clone(), key: Some(key) })
    });
    HostSettings {
        authorities: (!authorities.is_empty()).then(|| Sourced::new(authorities, origin.clone())),
        identity: identity.map(|identity| Sourced::new(identity, origin)),
        ..HostSettings::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_directory_that_knows_the_host_is_read() {
        let root = tempfile::tempdir().unwrap();
        let (one, two) = (root.path().join("one"), root.path().join("two"));
        for host in ["r.test:5000", "[::1]:5000"] {
            let folder = two.join(host);
            fs::create_dir_all(&folder).unwrap();
            for (name, text) in [
                ("ca.crt", "ca"),
                ("alone.cert", "alone"),
                ("client.cert", "cert"),
                ("client.key", "key"),
            ] {
                fs::write_atomic(&folder.join(name), text.as_bytes(), 0o600).unwrap();
            }
            let found = find(&host.parse().unwrap(), &[one.clone(), two.clone()]).unwrap();
            assert_eq!(
                found.authorities.as_ref().unwrap().origin.to_string(),
                folder.display().to_string()
            );
            let read = read(&found).unwrap();
            assert_eq!(read.authorities, [b"ca"]);
            assert_eq!(read.identity.as_deref(), Some(b"cert\nkey".as_slice()));
        }
        let other = find(&"other.test".parse().unwrap(), &[two]).unwrap();
        assert_eq!(other, HostSettings::default());
    }
}
