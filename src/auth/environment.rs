//! Where this process looks for credentials, as the environment says.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::auth::Secret;
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
    /// `DOCKER_AUTH_CONFIG`: what could stand in `config.json`.
    pub docker_auth_config: Option<Secret>,
    /// `REGCTL_USERNAME`.
    pub regctl_username: Option<String>,
    /// `REGCTL_PASSWORD`.
    pub regctl_password: Option<Secret>,
    /// `REGCTL_HOST`: the registry that the two are for.
    pub regctl_host: Option<String>,
    /// `XDG_RUNTIME_DIR`, where podman keeps what ends with the session.
    pub runtime_dir: Option<PathBuf>,
    /// `XDG_CONFIG_HOME`.
    pub xdg_config_home: Option<PathBuf>,
    /// The system's directory of configurations; ours is `regctl` in it.
    pub config_dir: Option<PathBuf>,
    /// The user, where podman's directory for those without a session depends on it.
    pub user_id: Option<u32>,
    /// `PATH`: where credential helpers are looked for.
    pub path: OsString,
}

impl Environment {
    /// Reads the variables of this process; an empty one counts as not set.
    pub fn current() -> Self {
        let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        let home = variable(home).map(PathBuf::from);
        let xdg_config_home = variable("XDG_CONFIG_HOME").map(PathBuf::from);
        // Without HOME the system's accounts may name the directory of another user, as under sudo.
        let is_known = home.is_some() || xdg_config_home.is_some();
        Self {
            docker_config: variable("DOCKER_CONFIG").map(PathBuf::from),
            registry_auth_file: variable("REGISTRY_AUTH_FILE").map(PathBuf::from),
            docker_auth_config: text("DOCKER_AUTH_CONFIG").map(Secret::new),
            regctl_username: text("REGCTL_USERNAME"),
            regctl_password: text("REGCTL_PASSWORD").map(Secret::new),
            regctl_host: text("REGCTL_HOST"),
            runtime_dir: variable("XDG_RUNTIME_DIR").map(PathBuf::from),
            config_dir: dirs::config_dir().filter(|_| is_known),
            user_id: user_id(),
            path: variable("PATH").unwrap_or_default(),
            xdg_config_home,
            home,
        }
    }

    /// The files of podman and its kin, which need not exist: that of the session, and the lasting
    /// one.
    pub(super) fn podman_auth_files(&self) -> Vec<PathBuf> {
        let without_session =
            || self.user_id.map(|user_id| PathBuf::from(format!("/run/containers/{user_id}")));
        let session = self.runtime_dir.as_ref().map(|directory| directory.join("containers"));
        let in_home = || self.home.as_ref().map(|home| home.join(".config"));
        let lasting = self.xdg_config_home.clone().or_else(in_home);
        let lasting = lasting.map(|directory| directory.join("containers"));
        let directories = [session.or_else(without_session), lasting];
        directories.into_iter().flatten().map(|directory| directory.join("auth.json")).collect()
    }

    /// Regctl's own file of credentials, which need not exist.
    ///
    /// # Errors
    /// [`Error::NoConfigHome`] when neither `XDG_CONFIG_HOME` nor `HOME` says where.
    pub(super) fn own_file(&self) -> Result<PathBuf> {
        let directory = self.config_dir.as_ref().ok_or(Error::NoConfigHome)?;
        Ok(directory.join("regctl/credentials.json"))
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

/// A variable that is text; another could be neither sent nor stored.
fn text(name: &str) -> Option<String> {
    variable(name).and_then(|value| value.into_string().ok())
}

#[cfg(target_os = "linux")]
fn user_id() -> Option<u32> {
    Some(rustix::process::geteuid().as_raw())
}

#[cfg(not(target_os = "linux"))]
fn user_id() -> Option<u32> {
    None
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

    #[test]
    fn podmans_files_are_where_podman_has_them() {
        let home = Environment { home: Some("/home/ada".into()), ..Default::default() };
        let files = |environment: Environment| -> Vec<String> {
            let files = environment.podman_auth_files();
            files.iter().map(|file| file.display().to_string()).collect()
        };
        let lasting = "/home/ada/.config/containers/auth.json";
        assert_eq!(files(Environment::default()), [] as [&str; 0]);
        assert_eq!(files(home.clone()), [lasting]);
        let root = Environment { user_id: Some(0), ..home.clone() };
        assert_eq!(files(root), ["/run/containers/0/auth.json", lasting]);
        let session = Environment {
            runtime_dir: Some("/run/user/7".into()),
            xdg_config_home: Some("/xdg".into()),
            user_id: Some(7),
            ..home
        };
        let expected = ["/run/user/7/containers/auth.json", "/xdg/containers/auth.json"];
        assert_eq!(files(session), expected);
    }
}
