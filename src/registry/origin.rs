//! Which addresses that a registry names may be followed, and with what.
//!
//! A realm, a redirect, a location or a link is text from outside: the credential goes to the
//! registry's own domain only, nothing leaves HTTPS, and nothing from the open network leads to the
//! addresses of this machine or its neighbours.

use url::Url;

use crate::registry::error::{Failure, redact};
use crate::util::address::Depth;

/// How far a token service is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Realm {
    /// With the registry's credential.
    Trusted,
    /// Without: it gets an anonymous request.
    Foreign,
}

/// Whether the token service may see the registry's credential.
pub(super) fn judge_realm(registry: &Url, realm: &Url) -> Result<Realm, Failure> {
    let refuse = |reason: &str| {
        let realm = redact(realm);
        Err(Failure::Protocol(format!("the token service {realm} is refused: {reason}")))
    };
    if !realm.username().is_empty() || realm.password().is_some() {
        return refuse("its address holds user information");
    }
    let same_host = realm.host_str() == registry.host_str();
    match (registry.scheme(), realm.scheme()) {
        ("https" | "http", "https") | ("http", "http") => {}
        _ => return refuse("the registry speaks https, the service does not"),
    }
    let is_theirs = same_domain(registry, realm) || is_known_service(registry, realm);
    if same_host || (realm.scheme() == "https" && is_theirs) {
        return Ok(Realm::Trusted);
    }
    if leads_inside(registry, realm) {
        return refuse("it is an internal address of another host");
    }
    Ok(Realm::Foreign)
}

/// Never from HTTPS to HTTP, and never from the open network to this machine's neighbours.
pub(super) fn check_redirect(from: &Url, to: &Url) -> Result<(), Failure> {
    let refuse = |reason: &str| {
        Err(Failure::Protocol(format!("the redirect to {} is refused: {reason}", redact(to))))
    };
    match (from.scheme(), to.scheme()) {
        (_, "https") | ("http", "http") => {}
        ("https", "http") => return refuse("it leaves HTTPS"),
        _ => return refuse("its scheme is not HTTP"),
    }
    if leads_inside(from, to) {
        return refuse("it is an internal address");
    }
    Ok(())
}

/// Domains beneath which names belong to different owners; of a country's domains those whose
/// second label is one of [`SECOND_LEVEL`] too.
const SHARED_DOMAINS: [&str; 8] = [
    "amazonaws.com",
    "appspot.com",
    "azurecr.io",
    "cloudfront.net",
    "github.io",
    "herokuapp.com",
    "run.app",
    "windows.net",
];

/// Second labels under which countries register names.
const SECOND_LEVEL: [&str; 8] = ["ac", "co", "com", "edu", "gov", "ne", "net", "org"];

/// Whether two hosts belong to one registrable domain, as `auth.docker.io` and
/// `registry-1.docker.io` do.
pub(super) fn same_domain(one: &Url, other: &Url) -> bool {
    let (Some(one), Some(other)) = (one.domain(), other.domain()) else { return false };
    registrable(one).is_some_and(|domain| registrable(other) == Some(domain))
}

/// The part of a name that somebody registered; `None` for a name that is itself shared.
fn registrable(name: &str) -> Option<&str> {
    let tail = |labels: usize| {
        let mut dots = name.rmatch_indices('.').map(|(at, _)| at + 1);
        let start = dots.nth(labels - 1);
        start.map_or_else(
            || (name.split('.').count() == labels).then_some(name),
            |at| Some(&name[at..]),
        )
    };
    let two = tail(2)?;
    let (second, top) = two.split_once('.')?;
    let is_shared =
        SHARED_DOMAINS.contains(&two) || (top.len() == 2 && SECOND_LEVEL.contains(&second));
    if is_shared { tail(3) } else { Some(two) }
}

