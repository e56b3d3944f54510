//! Dockerfile instructions that change an image's config without running anything: docker's
//! `--change`.
//!
//! Grammar: <https://docs.docker.com/reference/cli/docker/image/import/#change>, with the forms of
//! the Dockerfile reference.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::ops::change_words::{Words, expand, split_words};

/// The instructions, as the error lists them.
const SUPPORTED: &str = "CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, \
                         USER, VOLUME, WORKDIR";

/// Shell of the shell forms.
const SHELL: [&str; 2] = ["/bin/sh", "-c"];

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// The instruction is none that can be made here.
    #[error("{instruction:?} cannot be changed; supported are {SUPPORTED}")]
    Unknown {
        /// The instruction as given.
        instruction: String,
    },
    /// Its arguments are malformed.
    #[error("malformed change {change:?}: {reason}")]
    Malformed {
        /// The whole change as given.
        change: String,
        /// What is wrong.
        reason: String,
    },
}

/// The part of an image's config that says how it is run.
///
/// Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md>
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RunConfig {
    /// User, group.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub user: String,
    /// Ports, `80/tcp`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub exposed_ports: BTreeMap<String, Empty>,
    /// Environment, `NAME=value`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<String>,
    /// Entry point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entrypoint: Option<Vec<String>>,
    /// Command, or the entry point's arguments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cmd: Option<Vec<String>>,
    /// Paths of volumes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub volumes: BTreeMap<String, Empty>,
    /// Working directory.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub working_dir: String,
    /// Labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Signal that stops the container.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stop_signal: String,
    /// How health is checked; docker's extension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healthcheck: Option<Value>,
    /// Instructions for builds upon this image; docker's extension.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on_build: Vec<String>,
}

/// The empty object, as Go writes a set's members.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Empty {}

/// Makes the changes, in order, on an empty config.
///
/// # Errors
/// [`ChangeError`] for the first change that cannot be made.
pub(super) fn run_config(changes: &[String]) -> Result<RunConfig, ChangeError> {
    let mut config = RunConfig::default();
    let mut is_command_ours = false;
    for change in changes {
        let trimmed = change.trim();
        let (instruction, arguments) =
            trimmed.split_once(char::is_whitespace).unwrap_or((trimmed, ""));
        let instruction = instruction.to_ascii_uppercase();
        let outcome = apply(&mut config, &instruction, arguments.trim(), &mut is_command_ours);
        match outcome {
            Ok(true) => {}
            Ok(false) => return Err(ChangeError::Unknown { instruction }),
            Err(reason) => {
                return Err(ChangeError::Malformed { change: change.clone(), reason });
            }
        }
    }
    Ok(config)
}

type Outcome<T> = Result<T, String>;

/// Returns whether there is such an instruction.
fn apply(
    config: &mut RunConfig,
    instruction: &str,
    arguments: &str,
    is_command_ours: &mut bool,
) -> Outcome<bool> {
    let known = matches!(instruction, "CMD" | "ENTRYPOINT")
        || SUPPORTED.split(", ").any(|name| name == instruction);
    if known && arguments.is_empty() && !matches!(instruction, "CMD" | "ENTRYPOINT") {
        return Err("it has no argument".to_owned());
    }
    let env = config.env.clone();
    let one_word = || expand(arguments, &env);
    match instruction {
        "CMD" => {
            config.cmd = command(arguments);
            *is_command_ours = true;
        }
        "ENTRYPOINT" => {
            config.entrypoint = command(arguments);
            // A command that belongs to another entry point would become its arguments.
            if !*is_command_ours {
                config.cmd = None;
            }
        }
        "ENV" => {
            for (name, value) in pairs(arguments, &env)? {
                set_env(&mut config.env, &name, &value);
            }
        }
        "LABEL" => config.labels.extend(pairs(arguments, &env)?),
        "EXPOSE" => {
            for word in split_words(arguments, &env)?.0 {
                config.exposed_ports.extend(ports(&word)?.map(|port| (port, Empty {})));
            }
        }
        "VOLUME" => {
            let paths = json_form(arguments)
                .map_or_else(|| split_words(arguments, &env).map(|Words(words)| words), Ok)?;
            if paths.iter().any(|path| path.trim().is_empty()) {
                return Err("a volume has an empty path".to_owned());
            }
            config.volumes.extend(paths.into_iter().map(|path| (path, Empty {})));
        }
        "USER" => config.user = one_word()?,
        "STOPSIGNAL" => config.stop_signal = one_word()?,
        "WORKDIR" => config.working_dir = join(&config.working_dir, &one_word()?),
        "ONBUILD" => config.on_build.push(trigger(arguments)?),
        "HEALTHCHECK" => config.healthcheck = Some(health(arguments)?),
        _ => return Ok(false),
    }
    Ok(true)
}

