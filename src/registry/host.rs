//! One registry: the way to it, its credentials and what it was seen to support.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, Once, PoisonError};

use ::http::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::Semaphore;
use url::Url;

use crate::auth::{Keychain, Secret};
use crate::oci::Host;
use crate::registry::authenticator::Authenticator;
use crate::registry::options::HostOptions;
use crate::registry::pace::Pace;
use crate::registry::reach::Reach;
use crate::registry::settings::{HostSettings, SettingsError};
use crate::registry::token_cache::TokenCache;
use crate::registry::under_way::UnderWay;

/// Whether a `POST …?mount=D&from=<the same repository>` tells if the blob is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum SelfMount {
    /// Not seen yet.
    #[default]
    Unknown,
    /// It answered 201 for a blob that is there.
    Works,
    /// It declined for a blob that is there.
    Useless,
}

/// How the bytes of a blob are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Way {
    /// In the request that ends the session.
    #[default]
    Whole,
    /// In one PATCH, as old Artifactories need it (P24).
    Stream,
    /// In PATCHes of so many bytes, where something in between takes no longer ones (P28).
    Chunks(u64),
}

/// The connections and the memory of one registry.
#[derive(Debug)]
pub(super) struct HostClient {
    pub(super) host: Host,
    pub(super) options: HostOptions,
    pub(super) reach: Arc<Reach>,
    pub(super) authenticator: Authenticator,
    pub(super) in_flight: Semaphore,
    pub(super) pace: Pace,
    /// Of the options, ready to be sent.
    headers: HeaderMap,
    pub(super) under_way: UnderWay,
    /// It failed as a mirror, and is not asked again as one.
    pub(super) fails_as_mirror: AtomicBool,
    self_mount: Mutex<SelfMount>,
    way: Mutex<Way>,
    /// Whether old notes of uploads were looked for.
    pub(super) swept_uploads: Once,
}

impl HostClient {
    /// A client for a host of which that is said, or which is refused, as it cannot be known.
    pub(super) fn new(
        host: &Host,
        options: &HostOptions,
        settings: Result<HostSettings, Arc<SettingsError>>,
        keychain: Arc<dyn Keychain>,
    ) -> Self {
        let reach = Arc::new(Reach::new(host, options, settings));
        let settings = &reach.settings;
        let in_flight = settings.requests_in_flight.as_ref().map(|it| it.value);
        Self {
            host: host.clone(),
            options: options.clone(),
            authenticator: Authenticator::new(
                Arc::clone(&reach),
                keychain,
                options.clock.clone(),
                options.token_cache.as_ref().map(|root| TokenCache::new(root, host)),
            ),
            pace: Pace::new(
                options.clock.clone(),
                settings.requests_per_second.as_ref().map(|it| it.value),
            ),
            headers: header_map(&options.headers, settings),
            in_flight: Semaphore::new(in_flight.unwrap_or(Semaphore::MAX_PERMITS)),
            under_way: UnderWay::default(),
            fails_as_mirror: AtomicBool::new(false),
            self_mount: Mutex::default(),
            way: Mutex::default(),
            swept_uploads: Once::new(),
            reach,
        }
    }

    /// The headers that the user wants with requests to `url`: none for another than the registry.
    pub(super) fn headers_for(&self, url: &Url) -> HeaderMap {
        if self.reach.is_own(url) { self.headers.clone() } else { HeaderMap::new() }
    }

    /// How uploads are sent here, as far as was learned.
    pub(super) fn way(&self) -> Way {
        *self.way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn learn_way(&self, seen: Way) {
        *self.way.lock().unwrap_or_else(PoisonError::into_inner) = seen;
    }

    pub(super) fn self_mount(&self) -> SelfMount {
        *self.self_mount.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn learn_self_mount(&self, seen: SelfMount) {
        *self.self_mount.lock().unwrap_or_else(PoisonError::into_inner) = seen;
    }
}

/// The headers of all hosts and of this one, as HTTP knows them; one that is none is not sent, and
/// says so.
fn header_map(all: &[(String, Secret)], settings: &HostSettings) -> HeaderMap {
    let mut map = HeaderMap::new();
    let own = settings.headers.iter().flat_map(|headers| &headers.value);
    let own = own.map(|(name, value)| (name.as_str(), value));
    for (name, value) in all.iter().map(|(name, value)| (name.as_str(), value)).chain(own) {
        match (HeaderName::try_from(name), HeaderValue::from_str(value.expose())) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(true);
                map.append(name, value);
            }
            _ => tracing::warn!("the header {name:?} cannot be sent: it is not HTTP"),
        }
    }
    map
}
