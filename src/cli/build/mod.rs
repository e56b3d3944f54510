//! `regctl build`.

mod look;
mod progress;

pub(super) use progress::BuildWatcher;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::ValueEnum;
use serde_json::json;

use crate::build::context::{ContextSource, DockerfileSource, Input};
use crate::build::plan::Fresh;
use crate::build::progress::Watch;
use crate::build::{BuildOptions, BuildReport, NamedSource, Workshop, build, remote};
use crate::cli::environment::variable;
use crate::cli::error::{self, Usage};
use crate::cli::global::Terminal;
use crate::cli::import::source_date_epoch;
use crate::cli::progress_bar::ProgressMode;
use crate::cli::{blocking, samples, transfer, value};
use crate::layer::{CompressOptions, Encoding};
use crate::oci::media_type::Compression;
use crate::oci::{Host, Platform, Reference};
use crate::ops::location::Location;
use crate::ops::push::{PushRequest, push};
use crate::util::fs;

/// Largest Dockerfile that is read from stdin, in bytes.
const STDIN_LIMIT: u64 = 16 * 1024 * 1024;

/// Build an image from a Dockerfile, without a daemon and without root
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl build -t app:1.0 .
  regctl build -t registry.example.com/team/app:1.0 --push .
  regctl build -f deploy/Dockerfile --target release --build-arg VERSION=1.0 -t app .
  regctl build --build-context assets=../assets --build-context base=docker-image://alpine:3.20 .
  printf 'FROM scratch\\nLABEL a=b\\n' | regctl build -t empty -
  SOURCE_DATE_EPOCH=0 regctl build --iidfile id -t app .

The layers of a base image stay in its registry until something needs their bytes; a push mounts them
from there, or sends them on. With SOURCE_DATE_EPOCH in the environment the same files give the same
digest on every machine.")]
pub(super) struct Args {
    /// The directory of the files, or the URL of an archive; - reads an archive, or a Dockerfile
    /// alone, from stdin
    #[arg(
        value_name = "PATH|URL|-",
        required_unless_present = "prune",
        default_value = ".",
        hide_default_value = true
    )]
    context: PathBuf,
    /// The Dockerfile, in an archive by its name there; by default Dockerfile or Containerfile in
    /// PATH; - is stdin
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// A name of the image in the local store, and with --push in its registry; may be repeated
    #[arg(short, long = "tag", value_name = "NAME", value_parser = value::local_name)]
    tags: Vec<Reference>,
    /// The stage to build; by default the last one
    #[arg(long, value_name = "STAGE")]
    target: Option<String>,
    /// The value of an ARG; without =VALUE that of the environment
    #[arg(long, value_name = "NAME[=VALUE]")]
    build_arg: Vec<String>,
    /// A further context: NAME=DIR, NAME=https://ARCHIVE, NAME=docker-image://REF or
    /// NAME=target:STAGE
    #[arg(long, value_name = "NAME=SOURCE", value_parser = parse_named)]
    build_context: Vec<(String, NamedSource)>,
    /// A label of the image
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_pair)]
    label: Vec<(String, String)>,
    /// An annotation of the manifest
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_pair)]
    annotation: Vec<(String, String)>,
    /// Ask the registries of base images that the local store has
    #[arg(long)]
    pull: bool,
    /// Do everything anew
    #[arg(long)]
    no_cache: bool,
    /// Do the steps of these stages anew; several with commas
    #[arg(long, value_name = "STAGE", value_delimiter = ',', conflicts_with = "no_cache")]
    no_cache_filter: Vec<String>,
    /// Push the image to the registries of its names
    #[arg(long, requires = "tags")]
    push: bool,
    /// How layers are compressed: gzip, zstd or none
    #[arg(long, value_name = "COMPRESSION", value_enum, hide_possible_values = true,
          default_value_t = LayerCompression::Gzip)]
    compression: LayerCompression,
    /// How much: 0 to 12 for gzip, -7 to 22 for zstd
    #[arg(long, value_name = "LEVEL", allow_hyphen_values = true)]
    compression_level: Option<i32>,
    /// Check the Dockerfile and build nothing
    #[arg(long, conflicts_with_all = ["call", "push"])]
    check: bool,
    /// Look at the Dockerfile instead of building it: check, outline (what it can be given) or targets
    #[arg(long, value_name = "METHOD", value_enum, hide_possible_values = true,
          default_value_t = Call::Build)]
    call: Call,
    /// Remove what builds keep for the next ones, and build nothing
    #[arg(long, conflicts_with_all = ["context", "push", "check", "call"])]
    prune: bool,
    /// Write the image ID to this file
    #[arg(long, value_name = "FILE")]
    iidfile: Option<PathBuf>,
    /// Write what was built to this file, JSON with the keys of docker buildx
    #[arg(long, value_name = "FILE")]
    metadata_file: Option<PathBuf>,
    #[command(flatten)]
    ignored: Ignored,
}

