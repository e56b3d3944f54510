//! What is a reference and what is not: accepted texts with their parts, rejected ones with the
//! part that is wrong and what the message says of it.

use regctl::oci::name::Part::{self, Digest, Host, Reference as Whole, Repository, Tag};
use regctl::oci::{Reference, ReferenceError};

const A32: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const SHA256: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn repeat(text: &str, times: usize) -> String {
    text.repeat(times)
}

fn parse(text: &str) -> Result<Reference, ReferenceError> {
    text.parse()
}

/// Text, host, repository, tag or the empty text.
type Accepted<'a> = (&'a str, &'a str, &'a str, &'a str);

fn accept(cases: &[Accepted]) {
    for (text, host, repository, tag) in cases {
        let reference = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(reference.host().as_str(), *host, "host of {text}");
        assert_eq!(reference.repository().as_str(), *repository, "repository of {text}");
        assert_eq!(reference.tag().map_or("", |tag| tag.as_str()), *tag, "tag of {text}");
        let canonical = reference.to_string();
        assert_eq!(parse(&canonical).as_ref(), Ok(&reference), "{text} is not kept by {canonical}");
        let familiar = Reference::parse_repository(&reference.familiar_name());
        let familiar = familiar.unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(familiar.name(), reference.name(), "familiar name of {text}");
    }
}

fn reject(cases: &[(&str, Part, &str)]) {
    for (text, part, message) in cases {
        let error = parse(text).expect_err(text);
        assert_eq!(error.part, *part, "part of {text:?}: {error}");
        let shown = error.to_string();
        assert!(shown.contains(message), "{text:?}: {shown:?} lacks {message:?}");
        assert!(shown.starts_with(&format!("malformed {part} ")), "{shown}");
    }
}

#[test]
fn short_names_are_docker_hub() {
    accept(&[
        ("alpine", "docker.io", "library/alpine", "latest"),
        ("alpine:3.19", "docker.io", "library/alpine", "3.19"),
        ("a", "docker.io", "library/a", "latest"),
        ("0", "docker.io", "library/0", "latest"),
        ("foo.bar", "docker.io", "library/foo.bar", "latest"),
        ("example.com", "docker.io", "library/example.com", "latest"),
        ("foo:5000", "docker.io", "library/foo", "5000"),
        ("localhost", "docker.io", "library/localhost", "latest"),
        ("localhost:5000", "docker.io", "library/localhost", "5000"),
        ("library", "docker.io", "library/library", "latest"),
        ("library/alpine", "docker.io", "library/alpine", "latest"),
        ("acme/api", "docker.io", "acme/api", "latest"),
        ("acme/api:1.4", "docker.io", "acme/api", "1.4"),
        ("a/b/c/d", "docker.io", "a/b/c/d", "latest"),
        ("library/foo/bar", "docker.io", "library/foo/bar", "latest"),
        ("docker/docker", "docker.io", "docker/docker", "latest"),
        ("docker.io/alpine", "docker.io", "library/alpine", "latest"),
        ("docker.io/library/alpine", "docker.io", "library/alpine", "latest"),
        ("docker.io/acme/api:x", "docker.io", "acme/api", "x"),
        ("index.docker.io/alpine", "docker.io", "library/alpine", "latest"),
        ("index.docker.io/library/alpine", "docker.io", "library/alpine", "latest"),
        ("index.docker.io/acme/api", "docker.io", "acme/api", "latest"),
        ("sha256", "docker.io", "library/sha256", "latest"),
        ("sha256:abc", "docker.io", "library/sha256", "abc"),
        ("localhosts/api", "docker.io", "localhosts/api", "latest"),
    ]);
}

