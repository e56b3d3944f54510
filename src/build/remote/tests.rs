use super::*;

#[test]
fn repositories_are_told_from_files() {
    for (text, expected) in [
        ("https://example.com/a.git", true),
        ("https://example.com/a.git#main:docs", true),
        ("https://example.com/a.git?ref=x", true),
        ("https://example.com/a.tar.gz", false),
        ("https://example.com/a.tar#x.git", false),
        ("git@example.com:a/b", true),
        ("ssh://git@example.com/a", true),
        ("git://example.com/a", true),
        ("a.git", false),
    ] {
        assert_eq!(is_git(text), expected, "{text}");
    }
}

#[test]
fn a_file_has_the_name_of_its_url_and_secrets_are_not_shown() {
    for (text, named, told) in [
        ("https://e.com/a/b.txt?sig=1#x", "b.txt", "https://e.com/a/b.txt?..."),
        ("https://u:p@e.com/a%20b/", "a b", "https://e.com/a%20b/"),
        ("http://e.com", UNNAMED, "http://e.com/"),
        ("http://e.com/a%2Fb", "a%2Fb", "http://e.com/a%2Fb"),
        ("http://e.com/100%", "100%", "http://e.com/100%"),
    ] {
        let url = parse(text).unwrap();
        assert_eq!((name(&url).as_str(), shown(&url).as_str()), (named, told), "{text}");
    }
    assert!(parse("file:///etc/passwd").is_err() && parse("no url").is_err());
}

#[test]
fn a_redirect_leads_to_http_and_not_further_inside() {
    let at = |text: &str| Url::parse(text).unwrap();
    let public = Some(Depth::Public);
    for (from, location, deepest, expected) in [
        ("http://e.com/a", "/b", public, "http://e.com/b"),
        ("http://e.com/a", "https://f.com/", public, "https://f.com/"),
        (
            "http://127.0.0.1/a",
            "http://127.0.0.1:5/b",
            Some(Depth::Loopback),
            "http://127.0.0.1:5/b",
        ),
        ("http://e.com/a", "file:///etc/passwd", public, "is not fetched over HTTP"),
        ("https://e.com/a", "http://e.com/a", public, "is not protected"),
        ("http://e.com/a", "http://127.0.0.1/", public, "further inside"),
        ("http://e.com/a", "http://[::1]/", public, "further inside"),
        ("http://10.0.0.1/", "http://169.254.169.254/", Some(Depth::Private), "further inside"),
    ] {
        let told = match redirected(&at(from), &at(from), location, deepest) {
            Ok(url) => url.to_string(),
            Err(error) => error.to_string(),
        };
        assert!(told.contains(expected), "{told} lacks {expected}");
    }
}

#[test]
fn what_is_fetched_is_one_file_of_root_alone() {
    let home = tempfile::tempdir().unwrap();
    let mut partial = crate::util::partial::PartialFile::create(home.path()).unwrap();
    partial.append(b"content").unwrap();
    let digest = Digest::of(Algorithm::Sha256, b"content");
    let spool = Spool::of(partial).unwrap();
    let download = Download { name: "a".to_owned(), digest, modified: 5, spool };
    download.check("http://e.com/a", &digest).unwrap();
    let other = Digest::of(Algorithm::Sha256, b"");
    assert!(matches!(download.check("http://e.com/a", &other), Err(RemoteError::Digest { .. })));
    let tree = download.into_tree();
    let node = crate::build::files::Tree::node(&*tree, b"a").unwrap().unwrap();
    assert_eq!((node.mode, node.uid, node.mtime, node.size), (0o600, 0, 5, 7));
}
