//! The only code that writes results: text, JSON or a template, all from one report.
//!
//! stdout carries the result alone; notes and warnings go to stderr. A reader that closes the pipe
//! ends the program quietly.

use std::io::{self, Write};
use std::sync::Arc;

use anyhow::Context;
use serde::Serialize;

use crate::cli::progress_bar::Watcher;
use crate::cli::template::{Format, Kind};

/// The way to stdout and stderr.
#[derive(Debug)]
pub(super) struct Output {
    format: Option<Format>,
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
        let format = format.map(Format::parse).transpose()?.flatten();
        Ok(Self { format, quiet, watcher })
    }

    /// Prints a report: as asked for by `--format`, else as `text`.
    pub(super) fn report<T: Serialize>(
        &self,
        report: &T,
        text: impl FnOnce() -> String,
    ) -> anyhow::Result<()> {
        match &self.format {
            None => self.line(&text()),
            Some(Format::Json) => {
                let json = serde_json::to_string_pretty(report).context("cannot write JSON")?;
                self.line(&json)
            }
            Some(Format::Template(template) | Format::Table(template)) => {
                self.line(&template.render(&to_value(report)?, Kind::Report)?)
            }
        }
    }

    /// Prints one of several reports: JSON and templates one a line.
    pub(super) fn item<T: Serialize>(
        &self,
        report: &T,
        text: impl FnOnce() -> String,
    ) -> anyhow::Result<()> {
        match &self.format {
            Some(Format::Json) => {
                self.line(&serde_json::to_string(report).context("cannot write JSON")?)
            }
            _ => self.report(report, text),
        }
    }

    /// Prints rows under a heading, in columns as wide as they need; or one report a line, as
    /// asked for by `--format`. `row` makes the cells of the plain table.
    pub(super) fn table<T: Serialize>(
        &self,
        heading: &[&str],
        reports: &[T],
        row: impl Fn(&T) -> Vec<String>,
    ) -> anyhow::Result<()> {
        let rows = match &self.format {
            None => {
                let heading = heading.iter().map(|cell| (*cell).to_owned()).collect();
                // A cell of foreign text must neither drive the terminal nor look like a row.
                let plain = |cell: String| cell.replace(char::is_control, " ");
                let cells = |report| row(report).into_iter().map(plain).collect();
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
        aligned(&rows).iter().try_for_each(|line| self.line(line))
    }

    /// Whether the user chose a form.
    pub(super) fn has_format(&self) -> bool {
        self.format.is_some()
    }

    /// Prints a document as it is, and its fields by a template.
    pub(super) fn document(&self, bytes: &[u8]) -> anyhow::Result<()> {
        match &self.format {
            None | Some(Format::Json) => self.bytes(bytes),
            Some(Format::Template(template) | Format::Table(template)) => {
                let json = serde_json::from_slice(bytes).context("the document is not JSON")?;
                self.line(&template.render(&json, Kind::Document)?)
            }
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
            let _ = writeln!(io::stderr(), "{}", printable(text));
        });
    }
}

/// Foreign text without control characters, which could drive the terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { ' ' } else { c }).collect()
}

fn to_value<T: Serialize>(report: &T) -> anyhow::Result<serde_json::Value> {
    serde_json::to_value(report).context("cannot write the report")
}

/// Cells in columns, three spaces apart as docker prints them.
fn aligned(rows: &[Vec<String>]) -> Vec<String> {
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
        assert_eq!(printable("a\u{1b}[2Jb"), "a [2Jb");
    }
}
