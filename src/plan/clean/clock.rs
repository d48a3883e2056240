//! How old a file is, where the clock of its storage and that of this machine differ.

use super::Reading;
use crate::flink::store::{Kind, StoredFile};

/// How far this machine's clock is ahead of the storage's, in milliseconds, as far as two readings show it: a file
/// that only the second one has was written after the first began, whatever its time says. 0 where nothing shows it.
///
/// The other way round, a storage whose clock is ahead, makes files look younger than they are, which harms nobody.
pub(super) fn ahead_ms(readings: &[Reading<'_>]) -> i64 {
    let pairs = readings.iter().zip(readings.iter().skip(1));
    let ahead = pairs.flat_map(|(first, second)| {
        let began_ms = first.began_ms();
        let new =
            second.store.files.iter().filter(|file| {
                file.kind != Kind::Unknown && first.store.file(&file.path).is_none()
            });
        new.map(move |file| began_ms.saturating_sub(file.modified_ms))
    });
    ahead.max().unwrap_or(0).max(0)
}

/// Why a file is too young, if it is. One that was changed in the future is young.
pub(super) fn young(min_age_ms: i64, now_ms: i64, file: &StoredFile) -> Option<String> {
    if file.modified_ms <= 0 {
        return Some("the storage does not say when it was changed".to_owned());
    }
    let age_ms = now_ms.saturating_sub(file.modified_ms);
    if age_ms < 0 {
        return Some("it was changed in the future, by the clock of this machine".to_owned());
    }
    let young = age_ms < min_age_ms;
    young.then(|| "it is young: its pointer may be on its way".to_owned())
}
