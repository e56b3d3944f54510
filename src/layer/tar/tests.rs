use super::*;
use crate::layer::Error;

/// Writes one header and its padded content, with no check of its own.
fn member(kind: u8, name: &[u8], link: &[u8], content: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    let raw = header.as_mut_bytes();
    raw[..name.len()].copy_from_slice(name);
    raw[157..157 + link.len()].copy_from_slice(link);
    raw[156] = kind;
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend_from_slice(content);
    bytes.resize(bytes.len().next_multiple_of(BLOCK_BYTES), 0);
    bytes
}

fn file(name: &str) -> Vec<u8> {
    member(b'0', name.as_bytes(), b"", b"content")
}

fn record(key: &str, value: &str) -> Vec<u8> {
    let rest = format!(" {key}={value}\n");
    let length = (1..).find(|length: &usize| length.to_string().len() + rest.len() == *length);
    format!("{}{rest}", length.unwrap()).into_bytes()
}

fn check(archive: &[u8], piece: usize) -> Result<u64> {
    let mut check = TarCheck::new();
    for piece in archive.chunks(piece) {
        check.update(piece)?;
    }
    let members = check.members();
    check.finish().map(|()| members)
}

/// The same outcome for every way of cutting the archive into pieces.
fn outcome(parts: &[Vec<u8>]) -> std::result::Result<u64, String> {
    let archive = parts.concat();
    let whole = check(&archive, archive.len().max(1)).map_err(|error| error.to_string());
    for piece in [1, 7, 512, 1000] {
        let cut = check(&archive, piece).map_err(|error| error.to_string());
        assert_eq!(cut, whole, "in pieces of {piece}");
    }
    whole
}

fn end() -> Vec<u8> {
    vec![0; 2 * BLOCK_BYTES]
}

#[test]
fn names_stay_inside_the_root() {
    for (name, is_inside) in [
        ("etc/passwd", true),
        ("./etc/passwd", true),
        ("/etc/x", true),
        ("a/../b", true),
        ("a/b/../../c", true),
        ("..a/b..", true),
        ("../x", false),
        ("a/../../x", false),
        ("/../x", false),
        ("/abs/../..", false),
        ("./..", false),
    ] {
        let outcome = outcome(&[file("ok"), file(name), end()]);
        match is_inside {
            true => assert_eq!(outcome, Ok(2), "{name}"),
            false => assert!(outcome.unwrap_err().contains(name), "{name}"),
        }
    }
}

#[test]
fn long_names_are_checked_wherever_they_stand() {
    let escape = "../x";
    for hidden in [
        member(b'L', b"././@LongLink", b"", b"../x\0"),
        member(b'x', b"pax", b"", &record("path", escape)),
        member(b'x', b"pax", b"", &record("GNU.sparse.name", escape)),
    ] {
        let error = outcome(&[hidden, file("harmless"), end()]).unwrap_err();
        assert!(error.contains("leaves its root") && error.contains(escape), "{error}");
    }
    let long = "d/".repeat(2000);
    let records = record("path", &long);
    assert_eq!(outcome(&[member(b'x', b"pax", b"", &records), file("x"), end()]), Ok(1));
    let records = record("path", &format!("{long}{long}"));
    let error = outcome(&[member(b'x', b"pax", b"", &records), file("x"), end()]).unwrap_err();
    assert!(error.contains("4096"), "{error}");
}

#[test]
fn what_an_extended_header_overrides_is_checked_too() {
    let long = |kind: u8, content: &str| member(kind, b"././@LongLink", b"", content.as_bytes());
    let pax = |key: &str| member(b'x', b"pax", b"", &record(key, "fine"));
    for extension in [long(b'L', "fine\0"), pax("path"), pax("GNU.sparse.name")] {
        let error = outcome(&[extension, file("../own"), end()]).unwrap_err();
        assert!(error.contains("leaves its root") && error.contains("../own"), "{error}");
    }
    for extension in [long(b'K', "fine\0"), pax("linkpath")] {
        let link = |target: &[u8]| member(b'1', b"link", target, b"");
        let error = outcome(&[extension.clone(), link(b"../own"), end()]).unwrap_err();
        assert!(error.contains("hard link to \"../own\""), "{error}");
        assert_eq!(outcome(&[extension, link(b""), end()]), Ok(1), "others write none");
    }
    // GNU tar puts the first 100 bytes there, which may end in the middle of a whiteout's name.
    let whiteout = format!("{}/.wh.gone", "d".repeat(95));
    let parts = [long(b'L', &format!("{whiteout}\0")), file(&whiteout[..100]), end()];
    assert_eq!(outcome(&parts), Ok(1));
}

#[test]
fn padding_ends_somewhere() {
    let mut check = TarCheck::new();
    let zeros = vec![0; 1024 * 1024];
    check.update(&end()).unwrap();
    for _ in 0..64 {
        check.update(&zeros).unwrap();
    }
    let error = check.update(&zeros).unwrap_err().to_string();
    assert!(error.contains("too many bytes after its end"), "{error}");
}

#[test]
fn hard_links_stay_inside_and_symbolic_links_are_free() {
    for (kind, target, is_fine) in [
        (b'1', "bin/sh", true),
        (b'1', "/etc/passwd", true),
        (b'1', "../x", false),
        (b'1', "a/../../x", false),
        (b'1', "", false),
        (b'2', "../../etc/passwd", true),
        (b'2', "/etc/passwd", true),
    ] {
        let link = member(kind, b"link", target.as_bytes(), b"");
        let outcome = outcome(&[link, end()]);
        assert_eq!(outcome.is_ok(), is_fine, "{target}: {outcome:?}");
    }
    let records = member(b'x', b"pax", b"", &record("linkpath", "../x"));
    assert!(outcome(&[records, member(b'1', b"link", b"ok", b""), end()]).is_err());
}

