//! Which files may go.

use super::super::action::{Action, Refused, Target, Verb};
use super::evidence::Evidence;
use super::{Reading, Request, clock};
use crate::flink::store::{FileState, Kind, Location, StoredFile};

/// What becomes of a file.
enum Verdict {
    /// It may go.
    Free(Kind),
    /// It is in use, or fctl has no say in it; not worth a word.
    Kept,
    /// It stays, and someone may wonder why.
    Refused(String),
}

/// Judges every file of the first reading.
pub(super) fn judge(
    request: &Request<'_>,
    evidence: &Evidence,
    readings: &[Reading<'_>],
) -> (Vec<Action>, Vec<Refused>) {
    let (mut actions, mut refused) = (Vec::new(), Vec::new());
    let Some((first, later)) = readings.split_first() else {
        return (actions, refused);
    };
    let now_ms = first.began_ms().saturating_sub(clock::ahead_ms(readings));
    let fs = &first.store.place.cluster.fs;
    for file in &first.store.files {
        let at = Location::new(fs.clone(), file.path.text());
        let verdict = match verdict(evidence, first, file) {
            Verdict::Free(kind) => {
                let unlisted = readings.iter().find_map(|reading| unlisted(reading, file));
                let against = unlisted
                    .or_else(|| clock::young(request.min_age_ms, now_ms, file))
                    .or_else(|| {
                        later
                            .iter()
                            .find_map(|second| not_again(evidence, second, file))
                    });
                against.map_or(Verdict::Free(kind), Verdict::Refused)
            }
            other => other,
        };
        match verdict {
            Verdict::Free(kind) => actions.push(action(request, at, kind, file)),
            Verdict::Kept => {}
            Verdict::Refused(why) => refused.push(Refused {
                target: at.to_string(),
                why,
            }),
        }
    }
    (actions, refused)
}

/// Whether a file that was planned is still free.
pub(super) fn still_free(
    request: &Request<'_>,
    evidence: &Evidence,
    fresh: Reading<'_>,
    file: &StoredFile,
) -> Result<(), String> {
    match verdict(evidence, &fresh, file) {
        Verdict::Free(_) => {
            let young = clock::young(request.min_age_ms, fresh.began_ms(), file);
            young.map_or(Ok(()), Err)
        }
        Verdict::Kept => Err("it is in use".to_owned()),
        Verdict::Refused(why) => Err(why),
    }
}

fn action(request: &Request<'_>, at: Location, kind: Kind, file: &StoredFile) -> Action {
    let why = match (kind, &file.job) {
        (Kind::Blob, Some(job)) => format!("no znode speaks of job {job}"),
        _ => format!("no pointer names this {}", kind.words()),
    };
    Action {
        verb: if request.to_trash {
            Verb::TrashFile
        } else {
            Verb::RemoveFile
        },
        target: Target::File {
            at,
            modified_ms: file.modified_ms,
        },
        kind: Some(kind),
        bytes: file.size,
        why,
    }
}

/// What one reading says of a file, its age and the listing left aside.
fn verdict(evidence: &Evidence, reading: &Reading<'_>, file: &StoredFile) -> Verdict {
    let place = &reading.store.place.cluster;
    let refused = |why: &str| Verdict::Refused(why.to_owned());
    // Results decide whether a job is run again: never fctl's to remove.
    if matches!(file.kind, Kind::JobResult | Kind::ApplicationResult) {
        return Verdict::Kept;
    }
    let Some(below) = file.path.below(&place.path.text()) else {
        return refused("it is outside of the directory of the cluster");
    };
    // By its place, whatever the reading calls it: state.checkpoints.dir may lie in here, and below it nothing has
    // these names at these places.
    let (kind, job) = Kind::in_cluster(&below);
    if kind == Kind::Unknown || kind != file.kind || job != file.job.as_deref() {
        return refused("fctl does not know what it is");
    }
    let at = Location::new(place.fs.clone(), file.path.text());
    if evidence.named.contains(&at) {
        return Verdict::Kept;
    }
    if let Some(why) = evidence.against(&at, kind, job) {
        return Verdict::Refused(why);
    }
    let index = reading
        .store
        .files
        .binary_search_by(|f| f.path.cmp(&file.path));
    match index.ok().and_then(|index| reading.check.files.get(index)) {
        // The grace period of the check is another one; here the age is judged apart.
        Some(FileState::Orphan | FileState::Young) => Verdict::Free(kind),
        Some(FileState::Referenced) => Verdict::Kept,
        Some(FileState::Unknown) => refused("a pointer that cannot be followed may name it"),
        None => refused("it was not checked"),
    }
}

/// Why a listing that failed in part leaves a file in doubt.
fn unlisted(reading: &Reading<'_>, file: &StoredFile) -> Option<String> {
    let store = reading.store;
    let parent = file.path.parent();
    let trouble = store
        .troubles
        .iter()
        .find(|t| t.path == parent || file.path == *t.path.as_str());
    if let Some(trouble) = trouble {
        return Some(format!(
            "{} could not be listed: {}",
            trouble.path, trouble.cause
        ));
    }
    if !store.listed.contains(parent) {
        return Some(format!("{parent} was not listed to its end"));
    }
    // The next leader cleans up after a job with a dirty result; without the listing nobody knows of it.
    let results = &store.place.job_results;
    if file.kind == Kind::Blob
        && (results.fs != store.place.cluster.fs || !store.lists(&results.path))
    {
        return Some(format!(
            "{results} was not listed: its job may wait for its clean-up"
        ));
    }
    None
}

/// Why the second reading speaks against a file of the first.
fn not_again(evidence: &Evidence, second: &Reading<'_>, file: &StoredFile) -> Option<String> {
    let Some(again) = second.store.file(&file.path) else {
        return Some("it went between the two readings".to_owned());
    };
    if (again.size, again.modified_ms) != (file.size, file.modified_ms) {
        return Some("it changed between the two readings".to_owned());
    }
    match verdict(evidence, second, again) {
        Verdict::Free(_) => None,
        Verdict::Kept => Some("the second reading shows it in use".to_owned()),
        Verdict::Refused(why) => Some(why),
    }
}
