//! Blobs onto the wire: found, mounted, or sent to a session.
//!
//! The first request both asks whether the blob is there and opens the session to send it: a mount,
//! from the repository where the caller knows it to be, else from the repository itself. Where a
//! registry does not tell in this way, a HEAD decides before large bytes travel. A session that an
//! earlier run left is gone on with instead.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-blobs>

use http::header::CONTENT_LENGTH;
use http::{Method, StatusCode};

use crate::content::{Error, OpenBlob, Pushed, Result};
use crate::oci::endpoint::{Endpoint, UploadRequest};
use crate::oci::{Descriptor, RepositoryName};
use crate::registry::RemoteRepository;
use crate::registry::delivery::Delivery;
use crate::registry::error::{Failure, RequestError};
use crate::registry::host::SelfMount;
use crate::registry::response;
use crate::registry::session::{Context, Session};
use crate::registry::upload_memory::{self, UploadMemory};

/// Blobs up to this size are sent without asking a second time whether they are there; asking
/// costs a round trip, in which as much could be sent.
const SMALL_BYTES: u64 = 64 * 1024;

/// What the first request came to.
enum Opened {
    Present(Pushed),
    Session(Session),
}

impl RemoteRepository {
    /// Makes the blob present with the fewest requests.
    pub(super) async fn upload(
        &self,
        blob: &Descriptor,
        body: &dyn OpenBlob,
        mount_from: Option<&RepositoryName>,
    ) -> Result<Pushed> {
        let ctx = Context { host: &self.host, scope: &self.scope, blob, body };
        let opened = match self.left_behind(ctx).await? {
            Some(opened) => opened,
            None => self.find_or_open(blob, mount_from).await?,
        };
        match opened {
            Opened::Present(pushed) => Ok(pushed),
            Opened::Session(session) => {
                Delivery::new(self, ctx).run(session).await?;
                Ok(Pushed::Uploaded)
            }
        }
    }

    /// What became of the session that an earlier run left: it is gone on with, unless the blob is
    /// there or the registry has forgotten it.
    async fn left_behind(&self, ctx: Context<'_>) -> Result<Option<Opened>> {
        let blob = ctx.blob;
        let Some((url, note)) = self.memory(blob).and_then(|memory| memory.take()) else {
            return Ok(None);
        };
        let what = || self.blob_name(blob);
        let connection = self.host.reach.connection().await;
        let connection = connection.map_err(|failure| self.failure(failure, &what()))?;
        let Ok(location) = response::judge_location(&connection.base, url) else {
            note.remove();
            return Ok(None);
        };
        let mut session = Session::at(location).noted(Some(note));
        if self.has_blob(blob).await? {
            session.cancel(&self.host, &self.scope).await;
            return Ok(Some(Opened::Present(Pushed::Found)));
        }
        match session.ask(ctx).await.map_err(|error| error.into_content(&what()))? {
            Some(offset) => {
                tracing::debug!(digest = %blob.digest, offset, "an earlier upload goes on");
                session.offset = offset;
                Ok(Some(Opened::Session(session)))
            }
            None => {
                // It may be there and only not tell how far it is.
                session.cancel(&self.host, &self.scope).await;
                Ok(None)
            }
        }
    }

    async fn find_or_open(
        &self,
        blob: &Descriptor,
        mount_from: Option<&RepositoryName>,
    ) -> Result<Opened> {
        let from = mount_from.filter(|from| **from != self.name);
        let usable = from.is_some() || self.host.self_mount() != SelfMount::Useless;
        let mount = from.unwrap_or(&self.name);
        let session = match usable {
            true => match self.try_mount(blob, mount).await? {
                Some(Opened::Present(_)) if from.is_none() => {
                    self.host.learn_self_mount(SelfMount::Works);
                    return Ok(Opened::Present(Pushed::Found));
                }
                Some(Opened::Present(pushed)) => return Ok(Opened::Present(pushed)),
                Some(Opened::Session(session)) => Some(session),
                None => None,
            },
            false => None,
        };
        let is_certain = from.is_none() && self.host.self_mount() == SelfMount::Works;
        let sends_anyway = session.is_some() && (is_certain || blob.size <= SMALL_BYTES);
        if !sends_anyway && self.has_blob(blob).await? {
            if let Some(session) = session {
                if from.is_none() {
                    self.host.learn_self_mount(SelfMount::Useless);
                }
                session.cancel(&self.host, &self.scope).await;
            }
            return Ok(Opened::Present(Pushed::Found));
        }
        match session {
            Some(session) => Ok(Opened::Session(session)),
            None => self.open_for(blob).await.map(Opened::Session),
        }
    }

