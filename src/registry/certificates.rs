//! `certs.d`: authorities and client certificates by host, in the form that docker reads.
//!
//! Form: <https://docs.docker.com/engine/security/certificates/>

use std::path::{Path, PathBuf};

use crate::oci::Host;
use crate::util::fs;

/// Largest certificate or key file, in bytes.
const FILE_LIMIT: u64 = 4 * 1024 * 1024;

/// What is configured for one host; all PEM.
#[derive(Debug, Default)]
pub(super) struct HostCertificates {
    /// Authorities to believe besides the system's.
    pub(super) authorities: Vec<Vec<u8>>,
    /// Certificate and key to show.
    pub(super) identity: Option<Vec<u8>>,
}

/// Reads what the first of `dirs` that has a folder for the host holds for it.
pub(super) fn read(host: &Host, dirs: &[PathBuf]) -> fs::Result<HostCertificates> {
    for dir in dirs {
        let files = match fs::read_dir(&dir.join(host.as_str())) {
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                tracing::warn!("{error}; it is skipped");
                continue;
            }
            other => other?,
        };
        if !files.is_empty() {
            return read_folder(files);
        }
    }
    Ok(HostCertificates::default())
}

fn read_folder(mut files: Vec<PathBuf>) -> fs::Result<HostCertificates> {
    files.sort();
    let mut found = HostCertificates::default();
    for file in &files {
        match extension(file) {
            Some("crt") => found.authorities.push(fs::read(file, FILE_LIMIT)?),
            Some("cert") if found.identity.is_none() => found.identity = read_pair(file)?,
            _ => {}
        }
    }
    Ok(found)
}

/// A certificate and the key of the same name, in one PEM; none when there is no key.
fn read_pair(certificate: &Path) -> fs::Result<Option<Vec<u8>>> {
    let key = fs::optional(fs::read(&certificate.with_extension("key"), FILE_LIMIT))?;
    let Some(key) = key else { return Ok(None) };
    let mut pem = fs::read(certificate, FILE_LIMIT)?;
    pem.push(b'\n');
    pem.extend(key);
    Ok(Some(pem))
}

fn extension(file: &Path) -> Option<&str> {
    file.extension().and_then(|extension| extension.to_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_directory_that_knows_the_host_is_read() {
        let root = tempfile::tempdir().unwrap();
        let (one, two) = (root.path().join("one"), root.path().join("two"));
        let folder = two.join("r.test:5000");
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in [("ca.crt", "ca"), ("client.cert", "cert"), ("client.key", "key")] {
            fs::write_atomic(&folder.join(name), text.as_bytes(), 0o600).unwrap();
        }
        let found = read(&"r.test:5000".parse().unwrap(), &[one, two.clone()]).unwrap();
        assert_eq!(found.authorities, [b"ca"]);
        assert_eq!(found.identity.as_deref(), Some(b"cert\nkey".as_slice()));
        let other = read(&"other.test".parse().unwrap(), &[two]).unwrap();
        assert!(other.authorities.is_empty() && other.identity.is_none());
    }
}
