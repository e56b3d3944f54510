//! Which variables an instruction sees: global arguments, arguments and environment of its stage.
//!
//! As in BuildKit, a stage has one set of variables, which `ARG` and `ENV` both set: the later
//! wins. What a config holds is `ENV` alone, so an `ARG` after an `ENV` of the same name is seen by
//! the rest of the build and not by the containers.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::Dockerfile;
use super::ast::{ArgDefinition, Instruction, Kind, Origin, Stage};
use super::error::{Fault, Reason, SyntaxError};
use super::expand::{Expander, Expansion, Variables};
use super::suggest;
use super::word::Word;
use crate::oci::platform::{Platform, PlatformError};

/// Where programs are looked for when neither the base nor the Dockerfile says so.
pub const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The arguments that a `RUN` sees without any `ARG`, and that change neither cache nor history.
pub const PROXY_ARGS: [&str; 10] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "FTP_PROXY",
    "ftp_proxy",
    "NO_PROXY",
    "no_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// Arguments that speak to the builder; no instruction sees their values.
const BUILDER_ARGS: [&str; 2] = ["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"];

/// Most bytes that the variables of a stage hold.
const ENVIRONMENT_MAX: usize = 16 << 20;

/// References to unknown variables that are reported, per stage.
const UNDEFINED_MAX: usize = 1000;

/// Of these, how many come with a suggestion.
const SUGGESTIONS_MAX: usize = 100;

/// What is known before the Dockerfile says anything.
#[derive(Debug, Clone)]
pub struct BuildInputs<'a> {
    /// The platform that builds.
    pub build_platform: &'a Platform,
    /// The platform that is built for.
    pub target_platform: &'a Platform,
    /// The stage that is asked for.
    pub target: Option<&'a str>,
    /// `--build-arg`.
    pub build_args: &'a BTreeMap<String, String>,
}

/// The arguments that every `FROM` sees.
#[derive(Debug, Clone)]
pub struct GlobalScope {
    variables: BTreeMap<String, String>,
    build_args: BTreeMap<String, String>,
    /// Names of all global `ARG`s, with or without a value.
    declared: BTreeSet<String>,
}

/// What a stage begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// An image, an earlier stage, or `scratch`.
    pub name: String,
    /// The platform of the image, if it is not that of the target.
    pub platform: Option<Platform>,
}

impl GlobalScope {
    /// The arguments before the first `FROM`, with the values that this build gives them.
    ///
    /// # Errors
    /// [`SyntaxError`] when a default refers to variables in a way that can not be understood.
    pub fn new(file: &Dockerfile, inputs: &BuildInputs) -> Result<Self, SyntaxError> {
        let last = file.stages.last().and_then(Stage::name);
        let target = inputs.target.or(last).unwrap_or("default");
        let mut variables = platform_args(inputs, target);
        for (name, value) in &mut variables {
            if let Some(given) = inputs.build_args.get(name) {
                value.clone_from(given);
            }
        }
        let build_args = inputs.build_args.clone();
        let mut scope = Self { variables, build_args, declared: BTreeSet::new() };
        for instruction in &file.global_args {
            if let Kind::Arg(definitions) = &instruction.kind {
                scope.define(&instruction.origin, definitions)?;
            }
        }
        Ok(scope)
    }

    fn define(&mut self, origin: &Origin, args: &[ArgDefinition]) -> Result<(), SyntaxError> {
        for arg in args {
            let name = &arg.name.text;
            let value = match (self.build_args.get(name), &arg.default) {
                (Some(given), _) => Some(given.clone()),
                (None, Some(default)) => Some(self.expand(origin, default)?.text),
                (None, None) => None,
            };
            self.declared.insert(name.clone());
            if let Some(value) = value {
                self.variables.insert(name.clone(), value);
            }
        }
        Ok(())
    }

    /// Replaces variables by global arguments.
    ///
    /// # Errors
    /// [`SyntaxError`] when a reference is wrong.
    pub fn expand(&self, origin: &Origin, word: &Word) -> Result<Expansion, SyntaxError> {
        expand(origin, word, &self.variables).map_err(|fault| origin.error(fault))
    }

