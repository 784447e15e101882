//! Jobs, as use cases write and workers see them.

use chrono::{DateTime, Utc};

use crate::{
    ids::{EventId, JobId},
    lang::Lang,
};

/// Which worker does a job. One that a newer version of the program wrote is left to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
#[derive(sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum JobKind {
    Mail,
    /// Reads or applies the files of an archive.
    Archive,
}

/// A job to be written.
#[derive(Clone, Debug)]
pub struct NewJob<'a, P> {
    pub kind: JobKind,
    /// What it is about, within its kind.
    pub topic: &'a str,
    /// Whom it goes to; empty where there is nobody.
    pub recipient: &'a str,
    pub lang: Lang,
    /// Facts as ids, never a secret.
    pub payload: &'a P,
    /// Jobs with the same one are counted together; empty for none.
    pub limit_key: &'a str,
    /// Which event it belongs to: the organizers of its series see it should it fail for good.
    pub event: Option<EventId>,
}

/// A job that a worker has claimed.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimedJob {
    pub id: JobId,
    pub kind: JobKind,
    /// Stable over all tries, so that a receiver can tell a repetition.
    pub key: String,
    pub topic: String,
    pub recipient: String,
    pub lang: Lang,
    pub payload: serde_json::Value,
    pub created_at: DateTime<Utc>,
    /// From 1.
    pub attempt: i32,
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// Done; the note says why there was nothing to do, if so.
    Done { note: Option<&'static str> },
    /// Tried again later, or given up at once when it will not pass.
    Failed { reason: String, for_good: bool },
}
