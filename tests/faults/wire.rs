//! What all proxies of one case share: the plan of what is to be broken, and the log of what was.

use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use crate::ask::Ask;
use crate::clock::VirtualTime;
use crate::http::Head;
use crate::kinds::Kind;

/// Which requests of a run are broken, counted from 0 over all registries that take part.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    /// These.
    pub(crate) single: Vec<(usize, Kind)>,
    /// This one and all that follow.
    pub(crate) from: Option<(usize, Kind)>,
}

impl Plan {
    fn kind(&self, index: usize) -> Option<Kind> {
        let single = self.single.iter().find(|(at, _)| *at == index).map(|(_, kind)| *kind);
        single.or(self.from.filter(|(at, _)| index >= *at).map(|(_, kind)| kind))
    }

    /// Whether it has this kind.
    pub(crate) fn has(&self, kind: Kind) -> bool {
        let single = self.single.iter().map(|(_, kind)| *kind);
        single.chain(self.from.map(|(_, kind)| kind)).any(|one| one == kind)
    }
}

/// The end of the operation that a registry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    Source,
    Destination,
}

/// A request as the proxy saw it.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) side: Side,
    pub(crate) ask: Ask,
    pub(crate) method: String,
    pub(crate) path: String,
    /// How it was broken, if it was.
    pub(crate) broken: Option<Kind>,
    /// What the client got, as far as that is a status.
    pub(crate) status: Option<u16>,
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.side == Side::Source { '<' } else { '>' };
        write!(f, "{side} {} {}", self.method, self.path)?;
        self.status.map_or(Ok(()), |status| write!(f, " {status}"))?;
        self.broken.map_or(Ok(()), |kind| write!(f, " [{kind}]"))
    }
}

/// An upload session that a registry opened.
#[derive(Debug, Clone)]
pub(crate) struct UploadSession {
    pub(crate) side: Side,
    /// Its path.
    pub(crate) path: String,
    /// Whether the client was told of it.
    pub(crate) is_known: bool,
    /// Whether the client has used it.
    pub(crate) is_used: bool,
}

/// What all proxies of one case share.
#[derive(Debug)]
pub(crate) struct Wire {
    pub(crate) clock: Arc<VirtualTime>,
    state: Mutex<State>,
    /// Requests under way that nobody holds up.
    moving: AtomicUsize,
    /// Requests and replies so far.
    moves: AtomicUsize,
}

#[derive(Debug, Default)]
struct State {
    plan: Plan,
    /// Which run this is; requests of an earlier one may still be under way.
    run: usize,
    log: Vec<Exchange>,
    looped: HashSet<String>,
    is_range_wrong: bool,
    sessions: Vec<UploadSession>,
    violations: Vec<String>,
}

/// A request under way.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    wire: &'a Wire,
    run: usize,
    index: usize,
    pub(crate) kind: Option<Kind>,
    is_moving: bool,
}

