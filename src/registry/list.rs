//! Lists: tags, repositories and referrers, page by page as they are asked for.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#content-discovery>

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use http::header::ACCEPT;
use http::{HeaderMap, Method};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::content::{Error, Result};
use crate::oci::descriptor::null_is_default;
use crate::oci::endpoint::{Endpoint, Page};
use crate::oci::manifest::ImageIndex;
use crate::oci::{Descriptor, Digest, MediaType, RepositoryName, Tag, strict};
use crate::registry::RemoteRepository;
use crate::registry::error::RequestError;
use crate::registry::host::HostClient;
use crate::registry::request::{Document, Request};
use crate::registry::response;
use crate::registry::scope::Scope;

/// Largest page, in bytes.
const PAGE_LIMIT: usize = 8 * 1024 * 1024;

/// Most pages of one list.
const PAGES_MAX: usize = 10_000;

/// Most bytes of one list, over all its pages: a million tags.
const LIST_LIMIT: usize = 32 * 1024 * 1024;

/// Most referrers of one manifest.
const REFERRERS_MAX: usize = 10_000;

#[derive(Deserialize)]
struct TagsPage {
    #[serde(default, deserialize_with = "null_is_default")]
    tags: Vec<String>,
}

#[derive(Deserialize)]
struct CatalogPage {
    #[serde(default, deserialize_with = "null_is_default")]
    repositories: Vec<String>,
}

/// The repositories of a registry.
pub(super) fn catalog(
    host: Arc<HostClient>,
    page: Page,
) -> BoxStream<'static, Result<RepositoryName>> {
    let what = format!("the catalog of {}", host.host);
    let pages = Pages::new(host, &Endpoint::Catalog(page), Scope::catalog(), what);
    names(pages, |page: CatalogPage| page.repositories)
}

