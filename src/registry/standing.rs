//! Where a registry stands, and whom the user trusts besides: what [`origin`] cannot see of an
//! address alone.
//!
//! A registry that is called by a name lies as far inside as all its addresses do, and may lead to
//! what lies as far. It is judged as if it were called by the address that lies least far inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host as UrlHost, Url};

use crate::registry::error::Failure;
use crate::registry::origin::{self, Realm};
use crate::registry::settings::{HostSettings, Hosts, host_of};
use crate::util::address::{Depth, Network};

/// What is known of a registry.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    /// Its address that lies least far inside; `None` when only a proxy knows it.
    address: Option<IpAddr>,
    /// Networks to which it may lead, though they lie further inside.
    inner_networks: Vec<Network>,
    /// Token services that may see its credential, wherever they are.
    trusted_realms: Vec<Hosts>,
}

impl Standing {
    pub(super) fn new(addresses: &[IpAddr], settings: &HostSettings) -> Self {
        let inner = settings.inner_networks.as_ref();
        let realms = settings.trusted_realms.as_ref();
        Self {
            address: addresses.iter().copied().min_by_key(|address| Depth::of(*address)),
            inner_networks: inner.map(|inner| inner.value.clone()).unwrap_or_default(),
            trusted_realms: realms.map(|realms| realms.value.clone()).unwrap_or_default(),
        }
    }

    /// How far inside a network it lies; one that only a proxy finds lies outside.
    pub(super) fn depth(&self) -> Depth {
        self.address.map_or(Depth::Public, Depth::of)
    }

    pub(super) fn inner_networks(&self) -> &[Network] {
        &self.inner_networks
    }

    /// As [`origin::judge_realm`], with what is known besides.
    pub(super) fn judge_realm(&self, registry: &Url, realm: &Url) -> Result<Realm, Failure> {
        let is_trusted = host_of(realm)
            .is_some_and(|host| self.trusted_realms.iter().any(|it| it.matches(&host)));
        if is_trusted {
            // As if it were the registry: HTTPS is still not left.
            return origin::judge_realm(&called(registry, realm.host()), realm);
        }
        match origin::judge_realm(registry, realm) {
            // What the address of the registry allows is a service, and no more trusted for that.
            Err(_) => {
                origin::judge_realm(&self.seen(registry, realm), realm).map(|_| Realm::Foreign)
            }
            judged => judged,
        }
    }

    /// As [`origin::check_redirect`], with what is known besides.
    pub(super) fn check_redirect(&self, from: &Url, to: &Url) -> Result<(), Failure> {
        origin::check_redirect(&self.seen(from, to), to)
    }

    /// `from` as it is called by an address that lies as far inside as the registry, or as `to` where
    /// the user allows that.
    fn seen(&self, from: &Url, to: &Url) -> Url {
        let addresses = match to.host() {
            Some(UrlHost::Ipv4(address)) => vec![IpAddr::V4(address)],
            Some(UrlHost::Ipv6(address)) => vec![IpAddr::V6(address)],
            // Which of them it is, and that it is no other, the client sees when it looks the name up.
            Some(UrlHost::Domain(_)) if origin::depth(to) == Depth::Loopback => {
                vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
            }
            _ => Vec::new(),
        };
        let is_allowed = |address: &IpAddr| {
            // Nobody is sent to a machine's own services.
            Depth::of(*address) != Depth::LinkLocal
                && self.inner_networks.iter().any(|network| network.contains(*address))
        };
        let stand_in = addresses.into_iter().find(is_allowed).or(self.address);
        match stand_in {
            Some(IpAddr::V4(address)) => called(from, Some(UrlHost::Ipv4(address))),
            Some(IpAddr::V6(address)) => called(from, Some(UrlHost::Ipv6(address))),
            None => from.clone(),
        }
    }
}

/// A URL with another host.
fn called(url: &Url, host: Option<UrlHost<&str>>) -> Url {
    let mut called = url.clone();
    let text = host.map(|host| host.to_string());
    // Fails only for what is no URL of HTTP, and is refused as such then.
    let _ = called.set_host(text.as_deref());
    called
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::settings::{Origin, Sourced};

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn standing(address: &str, inner: &[&str], realms: &[&str]) -> Standing {
        let origin = || Origin::Flag("test");
        let settings = HostSettings {
            inner_networks: Some(Sourced::new(
                inner.iter().map(|text| text.parse().unwrap()).collect(),
                origin(),
            )),
            trusted_realms: Some(Sourced::new(
                realms.iter().map(|text| text.parse().unwrap()).collect(),
                origin(),
            )),
            ..HostSettings::default()
        };
        let addresses: Vec<IpAddr> = address.parse().into_iter().collect();
        Standing::new(&addresses, &settings)
    }

    #[test]
    fn a_registry_leads_no_further_inside_than_it_lies() {
        for (address, inner, to, is_allowed) in [
            ("8.8.8.8", "", "https://cdn.test/b", true),
            ("8.8.8.8", "", "https://10.0.0.9/b", false),
            ("10.0.0.1", "", "https://10.0.0.9/b", true),
            ("10.0.0.1", "", "https://127.0.0.1/b", false),
            ("10.0.0.1", "", "http://10.0.0.9/b", false),
            ("10.0.0.1", "", "https://169.254.169.254/b", false),
            ("8.8.8.8", "10.0.0.0/8", "https://10.0.0.9/b", true),
            ("8.8.8.8", "10.0.0.0/8", "https://192.168.0.9/b", false),
            ("8.8.8.8", "10.0.0.0/8", "https://localhost/b", false),
            ("8.8.8.8", "127.0.0.0/8", "https://localhost/b", true),
            ("8.8.8.8", "::1", "https://localhost/b", true),
            ("8.8.8.8", "169.254.0.0/16", "https://169.254.169.254/b", false),
            ("only a proxy knows", "", "https://10.0.0.9/b", false),
        ] {
            let inner: Vec<&str> = Some(inner).filter(|it| !it.is_empty()).into_iter().collect();
            let standing = standing(address, &inner, &[]);
            let checked = standing.check_redirect(&url("https://r.test/v2/"), &url(to));
            assert_eq!(checked.is_ok(), is_allowed, "{address} {inner:?} {to}");
        }
    }

    #[test]
    fn token_services_are_trusted_that_the_user_names() {
        for (address, realm, expected) in [
            ("8.8.8.8", "https://auth.other.test/t", Some(Realm::Trusted)),
            ("8.8.8.8", "http://auth.other.test/t", None),
            ("8.8.8.8", "https://user@auth.other.test/t", None),
            ("8.8.8.8", "https://deep.sso.test:8443/t", Some(Realm::Trusted)),
            ("8.8.8.8", "https://evil.test/t", Some(Realm::Foreign)),
            ("8.8.8.8", "https://10.0.0.9/t", None),
            ("10.0.0.1", "https://10.0.0.9/t", Some(Realm::Foreign)),
            ("10.0.0.1", "https://10.0.0.1/t", Some(Realm::Foreign)),
        ] {
            let standing = standing(address, &[], &["auth.other.test", "*.sso.test"]);
            let judged = standing.judge_realm(&url("https://r.test/"), &url(realm));
            assert_eq!(judged.ok(), expected, "{address} {realm}");
        }
    }
}
