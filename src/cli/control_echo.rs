//! The `^C` that a terminal shows for Ctrl-C: it stands at the end of the last bar, and moves what is
//! drawn by a line, so that a bar stays on the screen.

/// While this lives the terminal shows no control characters.
#[derive(Debug)]
pub(super) struct Hidden(#[cfg(unix)] rustix::termios::Termios);

impl Hidden {
    /// Hides them; `None` where nothing is shown, or the terminal is not ours to set: a command in
    /// the background would be stopped.
    #[cfg(unix)]
    pub(super) fn new() -> Option<Self> {
        use rustix::termios::{LocalModes, tcgetattr, tcgetpgrp};
        let stdin = std::io::stdin();
        let original = tcgetattr(&stdin).ok()?;
        let is_ours = tcgetpgrp(&stdin).ok()? == rustix::process::getpgrp();
        if !is_ours || !original.local_modes.contains(LocalModes::ECHOCTL) {
            return None;
        }
        let mut hidden = original.clone();
        hidden.local_modes.remove(LocalModes::ECHOCTL);
        set(&hidden).then_some(Self(original))
    }

    #[cfg(not(unix))]
    pub(super) fn new() -> Option<Self> {
        None
    }
}

#[cfg(unix)]
fn set(modes: &rustix::termios::Termios) -> bool {
    use rustix::termios::{OptionalActions, tcsetattr};
    tcsetattr(std::io::stdin(), OptionalActions::Now, modes).is_ok()
}

#[cfg(unix)]
impl Drop for Hidden {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing.
        let _ = set(&self.0);
    }
}
