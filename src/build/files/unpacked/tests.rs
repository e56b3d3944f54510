use super::*;
use crate::build::files::draft::Nothing;
use crate::build::files::tests::Listed;
use crate::layer::{Extra, Sample};
use crate::util::causes::in_one_line;

fn read(sample: &Sample) -> Result<Arc<Unpacked>, ArchiveError> {
    let home = tempfile::tempdir().unwrap();
    let partial = PartialFile::create(home.path()).unwrap();
    Unpacked::read(&sample.bytes()[..], partial).map(Arc::new)
}

/// What a draft has: paths, directories with a slash, links with an arrow, files with their bytes.
fn shown(draft: &Draft) -> String {
    let one = |(path, placed): (&Vec<u8>, &Placed)| {
        let path = String::from_utf8_lossy(path);
        match &placed.node.kind {
            Kind::Directory => format!("{path}/"),
            Kind::Link(to) => format!("{path}->{}", String::from_utf8_lossy(to)),
            Kind::File => {
                let mut text = String::new();
                placed.content.open().unwrap().read_to_string(&mut text).unwrap();
                format!("{path}={text}")
            }
            other => format!("{path} {other:?}"),
        }
    };
    draft.entries().iter().map(one).collect::<Vec<_>>().join(" ")
}

fn unpacked(sample: &Sample, below: Arc<dyn Tree>, to: &str) -> String {
    let mut draft = Draft::over(below);
    let done = read(sample).and_then(|it| unpack(&it, &mut draft, to.as_bytes(), None));
    match done {
        Ok(()) => shown(&draft),
        Err(error) => in_one_line(&error),
    }
}

#[test]
fn members_come_to_lie_within_the_destination_and_the_last_one_counts() {
    let s = Sample::new;
    let below = || {
        let files = [("dir/old", "x"), ("dir/sub/deep", "x"), ("file", "x"), ("to-dir", "->dir")];
        Arc::new(Listed::new(&files))
    };
    for (sample, to, expected) in [
        (s().file("a", "1"), "new", "new/ new/a=1"),
        (s().file("./a/b", "1"), "dir", "dir/a/ dir/a/b=1"),
        (s().file("/a", "1"), "", "a=1"),
        (s().file("a", "1"), "to-dir", "dir/a=1"),
        (s().file("a", "1").file("a", "2"), "", "a=2"),
        (s().file("a", "1").hard_link("b", "a").file("a", "2"), "", "a=2 b=1"),
        (s().file("a/b", "1").file("a", "2"), "", "a=2"),
        (s().file("a", "1").directory("a").file("a/b", "2"), "", "a/ a/b=2"),
        // Links lead on, within the root.
        (
            s().directory("d").symlink("l", "d").file("l/x", "1"),
            "new",
            "new/ new/d/ new/d/x=1 new/l->d",
        ),
        (s().symlink("l", "../../etc").file("l/x", "1"), "", "etc/ etc/x=1 l->../../etc"),
        (s().symlink("l", "/etc").file("l/x", "1"), "new", "new/ new/etc/ new/etc/x=1 new/l->/etc"),
        // What is there gives way, but directories that nobody told of lead on.
        (s().file("dir/old", "1"), "", "dir/old=1"),
        (s().file("dir", "1"), "", "dir=1"),
        (s().directory("file").file("file/a", "1"), "", "file/ file/a=1"),
        (s().directory("to-dir").file("to-dir/a", "1"), "", "to-dir/ to-dir/a=1"),
        (s().file("to-dir/a", "1"), "", "dir/a=1"),
        (s().file("to-dir", "1"), "", "to-dir=1"),
        (s().directory("./").file("a", "1"), "dir", "dir/ dir/a=1"),
        (s().add(b'6', "pipe", b"", &Extra::default()), "", "pipe Fifo"),
        (
            s().add(b'3', "null", b"", &Extra { device: (1, 3), ..Extra::default() }),
            "",
            "null Character(1, 3)",
        ),
    ] {
        assert_eq!(unpacked(&sample, below(), to), expected, "{to}");
    }
}

