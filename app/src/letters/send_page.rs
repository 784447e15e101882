//! `/organize/{series}/{number}/letters/{kind}`: before a letter that else goes by itself is sent now, whom it tells and in which
//! words. It may be written anew, for all or for one, and somebody be left out.

use domain::{
    events::types::EventCard,
    ids::PersonId,
    letters::types::{LetterKind, seen},
    series::types::Series,
    t,
    workflows::send_letter::{SendLook, Which},
};
use leptos::prelude::*;

use super::going;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{field, icon, parts},
};

/// `form` holds what was typed, and what is wrong with it; empty for a page that is opened anew.
pub fn document(cx: &Cx, look: &SendLook, form: &Form) -> String {
    shell::document(cx, head(cx, (&look.series, &look.card), look.letter.kind), || body(cx, look, form))
}

/// It goes to nobody now: why, and what was typed, to be copied.
pub fn refused(cx: &Cx, (series, card): &(Series, EventCard), which: Which, form: &Form) -> String {
    shell::document(cx, head(cx, (series, card), which.0), || nobody(cx, (series, card), which, form))
}

fn head(cx: &Cx, (series, card): (&Series, &EventCard), kind: LetterKind) -> Head {
    Head {
        title: format!("{} {}", card.name(cx.lang), kind.label(cx.lang)),
        series: Some(series.into()),
        bar: cx.t("登壇者へのメール", "Letters to speakers").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Announcements,
        ..Head::default()
    }
}

/// Where it is sent from.
fn from(cx: &Cx, card: &EventCard, only: Option<PersonId>) -> (String, &'static str) {
    let (slug, number) = (card.series_slug.as_str(), card.number);
    if only.is_some() {
        (routes::speakers_desk(slug, number), cx.t("登壇者への質問", "Questions to speakers"))
    } else {
        (routes::speaker_letters(slug, number), cx.t("登壇者へのメール", "Letters to speakers"))
    }
}

fn crumbs(cx: &Cx, (series, card): (&Series, &EventCard), only: Option<PersonId>) -> AnyView {
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let (back, title) = from(cx, card, only);
    parts::crumbs(
        cx,
        vec![
            (routes::series_desk(slug), series.name.clone()),
            (routes::event_desk(slug, number), card.name(cx.lang)),
            (back, title.to_owned()),
        ],
    )
}

fn body(cx: &Cx, look: &SendLook, form: &Form) -> AnyView {
    let lang = cx.lang;
    let (slug, number, kind) = (look.card.series_slug.as_str(), look.card.number, look.letter.kind);
    let (back, _) = from(cx, &look.card, look.only);
    let people = lang.count(look.recipients.len(), "人", "speaker", "speakers");
    let rows: Vec<_> = look.recipients.iter().map(|one| going::recipient(cx, one, form)).collect();
    let letter = going::letter(cx, (&look.card, &look.letter), &look.recipients, form);
    let all = look.recipients.iter().map(|one| one.person.to_string()).collect::<Vec<_>>().join(" ");
    let kept = going::kept_of_letters(cx, form, &[&look.letter], &look.recipients);
    let guard = if form.values.is_empty() { "" } else { "dirty" };
    let later = look.only.is_none().then(|| {
        let words = cx.t(
            "チェックを外した人には、いまは送りません。自動で届く時刻に、あらためて届きます(止めてあれば届きません)。",
            "Whoever is not ticked gets nothing now, and hears of it when the letter goes by itself, unless it is switched off.",
        );
        view! { <p class="quiet small">{words}</p> }
    });
    view! {
        <div class="wrap narrow-page">
            {crumbs(cx, (&look.series, &look.card), look.only)}
            <h1 class="desk-title">{t!(lang, "「{label}」をいま{people}に送る", "{label}: send it to {people} now", label = kind.label(lang), people)}</h1>
            <p class="quiet">{cx.t("まだ送っていません。だれに何を知らせるかを確かめてから、送ってください。", "Nothing is sent yet. Look whom it tells of what, then send it.")}</p>
            {field::problem(cx, form)}
            <form class="form wide" method="post" action=routes::send_letter(slug, number, kind, look.only) data-guard=guard data-ask=field::ask(cx)>
                <input type="hidden" name="seen" value=seen(&look.recipients)/>
                <input type="hidden" name="told" value=look.told.to_string()/>
                <input type="hidden" name="all" value=all/>
                // Enter takes the first button of a form: it looks, and tells nobody.
                <button hidden=true name="do" value="look">{cx.t("文面を確かめる", "Look at the letters")}</button>
                <section class="section" aria-labelledby="whom"><h2 id="whom">{cx.t("知らせる相手", "Who is told")}</h2><ul class="telling-changes">{rows}</ul>{later}</section>
                <section class="section" aria-labelledby="letters"><h2 id="letters">{cx.t("届く文面", "The letters")}</h2>{letter}</section>
                {kept}
                <p class="row save-line">
                    <button class="button primary" name="do" value="tell">{icon::send()}{cx.t("この文面で送る", "Send it")}</button>
                    <button class="button" name="do" value="look">{cx.t("文面を確かめる", "Look at the letters")}</button>
                    <a class="button plain" href=back data-escape="">{cx.t("やめる", "Cancel")}</a>
                </p>
                <p class="quiet small">{cx.t("押すとすぐに知らせます。送ったメールは取り消せません。", "They are told at once. A mail that was sent cannot be taken back.")}</p>
            </form>
        </div>
    }
    .into_any()
}

fn nobody(cx: &Cx, (series, card): (&Series, &EventCard), (kind, only): Which, form: &Form) -> AnyView {
    let (back, title) = from(cx, card, only);
    view! {
        <div class="wrap narrow-page">
            {crumbs(cx, (series, card), only)}
            <h1 class="desk-title">{t!(cx.lang, "「{label}」はいま送れません", "{label}: it cannot be sent now", label = kind.label(cx.lang))}</h1>
            {field::problem(cx, form)}
            <p><a class="button primary" href=back>{icon::left()}{title}</a></p>
            {going::kept(cx, form, |_| true)}
        </div>
    }
    .into_any()
}
