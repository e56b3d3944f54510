//! `registries.conf` of podman, skopeo and buildah: mirrors, other locations, insecure and blocked
//! registries.
//!
//! Form: <https://github.com/containers/image/blob/v5.36.0/docs/containers-registries.conf.5.md>, and
//! the older one with `[registries.insecure]` and `[registries.block]`. Short-name aliases and
//! `unqualified-search-registries` are deliberately not used: a name without a host is Docker Hub's
//! here, as for docker, so that it means the same on every machine. Unknown keys are podman's business.

use std::path::Path;

use crate::oci::{Host, ReferenceError, concealed};
use crate::registry::settings::document::{Document, Table, Value};
use crate::registry::settings::{
    HostSettings, Hosts, Mirror, Origin, Rule, SettingsError, Sourced,
};

/// The rules of one file.
///
/// # Errors
/// [`SettingsError::Malformed`] with the line.
pub(super) fn parse(text: &str, path: &Path) -> Result<Vec<Rule>, SettingsError> {
    let mut document = Document { text, path }.parse()?;
    let mut rules = Vec::new();
    for table in document.tables("registry")? {
        rules.push(registry(table)?);
    }
    let mut older = document.table("registries")?;
    for (key, settings) in [
        ("insecure", HostSettings::insecure as fn(Origin) -> HostSettings),
        ("block", |origin| HostSettings {
            blocked: Some(Sourced::new(true, origin)),
            ..HostSettings::default()
        }),
    ] {
        let Some(value) = older.table(key)?.take("registries") else { continue };
        for text in value.texts()? {
            let place = Prefix::parse(&text).map_err(|reason| value.malformed(reason))?;
            let settings = settings(value.origin());
            rules.push(Rule { path: place.path, settings, ..Rule::about(place.hosts) });
        }
    }
    Ok(rules)
}

/// Which rule of several files counts where they name the same prefix: the later one.
pub(super) fn merge(files: Vec<Vec<Rule>>) -> Vec<Rule> {
    let mut merged: Vec<Rule> = Vec::new();
    for rule in files.into_iter().flatten() {
        merged.retain(|known| known.hosts != rule.hosts || known.path != rule.path);
        merged.push(rule);
    }
    merged
}

/// A prefix of image names: `r.test:5000/team`, `*.r.test`.
struct Prefix {
    hosts: Hosts,
    path: String,
}

impl Prefix {
    fn parse(text: &str) -> Result<Self, String> {
        let (host, path) = split(text);
        let hosts = host.parse().map_err(|error: ReferenceError| unusable(text, &error))?;
        Ok(Self { hosts, path: path.to_owned() })
    }
}

/// Host and path.
fn split(text: &str) -> (&str, &str) {
    text.split_once('/').unwrap_or((text, ""))
}

fn registry(mut table: Table<'_>) -> Result<Rule, SettingsError> {
    let prefix = table.get("prefix", |value| value.text().map(str::to_owned))?;
    let location = table.get("location", |value| value.text().map(str::to_owned))?;
    let is_empty = |text: &Option<Sourced<String>>| {
        text.as_ref().is_none_or(|text| text.value.trim_end_matches('/').is_empty())
    };
    let named = match (is_empty(&prefix), is_empty(&location)) {
        (false, _) => prefix.as_ref(),
        (true, false) => location.as_ref(),
        (true, true) => return Err(table.malformed("neither prefix nor location is given")),
    };
    let named = named.map(|text| text.value.trim_end_matches('/').to_owned()).unwrap_or_default();
    let place = Prefix::parse(&named).map_err(|reason| table.malformed(reason))?;
    let mut settings = HostSettings::default();
    if let Some(insecure) = table.get("insecure", Value::boolean)?.filter(|it| it.value) {
        settings = HostSettings::insecure(insecure.origin);
    }
    settings.blocked = table.get("blocked", Value::boolean)?;
    let digests_only = table.get("mirror-by-digest-only", Value::boolean)?;
    let digests_only = digests_only.is_some_and(|it| it.value);
    let mut mirrors = Vec::new();
    let mut first = None;
    for table in table.tables("mirror")? {
        first.get_or_insert(table.origin());
        mirrors.push(mirror(table, &place.path, digests_only)?);
    }
    let location = match location {
        Some(location) if location.value.trim_end_matches('/') != named => {
            let found = elsewhere(&location.value, &place.path, location.origin.clone());
            let mut found = found.map_err(|reason| table.malformed(reason))?;
            // What is said of the registry is said of where it is.
            found.settings = settings.clone();
            Some(found)
        }
        _ => None,
    };
    let mirrors = first.map(|origin| Sourced::new(mirrors, origin));
    Ok(Rule { hosts: place.hosts, path: place.path, settings, mirrors, location })
}

fn mirror(mut table: Table<'_>, path: &str, digests_only: bool) -> Result<Mirror, SettingsError> {
    let location = table.take("location").ok_or_else(|| table.malformed("it has no location"))?;
    let found = elsewhere(location.text()?, path, table.origin());
    let mut mirror = found.map_err(|reason| location.malformed(reason))?;
    if let Some(insecure) = table.get("insecure", Value::boolean)?.filter(|it| it.value) {
        mirror.settings = HostSettings::insecure(insecure.origin);
    }
    mirror.tags = !digests_only;
    if let Some(value) = table.take("pull-from-mirror") {
        (mirror.tags, mirror.digests) = pulled(&value)?;
    }
    Ok(mirror)
}

/// What is taken from a mirror, tags and digests: `all`, `digest-only` or `tag-only`.
pub(super) fn pulled(value: &Value<'_>) -> Result<(bool, bool), SettingsError> {
    match value.text()? {
        "all" | "" => Ok((true, true)),
        "digest-only" => Ok((false, true)),
        "tag-only" => Ok((true, false)),
        other => {
            Err(value.malformed(format!("{other:?} is none of all, digest-only and tag-only")))
        }
    }
}

