//! Manifests on the wire: HEAD, GET and PUT, and the fallback tag of registries without referrers.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests>,
//! <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests-with-subject>

use bytes::Bytes;
use futures_util::future::try_join_all;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::content::{Error, Result, VerifyError};
use crate::oci::endpoint::Endpoint;
use crate::oci::error_code::ErrorCode;
use crate::oci::manifest::MANIFEST_LIMIT;
use crate::oci::{
    Algorithm, Descriptor, Digest, Manifest, ManifestError, MediaType, RawManifest, Tag,
    TagOrDigest, json,
};
use crate::registry::RemoteRepository;
use crate::registry::error::{Failure, RequestError};
use crate::registry::request::{Body, Document, Reply};
use crate::registry::response;

impl RemoteRepository {
    /// HEAD: type, digest and size; `None` when there is no such manifest, and an error when the
    /// registry does not say its digest.
    pub(super) async fn head_manifest(&self, what: &TagOrDigest) -> Result<Option<Descriptor>> {
        let endpoint = Endpoint::Manifest(self.name.clone(), what.clone());
        let request = self.request(Method::HEAD, &endpoint);
        let request = request.header(ACCEPT, &MediaType::accept_manifests());
        let reply = match self.host.send(request).await {
            Ok(reply) => reply,
            Err(error) if error.status() == Some(404) => return Ok(None),
            // It takes no HEAD (P22).
            Err(error) if matches!(error.status(), Some(400 | 405)) => {
                return self.get_descriptor(what).await;
            }
            Err(error) => return Err(error.into_content(&self.shown(what))),
        };
        let headers = reply.response.headers();
        let digest = response::content_digest(headers).or(match what {
            TagOrDigest::Digest(digest) if !reply.is_page() => Some(*digest),
            _ => None,
        });
        let length = response::header(headers, "content-length").and_then(|n| n.parse().ok());
        let (Some(digest), Some(size)) = (digest, length) else {
            // Some registries leave the headers out (P13, P22), and a page says nothing of a
            // manifest: the body tells.
            return self.get_descriptor(what).await;
        };
        if let TagOrDigest::Digest(asked) = what
            && asked.algorithm() == digest.algorithm()
            && *asked != digest
        {
            // A list's digest sent for one of its children, or worse (P38).
            return Err(VerifyError::Digest { expected: *asked, actual: digest }.into());
        }
        let media_type = response::content_type(headers);
        Ok(Some(Descriptor { media_type, ..Descriptor::new("", digest, size) }))
    }

    /// HEAD, and GET where HEAD says nothing: Nexus answers 404 to HEAD of what GET returns (P22).
    pub(super) async fn resolve_manifest(&self, what: &TagOrDigest) -> Result<Descriptor> {
        match self.head_manifest(what).await? {
            Some(descriptor) => Ok(descriptor),
            None => self.get_manifest(what).await.map(|raw| raw.descriptor().clone()),
        }
    }

    /// GET, for what HEAD did not tell.
    async fn get_descriptor(&self, what: &TagOrDigest) -> Result<Option<Descriptor>> {
        let raw = crate::content::error::optional(self.get_manifest(what).await)?;
        Ok(raw.map(|raw| raw.descriptor().clone()))
    }

    /// GET, held to what was asked for and to what the registry says of it.
    pub(super) async fn get_manifest(&self, what: &TagOrDigest) -> Result<RawManifest> {
        let endpoint = Endpoint::Manifest(self.name.clone(), what.clone());
        let request = || {
            let request = self.request(Method::GET, &endpoint);
            request.header(ACCEPT, &MediaType::accept_manifests())
        };
        let failed = |error: RequestError| match error.failure {
            Failure::TooLarge(_) => ManifestError::TooLarge { what: self.shown(what) }.into(),
            _ => error.into_content(&self.shown(what)),
        };
        let limit = MANIFEST_LIMIT as usize;
        self.host.fetch_as(request, limit, failed, |document| read_manifest(what, document)).await
    }

    /// PUT by each tag, or by digest without tags; keeps the fallback tag where the registry keeps
    /// no referrers.
    pub(super) async fn put_manifest(&self, manifest: &RawManifest, tags: &[Tag]) -> Result<()> {
        let targets: Vec<TagOrDigest> = if tags.is_empty() {
            vec![TagOrDigest::Digest(*manifest.digest())]
        } else {
            tags.iter().cloned().map(TagOrDigest::Tag).collect()
        };
        let puts = targets.iter().map(|target| self.put_one(manifest, target));
        let replies = try_join_all(puts).await?;
        let parsed = manifest.parse()?;
        let Some(subject) = parsed.subject() else { return Ok(()) };
        let is_kept =
            replies.iter().all(|reply| reply.response.headers().contains_key("oci-subject"));
        if is_kept {
            return Ok(());
        }
        self.add_to_fallback_tag(&subject.digest, manifest.referrer(&parsed)).await
    }

