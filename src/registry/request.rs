//! What is asked of a registry, and what comes back.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method};
use url::Url;

use crate::oci::endpoint::Endpoint;
use crate::registry::response;
use crate::registry::scope::Scope;

/// A request to be sent. It has no `Debug`, as its address and its headers may be secrets.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) target: Target,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
    pub(super) scope: Scope,
}

/// Where a request goes.
pub(super) enum Target {
    /// On the registry's API.
    Path(String),
    /// An address that the registry named.
    Url(Url),
}

/// What a request carries.
pub(super) enum Body {
    None,
    /// Can be sent again.
    Bytes(Bytes),
    /// Can be sent once; the counter shows that it still moves.
    Stream(reqwest::Body, Arc<AtomicU64>),
}

impl Request {
    fn new(method: Method, target: Target, scope: Scope) -> Self {
        let headers = HeaderMap::new();
        Self { method, target, headers, body: Body::None, scope }
    }

    pub(super) fn get(endpoint: &Endpoint, scope: Scope) -> Self {
        Self::to(Method::GET, endpoint, scope)
    }

    pub(super) fn to(method: Method, endpoint: &Endpoint, scope: Scope) -> Self {
        Self::new(method, Target::Path(endpoint.path_and_query()), scope)
    }

    pub(super) fn to_url(method: Method, url: Url, scope: Scope) -> Self {
        Self::new(method, Target::Url(url), scope)
    }

    pub(super) fn header(mut self, name: HeaderName, value: &str) -> Self {
        // Our values are printable; one that is not says nothing a registry would understand.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    pub(super) fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Whether it can be sent only once.
    pub(super) fn is_stream(&self) -> bool {
        matches!(self.body, Body::Stream(..))
    }

    /// Whether it changes nothing.
    pub(super) fn reads(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }

    /// Whether it may follow redirects with this status: those that read, and those without a
    /// body whose method the status keeps (P29).
    pub(super) fn follows(&self, status: http::StatusCode) -> bool {
        match self.method {
            _ if self.reads() => status.is_redirection(),
            Method::POST => matches!(status.as_u16(), 307 | 308) && matches!(self.body, Body::None),
            _ => false,
        }
    }
}

/// A successful reply whose body is still to come; without `Debug`, as it names addresses.
pub(super) struct Reply {
    pub(super) response: reqwest::Response,
    /// The registry's own address of what was asked for, whatever redirects led to.
    pub(super) base: Url,
}

impl Reply {
    /// Whether it is a page for people, as captive portals and proxies show one.
    pub(super) fn is_page(&self) -> bool {
        let content_type = response::header(self.response.headers(), "content-type");
        content_type.is_some_and(|text| text.to_ascii_lowercase().starts_with("text/html"))
    }
}

/// A successful reply with its body.
pub(super) struct Document {
    pub(super) headers: HeaderMap,
    pub(super) base: Url,
    pub(super) bytes: Bytes,
}
