//! Lines of the history about changes that fctl makes: one before anything is touched, one with what became of it.

use super::{Host, history_file, leader_data};
use crate::error::Error;
use crate::flink::live::Place;
use crate::io::history;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A change that is written down.
pub(crate) struct Audit {
    file: PathBuf,
    event: &'static str,
    cluster: String,
    quorum: String,
}

impl Audit {
    /// Writes the first line; without it nothing may be touched.
    pub(crate) fn begin(
        given: Option<&str>,
        event: &'static str,
        place: &Place,
        about: Value,
        host: &Host<'_>,
    ) -> Result<Self, Error> {
        let audit = Self {
            file: history_file(given, host.env)?,
            event,
            cluster: place.namespace.clone(),
            quorum: place.quorum_text(),
        };
        audit.write("begun", about, host)?;
        Ok(audit)
    }

    /// The history.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// Writes the last line.
    pub(crate) fn end(&self, about: Value, host: &Host<'_>) -> Result<(), Error> {
        self.write("ended", about, host)
    }

    fn write(&self, phase: &str, about: Value, host: &Host<'_>) -> Result<(), Error> {
        let (user, machine) = history::who(host.env);
        let mut line = json!({
            "event": format!("{}-{phase}", self.event), "at": leader_data::time((host.now)()),
            "cluster": self.cluster, "quorum": self.quorum,
            "user": user, "host": machine,
        });
        if let (Value::Object(line), Value::Object(about)) = (&mut line, about) {
            line.extend(about);
        }
        history::append(&self.file, &line)
    }
}
