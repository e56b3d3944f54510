//! Progress of a build on stderr, in BuildKit's words.
//!
//! Lines: `#7 [build 3/5] COPY . .`, then `#7 DONE 0.3s`; a step of an earlier build is one line,
//! `#6 [build 2/5] WORKDIR /src CACHED 0.0s`. On a terminal what is done scrolls up, and what is
//! under way stands below with its time.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};
use serde_json::json;

use crate::build::progress::{Event, StepId, Watch};
use crate::cli::output;
use crate::cli::progress_bar::{ProgressMode, Show};
use crate::util::size::format_bytes;
use crate::util::text;

/// Time between two lines about one step.
const LINE_INTERVAL: Duration = Duration::from_secs(5);

/// How often the clocks on a terminal move.
const TICK: Duration = Duration::from_millis(100);

/// Shows a build.
#[derive(Debug)]
pub(in crate::cli) struct BuildWatcher {
    show: Show,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    running: HashMap<StepId, Running>,
    /// Whether something was printed that the next step is set apart from.
    has_lines: bool,
}

#[derive(Debug)]
struct Running {
    name: String,
    begun: Instant,
    last_line: Instant,
    bar: Option<ProgressBar>,
}

impl BuildWatcher {
    /// `has_log` tells that a log goes to the same place, which would tear moving lines apart.
    pub(in crate::cli) fn new(mode: ProgressMode, has_log: bool) -> Self {
        let show = Show::of(mode, has_log);
        Self { show, state: Mutex::default() }
    }

    /// Takes what moves off the screen.
    pub(in crate::cli) fn finish(&self) {
        for running in self.state().running.drain().map(|(_, running)| running) {
            running.bar.inspect(ProgressBar::finish_and_clear);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, state: &mut State, step: StepId, name: &str) {
        let bar = match &self.show {
            Show::Bars(bars) => Some(bar(bars, name)),
            _ => None,
        };
        let now = Instant::now();
        let running = Running { name: name.to_owned(), begun: now, last_line: now, bar };
        state.running.insert(step, running);
        if matches!(self.show, Show::Lines) {
            if std::mem::replace(&mut state.has_lines, true) {
                print("");
            }
            print(&format!("#{} {}", step.0, text::one_line(name)));
        }
    }

    fn cached(&self, state: &mut State, step: StepId, name: &str) {
        let name = text::one_line(name);
        match &self.show {
            Show::Lines => {
                if std::mem::replace(&mut state.has_lines, true) {
                    print("");
                }
                print(&format!("#{} {name} CACHED 0.0s", step.0));
            }
            Show::Bars(bars) => scroll(bars, &row(&format!(" => CACHED {name}"), 0.0)),
            Show::Json | Show::Nothing => {}
        }
    }

    fn advance(&self, state: &mut State, step: StepId, how: &str) {
        let Some(running) = state.running.get_mut(&step) else { return };
        if let Some(bar) = &running.bar {
            bar.set_message(format!("{} {how}", text::one_line(&running.name)));
        }
        if matches!(self.show, Show::Lines) && running.last_line.elapsed() >= LINE_INTERVAL {
            running.last_line = Instant::now();
            let seconds = running.begun.elapsed().as_secs_f64();
            print(&format!("#{} {how} {seconds:.1}s", step.0));
        }
    }

    fn say(&self, step: StepId, said: &str) {
        let line = format!("#{} {}", step.0, text::one_line(said));
        match &self.show {
            Show::Lines => print(&line),
            Show::Bars(bars) => scroll(bars, &line),
            Show::Json | Show::Nothing => {}
        }
    }

    fn end(&self, state: &mut State, step: StepId, how: &str) {
        let Some(running) = state.running.remove(&step) else { return };
        let seconds = running.begun.elapsed().as_secs_f64();
        match &self.show {
            Show::Lines => print(&format!("#{} {how} {seconds:.1}s", step.0)),
            Show::Bars(bars) => {
                running.bar.inspect(ProgressBar::finish_and_clear);
                let mark = if how == "DONE" { String::new() } else { format!("{how} ") };
                let name = text::one_line(&running.name);
                scroll(bars, &row(&format!(" => {mark}{name}"), seconds));
            }
            Show::Json | Show::Nothing => {}
        }
    }
}

impl Watch for BuildWatcher {
    fn event(&self, event: Event) {
        let mut state = self.state();
        if matches!(self.show, Show::Json) {
            print(&text::json(&document(&event).to_string()));
        }
        match event {
            Event::Begun { step, name } => self.begin(&mut state, step, &name),
            Event::Cached { step, name } => self.cached(&mut state, step, &name),
            Event::Advanced { step, what, bytes, total_bytes } => {
                let of = total_bytes.map(|total| format!(" / {}", format_bytes(total)));
                let how = format!("{what} {}{}", format_bytes(bytes), of.unwrap_or_default());
                self.advance(&mut state, step, &how);
            }
            Event::Said { step, text } => self.say(step, &text),
            Event::Done { step } => self.end(&mut state, step, "DONE"),
            Event::Failed { step } => self.end(&mut state, step, "ERROR"),
        }
    }
}

/// One line of `--progress json`.
fn document(event: &Event) -> serde_json::Value {
    match event {
        Event::Begun { step, name } => json!({"event": "begun", "step": step.0, "name": name}),
        Event::Cached { step, name } => json!({"event": "cached", "step": step.0, "name": name}),
        Event::Advanced { step, what, bytes, total_bytes } => json!({
            "event": "advanced", "step": step.0, "what": what, "bytes": bytes,
            "total_bytes": total_bytes,
        }),
        Event::Said { step, text } => json!({"event": "said", "step": step.0, "text": text}),
        Event::Done { step } => json!({"event": "done", "step": step.0}),
        Event::Failed { step } => json!({"event": "failed", "step": step.0}),
    }
}

fn print(line: &str) {
    // Nobody is left to tell when stderr is closed.
    let _ = writeln!(io::stderr(), "{line}");
}

fn scroll(bars: &MultiProgress, line: &str) {
    // Without bars to stay below it, indicatif prints nothing on what is no terminal.
    if bars.is_hidden() || bars.println(line).is_err() {
        print(line);
    }
}

/// A line with its time at the right edge.
fn row(left: &str, seconds: f64) -> String {
    let time = format!("{seconds:.1}s");
    let width = output::columns().saturating_sub(time.len() + 1);
    format!("{:width$} {time}", output::cut(left, width))
}

fn bar(bars: &MultiProgress, name: &str) -> ProgressBar {
    let clock = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        // What cannot be drawn is not worth an error.
        let _ = write!(out, "{:.1}s", state.elapsed().as_secs_f64());
    };
    let style = ProgressStyle::with_template(" => {wide_msg} {clock}")
        .expect("the template is well-formed")
        .with_key("clock", clock);
    let bar = bars.add(ProgressBar::new_spinner().with_style(style));
    bar.set_message(text::one_line(name).into_owned());
    bar.enable_steady_tick(TICK);
    bar
}
