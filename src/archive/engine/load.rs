//! Archives into an engine: a body that is sent as it comes, and the messages that answer it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};
use http::Method;
use http::header::CONTENT_TYPE;

use crate::archive::engine::client::{Engine, within};
use crate::archive::engine::error::Failure;
use crate::archive::engine::model::Message;
use crate::archive::engine::{STALL_TIMEOUT, WORK_TIMEOUT};
use crate::content::{BlobStream, Error, Result};
use crate::util::text::printable;

/// Longest message that is read, in bytes.
const MESSAGE_LIMIT: usize = 1024 * 1024;
/// Most names that are kept, in bytes.
const NAMES_LIMIT: usize = 8 * 1024 * 1024;
/// How engines say what they have loaded.
const LOADED: [&str; 2] = ["Loaded image: ", "Loaded image ID: "];

impl Engine {
    /// Loads the images of an archive, compressed or not, and returns their names as the engine
    /// writes them; an image without a name by its ID.
    ///
    /// The archive is never gathered: it is taken from `tar` as fast as the engine reads it.
    ///
    /// # Errors
    /// [`Error::Body`] when `tar` fails, [`Error::Other`] with what the engine says, also when it
    /// says so after it began to answer; those of [`find`](Self::find).
    pub async fn load(&self, tar: BlobStream) -> Result<Vec<String>> {
        let doing = format!("loading images into {}", self.kind());
        let mut call = self.call(Method::POST, &["images", "load"], doing);
        // Not quiet: docker then says which layer it is at, and so that it lives.
        call.url.query_pairs_mut().append_pair("quiet", "0");
        let sent = Arc::new(Sent::default());
        let body = reqwest::Body::wrap_stream(observed(tar, Arc::clone(&sent)));
        let request = call.request().header(CONTENT_TYPE, "application/x-tar").body(body);
        let loading = async {
            let reply = wait(call.send(request), &sent).await?;
            read_messages(reply).await
        };
        let outcome = loading.await;
        // A body that failed breaks the connection; its own error is the one that explains.
        match (outcome, sent.take_failure()) {
            (_, Some(error)) => Err(Error::Body(Box::new(error))),
            (Err(failure), None) => Err(call.fail(failure)),
            (Ok(names), None) => Ok(names),
        }
    }
}

/// How far a body is.
#[derive(Debug, Default)]
struct Sent {
    bytes: AtomicU64,
    is_complete: AtomicBool,
    failure: Mutex<Option<Error>>,
}

impl Sent {
    fn state(&self) -> (u64, bool) {
        (self.bytes.load(Ordering::Relaxed), self.is_complete.load(Ordering::Relaxed))
    }

    fn take_failure(&self) -> Option<Error> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The same bytes, noted as they go; an error is kept aside, as the HTTP library would bury it.
fn observed(
    tar: BlobStream,
    sent: Arc<Sent>,
) -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    stream::unfold((tar, sent), |(mut tar, sent)| async move {
        match tar.next().await {
            Some(Ok(chunk)) => {
                sent.bytes.fetch_add(chunk.len() as u64, Ordering::Relaxed);
                Some((Ok(chunk), (tar, sent)))
            }
            Some(Err(error)) => {
                *sent.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                Some((Err(std::io::Error::other("the archive could not be read")), (tar, sent)))
            }
            None => {
                sent.is_complete.store(true, Ordering::Relaxed);
                None
            }
        }
    })
}

/// Waits for a reply as long as bytes go out, then as long as an engine may work.
async fn wait(
    sending: impl Future<Output = Result<reqwest::Response, Failure>>,
    sent: &Sent,
) -> Result<reqwest::Response, Failure> {
    let mut sending = std::pin::pin!(sending);
    loop {
        let state = sent.state();
        let limit = if state.1 { WORK_TIMEOUT } else { STALL_TIMEOUT };
        match tokio::time::timeout(limit, &mut sending).await {
            Ok(outcome) => return outcome,
            Err(_) if sent.state() == state => return Err(Failure::Stalled(limit)),
            Err(_) => {}
        }
    }
}

async fn read_messages(mut reply: reqwest::Response) -> Result<Vec<String>, Failure> {
    let mut messages = Messages::default();
    loop {
        let reading = async { reply.chunk().await.map_err(Failure::connection) };
        match within(WORK_TIMEOUT, reading).await? {
            Some(chunk) => messages.push(&chunk)?,
            None => return messages.finish(),
        }
    }
}

