//! Instructions as history and progress tell them, in BuildKit's words.

use std::fmt::Write as _;

use crate::build::dockerfile::ast::{CommandLine, Healthcheck};
use crate::build::dockerfile::evaluate::{AddStep, CopyStep, FilesStep, SourceStep};
use crate::build::dockerfile::port::Ports;

/// What history adds to instructions that made a layer.
pub(super) const MADE_LAYER: &str = " # buildkit";

/// `ENV a=b c=d`, `LABEL …`
pub(super) fn pairs(keyword: &str, pairs: &[(String, String)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!(" {name}={value}"));
    keyword.to_owned() + &pairs.collect::<String>()
}

/// `ARG a=b c`
pub(super) fn args(args: &[(String, Option<String>)]) -> String {
    let args = args.iter().map(|(name, value)| match value {
        Some(value) => format!(" {name}={value}"),
        None => format!(" {name}"),
    });
    "ARG".to_owned() + &args.collect::<String>()
}

/// `CMD ["sh" "-c" "true"]`: what will be run.
pub(super) fn command(keyword: &str, words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
    format!("{keyword} [{}]", words.join(" "))
}

/// `VOLUME [/a /b]`, `SHELL [/bin/sh -c]`
pub(super) fn list(keyword: &str, words: &[String]) -> String {
    format!("{keyword} [{}]", words.join(" "))
}

/// `EXPOSE [80/tcp 8000-8010/udp]`
pub(super) fn ports(ports: &[Ports]) -> String {
    let ports: Vec<String> = ports.iter().flat_map(Ports::each).collect();
    list("EXPOSE", &ports)
}

/// `HEALTHCHECK --interval=30s CMD true`
pub(super) fn health(health: &Healthcheck) -> String {
    let (command, schedule) = match health {
        Healthcheck::None => return "HEALTHCHECK NONE".to_owned(),
        Healthcheck::Command { command, schedule } => (command, schedule),
    };
    let mut text = "HEALTHCHECK".to_owned();
    for (flag, value) in [
        ("interval", schedule.interval),
        ("timeout", schedule.timeout),
        ("start-period", schedule.start_period),
        ("start-interval", schedule.start_interval),
    ] {
        if !value.is_zero() {
            // Writing to a String cannot fail.
            let _ = write!(text, " --{flag}={value:?}");
        }
    }
    if schedule.retries > 0 {
        let _ = write!(text, " --retries={}", schedule.retries);
    }
    match command {
        CommandLine::Exec(words) => text + &self::command(" CMD", words),
        CommandLine::Shell(line) => format!("{text} CMD {line}"),
    }
}

/// `COPY --from=build --chown=1:1 a b /dir/`
pub(super) fn copy(step: &CopyStep) -> String {
    let mut text = "COPY".to_owned();
    if let Some(from) = &step.from {
        let _ = write!(text, " --from={from}");
    }
    if step.parents {
        text += " --parents";
    }
    files(text, &step.files)
}

/// `ADD a.tar /dir/`
pub(super) fn add(step: &AddStep) -> String {
    let mut text = "ADD".to_owned();
    if let Some(checksum) = &step.checksum {
        let _ = write!(text, " --checksum={checksum}");
    }
    for (flag, value) in [("keep-git-dir", step.keep_git_dir), ("unpack", step.unpack)] {
        if let Some(value) = value {
            let _ = write!(text, " --{flag}={value}");
        }
    }
    files(text, &step.files)
}

fn files(mut text: String, files: &FilesStep) -> String {
    for (flag, value) in [("chown", &files.chown), ("chmod", &files.chmod_text)] {
        if let Some(value) = value {
            let _ = write!(text, " --{flag}={value}");
        }
    }
    if files.link {
        text += " --link";
    }
    for pattern in &files.exclude {
        let _ = write!(text, " --exclude={pattern}");
    }
    for source in &files.sources {
        let _ = match source {
            SourceStep::Path(path) => write!(text, " {path}"),
            SourceStep::Document { name, .. } => write!(text, " <<{name}"),
        };
    }
    let _ = write!(text, " {}", files.destination);
    text
}
