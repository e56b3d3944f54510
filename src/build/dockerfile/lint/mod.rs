//! Checks: what a Dockerfile may say, and would better not.
//!
//! The rules and their names are BuildKit's. What they need to know of the world comes in as
//! [`Facts`]; what is not known is not held against the file.

mod from;
mod rule;
mod stage;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeSet;
use std::fmt;

use super::ast::Origin;
use super::check::CheckOptions;
use super::scope::BuildInputs;
use super::source::Place;
use super::{Dockerfile, SyntaxError};
use crate::oci::platform::Platform;
pub use rule::Rule;

/// Something that a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The rule.
    pub rule: Rule,
    /// What it found.
    pub message: String,
    /// Where.
    pub place: Place,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place.explain(f, &format_args!("{}: {}", self.rule, self.message))
    }
}

/// What is known of the image that a stage begins with.
#[derive(Debug, Clone, Default)]
pub struct BaseFacts {
    /// Its variables.
    pub environment: Vec<(String, String)>,
    /// Whether its config names a shell.
    pub has_shell: bool,
    /// Its platform, if another one was wanted: wanted, then found.
    pub other_platform: Option<(Platform, Platform)>,
}

/// What the rules need to know of the world.
pub struct Facts<'a> {
    /// Arguments and platforms of the build.
    pub inputs: BuildInputs<'a>,
    /// Which checks are wanted; `None` leaves it to the file.
    pub options: Option<&'a CheckOptions>,
    /// The stages whose instructions are looked at; `None` is all of them.
    pub stages: Option<&'a BTreeSet<usize>>,
    /// What is known of the image that the stage with a number begins with.
    pub base: &'a dyn Fn(usize) -> Option<BaseFacts>,
    /// Whether `.dockerignore` hides a path of the context.
    pub is_ignored: &'a dyn Fn(&str) -> bool,
}

impl fmt::Debug for Facts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { inputs, options, stages, .. } = self;
        write!(f, "Facts {{ inputs: {inputs:?}, options: {options:?}, stages: {stages:?}, .. }}")
    }
}

/// What came of the checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What was found, in the order of the file.
    pub warnings: Vec<Warning>,
    /// A mistake that ended the checks.
    pub error: Option<SyntaxError>,
}

/// A file that is not as it is asked to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the Dockerfile violates rules that it asks to be errors: {rules}")]
pub struct Violation {
    /// Names of the rules.
    pub rules: String,
}

impl Report {
    /// The violations, when the options make errors of them.
    ///
    /// # Errors
    /// [`Violation`] when there are any.
    pub fn violation(&self, options: &CheckOptions) -> Result<(), Violation> {
        let rules: BTreeSet<Rule> = self.warnings.iter().map(|warning| warning.rule).collect();
        if !options.is_error || rules.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = rules.into_iter().map(Rule::name).collect();
        Err(Violation { rules: names.join(", ") })
    }
}

/// Applies the rules.
pub fn check(file: &Dockerfile, facts: &Facts) -> Report {
    let default = CheckOptions::default();
    let options = facts.options.or(file.directives.check.as_ref()).unwrap_or(&default);
    let mut findings = Findings { options, warnings: Vec::new() };
    text::check(file, &mut findings);
    let outcome = from::check(file, facts, &mut findings)
        .and_then(|global| stage::check(file, facts, &global, &mut findings));
    let mut warnings = findings.warnings;
    warnings.sort_by_key(|warning| warning.place.position);
    Report { warnings, error: outcome.err() }
}

/// What was found so far, as far as it is wanted.
struct Findings<'a> {
    options: &'a CheckOptions,
    warnings: Vec<Warning>,
}

/// Warnings that are kept, at most: a file that earns more is told enough.
const WARNINGS_MAX: usize = 1000;

impl Findings<'_> {
    fn wants(&self, rule: Rule) -> bool {
        match rule.is_experimental() {
            true => self.options.experimental.contains(&rule.name()),
            false => !self.options.skip.contains(&rule.name()),
        }
    }

    fn is_full(&self) -> bool {
        self.warnings.len() == WARNINGS_MAX
    }

    fn add(&mut self, rule: Rule, place: Place, message: String) {
        if self.wants(rule) && !self.is_full() {
            self.warnings.push(Warning { rule, message, place });
        }
    }

    /// A finding about an instruction as a whole.
    fn about(&mut self, rule: Rule, origin: &Origin, message: String) {
        self.add(rule, origin.place(), message);
    }
}