impl Wire {
    pub(crate) fn new(plan: Plan) -> Self {
        Self {
            clock: Arc::new(VirtualTime::new()),
            state: Mutex::new(State { plan, ..State::default() }),
            moving: AtomicUsize::new(0),
            moves: AtomicUsize::new(0),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Breaks nothing any more, and forgets the requests so far.
    pub(crate) fn mend(&self) {
        let mut state = self.state();
        state.plan = Plan::default();
        state.run += 1;
        state.looped.clear();
        state.is_range_wrong = false;
        state.log.clear();
    }

    /// How the first connection is broken, before there is a request.
    pub(crate) fn first(&self) -> Option<Kind> {
        self.state().plan.kind(0)
    }

    /// Whether what is broken stays so.
    pub(crate) fn is_persistent(&self) -> bool {
        self.state().plan.from.is_some()
    }

    /// Counts a request and says how it is to be broken.
    pub(crate) fn begin(&self, side: Side, head: &Head) -> Turn<'_> {
        self.moving.fetch_add(1, Ordering::Relaxed);
        self.moves.fetch_add(1, Ordering::Relaxed);
        let mut state = self.state();
        let index = state.log.len();
        let (method, path) = (head.method().to_owned(), head.path().to_owned());
        let is_looped = state.looped.contains(&path);
        let kind = match state.plan.kind(index) {
            _ if is_looped => Some(Kind::RedirectLoop),
            // It was refused already.
            Some(Kind::Refused) if index == 0 => None,
            kind => kind,
        };
        if kind == Some(Kind::RedirectLoop) {
            state.looped.insert(path.clone());
        }
        let ask = Ask::of(&method, &path);
        let mut sessions = state.sessions.iter_mut();
        if let Some(session) = sessions.find(|session| path.starts_with(&session.path)) {
            session.is_used = true;
            // One that cannot be given back is the registry's to sweep.
            session.is_known &= ask != Ask::CancelUpload || kind.is_none();
        }
        let exchange = Exchange { side, ask, method, path, broken: kind, status: None };
        state.log.push(exchange);
        Turn { wire: self, run: state.run, index, kind, is_moving: true }
    }

    /// The requests so far.
    pub(crate) fn log(&self) -> Vec<Exchange> {
        self.state().log.clone()
    }

    /// The upload sessions so far.
    pub(crate) fn sessions(&self) -> Vec<UploadSession> {
        self.state().sessions.clone()
    }

    /// Notes a session that a registry opened.
    pub(crate) fn note_session(&self, side: Side, location: &str, is_known: bool) {
        let path = location.split('?').next().unwrap_or_default().to_owned();
        self.state().sessions.push(UploadSession { side, path, is_known, is_used: false });
    }

    /// Notes something that must never happen.
    pub(crate) fn violate(&self, what: String) {
        self.state().violations.push(what);
    }

    /// What happened and must never.
    pub(crate) fn violations(&self) -> Vec<String> {
        self.state().violations.clone()
    }

    /// Whether the range that a registry names now is to be wrong.
    pub(crate) fn takes_wrong_range(&self) -> bool {
        std::mem::take(&mut self.state().is_range_wrong)
    }

    /// Waits until no other request moves, so that a silence that passes now ends no patience but
    /// that of who waits for it. A request may wait for the silent one itself, so it is enough that
    /// nothing has moved for a while.
    pub(crate) async fn settle(&self) {
        let mut seen = self.moves.load(Ordering::Relaxed);
        let mut still = 0;
        while self.moving.load(Ordering::Relaxed) > 0 && still < 15 {
            tokio::time::sleep(Duration::from_millis(2)).await;
            let moves = self.moves.load(Ordering::Relaxed);
            still = if moves == seen { still + 1 } else { 0 };
            seen = moves;
        }
    }
}

impl Turn<'_> {
    /// The request could not be broken in this way.
    pub(crate) fn spare(&self) {
        self.update(|exchange| exchange.broken = None);
    }

    /// Notes the status that the client gets.
    pub(crate) fn answer(&self, status: u16) {
        self.update(|exchange| exchange.status = Some(status));
    }

    /// The session that the request is about counts as gone: the client was told so.
    pub(crate) fn forget_session(&self) {
        let mut state = self.wire.state();
        let State { sessions, log, run, .. } = &mut *state;
        let Some(exchange) = log.get(self.index).filter(|_| *run == self.run) else { return };
        for session in sessions.iter_mut().filter(|one| exchange.path.starts_with(&one.path)) {
            session.is_known = false;
        }
    }

    /// The next range that a registry names is to be wrong.
    pub(crate) fn spoil_range(&self) {
        let mut state = self.wire.state();
        state.is_range_wrong = state.run == self.run;
    }

    fn update(&self, change: impl FnOnce(&mut Exchange)) {
        let mut state = self.wire.state();
        // A run may be over before its last request.
        if state.run == self.run {
            change(&mut state.log[self.index]);
        }
    }

    /// The request is held up.
    pub(crate) fn hold(&mut self) {
        if std::mem::take(&mut self.is_moving) {
            self.wire.moving.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.hold();
        self.wire.moves.fetch_add(1, Ordering::Relaxed);
    }
}
