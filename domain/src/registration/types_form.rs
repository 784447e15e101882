//! Participation types as organizers type them: the form, its checks, what two people typed at once.

use chrono::NaiveTime;
use sqlx::PgConnection;

use super::{queries, types::ParticipationType};
use crate::{
    audit::{self, Outcome},
    error::{Error, Result},
    events::{self, rules as fields, types::EventCard},
    fields::{Fields, Values, form_fields},
    ids::TypeId,
    input, joining,
    lang::Text,
    series::types::Series,
    viewer::Asked,
};

/// A participation type as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeInput {
    /// `None` for a new one.
    pub id: Option<TypeId>,
    pub name: String,
    pub is_online: bool,
    /// Empty: without limit.
    pub capacity: String,
    /// Day and clock on the event's wall when it opens; both empty: with the event. A day alone means its beginning.
    pub opens_date: String,
    pub opens_clock: String,
    /// When it closes; both empty: at the end of the event. A day alone means its end.
    pub closes_date: String,
    pub closes_clock: String,
    /// `invitation`, or anything else for whoever comes.
    pub admission: String,
    /// Told to who holds one.
    pub words_ja: String,
    pub words_en: String,
    pub remove: bool,
    /// Another link for the invitations; the one before opens nothing any more.
    pub renew: bool,
}

form_fields!(
    TypeInput, name, capacity, opens_date, opens_clock, closes_date, closes_clock, admission, words_ja, words_en;
    is_online as "mode": "online" or "onsite"
);

impl TypeInput {
    pub fn is_invited(&self) -> bool {
        self.admission == INVITATION
    }

    /// The row for a new kind, left empty.
    pub fn is_blank(&self) -> bool {
        let window = [&self.opens_date, &self.opens_clock, &self.closes_date, &self.closes_clock];
        let words = [&self.name, &self.capacity, &self.words_ja, &self.words_en].into_iter().chain(window);
        self.id.is_none() && words.into_iter().all(|text| text.trim().is_empty())
    }
}

/// When a day ends on which a type closes at no said time.
const LAST_MINUTE: NaiveTime = NaiveTime::from_hms_opt(23, 59, 0).unwrap();
/// Seats that one kind may have.
const MAX_SEATS: i32 = 100_000;
/// Characters in the name of a kind.
pub(super) const TYPE_NAME: usize = 60;
/// Characters of what is told to who holds one.
pub const TYPE_WORDS: usize = 500;
/// The word for a type by invitation, as forms send it.
pub const INVITATION: &str = "invitation";
/// Participation types that one event may have.
pub const MAX_TYPES: usize = 20;

/// The participation types as the desk is drawn with them, by `type/{id}/{field}`.
pub(crate) fn drawn(types: &[ParticipationType]) -> Values {
    let fields = |kind: &ParticipationType| {
        let id = kind.id;
        input_of(kind).values().into_iter().map(move |(name, text)| (format!("type/{id}/{name}"), text))
    };
    types.iter().flat_map(fields).collect()
}

/// The fields of one kind in a state that was drawn; empty when it was not there.
fn drawn_type(base: &Values, id: TypeId) -> Values {
    let prefix = format!("type/{id}/");
    base.iter().filter_map(|(name, text)| Some((name.strip_prefix(&prefix)?.to_owned(), text.clone()))).collect()
}

/// Rows joined with what is stored, each field for itself. A kind that somebody else removed goes from
/// the rows too, but where it was changed here; one that somebody else changed is not removed unseen.
pub(crate) fn join(
    sent: &[TypeInput],
    base: &Values,
    types: &[ParticipationType],
    clashes: &mut Vec<(String, Text)>,
) -> Vec<TypeInput> {
    let mut joined = Vec::with_capacity(sent.len());
    for (at, input) in sent.iter().enumerate() {
        let was = input.id.map(|id| drawn_type(base, id)).unwrap_or_default();
        let kind = types.iter().find(|kind| input.id == Some(kind.id));
        let is_as =
            |now: &Values| was.iter().all(|(name, text)| now.get(name).is_none_or(|now| joining::same(text, now)));
        joined.push(match kind.map(|kind| input_of(kind).values()) {
            _ if was.is_empty() => input.clone(),
            None if input.remove || is_as(&input.values()) => TypeInput { remove: true, ..input.clone() },
            None => {
                clashes.push((format!("types/{at}/name"), is_gone()));
                input.clone()
            }
            Some(theirs) if input.remove => {
                if !is_as(&theirs) {
                    clashes.push((format!("types/{at}/name"), is_changed(&theirs)));
                }
                input.clone()
            }
            Some(theirs) => {
                let fields = joining::join_fields(&was, &input.values(), &theirs, &[]);
                clashes.extend(fields.clashes.into_iter().map(|(name, text)| (format!("types/{at}/{name}"), text)));
                let read = |name: &str| fields.values.get(name).map_or("", String::as_str);
                TypeInput { id: input.id, renew: input.renew, ..TypeInput::read(read) }
            }
        });
    }
    joined
}

