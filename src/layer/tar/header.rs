//! The numbers of a header block, read more strictly than by readers: what one of them takes for
//! another number (a sign, bytes beyond 64 bits) is none.

use super::BLOCK_BYTES;

/// One header block.
pub(super) struct StrictHeader<'a>(pub(super) &'a [u8; BLOCK_BYTES]);

impl StrictHeader<'_> {
    pub(super) fn has_valid_checksum(&self) -> bool {
        let Some(written) = octal(&self.0[148..156]) else { return false };
        let counted = |at: usize| if (148..156).contains(&at) { b' ' } else { self.0[at] };
        let unsigned: u64 = (0..BLOCK_BYTES).map(|at| u64::from(counted(at))).sum();
        // Some old writers added up signed characters.
        let signed: i64 = (0..BLOCK_BYTES).map(|at| i64::from(counted(at) as i8)).sum();
        written == unsigned || i64::try_from(written).is_ok_and(|written| written == signed)
    }

    pub(super) fn size(&self) -> Option<u64> {
        number(&self.0[124..136])
    }

    /// The permission bits; some writers put the type in, too.
    pub(super) fn mode(&self) -> Option<u32> {
        number(&self.0[100..108]).map(|mode| (mode & 0o7777) as u32)
    }

    pub(super) fn user(&self) -> Option<u32> {
        number(&self.0[108..116])?.try_into().ok()
    }

    pub(super) fn group(&self) -> Option<u32> {
        number(&self.0[116..124])?.try_into().ok()
    }

    /// Seconds since 1970; only these may be negative.
    pub(super) fn modified(&self) -> Option<i64> {
        let field = &self.0[136..148];
        match field {
            // Base 256 in two's complement: the leading ones of what fits 64 bits.
            [0xff, 0xff, 0xff, 0xff, low @ ..] => {
                let value = i64::from_be_bytes(low.try_into().ok()?);
                (value < 0).then_some(value)
            }
            _ => number(field)?.try_into().ok(),
        }
    }

    /// Major and minor number of a device.
    pub(super) fn device(&self) -> Option<(u32, u32)> {
        let part = |field: &[u8]| u32::try_from(number(field)?).ok();
        Some((part(&self.0[329..337])?, part(&self.0[337..345])?))
    }
}

fn number(field: &[u8]) -> Option<u64> {
    match field[0] {
        // Base 256: the first byte says so, and whether it is negative.
        0x80 => field[1..]
            .iter()
            .try_fold(0_u64, |value, byte| value.checked_mul(256)?.checked_add(u64::from(*byte))),
        first if first & 0x80 != 0 => None,
        _ => octal(field),
    }
}

/// Octal digits between spaces, ended by a NUL or a space; nothing is zero.
fn octal(field: &[u8]) -> Option<u64> {
    let text = until_nul(field).trim_ascii();
    text.iter().try_fold(0_u64, |value, byte| match byte {
        b'0'..=b'7' => value.checked_mul(8)?.checked_add(u64::from(byte - b'0')),
        _ => None,
    })
}

pub(super) fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(at: usize, field: &[u8]) -> [u8; BLOCK_BYTES] {
        let mut block = [0; BLOCK_BYTES];
        block[at..at + field.len()].copy_from_slice(field);
        block
    }

    #[test]
    fn times_may_be_before_1970_and_ids_may_not_be_negative() {
        let minus_two = [&[0xff; 11][..], &[0xfe]].concat();
        for (field, seconds) in [
            (&b"00000000017\0"[..], Some(15)),
            (&[0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], Some(1 << 32)),
            (&minus_two, Some(-2)),
            (&[0xff; 12], Some(-1)),
            (&[0x80, 0, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 0], None),
            (&[0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0, 0, 0, 0], None),
            (b"-1\0", None),
            (b"", Some(0)),
        ] {
            assert_eq!(StrictHeader(&block(136, field)).modified(), seconds, "{field:?}");
        }
        for (field, id) in [
            (&b"0001750\0"[..], Some(1000)),
            (&[0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], Some(u32::MAX)),
            (&[0x80, 0, 0, 1, 0, 0, 0, 0], None),
            (&[0xff; 8], None),
        ] {
            assert_eq!(StrictHeader(&block(108, field)).user(), id, "{field:?}");
            assert_eq!(StrictHeader(&block(116, field)).group(), id, "{field:?}");
        }
    }

    #[test]
    fn modes_are_permission_bits_only() {
        assert_eq!(StrictHeader(&block(100, b"0104755\0")).mode(), Some(0o4755));
        assert_eq!(StrictHeader(&block(100, b"rwxr-xr-")).mode(), None);
    }
}
