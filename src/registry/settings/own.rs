//! Our own `config.toml`: everything that can be said of a registry, in the words of the flags.
//!
//! ```toml
//! [host."registry.example.com:5000"]
//! ca-file = "ca.pem"                  # beside this file
//! requests-per-second = 20
//!
//! [host."docker.io"]
//! mirrors = ["mirror.example.com/hub", { location = "m2.test", pull-from-mirror = "digest-only" }]
//! ```
//!
//! A key of `[host]` is a host with its port, `*.example.com` or `*`; for each value the narrowest
//! counts that has it.

use std::path::{Path, PathBuf};

use crate::oci::concealed;
use crate::registry::settings::Scheme;
use crate::registry::settings::document::{Document, Table, Value};
use crate::registry::settings::hosts_toml::headers;
use crate::registry::settings::registries_conf::{elsewhere, pulled};
use crate::registry::settings::{
    HostSettings, Hosts, Identity, Mirror, Rule, SettingsError, Sourced, beneath,
};
use crate::util::duration::parse_duration;

/// The keys of a host, for the message about another one.
const KEYS: &str = "address, blocked, ca-file, cert-file, connect-timeout, header, inner-networks, \
                    insecure, key-file, mirrors, path-prefix, plain-http, requests-in-flight, \
                    requests-per-second, tls-verify and trusted-realms";

/// The rules of a `config.toml`.
///
/// # Errors
/// [`SettingsError::Malformed`] with the line, also for a key that is not known.
pub(super) fn parse(text: &str, path: &Path) -> Result<Vec<Rule>, SettingsError> {
    let mut document = Document { text, path }.parse()?;
    let hosts = document.table("host")?;
    document.finish("[host.\"NAME\"] alone")?;
    hosts.into_entries().map(|(name, value)| host(&name, value)).collect()
}

fn host(name: &str, value: Value<'_>) -> Result<Rule, SettingsError> {
    let hosts: Hosts = name.parse().map_err(|error| {
        value.malformed(format!("[host.{:?}] is about no host: {error}", concealed(name)))
    })?;
    let mut table = value.into_table()?;
    let settings = HostSettings {
        blocked: table.get("blocked", Value::boolean)?,
        authorities: table.get("ca-file", |value| {
            Ok(value.texts()?.iter().map(|file| value.directory().join(file)).collect())
        })?,
        identity: identity(&mut table)?,
        headers: headers(&mut table)?,
        api_root: table.get("path-prefix", |value| Ok(beneath(value.text()?)))?,
        requests_per_second: table.get("requests-per-second", Value::number)?,
        requests_in_flight: table.get("requests-in-flight", whole)?,
        connect_timeout: table.get("connect-timeout", |value| {
            let text = value.text()?;
            parse_duration(text)
                .ok_or_else(|| value.malformed(format!("{text:?} is no time such as 10s")))
        })?,
        addresses: table.get("address", parsed)?,
        trusted_realms: table.get("trusted-realms", parsed)?,
        inner_networks: table.get("inner-networks", parsed)?,
        ..transport(&mut table)?
    };
    let mirrors = match table.take("mirrors") {
        Some(value) => Some(mirrors(value)?),
        None => None,
    };
    table.finish(KEYS)?;
    Ok(Rule { settings, mirrors, ..Rule::about(hosts) })
}

/// `insecure`, and what is more exact than it: `plain-http` and `tls-verify`.
fn transport(table: &mut Table<'_>) -> Result<HostSettings, SettingsError> {
    let plain_http = table.get("plain-http", |value| {
        Ok(if value.boolean()? { Scheme::Http } else { Scheme::Https })
    })?;
    let verify = table.get("tls-verify", Value::boolean)?;
    let insecure = match table.get("insecure", Value::boolean)? {
        Some(Sourced { value: true, origin }) => HostSettings::insecure(origin),
        _ => HostSettings::default(),
    };
    Ok(HostSettings { scheme: plain_http, verify, ..HostSettings::default() }.or(insecure))
}

/// `cert-file` with `key-file`, which may be one file.
fn identity(table: &mut Table<'_>) -> Result<Option<Sourced<Identity>>, SettingsError> {
    let file = |value: &Value<'_>| -> Result<PathBuf, SettingsError> {
        Ok(value.directory().join(value.text()?))
    };
    let certificate = table.get("cert-file", file)?;
    let key = table.get("key-file", file)?;
    match (certificate, key) {
        (Some(certificate), key) => Ok(Some(
            certificate.map(|certificate| Identity { certificate, key: key.map(|key| key.value) }),
        )),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(table.malformed("key-file needs a cert-file")),
    }
}

fn mirrors(value: Value<'_>) -> Result<Sourced<Vec<Mirror>>, SettingsError> {
    let origin = value.origin();
    let mirrors = value.into_array()?.into_iter().map(mirror).collect::<Result<_, _>>()?;
    Ok(Sourced::new(mirrors, origin))
}

/// A mirror: its place, or a table with the place and what is taken from it.
fn mirror(value: Value<'_>) -> Result<Mirror, SettingsError> {
    let found = |value: &Value<'_>| {
        elsewhere(value.text()?, "", value.origin()).map_err(|reason| value.malformed(reason))
    };
    if !value.is_table() {
        return found(&value);
    }
    let mut table = value.into_table()?;
    let location = table.take("location").ok_or_else(|| table.malformed("it has no location"))?;
    let mut mirror = found(&location)?;
    if let Some(value) = table.take("pull-from-mirror") {
        (mirror.tags, mirror.digests) = pulled(&value)?;
    }
    table.finish("location and pull-from-mirror")?;
    Ok(mirror)
}

