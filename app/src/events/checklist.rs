//! What is to be done before an event: lines with a day and an owner.

use domain::{
    events::types::{ChecklistInput, ChecklistItem},
    fields::Fields as _,
    pages::event_desk::EventDesk,
    people::types::Teammate,
    t,
    time::Local,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{
        field::{self, Field},
        icon,
    },
};

fn action(desk: &EventDesk) -> String {
    routes::event_desk_part(&desk.event.card.series_slug, desk.event.card.number, "checklist")
}

pub(super) fn section(cx: &Cx, desk: &EventDesk, opened: Option<&(Option<i64>, Form)>) -> AnyView {
    let (lang, items) = (cx.lang, &desk.checklist);
    let (open, done): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.done.is_none());
    let head = if items.is_empty() {
        String::new()
    } else {
        t!(lang, "{all}件のうち{done}件済み", "{done} of {all} done", all = items.len(), done = done.len())
    };
    let draw = |item: &ChecklistItem| match opened {
        Some((Some(id), form)) if *id == item.id => {
            view! { <li class="task open" id="item">{editor(cx, desk, Some(item.id), form)}</li> }.into_any()
        }
        _ => line(cx, desk, item),
    };
    let open_lines: Vec<_> = open.into_iter().map(draw).collect();
    let done_count = done.len();
    let done_lines: Vec<_> = done.into_iter().map(draw).collect();
    let folded = (done_count > 0).then(|| {
        view! {
            <details class="todo-done"><summary>{t!(lang, "済んだ{n}件を見る", "Show {n} that are done", n = done_count)}</summary><ul class="tasks">{done_lines}</ul></details>
        }
    });
    let nothing = items.is_empty().then(|| {
        view! { <p class="quiet">{cx.t("準備の一覧はまだ空です。次の回をつくると、日付をずらして引き継がれます。", "Nothing on the list yet. The next event takes it over, with its days moved.")}</p> }
    });
    let new = match opened {
        Some((None, form)) => form.clone(),
        _ => Form::default(),
    };
    let ways = desk.may_edit.then(|| {
        let is_open = matches!(opened, Some((None, _))).then_some(true);
        view! {
            <details class="todo-new" id="new-item" open=is_open><summary class="button">{icon::add()}{cx.t("準備を足す", "Add a line")}<kbd>"C"</kbd></summary>{editor(cx, desk, None, &new)}</details>
            <form method="post" action=action(desk)><input type="hidden" name="do" value="copy"/><button class="linkish">{cx.t("前回から写す", "Copy from the last event")}</button></form>
        }
    });
    view! {
        <section class="desk-section" aria-labelledby="prepare">
            <div class="section-line"><h2 id="prepare">{cx.t("準備", "To do")}</h2><span class="quiet small">{head}</span></div>
            {nothing}
            <ul class="tasks">{open_lines}</ul>
            {folded}
            <div class="row">{ways}</div>
        </section>
    }
    .into_any()
}

fn line(cx: &Cx, desk: &EventDesk, item: &ChecklistItem) -> AnyView {
    let lang = cx.lang;
    let may = desk.may_edit || (item.owner.is_some() && item.owner == desk.me);
    let is_done = item.done.is_some();
    let (class, when) = match (&item.done, item.due) {
        (Some(at), _) => ("quiet", t!(lang, "{day}に済み", "Done {day}", day = at.day(lang))),
        (None, Some(due)) => due_words(cx, desk, due),
        (None, None) => ("quiet", String::new()),
    };
    let (wish, word) = if is_done {
        ("open", cx.t("まだに戻す", "Open it again"))
    } else {
        ("done", cx.t("済みにする", "Mark as done"))
    };
    let tick = if may {
        let label = format!("{}: {word}", item.words);
        view! {
            <form method="post" action=action(desk)>
                <input type="hidden" name="id" value=item.id/>
                <button class="tick" class:on=is_done name="do" value=wish aria-label=label>{is_done.then(icon::check)}</button>
            </form>
        }
        .into_any()
    } else {
        view! { <span class="tick" class:on=is_done>{is_done.then(icon::check)}</span> }.into_any()
    };
    let owner = (!item.owner_name.is_empty()).then(|| avatar(&item.owner_name));
    let edit = desk.may_edit.then(|| {
        let card = &desk.event.card;
        let href = format!("{}?item={}#item", routes::event_desk(&card.series_slug, card.number), item.id);
        let name = format!("{} {}", item.words, cx.t("を直す", "edit"));
        view! { <a class="fact-edit" href=href aria-label=name>{icon::pencil()}</a> }
    });
    view! {
        <li class="task" class:done=is_done data-row="" tabindex="-1">{tick}<span class="todo-words">{item.words.clone()}</span><span class=class>{when}</span>{owner}{edit}</li>
    }
    .into_any()
}