/// The exec form is a JSON array of strings; anything else is the shell form.
fn command(arguments: &str) -> Option<Vec<String>> {
    if arguments.is_empty() {
        return None;
    }
    json_form(arguments)
        .or_else(|| Some([SHELL[0], SHELL[1], arguments].map(str::to_owned).to_vec()))
}

fn json_form(arguments: &str) -> Option<Vec<String>> {
    arguments.starts_with('[').then(|| serde_json::from_str(arguments).ok()).flatten()
}

/// `name=value …`, or the old form `name the whole rest`.
fn pairs(arguments: &str, env: &[String]) -> Outcome<Vec<(String, String)>> {
    let first = arguments.split(char::is_whitespace).next().unwrap_or_default();
    if !first.contains('=') {
        let (name, value) = arguments
            .split_once(char::is_whitespace)
            .ok_or_else(|| format!("{first:?} has no value; write {first}=value"))?;
        return Ok(vec![(expand(name, env)?, expand(value.trim(), env)?)]);
    }
    let pair = |word: String| match word.split_once('=') {
        Some(("", _)) => Err("a name is empty".to_owned()),
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Err(format!("{word:?} is not name=value; quote values that hold spaces")),
    };
    split_words(arguments, env)?.0.into_iter().map(pair).collect()
}

fn set_env(env: &mut Vec<String>, name: &str, value: &str) {
    let entry = format!("{name}={value}");
    let is_same = |entry: &String| entry.split('=').next() == Some(name);
    match env.iter_mut().find(|entry| is_same(entry)) {
        Some(existing) => *existing = entry,
        None => env.push(entry),
    }
}

/// `80`, `80/udp` or `8000-8010/tcp`.
fn ports(word: &str) -> Outcome<impl Iterator<Item = String>> {
    let (numbers, protocol) = word.split_once('/').unwrap_or((word, "tcp"));
    let protocol = protocol.to_ascii_lowercase();
    if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
        return Err(format!("port {word:?} is neither tcp, udp nor sctp"));
    }
    let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
    match (first.parse::<u16>(), last.parse::<u16>()) {
        (Ok(first), Ok(last)) if first <= last => {
            Ok((first..=last).map(move |port| format!("{port}/{protocol}")))
        }
        _ => Err(format!("{word:?} is no port or range of ports")),
    }
}

