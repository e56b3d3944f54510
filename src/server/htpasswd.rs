//! A file of `htpasswd -B`: who is in it, and whether a password is right at bearable cost.
//!
//! bcrypt takes a good part of a second by design. So it runs on threads of its own, few at once,
//! and who has just been verified is remembered for some minutes, by a keyed hash that tells
//! nothing of the password.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bcrypt::HashParts;
use ring::hmac;
use tokio::sync::Semaphore;

use crate::server::random;
use crate::server::reload::Reloading;
use crate::util::{fs, task};

/// Largest file read, in bytes.
const FILE_LIMIT: u64 = 16 * 1024 * 1024;

/// Highest cost that is let in: each step doubles the time, and this one takes seconds.
const COST_MAX: u32 = 16;

/// How long a verified password needs no verification.
const REMEMBERED: Duration = Duration::from_secs(5 * 60);

/// Most passwords remembered.
const REMEMBERED_MAX: usize = 4096;

/// Most verifications that wait for their turn; more are turned away.
const WAITING_MAX: usize = 64;

/// What is verified for a user who is not there, when nobody else is either.
const STAND_IN: &str = "$2y$10$UHaOknTL51Gf06KqGSpFK.qXmwjleYgrEPXZxGgdpqq61Rd5wO5a.";

/// Why a file of users cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HtpasswdError {
    /// It cannot be read.
    #[error("cannot read the users")]
    Files(#[from] fs::Error),
    /// It is no text.
    #[error("{path} is no file of htpasswd: it is not UTF-8", path = path.display())]
    Text {
        /// The file.
        path: PathBuf,
    },
    /// A line that cannot be used.
    #[error("line {line} of {path}: {fault}", path = path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        fault: LineFault,
    },
}

/// What is wrong with a line of a file of users.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineFault {
    /// It is no user and hash.
    #[error("expected USER:HASH, as `htpasswd -nB USER` writes it")]
    Shape,
    /// The hash is of another kind.
    #[error(
        "the password of {user:?} is {scheme}, and only bcrypt is taken; \
         `htpasswd -B FILE {user}` sets it anew"
    )]
    Scheme {
        /// The user.
        user: String,
        /// What the hash looks like.
        scheme: &'static str,
    },
    /// The hash says that it is bcrypt's, and is not.
    #[error("the bcrypt hash of {user:?} is malformed; `htpasswd -B FILE {user}` sets it anew")]
    Hash {
        /// The user.
        user: String,
    },
    /// Verifying would take too long.
    #[error(
        "the bcrypt hash of {user:?} has cost {cost}, above the highest of {COST_MAX}; \
         `htpasswd -B FILE {user}` sets it anew"
    )]
    Cost {
        /// The user.
        user: String,
        /// The cost of the hash.
        cost: u32,
    },
    /// The user has had a line before.
    #[error("the user {user:?} is there twice")]
    Twice {
        /// The user.
        user: String,
    },
}

/// Too many passwords are being verified.
#[derive(Debug, thiserror::Error)]
#[error("too many passwords are being verified")]
pub(super) struct Busy;

/// The users of a file.
#[derive(Debug)]
pub(super) struct Htpasswd {
    file: Arc<Reloading<Entries>>,
    remembered: Mutex<Remembered>,
    /// Those who may wait or work.
    waiting: Semaphore,
    /// Those who may work.
    working: Semaphore,
}

/// What one version of a file says.
#[derive(Debug, PartialEq, Eq)]
struct Entries {
    hashes: BTreeMap<String, String>,
    /// As costly as the costliest of them, for users who are not there.
    stand_in: String,
}

/// The credentials that were verified, and until when that holds.
#[derive(Debug)]
struct Remembered {
    key: hmac::Key,
    until: HashMap<[u8; 32], Instant>,
    /// How many passwords went through bcrypt.
    verifications: u64,
}

