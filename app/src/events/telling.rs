//! Whom a change tells: who of them, in which words, and both ways out.

use domain::{
    announcements::types::Group,
    mail::{
        render::render,
        types::{Changed, Kind},
    },
    pages::event_desk::EventDesk,
    registration::{mails, type_changes::TypeChanges},
    t,
    workflows::tell_change::{Tell, Telling},
};
use leptos::prelude::*;

use super::called_off;
use crate::{cx::Cx, form::Form, routes, ui::icon};

/// `form`: as it was sent; ticks count where it was drawn with them.
pub(super) fn card(cx: &Cx, desk: &EventDesk, telling: &Telling, form: &Form) -> AnyView {
    let lang = cx.lang;
    let people = lang.count(telling.people(), "人", "person", "people");
    let changes: Vec<_> = telling
        .changes
        .iter()
        .chain(telling.of_types.iter().flat_map(TypeChanges::all))
        .map(|change| {
            let [label, was, is] = [&change.label, &change.was, &change.is].map(|text| text.get(lang).to_owned());
            view! { <li><span class="quiet">{label}</span>" "<del>{was}</del>" → "<ins>{is}</ins></li> }
        })
        .collect();
    let tried = Some(form).filter(|form| form.values.contains_key("ticks"));
    let card = &desk.event.card;
    let back = routes::event_desk(&card.series_slug, card.number);
    view! {
        <div class="telling" role="alert" tabindex="-1" autofocus=true>
            <h3>{t!(lang, "この変更を{people}に知らせますか", "Tell {people} of this change?", people = people.clone())}</h3>
            <ul class="telling-changes">{changes}</ul>
            {mails_to_holders(cx, telling)}
            <input type="hidden" name="ticks" value="1"/>
            {ticks(cx, telling, tried)}
            {called_off::speakers(cx, &telling.event.card, &telling.letter, &telling.speakers, tried)}
            <p class="small">{cx.t("カレンダーと公開ページは、すぐに新しくなります。", "Calendars and the page are brought up to date at once.")}</p>
            <p class="row">
                <button class="button primary" name="tell" value=Tell::Everybody.into_str()>{icon::mail()}{cx.t("変えて、選んだ人に知らせる", "Change it and tell those who are ticked")}</button>
                <button class="button" name="tell" value=Tell::Nobody.into_str()>{cx.t("知らせずに変える", "Change it and tell nobody")}</button>
                <a class="button plain" href=back data-escape="">{cx.t("やめる", "Cancel")}</a>
            </p>
            <p class="quiet small">{cx.t("まだ何も変わっていません。送ったメールは取り消せません。", "Nothing is changed yet. A mail that was sent cannot be taken back.")}</p>
        </div>
    }
    .into_any()
}

/// What those who hold a place are sent: one mail, or where what they hold is otherwise, too, one for each type.
fn mails_to_holders(cx: &Cx, telling: &Telling) -> Vec<AnyView> {
    let mut mails: Vec<(Vec<&str>, Vec<Changed>)> = Vec::new();
    for held in &telling.types {
        let own = telling.of_type(held.id).into_iter().flat_map(TypeChanges::all);
        let changes: Vec<Changed> = telling.changes.iter().chain(own).cloned().collect();
        match mails.iter_mut().find(|(_, known)| *known == changes) {
            Some((names, _)) => names.push(held.name.as_str()),
            // Who waits from here for a type that is otherwise reads of that one.
            None if changes.is_empty() => {}
            None => mails.push((vec![held.name.as_str()], changes)),
        }
    }
    let is_one = telling.of_types.is_empty();
    let mails = mails.into_iter().map(|(names, changes)| {
        let title = if is_one {
            cx.t("席を持つ人に届くメール", "The mail to those who hold a place").to_owned()
        } else {
            let names = names.join(cx.t("・", ", "));
            t!(cx.lang, "「{names}」の人に届くメール", "The mail to those with “{names}”", names)
        };
        mail(cx, telling, title, &changes)
    });
    mails.collect()
}

fn mail(cx: &Cx, telling: &Telling, title: String, changes: &[Changed]) -> AnyView {
    let facts = mails::preview(&telling.event, changes, cx.lang);
    let mail = render(Kind::EventChanged, cx.lang, &cx.origin, None, &facts);
    // Up to the sign that separates the foot, which says nothing of the event.
    let text = mail.text.split("\n\n-- ").next().unwrap_or_default().to_owned();
    view! { <details open=true><summary>{title}</summary><div class="telling-mail"><b>{mail.subject}</b><pre>{text}</pre></div></details> }
        .into_any()
}

/// Who of those who hold a place: a tick for each type that somebody holds, and one for who waits.
fn ticks(cx: &Cx, telling: &Telling, tried: Option<&Form>) -> Option<AnyView> {
    if telling.types.is_empty() {
        return None;
    }
    let lang = cx.lang;
    let tick = |name: String, word: String, n: i64| {
        let is_on = tried.is_none_or(|form| form.value(&name) == "on");
        let people = lang.count(n, "人", "person", "people");
        view! { <label class="option"><input type="checkbox" name=name value="on" checked=is_on/><span>{word}" "<span class="quiet">{people}</span></span></label> }
    };
    let types: Vec<_> =
        telling.types.iter().map(|one| tick(format!("type/{}", one.id), one.name.clone(), one.seated)).collect();
    let waiting: i64 = telling.types.iter().map(|one| one.waiting).sum();
    let waiting = (waiting > 0).then(|| {
        tick(format!("group/{}", Group::Waitlisted.into_str()), Group::Waitlisted.label(lang).to_owned(), waiting)
    });
    let hint = (telling.types.len() > 1 && waiting.is_some()).then(|| {
        view! { <p class="quiet small">{cx.t("待っている人には、選んだ参加枠の分だけ届きます。参加枠をひとつも選ばないと、待っている人全員に届きます。", "Of those who wait, it goes to who waits for a type that is ticked; with none ticked, to all who wait.")}</p> }
    });
    let both: i64 = telling.types.iter().map(|one| one.speaking).sum();
    let both = (both > 0).then(|| {
        let people = lang.count(both, "人", "person", "people");
        view! { <p class="quiet small">{t!(lang, "このうち登壇者の{people}には、登壇者へのメールだけが届きます。", "Of them, {people} who speak get the letter to speakers alone.", people)}</p> }
    });
    Some(
        view! {
            <fieldset class="field options"><legend>{cx.t("知らせる人", "Who is told")}</legend><div class="option-row">{types}{waiting}</div>{hint}{both}</fieldset>
        }
        .into_any(),
    )
}
