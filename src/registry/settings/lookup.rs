//! What all places together say of one registry.

use std::net::IpAddr;

use crate::oci::{Host, RepositoryName};
use crate::registry::certificates;
use crate::registry::settings::{
    HostSettings, Hosts, Mirror, Rule, SettingsError, SettingsFiles, Sourced,
};
use crate::util::address::Network;

/// The settings of one run: what was read, in the order in which it counts.
#[derive(Debug)]
pub struct Settings {
    flags: Vec<Rule>,
    own: Vec<Rule>,
    registries_conf: Vec<Rule>,
    daemon_json: Vec<Rule>,
    files: SettingsFiles,
}

/// Where the content of a repository is looked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mirrors {
    /// First, in this order.
    pub mirrors: Vec<Mirror>,
    /// At last, instead of the registry itself.
    pub location: Option<Mirror>,
}

impl Settings {
    /// Reads the files; `flags` is what the command line says.
    ///
    /// # Errors
    /// [`SettingsError`] naming the file and the line.
    pub fn read(files: &SettingsFiles, flags: &[Rule]) -> Result<Self, SettingsError> {
        Ok(Self {
            flags: flags.to_vec(),
            own: files.read_own()?,
            registries_conf: files.read_registries_conf()?,
            daemon_json: files.read_daemon_json()?,
            files: files.clone(),
        })
    }

    /// How a registry is spoken to, about one repository where that makes a difference.
    ///
    /// # Errors
    /// [`SettingsError`] of the files that are for this host alone.
    pub fn host(
        &self,
        host: &Host,
        name: Option<&RepositoryName>,
    ) -> Result<HostSettings, SettingsError> {
        self.merged(host, name, HostSettings::default())
    }

    /// How a mirror is spoken to: as its host, and as the file says that names it.
    ///
    /// # Errors
    /// As [`Settings::host`].
    pub fn mirror(
        &self,
        mirror: &Mirror,
        name: &RepositoryName,
    ) -> Result<HostSettings, SettingsError> {
        self.merged(&mirror.host, Some(name), mirror.settings.clone())
    }

    fn merged(
        &self,
        host: &Host,
        name: Option<&RepositoryName>,
        entry: HostSettings,
    ) -> Result<HostSettings, SettingsError> {
        let all = |rules: &[Rule]| {
            let matching = narrowest_first(rules, host, name).into_iter();
            matching.fold(HostSettings::default(), |known, rule| known.or(rule.settings.clone()))
        };
        // As podman does it, one rule counts and the others do not.
        let first = narrowest_first(&self.registries_conf, host, name).first().copied();
        let registries_conf = first.map(|rule| rule.settings.clone()).unwrap_or_default();
        let hosts_toml = self.files.read_hosts_toml(host)?;
        let settings = all(&self.flags)
            .or(all(&self.own))
            .or(entry)
            .or(registries_conf)
            .or(hosts_toml.map(|rule| rule.settings).unwrap_or_default())
            .or(all(&self.daemon_json));
        let settings = settings.or(certificates::find(host, &self.files.certificate_dirs)?);
        Ok(HostSettings {
            insecure_networks: self.insecure_networks(),
            known_names: self.known_names(),
            ..settings
        })
    }

    /// Where single hosts are, of which the user said so.
    fn known_names(&self) -> Vec<(String, Vec<IpAddr>)> {
        let rules = self.flags.iter().chain(&self.own);
        let known = rules.filter_map(|rule| {
            let name = match &rule.hosts {
                Hosts::One(host) if host.is_docker_hub() => host.api(),
                Hosts::One(host) => host.name(),
                Hosts::Named(name) => name,
                Hosts::Any | Hosts::Below(_) | Hosts::Within(_) => return None,
            };
            Some((name.to_owned(), rule.settings.addresses.as_ref()?.value.clone()))
        });
        known.collect()
    }

    /// The networks of `daemon.json` in which hosts may be insecure: of a host called by a name only
    /// the name service tells whether it lies there.
    fn insecure_networks(&self) -> Vec<Sourced<Network>> {
        let networks = self.daemon_json.iter().filter_map(|rule| match rule.hosts {
            Hosts::Within(network) => {
                let origin = rule.settings.verify.as_ref()?.origin.clone();
                Some(Sourced::new(network, origin))
            }
            _ => None,
        });
        networks.collect()
    }

