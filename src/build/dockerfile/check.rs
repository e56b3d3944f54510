//! `# check=skip=RULE,…;error=true`: which checks of a Dockerfile are wanted.

use std::collections::BTreeSet;
use std::str::FromStr;

/// A choice of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rules {
    /// Every rule.
    All,
    /// The rules with these names.
    Named(BTreeSet<String>),
}

impl Default for Rules {
    fn default() -> Self {
        Self::Named(BTreeSet::new())
    }
}

impl Rules {
    fn parse(text: &str) -> Self {
        match text.trim() {
            "all" => Self::All,
            names => Self::Named(
                names
                    .split(',')
                    .map(|name| name.trim().to_owned())
                    .filter(|n| !n.is_empty())
                    .collect(),
            ),
        }
    }

    /// Whether the rule with this name is among them.
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Named(names) => names.contains(name),
        }
    }
}

/// Which checks are wanted, and what a finding means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckOptions {
    /// Rules that are left out.
    pub skip: Rules,
    /// Rules still on trial that are applied nevertheless.
    pub experimental: Rules,
    /// Whether a build ends when a rule finds something.
    pub is_error: bool,
}

impl FromStr for CheckOptions {
    /// The option that is none.
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut options = Self::default();
        if text.trim().is_empty() {
            return Ok(options);
        }
        for option in text.split(';') {
            let wrong = || option.trim().to_owned();
            let (name, value) = option.split_once('=').ok_or_else(wrong)?;
            match name.trim() {
                "skip" => options.skip = Rules::parse(value),
                "experimental" => options.experimental = Rules::parse(value),
                "error" => {
                    options.is_error = super::word::parse_bool(value.trim()).ok_or_else(wrong)?
                }
                _ => return Err(wrong()),
            }
        }
        Ok(options)
    }
}
