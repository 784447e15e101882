//! The run sheet of an evening on its overview, and the form of a line.

use domain::{
    agenda::{
        house,
        run_sheet::{self, RunInput, RunRow},
        running::Line,
    },
    fields::Fields as _,
    pages::event_desk::EventDesk,
    people::types::Teammate,
    t,
};
use leptos::prelude::*;

use super::checklist::avatar;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{
        field::{self, Field},
        icon,
    },
};

/// Where lines are changed; the field `back` says which page comes after.
fn action(slug: &str, number: i32) -> String {
    routes::run_sheet(slug, number)
}

pub(super) fn section(cx: &Cx, desk: &EventDesk, opened: Option<&(Line, Form)>) -> AnyView {
    let card = &desk.event.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let begins = run_sheet::days(&desk.run);
    let mut lines: Vec<AnyView> = Vec::new();
    for (at, row) in desk.run.iter().enumerate() {
        lines.extend(date(cx, &desk.run, &begins, at));
        lines.push(match opened {
            Some((line, form)) if Line::parse(&row.key()) == Some(*line) => {
                view! { <li class="run open" id="line">{editor(cx, desk, Some(row), form)}</li> }.into_any()
            }
            _ => {
                let href =
                    desk.may_edit.then(|| format!("{}?line={}#line", routes::event_desk(slug, number), row.key()));
                line(cx, row, href, false, None)
            }
        });
    }
    let nothing = desk.run.is_empty().then(|| {
        view! { <p class="quiet">{cx.t("タイムテーブルを公開すると、その枠がここに並びます。開場や片付けは、行を足します。", "The slots of the released agenda stand here. Add lines for doors and for clearing up.")}</p> }
    });
    let new = match opened {
        Some((Line::New, form)) => form.clone(),
        _ => Form::default(),
    };
    let add = desk.may_edit.then(|| {
        let is_open = matches!(opened, Some((Line::New, _))).then_some(true);
        view! { <details class="todo-new" id="new-line" open=is_open><summary class="button">{icon::add()}{cx.t("行を足す", "Add a line")}<kbd>"N"</kbd></summary>{editor(cx, desk, None, &new)}</details> }
    });
    let phone = view! { <a class="button" href=routes::run_sheet(slug, number)>{icon::phone()}{cx.t("携帯で見る進行表", "For the phone")}</a> };
    view! {
        <section class="desk-section" aria-labelledby="run">
            <div class="section-line"><h2 id="run">{cx.t("当日の進行", "Run sheet")}</h2><span class="quiet small">{cx.t("だれが、何を、何時に", "Who does what, and when")}</span></div>
            {closes(cx, &desk.run, desk.plan.leave)}
            {who(&desk.run)}
            {nothing}
            <ul class="runs">{lines}</ul>
            <div class="row">{add}{phone}</div>
        </section>
    }
    .into_any()
}

/// That the sheet, as delays have moved it, goes on after everybody has to be out of the house.
pub(super) fn closes(cx: &Cx, rows: &[RunRow], leave: Option<chrono::NaiveTime>) -> Option<AnyView> {
    let leave = leave?;
    let minutes = house::minutes_over(rows, leave)?;
    let text = t!(
        cx.lang,
        "このままだと、会場を出る時刻({leave})を{minutes}過ぎます。",
        "As it stands, it ends {minutes} after everybody has to be out of the house ({leave}).",
        leave = leave.format("%H:%M").to_string(),
        minutes = cx.lang.count(minutes, "分", "minute", "minutes")
    );
    Some(view! { <p class="warn-word">{icon::warn()}{text}</p> }.into_any())
}

/// Everybody on the sheet, with the sign by which they stand on its lines.
fn who(rows: &[RunRow]) -> Option<AnyView> {
    let mut team: Vec<&Teammate> = rows.iter().flat_map(|row| &row.people).collect();
    team.sort_by_key(|one| one.id.0);
    team.dedup_by_key(|one| one.id.0);
    let names: Vec<_> = team.iter().map(|one| view! { <li>{avatar(&one.name)}{one.name.clone()}</li> }).collect();
    (!names.is_empty()).then(|| view! { <ul class="run-who">{names}</ul> }.into_any())
}

