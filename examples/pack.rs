//! Packs a directory's files as a layer and says how long it took: what `regctl build` does for a
//! COPY, without the build.
//!
//! ```text
//! cargo run --profile ci --example pack -- DIRECTORY gzip|zstd|none [LEVEL] [WORKERS] > layer
//! ```
#![allow(clippy::print_stderr, clippy::disallowed_methods, clippy::unwrap_used)]

use std::env;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Instant;

use regctl::layer::{CompressOptions, Encoding, Entry, EntryKind, Packer};
use regctl::oci::media_type::Compression;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let directory = Path::new(&arguments[0]);
    let compression = match arguments[1].as_str() {
        "gzip" => Compression::Gzip,
        "zstd" => Compression::Zstd,
        _ => Compression::None,
    };
    let level = arguments.get(2).map(|level| level.parse().unwrap());
    let mut options = CompressOptions::new(Encoding::new(compression, level).unwrap());
    if let Some(workers) = arguments.get(3) {
        options.workers = workers.parse().unwrap();
    }
    let started = Instant::now();
    let mut packer = Packer::new(BufWriter::new(io::stdout()), &options);
    append(&mut packer, directory, directory);
    let (packed, _) = packer.finish().unwrap();
    let (seconds, plain, size) =
        (started.elapsed().as_secs_f64(), packed.plain_bytes, packed.blob.size);
    eprintln!(
        "{} {seconds:.3} s, {plain} to {size} bytes, ratio {:.3}, {:.0} MB/s, {}",
        options.encoding.name(),
        size as f64 / plain as f64,
        plain as f64 / seconds / 1e6,
        packed.diff_id
    );
}

fn append(packer: &mut Packer<impl io::Write>, root: &Path, directory: &Path) {
    let mut found: Vec<_> = fs::read_dir(directory).unwrap().map(|e| e.unwrap().path()).collect();
    found.sort();
    for path in found {
        let metadata = fs::symlink_metadata(&path).unwrap();
        let name = path.strip_prefix(root).unwrap().as_os_str().as_encoded_bytes();
        let kind = match () {
            () if metadata.is_dir() => EntryKind::Directory,
            () if metadata.is_file() => EntryKind::File(metadata.len()),
            () => EntryKind::Symlink(
                fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes(),
            ),
        };
        let mut entry = Entry::new(name, kind, metadata.mode() & 0o7777);
        entry.mtime = metadata.mtime();
        match entry.kind {
            EntryKind::File(_) => packer.append(&entry, File::open(&path).unwrap()).unwrap(),
            _ => packer.append(&entry, io::empty()).unwrap(),
        };
        if metadata.is_dir() {
            append(packer, root, &path);
        }
    }
}
