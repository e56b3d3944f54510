//! Platforms: `os/architecture[/variant]`, in the spellings users type and the one we compare.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md>; the normal
//! forms and the order of variants are those of containerd's `platforms` package.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use oci_spec::image::{Arch, Os};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::oci::descriptor::null_is_default;

/// The platform an image runs on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Platform {
    /// CPU architecture, Go's name (`amd64`).
    #[serde(default)]
    pub architecture: String,
    /// Operating system, Go's name (`linux`).
    #[serde(default)]
    pub os: String,
    /// CPU variant (`v7`), empty when there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub variant: String,
    /// Version of the operating system, used by Windows.
    #[serde(default, rename = "os.version", skip_serializing_if = "String::is_empty")]
    pub os_version: String,
    /// Features of the operating system that are required, used by Windows.
    #[serde(
        default,
        rename = "os.features",
        deserialize_with = "null_is_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub os_features: Vec<String>,
    /// Fields we do not know, kept as they came.
    #[serde(flatten)]
    pub extra: BTreeMap<String, Value>,
}

/// Why a text is not a platform.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("platform {text:?} is not os/architecture[/variant]: {reason}")]
pub struct PlatformError {
    /// The text as given.
    pub text: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Platform {
    /// A platform in its normal form.
    pub fn new(os: &str, architecture: &str, variant: &str) -> Self {
        let (architecture, variant) = normal_architecture(architecture, variant);
        Self { architecture, os: normal_os(os), variant, ..Self::default() }
    }

    /// The platform of images that this machine runs: Linux of its own architecture, as docker's
    /// engine would answer here and on a Mac.
    pub fn host() -> Self {
        let os = match std::env::consts::OS {
            "windows" => "windows",
            _ => "linux",
        };
        let architecture = match std::env::consts::ARCH {
            "x86" => "386",
            "powerpc64" if cfg!(target_endian = "little") => "ppc64le",
            "loongarch64" => "loong64",
            other => other,
        };
        Self::new(os, architecture, "")
    }

    /// Whether an image of platform `offered` runs where this one is wanted, and how well: smaller
    /// is better, `None` is not at all. An ARM variant runs images of its own and lower variants.
    pub fn rank(&self, offered: &Self) -> Option<u8> {
        let offered = &Self {
            os_version: offered.os_version.clone(),
            ..Self::new(&offered.os, &offered.architecture, &offered.variant)
        };
        let same_machine = self.os == offered.os && self.architecture == offered.architecture;
        if !same_machine || !(self.os_version.is_empty() || self.os_version == offered.os_version) {
            return None;
        }
        if self.variant == offered.variant {
            return Some(0);
        }
        let level = |variant: &str| variant.strip_prefix('v').and_then(|n| n.parse::<u8>().ok());
        let base = match self.architecture.as_str() {
            "arm" => 7,
            "arm64" => 8,
            "amd64" => 1,
            _ => return None,
        };
        let wanted = level(&self.variant).unwrap_or(base);
        let got = level(&offered.variant).unwrap_or(base);
        wanted.checked_sub(got)
    }

    /// Whether this is an attestation's place-holder, `unknown/unknown`.
    pub fn is_unknown(&self) -> bool {
        self.os == "unknown" && self.architecture == "unknown"
    }
}

fn normal_os(os: &str) -> String {
    match os.to_ascii_lowercase().as_str() {
        "macos" => "darwin".to_owned(),
        other => other.to_owned(),
    }
}

fn normal_architecture(architecture: &str, variant: &str) -> (String, String) {
    let lower = architecture.to_ascii_lowercase();
    let (architecture, variant) = match (lower.as_str(), variant.to_ascii_lowercase().as_str()) {
        ("i386" | "i486" | "i586" | "i686", _) => ("386", String::new()),
        ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", String::new()),
        ("x86_64" | "x86-64" | "amd64", other) => ("amd64", other.to_owned()),
        ("aarch64" | "arm64", "8" | "v8") => ("arm64", String::new()),
        ("aarch64" | "arm64", other) => ("arm64", other.to_owned()),
        ("armhf", _) => ("arm", "v7".to_owned()),
        ("armel", _) => ("arm", "v6".to_owned()),
        ("arm", "" | "7") => ("arm", "v7".to_owned()),
        ("arm", "5" | "6" | "8") => ("arm", format!("v{variant}")),
        (other, variant) => (other, variant.to_owned()),
    };
    (architecture.to_owned(), variant)
}

impl FromStr for Platform {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, PlatformError> {
        let fail = |reason| PlatformError { text: text.to_owned(), reason };
        let parts: Vec<&str> = text.split('/').collect();
        let well_formed = |part: &&str| {
            !part.is_empty()
                && part.chars().all(|c| c.is_ascii_alphanumeric() || "_.-:".contains(c))
        };
        if !parts.iter().all(well_formed) {
            return Err(fail("each part is letters, digits, '_', '.' or '-'"));
        }
        let (mut platform, os_version) = match parts[..] {
            [one] if is_known_os(one) => {
                let host = Self::host();
                (Self::new(one, &host.architecture, &host.variant), "")
            }
            [one] if is_known_architecture(one) => (Self::new("linux", one, ""), ""),
            [_] => return Err(fail("this is neither a known system nor a known architecture")),
            [os, architecture] => {
                let (architecture, version) =
                    architecture.split_once(':').unwrap_or((architecture, ""));
                (Self::new(os, architecture, ""), version)
            }
            [os, architecture, variant] => {
                let (variant, version) = variant.split_once(':').unwrap_or((variant, ""));
                (Self::new(os, architecture, variant), version)
            }
            _ => return Err(fail("there are more than three parts")),
        };
        platform.os_version = os_version.to_owned();
        Ok(platform)
    }
}

fn is_known_os(text: &str) -> bool {
    let text = normal_os(text);
    !matches!(Os::from(text.as_str()), Os::Other(_))
}

fn is_known_architecture(text: &str) -> bool {
    let (architecture, _) = normal_architecture(text, "");
    !matches!(Arch::from(architecture.as_str()), Arch::Other(_))
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        if !self.variant.is_empty() {
            write!(f, "/{}", self.variant)?;
        }
        if !self.os_version.is_empty() {
            write!(f, ":{}", self.os_version)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_come_to_one_form() {
        for (input, normal) in [
            ("linux/amd64", "linux/amd64"),
            ("linux/x86_64", "linux/amd64"),
            ("Linux/AArch64", "linux/arm64"),
            ("linux/arm64/v8", "linux/arm64"),
            ("linux/arm", "linux/arm/v7"),
            ("linux/armhf", "linux/arm/v7"),
            ("linux/arm/6", "linux/arm/v6"),
            ("arm64", "linux/arm64"),
            ("windows/amd64:10.0.20348.1", "windows/amd64:10.0.20348.1"),
        ] {
            let platform: Platform = input.parse().expect(input);
            assert_eq!(platform.to_string(), normal, "{input}");
        }
        for input in ["", "linux/", "a/b/c/d", "plan 9/amd64", "nonsense"] {
            assert!(input.parse::<Platform>().is_err(), "{input}");
        }
    }

    #[test]
    fn a_variant_runs_itself_and_lower_ones() {
        let rank = |wanted: &str, offered: &str| {
            wanted.parse::<Platform>().unwrap().rank(&offered.parse().unwrap())
        };
        assert_eq!(rank("linux/arm/v7", "linux/arm/v7"), Some(0));
        assert_eq!(rank("linux/arm/v7", "linux/arm/v6"), Some(1));
        assert_eq!(rank("linux/arm/v6", "linux/arm/v7"), None);
        assert_eq!(rank("linux/amd64", "linux/arm64"), None);
        assert_eq!(rank("linux/amd64", "linux/amd64/v3"), None);
        assert_eq!(rank("windows/amd64", "windows/amd64:10.0.1"), Some(0));
    }
}
