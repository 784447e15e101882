//! Whom of those who speak it tells when an event is postponed or cancelled, in which words.

use domain::{
    Lang,
    events::types::EventState,
    letters::{
        types::{LetterKind, Recipient, seen},
        words::{self, Parts},
    },
    pages::event_desk::EventDesk,
    t,
};
use leptos::prelude::*;

use crate::{cx::Cx, form::Form, letters::letter_fields, routes};

/// Who speaks there and would be told, in which words; told they are unless somebody takes the tick away.
pub(super) fn speakers(cx: &Cx, desk: &EventDesk, to: EventState, form: &Form, was_tried: bool) -> Option<AnyView> {
    let lang = cx.lang;
    let kind = if to == EventState::Cancelled { LetterKind::EventCancelled } else { LetterKind::EventPostponed };
    let letter = desk.speaker_letters.iter().find(|letter| letter.kind == kind)?;
    if desk.speakers.is_empty() {
        return None;
    }
    let all: Vec<Recipient> = desk.speakers.iter().map(|one| Recipient { kind, ..one.clone() }).collect();
    let names = all.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(lang.t("、", ", "));
    let is_on = !was_tried || form.value("speakers") == "on";
    let prefix = format!("letter/{}/", kind.into_str());
    let none = Form::default();
    let shown = if was_tried { form } else { &none };
    let is_wrong = shown.errors.iter().any(|(field, _)| field.starts_with(&prefix));
    let people = lang.count(all.len(), "人", "speaker", "speakers");
    let readings: Vec<_> = [Lang::Ja, Lang::En]
        .into_iter()
        .zip(letter_fields::typed(letter, &prefix, shown))
        .map(|(of, words)| {
            let event = desk.event.card.name(of);
            let parts = Parts { name: &all[0].name, event: &event, ..words::example(kind, of) };
            letter_fields::reads(cx, kind, of, &words, parts)
        })
        .collect();
    let letters = routes::speaker_letters(&desk.event.card.series_slug, desk.event.card.number);
    Some(
        view! {
            <input type="hidden" name="seen" value=seen(&all)/>
            <label class="check"><input type="checkbox" name="speakers" value="on" checked=is_on/><span>{t!(lang, "登壇者{people}にも知らせる", "Tell the {people}, too", people)}</span></label>
            <p class="quiet small">{names}</p>
            <details class="fold" open=is_wrong>
                <summary>{cx.t("登壇者に届く文面を読む・直す", "Read and edit the letter to speakers")}</summary>
                <div class="fold-in">
                    {readings}
                    {letter_fields::fields(cx, letter, (&prefix, ""), shown)}
                    <p class="quiet small"><a href=letters>{cx.t("自分に試しに送るには、登壇者へのメールのページへ", "To try it on yourself, see the page of letters to speakers")}</a></p>
                </div>
            </details>
        }
        .into_any(),
    )
}
