//! `regctl inspect`, `regctl digest`, `regctl manifest` and `regctl config`.

use crate::cli::describe::{Style, text};
use crate::cli::global::Terminal;
use crate::cli::output::{Output, columns};
use crate::cli::value::hosts_of;
use crate::ops::describe::{Details, Referrers, describe};
use crate::ops::inspection::Inspection;
use crate::ops::location::{Bare, Location};
use crate::ops::place::Wanted;

/// Show all there is to know about images
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl inspect app:1.4
  regctl inspect --remote --platform linux/arm64 alpine:3.20
  regctl inspect -f '{{.Digest}} {{.Architecture}}' store:app:1.4 oci:./layout:1.4
  regctl inspect -f '{{json .Config.Labels}}' alpine:3.20
  regctl inspect --format json app:1.4

A bare name is looked up in the local store first, and in the registry when it is not there. The
fields of templates and of JSON, which is one array, have the names that docker's inspect and
skopeo's give them. Size is that of the layers and the config as they are stored; RepoTags is the
tag that a registry was asked for, or every name in the local store.

A registry is asked for the manifest, the config and what refers to the image; for an index also
for the manifest of one platform and, to tell their sizes, for those of the others if there are at
most 32. What a template does not print of sizes and referrers is not asked for.")]
pub(super) struct InspectArgs {
    /// The images: names or IDs, or places with a prefix as under `regctl --help`
    #[arg(value_name = "REF|NAME", required = true)]
    names: Vec<String>,
    /// Ask the registry, whatever the local store has
    #[arg(long)]
    remote: bool,
    /// Also look for cosign's tags in a registry, which takes three requests
    #[arg(long)]
    cosign: bool,
    /// Do not shorten the commands and digests of layers
    #[arg(long)]
    no_trunc: bool,
    /// Short for --format
    #[arg(short, value_name = "FORMAT", value_hint = clap::ValueHint::Other)]
    form: Option<String>,
}

/// Print the digest that a name points at
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl digest alpine:3.20
  regctl digest --platform linux/arm64 alpine:3.20
  regctl digest store:app:1.4")]
pub(super) struct DigestArgs {
    /// The image: a reference, or a place with a prefix as under `regctl --help`
    #[arg(value_name = "REF")]
    location: String,
}

/// Print the exact bytes of a manifest or index
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl manifest alpine:3.20
  regctl manifest --platform linux/arm64 alpine:3.20 | sha256sum")]
pub(super) struct ManifestArgs {
    /// The image: a reference, or a place with a prefix as under `regctl --help`
    #[arg(value_name = "REF")]
    location: String,
}

/// Print the exact bytes of an image's config
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl config alpine:3.20
  regctl config --platform linux/arm64 alpine:3.20")]
pub(super) struct ConfigArgs {
    /// The image: a reference, or a place with a prefix as under `regctl --help`
    #[arg(value_name = "REF")]
    location: String,
}

pub(super) async fn inspect(args: InspectArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let output = terminal.output.with_format(args.form.as_deref())?;
    let session = terminal.session_at(&hosts_of(&args.names)).await?;
    let style = Style { columns: (!args.no_trunc).then(columns), asked_for_tags: args.cosign };
    let details = Details {
        sizes: output.may_print("Platforms"),
        referrers: match (output.may_print("Referrers"), args.cosign) {
            (false, _) => Referrers::Nothing,
            (true, false) => Referrers::Subject,
            (true, true) => Referrers::All,
        },
    };
    let (mut found, mut failed): (Vec<Inspection>, _) = (Vec::new(), None);
    for name in args.names {
        let platforms = terminal.platforms_or_default()?;
        let wanted = Wanted { name, remote: args.remote, platforms };
        match describe(&session, &wanted, details).await {
            Ok(inspection) => {
                if !output.is_json() {
                    print(&output, &inspection, style, found.is_empty())?;
                }
                found.push(inspection);
            }
            // The others are shown all the same, as docker does; the last failure is told last.
            Err(error) => {
                if let Some(earlier) = failed.replace(error) {
                    terminal.output.warn(&format!("{:#}", anyhow::Error::new(earlier)));
                }
            }
        }
    }
    if output.is_json() {
        output.array(&found)?;
    }
    failed.map_or(Ok(()), |error| Err(error.into()))
}

fn print(
    output: &Output,
    inspection: &Inspection,
    style: Style,
    is_first: bool,
) -> anyhow::Result<()> {
    if output.quiet && !output.has_format() {
        return output.line(&inspection.digest);
    }
    if !is_first && !output.has_format() {
        output.line("")?;
    }
    output.item(inspection, || text(inspection, style))
}

pub(super) async fn digest(args: DigestArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let location = Location::parse(&args.location, Bare::Registry)?;
    let session = terminal.session_at(&location.hosts()).await?;
    let platforms = terminal.platforms_or_all();
    let found = crate::ops::inspect::digest(&session, &location, &platforms).await?;
    terminal.output.report(&found, || found.digest.to_string())
}

pub(super) async fn manifest(args: ManifestArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let location = Location::parse(&args.location, Bare::Registry)?;
    let session = terminal.session_at(&location.hosts()).await?;
    let platforms = terminal.platforms_or_all();
    let raw = crate::ops::inspect::manifest(&session, &location, &platforms).await?;
    terminal.output.document(raw.bytes())
}

pub(super) async fn config(args: ConfigArgs, terminal: &Terminal) -> anyhow::Result<()> {
    let location = Location::parse(&args.location, Bare::Registry)?;
    let session = terminal.session_at(&location.hosts()).await?;
    let platforms = terminal.platforms_or_default()?;
    let bytes = crate::ops::inspect::config(&session, &location, &platforms).await?;
    terminal.output.document(&bytes)
}
