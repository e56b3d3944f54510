//! Listing tags, and what all lists share.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags>

use http::HeaderValue;
use http::header::LINK;

use crate::oci::RepositoryName;
use crate::oci::endpoint::{Endpoint, Page};
use crate::oci::error_code::ErrorCode;
use crate::server::body::Response;
use crate::server::error::{Error, Result};
use crate::server::router::{Call, json};

/// Most entries of a page, and the length of one when the client names none: whole lists, for
/// clients that know no pages, as long as they are of a size that people make.
const PAGE_LIMIT: usize = 10_000;

/// Answers GET.
pub(super) async fn list(call: &Call, name: &RepositoryName, page: Page) -> Result<Response> {
    let limit = page_limit(call, &page);
    let after = page.after.as_deref();
    let tags = call.storage().list_tags(name, after, limit.saturating_add(1)).await?;
    let mut tags = tags.ok_or_else(|| {
        Error::new(ErrorCode::NameUnknown, format!("repository {name} is unknown"))
    })?;
    let next = cut_page(&mut tags, limit).map(|next| Endpoint::Tags(name.clone(), next));
    let response = json(&serde_json::json!({ "name": name, "tags": tags }));
    Ok(with_next(response, next.as_ref()))
}

/// How many entries the page has.
pub(super) fn page_limit(call: &Call, page: &Page) -> usize {
    let bound = call.app.quirks.get().page_limit.unwrap_or(PAGE_LIMIT);
    page.limit.unwrap_or(bound).min(bound)
}

/// Cuts a list of one entry more than fits; returns the next page if there is one.
pub(super) fn cut_page(entries: &mut Vec<String>, limit: usize) -> Option<Page> {
    let has_more = entries.len() > limit;
    entries.truncate(limit);
    let last = entries.last().filter(|_| has_more)?;
    Some(Page { limit: Some(limit), after: Some(last.clone()) })
}

/// Points at the next page, relative to this one.
pub(super) fn with_next(mut response: Response, next: Option<&Endpoint>) -> Response {
    let link = next.map(|next| format!("<{}>; rel=\"next\"", next.path_and_query()));
    if let Some(link) = link.and_then(|link| HeaderValue::try_from(link).ok()) {
        response.headers_mut().insert(LINK, link);
    }
    response
}
