//! The server's certificate and key, and who must show one of their own.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

use crate::oci::{Algorithm, Digest};
use crate::server::reload::Reloading;
use crate::util::fs;

/// Largest file of certificates or of a key that is read, in bytes.
const FILE_LIMIT: u64 = 4 * 1024 * 1024;

/// Days that a certificate of our own is good for. Apple's systems refuse one of more than 825.
const CERTIFICATE_DAYS: i64 = 820;

/// A certificate chain and its private key, and whose certificates clients must show.
#[derive(Debug, Clone)]
pub struct TlsIdentity {
    certificate: Certificate,
    client_authorities_pem: Option<Vec<u8>>,
}

#[derive(Clone)]
enum Certificate {
    Pem { certificates: Vec<u8>, key: Vec<u8> },
    Files(Arc<Reloading<CertifiedKey>>),
}

/// Why a certificate or key cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file cannot be read.
    #[error(transparent)]
    Files(#[from] fs::Error),
    /// A file that was read cannot be used.
    #[error("cannot use {certificates} with {key}", certificates = certificates.display(), key = key.display())]
    File {
        /// The file of certificates.
        certificates: PathBuf,
        /// The file of the key.
        key: PathBuf,
        /// What is wrong.
        #[source]
        source: Box<TlsError>,
    },
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
    #[error("the TLS {what} file holds no certificate")]
    NoCertificate {
        /// Of the server, or of the authority of clients.
        what: &'static str,
    },
    /// They do not go together, or are of a kind that the TLS library refuses.
    #[error("the TLS certificate and key cannot be used")]
    Refused(#[source] rustls::Error),
    /// The authorities of clients cannot be used.
    #[error("the TLS client authority cannot be used")]
    ClientAuthority(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A certificate could not be made.
    #[error("cannot make a certificate")]
    Make(#[source] rcgen::Error),
}

/// An authority of the server's own, which vouches for its certificates.
#[derive(Debug)]
pub(super) struct Authority {
    key: rcgen::KeyPair,
}

/// How connections are secured.
#[derive(Debug)]
pub(super) struct Tls {
    config: Arc<rustls::ServerConfig>,
    shown: Arc<Shown>,
    files: Option<Arc<Reloading<CertifiedKey>>>,
}

/// The certificate that new connections are shown.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl TlsIdentity {
    /// Takes a certificate chain, leaf first, and its key.
    pub fn from_pem(certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        let certificate = Certificate::Pem { certificates: certificates.into(), key: key.into() };
        Self { certificate, client_authorities_pem: None }
    }

    /// Reads a certificate chain, leaf first, and its key from PEM files, and reads them again when
    /// they change: connections from then on are shown the new one, those that are there go on.
    ///
    /// # Errors
    /// [`TlsError`] when they cannot be read or used.
    pub fn from_files(certificates: &Path, key: &Path) -> Result<Self, TlsError> {
        let paths = vec![certificates.to_owned(), key.to_owned()];
        let (certificates, key) = (certificates.to_owned(), key.to_owned());
        let read = move || {
            let [chain, secret] = [&certificates, &key].map(|path| fs::read(path, FILE_LIMIT));
            certified(&chain?, &secret?).map_err(|source| TlsError::File {
                certificates: certificates.clone(),
                key: key.clone(),
                source: Box::new(source),
            })
        };
        let certificate = Certificate::Files(Reloading::open(paths, read)?);
        Ok(Self { certificate, client_authorities_pem: None })
    }

    /// Makes a certificate for `names` (DNS names and IP addresses) and an authority that vouches
    /// for it; returns the authority's certificate as PEM beside the identity.
    ///
    /// # Errors
    /// [`TlsError::Make`] when a name can stand in no certificate.
    pub fn self_signed(names: &[&str]) -> Result<(Self, String), TlsError> {
        let authority = Authority::generate()?;
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        Ok((authority.issue(&names)?, authority.certificate_pem()?))
    }

    /// Lets in only clients with a certificate by one of these authorities, in PEM.
    pub fn with_client_authorities(self, pem: impl Into<Vec<u8>>) -> Self {
        Self { client_authorities_pem: Some(pem.into()), ..self }
    }

    /// The TLS library's configuration: TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1.
    pub(super) async fn tls(&self) -> Result<Tls, TlsError> {
        let (certified, files) = match &self.certificate {
            Certificate::Pem { certificates, key } => {
                (Arc::new(certified(certificates, key)?), None)
            }
            Certificate::Files(files) => (files.current().await, Some(Arc::clone(files))),
        };
        let shown = Arc::new(Shown(RwLock::new(certified)));
        let provider = crate::util::tls::provider();
        let builder = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Refused)?;
        let builder = match &self.client_authorities_pem {
            None => builder.with_no_client_auth(),
            Some(pem) => {
                let roots = Arc::new(client_authorities(pem)?);
                let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider).build();
                let refused = |error| TlsError::ClientAuthority(Box::new(error));
                builder.with_client_cert_verifier(verifier.map_err(refused)?)
            }
        };
        let resolver = Arc::clone(&shown);
        let mut config = builder.with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Tls { config: Arc::new(config), shown, files })
    }
}

