//! `regctl load`.

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use clap::ValueHint;

use crate::cli::global::Terminal;
use crate::cli::{samples, value};
use crate::oci::Reference;
use crate::ops::load::{LoadRequest, LoadedImage, load};

/// Put the images of an archive into the local store
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl load -i app.tar
  docker save app:1.4 | regctl load
  regctl load -i layout/ --name app:1.4
  ssh build podman save app:1.4 | regctl load --platform linux/arm64

What docker, podman, buildah, skopeo, containerd and umoci write is read: docker and OCI archives,
plain or compressed with gzip, zstd or xz, and OCI layout directories. Layers that are not
compressed become gzip. When anything in the archive is wrong, the store stays as it was.")]
pub(super) struct Args {
    /// The archive, or a directory that is an OCI layout; without it, or for -, it is read from
    /// stdin
    #[arg(short, long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Give the image this name; the archive must hold one alone
    #[arg(long, value_name = "NAME", value_parser = value::local_name)]
    name: Option<Reference>,
    /// Leave out signatures and whatever else refers to the images
    #[arg(long)]
    no_referrers: bool,
    /// Named by -i
    // Others take it without the flag; here that is refused with what to write.
    #[arg(hide = true, value_name = "FILE", value_parser = refuse, value_hint = ValueHint::Other)]
    file: Option<Infallible>,
}

fn refuse(file: &str) -> Result<Infallible, String> {
    Err(format!("the archive is named by -i; write `regctl load -i {file}`"))
}

pub(super) async fn run(args: Args, terminal: &Terminal) -> anyhow::Result<()> {
    terminal.output.expect(&samples::load())?;
    let request = LoadRequest {
        input: args.input.filter(|file| file != Path::new("-")),
        name: args.name,
        platforms: terminal.platforms_or_all(),
        referrers: !args.no_referrers,
    };
    for image in load(&terminal.session(), &request).await? {
        terminal.output.item(&image, || text(&image, terminal.output.quiet))?;
    }
    Ok(())
}

/// What docker says; quietly the bare names.
fn text(image: &LoadedImage, is_quiet: bool) -> String {
    let (name, id) = if is_quiet { ("", "") } else { ("Loaded image: ", "Loaded image ID: ") };
    match &image.names[..] {
        [] => format!("{id}{}", image.id),
        names => names.iter().map(|text| format!("{name}{text}")).collect::<Vec<_>>().join("\n"),
    }
}
