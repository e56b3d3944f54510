//! Progress on stderr: bars on a terminal, a line every few seconds elsewhere, JSON for programs.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};
use serde_json::json;

use crate::cli::control_echo;
use crate::content::Pushed;
use crate::oci::Digest;
use crate::transfer::{Event, Progress};
use crate::util::size::format_bytes;

/// Time between two lines of plain progress.
const LINE_INTERVAL: Duration = Duration::from_secs(5);

/// Most bars shown at once, besides the one of the whole.
const BARS_MAX: usize = 8;

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ProgressMode {
    /// Bars on a terminal, plain lines elsewhere
    Auto,
    /// Bars
    Tty,
    /// A line every few seconds
    Plain,
    /// One JSON object a line
    #[value(alias = "rawjson")]
    Json,
    /// Nothing
    #[value(alias = "quiet")]
    None,
}

/// Watches transfers and shows them.
#[derive(Debug)]
pub(super) struct Watcher {
    show: Show,
    state: Mutex<State>,
}

/// The form that was chosen.
#[derive(Debug)]
pub(super) enum Show {
    Nothing,
    Lines,
    Json,
    Bars(MultiProgress),
}

#[derive(Debug)]
struct State {
    planned_bytes: u64,
    done_bytes: u64,
    /// Blobs in flight, so that an attempt that starts again runs backwards.
    moving: HashMap<Digest, Moving>,
    bars: HashMap<Digest, ProgressBar>,
    whole: Option<ProgressBar>,
    /// While there are bars; nothing in it where there is nothing to hide.
    control_echo: Option<Option<control_echo::Hidden>>,
    started: Instant,
    last_line: Instant,
    /// Bytes that travelled; what was found in place says nothing about speed.
    travelled: u64,
}

/// A blob in flight.
#[derive(Debug, Default)]
struct Moving {
    /// Bytes that are at the destination since an earlier attempt or run.
    from_bytes: u64,
    moved_bytes: u64,
}

impl Show {
    /// Chooses how progress is shown; `has_log` tells that a log goes to the same place.
    pub(super) fn of(mode: ProgressMode, has_log: bool) -> Self {
        let is_terminal = io::stderr().is_terminal();
        match mode {
            ProgressMode::Tty => Self::Bars(MultiProgress::new()),
            // A log would tear the bars apart.
            ProgressMode::Auto if is_terminal && !has_log => Self::Bars(MultiProgress::new()),
            ProgressMode::Auto | ProgressMode::Plain => Self::Lines,
            ProgressMode::Json => Self::Json,
            ProgressMode::None => Self::Nothing,
        }
    }
}

/// Watches transfers, and shows them as wished.
pub(super) fn watcher(mode: ProgressMode, has_log: bool) -> Watcher {
    Watcher { show: Show::of(mode, has_log), state: Mutex::new(State::new()) }
}

impl State {
    fn new() -> Self {
        let now = Instant::now();
        Self {
            planned_bytes: 0,
            done_bytes: 0,
            moving: HashMap::new(),
            bars: HashMap::new(),
            whole: None,
            control_echo: None,
            started: now,
            last_line: now,
            travelled: 0,
        }
    }

    fn current_bytes(&self) -> u64 {
        let moving = self.moving.values().map(|blob| blob.from_bytes + blob.moved_bytes);
        self.done_bytes + moving.sum::<u64>()
    }

    /// `12.3MB of 80MB, 4.1MB/s, 16s left`
    fn line(&self) -> String {
        let current = self.current_bytes();
        let mut line = format!("{} of {}", format_bytes(current), format_bytes(self.planned_bytes));
        let seconds = self.started.elapsed().as_secs_f64();
        let moving: u64 = self.moving.values().map(|blob| blob.moved_bytes).sum();
        let rate = (self.travelled + moving) as f64 / seconds;
        if rate >= 1.0 {
            let left = self.planned_bytes.saturating_sub(current) as f64 / rate;
            line += &format!(", {}/s, {left:.0}s left", format_bytes(rate as u64));
        }
        line
    }

