//! Files from elsewhere, over HTTP: what ADD and contexts name by a URL.
//!
//! Nothing is believed to be the same as last time: what a step makes is found again by the digest of
//! what came. A redirect leads to HTTP only, and never further inside a network than its host lies.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::{StreamExt, stream};
use http::{StatusCode, header};
use reqwest::Response;
use url::{Host, Url};

use crate::build::context::Input;
use crate::build::files::spool::Spool;
use crate::build::files::unpacked::Unpacked;
use crate::build::files::{Kind, Node};
use crate::content::{self, bridge};
use crate::layout::Layout;
use crate::oci::{Algorithm, Digest, Digester};
use crate::util::address::Depth;
use crate::util::http::{ClientError, ClientOptions, Names, Trust, client, lookup};

/// Most redirects that are followed.
const REDIRECTS_MAX: usize = 10;

/// Longest time until a connection stands.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// Longest time in which nothing comes.
const IDLE_TIMEOUT: Duration = Duration::from_secs(120);

/// Permission of a file that was fetched.
const FILE_MODE: u32 = 0o600;

/// What a file is called whose URL has no name.
const UNNAMED: &str = "__unnamed__";

/// What was fetched.
#[derive(Debug)]
pub struct Download {
    name: String,
    digest: Digest,
    modified: i64,
    spool: Spool,
}

/// Why something cannot be fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// It is no URL that can be fetched.
    #[error("{url} cannot be fetched: {reason}")]
    Url {
        /// As it is written, without what may be secret.
        url: String,
        /// What is wrong.
        reason: String,
    },
    /// The server did not give it.
    #[error("{url} cannot be fetched: the server answered {status}")]
    Status {
        /// Where.
        url: String,
        /// What it said.
        status: StatusCode,
    },
    /// It is always elsewhere.
    #[error("{url} leads through more than {REDIRECTS_MAX} redirects")]
    Redirects {
        /// Where it began.
        url: String,
    },
    /// A redirect leads where it may not.
    #[error("{url} redirects to {target}, which {reason}")]
    Redirect {
        /// Where it began.
        url: String,
        /// Where it leads.
        target: String,
        /// Why not there.
        reason: &'static str,
    },
    /// The server cannot be asked.
    #[error("{url} cannot be fetched")]
    Request {
        /// Where.
        url: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// The server does not answer.
    #[error("{url} cannot be fetched: nothing came for {} seconds", IDLE_TIMEOUT.as_secs())]
    Silent {
        /// Where.
        url: String,
    },
    /// It is not what was asked for.
    #[error("{url} has the digest {found}, and --checksum says {wanted}")]
    Digest {
        /// Where.
        url: String,
        /// What came.
        found: Digest,
        /// What was asked for.
        wanted: Digest,
    },
    /// There is no client.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// It cannot be read or put down.
    #[error(transparent)]
    Content(#[from] content::Error),
}

/// Whether a text is the URL of a repository of git, by whatever protocol.
pub fn is_git(text: &str) -> bool {
    let is_http = text.starts_with("http://") || text.starts_with("https://");
    let path = text.split(['#', '?']).next().unwrap_or(text);
    match is_http {
        true => path.ends_with(".git"),
        false => ["git://", "git@", "ssh://"].iter().any(|it| text.starts_with(it)),
    }
}

/// Fetches what `url` names, into a file of the store's that goes away again.
///
/// # Errors
/// [`RemoteError`] naming the URL.
pub async fn download(url: &str, layout: &Layout) -> Result<Download, RemoteError> {
    let url = parse(url)?;
    let (last, response) = get(&url).await?;
    let modified = response.headers().get(header::LAST_MODIFIED);
    let modified = modified
        .and_then(|value| httpdate::parse_http_date(value.to_str().ok()?).ok())
        .and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    let modified = modified.map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(0));
    let mut partial = layout.partial()?;
    let received = bridge::receive(chunks(response, &last), move |input| {
        let mut digester = Digester::new(Algorithm::Sha256);
        input.for_each(|chunk| {
            digester.update(chunk);
            Ok(partial.append(chunk)?)
        })?;
        partial.flush()?;
        Ok((Spool::of(partial)?, digester.finish()))
    });
    let (spool, digest) = received.await?;
    Ok(Download { name: name(&url), digest, modified, spool })
}

impl Download {
    /// What the file is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Checks that it is what was asked for.
    ///
    /// # Errors
    /// [`RemoteError::Digest`].
    pub fn check(&self, url: &str, wanted: &Digest) -> Result<(), RemoteError> {
        match self.digest == *wanted {
            true => Ok(()),
            false => Err(RemoteError::Digest {
                url: parse(url).map_or_else(|_| url.to_owned(), |url| shown(&url)),
                found: self.digest,
                wanted: *wanted,
            }),
        }
    }

    /// The one file, as a tree.
    pub fn into_tree(self) -> Arc<Unpacked> {
        let size = self.spool.size_bytes();
        let directory = Node::directory(FILE_MODE);
        let node = Node { kind: Kind::File, size, mtime: self.modified, ..directory };
        Arc::new(Unpacked::of_file(self.name.into_bytes(), node, self.spool, self.digest))
    }

