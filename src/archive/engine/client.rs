//! One engine: its requests, and those of its replies that are small.
//!
//! Owns: connecting, paths, time limits, what a status means. Streams have files of their own.
//!
//! API: <https://docs.docker.com/reference/api/engine/version/v1.41/>. Paths carry no version, so
//! that every engine answers.

use std::path::Path;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Method, StatusCode};
use serde::de::DeserializeOwned;
use url::Url;

use crate::archive::engine::address::{EngineAddress, EngineTls};
use crate::archive::engine::error::{EngineError, EngineKind, Failure, SetupError};
use crate::archive::engine::model::{EngineImage, EngineVersion, ErrorReply};
use crate::content::{Error, Result};
use crate::util::fs;
use crate::util::http::{self as util_http, ClientOptions, Names, Trust};
use crate::util::text::printable;

/// Longest time until a connection stands.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest time until a question is answered that an engine answers from memory.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// Longest time until an engine has said who it is.
const VERSION_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest document that is read, in bytes.
const DOCUMENT_LIMIT: usize = 8 * 1024 * 1024;
/// Longest error that is read, in bytes.
const ERROR_LIMIT: usize = 64 * 1024;
/// Longest certificate or key that is read, in bytes.
const PEM_LIMIT: u64 = 1024 * 1024;

/// A docker or podman that runs, as far as moving images needs it. Nothing is sent until asked for.
#[derive(Debug, Clone)]
pub struct Engine {
    kind: EngineKind,
    address: EngineAddress,
    base: Url,
    client: reqwest::Client,
}

/// One request: what is asked, and how its failure is told.
#[derive(Debug, Clone)]
pub(super) struct Call {
    engine: Engine,
    method: Method,
    pub(super) url: Url,
    /// What is being done, for errors: "loading images into docker".
    doing: String,
    /// The image that is asked for, if it is one.
    image: Option<String>,
}

impl Engine {
    /// Prepares the way to an engine; its certificates, if any, are read now.
    ///
    /// # Errors
    /// [`Error::Other`] when they cannot be used.
    pub fn new(kind: EngineKind, address: EngineAddress) -> Result<Self> {
        let client = client(&address)
            .map_err(|error| Error::other(format!("setting up the way to {kind}"), error))?;
        Ok(Self { kind, base: address.base(), client, address })
    }

    /// Which engine this is.
    pub fn kind(&self) -> EngineKind {
        self.kind
    }

    /// Where it listens.
    pub fn address(&self) -> &EngineAddress {
        &self.address
    }

    /// The image of this name, digest or ID; `None` when there is none.
    ///
    /// # Errors
    /// [`Error::Unreachable`], [`Error::Denied`], or the engine's own.
    pub async fn find(&self, name: &str) -> Result<Option<EngineImage>> {
        let doing = format!("asking {} for the image {name}", self.kind);
        let Some(call) = self.image_call(Method::GET, name, "json", doing) else { return Ok(None) };
        let sending = call.document::<EngineImage>();
        match within(ANSWER_TIMEOUT, sending).await {
            Ok(image) => Ok(Some(image)),
            Err(Failure::Status { status: 404, .. }) => Ok(None),
            Err(failure) => Err(call.fail(failure)),
        }
    }

    /// Who it is; an engine that does not say so within seconds is not there.
    ///
    /// # Errors
    /// Those of [`find`](Self::find).
    pub async fn version(&self) -> Result<EngineVersion> {
        let doing = format!("asking {} for its version", self.kind);
        let call = self.call(Method::GET, &["version"], doing);
        let sending = call.document();
        within(VERSION_TIMEOUT, sending).await.map_err(|failure| call.fail(failure))
    }

    /// A request at `path`, one element for each segment.
    pub(super) fn call(&self, method: Method, path: &[&str], doing: String) -> Call {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        Call { engine: self.clone(), method, url, doing, image: None }
    }

    /// A request about an image; `None` for a name that no image can have and that would lead to
    /// another path.
    pub(super) fn image_call(
        &self,
        method: Method,
        name: &str,
        about: &str,
        doing: String,
    ) -> Option<Call> {
        let segments: Vec<&str> = name.split('/').collect();
        if segments.iter().any(|segment| matches!(*segment, "" | "." | "..")) {
            return None;
        }
        let path: Vec<&str> = ["images"].into_iter().chain(segments).chain([about]).collect();
        Some(Call { image: Some(name.to_owned()), ..self.call(method, &path, doing) })
    }

    pub(super) fn no_such_image(&self, name: &str) -> Error {
        Error::not_found(format!("image {name} in {}", self.kind))
    }
}

