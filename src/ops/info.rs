//! `info`: what the program sees of this machine. Nothing is created, and no registry is asked.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

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
    let store = store_info(session).await?;
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
    })
}

async fn store_info(session: &Session) -> Result<StoreInfo, task::Ended> {
    let path = session.data_root().ok().map(|root| root.join("store"));
    let unused = StoreInfo { path, ..StoreInfo::default() };
    if unused.path.is_none() {
        return Ok(unused);
    }
    let problem = |error: &dyn std::error::Error, unused: StoreInfo| {
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        StoreInfo { exists: true, problem: Some(format!("{error}{cause}")), ..unused }
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
