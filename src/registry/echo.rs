//! A peer's words without the secrets that it was sent: some repeat a request in their errors.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use url::Url;

use crate::registry::error::Failure;

/// What stands for a secret.
const HIDDEN: &str = "…";

/// A secret that is shorter, in bytes, stands in other words by chance.
const LEAST_BYTES: usize = 4;

/// What a peer was sent that nobody else may see.
#[derive(Default)]
pub(super) struct Sent(Vec<String>);

impl Sent {
    /// What an `Authorization` header holds: a token, or a user and a password.
    pub(super) fn header(mut self, header: Option<&HeaderValue>) -> Self {
        let text = header.and_then(|header| header.to_str().ok());
        let Some((_, secret)) = text.and_then(|text| text.split_once(' ')) else { return self };
        let pair = STANDARD.decode(secret).ok().and_then(|pair| String::from_utf8(pair).ok());
        if let Some((_, password)) = pair.as_deref().and_then(|pair| pair.split_once(':')) {
            self.0.push(password.to_owned());
        }
        self.0.push(secret.to_owned());
        self
    }

    /// What stands in the query of an address, such as a signature.
    pub(super) fn query(mut self, url: &Url) -> Self {
        self.0.extend(url.query_pairs().map(|(_, value)| value.into_owned()));
        self
    }

    /// The failure without any of it.
    pub(super) fn hidden_in(&self, mut failure: Failure) -> Failure {
        if let Failure::Status { body, .. } = &mut failure {
            for entry in &mut body.errors {
                entry.code = self.hide(&entry.code);
                entry.message = self.hide(&entry.message);
                if let Some(detail) = entry.detail.as_str() {
                    entry.detail = self.hide(detail).into();
                }
            }
        }
        failure
    }

    fn hide(&self, text: &str) -> String {
        let secrets = self.0.iter().filter(|secret| secret.len() >= LEAST_BYTES);
        secrets.fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), HIDDEN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Secret;
    use crate::oci::error_code::{ErrorBody, ErrorCode};
    use crate::registry::token::{basic, bearer};

    #[test]
    fn what_was_sent_is_not_said() {
        let basic = basic("ann", &Secret::new("sesame"));
        let bearer = bearer(&Secret::new("a.b.c"));
        let signed: Url = "https://s.test/b?sig=0f1e&n=1".parse().unwrap();
        for (sent, said, expected) in [
            (Sent::default().header(Some(&basic)), "Basic YW5uOnNlc2FtZQ==", "Basic …"),
            (Sent::default().header(Some(&basic)), "ann:sesame", "ann:…"),
            (Sent::default().header(Some(&bearer)), "no a.b.c here", "no … here"),
            (Sent::default().header(None), "a.b.c", "a.b.c"),
            (Sent::default().query(&signed), "sig=0f1e&n=1", "sig=…&n=1"),
        ] {
            let body = ErrorBody::new(&ErrorCode::Denied, said);
            let failure = sent.hidden_in(Failure::Status { status: 403, body });
            assert_eq!(failure.to_string(), format!("403 DENIED: {expected}"), "{said}");
        }
    }
}
