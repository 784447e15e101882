//! What a speaker wants otherwise of how they are billed and of their talk: what was sent, and the form.

use domain::{
    agenda::corrections::{CorrectedField, Correction, CorrectionState},
    pages::speaking::{OwnCorrection, OwnTalk},
    t,
};
use leptos::prelude::*;

use super::speaking_parts::{at, problem};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::field::{self, Field},
};

/// What was typed; a field that the form does not hold is `None`.
pub fn read(form: &Form) -> Correction {
    let text = |field: CorrectedField| form.values.get(field.into_str()).cloned();
    Correction {
        name: text(CorrectedField::Name),
        affiliation: text(CorrectedField::Affiliation),
        role: text(CorrectedField::Role),
        title: text(CorrectedField::Title),
        summary: text(CorrectedField::Summary),
    }
}

pub fn view(cx: &Cx, talk: &OwnTalk, form: &Form) -> AnyView {
    let here = at("correction", talk);
    let is_here = form.value("at") == here;
    if !talk.takes_corrections {
        // A form that came too late is answered where it stood.
        let typed = is_here.then(|| typed_rows(cx, form));
        return view! {
            <div class="speaking-correction" id=here>
                {problem(form, is_here)}
                {typed}
                <p class="quiet small">{cx.t("お名前・所属・題名・紹介を直すときは、運営に知らせてください。", "To correct your name, affiliation, title or summary, please tell the organizers.")}</p>
            </div>
        }
        .into_any();
    }
    let label = match &talk.correction {
        Some(sent) if sent.state == CorrectionState::Sent => cx.t("送った直しを書き直す", "Change what you sent"),
        _ => cx.t("お名前・所属・題名・紹介を直す", "Correct name, affiliation, title or summary"),
    };
    let sent = talk.correction.as_ref().map(|sent| sent_before(cx, talk, sent));
    view! {
        <div class="speaking-correction" id=here>
            {sent}
            <details class="speaking-fold" open=is_here>
                <summary class="button">{label}</summary>
                {fields(cx, talk, form, is_here)}
            </details>
        </div>
    }
    .into_any()
}

/// What was typed and is taken no more, to be copied.
fn typed_rows(cx: &Cx, form: &Form) -> AnyView {
    let row = |field: CorrectedField| {
        let text = form.value(field.into_str()).trim().to_owned();
        (!text.is_empty()).then(|| view! { <dt>{field.label(cx.lang)}</dt><dd>{text}</dd> })
    };
    let rows: Vec<_> = CorrectedField::ALL.into_iter().filter_map(row).collect();
    view! { <dl class="speaking-facts">{rows}</dl> }.into_any()
}

/// What was sent, what became of it, and the way to take it back.
fn sent_before(cx: &Cx, talk: &OwnTalk, sent: &OwnCorrection) -> AnyView {
    let day = sent.sent.date(cx.lang);
    let is_sent = sent.state == CorrectionState::Sent;
    let words = if is_sent {
        t!(
            cx.lang,
            "{day}に運営へ送りました。公開中の内容には、まだ反映されていません。",
            "Sent to the organizers on {day}. What is public does not say so yet.",
            day
        )
    } else {
        t!(
            cx.lang,
            "{day}に送った直しを、運営は見送りました。気になることは運営に尋ねてください。",
            "The organizers left what you sent on {day} as it was. Please ask them if you wonder why.",
            day
        )
    };
    let none = || cx.t("(なし)", "(none)").to_owned();
    let text = |text: &str| if text.is_empty() { none() } else { text.to_owned() };
    let rows: Vec<_> = sent
        .differences
        .iter()
        .map(|one| {
            view! { <dt>{one.field.label(cx.lang)}</dt><dd><del>{text(&one.from)}</del>" → "<ins>{text(&one.to)}</ins></dd> }
        })
        .collect();
    let back = is_sent.then(|| {
        view! {
            <form method="post" action=routes::own_talk(talk.id, "correction")>
                <button class="button" name="do" value="withdraw">{cx.t("この直しを取り下げる", "Take it back")}</button>
            </form>
        }
    });
    view! { <p class="small">{words}</p><dl class="speaking-facts">{rows}</dl>{back} }.into_any()
}

fn fields(cx: &Cx, talk: &OwnTalk, form: &Form, is_here: bool) -> AnyView {
    let here = at("correction", talk);
    let input = |field: CorrectedField| {
        let name = field.into_str();
        let stored = talk.words.get(field);
        let value = if is_here { form.value(name) } else { stored };
        let error = if is_here { form.error(name).map(str::to_owned) } else { None };
        let input = Field::new(name, field.label(cx.lang)).id(&format!("{here}-{name}"));
        let input = match field {
            CorrectedField::Summary => input.hint(field::markdown(cx)).rows(5),
            _ => input,
        };
        input.show(value.to_owned(), error)
    };
    let inputs: Vec<_> = CorrectedField::ALL.into_iter().map(input).collect();
    // What is public of these is organizers' to word.
    let worded = (!talk.sharing.tlp.is_named()).then(|| {
        view! { <p class="hint">{cx.t("この枠の共有の範囲では、公開ページに出る題名と登壇者は運営が言葉を決めます。", "Of a talk with this label, organizers word what the public page says of its title and speakers.")}</p> }
    });
    let guard = if is_here { field::guard(form) } else { "" };
    view! {
        <form class="form" method="post" action=routes::own_talk(talk.id, "correction") data-guard=guard data-ask=field::ask(cx)>
            {problem(form, is_here)}
            <input type="hidden" name="base" value=talk.bases.correction.clone()/>
            {inputs}
            {worded}
            <p><button class="button" name="do" value="send">{cx.t("運営に送る", "Send to the organizers")}</button></p>
            <p class="quiet small">{cx.t("運営が確かめて取り込み、次にリリースすると公開ページに載ります。それまで、公開中の内容は変わりません。", "The organizers look at it and take it over; it is public with their next release. Until then nothing public changes.")}</p>
        </form>
    }
    .into_any()
}
