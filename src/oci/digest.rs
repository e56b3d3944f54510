//! Content digests: `algorithm:hex`, parsed once, and the incremental hash that makes them.
//!
//! A [`Digest`] is always well formed, so it can become a path or a URL without a further check.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests>

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::digest::common::hazmat::SerializableState;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

/// Longest binary digest among the algorithms, in bytes.
const LONGEST_BYTES: usize = 64;

/// A registered digest algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Algorithm {
    /// SHA-256, the default everywhere.
    #[default]
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// The name before the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// Length of the binary digest, in bytes.
    pub fn size_bytes(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Returns the algorithm of this name, if it is one of ours.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Sha256, Self::Sha384, Self::Sha512].into_iter().find(|a| a.as_str() == name)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a string is not a digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DigestError {
    /// There is no `algorithm:` part.
    #[error("digest {0:?} has no algorithm; expected sha256: and 64 hexadecimal digits")]
    NoAlgorithm(String),
    /// The algorithm is not registered.
    #[error("digest algorithm {0:?} is not supported; use sha256, sha384 or sha512")]
    UnknownAlgorithm(String),
    /// The hexadecimal part has another length.
    #[error("digest {digest:?} has {actual} hexadecimal digits, {algorithm} has {expected}")]
    Length {
        /// The text as given.
        digest: String,
        /// Its algorithm.
        algorithm: Algorithm,
        /// How many digits the algorithm has.
        expected: usize,
        /// How many were given.
        actual: usize,
    },
    /// A character that is no lower-case hexadecimal digit.
    #[error("digest {0:?} holds a character that is no lower-case hexadecimal digit")]
    NotHex(String),
}

/// The digest of some content, such as `sha256:e3b0…b855`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest {
    algorithm: Algorithm,
    bytes: [u8; LONGEST_BYTES],
}

impl Digest {
    /// Returns the digest of `content`.
    pub fn of(algorithm: Algorithm, content: &[u8]) -> Self {
        let mut digester = Digester::new(algorithm);
        digester.update(content);
        digester.finish()
    }

    /// The algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The lower-case hexadecimal digits after the colon.
    pub fn hex(&self) -> String {
        use fmt::Write as _;
        let raw = self.as_bytes();
        raw.iter().fold(String::with_capacity(raw.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// The first 12 hexadecimal digits, as docker shortens an id.
    pub fn short(&self) -> String {
        self.hex()[..12].to_owned()
    }

    /// The digest whose binary form is `raw`, in SHA-256.
    pub fn from_sha256(raw: &[u8; 32]) -> Self {
        Self::from_raw(Algorithm::Sha256, raw)
    }

    /// The binary form.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.algorithm.size_bytes()]
    }

    fn from_raw(algorithm: Algorithm, raw: &[u8]) -> Self {
        let mut bytes = [0; LONGEST_BYTES];
        bytes[..raw.len()].copy_from_slice(raw);
        Self { algorithm, bytes }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm, self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let Some((name, hex)) = text.split_once(':') else {
            return Err(DigestError::NoAlgorithm(text.to_owned()));
        };
        let algorithm = Algorithm::from_name(name)
            .ok_or_else(|| DigestError::UnknownAlgorithm(name.to_owned()))?;
        let expected = algorithm.size_bytes() * 2;
        let actual = hex.chars().count();
        if actual != expected {
            return Err(DigestError::Length {
                digest: text.to_owned(),
                algorithm,
                expected,
                actual,
            });
        }
        let mut raw = [0; LONGEST_BYTES];
        let (pairs, _) = hex.as_bytes().as_chunks::<2>();
        for (slot, [high, low]) in raw.iter_mut().zip(pairs) {
            match (nibble(*high), nibble(*low)) {
                (Some(high), Some(low)) => *slot = high << 4 | low,
                _ => return Err(DigestError::NotHex(text.to_owned())),
            }
        }
        Ok(Self { algorithm, bytes: raw })
    }
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An incremental hash whose state can leave the process and come back.
#[derive(Clone)]
pub struct Digester(State);

#[derive(Clone)]
enum State {
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Digester {
    /// A hash of nothing yet.
    pub fn new(algorithm: Algorithm) -> Self {
        Self(match algorithm {
            Algorithm::Sha256 => State::Sha256(Sha256::new()),
            Algorithm::Sha384 => State::Sha384(Sha384::new()),
            Algorithm::Sha512 => State::Sha512(Sha512::new()),
        })
    }

    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sha256(hash) => hash.update(bytes),
            State::Sha384(hash) => hash.update(bytes),
            State::Sha512(hash) => hash.update(bytes),
        }
    }

    /// Returns the digest of all bytes added.
    pub fn finish(self) -> Digest {
        match self.0 {
            State::Sha256(hash) => Digest::from_raw(Algorithm::Sha256, &hash.finalize()),
            State::Sha384(hash) => Digest::from_raw(Algorithm::Sha384, &hash.finalize()),
            State::Sha512(hash) => Digest::from_raw(Algorithm::Sha512, &hash.finalize()),
        }
    }

    /// The algorithm.
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            State::Sha256(_) => Algorithm::Sha256,
            State::Sha384(_) => Algorithm::Sha384,
            State::Sha512(_) => Algorithm::Sha512,
        }
    }