/// The date over the line with which a day begins, of a sheet of several.
pub(super) fn date(cx: &Cx, rows: &[RunRow], begins: &[usize], at: usize) -> Option<AnyView> {
    let date = begins.contains(&at).then(|| rows[at].starts.day(cx.lang))?;
    Some(view! { <li class="run-date">{date}</li> }.into_any())
}

/// One line; `now` where it is on, `later` the form that delays what follows.
pub(super) fn line(cx: &Cx, row: &RunRow, href: Option<String>, now: bool, later: Option<AnyView>) -> AnyView {
    let lang = cx.lang;
    let moved = row.starts.utc != row.planned;
    let planned = moved.then(|| {
        let minutes = (row.starts.utc - row.planned).num_minutes();
        view! { <span class="warn-word small">{t!(lang, "+{minutes}分", "+{minutes} min", minutes)}</span> }
    });
    let people: Vec<_> = row.people.iter().map(|one| avatar(&one.name)).collect();
    let missing = (row.missing() > 0).then(|| {
        let people = lang.count(row.missing(), "人", "person", "people");
        view! { <span class="warn-word">{icon::add()}{t!(lang, "もう{people}", "{people} more", people)}</span> }
    });
    let buffer = row.is_buffer.then(|| {
        let left = row.minutes.unwrap_or(0);
        t!(lang, "{left}分。延びたらここで戻す", "{left} min; delays are taken back here", left)
    });
    let speakers: Vec<String> = row.speakers.iter().map(|one| one.display_name(lang)).collect();
    let more: Vec<String> = [speakers.join(lang.t("、", ", ")), row.note.clone()]
        .into_iter()
        .chain(buffer)
        .filter(|text| !text.is_empty())
        .collect();
    let room = (!row.room.is_empty()).then(|| view! { <span class="tag">{row.room.clone()}</span> });
    let sign = now.then(|| view! { <span class="badge live">{cx.t("いま", "Now")}</span> });
    let edit = href.map(|href| {
        let name = format!("{} {} {}", row.starts.clock(), row.title, cx.t("を直す", "edit"));
        view! { <a class="fact-edit" href=href aria-label=name>{icon::pencil()}</a> }
    });
    view! {
        <li class="run" class:buffer=row.is_buffer class:now=now data-row="" tabindex="-1">
            <time datetime=row.starts.machine()>{row.starts.clock()}{planned}</time>
            <div class="run-what"><b>{row.title.clone()}</b>{room}{sign}{(!more.is_empty()).then(|| view! { <span class="quiet small">{more.join(" ・ ")}</span> })}</div>
            <span class="run-people">{people}{missing}</span>
            {edit}{later}
        </li>
    }
    .into_any()
}

