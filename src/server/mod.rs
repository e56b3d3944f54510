//! The distribution-spec HTTP server.
//!
//! Owns: connections, requests, who may do what, and where content is kept. Must not know: the
//! registry client, the local image store, the terminal.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md>

mod access;
mod access_log;
mod blobs;
mod body;
mod catalog;
mod config;
mod ephemeral;
mod error;
mod htpasswd;
mod keys;
mod manifests;
pub mod quirks;
mod random;
mod referrers;
mod reload;
mod router;
pub mod storage;
mod tags;
mod tls;
mod token;
mod uploads;
mod users;
mod write_timeout;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

pub use access::Access;
pub use config::{AccessLog, AccessLogFormat, AccessLogSink, ServerConfig};
pub use ephemeral::{Ephemeral, EphemeralBuilder, RequestRecord};
pub use htpasswd::{HtpasswdError, LineFault};
pub use keys::{KeyDirectory, KeysError};
pub use quirks::Quirks;
pub use tls::{TlsError, TlsIdentity};
pub use token::{TokenKey, TokenKeyError, TokenSettings};
pub use users::Users;

use crate::server::ephemeral::Recorder;
use crate::server::quirks::ActiveQuirks;
use crate::server::router::App;
use crate::server::storage::Storage;
use crate::server::tls::Tls;
use crate::server::write_timeout::WriteTimeout;

/// Longest wait for a request's header, for the first request of a connection, and for the TLS
/// handshake.
const HEADER_TIMEOUT: Duration = Duration::from_secs(60);

/// Longest wait of a write for the client to read.
const WRITE_TIMEOUT: Duration = Duration::from_secs(60);

/// Pause between two sweeps of what clients abandoned.
const SWEEP_PAUSE: Duration = Duration::from_secs(60 * 60);

/// Pause after the system refused a connection, mostly for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Most requests at once on one HTTP/2 connection.
const HTTP2_STREAMS: u32 = 128;

/// Bytes in flight for one HTTP/2 request; the default of 64 KiB makes every upload wait.
const HTTP2_WINDOW: u32 = 1024 * 1024;

/// A server that is bound to its address.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    tls: Option<Arc<Tls>>,
    drain_timeout: Duration,
    app: Arc<App>,
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The certificate or key cannot be used.
    #[error("cannot serve TLS")]
    Tls(#[from] TlsError),
    /// No thread could be started for it.
    #[error("cannot start the server's thread")]
    Thread(#[source] io::Error),
}

impl Server {
    /// Listens on the configured address; requests wait until [`Server::serve`].
    ///
    /// # Errors
    /// [`ServerError`] when the address is taken or the certificate cannot be used.
    pub async fn bind(config: ServerConfig) -> Result<Self, ServerError> {
        Self::bind_recording(config, None).await
    }

    /// A server for tests, on a free port of the loopback address.
    pub fn ephemeral() -> EphemeralBuilder {
        EphemeralBuilder::default()
    }

    async fn bind_recording(
        config: ServerConfig,
        recorder: Option<Recorder>,
    ) -> Result<Self, ServerError> {
        let tls = match &config.tls {
            Some(identity) => Some(Arc::new(identity.tls().await?)),
            None => None,
        };
        let failed = |source| ServerError::Bind { address: config.listen, source };
        let listener = TcpListener::bind(config.listen).await.map_err(failed)?;
        let app = App {
            storage: config.storage,
            access: config.access,
            access_log: config.access_log.map(Arc::new),
            quirks: ActiveQuirks::new(config.quirks),
            recorder,
            local_address: listener.local_addr().map_err(failed)?,
            scheme: if tls.is_some() { "https" } else { "http" },
        };
        let drain_timeout = config.drain_timeout;
        Ok(Self { listener, tls, drain_timeout, app: Arc::new(app) })
    }

    /// The address that clients connect to.
    pub fn local_address(&self) -> SocketAddr {
        self.app.local_address
    }

    /// Serves until `shutdown` is ready, then lets the requests under way finish, for at most the
    /// configured time.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        let mut sweeping = JoinSet::new();
        sweeping.spawn(sweep(Arc::clone(&self.app.storage)));
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = &mut shutdown => break,
            };
            match accepted {
                Ok((stream, remote)) => {
                    let connection = Connection { app: Arc::clone(&self.app), remote };
                    let (tls, watcher) = (self.tls.clone(), graceful.watcher());
                    tokio::spawn(connection.serve(stream, tls, watcher));
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        // Nobody new may wait for a server that is going away.
        drop(self.listener);
        if tokio::time::timeout(self.drain_timeout, graceful.shutdown()).await.is_err() {
            tracing::warn!("stopped with requests under way");
        }
    }
}

/// Keeps what clients abandon from piling up, until it is dropped.
async fn sweep(storage: Arc<dyn Storage>) {
    loop {
        tokio::time::sleep(SWEEP_PAUSE).await;
        if let Err(error) = storage.sweep().await {
            tracing::warn!(%error, "cannot sweep abandoned uploads");
        }
    }
}

/// One connection.
struct Connection {
    app: Arc<App>,
    remote: SocketAddr,
}

impl Connection {
    async fn serve(self, stream: TcpStream, tls: Option<Arc<Tls>>, watcher: Watcher) {
        // Small answers must not wait for more to come.
        let _ = stream.set_nodelay(true);
        let stream = WriteTimeout::new(stream, WRITE_TIMEOUT);
        let Some(tls) = tls else { return self.serve_http(stream, watcher).await };
        let acceptor = tls.acceptor().await;
        match tokio::time::timeout(HEADER_TIMEOUT, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => self.serve_http(stream, watcher).await,
            Ok(Err(error)) => tracing::debug!(%error, remote = %self.remote, "TLS hello failed"),
            Err(_) => tracing::debug!(remote = %self.remote, "TLS hello took too long"),
        }
    }

    async fn serve_http<S>(self, stream: S, watcher: Watcher)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let has_spoken = Arc::new(AtomicBool::new(false));
        let service = service_fn(|request| {
            has_spoken.store(true, Ordering::Relaxed);
            let app = Arc::clone(&self.app);
            let remote = self.remote;
            async move { Ok::<_, Infallible>(app.respond(request, remote).await) }
        });
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(HEADER_TIMEOUT)
            .max_concurrent_streams(HTTP2_STREAMS)
            .initial_stream_window_size(HTTP2_WINDOW)
            .initial_connection_window_size(HTTP2_WINDOW * 4);
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        let mut connection = std::pin::pin!(watcher.watch(connection));
        // The protocol is known from the first bytes only, so no timeout of it runs before them.
        let outcome = tokio::select! {
            outcome = &mut connection => outcome,
            () = tokio::time::sleep(HEADER_TIMEOUT) => {
                if !has_spoken.load(Ordering::Relaxed) {
                    return;
                }
                connection.await
            }
        };
        if let Err(error) = outcome {
            tracing::debug!(%error, remote = %self.remote, "connection broke off");
        }
    }
}