#[test]
fn what_is_no_archive_says_so() {
    for bytes in [&b""[..], b"hello", &[b'x'; 2000], b"BZh91AY&SY"] {
        let error = check(bytes, 100).unwrap_err();
        assert!(matches!(error, Error::NotTar { .. }), "{error}");
    }
    assert_eq!(outcome(&[end()]), Ok(0), "an empty archive is one");
}

#[test]
fn truncated_archives_name_the_last_member() {
    let whole = [file("first"), member(b'0', b"second", b"", &[1; 3000])].concat();
    for cut in [100, 600, 1100, 1600, 2500, whole.len() - 1] {
        let error = check(&whole[..cut], 512).unwrap_err().to_string();
        let named = if cut < 512 { "has only 100 bytes" } else { "truncated" };
        assert!(error.contains(named), "{cut}: {error}");
    }
    assert_eq!(outcome(std::slice::from_ref(&whole)), Ok(2), "end blocks may be missing");
    assert!(outcome(&[member(b'x', b"pax", b"", &record("path", "x"))]).is_err());
}

#[test]
fn archives_that_readers_disagree_on_are_refused() {
    let size = |text| member(b'x', b"pax", b"", &record("size", text));
    let mut negative = file("x");
    negative[124] = 0xff;
    let mut sum: u64 =
        negative[..148].iter().chain(&negative[156..512]).map(|b| u64::from(*b)).sum();
    sum += 8 * 32;
    negative[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    for (parts, fault) in [
        (vec![member(b'x', b"pax", b"", b"11 path=b"), file("x")], "malformed record"),
        (vec![size("-1"), file("x")], "no number"),
        (vec![size("1"), size("1"), file("x")], "two extended headers"),
        (vec![member(b'x', b"p", b"", b"10 path=\0\n"), file("x")], "NUL"),
        (vec![member(b'g', b"p", b"", &record("path", "y")), file("x")], "global header"),
        (vec![negative], "no valid size"),
        (vec![file("x"), vec![0; 512], file("y")], "lone block of zeros"),
        (vec![size("512"), member(b'0', b"x", b"", b""), file("y")], "wrong checksum"),
    ] {
        let error = outcome(&parts).unwrap_err();
        assert!(error.contains(fault), "{fault}: {error}");
    }
    let git = member(b'g', b"pax_global_header", b"", &record("comment", "a commit"));
    assert_eq!(outcome(&[git, file("x"), end()]), Ok(1));
}

#[test]
fn the_size_of_an_extended_header_decides() {
    // A second archive hides in the content; the size of the extended header says so.
    let inner = [file("../hidden"), end()].concat();
    let mut outer = member(b'0', b"outer", b"", &inner);
    outer.truncate(512);
    let mut header = tar::Header::from_byte_slice(&outer[..512]).clone();
    header.set_size(0);
    header.set_cksum();
    let records = member(b'x', b"p", b"", &record("size", &inner.len().to_string()));
    let parts = [records, header.as_bytes().to_vec(), inner, file("last"), end()];
    assert_eq!(outcome(&parts), Ok(2));
}

#[test]
fn whiteouts_that_hide_nothing_are_refused() {
    for name in [".wh.", "a/.wh..", ".wh..."] {
        assert!(outcome(&[file(name), end()]).unwrap_err().contains("whiteout"), "{name}");
    }
    assert_eq!(outcome(&[file(".wh.x"), file(".wh..wh..opq"), end()]), Ok(2));
}

#[test]
fn sparse_files_of_gnu_tar_are_followed() {
    let mut sparse = member(b'S', b"sparse", b"", &[7; 512]);
    let content = sparse.split_off(512);
    let mut header = tar::Header::from_byte_slice(&sparse).clone();
    header.as_mut_bytes()[482] = 1;
    header.set_cksum();
    let mut first = vec![1; 512];
    first[504] = 1;
    let mut second = vec![1; 512];
    second[504] = 0;
    let parts = [header.as_bytes().to_vec(), first, second, content, file("next"), end()];
    assert_eq!(outcome(&parts), Ok(2));
}

/// Any damage gives the same outcome however the bytes are cut, and never a panic.
#[test]
fn damaged_archives_are_judged_the_same_in_any_pieces() {
    let records = [record("path", "a/b"), record("size", "7")].concat();
    let archive = [
        member(b'L', b"././@LongLink", b"", b"long/name\0"),
        file("short"),
        member(b'x', b"pax", b"", &records),
        file("other"),
        member(b'1', b"link", b"other", b""),
        end(),
    ];
    let whole = archive.concat();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |limit: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random as usize % limit
    };
    for _ in 0..300 {
        let mut damaged = whole.clone();
        for _ in 0..=next(3) {
            let at = next(damaged.len());
            damaged[at] = next(256) as u8;
            // Half of the damage gets past the checksum.
            let start = at / BLOCK_BYTES * BLOCK_BYTES;
            if next(2) == 0 && damaged[start + 156] != 0 {
                let mut header = tar::Header::new_old();
                header.as_mut_bytes().copy_from_slice(&damaged[start..start + BLOCK_BYTES]);
                header.set_cksum();
                damaged[start..start + BLOCK_BYTES].copy_from_slice(header.as_bytes());
            }
        }
        damaged.truncate(damaged.len() - next(whole.len()));
        let _ = outcome(&[damaged]);
    }
}