    fn note(&mut self, event: &Event) {
        match event {
            Event::Planned { bytes, .. } => self.planned_bytes += bytes,
            Event::BlobStarted { digest, from_bytes, .. } => {
                self.moving.insert(*digest, Moving { from_bytes: *from_bytes, moved_bytes: 0 });
            }
            Event::BlobMoved { digest, bytes } => {
                self.moving.entry(*digest).or_default().moved_bytes += bytes;
            }
            Event::BlobDone { digest, bytes, pushed } => {
                let blob = self.moving.remove(digest).unwrap_or_default();
                self.done_bytes += bytes;
                if *pushed == Pushed::Uploaded {
                    self.travelled += bytes.saturating_sub(blob.from_bytes);
                }
            }
            Event::InputRead { .. } | Event::ManifestDone { .. } | Event::Tagged { .. } => {}
        }
    }

    /// Whether it is time for another line; then the next is due later.
    fn is_line_due(&mut self) -> bool {
        let is_due = self.last_line.elapsed() >= LINE_INTERVAL;
        if is_due {
            self.last_line = Instant::now();
        }
        is_due
    }

    /// `12.3MB of 80MB read, 4.1MB/s`
    fn input_line(&self, bytes: u64, total_bytes: Option<u64>) -> String {
        let of = total_bytes.map(|total| format!(" of {}", format_bytes(total)));
        let rate = bytes as f64 / self.started.elapsed().as_secs_f64().max(0.001);
        let (read, of) = (format_bytes(bytes), of.unwrap_or_default());
        format!("{read}{of} read, {}/s", format_bytes(rate as u64))
    }
}

impl Watcher {
    /// Runs `print` with the bars out of the way.
    pub(super) fn suspend(&self, print: impl FnOnce()) {
        match &self.show {
            Show::Bars(bars) => bars.suspend(print),
            _ => print(),
        }
    }

    /// How far it has come, where anything has been moved.
    pub(super) fn so_far(&self) -> Option<String> {
        let state = self.state();
        (state.planned_bytes > 0).then(|| {
            let (moved, planned) = (state.current_bytes(), state.planned_bytes);
            format!("{} of {} were moved", format_bytes(moved), format_bytes(planned))
        })
    }

