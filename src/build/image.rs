//! The image that a stage makes, as far as it is known without any file: its config.
//!
//! Begins with what the base image says and is changed by one instruction after another. What we do
//! not know of a base's config stays, but for the traces of the container that it was committed from.
//!
//! Spec: <https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md>; Healthcheck, OnBuild
//! and Shell are docker's.

use serde_json::{Map, Value, json};

use crate::build::dockerfile::scope::DEFAULT_PATH;
use crate::oci::Platform;
use crate::oci::image_config::{HistoryEntry, ImageConfig};

/// What a config says of a container that once ran, and nothing of the image.
const CONTAINER_KEYS: [&str; 8] = [
    "AttachStderr",
    "AttachStdin",
    "AttachStdout",
    "Domainname",
    "Hostname",
    "Image",
    "OpenStdin",
    "StdinOnce",
];

/// Shell of the shell forms where none was chosen.
const SHELL: [&str; 2] = ["/bin/sh", "-c"];

/// The config of an image that is being made.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageDraft {
    /// What it runs on.
    pub platform: Platform,
    /// Who made it: the last MAINTAINER, or the base's.
    pub author: String,
    /// The steps of the base.
    pub base_history: Vec<HistoryEntry>,
    run: Map<String, Value>,
    is_command_ours: bool,
}

/// How an image's health is checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Health {
    /// `["NONE"]`, `["CMD", …]` or `["CMD-SHELL", command]`.
    pub test: Vec<String>,
    /// Nanoseconds between two checks; 0 inherits.
    pub interval: u64,
    /// Nanoseconds that a check may take; 0 inherits.
    pub timeout: u64,
    /// Nanoseconds during which failures do not count; 0 inherits.
    pub start_period: u64,
    /// Nanoseconds between two checks within the start period; 0 inherits.
    pub start_interval: u64,
    /// Failures in a row that make it unhealthy; 0 inherits.
    pub retries: u64,
}

impl ImageDraft {
    /// An image without a base.
    pub fn scratch(platform: Platform) -> Self {
        let mut draft = Self {
            platform,
            author: String::new(),
            base_history: Vec::new(),
            run: Map::new(),
            is_command_ours: false,
        };
        draft.set_env("PATH", DEFAULT_PATH);
        draft.run.insert("WorkingDir".to_owned(), json!("/"));
        draft
    }

    /// An image upon another.
    pub fn upon(base: &ImageConfig, platform: Platform) -> Self {
        let mut run = base.run.clone();
        run.retain(|key, value| !CONTAINER_KEYS.contains(&key.as_str()) && !value.is_null());
        let mut draft = Self {
            platform: base.platform().unwrap_or(platform),
            author: base.author.clone(),
            base_history: base.history.clone(),
            run,
            is_command_ours: false,
        };
        draft.complete_path();
        draft
    }

    /// A base that sets no search path gets docker's; Windows has one of its own.
    fn complete_path(&mut self) {
        let has_path = self.env().iter().any(|variable| variable.starts_with("PATH="));
        if !has_path && self.platform.os != "windows" {
            self.set_env("PATH", DEFAULT_PATH);
        }
    }

    /// An image upon one of the same build, whose command belongs to that one.
    pub fn upon_stage(mut self) -> Self {
        self.is_command_ours = false;
        self
    }

    /// The environment, `NAME=value` each.
    pub fn env(&self) -> Vec<&str> {
        self.words("Env")
    }

    /// Sets a variable; one that is there keeps its place.
    pub fn set_env(&mut self, name: &str, value: &str) {
        let entry = json!(format!("{name}={value}"));
        let env = self.list("Env");
        let is_same =
            |known: &Value| known.as_str().and_then(|it| it.split('=').next()) == Some(name);
        match env.iter_mut().find(|known| is_same(known)) {
            Some(known) => *known = entry,
            None => env.push(entry),
        }
    }

