//! What a scene is, how it is run, and what must hold after every one.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use rustls::ServerConfig;
use serde_json::json;
use tempfile::TempDir;

use crate::canary;
use crate::peer::{Answer, Manner, Out, Peers, Request};

/// What the program may take beyond what it has anyway (some 20 MiB of writable memory in a debug
/// build), in KiB: the kernel refuses more, and the scene fails.
const MEMORY_KIB: u32 = (20 + 64) * 1024;

/// Longest run of one command; it only catches what would hang.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Most bytes that are said about one failure.
const SAID_MAX: usize = 8 * 1024;

/// One attack and what must come of it.
pub(crate) struct Scene {
    /// The name that the description of the field gives it.
    id: &'static str,
    /// What is wrong with what comes in.
    input: String,
    peer: Option<Answer>,
    tls: Option<Tls>,
    /// What is answered to a handshake instead of one.
    handshake: Option<&'static [u8]>,
    /// What is answered to the first request of HTTP/2.
    frame: Option<&'static [u8]>,
    setup: Option<Setup>,
    /// The command; `HOST` and `STRANGER` stand for the two hosts.
    command: Vec<String>,
    stdin: String,
    code: i32,
    /// Pieces of what is said.
    message: Vec<String>,
    check: Option<Check>,
    has_credential: bool,
    /// Whether the command may write the directory `out`.
    writes: bool,
    /// Whether more may be said than an error needs.
    tells_much: bool,
    umask: &'static str,
    /// What it may take beyond what others may, in KiB.
    more_kib: u32,
    is_control: bool,
}

/// What is done on the machine first.
type Setup = Box<dyn Fn(&Machine, &str) + Send + Sync>;

/// What else must hold: a problem for each thing that does not.
type Check = Box<dyn Fn(&After<'_>) -> Vec<String> + Send + Sync>;

/// A certificate to be shown, and what the client believes.
#[derive(Debug, Clone)]
pub(crate) struct Tls {
    pub(crate) config: Arc<ServerConfig>,
    /// The authority that the client believes, PEM.
    pub(crate) authority: String,
}

/// What is there after the command.
#[derive(Debug)]
pub(crate) struct After<'a> {
    pub(crate) machine: &'a Machine,
    pub(crate) requests: &'a [Request],
}

/// A home, a data root and a cleared environment.
#[derive(Debug)]
pub(crate) struct Machine {
    root: TempDir,
    variables: std::sync::Mutex<Vec<(String, String)>>,
}

impl Scene {
    /// A scene without a registry.
    pub(crate) fn local(id: &'static str, input: impl Into<String>) -> Self {
        Self {
            id,
            input: input.into(),
            peer: None,
            tls: None,
            handshake: None,
            frame: None,
            setup: None,
            command: Vec::new(),
            stdin: String::new(),
            code: 0,
            message: Vec::new(),
            check: None,
            has_credential: true,
            writes: false,
            tells_much: false,
            umask: "022",
            more_kib: 0,
            is_control: false,
        }
    }

