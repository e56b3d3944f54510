//! `regctl serve`.

mod access;
mod announcement;
mod tls;

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::ValueEnum;
use tokio::sync::oneshot;

use crate::cli::Interruptions;
use crate::cli::global::Terminal;
use crate::cli::serve::access::AccessArgs;
use crate::cli::serve::announcement::Announcement;
use crate::cli::serve::tls::TlsArgs;
use crate::server::storage::filesystem::FilesystemStorage;
use crate::server::{AccessLog, AccessLogFormat, KeyDirectory, Server, ServerConfig};

/// Run a registry
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  regctl serve
  regctl serve --listen 127.0.0.1:0 --storage ./registry --access-log json
  htpasswd -Bc users ann
  regctl serve --listen :5000 --tls-self-signed --tls-name registry.example.com --auth htpasswd=users
  regctl serve --auth token=users --anonymous-pull

It serves the OCI distribution-spec 1.1. Without `--auth` everybody who can connect may do everything,
so it listens on the loopback address unless told otherwise. It ends in order on Ctrl-C and SIGTERM,
and at once on a second one.

With `--auth token` it is a token service, too, for other registries that trust its key. This one gives
out tokens for a docker-registry whose configuration says `auth: token:` with `service: other`,
`issuer: regctl`, the realm `http://127.0.0.1:5000/token`, and the file `keys/token-cert.pem` of the
storage as `rootcertbundle`:
  regctl serve --auth token=users --token-service other")]
pub(super) struct Args {
    /// Address and port; port 0 takes a free one, and :PORT listens on all of IPv4
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:5000", value_parser = parse_address)]
    listen: SocketAddr,
    /// Directory of the content; by default `registry` beside the local image store
    #[arg(long, value_name = "DIR")]
    storage: Option<PathBuf>,
    /// Log each request to stderr: combined (as Apache does), json or none
    #[arg(long, value_name = "FORMAT", value_enum, hide_possible_values = true,
          default_value_t = LogFormat::None)]
    access_log: LogFormat,
    #[command(flatten)]
    access: AccessArgs,
    #[command(flatten)]
    tls: TlsArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogFormat {
    /// Apache's combined format
    Combined,
    /// One JSON object a line
    Json,
    /// Nothing
    None,
}

pub(super) async fn run(args: Args, terminal: &Terminal) -> anyhow::Result<()> {
    let directory = match args.storage {
        Some(directory) => directory,
        None => terminal.data_root()?.join("registry"),
    };
    let storage = FilesystemStorage::open(&directory)
        .with_context(|| format!("cannot keep content in {}", directory.display()))?;
    let keys = std::path::absolute(directory.join("keys")).context("cannot tell where keys lie")?;
    let keys = KeyDirectory::new(keys);
    let mut config = ServerConfig::new(args.listen, Arc::new(storage));
    config.access_log = access_log(args.access_log);
    let access = args.access.access(&keys)?;
    let tls = args.tls.tls(args.listen, &keys)?;
    config.access = access.access;
    config.tls = tls.as_ref().map(|tls| tls.identity.clone());
    let server = Server::bind(config).await.context("cannot start the registry")?;
    let announcement = Announcement {
        address: server.local_address(),
        storage: directory,
        asks_for_login: access.asks_for_login,
        tokens: access.tokens,
        tls,
    };
    announcement.warn(terminal);
    // Whoever reads that it serves may end it at once.
    let interruptions = Interruptions::new();
    announcement.print(terminal)?;
    serve(server, interruptions, terminal).await;
    Ok(())
}

/// Serves until a signal comes, then until the requests under way or a second signal end it.
async fn serve(server: Server, mut interruptions: Interruptions, terminal: &Terminal) {
    let (stop, stopping) = oneshot::channel::<()>();
    let signals = async {
        interruptions.next().await;
        terminal.output.note("finishing the requests under way; a second signal ends them at once");
        drop(stop);
        interruptions.next().await;
    };
    tokio::select! {
        () = server.serve(async { drop(stopping.await) }) => {}
        () = signals => terminal.output.warn("stopped with requests under way"),
    }
}

fn access_log(format: LogFormat) -> Option<AccessLog> {
    let format = match format {
        LogFormat::Combined => AccessLogFormat::Combined,
        LogFormat::Json => AccessLogFormat::Json,
        LogFormat::None => return None,
    };
    let sink = Box::new(|line: &str| {
        // Nobody is left to tell when stderr is closed.
        let _ = writeln!(std::io::stderr(), "{line}");
    });
    Some(AccessLog { format, sink })
}

/// An address to listen on; names are not looked up, but everybody writes these. A port alone is one
/// of this machine.
fn parse_address(text: &str) -> Result<SocketAddr, String> {
    let text = match text.rsplit_once(':') {
        Some(("", port)) => format!("0.0.0.0:{port}"),
        Some(("localhost", port)) => format!("127.0.0.1:{port}"),
        Some(_) => text.to_owned(),
        None => format!("127.0.0.1:{text}"),
    };
    let expected =
        "expected ADDRESS:PORT, such as 127.0.0.1:5000, :5000 for all addresses, or 5000";
    text.parse().map_err(|_| expected.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, address) in [
            ("127.0.0.1:0", "127.0.0.1:0"),
            ("localhost:5000", "127.0.0.1:5000"),
            (":5000", "0.0.0.0:5000"),
            ("[::1]:80", "[::1]:80"),
            ("5000", "127.0.0.1:5000"),
        ] {
            assert_eq!(parse_address(text), Ok(address.parse().unwrap()), "{text}");
        }
        for text in
            ["", "65536", "127.0.0.1", "localhost", "registry.example.com:5000", ":", "localhost:x"]
        {
            assert!(parse_address(text).is_err(), "{text}");
        }
    }
}
