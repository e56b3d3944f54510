//! Looks at everything that the layout holds, and changes nothing: every blob is hashed, and every
//! entry of the index must lead to a complete graph.
//!
//! Holds a shared lease, so nothing goes away meanwhile; what is being added is no problem.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::content::{Error, Result};
use crate::layout::kept::{Role, role};
use crate::layout::{Index, Layout, State, is_temporary, name_of};
use crate::oci::annotation::LAYERS_FROM;
use crate::oci::{Algorithm, Descriptor, Digest, Digester, media_type};
use crate::util::causes;
use crate::util::fs::{self, Context as _};
use crate::util::partial;

/// Bytes that one thread reads at a time.
const BUFFER_BYTES: usize = 1024 * 1024;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// Names in the index.
    pub names: usize,
    /// Blobs, each of which was hashed.
    pub blobs: usize,
    /// Their length in bytes.
    pub size_bytes: u64,
    /// Layers that images have from their base, which stay in its registry.
    pub elsewhere: usize,
    /// Blobs that no entry of the index leads to and no build remembers, as interrupted commands
    /// leave them.
    pub unreferenced: usize,
    /// Their length in bytes.
    pub unreferenced_bytes: u64,
    /// Files besides the content, which are no harm.
    pub leftovers: Vec<Leftover>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// A file besides the content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leftover {
    /// What it is.
    pub kind: LeftoverKind,
    /// The file.
    pub path: PathBuf,
    /// Its length in bytes.
    pub size_bytes: u64,
}

/// What a file besides the content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftoverKind {
    /// Half a blob, with which the next pull goes on.
    Resumable,
    /// A blob that another command writes now.
    BeingWritten,
    /// What a killed command left; the next one removes it.
    Abandoned,
    /// Not one of ours.
    Foreign,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// In which way.
    pub kind: ProblemKind,
    /// The file that is wrong, or that should be there.
    pub path: PathBuf,
    /// The blob that should be in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// What was met.
    pub reason: String,
    /// The images that need it: names, or digests of entries without one.
    pub images: Vec<String>,
}

/// In which way something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The index cannot be read, or contradicts itself.
    Index,
    /// A blob that an image needs is not there.
    Missing,
    /// A blob has another length than what points at it says.
    Size,
    /// A blob holds other bytes than its name says, or cannot be read.
    Damaged,
}

impl Layout {
    /// Examines the layout; `watch` is told the bytes that were hashed, as they are.
    ///
    /// # Errors
    /// File errors name the path. What is wrong with the content is no error but a finding.
    pub fn check(&self, watch: &(dyn Fn(u64) + Sync)) -> Result<Findings> {
        let _lease = self.lease()?;
        // The index before the blobs: what it leads to was stored before, and stays.
        let index = self.read_index();
        let mut stored: Vec<Digest> = self.stored()?.into_iter().collect();
        stored.sort();
        let mut check = Check::of(self);
        check.hash_all(&stored, watch)?;
        match index {
            Ok(index) => check.index(&index),
            Err(error) => check.unreadable_index(&error),
        }
        check.reached.extend(self.cached_blobs()?);
        check.leftovers()?;
        Ok(check.end(&stored))
    }
}

/// A blob as it lies there.
#[derive(Debug)]
enum Health {
    Sound { size_bytes: u64 },
    Damaged { size_bytes: u64, reason: String },
}

/// An examination under way.
struct Check<'a> {
    layout: &'a Layout,
    health: HashMap<Digest, Health>,
    /// What manifests point at, so that each is parsed once.
    below: HashMap<Digest, std::result::Result<Vec<Below>, String>>,
    /// Problems of blobs, with the images that need them.
    faults: BTreeMap<(Digest, ProblemKind), (String, BTreeSet<String>)>,
    reached: HashSet<Digest>,
    elsewhere: HashSet<Digest>,
    findings: Findings,
}

/// Something that a manifest points at.
#[derive(Debug, Clone)]
struct Below {
    descriptor: Descriptor,
    is_manifest: bool,
}

impl<'a> Check<'a> {
    fn of(layout: &'a Layout) -> Self {
        Self {
            layout,
            health: HashMap::new(),
            below: HashMap::new(),
            faults: BTreeMap::new(),
            reached: HashSet::new(),
            elsewhere: HashSet::new(),
            findings: Findings::default(),
        }
    }