fn is_gone() -> Text {
    Text::new(
        "ほかの人が先にこの枠をなくしました。もう一度保存すると、新しい枠として加えます。いらなければ名前などを空にしてください。",
        "Somebody else removed this kind first. Save again to add it anew, or empty the row if it is not wanted.",
    )
}

fn is_changed(theirs: &Values) -> Text {
    let fields = ["name", "capacity", "opens_date", "opens_clock", "closes_date", "closes_clock"];
    let words = fields.into_iter().filter_map(|name| theirs.get(name));
    let words: Vec<&str> = words.map(String::as_str).filter(|text| !text.is_empty()).collect();
    let words = joining::quote(&words.join(" / "));
    Text::new(
        format!("ほかの人が先にこの枠を「{words}」に変えました。もう一度保存すると、なくします。"),
        format!("Somebody else changed this kind to “{words}” first. Save again to remove it."),
    )
}

/// Rows as they are shown after a clash: what is gone is a new kind or an empty row, and what somebody
/// else added stands below.
pub(crate) fn complete(rows: &mut Vec<TypeInput>, types: &[ParticipationType]) {
    for row in rows.iter_mut() {
        if row.id.is_some_and(|id| types.iter().all(|kind| kind.id != id)) {
            *row = if row.remove { TypeInput::default() } else { TypeInput { id: None, ..row.clone() } };
        }
    }
    let added: Vec<_> = types.iter().filter(|kind| rows.iter().all(|row| row.id != Some(kind.id))).collect();
    rows.extend(added.into_iter().map(input_of));
}

