//! Network addresses: how far inside a network they lie, and networks in the form `10.0.0.0/8`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// How far inside a network an address lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Anybody's.
    Public,
    /// The neighbours'.
    Private,
    /// This machine's.
    Loopback,
    /// A cloud's metadata service and the like: nobody's to be sent to.
    LinkLocal,
}

impl Depth {
    /// The depth of an address; an IPv4 address in an IPv6 one counts as what it is.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        match address.octets() {
            // The metadata service of a large cloud.
            [100, 100, 100, 200] => Self::LinkLocal,
            // Carriers share it among their customers (RFC 6598), and so do overlay networks.
            [100, 64..=127, ..] => Self::Private,
            // "This network" (RFC 1122); Linux takes all of it for this machine.
            [0, ..] => Self::Loopback,
            _ if address.is_link_local() => Self::LinkLocal,
            _ if address.is_loopback() => Self::Loopback,
            _ if address.is_private() => Self::Private,
            _ => Self::Public,
        }
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        match address.segments() {
            // fd00:ec2::254 is the metadata service of another large cloud.
            [0xfd00, 0xec2, ..] => Self::LinkLocal,
            // A translator reaches the IPv4 address in the last 32 bits (RFC 6052).
            [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
                Self::of_v4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
            }
            _ if address.is_loopback() || address.is_unspecified() => Self::Loopback,
            _ if address.is_unicast_link_local() => Self::LinkLocal,
            _ if address.is_unique_local() => Self::Private,
            _ => Self::Public,
        }
    }
}

/// A range of addresses, such as `10.0.0.0/8`, or a single one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// A text that is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no network such as 10.0.0.0/8 or fd00::/8")]
pub struct NetworkError(String);

impl Network {
    /// Whether the address is one of it.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let differ = network.to_bits() ^ address.to_bits();
                differ.checked_shr(32 - u32::from(self.bits)).unwrap_or(0) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let differ = network.to_bits() ^ address.to_bits();
                differ.checked_shr(128 - u32::from(self.bits)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let unusable = || NetworkError(text.to_owned());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| unusable())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).map_err(|_| unusable())?;
        if bits > most { Err(unusable()) } else { Ok(Self { address, bits }) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_public_or_somebodys() {
        for (address, depth) in [
            ("8.8.8.8", Depth::Public),
            ("2001:db8::1", Depth::Public),
            ("10.1.2.3", Depth::Private),
            ("172.31.255.255", Depth::Private),
            ("172.32.0.1", Depth::Public),
            ("100.64.0.1", Depth::Private),
            ("fd12::1", Depth::Private),
            ("64:ff9b::a01:203", Depth::Private),
            ("127.9.9.9", Depth::Loopback),
            ("0.0.0.0", Depth::Loopback),
            ("0.1.2.3", Depth::Loopback),
            ("::", Depth::Loopback),
            ("::1", Depth::Loopback),
            ("::ffff:127.0.0.1", Depth::Loopback),
            ("169.254.169.254", Depth::LinkLocal),
            ("::ffff:169.254.169.254", Depth::LinkLocal),
            ("100.100.100.200", Depth::LinkLocal),
            ("fe80::1", Depth::LinkLocal),
            ("fd00:ec2::254", Depth::LinkLocal),
        ] {
            assert_eq!(Depth::of(address.parse().unwrap()), depth, "{address}");
        }
    }

    #[test]
    fn networks_hold_their_addresses() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("192.168.1.7", "192.168.1.7", "192.168.1.8"),
            ("fd00::/8", "fdff::1", "fe00::1"),
            ("0.0.0.0/0", "8.8.8.8", "::1"),
            ("::/0", "::1", "8.8.8.8"),
        ] {
            let network: Network = network.parse().unwrap();
            assert!(network.contains(inside.parse().unwrap()), "{network} {inside}");
            assert!(!network.contains(outside.parse().unwrap()), "{network} {outside}");
        }
        for text in ["", "10.0.0.0/33", "10.0.0/8", "r.test", "::/129", "10.0.0.0/x"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
