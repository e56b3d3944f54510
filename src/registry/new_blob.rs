//! A blob whose digest is known only at its end: its bytes are sent as they are made, and the
//! session is closed with what they turned out to be.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-a-blob-in-chunks>

use futures_util::{StreamExt, TryStreamExt};

use crate::content::blob::NewBlob;
use crate::content::{Error, Result};
use crate::oci::Descriptor;
use crate::registry::RemoteRepository;
use crate::registry::session::Session;

/// What such a blob is called before its digest is known.
const WHAT: &str = "a new blob";

impl RemoteRepository {
    /// Sends the bytes in one PATCH, then names them. Nothing is tried again: the bytes are gone.
    pub(super) async fn upload_new(&self, blob: NewBlob) -> Result<Descriptor> {
        let mut session = self.open_session(WHAT).await?;
        match self.send_new(&mut session, blob).await {
            Ok(blob) => Ok(blob),
            Err(error) => {
                session.cancel(&self.host, &self.scope).await;
                Err(error)
            }
        }
    }

    async fn send_new(&self, session: &mut Session, blob: NewBlob) -> Result<Descriptor> {
        let what = || format!("{WHAT} to {}/{}", self.host.host, self.name);
        let bytes = blob.bytes.map_err(|error| Error::Body(Box::new(error))).boxed();
        let sent = session.stream(&self.host, &self.scope, bytes).await;
        sent.map_err(|error| error.into_content(&what()))?;
        let Some(blob) = blob.outcome.get() else {
            return Err(Error::other(format!("uploading {}", what()), "it has no end"));
        };
        let ended = session.finish(&self.host, &self.scope, &blob.digest).await;
        ended.map_err(|error| error.into_content(&what()))?;
        Ok(blob.clone())
    }
}
