//! Endpoints of the distribution-spec: a path and a query, written by the client and read by the
//! server, in one place.
//!
//! Spec: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#endpoints>;
//! `_catalog` is docker's.

use std::fmt::Write as _;

use url::form_urlencoded;

use crate::oci::{Digest, ReferenceError, RepositoryName, TagOrDigest};

/// Where a page of a list starts and how long it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Most entries wanted.
    pub limit: Option<usize>,
    /// The entry after which the page starts.
    pub after: Option<String>,
}

/// What a new upload asks for beyond a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UploadRequest {
    /// A blob to take from another repository instead of receiving it.
    pub mount: Option<Digest>,
    /// The repository to take it from; without it the registry may look everywhere.
    pub from: Option<RepositoryName>,
    /// The blob that this request's body holds whole.
    pub digest: Option<Digest>,
}

/// One of the API's endpoints; the method is the caller's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// `/v2/`
    Base,
    /// `/v2/_catalog`
    Catalog(Page),
    /// `/v2/<name>/tags/list`
    Tags(RepositoryName, Page),
    /// `/v2/<name>/manifests/<reference>`
    Manifest(RepositoryName, TagOrDigest),
    /// `/v2/<name>/blobs/<digest>`
    Blob(RepositoryName, Digest),
    /// `/v2/<name>/blobs/uploads/`
    Uploads(RepositoryName, UploadRequest),
    /// `/v2/<name>/blobs/uploads/<id>`, with the digest that ends the upload
    Upload(RepositoryName, String, Option<Digest>),
    /// `/v2/<name>/referrers/<digest>`, with a filter by artifact type
    Referrers(RepositoryName, Digest, Option<String>),
}

/// Why a path and query are no endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// No endpoint has this path.
    #[error("no endpoint has the path {0:?}")]
    Unknown(String),
    /// The repository's name is malformed.
    #[error(transparent)]
    Name(ReferenceError),
    /// A tag or digest in the path is malformed.
    #[error(transparent)]
    Reference(ReferenceError),
    /// A digest in the path or the query is malformed.
    #[error(transparent)]
    Digest(ReferenceError),
    /// A number in the query is malformed.
    #[error("query parameter {name}={value:?} is not a number from 0 to {}", usize::MAX)]
    Number {
        /// The parameter.
        name: &'static str,
        /// Its value.
        value: String,
    },
}

impl Endpoint {
    /// The path and query of a request.
    pub fn path_and_query(&self) -> String {
        match self {
            Self::Base => "/v2/".to_owned(),
            Self::Catalog(page) => with_page("/v2/_catalog".to_owned(), page),
            Self::Tags(name, page) => with_page(format!("/v2/{name}/tags/list"), page),
            Self::Manifest(name, what) => format!("/v2/{name}/manifests/{what}"),
            Self::Blob(name, digest) => format!("/v2/{name}/blobs/{digest}"),
            Self::Uploads(name, request) => {
                let mut query = Query::new(format!("/v2/{name}/blobs/uploads/"));
                query.add("mount", request.mount.as_ref());
                query.add("from", request.from.as_ref());
                query.add("digest", request.digest.as_ref());
                query.0
            }
            Self::Upload(name, id, digest) => {
                let mut query = Query::new(format!("/v2/{name}/blobs/uploads/{id}"));
                query.add("digest", digest.as_ref());
                query.0
            }
            Self::Referrers(name, digest, artifact_type) => {
                let mut query = Query::new(format!("/v2/{name}/referrers/{digest}"));
                query.add("artifactType", artifact_type.as_ref());
                query.0
            }
        }
    }

    /// Reads a request's path and query.
    ///
    /// # Errors
    /// [`EndpointError`] with the part that is wrong; percent-encoding in the path is never
    /// decoded, as no valid name needs it.
    pub fn parse(path: &str, query: &str) -> Result<Self, EndpointError> {
        let unknown = || EndpointError::Unknown(path.to_owned());
        let rest = match path {
            "/v2" | "/v2/" => return Ok(Self::Base),
            other => other.strip_prefix("/v2/").ok_or_else(unknown)?,
        };
        if matches!(rest, "_catalog" | "_catalog/") {
            return Ok(Self::Catalog(read_page(query)?));
        }
        if let Some(name) = rest.strip_suffix("/tags/list") {
            return Ok(Self::Tags(read_name(name)?, read_page(query)?));
        }
        if let Some(name) =
            rest.strip_suffix("/blobs/uploads/").or(rest.strip_suffix("/blobs/uploads"))
        {
            let request = UploadRequest {
                mount: read_digest(query, "mount")?,
                from: parameter(query, "from").map(|from| read_name(&from)).transpose()?,
                digest: read_digest(query, "digest")?,
            };
            return Ok(Self::Uploads(read_name(name)?, request));
        }
        // The last component is free text, so the name ends at the last marker before it.
        let (head, last) = rest.rsplit_once('/').ok_or_else(unknown)?;
        if let Some(name) = head.strip_suffix("/blobs/uploads") {
            let digest = read_digest(query, "digest")?;
            return Ok(Self::Upload(read_name(name)?, last.to_owned(), digest));
        }
        if let Some(name) = head.strip_suffix("/manifests") {
            let what = last.parse().map_err(EndpointError::Reference)?;
            return Ok(Self::Manifest(read_name(name)?, what));
        }
        if let Some(name) = head.strip_suffix("/blobs") {
            return Ok(Self::Blob(read_name(name)?, parse_digest(last)?));
        }
        if let Some(name) = head.strip_suffix("/referrers") {
            let artifact_type = parameter(query, "artifactType");
            return Ok(Self::Referrers(read_name(name)?, parse_digest(last)?, artifact_type));
        }
        Err(unknown())
    }

