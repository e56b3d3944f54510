//! `host show` and `host list`: what flags and files say of registries, and which of them says it.

use std::time::Duration;

use serde::Serialize;

use crate::oci::{Host, RepositoryName};
use crate::ops::error::Attempt;
use crate::ops::{Result, Session};
use crate::registry::Scheme;
use crate::registry::settings::{HostSettings, Mirror, Rule, Sourced};
use crate::util::http;

/// What a value is said to come from that nobody set.
const DEFAULT: &str = "default";

/// Everything that is known of how a registry is spoken to.
#[derive(Debug, Clone, Serialize)]
pub struct HostReport {
    /// The registry.
    pub host: Host,
    /// The repository, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<RepositoryName>,
    /// Each value.
    pub settings: Vec<Setting>,
    /// Where content is looked for, in this order.
    pub places: Vec<PlaceReport>,
}

/// One value.
#[derive(Debug, Clone, Serialize)]
pub struct Setting {
    /// Its name, as in `config.toml` where it has one there.
    pub name: &'static str,
    /// The value.
    pub value: String,
    /// The flag, the file and line, or `default`.
    pub origin: String,
}

/// A place of the registry's content.
#[derive(Debug, Clone, Serialize)]
pub struct PlaceReport {
    /// Host and path.
    pub location: String,
    /// What is taken from there: `all`, `digest-only` or `tag-only`.
    pub pull: &'static str,
    /// Where it is named; `default` is the registry itself.
    pub origin: String,
    /// How it is spoken to.
    pub settings: Vec<Setting>,
}

/// A rule about some hosts.
#[derive(Debug, Clone, Serialize)]
pub struct RuleReport {
    /// The hosts, and the repositories where it is about some alone.
    pub hosts: String,
    /// What it says, by name.
    pub says: Vec<&'static str>,
    /// The files that say it.
    pub origins: Vec<String>,
}

/// Tells how a registry is spoken to, about one repository where that makes a difference.
///
/// # Errors
/// [`Error::Settings`](crate::ops::Error::Settings) naming the file and the line.
pub async fn show(
    session: &Session,
    host: &Host,
    name: Option<&RepositoryName>,
) -> Result<HostReport> {
    let attempt = || format!("cannot tell the settings of {host}");
    let settings = session.sources.settings().attempt(attempt)?;
    let own = settings.host(host, name).attempt(attempt)?;
    let own = own.at(&http::lookup(host.name()).await.unwrap_or_default());
    // Any repository stands for all of them.
    let any: RepositoryName = "any/name".parse().expect("two words and a slash are a name");
    let asked = name.unwrap_or(&any);
    let found = settings.mirrors(host, asked).attempt(attempt)?;
    let mut places = Vec::new();
    for mirror in found.mirrors.iter().chain(&found.location) {
        let said = settings.mirror(mirror, asked).attempt(attempt)?;
        places.push(PlaceReport {
            location: mirror.shown(),
            pull: pulled(mirror),
            origin: mirror.origin.to_string(),
            settings: rows(&mirror.host, &said),
        });
    }
    if found.location.is_none() {
        places.push(PlaceReport {
            location: host.to_string(),
            pull: "all",
            origin: DEFAULT.to_owned(),
            settings: Vec::new(),
        });
    }
    let settings = rows(host, &own);
    Ok(HostReport { host: host.clone(), repository: name.cloned(), settings, places })
}

/// Lists what is said of hosts, the strongest first.
///
/// # Errors
/// As [`show`].
pub fn list(session: &Session) -> Result<Vec<RuleReport>> {
    let settings = session.sources.settings().attempt(|| "cannot list hosts".to_owned())?;
    Ok(settings.rules().map(rule).collect())
}

