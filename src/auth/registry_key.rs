//! Under which keys docker's files and helpers keep the credential of a host.
//!
//! Docker writes `host` or `host:port`; old versions wrote `https://host/v1/`, and for Docker Hub
//! every version still does.

use crate::oci::Host;

/// Docker Hub's key in files and helpers, from the time of its first API.
const DOCKER_HUB_KEY: &str = "https://index.docker.io/v1/";

/// The key under which a new credential of `host` is kept.
pub(super) fn key_of(host: &Host) -> &str {
    if host.is_docker_hub() { DOCKER_HUB_KEY } else { host.as_str() }
}

/// The keys that a helper may hold for `host`, the usual one first; all are erased together.
pub(super) fn keys_to_erase(host: &Host) -> Vec<String> {
    if !host.is_docker_hub() {
        return vec![host.as_str().to_owned()];
    }
    let names = [
        DOCKER_HUB_KEY,
        "https://index.docker.io/v2/",
        "docker.io",
        "index.docker.io",
        "registry-1.docker.io",
    ];
    names.map(str::to_owned).to_vec()
}

/// Whether two hosts are the same registry.
pub(super) fn same_registry(one: &Host, other: &Host) -> bool {
    (one.is_docker_hub() && other.is_docker_hub())
        || one.as_str().eq_ignore_ascii_case(other.as_str())
}

/// Whether `key` stands for `host` as a whole.
///
/// A key with a path but no scheme (`quay.io/team`) is podman's way to say "this namespace only";
/// it is not the credential of the host.
pub(super) fn names_host(key: &str, host: &Host) -> bool {
    let without_scheme = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://"));
    let (name, path) = {
        let rest = without_scheme.unwrap_or(key);
        rest.split_once('/').unwrap_or((rest, ""))
    };
    let is_whole =
        without_scheme.is_some() || matches!(path.trim_end_matches('/'), "" | "v1" | "v2");
    is_whole && name.parse::<Host>().is_ok_and(|named| same_registry(&named, host))
}

/// Among `keys`, the one for `host`: docker's own spelling before the others.
pub(super) fn find<'a>(
    keys: impl Iterator<Item = &'a String> + Clone,
    host: &Host,
) -> Option<&'a String> {
    let exact = keys.clone().find(|key| *key == key_of(host));
    let bare = || keys.clone().find(|key| *key == host.as_str());
    exact.or_else(bare).or_else(|| keys.clone().find(|key| names_host(key, host)))
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
            assert_eq!(names_host(key, &host), expected, "{key} for {host}");
        }
    }

    #[test]
    fn dockers_own_spelling_wins() {
        let keys = ["docker.io", "https://index.docker.io/v1/"].map(str::to_owned);
        let found = find(keys.iter(), &Host::docker_hub());
        assert_eq!(found.map(String::as_str), Some("https://index.docker.io/v1/"));
    }
}
