//! The ports of `EXPOSE`: `80`, `80/udp`, `8000-8010/tcp`, and what older Dockerfiles say.

/// Ports of one protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ports {
    /// First port.
    pub first: u16,
    /// Last port.
    pub last: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
    /// The address or the port of the host before it, which mean nothing here.
    pub binding: Option<String>,
    /// Whether the protocol is in lower case, as it should be.
    pub is_lowercase: bool,
    /// The text as it was written.
    pub text: String,
}

/// Why a text is not a port.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid port {text:?}: {reason}")]
pub struct PortError {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Ports {
    /// Parses `[[address:]host:]port[-port][/protocol]`.
    pub fn parse(text: &str) -> Result<Self, PortError> {
        let fail = |reason| PortError { text: text.to_owned(), reason };
        let (binding, rest) = match text.rsplit_once(':') {
            Some((binding, rest)) => (Some(binding), rest),
            None => (None, text),
        };
        let (ports, protocol) = rest.split_once('/').unwrap_or((rest, "tcp"));
        let protocol = if protocol.is_empty() { "tcp" } else { protocol };
        let lower = protocol.to_ascii_lowercase();
        if !["tcp", "udp", "sctp"].contains(&lower.as_str()) {
            return Err(fail("the protocol is tcp, udp or sctp"));
        }
        let (first, last) = range(ports).map_err(fail)?;
        if let Some(binding) = binding {
            check_binding(binding, first == last, last - first).map_err(fail)?;
        }
        Ok(Self {
            first,
            last,
            is_lowercase: protocol == lower,
            protocol: lower,
            binding: binding.filter(|binding| !binding.is_empty()).map(str::to_owned),
            text: text.to_owned(),
        })
    }

    /// Each port as a config names it: `80/tcp`.
    pub fn each(&self) -> impl Iterator<Item = String> + '_ {
        (self.first..=self.last).map(|port| format!("{port}/{}", self.protocol))
    }
}

fn range(text: &str) -> Result<(u16, u16), &'static str> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (number(first)?, number(last)?);
    if last < first {
        return Err("the range ends before it begins");
    }
    Ok((first, last))
}

fn number(text: &str) -> Result<u16, &'static str> {
    if text.is_empty() {
        return Err("a number is missing");
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("a port is a number");
    }
    text.parse().map_err(|_| "a port is a number up to 65535")
}

/// What stands before the port of the container has no effect, but must be well formed.
fn check_binding(binding: &str, is_single: bool, length: u16) -> Result<(), &'static str> {
    let (address, host) = binding.rsplit_once(':').unwrap_or(("", binding));
    if !host.is_empty() {
        let (first, last) = range(host)?;
        if !is_single && last - first != length {
            return Err("the ranges of host and container differ in length");
        }
    }
    let bare = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if !address.is_empty() && bare.unwrap_or(address).parse::<std::net::IpAddr>().is_err() {
        return Err("the address of the host is no IP address");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_as_buildkit_does() {
        for (text, expected, binding, is_lowercase) in [
            ("80", "80/tcp", None, true),
            ("80/", "80/tcp", None, true),
            ("53/udp", "53/udp", None, true),
            ("9/sctp", "9/sctp", None, true),
            ("80/TcP", "80/tcp", None, false),
            ("8000-8002", "8000/tcp 8001/tcp 8002/tcp", None, true),
            ("65535/udp", "65535/udp", None, true),
            ("0", "0/tcp", None, true),
            ("5000:80", "80/tcp", Some("5000"), true),
            ("127.0.0.1:80:81", "81/tcp", Some("127.0.0.1:80"), true),
            ("[::1]:80:81/udp", "81/udp", Some("[::1]:80"), true),
            ("80-82:90-92", "90/tcp 91/tcp 92/tcp", Some("80-82"), true),
            ("80-90:95", "95/tcp", Some("80-90"), true),
            (":80", "80/tcp", None, true),
        ] {
            let ports = Ports::parse(text).expect(text);
            let each: Vec<String> = ports.each().collect();
            assert_eq!(each.join(" "), expected, "{text}");
            assert_eq!(ports.binding.as_deref(), binding, "{text}");
            assert_eq!(ports.is_lowercase, is_lowercase, "{text}");
        }
    }

    #[test]
    fn what_is_no_port_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "a number is missing"),
            ("/tcp", "a number is missing"),
            ("80/http", "the protocol is tcp, udp or sctp"),
            ("65536", "a port is a number up to 65535"),
            ("99999999999999999999", "a port is a number up to 65535"),
            ("-1", "a number is missing"),
            ("+80", "a port is a number"),
            ("http", "a port is a number"),
            ("90-80", "the range ends before it begins"),
            ("80-81-82", "a port is a number"),
            ("80-82:90-91", "the ranges of host and container differ in length"),
            ("a.b:80:80", "the address of the host is no IP address"),
            ("x:80", "a port is a number"),
        ] {
            let error = Ports::parse(text).expect_err(text);
            assert_eq!(error, PortError { text: text.to_owned(), reason }, "{text}");
        }
    }
}
