//! Lists of attendees: who has a mail address gets what they held, without a mail; of the others their number is kept.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use super::source::{Done, Source, event_of, number_doubt, zone_of};
use crate::{
    archive::{
        format::{
            attendees::{self, Attendee, AttendeeList, Counts, State},
            columns::Mapping,
            record::AttendanceRecord,
        },
        queries, tables,
    },
    error::{Error, Result},
    events::{self, access::touched},
    ids::TypeId,
    lang::{Lang, Text},
    mail_address, people,
    registration::{
        self,
        imported::{self, Written},
        types::{ListedPerson, RegistrationState},
    },
    viewer::Asked,
};

/// People of one list.
const MAX_PEOPLE: usize = 5_000;
/// What the counts of a list are kept under: those of two services for one evening stand beside each other, and beside
/// what these services say themselves of an event.
fn list_of(mapping: &Mapping) -> &'static str {
    // connpass lists people by what they are called there, Doorkeeper by their addresses.
    if mapping.contains_key("user") {
        "connpass-list"
    } else if mapping.contains_key("mail") {
        "doorkeeper-list"
    } else {
        "list"
    }
}

pub(super) async fn write(tx: &mut PgConnection, asked: Asked<'_>, source: &Source<'_>) -> Result<Done> {
    let picked = tables::pick(source.bytes, source.file.kind, &source.file.choices)?;
    let card = event_of(tx, asked, source).await;
    let list = attendees::read(&picked.table, &picked.mapping, zone_of(&card, source))?;
    if list.attendees.is_empty() {
        return Err(Error::invalid("file", "名簿に人がいません。", "There is nobody in the list."));
    }
    if list.attendees.len() > MAX_PEOPLE {
        return Err(Error::at(
            "file".to_owned(),
            Text::new(
                format!("1つの名簿は{MAX_PEOPLE}人までです。いくつかに分けてください。"),
                format!("A list may have {MAX_PEOPLE} people. Divide it into several."),
            ),
        ));
    }
    let card = card?;
    events::access::lock(tx, card.id).await?;
    let mut done = Done { what: Some(describe(&list)), keys: touched(source.series, card.id), ..Done::default() };
    done.doubts.extend(number_doubt(source, &card));
    if !list.left_out.is_empty() {
        done.doubts.push(left_out(&list));
    }
    let begun = card.starts.as_ref().map_or(asked.now, |at| at.utc);
    let mut types = BTreeMap::<&str, TypeId>::new();
    let mut counted = Vec::<&Attendee>::new();
    for attendee in &list.attendees {
        let account = match mail_address::parse(&attendee.mail) {
            Ok(mail) => people::of_mailbox(tx, &mail_address::key(&mail), Lang::Ja).await?,
            Err(_) => None,
        };
        let Some((account, _)) = account else {
            counted.push(attendee);
            continue;
        };
        let type_id = match types.get(attendee.type_name.as_str()) {
            Some(known) => *known,
            None => {
                let id = imported::type_named(tx, card.id, &attendee.type_name, &card.zone).await?;
                types.insert(&attendee.type_name, id);
                id
            }
        };
        let person = ListedPerson {
            account,
            name: &attendee.name,
            state: match attendee.state {
                State::Confirmed => RegistrationState::Confirmed,
                State::Waitlisted => RegistrationState::Waitlisted,
                State::Cancelled => RegistrationState::Cancelled,
            },
            attended: attendee.attended,
            registered_at: attendee.registered_at.unwrap_or(begun),
        };
        match imported::write(tx, card.id, type_id, &person).await? {
            Written::Added | Written::Changed => done.changes += 1,
            Written::Same | Written::Own => {}
        }
    }
    imported::check_capacity(tx, card.id, &card.zone).await?;
    // Whom the list cancels leaves a seat to who waits.
    registration::promoting::fill_all(tx, card.id, asked.now).await?;
    let rest = AttendeeList { attendees: counted.into_iter().cloned().collect(), left_out: Vec::new() };
    for (type_name, counts) in rest.counts() {
        done.changes += usize::from(
            queries::set_attendance(tx, card.id, &record(list_of(&picked.mapping), type_name, counts)).await?,
        );
    }
    Ok(done)
}

fn record(source: &str, type_name: String, counts: Counts) -> AttendanceRecord {
    let Counts { confirmed, waitlisted, cancelled, attended } = counts;
    AttendanceRecord { source: source.to_owned(), type_name, confirmed, waitlisted, cancelled, attended }
}

fn describe(list: &AttendeeList) -> Text {
    let of = |state: State| list.attendees.iter().filter(|attendee| attendee.state == state).count();
    let (all, with_mail) = (list.attendees.len(), list.with_mail().count());
    let (confirmed, waitlisted, cancelled) = (of(State::Confirmed), of(State::Waitlisted), of(State::Cancelled));
    Text::new(
        format!(
            "{all}人(参加{confirmed}、キャンセル待ち{waitlisted}、キャンセル{cancelled})。メールアドレスがあるのは{with_mail}人"
        ),
        format!(
            "{} ({confirmed} confirmed, {waitlisted} waitlisted, {cancelled} cancelled), {with_mail} with a mail address",
            super::en(all, "person", "people")
        ),
    )
}

fn left_out(list: &AttendeeList) -> Text {
    let n = list.left_out.len();
    let first = &list.left_out[0];
    Text::new(
        format!("{n}行を読みません。最初は{}行目: {}", first.row, first.reason.ja),
        format!(
            "{}. The first is row {}: {}",
            super::en(n, "row is left out", "rows are left out"),
            first.row,
            first.reason.en
        ),
    )
}
