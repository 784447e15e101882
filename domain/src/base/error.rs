//! The one error of the product: what went wrong, with a status and a sentence for people.

use serde::{Deserialize, Serialize};

use crate::{
    lang::{Lang, Text},
    t,
};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an action did not happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the viewer may not learn that there is.
    #[error("not found")]
    NotFound,
    /// A denial that reads like [`Error::NotFound`], because the viewer may not learn what is there. It
    /// is written down as a denial.
    #[error("not found")]
    Concealed,
    /// Nobody is signed in, or the session has ended.
    #[error("sign-in required")]
    SignInRequired,
    /// Signed in, but what is asked for needs a proof that is not older than ten minutes.
    #[error("fresh proof required")]
    ProofRequired,
    /// Signed in, without the right to do this.
    #[error("forbidden")]
    Forbidden,
    /// The token of a participant, given for one event alone, at another.
    #[error("of another event")]
    OfAnotherEvent,
    /// A field holds what cannot be accepted; `message` says what to do. `others` are further fields
    /// of the same form of which that is true.
    #[error("invalid {field}: {}", message.en)]
    Invalid { field: String, message: Text, others: Vec<(String, Text)> },
    /// Something else happened first; `message` says what to do.
    #[error("conflict: {}", .0.en)]
    Conflict(Text),
    /// Somebody else changed the same fields of a form in the meantime; each sentence quotes their value.
    #[error("clash at {} fields", .0.len())]
    Clash(Vec<(String, Text)>),
    /// Too many tries; wait this many seconds.
    #[error("too many, retry in {0} s")]
    TooMany(u64),
    /// Out of reach for the moment: the database, the hashing permits.
    #[error("unavailable")]
    Unavailable,
    /// Nothing can be stored for the moment, though everything can be read: the disk is full.
    #[error("read only")]
    ReadOnly,
    /// A defect of ours. Logged once with the request id; the text is never shown.
    #[error("internal")]
    Internal,
}

impl Error {
    /// A field error with its sentence in both languages.
    pub fn invalid(field: &str, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self::at(field.to_owned(), Text::new(ja.into(), en.into()))
    }

    /// A field error.
    pub const fn at(field: String, message: Text) -> Self {
        Self::Invalid { field, message, others: Vec::new() }
    }

    pub fn conflict(ja: &'static str, en: &'static str) -> Self {
        Self::Conflict(Text::new(ja, en))
    }

    /// HTTP status code.
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotFound | Self::Concealed => 404,
            Self::SignInRequired | Self::ProofRequired => 401,
            Self::Forbidden | Self::OfAnotherEvent => 403,
            Self::Invalid { .. } => 422,
            Self::Conflict(_) | Self::Clash(_) => 409,
            Self::TooMany(_) => 429,
            Self::Unavailable | Self::ReadOnly => 503,
            Self::Internal => 500,
        }
    }

    /// What happened and what to do, for the person in front of the page.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::NotFound | Self::Concealed => lang.t(
                "ここには何もありません。アドレスが変わったか、打ち間違いかもしれません。",
                "There is nothing here. The address may have changed or be mistyped.",
            ).to_owned(),
            Self::SignInRequired => lang.t(
                "ログインが必要です。ログインしてから、もう一度お試しください。",
                "Please sign in, then try again.",
            ).to_owned(),
            Self::ProofRequired => lang.t(
                "大切な操作なので、もう一度ご本人の確認をお願いします。",
                "This is an important step: please confirm once more that it is you.",
            ).to_owned(),
            Self::Forbidden => lang.t(
                "この操作の権限がありません。シリーズのオーナーに役割の追加を頼んでください。",
                "You do not have the right to do this. Ask an owner of the series for a role.",
            ).to_owned(),
            Self::OfAnotherEvent => lang.t(
                "このトークンは、別の回のために受け取ったものです。何も受け付けていません。この回のトークンを POST /api/v1/participants で受け取ってください。",
                "This token was given for another event. Nothing was taken. Please ask for one of this event by POST /api/v1/participants.",
            ).to_owned(),
            Self::Invalid { message, .. } | Self::Conflict(message) => message.get(lang).to_owned(),
            Self::Clash(_) => lang.t(
                "ほかの人が同じところを先に変えたため、まだ何も保存していません。見比べて直し、もう一度保存してください。",
                "Somebody else changed the same fields first, so nothing is saved yet. Compare, then save again.",
            ).to_owned(),
            Self::TooMany(seconds) => t!(
                lang,
                "回数が多すぎます。{wait}ほど待ってから、もう一度お試しください。",
                "Too many tries. Please wait about {wait} and try again.",
                wait = lang.count(*seconds, "秒", "second", "seconds")
            ),
            Self::Unavailable => lang.t(
                "ただいま混み合っているか、データベースに接続できません。少し待ってから再読み込みしてください。",
                "We are busy or cannot reach the database just now. Please reload in a moment.",
            ).to_owned(),
            Self::ReadOnly => lang.t(
                "サーバーの空き容量が足りず、いまは保存できません。ページを読むことはできます。入力した内容を手元に控えて、時間をおいてお試しください。",
                "The server is out of space, so nothing can be stored just now. Pages can still be read. Please keep a copy of what you typed and try again later.",
            ).to_owned(),
            Self::Internal => lang.t(
                "こちらの不具合で処理できませんでした。時間をおいてお試しください。続く場合は下の番号を添えてお知らせください。",
                "Something went wrong on our side. Please try again later; if it stays, tell us the number below.",
            ).to_owned(),
        }
    }

    /// The field an `Invalid` speaks of.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Invalid { field, .. } => Some(field),
            _ => None,
        }
    }
}

