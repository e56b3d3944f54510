//! Questions at the terminal, and secrets from stdin.
//!
//! They wait on threads of their own, so that a signal ends the program meanwhile; the terminal
//! then shows again what is typed.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use anyhow::Context;

use crate::cli::blocking;
use crate::cli::error::{Interrupted, Usage};

/// Longest password read from stdin, in bytes: tokens of cloud registries have several thousand.
const PASSWORD_LIMIT: u64 = 64 * 1024;

/// Asks for a line; without a terminal, says what to do `otherwise`.
pub(super) async fn ask(question: String, otherwise: &str) -> anyhow::Result<String> {
    refuse_without_terminal(otherwise)?;
    let read = move || {
        show(&question)?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).context("cannot read the answer")?;
        Ok(answer.trim().to_owned())
    };
    blocking(read).await?
}

/// As [`ask`], for a line that is not shown while it is typed.
pub(super) async fn ask_hidden(question: String, otherwise: &str) -> anyhow::Result<String> {
    refuse_without_terminal(otherwise)?;
    #[cfg(unix)]
    let _kept = KeptSettings::of_terminal();
    let read = move || {
        show(&question)?;
        match rpassword::read_password() {
            // It takes the key for itself.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(Interrupted.into()),
            read => read.context("cannot read the password"),
        }
    };
    blocking(read).await?
}

/// The whole of stdin without the line break at its end.
pub(super) async fn read_stdin() -> anyhow::Result<String> {
    let read = || {
        let mut text = String::new();
        let mut stdin = io::stdin().lock().take(PASSWORD_LIMIT + 1);
        stdin.read_to_string(&mut text).context("cannot read the password from stdin")?;
        if text.len() as u64 > PASSWORD_LIMIT {
            let reason = format!("the password on stdin is longer than {PASSWORD_LIMIT} bytes");
            return Err(Usage(reason).into());
        }
        Ok(text.trim_end_matches(['\r', '\n']).to_owned())
    };
    blocking(read).await?
}

fn show(question: &str) -> anyhow::Result<()> {
    let mut stderr = io::stderr();
    write!(stderr, "{question}").and_then(|()| stderr.flush()).context("cannot ask")
}

fn refuse_without_terminal(otherwise: &str) -> anyhow::Result<()> {
    if io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Usage(format!("there is no terminal to ask on; {otherwise}")).into())
}

/// The settings of the terminal, put back when dropped: a hidden prompt that is given up leaves
/// its thread waiting, which then never does it.
#[cfg(unix)]
struct KeptSettings {
    terminal: std::fs::File,
    settings: rustix::termios::Termios,
}

#[cfg(unix)]
impl KeptSettings {
    /// Those of the terminal that hidden prompts use, if there is one.
    fn of_terminal() -> Option<Self> {
        let terminal = crate::util::fs::open(std::path::Path::new("/dev/tty")).ok()?;
        let settings = rustix::termios::tcgetattr(&terminal).ok()?;
        Some(Self { terminal, settings })
    }
}

#[cfg(unix)]
impl Drop for KeptSettings {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // A terminal that is gone needs no settings.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.settings);
    }
}
