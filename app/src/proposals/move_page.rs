//! `/organize/{series}/{number}/agenda/move`: before a proposed talk goes to another event, or comes back, whom it tells and in
//! which words. The letter may be written anew, for all or for one, somebody be left out, and all of it be kept quiet.

use domain::{
    Lang,
    events::types::EventCard,
    letters::types::Words,
    proposals::{
        moving::PREFIX,
        readers::seen,
        words::{self as letter_words, MAX_BODY, MAX_SUBJECT, Part},
    },
    series::types::Series,
    t,
    workflows::move_look::{MoveLook, Moving},
};
use leptos::prelude::*;

use crate::{
    agenda::agenda_view,
    cx::Cx,
    form::Form,
    letters::{going, letter_fields, recipient},
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{field, icon, parts},
};

/// `view` is what of the agenda its editor showed, by [`agenda_view::NAMES`]. `form` holds what was typed, and what is wrong with
/// it; empty for a page that is opened anew.
pub fn document(cx: &Cx, look: &MoveLook, view: &Form, form: &Form) -> String {
    shell::document(cx, head(cx, &look.series, &look.card), || body(cx, look, view, form))
}

/// It cannot be done any more as it was asked for: why, and what was typed, to be copied.
pub fn refused(cx: &Cx, (series, card): &(Series, EventCard), form: &Form) -> String {
    shell::document(cx, head(cx, series, card), || {
        let titles = [
            cx.t("タイムテーブルは、もう変わっています", "The agenda is another one by now"),
            cx.t("タイムテーブルを開き直す", "Open the agenda again"),
        ];
        kept(cx, (series, card), titles, form)
    })
}

/// It tells nobody any more: what was typed, to be copied, and the way back to where it is done without a letter.
pub fn nobody(cx: &Cx, (series, card): &(Series, EventCard), form: &Form) -> String {
    shell::document(cx, head(cx, series, card), || {
        let titles = [
            cx.t("知らせる相手がいなくなりました", "There is nobody to tell any more"),
            cx.t("タイムテーブルに戻る", "Back to the agenda"),
        ];
        kept(cx, (series, card), titles, form)
    })
}

/// The editor, as it was left.
fn editor(card: &EventCard, view: &Form) -> String {
    let kept = agenda_view::NAMES.map(|name| (name, view.value(name)));
    routes::with_query(&routes::event_desk_part(&card.series_slug, card.number, "agenda"), &kept)
}

fn head(cx: &Cx, series: &Series, card: &EventCard) -> Head {
    let title = cx.t("登壇の移動の確認", "Moving a talk");
    Head {
        title: format!("{} {title}", card.name(cx.lang)),
        series: Some(series.into()),
        bar: title.to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Agenda,
        ..Head::default()
    }
}

fn crumbs(cx: &Cx, series: &Series, card: &EventCard) -> AnyView {
    let (slug, number) = (card.series_slug.as_str(), card.number);
    parts::crumbs(
        cx,
        vec![
            (routes::series_desk(slug), series.name.clone()),
            (routes::event_desk(slug, number), card.name(cx.lang)),
            (routes::event_desk_part(slug, number, "agenda"), cx.t("タイムテーブル", "Agenda").to_owned()),
        ],
    )
}

fn body(cx: &Cx, look: &MoveLook, view: &Form, form: &Form) -> AnyView {
    let lang = cx.lang;
    let (slug, number) = (look.card.series_slug.as_str(), look.card.number);
    let agenda = editor(&look.card, view);
    let kept: Vec<_> = agenda_view::NAMES
        .iter()
        .filter(|name| !view.value(name).is_empty())
        .map(|name| view! { <input type="hidden" name=*name value=view.value(name).to_owned()/> })
        .collect();
    let people = lang.count(look.readers.len(), "人", "speaker", "speakers");
    let nth = lang.nth(look.other);
    let (heading, tell, silent) = match look.moving {
        Moving::Next(_) => (
            t!(
                lang,
                "{nth}へ移すと、登壇する人{people}に関わります",
                "Moving it to {nth} concerns {people}",
                nth,
                people
            ),
            cx.t("移して知らせる", "Move it and tell them"),
            cx.t("知らせずに移す", "Move it and tell nobody"),
        ),
        Moving::Back => (
            t!(
                lang,
                "{nth}から戻すと、登壇する人{people}に関わります",
                "Bringing it back from {nth} concerns {people}",
                nth,
                people
            ),
            cx.t("戻して知らせる", "Bring it back and tell them"),
            cx.t("知らせずに戻す", "Bring it back and tell nobody"),
        ),
    };
    let ids: Vec<String> = look.readers.iter().map(|one| one.number().to_string()).collect();
    let standing = look.letter.words();
    let langs = letter_fields::languages(&read_by(look));
    let is_unread = |name: &str| going::is_unread(form, (PREFIX, &standing), &langs, name);
    let unsent = going::kept_unsent(cx, form, &ids, is_unread);
    let guard = if form.values.is_empty() { "" } else { "dirty" };
    view! {
        <div class="wrap narrow-page">
            {crumbs(cx, &look.series, &look.card)}
            <h1 class="desk-title">{heading}</h1>
            <p class="quiet">{cx.t("まだ動かしていません。だれに何を知らせるかを確かめてください。", "Nothing is moved yet. Look whom it tells of what.")}</p>
            {field::problem(cx, form)}
            <form class="form wide" method="post" action=routes::move_talk(slug, number) data-guard=guard data-ask=field::ask(cx)>
                <input type="hidden" name="base" value=look.base.to_string()/>
                <input type="hidden" name="moving" value=look.moving.word()/>
                <input type="hidden" name="seen" value=seen(&look.readers)/>
                <input type="hidden" name="all" value=ids.join(" ")/>
                {kept}
                // Enter takes the first button of a form: it looks, and tells nobody.
                <button hidden=true name="do" value="look">{cx.t("文面を確かめる", "Look at the letters")}</button>
                <section class="section" aria-labelledby="whom"><h2 id="whom">{cx.t("知らせる相手", "Who is told")}</h2><ul class="telling-changes">{rows(cx, look, form)}</ul></section>
                <section class="section" aria-labelledby="letters"><h2 id="letters">{cx.t("届く文面", "The letters")}</h2>{letter(cx, look, form)}</section>
                {unsent}
                <p class="row save-line">
                    <button class="button primary" name="do" value="tell">{icon::mail()}{tell}</button>
                    <button class="button" name="do" value="silent">{silent}</button>
                    <button class="button" name="do" value="look">{cx.t("文面を確かめる", "Look at the letters")}</button>
                    <a class="button plain" href=agenda data-escape="">{cx.t("やめる", "Cancel")}</a>
                </p>
                <p class="quiet small">{cx.t("押すとすぐに知らせます。送ったメールは取り消せません。", "They are told at once. A mail that was sent cannot be taken back.")}</p>
            </form>
        </div>
    }
    .into_any()
}

