//! What to try when something failed, where that is clear.

use std::path::Path;

use crate::archive::engine::address::{AddressError, AddressOrigin};
use crate::archive::engine::error::{EngineError, EngineKind, Failure as EngineFailure};
use crate::auth;
use crate::cli::connection_hint::{Sides, chain_text, connection_hint};
use crate::content;
use crate::layout;
use crate::oci::error_code::ErrorCode;
use crate::oci::name::Part;
use crate::oci::{Reference, ReferenceError};
use crate::ops;
use crate::ops::local::LocalError;
use crate::registry::RequestError;
use crate::registry::error::Failure;
use crate::server::ServerError;
use crate::util::fs;

/// The places that an image may be in, by their prefixes.
const PLACES: &str = "docker://, store:, oci:, oci-archive:, docker-archive:, dir:, docker-daemon: \
                      and podman:";

/// What is known of the command that failed.
#[derive(Debug, Default)]
pub(super) struct Scene<'a> {
    /// Where images are kept.
    pub(super) data_root: Option<&'a Path>,
    /// The registries on its two sides.
    pub(super) sides: Sides,
}

/// What to try, where that is clear.
pub(super) fn hint(error: &anyhow::Error, scene: &Scene<'_>) -> Option<String> {
    if let Some(local) = find_local(error)
        && let Some(hint) = local_hint(local, find::<ops::Error>(error).is_some())
    {
        return Some(hint);
    }
    if let Some(ServerError::Bind { source, .. }) = find(error)
        && source.kind() == std::io::ErrorKind::AddrInUse
    {
        let hint = "something else listens there; `--listen 127.0.0.1:0` takes a free port";
        return Some(hint.to_owned());
    }
    if let Some(credentials) = credentials_hint(error) {
        return Some(credentials);
    }
    if let Some(files) = find_files(error) {
        return files_hint(files, scene.data_root);
    }
    if is_damaged(error) {
        return damage_hint(error);
    }
    if let Some(malformed) = find::<ReferenceError>(error) {
        return place_hint(malformed);
    }
    if find::<layout::Error>(error).is_some() {
        return None;
    }
    if let Some(engine) = find::<EngineError>(error) {
        return engine_hint(engine);
    }
    if let Some(AddressError::Scheme(scheme)) = find(error) {
        return Some(scheme_hint(scheme));
    }
    if let Some(content::Error::Incomplete { source: Some(_), .. }) = find(error) {
        let hint = "all of it was sent, so its replicas may not know of each other yet; try again, \
                    with --force to send it once more";
        return Some(hint.to_owned());
    }
    request_hint(find(error)?, &scene.sides)
}

/// What to try when content is not what its digest says.
fn damage_hint(error: &anyhow::Error) -> Option<String> {
    // What was attempted says where the content came from.
    let is_local = error.to_string().contains(" store:");
    let hint = "`regctl images --fsck` tells what is damaged in the local store, and the way out";
    is_local.then(|| hint.to_owned())
}

/// What to do about a request that failed.
fn request_hint(request: &RequestError, sides: &Sides) -> Option<String> {
    let host = host_of(&request.url);
    match &request.failure {
        Failure::Connection(source) => return connection_hint(source, &host, sides),
        Failure::Redirected { url, failure } => {
            return match failure.as_ref() {
                Failure::Connection(source) => connection_hint(source, &host_of(url), sides),
                _ => None,
            };
        }
        _ => {}
    }
    // A token that was refused is a credential that was refused.
    let answered = match &request.failure {
        Failure::Token(inner) => inner,
        _ => request,
    };
    match (answered.status()?, &answered.credential) {
        // There is a credential, which did not go along.
        (401 | 403, None) if request.credential.is_some() => Some(format!(
            "the token service {} lies in another domain and did not get the credential; \
             `trusted-realms` of the registry in config.toml allows that",
            host_of(&answered.url)
        )),
        (404, _) => not_found_hint(request, &host),
        (401, _) if host == "docker.io" => Some(
            "there is no such repository, or it needs another credential: `regctl login`"
                .to_owned(),
        ),
        (401, None) => Some(format!("log in with `regctl login {host}`")),
        (401, Some(origin)) => Some(format!(
            "the credential from {origin} was refused; renew it with `regctl login {host}`"
        )),
        (403, Some(origin)) => Some(format!(
            "the credential from {origin} may not do this; `regctl login {host}` with another"
        )),
        (403, None) => Some(format!("it may need a credential: `regctl login {host}`")),
        // As servers of TLS answer who does not speak it.
        (400, _) if answered.url.starts_with("http://") => {
            Some(format!("{host} may speak TLS; say nothing of plain HTTP then"))
        }
        (405, _) if answered.method == http::Method::DELETE => Some(
            "the registry removes nothing through this API; its web page, or an API of its own, may"
                .to_owned(),
        ),
        (405, _) => Some("the registry does not allow this; its configuration may".to_owned()),
        (429, _) => Some("the registry limits requests; wait, log in, or use -j 1".to_owned()),
        _ => None,
    }
}