/// Token services outside the domain of their registries that are known to be theirs: the end of
/// the registry's name, and the service.
const KNOWN_SERVICES: [(&str, &str); 1] = [(".scw.cloud", "api.scaleway.com")];

fn is_known_service(registry: &Url, realm: &Url) -> bool {
    let (Some(registry), Some(realm)) = (registry.domain(), realm.domain()) else { return false };
    KNOWN_SERVICES.iter().any(|(end, service)| registry.ends_with(end) && realm == *service)
}

fn depth(url: &Url) -> Depth {
    match url.host() {
        Some(url::Host::Ipv4(address)) => Depth::of(address.into()),
        Some(url::Host::Ipv6(address)) => Depth::of(address.into()),
        Some(url::Host::Domain(name)) if name == "localhost" || name.ends_with(".localhost") => {
            Depth::Loopback
        }
        Some(url::Host::Domain(_)) => Depth::Public,
        None => Depth::LinkLocal,
    }
}

/// Whether `to` lies deeper inside than `from`, which must not be able to send us there.
fn leads_inside(from: &Url, to: &Url) -> bool {
    from.host() != to.host() && (depth(to) == Depth::LinkLocal || depth(to) > depth(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(registry: &str, realm: &str) -> Result<Realm, Failure> {
        judge_realm(&registry.parse().unwrap(), &realm.parse().unwrap())
    }

    #[test]
    fn credentials_go_to_the_registrys_own_token_service_only() {
        for (registry, realm) in [
            ("https://registry-1.docker.io/", "https://auth.docker.io/token"),
            ("https://registry.gitlab.com/", "https://gitlab.com/jwt/auth"),
            ("https://rg.fr-par.scw.cloud/", "https://api.scaleway.com/token"),
            ("https://registry.acme.co.uk/", "https://auth.acme.co.uk/token"),
            ("https://r.test:5000/", "https://r.test/token"),
            ("http://127.0.0.1:5000/", "http://127.0.0.1:5001/token"),
        ] {
            assert_eq!(judge(registry, realm).ok(), Some(Realm::Trusted), "{realm}");
        }
        for (registry, realm) in [
            ("https://r.test/", "https://evil.example/t"),
            ("https://registry.acme.co.uk/", "https://evil.co.uk/t"),
            ("https://one.github.io/", "https://other.github.io/t"),
            ("https://192.168.1.10/", "https://192.168.1.11/t"),
        ] {
            assert_eq!(judge(registry, realm).ok(), Some(Realm::Foreign), "{realm}");
        }
        for (id, registry, realm) in [
            ("D04", "https://r.test/", "http://r.test/token"),
            ("D05", "https://r.test/", "https://169.254.169.254/token"),
            ("D06", "https://r.test/", "https://0.0.0.0/token"),
            ("D06", "https://r.test/", "https://[::ffff:7f00:1]/token"),
            ("D06", "https://r.test/", "https://2130706433/token"),
            ("D08", "https://r.test/", "https://user@r.test/token"),
            ("D08", "https://r.test/", "file:///etc/passwd"),
        ] {
            assert!(judge(registry, realm).is_err(), "{id} {realm}");
        }
    }

    #[test]
    fn redirects_neither_leave_https_nor_enter_the_inside() {
        let check =
            |from: &str, to: &str| check_redirect(&from.parse().unwrap(), &to.parse().unwrap());
        assert!(check("https://r.test/a", "https://cdn.test/b?sig=x").is_ok(), "P05");
        assert!(check("http://127.0.0.1:1/a", "http://127.0.0.1:2/b").is_ok());
        for (id, from, to) in [
            ("D15", "https://r.test/a", "http://r.test/a"),
            ("D02", "https://r.test/a", "https://169.254.169.254/latest"),
            ("metadata", "http://192.168.1.2/a", "http://169.254.169.254/latest"),
            ("scheme", "https://r.test/a", "file:///etc/passwd"),
        ] {
            assert!(check(from, to).is_err(), "{id}");
        }
    }
}
