//! The organizers' desk: series, events, seats, agendas, attendees.

use app::{
    cx::Undo,
    events::{event_desk_page::Opened, event_state, fact_groups::FactGroup, revive::DAY_BACK},
    form::Form,
    routes,
};
use axum::{Router, routing::get};
use domain::{
    Error,
    events::types::{EventState, FactsInput, StateChange, Step as StateStep},
    fields::{self, Fields},
    ids::{EventRef, TypeId},
    letters::types::Wish,
    pages::{self, event_desk::EventDesk},
    registration::types_form::{self as desk, TypeInput},
    t,
    workflows::{
        self,
        change_state::StepWish,
        save_event::{DeskInput, Saved},
        tell_change::{Decided, Tell, Telling, Whom},
    },
};
use http::StatusCode;

use super::{
    Ctx, agenda_form,
    ctx::see_other,
    letters_desk::{apart, letters_in},
    overview::{draw_desk, editable, stored},
    path::{EventPath, Path},
    preparation_desk,
    query::Query,
    reply::{FormFields, Reply, html_response, private, render_with_errors},
};
use crate::state::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/{series}/{number}", get(event_desk).post(save_desk))
        .route("/organize/{series}/{number}/state", get(to_event_desk).post(change_state))
        .route("/organize/{series}/{number}/types", get(to_event_desk).post(save_types))
}

/// Whoever reloads a form that came back with errors finds its desk.
async fn to_event_desk(ctx: Ctx, Path((series, number)): EventPath) -> Reply {
    pages::event_desk::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    Ok(see_other(&routes::event_desk(&series, number)))
}

// ── an event ──

async fn event_desk(ctx: Ctx, Path((series, number)): EventPath, query: Query) -> Reply {
    let desk = pages::event_desk::load(ctx.db(), ctx.asked(), EventRef::new(&series, number)).await?;
    let mut cx = ctx.cx();
    if query.has("saved") {
        cx.notice = Some(match query.number::<usize>("people") {
            Some(people) => t!(
                ctx.lang,
                "保存しました。{people}にメールを送ります。",
                "Saved. {people} get a mail.",
                people = ctx.lang.count(people, "人", "person", "people")
            ),
            None => ctx.lang.t("保存しました。", "Saved.").to_owned(),
        });
    } else if let Some(change) = changed(&query.0).filter(|change| change.to == desk.event.card.state) {
        cx.notice = Some(event_state::became(change, ctx.lang));
        // What was told by mail cannot be untold.
        let was_off = matches!(change.from, EventState::Postponed | EventState::Cancelled);
        if change.count_mails() == 0 && !was_off && desk.next.contains(&change.from) {
            // Nobody heard of it, so nobody hears that it is as it was; and a day that was given up is that of the event again.
            let fields = [
                ("from", change.to.into_str()),
                ("to", change.from.into_str()),
                ("tell", Tell::Nobody.into_str()),
                ("day", DAY_BACK),
            ];
            let fields = fields.into_iter().map(|(name, word)| (name, word.to_owned())).collect();
            cx.undo = Some(Undo { action: routes::event_desk_part(&series, number, "state"), fields });
        }
    }
    preparation_desk::say(&mut cx, &desk, &query);
    let opened = opened(&desk, &query);
    let form = stored(&desk.facts);
    Ok(html_response(draw_desk(&cx, desk, form, None, opened)))
}

/// What the address opens for writing. Of an event that is being planned all facts are open.
fn opened(desk: &EventDesk, query: &Query) -> Opened {
    let facts = group(query).or_else(|| (desk.event.card.state == EventState::Planned).then_some(FactGroup::All));
    Opened { facts, ..preparation_desk::opened(desk, query) }
}

fn group(query: &Query) -> Option<FactGroup> {
    query.text("edit").parse().ok()
}

fn saved(series: &str, number: i32, told: usize) -> String {
    let desk = routes::event_desk(series, number);
    if told > 0 { format!("{desk}?saved=1&people={told}") } else { format!("{desk}?saved=1") }
}