    /// Sets a label.
    pub fn set_label(&mut self, name: &str, value: &str) {
        self.set_member("Labels", name, json!(value));
    }

    /// Exposes a port, `80/tcp`.
    pub fn expose(&mut self, port: &str) {
        self.set_member("ExposedPorts", port, json!({}));
    }

    /// Declares a volume.
    pub fn add_volume(&mut self, path: &str) {
        self.set_member("Volumes", path, json!({}));
    }

    /// The directory that commands run in and relative paths begin at; absolute.
    pub fn working_dir(&self) -> &str {
        match self.text("WorkingDir") {
            "" => "/",
            directory => directory,
        }
    }

    /// Sets the working directory.
    pub fn set_working_dir(&mut self, path: &str) {
        self.set_text("WorkingDir", path);
    }

    /// Who commands run as, `user[:group]`; empty is root.
    pub fn user(&self) -> &str {
        self.text("User")
    }

    /// Sets the user.
    pub fn set_user(&mut self, user: &str) {
        self.set_text("User", user);
    }

    /// Sets the signal that stops a container.
    pub fn set_stop_signal(&mut self, signal: &str) {
        self.set_text("StopSignal", signal);
    }

    /// The shell of shell forms.
    pub fn shell(&self) -> Vec<&str> {
        let chosen = self.words("Shell");
        if chosen.is_empty() { SHELL.to_vec() } else { chosen }
    }

    /// Sets the shell of shell forms.
    pub fn set_shell(&mut self, shell: &[String]) {
        self.run.insert("Shell".to_owned(), json!(shell));
    }

    /// Sets the command, or the entry point's arguments.
    pub fn set_command(&mut self, command: &[String]) {
        self.run.insert("Cmd".to_owned(), json!(command));
        self.is_command_ours = true;
    }

    /// Sets the entry point. A command of the base would become its arguments, and goes.
    pub fn set_entrypoint(&mut self, entrypoint: &[String]) {
        self.run.insert("Entrypoint".to_owned(), json!(entrypoint));
        if !self.is_command_ours {
            self.run.remove("Cmd");
        }
    }

    /// Sets how health is checked.
    pub fn set_health(&mut self, health: &Health) {
        let mut check = Map::new();
        check.insert("Test".to_owned(), json!(health.test));
        for (key, value) in [
            ("Interval", health.interval),
            ("Timeout", health.timeout),
            ("StartPeriod", health.start_period),
            ("StartInterval", health.start_interval),
            ("Retries", health.retries),
        ] {
            if value > 0 {
                check.insert(key.to_owned(), json!(value));
            }
        }
        self.run.insert("Healthcheck".to_owned(), Value::Object(check));
    }

    /// Adds an instruction for builds upon this image.
    pub fn add_trigger(&mut self, instruction: &str) {
        self.list("OnBuild").push(json!(instruction));
    }

    /// Takes the instructions that the base has for builds upon it.
    pub fn take_triggers(&mut self) -> Vec<String> {
        let triggers = self.words("OnBuild").into_iter().map(str::to_owned).collect();
        self.run.remove("OnBuild");
        triggers
    }

    /// The part of the config that says how the image is run.
    pub fn run(&self) -> &Map<String, Value> {
        &self.run
    }

