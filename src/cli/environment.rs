//! What the environment says: variables, the user, and the directories that are the user's.

use std::path::PathBuf;

/// A variable of the environment that is set and not empty.
#[expect(clippy::disallowed_methods, reason = "the one place of the terminal that reads variables")]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Where things are kept when no flag says so. Without `HOME` no directory is guessed: the one that
/// the system's accounts name may be another user's, as under sudo.
pub(super) fn data_root() -> Option<PathBuf> {
    let is_known = variable("XDG_DATA_HOME").is_some() || has_home();
    let own = || dirs::data_dir().filter(|_| is_known).map(|directory| directory.join("regctl"));
    variable("REGCTL_DATA_ROOT").map(PathBuf::from).or_else(own)
}

/// What may be lost at any time.
pub(super) fn cache_dir() -> Option<PathBuf> {
    let is_known = variable("XDG_CACHE_HOME").is_some() || has_home();
    dirs::cache_dir().filter(|_| is_known).map(|directory| directory.join("regctl"))
}

/// Where the user's files are that configure programs.
pub(super) fn config_dir() -> Option<PathBuf> {
    let is_known = variable("XDG_CONFIG_HOME").is_some() || has_home();
    dirs::config_dir().filter(|_| is_known)
}

fn has_home() -> bool {
    cfg!(windows) || variable("HOME").is_some()
}

#[cfg(unix)]
pub(super) fn user_id() -> Option<u32> {
    Some(rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
pub(super) fn user_id() -> Option<u32> {
    None
}
