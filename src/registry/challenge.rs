//! `WWW-Authenticate`: what a registry asks for, in every form seen in the wild.
//!
//! Spec: RFC 9110 section 11.6.1; distribution's token scheme,
//! <https://distribution.github.io/distribution/spec/auth/token/>.

use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;

/// What a registry asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Challenge {
    /// User and password with every request.
    Basic,
    /// A token from `realm`.
    Bearer {
        /// The token service's URL.
        realm: String,
        /// Its name for the registry; some send none (P27).
        service: Option<String>,
        /// The scope that this request needs.
        scope: Option<String>,
    },
}

impl Challenge {
    /// Reads a reply's challenges and returns the one we answer: Bearer before Basic.
    pub(super) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let all: Vec<Self> = headers
            .get_all(WWW_AUTHENTICATE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(parse)
            .collect();
        let bearer = all.iter().position(|challenge| matches!(challenge, Self::Bearer { .. }));
        all.into_iter().nth(bearer.unwrap_or(0))
    }
}

/// Reads one header, which may hold several challenges.
fn parse(header: &str) -> Vec<Challenge> {
    let mut found = Vec::new();
    let mut rest = header.trim();
    while !rest.is_empty() {
        let end = rest.find([' ', ',']).unwrap_or(rest.len());
        let scheme = rest[..end].to_ascii_lowercase();
        let (parameters, after) = parse_parameters(&rest[end..]);
        let value = |name: &str| {
            parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
        };
        match scheme.as_str() {
            "basic" => found.push(Challenge::Basic),
            "bearer" => {
                if let Some(realm) = value("realm") {
                    let (service, scope) = (value("service"), value("scope"));
                    found.push(Challenge::Bearer { realm, service, scope });
                }
            }
            _ => {}
        }
        rest = after.trim_start_matches([' ', ',', '\t']);
    }
    found
}

/// Reads `name=value` pairs until the next scheme; returns them and what follows.
fn parse_parameters(text: &str) -> (Vec<(String, String)>, &str) {
    let mut pairs = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', ',', '\t']);
        let name_end = rest.find(['=', ' ', ',']).unwrap_or(rest.len());
        let after_name = rest[name_end..].trim_start();
        let Some(value) = after_name.strip_prefix('=') else { return (pairs, rest) };
        let name = rest[..name_end].to_ascii_lowercase();
        let (value, after) = parse_value(value.trim_start());
        pairs.push((name, value));
        rest = after;
    }
}

fn parse_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ' ']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::util::seeded::Seeded;

    fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Challenge {
        Challenge::Bearer {
            realm: realm.to_owned(),
            service: service.map(str::to_owned),
            scope: scope.map(str::to_owned),
        }
    }

    #[test]
    fn every_spelling_is_read() {
        let full = bearer("https://a/t", Some("r"), Some("repository:x:pull,push"));
        for (header, expected) in [
            (
                r#"Bearer realm="https://a/t",service="r",scope="repository:x:pull,push""#,
                vec![full.clone()],
            ),
            (
                r#"bearer Realm="https://a/t", Service = "r" ,scope="repository:x:pull,push""#,
                vec![full],
            ),
            (r#"Bearer realm="https://a/t""#, vec![bearer("https://a/t", None, None)]),
            (r#"Bearer realm=https://a/t"#, vec![bearer("https://a/t", None, None)]),
            (
                r#"Basic realm="a, b", Bearer realm="https://a/t""#,
                vec![Challenge::Basic, bearer("https://a/t", None, None)],
            ),
            (r#"Basic"#, vec![Challenge::Basic]),
            (r#"Negotiate, Basic realm="x \" y""#, vec![Challenge::Basic]),
            (r#"Bearer service="no realm""#, vec![]),
            (r#"Bearer realm="open"#, vec![bearer("open", None, None)]),
            ("", vec![]),
        ] {
            assert_eq!(parse(header), expected, "{header}");
        }
    }

    /// Any header is read to its end, and what is read of it stands in it.
    #[test]
    fn random_headers_hold_the_challenges_that_are_read_of_them() {
        const PIECES: [&str; 19] = [
            "Bearer",
            "Bearer realm=",
            "basic",
            " ",
            ",",
            "=",
            "\"",
            "\\",
            "realm",
            "realm=",
            "service=\"x\"",
            "scope",
            "https://a/t",
            "é",
            "\t",
            ";",
            "Negotiate",
            "realm=\"a, b\"",
            "==",
        ];
        let mut random = Seeded(11);
        let mut next = |below: usize| random.below(below);
        let mut bearers = 0;
        for _ in 0..50_000 {
            let length = 1 + next(12);
            let text: String = (0..length).map(|_| PIECES[next(PIECES.len())]).collect();
            for challenge in parse(&text) {
                let Challenge::Bearer { realm, .. } = challenge else { continue };
                // A backslash stands for what follows it.
                assert!(text.replace('\\', "").contains(&realm.replace('\\', "")), "{text}");
                bearers += 1;
            }
        }
        assert!(bearers > 100, "only {bearers} asked for a token");
    }

    #[test]
    fn bearer_is_preferred_over_basic_in_any_order() {
        let mut headers = HeaderMap::new();
        headers.append(WWW_AUTHENTICATE, "Basic realm=x".parse().unwrap());
        headers.append(WWW_AUTHENTICATE, "Bearer realm=https://t".parse().unwrap());
        assert_eq!(Challenge::from_headers(&headers), Some(bearer("https://t", None, None)));
        headers.remove(WWW_AUTHENTICATE);
        assert_eq!(Challenge::from_headers(&headers), None);
    }
}
