//! What is wanted of a speaker, at the head of their own page, and what of it is done.

use domain::{
    agenda::{types::Permissions, wanted::Wanted},
    pages::speaking::{OwnTalk, SpeakingPage},
    proposals::types::ProposalState,
    t,
};
use leptos::prelude::*;

use super::speaking_profile;
use crate::{
    cx::Cx,
    routes,
    ui::{icon, parts},
};

/// One thing to do: where, what, about what, and whether it has a deadline.
struct Task {
    href: String,
    what: String,
    about: String,
    is_due: bool,
}

/// What waits, in the order of its day; the first one stands out. What is done stands behind it.
pub fn view(cx: &Cx, page: &SpeakingPage) -> AnyView {
    let lang = cx.lang;
    let mut tasks = Vec::new();
    for one in page.proposals.iter().filter(|one| one.is_own && one.state == ProposalState::Accepted) {
        let until = one.confirm_by.as_ref().map(|at| t!(lang, "{day}まで", "until {day}", day = at.last_date(lang)));
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
    let done = list_done(cx, page);
    let title = cx.t("うかがうことは、いまはありません", "Nothing is wanted of you now");
    let words = || parts::note("ok", title, cx.t("いつでも変えられます。", "You may change anything at any time."));
    let nothing = tasks.is_empty().then(words);
    let items: Vec<_> = tasks
        .into_iter()
        .zip(1..)
        .map(|(task, n)| {
            let due = if task.is_due { "due" } else { "" };
            view! { <li><a href=task.href><i aria-hidden="true">{n}</i><span><b>{task.what}</b><small class=due>{task.about}</small></span>{icon::right()}</a></li> }
        })
        .collect();
    let list = (!items.is_empty() || !done.is_empty()).then(|| {
        view! { <nav aria-label=cx.t("していただきたいこと", "What is wanted of you")><ol class="speaking-tasks">{items}{done}</ol></nav> }
    });
    view! { {nothing}{list} }.into_any()
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

/// What was said and given of the talks that are to come.
fn list_done(cx: &Cx, page: &SpeakingPage) -> Vec<AnyView> {
    let lang = cx.lang;
    let mut done = Vec::new();
    for talk in &page.coming {
        let state = talk.proposal.as_ref().map(|one| one.state);
        // Of a talk that its speaker called off nothing was wanted.
        if state.is_some_and(|state| !state.is_taken()) {
            continue;
        }
        let event = t!(lang, "第{n}回", "#{n}", n = talk.number);
        let mut add = |is_done: bool, section: &str, words: &'static str| {
            if is_done {
                let href = format!("#{section}-{}", talk.id);
                done.push(view! { <li class="done"><a href=href><i aria-hidden="true">{icon::check()}</i><span><b>{words}</b><small>{event.clone()}</small></span>{icon::right()}</a></li> }.into_any());
            }
        };
        let Permissions { photograph, post, publish, record } = talk.permissions;
        let is_said = [photograph, post, publish, record].iter().any(Option::is_some);
        let is_wanted = |one: Wanted| talk.wanted.contains(&one);
        add(state == Some(ProposalState::Confirmed), "talk", cx.t("登壇を確定しました", "You confirmed your talk"));
        add(
            is_said && !is_wanted(Wanted::Permissions),
            Wanted::Permissions.into_str(),
            cx.t("公開してよいものを選びました", "You said what may be published"),
        );
        add(
            (talk.slides_url.is_some() || talk.file.is_some()) && !is_wanted(Wanted::Slides),
            Wanted::Slides.into_str(),
            cx.t("資料を入れました", "You added the slides"),
        );
    }
    done
}
