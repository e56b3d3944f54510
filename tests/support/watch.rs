//! What the product says within a test program, in its log and in its panics, is searched, too.

use std::io::{self, Write};
use std::panic::{self, PanicHookInfo};
use std::sync::Once;

use tracing_subscriber::filter::LevelFilter;

/// A log that is read by nobody but the search. `A` is told of every line that shows a secret.
pub(crate) struct Searched<A>(pub(crate) A);

impl<A: FnMut(&str)> Write for Searched<A> {
    /// Takes a line as a whole, as the log writes it.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        if super::found_in(&text).next().is_some() {
            (self.0)(&text);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Searches all that this process logs, at the level that tells the most, and what its panics say.
///
/// A secret ends the process at once: it may be shown by a thread of which no test hears.
pub(crate) fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let log = tracing_subscriber::fmt().with_ansi(false).with_max_level(LevelFilter::TRACE);
        log.with_writer(|| Searched(end)).init();
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            usual(panic);
            if is_by_the_product(panic) {
                let _ = Searched(end).write(panic.to_string().as_bytes());
            }
        }));
    });
}

/// Whether it is no assertion of a test, which may show whatever it compares.
fn is_by_the_product(panic: &PanicHookInfo<'_>) -> bool {
    panic.location().is_none_or(|location| !location.file().starts_with("tests/"))
}

fn end(text: &str) {
    // Past the capture of the test's output, which would be lost.
    let _ = writeln!(io::stderr(), "a secret is shown:\n{text}");
    std::process::abort();
}
