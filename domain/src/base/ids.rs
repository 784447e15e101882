//! Ids are newtypes: an id of one thing is never taken for that of another.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "db", derive(sqlx::Type))]
        #[cfg_attr(feature = "db", sqlx(transparent))]
        pub struct $name(pub i64);

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
    )*};
}

ids! {
    SeriesId,
    EventId,
    SlotId,
    PersonId,
    QuestionId,
    AnswerId,
    /// What a moderator did with one press.
    ActId,
    PollId,
    AccountId,
    ImportId,
    RevisionId,
    JobId,
    TypeId,
    RegistrationId,
    SignUpQuestionId,
    AnnouncementId,
    /// One act on all whom a filter of those who registered found.
    BulkActId,
    ArchiveId,
    ArchiveFileId,
    CallId,
    ProposalId,
    ProposalFieldId,
    CriterionId,
    CoSpeakerId,
    DecisionId,
    /// Two people that turned out to be one.
    MergeId,
    /// A name of a person.
    AliasId,
}

/// Which event: the slug of its series and its number there, as they stand in its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventRef<'a> {
    pub series: &'a str,
    pub number: i32,
}

impl<'a> EventRef<'a> {
    pub const fn new(series: &'a str, number: i32) -> Self {
        Self { series, number }
    }
}
