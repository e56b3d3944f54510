//! Where this process looks for credentials, as the environment says.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::auth::error::{Error, Result};

/// The variables that decide about credentials; tests make their own.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `HOME` (`USERPROFILE` on Windows).
    pub home: Option<PathBuf>,
    /// `DOCKER_CONFIG`: the directory that holds `config.json`.
    pub docker_config: Option<PathBuf>,
    /// `REGISTRY_AUTH_FILE`: a file read before docker's.
    pub registry_auth_file: Option<PathBuf>,
    /// `PATH`: where credential helpers are looked for.
    pub path: OsString,
}

impl Environment {
    /// Reads the variables of this process; an empty one counts as not set.
    pub fn current() -> Self {
        let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        Self {
            home: variable(home).map(PathBuf::from),
            docker_config: variable("DOCKER_CONFIG").map(PathBuf::from),
            registry_auth_file: variable("REGISTRY_AUTH_FILE").map(PathBuf::from),
            path: variable("PATH").unwrap_or_default(),
        }
    }

    /// Docker's configuration file, which need not exist.
    ///
    /// # Errors
    /// [`Error::NoHome`] when neither `DOCKER_CONFIG` nor `HOME` says where.
    pub fn docker_config_file(&self) -> Result<PathBuf> {
        let in_home = || self.home.as_ref().map(|home| home.join(".docker"));
        let directory = self.docker_config.clone().or_else(in_home).ok_or(Error::NoHome)?;
        Ok(directory.join("config.json"))
    }

    /// A path as a person writes it: `~` for the home directory.
    pub(super) fn shorten(&self, path: &Path) -> String {
        let below_home = self.home.as_ref().and_then(|home| path.strip_prefix(home).ok());
        match below_home {
            Some(rest) => Path::new("~").join(rest).display().to_string(),
            None => path.display().to_string(),
        }
    }

    /// Finds an executable in `PATH`; entries that are not absolute are not searched.
    pub(super) fn find_program(&self, program: &str) -> Option<PathBuf> {
        let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
        std::env::split_paths(&self.path)
            .filter(|directory| directory.is_absolute())
            .map(|directory| directory.join(&name))
            .find(|file| is_executable(file))
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place of this module that reads variables")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let metadata = file.metadata();
    metadata.is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docker_config_goes_before_home_and_neither_is_an_error() {
        let mut environment = Environment { home: Some("/home/ada".into()), ..Default::default() };
        let file = environment.docker_config_file().unwrap();
        assert_eq!(file, Path::new("/home/ada/.docker/config.json"));
        assert_eq!(environment.shorten(&file), "~/.docker/config.json");
        environment.docker_config = Some("/ci/docker".into());
        let file = environment.docker_config_file().unwrap();
        assert_eq!(environment.shorten(&file), "/ci/docker/config.json");
        let error = Environment::default().docker_config_file().unwrap_err();
        assert!(error.to_string().contains("set one of them"), "{error}");
    }
}
