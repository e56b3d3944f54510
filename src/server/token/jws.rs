//! Signed JSON: the compact form of JWS with ES256, and no other algorithm.
//!
//! A signature is verified with the server's own key alone, whatever the header says: a header that
//! names a key, or where to find one, is refused before anything is verified.
//!
//! Spec: RFC 7515, RFC 7518, RFC 8725

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD as BASE64, URL_SAFE_NO_PAD as BASE64_URL};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    UnparsedPublicKey,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Longest token that is looked at, in bytes.
const TOKEN_LIMIT: usize = 64 * 1024;

/// Why a key cannot sign tokens.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenKeyError {
    /// It is not PEM.
    #[error("the token {what} is not usable PEM")]
    Pem {
        /// Key or certificate.
        what: &'static str,
        /// What the parser said.
        #[source]
        source: rustls::pki_types::pem::Error,
    },
    /// It is of another kind.
    #[error(
        "the token key is no ECDSA key on the curve P-256; \
         `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256` makes one"
    )]
    Kind,
    /// There is no certificate in the PEM.
    #[error("the token certificate file holds no certificate")]
    NoCertificate,
    /// The certificate is of another key, or cannot be read.
    #[error("the token certificate does not go with the token key")]
    Certificate(#[source] rustls::Error),
    /// A key or certificate could not be made.
    #[error("cannot make a token key")]
    Make(#[source] rcgen::Error),
}

/// The key that signs tokens, and the certificate by which other registries know it.
pub struct TokenKey {
    pair: EcdsaKeyPair,
    /// As the header has it: base64 of DER, the key's own first.
    chain: Vec<String>,
}

/// The header of a token. What is not in it is not accepted, be it `jwk`, `jku`, `x5u` or `kid`.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    /// For other registries; here it means nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    x5c: Vec<String>,
}

/// Whether a token shows the certificate of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chain {
    Shown,
    Left,
}

impl TokenKey {
    /// Makes a key that lives as long as the program.
    ///
    /// # Errors
    /// [`TokenKeyError::Make`].
    pub fn generate() -> Result<Self, TokenKeyError> {
        let (key, certificate) = Self::generate_pem()?;
        Self::from_pem(key.as_bytes(), certificate.as_bytes())
    }

    /// Takes a private key on P-256 and the certificate chain that goes with it, both PEM.
    ///
    /// # Errors
    /// [`TokenKeyError`] when they cannot sign tokens that another registry would take.
    pub fn from_pem(key: &[u8], certificates: &[u8]) -> Result<Self, TokenKeyError> {
        let pem = |what| move |source| TokenKeyError::Pem { what, source };
        let key = PrivateKeyDer::from_pem_slice(key).map_err(pem("key"))?;
        let chain = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<Vec<_>, _>>()
            .map_err(pem("certificate"))?;
        if chain.is_empty() {
            return Err(TokenKeyError::NoCertificate);
        }
        let pair = read_pair(&key)?;
        let encoded = chain.iter().map(|certificate| BASE64.encode(certificate)).collect();
        rustls::sign::CertifiedKey::from_der(chain, key, &crate::util::tls::provider())
            .map_err(TokenKeyError::Certificate)?;
        Ok(Self { pair, chain: encoded })
    }

    /// Makes a key and a certificate for it, both PEM.
    ///
    /// # Errors
    /// [`TokenKeyError::Make`].
    pub fn generate_pem() -> Result<(String, String), TokenKeyError> {
        let key = rcgen::KeyPair::generate().map_err(TokenKeyError::Make)?;
        let certificate = certificate_for(&key).map_err(TokenKeyError::Make)?;
        Ok((key.serialize_pem(), certificate))
    }

    /// Makes a certificate for a key that has none, both PEM.
    ///
    /// # Errors
    /// [`TokenKeyError::Make`] when the key cannot be used.
    pub fn certificate_pem(key: &str) -> Result<String, TokenKeyError> {
        let made = rcgen::KeyPair::from_pem(key).and_then(|key| certificate_for(&key));
        made.map_err(TokenKeyError::Make)
    }

