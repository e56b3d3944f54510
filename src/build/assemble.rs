//! What a step puts over the files below it, as a draft of its layer.

use std::io::Read;
use std::sync::Arc;

use crate::build::dockerfile::chmod::{FileKind, ModeChange};
use crate::build::error::{Error, Result};
use crate::build::files::archive::is_archive;
use crate::build::files::copy::{self, Change, Copy, Destination, Filter};
use crate::build::files::draft::{Content, Draft, Nothing, Placed};
use crate::build::files::unpacked::{self, ArchiveError, Unpacked};
use crate::build::files::{self, Kind, Node, Tree, resolve};
use crate::build::graph::{CopyWork, FileSource};
use crate::build::ignore::Rules;
use crate::build::layers::LayerTree;
use crate::layer::index::KEPT_BYTES_MAX;
use crate::layer::users::Accounts;
use crate::layout::Layout;

/// Permission of a file that stands in the Dockerfile.
const INLINE_MODE: u32 = 0o644;

/// A directory that commands run in, as WORKDIR wants it. What is missing of it belongs to `owner`,
/// root by default; what is there keeps its own.
///
/// # Errors
/// [`Error::Copy`] where something else is in the way; [`Error::Owner`].
pub(super) fn directory(path: &[u8], owner: Option<&str>, below: Arc<dyn Tree>) -> Result<Draft> {
    let owner = owner.map(|owner| owner_of(&*below, owner)).transpose()?.unwrap_or_default();
    let mut draft = Draft::over(below);
    draft.make_directory(path, owner)?;
    Ok(draft)
}

/// What a copy puts there; `trees` are the files of the steps that it takes from, in their order.
///
/// # Errors
/// [`Error::Copy`] for a source that is not there, or a destination that cannot take it;
/// [`Error::Owner`].
pub(super) fn copied(
    work: &CopyWork,
    below: Arc<dyn Tree>,
    trees: &[Arc<LayerTree>],
    layout: &Layout,
) -> Result<Draft> {
    let given = work.owner.as_deref().map(|owner| owner_of(&*below, owner)).transpose()?;
    let mut draft = Draft::over(below);
    let excluded = Rules::of(work.excluded.iter().map(String::as_str))?;
    let mut trees = trees.iter();
    for source in &work.sources {
        let (from, path, default, unpacks): (Arc<dyn Tree>, _, _, _) = match source {
            FileSource::Context { tree, path, unpacks, .. } => {
                (Arc::clone(tree), path, Some((0, 0)), *unpacks)
            }
            FileSource::Step { path, .. } => {
                let tree = trees.next().expect("there is one for each such source");
                (Arc::clone(tree) as Arc<dyn Tree>, path, None, false)
            }
            FileSource::Inline { name, bytes } => {
                let mode = work
                    .mode
                    .as_ref()
                    .map_or(INLINE_MODE, |mode| mode.change.apply(INLINE_MODE, FileKind::Other));
                let (uid, gid) = given.unwrap_or_default();
                let size = bytes.len() as u64;
                let node = Node { kind: Kind::File, uid, gid, size, ..Node::directory(mode) };
                let content = Content::Bytes(bytes.clone());
                let target = work.destination.of_file(&mut draft, name, (uid, gid))?;
                draft.put(target, Placed { node, content })?;
                continue;
            }
        };
        let change =
            Ownership { given, default, mode: work.mode.as_ref().map(|mode| &mode.change) };
        let filter = Excluded(&excluded);
        let keeps_parents = work.keeps_parents;
        let copy =
            Copy { from: Arc::clone(&from), change: &change, filter: &filter, keeps_parents };
        let found = copy::expand(&*from, path)?;
        if found.len() > 1 && !work.destination.takes_several(&draft)? {
            let pattern = String::from_utf8_lossy(path).into_owned();
            return Err(Error::SeveralToOne { pattern, count: found.len() });
        }
        for source in found {
            let archive = match unpacks {
                true => archive(&*from, &source.path, &filter, layout)?,
                false => None,
            };
            match archive {
                Some(archive) => {
                    let to = &work.destination.path;
                    let unpacked = unpacked::unpack(&archive, &mut draft, to, given);
                    unpacked.map_err(|error| not_unpacked(&source.path, error))?;
                }
                None => copy.run(&mut draft, &source, &work.destination)?,
            }
        }
    }
    Ok(draft)
}

/// The files of the archive that a path leads to, if it leads to one that is not left out.
fn archive(
    from: &dyn Tree,
    path: &[u8],
    filter: &dyn Filter,
    layout: &Layout,
) -> Result<Option<Arc<Unpacked>>> {
    let at = resolve(from, path)?;
    let name = files::split(path).map_or(&b""[..], |(_, name)| name);
    match from.node(&at)? {
        Some(node) if node.kind == Kind::File && !filter.excludes(name, &node) => {}
        _ => return Ok(None),
    }
    let is_archive = is_archive(from.open(&at)?);
    if !is_archive.map_err(|error| files::Error::unreadable(&at, error))? {
        return Ok(None);
    }
    let read = Unpacked::read(from.open(&at)?, layout.partial()?);
    Ok(Some(Arc::new(read.map_err(|error| not_unpacked(path, error))?)))
}