/// A relative directory is taken from the one before.
fn join(before: &str, path: &str) -> String {
    let joined = if path.starts_with('/') { path.to_owned() } else { format!("{before}/{path}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

fn trigger(arguments: &str) -> Outcome<String> {
    let instruction = arguments.split(char::is_whitespace).next().unwrap_or_default();
    match instruction.to_ascii_uppercase().as_str() {
        "ONBUILD" => Err("ONBUILD cannot be chained".to_owned()),
        name @ ("FROM" | "MAINTAINER") => Err(format!("{name} is not allowed as a trigger")),
        _ => Ok(arguments.to_owned()),
    }
}

/// `NONE`, or `[--option=value …] CMD command`.
fn health(arguments: &str) -> Outcome<Value> {
    let mut check = Map::new();
    let mut rest = arguments;
    while let Some(option) = rest.strip_prefix("--") {
        let (option, after) = option.split_once(char::is_whitespace).unwrap_or((option, ""));
        rest = after.trim_start();
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let key = match name {
            "interval" => "Interval",
            "timeout" => "Timeout",
            "start-period" => "StartPeriod",
            "start-interval" => "StartInterval",
            "retries" => {
                let retries: u32 = value.parse().map_err(|_| format!("{value:?} is no count"))?;
                check.insert("Retries".to_owned(), json!(retries));
                continue;
            }
            _ => return Err(format!("there is no option --{name}")),
        };
        check.insert(key.to_owned(), json!(nanoseconds(value)?));
    }
    let (kind, test) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let test = test.trim();
    let test = match kind.to_ascii_uppercase().as_str() {
        "NONE" if test.is_empty() && check.is_empty() => json!(["NONE"]),
        "NONE" => return Err("NONE has no arguments".to_owned()),
        "CMD" if test.is_empty() => return Err("CMD has no command".to_owned()),
        "CMD" => match json_form(test) {
            Some(words) => json!([vec!["CMD".to_owned()], words].concat()),
            None => json!(["CMD-SHELL", test]),
        },
        _ => return Err("write NONE or CMD and a command".to_owned()),
    };
    check.insert("Test".to_owned(), test);
    Ok(Value::Object(check))
}

/// A duration as Go writes it (`1m30s`, `500ms`); docker accepts none below a millisecond.
fn nanoseconds(text: &str) -> Outcome<u64> {
    let fail = || format!("{text:?} is no duration; write for example 30s or 1m30s");
    let mut total = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let number = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(fail)?;
        let (value, unit) = rest.split_at(number);
        let end = unit.find(|c: char| c.is_ascii_digit()).unwrap_or(unit.len());
        let factor = match &unit[..end] {
            "h" => 3600e9,
            "m" => 60e9,
            "s" => 1e9,
            "ms" => 1e6,
            _ => return Err(fail()),
        };
        total += value.parse::<f64>().map_err(|_| fail())? * factor;
        rest = &unit[end..];
    }
    if total < 1e6 {
        return Err(fail());
    }
    Ok(total as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(changes: &[&str]) -> Value {
        let changes: Vec<String> = changes.iter().map(|&change| change.to_owned()).collect();
        serde_json::to_value(run_config(&changes).unwrap()).unwrap()
    }

    fn error(change: &str) -> String {
        run_config(&[change.to_owned()]).unwrap_err().to_string()
    }

    #[test]
    fn every_instruction_has_dockers_meaning() {
        for (changes, expected) in [
            (&["CMD [\"a\", \"b\"]"][..], json!({"Cmd": ["a", "b"]})),
            (&["cmd echo hi $X"], json!({"Cmd": ["/bin/sh", "-c", "echo hi $X"]})),
            (&["CMD ['a']"], json!({"Cmd": ["/bin/sh", "-c", "['a']"]})),
            (&["ENTRYPOINT [\"x\"]", "CMD [\"y\"]"], json!({"Entrypoint": ["x"], "Cmd": ["y"]})),
            (&["CMD [\"y\"]", "ENTRYPOINT [\"x\"]"], json!({"Entrypoint": ["x"], "Cmd": ["y"]})),
            (
                // The variables of an instruction are those before it.
                &["ENV a=1 b='x y' c=\"p $a\"", "ENV d long $a value", "ENV a=2"],
                json!({"Env": ["a=2", "b=x y", "c=p ", "d=long 1 value"]}),
            ),
            (
                &["LABEL k=v \"l m\"=n", "LABEL o=\"a\\\"b\""],
                json!({"Labels": {"k": "v", "l m": "n", "o": "a\"b"}}),
            ),
            (
                &["EXPOSE 80 53/UDP 8000-8001"],
                json!({"ExposedPorts": {"80/tcp": {}, "53/udp": {}, "8000/tcp": {}, "8001/tcp": {}}}),
            ),
            (
                &["VOLUME /a /b", "VOLUME [\"/c d\"]"],
                json!({"Volumes": {"/a": {}, "/b": {}, "/c d": {}}}),
            ),
            (&["USER 1000:1000"], json!({"User": "1000:1000"})),
            (&["WORKDIR /a", "WORKDIR b/../c"], json!({"WorkingDir": "/a/c"})),
            (&["STOPSIGNAL SIGINT"], json!({"StopSignal": "SIGINT"})),
            (&["ONBUILD RUN make"], json!({"OnBuild": ["RUN make"]})),
            (&["HEALTHCHECK NONE"], json!({"Healthcheck": {"Test": ["NONE"]}})),
            (
                &["HEALTHCHECK --interval=1m30s --retries=3 CMD curl -f localhost"],
                json!({"Healthcheck": {"Interval": 90_000_000_000_u64, "Retries": 3,
                    "Test": ["CMD-SHELL", "curl -f localhost"]}}),
            ),
            (&["HEALTHCHECK CMD [\"ok\"]"], json!({"Healthcheck": {"Test": ["CMD", "ok"]}})),
        ] {
            assert_eq!(config(changes), expected, "{changes:?}");
        }
    }

    #[test]
    fn what_cannot_be_changed_says_why() {
        for (change, fault) in [
            ("RUN make", "supported are CMD, ENTRYPOINT"),
            ("", "supported are"),
            ("ENV", "no argument"),
            ("ENV a", "a=value"),
            ("ENV a=1 b", "not name=value"),
            ("ENV a='x", "not closed"),
            ("EXPOSE 70000", "no port"),
            ("EXPOSE 80/icmp", "neither tcp"),
            ("ONBUILD FROM x", "not allowed"),
            ("HEALTHCHECK --interval=3 CMD x", "no duration"),
            ("HEALTHCHECK x", "write NONE or CMD"),
        ] {
            assert!(error(change).contains(fault), "{change}: {}", error(change));
        }
    }
}