impl Call {
    /// The request, ready to be sent or to be given a body.
    pub(super) fn request(&self) -> reqwest::RequestBuilder {
        self.engine.client.request(self.method.clone(), self.url.clone())
    }

    /// Sends a request of this call and returns a reply of 2xx. No time limit.
    pub(super) async fn send(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<reqwest::Response, Failure> {
        tracing::debug!(method = %self.method, path = self.url.path(), "request to an engine");
        let reply = request.send().await.map_err(Failure::connection)?;
        match reply.status() {
            status if status.is_success() => Ok(reply),
            status => Err(status_failure(status, reply).await),
        }
    }

    async fn document<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let reply = self.send(self.request()).await?;
        let bytes = read_limited(reply, DOCUMENT_LIMIT).await?;
        serde_json::from_slice(&bytes).map_err(|_| Failure::Protocol(NO_ENGINE))
    }

    /// Tells a failure of this call.
    pub(super) fn fail(&self, failure: Failure) -> Error {
        let error = EngineError {
            kind: self.engine.kind,
            address: self.engine.address.clone(),
            method: self.method.clone(),
            path: self.url.path().to_owned(),
            failure,
        };
        error.into_content(&self.doing, self.image.as_deref())
    }
}

/// What is said of a reply that is none of an engine.
const NO_ENGINE: &str = "what answers there is no engine";

impl Failure {
    pub(super) fn connection(error: reqwest::Error) -> Self {
        Self::Connection(error.without_url())
    }
}

pub(super) async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    tokio::time::timeout(limit, work).await.unwrap_or(Err(Failure::Stalled(limit)))
}

async fn read_limited(mut reply: reqwest::Response, limit: usize) -> Result<Bytes, Failure> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = reply.chunk().await.map_err(Failure::connection)? {
        if bytes.len() + chunk.len() > limit {
            return Err(Failure::TooLarge(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// The failure that an error reply means. Engines say why in JSON, proxies and others as they like.
async fn status_failure(status: StatusCode, reply: reqwest::Response) -> Failure {
    let reading = read_limited(reply, ERROR_LIMIT);
    let bytes = within(ANSWER_TIMEOUT, reading).await.unwrap_or_default();
    match serde_json::from_slice::<ErrorReply>(&bytes) {
        Ok(reply) => {
            Failure::Status { status: status.as_u16(), message: printable(&reply.message) }
        }
        // Any server says 404 of a path that it does not know.
        Err(_) if status == StatusCode::NOT_FOUND => Failure::Protocol(NO_ENGINE),
        Err(_) => {
            let message = printable(&String::from_utf8_lossy(&bytes));
            Failure::Status { status: status.as_u16(), message }
        }
    }
}

fn client(address: &EngineAddress) -> Result<reqwest::Client, SetupError> {
    if let Some(socket) = address.socket() {
        return unix_client(socket);
    }
    let (trust, identity_pem) = match address.tls() {
        None => (Trust::PlainHttp, None),
        Some(tls) => certificates(tls)?,
    };
    let options = ClientOptions {
        trust,
        identity_pem,
        use_proxy: !address.is_local(),
        connect_timeout: CONNECT_TIMEOUT,
        names: Names::default(),
    };
    Ok(util_http::client(&options)?)
}

#[cfg(unix)]
fn unix_client(socket: &Path) -> Result<reqwest::Client, SetupError> {
    Ok(util_http::unix_client(socket, CONNECT_TIMEOUT)?)
}

#[cfg(not(unix))]
fn unix_client(_: &Path) -> Result<reqwest::Client, SetupError> {
    Err(SetupError::NoSockets)
}

/// Which certificates are believed, and the one that is shown. As docker: an authority of the
/// engine's own is the only one believed.
fn certificates(tls: &EngineTls) -> Result<(Trust, Option<Vec<u8>>), SetupError> {
    let read = |name: &str| match &tls.directory {
        Some(directory) => fs::optional(fs::read(&directory.join(name), PEM_LIMIT)),
        None => Ok(None),
    };
    let trust = match tls.verify {
        false => Trust::Anything,
        true => match read("ca.pem")? {
            Some(pem) => Trust::Only(pem),
            None => Trust::System { extra_pem: Vec::new(), is_named: false },
        },
    };
    let missing = match (read("cert.pem")?, read("key.pem")?) {
        (Some(mut certificate), Some(key)) => {
            certificate.push(b'\n');
            certificate.extend(key);
            return Ok((trust, Some(certificate)));
        }
        (None, None) => return Ok((trust, None)),
        (None, Some(_)) => "cert.pem",
        (Some(_), None) => "key.pem",
    };
    let directory = tls.directory.as_deref().unwrap_or(Path::new("")).display().to_string();
    Err(SetupError::HalfIdentity { missing, directory })
}
