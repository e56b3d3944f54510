//! `regctl host`: what flags and files say of registries.

use crate::cli::global::Terminal;
use crate::cli::value;
use crate::oci::{Host, RepositoryName};
use crate::ops::host::{HostReport, PlaceReport, Setting, list, show};

/// What is said of registries, and where
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    Show(ShowArgs),
    #[command(visible_alias = "ls")]
    List(ListArgs),
}

/// Show how a registry is spoken to, each value with the flag or file that it comes from
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl host show registry.example.com
  regctl host show docker.io/library/alpine
  regctl host show --format json registry.example.com:5000

For each value the first place counts that has it: flags, config.toml of regctl, registries.conf of
podman and skopeo, hosts.toml of containerd, daemon.json of docker, certs.d, the default.")]
pub(super) struct ShowArgs {
    /// The registry, or a repository for which something else may be said
    #[arg(value_name = "HOST[/REPOSITORY]", value_parser = place)]
    place: (Host, Option<RepositoryName>),
}

/// List the hosts of which something is said
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl host list
  regctl host list --format '{{.Hosts}}: {{join .Says \", \"}}'

Folders of certs.d are looked into by name, and are not listed here.")]
pub(super) struct ListArgs {}

pub(super) async fn run(command: Command, terminal: &Terminal) -> anyhow::Result<()> {
    match command {
        Command::Show(args) => {
            let (host, name) = &args.place;
            let report = show(&terminal.session(), host, name.as_ref()).await?;
            terminal.output.report(&report, || text(&report))
        }
        Command::List(_) => {
            let rules = list(&terminal.session())?;
            terminal.output.table(&["HOSTS", "SAYS", "FROM"], &rules, |rule| {
                vec![rule.hosts.clone(), rule.says.join(", "), rule.origins.join(", ")]
            })
        }
    }
}

fn place(text: &str) -> Result<(Host, Option<RepositoryName>), String> {
    match text.contains('/') {
        false => Ok((text.parse().map_err(|error| format!("{error}"))?, None)),
        true => value::repository(text)
            .map(|reference| (reference.host().clone(), Some(reference.repository().clone()))),
    }
}

fn text(report: &HostReport) -> String {
    let name = report.repository.as_ref().map(|name| format!("/{name}")).unwrap_or_default();
    let mut lines = vec![format!("{}{name}", report.host)];
    lines.extend(table(&report.settings, "  "));
    lines.push("Content is looked for at:".to_owned());
    for (at, place) in report.places.iter().enumerate() {
        lines.push(format!("  {}. {}", at + 1, place_line(place)));
        // The registry itself has been told of.
        let said: Vec<Setting> =
            place.settings.iter().filter(|it| it.origin != "default").cloned().collect();
        lines.extend(table(&said, "     "));
    }
    lines.join("\n")
}

fn place_line(place: &PlaceReport) -> String {
    let pull = if place.pull == "all" { String::new() } else { format!(", {}", place.pull) };
    match place.origin.as_str() {
        "default" => format!("{}{pull}", place.location),
        origin => format!("{}{pull} ({origin})", place.location),
    }
}

/// Names, values and origins in columns.
fn table(settings: &[Setting], indent: &str) -> Vec<String> {
    let width = |of: fn(&Setting) -> &str| {
        settings.iter().map(|setting| of(setting).chars().count()).max().unwrap_or_default()
    };
    let (names, values) = (width(|it| it.name), width(|it| &it.value));
    let line = |setting: &Setting| {
        let Setting { name, value, origin } = setting;
        format!("{indent}{name:names$}  {value:values$}  {origin}")
    };
    settings.iter().map(line).collect()
}
