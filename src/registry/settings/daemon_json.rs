//! docker's `daemon.json`: registries that may be insecure, and mirrors of Docker Hub.
//!
//! Form: <https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file>

use std::path::Path;

use serde::Deserialize;
use url::Url;

use crate::oci::{Host, concealed};
use crate::registry::settings::Scheme;
use crate::registry::settings::{
    HostSettings, Hosts, Mirror, Origin, Rule, SettingsError, Sourced, beneath,
};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct DaemonJson {
    #[serde(default)]
    insecure_registries: Vec<String>,
    #[serde(default)]
    registry_mirrors: Vec<String>,
}

/// The rules of a `daemon.json`; all its other keys are docker's business.
///
/// # Errors
/// [`SettingsError::Malformed`] for what is not JSON, no host, or no URL.
pub(super) fn parse(text: &str, path: &Path) -> Result<Vec<Rule>, SettingsError> {
    // docker takes an empty file for an empty object.
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let malformed = |line, reason| SettingsError::Malformed { path: path.to_owned(), line, reason };
    let daemon: DaemonJson = serde_json::from_str(text)
        .map_err(|error| malformed(Some(error.line()), error.to_string()))?;
    let origin = Origin::File { path: path.to_owned(), line: None };
    let mut rules = Vec::new();
    for entry in &daemon.insecure_registries {
        let unusable =
            || malformed(None, format!("{:?} is no host and no network", concealed(entry)));
        let settings = HostSettings::insecure(origin.clone());
        let hosts = insecure_hosts(entry).ok_or_else(unusable)?;
        rules.push(Rule { settings, ..Rule::about(hosts) });
    }
    let mirrors = daemon.registry_mirrors.iter().map(|entry| {
        let unusable = || malformed(None, format!("the mirror {:?} is no URL", concealed(entry)));
        mirror(entry, &origin).ok_or_else(unusable)
    });
    let mirrors = mirrors.collect::<Result<Vec<_>, _>>()?;
    if !mirrors.is_empty() {
        let mirrors = Some(Sourced::new(mirrors, origin));
        rules.push(Rule { mirrors, ..Rule::about(Hosts::One(Host::docker_hub())) });
    }
    Ok(rules)
}

/// `10.0.0.0/8` or a host; docker ignores a scheme before it, with a warning.
fn insecure_hosts(entry: &str) -> Option<Hosts> {
    if let (true, Ok(network)) = (entry.contains('/'), entry.parse()) {
        return Some(Hosts::Within(network));
    }
    let host = entry.trim_start_matches("http://").trim_start_matches("https://");
    host.trim_end_matches('/').parse().ok().map(Hosts::One)
}

/// A mirror by its URL.
fn mirror(entry: &str, origin: &Origin) -> Option<Mirror> {
    let url = Url::parse(entry).ok()?;
    let scheme = match url.scheme() {
        "https" => Scheme::Https,
        "http" => Scheme::Http,
        _ => return None,
    };
    let mut mirror = Mirror::new(super::host_of(&url)?, origin.clone());
    if scheme == Scheme::Http {
        mirror.settings.scheme = Some(Sourced::new(scheme, origin.clone()));
    }
    if url.path() != "/" {
        mirror.settings.api_root = Some(Sourced::new(beneath(url.path()), origin.clone()));
    }
    Some(mirror)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As docker's documentation shows it.
    const DAEMON_JSON: &str = r#"{
      "builder": { "gc": { "enabled": true, "defaultKeepStorage": "10GB" } },
      "data-root": "/mnt/docker",
      "dns": ["10.0.0.2"],
      "exec-opts": ["native.cgroupdriver=systemd"],
      "insecure-registries": ["10.0.0.0/8", "r.test:5000", "http://old.test", "::1/128"],
      "log-driver": "json-file",
      "registry-mirrors": ["https://mirror.gcr.io", "http://10.0.0.9:5000/", "https://p.test/hub"]
    }"#;

    #[test]
    fn insecure_registries_and_mirrors_are_read() {
        let rules = parse(DAEMON_JSON, Path::new("/etc/docker/daemon.json")).unwrap();
        let hosts: Vec<&Hosts> = rules.iter().map(|rule| &rule.hosts).collect();
        assert_eq!(
            hosts,
            [
                &Hosts::Within("10.0.0.0/8".parse().unwrap()),
                &Hosts::One("r.test:5000".parse().unwrap()),
                &Hosts::One("old.test".parse().unwrap()),
                &Hosts::Within("::1/128".parse().unwrap()),
                &Hosts::One(Host::docker_hub()),
            ]
        );
        assert!(rules[0].settings.skips_verification());
        assert_eq!(rules[0].settings.scheme(), Scheme::HttpsThenHttp);
        let mirrors = &rules[4].mirrors.as_ref().unwrap().value;
        let shown: Vec<_> = mirrors
            .iter()
            .map(|mirror| {
                (mirror.host.as_str(), mirror.settings.scheme(), mirror.settings.api_root())
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("mirror.gcr.io", Scheme::Https, "/v2"),
                ("10.0.0.9:5000", Scheme::Http, "/v2"),
                ("p.test", Scheme::Https, "/hub/v2"),
            ]
        );
    }

    #[test]
    fn what_cannot_be_meant_is_named() {
        for (text, piece) in [
            ("{", "/d.json:1: "),
            ("{\n\"registry-mirrors\": 7}", "/d.json:2: "),
            (r#"{"registry-mirrors": ["mirror.test"]}"#, "\"mirror.test\" is no URL"),
            (r#"{"insecure-registries": ["a b"]}"#, "\"a b\" is no host and no network"),
        ] {
            let error = parse(text, Path::new("/d.json")).unwrap_err().to_string();
            assert!(error.contains(piece), "{error}");
        }
        assert_eq!(parse("", Path::new("/d.json")).unwrap(), []);
        assert_eq!(parse("{}", Path::new("/d.json")).unwrap(), []);
    }
}
