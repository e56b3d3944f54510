//! The docker-credential protocol: a program `docker-credential-NAME` keeps the secrets.
//!
//! One process per question, with a time limit and a bounded reply. What a helper prints is shown
//! only when it failed; a successful reply may hold a secret.
//!
//! Protocol: <https://github.com/docker/docker-credential-helpers/blob/v0.9.3/README.md>

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

use crate::auth::error::{Error, HelperAction, Result};
use crate::auth::{Credential, Environment, Secret};

/// How long a helper may take: long enough for a person to unlock a keyring.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Longest reply that is read, in bytes. A credential is a few KiB.
const REPLY_LIMIT: u64 = 1 << 20;

/// Longest message of a failed helper that is shown, in characters.
const MESSAGE_LIMIT: usize = 300;

/// What every helper says when it holds nothing for a server.
const NOT_FOUND: &str = "credentials not found in native keychain";

/// A credential helper, found in `PATH`.
#[derive(Debug, Clone)]
pub(super) struct Helper {
    program: String,
    file: PathBuf,
    configured_in: String,
    time_limit: Duration,
}

#[derive(Deserialize)]
struct Reply {
    #[serde(rename = "Username", default)]
    username: String,
    #[serde(rename = "Secret", default)]
    secret: String,
}

/// What a process left behind.
struct Outcome {
    status: ExitStatus,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Helper {
    /// Finds the helper `name`; `configured_in` is the file and key that name it.
    pub(super) fn find(
        environment: &Environment,
        name: &str,
        configured_in: &str,
        time_limit: Duration,
    ) -> Result<Self> {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        let configured_in = configured_in.to_owned();
        if name.is_empty() || !name.bytes().all(is_plain) {
            return Err(Error::HelperName { name: name.to_owned(), configured_in });
        }
        let program = format!("docker-credential-{name}");
        match environment.find_program(&program) {
            Some(file) => Ok(Self { program, file, configured_in, time_limit }),
            None => Err(Error::HelperMissing { program, configured_in }),
        }
    }

    /// The program's name.
    pub(super) fn program(&self) -> &str {
        &self.program
    }

    /// The credential of `server`; `None` when the helper holds none.
    pub(super) async fn get(&self, server: &str) -> Result<Option<Credential>> {
        check_server(server)?;
        let Some(stdout) = self.ask(HelperAction::Get, server.as_bytes()).await? else {
            return Ok(None);
        };
        let problem = "something that is not the protocol's JSON";
        let reply: Reply = serde_json::from_slice(&stdout)
            .map_err(|_| self.bad_reply(HelperAction::Get, problem))?;
        if reply.secret.is_empty() {
            return Ok(None);
        }
        Ok(Some(Credential::from_login(reply.username, Secret::new(reply.secret))))
    }

    /// Keeps a user and a secret for `server`.
    pub(super) async fn store(&self, server: &str, username: &str, secret: &Secret) -> Result<()> {
        check_server(server)?;
        let request = serde_json::json!({
            "ServerURL": server,
            "Username": username,
            "Secret": secret.expose(),
        });
        let action = HelperAction::Store;
        let outcome = self.outcome(action, request.to_string().as_bytes()).await?;
        // A helper that fails may repeat what it was given.
        let escaped = serde_json::Value::from(secret.expose()).to_string();
        let hidden = [secret.expose(), escaped.trim_matches('"')];
        self.judge(action, outcome, &hidden).map(drop)
    }

    /// Forgets `server`; not knowing it is no error.
    pub(super) async fn erase(&self, server: &str) -> Result<()> {
        check_server(server)?;
        self.ask(HelperAction::Erase, server.as_bytes()).await.map(drop)
    }

    /// The servers that the helper knows, each with its user.
    pub(super) async fn list(&self) -> Result<BTreeMap<String, String>> {
        let Some(stdout) = self.ask(HelperAction::List, b"").await? else {
            return Ok(BTreeMap::new());
        };
        let problem = "something that is not a JSON object of users";
        // Helpers in Go say null where there is none.
        let servers: Option<BTreeMap<String, String>> = serde_json::from_slice(&stdout)
            .map_err(|_| self.bad_reply(HelperAction::List, problem))?;
        Ok(servers.unwrap_or_default())
    }

    /// Runs the helper; `None` when it says that it holds nothing for the server.
    async fn ask(&self, action: HelperAction, input: &[u8]) -> Result<Option<Vec<u8>>> {
        let outcome = self.outcome(action, input).await?;
        self.judge(action, outcome, &[])
    }

    /// One process within the time limit.
    async fn outcome(&self, action: HelperAction, input: &[u8]) -> Result<Outcome> {
        let outcome = tokio::time::timeout(self.time_limit, self.run(action, input));
        let (program, configured_in) = (self.program.clone(), self.configured_in.clone());
        outcome.await.unwrap_or_else(|_| {
            let limit = self.time_limit;
            Err(Error::HelperTimeout { program, action, configured_in, limit })
        })
    }

    /// What a process that has ended means; `hidden` is shown in no message.
    fn judge(
        &self,
        action: HelperAction,
        outcome: Outcome,
        hidden: &[&str],
    ) -> Result<Option<Vec<u8>>> {
        if outcome.stdout.len() as u64 > REPLY_LIMIT {
            return Err(self.bad_reply(action, "more than 1 MiB"));
        }
        if outcome.status.success() {
            return Ok(Some(outcome.stdout));
        }
        // Words for people stand on stdout; what looks like a reply may hold the secret.
        let is_words = !outcome.stdout.trim_ascii().is_empty() && !outcome.stdout.contains(&b'{');
        let said = if is_words { outcome.stdout } else { outcome.stderr };
        let mut said = String::from_utf8_lossy(&said).into_owned();
        for secret in hidden.iter().filter(|secret| !secret.is_empty()) {
            said = said.replace(secret, "***");
        }
        let message = one_line(&said);
        if message.contains(NOT_FOUND) {
            return Ok(None);
        }
        let status = outcome.status.to_string();
        let (program, configured_in) = (self.program.clone(), self.configured_in.clone());
        Err(Error::HelperFailed { program, action, configured_in, status, message })
    }

    /// One process, from start to end. It is killed when this future is dropped.
    async fn run(&self, action: HelperAction, input: &[u8]) -> Result<Outcome> {
        let failed = |source| {
            let (program, configured_in) = (self.program.clone(), self.configured_in.clone());
            Error::HelperRun { program, action, configured_in, source }
        };
        let mut child = Command::new(&self.file)
            .arg(action.as_str())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take();
        let stderr = child.stderr.take();
        let write = async move {
            if let Some(mut stdin) = stdin {
                // A helper that does not read its input is judged by its answer.
                let _ = stdin.write_all(input).await;
            }
        };
        let (stdout, stderr, ()) = tokio::join!(read_bounded(stdout), read_bounded(stderr), write);
        let (stdout, stderr) = (stdout.map_err(failed)?, stderr.map_err(failed)?);
        // A reply cut short would leave the helper waiting for a reader.
        if stdout.len() as u64 > REPLY_LIMIT {
            child.start_kill().map_err(failed)?;
        }
        let status = child.wait().await.map_err(failed)?;
        Ok(Outcome { status, stdout, stderr })
    }

    fn bad_reply(&self, action: HelperAction, problem: &'static str) -> Error {
        let (program, configured_in) = (self.program.clone(), self.configured_in.clone());
        Error::HelperReply { program, action, configured_in, problem }
    }
}

/// Reads to the end, or one byte past the limit.
async fn read_bounded(pipe: Option<impl AsyncRead + Unpin>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        pipe.take(REPLY_LIMIT + 1).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}

fn check_server(server: &str) -> Result<()> {
    if server.is_empty() || server.chars().any(char::is_control) {
        return Err(Error::ServerName { name: server.to_owned() });
    }
    Ok(())
}

/// A helper's message without line breaks and control characters, shortened.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    match crate::util::text::printable(&words.join(" ")) {
        message if message.is_empty() => "it said nothing".to_owned(),
        message => message.chars().take(MESSAGE_LIMIT).collect(),
    }
}

#[cfg(unix)]
#[cfg(test)]
#[path = "helper/tests.rs"]
mod tests;
