//! Looks at a Dockerfile without building it: checks, targets, what it can be given. No registry is
//! asked; what depends on a base image is left open.

use std::sync::Arc;

use serde::Serialize;

use crate::build::context::{self, Opened};
use crate::build::dockerfile::lint::{self, Facts, Violation};
use crate::build::dockerfile::outline::{self, Outline, Target};
use crate::build::dockerfile::scope::BuildInputs;
use crate::build::dockerfile::{CheckOptions, Dockerfile};
use crate::build::error::Result;
use crate::build::files::clean;
use crate::build::plan::PlanError;
use crate::build::{BuildOptions, Workshop};
use crate::oci::Platform;
use crate::util::task;

/// What checks found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// What was found, in the order of the file.
    pub warnings: Vec<Finding>,
    /// What the file says must not be, and is.
    #[serde(skip)]
    pub violation: Option<Violation>,
}

/// One thing that a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule's name.
    pub rule: String,
    /// What the rule is about.
    pub description: &'static str,
    /// Where it is explained.
    pub url: String,
    /// What was found.
    pub detail: String,
    /// Line of the Dockerfile.
    pub line: usize,
    /// The whole, with the line shown.
    #[serde(skip)]
    pub shown: String,
}

/// Applies the rules to a Dockerfile.
///
/// # Errors
/// [`Error`](crate::build::error::Error) for a file that is none.
pub async fn check(workshop: &Workshop, options: &BuildOptions) -> Result<CheckReport> {
    let (file, opened) = read(workshop, options).await?;
    findings(&file, &opened, options)
}

/// The stages that can be built.
///
/// # Errors
/// As [`check`].
pub async fn targets(workshop: &Workshop, options: &BuildOptions) -> Result<Vec<Target>> {
    let (file, _) = read(workshop, options).await?;
    Ok(outline::targets(&file))
}

/// What the target can be given.
///
/// # Errors
/// As [`check`].
pub async fn outline(workshop: &Workshop, options: &BuildOptions) -> Result<Outline> {
    let (file, _) = read(workshop, options).await?;
    let host = Platform::host();
    let inputs = inputs(options, &host);
    let target = match &options.target {
        None => file.stages.len() - 1,
        Some(name) => {
            file.stage_named(name, file.stages.len()).ok_or_else(|| PlanError::Target {
                target: name.clone(),
                stages: file
                    .stages
                    .iter()
                    .filter_map(|stage| Some(stage.name()?.to_owned()))
                    .collect(),
            })?
        }
    };
    Ok(outline::outline(&file, &inputs, target, &|_| Vec::new())?)
}

async fn read(workshop: &Workshop, options: &BuildOptions) -> Result<(Dockerfile, Opened)> {
    let known = workshop.cache.join("stat");
    let (context, dockerfile) = (options.context.clone(), options.dockerfile.clone());
    let store = Arc::clone(&workshop.store);
    let opened = task::blocking(move || context::open(&context, &dockerfile, &known, &store));
    let opened = opened.await??;
    let file = Dockerfile::parse_file(&opened.name, &opened.text)?;
    Ok((file, opened))
}

fn inputs<'a>(options: &'a BuildOptions, host: &'a Platform) -> BuildInputs<'a> {
    BuildInputs {
        build_platform: host,
        target_platform: &options.platform,
        target: options.target.as_deref(),
        build_args: &options.build_args,
    }
}

/// What the rules find in a file.
///
/// # Errors
/// The mistake that ends the checks, if there is one.
pub(super) fn findings(
    file: &Dockerfile,
    opened: &Opened,
    options: &BuildOptions,
) -> Result<CheckReport> {
    let host = Platform::host();
    let is_ignored = |path: &str| {
        let path = clean(path.as_bytes());
        opened.files.as_ref().is_some_and(|files| files.hiding(&path).is_some())
    };
    let facts = Facts {
        inputs: inputs(options, &host),
        options: None,
        stages: None,
        base: &|_| None,
        is_ignored: &is_ignored,
    };
    let report = lint::check(file, &facts);
    if let Some(error) = report.error {
        return Err(error.into());
    }
    let default = CheckOptions::default();
    let wanted = file.directives.check.as_ref().unwrap_or(&default);
    let violation = report.violation(wanted).err();
    let warnings = report.warnings.iter().map(|warning| Finding {
        rule: warning.rule.name(),
        description: warning.rule.description(),
        url: warning.rule.url(),
        detail: warning.message.clone(),
        line: warning.place.position.line,
        shown: warning.to_string(),
    });
    Ok(CheckReport { warnings: warnings.collect(), violation })
}
