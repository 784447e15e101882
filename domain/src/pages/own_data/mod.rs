//! `/settings/data`: all that we know of somebody, for them to take along as one file. Its fields are described in
//! `docs/own-data.md`; a test compares the two, and another names each table that is not in it, with the reason.

mod queries;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;

use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    ids::AccountId,
    lang::Lang,
    mail::types::Kind,
    mail_address, proposals,
    time::Local,
    viewer::{Asked, Proved},
};

/// What a reader of the file knows it by; `VERSION` is raised when a field goes or means something else.
pub const FORMAT: &str = "benkyokai.own-data";
pub const VERSION: u32 = 1;

/// What is not in the file, and why, in Japanese and English: the page says it, and the file itself.
pub const LEFT_OUT: [(&str, &str); 7] = [
    (
        "パスワード、認証アプリの鍵、リンクとCookieの値。アカウントを開けられるものは、ファイルに入れません。",
        "Your password, the key of your authenticator, links and cookies: nothing that would open your account.",
    ),
    (
        "ほかの人の名前、アドレス、言葉。質問への回答や、だれが役割を付けたかなどです。共同登壇者として自分で書いた人だけは、応募の中にあります。",
        "Names, addresses and words of other people, such as answers to your questions. Only those whom you named yourself as speakers are in your proposals.",
    ),
    (
        "運営が仕事のために書いたメモ、応募への採点と意見、まだお知らせしていない結果。ほかの人のことも書かれているためです。見たいときは、シリーズのページの連絡先から運営に開示を求めてください。",
        "What organizers noted for their work, how your proposals were judged, and what is decided and not told: it also speaks of others. To see it, please ask the organizers by the contact on the page of the series.",
    ),
    (
        "ログインしないで送った質問、投票、アンケートの回答。だれのものか、こちらでも分かりません。",
        "Questions, votes and answers that you sent without signing in: we do not know whose they are either.",
    ),
    (
        "メールの本文と、送ってから30日を過ぎたメール。どちらも残していません。",
        "The words of mails, and mails that left more than 30 days ago: neither is kept.",
    ),
    (
        "シリーズのために書いたノート、タイムテーブル、お知らせ。シリーズのものとして残ります。いつ何をしたかは、ファイルの記録にあります。",
        "Notes, agendas and announcements that you wrote for a series: they are its own. When you did what is in the log of the file.",
    ),
    (
        "お預かりしている資料のPDF。大きいので、登壇者のページから1つずつ受け取れます。",
        "PDFs of slides that we keep: they are large. Your page as a speaker gives you each of them.",
    ),
];

/// Making it reads much: an account gets one file in this time.
pub const BETWEEN_MINUTES: i64 = 10;
const EXPORT: &str = "account.export";

/// `/settings/data`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnDataPage {
    pub mail: String,
    /// When the next file can be had, where that is not at once.
    pub next: Option<Local>,
}

/// Errors: `SignInRequired`.
pub async fn load(db: &Db, asked: Asked<'_>) -> Result<OwnDataPage> {
    let me = asked.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    let next = next(&mut *db.acquire().await?, me.id, asked.now).await?;
    Ok(OwnDataPage { mail: me.mail.clone(), next: next.map(|at| Local::at(at, "Asia/Tokyo")) })
}

/// When the account may have its next file, while that lies ahead.
async fn next(db: &mut PgConnection, account: AccountId, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let last = audit::last(db, account, EXPORT, now).await?;
    Ok(last.map(|at| at + Duration::minutes(BETWEEN_MINUTES)).filter(|at| *at > now))
}

/// The file of whoever asks, of nobody else. Each export is written down.
///
/// Errors: `SignInRequired`; `TooMany` sooner than [`BETWEEN_MINUTES`] after the last one.
pub async fn export(db: &Db, proved: Proved<'_>) -> Result<Value> {
    let me = proved.viewer.account.as_ref().ok_or(Error::SignInRequired)?;
    let key = mail_address::key(&me.mail);
    // Who is signed in takes part under this name, also where they ask without their own.
    let participant = format!("a:{}", me.id);
    let mut tx = db.begin().await?;
    queries::lock_exports(&mut tx, me.id).await?;
    if let Some(at) = next(&mut tx, me.id, proved.now).await? {
        return Err(Error::TooMany(u64::try_from((at - proved.now).num_seconds()).unwrap_or(0) + 1));
    }
    let parts = [
        queries::account(&mut tx, me.id, &key).await?,
        queries::in_series(&mut tx, me.id, &key).await?,
        queries::seats(&mut tx, me.id).await?,
        queries::asked(&mut tx, &participant, &key).await?,
        queries::taken_part(&mut tx, me.id, &participant).await?,
        queries::profiles(&mut tx, me.id).await?,
        queries::talks(&mut tx, me.id, &key).await?,
    ];
    let proposed = proposals::queries::data_of(&mut tx, me.id, &key).await?;
    let mails = queries::sent_to(&mut tx, &key).await?;
    let subject = format!("account:{}", me.id);
    audit::record(&mut tx, proved.viewer, None, EXPORT, &subject, Outcome::Ok).await?;
    db.commit(tx, &[]).await?;

    let mut all = Map::new();
    all.insert("format".to_owned(), json!(FORMAT));
    all.insert("version".to_owned(), json!(VERSION));
    all.insert("made_at".to_owned(), json!(proved.now.to_rfc3339()));
    all.insert("left_out".to_owned(), LEFT_OUT.iter().map(|(ja, en)| json!({ "ja": ja, "en": en })).collect());
    for part in parts {
        if let Value::Object(part) = part {
            all.extend(part);
        }
    }
    all.insert("call_for_talks".to_owned(), proposed);
    all.insert("mails".to_owned(), mails.iter().map(sent).collect());
    Ok(Value::Object(all))
}

fn sent(mail: &queries::SentRow) -> Value {
    let lang = Lang::from_tag(&mail.language).unwrap_or_default();
    // One that a newer version of the program sent has no words here.
    let about = mail.topic.parse::<Kind>().ok().map(|kind| kind.label(lang));
    json!({
        "kind": mail.topic,
        "about": about,
        "subject": mail.subject,
        "language": mail.language,
        "series": mail.series,
        "event": mail.event,
        "created_at": mail.created_at.to_rfc3339(),
        "sent_at": mail.sent_at.map(|at| at.to_rfc3339()),
    })
}
