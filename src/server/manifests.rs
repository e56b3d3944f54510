//! Reading, storing and deleting manifests and tags.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests>

use std::collections::BTreeSet;

use http::StatusCode;
use http::header::{
    CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH, LOCATION,
};

use crate::oci::endpoint::Endpoint;
use crate::oci::error_code::ErrorCode;
use crate::oci::manifest::MANIFEST_LIMIT;
use crate::oci::{
    Algorithm, Descriptor, Digest, Manifest, MediaType, RawManifest, RepositoryName, Tag,
    TagOrDigest, json,
};
use crate::server::body::{Response, empty, full};
use crate::server::error::{Error, Result};
use crate::server::quirks::CONTENT_DIGEST;
use crate::server::router::{Call, respond};
use crate::server::storage::Precondition;

const SUBJECT: HeaderName = HeaderName::from_static("oci-subject");
const TAG: HeaderName = HeaderName::from_static("oci-tag");

/// Most tags of one request.
const TAGS_LIMIT: usize = 100;

/// Most bytes of what the referrers API says of a manifest, mostly its annotations.
///
/// A list of referrers is a manifest itself, and clients accept no more than 4 MiB of one.
const REFERRER_LIMIT: usize = 1024 * 1024;

/// Answers GET and HEAD.
pub(super) async fn read(
    call: &Call,
    name: &RepositoryName,
    what: &TagOrDigest,
) -> Result<Response> {
    let digest = match what {
        TagOrDigest::Digest(digest) => *digest,
        TagOrDigest::Tag(tag) => {
            let resolved = call.storage().resolve_tag(name, tag).await?;
            resolved.ok_or_else(|| Error::manifest_unknown(what))?.0.digest
        }
    };
    let manifest = call.storage().read_manifest(name, &digest).await?;
    let manifest = manifest.ok_or_else(|| Error::manifest_unknown(what))?;
    let etag = format!("\"{digest}\"");
    let is_known = call.header(IF_NONE_MATCH).is_some_and(|known| known == etag);
    let mut headers = vec![(CONTENT_DIGEST, digest.to_string()), (ETAG, etag)];
    if is_known {
        return Ok(respond(StatusCode::NOT_MODIFIED, &headers, empty()));
    }
    headers.push((CONTENT_TYPE, manifest.media_type().to_string()));
    headers.push((CONTENT_LENGTH, manifest.bytes().len().to_string()));
    Ok(respond(StatusCode::OK, &headers, full(manifest.bytes().clone())))
}

/// Answers PUT.
pub(super) async fn put(
    call: &mut Call,
    name: &RepositoryName,
    what: &TagOrDigest,
) -> Result<Response> {
    let tags = tags(call, what)?;
    let bytes = call.body.read(MANIFEST_LIMIT).await?;
    let media_type = MediaType::new(call.header(CONTENT_TYPE).unwrap_or_default());
    let algorithm = match what {
        TagOrDigest::Digest(digest) => digest.algorithm(),
        TagOrDigest::Tag(_) => Algorithm::default(),
    };
    let manifest = RawManifest::with_algorithm(algorithm, &media_type, bytes)?;
    if let TagOrDigest::Digest(expected) = what
        && expected != manifest.digest()
    {
        let message = format!("the manifest's digest is {}, not {expected}", manifest.digest());
        return Err(Error::new(ErrorCode::DigestInvalid, message));
    }
    let parsed = manifest.parse()?;
    check_referrer(&manifest, &parsed)?;
    check_children(call, name, &parsed).await?;
    let precondition = precondition(call, name, &tags).await?;
    call.storage().put_manifest(name, &manifest, &tags, precondition).await?;
    Ok(created(call, name, what, &manifest, &parsed, &tags))
}

/// Answers DELETE of a tag: the manifest and its other tags stay.
pub(super) async fn delete_tag(call: &Call, name: &RepositoryName, tag: &Tag) -> Result<Response> {
    if call.app.quirks.get().tag_delete_unsupported {
        return Err(Error::new(ErrorCode::Unsupported, "tags cannot be deleted by name"));
    }
    match call.storage().delete_tag(name, tag).await? {
        true => Ok(respond(StatusCode::ACCEPTED, &[], empty())),
        false => Err(Error::manifest_unknown(tag)),
    }
}

/// Answers DELETE of a manifest: its tags go with it.
pub(super) async fn delete(
    call: &Call,
    name: &RepositoryName,
    digest: &Digest,
) -> Result<Response> {
    match call.storage().delete_manifest(name, digest).await? {
        true => Ok(respond(StatusCode::ACCEPTED, &[], empty())),
        false => Err(Error::manifest_unknown(digest)),
    }
}

