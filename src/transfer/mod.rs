//! The copy engine: a graph of descriptors from a source to a sink.
//!
//! Children first, the root with its tags last, so a tag never points at content that is not
//! there. It knows the traits of [`content`] alone.

mod body;
pub mod error;
mod inflight;
pub mod progress;
mod referrers;

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};

pub use error::{CopyError, Side};
pub use progress::{Event, Progress, Silent};
pub use referrers::cosign_tags;

use crate::content::walk::walk;
use crate::content::{self, Pushed, Sink, Source};
use crate::oci::media_type::Kind;
use crate::oci::{Descriptor, Digest, RawManifest, RepositoryName, Tag};
use body::{Body, Travelled};
use error::At;
use inflight::InFlight;

/// How [`copy`] moves an image.
#[derive(Debug, Clone, Default)]
pub struct CopyOptions {
    /// Blobs in flight at once, at least 1; `None` adapts to their sizes.
    pub jobs: Option<usize>,
    /// Tags set at the destination after all content is there. Without any, the root is stored by
    /// its digest.
    pub tags: Vec<Tag>,
    /// A repository of the destination's registry in which the blobs are known to be.
    pub mount_from: Option<RepositoryName>,
    /// Whether what refers to the image (signatures, SBOMs) is copied with it.
    pub referrers: bool,
    /// Blobs that were stored at the destination for this copy already, as they had to be made on
    /// the way; they count as uploaded.
    pub stored: Vec<Descriptor>,
    /// Whether everything is walked even where the destination claims to have it.
    pub force: bool,
}

/// What a copy did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CopyReport {
    /// Blobs whose bytes travelled.
    pub uploaded: usize,
    /// Blobs taken from another repository of the registry.
    pub mounted: usize,
    /// Blobs that were there before.
    pub found: usize,
    /// Bytes that travelled.
    pub uploaded_bytes: u64,
    /// Bytes of the same blobs that an earlier run had brought.
    pub resumed_bytes: u64,
    /// Manifests stored, the root and referrers included.
    pub manifests: usize,
    /// Manifests that refer to the image, and were copied or found with it.
    pub referrers: Vec<Digest>,
    /// Whether content and tags were there already, and nothing was changed.
    pub unchanged: bool,
}

/// Copies `root` and everything below it.
///
/// # Errors
/// [`CopyError`] with the side, the operation and the cause. No tag has been moved then, unless
/// the error is about the second of several tags.
pub async fn copy(
    source: &dyn Source,
    sink: &dyn Sink,
    root: &RawManifest,
    options: &CopyOptions,
    progress: &Arc<dyn Progress>,
) -> Result<CopyReport, CopyError> {
    let mut copy = Copy {
        source,
        sink,
        options,
        progress,
        in_flight: InFlight::new(options.jobs),
        done: options.stored.iter().map(|blob| blob.digest).collect(),
        report: CopyReport {
            uploaded: options.stored.len(),
            uploaded_bytes: options.stored.iter().map(|blob| blob.size).sum(),
            ..CopyReport::default()
        },
    };
    copy.run(root).await?;
    Ok(copy.report)
}

/// How much of the root the destination has.
enum Present {
    /// Nothing that is known.
    Nothing,
    /// The content, but not these tags.
    Content(Vec<Tag>),
    /// Content and tags.
    Everything,
}

struct Copy<'a> {
    source: &'a dyn Source,
    sink: &'a dyn Sink,
    options: &'a CopyOptions,
    progress: &'a Arc<dyn Progress>,
    in_flight: InFlight,
    /// Blobs and manifests that are at the destination.
    done: HashSet<Digest>,
    report: CopyReport,
}