/// Flags of docker that mean what is the case here anyway, or nothing.
#[derive(Debug, clap::Args)]
struct Ignored {
    #[arg(long, hide = true)]
    load: bool,
    #[arg(long, hide = true, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    rm: Option<bool>,
    #[arg(long, hide = true)]
    force_rm: bool,
    #[arg(long, hide = true, value_name = "NAME")]
    builder: Option<String>,
    #[arg(short, long, hide = true, value_name = "BYTES")]
    memory: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Call {
    /// Build it
    Build,
    /// What checks find
    #[value(alias = "lint")]
    Check,
    /// What it can be given
    Outline,
    /// The stages that can be built
    Targets,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LayerCompression {
    /// Every tool reads it
    Gzip,
    /// Smaller and faster; docker since 23.0, containerd since 1.5
    Zstd,
    /// Not at all
    #[value(alias = "uncompressed")]
    None,
}

pub(super) async fn run(args: Args, terminal: &Terminal) -> anyhow::Result<()> {
    let call = if args.check { Call::Check } else { args.call };
    if args.prune {
        return look::prune(terminal).await;
    }
    if call == Call::Build {
        terminal.output.expect(&samples::build())?;
    }
    for note in args.ignored.notes() {
        terminal.output.note(&note);
    }
    let options = args.options(terminal).await?;
    let hosts: Vec<Host> = match args.push {
        true => args.tags.iter().map(|tag| tag.host().clone()).collect(),
        false => Vec::new(),
    };
    let session = terminal.session_at(&hosts).await?;
    let workshop = Workshop {
        store: session.store()?,
        registries: Arc::clone(&session.sources),
        cache: session.data_root()?.join("cache"),
    };
    match call {
        Call::Build => {}
        Call::Check => return look::check(&workshop, &options, terminal).await,
        Call::Outline => return look::outline(&workshop, &options, terminal).await,
        Call::Targets => return look::targets(&workshop, &options, terminal).await,
    }
    let watcher = Arc::new(terminal.build_watcher(mode()?));
    let watch: Arc<dyn Watch> = Arc::<BuildWatcher>::clone(&watcher);
    let built = build(&workshop, &options, &watch).await;
    watcher.finish();
    let report = built?;
    look::warn(&report.warnings, terminal);
    if args.push {
        let source = Location::Store(report.digest.to_string());
        let destinations = args.tags.clone();
        let request = PushRequest { source, destinations, referrers: false, force: false };
        let outcomes = push(&session, &request).await?;
        for done in &outcomes.done {
            terminal.output.note(&transfer::summary("pushed", done));
        }
        error::end(outcomes)?;
    }
    args.write_files(&report)?;
    terminal.output.report(&report, || report.id.to_string())
}

impl Args {
    async fn options(&self, terminal: &Terminal) -> anyhow::Result<BuildOptions> {
        let (context, dockerfile) = self.sources().await?;
        let compression = match self.compression {
            LayerCompression::Gzip => Compression::Gzip,
            LayerCompression::Zstd => Compression::Zstd,
            LayerCompression::None => Compression::None,
        };
        let encoding = Encoding::new(compression, self.compression_level);
        let encoding = encoding.map_err(|error| Usage(error.to_string()))?;
        Ok(BuildOptions {
            context,
            dockerfile,
            named: self.build_context.iter().cloned().collect(),
            target: self.target.clone(),
            platform: self.platform(terminal)?,
            build_args: self.build_args(),
            labels: self.label.iter().cloned().collect(),
            annotations: self.annotation.iter().cloned().collect(),
            names: self.tags.clone(),
            pulls: self.pull,
            fresh: match (self.no_cache, &self.no_cache_filter[..]) {
                (true, _) => Fresh::All,
                (false, []) => Fresh::Nothing,
                (false, stages) => Fresh::Stages(stages.to_vec()),
            },
            compression: CompressOptions::new(encoding),
            epoch: source_date_epoch()?,
        })
    }

    async fn sources(&self) -> anyhow::Result<(ContextSource, DockerfileSource)> {
        let stdin = Path::new("-");
        let is_stdin = self.context == stdin;
        let file = match &self.file {
            Some(file) if file == stdin && is_stdin => {
                let reason = "stdin cannot be both the context and the Dockerfile".to_owned();
                return Err(Usage(reason).into());
            }
            Some(file) if file == stdin => DockerfileSource::Text(read_stdin().await?),
            Some(file) => DockerfileSource::File(file.clone()),
            None => DockerfileSource::Default,
        };
        if is_stdin {
            expect_piped("an archive, or a Dockerfile")?;
            return Ok((ContextSource::Input(Input::new(io::stdin())), file));
        }
        let context = match self.context.to_str() {
            Some(url) if remote::is_git(url) => {
                let reason = "repositories are not supported yet as contexts; clone it, and name the \
                              directory";
                return Err(Usage(reason.to_owned()).into());
            }
            Some(url) if is_http(url) => ContextSource::Remote(url.to_owned()),
            _ => ContextSource::Directory(self.context.clone()),
        };
        Ok((context, file))
    }

    fn platform(&self, terminal: &Terminal) -> anyhow::Result<Platform> {
        match &terminal.platforms[..] {
            [] => terminal.default_platform(),
            [one] => Ok(one.clone()),
            _ => {
                let reason = "one platform is built at a time; run it once for each".to_owned();
                Err(Usage(reason).into())
            }
        }
    }

    /// The values of ARGs; one without a value has that of the environment, if there is any.
    fn build_args(&self) -> BTreeMap<String, String> {
        let pair = |text: &String| match text.split_once('=') {
            Some((name, value)) => Some((name.to_owned(), value.to_owned())),
            None => Some((text.clone(), variable(text)?)),
        };
        self.build_arg.iter().filter_map(pair).collect()
    }

    fn write_files(&self, report: &BuildReport) -> anyhow::Result<()> {
        if let Some(path) = &self.iidfile {
            let written = fs::write_atomic(path, report.id.to_string().as_bytes(), 0o644);
            written.context("cannot write the file of the image ID")?;
        }
        if let Some(path) = &self.metadata_file {
            let metadata = json!({
                "containerimage.config.digest": report.id,
                "containerimage.digest": report.digest,
                "image.name": report.names.join(","),
            });
            let text = serde_json::to_string_pretty(&metadata).context("cannot write JSON")?;
            let written = fs::write_atomic(path, text.as_bytes(), 0o644);
            written.context("cannot write the file of metadata")?;
        }
        Ok(())
    }
}

impl Ignored {
    fn notes(&self) -> Vec<String> {
        let always = "is always so here: images are built into the local store";
        let never = "means nothing here: no containers are made";
        let flags = [
            (self.load, "--load", always),
            (self.rm.is_some(), "--rm", never),
            (self.force_rm, "--force-rm", never),
            (self.builder.is_some(), "--builder", "means nothing here: regctl builds itself"),
            (self.memory.is_some(), "--memory", "means nothing here: nothing is run"),
        ];
        let given = flags.into_iter().filter(|(is_given, ..)| *is_given);
        given.map(|(_, flag, why)| format!("{flag} {why}")).collect()
    }
}

/// How progress is shown when no flag says so: as `BUILDKIT_PROGRESS` does.
fn mode() -> anyhow::Result<Option<ProgressMode>> {
    let Some(text) = variable("BUILDKIT_PROGRESS") else { return Ok(None) };
    let mode = ProgressMode::from_str(&text, true);
    mode.map(Some).map_err(|reason| Usage(format!("BUILDKIT_PROGRESS: {reason}")).into())
}

fn expect_piped(what: &str) -> Result<(), Usage> {
    match io::stdin().is_terminal() {
        true => Err(Usage(format!("stdin is a terminal; pipe {what} into it"))),
        false => Ok(()),
    }
}

fn is_http(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

async fn read_stdin() -> anyhow::Result<Vec<u8>> {
    expect_piped("a Dockerfile")?;
    blocking(|| {
        let mut text = Vec::new();
        let read = io::stdin().lock().take(STDIN_LIMIT + 1).read_to_end(&mut text);
        read.context("cannot read the Dockerfile from stdin")?;
        if text.len() as u64 > STDIN_LIMIT {
            let reason =
                format!("stdin holds more than {STDIN_LIMIT} bytes, which is no Dockerfile");
            return Err(Usage(reason).into());
        }
        Ok(text)
    })
    .await?
}

fn parse_pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some(("", _)) => Err("the name before = is empty".to_owned()),
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Ok((text.to_owned(), String::new())),
    }
}

fn parse_named(text: &str) -> Result<(String, NamedSource), String> {
    let Some((name, source)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
        return Err("write NAME=DIR, NAME=docker-image://REF or NAME=target:STAGE".to_owned());
    };
    let source = if let Some(reference) = source.strip_prefix("docker-image://") {
        let parsed = Reference::parse(reference).map_err(|error| error.to_string())?;
        NamedSource::Image(parsed.or_latest())
    } else if let Some(stage) = source.strip_prefix("target:") {
        NamedSource::Stage(stage.to_owned())
    } else if is_http(source) && !remote::is_git(source) {
        NamedSource::Remote(source.to_owned())
    } else if let Some((scheme, _)) = source.split_once("://") {
        return Err(format!(
            "contexts of {scheme}:// are not supported yet; fetch it, and name the directory"
        ));
    } else {
        NamedSource::Directory(source.into())
    };
    Ok((name.to_owned(), source))
}
