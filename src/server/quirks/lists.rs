//! How lists come in pages, and the rewriting of JSON that other quirks need too.

use http::HeaderValue;
use http::header::{CONTENT_LENGTH, LINK};
use http_body_util::BodyExt;
use serde_json::Value;
use url::form_urlencoded;

use crate::oci::endpoint::Endpoint;
use crate::oci::json::to_canonical_bytes;
use crate::server::body::{Response, empty, full};
use crate::server::quirks::active::Seen;

/// How lists come in pages.
#[derive(Debug, Clone, Copy, Default)]
pub struct ListQuirks {
    /// How the next page is named.
    pub link: LinkForm,
    /// What the last page says of the next.
    pub last_page: LastPage,
    /// An empty list is `null`.
    pub null_when_empty: bool,
    /// The length of a page that the client asks for is not heard.
    pub ignores_n: bool,
}

/// How the next page is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinkForm {
    /// `</v2/…>; rel="next"`
    #[default]
    Relative,
    /// With scheme and host.
    Absolute,
    /// With a parameter before `rel`, and `rel` without quotes.
    ExtraParameters,
}

/// What the last page says of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LastPage {
    /// Nothing.
    #[default]
    Ends,
    /// That it is itself.
    Repeats,
}

/// The path of a list without what is not heard.
pub(super) fn own_path(quirks: &ListQuirks, path_and_query: &str) -> String {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let is_list = path.ends_with("/tags/list") || path.ends_with("/_catalog");
    if !quirks.ignores_n || !is_list {
        return path_and_query.to_owned();
    }
    let pairs = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "n");
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}

pub(super) async fn after(quirks: &ListQuirks, seen: &Seen, response: Response) -> Response {
    let is_list = matches!(seen.endpoint, Some(Endpoint::Tags(..) | Endpoint::Catalog(_)));
    if !is_list || !response.status().is_success() {
        return response;
    }
    let mut response = rewrite_link(quirks, seen, response);
    if quirks.null_when_empty {
        response = match json_of(response).await {
            Ok((response, mut list)) => {
                let values = list.as_object_mut().into_iter().flat_map(|list| list.values_mut());
                for value in values.filter(|value| value.as_array().is_some_and(Vec::is_empty)) {
                    *value = Value::Null;
                }
                with_json(response, &list)
            }
            Err(response) => response,
        };
    }
    response
}

fn rewrite_link(quirks: &ListQuirks, seen: &Seen, mut response: Response) -> Response {
    let link = response.headers().get(LINK).and_then(|value| value.to_str().ok());
    let next = link.and_then(|link| link.strip_prefix('<')?.split('>').next());
    let itself = Some(seen.path_and_query.as_str());
    let Some(next) = next.or(itself.filter(|_| quirks.last_page == LastPage::Repeats)) else {
        return response;
    };
    let link = match quirks.link {
        LinkForm::Relative => format!("<{next}>; rel=\"next\""),
        LinkForm::Absolute => format!("<{}{next}>; rel=\"next\"", seen.origin),
        LinkForm::ExtraParameters => format!("<{next}>; title=\"more, later\"; rel=next"),
    };
    if let Ok(link) = HeaderValue::try_from(link) {
        response.headers_mut().insert(LINK, link);
    }
    response
}

/// A response without its body, and the document in it; the response as it was when it is none.
pub(super) async fn json_of(response: Response) -> Result<(Response, Value), Response> {
    let (parts, body) = response.into_parts();
    let Ok(bytes) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
        return Err(Response::from_parts(parts, empty()));
    };
    match serde_json::from_slice(&bytes) {
        Ok(document) => Ok((Response::from_parts(parts, empty()), document)),
        Err(_) => Err(Response::from_parts(parts, full(bytes))),
    }
}

/// The response with a document as its body.
pub(super) fn with_json(response: Response, document: &Value) -> Response {
    let mut response = response.map(|_| full(to_canonical_bytes(document)));
    response.headers_mut().remove(CONTENT_LENGTH);
    response
}
