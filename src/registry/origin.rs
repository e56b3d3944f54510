//! Which addresses that a registry names may be followed, and with what.
//!
//! A realm, a redirect, a location or a link is text from outside: the credential goes to the
//! registry's own domain only, nothing leaves HTTPS, and nothing from the open network leads to the
//! addresses of this machine or its neighbours.

use url::Url;

use crate::registry::error::{Failure, redact};

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
    if same_host || (realm.scheme() == "https" && same_domain(registry, realm)) {
        return Ok(Realm::Trusted);
    }
    if is_internal(realm) {
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
    if from.host_str() != to.host_str() && is_internal(to) && !is_internal(from) {
        return refuse("it is an internal address");
    }
    Ok(())
}

/// Whether two hosts share their last two labels, as `auth.docker.io` and `registry-1.docker.io`.
pub(super) fn same_domain(one: &Url, other: &Url) -> bool {
    let tail = |url: &Url| {
        let name = url.domain()?.to_owned();
        let labels: Vec<&str> = name.rsplit('.').take(2).collect();
        (labels.len() == 2).then(|| labels.join("."))
    };
    tail(one).is_some_and(|domain| tail(other) == Some(domain))
}

/// Whether a URL names an address that only this machine or its neighbours have.
fn is_internal(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => {
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
        }
        Some(url::Host::Ipv6(address)) => {
            let mapped = address.to_ipv4_mapped();
            address.is_loopback()
                || address.is_unspecified()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || mapped
                    .is_some_and(|v4| v4.is_private() || v4.is_loopback() || v4.is_link_local())
        }
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => true,
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
            ("https://r.test:5000/", "https://r.test/token"),
            ("http://127.0.0.1:5000/", "http://127.0.0.1:5001/token"),
        ] {
            assert_eq!(judge(registry, realm).ok(), Some(Realm::Trusted), "{realm}");
        }
        assert_eq!(judge("https://r.test/", "https://evil.example/t").ok(), Some(Realm::Foreign));
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
            ("scheme", "https://r.test/a", "file:///etc/passwd"),
        ] {
            assert!(check(from, to).is_err(), "{id}");
        }
    }
}
