//! Listing what is attached to a manifest.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers>

use http::header::{CONTENT_TYPE, LINK};
use http::{HeaderName, HeaderValue, StatusCode};

use crate::oci::endpoint::Endpoint;
use crate::oci::error_code::ErrorCode;
use crate::oci::{Descriptor, Digest, MediaType, RepositoryName};
use crate::server::body::{Response, full};
use crate::server::error::{Error, Result};
use crate::server::router::{Call, respond};
use crate::server::storage::PageLimit;

const FILTERS_APPLIED: HeaderName = HeaderName::from_static("oci-filters-applied");

/// What fits on a page; a response must be a manifest that clients accept.
const PAGE_LIMIT: PageLimit = PageLimit { entries: 1000, bytes: 2 * 1024 * 1024 };

/// Answers GET: an index, empty when nothing is attached or the manifest is not here.
pub(super) async fn list(
    call: &Call,
    name: &RepositoryName,
    subject: &Digest,
    artifact_type: Option<String>,
) -> Result<Response> {
    if call.app.quirks.get().no_referrers_api {
        let message = "there is no referrers API";
        return Err(Error::with_status(ErrorCode::Unsupported, StatusCode::NOT_FOUND, message));
    }
    let after = after(call)?;
    let listed = call.storage().list_referrers(name, subject, after.as_ref(), PAGE_LIMIT).await?;
    let wanted = |descriptor: &&Descriptor| {
        artifact_type.is_none() || descriptor.artifact_type == artifact_type
    };
    let manifests: Vec<_> = listed.descriptors.iter().filter(wanted).collect();
    let index = serde_json::json!({
        "schemaVersion": 2,
        "mediaType": MediaType::OCI_INDEX,
        "manifests": manifests,
    });
    let mut headers = vec![(CONTENT_TYPE, MediaType::OCI_INDEX.to_owned())];
    if artifact_type.is_some() {
        headers.push((FILTERS_APPLIED, "artifactType".to_owned()));
    }
    let bytes = crate::oci::json::to_canonical_bytes(&index);
    let mut response = respond(StatusCode::OK, &headers, full(bytes));
    if let Some(last) = listed.continues_after {
        let page = Endpoint::Referrers(name.clone(), *subject, artifact_type).path_and_query();
        let separator = if page.contains('?') { '&' } else { '?' };
        let link = format!("<{page}{separator}last={last}>; rel=\"next\"");
        if let Ok(link) = HeaderValue::try_from(link) {
            response.headers_mut().insert(LINK, link);
        }
    }
    Ok(response)
}

/// The digest after which the page starts.
fn after(call: &Call) -> Result<Option<Digest>> {
    let Some(text) = call.parameters("last").into_iter().next() else { return Ok(None) };
    let invalid = |error: crate::oci::digest::DigestError| {
        Error::new(ErrorCode::DigestInvalid, error.to_string())
    };
    text.parse().map(Some).map_err(invalid)
}
