use super::*;
use crate::layer::sample::Sample;

#[path = "tests/unpacked.rs"]
mod unpacked;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn tree(layers: &[Sample]) -> MergedTree {
    layers.iter().map(|layer| Arc::new(layer.index())).collect()
}

/// Every path but the root, each with the layer it is of and a slash after a directory.
fn listing(tree: &MergedTree) -> String {
    let shown = |entry: Entry<'_>| {
        let slash = if entry.is_directory() { "/" } else { "" };
        let layer = entry.layer().map_or("?".to_owned(), |layer| layer.to_string());
        format!("{}{slash}:{layer}", text(&entry.path()))
    };
    tree.root().walk().skip(1).map(shown).collect::<Vec<_>>().join(" ")
}

#[test]
fn layers_lie_over_one_another_as_in_an_overlay() {
    let s = Sample::new;
    let dx = || s().directory("d").file("d/x", "").file("e", "");
    for (layers, expected) in [
        (vec![], ""),
        (vec![dx()], "d/:0 d/x:0 e:0"),
        (vec![dx(), s().file("d/y", "")], "d/:0 d/x:0 d/y:1 e:0"),
        (vec![dx(), s().directory("d")], "d/:1 d/x:0 e:0"),
        (vec![dx(), s().file("d", "")], "d:1 e:0"),
        (vec![dx(), s().file("e/f", "")], "d/:0 d/x:0 e/:? e/f:1"),
        (vec![s().file("a/b/c", "")], "a/:? a/b/:? a/b/c:0"),
        // Whiteouts.
        (vec![dx(), s().file(".wh.d", "")], "e:0"),
        (vec![dx(), s().file("d/.wh.x", "")], "d/:0 e:0"),
        (vec![dx(), s().file("d/x", "").file("d/.wh.x", "")], "d/:0 d/x:1 e:0"),
        (vec![dx(), s().file("d/.wh.none", "").file("n/.wh.x", "")], "d/:0 d/x:0 e:0"),
        (vec![dx(), s().file("d/y", "").file("d/.wh..wh..opq", "")], "d/:0 d/y:1 e:0"),
        (vec![dx(), s().file(".wh..wh..opq", "").file("z", "")], "z:1"),
        (vec![dx(), s().file(".wh.d", "").file("d/y", "")], "d/:? d/y:1 e:0"),
        (vec![dx(), s().file(".wh.d", ""), dx()], "d/:2 d/x:2 e:2"),
        // A link of a layer below is covered, not followed.
        (vec![s().symlink("s", "d"), s().file("s/x", "")], "s/:? s/x:1"),
        (vec![s().directory("d").symlink("s", "d"), s().file("s/.wh.x", "")], "d/:0 s:0"),
        // What only looks alike.
        (
            vec![s().directory("a").file("a-b", "").file("a/x", ""), s().file("a-b/x", "")],
            "a/:0 a/x:0 a-b/:? a-b/x:1",
        ),
        (
            vec![s().file("a/b/c", "").file("a/bc/d", "").file("a/b/d/e", "")],
            "a/:? a/b/:? a/b/c:0 a/b/d/:? a/b/d/e:0 a/bc/:? a/bc/d:0",
        ),
    ] {
        assert_eq!(listing(&tree(&layers)), expected);
    }
}

#[test]
fn hard_links_are_what_they_name() {
    let s = Sample::new;
    let base = || s().file("a", "content").symlink("s", "d").file("d/f", "in d").directory("e");
    for (upper, path, layer, size) in [
        (s().hard_link("l", "a"), "l", 0, Some(7)),
        (s().hard_link("l", "s/f"), "l", 0, Some(4)),
        (s().hard_link("l", "a").file(".wh.a", ""), "l", 0, Some(7)),
        (s().hard_link("l", "a").file("a", "n"), "l", 0, Some(7)),
        (s().file("a", "n").hard_link("l", "a"), "l", 1, Some(1)),
        (s().hard_link("a", "a"), "a", 0, Some(7)),
        (s().hard_link("l", "none"), "l", 1, None),
        (s().hard_link("l", "e"), "l", 1, None),
    ] {
        let tree = tree(&[base(), upper]);
        let entry = tree.get(path.as_bytes()).unwrap();
        let content = entry.content().map(|(_, content)| content.size);
        assert_eq!((entry.layer(), content), (Some(layer), size), "{:?}", entry.node());
        let is_dangling = matches!(entry.node().kind, Kind::HardLink { .. });
        assert_eq!(is_dangling, size.is_none());
    }
}

