//! `RUN`, `CMD`, `ENTRYPOINT`, `SHELL` and `HEALTHCHECK`.

use std::time::Duration;

use super::statement::Statement;
use crate::build::dockerfile::ast::{
    CommandLine, Healthcheck, Run, RunNetwork, RunSecurity, Schedule,
};
use crate::build::dockerfile::error::{Fault, Reason};
use crate::build::dockerfile::flag::Flags;
use crate::build::dockerfile::go_duration;
use crate::build::dockerfile::json_form;
use crate::build::dockerfile::mount::MountFlag;
use crate::build::dockerfile::word::Word;

/// The shortest time between two health checks that docker takes.
const INTERVAL_MIN: Duration = Duration::from_millis(1);

/// `CMD` and `ENTRYPOINT`; without arguments the shell is given nothing.
pub(super) fn command_line(statement: &Statement) -> Result<CommandLine, Fault> {
    statement.no_flags()?;
    command(statement)
}

fn command(statement: &Statement) -> Result<CommandLine, Fault> {
    Ok(match statement.json()? {
        Some(words) => CommandLine::Exec(texts(words)),
        None => CommandLine::Shell(statement.arguments.text.to_owned()),
    })
}

fn texts(words: Vec<Word>) -> Vec<String> {
    words.into_iter().map(|word| word.text).collect()
}

pub(super) fn run(statement: &Statement) -> Result<Run, Fault> {
    let flags = statement.flags()?;
    statement.demand("a command")?;
    let mounts = flags.values("mount").into_iter();
    let mounts = mounts.map(|mount| MountFlag::parse(mount, statement.escape));
    Ok(Run {
        command: command(statement)?,
        mounts: mounts.collect::<Result<_, _>>()?,
        network: choice(&flags, "network", &NETWORKS, "default, none or host")?,
        security: choice(&flags, "security", &SECURITIES, "sandbox or insecure")?,
    })
}

const NETWORKS: [(&str, RunNetwork); 3] =
    [("default", RunNetwork::Default), ("none", RunNetwork::None), ("host", RunNetwork::Host)];

const SECURITIES: [(&str, RunSecurity); 2] =
    [("sandbox", RunSecurity::Sandbox), ("insecure", RunSecurity::Insecure)];

fn choice<T: Copy>(
    flags: &Flags,
    flag: &'static str,
    choices: &[(&str, T)],
    wants: &'static str,
) -> Result<Option<T>, Fault> {
    let Some(word) = flags.value(flag) else { return Ok(None) };
    match choices.iter().find(|(name, _)| *name == word.text) {
        Some((_, choice)) => Ok(Some(*choice)),
        None => Err(wrong(flag, wants, word)),
    }
}

fn wrong(flag: &'static str, wants: &'static str, word: Word) -> Fault {
    Fault::of(&word, Reason::FlagValue { flag, wants, value: word.text.clone() })
}

pub(super) fn shell(statement: &Statement) -> Result<Vec<String>, Fault> {
    statement.no_flags()?;
    statement.demand("an array of strings")?;
    match statement.json()? {
        Some(words) if words.is_empty() => Err(statement.fault(Reason::ShellForm)),
        Some(words) => Ok(texts(words)),
        None => Err(statement.fault(Reason::ShellForm)),
    }
}

pub(super) fn healthcheck(statement: &Statement) -> Result<Healthcheck, Fault> {
    let flags = statement.flags()?;
    statement.demand("CMD and a command, or NONE")?;
    let (kind, rest) = statement.arguments.split_first();
    match kind.text.to_ascii_uppercase().as_str() {
        "NONE" if rest.is_empty() => Ok(Healthcheck::None),
        "NONE" => Err(Fault::of(&rest.whole(), Reason::HealthcheckNone)),
        "CMD" => {
            let json = json_form::parse(rest)?;
            if rest.is_empty() || json.as_ref().is_some_and(Vec::is_empty) {
                let keyword = statement.keyword;
                let wants = "a command after CMD";
                return Err(statement.fault(Reason::Arguments { keyword, wants }));
            }
            let command = match json {
                Some(words) => CommandLine::Exec(texts(words)),
                None => CommandLine::Shell(rest.text.to_owned()),
            };
            Ok(Healthcheck::Command { command, schedule: schedule(&flags)? })
        }
        _ => Err(Fault::of(&kind, Reason::HealthcheckType(kind.text.clone()))),
    }
}

fn schedule(flags: &Flags) -> Result<Schedule, Fault> {
    let retries = match flags.value("retries") {
        Some(word) if !word.text.is_empty() => {
            let number = word.text.parse::<u32>().ok().filter(|n| i32::try_from(*n).is_ok());
            number.ok_or_else(|| wrong("retries", "a number", word))?
        }
        _ => 0,
    };
    Ok(Schedule {
        interval: interval(flags, "interval")?,
        timeout: interval(flags, "timeout")?,
        start_period: interval(flags, "start-period")?,
        start_interval: interval(flags, "start-interval")?,
        retries,
    })
}

fn interval(flags: &Flags, flag: &'static str) -> Result<Duration, Fault> {
    let word = flags.value(flag).filter(|word| !word.text.is_empty());
    let Some(word) = word else { return Ok(Duration::ZERO) };
    match go_duration::parse(&word.text) {
        None => Err(wrong(flag, "a time such as 30s or 1m30s", word)),
        Some(time) if time.is_zero() || time >= INTERVAL_MIN => Ok(time),
        Some(_) => Err(Fault::of(&word, Reason::ShortInterval(flag))),
    }
}