/// What an engine has said so far: JSON documents, each on a line of its own.
#[derive(Debug, Default)]
struct Messages {
    /// The line that has not ended yet.
    line: BytesMut,
    names: Vec<String>,
    names_bytes: usize,
}

impl Messages {
    fn push(&mut self, mut chunk: &[u8]) -> Result<(), Failure> {
        while let Some(end) = chunk.iter().position(|byte| *byte == b'\n') {
            self.extend(&chunk[..end])?;
            self.take_line()?;
            chunk = &chunk[end + 1..];
        }
        self.extend(chunk)
    }

    /// The names, once all has been said.
    fn finish(mut self) -> Result<Vec<String>, Failure> {
        self.take_line()?;
        Ok(self.names)
    }

    fn extend(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if self.line.len() + bytes.len() > MESSAGE_LIMIT {
            return Err(Failure::TooLarge(MESSAGE_LIMIT));
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn take_line(&mut self) -> Result<(), Failure> {
        let line = self.line.split();
        // Documents may share a line; whatever stands between them is white space.
        for message in serde_json::Deserializer::from_slice(&line).into_iter::<Message>() {
            let message = message.map_err(|_| Failure::Protocol("it answered with no JSON"))?;
            if let Some(error) = message.failure() {
                return Err(Failure::Reported(printable(error)));
            }
            message.stream.iter().try_for_each(|text| self.note(text))?;
        }
        Ok(())
    }

    /// Keeps the names of what was loaded; podman writes those of one archive with commas.
    fn note(&mut self, text: &str) -> Result<(), Failure> {
        for line in text.lines() {
            let names = LOADED.iter().find_map(|prefix| line.strip_prefix(prefix));
            for name in names.into_iter().flat_map(|names| names.split(',')) {
                self.names_bytes += name.len();
                if self.names_bytes > NAMES_LIMIT {
                    return Err(Failure::TooLarge(NAMES_LIMIT));
                }
                self.names.push(printable(name));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, size: usize) -> Result<Vec<String>, Failure> {
        let mut messages = Messages::default();
        text.as_bytes().chunks(size).try_for_each(|chunk| messages.push(chunk))?;
        messages.finish()
    }

    #[test]
    fn names_are_read_as_docker_and_podman_write_them() {
        let id = format!("sha256:{}", "a".repeat(64));
        let progress = r#"{"status":"Loading layer","progressDetail":{"current":1},"id":"x"}"#;
        for (text, names) in [
            (r#"{"stream":"Loaded image: busybox:1\n"}"#.to_owned() + "\r\n", vec!["busybox:1"]),
            (
                r#"{"stream":"Loaded image: localhost/a:1,r.test:5000/b:2"}"#.to_owned() + "\n",
                vec!["localhost/a:1", "r.test:5000/b:2"],
            ),
            (
                format!("{progress}\r\n{{\"stream\":\"Loaded image ID: {id}\\n\"}}"),
                vec![id.as_str()],
            ),
            (
                r#"{"stream":"Loaded image: a:1\n"}{"stream":"Loaded image: b:1\n"}"#.to_owned(),
                vec!["a:1", "b:1"],
            ),
            (r#"{"stream":"The image a:1 already exists, renaming it\n"}"#.to_owned(), vec![]),
            (String::new(), vec![]),
        ] {
            for size in [1, 3, 1000] {
                assert_eq!(read(&text, size).unwrap(), names, "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_success_is_an_error() {
        for (text, shown) in [
            (r#"{"errorDetail":{"message":"no\nspace"},"error":"x"}"#, "no space"),
            (r#"{"error":"no space"}"#, "no space"),
            (r#"{"errorDetail":{"message":""},"error":"x"}"#, "x"),
            (r#"{"errorDetail":{}}"#, "it failed and did not say why"),
            ("<html>", "it answered with no JSON"),
            (r#"{"stream":"Loaded"#, "it answered with no JSON"),
        ] {
            let error = read(&format!("{{\"status\":\"\"}}\r\n{text}"), 5).unwrap_err();
            assert_eq!(error.to_string(), shown, "{text}");
        }
        let endless = "x".repeat(MESSAGE_LIMIT + 1);
        assert!(matches!(read(&endless, 4096), Err(Failure::TooLarge(_))));
    }
}
