//! The HA storage directory: what lies in it, what of it is pointed at, and what the next leader will make of it.
//!
//! `high-availability.storageDir` holds, for each cluster-id, a directory with job graphs (to 1.20) or execution plans
//! (from 2.0), applications (2.3), completed checkpoints and blobs; the result stores lie beside it
//! (`FileSystemStateStorageHelper`, `FileSystemBlobStore`, `FileSystemJobResultStore`).

pub mod check;
pub mod kind;
pub mod location;
pub mod needs;
pub mod place;
pub mod pointers;
pub mod reading;
pub mod record;
pub mod takeover;

pub use check::{Check, Checked, FileState, State};
pub use kind::Kind;
pub use location::{FileSystem, Location};
pub use place::StorePlace;
pub use pointers::{Part, PointerRef};
pub use reading::{Contents, Probe, StoreReading, StoredFile, Trouble};
pub use takeover::{Forecast, TakeoverOutcome};
