//! A blob whose digest is known only at its end: its bytes are sent as they are made, and the
//! session is closed with what they turned out to be.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-a-blob-in-chunks>

use futures_util::{StreamExt, TryStreamExt};
use http::Method;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};

use crate::content::blob::NewBlob;
use crate::content::{Error, Result};
use crate::oci::Descriptor;
use crate::registry::RemoteRepository;
use crate::registry::response::{self, Location};
use crate::registry::transport::Request;
use crate::registry::upload::StreamedBody;

/// What such a blob is called before its digest is known.
const WHAT: &str = "a new blob";

impl RemoteRepository {
    /// Sends the bytes in one PATCH, then names them. Nothing is tried again: the bytes are gone.
    pub(super) async fn upload_new(&self, blob: NewBlob) -> Result<Descriptor> {
        let session = self.open_session(WHAT).await?;
        match self.send_new(&session, blob).await {
            Ok(blob) => Ok(blob),
            Err(error) => {
                self.cancel(&session).await;
                Err(error)
            }
        }
    }

    async fn send_new(&self, session: &Location, blob: NewBlob) -> Result<Descriptor> {
        let what = || format!("{WHAT} to {}/{}", self.host.host, self.name);
        let bytes = blob.bytes.map_err(|error| Error::Body(Box::new(error)));
        let body = StreamedBody::new(bytes.boxed(), None);
        let request = Request::to_url(Method::PATCH, session.url.clone(), self.scope.clone())
            .header(CONTENT_TYPE, "application/octet-stream");
        let reply = match body.send(&self.host, request).await {
            Ok(reply) => reply,
            Err(error) => return Err(error.into_content(&what())),
        };
        let next = response::upload_location(&reply.base, reply.response.headers()).map_err(
            |failure| Error::other(format!("uploading {}", what()), failure.to_string()),
        )?;
        let Some(blob) = blob.outcome.get() else {
            return Err(Error::other(format!("uploading {}", what()), "it has no end"));
        };
        let mut url = next.url;
        url.query_pairs_mut().append_pair("digest", &blob.digest.to_string());
        let request =
            Request::to_url(Method::PUT, url, self.scope.clone()).header(CONTENT_LENGTH, "0");
        self.host.send(request).await.map_err(|error| error.into_content(&what()))?;
        Ok(blob.clone())
    }
}
