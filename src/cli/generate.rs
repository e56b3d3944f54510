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
    let mut root = command().disable_help_subcommand(true);
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
    pages.insert(format!("{name}.1"), page(command, name)?);
    // Hidden groups lead to commands that have a page already.
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        add_pages(below, &format!("{name}-{}", below.get_name()), pages)?;
    }
    Ok(())
}

/// Title, name and options as the formatter has them; the rest is ours: its synopsis lists every
/// option of every command, and it fills the lines of examples.
fn page(command: &Command, name: &str) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let titled = command.clone().name(name.to_owned()).display_name(name.to_owned());
    let man = clap_mangen::Man::new(titled).date("").source("regctl").manual("regctl");
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let (blocks, paragraphs): (Vec<&str>, Vec<&str>) =
        after.split("\n\n").filter(|text| !text.is_empty()).partition(|text| is_block(text));
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let usage = command.clone().render_usage().to_string();
    let mut text = section("synopsis");
    text += &literal(usage.trim_start_matches("Usage: "));
    text += &section("description");
    text += &format!("{}.\n", escaped(&about));
    text.extend(paragraphs.iter().map(|paragraph| format!(".PP\n{}\n", escaped(paragraph))));
    page.extend(text.into_bytes());
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let mut text = String::new();
    for block in blocks {
        let (heading, lines) = block.split_once('\n').unwrap_or((block, ""));
        text += &section(heading.trim_end_matches(':'));
        text += &literal(lines);
    }
    if name != "regctl" {
        text += &section("see also");
        text += "\\fBregctl\\fR(1)\n";
    }
    page.extend(text.into_bytes());
    Ok(page)
}

/// Whether a paragraph of a help text is a heading over indented lines.
fn is_block(text: &str) -> bool {
    text.split_once('\n').is_some_and(|(first, rest)| first.ends_with(':') && rest.starts_with(' '))
}

fn section(name: &str) -> String {
    format!(".SH {}\n", name.to_uppercase())
}

/// Lines that stay as they are.
fn literal(lines: &str) -> String {
    format!(".nf\n{}\n.fi\n", escaped(lines))
}

/// Text in which the page's language sees no commands.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    let line = |line: &str| match line.starts_with(['.', '\'']) {
        true => format!("\\&{line}"),
        false => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Environment and width decide nothing, so that the files are the same everywhere.
fn command() -> Command {
    Cli::command().term_width(100)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[test]
    fn examples_of_man_pages_keep_their_lines() {
        let pages = man_pages().unwrap();
        let page = String::from_utf8(pages["regctl-push.1"].clone()).unwrap();
        assert!(page.contains(".SH SYNOPSIS\n.nf\nregctl push [OPTIONS] <SRC> [DST]...\n.fi\n"));
        assert!(
            page.contains(".SH EXAMPLES\n.nf\n  regctl push registry.example.com/team/app:1.4\n")
        );
        assert!(!page.contains("EXTRA"));
        assert_eq!(escaped("a\\t-b\n.c\n'd"), "a\\et\\-b\n\\&.c\n\\&'d");
    }

    /// The words of each `regctl …` in the examples of a command and those below it.
    fn examples(command: &Command, found: &mut Vec<Vec<String>>) {
        let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let lines = after.split("\n\n").find_map(|block| block.strip_prefix("Examples:\n"));
        if lines.is_none() {
            assert!(command.has_subcommands(), "{} has no examples", command.get_name());
        }
        let lines = lines.unwrap_or_default().lines();
        let pieces = lines.flat_map(|line| line.split(['|', '&', '<', '>']));
        let own = pieces.map(str::trim).filter(|piece| piece.starts_with("regctl "));
        found.extend(own.map(words));
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            examples(below, found);
        }
    }

    /// Splits at spaces outside single quotes, as a shell does.
    fn words(line: &str) -> Vec<String> {
        let digest = format!("sha256:{}", "0".repeat(64));
        let mut words = vec![String::new()];
        for (at, piece) in line.replace("$DIGEST", &digest).split('\'').enumerate() {
            for character in piece.chars() {
                match character {
                    ' ' if at % 2 == 0 => words.push(String::new()),
                    _ => words.last_mut().unwrap().push(character),
                }
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    #[test]
    fn every_command_has_examples_and_the_parser_takes_them() {
        let mut found = Vec::new();
        examples(&command(), &mut found);
        assert!(found.len() > 40, "{found:?}");
        for words in found {
            let parsed = Cli::try_parse_from(&words);
            assert!(parsed.is_ok(), "{words:?}: {}", parsed.unwrap_err());
        }
    }
}
