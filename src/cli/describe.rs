//! What `regctl inspect` shows to people.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::cli::age::since;
use crate::cli::output::{aligned, cut};
use crate::oci::Reference;
use crate::ops::inspection::{Inspection, LayerData, PlatformData, Referrer};
use crate::util::size::format_bytes;
use crate::util::text::one_line;

/// How it is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Most columns of a line of the table of layers; `None` cuts nothing.
    pub(super) columns: Option<usize>,
    /// Whether cosign's tags were looked for in a registry.
    pub(super) asked_for_tags: bool,
}

/// Width of the names of fields with the space behind them.
const NAMES: usize = 15;

/// What docker writes before the commands of a Dockerfile that make no layer.
const NO_OPERATION: &str = "/bin/sh -c #(nop)";

/// The image in words.
pub(super) fn text(image: &Inspection, style: Style) -> String {
    let mut page = Page::default();
    add_names(&mut page, image);
    add_facts(&mut page, image);
    add_run_config(&mut page, &image.config);
    page.list("Env", image.env.iter().cloned());
    page.list("Labels", pairs(&image.labels));
    page.list("Annotations", pairs(&image.annotations));
    page.field("Base", [image.base.name.as_str(), &image.base.digest].join(" ").trim());
    page.rows("Layers", &layers(image, style));
    let asked = style.asked_for_tags || image.source != "registry";
    match (&image.referrers[..], asked) {
        ([], true) => page.field("Referrers", "none"),
        ([], false) => page.field("Referrers", "none; --cosign looks for cosign's tags too"),
        (found, _) => page.rows("Referrers", &found.iter().map(referrer).collect::<Vec<_>>()),
    }
    page.lines.join("\n")
}

fn add_names(page: &mut Page, image: &Inspection) {
    page.field("Name", &image.reference);
    let is_other = |name: &&String| {
        let whole = Reference::parse(name).map(|reference| reference.to_string());
        whole.is_ok_and(|whole| whole != image.reference)
    };
    let others: Vec<String> = image.repo_tags.iter().filter(is_other).cloned().collect();
    page.field("Also named", &others.join(", "));
    page.field("Source", &image.source);
    page.field("Digest", &image.digest);
    page.field("Media type", &image.media_type);
    if image.index != image.digest {
        page.field("From index", &image.index);
    }
    let is_whole_index = image.index == image.digest;
    match &image.platforms[..] {
        [only] if !is_whole_index => page.field("Platform", &only.platform),
        all => {
            let row = |platform: &PlatformData| {
                let is_shown = platform.digest.to_string() == image.manifest_digest;
                vec![
                    platform.platform.clone(),
                    platform.digest.to_string(),
                    platform.size.map_or_else(|| "-".to_owned(), format_bytes),
                    if is_shown { "as follows".to_owned() } else { String::new() },
                ]
            };
            page.rows("Platforms", &all.iter().map(row).collect::<Vec<_>>());
        }
    }
}

fn add_facts(page: &mut Page, image: &Inspection) {
    page.field("Artifact type", &image.artifact_type);
    page.field("Image ID", &image.id);
    let created = match image.created.parse::<jiff::Timestamp>() {
        Ok(time) => format!("{} ({})", image.created, since(time)),
        Err(_) => image.created.clone(),
    };
    page.field("Created", &created);
    if !image.manifest_digest.is_empty() {
        let exact = format!(" ({} bytes)", image.size);
        let exact = if image.size < 1000 { "" } else { &exact };
        page.field("Size", &format!("{}{exact}", format_bytes(image.size)));
    }
    page.field("Author", &image.author);
    page.field("Comment", &image.comment);
}

fn add_run_config(page: &mut Page, config: &Map<String, Value>) {
    for (name, key) in [("Entrypoint", "Entrypoint"), ("Cmd", "Cmd"), ("Shell", "Shell")] {
        page.field(name, &words(config.get(key)));
    }
    for (name, key) in
        [("User", "User"), ("Working dir", "WorkingDir"), ("Stop signal", "StopSignal")]
    {
        page.field(name, config.get(key).and_then(Value::as_str).unwrap_or_default());
    }
    page.field("Exposed ports", &keys(config.get("ExposedPorts")));
    page.field("Volumes", &keys(config.get("Volumes")));
    page.field("Healthcheck", &healthcheck(config.get("Healthcheck")));
    page.field("On build", &words(config.get("OnBuild")));
}

/// A command as JSON, so that it is seen where one word ends.
fn words(value: Option<&Value>) -> String {
    let words = value.and_then(Value::as_array).filter(|words| !words.is_empty());
    words.map(|words| Value::from(words.clone()).to_string()).unwrap_or_default()
}

