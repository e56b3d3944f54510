//! The flags of instructions: `--name=value` before the arguments.

use super::error::{Fault, Reason};
use super::keyword::Keyword;
use super::suggest;
use super::word::Word;

/// How a flag is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `--name` or `--name=true`.
    Switch,
    /// `--name=value`, once.
    Value,
    /// `--name=value`, any number of times.
    Values,
}

/// The flags of each instruction.
fn known(keyword: Keyword) -> &'static [(&'static str, Form)] {
    match keyword {
        Keyword::From => &[("platform", Form::Value)],
        Keyword::Run => {
            &[("mount", Form::Values), ("network", Form::Value), ("security", Form::Value)]
        }
        Keyword::Copy => &[
            ("from", Form::Value),
            ("chown", Form::Value),
            ("chmod", Form::Value),
            ("link", Form::Switch),
            ("parents", Form::Switch),
            ("exclude", Form::Values),
        ],
        Keyword::Add => &[
            ("chown", Form::Value),
            ("chmod", Form::Value),
            ("link", Form::Switch),
            ("keep-git-dir", Form::Switch),
            ("checksum", Form::Value),
            ("unpack", Form::Switch),
            ("exclude", Form::Values),
        ],
        Keyword::Healthcheck => &[
            ("interval", Form::Value),
            ("timeout", Form::Value),
            ("start-period", Form::Value),
            ("start-interval", Form::Value),
            ("retries", Form::Value),
        ],
        _ => &[],
    }
}

/// The flags of one instruction.
#[derive(Debug, Default)]
pub(super) struct Flags(Vec<Given>);

#[derive(Debug)]
struct Given {
    name: &'static str,
    /// What was given; for a switch `true` or `false`.
    value: Word,
    /// Offset of the flag.
    at: usize,
}

impl Flags {
    /// Reads the words that start with two dashes.
    pub(super) fn parse(keyword: Keyword, words: Vec<Word>) -> Result<Self, Fault> {
        let mut flags = Self::default();
        for word in words {
            let given = Given::parse(keyword, &word)?;
            flags.0.push(given);
        }
        for (at, given) in flags.0.iter().enumerate() {
            let again = flags.0[..at].iter().any(|earlier| earlier.name == given.name);
            if again && form(keyword, given.name) != Some(Form::Values) {
                let name = given.name.to_owned();
                return Err(Fault::new(given.at, name.len() + 2, Reason::RepeatedFlag(name)));
            }
        }
        Ok(flags)
    }

    /// The value of a flag that is given once.
    pub(super) fn value(&self, name: &str) -> Option<Word> {
        self.values(name).into_iter().next()
    }

    /// All values of a flag.
    pub(super) fn values(&self, name: &str) -> Vec<Word> {
        let named = self.0.iter().filter(|given| given.name == name);
        named.map(|given| given.value.clone()).collect()
    }

    /// Whether a switch is on, `None` when it is not mentioned.
    pub(super) fn switch(&self, name: &str) -> Option<bool> {
        self.value(name).map(|word| word.text == "true")
    }
}

fn form(keyword: Keyword, name: &str) -> Option<Form> {
    known(keyword).iter().find(|(known, _)| *known == name).map(|(_, form)| *form)
}

impl Given {
    fn parse(keyword: Keyword, word: &Word) -> Result<Self, Fault> {
        let text = word.text.strip_prefix("--").unwrap_or(&word.text);
        let fail = |reason| Fault::of(word, reason);
        let (written, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(Word::new(value, word.at + name.len() + 3))),
            None => (text, None),
        };
        if keyword == Keyword::Run && written == "device" {
            return Err(fail(Reason::DeviceFlag));
        }
        let names = known(keyword).iter();
        let Some((name, form)) = names.clone().find(|(name, _)| *name == written) else {
            let suggestion = suggest::closest(written, names.map(|(name, _)| *name));
            let suggestion = suggestion.map(|name| format!("--{name}"));
            let flag = written.to_owned();
            return Err(fail(Reason::UnknownFlag { flag, keyword, suggestion }));
        };
        let value = match (form, value) {
            (Form::Switch, None) => Word::new("true", word.at),
            (Form::Switch, Some(mut value)) => {
                value.text.make_ascii_lowercase();
                if !["true", "false"].contains(&value.text.as_str()) {
                    let (flag, value) = (*name, value.text);
                    return Err(fail(Reason::FlagValue { flag, wants: "true or false", value }));
                }
                value
            }
            (Form::Value | Form::Values, None) => {
                return Err(fail(Reason::FlagNeedsValue((*name).to_owned())));
            }
            (Form::Value | Form::Values, Some(value)) => value,
        };
        Ok(Self { name, value, at: word.at })
    }
}
