//! The only place where received content is held to its digest and size.
//!
//! [`Verifier`] is for code that already has the bytes in hand on a blocking thread;
//! [`VerifyingStream`] for bytes that pass through. Content is verified by exactly one of them.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::Stream;

use crate::content::{BlobStream, Result};
use crate::oci::{Descriptor, Digest, Digester};

/// Why received content was rejected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The stream ended early or ran past the descriptor's size.
    #[error("size mismatch for {digest}: expected {expected_bytes} bytes, got {actual_bytes}{}", if actual_bytes > expected_bytes { " or more" } else { "" })]
    Size {
        /// The content.
        digest: Digest,
        /// What the descriptor says.
        expected_bytes: u64,
        /// What came.
        actual_bytes: u64,
    },
    /// The bytes hash to something else.
    #[error("digest mismatch: expected {expected}, got {actual}")]
    Digest {
        /// What was asked for.
        expected: Digest,
        /// What came.
        actual: Digest,
    },
}

/// Checks bytes against a descriptor as they pass.
#[derive(Debug, Clone)]
pub struct Verifier {
    expected: Digest,
    expected_bytes: u64,
    actual_bytes: u64,
    digester: Digester,
}

impl Verifier {
    /// A check of content that nothing has come of yet.
    pub fn new(expected: &Descriptor) -> Self {
        Self {
            expected: expected.digest,
            expected_bytes: expected.size,
            actual_bytes: 0,
            digester: Digester::new(expected.digest.algorithm()),
        }
    }

    /// A check that goes on where another stood after `received_bytes` with the hash `state`;
    /// `None` when that cannot be. Who keeps both answers for the bytes they speak of.
    pub fn resume(expected: &Descriptor, received_bytes: u64, state: &[u8]) -> Option<Self> {
        let digester = Digester::resume(expected.digest.algorithm(), state)?;
        let is_possible = received_bytes <= expected.size;
        is_possible.then(|| Self { actual_bytes: received_bytes, digester, ..Self::new(expected) })
    }

    /// The hash of the bytes that have come, for [`Verifier::resume`] in another process.
    pub fn state(&self) -> Vec<u8> {
        self.digester.state()
    }

    /// Adds the next bytes.
    ///
    /// # Errors
    /// [`VerifyError::Size`] as soon as there are more than the descriptor says.
    pub fn update(&mut self, bytes: &[u8]) -> Result<(), VerifyError> {
        self.actual_bytes += bytes.len() as u64;
        if self.actual_bytes > self.expected_bytes {
            return Err(self.wrong_size());
        }
        self.digester.update(bytes);
        Ok(())
    }

    /// Whether all bytes have come that the descriptor speaks of.
    pub fn is_full(&self) -> bool {
        self.actual_bytes == self.expected_bytes
    }

    /// Bytes that have come.
    pub fn received_bytes(&self) -> u64 {
        self.actual_bytes
    }

    /// Ends the check.
    ///
    /// # Errors
    /// [`VerifyError`] when the content is not what was expected.
    pub fn finish(self) -> Result<(), VerifyError> {
        if !self.is_full() {
            return Err(self.wrong_size());
        }
        let actual = self.digester.finish();
        if actual != self.expected {
            return Err(VerifyError::Digest { expected: self.expected, actual });
        }
        Ok(())
    }

    fn wrong_size(&self) -> VerifyError {
        VerifyError::Size {
            digest: self.expected,
            expected_bytes: self.expected_bytes,
            actual_bytes: self.actual_bytes,
        }
    }
}

/// Passes a blob's bytes on and fails instead of yielding the last of them when they are not the
/// blob's: who reads it to the end has the right content, and who forwards it never completes a
/// wrong one.
pub struct VerifyingStream {
    inner: BlobStream,
    verifier: Verifier,
    is_verified: bool,
}