fn rule(rule: &Rule) -> RuleReport {
    let said = said(&rule.settings);
    let mut says: Vec<&str> = said.iter().map(|setting| setting.name).collect();
    let mut origins: Vec<String> = said.iter().map(|setting| setting.origin.clone()).collect();
    if let Some(mirrors) = &rule.mirrors {
        says.push("mirrors");
        origins.push(mirrors.origin.to_string());
    }
    if let Some(location) = &rule.location {
        says.push("location");
        origins.push(location.origin.to_string());
    }
    origins.dedup();
    let hosts = match rule.path.as_str() {
        "" => rule.hosts.to_string(),
        path => format!("{}/{path}", rule.hosts),
    };
    RuleReport { hosts, says, origins }
}

fn pulled(mirror: &Mirror) -> &'static str {
    match (mirror.tags, mirror.digests) {
        (true, false) => "tag-only",
        (false, true) => "digest-only",
        _ => "all",
    }
}

/// Every value of a host: those that are said, and the defaults of those that always have one.
fn rows(host: &Host, settings: &HostSettings) -> Vec<Setting> {
    let said = said(settings);
    let transport = match host.is_loopback() {
        true => transport(Scheme::HttpsThenHttp),
        false => transport(Scheme::Https),
    };
    let defaults = [
        ("transport", transport),
        ("tls-verify", "true"),
        ("ca-file", "the system's authorities"),
        ("path", "/v2"),
        ("requests-in-flight", "adapted to the sizes"),
        ("requests-per-second", "as they come"),
        ("connect-timeout", "30s"),
    ];
    let missing = defaults.into_iter().filter(|(name, _)| said.iter().all(|it| it.name != *name));
    let missing = missing.map(|(name, value)| {
        let (value, origin) = (value.to_owned(), DEFAULT.to_owned());
        Setting { name, value, origin }
    });
    let mut rows: Vec<Setting> = said.iter().cloned().chain(missing).collect();
    rows.sort_by_key(|row| row.name);
    rows
}

fn transport(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Https => "https",
        Scheme::HttpsThenHttp => "https, else http",
        Scheme::Http => "http",
    }
}

/// The values that somebody set.
fn said(settings: &HostSettings) -> Vec<Setting> {
    let mut rows = Vec::new();
    add(&mut rows, "blocked", &settings.blocked, bool::to_string);
    add(&mut rows, "transport", &settings.scheme, |it| transport(*it).to_owned());
    add(&mut rows, "tls-verify", &settings.verify, bool::to_string);
    add(&mut rows, "ca-file", &settings.authorities, |it| joined(it, |file| file.display()));
    add(&mut rows, "cert-file", &settings.identity, |it| it.certificate.display().to_string());
    add(&mut rows, "key-file", &settings.identity, |it| {
        it.key.as_ref().unwrap_or(&it.certificate).display().to_string()
    });
    // What they say may be secret.
    add(&mut rows, "header", &settings.headers, |it| joined(it, |(name, _)| name));
    add(&mut rows, "path", &settings.api_root, String::clone);
    add(&mut rows, "ns", &settings.namespace, String::clone);
    add(&mut rows, "requests-per-second", &settings.requests_per_second, f64::to_string);
    add(&mut rows, "requests-in-flight", &settings.requests_in_flight, usize::to_string);
    add(&mut rows, "connect-timeout", &settings.connect_timeout, |it: &Duration| format!("{it:?}"));
    add(&mut rows, "address", &settings.addresses, |it| joined(it, |address| address));
    add(&mut rows, "trusted-realms", &settings.trusted_realms, |it| joined(it, |realm| realm));
    add(&mut rows, "inner-networks", &settings.inner_networks, |it| joined(it, |network| network));
    rows
}

fn add<T>(
    rows: &mut Vec<Setting>,
    name: &'static str,
    value: &Option<Sourced<T>>,
    shown: impl Fn(&T) -> String,
) {
    rows.extend(value.as_ref().map(|Sourced { value, origin }| Setting {
        name,
        value: shown(value),
        origin: origin.to_string(),
    }));
}

fn joined<'a, T, S: std::fmt::Display>(items: &'a [T], shown: impl Fn(&'a T) -> S) -> String {
    items.iter().map(|item| shown(item).to_string()).collect::<Vec<_>>().join(", ")
}
