//! A repository whose content is looked for at mirrors first.
//!
//! Each mirror is asked in the order of the settings, with the credential of its own host, and the
//! registry itself last. Whatever a mirror does wrong sends us to the next place: for a manifest, for
//! a blob, and in the middle of one. What is verified is verified, wherever it comes from; a tag means
//! the manifest that it meant the first time. Writing, deleting and listing are the registry's.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream;
use futures_util::{StreamExt, TryStreamExt};

use crate::content::blob::read_verified;
use crate::content::{BlobStream, ByteRange, Error, Result, Source, Verifier};
use crate::oci::{Descriptor, Digest, RawManifest, Tag, TagOrDigest};
use crate::registry::RemoteRepository;
use crate::util::causes;

/// Largest blob that is verified before any of it is handed on, in bytes: of a larger one that turns
/// out damaged at its end, the whole must be asked for again.
const SMALL: u64 = 256 * 1024;

/// What is read of a repository with mirrors.
#[derive(Debug)]
pub(super) struct MirroredSource {
    /// The registry itself.
    own: Arc<RemoteRepository>,
    /// Where content is looked for; the last place has the last word.
    places: Vec<Arc<Place>>,
    /// What tags were found to mean.
    pinned: Mutex<HashMap<Tag, Digest>>,
}

/// One place of the repository's content.
#[derive(Debug)]
pub(super) struct Place {
    repository: RemoteRepository,
    tags: bool,
    digests: bool,
    /// It knew a tag, so it has the content too.
    knew_a_tag: AtomicBool,
    /// It has not this repository, or does not let us have it.
    lacks_it: AtomicBool,
}

impl Place {
    /// A place that is asked for tags, for content by digest, or for both.
    pub(super) fn new(repository: RemoteRepository, tags: bool, digests: bool) -> Self {
        let (knew_a_tag, lacks_it) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { repository, tags, digests, knew_a_tag, lacks_it }
    }

    fn is_of_use(&self, by_tag: bool) -> bool {
        let fits = match by_tag {
            true => self.tags,
            false => self.digests || self.knew_a_tag.load(Ordering::Relaxed),
        };
        let has_failed = self.repository.host.fails_as_mirror.load(Ordering::Relaxed);
        fits && !has_failed && !self.lacks_it.load(Ordering::Relaxed)
    }

    fn shown(&self) -> String {
        format!("{}/{}", self.repository.host.host, self.repository.name)
    }

    /// Takes note that it could not serve a manifest: it is not asked for the rest of it.
    fn failed(&self, error: &Error) {
        match error {
            Error::NotFound { .. } | Error::Denied { .. } => {
                tracing::debug!(
                    "the mirror {} has it not: {}",
                    self.shown(),
                    causes::in_one_line(error)
                );
                self.lacks_it.store(true, Ordering::Relaxed);
            }
            _ => self.broke(error),
        }
    }

    /// Takes note that it could not serve a blob; others it may well have.
    fn failed_blob(&self, error: &Error) {
        match error {
            Error::NotFound { .. } => {
                tracing::debug!(
                    "the mirror {} has it not: {}",
                    self.shown(),
                    causes::in_one_line(error)
                );
            }
            _ => self.failed(error),
        }
    }

    /// Its host is not asked again in this run.
    fn broke(&self, error: &Error) {
        if !self.repository.host.fails_as_mirror.swap(true, Ordering::Relaxed) {
            let host = &self.repository.host.host;
            tracing::warn!(
                "the mirror {host} is left out from here on: {}",
                causes::in_one_line(error)
            );
        }
    }
}

impl MirroredSource {
    /// A repository of which `places` have the content, the last of them all of it.
    pub(super) fn new(own: Arc<RemoteRepository>, places: Vec<Place>) -> Self {
        let places = places.into_iter().map(Arc::new).collect();
        Self { own, places, pinned: Mutex::default() }
    }

    /// The places to be asked, in order, each with whether it is the last.
    fn asked(&self, by_tag: bool) -> Vec<(Arc<Place>, bool)> {
        let (last, mirrors) = self.places.split_last().expect("the last place is always there");
        let mirrors = mirrors.iter().filter(|place| place.is_of_use(by_tag));
        let mirrors = mirrors.map(|place| (Arc::clone(place), false));
        mirrors.chain([(Arc::clone(last), true)]).collect()
    }

    /// What is asked for, by the digest that a tag was found to mean.
    fn pinned(&self, what: &TagOrDigest) -> TagOrDigest {
        let pinned = self.pinned.lock().unwrap_or_else(PoisonError::into_inner);
        match what {
            TagOrDigest::Tag(tag) => {
                pinned.get(tag).map_or_else(|| what.clone(), |digest| TagOrDigest::Digest(*digest))
            }
            TagOrDigest::Digest(_) => what.clone(),
        }
    }

    /// Takes note of what a tag means.
    fn found(&self, place: &Place, what: &TagOrDigest, digest: Digest) {
        tracing::debug!("{what} is served by {}", place.shown());
        if let TagOrDigest::Tag(tag) = what {
            place.knew_a_tag.store(true, Ordering::Relaxed);
            let mut pinned = self.pinned.lock().unwrap_or_else(PoisonError::into_inner);
            pinned.insert(tag.clone(), digest);
        }
    }
}

fn is_tag(what: &TagOrDigest) -> bool {
    matches!(what, TagOrDigest::Tag(_))
}

