//! The shape of the sources, held by a test because the compiler does not: modules import only
//! modules of a lower level, the terminal belongs to `cli`, the environment to `cli` and `auth`,
//! no file passes the ceiling.
//!
//! Every path in the text of a file counts, not only those of `use`. Comments, strings, test
//! files and `#[cfg(test)]` parts do not.
#![allow(clippy::disallowed_methods)]

#[path = "architecture/paths.rs"]
mod paths;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use paths::{Found, code_of, found_paths};

/// The modules of each level. A module imports only modules of a lower level.
const LEVELS: [&[&str]; 6] = [
    &["oci", "util"],
    &["content", "layer", "auth"],
    &["registry", "layout", "archive", "transfer", "sign", "server"],
    &["ops", "build"],
    &["compose", "kube"],
    &["cli"],
];

/// No file is longer, in lines.
const CEILING: usize = 600;

/// Functions of `std::env` that read or change variables.
const VARIABLES: [&str; 6] = ["var", "var_os", "vars", "vars_os", "set_var", "remove_var"];

/// What writes to the terminal.
const PRINT_MACROS: [&str; 4] = ["print!", "println!", "eprint!", "eprintln!"];

/// What stands in front of an own module when the crate is named from outside.
const CRATE_NAMES: [&str; 2] = ["crate", "regctl"];

fn level(module: &str) -> Option<usize> {
    LEVELS.iter().position(|modules| modules.contains(&module))
}

/// One source file: its text and where it stands in the crate.
struct Source<'a> {
    /// Path below `src`, such as `auth/chain.rs`.
    name: &'a str,
    text: &'a str,
}

impl Source<'_> {
    /// The module path of the file: `auth/mod.rs` is `[auth]`, `auth/chain.rs` `[auth, chain]`.
    fn module(&self) -> Vec<String> {
        let stem = self.name.trim_end_matches(".rs");
        stem.split('/').filter(|part| *part != "mod").map(str::to_owned).collect()
    }

    fn is_test(&self) -> bool {
        self.name.split('/').any(|part| part == "tests.rs" || part == "tests")
    }

    fn is_one_of(&self, modules: &[&str]) -> bool {
        self.module().first().is_some_and(|first| modules.contains(&first.as_str()))
    }
}

/// Everything in one file that the rules forbid, as `file:line: what`.
fn violations(source: &Source) -> Vec<String> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let lines = source.text.lines().count();
    if lines > CEILING {
        found.push((lines, format!("{lines} lines, the ceiling is {CEILING}")));
    }
    if !source.is_test() {
        let code = code_of(source.text);
        for path in found_paths(&code) {
            found.extend(forbidden_path(source, &path).map(|what| (path.line, what)));
        }
        for (at, line) in code.lines().enumerate() {
            found.extend(forbidden_text(source, line).map(|what| (at + 1, what)));
        }
    }
    found.sort();
    found.dedup();
    found.into_iter().map(|(line, what)| format!("src/{}:{line}: {what}", source.name)).collect()
}

/// Why a path may not stand in this file.
fn forbidden_path(source: &Source, path: &Found) -> Option<String> {
    let is_terminal = source.is_one_of(&["cli", "main"]);
    let parts: Vec<&str> = path.parts.iter().map(String::as_str).collect();
    let shown = parts.join("::");
    if parts.first() == Some(&"clap") && !is_terminal {
        return Some(format!("{shown}: clap belongs to cli"));
    }
    let follows = |first: &str, second: &[&str]| {
        parts.windows(2).any(|pair| pair[0] == first && second.contains(&pair[1]))
    };
    if follows("io", &["stdout", "stderr", "Stdout", "Stderr"]) && !is_terminal {
        return Some(format!("{shown}: stdout and stderr belong to cli"));
    }
    if follows("env", &VARIABLES) && !source.is_one_of(&["cli", "main", "auth"]) {
        return Some(format!("{shown}: the environment is read in cli and auth"));
    }
    if source.is_one_of(&["lib", "main"]) {
        return None;
    }
    forbidden_import(source, path, &parts).map(|reason| format!("{shown}: {reason}"))
}

