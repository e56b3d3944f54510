//! Reads a layer member by member: told apart from its compressions, decoded and checked in one
//! pass, by the same rules by which layers are taken in.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use crate::layer::compression::{self, Decoder, SNIFF_BYTES, sniff};
use crate::layer::tar::{Event, Member};
use crate::layer::{self, TarCheck};
use crate::oci::media_type::Compression;

/// Bytes read at a time.
const CHUNK_BYTES: usize = 128 * 1024;

/// Why a layer cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The input's own error.
    #[error("cannot read the layer")]
    Input(#[source] io::Error),
    /// The input is no layer that we accept.
    #[error("the layer is not acceptable")]
    Layer(#[from] layer::Error),
}

/// A layer being read.
pub struct TarReader<R: Read> {
    input: Decoder<BufReader<Input<R>>>,
    compression: Compression,
    check: TarCheck,
    chunk: Vec<u8>,
    /// The part of the chunk that is not taken yet.
    at: usize,
    filled: usize,
    plain_bytes: u64,
    /// The next member, once it was met while looking for more content.
    next: Option<Box<Member>>,
}

impl<R: Read> TarReader<R> {
    /// Reads the layer that `input` holds, compressed in any way that we know.
    ///
    /// # Errors
    /// [`ReadError::Input`].
    pub fn new(mut input: R) -> Result<Self, ReadError> {
        let mut first = Vec::new();
        input
            .by_ref()
            .take(SNIFF_BYTES as u64)
            .read_to_end(&mut first)
            .map_err(ReadError::Input)?;
        let compression = sniff(&first);
        let input = Input { input: Cursor::new(first).chain(input), bytes: 0, failure: None };
        let input = BufReader::with_capacity(CHUNK_BYTES, input);
        Ok(Self {
            input: Decoder::new(compression, input).map_err(ReadError::Input)?,
            compression,
            check: TarCheck::new(),
            chunk: vec![0; CHUNK_BYTES],
            at: 0,
            filled: 0,
            plain_bytes: 0,
            next: None,
        })
    }

    /// The next member, past what is left of the content of the one before; `None` at the end.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn next_member(&mut self) -> Result<Option<Member>, ReadError> {
        while self.content()?.is_some() {}
        Ok(self.next.take().map(|member| *member))
    }

    /// The next bytes of the member's content, some of them; `None` at its end.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn content(&mut self) -> Result<Option<&[u8]>, ReadError> {
        self.content_up_to(usize::MAX)
    }

    /// [`TarReader::content`], at most `limit` bytes of it, which is not zero.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn content_up_to(&mut self, limit: usize) -> Result<Option<&[u8]>, ReadError> {
        loop {
            if self.next.is_some() || (self.at == self.filled && !self.fill()?) {
                return Ok(None);
            }
            let start = self.at;
            let end = self.filled.min(start.saturating_add(limit));
            let (count, event) = self.check.step(&self.chunk[start..end])?;
            self.at += count;
            match event {
                Some(Event::Content) => return Ok(Some(&self.chunk[start..start + count])),
                Some(Event::Member(member)) => self.next = Some(member),
                None => {}
            }
        }
    }

    /// Reads to the end of the input.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn finish(mut self) -> Result<(), ReadError> {
        while self.next_member()?.is_some() {}
        // A decoder may stop before the end of the input; all of it is the layer.
        let mut rest = self.input.into_inner();
        loop {
            let count = rest.fill_buf().map_err(ReadError::Input)?.len();
            if count == 0 {
                return Ok(());
            }
            rest.consume(count);
        }
    }

    /// Decodes the next chunk; returns whether there was one before the archive's end.
    fn fill(&mut self) -> Result<bool, ReadError> {
        let count = loop {
            match self.input.read(&mut self.chunk) {
                Ok(count) => break count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(self.failure(source)),
            }
        };
        (self.at, self.filled) = (0, count);
        self.plain_bytes += count as u64;
        layer::check_expansion(self.input.get_mut().get_ref().bytes, self.plain_bytes)?;
        if count == 0 {
            self.check.finish()?;
        }
        Ok(count > 0)
    }

    /// The input's own error, which the decoder only passed on, or damage that it found.
    fn failure(&mut self, source: io::Error) -> ReadError {
        match self.input.get_mut().get_mut().failure.take() {
            Some(failure) => ReadError::Input(failure),
            None => {
                let compression = compression::name(self.compression);
                layer::Error::Compression { compression, source }.into()
            }
        }
    }
}

impl<R: Read> std::fmt::Debug for TarReader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TarReader").field("plain_bytes", &self.plain_bytes).finish_non_exhaustive()
    }
}

/// Counts what is read, and keeps the input's own error.
struct Input<R> {
    input: Chain<Cursor<Vec<u8>>, R>,
    bytes: u64,
    failure: Option<io::Error>,
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.input.read(buffer) {
            Ok(count) => {
                self.bytes += count as u64;
                Ok(count)
            }
            Err(error) => {
                let kind = error.kind();
                if kind != io::ErrorKind::Interrupted {
                    self.failure = Some(error);
                }
                Err(kind.into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn archive() -> Vec<u8> {
        let mut archive = ::tar::Builder::new(Vec::new());
        for (name, content) in [("a", &[1_u8; 200_000][..]), ("b", b""), ("c", b"see")] {
            let mut header = ::tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            archive.append_data(&mut header, name, content).unwrap();
        }
        archive.into_inner().unwrap()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn members_come_in_order_with_where_their_content_lies() {
        let plain = archive();
        for input in [plain.clone(), gzip(&plain), zstd::encode_all(&plain[..], 1).unwrap()] {
            let mut reader = TarReader::new(&input[..]).unwrap();
            let mut found = Vec::new();
            while let Some(member) = reader.next_member().unwrap() {
                let mut content = Vec::new();
                if member.name != b"a" {
                    while let Some(bytes) = reader.content().unwrap() {
                        content.extend_from_slice(bytes);
                    }
                }
                found.push((member.name, member.size, member.offset, content));
            }
            let at = |offset: u64, size: usize| plain[offset as usize..][..size].to_vec();
            assert_eq!(at(found[0].2, 200_000), vec![1; 200_000]);
            assert_eq!(at(found[2].2, 3), b"see");
            let sizes: Vec<_> =
                found.iter().map(|(_, size, _, kept)| (*size, kept.len())).collect();
            assert_eq!(sizes, [(200_000, 0), (0, 0), (3, 3)]);
            reader.finish().unwrap();
        }
    }

    /// Fails after so many bytes.
    struct Broken<'a>(&'a [u8]);

    impl Read for Broken<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::Error::other("the line is dead")),
                count => Ok(count),
            }
        }
    }

    #[test]
    fn damage_is_told_from_an_input_that_fails() {
        let packed = gzip(&archive());
        let half = &packed[..packed.len() / 2];
        let error = TarReader::new(half).unwrap().finish().unwrap_err();
        assert!(matches!(error, ReadError::Layer(layer::Error::Compression { .. })), "{error:?}");
        let error = TarReader::new(Broken(half)).unwrap().finish().unwrap_err();
        assert!(matches!(error, ReadError::Input(_)), "{error:?}");
        let plain = archive();
        let error = TarReader::new(&plain[..1000]).unwrap().finish().unwrap_err();
        assert!(matches!(error, ReadError::Layer(layer::Error::Truncated { .. })), "{error:?}");
    }
}
