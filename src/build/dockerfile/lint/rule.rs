//! The rules, with the names that BuildKit gives them.

use std::fmt;

/// A rule for Dockerfiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "`description` says what each is")]
pub enum Rule {
    StageNameCasing,
    FromAsCasing,
    NoEmptyContinuation,
    ConsistentInstructionCasing,
    DuplicateStageName,
    ReservedStageName,
    JSONArgsRecommended,
    MaintainerDeprecated,
    UndefinedArgInFrom,
    WorkdirRelativePath,
    UndefinedVar,
    MultipleInstructionsDisallowed,
    LegacyKeyValueFormat,
    InvalidBaseImagePlatform,
    RedundantTargetPlatform,
    SecretsUsedInArgOrEnv,
    InvalidDefaultArgInFrom,
    FromPlatformFlagConstDisallowed,
    CopyIgnoredFile,
    InvalidDefinitionDescription,
    ExposeProtoCasing,
    ExposeInvalidFormat,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::StageNameCasing,
        Self::FromAsCasing,
        Self::NoEmptyContinuation,
        Self::ConsistentInstructionCasing,
        Self::DuplicateStageName,
        Self::ReservedStageName,
        Self::JSONArgsRecommended,
        Self::MaintainerDeprecated,
        Self::UndefinedArgInFrom,
        Self::WorkdirRelativePath,
        Self::UndefinedVar,
        Self::MultipleInstructionsDisallowed,
        Self::LegacyKeyValueFormat,
        Self::InvalidBaseImagePlatform,
        Self::RedundantTargetPlatform,
        Self::SecretsUsedInArgOrEnv,
        Self::InvalidDefaultArgInFrom,
        Self::FromPlatformFlagConstDisallowed,
        Self::CopyIgnoredFile,
        Self::InvalidDefinitionDescription,
        Self::ExposeProtoCasing,
        Self::ExposeInvalidFormat,
    ];

    /// The name, as `# check=skip=` takes it.
    pub fn name(self) -> String {
        format!("{self:?}")
    }

    /// Whether the rule is on trial, and applied only where it is asked for.
    pub fn is_experimental(self) -> bool {
        self == Self::InvalidDefinitionDescription
    }

    /// What the rule asks for.
    pub fn description(self) -> &'static str {
        match self {
            Self::StageNameCasing => "stage names are in lower case",
            Self::FromAsCasing => "AS is in the case of FROM",
            Self::NoEmptyContinuation => "no line within an instruction is empty",
            Self::ConsistentInstructionCasing => "all instructions are in one case",
            Self::DuplicateStageName => "stage names are different from one another",
            Self::ReservedStageName => "no stage is called like something else",
            Self::JSONArgsRecommended => "CMD and ENTRYPOINT are arrays, so that signals arrive",
            Self::MaintainerDeprecated => "a label says who made the image, not MAINTAINER",
            Self::UndefinedArgInFrom => "FROM refers to global arguments only",
            Self::WorkdirRelativePath => "the first WORKDIR does not depend on the base image",
            Self::UndefinedVar => "variables are defined before they are used",
            Self::MultipleInstructionsDisallowed => "nothing is said that is overruled later",
            Self::LegacyKeyValueFormat => "names and values are parted by =",
            Self::InvalidBaseImagePlatform => "base images are for the platform that is wanted",
            Self::RedundantTargetPlatform => "--platform does not say what goes without saying",
            Self::SecretsUsedInArgOrEnv => "no secret is in an argument or a variable",
            Self::InvalidDefaultArgInFrom => "FROM names an image without any --build-arg",
            Self::FromPlatformFlagConstDisallowed => "--platform of FROM is not one fixed platform",
            Self::CopyIgnoredFile => "what is copied is not ignored by .dockerignore",
            Self::InvalidDefinitionDescription => {
                "a comment above ARG or FROM describes it: `# NAME what it is`"
            }
            Self::ExposeProtoCasing => "protocols of EXPOSE are in lower case",
            Self::ExposeInvalidFormat => "EXPOSE names ports of the container only",
        }
    }

    /// The page that explains the rule.
    pub fn url(self) -> String {
        let name = self.name().replace("JSON", "Json");
        let mut page = String::new();
        for character in name.chars() {
            if character.is_uppercase() && !page.is_empty() {
                page.push('-');
            }
            page.extend(character.to_lowercase());
        }
        format!("https://docs.docker.com/go/dockerfile/rule/{page}/")
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
