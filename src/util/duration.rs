//! Lengths of time as people write them.

use std::time::Duration;

/// Parses `30`, `30s`, `2m` or `1m30s`; `None` for anything else, and for no time at all.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let duration = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => Duration::try_from(text.parse::<jiff::SignedDuration>().ok()?).ok()?,
    };
    (!duration.is_zero()).then_some(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, milliseconds) in
            [("30", 30_000), ("30s", 30_000), ("2m", 120_000), ("1m30s", 90_000), ("250ms", 250)]
        {
            let expected = Some(Duration::from_millis(milliseconds));
            assert_eq!(parse_duration(text), expected, "{text}");
        }
        for text in ["", "soon", "-5s", "0s", "0"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
