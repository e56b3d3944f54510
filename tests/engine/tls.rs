//! TLS with certificates on both sides, as docker sets it up in `DOCKER_CERT_PATH`.

use std::path::Path;
use std::sync::Arc;

use regctl::archive::engine::{Engine, EngineKind, EngineSettings};
use regctl::content::Error;
use regctl::util::fs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio_rustls::TlsAcceptor;

use crate::fake::Fake;
use crate::{VERSION, chain, text};

/// An authority and what it vouches for.
struct Authority {
    pem: String,
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = rcgen::CertificateParams::default();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
        let key = rcgen::KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: rcgen::Issuer::new(params, key) }
    }

    /// A certificate and its key, both PEM.
    fn issue(&self, purpose: rcgen::ExtendedKeyUsagePurpose) -> (String, String) {
        let mut params = rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        params.extended_key_usages = vec![purpose];
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().pem();
        (certificate, key.serialize_pem())
    }

    /// A server that lets in whom this authority vouches for.
    fn acceptor(&self) -> TlsAcceptor {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let certificate = |pem: &str| CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(certificate(&self.pem)).unwrap();
        let clients =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let (own, key) = self.issue(rcgen::ExtendedKeyUsagePurpose::ServerAuth);
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(clients.build().unwrap())
            .with_single_cert(vec![certificate(&own)], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }

    /// Writes what a client of this authority's engine needs, as far as it is named.
    fn write(&self, directory: &Path, names: &[&str]) {
        let (certificate, key) = self.issue(rcgen::ExtendedKeyUsagePurpose::ClientAuth);
        fs::create_dir_all(directory).unwrap();
        for (name, content) in
            [("ca.pem", &self.pem), ("cert.pem", &certificate), ("key.pem", &key)]
        {
            if names.contains(&name) {
                fs::write_atomic(&directory.join(name), content.as_bytes(), 0o600).unwrap();
            }
        }
    }
}

#[tokio::test]
async fn both_sides_show_certificates_and_strangers_are_refused() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let fake = Fake::saying(200, vec![text(VERSION)]);
    let port = fake.on_port(Some(authority.acceptor())).await;
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name);
    authority.write(&path("right"), &["ca.pem", "cert.pem", "key.pem"]);
    authority.write(&path("system"), &["cert.pem", "key.pem"]);
    authority.write(&path("nameless"), &["ca.pem"]);
    authority.write(&path("half"), &["ca.pem", "cert.pem"]);
    stranger.write(&path("stranger"), &["ca.pem", "cert.pem", "key.pem"]);

    let engine = |directory: &str, verify: bool| {
        let settings = EngineSettings {
            docker_host: Some(format!("tcp://127.0.0.1:{port}")),
            docker_tls_verify: verify,
            docker_cert_path: Some(path(directory)),
            ..EngineSettings::default()
        };
        Engine::new(EngineKind::Docker, settings.address(EngineKind::Docker).unwrap())
    };
    for (directory, verify) in [("right", true), ("right", false), ("system", false)] {
        let version = engine(directory, verify).unwrap().version().await.unwrap();
        assert_eq!(version.version, "20.10.24", "{directory}");
    }
    // Its authority is unknown to us, whether we name another or none.
    for directory in ["stranger", "system"] {
        let error = engine(directory, true).unwrap().version().await.unwrap_err();
        assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
        let shown = chain(error);
        assert!(shown.contains("invalid peer certificate"), "{directory}: {shown}");
    }
    // We are unknown to it, whether we show another's certificate or none.
    for (directory, verify) in [("stranger", false), ("nameless", true)] {
        let error = engine(directory, verify).unwrap().version().await.unwrap_err();
        assert!(matches!(error, Error::Unreachable { .. }), "{directory}: {error:?}");
    }
    let error = chain(engine("half", true).unwrap_err());
    assert!(error.contains("key.pem is not in"), "{error}");
    assert_eq!(fake.asked().len(), 3);
}

#[tokio::test]
async fn plain_http_to_a_port_of_tls_is_an_error_of_the_connection() {
    let fake = Fake::saying(200, vec![text(VERSION)]);
    let port = fake.on_port(Some(Authority::new().acceptor())).await;
    let settings = EngineSettings {
        docker_host: Some(format!("tcp://127.0.0.1:{port}")),
        ..EngineSettings::default()
    };
    let address = settings.address(EngineKind::Docker).unwrap();
    let error = Engine::new(EngineKind::Docker, address).unwrap().version().await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    assert!(fake.asked().is_empty());
}
