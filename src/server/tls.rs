//! The server's certificate and key.

use std::fmt;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate chain and its private key, both PEM.
#[derive(Clone)]
pub struct TlsIdentity {
    certificates_pem: Vec<u8>,
    key_pem: Vec<u8>,
}

/// Why a certificate or key cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// One of them is not PEM.
    #[error("the TLS {what} is not usable PEM")]
    Pem {
        /// Certificate or key.
        what: &'static str,
        /// What the parser said.
        #[source]
        source: rustls::pki_types::pem::Error,
    },
    /// There is no certificate in the PEM.
    #[error("the TLS certificate file holds no certificate")]
    NoCertificate,
    /// They do not go together, or are of a kind that the TLS library refuses.
    #[error("the TLS certificate and key cannot be used")]
    Refused(#[source] rustls::Error),
    /// A certificate could not be made.
    #[error("cannot make a certificate")]
    Make(#[source] rcgen::Error),
}

impl TlsIdentity {
    /// Takes a certificate chain, leaf first, and its key.
    pub fn from_pem(certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        Self { certificates_pem: certificates.into(), key_pem: key.into() }
    }

    /// Makes a certificate for `names` (DNS names and IP addresses) and an authority that vouches
    /// for it; returns the authority's certificate as PEM beside the identity.
    ///
    /// # Errors
    /// [`TlsError::Make`] when a name can stand in no certificate.
    pub fn self_signed(names: &[&str]) -> Result<(Self, String), TlsError> {
        let make = || {
            let mut authority = rcgen::CertificateParams::default();
            authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
            authority.key_usages =
                vec![rcgen::KeyUsagePurpose::KeyCertSign, rcgen::KeyUsagePurpose::CrlSign];
            authority.distinguished_name.push(rcgen::DnType::CommonName, "regctl authority");
            let authority_key = rcgen::KeyPair::generate()?;
            let authority_pem = authority.self_signed(&authority_key)?.pem();
            let issuer = rcgen::Issuer::new(authority, authority_key);
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let mut leaf = rcgen::CertificateParams::new(names)?;
            leaf.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
            leaf.use_authority_key_identifier_extension = true;
            let key = rcgen::KeyPair::generate()?;
            let certificate = leaf.signed_by(&key, &issuer)?.pem();
            Ok((Self::from_pem(certificate, key.serialize_pem()), authority_pem))
        };
        make().map_err(TlsError::Make)
    }

    /// The TLS library's configuration: TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1.
    pub(super) fn server_config(&self) -> Result<Arc<rustls::ServerConfig>, TlsError> {
        let chain = CertificateDer::pem_slice_iter(&self.certificates_pem)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|source| TlsError::Pem { what: "certificate", source })?;
        if chain.is_empty() {
            return Err(TlsError::NoCertificate);
        }
        let key = PrivateKeyDer::from_pem_slice(&self.key_pem)
            .map_err(|source| TlsError::Pem { what: "key", source })?;
        let provider = crate::util::tls::provider();
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Refused)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(TlsError::Refused)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

impl fmt::Debug for TlsIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsIdentity(..)")
    }
}
