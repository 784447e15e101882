//! What is guessed at one line, as one card: what it was read as, and what else it could be.

use domain::{
    pages::import_review::ImportReview,
    reports::import::{
        alike, confirmed, correct,
        draft::{Certainty, Guess, ImportDraft},
    },
    t,
};
use leptos::prelude::*;

use super::import_people;
use crate::{cx::Cx, ui::icon};

/// Each guess with its place among all, by which its buttons name it. `line` is 0 for one about the whole; where a
/// session is `opened` there are fields beside it, in which it can be written by hand.
pub(super) fn card(
    cx: &Cx,
    page: &ImportReview,
    line: usize,
    guesses: &[(usize, &Guess)],
    opened: Option<usize>,
) -> Option<AnyView> {
    let draft = &page.draft;
    let (first, _) = guesses.first()?;
    let is_unsure = guesses.iter().any(|(_, guess)| guess.certainty == Certainty::Unsure);
    let word = if is_unsure { cx.t("要確認", "Check this") } else { cx.t("推測", "Guess") };
    let class = if is_unsure { "import-guess unsure" } else { "import-guess" };
    let mut whys: Vec<&str> = guesses.iter().map(|(_, guess)| guess.what.get(cx.lang)).collect();
    whys.dedup();
    let why = whys.join(cx.t("", " "));
    let mut key = 0;
    let readings: Vec<_> = guesses.iter().map(|(n, guess)| readings(cx, draft, line, (*n, guess), &mut key)).collect();
    let confirm = guesses.iter().find(|(_, guess)| confirmed(draft, guess).is_some()).map(|(n, _)| {
        view! { <button class="button primary" name="act" value=format!("confirm:{n}:{line}")>{icon::check()}{cx.t("この読み方で決める", "This is right")}<kbd aria-hidden="true">"Enter"</kbd></button> }
    });
    let people = opened.and_then(|at| import_people::who(cx, page, at, Some(&mut key)));
    let edit = opened.map(|_| {
        view! { <button type="button" class="button scripted-only" data-import-edit="">{icon::pencil()}{cx.t("書き直す", "Edit")}<kbd aria-hidden="true">"E"</kbd></button> }
    });
    let others = guesses.iter().map(|(_, guess)| alike(draft, guess).len()).max().unwrap_or(0);
    let too = (others > 0).then(|| {
        let others = cx.lang.count(others, "件", "more heading", "more headings");
        let words = t!(cx.lang, "同じ形の見出し{others}にも使う", "Use it for {others} of this shape", others);
        view! { <label class="import-alike"><input type="checkbox" name=format!("alike:{line}") checked=true/><span>{words}</span></label> }
    });
    let decide = (confirm.is_some() || edit.is_some() || too.is_some())
        .then(|| view! { <div class="row import-decide">{confirm}{edit}{too}</div> });
    let said = t!(cx.lang, "{word}: {why}", "{word}: {why}", word, why = why.clone());
    Some(
        view! {
            <div class=class id=format!("g{first}") tabindex="-1" data-guess="" role="group" aria-label=said>
                <p class="import-why"><strong>{icon::warn()}{word}</strong>" "{why}</p>
                {readings}
                {people}
                {decide}
            </div>
        }
        .into_any(),
    )
}

/// One guess: as it was read, and its other readings, numbered through the card.
fn readings(cx: &Cx, draft: &ImportDraft, line: usize, (n, guess): (usize, &Guess), key: &mut usize) -> AnyView {
    let mut number = || {
        *key += 1;
        (*key < 10).then(|| view! { <kbd aria-hidden="true">{*key}</kbd> })
    };
    let now = reading(cx, draft, guess).filter(|_| confirmed(draft, guess).is_some()).map(|now| {
        let key = number();
        view! { <button class="button chosen" data-choice="" name="act" value=format!("confirm:{n}:{line}") aria-pressed="true">{key}{now}</button> }
    });
    let others: Vec<_> = guess
        .choices
        .iter()
        .enumerate()
        .map(|(at, choice)| {
            let (key, what) = (number(), choice.what.get(cx.lang).to_owned());
            view! { <button class="button" data-choice="" name="act" value=format!("choose:{n}:{at}:{line}")>{key}{what}</button> }
        })
        .collect();
    if now.is_none() && others.is_empty() {
        return ().into_any();
    }
    view! { <div class="import-reading"><span class="quiet small">{field_name(cx, guess)}</span><div class="row">{now}{others}</div></div> }
        .into_any()
}

/// The field of a section that a guess is about.
fn field(guess: &Guess) -> &str {
    guess.id.strip_prefix("sections/").and_then(|rest| rest.split('/').nth(1)).unwrap_or(&guess.id)
}

fn field_name(cx: &Cx, guess: &Guess) -> &'static str {
    match field(guess) {
        "title" => cx.t("題名の終わり", "End of the title"),
        "speakers" => cx.t("所属と役割", "Affiliation, role"),
        "label" => cx.t("この見出しは", "This heading"),
        "kind" => cx.t("種類", "Kind"),
        "questions" => cx.t("質問と回答", "Question, answer"),
        "impression" => cx.t("この段落は", "This paragraph"),
        "number" => cx.t("回", "Number"),
        "date" => cx.t("開催日", "Date"),
        _ => cx.t("読み方", "Reading"),
    }
}

/// As it was read, in a few words.
fn reading(cx: &Cx, draft: &ImportDraft, guess: &Guess) -> Option<AnyView> {
    let part = |class: &'static str, text: &str| {
        (!text.is_empty()).then(|| view! { <span class=class>{text.to_owned()}</span> })
    };
    let section = || {
        let at = guess.id.strip_prefix("sections/")?.split('/').next()?.parse::<usize>().ok()?;
        draft.sections.get(at)
    };
    let view = match field(guess) {
        "title" if guess.id.starts_with("sections/") => {
            view! { {part("part p-title", &section()?.title)}{cx.t(" まで", " and no more")} }.into_any()
        }
        "speakers" => {
            let at = guess.id.rsplit('/').next()?.parse::<usize>().unwrap_or(0);
            let speaker = section()?.speakers.get(at)?;
            view! { {part("part p-affiliation", &speaker.affiliation)}" "{part("part p-role", &speaker.role)}" "{part("part p-name", &speaker.name)} }.into_any()
        }
        "label" if guess.id.starts_with("sections/") => cx.t("枠の見出し", "Opens a session").into_any(),
        "kind" => {
            let kind = domain::agenda::types::SlotKind::from(section()?.kind);
            kind.label(cx.lang).into_any()
        }
        "impression" => cx.t("感想", "An impression").into_any(),
        "questions" => cx.t("回答", "An answer").into_any(),
        _ => {
            let value =
                correct::value(draft, &guess.id).filter(|value| !value.is_empty() && value.chars().count() <= 60)?;
            value.into_any()
        }
    };
    Some(view)
}
