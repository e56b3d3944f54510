//! What flags say of one side of a copy: how its registry is spoken to, and as whom.

use std::convert::Infallible;
use std::path::PathBuf;

use crate::auth::{Credential, Secret};
use crate::cli::connection::{DESTINATION_FLAGS, FlagNames, SOURCE_FLAGS, Wishes};
use crate::cli::error::Usage;
use crate::cli::prompt::ask_hidden;
use crate::oci::Host;
use crate::registry::settings::Identity;

/// What is wished of one side.
#[derive(Debug, Default)]
pub(super) struct Side {
    pub(super) wishes: Wishes,
    pub(super) login: LoginWish,
}

/// As whom a registry is spoken to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum LoginWish {
    /// As whoever is logged in.
    #[default]
    Usual,
    /// As this user, with the password where it was given.
    User { username: String, password: Option<Secret>, flag: &'static str },
    /// As nobody.
    Nobody,
}

impl LoginWish {
    /// The wish of `USER[:PASSWORD]`.
    pub(super) fn of(creds: &Secret, flag: &'static str) -> Self {
        let creds = creds.expose();
        let (username, password) = match creds.split_once(':') {
            Some((username, password)) => (username, Some(Secret::new(password))),
            None => (creds, None),
        };
        Self::User { username: username.to_owned(), password, flag }
    }

    /// The credential, for the one registry that the side names; asks for what is missing.
    pub(super) async fn credential(
        &self,
        hosts: &[Host],
    ) -> anyhow::Result<Option<(Host, Credential)>> {
        let Self::User { username, password, flag } = self else { return Ok(None) };
        let host = match hosts {
            [host] => host.clone(),
            [] => return Err(Usage(format!("{flag} is of no use: no registry is named")).into()),
            _ => {
                let reason = format!("{flag} is for one registry, and several are named");
                return Err(Usage(reason).into());
            }
        };
        let password = match password {
            Some(password) => password.clone(),
            None => Secret::new(ask_hidden(format!("Password for {username} at {host}: ")).await?),
        };
        Ok(Some((host, Credential::from_login(username.as_str(), password))))
    }
}

/// Takes the value of a flag that nobody may see.
pub(super) fn parse_secret(text: &str) -> Result<Secret, Infallible> {
    Ok(Secret::new(text))
}

/// The flags of one side, whose names begin with its prefix.
macro_rules! side_args {
    ($name:ident, $prefix:literal, $side:literal, $flags:expr) => {
        #[doc = concat!("Flags of the ", $side, " of a copy.")]
        #[derive(Debug, clap::Args)]
        #[command(next_help_heading = concat!("Options of the ", $side))]
        pub(super) struct $name {
            #[arg(id = concat!($prefix, "-plain-http"), long = concat!($prefix, "-plain-http"),
                  help = concat!("Speak plain HTTP to the ", $side))]
            plain_http: bool,
            #[arg(id = concat!($prefix, "-tls-verify"), long = concat!($prefix, "-tls-verify"),
                  value_name = "BOOL", default_missing_value = "true", num_args = 0..=1,
                  require_equals = true, hide_possible_values = true,
                  action = clap::ArgAction::Set,
                  help = concat!("Verify the certificate of the ", $side))]
            tls_verify: Option<bool>,
            #[arg(id = concat!($prefix, "-insecure"), long = concat!($prefix, "-insecure"),
                  help = concat!("Allow both at the ", $side))]
            insecure: bool,
            #[arg(id = concat!($prefix, "-ca-file"), long = concat!($prefix, "-ca-file"),
                  value_name = "FILE",
                  help = concat!("Authorities to believe besides the system's at the ", $side))]
            ca_file: Option<PathBuf>,
            #[arg(id = concat!($prefix, "-cert-file"), long = concat!($prefix, "-cert-file"),
                  value_name = "FILE", help = concat!("Certificate to show to the ", $side))]
            cert_file: Option<PathBuf>,
            #[arg(id = concat!($prefix, "-key-file"), long = concat!($prefix, "-key-file"),
                  value_name = "FILE", requires = concat!($prefix, "-cert-file"),
                  help = "Its key")]
            key_file: Option<PathBuf>,
            #[arg(id = concat!($prefix, "-cert-dir"), long = concat!($prefix, "-cert-dir"),
                  value_name = "DIR",
                  help = "Directory of *.crt authorities, and *.cert with *.key to show")]
            cert_dir: Option<PathBuf>,
            #[arg(id = concat!($prefix, "-creds"), long = concat!($prefix, "-creds"),
                  value_parser = parse_secret, value_name = "USER[:PASSWORD]", conflicts_with_all = [
                      concat!($prefix, "-username"), concat!($prefix, "-no-creds"),
                  ],
                  help = concat!("User at the ", $side, "; asks for a password that is not given"))]
            creds: Option<Secret>,
            #[arg(id = concat!($prefix, "-username"), long = concat!($prefix, "-username"),
                  value_name = "USER", conflicts_with = concat!($prefix, "-no-creds"),
                  help = concat!("User at the ", $side))]
            username: Option<String>,
            #[arg(id = concat!($prefix, "-password"), long = concat!($prefix, "-password"),
                  value_parser = parse_secret, value_name = "PASSWORD",
                  requires = concat!($prefix, "-username"),
                  help = "Their password; it can be seen in the list of processes")]
            password: Option<Secret>,
            #[arg(id = concat!($prefix, "-no-creds"), long = concat!($prefix, "-no-creds"),
                  help = concat!("Use no credential at the ", $side))]
            no_creds: bool,
        }

        impl $name {
            /// What the flags mean.
            pub(super) fn side(&self) -> Side {
                let identity = self.cert_file.clone().map(|certificate| Identity {
                    certificate,
                    key: self.key_file.clone(),
                });
                let login = match (&self.creds, &self.username, self.no_creds) {
                    (_, _, true) => LoginWish::Nobody,
                    (Some(creds), ..) => LoginWish::of(creds, concat!("--", $prefix, "-creds")),
                    (None, Some(username), _) => LoginWish::User {
                        username: username.clone(),
                        password: self.password.clone(),
                        flag: concat!("--", $prefix, "-username"),
                    },
                    (None, None, false) => LoginWish::Usual,
                };
                Side {
                    wishes: Wishes {
                        plain_http: self.plain_http,
                        tls_verify: self.tls_verify,
                        insecure: self.insecure,
                        ca_file: self.ca_file.clone(),
                        identity,
                        cert_dir: self.cert_dir.clone(),
                    },
                    login,
                }
            }

            /// What the flags are called.
            pub(super) const NAMES: &FlagNames = &$flags;
        }
    };
}

side_args!(SourceArgs, "src", "source", SOURCE_FLAGS);
side_args!(DestinationArgs, "dest", "destination", DESTINATION_FLAGS);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_may_hold_colons() {
        for (creds, username, password) in
            [("ada:a:b", "ada", Some("a:b")), ("ada", "ada", None), ("ada:", "ada", Some(""))]
        {
            let LoginWish::User { username: user, password: secret, .. } =
                LoginWish::of(&Secret::new(creds), "--creds")
            else {
                panic!("{creds}");
            };
            assert_eq!((user.as_str(), secret.as_ref().map(Secret::expose)), (username, password));
        }
    }
}