#[test]
fn a_dot_a_colon_an_upper_case_letter_or_localhost_makes_a_host() {
    accept(&[
        ("localhost/api", "localhost", "api", "latest"),
        ("localhost:5000/api", "localhost:5000", "api", "latest"),
        ("localhost:5000/api:1", "localhost:5000", "api", "1"),
        ("registry.test/api", "registry.test", "api", "latest"),
        ("registry.test:5000/a/b:x", "registry.test:5000", "a/b", "x"),
        ("registry.test/library/alpine", "registry.test", "library/alpine", "latest"),
        ("registry:5000/api", "registry:5000", "api", "latest"),
        ("registry:5000/5000:5000", "registry:5000", "5000", "5000"),
        ("Foo/bar", "Foo", "bar", "latest"),
        ("UPPER.example.com/foo", "UPPER.example.com", "foo", "latest"),
        ("LOCALHOST/foo", "LOCALHOST", "foo", "latest"),
        ("127.0.0.1/foo", "127.0.0.1", "foo", "latest"),
        ("127.0.0.1:5000/foo:1", "127.0.0.1:5000", "foo", "1"),
        ("10.0.0.8:65535/foo", "10.0.0.8:65535", "foo", "latest"),
        ("registry.test:0/foo", "registry.test:0", "foo", "latest"),
        ("xn--bcher-kva.example/foo", "xn--bcher-kva.example", "foo", "latest"),
        ("a-b.c-d.test/foo", "a-b.c-d.test", "foo", "latest"),
        ("1.a/foo", "1.a", "foo", "latest"),
        ("registry-1.docker.io/library/a", "registry-1.docker.io", "library/a", "latest"),
        ("registry-1.docker.io/a", "registry-1.docker.io", "a", "latest"),
        ("docker.io:443/alpine", "docker.io:443", "alpine", "latest"),
        ("ghcr.io/acme/api", "ghcr.io", "acme/api", "latest"),
        ("quay.io/a/b/c/d/e/f", "quay.io", "a/b/c/d/e/f", "latest"),
        (
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:2",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
            "api",
            "2",
        ),
    ]);
}

#[test]
fn ipv6_hosts_stand_in_brackets() {
    accept(&[
        ("[::1]:5000/x", "[::1]:5000", "x", "latest"),
        ("[::1]/x", "[::1]", "x", "latest"),
        ("[::1]:5000/foo:1", "[::1]:5000", "foo", "1"),
        ("[2001:db8::1]:443/a/b", "[2001:db8::1]:443", "a/b", "latest"),
        ("[2001:DB8::1]/a", "[2001:DB8::1]", "a", "latest"),
        ("[::ffff:192.0.2.1]/a", "[::ffff:192.0.2.1]", "a", "latest"),
    ]);
    reject(&[
        ("[::1/x", Host, "bracket of the IPv6 address is not closed"),
        ("[]/x", Host, "no IPv6 address"),
        ("[::1%eth0]:5000/x", Host, "no IPv6 address"),
        ("[1.2.3.4]/x", Host, "no IPv6 address"),
        ("[fe80::1::2]/x", Host, "no IPv6 address"),
        ("[localhost]/x", Host, "no IPv6 address"),
        ("[::1]5000/x", Host, "the port is no number"),
        ("[::1]:/x", Host, "the port is no number"),
        ("[::1]:http/x", Host, "the port is no number"),
        ("::1/x", Host, "letters, digits"),
        ("2001:db8::1/x", Host, "the port is no number"),
    ]);
}