    /// Signs `claims` as a token of type `typ`.
    pub(super) fn sign(&self, typ: &str, claims: &impl Serialize, chain: Chain) -> String {
        let x5c = match chain {
            Chain::Shown => self.chain.clone(),
            Chain::Left => Vec::new(),
        };
        let header = Header { alg: "ES256".to_owned(), typ: typ.to_owned(), x5c };
        let encode = |bytes: Vec<u8>| BASE64_URL.encode(bytes);
        let signed = format!(
            "{}.{}",
            encode(crate::oci::json::to_canonical_bytes(&header)),
            encode(crate::oci::json::to_canonical_bytes(claims))
        );
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes());
        let signature = signature.expect("the operating system gives random bytes");
        format!("{signed}.{}", BASE64_URL.encode(signature))
    }

    /// The claims of a token of type `typ` that this key signed.
    pub(super) fn verify<T: DeserializeOwned>(&self, typ: &str, token: &str) -> Option<T> {
        if token.len() > TOKEN_LIMIT {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let header: Header = serde_json::from_slice(&BASE64_URL.decode(header).ok()?).ok()?;
        if header.alg != "ES256" || header.typ != typ {
            return None;
        }
        let public = self.pair.public_key().as_ref();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public)
            .verify(signed.as_bytes(), &BASE64_URL.decode(signature).ok()?)
            .ok()?;
        serde_json::from_slice(&BASE64_URL.decode(claims).ok()?).ok()
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(..)")
    }
}

fn certificate_for(key: &rcgen::KeyPair) -> Result<String, rcgen::Error> {
    let mut certificate = rcgen::CertificateParams::default();
    // It is its own root in the other registry's bundle.
    certificate.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
    certificate.key_usages =
        vec![rcgen::KeyUsagePurpose::DigitalSignature, rcgen::KeyUsagePurpose::KeyCertSign];
    certificate.distinguished_name.push(rcgen::DnType::CommonName, "regctl tokens");
    Ok(certificate.self_signed(key)?.pem())
}

/// A key of either of the two forms that OpenSSL writes.
fn read_pair(key: &PrivateKeyDer<'_>) -> Result<EcdsaKeyPair, TokenKeyError> {
    let pkcs8 = match key {
        PrivateKeyDer::Pkcs8(key) => key.secret_pkcs8_der().to_vec(),
        PrivateKeyDer::Sec1(key) => {
            pkcs8_of_sec1(key.secret_sec1_der()).ok_or(TokenKeyError::Kind)?
        }
        _ => return Err(TokenKeyError::Kind),
    };
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8, &SystemRandom::new())
        .map_err(|_| TokenKeyError::Kind)
}

/// Wraps a key of `openssl ecparam -genkey` (RFC 5915) into PKCS #8 (RFC 5958) for P-256; ring
/// refuses it when it lies on another curve.
fn pkcs8_of_sec1(sec1: &[u8]) -> Option<Vec<u8>> {
    /// Version 0, then the algorithm: id-ecPublicKey on prime256v1.
    const BEFORE: [u8; 24] = [
        0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
        0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
    ];
    const OCTET_STRING: u8 = 0x04;
    const SEQUENCE: u8 = 0x30;
    der(SEQUENCE, &[&BEFORE[..], &der(OCTET_STRING, sec1)?].concat())
}

