//! What ADD names by a URL.

use std::sync::Arc;

use crate::build::dockerfile::Place;
use crate::build::dockerfile::evaluate::AddStep;
use crate::build::files::Tree;
use crate::build::pattern::has_wildcards;
use crate::build::plan::{Located, PlanError, Planner};
use crate::build::remote;
use crate::oci::Digest;

impl Planner<'_> {
    /// The digest that `--checksum` asks for, of the one file that is fetched.
    pub(super) fn checksum(
        &self,
        add: &AddStep,
        remotes: usize,
        place: &Place,
    ) -> Result<Option<Digest>, PlanError> {
        let Some(text) = &add.checksum else { return Ok(None) };
        let refused = |message: String| PlanError::At(Located::new(place.clone(), message));
        if remotes != 1 || add.files.sources.len() != 1 {
            return Err(refused("--checksum is of one file, which a URL names".to_owned()));
        }
        let digest = text.parse().map_err(|error| refused(format!("--checksum={text}: {error}")));
        digest.map(Some)
    }

    /// Fetches a file: its tree, and its path there.
    pub(super) async fn download(
        &self,
        url: &str,
        wanted: Option<&Digest>,
        place: &Place,
    ) -> Result<(Arc<dyn Tree>, Vec<u8>), PlanError> {
        let refused = |message: String| PlanError::At(Located::new(place.clone(), message));
        if remote::is_git(url) {
            let message = "ADD of a repository is not supported yet; clone it before, and COPY it";
            return Err(refused(message.to_owned()));
        }
        let failed = |source| PlanError::Remote {
            place: Located::new(place.clone(), "a file from elsewhere cannot be had"),
            source: Box::new(source),
        };
        let download = remote::download(url, &self.inputs.places.store).await.map_err(failed)?;
        if let Some(wanted) = wanted {
            download.check(url, wanted).map_err(failed)?;
        }
        let name = download.name().to_owned();
        if has_wildcards(&name) || name.contains('\\') {
            return Err(refused(format!("{name} is a pattern, not the name of a file")));
        }
        Ok((download.into_tree(), name.into_bytes()))
    }
}