impl Copy<'_> {
    async fn run(&mut self, root: &RawManifest) -> Result<(), CopyError> {
        let present = match self.options.force {
            true => Present::Nothing,
            false => self.present(root).await?,
        };
        match present {
            Present::Everything => {
                self.report.unchanged = true;
                self.copy_referrers(&subjects(root)?).await?;
            }
            Present::Content(tags) => {
                self.copy_referrers(&subjects(root)?).await?;
                let pushed = self.sink.push_manifest(root, &tags).await;
                // A registry may hold an index and have lost what is below it.
                if let Err(content::Error::Incomplete { .. }) = pushed {
                    return self.copy_all(root, &tags).await;
                }
                pushed.at(Side::Destination, || storing(root))?;
                self.note_root(root, &tags);
            }
            Present::Nothing => self.copy_all(root, &self.options.tags).await?,
        }
        Ok(())
    }

    /// Asks the destination for the tags, then for the root; the fewest questions that tell.
    async fn present(&self, root: &RawManifest) -> Result<Present, CopyError> {
        let checks = self.options.tags.iter().map(|tag| async move {
            let found = self.sink.resolve_tag(tag).await;
            let found = found.at(Side::Destination, || format!("looking up tag {tag}"))?;
            let is_root = found.is_some_and(|found| found.digest == *root.digest());
            Ok::<_, CopyError>((tag.clone(), is_root))
        });
        let checked: Vec<(Tag, bool)> =
            stream::iter(checks).buffered(self.in_flight.limit).try_collect().await?;
        let missing: Vec<Tag> =
            checked.iter().filter(|(_, is_root)| !is_root).map(|(tag, _)| tag.clone()).collect();
        let is_known = missing.len() < checked.len()
            || self
                .sink
                .has_manifest(root.digest())
                .await
                .at(Side::Destination, || format!("looking up manifest {}", root.digest()))?;
        Ok(match (is_known, missing.is_empty()) {
            (true, true) => Present::Everything,
            (true, false) => Present::Content(missing),
            (false, _) => Present::Nothing,
        })
    }

    async fn copy_all(&mut self, root: &RawManifest, tags: &[Tag]) -> Result<(), CopyError> {
        let manifests = self.copy_below(root).await?;
        self.copy_referrers(&manifests).await?;
        let pushed = self.sink.push_manifest(root, tags).await;
        pushed.at(Side::Destination, || storing(root))?;
        self.note_root(root, tags);
        Ok(())
    }

    /// Copies what is below `root`; returns the manifests of its graph, itself included.
    async fn copy_below(&mut self, root: &RawManifest) -> Result<Vec<Digest>, CopyError> {
        let reading = || format!("reading what is below manifest {}", root.digest());
        let graph = walk(self.source, root.clone()).await.at(Side::Source, reading)?;
        self.copy_blobs(&graph.blobs).await?;
        self.copy_manifests(&graph.manifests[..graph.manifests.len() - 1]).await?;
        Ok(graph.manifests.iter().map(|raw| *raw.digest()).collect())
    }

    fn note_root(&mut self, root: &RawManifest, tags: &[Tag]) {
        self.done.insert(*root.digest());
        self.report.manifests += 1;
        self.progress.event(Event::ManifestDone { digest: *root.digest() });
        for tag in tags {
            self.progress.event(Event::Tagged { tag: tag.clone() });
        }
    }

    async fn copy_blobs(&mut self, blobs: &[Descriptor]) -> Result<(), CopyError> {
        let mut missing: Vec<&Descriptor> =
            blobs.iter().filter(|blob| !self.done.contains(&blob.digest)).collect();
        // The largest first: the copy takes as long as its longest part.
        missing.sort_by_key(|blob| std::cmp::Reverse(blob.size));
        let bytes = missing.iter().map(|blob| blob.size).sum();
        self.progress.event(Event::Planned { blobs: missing.len(), bytes });
        let copies = missing.iter().map(|blob| self.copy_blob(blob));
        let in_flight = self.in_flight.limit * 2;
        let pushed: Vec<(Pushed, Travelled)> =
            stream::iter(copies).buffer_unordered(in_flight).try_collect().await?;
        for (how, travelled) in pushed {
            match how {
                Pushed::Found => self.report.found += 1,
                Pushed::Mounted => self.report.mounted += 1,
                Pushed::Uploaded => {
                    self.report.uploaded += 1;
                    self.report.uploaded_bytes += travelled.moved_bytes;
                    self.report.resumed_bytes += travelled.resumed_bytes;
                }
            }
        }
        self.done.extend(missing.iter().map(|blob| blob.digest));
        Ok(())
    }

    async fn copy_blob(&self, blob: &Descriptor) -> Result<(Pushed, Travelled), CopyError> {
        let _permit = self.in_flight.permit(blob.size).await;
        let body = Body::new(self.source, blob, self.progress);
        let mount_from = self.options.mount_from.as_ref();
        let mut pushed = self.sink.push_blob(blob, &body, mount_from).await;
        if let (Err(content::Error::Verify(_)), false) = (&pushed, self.source.is_verified()) {
            // Damaged on the way, perhaps: once more from the beginning. Where the destination
            // cannot take that, the damage is still the reason.
            let again = self.sink.push_blob(blob, &body, mount_from).await;
            if matches!(again, Ok(_) | Err(content::Error::Verify(_))) {
                pushed = again;
            }
        }
        let pushed = pushed.map_err(|error| blame(error, blob))?;
        let done = Event::BlobDone { digest: blob.digest, bytes: blob.size, pushed };
        self.progress.event(done);
        Ok((pushed, body.travelled()))
    }

    /// Stores manifests by digest, each after what it points at: images together, then indexes.
    async fn copy_manifests(&mut self, manifests: &[RawManifest]) -> Result<(), CopyError> {
        let missing = manifests.iter().filter(|raw| !self.done.contains(raw.digest()));
        let (indexes, images): (Vec<_>, Vec<_>) =
            missing.partition(|raw| raw.media_type().kind() == Kind::Index);
        let pushes = images.iter().map(|raw| self.push_by_digest(raw));
        stream::iter(pushes).buffer_unordered(self.in_flight.limit).try_collect::<()>().await?;
        for index in &indexes {
            self.push_by_digest(index).await?;
        }
        self.report.manifests += images.len() + indexes.len();
        self.done.extend(images.iter().chain(&indexes).map(|raw| *raw.digest()));
        Ok(())
    }

    async fn push_by_digest(&self, raw: &RawManifest) -> Result<(), CopyError> {
        let pushed = self.sink.push_manifest(raw, &[]).await;
        pushed.at(Side::Destination, || storing(raw))?;
        self.progress.event(Event::ManifestDone { digest: *raw.digest() });
        Ok(())
    }
}

/// The root and the manifests that it lists, as far as they are known without a request.
fn subjects(root: &RawManifest) -> Result<Vec<Digest>, CopyError> {
    let parsed = root.parse().map_err(content::Error::from);
    let parsed = parsed.at(Side::Source, || format!("reading manifest {}", root.digest()))?;
    let below = parsed.successors().into_iter().filter(|below| parsed.leads_to_manifest(below));
    Ok(below.map(|below| below.digest).chain([*root.digest()]).collect())
}

fn storing(raw: &RawManifest) -> String {
    format!("storing manifest {}", raw.digest())
}

/// A blob that is not in the source, or is damaged there, is no fault of the destination.
fn blame(source: content::Error, blob: &Descriptor) -> CopyError {
    match source {
        content::Error::Body(source) => CopyError {
            side: Side::Source,
            operation: format!("reading blob {}", blob.digest),
            source: *source,
        },
        content::Error::Verify(_) => CopyError {
            side: Side::Source,
            operation: format!("reading blob {}", blob.digest),
            source,
        },
        source => CopyError {
            side: Side::Destination,
            operation: format!("storing blob {}", blob.digest),
            source,
        },
    }
}
