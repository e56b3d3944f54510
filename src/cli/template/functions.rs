//! The functions of templates that the engine lacks, or has otherwise than Go and docker have them.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::LazyLock;

use gtmpl_ng::{Func, FuncError, Template, Value};

use crate::cli::template::rewrite::FIELD;
use crate::cli::template::value::{at_path, field, json_text};

type Outcome = Result<Value, FuncError>;

/// Those that are added to the engine's own.
pub(super) const FUNCTIONS: [(&str, Func); 17] = [
    (FIELD, path),
    ("json", json),
    ("join", join),
    ("split", split),
    ("lower", |arguments| with_text("lower", arguments, |text| each(text, char::to_lowercase))),
    ("upper", |arguments| with_text("upper", arguments, |text| each(text, char::to_uppercase))),
    ("title", |arguments| with_text("title", arguments, title)),
    ("pad", pad),
    ("truncate", truncate),
    ("index", index),
    ("eq", eq),
    ("ne", |arguments| order("ne", arguments, |order| order != Some(Ordering::Equal))),
    ("lt", |arguments| order("lt", arguments, |order| order == Some(Ordering::Less))),
    ("le", |arguments| order("le", arguments, |order| order.is_some_and(Ordering::is_le))),
    ("gt", |arguments| order("gt", arguments, |order| order == Some(Ordering::Greater))),
    ("ge", |arguments| order("ge", arguments, |order| order.is_some_and(Ordering::is_ge))),
    ("len", len),
];

static BUILTIN: LazyLock<HashMap<String, Func>> = LazyLock::new(|| Template::default().funcs);

fn fail(text: String) -> FuncError {
    FuncError::Generic(text)
}

fn exactly<'a, const N: usize>(
    name: &str,
    arguments: &'a [Value],
) -> Result<&'a [Value; N], FuncError> {
    let found = arguments.len();
    let wrong = |_| fail(format!("{name} takes {N} arguments, not {found}"));
    arguments.try_into().map_err(wrong)
}

/// A string; what is null in a report is empty in the structs that docker renders.
fn text<'a>(name: &str, value: &'a Value) -> Result<&'a str, FuncError> {
    match value {
        Value::String(text) => Ok(text),
        Value::Nil | Value::NoValue => Ok(""),
        other => Err(fail(format!("{name} wants a string, not {other}"))),
    }
}

fn length(name: &str, value: &Value) -> Result<usize, FuncError> {
    let number = match value {
        Value::Number(number) => number.as_u64().and_then(|number| usize::try_from(number).ok()),
        _ => None,
    };
    number.ok_or_else(|| fail(format!("{name} wants a length, not {value}")))
}

fn with_text(name: &str, arguments: &[Value], change: fn(&str) -> String) -> Outcome {
    let [value] = exactly(name, arguments)?;
    Ok(Value::from(change(text(name, value)?)))
}

/// Changes each character into one other, as Go does: ß has no upper case of one character.
fn each<I: Iterator<Item = char>>(text: &str, change: fn(char) -> I) -> String {
    text.chars().map(|character| only(character, change(character))).collect()
}

fn only(character: char, mut changed: impl Iterator<Item = char>) -> char {
    match (changed.next(), changed.next()) {
        (Some(changed), None) => changed,
        _ => character,
    }
}

/// The field that stands where a template has `.Name`.
fn path(arguments: &[Value]) -> Outcome {
    match arguments {
        [receiver, Value::String(path)] => at_path(receiver, path),
        [_, Value::String(path), ..] | [.., Value::String(path)] => {
            Err(fail(format!("{path} is a field and takes no arguments")))
        }
        _ => Err(fail("a field has a name".to_owned())),
    }
}

/// `{{json .Field}}`: with the fields in the order of `--format json`, maps sorted as Go does.
fn json(arguments: &[Value]) -> Outcome {
    let [value] = exactly("json", arguments)?;
    Ok(Value::from(json_text(value)))
}

fn join(arguments: &[Value]) -> Outcome {
    let [list, separator] = exactly("join", arguments)?;
    let separator = text("join", separator)?;
    match list {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(Value::to_string).collect();
            Ok(Value::from(items.join(separator)))
        }
        Value::Nil | Value::NoValue => Ok(Value::from("")),
        other => Err(fail(format!("join wants a list, not {other}"))),
    }
}

fn split(arguments: &[Value]) -> Outcome {
    let [value, separator] = exactly("split", arguments)?;
    let (value, separator) = (text("split", value)?, text("split", separator)?);
    let parts = match separator {
        "" => value.chars().map(|character| Value::from(character.to_string())).collect(),
        separator => value.split(separator).map(Value::from).collect(),
    };
    Ok(Value::Array(parts))
}

