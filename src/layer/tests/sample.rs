//! Tiny archives for tests, honest or not.

use super::LayerIndex;
use crate::util::seeded::Seeded;

/// An archive that grows member by member.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample(Vec<u8>);

/// What distinguishes a member from a plain file of mode 644 that belongs to root.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extra<'a> {
    pub(crate) mode: Option<u32>,
    pub(crate) owner: (u64, u64),
    pub(crate) link: &'a str,
    pub(crate) device: (u32, u32),
    pub(crate) pax: &'a [(&'a str, &'a str)],
}

impl Sample {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a member with no check of its own.
    pub(crate) fn add(mut self, flag: u8, name: &str, content: &[u8], extra: &Extra<'_>) -> Self {
        if !extra.pax.is_empty() {
            let records: Vec<u8> = extra.pax.iter().flat_map(|pair| record(*pair)).collect();
            self.member(b'x', "pax", &records, &Extra::default());
        }
        self.member(flag, name, content, extra);
        self
    }

    fn member(&mut self, flag: u8, name: &str, content: &[u8], extra: &Extra<'_>) {
        let mut header = ::tar::Header::new_ustar();
        let raw = header.as_mut_bytes();
        raw[..name.len()].copy_from_slice(name.as_bytes());
        raw[157..157 + extra.link.len()].copy_from_slice(extra.link.as_bytes());
        raw[156] = flag;
        header.set_size(content.len() as u64);
        header.set_mode(extra.mode.unwrap_or(0o644));
        header.set_uid(extra.owner.0);
        header.set_gid(extra.owner.1);
        header.set_mtime(1000);
        header.set_device_major(extra.device.0).unwrap();
        header.set_device_minor(extra.device.1).unwrap();
        header.set_cksum();
        self.0.extend_from_slice(header.as_bytes());
        self.0.extend_from_slice(content);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
    }

    pub(crate) fn file(self, name: &str, content: &str) -> Self {
        self.add(b'0', name, content.as_bytes(), &Extra::default())
    }

    pub(crate) fn directory(self, name: &str) -> Self {
        self.add(b'5', name, b"", &Extra { mode: Some(0o755), ..Extra::default() })
    }

    pub(crate) fn symlink(self, name: &str, link: &str) -> Self {
        self.add(b'2', name, b"", &Extra { mode: Some(0o777), link, ..Extra::default() })
    }

    pub(crate) fn hard_link(self, name: &str, link: &str) -> Self {
        self.add(b'1', name, b"", &Extra { link, ..Extra::default() })
    }

    /// The whole archive.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        [&self.0[..], &[0; 1024]].concat()
    }

    pub(crate) fn index(&self) -> LayerIndex {
        LayerIndex::read(&self.bytes()[..]).unwrap()
    }

    /// What is said of an archive that is not accepted.
    pub(crate) fn refusal(&self) -> String {
        let error = LayerIndex::read(&self.bytes()[..]).unwrap_err();
        crate::util::causes::in_one_line(&error)
    }
}

fn record((key, value): (&str, &str)) -> Vec<u8> {
    let rest = format!(" {key}={value}\n");
    let length = (1..).find(|length: &usize| length.to_string().len() + rest.len() == *length);
    format!("{}{rest}", length.unwrap()).into_bytes()
}

/// A layer with something of everything, in any order, over and over in the same few places. All
/// may be written by its owner, and the directories by everybody.
pub(crate) fn random(random: &mut Seeded, owner: (u64, u64)) -> Sample {
    let mut sample = Sample::new();
    for number in 0..=random.below(12) {
        let name = random_path(random);
        let mode = Some(0o600 | random.below(0o1000) as u32);
        let extra = Extra { mode, owner, ..Extra::default() };
        sample = match random.below(8) {
            0..=2 => sample.add(b'0', &name, format!("content {number}").as_bytes(), &extra),
            3 | 4 => {
                sample.add(b'5', &name, b"", &Extra { mode: mode.map(|m| m | 0o702), ..extra })
            }
            5 => {
                let link = ["a", "b/c", "none", "/a/b", "../b"][random.below(5)];
                sample.add(b'2', &name, b"", &Extra { link, ..extra })
            }
            6 => sample.hard_link(&name, &random_path(random)),
            _ => sample.add(b'6', &name, b"", &extra),
        };
    }
    sample
}

/// One of a few paths.
pub(crate) fn random_path(random: &mut Seeded) -> String {
    let names: Vec<_> = (0..=random.below(3)).map(|_| ["a", "b", "c"][random.below(3)]).collect();
    names.join("/")
}