    /// PUT, until the registry has the manifest: another 2xx than 201 may come from anything in
    /// between (P16), and only the manifest proves it.
    async fn put_one(&self, manifest: &RawManifest, target: &TagOrDigest) -> Result<Reply> {
        let mut attempts = 0;
        loop {
            let reply = self.put_once(manifest, target).await?;
            if reply.response.status() == StatusCode::CREATED {
                return Ok(reply);
            }
            let stored = self.head_manifest(target).await?;
            if stored.is_some_and(|stored| stored.digest == *manifest.digest()) {
                return Ok(reply);
            }
            attempts += 1;
            if !self.host.outlasts_page(attempts).await {
                let reason = response::unkept(reply.response.status(), "has no such manifest");
                return Err(Error::other(format!("storing {}", self.shown(target)), reason));
            }
        }
    }

    async fn put_once(&self, manifest: &RawManifest, target: &TagOrDigest) -> Result<Reply> {
        let endpoint = Endpoint::Manifest(self.name.clone(), target.clone());
        let request = self
            .request(Method::PUT, &endpoint)
            .header(CONTENT_TYPE, manifest.media_type().as_str())
            .body(Body::Bytes(manifest.bytes().clone()));
        let reply = self.host.send(request).await.map_err(|error| {
            let missing = [ErrorCode::ManifestBlobUnknown, ErrorCode::BlobUnknown];
            if missing.iter().any(|code| error.has_code(code)) {
                let source = Some(Box::new(error) as _);
                return Error::Incomplete { digest: *manifest.digest(), source };
            }
            error.into_content(&self.shown(target))
        })?;
        if let Some(stored) = response::content_digest(reply.response.headers())
            && stored.algorithm() == manifest.digest().algorithm()
            && stored != *manifest.digest()
        {
            let (expected, actual) = (*manifest.digest(), stored);
            return Err(VerifyError::Digest { expected, actual }.into());
        }
        Ok(reply)
    }

    /// Adds an entry to the index under the tag `sha256-<hex>`, which stands in for the referrers
    /// API.
    async fn add_to_fallback_tag(&self, subject: &Digest, entry: Descriptor) -> Result<()> {
        let _alone = self.fallback.lock().await;
        let tag = fallback_tag(subject);
        let target = TagOrDigest::Tag(tag.clone());
        let present = crate::content::error::optional(self.get_manifest(&target).await)?;
        let mut index = match &present {
            Some(raw) => serde_json::from_slice(raw.bytes())
                .map_err(|error| Error::other(format!("reading {}", self.shown(&target)), error))?,
            None => json!({
                "schemaVersion": 2, "mediaType": MediaType::OCI_INDEX, "manifests": [],
            }),
        };
        let Some(entries) = index.get_mut("manifests").and_then(Value::as_array_mut) else {
            let reason = "it is no index, so referrers cannot be kept in it";
            return Err(Error::other(format!("using {}", self.shown(&target)), reason));
        };
        let digest = entry.digest.to_string();
        if entries.iter().any(|known| known["digest"] == digest.as_str()) {
            return Ok(());
        }
        let entry = serde_json::to_value(&entry)
            .map_err(|error| Error::other("writing an index entry", error))?;
        entries.push(entry);
        let bytes = Bytes::from(json::to_canonical_bytes(&index));
        let raw = RawManifest::new(&MediaType::new(MediaType::OCI_INDEX), bytes)?;
        self.put_one(&raw, &target).await.map(|_| ())
    }

    /// The entries of the index under the fallback tag; none when there is no such tag.
    pub(super) async fn read_fallback_tag(&self, subject: &Digest) -> Result<Vec<Descriptor>> {
        let target = TagOrDigest::Tag(fallback_tag(subject));
        let raw = crate::content::error::optional(self.get_manifest(&target).await)?;
        match raw.map(|raw| raw.parse()).transpose()? {
            Some(Manifest::Index(index)) => Ok(index.manifests),
            // An image under that name is somebody's tag, not ours.
            Some(Manifest::Image(_)) | None => Ok(Vec::new()),
        }
    }
}

/// A manifest, held to what was asked for and to what the registry says of it.
fn read_manifest(what: &TagOrDigest, document: Document) -> Result<RawManifest> {
    let named = response::content_digest(&document.headers);
    let asked = match what {
        TagOrDigest::Digest(digest) => Some(*digest),
        TagOrDigest::Tag(_) => None,
    };
    for expected in asked.into_iter().chain(named) {
        check_digest(expected, &document.bytes)?;
    }
    let algorithm = asked.or(named).map_or(Algorithm::Sha256, |digest| digest.algorithm());
    let media_type = response::content_type(&document.headers);
    Ok(RawManifest::with_algorithm(algorithm, &media_type, document.bytes)?)
}

/// `sha256:abc…` as a tag.
fn fallback_tag(subject: &Digest) -> Tag {
    let text = format!("{}-{}", subject.algorithm(), subject.hex());
    let text = &text[..text.len().min(128)];
    text.parse().expect("an algorithm, a dash and hexadecimal digits are a tag")
}

fn check_digest(expected: Digest, bytes: &[u8]) -> Result<()> {
    let actual = Digest::of(expected.algorithm(), bytes);
    if actual == expected {
        return Ok(());
    }
    Err(VerifyError::Digest { expected, actual }.into())
}
