//! D33: certificates that prove nothing.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::scene::{Scene, Tls};
use crate::site::Site;

pub(crate) fn scenes() -> Vec<Scene> {
    let scene = |input: &str, tls: Tls| {
        let site = Site::with_image();
        Scene::of("D33", input, site).tls(tls).command("digest HOST/app:1")
    };
    let nobody = authority();
    vec![
        scene("a certificate that is in order", tls("127.0.0.1", |_| (), None)).into_control(),
        scene("an expired certificate", tls("127.0.0.1", expired, None)).fails(6, &["expired"]),
        scene("a certificate of the future", tls("127.0.0.1", future, None))
            .fails(6, &["not valid yet"]),
        scene("a certificate for another host", tls("other.test", |_| (), None))
            .fails(6, &["127.0.0.1"]),
        scene("an authority that nobody knows", tls("127.0.0.1", |_| (), Some(nobody)))
            .fails(6, &["authority"]),
    ]
}

fn expired(params: &mut CertificateParams) {
    (params.not_before, params.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
}

fn future(params: &mut CertificateParams) {
    (params.not_before, params.not_after) = (date_time_ymd(2200, 1, 1), date_time_ymd(2201, 1, 1));
}

/// An authority: what it signs with, and its certificate.
fn authority() -> (Issuer<'static, KeyPair>, String) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    (Issuer::new(params, key), pem)
}

/// A server whose certificate is in order, and which speaks these protocols above TLS.
pub(crate) fn sound(protocols: &[&str]) -> Tls {
    let Tls { config, authority } = tls("127.0.0.1", |_| (), None);
    let mut config = Arc::unwrap_or_clone(config);
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    Tls { config: Arc::new(config), authority }
}

/// A server with a certificate for `name`; the client believes its authority, or `believed`.
fn tls(
    name: &str,
    change: fn(&mut CertificateParams),
    believed: Option<(Issuer<'static, KeyPair>, String)>,
) -> Tls {
    let (issuer, own) = authority();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    change(&mut params);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
    Tls { config: Arc::new(config), authority: believed.map_or(own, |(_, pem)| pem) }
}
