//! Which engine is meant: variables, then docker's contexts, then the sockets that are usual.
//!
//! Owns: the order of precedence. Must not know: the environment, which others have read.

use std::fmt;
use std::path::PathBuf;

use crate::archive::engine::address::{AddressOrigin, EngineAddress, EngineTls};
use crate::archive::engine::context::{self, ContextError, NO_CONTEXT};
use crate::archive::engine::error::EngineKind;
use crate::content;
use crate::util::fs;

/// Where docker listens, unless it runs without root.
const DOCKER_SOCKET: &str = "/var/run/docker.sock";
/// Where podman listens for root.
const PODMAN_SOCKET: &str = "/run/podman/podman.sock";

/// What the environment says of engines; an empty variable counts as not set.
#[derive(Clone, Default)]
pub struct EngineSettings {
    /// `DOCKER_HOST`.
    pub docker_host: Option<String>,
    /// `DOCKER_CONTEXT`.
    pub docker_context: Option<String>,
    /// Whether `DOCKER_TLS` is set: TLS without a look at the engine's certificate.
    pub docker_tls: bool,
    /// Whether `DOCKER_TLS_VERIFY` is set, to whatever value.
    pub docker_tls_verify: bool,
    /// `DOCKER_CERT_PATH`: the directory of `ca.pem`, `cert.pem` and `key.pem`.
    pub docker_cert_path: Option<PathBuf>,
    /// The directory of docker's `config.json` and of its contexts.
    pub docker_config: Option<PathBuf>,
    /// `CONTAINER_HOST`.
    pub container_host: Option<String>,
    /// `XDG_RUNTIME_DIR`.
    pub runtime_dir: Option<PathBuf>,
    /// The user that this process acts as; 0 is root.
    pub user_id: Option<u32>,
}

impl fmt::Debug for EngineSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The addresses may hold passwords.
        f.debug_struct("EngineSettings")
            .field("docker_context", &self.docker_context)
            .field("docker_config", &self.docker_config)
            .field("runtime_dir", &self.runtime_dir)
            .finish_non_exhaustive()
    }
}

impl EngineSettings {
    /// Where the engine of this kind is to be looked for; whether it is there is not asked.
    ///
    /// docker: `DOCKER_HOST`, else `DOCKER_CONTEXT`, else the current context, else the socket of
    /// the system, or this user's own where only that one is there. podman: `CONTAINER_HOST`, else
    /// this user's own socket, or the system's where only that one is there; root's own is the
    /// system's.
    ///
    /// # Errors
    /// [`content::Error::Unsupported`] for an address that cannot be connected to, such as `ssh://`;
    /// [`content::Error::Other`] when what names it is malformed or names a context that is not there.
    pub fn address(&self, kind: EngineKind) -> content::Result<EngineAddress> {
        match kind {
            EngineKind::Docker => self.docker(),
            EngineKind::Podman => self.podman(),
        }
    }

    fn docker(&self) -> content::Result<EngineAddress> {
        if let Some(text) = &self.docker_host {
            let address = from_variable("DOCKER_HOST", text)?;
            return Ok(match self.docker_tls(&address) {
                Some(tls) => address.with_tls(tls),
                None => address,
            });
        }
        let from_context = self.docker_context().map_err(|error| {
            error.into_content(match self.docker_context {
                Some(_) => "reading the docker context of DOCKER_CONTEXT",
                None => "reading docker's current context",
            })
        })?;
        let own = self.runtime_dir().map(|directory| directory.join("docker.sock"));
        let system = PathBuf::from(DOCKER_SOCKET);
        Ok(from_context.unwrap_or_else(|| usual([Some(system), own])))
    }

    fn podman(&self) -> content::Result<EngineAddress> {
        if let Some(text) = &self.container_host {
            return from_variable("CONTAINER_HOST", text);
        }
        let system = Some(PathBuf::from(PODMAN_SOCKET));
        let own = self.runtime_dir().map(|directory| directory.join("podman/podman.sock"));
        Ok(if self.user_id == Some(0) { usual([system, own]) } else { usual([own, system]) })
    }

    fn docker_context(&self) -> Result<Option<EngineAddress>, ContextError> {
        let directory = self.docker_config.as_deref();
        let name = match (&self.docker_context, directory) {
            (Some(name), _) => Some(name.clone()),
            (None, Some(directory)) => context::current(directory)?,
            (None, None) => None,
        };
        let Some(name) = name.filter(|name| name != NO_CONTEXT) else { return Ok(None) };
        let Some(directory) = directory else { return Err(ContextError::Missing(name)) };
        context::address(directory, &name)
    }

