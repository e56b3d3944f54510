//! `history`: the steps that made an image, and the layers they made.

use serde::Serialize;

use crate::oci::image_config::HistoryEntry;
use crate::oci::{Descriptor, Digest};
use crate::ops::place::Wanted;
use crate::ops::{Result, Session, view};

/// How an image came to be.
#[derive(Debug, Clone, Serialize)]
pub struct HistoryReport {
    /// Docker's image ID: the config's digest.
    pub id: Option<Digest>,
    /// The steps, newest first.
    pub steps: Vec<Step>,
    /// Why steps and layers may not belong together, if so.
    pub mismatch: Option<String>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// When it was done, RFC 3339; empty when unknown.
    pub created: String,
    /// The command; empty for a layer of which the history does not tell.
    pub created_by: String,
    /// Length of the layer as it is stored, in bytes; 0 without one.
    pub size_bytes: u64,
    /// A remark.
    pub comment: String,
    /// The layer that it made.
    pub layer: Option<Digest>,
}

/// Reads the history of an image: its manifest, and its config.
///
/// # Errors
/// [`Error::Content`](crate::ops::Error::Content) when it is not there or cannot be reached.
pub async fn history(session: &Session, wanted: &Wanted) -> Result<HistoryReport> {
    let view = view::open(session, wanted).await?;
    let config = view.read_config().await?;
    let Some(image) = &view.image else {
        let mismatch = Some("this index holds no image".to_owned());
        return Ok(HistoryReport { id: None, steps: Vec::new(), mismatch });
    };
    let layers = &image.manifest.layers;
    let Some(config) = config else {
        let media_type = &image.manifest.config.media_type;
        let mismatch = format!("this is no image but an artifact, whose config is {media_type}");
        let steps = newest_first(&[], &[], layers);
        let id = Some(image.manifest.config.digest);
        return Ok(HistoryReport { id, steps, mismatch: Some(mismatch) });
    };
    let (told, there) = (config.steps_with_layer(), layers.len());
    let mismatch = (told != there).then(|| {
        format!(
            "the history tells of {told} layers, the image has {there}; sizes may stand beside the \
             wrong steps"
        )
    });
    let steps = newest_first(&config.history, &config.layers_of_steps(there), layers);
    Ok(HistoryReport { id: Some(image.manifest.config.digest), steps, mismatch })
}

/// The steps with their layers, then the layers of which the history does not tell; reversed.
fn newest_first(
    history: &[HistoryEntry],
    made: &[Option<usize>],
    layers: &[Descriptor],
) -> Vec<Step> {
    let told =
        history.iter().zip(made).map(|(entry, layer)| step(entry, layer.map(|n| &layers[n])));
    let used = made.iter().flatten().count();
    let untold = layers[used..].iter().map(|layer| step(&HistoryEntry::default(), Some(layer)));
    let mut steps: Vec<Step> = told.chain(untold).collect();
    steps.reverse();
    steps
}

fn step(entry: &HistoryEntry, layer: Option<&Descriptor>) -> Step {
    Step {
        created: entry.created.clone(),
        created_by: entry.created_by.clone(),
        size_bytes: layer.map_or(0, |layer| layer.size),
        comment: entry.comment.clone(),
        layer: layer.map(|layer| layer.digest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oci::{ImageConfig, MediaType};

    #[test]
    fn layers_without_a_step_are_listed_and_steps_without_a_layer_have_no_size() {
        let layer = |text: &str| Descriptor::of(MediaType::OCI_LAYER, text.as_bytes());
        let layers = [layer("a"), layer("bb"), layer("ccc")];
        let entry = |created_by: &str, empty_layer| HistoryEntry {
            created_by: created_by.to_owned(),
            empty_layer,
            ..HistoryEntry::default()
        };
        let history = vec![entry("one", false), entry("env", true), entry("two", false)];
        let config = ImageConfig { history, ..ImageConfig::default() };
        let shown = |layers: &[Descriptor]| -> Vec<(String, u64)> {
            let made = config.layers_of_steps(layers.len());
            let steps = newest_first(&config.history, &made, layers);
            steps.into_iter().map(|step| (step.created_by, step.size_bytes)).collect()
        };
        let rows = |rows: &[(&str, u64)]| -> Vec<(String, u64)> {
            rows.iter().map(|(text, size)| ((*text).to_owned(), *size)).collect()
        };
        assert_eq!(shown(&layers), rows(&[("", 3), ("two", 2), ("env", 0), ("one", 1)]));
        assert_eq!(shown(&layers[..2]), rows(&[("two", 2), ("env", 0), ("one", 1)]));
        assert_eq!(shown(&layers[..1]), rows(&[("two", 0), ("env", 0), ("one", 1)]));
    }
}
