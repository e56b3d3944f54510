//! Which files there are, and their text; what it means is the parsers' business.

use std::path::{Path, PathBuf};

use crate::oci::Host;
use crate::registry::settings::{
    Rule, SettingsError, daemon_json, hosts_toml, own, registries_conf,
};
use crate::util::fs;

/// Largest file of settings that is read, in bytes.
const FILE_LIMIT: u64 = 4 * 1024 * 1024;

/// Where settings are looked for; none of it need be there.
#[derive(Debug, Clone, Default)]
pub struct SettingsFiles {
    /// Our own, the user's before the system's.
    pub own: Vec<PathBuf>,
    /// `registries.conf`: the first that is there counts.
    pub registries_conf: Vec<PathBuf>,
    /// Folders of further files like it; what is read later replaces what names the same prefix.
    pub registries_conf_dirs: Vec<PathBuf>,
    /// `daemon.json` of docker, the user's before the system's.
    pub daemon_json: Vec<PathBuf>,
    /// Folders of hosts with a `hosts.toml` in containerd's form: the first that has one counts.
    pub host_dirs: Vec<PathBuf>,
    /// Folders of hosts with certificates in docker's form: `HOST/*.crt` are authorities to believe
    /// besides the system's, `HOST/*.cert` with `HOST/*.key` is shown to the host. The first that
    /// knows the host counts.
    pub certificate_dirs: Vec<PathBuf>,
}

impl SettingsFiles {
    /// The rules of our own files, those of the user first.
    pub(super) fn read_own(&self) -> Result<Vec<Rule>, SettingsError> {
        let mut rules = Vec::new();
        for path in &self.own {
            if let Some(text) = there(read(path))? {
                rules.extend(own::parse(&text, path)?);
            }
        }
        Ok(rules)
    }

    pub(super) fn read_registries_conf(&self) -> Result<Vec<Rule>, SettingsError> {
        let mut files = Vec::new();
        for path in &self.registries_conf {
            if let Some(text) = foreign(path)? {
                files.push(registries_conf::parse(&text, path)?);
                break;
            }
        }
        for dir in &self.registries_conf_dirs {
            let mut paths = foreign_dir(dir)?;
            paths.retain(|path| path.extension().is_some_and(|extension| extension == "conf"));
            paths.sort();
            for path in &paths {
                if let Some(text) = foreign(path)? {
                    files.push(registries_conf::parse(&text, path)?);
                }
            }
        }
        Ok(registries_conf::merge(files))
    }

    pub(super) fn read_daemon_json(&self) -> Result<Vec<Rule>, SettingsError> {
        let mut rules = Vec::new();
        for path in &self.daemon_json {
            if let Some(text) = foreign(path)? {
                rules.extend(daemon_json::parse(&text, path)?);
            }
        }
        Ok(rules)
    }

    /// What the first `hosts.toml` for this host says.
    pub(super) fn read_hosts_toml(&self, host: &Host) -> Result<Option<Rule>, SettingsError> {
        for folder in self.host_dirs.iter().flat_map(|dir| host_folders(dir, host)) {
            let path = folder.join("hosts.toml");
            if let Some(text) = foreign(&path)? {
                return hosts_toml::parse(&text, &path, host).map(Some);
            }
        }
        Ok(None)
    }
}

/// The folders that containerd looks into for a host, as `r.test:5000`, `r.test_5000_`.
fn host_folders(dir: &Path, host: &Host) -> [PathBuf; 3] {
    let with_port = match (host.as_str().rsplit_once(':'), host.port()) {
        (Some((name, port)), Some(_)) => format!("{name}_{port}_"),
        _ => host.to_string(),
    };
    [with_port.as_str(), host.as_str(), "_default"].map(|name| dir.join(name))
}

/// What is there, below whatever: a home that is no directory holds no settings.
fn there<T>(read: fs::Result<T>) -> fs::Result<Option<T>> {
    match fs::optional(read) {
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => Ok(None),
        found => found,
    }
}

fn read(path: &Path) -> fs::Result<String> {
    let bytes = fs::read(path, FILE_LIMIT)?;
    String::from_utf8(bytes)
        .map_err(|error| fs::Error::new("read", path, std::io::Error::other(error.utf8_error())))
}

/// The text of another program's file; one that only others may read counts as not there.
fn foreign(path: &Path) -> Result<Option<String>, SettingsError> {
    match read(path) {
        Err(error) if is_others(&error) => {
            tracing::warn!("{error}; it is skipped");
            Ok(None)
        }
        read => Ok(there(read)?),
    }
}

fn foreign_dir(dir: &Path) -> Result<Vec<PathBuf>, SettingsError> {
    match fs::read_dir(dir) {
        Err(error) if is_others(&error) => {
            tracing::warn!("{error}; it is skipped");
            Ok(Vec::new())
        }
        files => Ok(there(files)?.unwrap_or_default()),
    }
}

fn is_others(error: &fs::Error) -> bool {
    error.kind() == std::io::ErrorKind::PermissionDenied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containerds_folders_are_named_by_host_and_port() {
        for (host, first, second) in [
            ("r.test:5000", "r.test_5000_", "r.test:5000"),
            ("r.test", "r.test", "r.test"),
            ("[::1]:5000", "[::1]_5000_", "[::1]:5000"),
            ("[::1]", "[::1]", "[::1]"),
        ] {
            let folders = host_folders(Path::new("/c"), &host.parse().unwrap());
            let expected = [first, second, "_default"].map(|name| Path::new("/c").join(name));
            assert_eq!(folders, expected, "{host}");
        }
    }
}
