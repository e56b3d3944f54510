//! Brings the bytes of one blob into a session, whatever the network and the registry do.
//!
//! Whole in the request that ends the session, which nearly every registry takes and which is the
//! fewest requests. What breaks goes on where the registry says it is, as long as there is
//! progress; what a registry does not take is sent in another [`Way`], which is remembered for its
//! other blobs.

use std::time::Duration;

use http::{Method, StatusCode};

use crate::content::{Error, Result};
use crate::oci::error_code::ErrorCode;
use crate::registry::RemoteRepository;
use crate::registry::error::{Failure, RequestError};
use crate::registry::host::Way;
use crate::registry::patience::PROGRESS_BYTES;
use crate::registry::response::unkept;
use crate::registry::retry::Persistence;
use crate::registry::session::{Context, Session};
use crate::util::clock::Moment;

/// Chunks that pass Cloudflare, which takes bodies of 100 MB (P28).
const CHUNK_BYTES: u64 = 90_000_000;

/// Chunks that GitHub's registry takes (P18).
const SMALL_CHUNK_BYTES: u64 = 4 * 1024 * 1024;

/// A registry that takes no chunks of this size takes none.
const LEAST_CHUNK_BYTES: u64 = 256 * 1024;

/// How often an upload may begin anew for reasons that are not the network's.
const RESTARTS_MAX: u32 = 3;

/// One blob on its way.
pub(super) struct Delivery<'a> {
    repository: &'a RemoteRepository,
    ctx: Context<'a>,
    way: Way,
    started: Moment,
    attempts: u32,
    /// Failures since there was progress.
    failures: u32,
    /// Whether one of those was for want of a good token, so that there is a fresh one.
    has_fresh_token: bool,
    /// How long was waited for those.
    paused: Duration,
    restarts: u32,
    /// Whether it is worth sending chunks to a registry that names the longest that it takes.
    may_chunk: bool,
    /// How far the upload ever was.
    furthest: u64,
    /// Whether the last request was one that ends the session.
    was_ending: bool,
}

/// What the bytes came to.
enum Sent {
    /// The registry answered the last request with this.
    All(StatusCode),
    /// It took a part and dropped it, or more than it was sent (P07).
    Dropped,
}

/// What comes after a failure.
enum Next {
    /// Nothing: the blob is there, and only the reply was lost.
    Stored,
    /// Another attempt, in this session or in a new one.
    Attempt(Option<Session>),
}

/// What helps after a failure.
#[derive(Debug, PartialEq, Eq)]
enum Remedy {
    /// To go on where the registry says it is.
    Resume,
    /// To begin anew, in this way.
    Restart(Way),
    /// To go on in this way.
    Continue(Way),
    Nothing,
}

impl<'a> Delivery<'a> {
    pub(super) fn new(repository: &'a RemoteRepository, ctx: Context<'a>) -> Self {
        Self {
            repository,
            ctx,
            way: ctx.host.way(),
            started: ctx.host.options.clock.now(),
            attempts: 0,
            failures: 0,
            has_fresh_token: false,
            paused: Duration::ZERO,
            restarts: 0,
            may_chunk: true,
            furthest: 0,
            was_ending: false,
        }
    }

    /// Sends the blob to `session`, or to others when that one fails.
    pub(super) async fn run(mut self, session: Session) -> Result<()> {
        self.furthest = session.offset;
        let mut session = Some(session);
        loop {
            let mut current = match session.take() {
                Some(session) => session,
                None => self.repository.open_for(self.ctx.blob).await?,
            };
            self.attempts += 1;
            let next = match self.send(&mut current).await {
                Ok(Sent::All(status)) if self.is_stored(status).await? => {
                    current.forget();
                    Next::Stored
                }
                Ok(Sent::All(status)) => {
                    let reason = unkept(status, "has no such blob");
                    let error = current.error(self.ctx, Method::PUT, reason);
                    self.resume(current, error).await?
                }
                Ok(Sent::Dropped) => {
                    let reason = "it takes a part of an upload and forgets it".to_owned();
                    let error = current.error(self.ctx, Method::PATCH, reason);
                    self.restart(current, Way::Whole, error).await?
                }
                Err(error) => self.recover(current, error).await?,
            };
            match next {
                Next::Stored => {
                    self.ctx.host.learn_way(self.way);
                    return Ok(());
                }
                Next::Attempt(next) => session = next,
            }
        }
    }