/// What to do where no credential could be had.
fn credentials_hint(error: &anyhow::Error) -> Option<String> {
    if let Some(ops::Error::NotLoggedIn { scope }) = find(error) {
        return Some(format!("`regctl login --status {scope}` shows where one is looked for"));
    }
    match find::<auth::Error>(error)? {
        auth::Error::HelperMissing { program, .. }
            if program.starts_with("docker-credential-regctl") =>
        {
            Some(format!(
                "regctl is this helper when called so: `ln -s \"$(command -v regctl)\" \
                 /usr/local/bin/{program}`"
            ))
        }
        _ => None,
    }
}

/// What to do about an image that is not in the store; what `moves` images wants one from elsewhere.
fn local_hint(error: &LocalError, moves: bool) -> Option<String> {
    match error {
        LocalError::NotFound { what } => {
            let list = "`regctl images` lists what is there";
            // Only a name tells where it may be.
            let elsewhere = if moves && !is_id(what) { elsewhere(what) } else { None };
            Some(elsewhere.map_or_else(|| list.to_owned(), |text| format!("{list}; {text}")))
        }
        LocalError::InEngine { location, .. } => Some(format!(
            "`regctl push {location} DESTINATION` sends it from there; `regctl copy {location} \
             store:NAME` brings it here"
        )),
        _ => None,
    }
}

/// Where something that is not in the store may be.
fn elsewhere(what: &str) -> Option<String> {
    let path = Path::new(what);
    if path.is_file() {
        return Some(format!("docker-archive:{what} is the image in that file"));
    }
    if path.join("index.json").is_file() {
        return Some(format!("oci:{what} is the image in that directory"));
    }
    if Reference::parse(what).is_ok() {
        return Some(format!("`regctl pull {what}` fetches it"));
    }
    no_place(what)
}

/// What to do about a name whose host is none, as that of `docker-archve:./a.tar`.
fn place_hint(error: &ReferenceError) -> Option<String> {
    let is_host = error.part == Part::Host && !error.text.starts_with("localhost:");
    if is_host { no_place(&error.text) } else { None }
}

/// Which places there are, for what begins with a word and a colon.
fn no_place(what: &str) -> Option<String> {
    let (prefix, _) = what.split_once(':')?;
    let is_word = prefix.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    (is_word && !prefix.is_empty()).then(|| format!("{prefix}: is no place; there are {PLACES}"))
}

fn files_hint(error: &fs::Error, data_root: Option<&Path>) -> Option<String> {
    use std::io::ErrorKind;
    let path = error.path();
    let is_kept = data_root.is_some_and(|root| path.starts_with(root));
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = directory.unwrap_or(Path::new(".")).display();
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Some(match is_kept {
            true => "free space, with `regctl rmi` for one, or keep images elsewhere with \
                     --data-root"
                .to_owned(),
            false => format!("free space in {directory}"),
        }),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            let is_read = matches!(error.operation(), "examine" | "list" | "open" | "read");
            Some(match (is_kept, is_read && error.kind() == ErrorKind::PermissionDenied) {
                (true, _) => "this user may not write there; --data-root names another directory \
                              for images"
                    .to_owned(),
                (false, true) => format!("{} cannot be read by this user", path.display()),
                (false, false) => format!("{directory} cannot be written to by this user"),
            })
        }
        _ => None,
    }
}

