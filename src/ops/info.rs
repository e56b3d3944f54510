//! `info`: what the program sees of this machine. Nothing is created, and no registry is asked; the
//! engines of docker and podman are, for their versions.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::archive::engine::{Engine, EngineKind, EngineVersion};
use crate::auth::Chain;
use crate::content;
use crate::layout::{Layout, name_of};
use crate::oci::Platform;
use crate::ops::Session;
use crate::util::{fs, task};

/// What the caller knows and a session does not.
#[derive(Debug, Clone)]
pub struct InfoRequest {
    /// The platform of an index that is used when none is named.
    pub default_platform: Option<Platform>,
    /// Where certificates are looked for.
    pub certificate_dirs: Vec<PathBuf>,
}

/// What the program sees; one field for each section.
#[derive(Debug, Clone, Serialize)]
pub struct InfoReport {
    /// The program.
    pub program: ProgramInfo,
    /// The local image store.
    pub store: StoreInfo,
    /// The files in which credentials are looked for, in their order.
    pub credentials: Vec<CredentialsInfo>,
    /// The directories of certificates that are there, in their order.
    pub certificates: Vec<CertificatesInfo>,
    /// The engines of docker and podman.
    pub engines: Vec<EngineInfo>,
}

/// The program.
#[derive(Debug, Clone, Serialize)]
pub struct ProgramInfo {
    /// Its version.
    pub version: &'static str,
    /// The system it was built for.
    pub os: &'static str,
    /// The processor it was built for.
    pub architecture: &'static str,
    /// The platform of an index that is used when none is named.
    pub default_platform: Option<String>,
}

/// The local image store.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StoreInfo {
    /// Its directory, if one is known.
    pub path: Option<PathBuf>,
    /// Whether it is there.
    pub exists: bool,
    /// Images with or without a name.
    pub images: usize,
    /// Names of images.
    pub names: usize,
    /// Blobs.
    pub blobs: usize,
    /// Their length in bytes.
    pub size_bytes: u64,
    /// Why it cannot be used, if it cannot.
    pub problem: Option<String>,
}

/// A file in which credentials are looked for.
#[derive(Debug, Clone, Serialize)]
pub struct CredentialsInfo {
    /// The file.
    pub path: PathBuf,
    /// Whether it is there.
    pub exists: bool,
    /// The helpers that it names.
    pub helpers: Vec<HelperInfo>,
    /// Why it cannot be used, if it cannot.
    pub problem: Option<String>,
}

/// An engine, where it is looked for.
#[derive(Debug, Clone, Serialize)]
pub struct EngineInfo {
    /// `docker` or `podman`.
    pub kind: &'static str,
    /// Where it is looked for; nothing when what says so is malformed.
    pub address: Option<String>,
    /// What it says of itself, when it is there.
    pub version: Option<EngineVersion>,
    /// Why it cannot be used, if it cannot.
    pub problem: Option<String>,
}

/// A credential helper.
#[derive(Debug, Clone, Serialize)]
pub struct HelperInfo {
    /// The program.
    pub program: String,
    /// Whether it is in `PATH`.
    pub exists: bool,
}

/// A directory of certificates.
#[derive(Debug, Clone, Serialize)]
pub struct CertificatesInfo {
    /// The directory.
    pub path: PathBuf,
    /// The hosts that it knows.
    pub hosts: Vec<String>,
}

