//! What flags say of one side of a copy: how its registry is spoken to, and as whom.

use std::convert::Infallible;
use std::path::PathBuf;

use crate::auth::{Credential, Secret};
use crate::cli::connection::{DESTINATION_FLAGS, FlagNames, SOURCE_FLAGS, Wishes};
use crate::cli::error::Usage;
use crate::cli::prompt::{ask_hidden, read_stdin};
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
    /// As this user, with the password that comes from there.
    User { username: String, password: PasswordFrom, flag: &'static str },
    /// As nobody.
    Nobody,
}

/// Where the password of a user comes from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PasswordFrom {
    /// It was given.
    Given(Secret),
    /// It is what stdin holds.
    Stdin,
    /// Whoever sits at the terminal is asked; without one this is to be done.
    Terminal { otherwise: &'static str },
}

impl Side {
    /// Whether stdin holds the password.
    pub(super) fn reads_stdin(&self) -> bool {
        matches!(self.login, LoginWish::User { password: PasswordFrom::Stdin, .. })
    }
}

impl LoginWish {
    /// The wish of `USER[:PASSWORD]`; `otherwise` is what to do where nobody can be asked.
    pub(super) fn of(creds: &Secret, flag: &'static str, otherwise: &'static str) -> Self {
        let creds = creds.expose();
        let (username, password) = match creds.split_once(':') {
            Some((username, password)) => (username, PasswordFrom::Given(Secret::new(password))),
            None => (creds, PasswordFrom::Terminal { otherwise }),
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
            PasswordFrom::Given(password) => password.clone(),
            PasswordFrom::Stdin => match read_stdin().await? {
                password if password.is_empty() => {
                    return Err(Usage("the password on stdin is empty".to_owned()).into());
                }
                password => Secret::new(password),
            },
            PasswordFrom::Terminal { otherwise } => {
                let question = format!("Password for {username} at {host}: ");
                Secret::new(ask_hidden(question, otherwise).await?)
            }
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
    ($name:ident, $prefix:literal, $other:literal, $side:literal, $flags:expr) => {
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
                  help = concat!("Their password; it can be seen in the list of processes, so prefer --",
                                 $prefix, "-password-stdin"))]
            password: Option<Secret>,
            #[arg(id = concat!($prefix, "-password-stdin"),
                  long = concat!($prefix, "-password-stdin"),
                  requires = concat!($prefix, "-username"), conflicts_with_all = [
                      concat!($prefix, "-password"), concat!($other, "-password-stdin"),
                  ],
                  help = "Read their password from stdin")]
            password_stdin: bool,
            #[arg(id = concat!($prefix, "-no-creds"), long = concat!($prefix, "-no-creds"),
                  help = concat!("Use no credential at the ", $side))]
            no_creds: bool,
        }

        impl $name {
            /// What the flags mean.
            pub(super) fn side(&self) -> Side {
                let otherwise =
                    concat!("use --", $prefix, "-username and --", $prefix, "-password-stdin");
                let password = match (&self.password, self.password_stdin) {
                    (Some(password), _) => PasswordFrom::Given(password.clone()),
                    (None, true) => PasswordFrom::Stdin,
                    (None, false) => PasswordFrom::Terminal { otherwise },
                };
                let login = match (&self.creds, &self.username, self.no_creds) {
                    (_, _, true) => LoginWish::Nobody,
                    (Some(creds), ..) => {
                        LoginWish::of(creds, concat!("--", $prefix, "-creds"), otherwise)
                    }
                    (None, Some(username), _) => LoginWish::User {
                        username: username.clone(),
                        password,
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
                        identity: Identity::of(self.cert_file.as_ref(), self.key_file.as_ref()),
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

side_args!(SourceArgs, "src", "dest", "source", SOURCE_FLAGS);
side_args!(DestinationArgs, "dest", "src", "destination", DESTINATION_FLAGS);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_may_hold_colons() {
        for (creds, username, password) in
            [("ada:a:b", "ada", Some("a:b")), ("ada", "ada", None), ("ada:", "ada", Some(""))]
        {
            let expected = LoginWish::User {
                username: username.to_owned(),
                password: match password {
                    Some(password) => PasswordFrom::Given(Secret::new(password)),
                    None => PasswordFrom::Terminal { otherwise: "do" },
                },
                flag: "--creds",
            };
            assert_eq!(LoginWish::of(&Secret::new(creds), "--creds", "do"), expected, "{creds}");
        }
    }
}
