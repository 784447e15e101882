//! `/organize/{series}/{number}`: the overview of an event. Its way and state, its facts, what is to be done before
//! it, and who does what on the evening.

use domain::{
    agenda::running::Line,
    fields,
    pages::event_desk::EventDesk,
    registration::types_form::TypeInput,
    workflows::{save_event::drawn, tell_change::Telling},
};
use leptos::prelude::*;

use super::{
    checklist,
    event_desk_parts::{at_hand, came, seats},
    event_state::transitions,
    fact_groups::{self, FactGroup},
    run_lines, telling,
};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    series::today_track::track,
    shell::{self, DeskPage, Head, Nav},
    ui::{field, icon, parts},
};

/// What of the overview is open for writing, with what was typed there.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    pub facts: Option<FactGroup>,
    /// Facts were typed of which it has to be decided whether people are told.
    pub telling: Option<Telling>,
    /// A line of what is to be done; `None` in it: a new one.
    pub item: Option<(Option<i64>, Form)>,
    pub run: Option<(Line, Form)>,
    pub contacts: Option<Form>,
}

/// `form` has the fields of the facts (named as in `FactsInput`), and `to` and `reason` of a change
/// of state that was refused; `base` is the state on which it was made, where that is not the stored one.
/// `types` are the rows of the participation types, stored or as typed.
pub fn document(cx: &Cx, desk: EventDesk, form: Form, types: Vec<TypeInput>, opened: Opened) -> String {
    let head = Head {
        title: format!("{} {}", desk.event.card.name(cx.lang), cx.t("デスク", "desk")),
        series: Some((&desk.series).into()),
        bar: cx.t("概要", "Overview").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Overview,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, &desk, &form, &types, &opened))
}

fn body(cx: &Cx, desk: &EventDesk, form: &Form, types: &[TypeInput], opened: &Opened) -> AnyView {
    let (lang, card) = (cx.lang, &desk.event.card);
    let when = match &card.starts {
        Some(start) => parts::when(start, card.ends.as_ref(), &card.zone, lang),
        None => cx.t("日程は未定です", "No date yet").into_any(),
    };
    let content = if desk.may_edit {
        view! { {field::problem(cx, form)}{transitions(cx, desk, form)}{facts(cx, desk, form, types, opened)} }
            .into_any()
    } else {
        facts(cx, desk, form, types, &Opened::default())
    };
    view! {
        <div class="wrap overview">
            <div class="page-head desk-head">
                <div>
                    <p class="quiet">{card.name(lang)}" ・ "{when}</p>
                    <h1 class="desk-title">{if card.title.is_empty() { card.name(lang) } else { card.title.clone() }}</h1>
                </div>
                {at_hand(cx, desk)}
            </div>
            {track(cx, &desk.on_track(), desk.now)}
            {came(cx, desk)}
            {(desk.may_edit && desk.lacks_stream()).then(|| no_stream(cx, desk))}
            <div class="overview-columns">
                <div class="desk-main">{content}{checklist::section(cx, desk, opened.item.as_ref())}</div>
                <div class="desk-main">{run_lines::section(cx, desk, opened.run.as_ref())}{run_lines::contacts(cx, desk, opened.contacts.as_ref())}</div>
            </div>
        </div>
    }
    .into_any()
}

/// What those with a seat will look for on their tickets.
fn no_stream(cx: &Cx, desk: &EventDesk) -> AnyView {
    let card = &desk.event.card;
    let edit = routes::event_desk_edit(&card.series_slug, card.number, FactGroup::Online.into_str());
    view! {
        <div class="lacks">
            <p><b>{cx.t("配信先が入っていません", "Nobody has said where the stream is")}</b></p>
            <p>{cx.t("参加が確定した人は、開始の1時間前から受付票で配信を開きます。", "From an hour before the start who holds a seat opens it from the ticket.")}</p>
            <ul><li><a href=format!("{edit}#edit")>{cx.t("配信先を入れる", "Enter it")}</a></li></ul>
        </div>
    }
    .into_any()
}

