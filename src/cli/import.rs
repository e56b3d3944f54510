//! `regctl import`.

use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::cli::environment::variable;
use crate::cli::error::Usage;
use crate::cli::global::Terminal;
use crate::cli::output::familiar;
use crate::cli::{samples, value};
use crate::content;
use crate::content::bridge::{self, Incoming};
use crate::oci::Reference;
use crate::ops::import::{ImportOptions, import};
use crate::transfer::Event;
use crate::util::fs;

/// Make an image of a root file system's tar archive
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl import rootfs.tar.gz debian:12
  debootstrap --variant=minbase bookworm rootfs && tar -C rootfs -c . | regctl import - debian:12
  regctl import --change 'CMD [\"/bin/sh\"]' --change 'ENV LANG=C.UTF-8' rootfs.tar app:1.0

gzip and zstd archives are kept as they are, plain ones are compressed, xz is recompressed. With
SOURCE_DATE_EPOCH in the environment the same archive gives the same digest every time.")]
pub(super) struct Args {
    /// The archive, plain or compressed with gzip, zstd or xz; - is stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The image's name in the local store
    #[arg(value_name = "NAME", value_parser = value::local_name)]
    name: Reference,
    /// A Dockerfile instruction that changes the config, such as 'CMD ["/bin/sh"]'
    #[arg(short, long, value_name = "INSTRUCTION")]
    change: Vec<String>,
    /// The comment in the image's history
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
}

pub(super) async fn run(args: Args, terminal: &Terminal) -> anyhow::Result<()> {
    terminal.output.expect(&samples::import())?;
    let platform = match &terminal.platforms[..] {
        [] => None,
        [one] => Some(one.clone()),
        _ => return Err(Usage("an imported image has one platform".to_owned()).into()),
    };
    let options = ImportOptions {
        changes: args.change,
        platform,
        message: args.message,
        created: source_date_epoch()?,
    };
    let session = terminal.session();
    let store = session.store()?;
    let attempt = format!("cannot import {} as {}", args.file.display(), args.name.familiar());
    let (input, total_bytes) = open(&args.file)?;
    let watch = move |bytes| session.progress.event(Event::InputRead { bytes, total_bytes });
    // Read apart: a pipe that waits cannot be ended, but who waits for it can, and tidies up.
    let explain = |error| content::Error::other("reading the input", error);
    let work = move |input: &mut Incoming| Ok(import(&store, &args.name, input, &options, &watch));
    let report = bridge::receive(bridge::send(input, explain), work).await;
    let report = report.map_err(anyhow::Error::from).and_then(|report| Ok(report?));
    let report = report.context(attempt)?;
    terminal.output.note(&format!("imported {} ({})", familiar(&report.name), report.platform));
    terminal.output.report(&report, || report.digest.to_string())
}

/// The input and its length, if it has one.
fn open(file: &Path) -> anyhow::Result<(Box<dyn Read + Send>, Option<u64>)> {
    if file != Path::new("-") {
        let file = fs::open(file)?;
        let metadata = file.metadata().ok().filter(std::fs::Metadata::is_file);
        return Ok((Box::new(file), metadata.map(|metadata| metadata.len())));
    }
    if io::stdin().is_terminal() {
        let help = "stdin is a terminal; send it an archive, or name a file";
        return Err(Usage(help.to_owned()).into());
    }
    Ok((Box::new(io::stdin()), None))
}

/// The time that reproducible builds agree on: <https://reproducible-builds.org/specs/source-date-epoch/>
pub(super) fn source_date_epoch() -> anyhow::Result<Option<jiff::Timestamp>> {
    let Some(text) = variable("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let unusable = || Usage(format!("SOURCE_DATE_EPOCH is {text:?}, which is no count of seconds"));
    let seconds: i64 = text.parse().map_err(|_| unusable())?;
    Ok(Some(jiff::Timestamp::from_second(seconds).map_err(|_| unusable())?))
}
