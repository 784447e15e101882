//! `/organize/{series}/proposals/{id}/letter`: what the people of an accepted talk are told before it is cancelled or moved, and
//! what its proposer is asked once more: as it reads, each word editable, and the one button that does it.

use domain::{
    Lang, input,
    pages::desk_letter::{Doing, LetterDesk},
    proposals::{
        readers::seen,
        rules::REASON,
        types::ProposalState,
        words::{self as letter_words, MAX_BODY, MAX_SUBJECT},
    },
    t,
};
use leptos::prelude::*;

use super::words;
use crate::{
    cx::Cx,
    form::Form,
    letters::{letter_fields, recipient},
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{
        field::{self, Field},
        icon, parts,
    },
};

/// `form` holds the letter as it was typed, and why it was refused; without a subject the words that stand there by
/// themselves. `next`: where it leads back to.
pub fn document(cx: &Cx, page: &LetterDesk, form: &Form, next: &str) -> String {
    let head = Head {
        title: format!("{} — {}", heading(cx, page), page.proposal.title),
        bar: cx.t("登壇応募", "Proposals").to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Proposals,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form, next))
}

/// Whether somebody wrote the letter anew: what stands there by itself is nobody's work.
pub fn is_written(page: &LetterDesk, form: &Form) -> bool {
    let standing = filled(page, &Form::default());
    let is_own = |field: &&str| input::clean(form.value(field)).trim() != standing.value(field).trim();
    let is_other = |field: &&str| form.values.contains_key(*field) && is_own(field);
    ["subject", "body", "words"].iter().any(is_own) || ["other_subject", "other_body"].iter().any(is_other)
}

fn heading(cx: &Cx, page: &LetterDesk) -> String {
    match page.doing {
        Doing::Cancel => cx.t("登壇を取りやめて知らせる", "Cancel the talk, and say so").to_owned(),
        Doing::Ask => cx.t("お返事をもう一度お願いする", "Ask for the answer again").to_owned(),
        Doing::Move(number) => {
            t!(cx.lang, "{nth}へ移して知らせる", "Move it to {nth}, and say so", nth = cx.lang.nth(number))
        }
    }
}

fn body(cx: &Cx, page: &LetterDesk, form: &Form, next: &str) -> AnyView {
    let lang = cx.lang;
    let proposal = &page.proposal;
    let slug = page.series.slug.as_str();
    let typed = filled(page, form);
    let back = if next.is_empty() { routes::proposal_desk(slug, proposal.id) } else { next.to_owned() };
    let refusal =
        page.refusal.as_ref().filter(|_| form.problem().is_none()).map(|why| {
            parts::note("warn", cx.t("いまは送れません", "It cannot be sent now"), why.get(lang).to_owned())
        });
    let unreached = (!page.is_reached).then(|| {
        let text = cx.t(
            "応募した人のアカウントはもうありません。送っても、だれにも届きません。",
            "Whoever handed it in has no account any more. Nobody gets this letter.",
        );
        parts::note("warn", cx.t("届け先がありません", "There is nobody to write to"), text)
    });
    let wanted = (page.doing == Doing::Ask).then(|| {
        let day = page.deadline.get(lang);
        view! { <p class="small">{t!(lang, "送ると、お返事の期限は{day}になります。お返事のページへのリンクが、このあとに付きます。", "Once it is sent, they have until {day}. A link to the page where it is answered follows the text.", day)}</p> }
    });
    view! {
        <div class="wrap narrow-page talk-desk">
            <div class="page-head">
                <p class="row small"><a class="tall" href=back>{icon::left()}{cx.t("送らずに戻る", "Back, without sending")}</a><span class="quiet">{t!(lang, "応募 {number}", "No. {number}", number = proposal.number.unwrap_or_default())}</span>{words::state_badge(proposal.state, lang)}</p>
                <h1 class="desk-title">{heading(cx, page)}</h1>
                <p lang=cx.content_lang(&proposal.title)>{proposal.title.clone()}</p>
            </div>
            {field::problem(cx, form)}
            {refusal}{unreached}{wanted}
            {reads(cx, page, &typed)}
            {fields(cx, page, &typed, next)}
        </div>
    }
    .into_any()
}

