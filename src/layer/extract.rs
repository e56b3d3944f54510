//! The content of some files of a layer, in one pass over it.

use std::collections::BTreeMap;
use std::io::{self, Read};

use crate::layer::index::Content;
use crate::layer::tar::Member;
use crate::layer::{ReadError, TarReader};
use crate::oci::{Algorithm, Digest, Digester};

/// Why content cannot be taken out of a layer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// The layer cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The layer has no such file where its table of contents has it.
    #[error(
        "the layer has no file of {size_bytes} bytes at {offset}, as its table of contents says"
    )]
    Missing {
        /// Where it was looked for in the plain archive.
        offset: u64,
        /// Its length.
        size_bytes: u64,
    },
    /// What is there is something else.
    #[error(
        "a file of the layer is not as its table of contents says: expected {expected}, got {actual}"
    )]
    Changed {
        /// The digest that the table tells.
        expected: Digest,
        /// That of what was read.
        actual: Digest,
    },
}

/// A layer from which some files are read, in the order in which it has them.
#[derive(Debug)]
pub struct Extract<R: Read> {
    reader: TarReader<R>,
    /// What is still to come, by where it lies.
    wanted: BTreeMap<u64, Content>,
}

impl<R: Read> Extract<R> {
    /// Reads those files of the layer in `input` that its table of contents has as `wanted`. Two
    /// hard links are one file.
    ///
    /// # Errors
    /// [`ExtractError::Read`].
    pub fn new<'a>(
        input: R,
        wanted: impl IntoIterator<Item = &'a Content>,
    ) -> Result<Self, ExtractError> {
        let wanted = wanted.into_iter().map(|content| (content.offset, content.clone())).collect();
        Ok(Self { reader: TarReader::new(input)?, wanted })
    }

    /// The next file; `None` when all were found. The rest of the layer is left unread.
    ///
    /// # Errors
    /// [`ExtractError::Missing`] when a file is not where it should be.
    pub fn next_file(&mut self) -> Result<Option<File<'_, R>>, ExtractError> {
        while let Some((offset, content)) = self.wanted.first_key_value() {
            let (offset, size_bytes) = (*offset, content.size);
            let missing = ExtractError::Missing { offset, size_bytes };
            let member = self.reader.next_member()?.ok_or(missing)?;
            if member.offset < offset {
                continue;
            }
            let Some(wanted) = self.wanted.remove(&member.offset) else {
                return Err(ExtractError::Missing { offset, size_bytes });
            };
            if member.offset != offset || member.size != wanted.size {
                return Err(ExtractError::Missing { offset, size_bytes });
            }
            let digester = Some(Digester::new(Algorithm::Sha256));
            return Ok(Some(File { member, wanted, reader: &mut self.reader, digester }));
        }
        Ok(None)
    }

    /// Reads the rest of the layer, so that whoever checks its bytes has seen them all.
    ///
    /// # Errors
    /// [`ExtractError::Read`].
    pub fn finish(self) -> Result<(), ExtractError> {
        Ok(self.reader.finish()?)
    }
}

/// One file of a layer. Reading it gives its content; the read that finds its end fails when the
/// content was not what the table of contents says, with an [`ExtractError`] inside.
#[derive(Debug)]
pub struct File<'a, R: Read> {
    member: Member,
    wanted: Content,
    reader: &'a mut TarReader<R>,
    /// Gone once the end was seen.
    digester: Option<Digester>,
}

impl<R: Read> File<'_, R> {
    /// What the archive says of it.
    pub fn member(&self) -> &Member {
        &self.member
    }

    /// What was wanted.
    pub fn wanted(&self) -> &Content {
        &self.wanted
    }
}

