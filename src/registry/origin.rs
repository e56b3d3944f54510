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

/// What allows a registry to lead further inside than it lies itself.
const INNER: &str = "`inner-networks` of the registry in config.toml allows a network";

/// Whether the token service may see the registry's credential.
pub(super) fn judge_realm(registry: &Url, realm: &Url) -> Result<Realm, Failure> {
    let refuse = |reason: String| {
        let realm = redact(realm);
        Err(Failure::Protocol(format!("the token service {realm} is refused: {reason}")))
    };
    if has_user(realm) {
        return refuse("its address holds user information".to_owned());
    }
    match (registry.scheme(), realm.scheme()) {
        ("https" | "http", "https") | ("http", "http") => {}
        (_, "http") => return refuse("the registry speaks https, the service does not".to_owned()),
        _ => return refuse("it does not speak HTTP".to_owned()),
    }
    let is_theirs = same_domain(registry, realm) || is_known_service(registry, realm);
    if same_host(registry, realm) || (realm.scheme() == "https" && is_theirs) {
        return Ok(Realm::Trusted);
    }
    match leads_inside(registry, realm) {
        Some(reason) => refuse(reason),
        None => Ok(Realm::Foreign),
    }
}

/// Never from HTTPS to HTTP, and never from the open network to this machine's neighbours.
pub(super) fn check_redirect(from: &Url, to: &Url) -> Result<(), Failure> {
    let refuse = |reason: &str| {
        Err(Failure::Protocol(format!("the redirect to {} is refused: {reason}", redact(to))))
    };
    if has_user(to) {
        return refuse("its address holds user information");
    }
    match (from.scheme(), to.scheme()) {
        (_, "https") | ("http", "http") => {}
        (_, "http") => return refuse("it leaves HTTPS"),
        _ => return refuse("it does not lead to HTTP"),
    }
    match leads_inside(from, to) {
        Some(reason) => refuse(&reason),
        None => Ok(()),
    }
}

/// Whether an address would have us send a user and a password that others chose.
pub(super) fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// Domains beneath which names belong to different owners, though the public suffix list does not
/// have them.
const SHARED_DOMAINS: [&str; 4] = ["amazonaws.com", "azurecr.io", "jfrog.io", "windows.net"];

/// Whether two hosts belong to one registrable domain, as `auth.docker.io` and
/// `registry-1.docker.io` do.
pub(super) fn same_domain(one: &Url, other: &Url) -> bool {
    let (Some(one), Some(other)) = (name(one), name(other)) else { return false };
    registrable(one).is_some_and(|domain| registrable(other) == Some(domain))
}

/// The part of a name that somebody registered; `None` for a name that is itself shared.
fn registrable(name: &str) -> Option<&str> {
    let domain = psl::domain_str(name)?;
    if !SHARED_DOMAINS.contains(&domain) {
        return Some(domain);
    }
    let owner = name.strip_suffix(domain)?.strip_suffix('.')?.rsplit('.').next()?;
    Some(&name[name.len() - domain.len() - 1 - owner.len()..])
}

/// A name without the dot of the root, which may stand at its end and means nothing.
fn name(url: &Url) -> Option<&str> {
    let name = url.domain()?;
    Some(name.strip_suffix('.').unwrap_or(name))
}

/// Whether both are on one machine; ports tell services apart, not machines.
pub(super) fn same_host(one: &Url, other: &Url) -> bool {
    match (name(one), name(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one.host() == other.host(),
    }
}

/// Token services outside the domain of their registries that are known to be theirs: the end of
/// the registry's name, and the service.
const KNOWN_SERVICES: [(&str, &str); 1] = [(".scw.cloud", "api.scaleway.com")];

fn is_known_service(registry: &Url, realm: &Url) -> bool {
    let (Some(registry), Some(realm)) = (name(registry), name(realm)) else { return false };
    KNOWN_SERVICES.iter().any(|(end, service)| registry.ends_with(end) && realm == *service)
}

/// Names of the services that tell a machine in a cloud its own secrets.
const METADATA_NAMES: [&str; 3] = ["instance-data", "metadata", "metadata.google.internal"];

/// How far inside a network an address lies, as far as its text tells.
pub(super) fn depth(url: &Url) -> Depth {
    match url.host() {
        Some(url::Host::Ipv4(address)) => Depth::of(address.into()),
        Some(url::Host::Ipv6(address)) => Depth::of(address.into()),
        Some(url::Host::Domain(_)) => match name(url).unwrap_or_default() {
            name if METADATA_NAMES.contains(&name) => Depth::LinkLocal,
            name if name == "localhost" || name.ends_with(".localhost") => Depth::Loopback,
            _ => Depth::Public,
        },
        None => Depth::LinkLocal,
    }
}

/// Why `from` must not be able to send us to `to`: it lies deeper inside, or is nobody's to be sent
/// to.
fn leads_inside(from: &Url, to: &Url) -> Option<String> {
    match (depth(from), depth(to)) {
        _ if same_host(from, to) => None,
        (_, Depth::LinkLocal) => Some("it is the address of a machine's own services".to_owned()),
        (from, to) if to > from => Some(format!("it is an internal address; {INNER}")),
        _ => None,
    }
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
            ("https://r.test/", "https://r.test./token"),
            ("http://127.0.0.1:5000/", "http://127.0.0.1:5001/token"),
        ] {
            assert_eq!(judge(registry, realm).ok(), Some(Realm::Trusted), "{realm}");
        }
        for (registry, realm) in [
            ("https://r.test/", "https://evil.example/t"),
            ("https://registry.acme.co.uk/", "https://evil.co.uk/t"),
            ("https://one.github.io/", "https://other.github.io/t"),
            ("https://one.pages.dev/", "https://other.pages.dev/t"),
            ("https://one.azurecr.io/", "https://other.azurecr.io/t"),
            ("https://registry.acme.com.br/", "https://evil.com.br/t"),
            ("https://r.test/", "https://evilr.test/t"),
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
            ("D06", "https://r.test/", "https://0x7f.1/token"),
            ("D06", "https://r.test/", "https://0177.0.0.1/token"),
            ("D06", "https://r.test/", "https://[::]/token"),
            ("D06", "https://r.test/", "https://①②⑦.0.0.1/token"),
            ("D06", "https://r.test/", "https://localhost./token"),
            ("D06", "https://r.test/", "https://x.localhost/token"),
            ("D05", "https://r.test/", "https://metadata.google.internal/token"),
            ("D05", "http://10.0.0.1/", "http://169.254.169.254/token"),
            ("private", "https://r.test/", "https://10.0.0.1/token"),
            ("loopback", "https://10.0.0.1/", "https://127.0.0.1/token"),
            ("D08", "https://r.test/", "https://user@r.test/token"),
            ("D08", "https://r.test/", "https://:secret@r.test/token"),
            ("D08", "https://r.test/", "file:///etc/passwd"),
            ("D08", "https://r.test/", "javascript:alert(1)"),
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
            ("user", "https://r.test/a", "https://user:pass@r.test/b"),
            ("dot", "https://r.test/a", "https://localhost./b"),
        ] {
            assert!(check(from, to).is_err(), "{id}");
        }
    }
}