/// What was typed, or the words that stand there by themselves.
fn filled(page: &LetterDesk, form: &Form) -> Form {
    if form.values.contains_key("subject") {
        return form.clone();
    }
    let (subject, body) = page.about.letter(page.lang);
    let (other_subject, other_body) = page.about.letter(page.lang.other());
    let mut typed = form.clone();
    let standing = [("subject", subject), ("body", body), ("other_subject", other_subject), ("other_body", other_body)];
    typed.values.extend(standing.map(|(name, text)| (name.to_owned(), text.to_owned())));
    typed
}

/// Those of the people of the talk whose ticks stand, each with what they read.
fn list_recipients<'a>(page: &'a LetterDesk, typed: &Form) -> Vec<(&'a str, Lang)> {
    let is_told = |number: i64| recipient::is_told(typed, &number.to_string());
    page.readers.iter().filter(|one| is_told(one.number())).map(|one| (one.name.as_str(), one.lang)).collect()
}

/// The letter as it will read in each language that somebody of the talk reads, to the first who gets it; a reason that is not
/// written yet stands there as its part.
fn reads(cx: &Cx, page: &LetterDesk, typed: &Form) -> AnyView {
    let told = list_recipients(page, typed);
    let first = |of: Lang| told.iter().find(|(_, lang)| *lang == of).map(|(name, _)| *name);
    let who = |of: Lang| (!page.readers.is_empty()).then(|| letter_fields::readers_of(cx, of, &told));
    let reason = |of: Lang| match typed.value("words") {
        "" => of.t("{理由}", "{reason}"),
        reason => reason,
    };
    // A browser sends other line breaks than those of the words that stand there by themselves.
    let fields = ["subject", "body", "other_subject", "other_body"];
    let [own_subject, own_body, other_subject, other_body] =
        fields.map(|field| input::clean(typed.value(field)).trim().to_owned());
    let own = Some((own_subject.as_str(), own_body.as_str()));
    let name = first(page.lang).unwrap_or(&page.name);
    let parts = letter_words::Parts { name, ..page.parts(reason(page.lang)) };
    let (subject, body) = letter_words::composed(page.about, page.lang, own, parts);
    let other = page.reads_other().map(|name| {
        // Left empty, the words stand that stand there by themselves.
        let is_blank = other_subject.is_empty() && other_body.is_empty();
        let other = (!is_blank).then_some((other_subject.as_str(), other_body.as_str()));
        let written = letter_words::in_languages(page.lang, own, other);
        let lang = page.lang.other();
        let name = first(lang).unwrap_or(name);
        let parts = |of: Lang| {
            let event = if of == page.lang { page.event.as_str() } else { page.event_otherwise.as_str() };
            letter_words::Parts { name, event, deadline: page.deadline.get(of), ..page.parts(reason(of)) }
        };
        let reads = letter_words::to_reader(page.about, lang, (page.lang, &written), parts);
        view! { {words::other_reads(cx, lang, reads)}{who(lang)} }
    });
    view! {
        <section class="card desk-card talk-decision-card" aria-labelledby="reads-title">
            <p class="row"><b id="reads-title">{cx.t("届く文面", "How it will read")}</b><span class="tag">{page.lang.t("日本語", "English")}</span></p>
            <article class="announce-mail" lang=page.lang.tag()><h3>{subject}</h3><p class="talk-letter-body">{body}</p></article>
            {who(page.lang)}
            {other}
        </section>
    }
    .into_any()
}

/// Each of the people of the talk, told unless their tick is taken away.
fn whom(cx: &Cx, page: &LetterDesk, typed: &Form) -> Option<AnyView> {
    if page.readers.is_empty() {
        return None;
    }
    let all = page.readers.iter().map(|one| one.number().to_string()).collect::<Vec<_>>().join(" ");
    let rows: Vec<_> = page
        .readers
        .iter()
        .map(|one| {
            let about = one.also.is_none().then(|| cx.t("応募した人", "Who proposed it"));
            let id = one.number().to_string();
            let told = recipient::Recipient { id, name: &one.name, lang: one.lang, about, lines: Vec::new() };
            view! { <li class="stack tight">{recipient::tick(cx, &told, Some(typed))}</li> }
        })
        .collect();
    let hint = cx.t(
        "それぞれのお名前と言語で届きます。チェックを外した人には送りません。",
        "Each is written to by their name and in their language. Whoever is not ticked gets nothing.",
    );
    Some(
        view! {
            <input type="hidden" name="seen" value=seen(&page.readers)/>
            <input type="hidden" name="all" value=all/>
            <section class="section" aria-labelledby="whom"><h2 id="whom">{cx.t("知らせる相手", "Who is told")}</h2><ul class="telling-changes">{rows}</ul><p class="quiet small">{hint}</p></section>
        }
        .into_any(),
    )
}