    /// Takes the bars off the screen.
    pub(super) fn finish(&self) {
        if let Show::Bars(bars) = &self.show {
            let mut state = self.state();
            // A bar that is merely dropped stays on the screen.
            let shown: Vec<ProgressBar> = state.bars.drain().map(|(_, bar)| bar).collect();
            for bar in shown.into_iter().chain(state.whole.take()) {
                bar.finish_and_clear();
                bars.remove(&bar);
            }
            state.control_echo = None;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn print(&self, line: &str) {
        // Nobody is left to tell when stderr is closed.
        let _ = writeln!(io::stderr(), "{line}");
    }

    fn show_lines(&self, state: &mut State, event: &Event) {
        match event {
            Event::BlobDone { digest, bytes, pushed } => {
                let how = match pushed {
                    Pushed::Found => "already there",
                    Pushed::Mounted => "mounted",
                    Pushed::Uploaded => "done",
                };
                self.print(&format!("{}: {how}, {}", digest.short(), format_bytes(*bytes)));
            }
            Event::BlobMoved { .. } if state.is_line_due() => self.print(&state.line()),
            Event::InputRead { bytes, total_bytes } if state.is_line_due() => {
                self.print(&state.input_line(*bytes, *total_bytes));
            }
            _ => {}
        }
    }

    fn show_json(&self, state: &mut State, event: &Event) {
        let line = match event {
            Event::Planned { blobs, bytes } => {
                json!({"event": "planned", "blobs": blobs, "bytes": bytes})
            }
            Event::BlobStarted { digest, bytes, from_bytes } => json!({
                "event": "blob-started", "digest": digest, "bytes": bytes,
                "from_bytes": from_bytes,
            }),
            Event::BlobDone { digest, bytes, pushed } => {
                let pushed = format!("{pushed:?}").to_lowercase();
                json!({"event": "blob-done", "digest": digest, "bytes": bytes, "how": pushed})
            }
            Event::ManifestDone { digest } => {
                json!({"event": "manifest-done", "digest": digest})
            }
            Event::Tagged { tag } => json!({"event": "tagged", "tag": tag}),
            Event::InputRead { bytes, total_bytes } if state.is_line_due() => {
                json!({"event": "input-read", "bytes": bytes, "total_bytes": total_bytes})
            }
            Event::InputRead { .. } | Event::BlobMoved { .. } => return,
        };
        self.print(&line.to_string());
    }
}

fn show_bars(bars: &MultiProgress, state: &mut State, event: &Event) {
    match event {
        Event::InputRead { bytes, total_bytes } => {
            let new = || match total_bytes {
                Some(total) => bars.add(whole_bar(*total).with_prefix("reading")),
                None => bars.add(counter("reading")),
            };
            return state.whole.get_or_insert_with(new).set_position(*bytes);
        }
        Event::Planned { .. } => {
            let planned = state.planned_bytes;
            let whole = state.whole.get_or_insert_with(|| bars.add(whole_bar(planned)));
            whole.set_length(planned);
        }
        Event::BlobStarted { digest, bytes, from_bytes } => {
            if !state.bars.contains_key(digest) && state.bars.len() < BARS_MAX {
                state.bars.insert(*digest, bars.add(blob_bar(*bytes, digest)));
            }
            if let Some(known) = state.bars.get(digest) {
                known.set_position(*from_bytes);
            }
        }
        Event::BlobMoved { digest, bytes } => {
            if let Some(known) = state.bars.get(digest) {
                known.inc(*bytes);
            }
        }
        Event::BlobDone { digest, .. } => {
            if let Some(known) = state.bars.remove(digest) {
                known.finish_and_clear();
                bars.remove(&known);
            }
        }
        Event::ManifestDone { .. } | Event::Tagged { .. } => {}
    }
    if let Some(whole) = &state.whole {
        whole.set_position(state.current_bytes());
    }
}

/// The bar of everything, with rate and time left where there is room.
fn whole_bar(bytes: u64) -> ProgressBar {
    let style = style(&template(columns(), " {rate:>9} {eta:>4} left"));
    ProgressBar::new(bytes).with_style(style).with_prefix("total")
}

fn blob_bar(bytes: u64, digest: &Digest) -> ProgressBar {
    // As long as what the line of everything has there, so that the bars are of one length.
    let style = style(&template(columns(), &" ".repeat(END_COLUMNS)));
    ProgressBar::new(bytes).with_style(style).with_prefix(digest.short())
}

/// Columns of ` 12.3MB/s   4s left`.
const END_COLUMNS: usize = 20;

/// Columns of what stands around a bar: the name, brackets and the two sizes.
const FRAME_COLUMNS: usize = 34;

/// A line that fits into `columns`, for a wrapped one is drawn anew below itself: first the bar
/// becomes shorter, then the `end` goes, then the bar.
fn template(columns: usize, end: &str) -> String {
    const BAR: usize = 30;
    const BAR_MIN: usize = 4;
    let bar = |end: &str, rest: usize| {
        let bar = columns.saturating_sub(rest + 1).min(BAR);
        (bar >= BAR_MIN)
            .then(|| format!("{{prefix:12}} [{{bar:{bar}}}] {{done:>7}} of {{all:7}}{end}"))
    };
    bar(end, FRAME_COLUMNS + END_COLUMNS)
        .or_else(|| bar("", FRAME_COLUMNS))
        .unwrap_or_else(|| "{done:>7} of {all:7}".to_owned())
}

/// How wide the terminal behind stderr is, else 80 columns.
fn columns() -> usize {
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(io::stderr())
        && size.ws_col > 0
    {
        return size.ws_col.into();
    }
    80
}

/// Sizes in the words of every other output.
fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).expect("the template is constant");
    style
        .with_key("done", |state: &ProgressState, text: &mut dyn fmt::Write| {
            write(text, &format_bytes(state.pos()));
        })
        .with_key("all", |state: &ProgressState, text: &mut dyn fmt::Write| {
            write(text, &format_bytes(state.len().unwrap_or_default()));
        })
        .with_key("rate", |state: &ProgressState, text: &mut dyn fmt::Write| {
            write(text, &format!("{}/s", format_bytes(state.per_sec() as u64)));
        })
        .progress_chars("=> ")
}