    /// The repository the request is about, unless it is about the registry.
    pub fn repository(&self) -> Option<&RepositoryName> {
        match self {
            Self::Base | Self::Catalog(_) => None,
            Self::Tags(name, _)
            | Self::Manifest(name, _)
            | Self::Blob(name, _)
            | Self::Uploads(name, _)
            | Self::Upload(name, ..)
            | Self::Referrers(name, ..) => Some(name),
        }
    }
}

/// A path that grows a query.
struct Query(String);

impl Query {
    fn new(path: String) -> Self {
        Self(path)
    }

    fn add(&mut self, name: &str, value: Option<&impl ToString>) {
        let Some(value) = value else { return };
        let separator = if self.0.contains('?') { '&' } else { '?' };
        let value = value.to_string();
        let encoded: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        // Writing to a String cannot fail.
        let _ = write!(self.0, "{separator}{name}={encoded}");
    }
}

fn with_page(path: String, page: &Page) -> String {
    let mut query = Query::new(path);
    query.add("n", page.limit.as_ref());
    query.add("last", page.after.as_ref());
    query.0
}

fn parameter(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

fn read_page(query: &str) -> Result<Page, EndpointError> {
    let limit = match parameter(query, "n") {
        None => None,
        Some(value) => Some(value.parse().map_err(|_| EndpointError::Number { name: "n", value })?),
    };
    Ok(Page { limit, after: parameter(query, "last").filter(|last| !last.is_empty()) })
}

fn read_name(name: &str) -> Result<RepositoryName, EndpointError> {
    name.parse().map_err(EndpointError::Name)
}

fn read_digest(query: &str, name: &str) -> Result<Option<Digest>, EndpointError> {
    parameter(query, name).map(|text| parse_digest(&text)).transpose()
}

fn parse_digest(text: &str) -> Result<Digest, EndpointError> {
    text.parse::<Digest>().map_err(|error| EndpointError::Digest(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oci::Algorithm;

    fn read(path_and_query: &str) -> Result<Endpoint, EndpointError> {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        Endpoint::parse(path, query)
    }

    #[test]
    fn what_the_client_writes_the_server_reads() {
        let name: RepositoryName = "manifests/blobs/uploads/app".parse().unwrap();
        let digest = Digest::of(Algorithm::Sha256, b"x");
        let page = Page { limit: Some(50), after: Some("a&b=c".to_owned()) };
        let mount = UploadRequest {
            mount: Some(digest),
            from: Some("tags/list".parse().unwrap()),
            digest: None,
        };
        for endpoint in [
            Endpoint::Base,
            Endpoint::Catalog(Page::default()),
            Endpoint::Catalog(page.clone()),
            Endpoint::Tags(name.clone(), page),
            Endpoint::Manifest(name.clone(), TagOrDigest::Tag("list".parse().unwrap())),
            Endpoint::Manifest(name.clone(), TagOrDigest::Digest(digest)),
            Endpoint::Blob(name.clone(), digest),
            Endpoint::Uploads(name.clone(), UploadRequest::default()),
            Endpoint::Uploads(name.clone(), mount),
            Endpoint::Upload(name.clone(), "0f3a".to_owned(), Some(digest)),
            Endpoint::Referrers(name, digest, Some("application/x+json".to_owned())),
        ] {
            assert_eq!(read(&endpoint.path_and_query()), Ok(endpoint));
        }
    }

    #[test]
    fn what_is_no_endpoint_says_which_part_is_wrong() {
        let digest = Digest::of(Algorithm::Sha256, b"x");
        assert!(matches!(read("/v1/_ping"), Err(EndpointError::Unknown(_))));
        assert!(matches!(read("/v2/a/nothing/b"), Err(EndpointError::Unknown(_))));
        assert!(matches!(read("/v2/../x/tags/list"), Err(EndpointError::Name(_))));
        assert!(matches!(read("/v2/%2e%2e/x/tags/list"), Err(EndpointError::Name(_))));
        assert!(matches!(read("/v2/A/manifests/1"), Err(EndpointError::Name(_))));
        assert!(matches!(read("/v2/a/manifests/-x"), Err(EndpointError::Reference(_))));
        assert!(matches!(read("/v2/a/blobs/sha256:0"), Err(EndpointError::Digest(_))));
        for n in ["-1", "abc", "99999999999999999999"] {
            let path = format!("/v2/a/tags/list?n={n}");
            assert!(matches!(read(&path), Err(EndpointError::Number { .. })), "{n}");
        }
        let from = format!("/v2/a/blobs/uploads/?mount={digest}&from=../b");
        assert!(matches!(read(&from), Err(EndpointError::Name(_))));
    }
}
