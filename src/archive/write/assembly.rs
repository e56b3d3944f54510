//! An archive being put together: members in the order in which they come, the documents last.
//!
//! Synchronous; each byte is written once and nothing is read again, so any stream will do.

use std::io::{self, BufRead};

use serde_json::json;

use super::Error;
use super::contents::{Contents, Name, member_path};
use super::member::{directory_header, file_header};
use super::output::Output;
use crate::content::{self, Pushed, Result, Verifier};
use crate::layer::entry::{END, padding};
use crate::oci::{Algorithm, Descriptor, Digest, Platform, RawManifest};
use crate::util::causes;

/// An archive of which some members were written.
#[derive(Debug)]
pub(super) struct Assembly {
    /// `None` once it is finished.
    output: Option<Output>,
    /// Bytes written.
    position: u64,
    /// The algorithms whose directories have members.
    algorithms: Vec<Algorithm>,
    contents: Contents,
    /// Why no more can be written.
    spoiled: Option<String>,
}

impl Assembly {
    pub(super) fn new(output: Output, preferred: Platform) -> Self {
        Self {
            output: Some(output),
            position: 0,
            algorithms: Vec::new(),
            contents: Contents::new(preferred),
            spoiled: None,
        }
    }

    pub(super) fn contents(&self) -> &Contents {
        &self.contents
    }

    /// Whether more can be written.
    pub(super) fn check_usable(&self) -> Result<()> {
        match (&self.spoiled, &self.output) {
            (Some(cause), _) => Err(Error::Spoiled { cause: cause.clone() }.into()),
            (None, None) => Err(Error::Finished.into()),
            (None, Some(_)) => Ok(()),
        }
    }

    /// Adds a blob, unless it is there. One that fails leaves nothing behind in a file; a stream
    /// that had some of it is spoiled.
    pub(super) fn add_blob(
        &mut self,
        blob: &Descriptor,
        body: &mut impl BufRead,
    ) -> Result<Pushed> {
        self.check_usable()?;
        if self.contents.holds(&blob.digest) {
            return Ok(Pushed::Found);
        }
        self.whole(|assembly| assembly.write_blob(blob, body))?;
        self.contents.add(blob.digest);
        Ok(Pushed::Uploaded)
    }

    /// Adds a manifest, and points `names` at it.
    pub(super) fn add_manifest(&mut self, raw: &RawManifest, names: Vec<Name>) -> Result<()> {
        let manifest = raw.parse()?;
        if !self.contents.has_all_below(&manifest) {
            return Err(content::Error::Incomplete { digest: *raw.digest(), source: None });
        }
        self.add_blob(raw.descriptor(), &mut &raw.bytes()[..])?;
        self.contents.add_manifest(raw, &manifest);
        for name in names {
            self.contents.set_name(name, *raw.digest());
        }
        Ok(())
    }

    /// Writes the documents and the end; a file appears under its name now. Returns the length of
    /// the archive in bytes.
    pub(super) fn finish(&mut self) -> Result<u64> {
        self.check_usable()?;
        let layout = json!({ "imageLayoutVersion": "1.0.0" }).to_string();
        let documents = [
            ("index.json", Some(self.contents.index())),
            ("manifest.json", self.contents.docker()),
            ("oci-layout", Some(layout.into_bytes())),
        ];
        self.whole(|assembly| {
            for (path, bytes) in &documents {
                let Some(bytes) = bytes else { continue };
                assembly.emit(&file_header(path, bytes.len() as u64))?;
                assembly.emit(bytes)?;
                assembly.emit(padding(bytes.len() as u64))?;
            }
            assembly.emit(&END)
        })?;
        match self.output.take() {
            Some(output) => output.finish().map(|()| self.position),
            None => Err(Error::Finished.into()),
        }
    }

    /// Runs `write`, all or nothing.
    fn whole(&mut self, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let (position, algorithms) = (self.position, self.algorithms.len());
        write(self).inspect_err(|error| {
            if self.position == position {
                return;
            }
            let output = self.output.as_mut();
            match output.map_or(Ok(false), |output| output.take_back(position)) {
                Ok(true) => {
                    self.position = position;
                    self.algorithms.truncate(algorithms);
                }
                Ok(false) => self.spoiled = Some(causes::in_one_line(error)),
                Err(failed) => self.spoiled = Some(causes::in_one_line(&failed)),
            }
        })
    }

    fn write_blob(&mut self, blob: &Descriptor, body: &mut impl BufRead) -> Result<()> {
        let mut verifier = Verifier::new(blob);
        let mut has_header = false;
        loop {
            let chunk = match body.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other.map_err(|error| reading(&blob.digest, error))?,
            };
            let count = chunk.len();
            match count {
                0 => verifier.clone().finish()?,
                _ => verifier.update(chunk)?,
            }
            // Not before there is something to say: a body that cannot even begin spoils nothing.
            if !std::mem::replace(&mut has_header, true) {
                self.begin_blob(blob)?;
            }
            if count == 0 {
                return self.emit(padding(blob.size));
            }
            self.emit(chunk)?;
            body.consume(count);
        }
    }

    fn begin_blob(&mut self, blob: &Descriptor) -> Result<()> {
        let algorithm = blob.digest.algorithm();
        if self.algorithms.is_empty() {
            self.emit(&directory_header("blobs"))?;
        }
        if !self.algorithms.contains(&algorithm) {
            self.emit(&directory_header(&format!("blobs/{algorithm}")))?;
            self.algorithms.push(algorithm);
        }
        self.emit(&file_header(&member_path(&blob.digest), blob.size))
    }

    fn emit(&mut self, bytes: &[u8]) -> Result<()> {
        // Counted even when it fails: some of it may have been written.
        self.position += bytes.len() as u64;
        match &mut self.output {
            Some(output) => output.write(bytes),
            None => Err(Error::Finished.into()),
        }
    }
}

fn reading(digest: &Digest, error: io::Error) -> content::Error {
    content::Error::other(format!("reading {digest}"), error)
}

#[cfg(test)]
#[path = "assembly/tests.rs"]
mod tests;
