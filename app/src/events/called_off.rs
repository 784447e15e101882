//! Whom of those who speak it tells when something becomes of their event, in which words.

use domain::{
    Lang,
    agenda::telling::lines,
    events::types::EventCard,
    letters::{
        types::{Letter, Recipient, seen},
        words::{self, Parts},
    },
    t,
};
use leptos::prelude::*;

use crate::{cx::Cx, form::Form, letters::letter_fields, routes};

/// Who speaks there and would be told, in which words; told they are unless somebody takes the tick away. `tried`: the
/// form that was refused.
pub(super) fn speakers(
    cx: &Cx,
    card: &EventCard,
    letter: &Letter,
    all: &[Recipient],
    tried: Option<&Form>,
) -> Option<AnyView> {
    let lang = cx.lang;
    let kind = letter.kind;
    let first = all.first()?;
    let readers: Vec<(&str, Lang)> = all.iter().map(|one| (one.name.as_str(), one.lang)).collect();
    let is_on = tried.is_none_or(|form| form.value("speakers") == "on");
    let prefix = format!("letter/{}/", kind.into_str());
    let none = Form::default();
    let shown = tried.unwrap_or(&none);
    let is_wrong = shown.errors.iter().any(|(field, _)| field.starts_with(&prefix));
    let people = lang.count(all.len(), "人", "speaker", "speakers");
    let readings: Vec<_> = [Lang::Ja, Lang::En]
        .into_iter()
        .zip(letter_fields::typed(letter, &prefix, shown))
        .map(|(of, words)| {
            let (event, talks) = (card.name(of), lines(&first.changes, of));
            let parts = Parts { name: &first.name, event: &event, talks: &talks, ..words::example(kind, of) };
            letter_fields::reads(cx, kind, of, &words, parts)
        })
        .collect();
    let letters = routes::speaker_letters(&card.series_slug, card.number);
    Some(
        view! {
            <input type="hidden" name="seen" value=seen(all)/>
            <label class="check"><input type="checkbox" name="speakers" value="on" checked=is_on/><span>{t!(lang, "登壇者{people}にも知らせる", "Tell the {people}, too", people)}</span></label>
            <p class="quiet small">{letter_fields::readers(cx, &readers)}</p>
            {letter_fields::behind(cx, letter, &prefix, shown, &readers)}
            <details class="fold" open=is_wrong>
                <summary>{cx.t("登壇者に届く文面を読む・直す", "Read and edit the letter to speakers")}</summary>
                <div class="fold-in">
                    <div class="letter-langs">{readings}</div>
                    {letter_fields::fields(cx, letter, (&prefix, ""), shown)}
                    <p class="quiet small"><a href=letters>{cx.t("自分に試しに送るには、登壇者へのメールのページへ", "To try it on yourself, see the page of letters to speakers")}</a></p>
                </div>
            </details>
        }
        .into_any(),
    )
}