/// An element of DER; `None` when it is longer than a key on P-256 makes it.
fn der(tag: u8, content: &[u8]) -> Option<Vec<u8>> {
    const ONE_BYTE_OF_LENGTH: u8 = 0x81;
    let length = u8::try_from(content.len()).ok()?;
    let head =
        if length < 0x80 { vec![tag, length] } else { vec![tag, ONE_BYTE_OF_LENGTH, length] };
    Some([head.as_slice(), content].concat())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A token put together by hand.
    fn forge(key: &TokenKey, header: &Value, claims: &Value) -> String {
        let encode = |value: &Value| BASE64_URL.encode(value.to_string());
        let signed = format!("{}.{}", encode(header), encode(claims));
        let signature = key.pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", BASE64_URL.encode(signature))
    }

    #[test]
    fn what_was_signed_is_verified_with_the_same_key() {
        let key = TokenKey::generate().unwrap();
        let claims = json!({"sub": "ann"});
        for chain in [Chain::Shown, Chain::Left] {
            let token = key.sign("JWT", &claims, chain);
            assert_eq!(key.verify::<Value>("JWT", &token), Some(claims.clone()));
            assert_eq!(key.verify::<Value>("other", &token), None);
            assert_eq!(TokenKey::generate().unwrap().verify::<Value>("JWT", &token), None);
        }
        assert_eq!(format!("{key:?}"), "TokenKey(..)");
    }

    /// Scene S12 of forged headers: each is signed, by the very key, and refused all the same.
    #[test]
    fn a_header_chooses_neither_algorithm_nor_key() {
        let key = TokenKey::generate().unwrap();
        let claims = json!({"sub": "ann"});
        let plain = json!({"alg": "ES256", "typ": "JWT"});
        assert!(key.verify::<Value>("JWT", &forge(&key, &plain, &claims)).is_some());
        for (name, value) in [
            ("alg", json!("none")),
            ("alg", json!("None")),
            ("alg", json!("HS256")),
            ("alg", json!("RS256")),
            ("alg", json!("ES384")),
            ("alg", json!(null)),
            ("typ", json!("at+jwt")),
            ("jwk", json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"})),
            ("jku", json!("https://evil.test/keys")),
            ("x5u", json!("https://evil.test/cert")),
            ("kid", json!("../../../../dev/null")),
            ("crit", json!(["exp"])),
            ("zip", json!("DEF")),
        ] {
            let mut header = plain.clone();
            header[name] = value;
            let token = forge(&key, &header, &claims);
            assert_eq!(key.verify::<Value>("JWT", &token), None, "{header}");
        }
    }

    #[test]
    fn a_token_that_was_touched_is_refused() {
        let key = TokenKey::generate().unwrap();
        let token = key.sign("JWT", &json!({"sub": "ann"}), Chain::Left);
        let [header, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else {
            panic!("{token}")
        };
        let none = BASE64_URL.encode(r#"{"alg":"none","typ":"JWT"}"#);
        let eve = BASE64_URL.encode(r#"{"sub":"eve"}"#);
        for forged in [
            String::new(),
            ".".to_owned(),
            "..".to_owned(),
            format!("{header}.{claims}"),
            format!("{header}.{claims}."),
            format!("{none}.{claims}."),
            format!("{none}.{claims}.{signature}"),
            format!("{header}.{eve}.{signature}"),
            format!("{header}.{claims}.{}", BASE64_URL.encode([0; 64])),
            format!("{token}.{signature}"),
            format!("{token}="),
            format!("{header}.{claims}.{}", &signature[1..]),
            format!("{token}{}", "A".repeat(TOKEN_LIMIT)),
        ] {
            assert_eq!(key.verify::<Value>("JWT", &forged), None, "{forged}");
        }
    }

    #[test]
    fn keys_of_both_forms_are_taken_and_others_are_not() {
        let made = rcgen::KeyPair::generate().unwrap();
        let certificate = TokenKey::certificate_pem(&made.serialize_pem()).unwrap();
        // What PKCS #8 wraps, behind the algorithm, is the other form.
        let pkcs8 = made.serialize_der();
        let sec1 = &pkcs8[29..];
        assert_eq!(pkcs8_of_sec1(sec1), Some(pkcs8.clone()));
        let encoded = BASE64.encode(sec1);
        let sec1 =
            format!("-----BEGIN EC PRIVATE KEY-----\n{encoded}\n-----END EC PRIVATE KEY-----");
        let key = TokenKey::from_pem(sec1.as_bytes(), certificate.as_bytes()).unwrap();
        let token = key.sign("JWT", &json!({}), Chain::Left);
        let same = TokenKey::from_pem(made.serialize_pem().as_bytes(), certificate.as_bytes());
        assert_eq!(same.unwrap().verify::<Value>("JWT", &token), Some(json!({})));

        let (other, theirs) = TokenKey::generate_pem().unwrap();
        let error = TokenKey::from_pem(other.as_bytes(), certificate.as_bytes()).unwrap_err();
        assert!(matches!(error, TokenKeyError::Certificate(_)), "{error:?}");
        let error = TokenKey::from_pem(b"", theirs.as_bytes()).unwrap_err();
        assert!(matches!(error, TokenKeyError::Pem { what: "key", .. }), "{error:?}");
        let error = TokenKey::from_pem(other.as_bytes(), b"").unwrap_err();
        assert!(matches!(error, TokenKeyError::NoCertificate), "{error:?}");
        let ed25519 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap().serialize_pem();
        let error = TokenKey::from_pem(ed25519.as_bytes(), theirs.as_bytes()).unwrap_err();
        assert!(matches!(error, TokenKeyError::Kind), "{error:?}");
    }
}