    /// How TLS is spoken to `DOCKER_HOST`: docker's own client wants `DOCKER_TLS` or
    /// `DOCKER_TLS_VERIFY` for it, its libraries are content with `DOCKER_CERT_PATH`.
    fn docker_tls(&self, address: &EngineAddress) -> Option<EngineTls> {
        let asked = self.docker_tls || self.docker_tls_verify || self.docker_cert_path.is_some();
        let is_https = address.tls().is_some();
        (asked || is_https).then(|| EngineTls {
            verify: self.docker_tls_verify || (is_https && !self.docker_tls),
            directory: self.docker_cert_path.clone().or_else(|| self.docker_config.clone()),
        })
    }

    /// The directory of this user's sockets: set by a login, else where a login would have set it.
    fn runtime_dir(&self) -> Option<PathBuf> {
        let usual = || self.user_id.map(|id| PathBuf::from(format!("/run/user/{id}")));
        self.runtime_dir.clone().or_else(usual)
    }
}

fn from_variable(name: &'static str, text: &str) -> content::Result<EngineAddress> {
    match EngineAddress::parse(text) {
        Ok(address) => Ok(address.with_origin(AddressOrigin::Variable(name))),
        Err(error) => Err(error.into_content(&format!("reading {name}"))),
    }
}