    /// Where the content of a repository is looked for before the registry itself, and instead of it:
    /// what the first file says that says anything about it.
    ///
    /// # Errors
    /// As [`Settings::host`].
    pub fn mirrors(&self, host: &Host, name: &RepositoryName) -> Result<Mirrors, SettingsError> {
        let listed = self.listed_mirrors(host, Some(name))?;
        let here = |mirror: &Mirror| mirror.name(name).is_some();
        let mirrors = listed.map(|listed| listed.value).unwrap_or_default();
        let location = narrowest_first(&self.registries_conf, host, Some(name))
            .first()
            .and_then(|rule| rule.location.clone());
        let location = match location {
            Some(location) => Some(location),
            None => self.files.read_hosts_toml(host)?.and_then(|rule| rule.location),
        };
        Ok(Mirrors {
            mirrors: mirrors.into_iter().filter(here).collect(),
            location: location.filter(here),
        })
    }

    /// The mirrors of a registry, or of one repository, and who lists them.
    ///
    /// # Errors
    /// As [`Settings::host`].
    pub fn listed_mirrors(
        &self,
        host: &Host,
        name: Option<&RepositoryName>,
    ) -> Result<Option<Sourced<Vec<Mirror>>>, SettingsError> {
        let first = |rules: &[Rule]| {
            let matching = narrowest_first(rules, host, name);
            matching.into_iter().find_map(|rule| rule.mirrors.clone())
        };
        let registries_conf = narrowest_first(&self.registries_conf, host, name);
        let registries_conf = registries_conf.first().and_then(|rule| rule.mirrors.clone());
        if let Some(mirrors) = first(&self.own).or(registries_conf) {
            return Ok(Some(mirrors));
        }
        let hosts_toml = self.files.read_hosts_toml(host)?;
        Ok(hosts_toml.and_then(|rule| rule.mirrors).or_else(|| first(&self.daemon_json)))
    }

    /// The rules about single hosts, for a list of them.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        let layers = [&self.flags, &self.own, &self.registries_conf, &self.daemon_json];
        layers.into_iter().flatten()
    }
}

