//! A server for tests: on a free loopback port, gone when dropped, and a witness of its requests.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use http::{Method, StatusCode};
use tokio::sync::oneshot;

use crate::server::access::Access;
use crate::server::config::{AccessLog, ServerConfig};
use crate::server::quirks::Quirks;
use crate::server::storage::{MemoryStorage, Storage};
use crate::server::tls::TlsIdentity;
use crate::server::users::Users;
use crate::server::{Server, ServerError};

/// One request that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// The method.
    pub method: Method,
    /// The path and query as they came.
    pub path_and_query: String,
    /// The status of the answer.
    pub status: StatusCode,
}

impl fmt::Display for RequestRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.method, self.path_and_query, self.status.as_u16())
    }
}

/// The requests of a server, in the order of their answers.
#[derive(Debug, Clone, Default)]
pub(super) struct Recorder(Arc<Mutex<Vec<RequestRecord>>>);

impl Recorder {
    pub(super) fn add(&self, record: RequestRecord) {
        self.records().push(record);
    }

    fn records(&self) -> std::sync::MutexGuard<'_, Vec<RequestRecord>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a test's server speaks TLS.
#[derive(Debug, Default)]
enum Tls {
    #[default]
    None,
    /// With a certificate by an authority of its own.
    Own,
    Identity(TlsIdentity),
}

/// What a test's server is to be like.
#[derive(Debug, Default)]
pub struct EphemeralBuilder {
    tls: Tls,
    access: Option<Access>,
    access_log: Option<AccessLog>,
    storage: Option<Arc<dyn Storage>>,
    quirks: Quirks,
}

impl EphemeralBuilder {
    /// Serves TLS with a certificate for `127.0.0.1` and `localhost` by an authority of its own.
    pub fn tls(self) -> Self {
        Self { tls: Tls::Own, ..self }
    }

    /// Serves TLS with this certificate; whom to believe is the test's affair.
    pub fn tls_identity(self, identity: TlsIdentity) -> Self {
        Self { tls: Tls::Identity(identity), ..self }
    }

    /// Lets in one user, by password.
    pub fn basic(self, user: &str, password: &str) -> Self {
        self.access(Access::basic(Users::new([(user, password)])))
    }

    /// Lets in one user, by tokens of the server's own.
    pub fn bearer(self, user: &str, password: &str) -> Self {
        self.access(Access::bearer(Users::new([(user, password)])))
    }

    /// Sets who may do what.
    pub fn access(self, access: Access) -> Self {
        Self { access: Some(access), ..self }
    }

    /// Logs requests.
    pub fn access_log(self, access_log: AccessLog) -> Self {
        Self { access_log: Some(access_log), ..self }
    }

    /// Serves this storage instead of an empty one in memory.
    pub fn storage(self, storage: Arc<dyn Storage>) -> Self {
        Self { storage: Some(storage), ..self }
    }

    /// Deviates from the spec.
    pub fn quirks(self, quirks: Quirks) -> Self {
        Self { quirks, ..self }
    }

    /// Starts the server on a background task of the current runtime.
    ///
    /// # Errors
    /// [`ServerError`] when there is no free port.
    pub async fn start(self) -> Result<Ephemeral, ServerError> {
        let (server, mut ephemeral) = self.bind().await?;
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(server.serve(async { drop(stopped.await) }));
        ephemeral.stop = Some(stop);
        Ok(ephemeral)
    }

    /// Starts the server on a thread of its own, for tests without a runtime.
    ///
    /// # Errors
    /// [`ServerError`] when there is no free port, or no thread.
    pub fn start_blocking(self) -> Result<Ephemeral, ServerError> {
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = mpsc::channel();
        let run = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = match runtime.map_err(ServerError::Thread) {
                Ok(runtime) => runtime,
                Err(error) => return drop(ready.send(Err(error))),
            };
            runtime.block_on(async {
                match self.bind().await {
                    Err(error) => drop(ready.send(Err(error))),
                    Ok((server, ephemeral)) => {
                        drop(ready.send(Ok(ephemeral)));
                        server.serve(async { drop(stopped.await) }).await;
                    }
                }
            });
            // A request under way must not keep the test waiting.
            runtime.shutdown_background();
        };
        let name = "ephemeral-server".to_owned();
        let thread = std::thread::Builder::new().name(name).spawn(run);
        let thread = thread.map_err(ServerError::Thread)?;
        let broken = |_| ServerError::Thread(std::io::ErrorKind::BrokenPipe.into());
        let mut ephemeral = started.recv().map_err(broken)??;
        (ephemeral.stop, ephemeral.thread) = (Some(stop), Some(thread));
        Ok(ephemeral)
    }

    async fn bind(self) -> Result<(Server, Ephemeral), ServerError> {
        let storage = self.storage.unwrap_or_else(|| Arc::new(MemoryStorage::new()));
        let mut config =
            ServerConfig::new(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), Arc::clone(&storage));
        let mut ca_pem = None;
        match self.tls {
            Tls::None => {}
            Tls::Own => {
                let (identity, authority) = TlsIdentity::self_signed(&["127.0.0.1", "localhost"])?;
                (config.tls, ca_pem) = (Some(identity), Some(authority));
            }
            Tls::Identity(identity) => config.tls = Some(identity),
        }
        let scheme = if config.tls.is_some() { "https" } else { "http" };
        config.access = self.access.unwrap_or_else(Access::open);
        config.access_log = self.access_log;
        config.quirks = self.quirks;
        config.drain_timeout = Duration::ZERO;
        let recorder = Recorder::default();
        let server = Server::bind_recording(config, Some(recorder.clone())).await?;
        let address = server.local_address();
        let ephemeral =
            Ephemeral { address, scheme, ca_pem, recorder, storage, stop: None, thread: None };
        Ok((server, ephemeral))
    }
}

/// A running server for tests; it stops when this is dropped.
#[derive(Debug)]
pub struct Ephemeral {
    address: SocketAddr,
    scheme: &'static str,
    ca_pem: Option<String>,
    recorder: Recorder,
    storage: Arc<dyn Storage>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Ephemeral {
    /// Host and port, as in a reference.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// Scheme, host and port.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// The certificate of the authority that clients must believe, where there is TLS.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// The storage, to look behind the server's back.
    pub fn storage(&self) -> &Arc<dyn Storage> {
        &self.storage
    }

    /// The requests so far, in the order of their answers. What was no request, such as a failed
    /// TLS handshake, is not among them.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.recorder.records().clone()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.recorder.records().clear();
    }
}

impl Drop for Ephemeral {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server has been printed by its thread.
            let _ = thread.join();
        }
    }
}
