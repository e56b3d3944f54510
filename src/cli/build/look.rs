//! What `regctl build` tells of a Dockerfile without building it, and of what builds keep.

use serde_json::{Value, json};

use crate::build::dockerfile::outline::Outline;
use crate::build::examine::{self, Finding};
use crate::build::prune::prune as remove_kept;
use crate::build::{BuildOptions, Workshop};
use crate::cli::blocking;
use crate::cli::global::Terminal;
use crate::util::size::format_bytes;

/// Checks it; a file that asks for it fails by what is found.
pub(super) async fn check(
    workshop: &Workshop,
    options: &BuildOptions,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let report = examine::check(workshop, options).await?;
    terminal.output.report(&report, || {
        let shown = report.warnings.iter().map(|found| format!("{}\n{}\n", found.shown, found.url));
        let end = match report.warnings.len() {
            0 => "Check complete, no warnings found.".to_owned(),
            1 => "Check complete, 1 warning has been found!".to_owned(),
            count => format!("Check complete, {count} warnings have been found!"),
        };
        shown.chain([end]).collect::<Vec<_>>().join("\n")
    })?;
    report.violation.map_or(Ok(()), |violation| Err(violation.into()))
}

/// Lists the stages.
pub(super) async fn targets(
    workshop: &Workshop,
    options: &BuildOptions,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let targets = examine::targets(workshop, options).await?;
    let rows: Vec<Value> = targets
        .into_iter()
        .map(|target| {
            json!({
                "name": target.name, "default": target.is_default, "base": target.base,
                "description": target.description, "line": target.line,
            })
        })
        .collect();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    terminal.output.table(&["TARGET", "BASE", "DESCRIPTION"], &rows, |row| {
        let name = match (row["name"].as_str(), row["default"] == true) {
            (Some(name), true) => format!("{name} (default)"),
            (Some(name), false) => name.to_owned(),
            (None, true) => "(default)".to_owned(),
            (None, false) => "-".to_owned(),
        };
        vec![name, text(&row["base"]), text(&row["description"])]
    })
}

/// Lists what the target can be given.
pub(super) async fn outline(
    workshop: &Workshop,
    options: &BuildOptions,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let rows = given(&examine::outline(workshop, options).await?);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    terminal.output.table(&["KIND", "NAME", "VALUE", "DESCRIPTION"], &rows, |row| {
        ["kind", "name", "value", "description"].iter().map(|key| text(&row[*key])).collect()
    })
}

fn given(outline: &Outline) -> Vec<Value> {
    let args = outline.args.iter().map(|arg| {
        json!({
            "kind": "build-arg", "name": arg.name, "value": arg.value,
            "description": arg.description, "line": arg.line,
        })
    });
    let requests = [("secret", &outline.secrets), ("ssh", &outline.ssh)];
    let requests = requests.into_iter().flat_map(|(kind, list)| {
        list.iter().map(move |request| {
            let value = if request.is_required { "required" } else { "" };
            json!({"kind": kind, "name": request.name, "value": value, "line": request.line})
        })
    });
    let caches = outline.caches.iter().map(|name| json!({"kind": "cache", "name": name}));
    args.chain(requests).chain(caches).collect()
}

/// What checks found in a file that was built.
pub(super) fn warn(warnings: &[Finding], terminal: &Terminal) {
    if warnings.is_empty() || terminal.output.quiet {
        return;
    }
    for found in warnings {
        terminal.output.warn(&format!("{}: {} (line {})", found.rule, found.detail, found.line));
    }
    terminal.output.note("`regctl build --check` shows the lines");
}

/// Removes what builds keep.
pub(super) async fn prune(terminal: &Terminal) -> anyhow::Result<()> {
    let session = terminal.session();
    let (store, cache) = (session.store()?, session.data_root()?.join("cache"));
    let pruned = blocking(move || remove_kept(&store, &cache)).await??;
    terminal.output.report(&pruned, || {
        let freed = format_bytes(pruned.freed_bytes);
        format!("{} records and {} layers removed, {freed} freed", pruned.records, pruned.layers)
    })
}
