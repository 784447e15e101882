//! `/speaking`: a speaker's own page. What is wanted first, then each talk with what may be published of it, then what the
//! speaker writes of themselves.

use domain::{
    agenda::wanted::Wanted,
    pages::speaking::{OwnProposal, OwnTalk, SpeakingPage},
    proposals::types::ProposalState,
    qa::speaking::InboxQuestion,
    t,
};
use leptos::prelude::*;

use super::{speaking_profile, speaking_talk};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::{icon, parts},
};

/// `form` holds what could not be saved: its errors, what was typed, and in `at` to which form it belongs.
pub fn document(cx: &Cx, page: &SpeakingPage, form: &Form) -> String {
    let head = Head { title: cx.t("登壇者のページ", "Your talks").to_owned(), ..Head::default() };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &SpeakingPage, form: &Form) -> AnyView {
    let heading = if page.name.is_empty() {
        cx.t("登壇者のページ", "Your talks").to_owned()
    } else {
        t!(cx.lang, "{name}さんのページ", "The talks of {name}", name = page.name)
    };
    let has_talks = !page.coming.is_empty() || !page.past.is_empty() || !page.proposals.is_empty();
    let is_nobody = !has_talks && page.profiles.is_empty() && page.open + page.answered == 0;
    view! {
        <div class="wrap speaking">
            {parts::crumbs(cx, vec![(routes::ME.to_owned(), cx.t("マイページ", "My page").to_owned())])}
            <div class="page-head">
                <h1>{heading}</h1>
                <p class="quiet">{cx.t("登壇の確認、公開してよいもの、資料、質問を、ここでまとめて見られます。", "Your talks, what may be published of them, slides and questions, all in one place.")}</p>
            </div>
            {if is_nobody { nobody(cx) } else { tasks(cx, page) }}
            <div class="speaking-columns" hidden=is_nobody>
                <div class="speaking-main">
                    {proposals(cx, &page.proposals)}
                    {coming(cx, page, form)}
                    {past(cx, page, form)}
                    <p class="small"><a class="tall" href=routes::OWN_PROPOSALS download="">{icon::download()}{cx.t("応募と採点の記録を受け取る(JSON)", "Get all that you proposed and judged (JSON)")}</a></p>
                </div>
                <div class="speaking-side">
                    {questions(cx, page)}
                    {page.profiles.iter().map(|profile| speaking_profile::view(cx, profile, form)).collect_view()}
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn nobody(cx: &Cx) -> AnyView {
    parts::empty(
        cx.t("登壇はまだありません", "No talks yet"),
        cx.t(
            "登壇が決まると、ここに並びます。登壇者として登録されたメールアドレスでログインしているか、確かめてください。",
            "Once you speak somewhere, it stands here. Please check that you are signed in with the address that the organizers know.",
        ),
    )
}

/// One thing to do: where, what, about what, and whether it has a deadline.
struct Task {
    href: String,
    what: String,
    about: String,
    is_due: bool,
}

/// What waits, in the order of its day. The first one stands out.
fn tasks(cx: &Cx, page: &SpeakingPage) -> AnyView {
    let lang = cx.lang;
    let mut tasks = Vec::new();
    for one in page.proposals.iter().filter(|one| one.state == ProposalState::Accepted) {
        let until = one.confirm_by.as_ref().map(|at| t!(lang, "{day}まで", "until {day}", day = at.date(lang)));
        tasks.push(Task {
            href: routes::proposal(&one.series_slug, &one.code),
            what: cx.t("登壇を確定する", "Confirm your talk").to_owned(),
            about: until.unwrap_or_default(),
            is_due: true,
        });
    }
    for talk in &page.coming {
        tasks.extend(talk.wanted.iter().filter(|one| **one != Wanted::Bio).map(|one| of_talk(cx, talk, *one)));
    }
    if let Some(profile) = page.profiles.iter().find(|profile| profile.bio.is_empty()) {
        tasks.push(Task {
            href: format!("#{}", speaking_profile::id(profile.person)),
            what: Wanted::Bio.label(lang).to_owned(),
            about: cx.t("あなたのページに載ります", "It stands on your page").to_owned(),
            is_due: false,
        });
    }
    if page.open > 0 {
        tasks.push(Task {
            href: routes::OWN_QUESTIONS.to_owned(),
            what: cx.t("質問に答える", "Answer questions").to_owned(),
            about: lang.count(page.open, "件", "question", "questions"),
            is_due: false,
        });
    }
    if tasks.is_empty() {
        let title = cx.t("うかがうことは、いまはありません", "Nothing is wanted of you now");
        return parts::note("ok", title, cx.t("いつでも変えられます。", "You may change anything at any time."));
    }
    let items: Vec<_> = tasks
        .into_iter()
        .zip(1..)
        .map(|(task, n)| {
            let due = if task.is_due { "due" } else { "" };
            view! { <li><a href=task.href><i aria-hidden="true">{n}</i><span><b>{task.what}</b><small class=due>{task.about}</small></span>{icon::right()}</a></li> }
        })
        .collect();
    view! { <nav aria-label=cx.t("していただきたいこと", "What is wanted of you")><ol class="speaking-tasks">{items}</ol></nav> }.into_any()
}

fn of_talk(cx: &Cx, talk: &OwnTalk, one: Wanted) -> Task {
    let lang = cx.lang;
    let event = t!(lang, "第{n}回", "#{n}", n = talk.number);
    let about = match (&talk.starts, one) {
        (Some(at), Wanted::Slides) => {
            t!(lang, "{event} ・ {day}。あとからでも可", "{event}, {day}; may follow later", event, day = at.day(lang))
        }
        (Some(at), _) => t!(lang, "{event} ・ {day}", "{event}, {day}", event, day = at.day(lang)),
        (None, _) => event,
    };
    Task { href: format!("#{}-{}", one.into_str(), talk.id), what: one.label(lang).to_owned(), about, is_due: false }
}

/// What was accepted and stands on no agenda yet, or waits for an answer.
fn proposals(cx: &Cx, list: &[OwnProposal]) -> Option<AnyView> {
    let rows: Vec<_> = list
        .iter()
        .map(|one| {
            let event = one.number.map(|n| cx.lang.nth(n)).unwrap_or_default();
            let href = routes::proposal(&one.series_slug, &one.code);
            let waits = one.state == ProposalState::Accepted;
            let call_off = (!waits).then(|| {
                let href = routes::proposal_act(&one.series_slug, &one.code, "call-off");
                view! { <a class="tall small" href=href>{cx.t("登壇を取りやめる", "Call the talk off")}</a> }
            });
            let class = if waits { "badge warn ring" } else { "badge ok" };
            let button = if waits { "button primary" } else { "button" };
            let words = if waits {
                cx.t("登壇を確定する", "Confirm your talk")
            } else {
                cx.t("応募を見る", "See the proposal")
            };
            view! {
                <li class="speaking-card in" data-mark=one.mark.into_str()>
                    <p class="k"><span class=class>{one.state.label(cx.lang)}</span><span>{one.series_name.clone()}" "{event}</span></p>
                    <h3 lang=cx.content_lang(&one.title)>{one.title.clone()}</h3>
                    <p class="row"><a class=button href=href>{words}</a>{call_off}</p>
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        let title = cx.t("採択された応募", "Accepted proposals");
        view! { <section aria-labelledby="taken"><h2 id="taken">{title}</h2><ul class="speaking-list">{rows}</ul></section> }.into_any()
    })
}

fn coming(cx: &Cx, page: &SpeakingPage, form: &Form) -> Option<AnyView> {
    let talks: Vec<_> = page.coming.iter().map(|talk| speaking_talk::view(cx, talk, form)).collect();
    (!talks.is_empty()).then(|| {
        let title = cx.t("次の登壇", "Coming up");
        view! { <section aria-labelledby="coming"><h2 id="coming">{title}</h2><div class="speaking-list">{talks}</div></section> }.into_any()
    })
}

/// Folded, but for the one that was sent last.
fn past(cx: &Cx, page: &SpeakingPage, form: &Form) -> Option<AnyView> {
    let talks: Vec<_> = page
        .past
        .iter()
        .map(|talk| {
            let day = talk.starts.as_ref().map(|at| at.date(cx.lang)).unwrap_or_default();
            let event = t!(cx.lang, "{series} 第{n}回", "{series} #{n}", series = talk.series_name, n = talk.number);
            let title = speaking_talk::title(cx, talk);
            view! {
                <details class="speaking-past" open=speaking_talk::is_at(form, talk)>
                    <summary><strong lang=cx.content_lang(&talk.title)>{title}</strong><span class="quiet small">{event}" ・ "{day}</span></summary>
                    {speaking_talk::view(cx, talk, form)}
                </details>
            }
        })
        .collect();
    (!talks.is_empty()).then(|| {
        let title = cx.t("これまでの登壇", "Past talks");
        view! { <section aria-labelledby="past"><h2 id="past">{title}</h2><div class="speaking-list">{talks}</div></section> }.into_any()
    })
}

/// The first questions that wait, each led to where it is answered.
fn questions(cx: &Cx, page: &SpeakingPage) -> AnyView {
    let lang = cx.lang;
    let rows: Vec<_> = page.questions.iter().map(|question| question_row(cx, question)).collect();
    let none = rows.is_empty().then(|| {
        view! { <p class="quiet">{cx.t("いまはありません。届くと、ここに並びます。", "None now. What your talks are asked stands here.")}</p> }
    });
    let all = (page.open + page.answered > 0).then(|| {
        let words = t!(
            lang,
            "すべて見る(答えを待つ {open}件・答えた {answered}件)",
            "See all ({open} waiting, {answered} answered)",
            open = page.open,
            answered = page.answered
        );
        view! { <p><a class="button block" href=routes::OWN_QUESTIONS>{words}</a></p> }
    });
    view! {
        <section aria-labelledby="questions">
            <div class="section-head"><h2 id="questions">{cx.t("答えを待っている質問", "Questions that wait for you")}</h2><span class="quiet">{lang.count(page.open, "件", "", "")}</span></div>
            {none}
            <ul class="speaking-list">{rows}</ul>
            {all}
        </section>
    }
    .into_any()
}

fn question_row(cx: &Cx, question: &InboxQuestion) -> AnyView {
    let (lang, row) = (cx.lang, &question.row);
    let asker = if row.asker.is_empty() { cx.t("匿名", "Anonymous").to_owned() } else { row.asker.clone() };
    let waits = if row.waits > 0 {
        t!(lang, " ・ {n}人が答えを待っています", ", {n} want to be told", n = row.waits)
    } else {
        String::new()
    };
    let facts = format!("{asker} ・ {}{waits}", lang.count(row.votes, "票", "vote", "votes"));
    let href = format!("{}#q{}", routes::OWN_QUESTIONS, row.id);
    view! {
        <li class="speaking-card in" data-mark=row.mark.into_str()>
            <p class="quiet small">{lang.nth(row.number)}" ・ "{row.talk_title.clone()}</p>
            <h3 lang=cx.content_lang(&row.body)>{row.body.clone()}</h3>
            <p class="quiet small">{facts}</p>
            <p><a class="button" href=href>{cx.t("答える", "Answer")}</a></p>
        </li>
    }
    .into_any()
}