impl<R: Read> Read for File<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let Some(digester) = &mut self.digester else { return Ok(0) };
        let content = self.reader.content_up_to(buffer.len()).map_err(io::Error::other)?;
        if let Some(bytes) = content {
            buffer[..bytes.len()].copy_from_slice(bytes);
            digester.update(bytes);
            return Ok(bytes.len());
        }
        let expected = self.wanted.digest();
        match self.digester.take().map(Digester::finish) {
            Some(actual) if actual != expected => {
                let changed = ExtractError::Changed { expected, actual };
                Err(io::Error::new(io::ErrorKind::InvalidData, changed))
            }
            _ => Ok(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::index::Kind;
    use crate::layer::sample::Sample;
    use crate::util::causes;

    fn layer() -> Sample {
        let long = "x".repeat(300_000);
        let layer = Sample::new().file("a", "first").directory("d").file("d/long", &long);
        layer.hard_link("link", "a").file("empty", "").file("z", "last")
    }

    fn contents(layer: &Sample, paths: &[&str]) -> Vec<Content> {
        let index = layer.index();
        let content = |path: &&str| match &index.get(path.as_bytes()).unwrap().kind {
            Kind::File(content) => content.clone(),
            other => panic!("{path} is {other:?}"),
        };
        paths.iter().map(content).collect()
    }

    fn extract(input: &[u8], wanted: &[Content]) -> Result<Vec<(String, usize)>, String> {
        let mut extract = Extract::new(input, wanted).unwrap();
        let mut found = Vec::new();
        loop {
            let file = extract.next_file().map_err(|error| causes::in_one_line(&error))?;
            let Some(mut file) = file else { return Ok(found) };
            let mut content = Vec::new();
            file.read_to_end(&mut content).map_err(|error| error.to_string())?;
            found.push((String::from_utf8_lossy(&file.member().name).into_owned(), content.len()));
        }
    }

    #[test]
    fn the_files_that_are_wanted_come_in_the_order_of_the_archive() {
        let layer = layer();
        let plain = layer.bytes();
        for input in [plain.clone(), zstd::encode_all(&plain[..], 1).unwrap()] {
            for (paths, expected) in [
                (&["z", "a"][..], vec![("a", 5), ("z", 4)]),
                (&["d/long", "empty"], vec![("d/long", 300_000), ("empty", 0)]),
                (&["link", "a"], vec![("a", 5)]),
                (&[], vec![]),
            ] {
                let found = extract(&input, &contents(&layer, paths)).unwrap();
                let found: Vec<_> = found.iter().map(|(name, size)| (&**name, *size)).collect();
                assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn files_may_be_left_unread_and_the_layer_read_to_its_end() {
        let (layer, wanted) = (layer(), contents(&layer(), &["d/long", "z"]));
        let bytes = layer.bytes();
        let mut extract = Extract::new(&bytes[..], &wanted).unwrap();
        let mut first = [0; 10];
        let mut file = extract.next_file().unwrap().unwrap();
        file.read_exact(&mut first).unwrap();
        assert_eq!((file.wanted(), first), (&wanted[0], [b'x'; 10]));
        assert_eq!(extract.next_file().unwrap().unwrap().member().name, b"z");
        assert!(extract.next_file().unwrap().is_none());
        extract.finish().unwrap();
    }

    #[test]
    fn a_layer_that_is_not_as_its_table_says_is_an_error() {
        let good = contents(&layer(), &["a"]).remove(0);
        for (wanted, fault) in [
            (Content { offset: good.offset + 1, ..good.clone() }, "no file of 5 bytes at 513"),
            (Content { offset: 1 << 40, ..good.clone() }, "no file of 5 bytes"),
            (Content { size: 6, ..good.clone() }, "no file of 6 bytes at 512"),
            (Content { sha256: [0; 32], ..good }, "not as its table of contents says"),
        ] {
            let error = extract(&layer().bytes(), &[wanted]).unwrap_err();
            assert!(error.contains(fault), "{fault}: {error}");
        }
        let wanted = contents(&layer(), &["z"]);
        let error = extract(&layer().bytes()[..3000], &wanted).unwrap_err();
        assert!(error.contains("truncated"), "{error}");
    }
}