#[test]
fn destinations_are_found_where_they_really_lie() {
    let lower = Sample::new()
        .directory("usr/lib")
        .file("usr/lib/file", "")
        .symlink("lib", "usr/lib")
        .symlink("www", "/srv/www")
        .symlink("up", "../../lib/..")
        .symlink("loop", "loop/x")
        .symlink("sh", "lib/file");
    let tree = tree(&[lower, Sample::new().directory("srv/www/html")]);
    // The path, whether all of it is there, and what its last place is.
    let shown = |path: &'static str, last| match tree.resolve(path.as_bytes(), last) {
        Ok(resolved) => {
            let what = match resolved.entry().map(|entry| &entry.node().kind) {
                None => format!("absent in {}", text(&resolved.deepest().path())),
                Some(Kind::Directory) => "directory".to_owned(),
                Some(Kind::Symlink { target }) => format!("link to {}", text(target)),
                Some(_) => "file".to_owned(),
            };
            format!("/{} {what}", text(&resolved.path()))
        }
        Err(error) => error.to_string(),
    };
    for (path, expected) in [
        ("/", "/ directory"),
        ("/lib", "/usr/lib directory"),
        ("lib/", "/usr/lib directory"),
        ("/lib/file", "/usr/lib/file file"),
        ("/sh", "/usr/lib/file file"),
        ("/www", "/srv/www directory"),
        ("/www/html/new/x", "/srv/www/html/new/x absent in srv/www/html"),
        ("/new", "/new absent in "),
        ("/up", "/usr directory"),
        ("/lib/../../../x", "/x absent in "),
        ("/sh/x", "\"/sh/x\" leads through \"usr/lib/file\", which is no directory"),
        ("/loop/y", "\"/loop/y\" leads through too many symbolic links"),
    ] {
        assert_eq!(shown(path, Last::Follow), expected, "{path}");
    }
    assert_eq!(shown("/lib", Last::Keep), "/lib link to usr/lib");
    assert_eq!(shown("/www/html", Last::Keep), "/srv/www/html directory");
}

#[test]
fn what_matches_is_found_and_not_searched_further() {
    let layer = Sample::new().file("d/a/x", "").file("d/a-b", "").file("d/c/a", "").file("e/a", "");
    let tree = tree(&[layer]);
    let found = |start: &str, wanted: &'static [u8]| {
        let start = tree.get(start.as_bytes()).unwrap();
        let found = start.matching(|path| path.starts_with(wanted) || path.ends_with(b"/a"));
        found.iter().map(|entry| text(&entry.path())).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found("d", b"a"), "d/a d/a-b d/c/a");
    assert_eq!(found("", b"none"), "d/a d/c/a e/a");
    let names: Vec<_> =
        tree.get(b"d").unwrap().children().map(|entry| text(entry.name())).collect();
    assert_eq!(names, ["a", "a-b", "c"]);
    assert!(tree.get(b"none").is_none() && tree.get(b"e/a/x").is_none());
}

#[test]
fn the_root_may_be_described() {
    let layer = Sample::new().directory("./").file("x", "");
    assert_eq!(tree(&[]).root().layer(), None);
    assert_eq!(*tree(&[]).root().node(), Node::IMPLIED_DIRECTORY);
    assert_eq!(tree(&[layer]).root().layer(), Some(0));
}