/// What to do about an engine that cannot be spoken to.
fn engine_hint(error: &EngineError) -> Option<String> {
    let kind = error.kind;
    match &error.failure {
        EngineFailure::Status { status: 400, message } if message.contains("HTTPS server") => {
            return Some("it speaks TLS: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH".to_owned());
        }
        EngineFailure::Connection(source)
            if chain_text(source).to_lowercase().contains("certificate") =>
        {
            let hint = "ca.pem, cert.pem and key.pem of DOCKER_CERT_PATH, or of the docker \
                        context, must be those of this engine";
            return Some(hint.to_owned());
        }
        EngineFailure::Connection(source) if source.is_connect() => {}
        _ => return None,
    }
    if error.io_kind() == Some(std::io::ErrorKind::PermissionDenied) {
        return Some(socket_hint(kind).to_owned());
    }
    let (start, variable) = match kind {
        EngineKind::Docker => ("`sudo systemctl start docker` starts it", "DOCKER_HOST"),
        EngineKind::Podman => (
            "`systemctl --user start podman.socket` does it, for root without --user",
            "CONTAINER_HOST",
        ),
    };
    Some(match error.address.origin() {
        AddressOrigin::Usual => {
            format!("does {kind} listen? {start}; {variable} names one elsewhere")
        }
        AddressOrigin::Variable(name) => format!("{name} says so; does {kind} listen there?"),
        AddressOrigin::Context(_) => format!(
            "does {kind} listen there? `docker context use default` turns to that of this machine"
        ),
        _ => format!("does {kind} listen there?"),
    })
}

/// Who may use the socket of an engine.
fn socket_hint(kind: EngineKind) -> &'static str {
    match kind {
        EngineKind::Docker => {
            "root and the group docker may use it: `sudo usermod -aG docker $USER`, then log in \
             again; or `sudo docker save IMAGE | regctl push docker-archive:- DESTINATION`"
        }
        EngineKind::Podman => {
            "it is another user's; `systemctl --user start podman.socket` makes your own"
        }
    }
}

/// What does what an address of this kind cannot.
fn scheme_hint(scheme: &str) -> String {
    let save = "`docker save IMAGE | regctl push docker-archive:- DESTINATION`";
    match scheme {
        "ssh" => format!(
            "`ssh -NL /tmp/engine.sock:/var/run/docker.sock HOST` and \
             DOCKER_HOST=unix:///tmp/engine.sock, or {save}"
        ),
        "npipe" => format!("{save} needs no pipe"),
        _ => "name it as unix:///path/of/socket or tcp://host:port".to_owned(),
    }
}

/// What a registry that lacks something has instead.
fn not_found_hint(request: &RequestError, host: &str) -> Option<String> {
    if request.method == http::Method::POST {
        return Some(
            "the registry makes no repositories by itself; create it there first".to_owned(),
        );
    }
    let path = request.url.split_once("/v2/")?.1;
    let (repository, what) = path.split_once("/manifests/")?;
    let is_tag = !what.contains(':');
    is_tag.then(|| format!("`regctl tags {host}/{repository}` lists the tags there are"))
}

fn host_of(url: &str) -> String {
    let parsed = url::Url::parse(url).ok();
    let host = parsed.as_ref().and_then(|url| {
        let host = url.host_str()?;
        Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
    });
    match host.as_deref() {
        Some("registry-1.docker.io") => "docker.io".to_owned(),
        Some(host) => host.to_owned(),
        None => "the registry".to_owned(),
    }
}