fn whole(value: &Value<'_>) -> Result<usize, SettingsError> {
    match value.number()? {
        number if number.fract() == 0.0 && number <= 512.0 => Ok(number as usize),
        _ => Err(value.malformed("a whole number from 1 to 512 is expected here")),
    }
}

/// A text or several, each of which is a `T`.
fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    value: &Value<'_>,
) -> Result<Vec<T>, SettingsError> {
    let parse = |text: &String| {
        text.parse()
            .map_err(|error: T::Err| value.malformed(format!("{:?}: {error}", concealed(text))))
    };
    value.texts()?.iter().map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/home/ada/.config/regctl/config.toml";

    fn read(text: &str) -> Vec<Rule> {
        parse(text, Path::new(PATH)).unwrap()
    }

    #[test]
    fn everything_that_can_be_said_is_read() {
        let rules = read(
            r#"
[host."r.test:5000"]
address = "10.0.0.7"
ca-file = ["ca.pem", "/etc/ssl/b.pem"]
cert-file = "client.pem"
key-file = "client.key"
connect-timeout = "5s"
header = { x-team = "payments" }
inner-networks = ["10.0.0.0/8"]
path-prefix = "/artifactory/api/docker/team/"
requests-in-flight = 4
requests-per-second = 0.5
tls-verify = false
trusted-realms = ["auth.example.net"]

[host."*.example.com"]
insecure = true
plain-http = true

[host."docker.io"]
mirrors = ["m1.test:5000/hub", { location = "m2.test", pull-from-mirror = "digest-only" }]

[host."bad.test"]
blocked = true
"#,
        );
        let settings = &rules[0].settings;
        let folder = Path::new(PATH).parent().unwrap();
        let authorities = &settings.authorities.as_ref().unwrap().value;
        assert_eq!(authorities, &[folder.join("ca.pem"), "/etc/ssl/b.pem".into()]);
        let identity = &settings.identity.as_ref().unwrap().value;
        assert_eq!(identity.key, Some(folder.join("client.key")));
        assert_eq!(settings.api_root(), "/artifactory/api/docker/team/v2");
        assert_eq!(settings.requests_per_second.as_ref().unwrap().value, 0.5);
        assert_eq!(settings.requests_in_flight.as_ref().unwrap().value, 4);
        assert_eq!(settings.connect_timeout.as_ref().unwrap().value.as_secs(), 5);
        let address = settings.addresses.as_ref().unwrap();
        assert_eq!(address.value, ["10.0.0.7".parse::<std::net::IpAddr>().unwrap()]);
        assert_eq!(address.origin.to_string(), format!("{PATH}:3"));
        assert!(settings.skips_verification() && settings.scheme() == Scheme::Https);
        let realms = &settings.trusted_realms.as_ref().unwrap().value;
        assert_eq!(realms, &[Hosts::One("auth.example.net".parse().unwrap())]);
        assert_eq!(settings.inner_networks.as_ref().unwrap().value.len(), 1);
        assert_eq!(settings.headers.as_ref().unwrap().value.len(), 1);
        assert_eq!(rules[1].hosts, Hosts::Below("example.com".to_owned()));
        assert_eq!(rules[1].settings.scheme(), Scheme::Http);
        assert!(rules[1].settings.skips_verification());
        let mirrors = &rules[2].mirrors.as_ref().unwrap().value;
        let shown: Vec<_> = mirrors.iter().map(|mirror| (mirror.shown(), mirror.tags)).collect();
        assert_eq!(shown, [("m1.test:5000/hub".to_owned(), true), ("m2.test".to_owned(), false)]);
        assert!(rules[3].settings.blocked_by().is_some());
    }

    #[test]
    fn the_example_of_the_manual_is_right() {
        let manual = include_str!("../../../README.md");
        let example = manual.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
        assert_eq!(read(example.unwrap()).len(), 4);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, piece) in [
            ("\n[hosts]\n", "config.toml:2: unknown key \"hosts\"; there are [host.\"NAME\"]"),
            ("[host.\"a.test\"]\nplain_http = true\n", ":2: unknown key \"plain_http\"; there are"),
            ("[host.\"a b\"]\n", ":1: [host.\"a b\"] is about no host"),
            ("[host.\"a.test\"]\nkey-file = \"k\"\n", ":1: key-file needs a cert-file"),
            ("[host.\"a.test\"]\nrequests-in-flight = 1.5\n", ":2: a whole number"),
            ("[host.\"a.test\"]\nrequests-per-second = -1\n", ":2: a number above zero"),
            ("[host.\"a.test\"]\naddress = \"r\"\n", ":2: \"r\": invalid IP address"),
            ("[host.\"a.test\"]\nmirrors = \"m\"\n", ":2: an array is expected"),
            ("[host.\"a.test\"]\nmirrors = [{ url = \"m\" }]\n", ":2: it has no location"),
            (
                "[host.\"a.test\"]\nmirrors = [{ location = \"m.test\", pull = 1 }]\n",
                "unknown key \"pull\"",
            ),
            ("[host.\"a.test\"]\n\nx = [\n", "config.toml:"),
        ] {
            let error = parse(text, Path::new(PATH)).unwrap_err().to_string();
            assert!(error.contains(piece), "{text}: {error}");
        }
        assert_eq!(read(""), []);
    }
}
