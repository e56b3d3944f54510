//! Records of PAX extended headers: `length key=value\n`, the value of any bytes.
//!
//! Read by length, never by line: a value may hold a newline, and two readers that disagree on
//! where a record ends see two archives.
//!
//! Spec: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_03>

/// The records that decide what a member is called and how long it is.
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
        match key {
            b"path" => records.path = Some(name(value)?),
            b"linkpath" => records.link_path = Some(name(value)?),
            b"GNU.sparse.name" => records.sparse_name = Some(name(value)?),
            b"size" => {
                records.size = Some(number(value).ok_or("the record size is no number of bytes")?);
            }
            _ => {}
        }
    }
    Ok(records)
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

fn name(value: &[u8]) -> Result<Vec<u8>, &'static str> {
    if value.contains(&0) {
        return Err("an extended header names a path with a NUL in it");
    }
    Ok(value.to_vec())
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
    fn records_count_their_own_length() {
        for length in [0, 1, 2, 3, 87, 88, 89, 90, 91, 92, 985, 986, 987, 988, 989, 990] {
            let value = vec![b'x'; length];
            let mut bytes = b"11 size=42\n".to_vec();
            push_record(&mut bytes, b"path", &value);
            let told = bytes[11..].split(|byte| *byte == b' ').next().unwrap();
            assert_eq!(number(told), Some(bytes.len() as u64 - 11), "{length}");
            assert_eq!(parse(&bytes).unwrap().path, Some(value));
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
        ] {
            assert!(parse(bytes).is_err(), "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