/// Where a change of state leads: known words and a number, so that no address puts words on the page.
fn became(series: &str, number: i32, change: StateChange) -> String {
    let StateChange { from, to, followers, holders, speakers } = change;
    let desk = routes::event_desk(series, number);
    let (from, to) = (from.into_str(), to.into_str());
    format!("{desk}?from={from}&to={to}&followers={followers}&holders={holders}&speakers={speakers}")
}

/// The change that [`became`] wrote; `None` for anything else.
fn changed(pairs: &[(String, String)]) -> Option<StateChange> {
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let state = |name: &str| value(name)?.parse::<EventState>().ok();
    let number = |name: &str| -> Option<usize> { value(name)?.parse().ok() };
    Some(StateChange {
        from: state("from")?,
        to: state("to")?,
        followers: number("followers")?,
        holders: number("holders")?,
        speakers: number("speakers")?,
    })
}

/// The desk again: what was typed stands over what is stored.
async fn desk_again(
    ctx: &Ctx,
    (series, number, facts): (&str, i32, Option<FactGroup>),
    sent: Form,
    input: Option<DeskInput>,
    error: Error,
) -> Reply {
    let desk = editable(ctx, series, number).await?;
    let mut form = stored(&desk.facts);
    form.values.extend(sent.values);
    let (input, error) = match (input, error) {
        (Some(input), Error::Clash(_)) => {
            let (joined, error) = workflows::save_event::after_clash(&desk.facts, &desk.types, &input);
            form.values.extend(joined.facts.iter().flat_map(Fields::values));
            // Drawn anew on what is stored now: whoever saves again has seen it.
            form.values.remove("base");
            (Some(joined), error)
        }
        other => other,
    };
    let types = input.map(|input| input.types).filter(|types| !types.is_empty());
    let is_planned = desk.event.card.state == EventState::Planned;
    let facts = facts.or_else(|| is_planned.then_some(FactGroup::All));
    let opened = Opened { facts, ..Opened::default() };
    render_with_errors(ctx, form, error, |form| draw_desk(&ctx.cx(), desk, form, types, opened))
}

/// Facts and participation types in one save.
async fn save_desk(ctx: Ctx, Path((series, number)): EventPath, query: Query, axum::Form(fields): FormFields) -> Reply {
    let mut input = sent(&fields);
    let form = Form::from(fields);
    // A form of one group holds its own fields; the others are as they were when it was drawn.
    let base = input.base.clone().unwrap_or_default();
    let value = |name: &str| form.values.get(name).or_else(|| base.get(name)).map_or("", String::as_str);
    input.facts = Some(FactsInput::read(value));
    input.decided = decided(&form);
    let at = (series.as_str(), number, Some(group(&query).unwrap_or(FactGroup::All)));
    if form.value("do") == "add-type" {
        return one_more(&ctx, at, form, input.types).await;
    }
    Box::pin(save(&ctx, at, form, input)).await
}

/// Pages that were opened before facts and participation types became one form send the kinds alone.
async fn save_types(ctx: Ctx, Path((series, number)): EventPath, axum::Form(fields): FormFields) -> Reply {
    let input = sent(&fields);
    Box::pin(save(&ctx, (&series, number, Some(FactGroup::Seats)), Form::from(fields), input)).await
}

async fn save(ctx: &Ctx, at: (&str, i32, Option<FactGroup>), form: Form, input: DeskInput) -> Reply {
    let (series, number, _) = at;
    match workflows::save_event::save(ctx.db(), ctx.asked(), EventRef::new(series, number), &input).await {
        Ok(Saved::Done { told }) => Ok(see_other(&saved(series, number, told))),
        Ok(Saved::Asks(telling)) => ask(ctx, at, form, input, *telling, None).await,
        // The words of a letter cannot be sent: the question stands as it did, with what was typed.
        Err(error) if error.field().is_some_and(|field| field.starts_with("letter/")) => {
            let open = DeskInput { decided: Decided::default(), ..input.clone() };
            match workflows::save_event::save(ctx.db(), ctx.asked(), EventRef::new(series, number), &open).await? {
                Saved::Done { told } => Ok(see_other(&saved(series, number, told))),
                Saved::Asks(telling) => ask(ctx, at, form, input, *telling, Some(error)).await,
            }
        }
        Err(error) => desk_again(ctx, at, form, Some(input), error).await,
    }
}