/// The facts: lines, or the one that is open, or all in one form.
fn facts(cx: &Cx, desk: &EventDesk, form: &Form, types: &[TypeInput], opened: &Opened) -> AnyView {
    let card = &desk.event.card;
    if let Some(FactGroup::All) = opened.facts {
        return view! {
            <section class="card desk-card" aria-labelledby="facts" id="edit">
                <h2 id="facts">{cx.t("この回のこと", "The event")}</h2>
                {plan(cx, desk, (form, types), FactGroup::All, opened.telling.as_ref())}
            </section>
        }
        .into_any();
    }
    let lines: Vec<_> = FactGroup::LINES
        .into_iter()
        .map(|group| {
            if opened.facts == Some(group) {
                let editor = plan(cx, desk, (form, types), group, opened.telling.as_ref());
                return view! { <li class="fact-line open" id="edit"><h3>{group.label(cx)}</h3>{editor}</li> }.into_any();
            }
            let (value, more) = fact_groups::value(cx, desk, group);
            let edit = desk.may_edit.then(|| {
                let href = format!("{}#edit", routes::event_desk_edit(&card.series_slug, card.number, group.into_str()));
                let name = format!("{} {}", group.label(cx), cx.t("を直す", "edit"));
                view! { <a class="fact-edit" href=href aria-label=name>{icon::pencil()}</a> }
            });
            view! {
                <li class="fact-line" data-row="" tabindex="-1"><span class="fact-label">{group.label(cx)}</span><span class="fact-value">{value}</span><span class="fact-more">{more}</span>{edit}</li>
            }
            .into_any()
        })
        .collect();
    let all = desk.may_edit.then(|| {
        let href = format!("{}#edit", routes::event_desk_edit(&card.series_slug, card.number, "all"));
        view! { <a href=href>{cx.t("まとめて直す", "Edit all at once")}</a> }
    });
    view! {
        <section class="desk-section" aria-labelledby="facts">
            <div class="section-line"><h2 id="facts">{cx.t("この回のこと", "The event")}</h2>{desk.may_edit.then(|| view! { <span class="quiet small">{cx.t("その場で直せます", "Edit in place")}</span> })}<span class="push">{all}</span></div>
            <ul class="fact-lines">{lines}</ul>
        </section>
    }
    .into_any()
}

/// The form of a group: one save, so that no field discards another's words.
fn plan(
    cx: &Cx,
    desk: &EventDesk,
    (form, types): (&Form, &[TypeInput]),
    group: FactGroup,
    telling: Option<&Telling>,
) -> AnyView {
    let card = &desk.event.card;
    let stored = || fields::written(&drawn(&desk.facts, &desk.types));
    let base = form.values.get("base").cloned().unwrap_or_else(stored);
    // What was wrong with a change of state leaves this form as it was.
    let guard = if telling.is_some() {
        "dirty"
    } else if form.values.contains_key("to") {
        ""
    } else {
        field::guard(form)
    };
    let here = routes::event_desk_edit(&card.series_slug, card.number, group.into_str());
    let seats = matches!(group, FactGroup::Seats | FactGroup::All).then(|| seats(cx, desk, form, types, &here));
    let ends = match telling {
        Some(telling) => telling::card(cx, desk, telling, form),
        None => view! {
            <p class="row save-line"><button class="button primary">{icon::check()}{cx.t("保存する", "Save")}</button><a class="button plain" href=routes::event_desk(&card.series_slug, card.number) data-escape="">{cx.t("やめる", "Cancel")}</a></p>
        }
        .into_any(),
    };
    let previewed = telling.map(Telling::fingerprint);
    view! {
        <form class="desk-form form wide" method="post" data-guard=guard data-ask=field::ask(cx) action=here.clone()>
            <input type="hidden" name="base" value=base/>
            {previewed.map(|seen| view! { <input type="hidden" name="previewed" value=seen/> })}
            // Enter takes the first button of a form: it saves, and asks where somebody would have to be told.
            <button hidden=true>{cx.t("保存する", "Save")}</button>
            {fact_groups::fields(cx, desk, form, group)}
            {seats}
            {ends}
        </form>
    }
    .into_any()
}