    /// What a stage begins with.
    ///
    /// # Errors
    /// [`SyntaxError`] when the image or the platform is blank, or no platform.
    pub fn base(&self, stage: &Stage) -> Result<Base, SyntaxError> {
        let from = &stage.from;
        let name = self.not_blank(&stage.origin, &from.base, "the base of a stage")?;
        let Some(word) = &from.platform else { return Ok(Base { name, platform: None }) };
        let platform = self.not_blank(&stage.origin, word, "the platform")?;
        let parsed: Result<Platform, PlatformError> = platform.parse();
        let platform = parsed.map_err(|error| stage.origin.error_at(word, error))?;
        Ok(Base { name, platform: Some(platform) })
    }

    fn not_blank(
        &self,
        origin: &Origin,
        word: &Word,
        what: &'static str,
    ) -> Result<String, SyntaxError> {
        let text = self.expand(origin, word)?.text;
        if text.is_empty() {
            return Err(origin.error_at(word, Reason::Blank { what, written: word.text.clone() }));
        }
        Ok(text)
    }

    /// The value of a global argument.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// The names of all global arguments, those without a value included.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let unset = self.declared.iter().filter(|name| !self.variables.contains_key(*name));
        self.variables.keys().chain(unset).map(String::as_str)
    }
}

/// The arguments that speak of platforms, and the stage that is built.
fn platform_args(inputs: &BuildInputs, target: &str) -> BTreeMap<String, String> {
    let mut args = BTreeMap::from([("TARGETSTAGE".to_owned(), target.to_owned())]);
    for (side, platform) in [("BUILD", inputs.build_platform), ("TARGET", inputs.target_platform)] {
        for (name, value) in [
            ("PLATFORM", platform.to_string()),
            ("OS", platform.os.clone()),
            ("OSVERSION", platform.os_version.clone()),
            ("ARCH", platform.architecture.clone()),
            ("VARIANT", platform.variant.clone()),
        ] {
            args.insert(format!("{side}{name}"), value);
        }
    }
    args
}

/// The proxies among the arguments of a build, as a `RUN` sees them: in both cases.
pub fn proxy_variables(build_args: &BTreeMap<String, String>) -> Vec<(&'static str, &str)> {
    let value = |name: &str| {
        let exact = build_args.get(name);
        exact.or_else(|| build_args.iter().find(|(k, _)| k.eq_ignore_ascii_case(name)).map(|p| p.1))
    };
    let known = PROXY_ARGS.into_iter();
    known.filter_map(|name| Some((name, value(name)?.as_str()))).collect()
}

/// A reference to a variable that nothing defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undefined {
    /// The variable.
    pub name: String,
    /// The variable that may be meant.
    pub suggestion: Option<String>,
    /// Where it is referred to.
    pub place: super::Place,
}

/// The variables that the instructions of a stage see. A stage that begins with another one starts
/// from a clone of that one's.
#[derive(Debug, Clone)]
pub struct StageScope<'a> {
    global: &'a GlobalScope,
    variables: HashMap<Arc<str>, Arc<str>>,
    /// Names in the order in which they were first set.
    order: Vec<Arc<str>>,
    size: usize,
    /// What `ARG` declared, in order, with the value it had.
    args: Vec<(String, Option<String>)>,
    declared: BTreeSet<String>,
    reported: usize,
}