    /// Its bytes, as an input.
    pub fn into_input(self) -> Input {
        let part = self.spool.part(&(0..self.spool.size_bytes()));
        // The file has no name any more once the rest is gone, and lives on with its reader.
        Input::new(part)
    }
}

fn parse(text: &str) -> Result<Url, RemoteError> {
    let refused = |url: String, reason: String| RemoteError::Url { url, reason };
    let url = Url::parse(text).map_err(|error| refused(text.to_owned(), error.to_string()))?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        other => Err(refused(shown(&url), format!("{other} is not spoken"))),
    }
}

/// A URL without what may be secret: a password, and a query that may be signed.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // A URL that cannot have them has none.
    let _ = (url.set_username(""), url.set_password(None));
    url.set_fragment(None);
    if url.query().is_some() {
        url.set_query(Some("..."));
    }
    url.to_string()
}

/// The last part of a URL's path.
fn name(url: &Url) -> String {
    let last = url.path_segments().and_then(|mut parts| parts.rfind(|part| !part.is_empty()));
    match last {
        None | Some("." | "..") => UNNAMED.to_owned(),
        Some(name) => decoded(name),
    }
}

/// A name without `%`; one that would then be no name in a directory stays as it is.
fn decoded(name: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = name.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    match String::from_utf8(bytes) {
        Ok(plain) if !plain.contains(['/', '\0']) && ![".", ".."].contains(&&plain[..]) => plain,
        _ => name.to_owned(),
    }
}

/// Follows redirects to what is there.
async fn get(url: &Url) -> Result<(Url, Response), RemoteError> {
    let deepest = depth(url).await;
    let begun = http_client(None)?;
    let elsewhere = http_client(deepest)?;
    let mut at = url.clone();
    for redirects in 0..=REDIRECTS_MAX {
        let client = if redirects == 0 { &begun } else { &elsewhere };
        let sent = tokio::time::timeout(IDLE_TIMEOUT, client.get(at.clone()).send()).await;
        let sent = sent.map_err(|_| RemoteError::Silent { url: shown(&at) })?;
        let response = sent.map_err(|error| failed(&at, error))?;
        let status = response.status();
        if status.is_success() {
            return Ok((at, response));
        }
        let location = response.headers().get(header::LOCATION);
        let location = location.filter(|_| status.is_redirection());
        let Some(location) = location.and_then(|it| it.to_str().ok()) else {
            return Err(RemoteError::Status { url: shown(&at), status });
        };
        at = redirected(url, &at, location, deepest)?;
    }
    Err(RemoteError::Redirects { url: shown(url) })
}

/// Where a redirect leads.
fn redirected(
    begun: &Url,
    at: &Url,
    location: &str,
    deepest: Option<Depth>,
) -> Result<Url, RemoteError> {
    let refused =
        |target: String, reason| RemoteError::Redirect { url: shown(begun), target, reason };
    let target = at.join(location).map_err(|_| refused(location.to_owned(), "is no URL"))?;
    if !matches!(target.scheme(), "http" | "https") {
        return Err(refused(shown(&target), "is not fetched over HTTP"));
    }
    if at.scheme() == "https" && target.scheme() == "http" {
        return Err(refused(shown(&target), "is not protected, as the URL is"));
    }
    // Names are judged when they are looked up.
    let address = address(&target).map(Depth::of);
    if address.zip(deepest).is_some_and(|(address, deepest)| address > deepest) {
        return Err(refused(shown(&target), "lies further inside the network"));
    }
    Ok(target)
}

fn address(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Domain(_) => None,
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
    }
}

/// How far inside the network a host lies; a name that only a proxy knows is anybody's.
async fn depth(url: &Url) -> Option<Depth> {
    let addresses = match (address(url), url.host_str()) {
        (Some(address), _) => vec![address],
        (None, Some(name)) => lookup(name).await.unwrap_or_default(),
        (None, None) => Vec::new(),
    };
    Some(addresses.into_iter().map(Depth::of).max().unwrap_or(Depth::Public))
}

fn http_client(deepest: Option<Depth>) -> Result<reqwest::Client, ClientError> {
    client(&ClientOptions {
        trust: Trust::System { extra_pem: Vec::new(), is_named: false },
        identity_pem: None,
        use_proxy: true,
        connect_timeout: CONNECT_TIMEOUT,
        names: Names { deepest, ..Names::default() },
    })
}

/// The body of an answer.
fn chunks(response: Response, url: &Url) -> content::BlobStream {
    let what = format!("fetching {}", shown(url));
    let next = move |mut response: Response| {
        let what = what.clone();
        async move {
            let chunk = match tokio::time::timeout(IDLE_TIMEOUT, response.chunk()).await {
                Ok(Ok(None)) => return None,
                Ok(Ok(Some(chunk))) => Ok(chunk),
                Ok(Err(error)) => Err(content::Error::other(what, error.without_url())),
                Err(elapsed) => Err(content::Error::other(what, elapsed)),
            };
            Some((chunk, response))
        }
    };
    stream::unfold(response, next).boxed()
}

fn failed(url: &Url, error: reqwest::Error) -> RemoteError {
    RemoteError::Request { url: shown(url), source: error.without_url() }
}

#[cfg(test)]
#[path = "remote/tests.rs"]
mod tests;