    /// Sends what the session lacks, and ends it.
    async fn send(&mut self, session: &mut Session) -> Result<Sent, RequestError> {
        let size = self.ctx.blob.size;
        if let (Some(longest), Way::Whole | Way::Stream) = (session.longest_chunk, self.way)
            && size > longest
            && self.may_chunk
        {
            self.way = Way::Chunks(longest);
        }
        self.was_ending = self.way == Way::Whole && session.offset == 0;
        if self.was_ending {
            return session.put_all(self.ctx).await.map(Sent::All);
        }
        while session.offset < size {
            let end = match self.way {
                Way::Chunks(length) => (session.offset + length).min(size),
                Way::Whole | Way::Stream => size,
            };
            let received = session.patch(self.ctx, end).await?;
            if received <= session.offset || received > end {
                return Ok(Sent::Dropped);
            }
            session.offset = received;
            self.note_progress(received);
        }
        self.was_ending = true;
        let Context { host, scope, blob, .. } = self.ctx;
        session.finish(host, scope, &blob.digest).await.map(Sent::All)
    }

    /// Whether the last request did it. Another 2xx than 201 may come from anything in between
    /// (P16): only the blob proves it.
    async fn is_stored(&self, status: StatusCode) -> Result<bool> {
        Ok(status == StatusCode::CREATED || self.repository.has_blob(self.ctx.blob).await?)
    }

    /// Does what helps.
    async fn recover(&mut self, mut session: Session, error: RequestError) -> Result<Next> {
        let remedy = self.remedy(&session, &error);
        self.has_fresh_token |= error.status() == Some(401);
        tracing::debug!(%error, ?remedy, attempts = self.attempts, "an upload failed");
        match remedy {
            Remedy::Resume => self.resume(session, error).await,
            Remedy::Restart(way) => self.restart(session, way, error).await,
            Remedy::Continue(way) => {
                self.way = way;
                match session.ask(self.ctx).await {
                    Ok(Some(offset)) => {
                        session.offset = offset;
                        Ok(Next::Attempt(Some(session)))
                    }
                    _ => self.restart(session, way, error).await,
                }
            }
            Remedy::Nothing => {
                session.cancel(self.ctx.host, self.ctx.scope).await;
                Err(self.give_up(error))
            }
        }
    }

    fn remedy(&self, session: &Session, error: &RequestError) -> Remedy {
        let is_whole = self.way == Way::Whole;
        match error.status() {
            // A token that ended while the body was sent (P31), perhaps; the next request tells.
            Some(401) if !self.has_fresh_token => Remedy::Resume,
            // It takes no PUT with a body (P24).
            Some(404) if is_whole && error.has_code(&ErrorCode::BlobUnknown) => {
                Remedy::Restart(Way::Stream)
            }
            // Other replicas do not know the session (P37, P25), or it is over.
            Some(404) if is_whole && self.restarts == 0 => Remedy::Restart(Way::Whole),
            Some(404) => Remedy::Restart(if is_whole { Way::Stream } else { self.way }),
            Some(413) => self.smaller(Remedy::Restart),
            Some(416) if session.is_used && self.way != Way::Whole => {
                if self.failures == 0 && !says_too_long(error) {
                    return Remedy::Resume;
                }
                self.smaller(Remedy::Continue)
            }
            Some(416) => Remedy::Restart(self.way),
            // It takes one chunk and no more (P10).
            Some(400)
                if matches!(self.way, Way::Chunks(_)) && session.offset > 0 && !self.was_ending =>
            {
                Remedy::Restart(Way::Whole)
            }
            // At random (P15), or what was sent in parts is not what it should be.
            Some(400) if error.has_code(&ErrorCode::BlobUploadInvalid) => Remedy::Restart(self.way),
            Some(400) if error.has_code(&ErrorCode::DigestInvalid) && self.restarts == 0 => {
                Remedy::Restart(self.way)
            }
            _ if Persistence::of(&error.failure) != Persistence::Never => Remedy::Resume,
            _ => Remedy::Nothing,
        }
    }

