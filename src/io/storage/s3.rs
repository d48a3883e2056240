//! `s3:`, `s3a:` and `s3p:` through object_store.
//!
//! S3 has keys, not directories. A directory is here what Hadoop's S3A and Presto take for one: a prefix with an object
//! below it, or an empty object whose key ends with `/`. **An empty directory does not exist**: S3 has no way to say it,
//! and S3A alone keeps markers. So an empty storageDir is missing here, as a misspelled one is, and fctl never takes a
//! missing storageDir for a reason to call a pointer broken. The root of a bucket exists when the bucket does.
//!
//! A file is missing only if the server said so for the key and then answered a listing below it: that a bucket does not
//! exist, or that the server is no S3, are failures.

use super::s3_failure::Asked;
use super::{Entry, Failure, Storage};
use crate::flink::s3::{Bucket, Credentials};
use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{HttpClient, HttpConnector};
use object_store::list::{PaginatedListOptions, PaginatedListResult, PaginatedListStore as _};
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, ObjectMeta, ObjectStoreExt as _, RetryConfig};
use std::time::Duration;

/// A bucket.
#[derive(Clone)]
pub struct S3 {
    client: AmazonS3,
    asked: Asked,
    /// Every answer comes within it, with the requests that are made again.
    deadline: Duration,
}

