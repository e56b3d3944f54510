//! `regctl reference parse`.

use clap::Subcommand;

use crate::cli::global::Terminal;

/// Look at names of images
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print the parts of a name, normalised
    #[command(after_help = "\
Examples:
  regctl reference parse alpine
  regctl reference parse --format json registry.example.com:5000/team/app:1.4
  regctl reference parse --format '{{.Repository}}' acme/api")]
    Parse {
        /// The name
        #[arg(value_name = "NAME")]
        name: String,
    },
}

pub(super) fn run(command: Command, terminal: &Terminal) -> anyhow::Result<()> {
    let Command::Parse { name } = command;
    let report = crate::ops::reference::parse(&name)?;
    terminal.output.report(&report, || {
        let mut lines = vec![
            format!("registry:   {}", report.registry),
            format!("repository: {}", report.repository),
        ];
        lines.extend(report.tag.as_ref().map(|tag| format!("tag:        {tag}")));
        lines.extend(report.digest.map(|digest| format!("digest:     {digest}")));
        lines.push(format!("canonical:  {}", report.canonical));
        lines.join("\n")
    })
}
