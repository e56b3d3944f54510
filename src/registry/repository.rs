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

    async fn delete(&self, what: TagOrDigest) -> Result<()> {
        let shown = self.shown(&what);
        let endpoint = Endpoint::Manifest(self.name.clone(), what.clone());
        let request = self.request(Method::DELETE, &endpoint);
        let reply = self.host.send(request).await.map_err(|error| match error.status() {
            // Registries without the feature differ in the status: 400 (distribution 2, for a
            // tag), 405, or 501.
            Some(400 | 405 | 501) => Error::Unsupported {
                what: format!("removing {shown}"),
                source: Some(Box::new(error)),
            },
            _ => error.into_content(&shown),
        })?;
        let status = reply.response.status();
        if status == StatusCode::ACCEPTED || self.head_manifest(&what).await?.is_none() {
            return Ok(());
        }
        // Another 2xx may come from anything in between.
        let reason = format!("the registry answered {status}, and it is still there");
        Err(Error::other(format!("removing {shown}"), reason))
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
        Ok(self.head_manifest(&what).await?.is_some())
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
        self.head_manifest(&TagOrDigest::Tag(tag.clone())).await
    }

    async fn push_manifest(&self, manifest: &RawManifest, tags: &[Tag]) -> Result<()> {
        self.put_manifest(manifest, tags).await
    }
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
