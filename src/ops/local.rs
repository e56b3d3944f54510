//! stub
use crate::layout::Layout;
use crate::oci::{Digest, Reference};
use crate::ops::{Error, Result};

/// x
#[derive(Debug)]
pub struct Image {
    /// r
    pub reference: Option<Reference>,
    /// d
    pub digest: Digest,
}
/// x
pub fn find(layout: &Layout, name: &str) -> Result<Image> {
    let reference = Reference::parse(name)?;
    let names =
        layout.names().map_err(|source| Error::Content { attempt: String::new(), source })?;
    let found = names.into_iter().find(|(n, _)| *n == reference.to_string());
    found
        .map(|(_, e)| Image { reference: Some(reference), digest: e.digest })
        .ok_or(Error::NotInStore { name: name.to_owned() })
}
/// x
pub fn tags_of(_layout: &Layout, _repository: &Reference) -> Result<Vec<Reference>> {
    Ok(vec![])
}