#[test]
fn repositories_are_lower_case_words_with_joints() {
    accept(&[
        ("a.b/c", "a.b", "c", "latest"),
        ("acme/a.b", "docker.io", "acme/a.b", "latest"),
        ("acme/a_b", "docker.io", "acme/a_b", "latest"),
        ("acme/a__b", "docker.io", "acme/a__b", "latest"),
        ("acme/a-b", "docker.io", "acme/a-b", "latest"),
        ("acme/a---b", "docker.io", "acme/a---b", "latest"),
        ("acme/a.b_c__d-e--f", "docker.io", "acme/a.b_c__d-e--f", "latest"),
        ("a_b/c", "docker.io", "a_b/c", "latest"),
        ("xn--n3h/b", "docker.io", "xn--n3h/b", "latest"),
        ("0a/1b", "docker.io", "0a/1b", "latest"),
    ]);
    reject(&[
        ("foo/Bar", Repository, "must be lower case; write \"foo/bar\""),
        ("Alpine", Repository, "must be lower case; write \"alpine\""),
        ("registry.test/A/b", Repository, "must be lower case; write \"a/b\""),
        ("Foo/Bar", Repository, "must be lower case"),
        ("foo//bar", Repository, "two slashes meet"),
        ("a//b", Repository, "two slashes meet"),
        ("registry.test//b", Repository, "two slashes meet"),
        ("foo/", Repository, "two slashes meet, or one stands at an end"),
        ("/foo", Repository, "two slashes meet, or one stands at an end"),
        ("registry.test/", Repository, "it is empty"),
        ("docker.io/", Repository, "it is empty"),
        ("index.docker.io/", Repository, "it is empty"),
        ("registry.test/foo/", Repository, "slashes"),
        ("/", Repository, "slashes"),
        ("a..b", Repository, "\"a..b\" is not letters and digits joined by"),
        ("a___b", Repository, "\"a___b\" is not letters"),
        ("a._b", Repository, "\"a._b\" is not letters"),
        ("a-_b", Repository, "\"a-_b\" is not letters"),
        ("-a", Repository, "\"-a\" is not letters"),
        ("a-", Repository, "\"a-\" is not letters"),
        ("_a", Repository, "\"_a\" is not letters"),
        ("a_", Repository, "\"a_\" is not letters"),
        (".a", Repository, "\".a\" is not letters"),
        ("a.", Repository, "\"a.\" is not letters"),
        ("acme/.git", Repository, "\".git\" is not letters"),
        ("registry.test/a/-/b", Repository, "\"-\" is not letters"),
        ("registry.test/../etc", Repository, "\"..\" is not letters"),
        ("registry.test/a/../../b", Repository, "\"..\" is not letters"),
        ("a%2fb", Repository, "\"a%2fb\" is not letters"),
        ("%2e%2e/x", Repository, "\"%2e%2e\" is not letters"),
        ("registry.test/%2e%2e/x", Repository, "\"%2e%2e\" is not letters"),
        ("registry.test/%252e%252e/x", Repository, "\"%252e%252e\" is not letters"),
        ("a+b", Repository, "\"a+b\" is not letters"),
        ("a\\b", Repository, "is not letters"),
        ("a?b", Repository, "\"a?b\" is not letters"),
        ("a#b", Repository, "\"a#b\" is not letters"),
        ("a*b", Repository, "\"a*b\" is not letters"),
        ("~a", Repository, "\"~a\" is not letters"),
    ]);
}

#[test]
fn lengths_have_their_limits() {
    let path = repeat("a", 255);
    accept(&[(&format!("registry.test/{path}"), "registry.test", &path, "latest")]);
    let tag = repeat("t", 128);
    accept(&[(&format!("alpine:{tag}"), "docker.io", "library/alpine", &tag)]);
    let hub = repeat("b", 247);
    accept(&[(&hub, "docker.io", &format!("library/{hub}"), "latest")]);
    reject(&[
        (&format!("registry.test/{}", repeat("a", 256)), Repository, "it has 256 characters"),
        (&format!("acme/{}", repeat("a", 251)), Repository, "at most 255 fit"),
        // Docker counts `library/` too.
        (&repeat("b", 248), Repository, "it has 256 characters"),
        (&format!("alpine:{}", repeat("t", 129)), Tag, "it has 129 characters, at most 128 fit"),
        (&format!("registry.test/{}", repeat("a/", 5000)), Repository, "at most 255 fit"),
    ]);
}

#[test]
fn tags_are_words_with_dots_and_dashes() {
    accept(&[
        ("alpine:V1", "docker.io", "library/alpine", "V1"),
        ("alpine:_x", "docker.io", "library/alpine", "_x"),
        ("alpine:1.2.3-rc.1_x", "docker.io", "library/alpine", "1.2.3-rc.1_x"),
        ("alpine:a..b", "docker.io", "library/alpine", "a..b"),
        ("alpine:x-", "docker.io", "library/alpine", "x-"),
        ("alpine:x.", "docker.io", "library/alpine", "x."),
        ("registry.test/a:5000", "registry.test", "a", "5000"),
        ("registry.test/a:sha256-e3b0c442.sig", "registry.test", "a", "sha256-e3b0c442.sig"),
    ]);
    reject(&[
        ("alpine:", Tag, "nothing follows the colon; remove the colon or add a tag"),
        ("registry.test/alpine:", Tag, "nothing follows the colon"),
        ("foo:.bad", Tag, "must begin with a letter, a digit or '_'"),
        ("x:.", Tag, "must begin with"),
        ("x:-x", Tag, "must begin with"),
        ("x:a+b", Tag, "the character '+' may not stand in it"),
        ("x:a%2fb", Tag, "the character '%'"),
        ("x:1.0~rc1", Tag, "the character '~'"),
        ("x:a$b", Tag, "the character '$'"),
        ("x:{tag}", Tag, "the character '{'"),
        ("x:a,b", Tag, "the character ','"),
        ("x:a:b", Repository, "\"x:a\" is not letters"),
        ("registry.test/x:a:b", Repository, "\"x:a\" is not letters"),
        (&SHA256.replace("sha256:", "x:a:"), Repository, "\"x:a\" is not letters"),
    ]);
}

