//! `docker-credential-regctl`: regctl as a credential helper of docker, podman and others.
//!
//! The name by which the program was called decides, as docker gives a helper nothing but an action.
//! Results and errors go to stdout, as every helper does it; the exit code tells which.
//!
//! Protocol: <https://github.com/docker/docker-credential-helpers/blob/v0.9.3/credentials/credentials.go>

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

use crate::auth::{Credential, Environment, Keeper, OwnStore, Secret};

/// The names of the program as a helper, and what keeps the credentials then.
const NAMES: [(&str, Keeper); 2] = [
    ("docker-credential-regctl", Keeper::File),
    ("docker-credential-regctl-keyring", Keeper::Keyring),
];

/// Longest input, in bytes. A credential is a few KiB.
const INPUT_LIMIT: u64 = 1 << 20;

/// Why nothing was done, in the words that docker's clients know.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    /// Docker looks for this very text.
    #[error("credentials not found in native keychain")]
    NotFound,
    #[error("no credentials server URL")]
    NoServer,
    #[error("no credentials username")]
    NoUsername,
    #[error("the server holds a control character")]
    Server,
    #[error("the input is longer than {INPUT_LIMIT} bytes")]
    TooLong,
    #[error("the input is no JSON object of ServerURL, Username and Secret")]
    Malformed,
    #[error("{program}: unknown action: {action}")]
    Action { program: &'static str, action: String },
}

/// What docker and a helper say to each other of one server.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Credentials {
    #[serde(rename = "ServerURL")]
    server: String,
    #[serde(rename = "Username")]
    username: String,
    #[serde(rename = "Secret")]
    secret: String,
}

/// A helper of the name by which the program was called.
#[derive(Debug, Clone, Copy)]
pub(super) struct CredentialHelper {
    program: &'static str,
    keeper: Keeper,
}

impl CredentialHelper {
    /// The helper, if the program was called as one.
    pub(super) fn called() -> Option<Self> {
        let program = std::env::args_os().next()?;
        let name = Path::new(&program).file_name()?.to_str()?;
        let name = name.strip_suffix(std::env::consts::EXE_SUFFIX).unwrap_or(name);
        let (program, keeper) = NAMES.into_iter().find(|(known, _)| *known == name)?;
        Some(Self { program, keeper })
    }

    /// Does what it was called for.
    pub(super) fn main(self) -> ExitCode {
        let arguments: Vec<String> =
            std::env::args_os().skip(1).map(|it| it.to_string_lossy().into_owned()).collect();
        let usage = || format!("Usage: {} <store|get|erase|list|version>", self.program);
        let (text, code) = match &arguments[..] {
            [action] if matches!(action.as_str(), "--help" | "-h") => (usage(), ExitCode::SUCCESS),
            [action] => match self.run(action) {
                Ok(text) => (text, ExitCode::SUCCESS),
                Err(error) => (format!("{error:#}"), ExitCode::FAILURE),
            },
            _ => (usage(), ExitCode::FAILURE),
        };
        let line = if text.is_empty() { text } else { format!("{text}\n") };
        match io::stdout().write_all(line.as_bytes()) {
            Ok(()) => code,
            Err(_) => ExitCode::FAILURE,
        }
    }

    fn run(self, action: &str) -> anyhow::Result<String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let done = runtime.block_on(self.answer(action));
        // A keyring that never answers is left waiting.
        runtime.shutdown_background();
        done
    }

    async fn answer(self, action: &str) -> anyhow::Result<String> {
        let store = || OwnStore::new(&Environment::current());
        match action {
            "get" => {
                let server = server(read_input()?)?;
                let found = store()?.get(&server).await?;
                let (username, secret) = found.ok_or(Refusal::NotFound)?;
                let secret = secret.expose().to_owned();
                Ok(serde_json::to_string(&Credentials { server, username, secret })?)
            }
            "store" => {
                // What the parser says of the input could show a part of it.
                let given: Credentials =
                    serde_json::from_slice(&read_input()?).map_err(|_| Refusal::Malformed)?;
                let server = server(given.server.into_bytes())?;
                if given.username.is_empty() {
                    return Err(Refusal::NoUsername.into());
                }
                let credential = Credential::from_login(given.username, Secret::new(given.secret));
                let store = store()?;
                // What a login put into the keyring does not leave it unasked.
                let keeper = store.keeper(&server).await?.filter(|it| *it == Keeper::Keyring);
                store.store(&server, &credential, keeper.unwrap_or(self.keeper)).await?;
                Ok(String::new())
            }
            "erase" => {
                store()?.erase(&server(read_input()?)?).await?;
                Ok(String::new())
            }
            "list" => {
                let known = store()?.list().await?.into_iter();
                let users: BTreeMap<String, String> =
                    known.map(|(server, (username, _))| (server, username)).collect();
                Ok(serde_json::to_string(&users)?)
            }
            "version" | "--version" | "-v" => {
                Ok(format!("{} (regctl) {}", self.program, env!("CARGO_PKG_VERSION")))
            }
            action => {
                let action = action.to_owned();
                Err(Refusal::Action { program: self.program, action }.into())
            }
        }
    }
}

fn read_input() -> anyhow::Result<Vec<u8>> {
    let mut input = Vec::new();
    io::stdin().lock().take(INPUT_LIMIT + 1).read_to_end(&mut input)?;
    if input.len() as u64 > INPUT_LIMIT {
        return Err(Refusal::TooLong.into());
    }
    Ok(input)
}

/// The server that is meant; one of several lines would be another for every reader.
fn server(input: Vec<u8>) -> Result<String, Refusal> {
    let text = String::from_utf8(input).map_err(|_| Refusal::Server)?;
    match text.trim() {
        "" => Err(Refusal::NoServer),
        server if server.chars().any(char::is_control) => Err(Refusal::Server),
        server => Ok(server.to_owned()),
    }
}