fn editor(cx: &Cx, desk: &EventDesk, row: Option<&RunRow>, form: &Form) -> AnyView {
    let card = &desk.event.card;
    let is_slot = row.is_some_and(|row| row.slot.is_some());
    let key = row.map_or_else(|| "new".to_owned(), RunRow::key);
    let id = |field: &str| format!("run-{key}-{field}");
    let chosen: Vec<&str> = form.value("people").split(' ').collect();
    let team: Vec<_> = desk
        .team
        .iter()
        .map(|one| {
            let value = one.id.to_string();
            let is_on = chosen.contains(&value.as_str());
            view! { <label class="check"><input type="checkbox" name="people" value=value checked=is_on/><span>{one.name.clone()}</span></label> }
        })
        .collect();
    let what = if is_slot {
        let title = row.map(|row| format!("{} {}", row.starts.clock(), row.title)).unwrap_or_default();
        view! { <p><b>{title}</b>" "<span class="quiet small">{cx.t("時刻と題名はタイムテーブルのものです。", "Time and title are those of the agenda.")}</span></p> }.into_any()
    } else {
        view! {
            {Field::new("title", cx.t("すること", "What is done")).id(&id("title")).required().view(form)}
            <div class="todo-fields">
                {Field::new("start", cx.t("時刻", "At")).id(&id("start")).kind("time").required().view(form)}
                {Field::new("minutes", cx.t("長さ(分)", "Minutes")).id(&id("minutes")).kind("number").view(form)}
            </div>
        }
        .into_any()
    };
    let remove = row
        .filter(|_| !is_slot)
        .map(|_| view! { <button class="linkish" name="do" value="remove">{cx.t("消す", "Remove")}</button> });
    let is_buffer = form.value("buffer") == "yes";
    let error = form.error("people").map(|text| view! { <p class="error">{text.to_owned()}</p> });
    view! {
        <form class="form wide todo-form" method="post" data-guard=field::guard(form) data-ask=field::ask(cx) action=action(&card.series_slug, card.number)>
            <input type="hidden" name="line" value=key.clone()/>
            <button hidden=true name="do" value="save">{cx.t("保存する", "Save")}</button>
            {what}
            {Field::new("note", cx.t("メモ", "Note")).id(&id("note")).view(form)}
            <fieldset class="facts-group run-team"><legend>{cx.t("だれが", "Who")}</legend>{error}{team}</fieldset>
            <div class="todo-fields">
                {Field::new("hands", cx.t("必要な人数", "People it takes")).id(&id("hands")).kind("number").view(form)}
                <div><input type="hidden" name="buffer" value="no"/><label class="check"><input type="checkbox" name="buffer" value="yes" checked=is_buffer/><span>{cx.t("遅れをここで戻す", "Delays are taken back here")}</span></label></div>
            </div>
            <p class="row"><button class="button primary" name="do" value="save">{cx.t("保存する", "Save")}</button>{remove}</p>
        </form>
    }
    .into_any()
}

/// Whom to call when something goes wrong.
pub(super) fn contacts(cx: &Cx, desk: &EventDesk, opened: Option<&Form>) -> AnyView {
    let card = &desk.event.card;
    let words: Vec<_> = desk.contacts.lines().map(|line| view! { <li>{line.to_owned()}</li> }).collect();
    let stored = Form::from([("contacts", desk.contacts.clone()), ("seen", desk.contacts.clone())]);
    let form = opened.cloned().unwrap_or(stored);
    let edit = desk.may_edit.then(|| {
        view! {
            <details class="todo-new" id="contacts-edit" open=opened.is_some().then_some(true)>
                <summary class="button">{icon::pencil()}{cx.t("連絡先を直す", "Edit the contacts")}</summary>
                <form class="form wide todo-form" method="post" data-guard=field::guard(&form) data-ask=field::ask(cx) action=action(&card.series_slug, card.number)>
                    <input type="hidden" name="seen" value=form.value("seen").to_owned()/>
                    {Field::new("contacts", cx.t("一行にひとつ", "One a line")).hint(cx.t("例: 会場 管理室 内線9", "Like: Venue, caretaker, extension 9")).rows(4).view(&form)}
                    <p class="row"><button class="button primary" name="do" value="contacts">{cx.t("保存する", "Save")}</button></p>
                </form>
            </details>
        }
    });
    let nothing = desk.contacts.is_empty().then(|| view! { <p class="quiet">{cx.t("会場、配信、登壇者に連絡する方法を書いておきます。", "How to reach the venue, the stream, the speakers.")}</p> });
    view! {
        <section class="desk-section" aria-labelledby="contacts">
            <div class="section-line"><h2 id="contacts">{cx.t("困ったときの連絡先", "When something goes wrong")}</h2><span class="quiet small">{cx.t("進行表にも出ます", "On the run sheet too")}</span></div>
            {nothing}<ul class="contacts">{words}</ul>{edit}
        </section>
    }
    .into_any()
}

/// The form of a line as it stands.
pub fn form_of(row: &RunRow) -> Form {
    Form::from(RunInput::from(row).values())
}
