//! What is said once the registry listens: where it is, and how it is used.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Serialize;

use crate::cli::global::Terminal;
use crate::cli::serve::access::TokenReport;
use crate::cli::serve::tls::ServedTls;

/// A registry that listens.
#[derive(Debug)]
pub(super) struct Announcement {
    pub(super) address: SocketAddr,
    pub(super) storage: PathBuf,
    pub(super) asks_for_login: bool,
    pub(super) tokens: Option<TokenReport>,
    pub(super) tls: Option<ServedTls>,
}

#[derive(Debug, Serialize)]
struct ServeReport<'a> {
    url: String,
    host: String,
    storage: &'a PathBuf,
    /// The authority that clients must be told to trust.
    authority: Option<&'a PathBuf>,
    tokens: Option<&'a TokenReport>,
}

impl Announcement {
    /// Says what others could do, or see, that may not be meant.
    pub(super) fn warn(&self, terminal: &Terminal) {
        if self.address.ip().is_loopback() {
            return;
        }
        let is_known = self.tls.as_ref().is_some_and(|tls| tls.asks_for_certificate);
        if !self.asks_for_login && !is_known {
            terminal.output.warn(
                "everybody who can reach this address can push to the registry; \
                 `--auth htpasswd=FILE` asks who is there",
            );
        }
        if self.asks_for_login && self.tls.is_none() {
            terminal.output.warn(
                "passwords cross the network in the clear; `--tls-self-signed`, or `--tls-cert` and \
                 `--tls-key`, encrypt them",
            );
        }
    }

    /// Says where the registry is, and how it is used, ready to be pasted.
    pub(super) fn print(&self, terminal: &Terminal) -> anyhow::Result<()> {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let authority = self.tls.as_ref().and_then(|tls| tls.authority.as_ref());
        let report = ServeReport {
            url: format!("{scheme}://{}", self.address),
            host: self.host(),
            storage: &self.storage,
            authority,
            tokens: self.tokens.as_ref(),
        };
        terminal.output.item(&report, || self.text(&report))
    }

    /// Host and port as clients call the registry.
    fn host(&self) -> String {
        let port = self.address.port();
        match self.tls.as_ref().and_then(|tls| tls.name.as_ref()) {
            Some(name) => format!("{name}:{port}"),
            None if self.address.ip().is_unspecified() => format!("localhost:{port}"),
            None => self.address.to_string(),
        }
    }

    fn text(&self, report: &ServeReport<'_>) -> String {
        let ServeReport { url, host, storage, .. } = report;
        let mut text = format!("Listening on {url}, keeping content in {}\n\n", storage.display());
        if self.asks_for_login {
            text += &format!("  login: regctl login {host}\n");
        }
        text += &format!(
            "  push:  regctl push app:1.0 {host}/app:1.0\n  \
             pull:  regctl pull {host}/app:1.0\n  \
             list:  regctl catalog {host}\n"
        );
        if let Some(authority) = report.authority {
            let authority = authority.display();
            text += &format!(
                "\nIts certificate is by an authority of its own. To trust that for this host:\n\n  \
                 regctl, podman, skopeo:  install -D -m 644 {authority} \
                 ~/.config/containers/certs.d/{host}/ca.crt\n  \
                 docker, as root:         install -D -m 644 {authority} \
                 /etc/docker/certs.d/{host}/ca.crt\n"
            );
        }
        if let Some(tokens) = self.tokens.as_ref().filter(|tokens| !tokens.services.is_empty()) {
            let scheme = if self.tls.is_some() { "https" } else { "http" };
            let realm = tokens.realm.clone().unwrap_or(format!("{scheme}://{host}/token"));
            text += &format!(
                "\nIt gives out tokens for other registries, whose `auth: token:` must say:\n\n  \
                 realm: {realm}\n  \
                 service: {services}\n  \
                 issuer: {issuer}\n  \
                 rootcertbundle: {certificate}\n",
                services = tokens.services.join(" or "),
                issuer = tokens.issuer,
                certificate = tokens.certificate.display(),
            );
        }
        text
    }
}
