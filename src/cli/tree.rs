//! `regctl images --tree`.

use crate::cli::output::Output;
use crate::ops::tree::Branch;
use crate::util::size::format_bytes;

/// Prints each image with what is beneath it; or one image a line, as asked for by `--format`.
pub(super) fn print(output: &Output, trees: &[Branch], is_whole: bool) -> anyhow::Result<()> {
    if output.has_format() {
        return trees.iter().try_for_each(|tree| output.item(tree, String::new));
    }
    if output.quiet {
        return trees.iter().try_for_each(|tree| output.line(&id(tree, is_whole)));
    }
    let mut rows = Vec::new();
    for tree in trees {
        add(&mut rows, tree, "", "", is_whole);
    }
    output.table(&["IMAGE", "ID", "DISK USAGE", "CONTENT SIZE", ""], &rows, Vec::clone)
}

/// Adds a branch behind `lead`, and what is beneath it behind `below`.
fn add(rows: &mut Vec<Vec<String>>, branch: &Branch, lead: &str, below: &str, is_whole: bool) {
    rows.push(vec![
        format!("{lead}{}", branch.label),
        id(branch, is_whole),
        format_bytes(branch.here_bytes),
        format_bytes(branch.content_bytes),
        state(branch).to_owned(),
    ]);
    for (at, child) in branch.children.iter().enumerate() {
        let (joint, line) = match at + 1 == branch.children.len() {
            true => ("└─ ", "   "),
            false => ("├─ ", "│  "),
        };
        add(rows, child, &format!("{below}{joint}"), &format!("{below}{line}"), is_whole);
    }
}

fn id(branch: &Branch, is_whole: bool) -> String {
    if is_whole { branch.digest.to_string() } else { branch.digest.short() }
}

fn state(branch: &Branch) -> &'static str {
    match (branch.is_complete, branch.here_bytes) {
        (true, _) => "",
        (false, 0) => "not here",
        (false, _) => "partly here",
    }
}