impl VerifyingStream {
    /// Wraps the whole content of `expected`.
    pub fn new(expected: &Descriptor, inner: BlobStream) -> Self {
        Self { inner, verifier: Verifier::new(expected), is_verified: false }
    }

    fn check(&mut self, chunk: &[u8]) -> Result<()> {
        self.verifier.update(chunk)?;
        if self.verifier.is_full() && !self.is_verified {
            self.check_end()?;
        }
        Ok(())
    }

    fn check_end(&mut self) -> Result<()> {
        self.verifier.clone().finish()?;
        self.is_verified = true;
        Ok(())
    }
}

impl Stream for VerifyingStream {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        match self.inner.as_mut().poll_next(cx) {
            Poll::Ready(Some(Ok(chunk))) => {
                let checked = self.check(&chunk);
                Poll::Ready(Some(checked.map(|()| chunk)))
            }
            Poll::Ready(None) if !self.is_verified => {
                let end = self.check_end();
                // Whatever it was, it is said once.
                self.is_verified = true;
                Poll::Ready(end.err().map(Err))
            }
            other => other,
        }
    }
}

impl std::fmt::Debug for VerifyingStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VerifyingStream").field("verifier", &self.verifier).finish_non_exhaustive()
    }
}

impl From<VerifyError> for std::io::Error {
    fn from(error: VerifyError) -> Self {
        Self::new(std::io::ErrorKind::InvalidData, error)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, stream};

    use super::*;
    use crate::content::Error;
    use crate::oci::MediaType;

    async fn pass(expected: &Descriptor, chunks: &[&'static str]) -> (Vec<u8>, Option<Error>) {
        let inner = stream::iter(chunks.to_vec()).map(|chunk| Ok(Bytes::from(chunk))).boxed();
        let mut stream = VerifyingStream::new(expected, inner);
        let mut bytes = Vec::new();
        while let Some(chunk) = stream.next().await {
            match chunk {
                Ok(chunk) => bytes.extend_from_slice(&chunk),
                Err(error) => return (bytes, Some(error)),
            }
        }
        (bytes, None)
    }

    #[tokio::test]
    async fn right_content_passes_and_wrong_content_never_completes() {
        let expected = Descriptor::of(MediaType::OCI_LAYER, b"hello world");
        assert_eq!(pass(&expected, &["hello ", "world"]).await.0, b"hello world");
        for (chunks, fault) in [
            (vec!["hello ", "w0rld"], "digest mismatch"),
            (vec!["hello "], "size mismatch"),
            (vec!["hello ", "world", "!"], "size mismatch"),
            (vec!["hello world!"], "size mismatch"),
            (vec![], "size mismatch"),
        ] {
            let (bytes, error) = pass(&expected, &chunks).await;
            let Some(Error::Verify(error)) = error else { panic!("{chunks:?} passed") };
            assert!(error.to_string().contains(fault), "{chunks:?}: {error}");
            assert!(bytes.len() <= b"hello world".len());
        }
    }

    #[test]
    fn a_check_goes_on_where_another_stood() {
        let expected = Descriptor::of(MediaType::OCI_LAYER, b"hello world");
        let mut first = Verifier::new(&expected);
        first.update(b"hello ").unwrap();
        for (rest, is_right) in [("world", true), ("w0rld", false), ("worl", false)] {
            let mut second = Verifier::resume(&expected, 6, &first.state()).unwrap();
            second.update(rest.as_bytes()).unwrap();
            assert_eq!(second.finish().is_ok(), is_right, "{rest}");
        }
        assert!(Verifier::resume(&expected, 12, &first.state()).is_none());
        assert!(Verifier::resume(&expected, 6, b"no state").is_none());
    }

    #[tokio::test]
    async fn empty_content_is_verified_too() {
        let expected = Descriptor::of(MediaType::OCI_LAYER, b"");
        assert!(pass(&expected, &[]).await.1.is_none());
        assert!(pass(&expected, &["x"]).await.1.is_some());
    }
}
