//! The parts of the page of one's own proposal.

use domain::{
    pages::proposals::ProposalPage,
    proposals::types::{ProposalState, SpeakerState},
    t,
};
use leptos::prelude::*;

use super::{form_parts, words};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{field, icon, tlp},
};

/// The form of one button that is asked about once more, in a fold.
pub(super) fn asked_first(action: String, open: &'static str, question: &'static str, press: &'static str) -> AnyView {
    view! {
        <details class="cancel">
            <summary>{icon::down()}<span>{open}</span></summary>
            <form class="form" method="post" action=action><p>{question}</p><p><button class="button danger">{press}</button></p></form>
        </details>
    }
    .into_any()
}

/// Yes or no to what was accepted.
pub(super) fn answering(cx: &Cx, page: &ProposalPage) -> Option<AnyView> {
    let (slug, code) = (page.series.slug.as_str(), page.proposal.code.as_str());
    page.may_answer.then(|| {
        view! {
            <section class="card talk-answer" aria-label=cx.t("お返事", "Your answer")>
                <form method="post" action=routes::proposal_act(slug, code, "confirm")><button class="button primary big">{icon::check()}{cx.t("登壇します", "I will give the talk")}</button></form>
                {asked_first(
                    routes::proposal_act(slug, code, "decline"),
                    cx.t("登壇できなくなりました", "I cannot give it"),
                    cx.t("辞退すると、ほかの方に枠をお願いします。あとで戻すことはできません。", "If you decline, the slot goes to somebody else. This cannot be taken back."),
                    cx.t("辞退する", "Decline"),
                )}
            </section>
        }
        .into_any()
    })
}

/// Who was asked to speak too, and what they said.
pub(super) fn speakers(cx: &Cx, page: &ProposalPage) -> Option<AnyView> {
    let (slug, code) = (page.series.slug.as_str(), page.proposal.code.as_str());
    let may_ask = matches!(
        page.proposal.state,
        ProposalState::Submitted | ProposalState::Waitlisted | ProposalState::Accepted | ProposalState::Confirmed
    );
    let rows: Vec<_> = page
        .speakers
        .iter()
        .map(|speaker| {
            let class = match speaker.state {
                SpeakerState::Asked => "badge warn",
                SpeakerState::Agreed => "badge ok",
                SpeakerState::Declined => "badge ring",
            };
            let label = t!(cx.lang, "{name}さんにもう一度頼む", "Ask {name} again", name = speaker.name.clone());
            let again = (may_ask && speaker.state == SpeakerState::Asked).then(|| {
                view! { <form method="post" action=routes::proposal_act(slug, code, "ask")><input type="hidden" name="speaker" value=speaker.id.to_string()/><button class="button" aria-label=label>{icon::mail()}{cx.t("もう一度頼む", "Ask again")}</button></form> }
            });
            view! {
                <li>
                    <span><b>{speaker.name.clone()}</b>" "<span class="quiet small">{speaker.mail.clone()}</span></span>
                    <span class=class>{speaker.state.label(cx.lang)}</span>
                    {again}
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="speakers"><h2 id="speakers">{cx.t("いっしょに話す人", "Who speaks too")}</h2><ul class="talk-own-rows">{rows}</ul><p class="quiet small">{cx.t("承諾した方だけを、タイムテーブルに載せます。", "Only who agreed is billed on the agenda.")}</p></section>
        }
        .into_any()
    })
}

/// What was handed in.
pub(super) fn content(cx: &Cx, page: &ProposalPage) -> AnyView {
    let (lang, proposal) = (cx.lang, &page.proposal);
    let by = [proposal.billing.name.as_str(), &proposal.billing.affiliation, &proposal.billing.role];
    let by = by.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    let free = words::free(proposal, lang);
    let when = [free.as_str(), &proposal.availability];
    let when = when.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    let moves =
        if proposal.moves_on { cx.t("移してよい", "It may go on") } else { cx.t("移さない", "It may not") };
    let label = proposal.tlp;
    view! {
        <section class="section" aria-labelledby="content">
            <h2 id="content">{cx.t("応募した内容", "What you proposed")}</h2>
            <div class="prose" lang=cx.content_lang(&proposal.summary) inner_html=page.summary_html.clone()></div>
            <dl class="talk-facts">
                {proposal.kind.map(|kind| words::fact(cx.t("枠", "Kind"), kind.label(lang)))}
                {proposal.minutes.map(|n| words::fact(cx.t("長さ", "Length"), words::minutes(n, lang)))}
                {proposal.level.map(|level| words::fact(cx.t("レベル", "Level"), format!("Level {level}")))}
                {words::fact(cx.t("登壇者", "Speaker"), by)}
                {(!when.is_empty()).then(|| words::fact(cx.t("都合", "When"), when.clone()))}
                {words::fact(cx.t("許可", "Allowed"), words::permissions(proposal.permissions, lang).join(" ・ "))}
                <div><dt>{cx.t("共有の範囲", "TLP")}</dt><dd>{tlp::mark(label)}" "{label.reach(lang)}</dd></div>
                {words::fact(cx.t("次の回へ", "To the next event"), moves)}
                {words::answers(cx, &page.fields, &page.answers)}
                {(!proposal.notes.is_empty()).then(|| words::fact(cx.t("運営への伝言", "Notes"), proposal.notes.clone()))}
            </dl>
        </section>
    }
    .into_any()
}