/// Each of the people of the talk, with from where to where it goes.
fn rows(cx: &Cx, look: &MoveLook, form: &Form) -> Vec<AnyView> {
    let [here, other] = [look.card.number, look.other].map(|number| cx.lang.nth(number));
    let (was, is) = match look.moving {
        Moving::Next(_) => (here, other),
        Moving::Back => (other, here),
    };
    let line = format!("{}: {was} → {is}", look.letter.title);
    let tried = Some(form).filter(|form| !form.values.is_empty());
    look.readers
        .iter()
        .map(|one| {
            let about = one.also.is_none().then(|| cx.t("応募した人", "Who proposed it"));
            let lines = vec![line.clone()];
            let told =
                recipient::Recipient { id: one.number().to_string(), name: &one.name, lang: one.lang, about, lines };
            recipient::row(cx, told, tried, "")
        })
        .collect()
}

/// Who reads it, and in which language.
fn read_by(look: &MoveLook) -> Vec<(&str, Lang)> {
    look.readers.iter().map(|one| (one.name.as_str(), one.lang)).collect()
}

/// How it reads to the first who gets it in each language that somebody reads, and its fields.
fn letter(cx: &Cx, look: &MoveLook, form: &Form) -> AnyView {
    let readers = read_by(look);
    let langs = letter_fields::languages(&readers);
    let typed = letter_fields::typed_over(&look.letter.words(), PREFIX, form);
    let readings: Vec<_> = [Lang::Ja, Lang::En]
        .into_iter()
        .zip(&typed)
        .filter_map(|(of, words)| {
            let first = look.readers.iter().find(|one| one.lang == of)?;
            let reads = reading(look, of, words, &first.name);
            Some(view! { <div class="stack tight">{letter_fields::readers_of(cx, of, &readers)}{reads}</div> })
        })
        .collect();
    let is_offered = |part: Part| part != Part::Deadline || !look.letter.deadline[0].is_empty();
    let offered: Vec<_> = look
        .letter
        .about
        .parts()
        .iter()
        .filter(|(part, ..)| is_offered(*part))
        .map(|(_, ja, en)| view! { <code>{cx.lang.t(ja, en)}</code>" " })
        .collect();
    let is_open = form.errors.iter().any(|(field, _)| field.starts_with(PREFIX));
    view! {
        <div class="card desk-card stack tight">
            <div class="letter-langs">{readings}</div>
            <details class="cancel" open=is_open>
                <summary>{icon::pencil()}<span>{cx.t("この文面を直す", "Edit this letter")}</span></summary>
                <div class="stack">
                    <p class="quiet small">{cx.t("差し込めるもの: ", "A letter may hold: ")}{offered}{t!(cx.lang, "件名は{subject}字、本文は{body}字まで。空にすると、もとの文面に戻ります。", "Subjects of at most {subject} and texts of at most {body} characters. Left empty, the words from before stand again.", subject = MAX_SUBJECT, body = MAX_BODY)}</p>
                    {letter_fields::in_languages(cx, typed, (PREFIX, ""), form, &langs)}
                </div>
            </details>
        </div>
    }
    .into_any()
}

fn reading(look: &MoveLook, lang: Lang, words: &Words, name: &str) -> AnyView {
    let written = Some((words.subject.as_str(), words.body.as_str())).filter(|_| !words.is_blank());
    let (subject, body) = letter_words::composed(look.letter.about, lang, written, look.letter.parts(name, lang));
    view! {
        <article class="announce-mail" lang=lang.tag()>
            <p class="row small quiet"><span>{lang.t("日本語", "English")}</span></p>
            <h3>{subject}</h3>
            <p class="talk-letter-body">{body}</p>
        </article>
    }
    .into_any()
}

/// What was typed for a talk that stands otherwise by now: the heading, and where it leads.
fn kept(cx: &Cx, (series, card): (&Series, &EventCard), [heading, way]: [&'static str; 2], form: &Form) -> AnyView {
    let agenda = editor(card, form);
    view! {
        <div class="wrap narrow-page">
            {crumbs(cx, series, card)}
            <h1 class="desk-title">{heading}</h1>
            {field::problem(cx, form)}
            <p><a class="button primary" href=agenda>{icon::left()}{way}</a></p>
            {going::kept(cx, form, |_| true)}
        </div>
    }
    .into_any()
}
