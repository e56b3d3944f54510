//! What lies behind an error.

use std::error::Error;

/// The error and all its causes, the outermost first.
pub fn all<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |cause: &&'a (dyn Error + 'static)| {
        // An I/O error shows the source of what it wraps, not the wrapped error itself.
        let io = cause.downcast_ref::<std::io::Error>();
        match io.and_then(std::io::Error::get_ref) {
            Some(inner) => Some(inner as &'a (dyn Error + 'static)),
            None => (*cause).source(),
        }
    })
}

/// The cause behind all others, or the error itself: the layers of an HTTP library between say
/// nothing to a user.
pub fn innermost<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    all(error).last().unwrap_or(error)
}

/// The error and its causes in one line.
pub fn in_one_line(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text += &format!(": {cause}");
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot open")]
    struct Outer(#[source] io::Error);

    #[test]
    fn what_an_io_error_wraps_is_among_the_causes() {
        let error = Outer(io::Error::other(std::fmt::Error));
        assert!(all(&error).any(|cause| cause.downcast_ref::<std::fmt::Error>().is_some()));
        assert_eq!(innermost(&error).to_string(), std::fmt::Error.to_string());
        let text = in_one_line(&Outer(io::ErrorKind::NotFound.into()));
        assert_eq!(text, "cannot open: entity not found");
    }
}
