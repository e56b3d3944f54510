//! Versions in the order of Semantic Versioning, as tags carry them: `3.20` and `4` are versions too,
//! whose missing parts are zero, and `24.04` is one although SemVer knows no leading zeros.
//!
//! Spec: <https://semver.org/spec/v2.0.0.html#spec-item-11>

use std::cmp::Ordering;

/// Most digits of a lone number that is a version: dates such as `20240923`, builds and
/// commits would otherwise be above every version.
const LONE_DIGITS_MAX: usize = 5;

/// A version such as `1.4.2`, `3.20` or `v2.0.0-rc.1`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version<'a> {
    core: [Number<'a>; 3],
    stage: Stage<'a>,
    /// How many parts were written; of equals the one with more is the more precise.
    parts: usize,
}

/// Digits of any length, leading zeros left out: the longer is the greater. None are zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Number<'a> {
    length: usize,
    digits: &'a str,
}

/// A version before its release comes before it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage<'a> {
    Before(Vec<Identifier<'a>>),
    Release,
}

/// A part of what follows the hyphen.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier<'a> {
    Number(Number<'a>),
    Text(&'a str),
}

impl<'a> Version<'a> {
    /// Reads a version, with or without a leading `v`; anything that is none gives `None`. What
    /// follows a plus sign has no order.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let text = text.split_once('+').map_or(text, |(version, _)| version);
        let (core, stage) = match text.split_once('-') {
            Some((core, before)) => (core, Stage::Before(identifiers(before)?)),
            None => (text, Stage::Release),
        };
        let numbers: Vec<Number> = core.split('.').map(Number::parse).collect::<Option<_>>()?;
        let core = match numbers[..] {
            [one] if core.len() <= LONE_DIGITS_MAX => [one, Number::default(), Number::default()],
            [one, two] => [one, two, Number::default()],
            [one, two, three] => [one, two, three],
            _ => return None,
        };
        Some(Self { core, stage, parts: numbers.len() })
    }
}

impl<'a> Number<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let digits = text.trim_start_matches('0');
        is_number.then_some(Self { length: digits.len(), digits })
    }
}

fn identifiers(text: &str) -> Option<Vec<Identifier<'_>>> {
    let identifier = |part| match Number::parse(part) {
        Some(number) => Some(Identifier::Number(number)),
        None if part.is_empty() => None,
        None => {
            let is_text = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            is_text.then_some(Identifier::Text(part))
        }
    };
    text.split('.').map(identifier).collect()
}

/// The order of tags, the highest version first; those that are no version follow by name.
pub(super) fn highest_first(one: &str, other: &str) -> Ordering {
    let versions = (Version::parse(one), Version::parse(other));
    let order = match &versions {
        (Some(one), Some(other)) => other.cmp(one),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    order.then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_version_comes_first_and_what_is_none_last() {
        let sorted = [
            "100000000000000000000000000000.0.0",
            "v2.0.0",
            "2.0.0-rc.10",
            "v2.0.0-rc.2",
            "2.0.0-rc",
            "2.0.0-beta.x",
            "2.0.0-beta.11",
            "2.0.0-beta",
            "2.0.0-alpha.1",
            "2.0.0-alpha",
            "2.0.0-0x",
            "2.0.0-1.1",
            "2.0.0-1",
            "1.10.0",
            "1.9.10",
            "1.9.9",
            "1.9.9-x-y",
            "1.9.0",
            "v1.9.0",
            "01.0.0",
            "1.0.0-01",
            "0.0.0",
            "1.0.0-",
            "1.0.0.0",
            "1.0.0_1",
            "V3.0.0",
            "latest",
            "v",
        ];
        let mut tags = sorted;
        for rotation in 0..tags.len() {
            tags.rotate_left(rotation);
            tags.sort_by(|one, other| highest_first(one, other));
            assert_eq!(tags, sorted);
        }
    }

    #[test]
    fn the_tags_of_images_are_versions_of_one_to_three_parts() {
        let sorted = [
            "24.10",
            "24.04",
            "v4.0",
            "4",
            "4-alpine",
            "3.20.1",
            "3.20.0",
            "3.20",
            "3.20.0-rc1",
            "3.20-alpine",
            "3.10",
            "3.9-slim-bookworm",
            "3.9-alpine",
            "3",
            "2.0",
            "2.0.0-rc1",
            "2-rc.1",
            "20240923",
            "alpine",
            "latest",
        ];
        let mut tags = sorted;
        for rotation in 0..tags.len() {
            tags.rotate_left(rotation);
            tags.sort_by(|one, other| highest_first(one, other));
            assert_eq!(tags, sorted);
        }
    }

    #[test]
    fn what_follows_a_plus_sign_has_no_order() {
        assert_eq!(Version::parse("1.0.0+a"), Version::parse("1.0.0+b"));
    }
}
