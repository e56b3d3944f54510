//! One repository of a registry, as the engine sees it: the traits of [`content`](crate::content).

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use http::{Method, StatusCode};

use crate::content::{
    BlobStream, ByteRange, Error, NewBlob, OpenBlob, Pushed, Repository, Result, Sink, Source,
};
use crate::oci::endpoint::Endpoint;
use crate::oci::{Descriptor, Digest, RawManifest, RepositoryName, Tag, TagOrDigest};
use crate::registry::Access;
use crate::registry::error::RequestError;
use crate::registry::host::HostClient;
use crate::registry::request::Request;
use crate::registry::scope::Scope;

/// A repository of a registry.
#[derive(Debug)]
pub struct RemoteRepository {
    pub(super) host: Arc<HostClient>,
    pub(super) name: RepositoryName,
    pub(super) scope: Scope,
    /// Held while a fallback tag is read and rewritten, so that no entry is lost to ourselves.
    pub(super) fallback: tokio::sync::Mutex<()>,
}

impl RemoteRepository {
    pub(super) fn new(host: Arc<HostClient>, name: RepositoryName, access: Access) -> Self {
        let scope = access.scope(&name);
        Self { host, name, scope, fallback: tokio::sync::Mutex::default() }
    }

    /// A request to an endpoint, with the token that covers the whole command.
    pub(super) fn request(&self, method: Method, endpoint: &Endpoint) -> Request {
        Request::to(method, endpoint, self.scope.clone())
    }

    /// The manifest's name for people: `registry.test/app:1.4`.
    pub(super) fn shown(&self, what: &TagOrDigest) -> String {
        match what {
            TagOrDigest::Tag(tag) => format!("{}/{}:{tag}", self.host.host, self.name),
            TagOrDigest::Digest(digest) => format!("{}/{}@{digest}", self.host.host, self.name),
        }
    }

    /// Removes a tag or a manifest. What another answer than 202 is worth is asked of the registry:
    /// a page of something in between removes nothing.
    async fn delete(&self, what: TagOrDigest) -> Result<()> {
        let shown = self.shown(&what);
        let endpoint = Endpoint::Manifest(self.name.clone(), what.clone());
        let error = match self.host.send(self.request(Method::DELETE, &endpoint)).await {
            Ok(reply) if reply.response.status() == StatusCode::ACCEPTED => return Ok(()),
            Ok(reply) => {
                if self.head_manifest(&what).await?.is_none() {
                    return Ok(());
                }
                let reason =
                    format!("it answered {}, and it is still there", reply.response.status());
                return Err(Error::other(format!("removing {shown}"), reason));
            }
            Err(error) => error,
        };
        match error.status() {
            // The reply of an earlier attempt was lost, perhaps.
            Some(404) if error.may_be_done => match self.head_manifest(&what).await? {
                None => Ok(()),
                Some(_) => Err(error.into_content(&shown)),
            },
            // Registries without the feature differ in the status: 400 (distribution 2, for a
            // tag), 405, or 501.
            Some(400 | 405 | 501) => {
                let what = format!("removing {shown}");
                Err(Error::Unsupported { what, source: Some(Box::new(error)) })
            }
            _ => Err(error.into_content(&shown)),
        }
    }
}

#[async_trait]
impl Source for RemoteRepository {
    async fn resolve(&self, what: &TagOrDigest) -> Result<Descriptor> {
        self.resolve_manifest(what).await
    }

    async fn read_manifest(&self, what: &TagOrDigest) -> Result<RawManifest> {
        self.get_manifest(what).await
    }

    async fn open_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream> {
        self.get_blob(blob, range).await
    }

    async fn referrers(&self, digest: &Digest) -> Result<Vec<Descriptor>> {
        self.list_referrers(digest).await
    }

    fn is_verified(&self) -> bool {
        false
    }
}

#[async_trait]
impl Sink for RemoteRepository {
    async fn has_manifest(&self, digest: &Digest) -> Result<bool> {
        let what = TagOrDigest::Digest(*digest);
        Ok(there_as_far_as_told(self.head_manifest(&what).await)?.is_some())
    }

    async fn push_blob(
        &self,
        blob: &Descriptor,
        body: &dyn OpenBlob,
        mount_from: Option<&RepositoryName>,
    ) -> Result<Pushed> {
        self.upload(blob, body, mount_from).await
    }

    async fn resolve_tag(&self, tag: &Tag) -> Result<Option<Descriptor>> {
        there_as_far_as_told(self.head_manifest(&TagOrDigest::Tag(tag.clone())).await)
    }

    async fn push_manifest(&self, manifest: &RawManifest, tags: &[Tag]) -> Result<()> {
        self.put_manifest(manifest, tags).await
    }
}

/// What is at the destination. A registry that refuses to tell may take the content all the same:
/// Docker Hub answers 401 for what is not there (P03). A manifest that cannot be read, such as one
/// of schema 1 (P34), is another than ours.
fn there_as_far_as_told(found: Result<Option<Descriptor>>) -> Result<Option<Descriptor>> {
    match found {
        Err(Error::Denied { source, .. }) if is_unauthorized(source.as_ref()) => Ok(None),
        Err(Error::Manifest(_)) => Ok(None),
        found => found,
    }
}

/// Whether the registry itself answered 401; what its token service refuses it will refuse again.
fn is_unauthorized(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    error.downcast_ref::<RequestError>().is_some_and(|error| error.status() == Some(401))
}

#[async_trait]
impl Repository for RemoteRepository {
    fn tags(&self, after: Option<&Tag>) -> BoxStream<'_, Result<Tag>> {
        self.list_tags(after, None)
    }

    async fn push_new_blob(&self, blob: NewBlob) -> Result<Descriptor> {
        self.upload_new(blob).await
    }

    async fn delete_tag(&self, tag: &Tag) -> Result<()> {
        self.delete(TagOrDigest::Tag(tag.clone())).await
    }

    async fn delete_manifest(&self, digest: &Digest) -> Result<()> {
        self.delete(TagOrDigest::Digest(*digest)).await
    }
}