impl Authority {
    pub(super) fn generate() -> Result<Self, TlsError> {
        let key = rcgen::KeyPair::generate().map_err(TlsError::Make)?;
        Ok(Self { key })
    }

    pub(super) fn from_key_pem(pem: &str) -> Result<Self, TlsError> {
        let key = rcgen::KeyPair::from_pem(pem).map_err(TlsError::Make)?;
        Ok(Self { key })
    }

    pub(super) fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// What clients are told to trust.
    pub(super) fn certificate_pem(&self) -> Result<String, TlsError> {
        let made = self.parameters().self_signed(&self.key);
        Ok(made.map_err(TlsError::Make)?.pem())
    }

    /// A new certificate, of a new key, for DNS names and IP addresses.
    pub(super) fn issue(&self, names: &[String]) -> Result<TlsIdentity, TlsError> {
        let make = || {
            let issuer = rcgen::Issuer::new(self.parameters(), &self.key);
            let mut leaf = rcgen::CertificateParams::new(names)?;
            leaf.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
            leaf.use_authority_key_identifier_extension = true;
            set_validity(&mut leaf);
            let key = rcgen::KeyPair::generate()?;
            let certificate = leaf.signed_by(&key, &issuer)?.pem();
            Ok(TlsIdentity::from_pem(certificate, key.serialize_pem()))
        };
        make().map_err(TlsError::Make)
    }

    /// The same for one key every time, so that the certificate need not be kept to go on issuing.
    fn parameters(&self) -> rcgen::CertificateParams {
        let mut authority = rcgen::CertificateParams::default();
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
        authority.key_usages =
            vec![rcgen::KeyUsagePurpose::KeyCertSign, rcgen::KeyUsagePurpose::CrlSign];
        // Clients find an authority by its name first, so two must not have the same.
        let digest = Digest::of(Algorithm::Sha256, self.key.public_key_raw());
        let name = format!("regctl authority {}", &digest.hex()[..8]);
        authority.distinguished_name = rcgen::DistinguishedName::new();
        authority.distinguished_name.push(rcgen::DnType::CommonName, name);
        authority
    }
}

impl Tls {
    /// Takes connections with the certificate of this moment.
    pub(super) async fn acceptor(&self) -> TlsAcceptor {
        if let Some(files) = &self.files {
            let current = files.current().await;
            *self.shown.0.write().unwrap_or_else(PoisonError::into_inner) = current;
        }
        TlsAcceptor::from(Arc::clone(&self.config))
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pem { .. } => f.write_str("Pem(..)"),
            Self::Files(files) => files.fmt(f),
        }
    }
}

fn certified(certificates: &[u8], key: &[u8]) -> Result<CertifiedKey, TlsError> {
    let chain = read_certificates(certificates, "certificate")?;
    let key = PrivateKeyDer::from_pem_slice(key)
        .map_err(|source| TlsError::Pem { what: "key", source })?;
    CertifiedKey::from_der(chain, key, &crate::util::tls::provider()).map_err(TlsError::Refused)
}

fn client_authorities(pem: &[u8]) -> Result<rustls::RootCertStore, TlsError> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in read_certificates(pem, "client authority")? {
        let added = roots.add(certificate);
        added.map_err(|error| TlsError::ClientAuthority(Box::new(error)))?;
    }
    Ok(roots)
}

fn read_certificates(
    pem: &[u8],
    what: &'static str,
) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    let chain = chain.map_err(|source| TlsError::Pem { what, source })?;
    if chain.is_empty() { Err(TlsError::NoCertificate { what }) } else { Ok(chain) }
}

/// Sets from when and until when a certificate is good, allowing for clocks that are a little off.
fn set_validity(certificate: &mut rcgen::CertificateParams) {
    let day = |days: i64| {
        let time = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
        let date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
        let [month, day] = [date.month(), date.day()].map(i8::unsigned_abs);
        rcgen::date_time_ymd(date.year().into(), month, day)
    };
    (certificate.not_before, certificate.not_after) = (day(-1), day(CERTIFICATE_DAYS));
}
