//! Whom of those who speak it tells when something becomes of their event, in which words.

use domain::{
    Lang,
    agenda::telling::lines,
    events::types::EventCard,
    letters::{
        types::{Letter, LetterKind, Recipient, seen},
        words::{self, Parts},
    },
    t,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    letters::{going, letter_fields, recipient},
    routes,
};

/// Who speaks there and would be told, in which words; told they are unless somebody takes the tick away. `tried`: the
/// form that was refused; what was typed in it for who is not told any more can be copied.
pub(super) fn speakers(
    cx: &Cx,
    card: &EventCard,
    letter: &Letter,
    all: &[Recipient],
    tried: Option<&Form>,
) -> Option<AnyView> {
    let lang = cx.lang;
    let kind = letter.kind;
    let none = Form::default();
    let shown = tried.unwrap_or(&none);
    // Who reads a language, or speaks at all, may be another one since the form was drawn.
    let kept = going::kept_of_letters(cx, shown, &[letter], all);
    if all.is_empty() {
        return kept;
    }
    let readers: Vec<(&str, Lang)> = all.iter().map(|one| (one.name.as_str(), one.lang)).collect();
    let is_on = tried.is_none_or(|form| form.value("speakers") == "on");
    let prefix = format!("letter/{}/", kind.into_str());
    let is_wrong = shown.errors.iter().any(|(field, _)| field.starts_with(&prefix));
    let people = lang.count(all.len(), "人", "speaker", "speakers");
    let langs = letter_fields::languages(&readers);
    let readings: Vec<_> = [Lang::Ja, Lang::En]
        .into_iter()
        .zip(letter_fields::typed(letter, &prefix, shown))
        .filter_map(|(of, words)| {
            let first = all.iter().find(|one| one.lang == of)?;
            let (event, talks) = (card.name(of), lines(&first.changes, of));
            let parts = Parts { name: &first.name, event: &event, talks: &talks, ..words::example(kind, of) };
            let reads = letter_fields::reads(cx, kind, of, &words, parts);
            Some(view! { <div class="stack tight">{letter_fields::readers_of(cx, of, &readers)}{reads}</div> })
        })
        .collect();
    let letters = routes::speaker_letters(&card.series_slug, card.number);
    Some(
        view! {
            <input type="hidden" name="seen" value=seen(all)/>
            <label class="check"><input type="checkbox" name="speakers" value="on" checked=is_on/><span>{t!(lang, "登壇者{people}にも知らせる", "Tell the {people}, too", people)}</span></label>
            <p class="quiet small">{letter_fields::readers(cx, &readers)}</p>
            {letter_fields::behind_to(cx, letter, &prefix, shown, &readers)}
            <details class="fold" open=is_wrong>
                <summary>{cx.t("登壇者に届く文面を読む・直す", "Read and edit the letter to speakers")}</summary>
                <div class="fold-in">
                    <div class="letter-langs">{readings}</div>
                    {letter_fields::fields(cx, letter, (&prefix, ""), shown, &langs)}
                    <p class="quiet small"><a href=letters>{cx.t("自分に試しに送るには、登壇者へのメールのページへ", "To try it on yourself, see the page of letters to speakers")}</a></p>
                </div>
            </details>
            {apart(cx, kind, all, tried)}
            {kept}
        }
        .into_any(),
    )
}

/// Each of them, to be left out or written to alone.
fn apart(cx: &Cx, kind: LetterKind, all: &[Recipient], tried: Option<&Form>) -> AnyView {
    let ids: Vec<String> = all.iter().map(|one| one.person.to_string()).collect();
    // A form that was sent from elsewhere does not speak of them.
    let tried = tried.filter(|form| form.values.contains_key("readers"));
    // The form that was refused has the ids that the list of its errors leads to.
    let suffix = if tried.is_some() { String::new() } else { format!("-{}", kind.into_str()) };
    let rows: Vec<_> = all
        .iter()
        .zip(&ids)
        .map(|(one, id)| {
            let told = recipient::Recipient {
                id: id.clone(),
                name: &one.name,
                lang: one.lang,
                about: None,
                lines: Vec::new(),
            };
            recipient::row(cx, told, tried, &suffix)
        })
        .collect();
    let is_open = tried.is_some_and(|form| recipient::is_any_apart(form, &ids));
    view! {
        <input type="hidden" name="readers" value=ids.join(" ")/>
        <details class="fold" open=is_open>
            <summary>{cx.t("ひとりずつ、知らせるかどうかと文面を決める", "Decide for each of them, and write to one alone")}</summary>
            <div class="fold-in"><ul class="telling-changes">{rows}</ul></div>
        </details>
    }
    .into_any()
}