#[test]
fn archives_that_leave_their_root_or_mean_nothing_are_errors_with_the_member() {
    let s = Sample::new;
    let below = || Arc::new(Listed::new(&[("file", "x"), ("loop", "->loop")]));
    for (sample, expected) in [
        (s().file("../a", "1"), "leaves its root: member \"../a\""),
        (s().file("a/../../b", "1"), "leaves its root"),
        (s().hard_link("a", "../../etc/passwd"), "is a hard link to \"../../etc/passwd\""),
        (
            s().hard_link("a", "etc/passwd"),
            "member \"a\" cannot be unpacked: it is a hard link to what",
        ),
        (s().directory("d").hard_link("a", "d"), "hard link to a directory"),
        (s().file("a", "1").file("a/b", "2"), "member \"a/b\" cannot be unpacked: it lies below"),
        (s().file(".", "1"), "take the place of the root"),
        (s().file("d/.wh.a", ""), "member \"d/.wh.a\" cannot be unpacked: no layer can hold"),
        (s().add(b'S', "a", b"", &Extra::default()), "sparse"),
        (s().add(b'Z', "a", b"", &Extra::default()), "not one of tar's"),
        (s().symlink("a", "a").file("a/b", "1"), "leads through more than"),
        (s().file("loop/a", "1"), "leads through more than"),
        (s().file("file/a", "1"), "/file is there already"),
    ] {
        let told = unpacked(&sample, below(), "");
        assert!(told.contains(expected), "{told:?} lacks {expected:?}");
    }
    let cut = &s().file("a", &"x".repeat(2000)).bytes()[..1024];
    let home = tempfile::tempdir().unwrap();
    let partial = PartialFile::create(home.path()).unwrap();
    let error = Unpacked::read(cut, partial).unwrap_err();
    assert!(in_one_line(&error).contains("truncated"), "{error}");
    assert_eq!(home.path().read_dir().unwrap().count(), 0);
}

#[test]
fn owners_modes_and_times_are_the_archives_unless_an_owner_is_given() {
    let extra = Extra { mode: Some(0o4711), owner: (7, 8), ..Extra::default() };
    let sample = Sample::new().add(b'0', "d/a", b"x", &extra).hard_link("d/b", "d/a");
    let archive = read(&sample).unwrap();
    for (owner, expected, implied) in [(None, (7, 8), (0, 0)), (Some((1, 2)), (1, 2), (1, 2))] {
        let mut draft = Draft::over(Arc::new(Nothing));
        unpack(&archive, &mut draft, b"to", owner).unwrap();
        let node = |path: &str| draft.entries()[path.as_bytes()].node.clone();
        for path in ["to/d/a", "to/d/b"] {
            let node = node(path);
            assert_eq!(((node.uid, node.gid), node.mode, node.mtime), (expected, 0o4711, 1000));
            assert_eq!(node.inode, Some((0, 0)));
        }
        for path in ["to", "to/d"] {
            assert_eq!(
                (node(path).uid, node(path).gid, node(path).mode),
                (implied.0, implied.1, 0o755)
            );
        }
    }
}

#[test]
fn an_archive_is_a_tree_of_its_files() {
    let sample = Sample::new().file("a-b", "1").file("a/x/y", "2").file("a.c", "3").file("b", "");
    let tree = read(&sample).unwrap();
    let names = |directory: &[u8]| {
        let names = tree.names(directory).unwrap().into_iter();
        names.map(|name| String::from_utf8(name).unwrap()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(b""), "a a-b a.c b");
    assert_eq!(
        (names(b"a").as_str(), names(b"a/x").as_str(), names(b"b").as_str()),
        ("x", "y", "")
    );
    assert_eq!(tree.digest(b"a/x/y").unwrap(), Digest::of(Algorithm::Sha256, b"2"));
    assert!(tree.open(b"a").is_err() && tree.digest(b"none").is_err());
}
