//! The only code that writes results: text, JSON or a template, all from one report.
//!
//! stdout carries the result alone; notes and warnings go to stderr. A reader that closes the pipe
//! ends the program quietly.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use anyhow::Context;
use serde::Serialize;

use crate::cli::progress_bar::Watcher;
use crate::cli::template::{Format, Kind};
use crate::oci::Reference;
use crate::util::text;

/// The way to stdout and stderr.
#[derive(Debug)]
pub(super) struct Output {
    format: Option<Arc<Format>>,
    pub(super) quiet: bool,
    watcher: Arc<Watcher>,
}

/// A reader closed the pipe: the rest of the output is not wanted.
#[derive(Debug, thiserror::Error)]
#[error("the reader of the output is gone")]
pub(super) struct ClosedPipe;

impl Output {
    pub(super) fn new(
        format: Option<&str>,
        quiet: bool,
        watcher: Arc<Watcher>,
    ) -> anyhow::Result<Self> {
        let format = format.map(Format::parse).transpose()?.flatten().map(Arc::new);
        Ok(Self { format, quiet, watcher })
    }

    /// Refuses a template that asks for fields which reports like this one do not have, before there
    /// is one.
    pub(super) fn expect<T: Serialize>(&self, sample: &T) -> anyhow::Result<()> {
        match &self.format {
            Some(format) => Ok(format.check(&to_value(sample)?)?),
            None => Ok(()),
        }
    }

    /// Prints a report: as asked for by `--format`, else as `plain`.
    pub(super) fn report<T: Serialize>(
        &self,
        report: &T,
        plain: impl FnOnce() -> String,
    ) -> anyhow::Result<()> {
        match self.format.as_deref() {
            // Registries and images are foreign; what they say must not drive the terminal.
            None => self.line(&text::lines(&plain())),
            Some(Format::Json) => {
                let json = serde_json::to_string_pretty(report).context("cannot write JSON")?;
                self.line(&text::json(&json))
            }
            Some(Format::Template(template) | Format::Table(template)) => {
                self.rendered(&template.render(&to_value(report)?, Kind::Report)?)
            }
        }
    }

    /// Prints one of several reports: JSON and templates one a line.
    pub(super) fn item<T: Serialize>(
        &self,
        report: &T,
        plain: impl FnOnce() -> String,
    ) -> anyhow::Result<()> {
        match self.format.as_deref() {
            Some(Format::Json) => {
                let json = serde_json::to_string(report).context("cannot write JSON")?;
                self.line(&text::json(&json))
            }
            _ => self.report(report, plain),
        }
    }

    /// Prints several reports as one JSON array on one line, as docker's `inspect` does.
    pub(super) fn array<T: Serialize>(&self, reports: &[T]) -> anyhow::Result<()> {
        let json = serde_json::to_string(reports).context("cannot write JSON")?;
        self.line(&text::json(&json))
    }

    /// Prints rows under a heading, in columns as wide as they need; or one report a line, as
    /// asked for by `--format`. `row` makes the cells of the plain table.
    pub(super) fn table<T: Serialize>(
        &self,
        heading: &[&str],
        reports: &[T],
        row: impl Fn(&T) -> Vec<String>,
    ) -> anyhow::Result<()> {
        let rows = match self.format.as_deref() {
            None => {
                let heading = heading.iter().map(|cell| (*cell).to_owned()).collect();
                // A cell of foreign text must neither drive the terminal nor look like a row.
                let clean = |cell: &String| text::one_line(cell).into_owned();
                let cells = |report| row(report).iter().map(clean).collect();
                std::iter::once(heading).chain(reports.iter().map(cells)).collect()
            }
            Some(Format::Table(template)) => {
                let cells = |line: String| line.split('\t').map(str::to_owned).collect();
                let mut rows: Vec<Vec<String>> = vec![cells(template.heading())];
                for report in reports {
                    rows.push(cells(template.render(&to_value(report)?, Kind::Report)?));
                }
                rows
            }
            Some(_) => {
                return reports.iter().try_for_each(|report| self.item(report, String::new));
            }
        };
        aligned(&rows).iter().try_for_each(|line| self.line(&text::lines(line)))
    }

    /// The same, in the form that a command's own flag asks for; without it as it is.
    pub(super) fn with_format(&self, format: Option<&str>) -> anyhow::Result<Self> {
        let format = match format {
            Some(format) => Format::parse(format)?.map(Arc::new),
            None => self.format.clone(),
        };
        Ok(Self { format, quiet: self.quiet, watcher: Arc::clone(&self.watcher) })
    }

