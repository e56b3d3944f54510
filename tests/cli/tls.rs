//! Certificates that the system does not know.

use regctl::server::{Ephemeral, Server};

use crate::context::{Context, start};
use crate::images::Images;

/// A registry with an authority of its own, a machine, and a command that pushes there.
fn scene() -> (Context, Ephemeral, String) {
    let (context, server) = (Context::new(), start(Server::ephemeral().tls()));
    let mut images = Images::new(&context, "images");
    images.tag(&images.image("app", 2), "1");
    let push = format!("push {}:1 {}/app:1", images.location(), server.host());
    (context, server, push)
}

#[test]
fn an_unknown_authority_is_refused_and_the_way_out_is_named() {
    let (context, server, push) = scene();
    for line in [push, format!("pull {}/app:1", server.host())] {
        let pieces =
            ["certificate", "certs.d/[registry]/ca.crt", "SSL_CERT_FILE", "--tls-verify=false"];
        context.run(&line).fails(6, &pieces);
    }
    assert_eq!(server.requests(), []);
}

#[test]
fn an_authority_is_believed_where_it_is_configured() {
    for place in ["SSL_CERT_FILE", "SSL_CERT_DIR", "own", "docker", "flag"] {
        let (mut context, server, push) = scene();
        let (pem, host) = (server.ca_pem().unwrap(), server.host());
        let mut flags = String::new();
        match place {
            "SSL_CERT_FILE" => context.set(place, context.write("ca.pem", pem)),
            "SSL_CERT_DIR" => {
                let file = context.write("certificates/5f15c80c.0", pem);
                context.set(place, file.parent().unwrap());
            }
            "own" => {
                drop(context.write(&format!("home/.config/regctl/certs.d/{host}/ca.crt"), pem))
            }
            "docker" => drop(context.write(&format!("docker/certs.d/{host}/ca.crt"), pem)),
            _ => {
                context.write(&format!("elsewhere/certs.d/{host}/ca.crt"), pem);
                flags = format!(" --config {}", context.path("elsewhere").display());
            }
        }
        let digest = context.run(&format!("{push}{flags}"));
        assert_eq!(digest.code, 0, "{place}: {}", digest.raw_stderr);
        let pulled = context.ok(&format!("pull {host}/app:1{flags}"));
        assert_eq!(pulled, digest.last_line(), "{place}");
    }
}

#[test]
fn verification_is_left_out_when_told_so() {
    for flag in ["--tls-verify=false", "--insecure"] {
        let (context, server, push) = scene();
        let digest = context.ok(&format!("{push} {flag}"));
        assert_eq!(context.ok(&format!("pull {flag} {}/app:1", server.host())), digest, "{flag}");
    }
    let (context, server, push) = scene();
    context.run(&format!("{push} --plain-http --retry 0")).fails(6, &["[registry]"]);
    assert_eq!(server.requests(), []);
}

#[test]
fn plain_http_elsewhere_is_only_spoken_when_asked_for() {
    let (context, server) = (Context::new(), start(Server::ephemeral()));
    // Loopback hosts need no flag; all the flags work for them too.
    for flag in ["", "--insecure", "--plain-http", "--tls-verify=false"] {
        assert_eq!(context.ok(&format!("catalog {} {flag}", server.host())), "", "{flag}");
    }
}