    /// A scene with a registry that answers so.
    pub(crate) fn new(
        id: &'static str,
        input: impl Into<String>,
        answer: impl Fn(&Request, Out<'_>) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self { peer: Some(Arc::new(answer)), ..Self::local(id, input) }
    }

    /// A scene with a registry of these documents.
    pub(crate) fn of(id: &'static str, input: impl Into<String>, site: crate::site::Site) -> Self {
        Self { peer: Some(site.served()), ..Self::local(id, input) }
    }

    /// A command on what is in order, which must succeed.
    pub(crate) fn control(line: &str, site: crate::site::Site) -> Self {
        let scene = Self::of("control", format!("nothing is wrong with {line}"), site);
        Self { is_control: true, ..scene.command(line) }
    }

    pub(crate) fn into_control(self) -> Self {
        Self { is_control: true, ..self }
    }

    /// Many blobs at once need as many threads, of whose stacks the kernel counts all that they
    /// might take.
    pub(crate) fn with_threads(self) -> Self {
        Self { more_kib: 256 * 1024, ..self }
    }

    /// The command is told to write to the directory `out`.
    pub(crate) fn writes(self) -> Self {
        Self { writes: true, ..self }
    }

    pub(crate) fn tls(self, tls: Tls) -> Self {
        Self { tls: Some(tls), ..self }
    }

    pub(crate) fn handshake(self, bytes: &'static [u8]) -> Self {
        Self { handshake: Some(bytes), ..self }
    }

    pub(crate) fn frame(self, bytes: &'static [u8]) -> Self {
        Self { frame: Some(bytes), ..self }
    }

    /// A log is written, which may be long.
    pub(crate) fn tells_much(self) -> Self {
        Self { tells_much: true, ..self }
    }

    pub(crate) fn umask(self, umask: &'static str) -> Self {
        Self { umask, ..self }
    }

    /// What is done on the machine first.
    pub(crate) fn setup(self, setup: impl Fn(&Machine) + Send + Sync + 'static) -> Self {
        self.setup_for(move |machine, _| setup(machine))
    }

    /// The same, for what must know the registry's host.
    pub(crate) fn setup_for(self, setup: impl Fn(&Machine, &str) + Send + Sync + 'static) -> Self {
        Self { setup: Some(Box::new(setup)), ..self }
    }

    pub(crate) fn without_credential(self) -> Self {
        Self { has_credential: false, ..self }
    }

    /// A command line, split at blanks.
    pub(crate) fn command(self, line: &str) -> Self {
        let command = line.split_whitespace().map(str::to_owned).collect();
        Self { command, ..self }
    }

    pub(crate) fn words(self, words: &[&str]) -> Self {
        Self { command: words.iter().map(|word| (*word).to_owned()).collect(), ..self }
    }

    pub(crate) fn stdin(self, text: &str) -> Self {
        Self { stdin: text.to_owned(), ..self }
    }

    /// It fails with this code and says this.
    pub(crate) fn fails(self, code: i32, message: &[&str]) -> Self {
        let message = message.iter().map(|piece| (*piece).to_owned()).collect();
        Self { code, message, ..self }
    }

    /// It does no harm: the command succeeds, and says this.
    pub(crate) fn harmless(self, message: &[&str]) -> Self {
        self.fails(0, message)
    }

    pub(crate) fn check(
        self,
        check: impl Fn(&After<'_>) -> Vec<String> + Send + Sync + 'static,
    ) -> Self {
        Self { check: Some(Box::new(check)), ..self }
    }

    /// Nothing at all reaches the other host.
    pub(crate) fn stranger_hears_nothing(self) -> Self {
        self.check(|after| {
            let heard =
                after.requests.iter().filter(|one| one.place == crate::peer::Place::Stranger);
            heard
                .map(|one| format!("the other host was asked {} {}", one.method, one.path))
                .collect()
        })
    }

    pub(crate) fn is_control(&self) -> bool {
        self.is_control
    }

    /// Runs it; returns a problem for each thing that is not as it must be.
    pub(crate) fn run(&self) -> Vec<String> {
        let machine = Machine::new();
        let manner = Manner {
            tls: self.tls.as_ref().map(|tls| Arc::clone(&tls.config)),
            handshake: self.handshake,
            frame: self.frame,
        };
        let peers = self.peer.as_ref().map(|answer| Peers::start(answer, &manner));
        if let Some(tls) = &self.tls {
            let file = machine.write("ca.pem", &tls.authority);
            machine.set("SSL_CERT_FILE", file.to_str().unwrap());
        }
        if let Some(peers) = peers.as_ref().filter(|_| self.has_credential) {
            machine.log_in(&[&peers.registry]);
        }
        if let Some(setup) = &self.setup {
            setup(&machine, peers.as_ref().map_or("", |peers| &peers.registry));
        }
        let command: Vec<String> =
            self.command.iter().map(|word| self.resolved(word, peers.as_ref())).collect();
        let before = machine.outside();
        let tags = machine.tags();
        let said = machine.run(&command, &self.stdin, &self.limits());
        let requests = peers.as_ref().map(Peers::requests).unwrap_or_default();
        let mut problems = self.judge(&said, &requests);
        let out = machine.path("out");
        let is_new =
            |path: &PathBuf| !(before.contains(path) || self.writes && path.starts_with(&out));
        let new = machine.outside().into_iter().filter(is_new);
        problems.extend(new.map(|path| format!("{} was written", path.display())));
        if self.code != 0 && machine.tags() != tags {
            problems.push(format!("tags were set: {:?}", machine.tags()));
        }
        if let Some(check) = &self.check {
            problems.extend(check(&After { machine: &machine, requests: &requests }));
        }
        problems.iter().map(|problem| format!("{self}: {problem}")).collect()
    }

    /// What the shell sets before the program runs.
    fn limits(&self) -> String {
        format!("ulimit -d {} && umask {}", MEMORY_KIB + self.more_kib, self.umask)
    }

    fn resolved(&self, word: &str, peers: Option<&Peers>) -> String {
        let Some(peers) = peers else { return word.to_owned() };
        word.replace("HOST", &peers.registry).replace("STRANGER", &peers.stranger)
    }

    fn judge(&self, said: &Said, requests: &[Request]) -> Vec<String> {
        let mut problems = Vec::new();
        let all = format!("{}{}", said.stdout, said.stderr);
        if said.code != self.code {
            problems.push(format!("exit code {} instead of {}:\n{all}", said.code, self.code));
        }
        for piece in self.message.iter().filter(|piece| !all.contains(*piece)) {
            problems.push(format!("no {piece:?} in:\n{all}"));
        }
        if all.contains("panicked at") {
            problems.push(format!("it panicked:\n{all}"));
        }
        if said.stderr.len() > SAID_MAX && !self.tells_much {
            problems.push(format!("it said {} bytes", said.stderr.len()));
        }
        let deceptive = |c: &char| *c != '\n' && *c != '\t' && (c.is_control() || is_invisible(*c));
        if let Some(bad) = all.chars().find(deceptive) {
            problems.push(format!("{bad:?} reached the terminal:\n{all:?}"));
        }
        problems.extend(canary::found_in(&all).map(|secret| format!("{secret} is shown:\n{all}")));
        let stranger = |one: &&Request| one.place == crate::peer::Place::Stranger;
        for request in requests.iter().filter(stranger) {
            let heard = format!("{}{}", request.head, String::from_utf8_lossy(&request.body));
            // A signature is the other host's own.
            if canary::found_in(&heard.replace(canary::SIGNATURE, "")).next().is_some() {
                problems.push(format!("the other host got a secret:\n{}", request.head));
            }
        }
        problems
    }
}

impl fmt::Display for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}; {})", self.id, self.input, self.command.join(" "))
    }
}