#[test]
fn digests_are_an_algorithm_and_its_lower_case_digits() {
    let sha384 = format!("sha384:{}", repeat("0f", 48));
    let sha512 = format!("sha512:{}", repeat("a1", 64));
    for (digest, name, host, repository, tag) in [
        (SHA256, "foo", "docker.io", "library/foo", None),
        (SHA256, "x:tag", "docker.io", "library/x", Some("tag")),
        (SHA256, "registry.test:5000/a/b", "registry.test:5000", "a/b", None),
        (SHA256, "registry.test:5000/a/b:1", "registry.test:5000", "a/b", Some("1")),
        (SHA256, "[::1]:5000/x", "[::1]:5000", "x", None),
        (SHA256, "sha256", "docker.io", "library/sha256", None),
        (&sha384, "foo", "docker.io", "library/foo", None),
        (&sha512, "foo", "docker.io", "library/foo", None),
        (&sha512, "registry.test/foo:1", "registry.test", "foo", Some("1")),
    ] {
        let text = format!("{name}@{digest}");
        let reference = parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(reference.host().as_str(), host, "{text}");
        assert_eq!(reference.repository().as_str(), repository, "{text}");
        assert_eq!(reference.tag().map(|tag| tag.as_str()), tag, "{text}");
        assert_eq!(reference.digest().map(ToString::to_string).as_deref(), Some(digest), "{text}");
        assert_eq!(reference.target().to_string(), digest, "the digest decides in {text}");
        assert_eq!(parse(&reference.to_string()), Ok(reference), "{text}");
    }
    let upper = SHA256.to_ascii_uppercase().replace("SHA256", "sha256");
    let short = &SHA256[..SHA256.len() - 1];
    let not_hex = SHA256.replace('e', "g");
    let cases = [
        (format!("foo@{upper}"), "lower"),
        (format!("foo@{short}"), "has 63 hexadecimal digits, sha256 has 64"),
        (format!("foo@{SHA256}0"), "has 65 hexadecimal digits"),
        (format!("foo@{not_hex}"), "hexadecimal"),
        (format!("foo@md5:{A32}"), "algorithm is not known; use sha256"),
        (format!("foo@sha1:{A32}aaaaaaaa"), "algorithm is not known"),
        (format!("foo@SHA256:{A32}{A32}"), "algorithm is not known"),
        (format!("foo@sha/256:{A32}{A32}"), "algorithm is not known"),
        (format!("foo@../x:{A32}{A32}"), "algorithm is not known"),
        (format!("foo@sha512:{A32}{A32}"), "has 64 hexadecimal digits, sha512 has 128"),
        (format!("foo@{A32}{A32}"), "has no algorithm"),
        (format!("foo@{SHA256}@{SHA256}"), "hexadecimal"),
        (format!("foo@{SHA256}:tag"), "hexadecimal"),
        ("foo@sha256:".to_owned(), "has 0 hexadecimal digits"),
        ("foo@:".to_owned(), "algorithm is not known"),
        ("foo@".to_owned(), "nothing follows the @"),
        ("foo@latest".to_owned(), "has no algorithm"),
        ("foo@sha256".to_owned(), "has no algorithm"),
        ("foo:1@".to_owned(), "nothing follows the @"),
    ];
    for (text, message) in &cases {
        reject(&[(text.as_str(), Digest, message)]);
    }
}

#[test]
fn digests_and_tags_are_not_mistaken_for_each_other() {
    reject(&[
        // A digest where a tag belongs.
        (&format!("foo:{SHA256}"), Tag, "write \"foo@"),
        (&format!("registry.test/foo:{SHA256}"), Tag, "write \"registry.test/foo@"),
        (&format!("@{SHA256}"), Repository, "it is empty"),
        (&format!("{A32}{A32}"), Whole, "64 hexadecimal digits are an image ID, not a name"),
        (SHA256, Whole, "a digest alone"),
        (":tag", Repository, "it is empty"),
    ]);
    // 63 or 65 digits are a name like any other.
    accept(&[(&repeat("a", 63), "docker.io", &format!("library/{}", repeat("a", 63)), "latest")]);
    accept(&[(&repeat("a", 65), "docker.io", &format!("library/{}", repeat("a", 65)), "latest")]);
}

