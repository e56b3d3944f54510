//! The checker is checked: each rule must be able to fail.

use super::*;

fn check(name: &str, text: &str) -> Vec<String> {
    violations(&Source { name, text })
}

#[test]
fn imports_upward_and_sideways_are_found_wherever_they_stand() {
    for (name, text, expected) in [
        ("oci/digest.rs", "use crate::cli::output;", "src/oci/digest.rs:1: crate::cli::output"),
        ("auth/chain.rs", "\nuse crate::content::Source;", "content is a sibling of auth"),
        ("auth/chain.rs", "fn f() { crate::ops::push::run() }", "ops is level 3, above auth"),
        (
            "auth/mod.rs",
            "use crate::{oci::{Host, Tag}, registry::RegistryClient as C};",
            "registry",
        ),
        ("auth/mod.rs", "use crate::{\n    oci::Host,\n    cli,\n};", "auth/mod.rs:3: crate::cli"),
        ("auth/mod.rs", "type T = Vec<crate::layout::Layout>;", "layout is level 2"),
        ("auth/mod.rs", "macro_rules! m { () => { $crate::cli::run() } }", "cli is level 5"),
        ("auth/mod.rs", "use super::content;", "super::content: content is a sibling"),
        ("auth/chain.rs", "use super::super::cli::run;", "cli is level 5"),
        ("auth/chain.rs", "use super::{super::cli, helper};", "super::super::cli"),
        ("auth/chain.rs", "mod inner { use super::super::super::cli; }", "cli is level 5"),
        ("auth/chain.rs", "use self::super::super::cli;", "cli is level 5"),
        ("auth/chain.rs", "use crate::*;", "* is not in the table"),
        ("auth/chain.rs", "fn f() { crate::each!() }", "each is not in the table"),
        ("auth/chain.rs", "use crate as root;", "not imported as a whole"),
        ("auth/chain.rs", "use regctl::cli;", "regctl::cli: cli is level 5"),
        ("auth/chain.rs", "use crate::helpers::x;", "helpers is not in the table"),
        ("helpers/mod.rs", "use crate::oci::Host;", "helpers is not in the table"),
        ("auth/chain.rs", "#[cfg(test)]\nmod tests;\nuse crate::cli::x;", "chain.rs:3: crate::cli"),
        ("auth/chain.rs", "#[cfg(test)]\nmod t { fn f() {} }\nuse crate::cli::x;", "chain.rs:3"),
        ("auth/chain.rs", "const Q: char = '\"'; use crate::cli::x; // \"", "cli is level 5"),
        ("auth/chain.rs", "fn f<'a>(x: &'a str) { crate::cli::x() }", "cli is level 5"),
        ("compose/mod.rs", "use crate::kube::secret;", "kube is a sibling of compose"),
    ] {
        let found = check(name, text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains(expected), "{text}: {found:?}");
    }
}

#[test]
fn imports_downward_comments_strings_and_tests_are_fine() {
    for (name, text) in [
        ("auth/chain.rs", "use crate::auth::helper;\nuse crate::{oci::Host, util::fs};"),
        ("auth/chain.rs", "use super::helper; use super::{Keychain, Origin};"),
        ("auth/chain.rs", "mod inner { use super::super::Keychain; }"),
        ("auth/chain.rs", "// crate::cli::x\n/* crate::cli /* nested */ crate::cli */"),
        (
            "auth/chain.rs",
            "const T: &str = \"crate::cli \\\" println!\"; const R: &str = r#\"\"crate::cli\"#;",
        ),
        (
            "auth/chain.rs",
            "#[cfg(test)]\nmod tests {\n    use crate::cli::x;\n    fn f() { g().unwrap(); }\n}",
        ),
        ("auth/chain.rs", "#[cfg(test)]\n#[path = \"x/tests.rs\"]\nmod tests;"),
        ("auth/chain/tests.rs", "use crate::cli::x; fn f() { g().unwrap(); println!(); }"),
        ("auth/chain.rs", "pub(crate) fn f() {} pub(in crate::auth) fn g() {}"),
        ("auth/mod.rs", "macro_rules! each { () => { $crate::each!(@one) } }"),
        ("cli/pull.rs", "use crate::{ops::pull, kube, oci};"),
        ("lib.rs", "pub use crate::cli::run; pub mod cli;"),
        ("main.rs", "fn main() { regctl::cli::main() }"),
        ("ops/pull.rs", "use crate::transfer::copy; use crate::registry::RegistryClient;"),
    ] {
        assert_eq!(check(name, text), [""; 0], "{text}");
    }
}

#[test]
fn the_terminal_the_environment_and_unwrap_have_their_places() {
    for (text, expected) in [
        ("use clap::Parser;", "clap belongs to cli"),
        ("fn f() { println!(\"x\") }", "println!: stdout and stderr belong to cli"),
        ("fn f() { eprint!(\"x\") }", "eprint!: stdout"),
        ("use std::io::{self, stdout};", "std::io::stdout: stdout"),
        ("fn f() { std::io::stderr().lock() }", "std::io::stderr"),
        ("use std::env::var_os;", "the environment is read in cli and auth"),
        ("use std::env;\nfn f() { env::var(\"X\") }", "push.rs:2: env::var"),
        ("fn f() { g().unwrap() }", ".unwrap() stands outside tests"),
    ] {
        let found = check("ops/push.rs", text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains(expected), "{text}: {found:?}");
    }
    for (name, text) in [
        ("cli/push.rs", "use clap::Parser; fn f() { println!(); std::env::var(\"X\") }"),
        ("auth/environment.rs", "fn f() { std::env::var_os(name) }"),
        ("auth/helper.rs", "fn f() { command.stdout(Stdio::piped()); writeln!(out) }"),
        ("layout/mod.rs", "fn f() { std::env::temp_dir(); g().unwrap_or_default() }"),
        ("content/contract.rs", "fn f() { g().unwrap() }"),
    ] {
        assert_eq!(check(name, text), [""; 0], "{text}");
    }
}

#[test]
fn a_file_over_the_ceiling_is_found() {
    assert_eq!(check("ops/push.rs", &"\n".repeat(CEILING)), [""; 0]);
    let found = check("ops/push.rs", &"\n".repeat(CEILING + 1));
    assert_eq!(found, ["src/ops/push.rs:601: 601 lines, the ceiling is 600"]);
}

#[test]
fn groups_are_spelled_out() {
    let found = found_paths("use crate::{a::b, c::{self, d as e}, f};");
    let shown: Vec<String> = found.iter().map(|path| path.parts.join("::")).collect();
    assert_eq!(shown, ["crate::a::b", "crate::c", "crate::c::d", "crate::f"]);
}