fn not_unpacked(path: &[u8], error: ArchiveError) -> Error {
    let archive = String::from_utf8_lossy(path).into_owned();
    Error::Unpack { archive, source: Box::new(error) }
}

/// Whom `--chown` names, looked up in the files that are there.
fn owner_of(below: &dyn Tree, text: &str) -> Result<(u32, u32)> {
    let (passwd, group) = (account_file(below, "etc/passwd")?, account_file(below, "etc/group")?);
    let accounts = Accounts { passwd: passwd.as_deref(), group: group.as_deref() };
    let owner = accounts.owner(text);
    let owner = owner.map_err(|source| Error::Owner { owner: text.to_owned(), source })?;
    Ok((owner.uid, owner.gid))
}

fn account_file(below: &dyn Tree, path: &str) -> Result<Option<Vec<u8>>> {
    let path = resolve(below, path.as_bytes())?;
    match below.node(&path)? {
        Some(node) if node.kind == Kind::File && node.size <= KEPT_BYTES_MAX => {
            let mut bytes = Vec::new();
            let read = below.open(&path)?.take(KEPT_BYTES_MAX).read_to_end(&mut bytes);
            read.map_err(|error| files::Error::unreadable(&path, error))?;
            Ok(Some(bytes))
        }
        _ => Ok(None),
    }
}

/// Everything that a copy takes from contexts, each source in a directory of its own: what decides,
/// besides the copy itself, what comes of it.
///
/// # Errors
/// [`Error::Copy`] for a source that is not there.
pub(super) fn selection(work: &CopyWork) -> Result<Draft> {
    let mut draft = Draft::over(Arc::new(Nothing));
    let excluded = Rules::of(work.excluded.iter().map(String::as_str))?;
    let change = Ownership { given: None, default: Some((0, 0)), mode: None };
    for (at, source) in work.sources.iter().enumerate() {
        let FileSource::Context { tree, path, .. } = source else { continue };
        let filter = Excluded(&excluded);
        let keeps_parents = work.keeps_parents;
        let copy = Copy { from: Arc::clone(tree), change: &change, filter: &filter, keeps_parents };
        let path_of = format!("{at}").into_bytes();
        let to = Destination { path: path_of, is_directory: true };
        for found in copy::expand(&**tree, path)? {
            copy.run(&mut draft, &found, &to)?;
        }
    }
    Ok(draft)
}

/// `--chown` and `--chmod`.
struct Ownership<'a> {
    /// Who owns everything, if somebody was named.
    given: Option<(u32, u32)>,
    /// Who does otherwise; `None` is who owns the original.
    default: Option<(u32, u32)>,
    mode: Option<&'a ModeChange>,
}

impl Change for Ownership<'_> {
    fn mode(&self, node: &Node) -> u32 {
        let kind = if node.is_directory() { FileKind::Directory } else { FileKind::Other };
        match (self.mode, &node.kind) {
            (None, _) | (_, Kind::Link(_)) => node.mode,
            (Some(change), _) => change.apply(node.mode, kind),
        }
    }

    fn owner(&self, node: &Node) -> (u32, u32) {
        self.given.or(self.default).unwrap_or((node.uid, node.gid))
    }

    fn new_owner(&self) -> (u32, u32) {
        self.given.unwrap_or_default()
    }
}

/// `--exclude`.
struct Excluded<'a>(&'a Rules);

impl Filter for Excluded<'_> {
    fn excludes(&self, path: &[u8], _: &Node) -> bool {
        self.0.excluding(path).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::files::tests::Listed;

    #[test]
    fn a_working_directory_belongs_to_the_user_as_far_as_it_is_made() {
        let passwd = "root:x:0:0::/:/bin/sh\nada:x:11:22::/:/bin/sh\n";
        let group = "root:x:0:\nstaff:x:50:\n";
        let below = Listed::new(&[("etc/passwd", passwd), ("etc/group", group), ("srv/old", "x")]);
        let below: Arc<dyn Tree> = Arc::new(below);
        for (path, owner, expected) in [
            ("a/b", None, "a 0:0, a/b 0:0"),
            ("a/b", Some("ada"), "a 11:22, a/b 11:22"),
            ("srv/b", Some("ada:staff"), "srv/b 11:50"),
            ("srv", Some("ada"), ""),
            ("a", Some("7:8"), "a 7:8"),
        ] {
            let draft = directory(path.as_bytes(), owner, Arc::clone(&below)).unwrap();
            let shown = draft.entries().iter().map(|(path, placed)| {
                let (path, node) = (String::from_utf8_lossy(path), &placed.node);
                format!("{path} {}:{}", node.uid, node.gid)
            });
            assert_eq!(shown.collect::<Vec<_>>().join(", "), expected, "{path} of {owner:?}");
        }
        let unknown = directory(b"a", Some("bob"), below);
        assert!(matches!(unknown, Err(Error::Owner { owner, .. }) if owner == "bob"));
    }
}
