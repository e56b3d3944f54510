//! Records of PAX extended headers: `length key=value\n`, the value of any bytes.
//!
//! Read by length, never by line: a value may hold a newline, and two readers that disagree on
//! where a record ends see two archives.
//!
//! Spec: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_03>

use crate::layer::tar::Time;

/// What stands before the name of an extended attribute.
const XATTR: &[u8] = b"SCHILY.xattr.";

/// The records that decide what a member is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Records {
    /// `path`.
    pub path: Option<Vec<u8>>,
    /// `linkpath`.
    pub link_path: Option<Vec<u8>>,
    /// `size`.
    pub size: Option<u64>,
    /// `GNU.sparse.name`, the name of a sparse file.
    pub sparse_name: Option<Vec<u8>>,
    /// Whether any record of a sparse file is among them.
    pub is_sparse: bool,
    /// `uid`.
    pub uid: Option<u32>,
    /// `gid`.
    pub gid: Option<u32>,
    /// `mtime`.
    pub modified: Option<Time>,
    /// `SCHILY.xattr.*`: extended attributes, sorted by name.
    pub xattrs: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Records {
    /// Whether they decide what a member is called or how long it is.
    pub fn names_or_sizes(&self) -> bool {
        let names = [&self.path, &self.link_path, &self.sparse_name];
        self.is_sparse || self.size.is_some() || names.iter().any(|name| name.is_some())
    }
}

/// Reads all records.
///
/// # Errors
/// What is wrong with the first malformed one.
pub fn parse(mut bytes: &[u8]) -> Result<Records, &'static str> {
    let mut records = Records::default();
    while !bytes.is_empty() {
        let (key, value, rest) = split_record(bytes)?;
        bytes = rest;
        records.is_sparse |= key.starts_with(b"GNU.sparse.");
        match key {
            b"path" => records.path = name(value)?,
            b"linkpath" => records.link_path = name(value)?,
            b"GNU.sparse.name" => records.sparse_name = name(value)?,
            b"size" => {
                records.size = valid(value, number, "the record size is no number of bytes")?
            }
            b"uid" => records.uid = valid(value, id, "the record uid is no user id")?,
            b"gid" => records.gid = valid(value, id, "the record gid is no group id")?,
            b"mtime" => records.modified = valid(value, time, "the record mtime is no time")?,
            _ => records.xattrs.extend(xattr(key, value)),
        }
    }
    // A stable sort: of two values for one name the last one, which wins, stays last.
    records.xattrs.sort_by(|one, other| one.0.cmp(&other.0));
    records.xattrs.reverse();
    records.xattrs.dedup_by(|one, other| one.0 == other.0);
    records.xattrs.reverse();
    Ok(records)
}

fn xattr(key: &[u8], value: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let name = key.strip_prefix(XATTR).filter(|name| !name.is_empty())?;
    Some((name.to_vec(), value.to_vec()))
}

/// An empty value takes back what was said before.
fn valid<T>(
    value: &[u8],
    read: impl Fn(&[u8]) -> Option<T>,
    fault: &'static str,
) -> Result<Option<T>, &'static str> {
    if value.is_empty() { Ok(None) } else { read(value).map(Some).ok_or(fault) }
}

/// Adds a record. The key has no `=` in it.
pub fn push_record(records: &mut Vec<u8>, key: &[u8], value: &[u8]) {
    // A space, the equals sign and the newline.
    let rest = key.len() + value.len() + 3;
    let mut length = rest;
    // The length counts its own digits.
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    records.extend(length.to_string().as_bytes());
    records.extend([b" ", key, b"=", value, b"\n"].concat());
}

type Record<'a> = (&'a [u8], &'a [u8], &'a [u8]);

fn split_record(bytes: &[u8]) -> Result<Record<'_>, &'static str> {
    const MALFORMED: &str = "an extended header holds a malformed record";
    let space = bytes.iter().take(20).position(|byte| *byte == b' ').ok_or(MALFORMED)?;
    let length = number(&bytes[..space]).and_then(|length| usize::try_from(length).ok());
    let length = length.filter(|length| *length > space + 1 && *length <= bytes.len());
    let (record, rest) = bytes.split_at(length.ok_or(MALFORMED)?);
    let body = record[space + 1..].strip_suffix(b"\n").ok_or(MALFORMED)?;
    let equals = body.iter().position(|byte| *byte == b'=').ok_or(MALFORMED)?;
    if equals == 0 {
        return Err(MALFORMED);
    }
    Ok((&body[..equals], &body[equals + 1..], rest))
}

