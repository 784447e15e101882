//! A letter whose words are edited, for an event or for a series: how it reads, its fields, and the ways back to the words from
//! above.

use domain::{
    Lang,
    letters::{
        types::{Letter, LetterKind, Scope},
        words::{self, Parts},
    },
};
use leptos::prelude::*;

use super::letter_fields;
use crate::{
    cx::Cx,
    form::Form,
    ui::{field, icon},
};

/// What a card shows.
pub(super) struct Card<'a> {
    pub letter: &'a Letter,
    /// Where its forms are sent.
    pub action: &'a str,
    /// What the event is called, in Japanese and in English.
    pub event: [String; 2],
    /// For which events its words may be written: several to choose from, or the only one.
    pub scopes: &'a [Scope],
    /// Of the part that opens.
    pub summary: String,
    /// That one language was not changed along.
    pub behind: Option<AnyView>,
    /// When it goes, and its switch, of one that goes by itself.
    pub by_itself: Option<AnyView>,
}

/// The form, where it is that of this letter and was sent with words that come back.
pub(super) fn tried(kind: LetterKind, form: &Form) -> Option<&Form> {
    let is_words = !matches!(form.value("do"), "off" | "on");
    Some(form).filter(|form| form.value("kind") == kind.into_str() && is_words)
}

pub(super) fn view(cx: &Cx, card: Card<'_>, form: &Form) -> AnyView {
    let lang = cx.lang;
    let letter = card.letter;
    let kind = letter.kind;
    let word = kind.into_str();
    let tried = tried(kind, form);
    let is_refused = tried.is_some();
    let none = Form::default();
    let shown = tried.unwrap_or(&none);
    // The letter that was refused has the ids that the list of its errors leads to.
    let suffix = if is_refused { String::new() } else { format!("-{word}") };
    let written = [
        (letter.is_written[0], cx.t("この回の文面", "words of this event")),
        (letter.is_written[1], cx.t("シリーズの文面", "words of the series")),
    ]
    .into_iter()
    .filter(|(is, _)| *is)
    .map(|(_, text)| view! { <span class="tag">{text}</span> })
    .collect::<Vec<_>>();
    // What was refused stands in the fields; beside it what is stored, so that both can be compared.
    let read = if shown.errors.is_empty() { letter_fields::typed(letter, "", shown) } else { letter.words.clone() };
    let readings: Vec<_> = [Lang::Ja, Lang::En]
        .into_iter()
        .zip(read)
        .zip(&card.event)
        .map(|((of, words), event)| {
            letter_fields::reads(cx, kind, of, &words, Parts { event, ..words::example(kind, of) })
        })
        .collect();
    let guard = if is_refused { "dirty" } else { "" };
    view! {
        <section class="card desk-card stack tight" id=format!("letter-{word}") aria-label=kind.label(lang)>
            <p class="row"><b>{kind.label(lang)}</b>{(kind.goes_by_itself() && letter.is_off).then(|| view! { <span class="badge ring">{cx.t("送りません", "Off")}</span> })}{written}</p>
            <p class="quiet small">{kind.moment(lang)}</p>
            {card.behind}
            {card.by_itself}
            <details class="cancel" open=is_refused>
                <summary>{icon::pencil()}<span>{card.summary}</span></summary>
                <div class="stack">
                    <div class="letter-langs">{readings}</div>
                    <form class="form wide" method="post" action=card.action.to_owned() data-guard=guard data-ask=field::ask(cx)>
                        <input type="hidden" name="kind" value=word/><input type="hidden" name="version" value=letter.version.clone()/>
                        {letter_fields::fields(cx, letter, ("", &suffix), shown, &[Lang::Ja, Lang::En])}
                        {scope(cx, card.scopes, kind, shown)}
                        <p class="row"><button class="button primary" name="do" value="save">{cx.t("文面を保存", "Save the words")}</button><button class="button" name="do" value="try">{icon::mail()}{cx.t("自分に試しに送る", "Send it to myself")}</button></p>
                    </form>
                    {resets(cx, card.action, letter)}
                </div>
            </details>
        </section>
    }
    .into_any()
}

/// For which events, where there is a choice.
fn scope(cx: &Cx, scopes: &[Scope], kind: LetterKind, shown: &Form) -> AnyView {
    if let [only] = scopes {
        return view! { <input type="hidden" name="scope" value=only.into_str()/> }.into_any();
    }
    let options: Vec<_> = scopes
        .iter()
        .map(|scope| {
            let text = match scope {
                Scope::Event => cx.t("この回だけ", "This event alone"),
                Scope::Series => cx.t("シリーズのどの回でも", "Every event of the series"),
            };
            (scope.into_str().to_owned(), text.to_owned())
        })
        .collect();
    let id = format!("scope-{}", kind.into_str());
    let label = cx.t("どの回の文面にしますか", "For which events");
    field::select_with_id(&id, "scope", label, &options, shown.value("scope"))
}

/// A form of one button.
pub(super) fn act(action: &str, kind: LetterKind, wish: &'static str, scope: Scope, text: &str) -> AnyView {
    view! {
        <form method="post" action=action.to_owned()>
            <input type="hidden" name="kind" value=kind.into_str()/><input type="hidden" name="scope" value=scope.into_str()/>
            <button class="button" name="do" value=wish>{text.to_owned()}</button>
        </form>
    }
    .into_any()
}

/// The ways back to the words from above.
fn resets(cx: &Cx, action: &str, letter: &Letter) -> AnyView {
    let kind = letter.kind;
    let [event, series] = letter.is_written;
    view! {
        <div class="row">
            {event.then(|| act(action, kind, "reset", Scope::Event, cx.t("この回の文面をやめる", "Drop the words of this event")))}
            {series.then(|| act(action, kind, "reset", Scope::Series, cx.t("シリーズの文面をやめる", "Drop the words of the series")))}
        </div>
    }
    .into_any()
}
