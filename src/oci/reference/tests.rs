//! One small check here; the full table of references is `tests/references.rs`.

use super::*;

#[test]
fn short_names_resolve_to_docker_hub() {
    for (input, host, repository, tag) in [
        ("alpine", "docker.io", "library/alpine", "latest"),
        ("acme/api:1.4", "docker.io", "acme/api", "1.4"),
        ("localhost/api", "localhost", "api", "latest"),
        ("registry.test:5000/a/b:x", "registry.test:5000", "a/b", "x"),
    ] {
        let reference: Reference = input.parse().expect(input);
        assert_eq!(reference.host().as_str(), host, "{input}");
        assert_eq!(reference.repository().as_str(), repository, "{input}");
        assert_eq!(reference.tag().map(Tag::as_str), Some(tag), "{input}");
    }
}
