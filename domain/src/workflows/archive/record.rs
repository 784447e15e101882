//! The product's own format: an event is added whole, or is there already.

use sqlx::PgConnection;

use super::source::{Done, Source};
use crate::{
    agenda::{self, moved::Alias},
    archive::{
        format::{
            polls::HeldPoll,
            record::{self, EventRecord, PersonRecord, RoomRecord, without_files},
        },
        queries,
    },
    error::{Error, Result},
    events::{access::touched, queries as event_queries},
    ids::EventId,
    lang::Text,
    search,
    workflows::renamed,
};

pub(super) async fn write_series(tx: &mut PgConnection, source: &Source<'_>) -> Result<Done> {
    let series = source.series;
    let said = record::read_series(source.bytes)?;
    if said.slug != series.slug {
        return Err(other_series(&said.slug, &series.slug));
    }
    let mut done = Done { keys: touched(series, EventId(0)), ..Done::default() };
    done.what = Some(Text::new(
        format!("シリーズ「{}」と{}人", said.name, said.people.len()),
        format!("The series “{}” and {} people", said.name, said.people.len()),
    ));
    done.changes += usize::from(queries::fill_series(tx, series.id, &said).await?);
    if event_queries::numbers(tx, series.id).await?.is_empty() {
        queries::set_defaults(tx, series.id, &said).await?;
    }
    // A name that may be told by now may be theirs on pages of other series.
    let words: Vec<String> = said.people.iter().map(|person| person.slug.clone()).collect();
    let known = renamed::before_of(tx, &words).await?;
    for person in &said.people {
        done.changes += usize::from(write_person(tx, person).await?);
    }
    done.keys.extend(renamed::pages(tx, &known).await?);
    Ok(done)
}

/// Former words of a person in addresses that a record may bring.
const MAX_FORMER: usize = 20;

/// A person by the word in their address; what is no such word is not taken as a former one. Errors: `Invalid{file}` where that word is somebody else's.
async fn write_person(tx: &mut PgConnection, person: &PersonRecord) -> Result<bool> {
    let is_changed = queries::fill_person(tx, person).await?;
    let is_word = |word: &&String| agenda::rules::person_slug(word.as_str()) == **word;
    let former: Vec<_> = person.formerly.iter().filter(is_word).take(MAX_FORMER).cloned().collect();
    let is_led = queries::fill_former(tx, &person.slug, &former).await?;
    agenda::speakers::add_aliases(tx, &person.slug, names(person)).await?;
    Ok(is_changed || is_led)
}

/// All names of a record, each with what was said of it.
fn names(person: &PersonRecord) -> impl Iterator<Item = Alias> {
    let known = person.aliases.iter().chain([&person.name]).map(|name| (name, false));
    known.chain(person.own_aliases.iter().map(|name| (name, true))).map(|(name, is_own)| Alias {
        key: agenda::rules::name_key(name),
        name: name.clone(),
        is_own,
        is_confirmed: person.confirmed_aliases.contains(name),
    })
}

pub(super) async fn write(tx: &mut PgConnection, source: &Source<'_>) -> Result<Done> {
    let series = source.series;
    let said = record::read_event(source.bytes)?;
    if said.series != series.slug {
        return Err(other_series(&said.series, &series.slug));
    }
    let n = said.number;
    let mut done = Done {
        what: Some(Text::new(
            format!("書き出した第{n}回: 枠{}、質問{}", said.slots.len(), said.questions.len()),
            format!("#{n} as it was exported: {} slots, {} questions", said.slots.len(), said.questions.len()),
        )),
        ..Done::default()
    };
    let known = event_queries::numbers(tx, series.id).await?.into_iter().find(|(number, _)| *number == n);
    if let Some((_, event)) = known {
        // Its files come after it, and some may be here already.
        if without_files(queries::record_of(tx, event).await?) == without_files(said) {
            return Ok(done);
        }
        return Err(Error::at(
            "file".to_owned(),
            Text::new(
                format!("第{n}回はもうあり、内容が違います。書き出した形からは、まだない回だけを取り込みます。"),
                format!(
                    "There is a #{n} already, and it differs. What was exported adds events that are not there yet."
                ),
            ),
        ));
    }
    let speakers = said.slots.iter().flat_map(|slot| &slot.speakers);
    let words: Vec<String> = speakers.map(|speaker| speaker.person.clone()).collect();
    let known = renamed::before_of(tx, &words).await?;
    let event = insert(tx, source, &said).await?;
    done.added = 1;
    done.keys = touched(series, event);
    done.keys.extend(renamed::pages(tx, &known).await?);
    Ok(done)
}

