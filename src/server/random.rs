//! Unguessable values, from the TLS library's generator.

use std::fmt::Write as _;

/// Fills an array with random bytes.
///
/// # Panics
/// When the operating system has no randomness to give, as nothing safe can be done then.
pub(super) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    crate::util::tls::provider()
        .secure_random
        .fill(&mut bytes)
        .expect("the operating system gives random bytes");
    bytes
}

/// Returns `count` random bytes, at most 32, as hexadecimal digits.
pub(super) fn hex(count: usize) -> String {
    let random = bytes::<32>();
    random.iter().take(count).fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
