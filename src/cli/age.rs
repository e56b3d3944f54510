//! How long ago something was, in docker's words.

/// `3 days ago`, in docker's words.
pub(super) fn since(time: jiff::Timestamp) -> String {
    let seconds = (jiff::Timestamp::now().as_second() - time.as_second()).max(0);
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let text = match seconds {
        0 => return "Less than a second ago".to_owned(),
        1 => "1 second".to_owned(),
        s if s < MINUTE => format!("{s} seconds"),
        s if s < 2 * MINUTE => "About a minute".to_owned(),
        s if s < HOUR => format!("{} minutes", s / MINUTE),
        s if s < 2 * HOUR => "About an hour".to_owned(),
        s if s < 2 * DAY => format!("{} hours", s / HOUR),
        s if s < 14 * DAY => format!("{} days", s / DAY),
        s if s < 60 * DAY => format!("{} weeks", s / (7 * DAY)),
        s if s < 730 * DAY => format!("{} months", s / (30 * DAY)),
        s => format!("{} years", s / (365 * DAY)),
    };
    format!("{text} ago")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_in_dockers_words() {
        let ago = |seconds| {
            let now = jiff::Timestamp::now().as_second();
            since(jiff::Timestamp::from_second(now - seconds).unwrap())
        };
        for (seconds, text) in [
            (5, "5 seconds ago"),
            (90, "About a minute ago"),
            (7200, "2 hours ago"),
            (86400 * 3, "3 days ago"),
            (86400 * 800, "2 years ago"),
        ] {
            assert_eq!(ago(seconds), text);
        }
    }
}