impl<'a> StageScope<'a> {
    /// The scope of a stage whose base image has these variables.
    pub fn new<'e>(
        global: &'a GlobalScope,
        environment: impl IntoIterator<Item = (&'e str, &'e str)>,
    ) -> Self {
        let mut scope = Self {
            global,
            variables: HashMap::new(),
            order: Vec::new(),
            size: 0,
            args: Vec::new(),
            declared: BTreeSet::new(),
            reported: 0,
        };
        for (name, value) in environment {
            scope.insert(name, value);
        }
        if scope.get("PATH").is_none() {
            scope.insert("PATH", DEFAULT_PATH);
        }
        scope
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(AsRef::as_ref)
    }

    /// All variables, as a `RUN` sees them, in the order in which they were first set.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.order.iter().map(|name| (name.as_ref(), self.variables[name].as_ref()))
    }

    /// What `ARG` declared so far, with the values.
    pub fn args(&self) -> &[(String, Option<String>)] {
        &self.args
    }

    fn insert(&mut self, name: &str, value: &str) {
        self.size += name.len() + value.len();
        let name: Arc<str> = name.into();
        match self.variables.insert(Arc::clone(&name), value.into()) {
            Some(old) => self.size -= name.len() + old.len(),
            None => self.order.push(name),
        }
    }

    /// Sets a variable for the instructions that follow.
    pub(super) fn set(&mut self, at: &Word, name: &str, value: &str) -> Result<(), Fault> {
        self.insert(name, value);
        match self.size > ENVIRONMENT_MAX {
            true => Err(Fault::of(at, Reason::EnvironmentSize(ENVIRONMENT_MAX))),
            false => Ok(()),
        }
    }

    /// Declares an argument: its value is the build's, else its default, else the global one.
    pub(super) fn declare(
        &mut self,
        instruction: &Instruction,
        arg: &ArgDefinition,
        undefined: &mut Vec<Undefined>,
    ) -> Result<Option<String>, Fault> {
        let name = &arg.name.text;
        let value = match (self.global.build_args.get(name), &arg.default) {
            (Some(given), _) => Some(given.clone()),
            (None, Some(default)) => {
                Some(self.expand(&instruction.origin, default, undefined)?.text)
            }
            (None, None) => self.global.get(name).map(str::to_owned),
        };
        if let Some(value) = &value
            && !BUILDER_ARGS.contains(&name.as_str())
        {
            self.set(&arg.name, name, value)?;
        }
        self.args.push((name.clone(), value.clone()));
        self.declared.insert(name.clone());
        Ok(value)
    }

    /// Replaces the variables of a word, and takes note of those that nothing defines.
    pub(super) fn expand(
        &mut self,
        origin: &Origin,
        word: &Word,
        undefined: &mut Vec<Undefined>,
    ) -> Result<Expansion, Fault> {
        let expansion = expand(origin, word, &self.variables)?;
        self.note(origin, word, &expansion, undefined);
        Ok(expansion)
    }

    /// Takes note of the variables that nothing defines, each once per instruction.
    pub(super) fn note(
        &mut self,
        origin: &Origin,
        word: &Word,
        expansion: &Expansion,
        undefined: &mut Vec<Undefined>,
    ) {
        for name in &expansion.unset {
            if self.reported == UNDEFINED_MAX {
                return;
            }
            let is_known = self.declared.contains(name) || BUILDER_ARGS.contains(&name.as_str());
            let is_noted = undefined.iter().any(|noted| noted.name == *name);
            if is_known || is_noted {
                continue;
            }
            self.reported += 1;
            let names = self.order.iter().map(AsRef::as_ref);
            let suggestion = match self.reported <= SUGGESTIONS_MAX {
                true => suggest::closest(name, names),
                false => None,
            };
            let at = reference_to(name, word);
            undefined.push(Undefined {
                name: name.clone(),
                suggestion,
                place: origin.place_of(&at),
            });
        }
    }
}

/// The part of a word that refers to a variable, as far as it can be told.
fn reference_to(name: &str, word: &Word) -> Word {
    let written = [format!("${name}"), format!("${{{name}")];
    let start = written.iter().find_map(|reference| word.text.find(reference)).unwrap_or(0);
    Word::new(&word.text[start..], word.at + start)
}

impl Variables for StageScope<'_> {
    fn value(&self, name: &str) -> Option<&str> {
        self.get(name)
    }
}

fn expand(origin: &Origin, word: &Word, variables: &dyn Variables) -> Result<Expansion, Fault> {
    Expander::new(origin.escape)
        .expand(&word.text, variables)
        .map_err(|error| Fault::new(word.at + error.at, word.text.len() - error.at, error.reason))
}
