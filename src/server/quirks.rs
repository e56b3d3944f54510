//! Deviations from the spec, each as one registry or another shows them, for testing clients.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use futures_util::StreamExt;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;

use crate::oci::endpoint::Endpoint;
use crate::oci::{Algorithm, Digest};
use crate::server::body::{Response, streamed};
use crate::server::error::Error;

/// The header that names the digest of a response's content.
pub(super) const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

/// How a server deviates from the spec; not at all by default.
#[derive(Debug, Clone, Default)]
pub struct Quirks {
    /// The connection breaks within the body of a blob.
    pub truncate_blobs: Option<Distortion>,
    /// One byte of a blob arrives with its lowest bit flipped.
    pub flip_blob_byte: Option<Distortion>,
    /// One byte of a manifest arrives with its lowest bit flipped.
    pub flip_manifest_byte: Option<Distortion>,
    /// What `Docker-Content-Digest` says.
    pub content_digest: ContentDigest,
    /// There is no referrers API, and nothing says `OCI-Subject`.
    pub no_referrers_api: bool,
    /// Every mount is answered with a session, as from a blob that is not there.
    pub mounts_declined: bool,
    /// A tag cannot be deleted by its name.
    pub tag_delete_unsupported: bool,
    /// Requests that fail.
    pub failures: Vec<Failure>,
    /// Most entries of a page of tags or repositories, whatever the client asks for.
    pub page_limit: Option<usize>,
}

/// What `Docker-Content-Digest` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContentDigest {
    /// The digest of the content.
    #[default]
    Right,
    /// The digest of something else.
    Wrong,
    /// Nothing: the header is missing.
    Absent,
}

/// How often something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Times {
    /// Every time.
    #[default]
    Always,
    /// The first so many times.
    First(u32),
}

/// Something that goes wrong within a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Distortion {
    /// The byte of the body where it goes wrong, counted from 0.
    pub at_byte: u64,
    /// How often.
    pub times: Times,
}

/// Requests that fail although nothing is wrong with them.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The method; any when there is none.
    pub method: Option<Method>,
    /// Text that the path and query hold; empty matches all.
    pub path_contains: String,
    /// What happens.
    pub kind: FailureKind,
    /// How often.
    pub times: Times,
}

/// How a request fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// With this status.
    Status {
        /// The status.
        status: StatusCode,
        /// Seconds for `Retry-After`.
        retry_after: Option<u64>,
    },
    /// The handler panics.
    Panic,
}

/// Quirks with a memory of how often each was shown.
#[derive(Debug)]
pub(super) struct ActiveQuirks {
    quirks: Quirks,
    failed: Vec<AtomicU32>,
    truncated: AtomicU32,
    flipped_blobs: AtomicU32,
    flipped_manifests: AtomicU32,
}

impl ActiveQuirks {
    pub(super) fn new(quirks: Quirks) -> Self {
        Self {
            failed: quirks.failures.iter().map(|_| AtomicU32::new(0)).collect(),
            quirks,
            truncated: AtomicU32::new(0),
            flipped_blobs: AtomicU32::new(0),
            flipped_manifests: AtomicU32::new(0),
        }
    }

    pub(super) fn get(&self) -> &Quirks {
        &self.quirks
    }

    /// Fails a request that was chosen to fail.
    ///
    /// # Panics
    /// When it was chosen to panic.
    pub(super) fn fail(&self, method: &Method, path_and_query: &str) -> Result<(), Error> {
        for (failure, count) in self.quirks.failures.iter().zip(&self.failed) {
            let is_meant = failure.method.as_ref().is_none_or(|wanted| wanted == method)
                && path_and_query.contains(&failure.path_contains);
            if !is_meant || !failure.times.is_due(count) {
                continue;
            }
            match failure.kind {
                FailureKind::Status { status, retry_after } => {
                    return Err(Error::Ordered { status, retry_after });
                }
                FailureKind::Panic => panic!("this panic was ordered"),
            }
        }
        Ok(())
    }

    /// Spoils a response to a request for `endpoint`.
    pub(super) fn distort(
        &self,
        method: &Method,
        endpoint: &Endpoint,
        mut response: Response,
    ) -> Response {
        self.distort_digest(&mut response);
        if *method != Method::GET || !response.status().is_success() {
            return response;
        }
        let quirks = &self.quirks;
        let (flip, flipped) = match endpoint {
            Endpoint::Blob(..) => (quirks.flip_blob_byte, &self.flipped_blobs),
            Endpoint::Manifest(..) => (quirks.flip_manifest_byte, &self.flipped_manifests),
            _ => return response,
        };
        if let Some(flip) = flip.filter(|flip| flip.times.is_due(flipped)) {
            response = flip_byte(response, flip.at_byte);
        }
        let truncation = quirks.truncate_blobs.filter(|_| matches!(endpoint, Endpoint::Blob(..)));
        if let Some(truncation) = truncation.filter(|quirk| quirk.times.is_due(&self.truncated)) {
            response = truncate(response, truncation.at_byte);
        }
        response
    }

    fn distort_digest(&self, response: &mut Response) {
        let headers = response.headers_mut();
        match self.quirks.content_digest {
            ContentDigest::Right => {}
            ContentDigest::Absent => drop(headers.remove(CONTENT_DIGEST)),
            ContentDigest::Wrong => {
                let wrong = Digest::of(Algorithm::Sha256, b"something else").to_string();
                if let (true, Ok(wrong)) =
                    (headers.contains_key(CONTENT_DIGEST), HeaderValue::try_from(wrong))
                {
                    headers.insert(CONTENT_DIGEST, wrong);
                }
            }
        }
    }
}

impl Times {
    fn is_due(self, count: &AtomicU32) -> bool {
        match self {
            Self::Always => true,
            Self::First(times) => count.fetch_add(1, Ordering::Relaxed) < times,
        }
    }
}

fn flip_byte(response: Response, at: u64) -> Response {
    response.map(|body| {
        let mut position = 0;
        streamed(body.into_data_stream().map(move |chunk| {
            let chunk = chunk?;
            let start = position;
            position += chunk.len() as u64;
            if !(start..position).contains(&at) {
                return Ok(chunk);
            }
            let mut bytes = chunk.to_vec();
            bytes[(at - start) as usize] ^= 1;
            Ok(Bytes::from(bytes))
        }))
    })
}

fn truncate(response: Response, after_bytes: u64) -> Response {
    response.map(|body| {
        let state = Some((body.into_data_stream(), after_bytes));
        streamed(futures_util::stream::unfold(state, |state| async {
            let (mut body, left) = state?;
            if left == 0 {
                // What came before is sent only while there is nothing to do for the body.
                tokio::task::yield_now().await;
                return Some((Err(io::ErrorKind::UnexpectedEof.into()), None));
            }
            let chunk = match body.next().await? {
                Ok(chunk) => chunk.slice(..chunk.len().min(left as usize)),
                Err(error) => return Some((Err(error), None)),
            };
            let left = left - chunk.len() as u64;
            Some((Ok(chunk), Some((body, left))))
        }))
    })
}