#[test]
fn what_looks_like_something_else_is_told_apart() {
    reject(&[
        ("", Whole, "it is empty"),
        (
            "http://foo.com/bar",
            Whole,
            "have no scheme; leave out http:// and write \"foo.com/bar\"",
        ),
        ("https://registry.test/a", Whole, "leave out https://"),
        ("docker://ubuntu", Whole, "leave out docker:// and write \"ubuntu\""),
        ("oci://registry.test/a", Whole, "leave out oci://"),
        ("../../x:t", Host, "a host is letters, digits"),
        ("../x", Host, "a host is letters"),
        ("./x", Host, "a host is letters"),
        ("example.com./foo", Host, "a host is letters"),
        (".example.com/foo", Host, "a host is letters"),
        ("a..b/foo", Host, "a host is letters"),
        ("-a.test/foo", Host, "a host is letters"),
        ("a-.test/foo", Host, "a host is letters"),
        ("my_host.test/foo", Host, "a host is letters"),
        ("registry.test:/foo", Host, "the port is no number"),
        ("registry.test:http/foo", Host, "the port is no number"),
        ("registry.test:65536/foo", Host, "the port is no number from 0 to 65535"),
        ("registry.test:-1/foo", Host, "the port is no number"),
        ("registry.test:+5/foo", Host, "the port is no number"),
        ("registry.test:5000:6000/foo", Host, "the port is no number"),
        (":5000/foo", Host, "a host is letters"),
        ("C:/images/foo", Host, "the port is no number"),
        ("user@registry.test/foo", Host, "user information stands before it; remove"),
        ("u:p@h/x", Host, "use `regctl login`"),
        ("u:p@registry.test:5000/x:1", Host, "use `regctl login`"),
        ("u:p@registry.test/x@y", Host, "use `regctl login`"),
    ]);
    for text in ["ada:hunter2@registry.test/x", "https://ada:hunter2@registry.test/x"] {
        let shown = format!("{:?}", parse(text).expect_err(text));
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn names_are_printable_ascii() {
    for (text, bad) in [
        ("foo bar", ' '),
        (" foo", ' '),
        ("foo ", ' '),
        ("foo\n", '\n'),
        ("foo\r\nHost: evil", '\r'),
        ("foo\0", '\0'),
        ("foo\t", '\t'),
        ("foo\u{1b}[2J", '\u{1b}'),
        ("foo:\u{7f}", '\u{7f}'),
        ("b\u{fc}cher.example/foo", '\u{fc}'),
        ("registry\u{200b}.test/foo", '\u{200b}'),
        ("registry.test\u{2024}evil/foo", '\u{2024}'),
        ("registry.test/f\u{43e}o", '\u{43e}'),
        ("foo:\u{ff11}", '\u{ff11}'),
        ("foo\u{202e}", '\u{202e}'),
        ("\u{feff}foo", '\u{feff}'),
    ] {
        reject(&[(text, Whole, &format!("it holds the character {bad:?}"))]);
        let error = parse(text).expect_err(text);
        assert!(!error.to_string().chars().any(char::is_control), "{error:?}");
    }
}

#[test]
fn a_bare_repository_has_neither_tag_nor_digest() {
    for (text, name, tag) in [
        ("alpine", "docker.io/library/alpine", None),
        ("registry.test:5000/a", "registry.test:5000/a", None),
        ("registry.test:5000/a:x", "registry.test:5000/a", Some("x")),
    ] {
        let reference = Reference::parse_repository(text).expect(text);
        assert_eq!(reference.name(), name, "{text}");
        assert_eq!(reference.tag().map(|tag| tag.as_str()), tag, "{text}");
        assert_eq!(reference.digest(), None, "{text}");
    }
}

#[test]
fn familiar_names_are_the_shortest_that_mean_the_same() {
    for (text, familiar) in [
        ("docker.io/library/alpine", "alpine"),
        ("index.docker.io/acme/api:1", "acme/api"),
        ("docker.io/library/a/b", "library/a/b"),
        ("registry.test/library/alpine", "registry.test/library/alpine"),
        ("localhost/a", "localhost/a"),
    ] {
        assert_eq!(parse(text).expect(text).familiar_name(), familiar, "{text}");
    }
}
