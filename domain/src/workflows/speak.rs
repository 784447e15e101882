//! What a speaker says of their own talk: what may be published, how far it may travel, where the slides are. It stands on the
//! released agenda at once, and in the organizers' draft of it, so that the next release does not take it back. A stricter
//! label also goes where the talk was sent meanwhile.

use sqlx::PgConnection;

use super::{
    follow_label::{Holders, label_fields},
    renamed,
};
use crate::{
    agenda::{
        drafting, own,
        queries::{self, OwnTalkRow},
        relabelling, rules,
        tlp::{Sharing, Tlp},
        types::Permissions,
    },
    audit::{self, Details},
    db::Db,
    error::{Error, Problems, Result},
    events::{self, types::EventCard},
    fields::Values,
    ids::{AccountId, EventId, SlotId},
    input,
    keys::CacheKey,
    qa, reports, search,
    series::{self, types::Series},
    viewer::Asked,
};

/// A talk of whoever asks; its event is locked until the end of the transaction.
pub(super) struct OwnTalk {
    pub account: AccountId,
    pub series: Series,
    pub card: EventCard,
    pub row: OwnTalkRow,
}

/// Errors: `SignInRequired`; `NotFound` for a slot that is none; `Concealed` for somebody else's.
pub(super) async fn hold(tx: &mut PgConnection, asked: Asked<'_>, slot: SlotId) -> Result<OwnTalk> {
    let (account, event) = ask(tx, asked, slot).await?;
    events::access::lock(tx, event).await?;
    read(tx, account, event, slot).await
}

/// Who asks, and the event of the talk.
async fn ask(tx: &mut PgConnection, asked: Asked<'_>, slot: SlotId) -> Result<(AccountId, EventId)> {
    let account = asked.viewer.account_id().ok_or(Error::SignInRequired)?;
    let event = queries::event_of_slot(tx, slot).await?.ok_or(Error::NotFound)?;
    if queries::own_talks(tx, account, Some(slot), 1).await?.is_empty() {
        return Err(Error::Concealed);
    }
    Ok((account, event))
}

/// Read again under the lock: an organizer may have billed somebody else meanwhile.
async fn read(tx: &mut PgConnection, account: AccountId, event: EventId, slot: SlotId) -> Result<OwnTalk> {
    let row = queries::own_talks(tx, account, Some(slot), 1).await?.pop().ok_or(Error::Concealed)?;
    let card = events::access::card(tx, event).await?.ok_or(Error::NotFound)?;
    let series = series::access::find(tx, &card.series_slug).await?;
    Ok(OwnTalk { account, series, card, row })
}

/// As [`hold`], in a transaction that it begins; what the talk became at other events is locked with it.
async fn hold_everywhere(
    db: &Db,
    asked: Asked<'_>,
    slot: SlotId,
) -> Result<(sqlx::Transaction<'static, sqlx::Postgres>, OwnTalk, Holders)> {
    loop {
        let mut tx = db.begin().await?;
        let (account, event) = ask(&mut tx, asked, slot).await?;
        if let Some(holders) = Holders::lock(&mut tx, event, slot).await? {
            let talk = read(&mut tx, account, event, slot).await?;
            return Ok((tx, talk, holders));
        }
        tx.rollback().await?;
    }
}

impl OwnTalk {
    /// Writes down what changed, and drops the pages that show it.
    pub(super) async fn finish(
        self,
        db: &Db,
        tx: sqlx::Transaction<'static, sqlx::Postgres>,
        asked: Asked<'_>,
        action: &str,
        details: Details,
    ) -> Result<()> {
        self.finish_with(db, tx, asked, (action, details), Vec::new()).await
    }

