//! What a change of a cluster would do, from values alone: nothing here reads or writes anything.
//!
//! A plan is printed, confirmed, and then carried out by `io`, which asks again right before each step whether the
//! reason for it still holds.

pub mod action;
pub mod clean;
pub mod repair;
pub mod switchover;

pub use action::{Action, Need, Plan, Refused, Target, Verb};
