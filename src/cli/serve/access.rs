//! Who may use the registry.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use anyhow::Context;
use serde::Serialize;
use url::Url;

use crate::cli::error::Usage;
use crate::cli::global::parse_duration;
use crate::server::{Access, KeyDirectory, TokenKey, TokenSettings, Users};
use crate::util::fs;

/// Largest file of a key or certificate read, in bytes.
const FILE_LIMIT: u64 = 1024 * 1024;

/// Who may do what.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Who may do what")]
pub(super) struct AccessArgs {
    /// Ask who is there: htpasswd=FILE by the users of `htpasswd -B`, token=FILE by tokens that these
    /// fetch; none asks nobody. The file is read again when it changes
    #[arg(long, value_name = "HOW", value_parser = AuthArg::from_str)]
    auth: Vec<AuthArg>,
    /// Let everybody pull, whoever may push
    #[arg(long)]
    anonymous_pull: bool,
    /// How long a token is good for, such as 1h; by default 5m
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    token_lifetime: Option<Duration>,
    /// Name of the token service, which is the registry's own as a service; by default regctl
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    token_issuer: Option<String>,
    /// Another registry to give out tokens for, by the name it has as a service; may be repeated
    #[arg(long, value_name = "NAME", value_parser = parse_name)]
    token_service: Vec<String>,
    /// Where clients fetch tokens, when that is not the address they connect to, as behind a proxy
    #[arg(long, value_name = "URL", value_parser = parse_realm)]
    token_realm: Option<String>,
    /// Private key on P-256 that signs tokens, as PEM; by default one that is kept in the storage
    #[arg(long, value_name = "FILE", requires = "token_cert")]
    token_key: Option<PathBuf>,
    /// Certificate of that key, by which other registries know it
    #[arg(long, value_name = "FILE", requires = "token_key")]
    token_cert: Option<PathBuf>,
}

/// One way to ask who is there.
#[derive(Debug, Clone, PartialEq, Eq)]
enum AuthArg {
    None,
    Htpasswd(PathBuf),
    Token(Option<PathBuf>),
}

/// Who is asked for a credential.
#[derive(Debug, PartialEq, Eq)]
enum Asked<'a> {
    Nobody,
    /// For the password of a user of this file.
    Basic(&'a Path),
    /// For a token that a user of this file fetched.
    Token(&'a Path),
}

/// Who may do what, and what is to be said of it.
#[derive(Debug)]
pub(super) struct ServedAccess {
    pub(super) access: Access,
    pub(super) asks_for_login: bool,
    pub(super) tokens: Option<TokenReport>,
}

/// What another registry needs to know to take the tokens.
#[derive(Debug, Serialize)]
pub(super) struct TokenReport {
    /// Where they are fetched, when that is not the registry as the client addresses it.
    pub(super) realm: Option<String>,
    pub(super) issuer: String,
    pub(super) services: Vec<String>,
    pub(super) certificate: PathBuf,
}

impl AccessArgs {
    /// Reads the users, and the keys or makes them.
    pub(super) fn access(&self, keys: &KeyDirectory) -> anyhow::Result<ServedAccess> {
        let asked = asked(&self.auth)?;
        if !matches!(asked, Asked::Token(_)) {
            self.refuse_token_flags()?;
        }
        let (access, tokens) = match asked {
            Asked::Nobody if self.anonymous_pull => {
                let message = "--anonymous-pull is for a registry that asks who pushes, by --auth";
                return Err(Usage(message.to_owned()).into());
            }
            Asked::Nobody => (Access::open(), None),
            Asked::Basic(file) => (Access::basic(users(file)?), None),
            Asked::Token(file) => {
                let (settings, report) = self.tokens(keys)?;
                (Access::tokens(users(file)?, settings), Some(report))
            }
        };
        let access = if self.anonymous_pull { access.with_anonymous_pull() } else { access };
        Ok(ServedAccess { access, asks_for_login: asked != Asked::Nobody, tokens })
    }

    fn tokens(&self, keys: &KeyDirectory) -> anyhow::Result<(TokenSettings, TokenReport)> {
        let (key, certificate) = match (&self.token_key, &self.token_cert) {
            (Some(key), Some(certificate)) => {
                let [key_pem, pem] = [key, certificate].map(|path| fs::read(path, FILE_LIMIT));
                let read = TokenKey::from_pem(&key_pem?, &pem?).with_context(|| {
                    format!("cannot use {} with {}", key.display(), certificate.display())
                })?;
                (read, certificate.clone())
            }
            _ => keys.token_key().context("cannot keep a key for tokens")?,
        };
        let defaults = TokenSettings::new(key);
        let settings = TokenSettings {
            lifetime: self.token_lifetime.unwrap_or(defaults.lifetime),
            issuer: self.token_issuer.clone().unwrap_or(defaults.issuer),
            services: self.token_service.clone(),
            realm: self.token_realm.clone(),
            key: defaults.key,
        };
        let report = TokenReport {
            realm: settings.realm.clone(),
            issuer: settings.issuer.clone(),
            services: settings.services.clone(),
            certificate,
        };
        Ok((settings, report))
    }

    /// What is said of tokens where there are none is a mistake.
    fn refuse_token_flags(&self) -> Result<(), Usage> {
        let given = [
            ("--token-lifetime", self.token_lifetime.is_some()),
            ("--token-issuer", self.token_issuer.is_some()),
            ("--token-service", !self.token_service.is_empty()),
            ("--token-realm", self.token_realm.is_some()),
            ("--token-key", self.token_key.is_some()),
        ];
        match given.iter().find(|(_, is_given)| *is_given) {
            Some((flag, _)) => Err(Usage(format!("{flag} is for tokens: add --auth token=FILE"))),
            None => Ok(()),
        }
    }
}

impl FromStr for AuthArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (how, file) = match text.split_once('=') {
            Some((how, file)) if !file.is_empty() => (how, Some(PathBuf::from(file))),
            Some(_) => return Err("expected the name of a file behind the `=`".to_owned()),
            None => (text, None),
        };
        match (how, file) {
            ("none", None) => Ok(Self::None),
            ("htpasswd", Some(file)) => Ok(Self::Htpasswd(file)),
            ("htpasswd", None) => {
                Err("expected htpasswd=FILE; `htpasswd -Bc FILE USER` makes one".to_owned())
            }
            ("token", file) => Ok(Self::Token(file)),
            _ => Err("expected none, htpasswd=FILE or token=FILE".to_owned()),
        }
    }
}