#[async_trait]
impl Source for MirroredSource {
    async fn resolve(&self, what: &TagOrDigest) -> Result<Descriptor> {
        let what = self.pinned(what);
        for (place, is_last) in self.asked(is_tag(&what)) {
            match place.repository.resolve(&what).await {
                Ok(found) => {
                    self.found(&place, &what, found.digest);
                    return Ok(found);
                }
                Err(error) if is_last => return Err(error),
                Err(error) => place.failed(&error),
            }
        }
        unreachable!("the last place has the last word")
    }

    async fn read_manifest(&self, what: &TagOrDigest) -> Result<RawManifest> {
        let what = self.pinned(what);
        for (place, is_last) in self.asked(is_tag(&what)) {
            match place.repository.read_manifest(&what).await {
                Ok(found) => {
                    self.found(&place, &what, *found.digest());
                    return Ok(found);
                }
                Err(error) if is_last => return Err(error),
                Err(error) => place.failed(&error),
            }
        }
        unreachable!("the last place has the last word")
    }

    async fn open_blob(&self, blob: &Descriptor, range: ByteRange) -> Result<BlobStream> {
        let mut places = self.asked(false);
        if range == ByteRange::ALL
            && blob.size <= SMALL
            && let Some(bytes) = read_small(blob, &mut places).await
        {
            return Ok(stream::iter([Ok(bytes)]).boxed());
        }
        let mut relay = Relay {
            places,
            blob: blob.clone(),
            position: range.start,
            end: range.end,
            verifier: (range == ByteRange::ALL).then(|| Verifier::new(blob)),
            mirrors: Vec::new(),
            body: None,
        };
        relay.open().await?;
        let chunks = stream::try_unfold(relay, |mut relay| async move {
            Ok(relay.next().await?.map(|chunk| (chunk, relay)))
        });
        Ok(chunks.boxed())
    }

    /// A mirror may know of none though there are some; only where the registry is out of reach its
    /// word is taken.
    async fn referrers(&self, digest: &Digest) -> Result<Vec<Descriptor>> {
        let answer = self.own.referrers(digest).await;
        if !matches!(answer, Err(Error::Unreachable { .. })) {
            return answer;
        }
        for (place, _) in self.asked(false) {
            if let Ok(found) = place.repository.referrers(digest).await {
                return Ok(found);
            }
        }
        answer
    }

    fn is_verified(&self) -> bool {
        false
    }
}

/// Reads a small blob whole from the first mirror that has the right one; `places` are those that
/// were not asked.
async fn read_small(blob: &Descriptor, places: &mut Vec<(Arc<Place>, bool)>) -> Option<Bytes> {
    while let Some((place, false)) = places.first().cloned() {
        places.remove(0);
        let read = async {
            let body = place.repository.open_blob(blob, ByteRange::ALL).await?;
            read_verified(blob, body, SMALL).await
        };
        match read.await {
            Ok(bytes) => {
                tracing::debug!("blob {} is served by {}", blob.digest, place.shown());
                return Some(bytes);
            }
            Err(error) => place.failed_blob(&error),
        }
    }
    None
}

/// A blob on its way from the first place that has it, and from the next where that one breaks.
struct Relay {
    /// Those not asked yet.
    places: Vec<(Arc<Place>, bool)>,
    blob: Descriptor,
    /// The next byte to be handed on.
    position: u64,
    end: Option<u64>,
    /// Tells whether the mirrors that served a whole blob served the right one.
    verifier: Option<Verifier>,
    /// Those that bytes came from.
    mirrors: Vec<Arc<Place>>,
    body: Option<BlobStream>,
}

impl Relay {
    /// Opens the rest of the blob at the next place that has it.
    async fn open(&mut self) -> Result<()> {
        while !self.places.is_empty() {
            let (place, is_last) = self.places.remove(0);
            let range = ByteRange { start: self.position, end: self.end };
            match place.repository.open_blob(&self.blob, range).await {
                Ok(body) => {
                    let digest = self.blob.digest;
                    tracing::debug!("blob {digest} is served by {}", place.shown());
                    self.body = Some(body);
                    if !is_last {
                        self.mirrors.push(place);
                    }
                    return Ok(());
                }
                Err(error) if is_last => return Err(error),
                Err(error) => place.failed_blob(&error),
            }
        }
        Ok(())
    }

    async fn next(&mut self) -> Result<Option<Bytes>> {
        loop {
            let Some(body) = &mut self.body else { return Ok(None) };
            match body.try_next().await {
                Ok(Some(chunk)) => {
                    self.position += chunk.len() as u64;
                    self.watch(&chunk);
                    return Ok(Some(chunk));
                }
                Ok(None) => {
                    self.body = None;
                    return Ok(None);
                }
                // The registry itself has the last word.
                Err(error) if self.places.is_empty() => return Err(error),
                Err(error) => {
                    if let Some(mirror) = self.mirrors.last() {
                        mirror.broke(&error);
                    }
                    self.open().await?;
                }
            }
        }
    }

    /// Looks at the bytes as they pass. Whoever reads them verifies them too, and asks once more for
    /// those that are damaged; a mirror that served them is not asked again, so that they come from
    /// the next place then.
    fn watch(&mut self, chunk: &[u8]) {
        let Some(verifier) = &mut self.verifier else { return };
        let updated = verifier.update(chunk);
        let checked = match verifier.is_full() {
            true => updated.and_then(|()| verifier.clone().finish()),
            false => updated,
        };
        if let Err(error) = checked.map_err(Error::from) {
            self.verifier = None;
            self.mirrors.iter().for_each(|mirror| mirror.broke(&error));
        }
    }
}
