//! Under which keys docker's files and helpers keep the credential of a registry.
//!
//! Docker writes `host` or `host:port`; old versions wrote `https://host/v1/`, and for Docker Hub
//! every version still does. Podman also writes `host/path`, for a part of a registry.

use crate::auth::Scope;
use crate::auth::scope::is_same_registry;
use crate::oci::{Host, RepositoryName};

/// Docker Hub's key in files and helpers, from the time of its first API.
const DOCKER_HUB_KEY: &str = "https://index.docker.io/v1/";

/// The key under which a new credential is kept.
pub(super) fn key_of(scope: &Scope) -> String {
    match scope.path() {
        None => host_key(scope.host()).to_owned(),
        Some(_) => scope.to_string(),
    }
}

/// The key of a registry as a whole.
pub(super) fn host_key(host: &Host) -> &str {
    if host.is_docker_hub() { DOCKER_HUB_KEY } else { host.as_str() }
}

/// The keys that a helper may hold for `scope`, the usual one first; all are erased together.
pub(super) fn keys_to_erase(scope: &Scope) -> Vec<String> {
    if scope.path().is_some() || !scope.host().is_docker_hub() {
        return vec![key_of(scope)];
    }
    let names = [
        DOCKER_HUB_KEY,
        // What docker keeps besides after a login by browser.
        "https://index.docker.io/v1/access-token",
        "https://index.docker.io/v1/refresh-token",
        "https://index.docker.io/v2/",
        "docker.io",
        "index.docker.io",
        "registry-1.docker.io",
    ];
    names.map(str::to_owned).to_vec()
}

/// What `key` stands for; nothing when it names no registry.
///
/// Behind a scheme a path says nothing: it is that of the API, in whatever version.
pub(super) fn scope_of(key: &str) -> Option<Scope> {
    key.parse().ok()
}

/// Whether `key` stands for `scope`, no more and no less.
pub(super) fn names(key: &str, scope: &Scope) -> bool {
    scope_of(key).is_some_and(|named| named.is_same(scope))
}

/// Among `keys`, the one for `host` as a whole: docker's own spelling before the others.
pub(super) fn find<'a>(
    keys: impl Iterator<Item = &'a String> + Clone,
    host: &Host,
) -> Option<&'a String> {
    let is_whole = |key: &str| {
        let scope = scope_of(key);
        scope.is_some_and(|it| it.path().is_none() && is_same_registry(it.host(), host))
    };
    let exact = keys.clone().find(|key| *key == host_key(host));
    let bare = || keys.clone().find(|key| *key == host.as_str());
    exact.or_else(bare).or_else(|| keys.clone().find(|key| is_whole(key)))
}

/// Among `keys`, those for a part of `host` that holds `repository`, the narrowest first.
pub(super) fn find_parts<'a>(
    keys: impl Iterator<Item = &'a String>,
    host: &Host,
    repository: Option<&RepositoryName>,
) -> Vec<&'a String> {
    let part = |key: &'a String| {
        let scope = scope_of(key).filter(|scope| scope.covers(host, repository))?;
        Some((scope.path()?.as_str().len(), key))
    };
    let mut found: Vec<(usize, &String)> = keys.filter_map(part).collect();
    found.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
    found.into_iter().map(|(_, key)| key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_name_hosts_with_and_without_scheme_and_path() {
        for (key, host, expected) in [
            ("registry.test", "registry.test", true),
            ("Registry.test", "registry.test", true),
            ("https://registry.test", "registry.test", true),
            ("https://registry.test/v1/", "registry.test", true),
            ("http://registry.test:5000/v2", "registry.test:5000", true),
            ("registry.test/v1/", "registry.test", true),
            ("registry.test/", "registry.test", true),
            ("[::1]:5000", "[::1]:5000", true),
            ("registry.test/team", "registry.test", false),
            ("registry.test:5000", "registry.test", false),
            ("registry.test", "registry.test:5000", false),
            ("registry.test.evil.example", "registry.test", false),
            ("https://evil.example/registry.test", "registry.test", false),
            ("user@registry.test", "registry.test", false),
            ("", "registry.test", false),
            ("https://index.docker.io/v1/", "docker.io", true),
            ("docker.io", "registry-1.docker.io", true),
            ("index.docker.io", "docker.io", true),
            ("docker.io.evil.example", "docker.io", false),
        ] {
            let host: Host = host.parse().unwrap();
            assert_eq!(names(key, &host.clone().into()), expected, "{key} for {host}");
            assert_eq!(find([key.to_owned()].iter(), &host).is_some(), expected, "{key}");
        }
    }

    #[test]
    fn dockers_own_spelling_wins() {
        let keys = ["docker.io", "https://index.docker.io/v1/"].map(str::to_owned);
        let found = find(keys.iter(), &Host::docker_hub());
        assert_eq!(found.map(String::as_str), Some("https://index.docker.io/v1/"));
    }

    #[test]
    fn the_narrowest_part_comes_first() {
        let keys = ["q.test", "q.test/a", "q.test/a/b/c", "q.test/a/b", "q.test/ab", "r.test/a"];
        let keys = keys.map(str::to_owned);
        let parts = |repository: &str| {
            let name = repository.parse().unwrap();
            find_parts(keys.iter(), &"q.test".parse().unwrap(), Some(&name))
        };
        assert_eq!(parts("a/b/d"), ["q.test/a/b", "q.test/a"]);
        assert_eq!(parts("a/b/c"), ["q.test/a/b/c", "q.test/a/b", "q.test/a"]);
        assert!(parts("b").is_empty());
        assert!(find_parts(keys.iter(), &"q.test".parse().unwrap(), None).is_empty());
    }
}
