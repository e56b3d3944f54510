//! "Did you mean": the known name closest to one that is not known.

/// Edits at which two names are too far apart to be meant for one another.
const TOO_FAR: usize = 3;

/// Names that are compared, at most.
const CANDIDATES_MAX: usize = 2000;

/// Longest name that is compared, in bytes.
const NAME_MAX: usize = 100;

/// The candidate that differs from `name` by the fewest edits, if any is close. Case counts as no
/// difference for the search.
pub(super) fn closest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    if name.len() > NAME_MAX {
        return None;
    }
    let wanted = name.to_lowercase();
    let near = |candidate: &&str| candidate.len().abs_diff(name.len()) < TOO_FAR * 4;
    let short = |candidate: &&str| candidate.len() <= NAME_MAX;
    let candidates = candidates.into_iter().take(CANDIDATES_MAX).filter(short).filter(near);
    candidates
        .map(|candidate| (distance(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(edits, _)| *edits < TOO_FAR && *edits < name.chars().count())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate.to_owned())
}

/// The end of a message that names the suggestion.
pub(super) fn hint(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |name| format!(" (did you mean {name}?)"))
}

/// Insertions, deletions and replacements of single characters that turn one text into the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (done, left) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = done + 1;
        for (at, right) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[at + 1];
            row[at + 1] = replaced.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_known_name_is_suggested() {
        let known = ["FROM", "COPY", "RUN", "ENTRYPOINT"];
        for (name, expected) in [
            ("FORM", Some("FROM")),
            ("copi", Some("COPY")),
            ("ENTRYPOIN", Some("ENTRYPOINT")),
            ("RNU", Some("RUN")),
            ("XYZZY", None),
            ("R", None),
            ("", None),
        ] {
            assert_eq!(closest(name, known).as_deref(), expected, "{name}");
        }
        assert_eq!(closest(&"x".repeat(1_000_000), known), None);
    }
}