/// Subject and text in the language that the proposer does not read, where somebody of the talk reads it; and where nobody does any
/// more, as long as something was typed there.
fn other_fields(cx: &Cx, page: &LetterDesk, typed: &Form) -> Option<AnyView> {
    let is_read = page.reads_other().is_some();
    let is_typed = ["other_subject", "other_body"].iter().any(|name| !typed.value(name).trim().is_empty());
    let is_pressed = typed.values.contains_key("press");
    if !(is_read || is_pressed && is_typed) {
        return None;
    }
    let [subject, body] = words::labels_in(cx, page.lang.other());
    let hint = if is_read { words::other_hint(cx) } else { words::unread_hint(cx) };
    Some(
        view! {
            {Field::new("other_subject", subject).hint(hint).view(typed)}
            {Field::new("other_body", body).rows(10).view(typed)}
        }
        .into_any(),
    )
}

fn fields(cx: &Cx, page: &LetterDesk, typed: &Form, next: &str) -> AnyView {
    let lang = cx.lang;
    let action = routes::proposal_letter_desk(&page.series.slug, page.proposal.id, &page.doing.word(), next);
    let at_most = |n: usize| t!(lang, "{n}字まで。", "At most {n} characters.", n);
    let is_cancelled = page.doing == Doing::Cancel;
    let reason = is_cancelled.then(|| {
        let hint = t!(
            lang,
            "文面の{part}に入ります。{n}字まで。",
            "It stands in the letter in the place of {part}. At most {n} characters.",
            part = lang.t("{理由}", "{reason}"),
            n = REASON
        );
        Field::new("words", cx.t("理由", "Why")).rows(3).hint(hint).view(typed)
    });
    let tokens: Vec<_> = page
        .about
        .parts()
        .iter()
        .filter(|(part, ..)| is_wanted(page, *part))
        .map(|(_, ja, en)| view! { <code>{lang.t(ja, en)}</code>" " })
        .collect();
    let press = if page.doing == Doing::Ask {
        view! { <button class="button primary big" name="press" value="send">{icon::send()}{cx.t("この文面で送る", "Send it")}</button> }.into_any()
    } else if is_cancelled {
        view! { <button class="button danger big" name="press" value="send">{icon::send()}{cx.t("取りやめて知らせる", "Cancel it and tell them")}</button> }.into_any()
    } else {
        view! { <button class="button primary big" name="press" value="send">{icon::send()}{cx.t("移して知らせる", "Move it and tell them")}</button> }.into_any()
    };
    let is_new = typed.errors.is_empty() && typed.value("press").is_empty();
    view! {
        <form class="form wide" method="post" action=action data-guard=if is_new { "" } else { "dirty" } data-ask=field::ask(cx)>
            // The first button is what Enter presses: nothing that anybody else sees.
            <button class="vh" name="press" value="look" tabindex="-1" aria-hidden="true">{cx.t("文面を確かめる", "Look at the letter")}</button>
            <input type="hidden" name="version" value=page.proposal.version.to_string()/>
            {whom(cx, page, typed)}
            {reason}
            {Field::new("subject", cx.t("件名", "Subject")).hint(at_most(MAX_SUBJECT)).required().view(typed)}
            {Field::new("body", cx.t("本文", "Text")).rows(10).hint(at_most(MAX_BODY)).required().view(typed)}
            {other_fields(cx, page, typed)}
            <p class="quiet small">{cx.t("差し込めるもの: ", "A letter may hold: ")}{tokens}</p>
            <p class="row"><button class="button big" name="press" value="look">{icon::eye()}{cx.t("文面を確かめる", "Look at the letter")}</button>{page.refusal.is_none().then_some(press)}</p>
            <p class="quiet small">{cx.t("押すとすぐに知らせます。取り消せません。", "They are told at once. It cannot be taken back.")}</p>
        </form>
    }
    .into_any()
}

/// Nobody waits for an answer to a talk that is confirmed.
fn is_wanted(page: &LetterDesk, part: letter_words::Part) -> bool {
    part != letter_words::Part::Deadline || page.proposal.state == ProposalState::Accepted
}