/// The same form with what was typed, and the question whether people are told. Nothing is saved yet.
async fn ask(
    ctx: &Ctx,
    (series, number, facts): (&str, i32, Option<FactGroup>),
    sent: Form,
    input: DeskInput,
    telling: Telling,
    error: Option<Error>,
) -> Reply {
    let desk = editable(ctx, series, number).await?;
    let mut form = stored(&desk.facts);
    form.values.extend(sent.values);
    let types = (!input.types.is_empty()).then_some(input.types);
    let opened = Opened { facts, telling: Some(telling), ..Opened::default() };
    match error {
        Some(error) => render_with_errors(ctx, form, error, |form| draw_desk(&ctx.cx(), desk, form, types, opened)),
        None => Ok(private(StatusCode::OK, draw_desk(&ctx.cx(), desk, form, types, opened))),
    }
}

/// The desk with what was typed and one more empty row; nothing is saved.
async fn one_more(
    ctx: &Ctx,
    (series, number, facts): (&str, i32, Option<FactGroup>),
    sent: Form,
    mut types: Vec<TypeInput>,
) -> Reply {
    let desk = editable(ctx, series, number).await?;
    let mut form = stored(&desk.facts);
    form.values.extend(sent.values);
    types.push(TypeInput::default());
    let opened = Opened { facts, ..Opened::default() };
    Ok(html_response(draw_desk(&ctx.cx(), desk, form, Some(types), opened)))
}

async fn change_state(ctx: Ctx, Path((series, number)): EventPath, axum::Form(fields): FormFields) -> Reply {
    let form = Form::from(fields);
    // Not `EventState::parse`: a misspelt wish must not make an event private.
    let state = |name: &str| form.value(name).parse::<EventState>().ok();
    let Some(to) = state("to") else {
        let error = Error::invalid("", "変えたい状態を選んでください。", "Please choose a state.");
        return desk_again(&ctx, (&series, number, None), form, None, error).await;
    };
    let step = StateStep { seen: state("from"), to };
    let event = EventRef::new(&series, number);
    let reason = form.value("reason").to_owned();
    let is_silent = form.value("tell") == Tell::Nobody.into_str();
    let speakers = if is_silent { Wish { is_silent, ..Wish::default() } } else { speakers_wish(&form) };
    let wish = StepWish { is_silent, speakers, takes_day_back: form.value("day") == DAY_BACK };
    match workflows::change_state::change_and_tell(ctx.db(), ctx.asked(), event, step, &reason, &wish).await {
        Ok(change) => Ok(see_other(&became(&series, number, change))),
        Err(error) => desk_again(&ctx, (&series, number, None), form, None, error).await,
    }
}

/// Whether a change is told, and to whom; a form without ticks tells everybody.
fn decided(form: &Form) -> Decided {
    let has_ticks = !form.value("ticks").is_empty();
    let whom = has_ticks.then(|| Whom {
        types: form
            .values
            .iter()
            .filter(|(_, value)| *value == "on")
            .filter_map(|(name, _)| name.strip_prefix("type/")?.parse().ok().map(TypeId))
            .collect(),
        is_waiting: form.value("group/waitlisted") == "on",
        speakers: speakers_wish(form),
    });
    Decided { tell: form.value("tell").parse().ok(), whom, previewed: form.values.get("previewed").cloned() }
}

/// Which of those who speak at an event are told of what becomes of it, and in which words. A form that does not speak of them
/// tells none.
fn speakers_wish(form: &Form) -> Wish {
    if form.value("speakers") != "on" {
        return Wish { is_silent: true, ..Wish::default() };
    }
    let (without, own) = apart(form, form.value("readers"));
    Wish { without, own, letters: letters_in(form), seen: Some(form.value("seen").to_owned()), ..Wish::default() }
}

