//! Which stages a target needs, by what the Dockerfile says of them.

use std::collections::BTreeSet;

use crate::build::dockerfile::Dockerfile;
use crate::build::dockerfile::ast::{Instruction, Kind};
use crate::build::dockerfile::scope::GlobalScope;
use crate::build::plan::PlanError;

/// The stages by name and number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stages<'a> {
    pub(super) file: &'a Dockerfile,
    pub(super) global: &'a GlobalScope,
}

impl Stages<'_> {
    /// The stage that `--target` names, or the last one.
    pub(super) fn target(&self, name: Option<&str>) -> Result<usize, PlanError> {
        let Some(name) = name else { return Ok(self.file.stages.len() - 1) };
        self.find(name, self.file.stages.len())
            .ok_or_else(|| PlanError::Target { target: name.to_owned(), stages: self.names() })
    }

    /// The stage of this name, or of this number, among the first `before`. Of several of one name the
    /// last is meant.
    pub(super) fn find(&self, name: &str, before: usize) -> Option<usize> {
        let named = self.base(name, before);
        named.or_else(|| name.parse().ok().filter(|number| *number < before))
    }

    /// The stage that another one begins with; a number is no name here.
    pub(super) fn base(&self, name: &str, before: usize) -> Option<usize> {
        self.file.stage_named(name, before)
    }

    /// What people call a stage.
    pub(super) fn called(&self, stage: usize) -> String {
        let name = self.file.stages[stage].name().map(str::to_owned);
        name.unwrap_or_else(|| format!("stage-{stage}"))
    }

    fn names(&self) -> Vec<String> {
        (0..self.file.stages.len()).map(|stage| self.called(stage)).collect()
    }

    /// Every stage that `target` needs, itself included. Triggers of base images may need more.
    pub(super) fn needed(&self, target: usize) -> Result<BTreeSet<usize>, PlanError> {
        let mut needed = BTreeSet::new();
        let mut waiting = vec![target];
        while let Some(stage) = waiting.pop() {
            if !needed.insert(stage) {
                continue;
            }
            let base = self.global.base(&self.file.stages[stage])?;
            waiting.extend(self.base(&base.name, stage));
            let instructions = &self.file.stages[stage].instructions;
            let sources = instructions.iter().filter_map(source_of);
            waiting.extend(sources.filter_map(|name| self.find(name, self.file.stages.len())));
        }
        Ok(needed)
    }
}

/// Where an instruction takes files from, if that is named.
fn source_of(instruction: &Instruction) -> Option<&str> {
    match &instruction.kind {
        Kind::Copy(copy) => copy.from.as_ref().map(|from| from.text.as_str()),
        _ => None,
    }
}
