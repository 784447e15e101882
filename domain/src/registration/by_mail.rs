//! A seat for nothing but a mail address: it is kept until the link of a mail says that the address is theirs.

use chrono::Duration;

use super::{answered::Answered, changes::keys, mailboxes, news, promoting, queries, rules, seats, types::Lapse};
use crate::{
    audit::{self, Outcome},
    db::Db,
    error::{Error, Result},
    events,
    fields::Values,
    ids::{EventRef, TypeId},
    lang::Lang,
    mail::{
        outbox,
        types::{Kind, Payload},
    },
    mail_address, people,
    viewer::Asked,
};

/// Keeps a place and asks for the mail that settles it. Whether the address is known, and what it holds, is told to
/// nobody: who holds a place already gets a link to it.
///
/// Errors: `NotFound`; `Conflict` when it is closed; `Invalid` for what is no mail address. Too many requests for one
/// address are dropped silently.
pub async fn request(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    type_id: TypeId,
    mail: &str,
    lang: Lang,
) -> Result<()> {
    request_with(db, asked, event_ref, type_id, (mail, lang), &Values::new()).await
}

/// The same with what was answered in the fields `q/…` of a form and how the name is read, which is kept with a place
/// that is new: who holds one is not answered for by somebody else. Errors: `Invalid` also at each question that wants
/// another answer.
pub async fn request_with(
    db: &Db,
    asked: Asked<'_>,
    event_ref: EventRef<'_>,
    type_id: TypeId,
    (mail, lang): (&str, Lang),
    sent: &Values,
) -> Result<()> {
    let mail = mail_address::key(&mail_address::parse(mail)?);
    let mut is_wide = false;
    let _turn = db.turn().await?;
    loop {
        let mut tx = db.begin().await?;
        let event = events::access::hold(&mut tx, asked.viewer, event_ref).await?;
        let types = queries::types_of(&mut tx, event.id, &event.zone).await?;
        let kind = types.iter().find(|kind| kind.id == type_id).ok_or(Error::NotFound)?;
        let closed = rules::closed(event.state, event.ends, asked.now);
        if let Some(why) = closed.or_else(|| rules::type_closed(kind, asked.now)) {
            return Err(Error::Conflict(why));
        }
        let answered = Answered::of_sign_up(&mut tx, &event, type_id, sent).await?;
        let Some((account, _)) = people::of_mailbox(&mut tx, &mail, lang).await? else { return Ok(()) };
        queries::lock_person(&mut tx, event.id, account).await?;
        let held = queries::by_account(&mut tx, event.id, account).await?.filter(|row| row.state.holds());
        // Asked for by mistake, and not settled: the other type is what they want.
        let held = held.filter(|row| row.lapse != Some(Lapse::Mail) || row.type_id == type_id);
        let mut to = mail.clone();
        let (id, is_last) = if let Some(row) = held {
            (row.id, false)
        } else if let Some(place) = mailboxes::settled(&mut tx, event.id, &mail).await? {
            // By another spelling: whoever has that mailbox hears of it there.
            to = place.mail;
            (place.id, false)
        } else {
            let lapses = Some((Lapse::Mail, asked.now + Duration::minutes(rules::MINUTES_KEPT)));
            let reading = answered.reading(&mut tx, (event.series, account), false).await?;
            let wanted = seats::Wanted {
                account,
                type_id,
                invite: Some(seats::invite_of(sent)),
                came_from: seats::came_from(sent),
                reading: &reading,
                lapses,
                tells: false,
            };
            let Some(taken) = seats::take(&mut tx, &event, wanted, is_wide, asked.now).await? else {
                drop(tx);
                promoting::end_lapsed_of(db, event.id, asked.now).await?;
                is_wide = true;
                continue;
            };
            if taken.is_new {
                answered.store(&mut tx, taken.id, asked.now).await?;
                if !taken.has_reading {
                    answered.keep_reading(&mut tx, (event.series, account), (taken.id, taken.is_new), false).await?;
                }
                news::store_wish(&mut tx, taken.id, sent).await?;
            }
            (taken.id, taken.is_last)
        };
        let payload = Payload { event: Some(event.id), registration: Some(id), ..Payload::default() };
        if !outbox::enqueue_unless_many(&mut tx, &to, Kind::SeatKept, lang, &payload, asked.now).await? {
            // Without its mail nobody could settle the place.
            return Ok(());
        }
        audit::record(&mut tx, asked.viewer, Some(event.series), "seat.requested", "", Outcome::Ok).await?;
        return db.commit(tx, &keys(&event, is_last)).await;
    }
}
