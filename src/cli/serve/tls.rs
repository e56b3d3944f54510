//! The registry's certificate.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::server::{KeyDirectory, TlsIdentity};
use crate::util::fs;

/// Largest file of authorities read, in bytes.
const FILE_LIMIT: u64 = 16 * 1024 * 1024;

/// TLS; without any of it the registry speaks plain HTTP.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "TLS")]
pub(super) struct TlsArgs {
    /// Certificate chain as PEM, the registry's own first; read again when it changes
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate as PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Make a certificate, by an authority that is made once and kept in the storage
    #[arg(long, conflicts_with = "tls_cert")]
    tls_self_signed: bool,
    /// Name or IP address of that certificate, besides the one listened on and localhost; may be repeated
    #[arg(long, value_name = "NAME", requires = "tls_self_signed")]
    tls_name: Vec<String>,
    /// Serve only clients that show a certificate by one of the authorities in this file, as PEM
    #[arg(long, value_name = "FILE")]
    tls_client_ca: Option<PathBuf>,
}

/// A certificate, and what is to be said of it.
#[derive(Debug)]
pub(super) struct ServedTls {
    pub(super) identity: TlsIdentity,
    /// The authority that clients need to be told of.
    pub(super) authority: Option<PathBuf>,
    /// How clients call the registry, when that is not its address.
    pub(super) name: Option<String>,
    pub(super) asks_for_certificate: bool,
}

impl TlsArgs {
    /// Reads the certificate, or makes it.
    pub(super) fn tls(
        &self,
        listen: SocketAddr,
        keys: &KeyDirectory,
    ) -> anyhow::Result<Option<ServedTls>> {
        let (identity, authority) = match (&self.tls_cert, &self.tls_key) {
            (Some(certificate), Some(key)) => {
                (TlsIdentity::from_files(certificate, key).context("cannot serve TLS")?, None)
            }
            _ if self.tls_self_signed => {
                let made = keys.tls_identity(&names(listen, &self.tls_name));
                let (identity, authority) = made.context("cannot make a certificate")?;
                (identity, Some(authority))
            }
            _ if self.tls_client_ca.is_some() => {
                let message = "--tls-client-ca goes with --tls-cert and --tls-key, or with \
                               --tls-self-signed";
                return Err(crate::cli::error::Usage(message.to_owned()).into());
            }
            _ => return Ok(None),
        };
        let identity = match &self.tls_client_ca {
            Some(file) => identity.with_client_authorities(read_authorities(file)?),
            None => identity,
        };
        Ok(Some(ServedTls {
            identity,
            authority,
            name: self.tls_name.first().cloned(),
            asks_for_certificate: self.tls_client_ca.is_some(),
        }))
    }
}

fn read_authorities(file: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(file, FILE_LIMIT).context("cannot tell whose certificates to take")
}

/// All that a registry listening there may be called.
fn names(listen: SocketAddr, given: &[String]) -> Vec<String> {
    let mut names = given.to_vec();
    let here = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let address = Some(listen.ip()).filter(|ip| !ip.is_unspecified()).map(|ip| ip.to_string());
    for name in here.into_iter().chain(address) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_for_what_the_registry_may_be_called() {
        let here = ["localhost", "127.0.0.1", "::1"];
        for (listen, given, more) in [
            ("127.0.0.1:5000", &[][..], &[][..]),
            ("0.0.0.0:5000", &["registry.test", "localhost"], &["registry.test"]),
            ("192.0.2.7:5000", &[], &["192.0.2.7"]),
        ] {
            let given: Vec<String> = given.iter().map(|name| (*name).to_owned()).collect();
            let mut actual = names(listen.parse().unwrap(), &given);
            actual.sort_unstable();
            let mut expected: Vec<&str> = here.iter().chain(more).copied().collect();
            expected.sort_unstable();
            assert_eq!(actual, expected, "{listen}");
        }
    }
}
