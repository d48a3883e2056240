//! Where the server of a bucket is.

/// The server of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// `http` or `https`, host and port: `https://bucket.s3.eu-west-1.amazonaws.com`, `http://minio:9000`.
    pub url: String,
    /// True if the bucket is a part of the host.
    pub virtual_hosted: bool,
    /// Host and port, for messages.
    pub host: String,
    /// The region that requests are signed for.
    pub region: String,
}

/// What the switches say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// An endpoint without a scheme is HTTPS.
    pub(super) secure: bool,
    /// The bucket is never a part of the host.
    pub(super) path_style: bool,
}

/// Taken where nothing names a region, as in the SDKs for endpoints that are not Amazon's.
const REGION: &str = "us-east-1";

impl Address {
    /// `region` as configured, `machine` as the environment has it.
    pub(super) fn new(
        bucket: &str,
        endpoint: Option<&str>,
        region: Option<&str>,
        machine: Option<&str>,
        style: Style,
    ) -> Result<Self, String> {
        let (scheme, host) = match endpoint {
            Some(endpoint) => parts(endpoint, style.secure)?,
            None => ("https", String::new()),
        };
        let region = region
            .or_else(|| region_of(&host))
            .or(machine)
            .unwrap_or(REGION)
            .to_owned();
        // The global host answers for every region, but only with where to go.
        let host = if host.is_empty() || host == "s3.amazonaws.com" {
            let china = if region.starts_with("cn-") { ".cn" } else { "" };
            format!("s3.{region}.amazonaws.com{china}")
        } else {
            host
        };
        let virtual_hosted =
            !style.path_style && !is_address(&host) && may_be_host(bucket, scheme == "https");
        let url = if virtual_hosted {
            format!("{scheme}://{bucket}.{host}")
        } else {
            format!("{scheme}://{host}")
        };
        let shown = url.split_once("://").map_or("", |(_, rest)| rest);
        let host = if has_port(shown) {
            shown.to_owned()
        } else {
            format!("{shown}:{}", if scheme == "https" { 443 } else { 80 })
        };
        Ok(Self {
            url,
            virtual_hosted,
            host,
            region,
        })
    }
}

/// Scheme, host and port of an endpoint.
fn parts(endpoint: &str, secure: bool) -> Result<(&'static str, String), String> {
    let (scheme, rest) = match endpoint.split_once("://") {
        None if secure => ("https", endpoint),
        None => ("http", endpoint),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => ("https", rest),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => ("http", rest),
        Some((scheme, _)) => {
            return Err(format!(
                "s3.endpoint begins with `{scheme}://`: it takes http:// or https://"
            ));
        }
    };
    if rest.contains('@') {
        return Err(
            "s3.endpoint holds credentials: set s3.access-key and s3.secret-key".to_owned(),
        );
    }
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_sign = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
    if host.is_empty() || !host.chars().all(is_sign) {
        return Err(format!(
            "s3.endpoint `{endpoint}` names no host: write http://host:9000"
        ));
    }
    if !path.trim_matches('/').is_empty() {
        return Err(format!(
            "s3.endpoint `{endpoint}` has a path: write host and port alone"
        ));
    }
    Ok((scheme, host.to_ascii_lowercase()))
}

/// The region in one of Amazon's hosts: `s3.eu-west-1.amazonaws.com`, `s3-eu-west-1.amazonaws.com`.
fn region_of(host: &str) -> Option<&str> {
    let host = host.split(':').next().unwrap_or(host);
    let host = host.strip_suffix(".cn").unwrap_or(host);
    let name = host.strip_suffix(".amazonaws.com")?;
    let region = name.rsplit('.').next().unwrap_or(name);
    let region = region.strip_prefix("s3-").unwrap_or(region);
    (region.contains('-')).then_some(region)
}

fn has_port(host: &str) -> bool {
    host.rsplit_once(':')
        .is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}

/// True for an IP address: the SDKs never put a bucket before one.
fn is_address(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or(host);
    host.starts_with('[') || name.parse::<core::net::Ipv4Addr>().is_ok()
}

/// True if the SDKs put the bucket before the host: lower case, digits, hyphens; with dots no certificate would fit.
fn may_be_host(bucket: &str, secure: bool) -> bool {
    let is_sign =
        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || (c == '.' && !secure);
    let ends = bucket.starts_with(['-', '.']) || bucket.ends_with(['-', '.']);
    (3..=63).contains(&bucket.len()) && bucket.chars().all(is_sign) && !ends
}
