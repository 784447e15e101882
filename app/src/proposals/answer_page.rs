//! `/proposals/reply/{token}` and `/proposals/join/{token}`: what the link of a mail opens. Looking changes nothing; the
//! buttons do.

use domain::{
    pages::proposals::AnswerPage,
    proposals::types::{CoSpeaker, ProposalState, SpeakerState},
    t,
};
use leptos::prelude::*;

use super::words;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head, Nav},
    ui::{
        field::{self, Field},
        icon, parts,
    },
};

/// `token`: of the link. `form` has `name`, `affiliation` and `role` as they were sent, and why they were refused.
pub fn document(cx: &Cx, page: &AnswerPage, token: &str, form: &Form) -> String {
    let title = match &page.speaker {
        Some(_) => cx.t("いっしょに話しませんか", "Will you speak too?"),
        None => cx.t("登壇のお返事", "Will you give the talk?"),
    };
    let head =
        Head { title: title.to_owned(), series: Some((&page.series).into()), nav: Nav::Events, ..Head::default() };
    shell::document(cx, head, || {
        let content = match &page.speaker {
            Some(speaker) => joining(cx, page, speaker, token, form),
            None => replying(cx, page, token),
        };
        view! {
            <div class="wrap account-page talk-answer-page">
                <h1>{title}</h1>
                {field::problem(cx, form)}
                {talk(cx, page)}
                {content}
                {parts::contact(cx, &page.series.contact)}
            </div>
        }
        .into_any()
    })
}

/// What it is about.
fn talk(cx: &Cx, page: &AnswerPage) -> AnyView {
    let occasion = page.card.as_ref().map_or_else(|| page.series.name.clone(), |card| card.name(cx.lang));
    let when = page.card.as_ref().and_then(|card| card.starts.as_ref()).map(|at| format!(" {}", at.date(cx.lang)));
    let by = (!page.by.is_empty()).then(|| t!(cx.lang, "応募した人: {by}", "Proposed by {by}", by = page.by.clone()));
    view! {
        <article class="card talk-call">
            <p class="quiet small">{occasion}{when}</p>
            <h2 lang=cx.content_lang(&page.title)>{page.title.clone()}</h2>
            <p class="quiet small">{by}</p>
            <details class="talk-abstract"><summary class="tall">{cx.t("概要を読む", "Read the abstract")}</summary><div class="prose" inner_html=page.summary_html.clone()></div></details>
        </article>
    }
    .into_any()
}

/// For the proposer, whose talk was accepted.
fn replying(cx: &Cx, page: &AnswerPage, token: &str) -> AnyView {
    let lang = cx.lang;
    let action = routes::proposal_reply(token);
    let until = page.confirm_by.as_ref().map(|at| words::last_day(at, lang)).unwrap_or_default();
    let say = |press: &'static str| {
        view! { <form method="post" action=action.clone()><button class="button primary big block" name="do" value="confirm">{icon::check()}{press}</button></form> }
    };
    let decline = || {
        view! {
            <details class="cancel">
                <summary>{icon::down()}<span>{cx.t("登壇できなくなりました", "I cannot give it")}</span></summary>
                <form class="form" method="post" action=action.clone()>
                    <p>{cx.t("辞退すると、ほかの方に枠をお願いします。あとで戻すことはできません。", "If you decline, the slot goes to somebody else. This cannot be taken back.")}</p>
                    <p><button class="button danger" name="do" value="decline">{cx.t("辞退する", "Decline")}</button></p>
                </form>
            </details>
        }
    };
    match page.state {
        ProposalState::Accepted if page.is_late => {
            let title = t!(lang, "お返事の期限({until})を過ぎました", "The time to answer ended on {until}", until);
            let text = cx.t(
                "まだ間に合うかもしれません。運営に連絡してください。",
                "It may not be too late: please write to the organizers.",
            );
            view! { {parts::note("warn", title, text)}{decline()} }.into_any()
        }
        ProposalState::Accepted => view! {
            <p>{t!(lang, "{until}までに教えてください。", "Please tell us by {until}.", until)}</p>
            {say(cx.t("登壇します", "I will give the talk"))}
            {decline()}
        }
        .into_any(),
        ProposalState::Confirmed => {
            let text =
                cx.t("時刻はタイムテーブルの公開でお知らせします。", "You learn the time when the agenda is released.");
            view! { {parts::note("ok", cx.t("登壇が決まりました", "Your talk is confirmed"), text)}{decline()} }
                .into_any()
        }
        state => settled_note(cx, state, page.is_called_off),
    }
}