/// Whether this is the beginning of an image ID rather than a name.
fn is_id(what: &str) -> bool {
    let hex = what.strip_prefix("sha256:").unwrap_or(what);
    hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn find_files(error: &anyhow::Error) -> Option<&fs::Error> {
    match find(error) {
        Some(content::Error::Files(files)) => Some(files),
        _ => find(error),
    }
}

/// Whether content is not what its digest says, as we found or as a registry did.
fn is_damaged(error: &anyhow::Error) -> bool {
    matches!(find(error), Some(content::Error::Verify(_)))
        || find::<RequestError>(error)
            .is_some_and(|request| request.has_code(&ErrorCode::DigestInvalid))
}

fn find_local(error: &anyhow::Error) -> Option<&LocalError> {
    match find::<ops::Error>(error) {
        Some(ops::Error::Local(local)) => Some(local),
        _ => find(error),
    }
}

/// The first cause of this type; the boxes that some errors come in are opened.
fn find<T: std::error::Error + 'static>(error: &anyhow::Error) -> Option<&T> {
    error.chain().find_map(|cause| cause.downcast_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::engine::EngineSettings;

    #[test]
    fn hosts_in_hints_are_those_that_users_write() {
        assert_eq!(host_of("https://registry-1.docker.io/v2/"), "docker.io");
        assert_eq!(host_of("http://127.0.0.1:5000/v2/a"), "127.0.0.1:5000");
    }

    #[test]
    fn only_files_of_the_store_are_helped_by_another_store() {
        use std::io::{Error, ErrorKind};
        for (operation, path, kind, text) in [
            ("write", "/d/ingest/1", ErrorKind::StorageFull, "keep images elsewhere"),
            ("write", "/out/a.tar", ErrorKind::StorageFull, "free space in /out"),
            ("write", "a.tar", ErrorKind::StorageFull, "free space in ."),
            ("create", "/d/store/x", ErrorKind::PermissionDenied, "--data-root names another"),
            ("open", "/in/a.tar", ErrorKind::PermissionDenied, "/in/a.tar cannot be read by this"),
            ("create", "/out/a.tar", ErrorKind::PermissionDenied, "/out cannot be written to"),
            ("open", "/out/a.tar", ErrorKind::ReadOnlyFilesystem, "/out cannot be written to"),
        ] {
            let error = fs::Error::new(operation, Path::new(path), Error::from(kind));
            let scene = Scene { data_root: Some(Path::new("/d")), ..Scene::default() };
            let hint = hint(&anyhow::Error::new(error), &scene).unwrap();
            assert!(hint.contains(text), "{operation} {path}: {hint}");
        }
    }

    #[test]
    fn what_is_not_in_the_store_may_be_elsewhere() {
        for (what, text) in [
            ("app:1", Some("`regctl pull app:1` fetches it")),
            ("Cargo.toml", Some("docker-archive:Cargo.toml is the image")),
            ("docker-archve:./a.tar", Some("docker-archve: is no place; there are docker://")),
            ("./gone", None),
            ("::1/x", None),
        ] {
            let found = elsewhere(what);
            assert_eq!(found.is_some(), text.is_some(), "{what}: {found:?}");
            assert!(found.unwrap_or_default().starts_with(text.unwrap_or_default()), "{what}");
        }
    }

    #[test]
    fn a_misspelt_place_leads_to_those_there_are() {
        for (text, is_place) in
            [("docker-archve:./a.tar", true), ("tarball:/a", true), ("localhost:x/a", false)]
        {
            let hint =
                hint(&anyhow::Error::new(Reference::parse(text).unwrap_err()), &Scene::default());
            assert_eq!(hint.is_some_and(|hint| hint.contains("is no place")), is_place, "{text}");
        }
    }

    #[test]
    fn engines_that_cannot_be_spoken_to_lead_to_what_can_be_done() {
        let settings = |docker_host: &str| EngineSettings {
            docker_host: Some(docker_host.to_owned()),
            ..EngineSettings::default()
        };
        for (address, piece) in [
            ("ssh://ada@h", "ssh -NL"),
            ("npipe:////./pipe/docker_engine", "docker save IMAGE | regctl"),
            ("fd://x", "unix:///path"),
        ] {
            let error = settings(address).address(EngineKind::Docker).unwrap_err();
            let hint = hint(&anyhow::Error::new(error), &Scene::default()).unwrap();
            assert!(hint.contains(piece), "{address}: {hint}");
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_hint_about_an_engine_depends_on_who_named_it() {
        use crate::archive::engine::{Engine, EngineAddress};
        let named = |origin| EngineAddress::unix("/nonexistent/engine.sock").with_origin(origin);
        for (kind, origin, piece) in [
            (EngineKind::Docker, AddressOrigin::Usual, "DOCKER_HOST names one"),
            (EngineKind::Podman, AddressOrigin::Usual, "start podman.socket"),
            (EngineKind::Docker, AddressOrigin::Variable("DOCKER_HOST"), "DOCKER_HOST says so"),
            (EngineKind::Docker, AddressOrigin::Context("x".to_owned()), "context use default"),
        ] {
            let engine = Engine::new(kind, named(origin)).unwrap();
            let error = engine.version().await.unwrap_err();
            let hint = hint(&anyhow::Error::new(error), &Scene::default()).unwrap();
            assert!(hint.contains(piece), "{hint}");
        }
    }
}
