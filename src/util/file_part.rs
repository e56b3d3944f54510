//! A part of an open file as a reader of its own: several read at once and never move each other.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

/// The bytes of a file from an offset on, at most so many.
#[derive(Debug, Clone)]
pub struct FilePart {
    file: Arc<File>,
    offset: u64,
    left: u64,
}

impl FilePart {
    /// The bytes from `start` to `end`; `None` is to the end of the file.
    pub fn new(file: Arc<File>, start: u64, end: Option<u64>) -> Self {
        let left = end.map_or(u64::MAX, |end| end.saturating_sub(start));
        Self { file, offset: start, left }
    }
}

impl Read for FilePart {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let count = read_at(&self.file, &mut buffer[..wanted], self.offset)?;
        self.offset += count as u64;
        self.left -= count as u64;
        Ok(count)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn parts_of_one_file_are_read_side_by_side() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        let file = Arc::new(file);
        let mut parts = [
            (FilePart::new(Arc::clone(&file), 2, Some(5)), "234"),
            (FilePart::new(Arc::clone(&file), 7, None), "789"),
            (FilePart::new(Arc::clone(&file), 9, Some(20)), "9"),
            (FilePart::new(file, 5, Some(5)), ""),
        ];
        let mut read = vec![String::new(); parts.len()];
        for _ in 0..4 {
            for ((part, _), text) in parts.iter_mut().zip(&mut read) {
                part.take(1).read_to_string(text).unwrap();
            }
        }
        assert_eq!(read, parts.map(|(_, expected)| expected));
    }
}
