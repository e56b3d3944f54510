use super::*;
use crate::layer::write::TarWriter;
use crate::util::seeded::Seeded;
#[test]
fn differential() {
    let mut r = Seeded(5);
    let mut text = String::new();
    let mut w = TarWriter::new(Vec::new());
    let hex = |b: &[u8]| format!("x{}", b.iter().map(|b| format!("{b:02x}")).collect::<String>());
    for _ in 0..3000 {
        let mut name = |r: &mut Seeded, slashes: bool| {
            let mut n: Vec<u8> = Vec::new();
            let style = r.below(4);
            for _ in 0..1 + r.below([5, 30, 60, 300][style]) {
                match r.below(12) {
                    0 if slashes && !n.is_empty() && n.last() != Some(&b'/') => n.push(b'/'),
                    1 if r.below(300) == 0 => n.extend("é".as_bytes()),
                    2 if r.below(300) == 0 => n.push(0xff),
                    _ => n.extend([b'a' + r.below(26) as u8].repeat(1 + r.below(5))),
                }
            }
            while n.last() == Some(&b'/') {
                n.pop();
            }
            n
        };
        let path = name(&mut r, true);
        let kind = match r.below(8) {
            0 => EntryKind::Directory,
            1 => EntryKind::Symlink(name(&mut r, true)),
            2 => EntryKind::Hardlink(name(&mut r, true)),
            3 => EntryKind::Character(r.below(4096) as u32, r.below(1 << 20) as u32),
            4 => EntryKind::Block(1, 2),
            5 => EntryKind::Fifo,
            6 if r.below(3) == 0 => EntryKind::File(1 << (20 + r.below(25))),
            _ => EntryKind::File(r.below(2000) as u64),
        };
        let mut e = Entry::new(path, kind, r.below(0o10000) as u32);
        e.uid = [0, 1000, 2097151, 2097152, u32::MAX][r.below(5)];
        e.gid = [0, 0, 0, 2097151, 2097152][r.below(5)];
        e.mtime = [0, 1_700_000_000, -5, 1 << 33, (1 << 33) - 1, 1][r.below(6)];
        for _ in 0..r.below(3) {
            if r.below(3) == 0 {
                e.xattrs.insert(name(&mut r, false), name(&mut r, false));
            }
        }
        let (k, link, size, maj, min) = match &e.kind {
            EntryKind::File(s) => ('0', vec![], *s, 0, 0),
            EntryKind::Hardlink(t) => ('1', t.clone(), 0, 0, 0),
            EntryKind::Symlink(t) => ('2', t.clone(), 0, 0, 0),
            EntryKind::Character(a, b) => ('3', vec![], 0, *a, *b),
            EntryKind::Block(a, b) => ('4', vec![], 0, *a, *b),
            EntryKind::Directory => ('5', vec![], 0, 0, 0),
            EntryKind::Fifo => ('6', vec![], 0, 0, 0),
        };
        text += &format!(
            "{} {k} {} {} {} {} {} {size} {maj} {min}",
            hex(&e.path),
            hex(&link),
            e.mode,
            e.uid,
            e.gid,
            e.mtime
        );
        for (a, b) in &e.xattrs {
            text += &format!(" {} {}", hex(a), hex(b));
        }
        text.push('\n');
        if size > 2000 {
            // header only
            let h = e.header().unwrap();
            w = {
                let mut v = w.finish().unwrap();
                let l = v.len() - 1024;
                v.truncate(l);
                v.extend(h);
                TarWriter::new(v)
            };
        } else {
            w.append(&e, std::io::repeat(b'z')).unwrap();
        }
    }
    crate::util::fs::write_atomic(
        std::path::Path::new("/tmp/gobin/entries.txt"),
        text.as_bytes(),
        0o644,
    )
    .unwrap();
    crate::util::fs::write_atomic(
        std::path::Path::new("/tmp/gobin/rust.tar"),
        &w.finish().unwrap(),
        0o644,
    )
    .unwrap();
}