    /// Asks for a mount. `None` when the registry refuses the question itself: Harbor answers 401
    /// for a project it does not know (P12), others 400, 403, 404 or 405.
    async fn try_mount(&self, blob: &Descriptor, from: &RepositoryName) -> Result<Option<Opened>> {
        let mount =
            UploadRequest { mount: Some(blob.digest), from: Some(from.clone()), digest: None };
        let endpoint = Endpoint::Uploads(self.name.clone(), mount);
        let request = self.request(Method::POST, &endpoint).header(CONTENT_LENGTH, "0");
        let reply = match self.host.send(request).await {
            Ok(reply) => reply,
            Err(error) if matches!(error.status(), Some(400 | 401 | 403..=405 | 416)) => {
                return Ok(None);
            }
            Err(error) => return Err(error.into_content(&self.blob_name(blob))),
        };
        if reply.response.status() == StatusCode::CREATED {
            return Ok(Some(Opened::Present(Pushed::Mounted)));
        }
        let session = Session::opened(&reply).ok();
        Ok(session.map(|session| Opened::Session(self.noted(blob, session))))
    }

    /// Opens a session for the blob.
    pub(super) async fn open_for(&self, blob: &Descriptor) -> Result<Session> {
        let session = self.open_session(&self.blob_name(blob)).await?;
        Ok(self.noted(blob, session))
    }

    /// Opens a session for `what`. An answer without an address is a page of something in between
    /// (P16), and is asked for again.
    pub(super) async fn open_session(&self, what: &str) -> Result<Session> {
        let endpoint = Endpoint::Uploads(self.name.clone(), UploadRequest::default());
        let mut attempts = 0;
        loop {
            attempts += 1;
            let request = self.request(Method::POST, &endpoint).header(CONTENT_LENGTH, "0");
            let reply = self.host.send(request).await;
            let reply = reply.map_err(|error| self.no_session(error, what))?;
            let failure = match Session::opened(&reply) {
                Ok(session) => return Ok(session),
                Err(failure) => failure,
            };
            let status = reply.response.status();
            if status == StatusCode::ACCEPTED {
                return Err(self.failure(failure, what));
            }
            if !self.host.outlasts_page(attempts).await {
                let reason = response::unkept(status, "opened no upload session");
                return Err(self.failure(Failure::Protocol(reason), what));
            }
        }
    }

    /// What is not found when a session is opened is no blob (ECR and others, P08).
    fn no_session(&self, error: RequestError, what: &str) -> Error {
        match error.status() {
            Some(404) => Error::NotFound {
                what: format!("repository {}/{}", self.host.host, self.name),
                source: Some(Box::new(error)),
            },
            _ => error.into_content(what),
        }
    }

    /// Whether the blob is there. A page of something in between is no blob.
    pub(super) async fn has_blob(&self, blob: &Descriptor) -> Result<bool> {
        let endpoint = Endpoint::Blob(self.name.clone(), blob.digest);
        let reply = match self.host.send(self.request(Method::HEAD, &endpoint)).await {
            Ok(reply) => reply,
            // A registry that refuses to tell will refuse, or take, the upload.
            Err(error) if error.is_refusal() => return Ok(false),
            Err(error) => return Err(error.into_content(&self.blob_name(blob))),
        };
        let headers = reply.response.headers();
        let length = response::header(headers, CONTENT_LENGTH.as_str());
        let is_other = length.is_some_and(|length| length.parse() != Ok(blob.size))
            || response::content_digest(headers).is_some_and(|digest| {
                digest.algorithm() == blob.digest.algorithm() && digest != blob.digest
            });
        Ok(!is_other && !reply.is_page())
    }

    /// Notes the session, so that the next run finds it if this one ends early.
    fn noted(&self, blob: &Descriptor, session: Session) -> Session {
        if let Some(root) = &self.host.options.upload_memory {
            self.host.swept_uploads.call_once(|| upload_memory::sweep(root));
        }
        let note = self.memory(blob).and_then(|memory| memory.note(session.url()));
        session.noted(note)
    }

    fn memory(&self, blob: &Descriptor) -> Option<UploadMemory> {
        let root = self.host.options.upload_memory.as_ref()?;
        Some(UploadMemory::new(root, &self.host.host, &self.name, blob))
    }

    fn failure(&self, failure: Failure, what: &str) -> Error {
        let endpoint = Endpoint::Uploads(self.name.clone(), UploadRequest::default());
        let request = self.request(Method::POST, &endpoint);
        self.host.failed(&request, failure).into_content(what)
    }

    pub(super) fn blob_name(&self, blob: &Descriptor) -> String {
        format!("blob {}/{}@{}", self.host.host, self.name, blob.digest)
    }
}
