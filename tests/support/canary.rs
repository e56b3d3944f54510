//! Secrets that must be seen nowhere: the tests' passwords and tokens, in every form they take.

/// The password of the user `ann`.
pub(crate) const PASSWORD: &str = "canary-7c1";

/// `ann` and the password, as config files and headers have them.
pub(crate) const ENCODED: &str = "YW5uOmNhbmFyeS03YzE=";

/// The same without the padding.
pub(crate) const UNPADDED: &str = "YW5uOmNhbmFyeS03YzE";

/// The signature of a presigned address.
#[allow(dead_code, reason = "not every test file has such addresses")]
pub(crate) const SIGNATURE: &str = "canary-signature";

/// What must be in no output: the password, `ann` with it in base64, a bearer token, an identity
/// token, the signature of a presigned address, and the name of the header that carries them.
pub(crate) const SECRETS: [&str; 7] = [
    PASSWORD,
    UNPADDED,
    "Y2FuYXJ5LTdjMQ",
    "canary-token",
    "canary-identity",
    SIGNATURE,
    "uthorization: B",
];

/// The secrets that a text holds.
pub(crate) fn found_in(text: &str) -> impl Iterator<Item = &'static str> {
    let found: Vec<_> = SECRETS.into_iter().filter(|secret| text.contains(secret)).collect();
    found.into_iter()
}