/// Gathers what is wrong with a form, so that a person is told of all of it at once.
#[derive(Clone, Debug, Default)]
pub struct Problems(Vec<(String, Text)>);

impl Problems {
    /// The value of a field, or a stand-in where it is `Invalid`: then [`Self::check`] fails. Errors of
    /// any other kind come back.
    pub fn gather<T: Default>(&mut self, result: Result<T>) -> Result<T> {
        match result {
            Err(Error::Invalid { field, message, others }) => {
                self.0.push((field, message));
                self.0.extend(others);
                Ok(T::default())
            }
            other => other,
        }
    }

    /// Something is wrong with this field already.
    pub fn has(&self, field: &str) -> bool {
        self.0.iter().any(|(known, _)| known == field)
    }

    /// Errors: `Invalid` with everything that was gathered.
    pub fn check(self) -> Result<()> {
        let mut all = self.0.into_iter();
        match all.next() {
            Some((field, message)) => Err(Error::Invalid { field, message, others: all.collect() }),
            None => Ok(()),
        }
    }
}

impl From<Vec<(String, Text)>> for Problems {
    /// Of a check that says everything at once.
    fn from(wrong: Vec<(String, Text)>) -> Self {
        Self(wrong)
    }
}

/// A database error is logged here, once, and never shown.
#[cfg(feature = "db")]
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match &error {
            E::RowNotFound => Self::NotFound,
            E::PoolTimedOut | E::PoolClosed | E::Io(_) | E::Tls(_) | E::WorkerCrashed | E::Protocol(_) => {
                tracing::warn!(error = %error, "database out of reach");
                Self::Unavailable
            }
            E::Database(db) => match db.code().as_deref() {
                // character_not_in_repertoire: U+0000 cannot be stored, and nothing can be found by it.
                Some("22021") => Self::invalid(
                    "",
                    "使えない文字（制御文字）が含まれています。取り除いてから、もう一度お試しください。",
                    "There is a character that cannot be used (a control character). Remove it and try again.",
                ),
                // disk_full, and what Postgres says when it cannot extend a file.
                Some("53100" | "58030") => {
                    tracing::error!(error = %error, "the database is out of space");
                    Self::ReadOnly
                }
                // lock_not_available, query_canceled, admin_shutdown, crash_shutdown, cannot_connect_now,
                // too_many_connections, connection failures, deadlock and serialization failures
                Some(
                    "55P03" | "57014" | "57P01" | "57P02" | "57P03" | "53300" | "08006" | "08003" | "40001" | "40P01",
                ) => {
                    tracing::warn!(error = %error, "database busy or going down");
                    Self::Unavailable
                }
                _ => {
                    tracing::error!(error = %error, constraint = db.constraint(), "database error");
                    Self::Internal
                }
            },
            _ => {
                tracing::error!(error = %error, "database error");
                Self::Internal
            }
        }
    }
}