/// There is nothing to answer any more.
fn settled_note(cx: &Cx, state: ProposalState, is_called_off: bool) -> AnyView {
    let text = match state {
        ProposalState::Withdrawn => {
            cx.t("辞退または取り下げのお返事をいただいています。", "You have declined or withdrawn it.")
        }
        ProposalState::Cancelled if is_called_off => {
            cx.t("登壇できないというお返事をいただいています。", "Its speaker has called this talk off.")
        }
        ProposalState::Cancelled => {
            cx.t("運営がこの登壇を取りやめにしました。", "The organizers have cancelled this talk.")
        }
        ProposalState::Rejected => cx.t("この応募は見送りになりました。", "This proposal was not taken."),
        _ => cx.t("いまは返事の要らない状態です。", "There is nothing to answer now."),
    };
    parts::note("", state.label(cx.lang), text)
}

/// For somebody who is asked to speak too.
fn joining(cx: &Cx, page: &AnswerPage, speaker: &CoSpeaker, token: &str, form: &Form) -> AnyView {
    if matches!(page.state, ProposalState::Withdrawn | ProposalState::Cancelled | ProposalState::Rejected) {
        return settled_note(cx, page.state, page.is_called_off);
    }
    let known = Form::from([
        ("name", speaker.name.as_str()),
        ("affiliation", speaker.affiliation.as_str()),
        ("role", speaker.role.as_str()),
    ]);
    let form = if form.values.is_empty() { &known } else { form };
    let said = match speaker.state {
        SpeakerState::Asked => None,
        SpeakerState::Agreed => {
            let text = if page.is_placed {
                cx.t(
                    "タイムテーブルはもうできているので、運営が確かめてから載せます。載ったあとで直したいときは、運営に連絡してください。",
                    "The agenda is made already, so the organizers add you once they have looked. To change it after that, please write to them.",
                )
            } else {
                cx.t(
                    "下の内容で載せます。直したいときは、もう一度送ってください。",
                    "You are billed as below. Send it again to change that.",
                )
            };
            Some(parts::note("ok", cx.t("承諾をいただいています", "You have agreed"), text))
        }
        SpeakerState::Declined => {
            let text = cx.t("気が変わったら、ここで承諾できます。", "If you change your mind, you can agree here.");
            Some(parts::note("", cx.t("辞退のお返事をいただいています", "You have declined"), text))
        }
    };
    let decline = (speaker.state != SpeakerState::Declined).then(|| {
        view! { <button class="button big" name="do" value="decline">{cx.t("今回は控えます", "Not this time")}</button> }
    });
    view! {
        {said}
        <p>{cx.t("引き受けてくださるなら、載せるお名前と所属を確かめてください。", "If you agree, please check how you will be billed.")}</p>
        <form class="form" method="post" action=routes::proposal_join(token)>
            {Field::new("name", cx.t("お名前", "Name")).autocomplete("name").view(form)}
            {Field::new("affiliation", cx.t("所属(任意)", "Affiliation (optional)")).autocomplete("organization").view(form)}
            {Field::new("role", cx.t("役割(任意)", "Role (optional)")).autocomplete("organization-title").view(form)}
            <p class="row"><button class="button primary big" name="do" value="agree">{icon::check()}{cx.t("いっしょに話します", "I will speak too")}</button>{decline}</p>
        </form>
    }
    .into_any()
}
