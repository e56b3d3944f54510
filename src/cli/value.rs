//! Parsers of arguments that are names in a registry.

use crate::oci::Reference;

/// A registry's image, for commands that know no other place.
pub(super) fn reference(text: &str) -> Result<Reference, String> {
    reference_or_repository(text).map(Reference::or_latest)
}

/// A registry's image, or a whole repository where neither tag nor digest follows.
pub(super) fn reference_or_repository(text: &str) -> Result<Reference, String> {
    for prefix in ["store:", "oci:"] {
        if text.starts_with(prefix) {
            return Err(format!("{prefix} is no registry; this command works on registries alone"));
        }
    }
    Reference::parse_repository(text).map_err(|error| error.to_string())
}

/// A repository; a tag or digest behind it is a mistake that would otherwise be ignored.
pub(super) fn repository(text: &str) -> Result<Reference, String> {
    let reference = reference_or_repository(text)?;
    if reference.tag().is_some() || reference.digest().is_some() {
        return Err(format!("{text} names an image; write {}", reference.familiar_name()));
    }
    Ok(reference)
}