    /// Chunks that are smaller than what was sent.
    fn smaller(&self, remedy: fn(Way) -> Remedy) -> Remedy {
        let size = self.ctx.blob.size;
        let length = match self.way {
            Way::Whole => CHUNK_BYTES.min(size / 2),
            Way::Stream => SMALL_CHUNK_BYTES.min(size / 2),
            Way::Chunks(length) if length > SMALL_CHUNK_BYTES => SMALL_CHUNK_BYTES,
            Way::Chunks(length) => length / 2,
        };
        if length < LEAST_CHUNK_BYTES { Remedy::Nothing } else { remedy(Way::Chunks(length)) }
    }

    /// Waits, and goes on where the registry says the session is, unless the blob is there: the
    /// reply was lost then. A session of which the registry tells nothing is given up for a new one.
    async fn resume(&mut self, mut session: Session, error: RequestError) -> Result<Next> {
        self.pause(error).await?;
        if self.was_ending && self.repository.has_blob(self.ctx.blob).await? {
            session.forget();
            return Ok(Next::Stored);
        }
        match session.ask(self.ctx).await {
            Ok(Some(offset)) => {
                session.offset = offset;
                self.note_progress(offset);
                Ok(Next::Attempt(Some(session)))
            }
            Ok(None) => {
                // It may be there and only not tell how far it is.
                session.cancel(self.ctx.host, self.ctx.scope).await;
                Ok(Next::Attempt(None))
            }
            Err(error) => Err(self.give_up(error)),
        }
    }

    /// Begins anew in a new session.
    async fn restart(
        &mut self,
        mut session: Session,
        way: Way,
        error: RequestError,
    ) -> Result<Next> {
        if error.status() == Some(404) {
            session.forget();
        } else {
            session.cancel(self.ctx.host, self.ctx.scope).await;
        }
        self.restarts += 1;
        if self.restarts > RESTARTS_MAX {
            return Err(self.give_up(error));
        }
        self.may_chunk &= way != Way::Whole || !matches!(self.way, Way::Chunks(_));
        self.way = way;
        Ok(Next::Attempt(None))
    }

    fn note_progress(&mut self, offset: u64) {
        if offset >= self.furthest + PROGRESS_BYTES {
            self.furthest = offset;
            (self.failures, self.paused) = (0, Duration::ZERO);
            self.has_fresh_token = false;
        }
    }

    /// Waits before the next attempt; the error when there is none. The session's note stays then,
    /// for the next run.
    async fn pause(&mut self, error: RequestError) -> Result<()> {
        self.failures += 1;
        let host = self.ctx.host;
        let pause = host.pause_after(self.failures, error.wish.wait, self.paused);
        let Some(pause) = pause else { return Err(self.give_up(error)) };
        self.paused += pause;
        host.options.clock.pause(pause).await;
        Ok(())
    }

    fn give_up(&self, error: RequestError) -> Error {
        let what = self.repository.blob_name(self.ctx.blob);
        let elapsed = self.ctx.host.options.clock.since(self.started);
        let error = RequestError { attempts: self.attempts, elapsed, ..error };
        match error.status() {
            // What is not found is the session, not the blob.
            Some(404) => {
                let what = format!(
                    "uploading {what} to a registry that forgets its upload sessions, as replicas \
                     without a common secret do,"
                );
                Error::other(what, error)
            }
            _ => error.into_content(&what),
        }
    }
}

fn says_too_long(error: &RequestError) -> bool {
    let Failure::Status { body, .. } = &error.failure else { return false };
    body.errors.iter().any(|entry| entry.message.contains("exceed"))
}
