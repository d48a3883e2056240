//! The HTTP clients of fctl: no proxy, no redirect, a deadline.

use std::time::Duration;

/// A client for one server.
///
/// # Errors
/// Why TLS cannot be set up.
pub(crate) fn client(url: &str, deadline: Duration) -> Result<reqwest::Client, reqwest::Error> {
    let builder = builder().connect_timeout(deadline).timeout(deadline);
    // Reading the certificates of the system takes tens of milliseconds, which plain HTTP need not wait for.
    #[cfg(feature = "s3")]
    let builder = if url.starts_with("https:") {
        builder
    } else {
        builder.tls_certs_only([])
    };
    #[cfg(not(feature = "s3"))]
    let _ = url;
    builder.build()
}

/// What all of them have in common.
pub(crate) fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
}
