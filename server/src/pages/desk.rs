//! The organizers' desk: series, events, seats, agendas, attendees.

use app::{
    form::Form,
    organize::{agenda_page, attendees_page, event_desk_page, event_state, new_series_page, series_desk_page},
    routes,
    shell::Cx,
};
use axum::{
    Router,
    response::IntoResponse,
    routing::{get, post},
};
use chrono::NaiveDateTime;
use domain::{
    Error,
    agenda::{
        drafting, flow,
        types::{AgendaEditor, DraftSlot},
    },
    events::{
        planning::{self, DeskInput},
        types::{EventDesk, EventState, FactsInput, NextEvent, StateChange, Step as StateStep},
    },
    fields::{self, Fields},
    registration::desk::{self, TypeInput},
    series,
    viewer::Right,
};
use http::header;

use super::{
    Ctx,
    agenda_form::{self, AgendaForm, Step},
    ctx::see_other,
    organize::{Fields as Sent, Reply, again, page},
    path::Path,
    query::Query,
};
use crate::{files::csv, state::AppState};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/organize/series", get(series_form).post(add_series))
        .route("/organize/{series}", get(series_desk).post(plan_next))
        .route("/organize/{series}/{number}", get(event_desk).post(save_desk))
        .route("/organize/{series}/{number}/state", get(to_event_desk).post(change_state))
        .route("/organize/{series}/{number}/types", get(to_event_desk).post(save_types))
        .route("/organize/{series}/{number}/agenda", get(agenda).post(change_agenda))
        .route("/organize/{series}/{number}/attendees", get(attendees))
        .route("/organize/{series}/{number}/attendees.csv", post(export_attendees))
}

/// Whoever reloads a form that came back with errors finds its desk.
async fn to_event_desk(ctx: Ctx, Path((series, number)): Event) -> Reply {
    planning::desk(ctx.db(), &ctx.viewer, &series, number).await?;
    Ok(see_other(&routes::event_desk(&series, number)))
}

type Event = Path<(String, i32)>;

// ── series ──

async fn series_form(ctx: Ctx) -> Reply {
    if ctx.viewer.account.is_none() {
        return Err(Error::SignInRequired.into());
    }
    if !ctx.viewer.may_add_series() {
        return Err(Error::Forbidden.into());
    }
    Ok(page(new_series_page::document(&ctx.cx(), Form::default())))
}

async fn add_series(ctx: Ctx, axum::Form(fields): Sent) -> Reply {
    let mut form = Form::from(fields);
    let (slug, name, mark) = (form.value("slug"), form.value("name"), form.value("mark"));
    match series::actions::add(ctx.db(), ctx.proved()?, slug, name, mark, ctx.now).await {
        Ok(()) => Ok(see_other(&routes::series_desk(slug))),
        Err(error) => again(error, |error| {
            form.fail(error, ctx.lang);
            new_series_page::document(&ctx.cx(), form)
        }),
    }
}

async fn series_desk(ctx: Ctx, Path(series): Path<String>) -> Reply {
    let desk = planning::series_desk(ctx.db(), &ctx.viewer, &series, ctx.now).await?;
    let form = proposed(&desk.next);
    Ok(page(series_desk_page::document(&ctx.cx(), desk, form)))
}

fn proposed(next: &NextEvent) -> Form {
    Form::from([
        ("number", next.number.to_string()),
        ("date", next.date.to_string()),
        ("start", next.start.format("%H:%M").to_string()),
    ])
}

async fn plan_next(ctx: Ctx, Path(series): Path<String>, axum::Form(fields): Sent) -> Reply {
    let mut form = Form::from(fields);
    let (number, title) = (form.value("number"), form.value("title"));
    let when = (form.value("date"), form.value("start"));
    match planning::create_next(ctx.db(), &ctx.viewer, &series, number, when, title, ctx.now).await {
        Ok(number) => Ok(see_other(&routes::event_desk(&series, number))),
        Err(error) => {
            let desk = planning::series_desk(ctx.db(), &ctx.viewer, &series, ctx.now).await?;
            again(error, |error| {
                form.fail(error, ctx.lang);
                series_desk_page::document(&ctx.cx(), desk, form)
            })
        }
    }
}