/// Writes to memory, which does not fail.
fn write(text: &mut dyn fmt::Write, value: &str) {
    let _ = text.write_str(value);
}

/// A bar without an end.
fn counter(name: &str) -> ProgressBar {
    let style = style("{prefix:12} {done:>7} {rate:>9}");
    ProgressBar::no_length().with_style(style).with_prefix(name.to_owned())
}

impl Progress for Watcher {
    fn event(&self, event: Event) {
        let mut state = self.state();
        state.note(&event);
        match &self.show {
            Show::Nothing => {}
            Show::Lines => self.show_lines(&mut state, &event),
            Show::Json => self.show_json(&mut state, &event),
            Show::Bars(bars) => {
                show_bars(bars, &mut state, &event);
                if state.whole.is_some() {
                    state.control_echo.get_or_insert_with(control_echo::Hidden::new);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oci::Algorithm;

    #[test]
    fn a_line_is_no_wider_than_the_terminal() {
        let end = " {rate:>9} {eta:>4} left";
        for (columns, bar, has_end) in
            [(200, "{bar:30}", true), (80, "{bar:25}", true), (60, "{bar:5}", true)]
                .into_iter()
                .chain([(50, "{bar:15}", false), (30, "{done:>7}", false)])
        {
            let template = template(columns, end);
            assert!(template.contains(bar), "{columns}: {template}");
            assert_eq!(template.ends_with(end), has_end, "{columns}: {template}");
        }
    }

    #[test]
    fn an_attempt_that_starts_again_runs_backwards() {
        let digest = Digest::of(Algorithm::Sha256, b"x");
        let mut state = State::new();
        state.note(&Event::Planned { blobs: 1, bytes: 100 });
        let started = |from_bytes| Event::BlobStarted { digest, bytes: 100, from_bytes };
        state.note(&started(0));
        state.note(&Event::BlobMoved { digest, bytes: 60 });
        assert_eq!(state.current_bytes(), 60);
        state.note(&started(0));
        assert_eq!(state.current_bytes(), 0);
        // What an earlier run left counts, but not as speed.
        state.note(&started(40));
        state.note(&Event::BlobMoved { digest, bytes: 60 });
        assert_eq!(state.current_bytes(), 100);
        let pushed = Pushed::Uploaded;
        state.note(&Event::BlobDone { digest, bytes: 100, pushed });
        assert_eq!((state.current_bytes(), state.travelled), (100, 60));
        assert!(state.line().starts_with("100B of 100B"), "{}", state.line());
    }

    #[test]
    fn an_input_is_shown_with_its_length_where_that_is_known() {
        let state = State::new();
        let (known, unknown) = (state.input_line(500, Some(1000)), state.input_line(500, None));
        assert!(known.starts_with("500B of 1kB read, "), "{known}");
        assert!(unknown.starts_with("500B read, "), "{unknown}");
    }

    #[test]
    fn an_input_of_any_length_has_one_bar() {
        let bars = MultiProgress::with_draw_target(indicatif::ProgressDrawTarget::hidden());
        for total_bytes in [Some(1000), None] {
            let mut state = State::new();
            for bytes in [100, 700] {
                show_bars(&bars, &mut state, &Event::InputRead { bytes, total_bytes });
            }
            let bar = state.whole.unwrap();
            assert_eq!((bar.position(), bar.length()), (700, total_bytes));
        }
    }
}
