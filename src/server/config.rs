//! What a server needs to be told.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::server::access::Access;
use crate::server::quirks::Quirks;
use crate::server::storage::Storage;
use crate::server::tls::TlsIdentity;

/// Where a server listens, what it serves, and to whom.
#[derive(Debug)]
pub struct ServerConfig {
    /// The address; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Holds the content.
    pub storage: Arc<dyn Storage>,
    /// Who may do what.
    pub access: Access,
    /// Whether and how requests are logged.
    pub access_log: Option<AccessLog>,
    /// Certificate and key; without them the server speaks plain HTTP.
    pub tls: Option<TlsIdentity>,
    /// Longest wait for requests under way once the server is told to stop.
    pub drain_timeout: Duration,
    /// Deviations from the spec, for testing clients.
    pub quirks: Quirks,
}

impl ServerConfig {
    /// Plain HTTP, open to everybody who can connect, without an access log.
    pub fn new(listen: SocketAddr, storage: Arc<dyn Storage>) -> Self {
        Self {
            listen,
            storage,
            access: Access::open(),
            access_log: None,
            tls: None,
            drain_timeout: Duration::from_secs(30),
            quirks: Quirks::default(),
        }
    }
}

/// How a line of the access log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessLogFormat {
    /// Apache's combined log format.
    Combined,
    /// One JSON object.
    Json,
}

/// Takes one line of the access log, without its line break; called from many threads at once.
pub type AccessLogSink = Box<dyn Fn(&str) + Send + Sync>;

/// The access log: one line for each request, written when its response has been sent.
pub struct AccessLog {
    /// How a line is written.
    pub format: AccessLogFormat,
    /// Where it goes.
    pub sink: AccessLogSink,
}

impl fmt::Debug for AccessLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessLog").field("format", &self.format).finish_non_exhaustive()
    }
}