// ── an event ──

async fn event_desk(ctx: Ctx, Path((series, number)): Event, query: Query) -> Reply {
    let desk = planning::desk(ctx.db(), &ctx.viewer, &series, number).await?;
    let mut cx = ctx.cx();
    if query.has("saved") {
        cx.notice = Some(ctx.lang.t("保存しました。", "Saved.").to_owned());
    } else if let Some(change) = changed(&query.0).filter(|change| change.to == desk.event.card.state) {
        cx.notice = Some(event_state::became(change, ctx.lang));
    }
    let form = stored(&desk.facts);
    Ok(page(draw_desk(&ctx, &cx, desk, form, None)))
}

fn draw_desk(ctx: &Ctx, cx: &Cx, desk: EventDesk, form: Form, sent: Option<Vec<TypeInput>>) -> String {
    let types = sent.unwrap_or_else(|| desk.types.iter().map(desk::input_of).collect());
    let may_check_in = ctx.viewer.may(desk.series.id, Right::CheckIn);
    event_desk_page::document(cx, desk, form, types, may_check_in)
}

fn saved(series: &str, number: i32) -> String {
    format!("{}?saved=1", routes::event_desk(series, number))
}

/// Where a change of state leads: known words and a number, so that no address puts words on the page.
fn became(series: &str, number: i32, change: StateChange) -> String {
    let StateChange { from, to, told } = change;
    format!("{}?from={}&to={}&told={told}", routes::event_desk(series, number), from.as_str(), to.as_str())
}

/// The change that [`became`] wrote; `None` for anything else.
fn changed(pairs: &[(String, String)]) -> Option<StateChange> {
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let state = |name: &str| {
        let word = value(name)?;
        EventState::ALL.into_iter().find(|state| state.as_str() == word)
    };
    Some(StateChange { from: state("from")?, to: state("to")?, told: value("told")?.parse().ok()? })
}

/// The desk again: what was typed stands over what is stored.
async fn desk_again(ctx: &Ctx, series: &str, number: i32, sent: Form, input: Option<DeskInput>, error: Error) -> Reply {
    let desk = editable(ctx, series, number).await?;
    let mut form = stored(&desk.facts);
    form.values.extend(sent.values);
    let (input, error) = match (input, error) {
        (Some(input), Error::Clash(_)) => {
            let (joined, error) = planning::after_clash(&desk, &input);
            form.values.extend(joined.facts.iter().flat_map(Fields::values));
            // Drawn anew on what is stored now: whoever saves again has seen it.
            form.values.remove("base");
            (Some(joined), error)
        }
        other => other,
    };
    let types = input.map(|input| input.types).filter(|types| !types.is_empty());
    again(error, |error| {
        form.fail(error, ctx.lang);
        draw_desk(ctx, &ctx.cx(), desk, form, types)
    })
}

async fn editable(ctx: &Ctx, series: &str, number: i32) -> Result<EventDesk, Error> {
    let desk = planning::desk(ctx.db(), &ctx.viewer, series, number).await?;
    if desk.may_edit { Ok(desk) } else { Err(Error::Forbidden) }
}

fn stored(facts: &FactsInput) -> Form {
    Form::from(facts.values())
}

/// Facts and kinds of seats in one save.
async fn save_desk(ctx: Ctx, Path((series, number)): Event, axum::Form(fields): Sent) -> Reply {
    let mut input = sent(&fields);
    let form = Form::from(fields);
    input.facts = Some(FactsInput::read(|name| form.value(name)));
    if form.value("do") == "add-type" {
        return one_more(&ctx, &series, number, form, input.types).await;
    }
    save(&ctx, &series, number, form, input).await
}

/// Pages that were opened before facts and kinds of seats became one form send the kinds alone.
async fn save_types(ctx: Ctx, Path((series, number)): Event, axum::Form(fields): Sent) -> Reply {
    let input = sent(&fields);
    save(&ctx, &series, number, Form::from(fields), input).await
}

async fn save(ctx: &Ctx, series: &str, number: i32, form: Form, input: DeskInput) -> Reply {
    match planning::save(ctx.db(), &ctx.viewer, series, number, &input, ctx.now).await {
        Ok(()) => Ok(see_other(&saved(series, number))),
        Err(error) => desk_again(ctx, series, number, form, Some(input), error).await,
    }
}

