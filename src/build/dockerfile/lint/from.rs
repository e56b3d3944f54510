//! Rules about what stages begin with.

use std::collections::{BTreeMap, BTreeSet};

use super::{Facts, Findings, Rule};
use crate::build::dockerfile::ast::Stage;
use crate::build::dockerfile::expand::Expansion;
use crate::build::dockerfile::scope::{BuildInputs, GlobalScope};
use crate::build::dockerfile::word::Word;
use crate::build::dockerfile::{Dockerfile, SyntaxError, suggest};
use crate::oci::platform::Platform;
use crate::oci::reference::Reference;

/// The argument that is the platform of a base when nothing is said.
const TARGET_PLATFORM: &str = "TARGETPLATFORM";

pub(super) fn check(
    file: &Dockerfile,
    facts: &Facts,
    findings: &mut Findings,
) -> Result<GlobalScope, SyntaxError> {
    check_defaults(file, facts, findings);
    let global = GlobalScope::new(file, &facts.inputs)?;
    let names: BTreeSet<&str> = global.names().collect();
    for stage in &file.stages {
        let base = global.expand(&stage.origin, &stage.from.base)?;
        check_names(stage, &stage.from.base, &base, &names, findings);
        if let Some(word) = &stage.from.platform {
            let platform = global.expand(&stage.origin, word)?;
            check_names(stage, word, &platform, &names, findings);
            check_platform(stage, word, &platform, &global, findings);
        }
        global.base(stage)?;
    }
    Ok(global)
}

/// Without any argument of the build, every `FROM` names an image.
fn check_defaults(file: &Dockerfile, facts: &Facts, findings: &mut Findings) {
    let none = BTreeMap::new();
    let inputs = BuildInputs { build_args: &none, ..facts.inputs.clone() };
    // A default that is wrong is reported with the arguments of the build.
    let Ok(global) = GlobalScope::new(file, &inputs) else { return };
    for stage in &file.stages {
        let Ok(base) = global.expand(&stage.origin, &stage.from.base) else { return };
        if Reference::parse(&base.text).is_err() {
            let written = &stage.from.base.text;
            let message = format!(
                "Default value for ARG {written} results in empty or invalid base image name"
            );
            let place = stage.origin.place_of(&stage.from.base);
            findings.add(Rule::InvalidDefaultArgInFrom, place, message);
        }
    }
}

fn check_names(
    stage: &Stage,
    word: &Word,
    expansion: &Expansion,
    names: &BTreeSet<&str>,
    findings: &mut Findings,
) {
    for name in expansion.unset.iter().filter(|name| !names.contains(name.as_str())) {
        if findings.is_full() {
            return;
        }
        let suggestion = suggest::hint(&suggest::closest(name, names.iter().copied()));
        let message = format!("FROM argument '{name}' is not declared{suggestion}");
        findings.add(Rule::UndefinedArgInFrom, stage.origin.place_of(word), message);
    }
}

fn check_platform(
    stage: &Stage,
    word: &Word,
    platform: &Expansion,
    global: &GlobalScope,
    findings: &mut Findings,
) {
    let place = || stage.origin.place_of(word);
    let is_target_alone = platform.unset.is_empty()
        && platform.used.iter().eq([TARGET_PLATFORM])
        && global.get(TARGET_PLATFORM) == Some(&platform.text);
    if is_target_alone {
        let written = &word.text;
        let message = format!(
            "Setting platform to predefined {written} in FROM is redundant as this is the default behavior"
        );
        findings.add(Rule::RedundantTargetPlatform, place(), message);
    }
    let is_constant = platform.unset.is_empty() && platform.used.is_empty();
    let Some(Ok(parsed)) = is_constant.then(|| platform.text.parse::<Platform>()) else { return };
    let name = stage.name().unwrap_or_default();
    // A stage that is called after its platform is meant to be of that platform.
    if !name.contains(&parsed.os) && !name.contains(&parsed.architecture) {
        let message =
            format!("FROM --platform flag should not use constant value {:?}", platform.text);
        findings.add(Rule::FromPlatformFlagConstDisallowed, place(), message);
    }
}