impl RemoteRepository {
    /// The tags, after `after`; `page_limit` asks for pages of that many.
    pub fn list_tags(
        &self,
        after: Option<&Tag>,
        page_limit: Option<usize>,
    ) -> BoxStream<'static, Result<Tag>> {
        let page = Page { limit: page_limit, after: after.map(Tag::to_string) };
        let endpoint = Endpoint::Tags(self.name.clone(), page);
        let what = format!("repository {}/{}", self.host.host, self.name);
        let pages = Pages::new(Arc::clone(&self.host), &endpoint, self.scope.clone(), what);
        names(pages, |page: TagsPage| page.tags)
    }

    /// Referrers by the API, else by the fallback tag.
    pub(super) async fn list_referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>> {
        let endpoint = Endpoint::Referrers(self.name.clone(), *subject, None);
        let what = format!("the referrers of {subject}");
        let mut pages = Pages::new(Arc::clone(&self.host), &endpoint, self.scope.clone(), what);
        pages.accept = Some(MediaType::OCI_INDEX);
        let mut found: Vec<Descriptor> = Vec::new();
        loop {
            match pages.next::<ImageIndex>().await {
                Ok(Some(index)) if found.len() + index.manifests.len() > REFERRERS_MAX => {
                    return Err(pages.error(format!("there are more than {REFERRERS_MAX}")));
                }
                Ok(Some(index)) => found.extend(index.manifests),
                Ok(None) => return Ok(found),
                Err(error) if found.is_empty() && lacks_referrers(&error) => {
                    return self.read_fallback_tag(subject).await;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// A registry without the API answers 404 or another 4xx, or with something that is no index. A
/// page that does not arrive, or arrives damaged, is an error: to take it for "none" would lose
/// signatures.
fn lacks_referrers(error: &Error) -> bool {
    let Error::Other { source, .. } = error else {
        return matches!(error, Error::NotFound { .. } | Error::Unsupported { .. });
    };
    if let Some(error) = source.downcast_ref::<RequestError>() {
        return matches!(error.status(), Some(400..=499));
    }
    let is_other_json = |error: &serde_json::Error| error.is_data();
    source.is::<NotJson>() || source.downcast_ref().is_some_and(is_other_json)
}

/// What came instead of a list: mostly a page for people.
#[derive(Debug, thiserror::Error)]
#[error("it answered {0}, which is no list")]
struct NotJson(MediaType);

/// A list's pages, fetched one at a time.
struct Pages {
    host: Arc<HostClient>,
    scope: Scope,
    what: String,
    accept: Option<&'static str>,
    /// None at the end.
    next: Option<Next>,
    /// The addresses of the pages that were read; a list that leads back to one has no end.
    read: HashSet<Url>,
    bytes: usize,
}

enum Next {
    Path(Endpoint),
    Url(Url),
}

/// One page that was read.
struct Fetched<T> {
    entries: T,
    /// Where the next one is.
    link: Option<Url>,
    /// Where this one was.
    base: Url,
    bytes: usize,
}

impl Pages {
    fn new(host: Arc<HostClient>, first: &Endpoint, scope: Scope, what: String) -> Self {
        let next = Some(Next::Path(first.clone()));
        Self { host, scope, what, accept: None, next, read: HashSet::new(), bytes: 0 }
    }

    async fn next<T: DeserializeOwned>(&mut self) -> Result<Option<T>> {
        let Some(next) = self.next.take() else { return Ok(None) };
        if self.read.len() >= PAGES_MAX {
            return Err(self.error(format!("it has more than {PAGES_MAX} pages")));
        }
        let failed = |error: RequestError| error.into_content(&self.what);
        let read = |document| self.read_page(&document);
        let fetched = self.host.fetch_as(|| self.request(&next), PAGE_LIMIT, failed, read).await;
        let Fetched { entries, link, base, bytes } = fetched?;
        self.bytes += bytes;
        if self.bytes > LIST_LIMIT {
            return Err(self.error(format!("it has more than {LIST_LIMIT} bytes")));
        }
        if link.as_ref() == Some(&base) {
            // The last page of some registries leads to itself (P32).
            tracing::warn!("{} ends in a page that leads to itself; it may be longer", self.what);
            return Ok(Some(entries));
        }
        self.read.insert(base);
        if link.as_ref().is_some_and(|link| self.read.contains(link)) {
            return Err(self.error("its next page is one that was read before".to_owned()));
        }
        self.next = link.map(Next::Url);
        Ok(Some(entries))
    }

    fn request(&self, next: &Next) -> Request {
        let scope = self.scope.clone();
        let request = match next {
            Next::Path(endpoint) => Request::to(Method::GET, endpoint, scope),
            Next::Url(url) => Request::to_url(Method::GET, url.clone(), scope),
        };
        match self.accept {
            Some(accept) => request.header(ACCEPT, accept),
            None => request,
        }
    }

    fn read_page<T: DeserializeOwned>(&self, document: &Document) -> Result<Fetched<T>> {
        let link = response::next_link(&document.base, &document.headers);
        let link = link.map_err(|failure| self.error(failure.to_string()))?;
        let entries = strict::check_document(&document.bytes)
            .and_then(|()| serde_json::from_slice(&document.bytes))
            .map_err(|error| self.unreadable(&document.headers, error))?;
        let (base, bytes) = (document.base.clone(), document.bytes.len());
        Ok(Fetched { entries, link, base, bytes })
    }

    fn unreadable(&self, headers: &HeaderMap, error: serde_json::Error) -> Error {
        let content_type = response::content_type(headers);
        let what = format!("reading {}", self.what);
        match content_type.as_str().starts_with("text/") {
            true => Error::other(what, NotJson(content_type)),
            false => Error::other(what, error),
        }
    }

    fn error(&self, reason: String) -> Error {
        Error::other(format!("reading {}", self.what), reason)
    }
}

/// The entries of all pages, one after another; a name that is none ends the list with an error.
fn names<P, T>(pages: Pages, entries: fn(P) -> Vec<String>) -> BoxStream<'static, Result<T>>
where
    P: DeserializeOwned + Send + 'static,
    T: std::str::FromStr<Err = crate::oci::ReferenceError> + Send + 'static,
{
    let state = (pages, VecDeque::<String>::new());
    stream::try_unfold(state, move |(mut pages, mut waiting)| async move {
        loop {
            if let Some(text) = waiting.pop_front() {
                let name = text
                    .parse()
                    .map_err(|error| Error::other(format!("reading {}", pages.what), error))?;
                return Ok(Some((name, (pages, waiting))));
            }
            match pages.next::<P>().await? {
                Some(page) => waiting.extend(entries(page)),
                None => return Ok(None),
            }
        }
    })
    .boxed()
}