/// What a speaker may still say of a talk that was taken, as in the form that they handed in. Typed words stay, also when it
/// is too late for them.
pub(super) fn details(cx: &Cx, page: &ProposalPage, form: &Form) -> Option<AnyView> {
    let is_refused = form.value("do") == "details";
    let form = if is_refused { form.clone() } else { Form::from(page.proposal.typed.clone()) };
    (page.may_prepare || is_refused).then(|| {
        view! {
            <details class="cancel" id="details" open=is_refused>
                <summary>{icon::down()}<span>{cx.t("都合、許可、共有の範囲を直す", "Change when you can come, what you allow, and how far it may be shared")}</span></summary>
                <form class="talk-form" method="post" action=routes::proposal_act(&page.series.slug, &page.proposal.code, "details") data-guard=field::guard(&form) data-ask=field::ask(cx)>
                    <input type="hidden" name="do" value="details"/>
                    <input type="hidden" name="version" value=page.proposal.version.to_string()/>
                    {form_parts::availability(cx, &page.days, &form)}
                    {form_parts::permissions(cx, &form)}
                    {form_parts::sharing(cx, &form)}
                    <p><button class="button primary">{cx.t("保存する", "Save")}</button></p>
                </form>
            </details>
        }
        .into_any()
    })
}

/// Whether it may move to another event, to say so and to take it back.
pub(super) fn moving(cx: &Cx, page: &ProposalPage) -> Option<AnyView> {
    let (stands, wish, press) = if page.proposal.moves_on {
        (
            cx.t(
                "次の回に移してよいと、運営に伝えてあります。",
                "The organizers know that it may move to another event.",
            ),
            "no",
            cx.t("次の回には移さない", "It stays with this event"),
        )
    } else {
        (
            cx.t(
                "この回に入らないときや、都合が変わったときに、運営が次の回へ移せるようになります。移すときはメールでお知らせします。",
                "If it does not fit this time, or your plans change, the organizers can then move it to another event. You are told by mail.",
            ),
            "yes",
            cx.t("次の回に移してよい", "It may move to another event"),
        )
    };
    page.may_consent.then(|| {
        view! {
            <section class="section" id="moving" aria-labelledby="moving-title">
                <h2 id="moving-title">{cx.t("次の回について", "The next event")}</h2>
                <form class="form" method="post" action=routes::proposal_act(&page.series.slug, &page.proposal.code, "moving")>
                    <input type="hidden" name="moves_on" value=wish/>
                    <p>{stands}</p>
                    <p><button class="button">{press}</button></p>
                </form>
            </section>
        }
        .into_any()
    })
}

/// To withdraw it, to throw a draft away, or to give a confirmed talk up.
pub(super) fn ending(cx: &Cx, page: &ProposalPage) -> AnyView {
    let (slug, code) = (page.series.slug.as_str(), page.proposal.code.as_str());
    // Whoever is asked for an answer declines instead.
    let withdraw = (page.may_withdraw && !page.may_answer).then(|| {
        asked_first(
            routes::proposal_act(slug, code, "withdraw"),
            cx.t("応募を取り下げる", "Withdraw the proposal"),
            cx.t(
                "運営の選考やタイムテーブルから外れます。募集中なら、下書きに戻せます。",
                "It is no longer among what is chosen from, or on the agenda. While the call is open you can make it a draft again.",
            ),
            cx.t("取り下げる", "Withdraw"),
        )
    });
    let discard = page.may_discard.then(|| {
        asked_first(
            routes::proposal_act(slug, code, "discard"),
            cx.t("下書きを消す", "Discard the draft"),
            cx.t("書いた内容は戻せません。", "What you wrote is gone for good."),
            cx.t("消す", "Discard"),
        )
    });
    let call_off = page.may_call_off.then(|| {
        view! { <p><a class="button danger" href=routes::proposal_act(slug, code, "call-off")>{cx.t("登壇を取りやめる", "Call the talk off")}</a></p> }
    });
    view! { <div class="talk-ending">{withdraw}{discard}{call_off}</div> }.into_any()
}
