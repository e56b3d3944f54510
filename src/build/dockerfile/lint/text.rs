//! Rules about the text alone.

use std::collections::HashSet;

use super::{Findings, Rule};
use crate::build::dockerfile::Dockerfile;
use crate::build::dockerfile::ast::{Instruction, Kind, Origin, Stage};
use crate::build::dockerfile::word::Word;

/// Names that mean something else wherever a stage can be named.
const RESERVED: [&str; 2] = ["context", "scratch"];

pub(super) fn check(file: &Dockerfile, findings: &mut Findings) {
    file.global_args.iter().for_each(|instruction| check_instruction(instruction, findings));
    for stage in &file.stages {
        check_from(stage, findings);
        stage.instructions.iter().for_each(|instruction| check_instruction(instruction, findings));
    }
    check_names(file, findings);
    check_casing(file, findings);
}

fn check_from(stage: &Stage, findings: &mut Findings) {
    check_continuation(&stage.origin, findings);
    if let Some(name) = &stage.from.written_name {
        if name.text.chars().any(char::is_uppercase) {
            let message = format!("Stage name '{}' should be lowercase", name.text);
            findings.add(Rule::StageNameCasing, stage.origin.place_of(name), message);
        }
        check_description(&stage.origin, &[stage.name().unwrap_or_default()], "FROM", findings);
    }
    if let Some(word) = &stage.from.written_as {
        check_as(stage, word, findings);
    }
}

/// `AS` follows the case of `FROM`, if that has one.
fn check_as(stage: &Stage, word: &Word, findings: &mut Findings) {
    let from = &stage.origin.keyword;
    let matches = match Casing::of(from) {
        Casing::Lower => Casing::of(&word.text) == Casing::Lower,
        Casing::Upper => Casing::of(&word.text) == Casing::Upper,
        Casing::Mixed => true,
    };
    if !matches {
        let message = format!("'{}' and '{from}' keywords' casing do not match", word.text);
        findings.add(Rule::FromAsCasing, stage.origin.place_of(word), message);
    }
}

fn check_instruction(instruction: &Instruction, findings: &mut Findings) {
    let origin = &instruction.origin;
    check_continuation(origin, findings);
    match &instruction.kind {
        Kind::Maintainer(_) => {
            let message = "Maintainer instruction is deprecated in favor of using label";
            findings.about(Rule::MaintainerDeprecated, origin, message.to_owned());
        }
        Kind::Arg(args) => {
            let names: Vec<&str> = args.iter().map(|arg| arg.name.text.as_str()).collect();
            check_description(origin, &names, "ARG", findings);
        }
        _ => {}
    }
}

fn check_continuation(origin: &Origin, findings: &mut Findings) {
    if let Some(place) = origin.empty_line() {
        findings.add(Rule::NoEmptyContinuation, place, "Empty continuation line".to_owned());
    }
}

/// The comment directly above a definition begins with what is defined.
fn check_description(origin: &Origin, names: &[&str], keyword: &str, findings: &mut Findings) {
    let Some(comment) = origin.comments().last() else { return };
    let first = comment.split(' ').next().unwrap_or_default();
    if names.contains(&first) {
        return;
    }
    let name = if let [only] = names { only } else { "<arg_key>" };
    let message =
        format!("Comment for {keyword} should follow the format: `# {name} <description>`");
    findings.about(Rule::InvalidDefinitionDescription, origin, message);
}

fn check_names(file: &Dockerfile, findings: &mut Findings) {
    let mut seen = HashSet::new();
    for stage in &file.stages {
        let (Some(name), Some(word)) = (stage.name(), &stage.from.name) else { continue };
        let place = || stage.origin.place_of(word);
        if RESERVED.contains(&name) {
            let message =
                format!("Stage name should not use the same name as reserved stage {name:?}");
            findings.add(Rule::ReservedStageName, place(), message);
        }
        if !seen.insert(name) {
            let message = format!("Duplicate stage name {name:?}, stage names should be unique");
            findings.add(Rule::DuplicateStageName, place(), message);
        }
    }
}

/// The case that a word is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Casing {
    Lower,
    Upper,
    Mixed,
}

impl Casing {
    fn of(word: &str) -> Self {
        let upper = word.chars().any(char::is_uppercase);
        let lower = word.chars().any(char::is_lowercase);
        match (upper, lower) {
            (true, true) => Self::Mixed,
            (true, false) => Self::Upper,
            (false, _) => Self::Lower,
        }
    }
}

/// All instructions are in the case that most of them are in.
fn check_casing(file: &Dockerfile, findings: &mut Findings) {
    let origins = || {
        file.stages.iter().flat_map(|stage| {
            let rest = stage.instructions.iter().map(|instruction| &instruction.origin);
            std::iter::once(&stage.origin).chain(rest)
        })
    };
    let count = |casing| origins().filter(|origin| Casing::of(&origin.keyword) == casing).count();
    let (wanted, name) = match count(Casing::Lower) > count(Casing::Upper) {
        true => (Casing::Lower, "lowercase"),
        false => (Casing::Upper, "uppercase"),
    };
    for origin in origins().filter(|origin| Casing::of(&origin.keyword) != wanted) {
        let word = &origin.keyword;
        let message =
            format!("Command '{word}' should match the case of the command majority ({name})");
        findings.about(Rule::ConsistentInstructionCasing, origin, message);
    }
}
