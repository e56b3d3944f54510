//! `HttpHeaders` of docker's `config.json`: what the user wants with every request to a registry.

use crate::auth::Secret;
use crate::auth::chain::Chain;
use crate::auth::docker_config::DockerConfig;

/// Headers that decide who asks and what a message is. They are made by what sends the request; one
/// of the user's would contradict it, or go where its value does not belong.
const REFUSED: [&str; 19] = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Old versions of docker wrote their own name into the file; nobody wants it sent by others.
const PASSED_OVER: &str = "user-agent";

impl Chain {
    /// The headers that docker's `config.json` wants with every request to a registry. Those that
    /// would change who asks, or what is sent, are left out with a warning.
    ///
    /// A file that cannot be read wants none: who looks for a credential in it is told.
    pub fn http_headers(&self) -> Vec<(String, Secret)> {
        let Ok(path) = self.environment.docker_config_file() else { return Vec::new() };
        let headers = match DockerConfig::read(&path).and_then(|it| it.texts("HttpHeaders")) {
            Ok(headers) => headers,
            Err(error) => {
                tracing::debug!(%error, "no headers of the user's are sent");
                return Vec::new();
            }
        };
        let is_wanted = |name: &str| {
            let name = name.trim().to_ascii_lowercase();
            let is_refused = REFUSED.contains(&name.as_str());
            if is_refused {
                let file = self.environment.shorten(&path);
                self.warn(&format!("{file}: the header {name} of HttpHeaders is not sent"));
            }
            !is_refused && name != PASSED_OVER
        };
        let wanted = headers.into_iter().filter(|(name, _)| is_wanted(name));
        wanted.map(|(name, value)| (name, Secret::new(value))).collect()
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::testing::Home;

    #[test]
    fn headers_that_say_who_asks_are_not_the_users_to_set() {
        let home = Home::new();
        let chain = Chain::new(home.environment());
        assert_eq!(chain.http_headers(), []);
        home.write_config(
            r#"{"HttpHeaders": {"X-Team": "blue", "authorization": "Basic eDp5", "Cookie": "a=b",
                "User-Agent": "Docker-Client/19.03", "X-Empty": "", "HOST": "other.test"}}"#,
        );
        assert_eq!(chain.http_headers(), [("X-Team".to_owned(), Secret::new("blue"))]);
        let file = "~/.docker/config.json";
        let expected = ["authorization", "cookie", "host"]
            .map(|name| format!("{file}: the header {name} of HttpHeaders is not sent"));
        assert_eq!(chain.warnings(), expected);
        home.write_config(r#"{"HttpHeaders": {"X-Team": 5}}"#);
        assert_eq!(chain.http_headers(), []);
    }
}
