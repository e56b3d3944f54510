//! What `push` and `copy` have in common: flags, and the words for what was done.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::cli::global::Terminal;
use crate::oci::Digest;
use crate::ops::copy::CopyReport;
use crate::util::fs;
use crate::util::size::format_bytes;

/// Flags of every command that sends an image.
#[derive(Debug, clap::Args)]
pub(super) struct TransferArgs {
    /// Leave out signatures and whatever else refers to the image
    #[arg(long)]
    pub(super) no_referrers: bool,
    /// Check everything below the manifest, even where the destination says it has it
    #[arg(long)]
    pub(super) force: bool,
    /// Also write the digest to this file
    #[arg(long, value_name = "FILE")]
    digestfile: Option<PathBuf>,
}

impl TransferArgs {
    /// Writes the digest where the user wants it.
    pub(super) fn write_digest(&self, digest: Option<Digest>) -> anyhow::Result<()> {
        write_digest_file(self.digestfile.as_deref(), digest)
    }
}

/// Says what was done on stderr, and the digests on stdout: each once, as they come.
pub(super) fn report(
    terminal: &Terminal,
    verb: &str,
    reports: &[CopyReport],
) -> anyhow::Result<()> {
    let mut said = None;
    for report in reports {
        terminal.output.note(&summary(verb, report));
        if said != Some(report.digest) || terminal.output.has_format() {
            terminal.output.item(report, || report.digest.to_string())?;
        }
        said = Some(report.digest);
    }
    Ok(())
}

/// What was done, in one line.
pub(super) fn summary(verb: &str, report: &CopyReport) -> String {
    let names = std::iter::once(report.destination.clone());
    let tags = report.further_tags.iter().map(ToString::to_string);
    let place = names.chain(tags).collect::<Vec<_>>().join(", ");
    if report.unchanged && report.referrers.is_empty() {
        return format!("{place} is up to date");
    }
    let mut parts = Vec::new();
    if report.uploaded > 0 {
        let size = size(report.uploaded_bytes, report.resumed_bytes);
        parts.push(format!("{} sent, {size}", count(report.uploaded, "blob")));
    }
    if report.mounted > 0 {
        parts.push(format!("{} mounted", report.mounted));
    }
    if report.found > 0 {
        parts.push(format!("{} already there", report.found));
    }
    if !report.referrers.is_empty() {
        parts.push(format!("{} with it", count(report.referrers.len(), "referrer")));
    }
    if parts.is_empty() {
        parts.push("only the tag was new".to_owned());
    } else if report.unchanged {
        return format!("{place} is up to date: {}", parts.join("; "));
    }
    format!("{verb} {place}: {}", parts.join("; "))
}

/// `80MB`, `80MB besides 20MB of an interrupted run`
pub(super) fn size(travelled_bytes: u64, resumed_bytes: u64) -> String {
    let travelled = format_bytes(travelled_bytes);
    match resumed_bytes {
        0 => travelled,
        _ => format!("{travelled} besides {} of an interrupted run", format_bytes(resumed_bytes)),
    }
}

/// `1 blob`, `2 blobs`
pub(super) fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!("{number} {thing}s"),
    }
}

/// Writes the digest for scripts that read it from a file.
pub(super) fn write_digest_file(path: Option<&Path>, digest: Option<Digest>) -> anyhow::Result<()> {
    if let (Some(path), Some(digest)) = (path, digest) {
        let text = format!("{digest}\n");
        // A device or a pipe, such as /dev/stdout, is written to and not replaced.
        let written = match fs::is_special(path) {
            true => fs::append(path, text.as_bytes()),
            false => fs::write_atomic(path, text.as_bytes(), 0o644),
        };
        written.context("cannot write the digest file")?;
    }
    Ok(())
}