/// What all of `--auth` mean together.
fn asked(args: &[AuthArg]) -> Result<Asked<'_>, Usage> {
    let files: Vec<&Path> = args
        .iter()
        .filter_map(|arg| match arg {
            AuthArg::None | AuthArg::Token(None) => None,
            AuthArg::Htpasswd(file) | AuthArg::Token(Some(file)) => Some(file.as_path()),
        })
        .collect();
    let wants_tokens = args.iter().any(|arg| matches!(arg, AuthArg::Token(_)));
    let wants_nothing = args.contains(&AuthArg::None);
    let message = match files[..] {
        [] if wants_tokens => {
            "--auth token needs to know the users: --auth token=FILE, with a file of `htpasswd -B`"
        }
        [] => return Ok(Asked::Nobody),
        _ if wants_nothing => "--auth none goes with no other --auth",
        [file] if wants_tokens => return Ok(Asked::Token(file)),
        [file] => return Ok(Asked::Basic(file)),
        _ => "--auth takes one file of users",
    };
    Err(Usage(message.to_owned()))
}

fn users(file: &Path) -> anyhow::Result<Users> {
    Users::htpasswd(file).with_context(|| format!("cannot take users from {}", file.display()))
}

/// A name that stands in a header and a token.
fn parse_name(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\');
    if text.is_empty() || !text.chars().all(|c| is_plain(c) || c == ' ') {
        return Err("expected a name of ASCII letters, digits and signs".to_owned());
    }
    Ok(text.to_owned())
}

fn parse_realm(text: &str) -> Result<String, String> {
    let expected = || "expected a URL such as https://registry.example.com/token".to_owned();
    let url = Url::parse(text).map_err(|_| expected())?;
    let is_plain = url.username().is_empty() && url.password().is_none();
    match url.scheme() {
        "http" | "https" if is_plain => Ok(url.into()),
        _ => Err(expected()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_ask_are_put_together_or_refused_with_what_to_add() {
        let file = Path::new("users");
        for (texts, expected) in [
            (&[][..], Ok(Asked::Nobody)),
            (&["none"], Ok(Asked::Nobody)),
            (&["htpasswd=users"], Ok(Asked::Basic(file))),
            (&["token=users"], Ok(Asked::Token(file))),
            (&["htpasswd=users", "token"], Ok(Asked::Token(file))),
            (&["token", "htpasswd=users"], Ok(Asked::Token(file))),
            (&["token"], Err("--auth token=FILE")),
            (&["none", "token"], Err("--auth token=FILE")),
            (&["none", "htpasswd=users"], Err("--auth none goes with no other")),
            (&["htpasswd=users", "htpasswd=more"], Err("one file of users")),
        ] {
            let args: Vec<AuthArg> = texts.iter().map(|text| text.parse().unwrap()).collect();
            match (asked(&args), expected) {
                (Ok(actual), Ok(expected)) => assert_eq!(actual, expected, "{texts:?}"),
                (Err(Usage(message)), Err(part)) => assert!(message.contains(part), "{message}"),
                (actual, _) => panic!("{texts:?}: {actual:?}"),
            }
        }
        for text in ["", "basic", "htpasswd", "htpasswd=", "none=x", "Token"] {
            assert!(text.parse::<AuthArg>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_realm_is_a_url_without_a_credential() {
        assert!(parse_realm("https://registry.example.com/token").is_ok());
        for text in ["registry.example.com/token", "ftp://x/token", "https://a:b@x/token", ""] {
            assert!(parse_realm(text).is_err(), "{text}");
        }
        assert!(parse_name("my registry").is_ok() && parse_name("a\"b").is_err());
    }
}