    /// The same with pages elsewhere.
    async fn finish_with(
        self,
        db: &Db,
        mut tx: sqlx::Transaction<'static, sqlx::Postgres>,
        asked: Asked<'_>,
        (action, details): (&str, Details),
        mut keys: Vec<CacheKey>,
    ) -> Result<()> {
        let subject = format!("slot:{}", self.row.id);
        let entry = audit::Entry { details, ..audit::Entry::of_event(self.series.id, self.card.id, action, &subject) };
        audit::write(&mut tx, asked.viewer, &entry).await?;
        keys.extend(events::access::touched(&self.series, self.card.id));
        db.commit(tx, &keys).await
    }
}

/// Errors: `Conflict` when the form was drawn with something else than what is stored.
pub(super) fn check_base(base: &str, stored: &str) -> Result<()> {
    if base == stored {
        return Ok(());
    }
    Err(Error::conflict(
        "別のタブか運営の画面で、先に変えられています。入力はそのまま残しました。いま保存されている内容と見比べて、もう一度保存してください。",
        "It was changed first, in another tab or by an organizer. What you entered is still here: compare it with what is stored, then save again.",
    ))
}

/// What may be published of a talk. Saying the same twice is idempotent.
///
/// Errors: those of `hold`; `Conflict` when somebody changed it since `base`.
pub async fn say_permissions(db: &Db, asked: Asked<'_>, slot: SlotId, base: &str, said: Permissions) -> Result<()> {
    let mut tx = db.begin().await?;
    let talk = hold(&mut tx, asked, slot).await?;
    let was = talk.row.permissions();
    if said == was {
        return Ok(());
    }
    check_base(base, &own::stamp(&was))?;
    queries::set_permissions(&mut tx, slot, said).await?;
    // In the draft an organizer may have said other things meanwhile: only what the speaker changed is theirs.
    let merge = |was: Option<bool>, said: Option<bool>, drafted: &mut Option<bool>| {
        if was != said {
            *drafted = said;
        }
    };
    drafting::change_in_draft(&mut tx, asked, &talk.card, &talk.card.zone, slot, |drafted| {
        let kept = &mut drafted.permissions;
        merge(was.photograph, said.photograph, &mut kept.photograph);
        merge(was.post, said.post, &mut kept.post);
        merge(was.publish, said.publish, &mut kept.publish);
        merge(was.record, said.record, &mut kept.record);
    })
    .await?;
    let details = Details::of_fields(&permission_fields(was), &permission_fields(said), &[]);
    talk.finish(db, tx, asked, "speaker.permissions", details).await
}

/// Whether a talk is asked after its event. Saying the same twice is idempotent.
///
/// Errors: those of `hold`.
pub async fn say_questions(db: &Db, asked: Asked<'_>, slot: SlotId, are_taken: bool) -> Result<()> {
    let mut tx = db.begin().await?;
    let talk = hold(&mut tx, asked, slot).await?;
    if talk.row.closed_afterwards != are_taken {
        return Ok(());
    }
    queries::set_closed_afterwards(&mut tx, slot, !are_taken).await?;
    let fields = |are_taken: bool| {
        let word = if are_taken { "yes" } else { "no" };
        Values::from([("asked_afterwards".to_owned(), word.to_owned())])
    };
    let details = Details::of_fields(&fields(!are_taken), &fields(are_taken), &[]);
    talk.finish(db, tx, asked, "speaker.questions", details).await
}

fn permission_fields(of: Permissions) -> Values {
    let word = |given: Option<bool>| match given {
        None => "",
        Some(true) => "yes",
        Some(false) => "no",
    };
    [("photograph", of.photograph), ("post", of.post), ("publish", of.publish), ("record", of.record)]
        .map(|(name, given)| (name.to_owned(), word(given).to_owned()))
        .into()
}

/// How far a talk may travel, and a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelInput {
    pub tlp: Tlp,
    /// Empty: no part has a label of its own.
    pub part: String,
    pub part_tlp: Tlp,
}