    fn text(&self, key: &str) -> &str {
        self.run.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    fn set_text(&mut self, key: &str, value: &str) {
        self.run.insert(key.to_owned(), json!(value));
    }

    fn words(&self, key: &str) -> Vec<&str> {
        let list = self.run.get(key).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The list under `key`; something else that stands there gives way.
    fn list(&mut self, key: &str) -> &mut Vec<Value> {
        let entry = self.run.entry(key).or_insert_with(|| json!([]));
        if !entry.is_array() {
            *entry = json!([]);
        }
        entry.as_array_mut().expect("an array was put there")
    }

    fn set_member(&mut self, key: &str, name: &str, value: Value) {
        let entry = self.run.entry(key).or_insert_with(|| json!({}));
        if !entry.is_object() {
            *entry = json!({});
        }
        entry.as_object_mut().expect("an object was put there").insert(name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// docker's.
    const DEFAULT_PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    fn base(run: Value) -> ImageDraft {
        let document = json!({
            "os": "linux", "architecture": "arm64", "config": run, "author": "me",
            "history": [{"created_by": "first"}],
        });
        let config = ImageConfig::parse(document.to_string().as_bytes()).unwrap();
        ImageDraft::upon(&config, Platform::host())
    }

    #[test]
    fn a_base_keeps_what_it_says_but_not_of_its_container() {
        let draft = base(json!({
            "Hostname": "0123", "Image": "sha256:1", "AttachStdin": false, "Cmd": ["sh"],
            "Volumes": null, "StopTimeout": 5,
        }));
        let expected = json!({"Cmd": ["sh"], "Env": [DEFAULT_PATH], "StopTimeout": 5});
        assert_eq!(*draft.run(), *expected.as_object().unwrap());
        assert_eq!(draft.platform.to_string(), "linux/arm64");
        assert_eq!(draft.author, "me");
        assert_eq!(draft.base_history[0].created_by, "first");
        assert_eq!(draft.working_dir(), "/");
        assert_eq!(draft.shell(), ["/bin/sh", "-c"]);
    }

    #[test]
    fn an_entry_point_drops_the_command_of_the_base_only() {
        let words = |words: &[&str]| words.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
        let mut draft = base(json!({"Cmd": ["sh"]}));
        draft.set_entrypoint(&words(&["/app"]));
        assert_eq!(draft.run().get("Cmd"), None);
        draft.set_command(&words(&["-v"]));
        draft.set_entrypoint(&words(&["/other"]));
        assert_eq!(draft.run()["Cmd"], json!(["-v"]));
        let mut above = draft.upon_stage();
        above.set_entrypoint(&words(&["/third"]));
        assert_eq!(above.run().get("Cmd"), None);
    }

    #[test]
    fn variables_keep_their_place_and_malformed_lists_give_way() {
        let mut draft = base(json!({"Env": ["A=1", "B=2", "AB=3"], "OnBuild": "no list"}));
        draft.set_env("A", "x=y");
        draft.set_env("C", "");
        assert_eq!(draft.env(), ["A=x=y", "B=2", "AB=3", DEFAULT_PATH, "C="]);
        draft.add_trigger("RUN make");
        assert_eq!(draft.take_triggers(), ["RUN make"]);
        assert_eq!(draft.run().get("OnBuild"), None);
    }

    #[test]
    fn a_base_without_a_search_path_gets_one_unless_it_is_of_windows() {
        for (os, env, expected) in [
            ("linux", json!(["A=1"]), vec!["A=1", DEFAULT_PATH]),
            ("linux", json!(["PATH=/bin", "A=1"]), vec!["PATH=/bin", "A=1"]),
            ("linux", json!(["XPATH=/bin"]), vec!["XPATH=/bin", DEFAULT_PATH]),
            ("windows", json!(["A=1"]), vec!["A=1"]),
        ] {
            let document = json!({"os": os, "architecture": "amd64", "config": {"Env": env}});
            let config = ImageConfig::parse(document.to_string().as_bytes()).unwrap();
            assert_eq!(ImageDraft::upon(&config, Platform::host()).env(), expected, "{os} {env}");
        }
    }

    #[test]
    fn health_says_only_what_was_given() {
        let mut draft = ImageDraft::scratch(Platform::host());
        let test = vec!["CMD-SHELL".to_owned(), "true".to_owned()];
        draft.set_health(&Health { test, retries: 3, ..Health::default() });
        let expected = json!({"Test": ["CMD-SHELL", "true"], "Retries": 3});
        assert_eq!(draft.run()["Healthcheck"], expected);
        assert_eq!(draft.env(), [DEFAULT_PATH]);
    }
}
