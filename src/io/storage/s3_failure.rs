//! Errors of object_store in words: who was asked, what the server said, what to change.

use super::Failure;
use crate::flink::s3::{Bucket, NO_CREDENTIALS};
use object_store::Error;
use std::time::Duration;

/// Who is asked.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// Host and port.
    host: String,
    bucket: String,
    region: String,
    has_role: bool,
}

/// What object_store writes before the status and the body of an answer.
const STATUS: &str = "non-2xx status code: ";

impl Asked {
    pub(super) fn of(bucket: &Bucket) -> Self {
        Self {
            host: bucket.address.host.clone(),
            bucket: bucket.name.clone(),
            region: bucket.address.region.clone(),
            has_role: bucket.has_role,
        }
    }

    /// Nobody answered.
    pub(super) fn silent(&self, deadline: Duration) -> Failure {
        let seconds = deadline.as_secs_f64();
        self.failed(&format!("no answer within {seconds:.1} s"))
    }

    fn failed(&self, cause: &str) -> Failure {
        Failure::Failed(self.with_host(cause))
    }

    fn with_host(&self, cause: &str) -> String {
        format!("{}: {cause}", self.host)
    }

    /// What an error says.
    pub(super) fn failure(&self, error: &Error) -> Failure {
        let text = error.to_string();
        let (code, message) = (element(&text, "Code"), element(&text, "Message"));
        let answer = text.split_once(STATUS).map(|(_, rest)| rest);
        let (status, body) = match answer.map(|rest| rest.split_once(':').unwrap_or((rest, ""))) {
            Some((status, body)) => (Some(status.trim()), body.trim()),
            None => (None, ""),
        };
        if text.contains("169.254.16") || text.contains("169.254.170.2") {
            return self.failed(NO_CREDENTIALS);
        }
        if let Error::InvalidPath { source } = error {
            return self.failed(&format!("fctl cannot name this key: {source}"));
        }
        // A listing that is refused is a `Generic` error.
        let is_denied = status.is_some_and(|s| s.starts_with("401") || s.starts_with("403"))
            || matches!(
                code,
                Some("ExpiredToken" | "InvalidToken" | "InvalidAccessKeyId")
            );
        match (error, code) {
            (_, Some("NoSuchBucket")) => {
                self.failed(&format!("the bucket `{}` does not exist", self.bucket))
            }
            // Without a body it was asked by HEAD.
            (Error::NotFound { .. }, Some("NoSuchKey")) => Failure::Missing,
            (Error::NotFound { .. }, None) if body.is_empty() => Failure::Missing,
            (
                _,
                Some(
                    "PermanentRedirect"
                    | "AuthorizationHeaderMalformed"
                    | "IllegalLocationConstraintException",
                ),
            ) => self.elsewhere(message),
            _ if is_denied => {
                let said = said(status, code, message);
                let role = if self.has_role {
                    "; fctl does not assume the role that is configured"
                } else {
                    ""
                };
                let words = format!("bucket `{}`: {said}{role}", self.bucket);
                Failure::Denied(self.with_host(&words))
            }
            _ if status.is_some() => {
                let what = if code.is_none() && !body.is_empty() {
                    ", and not in the words of S3"
                } else {
                    ""
                };
                let said = said(status, code, message);
                self.failed(&format!("bucket `{}`: {said}{what}", self.bucket))
            }
            _ if text.contains("redirect without LOCATION") => self.elsewhere(None),
            _ => self.failed(&transport(error)),
        }
    }

    fn elsewhere(&self, message: Option<&str>) -> Failure {
        let message = message.map_or(String::new(), |m| format!(" ({m})"));
        self.failed(&format!(
            "the bucket `{}` is not in the region {}{message}: set s3.endpoint.region",
            self.bucket, self.region
        ))
    }
}

