//! `regctl completion`.

use clap_complete::Shell;

use crate::cli::generate;
use crate::cli::global::Terminal;

/// Print the completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl completion bash > /etc/bash_completion.d/regctl
  regctl completion zsh > ~/.zfunc/_regctl
  regctl completion fish > ~/.config/fish/completions/regctl.fish
  regctl completion powershell >> $PROFILE")]
pub(super) struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> anyhow::Result<()> {
    terminal.output.bytes(&generate::completion(args.shell))
}