impl std::fmt::Debug for S3 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3")
            .field("asked", &self.asked)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl S3 {
    /// A client; nothing is asked yet. Each answer comes a little before `deadline`, so that it can say what was wrong.
    ///
    /// # Errors
    /// Why the settings make no client.
    pub fn open(bucket: Bucket, deadline: Duration) -> Result<Self, String> {
        let asked = Asked::of(&bucket);
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket.name)
            .with_region(bucket.address.region)
            .with_allow_http(bucket.address.url.starts_with("http:"))
            .with_endpoint(bucket.address.url)
            .with_virtual_hosted_style_request(bucket.address.virtual_hosted)
            .with_http_connector(Connector { deadline })
            .with_retry(retries(deadline));
        match bucket.credentials {
            Credentials::Anonymous => builder = builder.with_skip_signature(true),
            Credentials::Keys {
                access,
                secret,
                token,
            } => {
                builder = builder
                    .with_access_key_id(access)
                    .with_secret_access_key(secret.expose());
                if let Some(token) = token {
                    builder = builder.with_token(token.expose());
                }
            }
            Credentials::Machine(variables) => {
                for (name, value) in variables {
                    // What else is in the environment (a region, half a pair of keys) is not for object_store.
                    let is_place = ["ROLE", "CONTAINER", "WEB_IDENTITY"];
                    let key = name.to_ascii_lowercase();
                    if is_place.iter().any(|part| name.contains(part))
                        && let Ok(key) = key.parse()
                    {
                        builder = builder.with_config(key, value);
                    }
                }
            }
        }
        match builder.build() {
            Ok(client) => Ok(Self {
                client,
                asked,
                deadline: deadline.mul_f64(0.95),
            }),
            Err(error) => Err(asked.failure(&error).words()),
        }
    }

    /// The client itself, for whoever may write.
    pub(crate) fn client(&self) -> &AmazonS3 {
        &self.client
    }

    /// An answer in time, and its failure in words.
    pub(crate) async fn ask<T>(
        &self,
        answer: impl Future<Output = object_store::Result<T>>,
    ) -> Result<T, Failure> {
        match tokio::time::timeout(self.deadline, answer).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(self.asked.failure(&error)),
            Err(_) => Err(self.asked.silent(self.deadline)),
        }
    }

    /// One page of what is directly below a directory.
    async fn page(
        &self,
        directory: &str,
        from: &From,
        most: Option<usize>,
    ) -> Result<PaginatedListResult, Failure> {
        let key = directory.trim_matches('/');
        let prefix = format!("{key}/");
        let options = PaginatedListOptions {
            delimiter: Some("/".into()),
            max_keys: most,
            page_token: match from {
                From::Token(token) => Some(token.clone()),
                From::Start | From::Behind(_) => None,
            },
            offset: match from {
                From::Behind(key) => Some(key.clone()),
                From::Start | From::Token(_) => None,
            },
            ..PaginatedListOptions::default()
        };
        let prefix = (!key.is_empty()).then_some(prefix.as_str());
        self.ask(self.client.list_paginated(prefix, options)).await
    }

    /// The object of a path; none if there is none, which a bucket that does not exist has neither.
    async fn head(&self, path: &str) -> Result<Option<Entry>, Failure> {
        let key = self.key(path)?;
        match self.ask(self.client.head(&key)).await {
            Ok(object) => Ok(Some(file(object))),
            Err(Failure::Missing) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// The key of a path.
    pub(crate) fn key(&self, path: &str) -> Result<Path, Failure> {
        Path::parse(path).map_err(|error| self.asked.failure(&error.into()))
    }

    async fn entry(&self, path: &str) -> Result<Entry, Failure> {
        if path.trim_matches('/').is_empty() {
            self.page(path, &From::Start, Some(1)).await?;
            return Ok(directory("/".to_owned()));
        }
        let missing = match self.head(path).await {
            Ok(Some(file)) => return Ok(file),
            Ok(None) => Failure::Missing,
            Err(Failure::Denied(why)) => return Err(Failure::Denied(why)),
            // Servers that keep objects as files may fail at the key of a directory instead of missing it.
            Err(failure) => failure,
        };
        let page = self.page(path, &From::Start, Some(1)).await?;
        if is_empty(&page) {
            Err(missing)
        } else {
            Ok(directory(path.to_owned()))
        }
    }
}

impl Storage for S3 {
    fn list<'a>(&'a self, at: &'a str) -> BoxStream<'a, Result<Entry, Failure>> {
        let pages = futures::stream::unfold(Some(From::Start), move |from| async move {
            let from = from?;
            let page = match self.page(at, &from, None).await {
                Ok(page) => page,
                Err(failure) => return Some((vec![Err(failure)], None)),
            };
            let is_root = at.trim_matches('/').is_empty();
            if matches!(from, From::Start) && is_empty(&page) && !is_root {
                // A file is listed as itself.
                let entry = self.head(at).await;
                let entry = entry.and_then(|file| file.ok_or(Failure::Missing));
                return Some((vec![entry], None));
            }
            let (entries, next) = entries(page, at, &from);
            Some((entries.into_iter().map(Ok).collect(), next))
        });
        pages.flat_map(futures::stream::iter).boxed()
    }

    fn stat<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Entry, Failure>> {
        Box::pin(async move {
            // Two requests may be needed.
            match tokio::time::timeout(self.deadline, self.entry(path)).await {
                Ok(answer) => answer,
                Err(_) => Err(self.asked.silent(self.deadline)),
            }
        })
    }

    fn read<'a>(&'a self, path: &'a str, limit: u64) -> BoxFuture<'a, Result<Vec<u8>, Failure>> {
        Box::pin(async move {
            let key = self.key(path)?;
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let read = async {
                // Without a range: an empty object has none, and what is too long is left on the way.
                let mut chunks = self.client.get(&key).await?.into_stream();
                let mut bytes = Vec::new();
                while bytes.len() < limit
                    && let Some(chunk) = chunks.next().await
                {
                    bytes.extend_from_slice(&chunk?);
                }
                bytes.truncate(limit);
                Ok(bytes)
            };
            self.ask(read).await
        })
    }
}

/// Entries of a page at most, where fewer are not asked for.
const PAGE: usize = 1_000;

/// Where a page begins.
enum From {
    Start,
    /// What the page before said.
    Token(String),
    /// Behind the last key of the page before, which was full and said nothing.
    Behind(String),
}

/// The entries of a page of a directory, and where the next page begins. A server that ends a full page without a token
/// may have forgotten it (s3s-fs up to 0.13 does); believing it would hide files.
fn entries(page: PaginatedListResult, at: &str, from: &From) -> (Vec<Entry>, Option<From>) {
    let result = page.result;
    let count = result.objects.len() + result.common_prefixes.len();
    let keys = result
        .objects
        .iter()
        .map(|object| object.location.to_string());
    let prefixes = result
        .common_prefixes
        .iter()
        .map(|prefix| format!("{prefix}/"));
    let last = keys.chain(prefixes).max().unwrap_or_default();
    let next = match (page.page_token, from) {
        (Some(token), _) => Some(From::Token(token)),
        (None, From::Behind(before)) if *before == last => None,
        (None, _) if count >= PAGE => Some(From::Behind(last)),
        (None, _) => None,
    };
    let directories = result.common_prefixes.iter();
    let directories = directories.map(|prefix| directory(absolute(prefix)));
    let files = result.objects.into_iter().map(file);
    let is_new = |entry: &Entry| {
        let key = entry.path.trim_matches('/');
        // What lies below a prefix brings it up again.
        let is_again = matches!(from, From::Behind(before) if before.trim_end_matches('/') == key);
        // The other one is the marker of the directory itself.
        !is_again && key != at.trim_matches('/')
    };
    (directories.chain(files).filter(is_new).collect(), next)
}

fn is_empty(page: &PaginatedListResult) -> bool {
    page.result.objects.is_empty() && page.result.common_prefixes.is_empty()
}

fn absolute(key: &Path) -> String {
    format!("/{key}")
}

fn directory(path: String) -> Entry {
    Entry {
        path,
        is_dir: true,
        size: 0,
        modified_ms: 0,
    }
}

fn file(object: ObjectMeta) -> Entry {
    Entry {
        path: absolute(&object.location),
        is_dir: false,
        size: object.size,
        modified_ms: object.last_modified.timestamp_millis(),
    }
}

/// Requests that are made again end with the last one at nine tenths of the deadline.
fn retries(deadline: Duration) -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: deadline.mul_f64(0.02),
            max_backoff: deadline.mul_f64(0.1),
            base: 2.0,
        },
        max_retries: 3,
        retry_timeout: deadline.mul_f64(0.2),
    }
}

/// Gives object_store the HTTP client of fctl: no proxy of the environment, which Flink does not use either.
#[derive(Debug)]
struct Connector {
    deadline: Duration,
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = crate::io::http::builder()
            .connect_timeout(self.deadline.mul_f64(0.3))
            .timeout(self.deadline.mul_f64(0.6))
            .build()
            .map_err(|error| object_store::Error::Generic {
                store: "S3",
                source: Box::new(error),
            })?;
        Ok(HttpClient::new(client))
    }
}