    /// The running state as bytes, for [`Digester::resume`] in another process.
    pub fn state(&self) -> Vec<u8> {
        match &self.0 {
            State::Sha256(hash) => hash.serialize().to_vec(),
            State::Sha384(hash) => hash.serialize().to_vec(),
            State::Sha512(hash) => hash.serialize().to_vec(),
        }
    }

    /// Continues from what [`Digester::state`] returned; `None` if the bytes are no such state.
    pub fn resume(algorithm: Algorithm, state: &[u8]) -> Option<Self> {
        Some(Self(match algorithm {
            Algorithm::Sha256 => State::Sha256(Sha256::deserialize(state.try_into().ok()?).ok()?),
            Algorithm::Sha384 => State::Sha384(Sha384::deserialize(state.try_into().ok()?).ok()?),
            Algorithm::Sha512 => State::Sha512(Sha512::deserialize(state.try_into().ok()?).ok()?),
        }))
    }
}

impl fmt::Debug for Digester {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digester({})", self.algorithm())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn digest_of_nothing_is_the_known_value() {
        assert_eq!(Digest::of(Algorithm::Sha256, b"").to_string(), EMPTY);
        assert_eq!(EMPTY.parse::<Digest>().unwrap(), Digest::of(Algorithm::Sha256, b""));
        assert_eq!(Digest::of(Algorithm::Sha256, b"").short(), "e3b0c44298fc");
        let raw = [0xab; 32];
        assert_eq!(Digest::from_sha256(&raw).as_bytes(), raw);
        assert_eq!(Digest::from_sha256(&raw).hex(), "ab".repeat(32));
    }

    #[test]
    fn every_algorithm_round_trips_and_resumes_from_its_state() {
        for algorithm in [Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512] {
            let whole = Digest::of(algorithm, b"first second");
            let mut digester = Digester::new(algorithm);
            digester.update(b"first ");
            let mut resumed = Digester::resume(algorithm, &digester.state()).unwrap();
            resumed.update(b"second");
            assert_eq!(resumed.finish(), whole);
            assert_eq!(whole.to_string().parse::<Digest>().unwrap(), whole);
        }
        assert!(Digester::resume(Algorithm::Sha256, b"short").is_none());
    }

    #[test]
    fn malformed_digests_name_their_fault() {
        let upper = EMPTY.to_uppercase().replace("SHA256", "sha256");
        let path = format!("sha256:../../x{}", "0".repeat(57));
        for (input, fault) in [
            ("e3b0", "has no algorithm"),
            ("sha256:", "has 0 hexadecimal digits"),
            ("sha256:abc", "has 3 hexadecimal digits"),
            ("md5:d41d8cd98f00b204e9800998ecf8427e", "not supported"),
            ("SHA256:00", "not supported"),
            (upper.as_str(), "no lower-case hexadecimal digit"),
            (path.as_str(), "no lower-case hexadecimal digit"),
        ] {
            let error = input.parse::<Digest>().unwrap_err().to_string();
            assert!(error.contains(fault), "{input}: {error}");
        }
    }
}