/// The desk with what was typed and one more empty row; nothing is saved.
async fn one_more(ctx: &Ctx, series: &str, number: i32, sent: Form, mut types: Vec<TypeInput>) -> Reply {
    let desk = editable(ctx, series, number).await?;
    let mut form = stored(&desk.facts);
    form.values.extend(sent.values);
    types.push(TypeInput::default());
    Ok(page(draw_desk(ctx, &ctx.cx(), desk, form, Some(types))))
}

async fn change_state(ctx: Ctx, Path((series, number)): Event, axum::Form(fields): Sent) -> Reply {
    let form = Form::from(fields);
    // Not `EventState::parse`: a misspelt wish must not make an event private.
    let state = |name: &str| EventState::ALL.into_iter().find(|state| state.as_str() == form.value(name));
    let Some(to) = state("to") else {
        let error = Error::invalid("", "変えたい状態を選んでください。", "Please choose a state.");
        return desk_again(&ctx, &series, number, form, None, error).await;
    };
    let step = StateStep { seen: state("from"), to };
    match planning::change_state(ctx.db(), &ctx.viewer, &series, number, step, form.value("reason"), ctx.now).await {
        Ok(change) => Ok(see_other(&became(&series, number, change))),
        Err(error) => desk_again(&ctx, &series, number, form, None, error).await,
    }
}

/// Rows of kinds of seats, and the state that the form was drawn with.
fn sent(fields: &[(String, String)]) -> DeskInput {
    let base = fields.iter().rfind(|(name, _)| name == "base").and_then(|(_, base)| fields::seen(base));
    DeskInput { facts: None, types: types(fields), base }
}

/// Rows of the form by their fields `types/{row}/{field}`, in the order in which they appear.
fn types(fields: &[(String, String)]) -> Vec<TypeInput> {
    let mut rows: Vec<(&str, TypeInput)> = Vec::new();
    for (name, value) in fields {
        let Some((row, field)) = name.strip_prefix("types/").and_then(|rest| rest.split_once('/')) else { continue };
        // More than may be saved, so that the rules refuse them; empty rows do not count.
        let Some(input) = agenda_form::entry(&mut rows, row, 2 * desk::MOST_TYPES) else { continue };
        match field {
            "id" => input.id = value.parse().ok(),
            "remove" => input.remove = true,
            _ => input.set(field, value),
        }
    }
    rows.into_iter().map(|(_, input)| input).collect()
}

// ── the agenda ──

/// In the address: `row`, the place of a slot that was just added, `joined` and `released`.
async fn agenda(ctx: Ctx, Path((series, number)): Event, query: Query) -> Reply {
    let editor = drafting::editor(ctx.db(), &ctx.viewer, &series, number).await?;
    let mut cx = ctx.cx();
    if query.has("released") {
        let words =
            ctx.lang.t("リリースしました。公開ページに反映されています。", "Released. The public page shows it.");
        cx.notice = Some(words.to_owned());
    }
    let form = Form::from(query.0.into_iter().filter(|(name, _)| matches!(name.as_str(), "row" | "joined")));
    Ok(page(agenda_page::document(&cx, editor, form)))
}

async fn change_agenda(ctx: Ctx, Path((series, number)): Event, axum::Form(fields): Sent) -> Reply {
    let mut sent = agenda_form::read(&fields);
    match take_step(&ctx, &series, number, &mut sent).await {
        Ok(to) => Ok(see_other(&to)),
        Err(error) => {
            let editor = drafting::editor(ctx.db(), &ctx.viewer, &series, number).await?;
            again(error, |error| {
                let mut form = sent.form;
                form.fail(error, ctx.lang);
                // Once it is saved, the stored rows are what was typed, and more.
                let editor = if sent.is_saved { editor } else { with_typed(editor, sent.slots, sent.base) };
                agenda_page::document(&ctx.cx(), editor, form)
            })
        }
    }
}

