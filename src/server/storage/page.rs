//! One page of a list of names or of referrers.

use std::collections::BTreeSet;

use crate::oci::{Descriptor, Digest};

/// How much of a list of referrers is read at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit {
    /// Most descriptors.
    pub entries: usize,
    /// Most bytes of descriptors as JSON; a first one that is larger is on the page nevertheless.
    pub bytes: u64,
}

/// A part of a list of referrers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReferrersPage {
    /// The descriptors, in the order of their digests.
    pub descriptors: Vec<Descriptor>,
    /// What the next page comes after; `None` when nothing follows.
    pub continues_after: Option<Digest>,
}

/// The first names after a point, gathered from any order with memory for one page only.
#[derive(Debug)]
pub(super) struct Page {
    after: Option<String>,
    limit: usize,
    names: BTreeSet<String>,
}

impl Page {
    pub(super) fn new(after: Option<&str>, limit: usize) -> Self {
        Self { after: after.map(str::to_owned), limit, names: BTreeSet::new() }
    }

    /// Whether `name`, or one that sorts behind it, can still be on the page.
    pub(super) fn is_before_end(&self, name: &str) -> bool {
        let is_full = self.names.len() >= self.limit;
        !is_full || self.names.last().is_some_and(|last| name < last.as_str())
    }

    /// Whether `name` lies behind the point where the page starts.
    pub(super) fn is_after_start(&self, name: &str) -> bool {
        self.after.as_deref().is_none_or(|after| name > after)
    }

    pub(super) fn add(&mut self, name: &str) {
        if !self.is_after_start(name) || !self.is_before_end(name) {
            return;
        }
        self.names.insert(name.to_owned());
        if self.names.len() > self.limit {
            self.names.pop_last();
        }
    }

    pub(super) fn into_names(self) -> Vec<String> {
        self.names.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_keeps_the_first_names_in_the_order_of_their_bytes() {
        for (after, limit, expected) in [
            (None, 10, vec!["0.1.2", "0.1.20", "a", "a-b", "a/b"]),
            (None, 2, vec!["0.1.2", "0.1.20"]),
            (Some("0.1.2"), 2, vec!["0.1.20", "a"]),
            (Some("a"), 2, vec!["a-b", "a/b"]),
            (Some("a/b"), 2, vec![]),
            (None, 0, vec![]),
        ] {
            let mut page = Page::new(after, limit);
            ["a/b", "0.1.20", "a-b", "a", "0.1.2"].into_iter().for_each(|name| page.add(name));
            assert_eq!(page.into_names(), expected, "{after:?} {limit}");
        }
    }
}