/// Rows of participation types, and the state that the form was drawn with.
fn sent(fields: &[(String, String)]) -> DeskInput {
    let base = fields.iter().rfind(|(name, _)| name == "base").and_then(|(_, base)| fields::seen(base));
    DeskInput { facts: None, types: types(fields), base, decided: Decided::default() }
}

/// Rows of the form by their fields `types/{row}/{field}`, in the order in which they appear.
fn types(fields: &[(String, String)]) -> Vec<TypeInput> {
    let mut rows: Vec<(&str, TypeInput)> = Vec::new();
    for (name, value) in fields {
        let Some((row, field)) = name.strip_prefix("types/").and_then(|rest| rest.split_once('/')) else { continue };
        // More than may be saved, so that the rules refuse them; empty rows do not count.
        let Some(input) = agenda_form::entry(&mut rows, row, 2 * desk::MAX_TYPES) else { continue };
        match field {
            "id" => input.id = value.parse().ok(),
            "remove" => input.remove = true,
            "renew" => input.renew = true,
            _ => input.set(field, value),
        }
    }
    rows.into_iter().map(|(_, input)| input).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_seats_are_read_in_their_order() {
        let pairs = [
            ("types/0/id", "4"),
            ("types/0/name", "現地"),
            ("types/0/mode", "onsite"),
            ("types/0/remove", "yes"),
            ("types/1/id", ""),
            ("types/1/name", "オンライン"),
            ("types/1/mode", "online"),
            ("other", "x"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let types = types(&pairs);
        assert_eq!(types.len(), 2);
        assert_eq!((types[0].id.map(|id| id.0), types[0].is_online, types[0].remove), (Some(4), false, true));
        assert_eq!((types[1].id, types[1].name.as_str(), types[1].is_online), (None, "オンライン", true));
    }

    #[test]
    fn promise_35_a_change_of_state_is_told_by_known_words_and_a_number_only() {
        let (from, to) = (EventState::Cancelled, EventState::Announced);
        let change = StateChange { from, to, followers: 132, holders: 11, speakers: 2 };
        let address = became("security-jaws", 34, change);
        let (_, query) = address.split_once('?').unwrap();
        let pairs: Vec<(String, String)> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(changed(&pairs), Some(change));
        for (at, word) in [(0, "<script>"), (1, ""), (2, "132人"), (2, "-1"), (3, "<b>"), (4, "x")] {
            let mut forged = pairs.clone();
            word.clone_into(&mut forged[at].1);
            assert_eq!(changed(&forged), None, "{word}");
        }
    }

    #[test]
    fn who_is_ticked_is_told_and_a_form_without_ticks_tells_all() {
        let form = Form::from([("tell", "everybody"), ("previewed", "x")]);
        let all = decided(&form);
        assert_eq!((all.tell, all.whom, all.previewed.as_deref()), (Some(Tell::Everybody), None, Some("x")));
        let ticks =
            [("ticks", "1"), ("type/4", "on"), ("type/x", "on"), ("types/0/id", "5"), ("group/waitlisted", "on")];
        let whom = decided(&Form::from(ticks)).whom.unwrap();
        assert_eq!((whom.types, whom.is_waiting, whom.speakers.is_silent), (vec![TypeId(4)], true, true));
        let whom = decided(&Form::from([("ticks", "1"), ("speakers", "on"), ("seen", "7")])).whom.unwrap();
        assert_eq!((whom.types.len(), whom.is_waiting, whom.speakers.seen.as_deref()), (0, false, Some("7")));
    }

    #[test]
    fn facts_come_back_from_the_form_as_they_were_stored() {
        let input =
            FactsInput { title: "題".to_owned(), minutes: "90".to_owned(), moderated: true, ..FactsInput::default() };
        let form = stored(&input);
        assert_eq!(FactsInput::read(|name| form.value(name)), input);
    }
}
