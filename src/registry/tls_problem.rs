//! What exactly is wrong with a TLS connection, in words that tell what may be done.

use std::fmt;

use rustls::{AlertDescription, CertificateError, InvalidMessage, PeerIncompatible};

/// Why no TLS connection stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsProblem {
    /// The certificate's time is over.
    Expired,
    /// The certificate's time is still to come.
    NotYetValid,
    /// The certificate is for other names, as far as they are known.
    WrongName(Vec<String>),
    /// Nobody who is known here has signed the certificate.
    UnknownAuthority,
    /// The certificate is an authority's own, which it signed itself.
    SelfSigned,
    /// Something else about the certificate.
    Certificate,
    /// The host speaks neither TLS 1.2 nor 1.3.
    OldVersion,
    /// The host wants a certificate from us, or another one.
    WantsCertificate,
    /// The host does not speak TLS.
    NoTls,
}

impl TlsProblem {
    /// The problem that an error is about, if it is about TLS.
    pub fn of(error: &reqwest::Error) -> Option<Self> {
        crate::util::causes::all(error)
            .find_map(|cause| cause.downcast_ref())
            .and_then(Self::of_tls)
    }

    fn of_tls(error: &rustls::Error) -> Option<Self> {
        use AlertDescription as Alert;
        Some(match error {
            rustls::Error::InvalidCertificate(problem) => Self::of_certificate(problem),
            rustls::Error::PeerIncompatible(
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
            )
            | rustls::Error::AlertReceived(Alert::ProtocolVersion) => Self::OldVersion,
            rustls::Error::AlertReceived(
                Alert::CertificateRequired
                | Alert::BadCertificate
                | Alert::UnknownCA
                | Alert::CertificateUnknown
                | Alert::CertificateExpired
                | Alert::AccessDenied,
            ) => Self::WantsCertificate,
            rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => Self::NoTls,
            _ => return None,
        })
    }

    fn of_certificate(problem: &CertificateError) -> Self {
        match problem {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Self::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                Self::NotYetValid
            }
            CertificateError::NotValidForName => Self::WrongName(Vec::new()),
            CertificateError::NotValidForNameContext { presented, .. } => {
                Self::WrongName(presented.iter().map(|name| plain_name(name)).collect())
            }
            CertificateError::UnknownIssuer => Self::UnknownAuthority,
            // webpki says so of an authority's certificate where a host's should be.
            CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
                Self::SelfSigned
            }
            _ => Self::Certificate,
        }
    }
}

/// `DnsName("r.test")` as `r.test`.
fn plain_name(name: &str) -> String {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(name).trim_matches('"').to_owned()
}

impl fmt::Display for TlsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "its certificate has expired",
            Self::NotYetValid => "its certificate is not valid yet",
            Self::WrongName(names) if names.is_empty() => "its certificate is for another host",
            Self::WrongName(names) => {
                return write!(f, "its certificate is for {}", names.join(", "));
            }
            Self::UnknownAuthority => {
                "its certificate is signed by an unknown authority, or by itself"
            }
            Self::SelfSigned => "its certificate is signed by itself",
            Self::Certificate => "its certificate cannot be verified",
            Self::OldVersion => "it speaks neither TLS 1.2 nor TLS 1.3",
            Self::WantsCertificate => "it takes no connection without a certificate it knows",
            Self::NoTls => "it does not speak TLS",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_problem_has_its_words() {
        use rustls::Error;
        let other = |text: &str| {
            let error = std::io::Error::other(text.to_owned());
            CertificateError::Other(rustls::OtherError(std::sync::Arc::new(error)))
        };
        for (error, expected) in [
            (Error::InvalidCertificate(CertificateError::Expired), "has expired"),
            (Error::InvalidCertificate(CertificateError::NotValidYet), "not valid yet"),
            (Error::InvalidCertificate(CertificateError::NotValidForName), "for another host"),
            (Error::InvalidCertificate(CertificateError::UnknownIssuer), "an unknown authority"),
            (Error::InvalidCertificate(other("CaUsedAsEndEntity")), "signed by itself"),
            (Error::InvalidCertificate(CertificateError::Revoked), "cannot be verified"),
            (Error::AlertReceived(AlertDescription::ProtocolVersion), "neither TLS 1.2 nor"),
            (
                Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13),
                "neither TLS 1.2 nor",
            ),
            (Error::AlertReceived(AlertDescription::CertificateRequired), "without a certificate"),
            (Error::InvalidMessage(InvalidMessage::InvalidContentType), "does not speak TLS"),
        ] {
            let problem = TlsProblem::of_tls(&error).unwrap().to_string();
            assert!(problem.contains(expected), "{error}: {problem}");
        }
        assert_eq!(TlsProblem::of_tls(&Error::DecryptError), None);
        let names = vec![plain_name("DnsName(\"r.test\")"), plain_name("other")];
        assert_eq!(
            TlsProblem::WrongName(names).to_string(),
            "its certificate is for r.test, other"
        );
    }
}
