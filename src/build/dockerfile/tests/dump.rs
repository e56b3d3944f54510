//! Syntax trees as text, a line for each instruction: `2-3 run shell "make" <<EOF:"text\n"`.

use std::time::Duration;

use crate::build::dockerfile::ast::*;
use crate::build::dockerfile::{Dockerfile, Heredoc, Word};

/// The whole tree of a file.
pub(super) fn dump(file: &Dockerfile) -> String {
    let mut lines = Vec::new();
    let directives = &file.directives;
    lines.extend(directives.syntax.as_ref().map(|syntax| format!("syntax {syntax}")));
    lines.extend((directives.escape != '\\').then(|| format!("escape {}", directives.escape)));
    lines.extend(directives.check.as_ref().map(|check| format!("{check:?}")));
    lines.extend(file.global_args.iter().map(instruction));
    for stage in &file.stages {
        let From { base, name, platform, .. } = &stage.from;
        let mut line = format!("{} from {}", numbers(&stage.origin), word(base));
        line += &option(" as ", name);
        line += &option(" platform=", platform);
        lines.push(line);
        lines.extend(stage.instructions.iter().map(instruction));
    }
    lines.join("\n")
}

fn numbers(origin: &Origin) -> String {
    let (first, last) = (origin.lines.start(), origin.lines.end());
    if first == last { first.to_string() } else { format!("{first}-{last}") }
}

fn instruction(instruction: &Instruction) -> String {
    let comments = instruction.origin.comments().iter();
    let comments: String = comments.map(|comment| format!(" #{comment:?}")).collect();
    format!("{} {}{comments}", numbers(&instruction.origin), kind(instruction))
}

fn kind(instruction: &Instruction) -> String {
    let heredocs = &instruction.origin.heredocs;
    let keyword = instruction.kind.keyword().as_str().to_lowercase();
    let rest = match &instruction.kind {
        Kind::Add(add) => {
            let mut text = files(&add.files, heredocs);
            text += &option(" checksum=", &add.checksum);
            text += &add.keep_git_dir.map_or(String::new(), |keep| format!(" keep-git-dir={keep}"));
            text + &add.unpack.map_or(String::new(), |unpack| format!(" unpack={unpack}"))
        }
        Kind::Copy(copy) => {
            let mut text = files(&copy.files, heredocs);
            text += &option(" from=", &copy.from);
            text + if copy.parents { " parents" } else { "" }
        }
        Kind::Arg(args) => args.iter().map(arg_text).collect(),
        Kind::Cmd(line) | Kind::Entrypoint(line) => command(line),
        Kind::Env(pairs) | Kind::Label(pairs) => pairs.iter().map(pair_text).collect(),
        Kind::Expose(words) | Kind::Volume(words) => words_text(words),
        Kind::Healthcheck(Healthcheck::None) => " none".to_owned(),
        Kind::Healthcheck(Healthcheck::Command { command: line, schedule }) => {
            command(line) + &schedule_text(schedule)
        }
        Kind::Maintainer(name) => format!(" {name:?}"),
        Kind::Onbuild(onbuild) => {
            format!(" ({}) {:?}", kind(&onbuild.instruction), onbuild.expression)
        }
        Kind::Run(run) => run_text(run, heredocs),
        Kind::Shell(words) => words.iter().map(|word| format!(" {word:?}")).collect(),
        Kind::Stopsignal(only) | Kind::User(only) | Kind::Workdir(only) => {
            format!(" {}", word(only))
        }
    };
    keyword + &rest
}

fn word(word: &Word) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./:$*,@+{}%?=#".contains(c);
    match !word.text.is_empty() && word.text.chars().all(is_plain) {
        true => word.text.clone(),
        false => format!("{:?}", word.text),
    }
}

fn option(before: &str, value: &Option<Word>) -> String {
    value.as_ref().map_or_else(String::new, |value| format!("{before}{}", word(value)))
}

fn words_text(words: &[Word]) -> String {
    words.iter().map(|only| format!(" {}", word(only))).collect()
}

fn arg_text(arg: &ArgDefinition) -> String {
    format!(" {}{}", word(&arg.name), option("=", &arg.default))
}

fn pair_text(pair: &KeyValue) -> String {
    let between = if pair.format == KeyValueFormat::Legacy { " legacy " } else { "=" };
    format!(" {}{between}{}", word(&pair.key), word(&pair.value))
}

fn command(line: &CommandLine) -> String {
    match line {
        CommandLine::Exec(words) => {
            " exec".to_owned() + &words.iter().map(|word| format!(" {word:?}")).collect::<String>()
        }
        CommandLine::Shell(line) => format!(" shell {line:?}"),
    }
}

fn schedule_text(schedule: &Schedule) -> String {
    let times = [
        ("interval", schedule.interval),
        ("timeout", schedule.timeout),
        ("start-period", schedule.start_period),
        ("start-interval", schedule.start_interval),
    ];
    let given = times.iter().filter(|(_, time)| *time != Duration::ZERO);
    let times: String = given.map(|(name, time)| format!(" {name}={time:?}")).collect();
    let retries = schedule.retries;
    if retries == 0 { times } else { format!("{times} retries={retries}") }
}

fn run_text(run: &Run, heredocs: &[Heredoc]) -> String {
    let mut text = command(&run.command);
    text.extend(run.mounts.iter().map(|mount| format!(" mount={}", mount.value.text)));
    text.extend(run.network.map(|network| format!(" network={network:?}")));
    text.extend(run.security.map(|security| format!(" security={security:?}")));
    text.extend(heredocs.iter().map(heredoc));
    text
}

fn heredoc(document: &Heredoc) -> String {
    let descriptor = match document.descriptor {
        0 => String::new(),
        number => number.to_string(),
    };
    let chomps = if document.chomps { "-" } else { "" };
    let quoted = if document.expands { "" } else { "'" };
    format!(" {descriptor}<<{chomps}{}{quoted}:{:?}", document.name, document.content)
}

fn files(files: &Files, heredocs: &[Heredoc]) -> String {
    let mut text = String::new();
    for source in &files.sources {
        text += &match source {
            FileSource::Path(path) => format!(" {}", word(path)),
            FileSource::Heredoc(index) => heredoc(&heredocs[*index]),
        };
    }
    text += &format!(" -> {}", word(&files.destination));
    text += &option(" chown=", &files.chown);
    text += &option(" chmod=", &files.chmod);
    text += if files.link { " link" } else { "" };
    text.extend(files.exclude.iter().map(|exclude| format!(" exclude={}", word(exclude))));
    text
}