/// Why the module that a path leads to may not be imported here.
fn forbidden_import(source: &Source, path: &Found, parts: &[&str]) -> Option<String> {
    let module = source.module();
    let own = module.first()?;
    let target = match parts {
        [name, rest @ ..] if CRATE_NAMES.contains(name) => rest.first().copied(),
        ["super", ..] => {
            let climbed = parts.iter().take_while(|part| **part == "super").count();
            if climbed < module.len() + path.depth {
                return None;
            }
            parts.get(climbed).copied()
        }
        _ => return None,
    };
    let Some(target) = target else {
        return Some("the crate's root is not imported as a whole".to_owned());
    };
    // An exported macro stands at the root of the crate; its own file may name it so.
    if target == own || source.text.contains(&format!("macro_rules! {target} ")) {
        return None;
    }
    let Some(own_level) = level(own) else {
        return Some(format!("{own} is not in the table of levels"));
    };
    match level(target) {
        None => Some(format!("{target} is not in the table of levels")),
        Some(other) if other < own_level => None,
        Some(other) if other == own_level => Some(format!("{target} is a sibling of {own}")),
        Some(other) => Some(format!("{target} is level {other}, above {own} at level {own_level}")),
    }
}

/// Why a line may not stand in this file, apart from its paths.
fn forbidden_text(source: &Source, line: &str) -> Option<String> {
    let printed = PRINT_MACROS.iter().find(|name| {
        let at = line.find(*name);
        at.is_some_and(|at| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    });
    if let Some(name) = printed
        && !source.is_one_of(&["cli", "main"])
    {
        return Some(format!("{name}: stdout and stderr belong to cli"));
    }
    // The contract suite is a test that happens to be public.
    if line.contains(".unwrap()") && source.name != "content/contract.rs" {
        return Some(".unwrap() stands outside tests".to_owned());
    }
    None
}

fn rust_files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let entries = fs::read_dir(directory).expect("the directory is there");
    for path in entries.map(|entry| entry.expect("the entry is readable").path()) {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn below(directory: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    let named = |path: PathBuf| {
        let name = path.strip_prefix(&root).expect("it is below").to_string_lossy().into_owned();
        (name.replace('\\', "/"), fs::read_to_string(&path).expect("sources are text"))
    };
    rust_files(&root).into_iter().map(named).collect()
}

#[test]
fn modules_keep_to_their_level() {
    let files = below("src");
    assert!(files.len() > 20, "the sources are elsewhere: {} files", files.len());
    let found: Vec<String> =
        files.iter().flat_map(|(name, text)| violations(&Source { name, text })).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_module_is_in_the_table() {
    let missing: Vec<String> = below("src")
        .iter()
        .filter_map(|(name, text)| Source { name, text }.module().first().cloned())
        .filter(|module| !["lib", "main"].contains(&module.as_str()) && level(module).is_none())
        .collect();
    assert!(missing.is_empty(), "not in the table of levels: {missing:?}");
}

#[test]
fn test_files_keep_to_the_ceiling() {
    for (name, text) in below("tests") {
        let lines = text.lines().count();
        assert!(lines <= CEILING, "tests/{name}: {lines} lines, the ceiling is {CEILING}");
    }
}

/// What runs the program or a server has secrets that could be told.
#[test]
fn test_programs_search_what_they_run_for_secrets() {
    let files = below("tests");
    let program = |name: &str| name.split(['/', '.']).next().unwrap_or_default().to_owned();
    let holding = |pieces: &[&str]| -> BTreeSet<String> {
        let holds = |text: &str| pieces.iter().any(|piece| text.contains(piece));
        files.iter().filter(|(_, text)| holds(text)).map(|(name, _)| program(name)).collect()
    };
    let running = holding(&["CARGO_BIN_EXE_regctl", "Server::ephemeral()"]);
    let searching = holding(&["canary::watch()", "canary::assert_unseen(", "canary::found_in("]);
    let missing: Vec<_> = running.difference(&searching).collect();
    assert!(running.len() > 5 && missing.is_empty(), "{missing:?} of {running:?}");
}

#[cfg(test)]
#[path = "architecture/checks.rs"]
mod checks;
