//! "Did you mean": the known name closest to one that is not known.

/// Edits at which two names are too far apart to be meant for one another. Half of a name is, too.
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
        .filter(|(edits, _)| *edits < TOO_FAR && *edits * 2 < wanted.chars().count())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate.to_owned())
}

/// The end of a message that names the suggestion.
pub(super) fn hint(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |name| format!(" (did you mean {name}?)"))
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one text into the other.
fn distance(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for (i, left) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, right) in to.iter().enumerate() {
            let replaced = rows[i][j] + usize::from(left != right);
            let mut least = replaced.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *left == to[j - 1] && from[i - 1] == *right {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
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
            ("NOPE", None),
            ("R", None),
            ("", None),
        ] {
            assert_eq!(closest(name, known).as_deref(), expected, "{name}");
        }
        assert_eq!(closest(&"x".repeat(1_000_000), known), None);
    }
}