/// Each word's first letter in upper case, words as Go's `strings.Title` finds them.
fn title(text: &str) -> String {
    let mut titled = String::new();
    let mut is_first = true;
    for character in text.chars() {
        match is_first {
            true => titled.push(only(character, character.to_uppercase())),
            false => titled.push(character),
        }
        is_first = match character {
            '_' => false,
            _ if character.is_alphanumeric() => false,
            _ => character.is_ascii() || character.is_whitespace(),
        };
    }
    titled
}

/// `pad TEXT BEFORE AFTER`: blanks around a text that is not empty.
fn pad(arguments: &[Value]) -> Outcome {
    let [value, before, after] = exactly("pad", arguments)?;
    let (value, before, after) =
        (text("pad", value)?, length("pad", before)?, length("pad", after)?);
    if value.is_empty() {
        return Ok(Value::from(""));
    }
    Ok(Value::from(format!("{:before$}{value}{:after$}", "", "")))
}

/// `truncate TEXT LENGTH` in bytes, as docker counts; no character is cut in two.
fn truncate(arguments: &[Value]) -> Outcome {
    let [value, most] = exactly("truncate", arguments)?;
    let (value, most) = (text("truncate", value)?, length("truncate", most)?);
    Ok(Value::from(&value[..value.floor_char_boundary(most)]))
}

/// Go's `index`: a label that is missing is empty, and fields of reports are found by their names.
fn index(arguments: &[Value]) -> Outcome {
    let [first, keys @ ..] = arguments else {
        return Err(fail("index wants something to index".to_owned()));
    };
    let mut found = first.clone();
    for key in keys {
        found = match (&found, key) {
            (Value::Map(map), Value::String(key)) => {
                let is_text = map.values().all(|value| matches!(value, Value::String(_)));
                let missing = if is_text { Value::from("") } else { Value::NoValue };
                map.get(key).cloned().unwrap_or(missing)
            }
            (Value::Object(_), Value::String(name)) => field(&found, name)?,
            (Value::Array(items), Value::Number(at)) => {
                let at = at.as_u64().and_then(|at| usize::try_from(at).ok());
                let item = at.and_then(|at| items.get(at)).cloned();
                item.ok_or_else(|| fail(format!("index out of range: {key}")))?
            }
            _ => builtin("index", &[found, key.clone()])?,
        };
    }
    Ok(found)
}

fn len(arguments: &[Value]) -> Outcome {
    let [value] = exactly("len", arguments)?;
    match value {
        Value::Nil | Value::NoValue => Err(fail("null has no length".to_owned())),
        Value::Number(_) | Value::Bool(_) => Err(fail(format!("{value} has no length"))),
        _ => builtin("len", arguments),
    }
}

/// Whether the first argument equals one of the others.
fn eq(arguments: &[Value]) -> Outcome {
    let [first, others @ ..] = arguments else { return builtin("eq", arguments) };
    if others.is_empty() {
        return Err(fail("eq wants two arguments or more".to_owned()));
    }
    for other in others {
        if compare("eq", first, other)? == Some(Ordering::Equal) {
            return Ok(Value::from(true));
        }
    }
    Ok(Value::from(false))
}

fn order(name: &str, arguments: &[Value], holds: fn(Option<Ordering>) -> bool) -> Outcome {
    let [one, other] = exactly(name, arguments)?;
    Ok(Value::from(holds(compare(name, one, other)?)))
}

/// Compares values of one kind, as Go does; what is missing equals nothing but itself.
fn compare(name: &str, one: &Value, other: &Value) -> Result<Option<Ordering>, FuncError> {
    let is_missing = |value: &Value| matches!(value, Value::Nil | Value::NoValue);
    match (one, other) {
        (Value::String(one), Value::String(other)) => Ok(Some(one.cmp(other))),
        (Value::Bool(one), Value::Bool(other)) if matches!(name, "eq" | "ne") => {
            Ok(Some(one.cmp(other)))
        }
        (Value::Number(_), Value::Number(_)) => {
            let holds = |name| builtin(name, &[one.clone(), other.clone()]);
            match (holds("eq")?, holds("lt")?) {
                (Value::Bool(true), _) => Ok(Some(Ordering::Equal)),
                (_, Value::Bool(true)) => Ok(Some(Ordering::Less)),
                _ => Ok(Some(Ordering::Greater)),
            }
        }
        _ if matches!(name, "eq" | "ne") && (is_missing(one) || is_missing(other)) => {
            Ok((is_missing(one) && is_missing(other)).then_some(Ordering::Equal))
        }
        _ => Err(fail(format!("{name} cannot compare {one} with {other}"))),
    }
}

/// The engine's own function.
fn builtin(name: &str, arguments: &[Value]) -> Outcome {
    match BUILTIN.get(name) {
        Some(function) => function(arguments),
        None => Err(fail(format!("there is no function {name}"))),
    }
}
