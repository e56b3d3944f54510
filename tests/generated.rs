//! Holds `completions/` and `man/` to the command line's definitions.
//!
//! `UPDATE=1 cargo test --test generated` writes them anew.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests are tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use regctl::cli::generate;

/// What one directory holds, by file name.
type Files = BTreeMap<String, Vec<u8>>;

fn read(directory: &Path) -> Files {
    let Ok(entries) = fs::read_dir(directory) else { return Files::new() };
    let files = entries.map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    files.map(|path| (name(&path), fs::read(&path).unwrap())).collect()
}

fn update(directory: &Path, expected: &Files) {
    fs::create_dir_all(directory).unwrap();
    for stale in read(directory).keys().filter(|name| !expected.contains_key(*name)) {
        fs::remove_file(directory.join(stale)).unwrap();
    }
    for (name, bytes) in expected {
        fs::write(directory.join(name), bytes).unwrap();
    }
}

/// What is wrong with each file that is not as expected.
fn differences(found: &Files, expected: &Files) -> Vec<String> {
    let missing = expected.keys().filter(|name| !found.contains_key(*name));
    let wrong = found.iter().filter_map(|(name, bytes)| match expected.get(name) {
        None => Some(format!("{name} is stale")),
        Some(right) if right != bytes => Some(format!("{name} differs")),
        Some(_) => None,
    });
    missing.map(|name| format!("{name} is missing")).chain(wrong).collect()
}

fn check(name: &str, expected: &Files) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        update(&directory, expected);
    }
    let wrong = differences(&read(&directory), expected);
    assert!(
        wrong.is_empty(),
        "{name}/ is not what the command line's definitions give: {}\n\
         `UPDATE=1 cargo test --test generated` writes it anew",
        wrong.join(", ")
    );
}

#[test]
fn completions_match_the_command_line() {
    check("completions", &generate::completions());
}

#[test]
fn man_pages_match_the_command_line() {
    check("man", &generate::man_pages().unwrap());
}

#[test]
fn every_difference_is_told() {
    let files = |names: &[(&str, &str)]| -> Files {
        names.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
    };
    let expected = files(&[("a.1", "a"), ("b.1", "b"), ("c.1", "c")]);
    let found = files(&[("a.1", "a"), ("b.1", "changed"), ("old.1", "")]);
    let told = ["c.1 is missing", "b.1 differs", "old.1 is stale"];
    assert_eq!(differences(&found, &expected), told);
    assert!(differences(&expected, &expected).is_empty());
}