    /// Hashes every blob, on as many threads as there are processors.
    fn hash_all(&mut self, stored: &[Digest], watch: &(dyn Fn(u64) + Sync)) -> Result<()> {
        let next = AtomicUsize::new(0);
        let found = Mutex::new(Vec::with_capacity(stored.len()));
        let work = || -> Result<()> {
            let mut buffer = vec![0; BUFFER_BYTES];
            while let Some(digest) = stored.get(next.fetch_add(1, Ordering::Relaxed)) {
                let health = examine(self.layout, digest, &mut buffer, watch)?;
                found.lock().unwrap_or_else(PoisonError::into_inner).push((*digest, health));
            }
            Ok(())
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            let workers: Vec<_> =
                (0..threads.min(stored.len())).map(|_| scope.spawn(work)).collect();
            workers.into_iter().try_for_each(|worker| match worker.join() {
                Ok(outcome) => outcome,
                Err(panic) => std::panic::resume_unwind(panic),
            })
        })?;
        let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.health = found.into_iter().collect();
        Ok(())
    }

    fn index(&mut self, index: &Index) {
        let mut names = HashSet::new();
        for entry in index.entries() {
            if let Some(name) = name_of(entry)
                && !names.insert(name)
            {
                self.findings.problems.push(Problem {
                    kind: ProblemKind::Index,
                    path: self.layout.index_path(),
                    digest: None,
                    reason: format!("the name {name} stands there twice"),
                    images: vec![name.to_owned()],
                });
            }
            self.graph(entry);
        }
        self.findings.names = names.len();
    }

    fn unreadable_index(&mut self, error: &Error) {
        self.findings.problems.push(Problem {
            kind: ProblemKind::Index,
            path: self.layout.index_path(),
            digest: None,
            reason: causes::in_one_line(error),
            images: Vec::new(),
        });
    }

    /// Walks what an entry leads to, each digest once.
    fn graph(&mut self, entry: &Descriptor) {
        let image = name_of(entry).map_or_else(|| entry.digest.to_string(), str::to_owned);
        let is_manifest = entry.media_type.is_manifest() || entry.media_type.is_unknown();
        let has_far_layers = entry.annotations.contains_key(LAYERS_FROM);
        let mut seen = HashSet::from([entry.digest]);
        let mut queue = vec![Below { descriptor: entry.clone(), is_manifest }];
        while let Some(Below { descriptor, is_manifest }) = queue.pop() {
            self.reached.insert(descriptor.digest);
            if has_far_layers && self.is_far(&descriptor) {
                self.elsewhere.insert(descriptor.digest);
                continue;
            }
            let is_sound = self.blob(&descriptor, &image);
            if !is_sound || !is_manifest {
                continue;
            }
            match self.read_below(&descriptor) {
                Ok(below) => {
                    queue.extend(below.into_iter().filter(|b| seen.insert(b.descriptor.digest)));
                }
                Err(reason) => self.fault(&descriptor, ProblemKind::Damaged, reason, &image),
            }
        }
    }

    /// Whether this is a layer that is not here, of an image whose base has layers in a registry.
    fn is_far(&self, blob: &Descriptor) -> bool {
        blob.media_type.kind() == media_type::Kind::Layer && !self.health.contains_key(&blob.digest)
    }

    /// Whether a blob is there as it should be; what is wrong is noted for `image`.
    fn blob(&mut self, blob: &Descriptor, image: &str) -> bool {
        let (kind, reason) = match self.health.get(&blob.digest) {
            None => (ProblemKind::Missing, "it is not there".to_owned()),
            Some(Health::Sound { size_bytes } | Health::Damaged { size_bytes, .. })
                if *size_bytes != blob.size =>
            {
                let reason = format!("it has {size_bytes} bytes, {} are expected", blob.size);
                (ProblemKind::Size, reason)
            }
            Some(Health::Damaged { reason, .. }) => (ProblemKind::Damaged, reason.clone()),
            Some(Health::Sound { .. }) => return true,
        };
        self.fault(blob, kind, reason, image);
        false
    }

    fn fault(&mut self, blob: &Descriptor, kind: ProblemKind, reason: String, image: &str) {
        let known = self.faults.entry((blob.digest, kind));
        known.or_insert_with(|| (reason, BTreeSet::new())).1.insert(image.to_owned());
    }

    fn read_below(&mut self, what: &Descriptor) -> std::result::Result<Vec<Below>, String> {
        let layout = self.layout;
        let read = || -> Result<Vec<Below>> {
            let manifest = layout.read_manifest(&what.digest, &what.media_type)?.parse()?;
            let below = manifest.successors().into_iter().map(|descriptor| Below {
                is_manifest: manifest.leads_to_manifest(descriptor),
                descriptor: descriptor.clone(),
            });
            Ok(below.collect())
        };
        self.below
            .entry(what.digest)
            .or_insert_with(|| read().map_err(|e| causes::in_one_line(&e)))
            .clone()
    }

    fn leftovers(&mut self) -> Result<()> {
        let layout = self.layout;
        let mut directories = vec![layout.root().to_owned()];
        if let State::Beside(state) = &layout.state {
            directories.extend([state.join("ingest"), state.join("locks")]);
        }
        for algorithm in [Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512] {
            directories.push(layout.root().join("blobs").join(algorithm.as_str()));
        }
        for directory in directories {
            let mut paths = fs::read_dir(&directory)?;
            paths.sort();
            for path in paths {
                self.leftover(path)?;
            }
        }
        Ok(())
    }

    fn leftover(&mut self, path: PathBuf) -> Result<()> {
        let Some(kind) = self.kind(&path)? else { return Ok(()) };
        let size_bytes = fs::file_size(&path)?.unwrap_or(0);
        self.findings.leftovers.push(Leftover { kind, path, size_bytes });
        Ok(())
    }

    /// What a file is besides the content; `None` for what belongs there.
    fn kind(&self, path: &Path) -> Result<Option<LeftoverKind>> {
        let (layout, name) = (self.layout, fs::name(path));
        if partial::is_partial(name) {
            return Ok(Some(match role(name) {
                // It belongs to the data beside it.
                Some(Role::Record(_)) if layout.is_worth_keeping(path)? => return Ok(None),
                _ if partial::is_being_written(path)? => LeftoverKind::BeingWritten,
                Some(Role::Data(_)) if layout.is_worth_keeping(path)? => LeftoverKind::Resumable,
                _ => LeftoverKind::Abandoned,
            }));
        }
        if is_temporary(name) {
            return Ok(Some(LeftoverKind::Abandoned));
        }
        let directory = path.parent().unwrap_or(path);
        let belongs = if directory == layout.root() {
            matches!(name, "oci-layout" | "index.json" | "blobs") || name.starts_with(".regctl-")
        } else if directory.ends_with("locks") {
            matches!(name, "lease" | "index")
        } else if directory.ends_with("ingest") {
            false
        } else {
            format!("{}:{name}", fs::name(directory)).parse::<Digest>().is_ok()
        };
        Ok((!belongs).then_some(LeftoverKind::Foreign))
    }

    fn end(mut self, stored: &[Digest]) -> Findings {
        self.findings.elsewhere = self.elsewhere.len();
        // Damage that no image needs would be met by the next that does.
        for digest in stored {
            let Some(Health::Damaged { reason, .. }) = self.health.get(digest) else { continue };
            if !self.reached.contains(digest) {
                let key = (*digest, ProblemKind::Damaged);
                self.faults.insert(key, (reason.clone(), BTreeSet::new()));
            }
        }
        let layout = self.layout;
        let problems = self.faults.into_iter().map(|((digest, kind), (reason, images))| Problem {
            kind,
            path: layout.blob_path(&digest),
            digest: Some(digest),
            reason,
            images: images.into_iter().collect(),
        });
        self.findings.problems.extend(problems);
        for digest in stored {
            let Some(health) = self.health.get(digest) else { continue };
            let (Health::Sound { size_bytes } | Health::Damaged { size_bytes, .. }) = health;
            self.findings.blobs += 1;
            self.findings.size_bytes += size_bytes;
            if !self.reached.contains(digest) {
                self.findings.unreferenced += 1;
                self.findings.unreferenced_bytes += size_bytes;
            }
        }
        self.findings
    }
}

/// Hashes a blob. One that vanished is an error: the lease keeps it from that.
fn examine(
    layout: &Layout,
    digest: &Digest,
    buffer: &mut [u8],
    watch: &(dyn Fn(u64) + Sync),
) -> Result<Health> {
    let path = layout.blob_path(digest);
    let hashed = fs::open_regular(&path).and_then(|mut file| {
        let (mut digester, mut size_bytes) = (Digester::new(digest.algorithm()), 0);
        loop {
            let count = file.read(buffer).context("read", &path)?;
            if count == 0 {
                return Ok((digester.finish(), size_bytes));
            }
            digester.update(&buffer[..count]);
            size_bytes += count as u64;
            watch(count as u64);
        }
    });
    Ok(match hashed {
        Ok((actual, size_bytes)) if actual == *digest => Health::Sound { size_bytes },
        Ok((actual, size_bytes)) => {
            Health::Damaged { size_bytes, reason: format!("its content is that of {actual}") }
        }
        Err(error) => {
            let size_bytes = fs::file_size(&path)?.unwrap_or(0);
            Health::Damaged { size_bytes, reason: causes::in_one_line(&error) }
        }
    })
}