/// A host and a path that stand for `path` of the registry.
pub(super) fn elsewhere(text: &str, path: &str, origin: Origin) -> Result<Mirror, String> {
    let (host, mirrored_path) = split(text.trim_end_matches('/'));
    let host: Host = host.parse().map_err(|error: ReferenceError| unusable(text, &error))?;
    let (path, mirrored_path) = (path.to_owned(), mirrored_path.to_owned());
    Ok(Mirror { path, mirrored_path, ..Mirror::new(host, origin) })
}

/// That a place cannot be used; an address may hold a password, which is not shown.
fn unusable(text: &str, error: &ReferenceError) -> String {
    format!("{:?} cannot be used: {error}", concealed(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::settings::Scheme;

    const PATH: &str = "/etc/containers/registries.conf";

    fn read(text: &str) -> Vec<Rule> {
        parse(text, Path::new(PATH)).unwrap()
    }

    /// The manual's example, with what else distributions ship.
    const MANUAL: &str = r#"unqualified-search-registries = ["example.com"]
short-name-mode = "enforcing"
credential-helpers = ["containers-auth.json"]

[[registry]]
prefix = "example.com/foo"
insecure = false
blocked = false
location = "internal-registry-for-example.com/bar"

[[registry.mirror]]
location = "example-mirror-0.local/mirror-for-foo"

[[registry.mirror]]
location = "example-mirror-1.local/mirrors/foo"
insecure = true
pull-from-mirror = "digest-only"

[[registry]]
location = "registry.com"

[[registry.mirror]]
location = "mirror.registry.com"
pull-from-mirror = "tag-only"

[[registry]]
prefix = "*.blocked.test"
blocked = true

[aliases]
"alpine" = "docker.io/library/alpine"
"#;

    #[test]
    fn the_manuals_example_is_read() {
        let rules = read(MANUAL);
        let shown: Vec<_> = rules.iter().map(|rule| (&rule.hosts, rule.path.as_str())).collect();
        let one = |host: &str| Hosts::One(host.parse().unwrap());
        let (example, registry) = (one("example.com"), one("registry.com"));
        let below = Hosts::Below("blocked.test".to_owned());
        assert_eq!(shown, [(&example, "foo"), (&registry, ""), (&below, "")]);
        let mirrors = &rules[0].mirrors.as_ref().unwrap().value;
        let name = "foo/image".parse().unwrap();
        let shown: Vec<_> = mirrors
            .iter()
            .map(|mirror| {
                let name = mirror.name(&name).unwrap().to_string();
                (mirror.host.as_str(), name, mirror.tags, mirror.settings.scheme())
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("example-mirror-0.local", "mirror-for-foo/image".to_owned(), true, Scheme::Https),
                (
                    "example-mirror-1.local",
                    "mirrors/foo/image".to_owned(),
                    false,
                    Scheme::HttpsThenHttp
                ),
            ]
        );
        let location = rules[0].location.as_ref().unwrap();
        assert_eq!(location.shown(), "internal-registry-for-example.com/bar");
        assert_eq!(location.name(&name).unwrap().as_str(), "bar/image");
        let tag_only = &rules[1].mirrors.as_ref().unwrap().value[0];
        assert!(rules[1].location.is_none() && tag_only.tags && !tag_only.digests);
        let blocked = rules[2].settings.blocked_by().unwrap();
        assert_eq!(blocked.to_string(), format!("{PATH}:28"));
    }

    #[test]
    fn mirrors_by_digest_only_resolve_no_tags() {
        let rules = read(
            "[[registry]]\nlocation = \"r.test\"\nmirror-by-digest-only = true\n\
             [[registry.mirror]]\nlocation = \"m.test:5000\"\n",
        );
        let mirror = &rules[0].mirrors.as_ref().unwrap().value[0];
        assert!(!mirror.tags && mirror.digests);
    }

    #[test]
    fn the_older_form_is_read_too() {
        let rules = read(
            "[registries.search]\nregistries = ['docker.io']\n\
             [registries.insecure]\nregistries = ['old.test:5000']\n\
             [registries.block]\nregistries = ['bad.test']\n",
        );
        assert!(rules[0].settings.skips_verification());
        assert!(rules[1].settings.blocked_by().is_some());
        assert_eq!(rules[1].hosts, Hosts::One("bad.test".parse().unwrap()));
    }

    #[test]
    fn the_later_file_replaces_a_prefix() {
        let file = |location: &str, blocked: bool| {
            read(&format!("[[registry]]\nlocation = \"{location}\"\nblocked = {blocked}\n"))
        };
        let merged = merge(vec![file("a.test", true), file("b.test", true), file("a.test", false)]);
        let shown: Vec<_> =
            merged.iter().map(|rule| rule.settings.blocked_by().is_some()).collect();
        assert_eq!(shown, [true, false]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, piece) in [
            ("[[registry]]\nblocked = true\n", ":1: neither prefix nor location"),
            ("[[registry]]\nprefix = \"a b\"\n", "\"a b\" cannot be used"),
            ("[[registry]]\nlocation = \"a.test\"\nblocked = 1\n", ":3: true or false"),
            (
                "[[registry]]\nlocation = \"a.test\"\n[[registry.mirror]]\n",
                ":3: it has no location",
            ),
            ("registry = 7\n", ":1: an array is expected"),
        ] {
            let error = parse(text, Path::new(PATH)).unwrap_err().to_string();
            assert!(error.contains(piece), "{text}: {error}");
        }
    }
}
