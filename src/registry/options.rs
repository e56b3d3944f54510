//! How hosts are spoken to, whichever they are.

use std::path::PathBuf;
use std::time::Duration;

use crate::auth::Secret;
use crate::registry::settings::{Rule, SettingsFiles};
use crate::util::backoff::Backoff;
use crate::util::clock::Clock;

/// How hosts are spoken to, as the user asked for all of them; what differs between hosts is in
/// their [`HostSettings`](crate::registry::settings::HostSettings).
#[derive(Debug, Clone)]
pub struct HostOptions {
    /// What the command line says of hosts; it goes before every file.
    pub flags: Vec<Rule>,
    /// The files that say more.
    pub files: SettingsFiles,
    /// Whether the environment says where the system's certificates are.
    pub names_certificates: bool,
    /// Longest wait without a byte.
    pub stall_timeout: Duration,
    /// How failed requests are tried again.
    pub backoff: Backoff,
    /// Headers that go with every request to a registry itself, as docker's `HttpHeaders`.
    pub headers: Vec<(String, Secret)>,
    /// Where bearer tokens are kept for the next run; nowhere without.
    pub token_cache: Option<PathBuf>,
    /// Where uploads under way are noted for the next run; nowhere without.
    pub upload_memory: Option<PathBuf>,
    /// Where pauses and time limits come from.
    pub clock: Clock,
}

impl Default for HostOptions {
    fn default() -> Self {
        Self {
            flags: Vec::new(),
            files: SettingsFiles::default(),
            names_certificates: false,
            stall_timeout: Duration::from_secs(60),
            backoff: Backoff::default(),
            headers: Vec::new(),
            token_cache: None,
            upload_memory: None,
            clock: Clock::default(),
        }
    }
}
