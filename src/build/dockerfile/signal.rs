//! The signals of `STOPSIGNAL`.

/// The names of Linux signals, without `SIG`, by number from 1.
const NAMES: [&str; 31] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
    "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
];

/// Other names for some of them.
const OTHER_NAMES: [&str; 3] = ["IOT", "CLD", "POLL"];

/// Signals from here to [`REAL_TIME_LAST`] are counted from either end.
const REAL_TIME_FIRST: u32 = 34;

/// The last of the real-time signals.
const REAL_TIME_LAST: u32 = 64;

/// Whether a text names a signal: a number, or a name with or without `SIG`, in any case.
pub fn is_signal(text: &str) -> bool {
    if let Ok(number) = text.parse::<u32>() {
        return number != 0 && !text.starts_with('+');
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    NAMES.contains(&name) || OTHER_NAMES.contains(&name) || is_real_time(name)
}

/// `RTMIN`, `RTMIN+1` to `RTMIN+15`, `RTMAX-14` to `RTMAX`.
fn is_real_time(name: &str) -> bool {
    let half = (REAL_TIME_LAST - REAL_TIME_FIRST) / 2;
    let within = |offset: &str, most| offset.parse::<u32>().is_ok_and(|n| (1..=most).contains(&n));
    match name.get(..5) {
        Some("RTMIN") => name[5..].strip_prefix('+').map_or(name.len() == 5, |n| within(n, half)),
        Some("RTMAX") => {
            name[5..].strip_prefix('-').map_or(name.len() == 5, |n| within(n, half - 1))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_signal;

    #[test]
    fn signals_are_numbers_and_names() {
        for text in ["9", "SIGTERM", "TERM", "sigquit", "15", "RTMIN", "SIGRTMIN+3", "SIGRTMAX-14"]
        {
            assert!(is_signal(text), "{text}");
        }
        for text in
            ["", "0", "+9", "-9", "SIG", "SIGNOPE", "RTMIN+16", "RTMAX-15", "RTMINX", "SIGRTMIN+"]
        {
            assert!(!is_signal(text), "{text}");
        }
    }
}