/// The rules about a host or a repository; of two that are as narrow, the first stays first.
fn narrowest_first<'a>(
    rules: &'a [Rule],
    host: &Host,
    name: Option<&RepositoryName>,
) -> Vec<&'a Rule> {
    let mut matching: Vec<&Rule> = rules.iter().filter(|rule| rule.matches(host, name)).collect();
    matching.sort_by_key(|rule| std::cmp::Reverse((rule.hosts.rank(), rule.path.len())));
    matching
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::registry::settings::Origin;
    use crate::registry::settings::Scheme;

    /// Every file of a machine, in a directory.
    fn machine(root: &Path, files: &[(&str, &str)]) -> SettingsFiles {
        for (name, text) in files {
            let path = root.join(name);
            crate::util::fs::create_dir_all(path.parent().unwrap()).unwrap();
            crate::util::fs::write_atomic(&path, text.as_bytes(), 0o600).unwrap();
        }
        let path = |name: &str| root.join(name);
        SettingsFiles {
            own: vec![path("own.toml"), path("system.toml")],
            registries_conf: vec![path("user.conf"), path("registries.conf")],
            registries_conf_dirs: vec![path("registries.conf.d"), path("user.conf.d")],
            daemon_json: vec![path("user.json"), path("daemon.json")],
            host_dirs: vec![path("containerd")],
            certificate_dirs: vec![path("certs.d")],
        }
    }

    #[test]
    fn for_each_value_the_first_place_counts_that_has_it() {
        let root = tempfile::tempdir().unwrap();
        let all = [
            ("own.toml", "[host.\"r.test\"]\ntls-verify = true\n"),
            ("system.toml", "[host.\"*\"]\nrequests-in-flight = 3\ntls-verify = false\n"),
            ("registries.conf", "[[registry]]\nlocation = \"r.test\"\ninsecure = true\n"),
            ("containerd/r.test/hosts.toml", "server = \"http://r.test\"\nca = \"a.pem\"\n"),
            ("daemon.json", r#"{"insecure-registries": ["r.test", "only.test"]}"#),
            ("certs.d/r.test/ca.crt", "ca"),
            ("certs.d/r.test/client.cert", "cert"),
            ("certs.d/r.test/client.key", "key"),
        ];
        let host: Host = "r.test".parse().unwrap();
        let from = |settings: &HostSettings| {
            let shown = |origin: Option<&Origin>| match origin {
                Some(Origin::File { path, .. }) => {
                    path.strip_prefix(root.path()).unwrap().display().to_string()
                }
                Some(Origin::Flag(flag)) => (*flag).to_owned(),
                None => "default".to_owned(),
            };
            [
                shown(settings.scheme.as_ref().map(|it| &it.origin)),
                shown(settings.verify.as_ref().map(|it| &it.origin)),
                shown(settings.authorities.as_ref().map(|it| &it.origin)),
            ]
        };
        // Each step takes the first file away.
        let toml = "containerd/r.test/hosts.toml";
        for (skipped, expected) in [
            (0, ["registries.conf", "own.toml", toml]),
            (1, ["registries.conf", "system.toml", toml]),
            (2, ["registries.conf", "registries.conf", toml]),
            (3, [toml, "daemon.json", toml]),
            (4, ["daemon.json", "daemon.json", "certs.d/r.test"]),
            (5, ["default", "default", "certs.d/r.test"]),
            (8, ["default", "default", "default"]),
        ] {
            let files = machine(root.path(), &all);
            for (name, _) in &all[..skipped] {
                crate::util::fs::remove_file(&root.path().join(name)).unwrap();
            }
            let settings = Settings::read(&files, &[]).unwrap();
            assert_eq!(from(&settings.host(&host, None).unwrap()), expected, "{skipped}");
        }
        let files = machine(root.path(), &all);
        let mut flag = Rule::about(Hosts::Any);
        flag.settings.scheme = Some(Sourced::new(Scheme::Https, Origin::Flag("--plain-http")));
        let settings = Settings::read(&files, &[flag]).unwrap();
        let found = settings.host(&host, None).unwrap();
        assert_eq!(from(&found), ["--plain-http", "own.toml", toml]);
        assert_eq!(found.requests_in_flight.unwrap().value, 3);
    }

    #[test]
    fn the_first_file_that_lists_mirrors_decides_them() {
        let root = tempfile::tempdir().unwrap();
        let all = [
            ("own.toml", "[host.\"docker.io\"]\nmirrors = [\"own.test/hub\"]\n"),
            (
                "registries.conf",
                "[[registry]]\nprefix = \"docker.io/library\"\nlocation = \"in.test/lib\"\n\
                 [[registry.mirror]]\nlocation = \"conf.test\"\n",
            ),
            ("containerd/docker.io/hosts.toml", "[host.\"https://toml.test\"]\n"),
            ("daemon.json", r#"{"registry-mirrors": ["https://json.test"]}"#),
        ];
        let (hub, alpine) = (Host::docker_hub(), "library/alpine".parse().unwrap());
        for (skipped, mirrors, location) in [
            (0, "own.test/hub", Some("in.test/lib")),
            (1, "conf.test", Some("in.test/lib")),
            (2, "toml.test", None),
            (3, "json.test", None),
            (4, "", None),
        ] {
            let files = machine(root.path(), &all);
            for (name, _) in &all[..skipped] {
                crate::util::fs::remove_file(&root.path().join(name)).unwrap();
            }
            let settings = Settings::read(&files, &[]).unwrap();
            let found = settings.mirrors(&hub, &alpine).unwrap();
            let shown: Vec<String> = found.mirrors.iter().map(Mirror::shown).collect();
            assert_eq!(shown.join(" "), mirrors, "{skipped}");
            let shown = found.location.as_ref().map(Mirror::shown);
            assert_eq!(shown.as_deref(), location, "{skipped}");
        }
        // Another repository is not below the prefix of registries.conf.
        let files = machine(root.path(), &all[1..]);
        crate::util::fs::remove_file(&root.path().join("own.toml")).unwrap();
        let settings = Settings::read(&files, &[]).unwrap();
        let found = settings.mirrors(&hub, &"ada/app".parse().unwrap()).unwrap();
        assert_eq!(found.mirrors[0].shown(), "toml.test");
        assert_eq!(found.location, None);
    }

    #[test]
    fn an_empty_list_of_our_own_means_no_mirrors() {
        let root = tempfile::tempdir().unwrap();
        let files = machine(
            root.path(),
            &[
                ("own.toml", "[host.\"docker.io\"]\nmirrors = []\n"),
                ("daemon.json", r#"{"registry-mirrors": ["https://json.test"]}"#),
            ],
        );
        let settings = Settings::read(&files, &[]).unwrap();
        let found = settings.mirrors(&Host::docker_hub(), &"library/a".parse().unwrap()).unwrap();
        assert_eq!(found, Mirrors::default());
    }
}
