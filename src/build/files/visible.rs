//! A context without what its `.dockerignore` leaves out.

use std::io::Read;
use std::sync::Arc;

use crate::build::files::{Node, Result, Tree, join};
use crate::build::ignore::Rules;
use crate::oci::Digest;

/// The files of a tree that no rule leaves out. A directory that is left out is there if anything in
/// it is not.
#[derive(Debug)]
pub struct Visible {
    whole: Arc<dyn Tree>,
    rules: Rules,
}

impl Visible {
    /// The files of `whole` that `rules` do not leave out.
    pub fn new(whole: Arc<dyn Tree>, rules: Rules) -> Self {
        Self { whole, rules }
    }

    /// Whether all below a directory is left out, so that nobody has to look.
    fn is_closed(&self, directory: &[u8]) -> bool {
        let ends =
            directory.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        let paths = ends.chain([directory.len()]).map(|end| &directory[..end]);
        paths.fold(self.rules.root(), |scope, path| scope.enter(path)).is_closed()
    }

    fn shows_any(&self, directory: &[u8]) -> Result<bool> {
        for name in self.whole.names(directory)? {
            if self.node(&join(directory, &name))?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Tree for Visible {
    fn node(&self, path: &[u8]) -> Result<Option<Node>> {
        let Some(node) = self.whole.node(path)? else { return Ok(None) };
        let is_shown = path.is_empty()
            || self.rules.excluding(path).is_none()
            || (node.is_directory() && !self.is_closed(path) && self.shows_any(path)?);
        Ok(is_shown.then_some(node))
    }

    fn names(&self, directory: &[u8]) -> Result<Vec<Vec<u8>>> {
        self.whole.names(directory)
    }

    fn open(&self, path: &[u8]) -> Result<Box<dyn Read + Send>> {
        self.whole.open(path)
    }

    fn digest(&self, path: &[u8]) -> Result<Digest> {
        self.whole.digest(path)
    }

    fn hiding(&self, path: &[u8]) -> Option<String> {
        self.whole.node(path).ok().flatten()?;
        self.rules.excluding(path).map(|rule| rule.text().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::files::copy::expand;
    use crate::build::files::tests::Listed;

    #[test]
    fn a_directory_is_there_as_long_as_anything_in_it_is() {
        let whole = Listed::new(&[("a/b/keep", "1"), ("a/drop", "2"), ("c/drop", "3"), ("d", "4")]);
        let rules = Rules::parse(b"a\nc\n!a/b/keep\n").unwrap();
        let tree = Visible::new(Arc::new(whole), rules);
        for (path, is_shown) in [
            ("", true),
            ("a", true),
            ("a/b", true),
            ("a/b/keep", true),
            ("a/drop", false),
            ("c", false),
            ("c/drop", false),
            ("d", true),
            ("nothing", false),
        ] {
            assert_eq!(tree.node(path.as_bytes()).unwrap().is_some(), is_shown, "{path}");
        }
        let paths = |source: &[u8]| -> Vec<Vec<u8>> {
            expand(&tree, source).unwrap().into_iter().map(|found| found.path).collect()
        };
        assert_eq!(paths(b"*"), [&b"a"[..], b"d"]);
        assert_eq!(paths(b"a/*"), [b"a/b"]);
        assert_eq!(tree.hiding(b"c/drop").as_deref(), Some("c"));
        assert_eq!(tree.hiding(b"nothing"), None);
    }
}