/// Labels a talk; `None` for a form that says no label, which never stands for one. Saying the same twice is idempotent.
///
/// Errors: those of `hold`; `Invalid` at `tlp`, `part` or `part_tlp`, as [`relabelling::allow`] has it; `Conflict` when
/// somebody changed it since `base`.
pub async fn say_label(db: &Db, asked: Asked<'_>, slot: SlotId, base: &str, said: Option<&LabelInput>) -> Result<()> {
    let (mut tx, talk, holders) = hold_everywhere(db, asked, slot).await?;
    let said = said.ok_or_else(|| Error::invalid("tlp", "共有の範囲を選んでください。", "Please choose a label."))?;
    let was = talk.row.sharing();
    let is = cleaned(relabelling::relabel(&was, said.tlp, said.part.clone(), said.part_tlp))?;
    // What was typed is clean now, so the part may be the same after all.
    let is = relabelling::relabel(&was, is.tlp, is.part_words, is.part_tlp);
    if is == was {
        return Ok(());
    }
    check_base(base, &own::stamp(&was))?;
    let has_notes = !reports::reading::notes_of_slot(&mut tx, slot).await?.0.is_empty();
    relabelling::allow(&was, &is, own::has_begun(&talk.card, asked.now), has_notes)?;
    let known = renamed::before(&mut tx, talk.card.id).await?;
    queries::set_label(&mut tx, slot, &is).await?;
    drafting::change_in_draft(&mut tx, asked, &talk.card, &talk.card.zone, slot, |drafted| {
        let organizers = drafted.sharing.clone();
        drafted.sharing = Sharing {
            public_title: organizers.public_title,
            public_speakers: organizers.public_speakers,
            ..is.clone()
        };
    })
    .await?;
    holders.follow(&mut tx, asked, &talk.series, (&was, &is)).await?;
    if !is.tlp.is_named() {
        queries::forget_in_releases(&mut tx, talk.card.id, &[slot.0]).await?;
    }
    // Its questions and notes go, or come, with it.
    search::index::reindex_event(&mut tx, talk.card.id).await?;
    let keys = renamed::pages(&mut tx, &known).await?;
    qa::wake::wake(&mut tx, talk.card.id).await?;
    let details = Details::of_fields(&label_fields(&was), &label_fields(&is), &["part"]);
    talk.finish_with(db, tx, asked, ("speaker.label", details), keys).await
}

fn cleaned(sharing: Sharing) -> Result<Sharing> {
    let mut wrong = Problems::default();
    let sharing = rules::sharing(str::to_owned, sharing, &mut wrong)?;
    wrong.check()?;
    Ok(sharing)
}

/// Where the slides are; an empty address takes the link away. Saying the same twice is idempotent.
///
/// Errors: those of `hold`; `Invalid` at `slides` for what is not https; `Conflict` when somebody changed it since `base`.
pub async fn say_slides(db: &Db, asked: Asked<'_>, slot: SlotId, base: &str, typed: &str) -> Result<()> {
    let mut tx = db.begin().await?;
    let talk = hold(&mut tx, asked, slot).await?;
    let address = input::address("slides", typed)?;
    let was = talk.row.slides_url.as_deref();
    if address.as_deref() == was {
        return Ok(());
    }
    if address.as_deref().is_some_and(|address| !address.starts_with("https://")) {
        return Err(Error::invalid(
            "slides",
            "https:// から始まるアドレスを入れてください。",
            "Write an address that begins with https://.",
        ));
    }
    check_base(base, &own::stamp(&was))?;
    queries::set_slides(&mut tx, slot, address.as_deref()).await?;
    let fields = |address: Option<&str>| Values::from([("slides".to_owned(), address.unwrap_or_default().to_owned())]);
    // The address of slides that may be seen by nobody is none for the log either.
    let hidden: &[&str] = if talk.row.tlp.is_open() { &[] } else { &["slides"] };
    let details = Details::of_fields(&fields(was), &fields(address.as_deref()), hidden);
    talk.finish(db, tx, asked, "speaker.slides", details).await
}