fn name(value: &[u8]) -> Result<Option<Vec<u8>>, &'static str> {
    let whole = |value: &[u8]| (!value.contains(&0)).then(|| value.to_vec());
    valid(value, whole, "an extended header names a path with a NUL in it")
}

fn id(text: &[u8]) -> Option<u32> {
    number(text)?.try_into().ok()
}

/// Seconds with any number of decimals, of which nine count.
fn time(text: &[u8]) -> Option<Time> {
    let (is_negative, text) = match text.strip_prefix(b"-") {
        Some(text) => (true, text),
        None => (false, text),
    };
    let point = text.iter().position(|byte| *byte == b'.');
    let (whole, decimals) = match point {
        Some(point) => (&text[..point], &text[point + 1..]),
        None => (text, &[][..]),
    };
    if !decimals.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |at: usize| decimals.get(at).map_or(0, |digit| u32::from(digit - b'0'));
    let nanoseconds = (0..9).fold(0, |value, at| value * 10 + digit(at));
    let seconds = i64::try_from(number(whole)?).ok()?;
    Some(match (is_negative, nanoseconds) {
        (false, _) => Time { seconds, nanoseconds },
        (true, 0) => Time { seconds: -seconds, nanoseconds },
        (true, _) => Time { seconds: -seconds - 1, nanoseconds: 1_000_000_000 - nanoseconds },
    })
}

fn number(text: &[u8]) -> Option<u64> {
    if !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_by_length() {
        // The value holds a newline and what looks like a record.
        let hidden = b"33 SCHILY.xattr.x=a\n12 path=xyz\n\n";
        assert_eq!(hidden.len(), 33);
        let bytes = [&hidden[..], b"11 path=b/\n", b"11 size=42\n"].concat();
        let records = parse(&bytes).unwrap();
        assert_eq!(records.path.as_deref(), Some(&b"b/"[..]));
        assert_eq!(records.size, Some(42));
    }

    #[test]
    fn owners_times_and_attributes_are_read() {
        let records = [
            &b"12 uid=1000\n"[..],
            b"18 gid=4294967295\n",
            b"21 mtime=-1.25000000\n",
            b"26 SCHILY.xattr.user.b=\0\xff\n",
            b"25 SCHILY.xattr.user.a=1\n",
            b"25 SCHILY.xattr.user.a=2\n",
            b"7 uid=\n",
        ];
        let records = parse(&records.concat()).unwrap();
        assert_eq!((records.uid, records.gid), (None, Some(u32::MAX)), "the last one took it back");
        let time = Time { seconds: -2, nanoseconds: 750_000_000 };
        assert_eq!(records.modified, Some(time));
        let xattr = |name: &[u8], value: &[u8]| (name.to_vec(), value.to_vec());
        assert_eq!(records.xattrs, [xattr(b"user.a", b"2"), xattr(b"user.b", b"\0\xff")]);
        assert!(!records.names_or_sizes());
    }

    #[test]
    fn records_count_their_own_length() {
        for length in [0, 1, 2, 3, 87, 88, 89, 90, 91, 92, 985, 986, 987, 988, 989, 990] {
            let value = vec![b'x'; length];
            let mut bytes = b"11 size=42\n".to_vec();
            push_record(&mut bytes, b"path", &value);
            let told = bytes[11..].split(|byte| *byte == b' ').next().unwrap();
            assert_eq!(number(told), Some(bytes.len() as u64 - 11), "{length}");
            // An empty value takes back what was said before.
            let expected = Some(value).filter(|value| !value.is_empty());
            assert_eq!(parse(&bytes).unwrap().path, expected);
        }
    }

    #[test]
    fn malformed_records_are_refused() {
        for bytes in [
            &b"11 path=b"[..],
            b"99 path=b\n",
            b"5 a=b\n",
            b"x path=b\n",
            b"7 path\n",
            b"6 =bc\n",
            b"-1 path=b\n",
            b"\n",
            b"12 size=-42\n",
            b"10 path=\0\n",
            b"18 gid=4294967296\n",
            b"10 uid=-1\n",
            b"13 mtime=x.5\n",
            b"13 mtime=5.x\n",
        ] {
            assert!(parse(bytes).is_err(), "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