/// Writes the participation types of an event. Fewer seats take none away from who has one; more go to those who wait
/// by `promoting::fill_all`.
///
/// A step of a transaction that holds the event. `before` are the kinds as the form was joined with: a
/// closing that is sent as it was then is what the start has made of it since.
///
/// Errors: `Invalid` at `types/{index}/{field}`, also for a kind that people have registered for.
pub(crate) async fn write_types(
    tx: &mut PgConnection,
    asked: Asked<'_>,
    (series, card): (&Series, &EventCard),
    (inputs, before): (&[TypeInput], &[ParticipationType]),
) -> Result<()> {
    if inputs.iter().filter(|input| !input.is_blank() && !input.remove).count() > MAX_TYPES {
        return Err(Error::invalid(
            "",
            format!("参加枠は{MAX_TYPES}個までです。"),
            format!("At most {MAX_TYPES} participation types."),
        ));
    }
    let event = card.id;
    let known = queries::types_of(tx, event, &card.zone).await?;
    let mut names: Vec<String> = Vec::new();
    for (at, input) in inputs.iter().enumerate() {
        let field = |name: &str| format!("types/{at}/{name}");
        if input.remove {
            // What is gone already need not go.
            let Some(id) = input.id.filter(|id| known.iter().any(|kind| kind.id == *id)) else { continue };
            if !queries::delete_type(tx, event, id).await? {
                return Err(Error::invalid(
                    &field("name"),
                    "申し込みのある枠はなくせません。受付を終えるには締め切りを入れてください。",
                    "A kind that people registered for cannot go. Give it a closing time instead.",
                ));
            }
            continue;
        }
        if input.is_blank() {
            continue;
        }
        let name = input::line(&field("name"), &input.name, TYPE_NAME)?;
        if name.is_empty() {
            return Err(Error::invalid(
                &field("name"),
                "枠の名前を入れてください。",
                "Please name the participation type.",
            ));
        }
        let other = known.iter().any(|kind| kind.name == name && inputs.iter().all(|sent| sent.id != Some(kind.id)));
        if names.contains(&name) || other {
            return Err(Error::invalid(&field("name"), "同じ名前の枠があります。", "Two kinds have the same name."));
        }
        let capacity = match input.capacity.trim() {
            "" => None,
            text => Some(text.parse().ok().filter(|n| (0..=MAX_SEATS).contains(n)).ok_or_else(|| {
                Error::invalid(
                    &field("capacity"),
                    format!("定員は0〜{MAX_SEATS}の整数か、空(定員なし)にしてください。"),
                    format!("Write a number of seats from 0 to {MAX_SEATS}, or leave it empty for no limit."),
                )
            })?),
        };
        let moment = |edge: &str, (day, clock): (&str, &str), whole_day: NaiveTime| {
            let (date, time) = (field(&format!("{edge}_date")), field(&format!("{edge}_clock")));
            match (input::date(&date, day)?, input::clock(&time, clock)?) {
                (Some(day), clock) => events::times::wall(&time, day, clock.unwrap_or(whole_day), &card.zone).map(Some),
                (None, Some(_)) => Err(fields::missing_date(&date)),
                (None, None) => Ok(None),
            }
        };
        let opens = moment("opens", (&input.opens_date, &input.opens_clock), NaiveTime::MIN)?;
        let closes = moment("closes", (&input.closes_date, &input.closes_clock), LAST_MINUTE)?;
        // What nobody touched went along with the start.
        let untouched = before.iter().find(|kind| Some(kind.id) == input.id && has_window_of(input, kind));
        let (opens, closes) = match untouched.and_then(|was| known.iter().find(|kind| kind.id == was.id)) {
            Some(kind) => (kind.opens.map(|at| at.utc), kind.closes.map(|at| at.utc)),
            None => (opens, closes),
        };
        if let Some((opens, closes)) = opens.zip(closes)
            && opens >= closes
        {
            return Err(Error::invalid(
                &field("closes_date"),
                "締め切りは、受付の開始より後にしてください。",
                "It has to close after it opens.",
            ));
        }
        let kind = known.iter().find(|kind| Some(kind.id) == input.id);
        if input.is_invited() && kind.is_some_and(|kind| kind.lottery.is_some()) {
            return Err(Error::invalid(
                &field("admission"),
                "抽選の枠は招待制にできません。名簿を閉じる前なら、抽選のページで先着順に戻せます。",
                "A kind whose seats are drawn cannot be by invitation. Before its list is closed it can be made first come, first served on the page of the draw.",
            ));
        }
        let words = [("words_ja", &input.words_ja), ("words_en", &input.words_en)];
        let [ja, en] = words.map(|(name, text)| input::text(&field(name), text, TYPE_WORDS));
        let (ja, en) = (ja?, en?);
        let facts = queries::TypeFacts {
            name: &name,
            is_online: input.is_online,
            capacity,
            opens,
            closes,
            is_invited: input.is_invited(),
            words: [&ja, &en],
        };
        match input.id {
            Some(id) => {
                queries::lock_type(tx, event, id, asked.now).await?.ok_or(Error::NotFound)?;
                queries::update_type(tx, event, id, facts).await?;
                if input.renew {
                    queries::renew_invite(tx, event, id).await?;
                }
            }
            None => {
                let position = i32::try_from(at + 1).unwrap_or(i32::MAX);
                queries::insert_type(tx, event, position, facts).await?;
            }
        }
        names.push(name);
    }
    audit::record(tx, asked.viewer, Some(series.id), "event.types", &format!("event:{event}"), Outcome::Ok).await
}

/// Whether opening and closing were sent as they were drawn.
fn has_window_of(input: &TypeInput, kind: &ParticipationType) -> bool {
    let of = |input: &TypeInput| {
        [&input.opens_date, &input.opens_clock, &input.closes_date, &input.closes_clock]
            .map(|text| text.trim().to_owned())
    };
    of(&input_of(kind)) == of(input)
}

/// A kind as the form shows it.
pub fn input_of(kind: &ParticipationType) -> TypeInput {
    TypeInput {
        id: Some(kind.id),
        name: kind.name.clone(),
        is_online: kind.is_online,
        capacity: kind.capacity.map(|n| n.to_string()).unwrap_or_default(),
        opens_date: kind.opens.map(|at| at.wall.date().to_string()).unwrap_or_default(),
        opens_clock: kind.opens.map(|at| at.clock()).unwrap_or_default(),
        closes_date: kind.closes.map(|at| at.wall.date().to_string()).unwrap_or_default(),
        closes_clock: kind.closes.map(|at| at.clock()).unwrap_or_default(),
        admission: if kind.is_invited { INVITATION.to_owned() } else { String::new() },
        words_ja: kind.words[0].clone(),
        words_en: kind.words[1].clone(),
        remove: false,
        renew: false,
    }
}
