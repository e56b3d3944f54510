//! Reports as templates see them: values, and the fields by which they are asked for.
//!
//! Owns: which objects are maps of data, how a field's name is matched, and what is said when there
//! is none of that name.

use std::cell::RefCell;

use gtmpl_ng::{FuncError, Value};
use serde_json::Value as Json;

/// Objects whose keys are data: they are asked for exactly, and one that is missing is no mistake.
const MAPS: [&str; 4] = ["annotations", "exposedports", "labels", "volumes"];

/// Fields that reports leave out when there is nothing to say.
const OPTIONAL_IN_REPORTS: [&str; 13] = [
    "annotations",
    "artifacttype",
    "chosenfrom",
    "data",
    "deleted",
    "furthertags",
    "index",
    "platform",
    "remaining",
    "repository",
    "shadowedby",
    "untagged",
    "urls",
];

/// Fields that the image specification lets documents leave out.
#[rustfmt::skip]
const OPTIONAL_IN_DOCUMENTS: [&str; 36] = [
    "annotations", "architecture", "argsescaped", "artifacttype", "author", "cmd", "comment",
    "config", "created", "createdby", "data", "emptylayer", "entrypoint", "env", "exposedports",
    "healthcheck", "history", "labels", "layers", "manifests", "mediatype", "onbuild", "os",
    "osfeatures", "osversion", "platform", "rootfs", "shell", "stopsignal", "stoptimeout",
    "subject", "urls", "user", "variant", "volumes", "workingdir",
];

/// What is rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Kind {
    /// What a command tells.
    Report,
    /// A manifest or a config.
    Document,
}

thread_local! {
    /// What is being rendered: the engine's values know no order of fields, and its functions get
    /// nothing but values.
    static RENDERED: RefCell<(Json, Kind)> = const { RefCell::new((Json::Null, Kind::Report)) };
}

/// Renders while fields and `json` know of what.
pub(super) fn rendering<T>(report: &Json, kind: Kind, render: impl FnOnce() -> T) -> T {
    RENDERED.set((report.clone(), kind));
    let rendered = render();
    RENDERED.set((Json::Null, kind));
    rendered
}

/// A value as JSON, with the fields in the order of the report.
pub(super) fn json_text(value: &Value) -> String {
    let json = to_json(value);
    if matches!(value, Value::Map(_)) {
        return json.to_string();
    }
    RENDERED.with_borrow(|(report, _)| same(report, &json).unwrap_or(&json).to_string())
}

/// The part of a report that is equal but for the order of its fields.
fn same<'a>(report: &'a Json, wanted: &Json) -> Option<&'a Json> {
    if report == wanted {
        return Some(report);
    }
    match report {
        Json::Array(items) => items.iter().find_map(|item| same(item, wanted)),
        Json::Object(fields) => fields.values().find_map(|field| same(field, wanted)),
        _ => None,
    }
}

/// Whether what is being rendered may lack the field.
fn is_optional(plain_name: &str) -> bool {
    RENDERED.with_borrow(|(_, kind)| match kind {
        Kind::Report => OPTIONAL_IN_REPORTS.contains(&plain_name),
        Kind::Document => OPTIONAL_IN_DOCUMENTS.contains(&plain_name),
    })
}

/// A report as the engine takes it; the keys stay as they are.
pub(super) fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Nil,
        Json::Bool(flag) => Value::from(*flag),
        Json::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Value::from(number),
            (None, Some(number)) => Value::from(number),
            (None, None) => Value::from(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::Array(items.iter().map(value).collect()),
        Json::Object(fields) => Value::Object(
            fields.iter().map(|(key, json)| (key.clone(), member(key, json))).collect(),
        ),
    }
}

fn member(key: &str, json: &Json) -> Value {
    match (value(json), is_map(key)) {
        (Value::Object(map), true) => Value::Map(map),
        (Value::Nil, true) => Value::Map(Default::default()),
        (value, _) => value,
    }
}

fn is_map(key: &str) -> bool {
    MAPS.contains(&&*plain(key))
}

/// A value as JSON again.
fn to_json(value: &Value) -> Json {
    match value {
        Value::Nil | Value::NoValue | Value::Function(_) => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::String(text) => Json::String(text.clone()),
        Value::Array(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Object(fields) | Value::Map(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by(|one, other| one.0.cmp(other.0));
            Json::Object(fields.into_iter().map(|(k, v)| (k.clone(), to_json(v))).collect())
        }
        Value::Number(_) => serde_json::from_str(&value.to_string()).unwrap_or(Json::Null),
    }
}

/// What stands at a path such as `Config.Env`.
pub(super) fn at_path(value: &Value, path: &str) -> Result<Value, FuncError> {
    let mut found = value.clone();
    for name in path.split('.') {
        found = field(&found, name)?;
    }
    Ok(found)
}

/// One field of a value.
pub(super) fn field(of: &Value, name: &str) -> Result<Value, FuncError> {
    match of {
        Value::Map(map) => Ok(map.get(name).cloned().unwrap_or(Value::NoValue)),
        Value::NoValue => Ok(Value::NoValue),
        Value::Object(fields) => {
            let wanted = plain(name);
            let spelled = fields.keys().filter(|key| plain(key) == wanted).min();
            match fields.get(name).or_else(|| fields.get(spelled?)) {
                Some(value) => Ok(value.clone()),
                // Go's maps are empty when they are not there.
                None if is_optional(&wanted) && is_map(name) => Ok(member(name, &Json::Null)),
                None if is_optional(&wanted) => Ok(Value::NoValue),
                None => {
                    Err(FuncError::Generic(format!("no field {name}: {}", names(fields.keys()))))
                }
            }
        }
        Value::Nil => Err(no_fields("null", name)),
        Value::String(_) => Err(no_fields("a string", name)),
        Value::Number(_) => Err(no_fields("a number", name)),
        Value::Bool(_) => Err(no_fields("a boolean", name)),
        Value::Array(_) => Err(no_fields("a list; range and index give its items", name)),
        Value::Function(_) => Err(no_fields("a function", name)),
    }
}

fn no_fields(kind: &str, name: &str) -> FuncError {
    FuncError::Generic(format!("no field {name} in {kind}"))
}

fn names<'a>(keys: impl Iterator<Item = &'a String>) -> String {
    let mut names: Vec<String> = keys.map(|key| go_name(key)).collect();
    names.sort();
    match names.is_empty() {
        true => "there are none".to_owned(),
        false => format!("there are {}", names.join(", ")),
    }
}

/// A name in which spellings do not count: `image_id`, `ImageID` and `ImageId` are one.
fn plain(name: &str) -> String {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

/// `image_id` as Go would name the field: `ImageID`.
fn go_name(name: &str) -> String {
    let word = |word: &str| match word {
        "id" => "ID".to_owned(),
        "url" => "URL".to_owned(),
        word => {
            let mut characters = word.chars();
            let first = characters.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(characters).collect()
        }
    };
    name.split('_').map(word).collect()
}

/// Whether a field of this name may be left out, of a report or of a document.
#[cfg(test)]
pub(super) fn may_be_left_out(name: &str) -> bool {
    let name = &*plain(name);
    OPTIONAL_IN_REPORTS.contains(&name) || OPTIONAL_IN_DOCUMENTS.contains(&name)
}