/// Status, code and message of an answer; the rest of its body may hold the access key and what was signed.
fn said(status: Option<&str>, code: Option<&str>, message: Option<&str>) -> String {
    let parts = [status, code, message.map(|m| m.trim_end_matches('.'))];
    let parts: Vec<&str> = parts
        .into_iter()
        .flatten()
        .filter(|p| !p.is_empty())
        .collect();
    parts.join(", ")
}

/// The innermost cause.
fn transport(error: &Error) -> String {
    let mut source: &dyn std::error::Error = error;
    let mut timed_out = false;
    while let Some(inner) = source.source() {
        timed_out |= inner.to_string().contains("timed out");
        source = inner;
    }
    let text = source.to_string();
    if text.contains("Connection refused") {
        "connection refused".to_owned()
    } else if text.contains("InvalidContentType") {
        "the server does not speak TLS: write http:// in s3.endpoint".to_owned()
    } else if timed_out {
        "no answer in time".to_owned()
    } else {
        text
    }
}

/// The text of an XML element, if it is there once.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (inner, _) = rest.split_once(&format!("</{name}>"))?;
    Some(inner.trim())
}

#[cfg(test)]
mod tests {
    use super::{Asked, Failure};
    use object_store::Error;

    fn words(text: &str) -> Failure {
        let asked = Asked {
            host: "minio:9000".to_owned(),
            bucket: "b".to_owned(),
            region: "us-east-1".to_owned(),
            has_role: true,
        };
        asked.failure(&Error::Generic {
            store: "S3",
            source: text.into(),
        })
    }

    #[test]
    fn answers_in_words() {
        let answer = |status: &str, body: &str| {
            format!(
                "Error performing GET http://minio:9000/b?list-type=2 in 1ms - Server returned non-2xx status code: {status}: {body}"
            )
        };
        let body = "<?xml?><Error><Code>SignatureDoesNotMatch</Code><Message>It does not match.</Message>\
            <AWSAccessKeyId>AKIA</AWSAccessKeyId><StringToSign>AWS4-HMAC</StringToSign></Error>";
        let denied = Failure::Denied(
            "minio:9000: bucket `b`: 403 Forbidden, SignatureDoesNotMatch, It does not match; \
             fctl does not assume the role that is configured"
                .to_owned(),
        );
        assert_eq!(words(&answer("403 Forbidden", body)), denied);
        let failed = |text: &str| Failure::Failed(format!("minio:9000: {text}"));
        let body = "<Error><Code>PermanentRedirect</Code><Message>Go there.</Message></Error>";
        assert_eq!(
            words(&answer("301 Moved Permanently", body)),
            failed(
                "the bucket `b` is not in the region us-east-1 (Go there.): set s3.endpoint.region"
            )
        );
        assert_eq!(
            words("Received redirect without LOCATION, this normally indicates ..."),
            failed("the bucket `b` is not in the region us-east-1: set s3.endpoint.region")
        );
        assert_eq!(
            words(&answer("502 Bad Gateway", "<html>nginx</html>")),
            failed("bucket `b`: 502 Bad Gateway, and not in the words of S3")
        );
        assert_eq!(
            words(&answer("503 Service Unavailable", "<Code>SlowDown</Code>")),
            failed("bucket `b`: 503 Service Unavailable, SlowDown")
        );
    }

    #[test]
    fn nothing_is_missing_without_the_words_of_s3() {
        let asked = Asked {
            host: "h:1".to_owned(),
            bucket: "b".to_owned(),
            region: String::new(),
            has_role: false,
        };
        let missing = |body: &str| {
            let text = format!("Server returned non-2xx status code: 404 Not Found: {body}");
            asked.failure(&Error::NotFound {
                path: "x".to_owned(),
                source: text.into(),
            })
        };
        assert_eq!(
            missing("<Error><Code>NoSuchKey</Code></Error>"),
            Failure::Missing
        );
        assert_eq!(missing(""), Failure::Missing, "HEAD has no body");
        for body in [
            "<html>Not Found</html>",
            "<Error><Code>NoSuchBucket</Code></Error>",
        ] {
            assert!(matches!(missing(body), Failure::Failed(_)), "{body}");
        }
    }
}
