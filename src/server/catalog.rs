//! Listing repositories: docker's `_catalog`.
//!
//! Spec: <https://distribution.github.io/distribution/spec/api/#listing-repositories>

use crate::oci::endpoint::{Endpoint, Page};
use crate::server::body::Response;
use crate::server::error::Result;
use crate::server::router::{Call, json};
use crate::server::tags::{cut_page, page_limit, with_next};

/// Answers GET.
pub(super) async fn list(call: &Call, page: Page) -> Result<Response> {
    let limit = page_limit(call, &page);
    let after = page.after.as_deref();
    let mut names = call.storage().list_repositories(after, limit.saturating_add(1)).await?;
    let next = cut_page(&mut names, limit).map(Endpoint::Catalog);
    let response = json(&serde_json::json!({ "repositories": names }));
    Ok(with_next(response, next.as_ref()))
}
