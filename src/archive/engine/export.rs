//! Archives out of an engine.

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use http::Method;

use crate::archive::engine::client::{Call, Engine, within};
use crate::archive::engine::error::Failure;
use crate::archive::engine::model::Message;
use crate::archive::engine::{STALL_TIMEOUT, WORK_TIMEOUT};
use crate::content::{BlobStream, Result};
use crate::util::text::printable;

/// How much of the end is looked at for an error, in bytes.
const TAIL_BYTES: usize = 8 * 1024;

/// How the error begins that docker appends to an archive that it cannot finish.
const ERROR_START: &[u8] = br#"{"errorDetail":"#;

impl Engine {
    /// The image of this name, digest or ID as a docker archive, a tar that is not compressed.
    ///
    /// A stream that breaks off is an error, and so is one that ends with an error of the engine.
    ///
    /// # Errors
    /// [`NotFound`](crate::content::Error::NotFound) when there is no such image; those of
    /// [`find`](Self::find).
    pub async fn export(&self, name: &str) -> Result<BlobStream> {
        let doing = format!("reading the image {name} out of {}", self.kind());
        let Some(call) = self.image_call(Method::GET, name, "get", doing) else {
            return Err(self.no_such_image(name));
        };
        let sending = call.send(call.request());
        let reply = within(WORK_TIMEOUT, sending).await.map_err(|failure| call.fail(failure))?;
        let download = Download { call, reply, tail: Tail::default() };
        let chunks = stream::try_unfold(download, |mut download| async move {
            Ok(download.next().await?.map(|chunk| (chunk, download)))
        });
        Ok(chunks.boxed())
    }
}

/// An archive on its way.
struct Download {
    call: Call,
    reply: reqwest::Response,
    tail: Tail,
}

impl Download {
    async fn next(&mut self) -> Result<Option<Bytes>> {
        let reading = async { self.reply.chunk().await.map_err(Failure::connection) };
        match within(STALL_TIMEOUT, reading).await {
            Ok(Some(chunk)) => {
                self.tail.push(&chunk);
                Ok(Some(chunk))
            }
            Ok(None) => match self.tail.error() {
                Some(message) => Err(self.call.fail(Failure::Reported(message))),
                None => Ok(None),
            },
            Err(failure) => Err(self.call.fail(failure)),
        }
    }
}

/// The last bytes of an archive, kept as long as they may be an error: a tar ends with zeros.
#[derive(Debug, Default)]
struct Tail(BytesMut);

impl Tail {
    fn push(&mut self, chunk: &[u8]) {
        if chunk.last() == Some(&0) {
            self.0.clear();
            return;
        }
        let new = &chunk[chunk.len().saturating_sub(TAIL_BYTES)..];
        let kept = self.0.len().min(TAIL_BYTES - new.len());
        let _ = self.0.split_to(self.0.len() - kept);
        self.0.extend_from_slice(new);
    }

    /// The error that stands at the end, where there is one.
    fn error(&self) -> Option<String> {
        let at = self.0.windows(ERROR_START.len()).rposition(|window| window == ERROR_START)?;
        let message: Message = serde_json::from_slice(&self.0[at..]).ok()?;
        message.failure().map(printable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_at_the_end_is_found_however_it_was_cut() {
        let error = br#"{"errorDetail":{"message":"disk on\u001b fire"},"error":"disk on fire"}"#;
        let archive = [vec![7; 3 * TAIL_BYTES], error.to_vec(), b"\r\n".to_vec()].concat();
        for size in [1, 7, 100, TAIL_BYTES, archive.len()] {
            let mut tail = Tail::default();
            archive.chunks(size).for_each(|chunk| tail.push(chunk));
            assert!(tail.0.len() <= TAIL_BYTES);
            assert_eq!(tail.error().as_deref(), Some("disk on\\u{1b} fire"), "{size}");
        }
    }

    #[test]
    fn a_whole_archive_holds_no_error_even_with_one_inside() {
        let mut tail = Tail::default();
        tail.push(br#"{"errorDetail":{"message":"a file of an image"}}"#);
        tail.push(&[0; 1024]);
        assert_eq!(tail.error(), None);
    }
}