impl Htpasswd {
    pub(super) fn open(path: &Path) -> Result<Self, HtpasswdError> {
        let file = path.to_owned();
        let file = Reloading::open(vec![path.to_owned()], move || {
            Entries::parse(&fs::read(&file, FILE_LIMIT)?, &file)
        })?;
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        // Half of them at most, so that those who are remembered are served all the same.
        let at_once = (cores / 2).max(1);
        Ok(Self {
            file,
            remembered: Mutex::new(Remembered::new()),
            waiting: Semaphore::new(at_once + WAITING_MAX),
            working: Semaphore::new(at_once),
        })
    }

    /// The hash of a user's password.
    pub(super) async fn hash(&self, user: &str) -> Option<String> {
        self.file.current().await.hashes.get(user).cloned()
    }

    /// Whether this is the user's password.
    pub(super) async fn check(&self, user: &str, password: &str) -> Result<bool, Busy> {
        let entries = self.file.current().await;
        let known = entries.hashes.get(user);
        let hash = known.unwrap_or(&entries.stand_in);
        let credential = self.remembered().digest(user, password, hash);
        // The stand-in may be the very hash that a user had who was taken out.
        let is_remembered =
            || known.is_some() && self.remembered().holds(&credential, Instant::now());
        if is_remembered() {
            return Ok(true);
        }
        let _waiting = self.waiting.try_acquire().map_err(|_| Busy)?;
        let _working = self.working.acquire().await.map_err(|_| Busy)?;
        // One client asks over several connections at once; the first has verified it for all.
        if is_remembered() {
            return Ok(true);
        }
        self.remembered().verifications += 1;
        let (password, hash) = (password.to_owned(), hash.clone());
        let verified = task::blocking(move || bcrypt::verify(password, &hash)).await;
        // Every hash was parsed before, so this cannot fail.
        let is_right = matches!(verified, Ok(Ok(true))) && known.is_some();
        if is_right {
            self.remembered().add(credential, Instant::now());
        }
        Ok(is_right)
    }

    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        // Every change is one call, so a panic elsewhere leaves nothing half done.
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn parse(bytes: &[u8], path: &Path) -> Result<Self, HtpasswdError> {
        let text = std::str::from_utf8(bytes);
        let text = text.map_err(|_| HtpasswdError::Text { path: path.to_owned() })?;
        let mut entries = Self { hashes: BTreeMap::new(), stand_in: STAND_IN.to_owned() };
        let mut highest_cost = 0;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let cost = entries.add(line).map_err(|fault| HtpasswdError::Line {
                path: path.to_owned(),
                line: number + 1,
                fault,
            })?;
            if let Some((_, hash)) = line.split_once(':').filter(|_| cost > highest_cost) {
                (highest_cost, entries.stand_in) = (cost, hash.to_owned());
            }
        }
        Ok(entries)
    }

    /// Takes a line, and returns the cost of its hash.
    fn add(&mut self, line: &str) -> Result<u32, LineFault> {
        let (user, hash) = line.split_once(':').ok_or(LineFault::Shape)?;
        if user.is_empty() {
            return Err(LineFault::Shape);
        }
        let user = user.to_owned();
        if let Some(scheme) = other_scheme(hash) {
            return Err(LineFault::Scheme { user, scheme });
        }
        let cost = match hash.parse::<HashParts>() {
            Ok(parts) => parts.get_cost(),
            Err(_) => return Err(LineFault::Hash { user }),
        };
        match cost {
            4..=COST_MAX => {}
            0..4 => return Err(LineFault::Hash { user }),
            _ => return Err(LineFault::Cost { user, cost }),
        }
        match self.hashes.insert(user.clone(), hash.to_owned()) {
            Some(_) => Err(LineFault::Twice { user }),
            None => Ok(cost),
        }
    }
}