/// The first socket that is there, else the first.
fn usual(candidates: [Option<PathBuf>; 2]) -> EngineAddress {
    let mut candidates = candidates.into_iter().flatten();
    let first = candidates.next().unwrap_or_default();
    let path = match fs::is_special(&first) {
        true => first,
        false => candidates.find(|path| fs::is_special(path)).unwrap_or(first),
    };
    EngineAddress::unix(path).with_origin(AddressOrigin::Usual)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::oci::Digest;
    use crate::oci::digest::Algorithm;

    /// Writes a context as docker does; `tls` adds its certificates.
    fn write_context(directory: &Path, name: &str, endpoint: &str, tls: bool) {
        let id = Digest::of(Algorithm::Sha256, name.as_bytes()).hex();
        let meta = directory.join("contexts/meta").join(&id);
        fs::create_dir_all(&meta).unwrap();
        let text = format!(
            r#"{{"Name":{name:?},"Metadata":{{}},"Endpoints":{{"docker":{endpoint},"kube":{{}}}}}}"#
        );
        fs::write_atomic(&meta.join("meta.json"), text.as_bytes(), 0o644).unwrap();
        if tls {
            fs::create_dir_all(&directory.join("contexts/tls").join(&id).join("docker")).unwrap();
        }
    }

    fn docker(settings: &EngineSettings) -> (String, AddressOrigin) {
        let address = settings.address(EngineKind::Docker).unwrap();
        (address.to_string(), address.origin().clone())
    }

    fn text(value: &str) -> Option<String> {
        Some(value.to_owned())
    }

    #[test]
    fn docker_is_named_by_a_variable_then_a_context_then_its_socket() {
        let root = tempfile::tempdir().unwrap();
        write_context(root.path(), "current", r#"{"Host":"tcp://current:1"}"#, false);
        write_context(root.path(), "other", r#"{"Host":"unix:///other.sock"}"#, false);
        write_context(root.path(), "local", r#"{"Host":""}"#, false);
        let config = br#"{"auths":{},"currentContext":"current"}"#;
        fs::write_atomic(&root.path().join("config.json"), config, 0o600).unwrap();
        let mut settings =
            EngineSettings { docker_config: Some(root.path().into()), ..Default::default() };
        let context = |name: &str| AddressOrigin::Context(name.to_owned());

        assert_eq!(docker(&settings), ("tcp://current:1".to_owned(), context("current")));
        settings.docker_context = text("other");
        assert_eq!(docker(&settings), ("unix:///other.sock".to_owned(), context("other")));
        for name in ["default", "local"] {
            settings.docker_context = text(name);
            let found = docker(&settings);
            assert_eq!(found, (format!("unix://{DOCKER_SOCKET}"), AddressOrigin::Usual), "{name}");
        }
        settings.docker_host = text("tcp://host:2");
        let variable = AddressOrigin::Variable("DOCKER_HOST");
        assert_eq!(docker(&settings), ("tcp://host:2".to_owned(), variable));
    }

    #[test]
    fn contexts_that_cannot_be_used_are_errors() {
        let root = tempfile::tempdir().unwrap();
        write_context(root.path(), "far", r#"{"Host":"ssh://h"}"#, false);
        write_context(root.path(), "odd", "7", false);
        let settings = |name: &str| EngineSettings {
            docker_config: Some(root.path().into()),
            docker_context: text(name),
            ..Default::default()
        };
        let fails = |settings: &EngineSettings| {
            let error = anyhow::Error::new(settings.address(EngineKind::Docker).unwrap_err());
            format!("{error:#}")
        };
        assert!(fails(&settings("far")).contains("ssh://"));
        assert!(fails(&settings("odd")).contains("meta.json is not as docker writes it"));
        let missing = fails(&settings("none"));
        assert!(missing.contains(r#"DOCKER_CONTEXT failed: there is no docker context "none""#));
        let homeless = EngineSettings { docker_config: None, ..settings("far") };
        assert!(fails(&homeless).contains(r#"no docker context "far""#));
        let malformed = EngineSettings { docker_host: text("unix://x"), ..Default::default() };
        assert!(fails(&malformed).contains("reading DOCKER_HOST failed: the address"));
    }

    #[test]
    fn tls_is_spoken_where_docker_speaks_it() {
        let root = tempfile::tempdir().unwrap();
        write_context(root.path(), "plain", r#"{"Host":"tcp://h:1"}"#, false);
        write_context(root.path(), "tls", r#"{"Host":"tcp://h:1"}"#, true);
        write_context(root.path(), "lax", r#"{"Host":"tcp://h:1","SkipTLSVerify":true}"#, true);
        let tls = |settings: EngineSettings| {
            let settings = EngineSettings { docker_config: Some("/config".into()), ..settings };
            let address = settings.address(EngineKind::Docker).unwrap();
            address.tls().map(|tls| (tls.verify, tls.directory.clone().unwrap()))
        };
        let plain = || EngineSettings { docker_host: text("tcp://h:1"), ..Default::default() };
        let config = PathBuf::from("/config");
        let certs = PathBuf::from("/certs");
        assert_eq!(tls(plain()), None);
        let verify = EngineSettings { docker_tls_verify: true, ..plain() };
        assert_eq!(tls(verify.clone()), Some((true, config.clone())));
        let lax = EngineSettings { docker_tls: true, ..plain() };
        assert_eq!(tls(lax), Some((false, config.clone())));
        let named = EngineSettings { docker_cert_path: Some(certs.clone()), ..verify };
        assert_eq!(tls(named), Some((true, certs.clone())));
        let path_alone = EngineSettings { docker_cert_path: Some(certs.clone()), ..plain() };
        assert_eq!(tls(path_alone), Some((false, certs)));
        let https = EngineSettings { docker_host: text("https://h:1"), ..Default::default() };
        assert_eq!(tls(https), Some((true, config)));

        for (name, verify) in [("plain", None), ("tls", Some(true)), ("lax", Some(false))] {
            let settings = EngineSettings {
                docker_context: text(name),
                docker_config: Some(root.path().into()),
                ..Default::default()
            };
            let address = settings.address(EngineKind::Docker).unwrap();
            assert_eq!(address.tls().map(|tls| tls.verify), verify, "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn sockets_of_a_user_count_where_those_of_the_system_are_not() {
        let root = tempfile::tempdir().unwrap();
        let runtime = root.path();
        fs::create_dir_all(&runtime.join("podman")).unwrap();
        let mut settings = EngineSettings {
            runtime_dir: Some(runtime.into()),
            user_id: Some(1000),
            ..Default::default()
        };
        let podman = |settings: &EngineSettings| {
            settings.address(EngineKind::Podman).unwrap().socket().unwrap().to_owned()
        };
        let own = runtime.join("podman/podman.sock");
        let system = Path::new(PODMAN_SOCKET);
        let expected = if fs::is_special(system) { system } else { &own };
        assert_eq!(podman(&settings), expected);
        let _listener = std::os::unix::net::UnixListener::bind(&own).unwrap();
        assert_eq!(podman(&settings), own);
        settings.user_id = Some(0);
        let expected = if fs::is_special(system) { system } else { &own };
        assert_eq!(podman(&settings), expected);
        settings.container_host = text("tcp://h:3");
        let address = settings.address(EngineKind::Podman).unwrap();
        assert_eq!(address.to_string(), "tcp://h:3");
        assert_eq!(address.origin(), &AddressOrigin::Variable("CONTAINER_HOST"));

        let docker_socket = runtime.join("docker.sock");
        let _listener = std::os::unix::net::UnixListener::bind(&docker_socket).unwrap();
        let system = Path::new(DOCKER_SOCKET);
        let expected = if fs::is_special(system) { system } else { &docker_socket };
        assert_eq!(docker(&settings).0, format!("unix://{}", expected.display()));
    }
}
