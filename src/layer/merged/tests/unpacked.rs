//! Random layers, really unpacked by GNU tar and laid over one another file by file, give the tree
//! that their tables of contents give.
#![allow(clippy::disallowed_methods)]

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;
use std::process::{Command, Stdio};

use super::*;
use crate::layer::sample::{Extra, Sample, random, random_path};
use crate::oci::{Algorithm, Digest};
use crate::util::seeded::Seeded;

/// Unpacks with GNU tar; returns whether that could be done.
fn unpack(archive: &Path, directory: &Path) -> bool {
    let script = "umask 022 && exec tar -x -p -f \"$1\" -C \"$2\"";
    let mut tar = Command::new("sh");
    tar.args(["-c", script, "sh"]).arg(archive).arg(directory).stderr(Stdio::null());
    tar.status().unwrap().success()
}

/// What GNU tar says is in an archive.
fn listed(archive: &Path) -> String {
    let listed = Command::new("tar").arg("-tvf").arg(archive).output().unwrap();
    text(&listed.stdout)
}

fn remove(path: &Path) {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path).unwrap(),
        Ok(_) => fs::remove_file(path).unwrap(),
        Err(_) => {}
    }
}

fn children(directory: &Path) -> Vec<std::path::PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(directory).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths
}

fn is_directory(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

/// Whether the archive had no member for a directory: those it has are for everybody to write.
fn is_implied(directory: &Path) -> bool {
    fs::symlink_metadata(directory).unwrap().mode() & 0o002 == 0
}

/// Applies the whiteouts of an unpacked layer and takes them out of it.
fn whiteouts(upper: &Path, lower: &Path) {
    for child in children(upper) {
        let name = child.file_name().unwrap().to_str().unwrap();
        let below = lower.join(name);
        if name == ".wh..wh..opq" {
            if is_directory(lower) {
                children(lower).iter().for_each(|path| remove(path));
            }
            fs::remove_file(&child).unwrap();
        } else if let Some(hidden) = name.strip_prefix(".wh.") {
            if is_directory(lower) {
                remove(&lower.join(hidden));
            }
            fs::remove_file(&child).unwrap();
        } else if is_directory(&child) {
            whiteouts(&child, &below);
            // Made for the whiteout only.
            if is_implied(&child) && children(&child).is_empty() {
                fs::remove_dir(&child).unwrap();
            }
        }
    }
}

/// Moves an unpacked layer over what is below.
fn overlay(upper: &Path, lower: &Path) {
    for child in children(upper) {
        let below = lower.join(child.file_name().unwrap());
        if is_directory(&child) && is_directory(&below) {
            if !is_implied(&child) {
                fs::set_permissions(&below, fs::metadata(&child).unwrap().permissions()).unwrap();
            }
            overlay(&child, &below);
        } else {
            remove(&below);
            fs::rename(&child, &below).unwrap();
        }
    }
}

/// One line for each file below a directory.
fn unpacked(directory: &Path, above: &str, lines: &mut Vec<String>) {
    for path in children(directory) {
        let name = format!("{above}{}", path.file_name().unwrap().to_str().unwrap());
        let metadata = fs::symlink_metadata(&path).unwrap();
        let what = match metadata.file_type() {
            kind if kind.is_symlink() => format!("-> {}", fs::read_link(&path).unwrap().display()),
            kind if kind.is_dir() => format!("{:o} directory", metadata.mode() & 0o7777),
            kind if kind.is_fifo() => format!("{:o} fifo", metadata.mode() & 0o7777),
            _ => {
                let content = Digest::of(Algorithm::Sha256, &fs::read(&path).unwrap());
                format!("{:o} file {content}", metadata.mode() & 0o7777)
            }
        };
        lines.push(format!("{name} {what}"));
        if metadata.is_dir() {
            unpacked(&path, &format!("{name}/"), lines);
        }
    }
}

fn merged(tree: &MergedTree) -> Vec<String> {
    let shown = |entry: Entry<'_>| {
        let node = entry.node();
        let what = match &node.kind {
            Kind::Symlink { target } => format!("-> {}", text(target)),
            Kind::Directory => format!("{:o} directory", node.mode),
            Kind::Fifo => format!("{:o} fifo", node.mode),
            Kind::File(content) => format!("{:o} file {}", node.mode, content.digest()),
            other => format!("{other:?}"),
        };
        format!("{} {what}", text(&entry.path()))
    };
    tree.root().walk().skip(1).map(shown).collect()
}

fn random_layer(numbers: &mut Seeded, owner: (u64, u64)) -> Sample {
    let mut layer = random(numbers, owner);
    for _ in 0..numbers.below(3) {
        let path = random_path(numbers);
        let (parent, name) = path.rsplit_once('/').unwrap_or((".", &path));
        let name = if numbers.below(3) == 0 { ".wh..opq" } else { name };
        let extra = Extra { owner, ..Extra::default() };
        layer = layer.add(b'0', &format!("{parent}/.wh.{name}"), b"", &extra);
    }
    layer
}

/// Links to layers below are no matter of one archive, so such layers are left out here.
fn has_links_below(index: &LayerIndex) -> bool {
    index.entries().any(|(_, node)| matches!(node.kind, Kind::HardLink { .. }))
}

#[test]
fn the_merged_tree_is_the_one_that_unpacking_gives() {
    let owner = fs::metadata("/proc/self").unwrap();
    let owner = (owner.uid().into(), owner.gid().into());
    let mut numbers = Seeded(2026);
    let (mut layers, mut entries) = (0, 0);
    for case in 0..250 {
        let temporary = tempfile::tempdir().unwrap();
        let (root, archive) = (temporary.path().join("root"), temporary.path().join("tar"));
        fs::create_dir(&root).unwrap();
        let mut tree = MergedTree::new();
        for layer in 0..4 {
            let sample = random_layer(&mut numbers, owner);
            let upper = temporary.path().join(layer.to_string());
            fs::create_dir(&upper).unwrap();
            fs::write(&archive, sample.bytes()).unwrap();
            let is_unpacked = unpack(&archive, &upper);
            let index = LayerIndex::read(&sample.bytes()[..]);
            assert!(
                index.is_ok() || !is_unpacked,
                "{case}: tar takes {index:?}\n{}",
                listed(&archive)
            );
            let Some(index) = index.ok().filter(|index| is_unpacked && !has_links_below(index))
            else {
                continue;
            };
            whiteouts(&upper, &root);
            overlay(&upper, &root);
            tree.push(Arc::new(index));
            layers += 1;
            let mut expected = Vec::new();
            unpacked(&root, "", &mut expected);
            let members = listed(&archive);
            assert_eq!(merged(&tree), expected, "case {case}, after layer {layer}:\n{members}");
            entries += expected.len();
        }
    }
    assert!(layers > 150 && entries > 600, "{layers} layers, {entries} entries are too few");
}