/// The tags to set: that of the path, and those of `?tag=` beside a digest.
fn tags(call: &Call, what: &TagOrDigest) -> Result<Vec<Tag>> {
    let mut tags = match what {
        TagOrDigest::Tag(tag) => vec![tag.clone()],
        TagOrDigest::Digest(_) => Vec::new(),
    };
    for text in call.parameters("tag") {
        let invalid = |error: crate::oci::ReferenceError| {
            let code = ErrorCode::Other("TAG_INVALID".to_owned());
            Error::with_status(code, StatusCode::BAD_REQUEST, error.to_string())
        };
        let tag: Tag = text.parse().map_err(invalid)?;
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    if tags.len() > TAGS_LIMIT {
        let message = format!("{} tags in one request, at most {TAGS_LIMIT} fit", tags.len());
        let status = StatusCode::URI_TOO_LONG;
        return Err(Error::with_status(ErrorCode::Unsupported, status, message));
    }
    Ok(tags)
}

/// Refuses a manifest that no list of referrers could hold.
fn check_referrer(manifest: &RawManifest, parsed: &Manifest) -> Result<()> {
    if parsed.subject().is_none() {
        return Ok(());
    }
    let size = json::to_canonical_bytes(&manifest.referrer(parsed)).len();
    if size > REFERRER_LIMIT {
        let message = format!(
            "the manifest has a subject, and its annotations make {size} bytes of the list of \
             referrers; at most {REFERRER_LIMIT} fit"
        );
        return Err(Error::new(ErrorCode::ManifestInvalid, message));
    }
    Ok(())
}

/// Refuses a manifest whose content is not here; of a subject nothing is demanded.
async fn check_children(call: &Call, name: &RepositoryName, manifest: &Manifest) -> Result<()> {
    let is_index = matches!(manifest, Manifest::Index(_));
    let mut seen = BTreeSet::new();
    for child in manifest.successors() {
        if seen.insert(child.digest) && !is_here(call, name, child, is_index).await? {
            return Err(Error::MissingChild(child.digest));
        }
    }
    Ok(())
}

async fn is_here(
    call: &Call,
    name: &RepositoryName,
    child: &Descriptor,
    is_index: bool,
) -> Result<bool> {
    let storage = call.storage();
    if (is_index || child.media_type.is_manifest())
        && storage.stat_manifest(name, &child.digest).await?.is_some()
    {
        return Ok(true);
    }
    // An index may also point at a plain blob.
    let may_be_blob = !child.media_type.is_manifest();
    Ok(may_be_blob && storage.blob_size(name, &child.digest).await?.is_some())
}

/// What `If-Match` and `If-None-Match` demand of the tags. A client that sends one relies on it, so
/// what cannot be applied is refused.
async fn precondition(call: &Call, name: &RepositoryName, tags: &[Tag]) -> Result<Precondition> {
    let refuse = |message: &str| {
        Err(Error::with_status(ErrorCode::Unsupported, StatusCode::BAD_REQUEST, message))
    };
    let (if_match, if_none_match) = (only_value(call, IF_MATCH)?, only_value(call, IF_NONE_MATCH)?);
    let (expected, tag) = match (if_match, if_none_match, tags) {
        (None, None, _) => return Ok(Precondition::None),
        (Some(_), Some(_), _) => return refuse("If-Match and If-None-Match exclude each other"),
        (None, Some(_), []) => return refuse("If-None-Match applies to tags, and there is none"),
        (None, Some("*"), _) => return Ok(Precondition::Absent),
        (None, Some(_), _) => return refuse("If-None-Match can only be * here"),
        (Some(expected), None, [tag]) => (expected, tag),
        (Some(_), None, _) => return refuse("If-Match applies to exactly one tag"),
    };
    match call.storage().resolve_tag(name, tag).await? {
        Some((current, version)) if is_match(expected, &current.digest) => {
            Ok(Precondition::Version(version))
        }
        _ => {
            let code = ErrorCode::Other("PRECONDITION_FAILED".to_owned());
            let message = format!("tag {tag} is not in the expected state");
            Err(Error::with_status(code, StatusCode::PRECONDITION_FAILED, message))
        }
    }
}

/// The value of a header that may be there once.
fn only_value(call: &Call, name: HeaderName) -> Result<Option<&str>> {
    let mut values = call.headers.get_all(&name).iter();
    let value = match (values.next(), values.next()) {
        (None, _) => return Ok(None),
        (Some(value), None) => value.to_str().ok().map(str::trim),
        (Some(_), Some(_)) => None,
    };
    let refused = || {
        let message = format!("{name} is there more than once, or is no text");
        Error::with_status(ErrorCode::Unsupported, StatusCode::BAD_REQUEST, message)
    };
    value.map(Some).ok_or_else(refused)
}

fn is_match(header: &str, digest: &Digest) -> bool {
    let etag = format!("\"{digest}\"");
    header.split(',').map(str::trim).any(|value| value == "*" || value == etag)
}

fn created(
    call: &Call,
    name: &RepositoryName,
    what: &TagOrDigest,
    manifest: &RawManifest,
    parsed: &Manifest,
    tags: &[Tag],
) -> Response {
    let stored = TagOrDigest::Digest(*manifest.digest());
    let mut headers = vec![
        (LOCATION, Endpoint::Manifest(name.clone(), stored).path_and_query()),
        (CONTENT_DIGEST, manifest.digest().to_string()),
    ];
    if let Some(subject) = parsed.subject()
        && !call.app.quirks.get().no_referrers_api
    {
        headers.push((SUBJECT, subject.digest.to_string()));
    }
    if matches!(what, TagOrDigest::Digest(_)) {
        headers.extend(tags.iter().map(|tag| (TAG, tag.to_string())));
    }
    respond(StatusCode::CREATED, &headers, empty())
}
