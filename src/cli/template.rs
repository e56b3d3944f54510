//! `--format`: JSON, or a Go template over the same report, as docker's users write them.

use std::collections::HashMap;

use anyhow::Context;
use gtmpl_ng::{FuncError, Template, Value, gtmpl_fn};
use serde_json::Value as Json;

use crate::cli::error::Usage;

/// Fields whose keys are data, not names of fields.
const DATA: [&str; 6] =
    ["labels", "annotations", "Labels", "Annotations", "ExposedPorts", "Volumes"];

/// How a report is printed.
#[derive(Debug, Clone)]
pub(super) enum Format {
    /// One JSON document, for lists one a line.
    Json,
    /// A template for each report.
    Template(String),
    /// A template for each report, in columns under a heading.
    Table(String),
}

impl Format {
    /// Reads the flag; a malformed template is found now, before anything is done.
    pub(super) fn parse(text: &str) -> Result<Self, Usage> {
        let format = match text.strip_prefix("table ") {
            _ if text == "json" => return Ok(Self::Json),
            Some(template) => Self::Table(template.trim().to_owned()),
            None => Self::Template(text.to_owned()),
        };
        let (Self::Table(template) | Self::Template(template)) = &format else {
            return Ok(format);
        };
        match compile(template) {
            Ok(_) => Ok(format),
            Err(error) => Err(Usage(format!("cannot use the template {template:?}: {error}"))),
        }
    }
}

fn compile(template: &str) -> Result<Template, gtmpl_ng::ParseError> {
    let mut compiled = Template::default();
    compiled.add_func("json", json);
    compiled.add_func("upper", upper);
    compiled.add_func("lower", lower);
    compiled.parse(unescape(template))?;
    Ok(compiled)
}

/// Renders one report; its fields have the names docker gives them, in upper camel case.
pub(super) fn render(template: &str, report: &Json) -> anyhow::Result<String> {
    let attempt = || format!("cannot use the template {template:?}");
    let compiled = compile(template).with_context(attempt)?;
    let context = gtmpl_ng::Context::from(value(report));
    compiled.render(&context).with_context(attempt)
}

/// The heading over a table: each field's own name.
pub(super) fn heading(template: &str) -> String {
    let mut heading = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        heading.push_str(before);
        let (field, after) = after.split_once("}}").unwrap_or((after, ""));
        let name = field.rsplit('.').next().unwrap_or_default().trim();
        heading.push_str(&spaced(name));
        rest = after;
    }
    heading.push_str(rest);
    unescape(&heading)
}

/// `CreatedSince` as `CREATED SINCE`.
fn spaced(name: &str) -> String {
    let mut spaced = String::new();
    let mut after_lower = false;
    for character in name.chars() {
        if character.is_uppercase() && after_lower {
            spaced.push(' ');
        }
        after_lower = character.is_lowercase();
        spaced.extend(character.to_uppercase());
    }
    spaced
}

/// `\t` and `\n` as shells leave them in single quotes.
fn unescape(text: &str) -> String {
    text.replace("\\t", "\t").replace("\\n", "\n")
}

fn value(json: &Json) -> Value {
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
        Json::Object(fields) => {
            let fields: HashMap<String, Value> = fields
                .iter()
                .map(|(name, field)| match (name.as_str(), field) {
                    (name, Json::Object(map)) if DATA.contains(&name) => {
                        (go_name(name), as_map(map))
                    }
                    _ => (go_name(name), value(field)),
                })
                .collect();
            Value::Object(fields)
        }
    }
}

/// A map whose keys are data, not names of fields.
fn as_map(map: &serde_json::Map<String, Json>) -> Value {
    Value::Map(map.iter().map(|(key, item)| (key.clone(), value(item))).collect())
}

/// `image_id` as Go would name the field: `ImageID`.
fn go_name(name: &str) -> String {
    name.split('_')
        .map(|word| match word {
            "id" => "ID".to_owned(),
            "url" => "URL".to_owned(),
            word => {
                let mut characters = word.chars();
                let first = characters.next().map(|c| c.to_ascii_uppercase());
                first.into_iter().chain(characters).collect()
            }
        })
        .collect()
}

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
        other => serde_json::from_str(&other.to_string()).unwrap_or(Json::Null),
    }
}

/// `{{json .Field}}`; with anything but one argument it prints nothing.
fn json(arguments: &[Value]) -> Result<Value, FuncError> {
    let text = arguments.first().map(|value| to_json(value).to_string());
    Ok(Value::from(text.unwrap_or_default()))
}

gtmpl_fn!(
    fn upper(text: String) -> Result<String, FuncError> {
        Ok(text.to_uppercase())
    }
);
gtmpl_fn!(
    fn lower(text: String) -> Result<String, FuncError> {
        Ok(text.to_lowercase())
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_see_go_names_and_render_as_docker_does() {
        let report = serde_json::json!({
            "digest": "sha256:1", "image_id": "abc", "size": 7, "tags": ["a", "b"],
        });
        for (template, text) in [
            ("{{.Digest}}", "sha256:1"),
            ("{{.ImageID}}\\t{{.Size}}", "abc\t7"),
            ("{{json .Tags}}", r#"["a","b"]"#),
            ("{{range .Tags}}[{{.}}]{{end}}", "[a][b]"),
            ("{{upper .ImageID}}", "ABC"),
        ] {
            assert_eq!(render(template, &report).unwrap(), text, "{template}");
        }
        assert!(render("{{.Digest", &report).is_err());
        assert_eq!(heading("{{.Repository}}\\t{{.CreatedSince}}"), "REPOSITORY\tCREATED SINCE");
    }
}
