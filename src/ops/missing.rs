//! An unknown tag: the error tells which tags there are.

use futures_util::{StreamExt, TryStreamExt};

use crate::content::{self, Repository};
use crate::oci::{Tag, TagOrDigest};
use crate::ops::error::Attempt;
use crate::ops::{Error, Result};

/// Most tags that are looked at.
const LOOKED_AT: usize = 200;

/// Most tags that are named.
const NAMED: usize = 8;

/// Says what was attempted when it fails and, when a tag is not there, which ones are.
pub(super) async fn or_tags<T>(
    outcome: content::Result<T>,
    repository: &dyn Repository,
    target: &TagOrDigest,
    attempt: impl Fn() -> String,
) -> Result<T> {
    let (TagOrDigest::Tag(tag), Err(content::Error::NotFound { .. })) = (target, &outcome) else {
        return outcome.attempt(attempt);
    };
    // Only to help: a repository that is not there, or tells nothing, leaves the error as it is.
    let listed = repository.tags(None).take(LOOKED_AT).try_collect().await;
    let tags: Vec<Tag> = listed.unwrap_or_default();
    outcome.map_err(|source| Error::Content {
        attempt: match tags.is_empty() {
            true => attempt(),
            false => format!("{}: there is {}", attempt(), nearest(tag, tags)),
        },
        source,
    })
}

/// The tags that look most like the one that was asked for.
fn nearest(wanted: &Tag, mut tags: Vec<Tag>) -> String {
    let likeness = |tag: &Tag| {
        let both = wanted.as_str().bytes().zip(tag.as_str().bytes());
        both.take_while(|(one, other)| one == other).count()
    };
    tags.sort_by_key(|tag| std::cmp::Reverse(likeness(tag)));
    let more = if tags.len() > NAMED { ", …" } else { "" };
    let names: Vec<&str> = tags.iter().take(NAMED).map(Tag::as_str).collect();
    format!("{}{more}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_tags_come_first_and_the_rest_is_cut() {
        let tags = |names: &[&str]| names.iter().map(|name| name.parse().unwrap()).collect();
        let wanted = "1.4.3".parse().unwrap();
        assert_eq!(nearest(&wanted, tags(&["0.9", "1.3", "1.4.2"])), "1.4.2, 1.3, 0.9");
        let many = tags(&["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
        assert_eq!(nearest(&wanted, many), "a, b, c, d, e, f, g, h, …");
    }
}
