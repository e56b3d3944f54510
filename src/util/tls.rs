//! The one cryptographic provider of the program.
//!
//! ring: it starts in microseconds where others gather entropy for tens of milliseconds on every
//! run, which a short command would feel more than the speed of its ciphers.

use std::sync::{Arc, Once};

use rustls::crypto::{CryptoProvider, ring};

/// The provider of TLS and of random numbers.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// Makes the provider the one that libraries take when they are not given any.
pub fn install_provider() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        // Whoever embeds the library may have installed another, which is as good.
        let _ = ring::default_provider().install_default();
    });
}
