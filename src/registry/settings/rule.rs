//! What one file says of some hosts: which they are, how they are spoken to, where their content is.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::oci::{Host, RepositoryName};
use crate::registry::settings::{HostSettings, Origin, Sourced};
use crate::util::address::Network;

/// The hosts that a rule is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hosts {
    /// All of them.
    Any,
    /// This one, with its port; Docker Hub by any of its names.
    One(Host),
    /// Every host of this name, whatever the port.
    Named(String),
    /// Every host below this domain, whatever the port.
    Below(String),
    /// Every host with an address in this network.
    Within(Network),
}

impl Hosts {
    /// Whether `host` is one of them; a host in a network only when its name is the address.
    pub fn matches(&self, host: &Host) -> bool {
        match self {
            Self::Any => true,
            Self::One(one) => one == host || (one.is_docker_hub() && host.is_docker_hub()),
            Self::Named(name) => host.name().eq_ignore_ascii_case(name),
            Self::Below(domain) => {
                let name = host.name().strip_suffix(domain.as_str());
                name.is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
            }
            Self::Within(network) => {
                host.name().parse::<IpAddr>().is_ok_and(|address| network.contains(address))
            }
        }
    }

    /// How narrow the rule is: the narrower counts first.
    pub(super) fn rank(&self) -> (u8, usize) {
        match self {
            Self::Any => (0, 0),
            Self::Within(_) => (1, 0),
            Self::Below(domain) => (2, domain.len()),
            Self::Named(_) => (3, 0),
            Self::One(_) => (4, 0),
        }
    }
}

impl fmt::Display for Hosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::One(host) => write!(f, "{host}"),
            Self::Named(name) => write!(f, "{name}:*"),
            Self::Below(domain) => write!(f, "*.{domain}"),
            Self::Within(network) => write!(f, "{network}"),
        }
    }
}

/// `*`, `*.example.com` or a host.
impl FromStr for Hosts {
    type Err = crate::oci::ReferenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("*.") {
            _ if text == "*" => Ok(Self::Any),
            // What stands behind the star must be a name.
            Some(domain) => domain.parse::<Host>().map(|_| Self::Below(domain.to_owned())),
            None => Ok(Self::One(text.parse()?)),
        }
    }
}

/// What one file says of some hosts, or of some repositories of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The hosts.
    pub hosts: Hosts,
    /// The repositories: this one, and those below it; empty is all.
    pub path: String,
    /// How the hosts are spoken to.
    pub settings: HostSettings,
    /// Where content is looked for before the host itself, in this order.
    pub mirrors: Option<Sourced<Vec<Mirror>>>,
    /// Where content is looked for instead of the host itself.
    pub location: Option<Mirror>,
}

impl Rule {
    /// A rule about `hosts` that says nothing yet.
    pub fn about(hosts: Hosts) -> Self {
        let settings = HostSettings::default();
        Self { hosts, path: String::new(), settings, mirrors: None, location: None }
    }

    /// Whether it is about this repository; without one, about the host as a whole.
    pub(super) fn matches(&self, host: &Host, name: Option<&RepositoryName>) -> bool {
        self.hosts.matches(host)
            && match (self.path.as_str(), name) {
                ("", _) => true,
                (_, None) => false,
                (path, Some(name)) => below(name.as_str(), path).is_some(),
            }
    }
}

/// What of `name` lies below `path`: nothing when it is the path itself.
fn below<'a>(name: &'a str, path: &str) -> Option<&'a str> {
    let rest = if path.is_empty() { name } else { name.strip_prefix(path)? };
    match (path, rest) {
        ("", rest) => Some(rest),
        (_, "") => Some(""),
        (_, rest) => rest.strip_prefix('/'),
    }
}

/// Another place of a registry's content.
#[derive(Debug, Clone, PartialEq)]
pub struct Mirror {
    /// The host that has it.
    pub host: Host,
    /// How it is spoken to as this mirror.
    pub settings: HostSettings,
    /// The path at the registry that the mirror has.
    pub path: String,
    /// The path at the mirror that stands for it.
    pub mirrored_path: String,
    /// Whether tags are looked up there.
    pub tags: bool,
    /// Whether content is fetched there by digest.
    pub digests: bool,
    /// Where it is named.
    pub origin: Origin,
}

impl Mirror {
    /// A mirror of everything.
    pub fn new(host: Host, origin: Origin) -> Self {
        Self {
            host,
            settings: HostSettings::default(),
            path: String::new(),
            mirrored_path: String::new(),
            tags: true,
            digests: true,
            origin,
        }
    }

    /// What a repository of the registry is called at the mirror; `None` when it is not there.
    pub fn name(&self, name: &RepositoryName) -> Option<RepositoryName> {
        let rest = below(name.as_str(), &self.path)?;
        let parts = [self.mirrored_path.as_str(), rest];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("/").parse().ok()
    }

    /// Host and path, as in `mirror.example.com/hub`.
    pub fn shown(&self) -> String {
        match self.mirrored_path.as_str() {
            "" => self.host.to_string(),
            path => format!("{}/{path}", self.host),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_about_the_hosts_they_name() {
        for (pattern, host, expected) in [
            ("*", "r.test", true),
            ("r.test", "r.test", true),
            ("r.test", "r.test:5000", false),
            ("docker.io", "registry-1.docker.io", true),
            ("*.example.com", "a.example.com", true),
            ("*.example.com", "b.a.example.com:5000", true),
            ("*.example.com", "example.com", false),
            ("*.example.com", "badexample.com", false),
            ("[::1]:5000", "[::1]:5000", true),
        ] {
            let hosts: Hosts = pattern.parse().unwrap();
            assert_eq!(hosts.matches(&host.parse().unwrap()), expected, "{pattern} {host}");
        }
        let network = Hosts::Within("10.0.0.0/8".parse().unwrap());
        assert!(network.matches(&"10.1.1.1:5000".parse().unwrap()));
        assert!(!network.matches(&"r.test".parse().unwrap()));
        assert!(Hosts::Named("::1".to_owned()).matches(&"[::1]:5000".parse().unwrap()));
        assert!("*.".parse::<Hosts>().is_err() && "a/b".parse::<Hosts>().is_err());
    }

    #[test]
    fn repositories_have_another_name_at_a_mirror() {
        let origin = Origin::Flag("test");
        for (path, mirrored_path, name, expected) in [
            ("", "", "library/alpine", Some("library/alpine")),
            ("", "hub", "library/alpine", Some("hub/library/alpine")),
            ("library", "", "library/alpine", Some("alpine")),
            ("library", "hub/official", "library/alpine", Some("hub/official/alpine")),
            ("library/alpine", "own/alpine", "library/alpine", Some("own/alpine")),
            ("library", "hub", "librarya/alpine", None),
            ("library/alpine", "", "library/alpine", None),
        ] {
            let mirror = Mirror {
                path: path.to_owned(),
                mirrored_path: mirrored_path.to_owned(),
                ..Mirror::new("m.test".parse().unwrap(), origin.clone())
            };
            let found = mirror.name(&name.parse().unwrap());
            assert_eq!(found.as_ref().map(RepositoryName::as_str), expected, "{path} {name}");
        }
    }
}
