//! What to try when no connection to a registry stands, with the flag of the side it is on.

use crate::oci::Host;
use crate::registry::tls_problem::TlsProblem;

/// The registries on the two sides of a copy, whose flags have names of their own.
#[derive(Debug, Clone, Default)]
pub(super) struct Sides {
    /// Where the content comes from.
    pub(super) from: Vec<Host>,
    /// Where it goes.
    pub(super) to: Vec<Host>,
}

impl Sides {
    /// A flag without its dashes, as it is called for what is wrong at `host`.
    fn flag(&self, host: &str, flag: &str) -> String {
        let is_on = |side: &[Host]| side.iter().any(|known| known.as_str() == host);
        match (is_on(&self.from), is_on(&self.to)) {
            (true, false) => format!("--src-{flag}"),
            (false, true) => format!("--dest-{flag}"),
            _ => format!("--{flag}"),
        }
    }
}

/// What to try about a connection to `host` that failed with this error.
pub(super) fn connection_hint(error: &reqwest::Error, host: &str, sides: &Sides) -> Option<String> {
    if let Some(problem) = TlsProblem::of(error) {
        return Some(tls_hint(&problem, host, sides));
    }
    let text = chain_text(error);
    if text.contains("Connection refused") {
        return Some(format!("nothing listens at {host}; is the registry running there?"));
    }
    if text.contains("lookup address") || text.contains("dns error") {
        return Some(match host {
            "docker.io" => {
                "docker.io is asked where no host is named; a local image is store:NAME, \
                 and `regctl --help` names further places"
                    .to_owned()
            }
            host => format!(
                "{host} is not known to the name service; is it spelled right? --resolve \
                 {host}:ADDRESS says where it is"
            ),
        });
    }
    None
}

fn tls_hint(problem: &TlsProblem, host: &str, sides: &Sides) -> String {
    let flag = |name: &str| sides.flag(host, name);
    let anyway = format!("{} takes it all the same", flag("tls-verify=false"));
    match problem {
        TlsProblem::NoTls => {
            format!("{host} does not speak TLS; if that is right, use {}", flag("plain-http"))
        }
        TlsProblem::OldVersion => {
            format!("{host} needs a newer TLS; {} uses none, if it offers that", flag("plain-http"))
        }
        TlsProblem::WantsCertificate => format!(
            "show one with {} and {}, or put client.cert and client.key into certs.d/{host} beneath \
             ~/.config/regctl or /etc/docker",
            flag("cert-file"),
            flag("key-file")
        ),
        TlsProblem::Expired | TlsProblem::NotYetValid => {
            format!("is the clock of this machine right? Else {host} needs a new one; {anyway}")
        }
        TlsProblem::WrongName(_) => format!(
            "use a name that the certificate is for, with --resolve NAME:ADDRESS if need be; \
             {anyway}"
        ),
        _ => format!(
            "if the certificate is right, name its authority with {}, put it into \
             certs.d/{host}/ca.crt beneath ~/.config/regctl or /etc/docker, or name it in \
             SSL_CERT_FILE; {}",
            flag("ca-file"),
            anyway
        ),
    }
}

/// An error with all that it and its causes say of themselves.
pub(super) fn chain_text(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(" {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_is_that_of_the_side() {
        let host = |text: &str| text.parse::<Host>().unwrap();
        let sides = Sides {
            from: vec![host("a.test"), host("both.test")],
            to: vec![host("b.test:5000"), host("both.test")],
        };
        for (at, problem, flag) in [
            ("a.test", TlsProblem::UnknownAuthority, "--src-ca-file"),
            ("b.test:5000", TlsProblem::Expired, "--dest-tls-verify=false"),
            ("both.test", TlsProblem::NoTls, " --plain-http"),
            ("mirror.test", TlsProblem::WantsCertificate, " --cert-file"),
        ] {
            let hint = tls_hint(&problem, at, &sides);
            assert!(hint.contains(flag), "{hint}");
        }
    }
}