/// Changes of direction and characters without width.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// What a run said.
#[derive(Debug)]
struct Said {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Machine {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for directory in ["home", "docker", "data", "cache"] {
            std::fs::create_dir(root.path().join(directory)).unwrap();
        }
        let path = |name: &str| root.path().join(name).display().to_string();
        let variables = [
            ("HOME", path("home")),
            ("DOCKER_CONFIG", path("docker")),
            ("REGCTL_DATA_ROOT", path("data")),
            ("XDG_CACHE_HOME", path("cache")),
            ("DOCKER_DEFAULT_PLATFORM", "linux/amd64".to_owned()),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value)).to_vec();
        Self { root, variables: variables.into() }
    }

    /// Sets a variable, or removes it with an empty value.
    pub(crate) fn set(&self, name: &str, value: &str) {
        let mut variables = self.variables.lock().unwrap();
        variables.retain(|(known, _)| known != name);
        if !value.is_empty() {
            variables.push((name.to_owned(), value.to_owned()));
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Credentials of these hosts, which nobody else may see.
    pub(crate) fn log_in(&self, hosts: &[&str]) {
        let auth = |host: &&str| ((*host).to_owned(), json!({"auth": canary::ENCODED}));
        let auths: serde_json::Map<String, serde_json::Value> = hosts.iter().map(auth).collect();
        self.write("docker/config.json", json!({"auths": auths}).to_string());
    }

    /// A program of the machine's own, in `PATH`.
    pub(crate) fn write_program(&self, name: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.write(&format!("bin/{name}"), script);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        self.set("PATH", &format!("{}:/usr/bin:/bin", self.path("bin").display()));
    }

    /// Every file that is not where files are kept.
    fn outside(&self) -> Vec<PathBuf> {
        let kept = ["data", "cache"].map(|name| self.path(name));
        let is_outside = |path: &PathBuf| !kept.iter().any(|kept| path.starts_with(kept));
        self.files().into_iter().filter(is_outside).collect()
    }

    /// Every file of it.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        list(self.root.path(), &mut |path| found.push(path.to_owned()));
        found
    }

    /// The names in the local store.
    fn tags(&self) -> Vec<String> {
        let mut tags = Vec::new();
        list(&self.path("data"), &mut |path| {
            if path.file_name().is_some_and(|name| name == "index.json") {
                let text = std::fs::read_to_string(path).unwrap();
                let names = text.split("ref.name\":\"").skip(1);
                tags.extend(names.map(|rest| rest.split('"').next().unwrap().to_owned()));
            }
        });
        tags
    }

    /// Runs the program with no more memory than it may have.
    fn run(&self, words: &[String], stdin: &str, limits: &str) -> Said {
        let script = format!("{limits} && exec \"$0\" \"$@\"");
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_regctl")]).args(words);
        command.env_clear().current_dir(self.root.path());
        command.envs(self.variables.lock().unwrap().clone());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // What refuses its arguments reads nothing.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), stdin.as_bytes());
        let (ended, end) = channel();
        let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let reads = [reader(stdout, ended.clone()), reader(stderr, ended)];
        let is_late = [(); 2].iter().any(|()| end.recv_timeout(TIME_LIMIT).is_err());
        if is_late {
            child.kill().unwrap();
        }
        let status = child.wait().unwrap();
        let [stdout, mut stderr] = reads.map(|read| read.join().unwrap());
        if is_late {
            stderr += "\nit hangs";
        }
        Said { code: status.code().unwrap_or(-1), stdout, stderr }
    }
}

fn reader(
    pipe: impl Read + Send + 'static,
    ended: std::sync::mpsc::Sender<()>,
) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // More than this is a flood, which closes on the program.
        let _ = pipe.take(4 << 20).read_to_end(&mut bytes);
        let _ = ended.send(());
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn list(directory: &Path, found: &mut dyn FnMut(&Path)) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            list(&path, found);
        } else {
            found(&path);
        }
    }
}
