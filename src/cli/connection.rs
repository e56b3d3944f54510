//! How registries are spoken to: what flags say of it, and where files say more.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use crate::auth::Environment;
use crate::cli::environment::{config_dir, variable};
use crate::cli::error::Usage;
use crate::oci::Host;
use crate::registry::Scheme;
use crate::registry::settings::{
    HostSettings, Hosts, Identity, Origin, Rule, SettingsFiles, Sourced,
};

/// What flags say of the registries of one side of a command.
#[derive(Debug, Clone, Default)]
pub(super) struct Wishes {
    /// `--plain-http`
    pub(super) plain_http: bool,
    /// `--tls-verify`
    pub(super) tls_verify: Option<bool>,
    /// `--insecure`
    pub(super) insecure: bool,
    /// `--ca-file`
    pub(super) ca_file: Option<PathBuf>,
    /// `--cert-file` and `--key-file`
    pub(super) identity: Option<Identity>,
    /// `--cert-dir`
    pub(super) cert_dir: Option<PathBuf>,
}

/// What the flags are called, for messages.
#[derive(Debug)]
pub(super) struct FlagNames {
    plain_http: &'static str,
    tls_verify: &'static str,
    insecure: &'static str,
    ca_file: &'static str,
    cert_file: &'static str,
    cert_dir: &'static str,
}

/// Of a command with one side.
pub(super) const FLAGS: FlagNames = FlagNames {
    plain_http: "--plain-http",
    tls_verify: "--tls-verify",
    insecure: "--insecure",
    ca_file: "--ca-file",
    cert_file: "--cert-file",
    cert_dir: "--cert-dir",
};

/// Of the source of a copy.
pub(super) const SOURCE_FLAGS: FlagNames = FlagNames {
    plain_http: "--src-plain-http",
    tls_verify: "--src-tls-verify",
    insecure: "--src-insecure",
    ca_file: "--src-ca-file",
    cert_file: "--src-cert-file",
    cert_dir: "--src-cert-dir",
};

/// Of the destination of a copy.
pub(super) const DESTINATION_FLAGS: FlagNames = FlagNames {
    plain_http: "--dest-plain-http",
    tls_verify: "--dest-tls-verify",
    insecure: "--dest-insecure",
    ca_file: "--dest-ca-file",
    cert_file: "--dest-cert-file",
    cert_dir: "--dest-cert-dir",
};

impl Wishes {
    /// What is wished of every registry; `None` is nothing.
    pub(super) fn rule(&self, flags: &FlagNames) -> anyhow::Result<Option<Rule>> {
        let from = |flag| Origin::Flag(flag);
        let in_directory = match &self.cert_dir {
            Some(directory) => certificates_in(directory, flags.cert_dir)?,
            None => HostSettings::default(),
        };
        let exact = HostSettings {
            scheme: self.plain_http.then(|| Sourced::new(Scheme::Http, from(flags.plain_http))),
            verify: self.tls_verify.map(|verify| Sourced::new(verify, from(flags.tls_verify))),
            authorities: self
                .ca_file
                .as_ref()
                .map(|file| Sourced::new(vec![file.clone()], from(flags.ca_file))),
            identity: self
                .identity
                .as_ref()
                .map(|identity| Sourced::new(identity.clone(), from(flags.cert_file))),
            ..HostSettings::default()
        };
        let insecure = match self.insecure {
            true => HostSettings::insecure(from(flags.insecure)),
            false => HostSettings::default(),
        };
        let settings = exact.or(insecure).or(in_directory);
        let says_something = settings != HostSettings::default();
        Ok(says_something.then(|| Rule { settings, ..Rule::about(Hosts::Any) }))
    }
}

fn certificates_in(directory: &Path, flag: &'static str) -> anyhow::Result<HostSettings> {
    let found = HostSettings::certificates_in(directory, Origin::Flag(flag))?;
    if found == HostSettings::default() {
        let reason = "has no *.crt, and no *.cert with a *.key";
        return Err(Usage(format!("{flag}: {} {reason}", directory.display())).into());
    }
    Ok(found)
}

/// `--resolve HOST[:PORT]:ADDRESS`: where a host is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resolved {
    hosts: Hosts,
    address: IpAddr,
}

impl std::str::FromStr for Resolved {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = "expected HOST[:PORT]:ADDRESS, with an IPv6 address in brackets".to_owned();
        let (name, rest) = match text.strip_prefix('[') {
            Some(inner) => inner.split_once("]:").map(|(name, rest)| (format!("[{name}]"), rest)),
            None => text.split_once(':').map(|(name, rest)| (name.to_owned(), rest)),
        }
        .ok_or_else(|| form.clone())?;
        let is_port = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // Both readings of HOST:2001:db8::1 make sense.
        let with_port = rest.split_once(':').filter(|(port, _)| is_port(port));
        let with_port = with_port.and_then(|(port, rest)| Some((port, address(rest)?)));
        let (host, address) = match (with_port, address(rest)) {
            (Some(_), Some(_)) | (None, None) => return Err(form),
            (Some((port, address)), None) => (format!("{name}:{port}"), address),
            (None, Some(address)) => (name.clone(), address),
        };
        let host: Host = host.parse().map_err(|error| format!("{error}"))?;
        let hosts = match host.port() {
            Some(_) => Hosts::One(host),
            None => Hosts::Named(host.name().to_owned()),
        };
        Ok(Self { hosts, address })
    }
}

fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    bare.unwrap_or(text).parse().ok()
}

/// Several addresses of one host are tried one after the other.
pub(super) fn resolved(given: &[Resolved]) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for one in given {
        let known = rules.iter_mut().find(|rule| rule.hosts == one.hosts);
        match known.and_then(|rule| rule.settings.addresses.as_mut()) {
            Some(addresses) => addresses.value.push(one.address),
            None => {
                let mut rule = Rule::about(one.hosts.clone());
                let origin = Origin::Flag("--resolve");
                rule.settings.addresses = Some(Sourced::new(vec![one.address], origin));
                rules.push(rule);
            }
        }
    }
    rules
}

/// The files that are looked into on this machine.
pub(super) fn settings_files(environment: &Environment) -> SettingsFiles {
    let user = config_dir();
    let in_user = |path: &str| user.as_ref().map(|directory| directory.join(path));
    let system = |path: &str| Some(Path::new("/etc").join(path));
    let docker = environment.docker_config_file().ok();
    let docker = docker.and_then(|file| Some(file.parent()?.join("certs.d")));
    let listed = |paths: &[Option<PathBuf>]| paths.iter().flatten().cloned().collect();
    let own = variable("REGCTL_CONFIG").map(PathBuf::from);
    let registries_conf = variable("CONTAINERS_REGISTRIES_CONF").map(PathBuf::from);
    SettingsFiles {
        own: match own {
            Some(named) => vec![named],
            None => listed(&[in_user("regctl/config.toml"), system("regctl/config.toml")]),
        },
        registries_conf: match registries_conf {
            Some(named) => vec![named],
            None => listed(&[
                in_user("containers/registries.conf"),
                system("containers/registries.conf"),
            ]),
        },
        registries_conf_dirs: listed(&[
            system("containers/registries.conf.d"),
            in_user("containers/registries.conf.d"),
        ]),
        daemon_json: listed(&[in_user("docker/daemon.json"), system("docker/daemon.json")]),
        host_dirs: listed(&[
            in_user("regctl/certs.d"),
            docker.clone(),
            in_user("docker/certs.d"),
            system("containerd/certs.d"),
            system("docker/certs.d"),
        ]),
        certificate_dirs: listed(&[
            in_user("regctl/certs.d"),
            docker,
            in_user("docker/certs.d"),
            in_user("containers/certs.d"),
            system("containers/certs.d"),
            system("containerd/certs.d"),
            system("docker/certs.d"),
        ]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_can_be_said_to_be_elsewhere() {
        for (text, host, address) in [
            ("r.test:10.0.0.7", Hosts::Named("r.test".to_owned()), "10.0.0.7"),
            ("r.test:5000:10.0.0.7", Hosts::One("r.test:5000".parse().unwrap()), "10.0.0.7"),
            ("r.test:443:[::1]", Hosts::One("r.test:443".parse().unwrap()), "::1"),
            ("r.test:[2001:db8::1]", Hosts::Named("r.test".to_owned()), "2001:db8::1"),
            ("r.test:fe80::1", Hosts::Named("r.test".to_owned()), "fe80::1"),
            ("r.test:443:::1", Hosts::One("r.test:443".parse().unwrap()), "::1"),
            ("[::2]:5000:[::1]", Hosts::One("[::2]:5000".parse().unwrap()), "::1"),
            ("[::2]:127.0.0.1", Hosts::Named("::2".to_owned()), "127.0.0.1"),
        ] {
            let expected = Resolved { hosts: host, address: address.parse().unwrap() };
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
        for text in ["", "r.test", "r.test:x", "r.test:5000", "r.test:2001:db8::1", "[::1]", ":::"]
        {
            assert!(text.parse::<Resolved>().is_err(), "{text}");
        }
        let given = ["r.test:::1", "r.test:127.0.0.1", "s.test:::1"].map(|t| t.parse().unwrap());
        let rules = resolved(&given);
        let counts: Vec<usize> = rules
            .iter()
            .map(|rule| rule.settings.addresses.as_ref().unwrap().value.len())
            .collect();
        assert_eq!(counts, [2, 1]);
    }

    #[test]
    fn the_more_exact_flag_counts() {
        let wishes = Wishes { insecure: true, plain_http: true, ..Wishes::default() };
        let settings = wishes.rule(&SOURCE_FLAGS).unwrap().unwrap().settings;
        assert_eq!(settings.scheme.unwrap().origin, Origin::Flag("--src-plain-http"));
        assert_eq!(settings.verify.unwrap().origin, Origin::Flag("--src-insecure"));
        assert_eq!(Wishes::default().rule(&FLAGS).unwrap(), None);
    }
}