async fn insert(tx: &mut PgConnection, source: &Source<'_>, said: &EventRecord) -> Result<EventId> {
    check(said)?;
    for speaker in said.slots.iter().flat_map(|slot| &slot.speakers) {
        // A record alone, without its series' people, makes those whom it names.
        let person =
            PersonRecord { slug: speaker.person.clone(), name: speaker.name.clone(), ..PersonRecord::default() };
        if !agenda::queries::slug_taken(tx, &person.slug).await? {
            write_person(tx, &person).await?;
        }
    }
    let event = queries::insert_event_record(tx, source.series.id, said).await?;
    let mut slots = Vec::new();
    for (position, slot) in (1..).zip(&said.slots) {
        slots.push(queries::insert_slot_record(tx, event, position, slot).await?);
    }
    let mut questions = Vec::new();
    for question in &said.questions {
        let [slot, answered_in] =
            [question.slot, question.answered_in].map(|at| at.and_then(|at| slots.get(at).copied()));
        questions.push(queries::insert_question_record(tx, event, (slot, answered_in), question).await?);
    }
    for (question, id) in said.questions.iter().zip(&questions) {
        if let Some(into) = question.merged_into.and_then(|at| questions.get(at)) {
            queries::set_merged(tx, *id, *into).await?;
        }
    }
    if let Some(report) = &said.report {
        queries::insert_report_record(tx, event, report).await?;
    }
    search::index::reindex_event(tx, event).await?;
    Ok(event)
}

/// What the database would refuse, in a sentence.
fn check(said: &EventRecord) -> Result<()> {
    use crate::{
        agenda::types::SlotKind,
        events::types::EventState,
        qa::{
            polls::{rules::POLLS, types::PollKind},
            types::QuestionState,
        },
    };
    let wrong = |what: &str, value: &str| {
        Err(Error::at(
            "file".to_owned(),
            Text::new(format!("{what}「{value}」は使えません。"), format!("{what} “{value}” cannot be used.")),
        ))
    };
    if said.state.parse::<EventState>().is_err() {
        return wrong("state", &said.state);
    }
    if said.time_zone.parse::<chrono_tz::Tz>().is_err() {
        return wrong("time_zone", &said.time_zone);
    }
    if let Some(slot) = said.slots.iter().find(|slot| slot.kind.parse::<SlotKind>().is_err()) {
        return wrong("kind", &slot.kind);
    }
    if let Some(question) = said.questions.iter().find(|question| question.state.parse::<QuestionState>().is_err()) {
        return wrong("state", &question.state);
    }
    // As many as moderators may write.
    if i64::try_from(said.held_polls.len()).is_ok_and(|polls| polls > POLLS) {
        return wrong("held_polls", &said.held_polls.len().to_string());
    }
    let is_room = |room: &RoomRecord| {
        !room.name.trim().is_empty() && room.seats.is_none_or(|seats| agenda::rooms::SEATS.contains(&seats))
    };
    if let Some(room) = said.rooms.iter().find(|room| !is_room(room)) {
        return wrong("rooms", &room.name);
    }
    let is_poll = |poll: &HeldPoll| poll.kind.parse::<PollKind>().is_ok() && poll.is_countable();
    if let Some(poll) = said.held_polls.iter().find(|poll| !is_poll(poll)) {
        return wrong("held_polls", &poll.title);
    }
    let links = said.links.iter().map(|link| link.url.as_str());
    let videos = [&said.video_url, &said.stream_url, &said.venue_url].into_iter().flatten().map(String::as_str);
    let slots = said.slots.iter().flat_map(|slot| [&slot.slides_url, &slot.video_url]).flatten().map(String::as_str);
    let rooms = said.rooms.iter().filter_map(|room| room.stream_url.as_deref());
    if let Some(url) = links.chain(videos).chain(slots).chain(rooms).find(|url| !crate::input::is_web_address(url)) {
        return wrong("url", url);
    }
    Ok(())
}

fn other_series(named: &str, ours: &str) -> Error {
    Error::at(
        "series".to_owned(),
        Text::new(
            format!("これは「{named}」の書き出しで、ここは「{ours}」です。「{named}」のシリーズで取り込んでください。"),
            format!("This was exported from “{named}”, and this is “{ours}”. Import it into “{named}”."),
        ),
    )
}