/// When it is due, as seen from today.
fn due_words(cx: &Cx, desk: &EventDesk, due: chrono::NaiveDate) -> (&'static str, String) {
    let lang = cx.lang;
    let today = Local::at(desk.now, &desk.event.card.zone).wall.date();
    let day = domain::time::day_words(due, lang);
    match (due - today).num_days() {
        ..=-1 => ("warn-word", t!(lang, "{day}まで・過ぎました", "Was due {day}", day)),
        0 => ("warn-word", cx.t("きょうまで", "Due today").to_owned()),
        n @ 1..=7 => ("todo-soon", t!(lang, "あと{n}日 ・ {day}", "{n} days left, {day}", n, day)),
        _ => ("quiet", day),
    }
}

/// The first letter of a name; the whole name for whoever points at it or has it read aloud.
pub(super) fn avatar(name: &str) -> AnyView {
    let initial: String = name.chars().next().into_iter().collect();
    view! { <span class="avatar small" title=name.to_owned()><span aria-hidden="true">{initial}</span><span class="vh">{name.to_owned()}</span></span> }
        .into_any()
}

fn editor(cx: &Cx, desk: &EventDesk, id: Option<i64>, form: &Form) -> AnyView {
    let suffix = id.map_or_else(|| "new".to_owned(), |id| id.to_string());
    let name = |field: &str| format!("todo-{suffix}-{field}");
    let remove =
        id.map(|_| view! { <button class="linkish" name="do" value="remove">{cx.t("消す", "Remove")}</button> });
    view! {
        <form class="form wide todo-form" method="post" data-guard=field::guard(form) data-ask=field::ask(cx) action=action(desk)>
            <input type="hidden" name="id" value=id/>
            <button hidden=true name="do" value="save">{cx.t("保存する", "Save")}</button>
            {Field::new("words", cx.t("すること", "What is to be done")).id(&name("words")).required().view(form)}
            <div class="todo-fields">
                {Field::new("due", cx.t("いつまでに", "Due")).id(&name("due")).kind("date").view(form)}
                {owners(cx, &desk.team, &name("owner"), form.value("owner"), form.error("owner"))}
            </div>
            <p class="row"><button class="button primary" name="do" value="save">{cx.t("保存する", "Save")}</button>{remove}</p>
        </form>
    }
    .into_any()
}

fn owners(cx: &Cx, team: &[Teammate], id: &str, chosen: &str, error: Option<&str>) -> AnyView {
    let options: Vec<_> = team
        .iter()
        .map(|one| view! { <option value=one.id.to_string() selected=one.id.to_string() == chosen>{one.name.clone()}</option> })
        .collect();
    view! {
        <div class="field"><label for=id.to_owned()>{cx.t("担当", "Who")}</label>{error.map(|text| view! { <p class="error">{text.to_owned()}</p> })}<select class="input" id=id.to_owned() name="owner"><option value="">{cx.t("決めない", "Nobody yet")}</option>{options}</select></div>
    }
    .into_any()
}

/// The form of a line as it stands.
pub fn form_of(item: &ChecklistItem) -> Form {
    Form::from(ChecklistInput::from(item).values())
}
