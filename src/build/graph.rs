//! What a build does: a graph of steps, each upon the files that another one leaves.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;

use crate::build::base::BaseImage;
use crate::build::dockerfile::Place;
use crate::build::dockerfile::chmod::ModeChange;
use crate::build::files::Tree;
use crate::build::files::copy::Destination;
use crate::build::key::Key;

/// A vertex of a [`Graph`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VertexId(usize);

/// The steps of a build; those that another one needs stand before it.
#[derive(Debug, Default)]
pub struct Graph {
    vertices: Vec<Vertex>,
}

/// One step.
#[derive(Debug)]
pub struct Vertex {
    /// What people see, such as `[build 2/3] COPY . .`.
    pub name: String,
    /// What it does.
    pub work: Work,
    /// Whether it is done even if its outcome is known.
    pub is_fresh: bool,
    /// Where the Dockerfile asks for it; `None` for what it asks for by the way.
    pub place: Option<Place>,
}

/// What a step does.
#[derive(Debug)]
pub enum Work {
    /// Begins with no files at all.
    Scratch,
    /// Begins with the files of an image.
    Base(Arc<BaseImage>),
    /// Makes a directory that commands run in.
    Directory {
        /// The files that it changes.
        below: VertexId,
        /// Where; absolute, without the first slash.
        path: Vec<u8>,
        /// Who owns what is made, `user[:group]`; root without.
        owner: Option<String>,
    },
    /// Copies files.
    Copy(CopyWork),
}

/// Files to be copied.
#[derive(Debug)]
pub struct CopyWork {
    /// The files that it changes.
    pub below: VertexId,
    /// Where they go.
    pub destination: Destination,
    /// What is copied.
    pub sources: Vec<FileSource>,
    /// Who owns the copies, `user[:group]`; without, who owns the originals in an image, and root of
    /// what comes from elsewhere.
    pub owner: Option<String>,
    /// How permissions are changed.
    pub mode: Option<Mode>,
    /// Whether nothing below is looked at.
    pub is_linked: bool,
    /// Whether the directories that lead to a source are kept.
    pub keeps_parents: bool,
    /// Patterns of what is left out.
    pub excluded: Vec<String>,
}

/// `--chmod`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mode {
    /// As it is written.
    pub text: String,
    /// What it does.
    pub change: ModeChange,
}

/// One source of a copy.
#[derive(Debug, Clone)]
pub enum FileSource {
    /// What a path or a pattern means in a context.
    Context {
        /// What people call the context, where it is not the build's own.
        name: Option<String>,
        /// Its files.
        tree: Arc<dyn Tree>,
        /// The path or pattern.
        path: Vec<u8>,
        /// Whether an archive that it leads to is unpacked.
        unpacks: bool,
    },
    /// What a path or a pattern means in the files that another step leaves.
    Step {
        /// The step.
        from: VertexId,
        /// The path or pattern.
        path: Vec<u8>,
    },
    /// A file that stands in the Dockerfile.
    Inline {
        /// Its name.
        name: Vec<u8>,
        /// What is in it.
        bytes: Bytes,
    },
}

impl Graph {
    /// Adds a step; what it needs is there already.
    pub fn add(&mut self, vertex: Vertex) -> VertexId {
        debug_assert!(vertex.work.needs().iter().all(|needed| needed.0 < self.vertices.len()));
        self.vertices.push(vertex);
        VertexId(self.vertices.len() - 1)
    }

    /// A step.
    pub fn vertex(&self, id: VertexId) -> &Vertex {
        &self.vertices[id.0]
    }

    /// All steps, in the order in which they were added.
    pub fn ids(&self) -> impl Iterator<Item = VertexId> + use<> {
        (0..self.vertices.len()).map(VertexId)
    }

    /// Everything that `id` needs and `id` itself, each after what it needs.
    pub fn ancestors(&self, id: VertexId) -> Vec<VertexId> {
        let mut needed = BTreeSet::from([id]);
        let mut waiting = vec![id];
        while let Some(at) = waiting.pop() {
            waiting
                .extend(self.vertex(at).work.needs().into_iter().filter(|it| needed.insert(*it)));
        }
        needed.into_iter().collect()
    }

    /// The steps from the base to `id`, lowest first: each changes the files of the one before.
    pub fn chain(&self, id: VertexId) -> Vec<VertexId> {
        let mut chain = vec![id];
        let mut at = id;
        while let Some(below) = self.vertex(at).work.below() {
            chain.push(below);
            at = below;
        }
        chain.reverse();
        chain
    }
}

impl VertexId {
    /// Its place among all steps, from 0.
    pub fn index(self) -> usize {
        self.0
    }
}

impl Work {
    /// The step whose files it changes.
    pub fn below(&self) -> Option<VertexId> {
        match self {
            Self::Scratch | Self::Base(_) => None,
            Self::Directory { below, .. } => Some(*below),
            Self::Copy(copy) => Some(copy.below),
        }
    }

    /// Every step that it needs.
    pub fn needs(&self) -> Vec<VertexId> {
        let mut needs: Vec<VertexId> = self.below().into_iter().collect();
        if let Self::Copy(copy) = self {
            needs.extend(copy.sources.iter().filter_map(|source| match source {
                FileSource::Step { from, .. } => Some(*from),
                FileSource::Context { .. } | FileSource::Inline { .. } => None,
            }));
        }
        needs
    }

    /// What it does, apart from the files that it does it with.
    pub fn key(&self) -> Key {
        match self {
            Self::Scratch => Key::of("scratch"),
            Self::Base(image) => Key::of("base").digest(&image.digest),
            Self::Directory { path, owner, .. } => {
                Key::of("directory").bytes(path).optional(owner.as_deref())
            }
            Self::Copy(copy) => copy.key(),
        }
    }
}

impl CopyWork {
    fn key(&self) -> Key {
        let key = Key::of("copy")
            .bytes(&self.destination.path)
            .number(self.destination.is_directory.into())
            .optional(self.owner.as_deref())
            .optional(self.mode.as_ref().map(|mode| mode.text.as_str()))
            .number(self.is_linked.into())
            .number(self.keeps_parents.into())
            .texts(self.excluded.iter().map(String::as_str))
            .number(self.sources.len() as u64);
        self.sources.iter().fold(key, |key, source| match source {
            FileSource::Context { name, path, unpacks, .. } => {
                key.text("context").optional(name.as_deref()).bytes(path).number((*unpacks).into())
            }
            FileSource::Step { path, .. } => key.text("step").bytes(path),
            FileSource::Inline { name, bytes } => key.text("inline").bytes(name).bytes(bytes),
        })
    }
}
