//! Tags that say what a manifest is attached to: `sha256-<hex>` for the referrers of a digest, with a
//! suffix behind a dot for what cosign keeps. Any other tag is one of an image, however it begins.
//!
//! Specs: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#referrers-tag-schema>,
//! <https://github.com/sigstore/cosign/blob/v2.4.0/specs/SIGNATURE_SPEC.md#tag-based-discovery>

use crate::oci::Algorithm;

/// Longest tag, in characters; the digits of a longer digest are cut off.
const TAG_MAX: usize = 128;

/// Digits of a digest that the distribution-spec puts into a tag at most.
const DIGITS_MAX: usize = 64;

/// Whether a name is that of a signature or the like, and of no image: by its tag, which is what
/// stands behind the last colon, or all of it.
pub fn is_attached_name(name: &str) -> bool {
    let tag = name.rsplit(':').next().unwrap_or(name);
    let stem = tag.split_once('.').map_or(tag, |(stem, _)| stem);
    let Some((algorithm, digits)) = stem.split_once('-') else { return false };
    let Some(known) = Algorithm::from_name(algorithm) else { return false };
    let whole = known.size_bytes() * 2;
    let cut = TAG_MAX - algorithm.len() - 1;
    let is_long_enough = [whole, whole.min(cut), whole.min(DIGITS_MAX)].contains(&digits.len());
    is_long_enough && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_tag_with_a_whole_digest_is_about_it() {
        let (sha256, sha512) = ("a0".repeat(32), "b1".repeat(64));
        for (name, expected) in [
            (format!("sha256-{sha256}"), true),
            (format!("sha256-{sha256}.sig"), true),
            (format!("sha256-{sha256}.att"), true),
            (format!("sha256-{sha256}.some.thing"), true),
            (format!("docker.io/library/app:sha256-{sha256}.sbom"), true),
            (format!("localhost:5000/app:sha256-{sha256}"), true),
            (format!("sha512-{sha512}"), true),
            (format!("sha512-{}", &sha512[..121]), true),
            (format!("sha512-{}", &sha512[..64]), true),
            ("sha256-abc123".to_owned(), false),
            ("docker.io/library/app:sha256-abc123.sig".to_owned(), false),
            (format!("sha256-{}", &sha256[1..]), false),
            (format!("sha256-{sha256}0"), false),
            (format!("sha256-{sha256}-arm64"), false),
            (format!("sha256-{}", sha256.to_uppercase()), false),
            (format!("md5-{sha256}"), false),
            (format!("app@sha256:{sha256}"), false),
            (format!("localhost:5000/sha256-{sha256}/app"), false),
            ("latest".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(is_attached_name(&name), expected, "{name}");
        }
    }
}
