//! `regctl save`.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::cli::error::Usage;
use crate::cli::global::Terminal;
use crate::cli::output::familiar;
use crate::cli::samples;
use crate::cli::transfer::count;
use crate::ops::save::{SaveReport, SaveRequest, SaveTo, SavedImage, save};
use crate::util::size::format_bytes;

/// Write images to a tar archive that docker, podman, containerd and OCI tools load
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl save -o app.tar app:1.4
  regctl save app:1.4 | docker load
  regctl save -o all.tar app db:16 cache:7
  regctl save --platform linux/arm64 alpine:3.20 | ssh pi docker load
  regctl save -o layout.tar oci:./layout:1.4

As with docker, a name without a tag means all tags of its repository, and an image called by its
ID is saved without a name. All platforms that the store has are saved, with signatures and
whatever else refers to the images; old docker takes the one for this machine.")]
pub(super) struct Args {
    /// The images: names or IDs in the local store, or oci:DIR[:TAG]
    #[arg(value_name = "NAME", required = true)]
    images: Vec<String>,
    /// The file to write; without it, or for -, the archive goes to stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Leave out signatures and whatever else refers to the images
    #[arg(long)]
    no_referrers: bool,
    /// Accepted for podman's sake: an archive takes several images anyway
    #[arg(short, long)]
    multi_image_archive: bool,
}

pub(super) async fn run(args: Args, terminal: &Terminal) -> anyhow::Result<()> {
    terminal.output.expect(&samples::save())?;
    let to = match args.output {
        Some(file) if !means_stdout(&file) => SaveTo::File(file),
        _ => SaveTo::Stream(
            archive_to_stdout(terminal, "name a file with -o")?,
            "the archive to stdout",
        ),
    };
    let request = SaveRequest {
        images: args.images,
        platforms: terminal.platforms_or_all(),
        preferred: terminal.default_platform()?,
        referrers: !args.no_referrers,
    };
    let report = save(&terminal.session(), &request, to).await?;
    for image in &report.images {
        terminal.output.note(&line(image));
    }
    terminal.output.note(&summary(&report));
    match terminal.output.has_format() {
        true => terminal.output.report(&report, String::new),
        false => Ok(()),
    }
}

/// Stdout for an archive, unless it is a terminal or wanted for a report; `instead` tells how to name
/// a file.
pub(super) fn archive_to_stdout(
    terminal: &Terminal,
    instead: &str,
) -> anyhow::Result<Box<dyn Write + Send>> {
    refuse(io::stdout().is_terminal(), terminal.output.has_format(), instead)?;
    Ok(stdout()?)
}

fn means_stdout(file: &Path) -> bool {
    ["-", "/dev/stdout"].iter().any(|name| file == Path::new(name))
}

/// What cannot have an archive on stdout.
fn refuse(is_terminal: bool, has_format: bool, instead: &str) -> Result<(), Usage> {
    match (is_terminal, has_format) {
        (true, _) => Err(Usage(format!("stdout is a terminal; {instead}, or redirect it"))),
        (false, true) => Err(Usage(format!("--format needs stdout for the report; {instead}"))),
        (false, false) => Ok(()),
    }
}

/// Stdout without the buffer that looks for line ends.
fn stdout() -> io::Result<Box<dyn Write + Send>> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        Ok(Box::new(std::fs::File::from(io::stdout().as_fd().try_clone_to_owned()?)))
    }
    #[cfg(not(unix))]
    Ok(Box::new(io::stdout()))
}

fn line(image: &SavedImage) -> String {
    let mut line = match &image.name {
        Some(name) => format!("saved {}: {}", familiar(name), image.digest),
        None => format!("saved {}, without a name", image.digest),
    };
    if !image.referrers.is_empty() {
        line += &format!(", {} with it", count(image.referrers.len(), "referrer"));
    }
    line
}

fn summary(report: &SaveReport) -> String {
    let size = format_bytes(report.size_bytes);
    match &report.file {
        Some(file) => format!("wrote {}: {size}", file.display()),
        None => format!("wrote {size} to stdout"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_goes_neither_to_a_terminal_nor_where_the_report_goes() {
        for (is_terminal, has_format, refusal) in [
            (false, false, None),
            (true, false, Some("stdout is a terminal")),
            (true, true, Some("stdout is a terminal")),
            (false, true, Some("--format needs stdout")),
        ] {
            let refused =
                refuse(is_terminal, has_format, "-o").err().map(|usage| usage.to_string());
            assert_eq!(refused.is_some(), refusal.is_some());
            assert!(refused.unwrap_or_default().starts_with(refusal.unwrap_or_default()));
        }
    }
}