fn keys(value: Option<&Value>) -> String {
    let keys = value.and_then(Value::as_object).into_iter().flat_map(Map::keys);
    keys.map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn healthcheck(value: Option<&Value>) -> String {
    let Some(check) = value.and_then(Value::as_object) else { return String::new() };
    let times = [("Interval", "interval"), ("Timeout", "timeout"), ("StartPeriod", "start period")];
    let time = |(key, name): (&str, &str)| {
        let nanoseconds = check.get(key).and_then(Value::as_f64).filter(|time| *time > 0.0)?;
        Some(format!("{name} {}s", nanoseconds / 1e9))
    };
    let mut details: Vec<String> = times.into_iter().filter_map(time).collect();
    let retries = check.get("Retries").and_then(Value::as_u64).filter(|retries| *retries > 0);
    details.extend(retries.map(|retries| format!("{retries} retries")));
    let test = words(check.get("Test"));
    match details.is_empty() {
        true => test,
        false => format!("{test} ({})", details.join(", ")),
    }
}

fn pairs(map: &BTreeMap<String, String>) -> impl Iterator<Item = String> {
    map.iter().map(|(key, value)| format!("{key}={value}"))
}

fn layers(image: &Inspection, style: Style) -> Vec<Vec<String>> {
    let row = |(at, layer): (usize, &LayerData)| {
        let digest = match style.columns {
            Some(_) => layer.digest.short(),
            None => layer.digest.to_string(),
        };
        vec![
            at.to_string(),
            digest,
            format_bytes(layer.size),
            form(&layer.media_type).to_owned(),
            one_line(&command(&layer.command)).into_owned(),
        ]
    };
    let mut rows: Vec<Vec<String>> = image.layers_data.iter().enumerate().map(row).collect();
    if rows.iter().all(|row| row[3].is_empty()) {
        rows.iter_mut().for_each(|row| drop(row.remove(3)));
    }
    let Some(columns) = style.columns else { return rows };
    // Commands stand last; what stands before them is as wide as its column.
    let before: Vec<Vec<String>> = rows.iter().map(|row| row[..row.len() - 1].to_vec()).collect();
    let width = aligned(&before).iter().map(|line| line.chars().count()).max().unwrap_or_default();
    let left = columns.saturating_sub(width + 5).max(20);
    for row in &mut rows {
        if let Some(command) = row.last_mut() {
            *command = cut(command, left);
        }
    }
    rows
}

/// A command without what docker writes before it.
fn command(command: &str) -> String {
    command.strip_prefix(NO_OPERATION).unwrap_or(command).trim().to_owned()
}

/// How a layer is stored, unless it is as nearly all are: tar with gzip.
fn form(media_type: &str) -> &str {
    let (_, suffix) = media_type.rsplit_once('+').unwrap_or(("", media_type));
    match suffix {
        "gzip" => "",
        "zstd" => "zstd",
        other if other.ends_with(".tar.gzip") => "",
        other if other.contains(".layer.") && other.ends_with(".tar") => "tar",
        _ => media_type,
    }
}

fn referrer(found: &Referrer) -> Vec<String> {
    let kind = match found.artifact_type.is_empty() {
        true => found.found_by.clone(),
        false => found.artifact_type.clone(),
    };
    vec![found.digest.to_string(), kind, found.created.clone()]
}

/// Lines that are being written.
#[derive(Debug, Default)]
struct Page {
    lines: Vec<String>,
}

impl Page {
    /// A field on a line; nothing when it is empty.
    fn field(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            let name = format!("{name}:");
            self.lines.push(format!("{name:NAMES$}{}", escaped(value)));
        }
    }

    /// A name, and one value a line; nothing when there is none.
    fn list(&mut self, name: &str, values: impl Iterator<Item = String>) {
        let values: Vec<String> = values.map(|value| format!("  {}", escaped(&value))).collect();
        self.extend(name, values);
    }

    /// A name, and rows in columns.
    fn rows(&mut self, name: &str, rows: &[Vec<String>]) {
        let clean =
            |row: &Vec<String>| row.iter().map(|cell| one_line(cell).into_owned()).collect();
        let rows: Vec<Vec<String>> = rows.iter().map(clean).collect();
        self.extend(name, aligned(&rows).iter().map(|line| format!("  {line}")).collect());
    }

    fn extend(&mut self, name: &str, lines: Vec<String>) {
        if !lines.is_empty() {
            self.lines.push(format!("{name}:"));
            self.lines.extend(lines);
        }
    }
}

/// A value of several lines on one: a label must not look like a field of ours.
fn escaped(value: &str) -> String {
    value.replace('\n', "\\n").replace('\r', "\\r")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_lose_dockers_prefix_and_layers_name_only_an_unusual_form() {
        assert_eq!(command("/bin/sh -c #(nop)  CMD [\"sh\"]"), "CMD [\"sh\"]");
        assert_eq!(command("/bin/sh -c echo hi"), "/bin/sh -c echo hi");
        for (media_type, expected) in [
            ("application/vnd.oci.image.layer.v1.tar+gzip", ""),
            ("application/vnd.docker.image.rootfs.diff.tar.gzip", ""),
            ("application/vnd.oci.image.layer.v1.tar+zstd", "zstd"),
            ("application/vnd.oci.image.layer.v1.tar", "tar"),
            ("application/vnd.example", "application/vnd.example"),
        ] {
            assert_eq!(form(media_type), expected, "{media_type}");
        }
    }

    #[test]
    fn a_healthcheck_is_one_line() {
        let check = serde_json::json!({
            "Test": ["CMD-SHELL", "true"], "Interval": 30_000_000_000_u64, "Retries": 3,
        });
        let text = r#"["CMD-SHELL","true"] (interval 30s, 3 retries)"#;
        assert_eq!(healthcheck(Some(&check)), text);
    }
}
