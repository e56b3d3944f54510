//! Certificates that change while the server runs, and clients that must have one.

use std::path::{Path, PathBuf};

use rcgen::{CertificateParams, KeyPair};
use regctl::server::{Ephemeral, KeyDirectory, Server, TlsIdentity};
use tempfile::TempDir;

const NAMES: [&str; 2] = ["127.0.0.1", "localhost"];

/// A certificate that vouches for itself, and its key, both PEM.
fn certificate() -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let parameters = CertificateParams::new(NAMES.map(str::to_owned)).unwrap();
    (parameters.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

/// A client that trusts this authority, and may have a certificate of its own.
fn client(authority: &str, identity: Option<&str>) -> reqwest::Client {
    regctl::util::tls::install_provider();
    let authority = reqwest::Certificate::from_pem(authority.as_bytes()).unwrap();
    let builder = reqwest::Client::builder().no_proxy().tls_certs_only([authority]);
    let identity = identity.map(|pem| reqwest::Identity::from_pem(pem.as_bytes()).unwrap());
    let builder = match identity {
        Some(identity) => builder.identity(identity),
        None => builder,
    };
    builder.build().unwrap()
}

async fn is_served(server: &Ephemeral, client: &reqwest::Client) -> bool {
    client.get(format!("{}/v2/", server.url())).send().await.is_ok_and(|r| r.status() == 200)
}

struct Files {
    directory: TempDir,
}

impl Files {
    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        regctl::util::fs::write_atomic(&self.path(name), text.as_bytes(), 0o600).unwrap();
    }
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_to_new_connections_and_old_ones_go_on() {
    let files = Files { directory: tempfile::tempdir().unwrap() };
    let (first, first_key) = certificate();
    let (second, second_key) = certificate();
    files.write("cert.pem", &first);
    files.write("key.pem", &first_key);
    let identity = TlsIdentity::from_files(&files.path("cert.pem"), &files.path("key.pem"));
    let server = Server::ephemeral().tls_identity(identity.unwrap()).start().await.unwrap();
    let connected = client(&first, None);
    assert!(is_served(&server, &connected).await);

    // A certificate without its key, on the way to the next: the pair before it holds.
    files.write("cert.pem", &second);
    assert!(is_served(&server, &client(&first, None)).await);
    files.write("key.pem", &second_key);
    assert!(!is_served(&server, &client(&first, None)).await);
    assert!(is_served(&server, &client(&second, None)).await);
    assert!(is_served(&server, &connected).await, "its connection is still there");
}

#[test]
fn a_certificate_that_cannot_be_used_is_told_with_its_file() {
    let files = Files { directory: tempfile::tempdir().unwrap() };
    let (certificate_pem, key) = certificate();
    files.write("cert.pem", &certificate_pem);
    files.write("key.pem", &key);
    files.write("other.pem", &certificate().1);
    files.write("text.pem", "no PEM");
    for (certificates, key, expected) in [
        ("cert.pem", "missing.pem", "missing.pem"),
        ("text.pem", "key.pem", "the TLS certificate file holds no certificate"),
        ("cert.pem", "text.pem", "the TLS key is not usable PEM"),
        ("cert.pem", "other.pem", "the TLS certificate and key cannot be used"),
    ] {
        let error = TlsIdentity::from_files(&files.path(certificates), &files.path(key));
        let error = anyhow::Error::from(error.unwrap_err());
        let text = format!("{error:#}");
        assert!(text.contains(expected) && text.contains(key), "{certificates} {key}: {text}");
    }
}

#[tokio::test]
async fn only_clients_with_a_certificate_are_served_where_one_is_demanded() {
    let directory = tempfile::tempdir().unwrap();
    let names = NAMES.map(str::to_owned);
    let (identity, authority) = KeyDirectory::new(directory.path()).tls_identity(&names).unwrap();
    let authority = read(&authority);
    let (theirs, their_key) = certificate();
    let (other, other_key) = certificate();
    let identity = identity.with_client_authorities(theirs.as_bytes());
    let server = Server::ephemeral().tls_identity(identity).start().await.unwrap();
    let known = client(&authority, Some(&format!("{theirs}{their_key}")));
    assert!(is_served(&server, &known).await);
    assert!(!is_served(&server, &client(&authority, None)).await);
    let unknown = client(&authority, Some(&format!("{other}{other_key}")));
    assert!(!is_served(&server, &unknown).await);
    assert_eq!(server.requests().len(), 1);

    let (identity, _) = TlsIdentity::self_signed(&NAMES).unwrap();
    let identity = identity.with_client_authorities("none");
    let refused = Server::ephemeral().tls_identity(identity).start().await.unwrap_err();
    let text = format!("{:#}", anyhow::Error::from(refused));
    assert_eq!(text, "cannot serve TLS: the TLS client authority file holds no certificate");
}

fn read(path: &Path) -> String {
    String::from_utf8(regctl::util::fs::read(path, 1024 * 1024).unwrap()).unwrap()
}
