//! Who is there, by name and password.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use ring::hmac;

use crate::oci::{Algorithm, Digest};
use crate::server::error::{Error, Result};
use crate::server::htpasswd::{Htpasswd, HtpasswdError};
use crate::server::random;

/// Names and passwords.
#[derive(Debug)]
pub struct Users {
    source: Source,
}

#[derive(Debug)]
enum Source {
    Memory(Passwords),
    File(Htpasswd),
}

/// Passwords that the program was told. Only a keyed digest of each is held.
struct Passwords {
    key: hmac::Key,
    digests: BTreeMap<String, hmac::Tag>,
}

/// Which password a user has, without telling anything of it: another one after every change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fingerprint(String);

impl Users {
    /// Takes names and passwords.
    pub fn new<'a>(users: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self { source: Source::Memory(Passwords::new(users)) }
    }

    /// Takes a file of `htpasswd -B`. It is read again whenever it changes, so a user who is taken
    /// out of it is refused from the next request on; a version that cannot be read changes nothing.
    ///
    /// # Errors
    /// [`HtpasswdError`] naming the line that cannot be used.
    pub fn htpasswd(file: &Path) -> std::result::Result<Self, HtpasswdError> {
        Ok(Self { source: Source::File(Htpasswd::open(file)?) })
    }

    /// Whether this is the user's password. Unknown users take as long as known ones.
    ///
    /// # Errors
    /// [`Error::Busy`] when more passwords are being verified than the machine can.
    pub(super) async fn check(&self, user: &str, password: &str) -> Result<bool> {
        match &self.source {
            Source::Memory(passwords) => Ok(passwords.check(user, password)),
            Source::File(file) => file.check(user, password).await.map_err(|_| Error::Busy),
        }
    }

    /// Which password a user has; `None` when there is no such user any more.
    pub(super) async fn fingerprint(&self, user: &str) -> Option<Fingerprint> {
        match &self.source {
            Source::Memory(passwords) => passwords.fingerprint(user),
            Source::File(file) => {
                file.hash(user).await.map(|hash| Fingerprint::of(hash.as_bytes()))
            }
        }
    }
}

impl Fingerprint {
    /// Of what is kept instead of a password, which is random for whoever does not know it.
    fn of(kept: &[u8]) -> Self {
        Self(Digest::of(Algorithm::Sha256, kept).hex()[..16].to_owned())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Passwords {
    fn new<'a>(users: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &random::bytes::<32>());
        let digest = |password: &str| hmac::sign(&key, password.as_bytes());
        let digests = users.into_iter().map(|(user, password)| (user.to_owned(), digest(password)));
        Self { digests: digests.collect(), key }
    }

    fn check(&self, user: &str, password: &str) -> bool {
        let actual = hmac::sign(&self.key, password.as_bytes());
        // What is compared is keyed, so the time it takes tells nothing of the password.
        self.digests.get(user).is_some_and(|expected| expected.as_ref() == actual.as_ref())
    }

    fn fingerprint(&self, user: &str) -> Option<Fingerprint> {
        self.digests.get(user).map(|digest| Fingerprint::of(digest.as_ref()))
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.digests.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_user_passes() {
        let users = Users::new([("ann", "p:w"), ("bob", "")]);
        for (user, password, expected) in
            [("ann", "p:w", true), ("ann", "p", false), ("bob", "", true), ("eve", "", false)]
        {
            assert_eq!(users.check(user, password).await.unwrap(), expected, "{user} {password}");
        }
        assert!(!format!("{users:?}").contains("p:w"));
        assert_eq!(users.fingerprint("eve").await, None);
        assert_ne!(users.fingerprint("ann").await, users.fingerprint("bob").await);
    }
}