    /// Whether the user chose a form.
    pub(super) fn has_format(&self) -> bool {
        self.format.is_some()
    }

    /// Whether the form is JSON.
    pub(super) fn is_json(&self) -> bool {
        matches!(self.format.as_deref(), Some(Format::Json))
    }

    /// Whether a field of the report may be printed: a template that neither names it nor takes the
    /// report whole does not need it, and then nobody has to ask for it.
    pub(super) fn may_print(&self, field: &str) -> bool {
        match self.format.as_deref() {
            None => !self.quiet,
            Some(Format::Json) => true,
            Some(Format::Template(template) | Format::Table(template)) => {
                let template = template.text().to_ascii_lowercase();
                template.contains(&field.to_ascii_lowercase()) || takes_all(&template)
            }
        }
    }

    /// Prints a document as it is, and its fields by a template. A terminal gets JSON that means
    /// the same and is fit to be shown.
    pub(super) fn document(&self, bytes: &[u8]) -> anyhow::Result<()> {
        match self.format.as_deref() {
            None | Some(Format::Json) if io::stdout().is_terminal() => {
                self.bytes(text::json(&String::from_utf8_lossy(bytes)).as_bytes())
            }
            None | Some(Format::Json) => self.bytes(bytes),
            Some(Format::Template(template) | Format::Table(template)) => {
                let json = serde_json::from_slice(bytes).context("the document is not JSON")?;
                self.rendered(&template.render(&json, Kind::Document)?)
            }
        }
    }

    /// Prints what a template made: for a program as it is, for a terminal made fit to be shown.
    fn rendered(&self, text: &str) -> anyhow::Result<()> {
        match io::stdout().is_terminal() {
            true => self.line(&text::lines(text)),
            false => self.line(text),
        }
    }

    /// Prints one line of the result.
    pub(super) fn line(&self, text: &str) -> anyhow::Result<()> {
        self.bytes(format!("{text}\n").as_bytes())
    }

    /// Prints bytes of the result as they are.
    pub(super) fn bytes(&self, bytes: &[u8]) -> anyhow::Result<()> {
        // A result comes when the work is done; bars would stay in its way.
        self.watcher.finish();
        let mut stdout = io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(ClosedPipe.into()),
            Err(error) => Err(error).context("cannot write to stdout"),
        }
    }

    /// Tells the user something besides the result.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            self.stderr(text);
        }
    }

    /// Tells the user something that may be wrong, whatever the flags.
    pub(super) fn warn(&self, text: &str) {
        self.stderr(&format!("warning: {text}"));
    }

    fn stderr(&self, text: &str) {
        self.watcher.suspend(|| {
            // Nobody is left to tell when stderr is closed.
            let _ = writeln!(io::stderr(), "{}", text::lines(text));
        });
    }
}

/// Whether a template uses a dot, or a variable, without the name of a field behind it.
fn takes_all(template: &str) -> bool {
    let is_named = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic());
    template.contains('$') || template.split('.').skip(1).any(|rest| !is_named(rest))
}

/// How wide a line may be: as the terminal, else 100 columns.
pub(super) fn columns() -> usize {
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(io::stdout())
        && size.ws_col > 0
    {
        return size.ws_col.into();
    }
    100
}

/// Text cut to `width` characters, with an ellipsis where something is missing.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// A name in full as people write it: `alpine:3.20` for `docker.io/library/alpine:3.20`. What is no
/// name stays.
pub(super) fn familiar(name: &str) -> String {
    Reference::parse_repository(name).map_or_else(|_| name.to_owned(), |name| name.familiar())
}

fn to_value<T: Serialize>(report: &T) -> anyhow::Result<serde_json::Value> {
    serde_json::to_value(report).context("cannot write the report")
}

/// Cells in columns, three spaces apart as docker prints them.
pub(super) fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("   ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_longest_cell() {
        let rows = [["A", "B", "C"], ["long", "", "x"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(aligned(&rows), ["A      B   C", "long       x"]);
        assert_eq!((cut("abc", 3), cut("abcd", 3)), ("abc".to_owned(), "ab…".to_owned()));
    }

    #[test]
    fn only_what_a_template_may_print_is_needed() {
        for (template, expected) in [
            ("{{.Digest}}", false),
            ("{{.Digest}} {{.Config.Env}}", false),
            ("{{json .Referrers}}", true),
            ("{{json .}}", true),
            ("{{.}}", true),
            ("{{with $all := .}}x{{end}}", true),
            ("{{range .Layers}}{{.}}{{end}}", true),
        ] {
            let is_needed = template.contains("Referrers") || takes_all(template);
            assert_eq!(is_needed, expected, "{template}");
        }
    }
}