/// Looks around. What cannot be used is told, and does not fail it.
///
/// # Errors
/// [`task::Ended`] when the program is ending.
pub async fn info(
    session: &Session,
    chain: &Chain,
    request: InfoRequest,
) -> Result<InfoReport, task::Ended> {
    let docker = engine_info(session, EngineKind::Docker);
    let podman = engine_info(session, EngineKind::Podman);
    let (docker, podman, store) = futures_util::join!(docker, podman, store_info(session));
    let store = store?;
    let credentials = chain.config_files().await.into_iter().map(|file| CredentialsInfo {
        path: file.path,
        exists: file.exists,
        helpers: file
            .helpers
            .into_iter()
            .map(|(program, exists)| HelperInfo { program, exists })
            .collect(),
        problem: file.problem,
    });
    let mut directories: Vec<&PathBuf> = Vec::new();
    for path in &request.certificate_dirs {
        if fs::is_dir(path) && !directories.contains(&path) {
            directories.push(path);
        }
    }
    Ok(InfoReport {
        program: ProgramInfo {
            version: env!("CARGO_PKG_VERSION"),
            os: std::env::consts::OS,
            architecture: std::env::consts::ARCH,
            default_platform: request.default_platform.map(|platform| platform.to_string()),
        },
        store,
        credentials: credentials.collect(),
        certificates: directories.into_iter().map(|path| certificates_info(path)).collect(),
        engines: vec![docker, podman],
    })
}

async fn store_info(session: &Session) -> Result<StoreInfo, task::Ended> {
    let path = session.data_root().ok().map(|root| root.join("store"));
    let unused = StoreInfo { path, ..StoreInfo::default() };
    if unused.path.is_none() {
        return Ok(unused);
    }
    let problem = |error: &dyn std::error::Error, unused: StoreInfo| StoreInfo {
        exists: true,
        problem: Some(with_cause(error)),
        ..unused
    };
    match session.existing_store() {
        Err(error) => Ok(problem(&error, unused)),
        Ok(None) => Ok(unused),
        Ok(Some(layout)) => {
            let counted = task::blocking(move || count(&layout)).await?;
            Ok(match counted {
                Ok(counted) => StoreInfo { path: unused.path, ..counted },
                Err(error) => problem(&error, unused),
            })
        }
    }
}

/// Counts without reading more than the index.
fn count(layout: &Arc<Layout>) -> content::Result<StoreInfo> {
    let mut entries = layout.entries()?;
    let names = entries.iter().filter(|entry| name_of(entry).is_some()).count();
    // What is attached to an image is no image.
    entries.retain(|entry| name_of(entry).is_some() || entry.artifact_type.is_none());
    let mut images: Vec<_> = entries.iter().map(|entry| entry.digest).collect();
    images.sort();
    images.dedup();
    let (blobs, size_bytes) = layout.usage()?;
    let images = images.len();
    Ok(StoreInfo { exists: true, images, names, blobs, size_bytes, ..StoreInfo::default() })
}

async fn engine_info(session: &Session, kind: EngineKind) -> EngineInfo {
    let unknown = EngineInfo { kind: kind.as_str(), address: None, version: None, problem: None };
    let address = match session.engines.address(kind) {
        Ok(address) => address,
        Err(error) => return EngineInfo { problem: Some(with_cause(&error)), ..unknown },
    };
    let found = EngineInfo { address: Some(address.to_string()), ..unknown };
    // Where nobody listens there is no engine; that is no problem.
    if address.socket().is_some_and(|socket| !fs::is_special(socket)) {
        return found;
    }
    let version = match Engine::new(kind, address) {
        Ok(engine) => engine.version().await,
        Err(error) => Err(error),
    };
    match version {
        Ok(version) => EngineInfo { version: Some(version), ..found },
        Err(error) => EngineInfo { problem: Some(with_cause(&error)), ..found },
    }
}

fn with_cause(error: &dyn std::error::Error) -> String {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    format!("{error}{cause}")
}

fn certificates_info(path: &Path) -> CertificatesInfo {
    // A directory that cannot be read knows no host.
    let entries = fs::read_dir(path).unwrap_or_default();
    let names = entries
        .iter()
        .filter(|entry| fs::is_dir(entry))
        .filter_map(|entry| Some(entry.file_name()?.to_string_lossy().into_owned()));
    let mut hosts: Vec<String> = names.collect();
    hosts.sort();
    CertificatesInfo { path: path.to_owned(), hosts }
}
