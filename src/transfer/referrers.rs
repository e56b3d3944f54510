//! What refers to an image travels with it: signatures, attestations, SBOMs.
//!
//! Two conventions are in use: manifests with a `subject` (the referrers API, or its fallback tag,
//! which the source hides), and cosign's tags named after the digest. A copy that drops either
//! loses data.

use std::collections::VecDeque;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::error::{At, CopyError, Side};
use super::{Copy, storing};
use crate::content;
use crate::oci::{Digest, RawManifest, Tag, TagOrDigest};

/// What cosign appends to `sha256-<hex>` to name a signature, an attestation and an SBOM.
const COSIGN_SUFFIXES: [&str; 3] = ["sig", "att", "sbom"];

/// Most manifests that are followed as referrers of one image.
const REFERRERS_MAX: usize = 1_000;

/// The tags under which cosign keeps what it attaches to `digest`.
pub fn cosign_tags(digest: &Digest) -> impl Iterator<Item = Tag> {
    let stem = format!("{}-{}", digest.algorithm(), digest.hex());
    // Only a SHA-512 digest is too long for a tag, and cosign knows none.
    COSIGN_SUFFIXES.iter().filter_map(move |suffix| format!("{stem}.{suffix}").parse().ok())
}

/// What was found to refer to one manifest.
struct Found {
    /// Manifests with it as their subject.
    subjects: Vec<Digest>,
    /// Cosign's images, by their tags.
    tagged: Vec<(Tag, RawManifest)>,
}

impl Copy<'_> {
    /// Copies everything that refers to `digests`, and what refers to that.
    pub(super) async fn copy_referrers(&mut self, digests: &[Digest]) -> Result<(), CopyError> {
        if !self.options.referrers {
            return Ok(());
        }
        let mut waiting: VecDeque<Digest> = digests.iter().copied().collect();
        self.done.extend(digests);
        while !waiting.is_empty() {
            let batch: Vec<Digest> = waiting.drain(..).collect();
            for found in self.find_all(&batch).await? {
                for digest in found.subjects {
                    if self.done.insert(digest) {
                        self.copy_referrer(&digest).await?;
                        waiting.push_back(digest);
                    }
                }
                for (tag, raw) in found.tagged {
                    self.copy_tagged(&tag, &raw).await?;
                }
            }
            if self.report.referrers.len() > REFERRERS_MAX {
                let error = format!("more than {REFERRERS_MAX} manifests refer to it");
                return Err(content::Error::other("following referrers", error))
                    .at(Side::Source, || "reading referrers".to_owned());
            }
        }
        Ok(())
    }

    async fn find_all(&self, digests: &[Digest]) -> Result<Vec<Found>, CopyError> {
        let finds = digests.iter().map(|digest| self.find(digest));
        stream::iter(finds).buffered(self.in_flight.limit).try_collect().await
    }

    async fn find(&self, digest: &Digest) -> Result<Found, CopyError> {
        let api = async {
            let listed = self.source.referrers(digest).await;
            listed.at(Side::Source, || format!("listing what refers to {digest}"))
        };
        let tags = cosign_tags(digest).map(|tag| self.read_tagged(tag));
        let (listed, tagged) =
            futures_util::try_join!(api, futures_util::future::try_join_all(tags))?;
        Ok(Found {
            subjects: listed.into_iter().map(|descriptor| descriptor.digest).collect(),
            tagged: tagged.into_iter().flatten().collect(),
        })
    }

    async fn read_tagged(&self, tag: Tag) -> Result<Option<(Tag, RawManifest)>, CopyError> {
        let read = self.source.read_manifest(&TagOrDigest::Tag(tag.clone())).await;
        let read =
            content::error::optional(read).at(Side::Source, || format!("reading tag {tag}"))?;
        Ok(read.map(|raw| (tag, raw)))
    }

    async fn copy_referrer(&mut self, digest: &Digest) -> Result<(), CopyError> {
        let present = self.sink.has_manifest(digest).await;
        if !present.at(Side::Destination, || format!("looking up manifest {digest}"))? {
            let read = self.source.read_manifest(&TagOrDigest::Digest(*digest)).await;
            let raw = read.at(Side::Source, || format!("reading referrer {digest}"))?;
            self.copy_below(&raw).await?;
            self.push_by_digest(&raw).await?;
            self.report.manifests += 1;
        }
        self.report.referrers.push(*digest);
        Ok(())
    }

    async fn copy_tagged(&mut self, tag: &Tag, raw: &RawManifest) -> Result<(), CopyError> {
        let present = self.sink.resolve_tag(tag).await;
        let present = present.at(Side::Destination, || format!("looking up tag {tag}"))?;
        if present.is_none_or(|present| present.digest != *raw.digest()) {
            self.copy_below(raw).await?;
            let pushed = self.sink.push_manifest(raw, std::slice::from_ref(tag)).await;
            pushed.at(Side::Destination, || storing(raw))?;
            self.report.manifests += 1;
        }
        self.report.referrers.push(*raw.digest());
        Ok(())
    }
}