/// Saves what was sent with the step done to it; answers where to go on.
async fn take_step(ctx: &Ctx, series: &str, number: i32, sent: &mut AgendaForm) -> Result<String, Error> {
    let (db, viewer) = (ctx.db(), &ctx.viewer);
    let here = routes::event_desk_part(series, number, "agenda");
    if sent.step == Step::Undo {
        drafting::undo(db, viewer, series, number, sent.base).await?;
        return Ok(here);
    }
    std::mem::take(&mut sent.wrong).none()?;
    let row = sent.step.apply(&mut sent.slots, ctx.lang);
    let saved = drafting::save(db, viewer, series, number, sent.base, sent.slots.clone(), ctx.now).await?;
    sent.base = saved.version;
    // Rows stand elsewhere when somebody else's came in.
    let row = row.filter(|_| !saved.was_joined);
    sent.is_saved = true;
    Ok(match (sent.step, row) {
        // What came in meanwhile is looked at before readers see it.
        (Step::Release, _) if saved.was_joined => format!("{here}?joined=1"),
        (Step::Release, _) => {
            drafting::release(db, viewer, series, number, sent.base, ctx.now).await?;
            format!("{here}?released=1")
        }
        (Step::Add(_), Some(row)) => format!("{here}?row={row}#row-{row}"),
        (_, Some(row)) => format!("{here}#row-{row}"),
        (_, None) if saved.was_joined => format!("{here}?joined=1"),
        (_, None) => here,
    })
}

/// The editor with the rows as they were typed, on the version that they were made on.
fn with_typed(mut editor: AgendaEditor, slots: Vec<DraftSlot>, base: i32) -> AgendaEditor {
    editor.clocks = vec![(String::new(), String::new()); slots.len()];
    editor.warnings = Vec::new();
    if let Some(start) = editor.card.starts {
        let clock = |at: NaiveDateTime| at.format("%H:%M").to_string();
        let times = flow::times(start.wall, &slots);
        editor.clocks = times.into_iter().map(|(begin, end)| (clock(begin), clock(end))).collect();
        editor.warnings = flow::warnings(start.wall, editor.card.ends.map(|end| end.wall), &slots);
    }
    // Changes count the stored rows.
    for change in &mut editor.changes {
        change.at = None;
    }
    editor.slots = slots;
    editor.version = base;
    editor
}

// ── who comes ──

async fn attendees(ctx: Ctx, Path((series, number)): Event) -> Reply {
    let list = desk::attendees(ctx.db(), &ctx.viewer, &series, number).await?;
    Ok(page(attendees_page::document(&ctx.cx(), list)))
}

async fn export_attendees(ctx: Ctx, Path((series, number)): Event) -> Reply {
    let list = desk::export_attendees(ctx.db(), ctx.proved()?, &series, number).await?;
    let lang = ctx.lang;
    let head = [
        lang.t("名前", "Name"),
        lang.t("メール", "Mail"),
        lang.t("参加枠", "Kind"),
        lang.t("状態", "State"),
        lang.t("受付番号", "Number"),
        lang.t("申し込み", "Registered"),
    ];
    let rows = list.attendees.into_iter().map(|attendee| {
        let at = attendee.registered.wall.format("%Y-%m-%d %H:%M").to_string();
        let state = attendee.state.label(lang).to_owned();
        vec![attendee.name, attendee.mail, attendee.type_name, state, attendee.code, at]
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{series}-{number}-attendees.csv\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, csv::table(&head, rows)).into_response())
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
        let change = StateChange { from: EventState::Planned, to: EventState::Announced, told: 132 };
        let address = became("security-jaws", 34, change);
        let (_, query) = address.split_once('?').unwrap();
        let pairs: Vec<(String, String)> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(changed(&pairs), Some(change));
        for (at, word) in [(0, "<script>"), (1, ""), (2, "132人"), (2, "-1")] {
            let mut forged = pairs.clone();
            word.clone_into(&mut forged[at].1);
            assert_eq!(changed(&forged), None, "{word}");
        }
    }

    #[test]
    fn facts_come_back_from_the_form_as_they_were_stored() {
        let input =
            FactsInput { title: "題".to_owned(), minutes: "90".to_owned(), moderated: true, ..FactsInput::default() };
        let form = stored(&input);
        assert_eq!(FactsInput::read(|name| form.value(name)), input);
    }
}
