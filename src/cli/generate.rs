//! Completion scripts and man pages, from the same definitions as the parser.

use std::collections::BTreeMap;

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use crate::cli::Cli;

/// The completion script of a shell.
pub fn completion(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "regctl", &mut script);
    script
}

/// The completion scripts that the package ships, by file name.
pub fn completions() -> BTreeMap<String, Vec<u8>> {
    let shells = [
        ("regctl.bash", Shell::Bash),
        ("_regctl", Shell::Zsh),
        ("regctl.fish", Shell::Fish),
        ("regctl.ps1", Shell::PowerShell),
    ];
    shells.into_iter().map(|(file, shell)| (file.to_owned(), completion(shell))).collect()
}

/// The man pages that the package ships, one for each command, by file name.
///
/// # Errors
/// The formatter's errors; writing to memory has none of its own.
pub fn man_pages() -> std::io::Result<BTreeMap<String, Vec<u8>>> {
    let mut root = command();
    root.build();
    let mut pages = BTreeMap::new();
    add_pages(&root, "regctl", &mut pages)?;
    Ok(pages)
}

fn add_pages(
    command: &Command,
    name: &str,
    pages: &mut BTreeMap<String, Vec<u8>>,
) -> std::io::Result<()> {
    let mut page = Vec::new();
    let titled = command.clone().name(name.to_owned()).display_name(name.to_owned());
    clap_mangen::Man::new(titled).date("").render(&mut page)?;
    pages.insert(format!("{name}.1"), page);
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        add_pages(below, &format!("{name}-{}", below.get_name()), pages)?;
    }
    Ok(())
}

/// Environment and width decide nothing, so that the files are the same everywhere.
fn command() -> Command {
    Cli::command().term_width(100)
}