/// What a hash is that is none of bcrypt.
fn other_scheme(hash: &str) -> Option<&'static str> {
    const OTHERS: [(&str, &str); 6] = [
        ("$apr1$", "hashed with MD5"),
        ("$1$", "hashed with MD5"),
        ("{SHA}", "hashed with SHA-1"),
        ("{SSHA}", "hashed with SHA-1"),
        ("$5$", "hashed with SHA-256"),
        ("$6$", "hashed with SHA-512"),
    ];
    if ["$2y$", "$2a$", "$2b$"].iter().any(|prefix| hash.starts_with(prefix)) {
        return None;
    }
    let known = OTHERS.iter().find(|(prefix, _)| hash.starts_with(prefix));
    Some(known.map_or("hashed with crypt, or not at all", |(_, scheme)| scheme))
}

impl Remembered {
    fn new() -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &random::bytes::<32>());
        Self { key, until: HashMap::new(), verifications: 0 }
    }

    /// Names a credential; another hash is another credential.
    fn digest(&self, user: &str, password: &str, hash: &str) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.key);
        for part in [user, password, hash] {
            context.update(&(part.len() as u64).to_le_bytes());
            context.update(part.as_bytes());
        }
        let mut digest = [0; 32];
        digest.copy_from_slice(context.sign().as_ref());
        digest
    }

    fn holds(&self, credential: &[u8; 32], now: Instant) -> bool {
        self.until.get(credential).is_some_and(|until| now < *until)
    }

    fn add(&mut self, credential: [u8; 32], now: Instant) {
        if self.until.len() >= REMEMBERED_MAX {
            self.until.retain(|_, until| now < *until);
        }
        if self.until.len() >= REMEMBERED_MAX {
            self.until.clear();
        }
        self.until.insert(credential, now + REMEMBERED);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The password `p:w`.
    const ANN: &str = "ann:$2y$04$.btjVMS.lTT7gyIEWHJq7.dPSmgDivQyAENdxejQt68aTNQkw8c3.";

    fn parse(text: &str) -> Result<Entries, HtpasswdError> {
        Entries::parse(text.as_bytes(), Path::new("users"))
    }

    fn verifications(users: &Htpasswd) -> u64 {
        users.remembered().verifications
    }

    #[test]
    fn a_line_that_cannot_be_used_is_told() {
        let hash = ANN.trim_start_matches("ann:");
        for (line, fault) in [
            ("bob", "expected USER:HASH, as `htpasswd -nB USER` writes it"),
            (&*format!(":{hash}"), "expected USER:HASH, as `htpasswd -nB USER` writes it"),
            (
                "bob:$apr1$8XSywIuS$QvPkkkQc.6DYPzMZoS5pG1",
                "the password of \"bob\" is hashed with MD5, and only bcrypt is taken; \
                 `htpasswd -B FILE bob` sets it anew",
            ),
            (
                "bob:{SHA}EfatjsUqKYSrqv18O1FlA3hcIHI=",
                "the password of \"bob\" is hashed with SHA-1, and only bcrypt is taken; \
                 `htpasswd -B FILE bob` sets it anew",
            ),
            (
                "bob:secret",
                "the password of \"bob\" is hashed with crypt, or not at all, and only bcrypt is \
                 taken; `htpasswd -B FILE bob` sets it anew",
            ),
            (
                "bob:$2y$05$short",
                "the bcrypt hash of \"bob\" is malformed; `htpasswd -B FILE bob` sets it anew",
            ),
            (
                &format!("bob:{}", hash.replace("$04$", "$31$")),
                "the bcrypt hash of \"bob\" has cost 31, above the highest of 16; \
                 `htpasswd -B FILE bob` sets it anew",
            ),
            (ANN, "the user \"ann\" is there twice"),
        ] {
            let error = parse(&format!("# staff\n\n{ANN}\r\n{line}\n")).unwrap_err();
            assert_eq!(error.to_string(), format!("line 4 of users: {fault}"));
            assert!(!error.to_string().contains("secret"), "{error}");
        }
        assert!(parse("").unwrap().hashes.is_empty());
        assert!(Entries::parse(b"ann:\xff", Path::new("users")).is_err());
    }

    #[test]
    fn who_is_not_there_costs_as_much_as_the_costliest_who_is() {
        let [low, high] = ["$04$", "$07$"].map(|cost| ANN.replace("$04$", cost));
        let high = high.replace("ann", "bob");
        let hash = |line: &str| line.split_once(':').unwrap().1.to_owned();
        for text in [format!("{low}\n{high}"), format!("{high}\n{low}")] {
            assert_eq!(parse(&text).unwrap().stand_in, hash(&high));
        }
        assert_eq!(parse("").unwrap().stand_in, STAND_IN);
        assert!(STAND_IN.parse::<HashParts>().is_ok());
    }

    #[tokio::test]
    async fn a_password_is_verified_once_and_a_wrong_one_or_an_unknown_user_every_time() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("users");
        let also = ANN.replace("ann", "old").replace("$2y$", "$2a$");
        fs::write_atomic(&path, format!("{ANN}\n{also}\n").as_bytes(), 0o600).unwrap();
        let users = Htpasswd::open(&path).unwrap();
        for (user, password, expected, count) in [
            ("ann", "p:w", true, 1),
            ("ann", "p:w", true, 1),
            ("old", "p:w", true, 2),
            ("ann", "p:", false, 3),
            ("ann", "p:", false, 4),
            ("eve", "p:w", false, 5),
            // The password of the stand-in itself.
            ("eve", "p:w", false, 6),
            ("", "", false, 7),
        ] {
            let checked = users.check(user, password).await.unwrap();
            assert_eq!((checked, verifications(&users)), (expected, count), "{user} {password}");
        }
        // Who is taken out is out at once, remembered or not.
        fs::write_atomic(&path, format!("{also}\n").as_bytes(), 0o600).unwrap();
        assert!(!users.check("ann", "p:w").await.unwrap());
        fs::write_atomic(&path, b"ann:plain\n", 0o600).unwrap();
        assert!(users.check("old", "p:w").await.unwrap(), "a broken file changes nothing");
        fs::write_atomic(&path, b"", 0o600).unwrap();
        assert!(!users.check("old", "p:w").await.unwrap());
    }

    #[tokio::test]
    async fn one_client_on_many_connections_is_verified_once_and_a_flood_is_turned_away() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("users");
        fs::write_atomic(&path, ANN.as_bytes(), 0o600).unwrap();
        let users = Htpasswd::open(&path).unwrap();
        let checks = (0..20).map(|_| users.check("ann", "p:w"));
        let checked = futures_util::future::join_all(checks).await;
        assert!(checked.into_iter().all(|checked| checked.unwrap()));
        let at_once = users.working.available_permits() as u64;
        assert!(verifications(&users) <= at_once, "{}", verifications(&users));

        // As many as may wait do.
        let all = u32::try_from(users.waiting.available_permits()).unwrap();
        let _flood = users.waiting.acquire_many(all).await.unwrap();
        assert!(users.check("eve", "guess").await.is_err());
        assert!(users.check("ann", "p:w").await.unwrap());
    }

    #[test]
    fn what_is_remembered_ends_and_is_bounded() {
        let mut remembered = Remembered::new();
        let now = Instant::now();
        let credential = remembered.digest("ann", "p:w", "hash");
        assert_ne!(credential, remembered.digest("annp", ":w", "hash"));
        assert_ne!(credential, Remembered::new().digest("ann", "p:w", "hash"));
        remembered.add(credential, now);
        assert!(remembered.holds(&credential, now + REMEMBERED - Duration::from_secs(1)));
        assert!(!remembered.holds(&credential, now + REMEMBERED));
        for number in 0..2 * REMEMBERED_MAX {
            remembered.add(remembered.digest("bob", &number.to_string(), "hash"), now);
        }
        assert!(remembered.until.len() <= REMEMBERED_MAX);
    }
}
