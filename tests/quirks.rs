//! The client against the registries that people use, each with the quirks of P01 to P38.
//!
//! A cell is an operation on a registry and what must come of it, written down beforehand. Every
//! registry sees seven operations; more cells vary its quirks. All that fail are told at once.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests are tests")]

#[path = "support/archive.rs"]
mod archive;
#[path = "support/canary.rs"]
mod canary;
#[path = "quirks/cell.rs"]
mod cell;
#[path = "quirks/content.rs"]
mod content;
#[path = "quirks/operation.rs"]
mod operation;
#[path = "quirks/reading.rs"]
mod reading;
#[path = "quirks/rows.rs"]
mod rows;
#[path = "quirks/scene.rs"]
mod scene;
#[path = "quirks/tokens.rs"]
mod tokens;
#[path = "quirks/uploading.rs"]
mod uploading;
#[path = "quirks/variants.rs"]
mod variants;

use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use cell::Cell;
use content::Content;
use regctl::server::quirks::Personality;

/// Cells that run at the same time.
const AT_ONCE: usize = 4;

#[test]
fn every_cell_ends_as_it_is_written() {
    canary::watch();
    let directory = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(Content::image().write_layout(directory.path()));
    let mut cells = rows::cells();
    cells.extend(variants::cells());
    cells.extend(tokens::cells());
    cells.extend(reading::cells());
    cells.extend(uploading::cells());
    let (personalities, count) = (Personality::all().count(), cells.len());
    let wrong = run(cells, directory.path());
    // Past the harness, which keeps the output of tests that pass to itself.
    writeln!(std::io::stderr(), "quirks: {personalities} personalities, {count} cells").unwrap();
    assert!(wrong.is_empty(), "{} of {count} cells:\n{}", wrong.len(), wrong.join("\n"));
}

/// Runs the cells, some at the same time; returns what is wrong with those that fail.
fn run(cells: Vec<Cell>, layout: &Path) -> Vec<String> {
    let (cells, wrong) = (Mutex::new(cells.into_iter()), Mutex::new(Vec::new()));
    let next = || cells.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        while let Some(cell) = next() {
            let found = cell.run(layout);
            wrong.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    let mut wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
    wrong.sort();
    wrong
}
