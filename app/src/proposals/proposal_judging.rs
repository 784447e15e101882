//! What reviewers think of a proposal: one's own scores, those of the others once they may be seen, and what they say.

use domain::{
    pages::desk_proposals::ProposalDesk,
    proposals::{
        rules::{COMMENT, REVIEW},
        scores::SCORES,
        types::Criterion,
    },
    t,
    time::Local,
};
use leptos::prelude::*;

use super::{charts, words};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{field::Field, parts},
};

fn action(page: &ProposalDesk) -> String {
    routes::proposal_desk_act(&page.series.slug, page.proposal.id, "review")
}

/// The viewer's own review, or why there is none. `next`: where it leads back to.
pub(super) fn own(cx: &Cx, page: &ProposalDesk, form: &Form, next: &str) -> AnyView {
    let act = |what: &'static str, text: &'static str| {
        view! { <form method="post" action=action(page)>{words::back(next)}<input type="hidden" name="do" value=what/><button class="button plain">{text}</button></form> }
    };
    let content = if page.standing.is_own {
        let text = cx.t(
            "ほかの人が選考します。点も意見も、あなたには表示されません。",
            "Others judge it. You see neither scores nor comments.",
        );
        parts::note("", cx.t("ご自身の応募です", "This is a proposal of yours"), text)
    } else if page.standing.has_conflict {
        let text = cx.t("点も意見も、あなたには表示されません。", "You see neither scores nor comments.");
        view! { {parts::note("", cx.t("利害関係があると申告しています", "You declared a conflict of interest"), text)}{act("no-conflict", cx.t("申告を取り消す", "Take that back"))} }
            .into_any()
    } else if !page.proposal.state.is_under_review() {
        view! { <p class="quiet">{cx.t("結果が決まったので、採点は変えられません。", "It is decided, so scores can no longer be changed.")}</p> }.into_any()
    } else if page.criteria.is_empty() {
        let address = words::call_address(cx, &page.series.slug, &page.call).filter(|_| page.looker.may_decide);
        let edit = address.map(|href| {
            view! { <a class="tall" href=href>{cx.t("募集の内容を開く", "Open what is asked for")}</a> }
        });
        view! { <p class="quiet">{cx.t("採点の観点がまだありません。募集の内容で決めると、ここで採点できます。", "There are no criteria yet. Once they are written for the call, you can score here.")}</p>{edit} }.into_any()
    } else {
        let conflict = act("conflict", cx.t("利害関係があるので採点しない", "I have a conflict of interest"));
        view! { {scoring(cx, page, form, next)}{conflict} }.into_any()
    };
    view! { <section class="card desk-card" id="own-review" aria-labelledby="own-review-title"><h2 id="own-review-title">{cx.t("自分の採点", "Your scores")}</h2>{content}</section> }
        .into_any()
}

fn scoring(cx: &Cx, page: &ProposalDesk, form: &Form, next: &str) -> AnyView {
    let is_refused = form.value("do") == "score";
    let known = page.own_review.as_ref().map_or("", |review| review.words.as_str());
    let typed = if is_refused { form.clone() } else { Form::from([("words", known)]) };
    let rows: Vec<_> = page.criteria.iter().map(|criterion| scale(cx, page, criterion, &typed, is_refused)).collect();
    let hint = t!(
        cx.lang,
        "ほかの採点者に見えます。応募した人には見えません。{n}字まで。",
        "The other reviewers see it, the proposer does not. At most {n} characters.",
        n = REVIEW
    );
    let save = if page.standing.has_scored {
        cx.t("採点を直す", "Change the scores")
    } else {
        cx.t("採点を保存", "Save the scores")
    };
    view! {
        <form class="form wide desk-form" method="post" action=action(page) data-scores="" data-guard=crate::ui::field::guard(&typed) data-ask=crate::ui::field::ask(cx)>
            {words::back(next)}
            <input type="hidden" name="do" value="score"/>
            {rows}
            {Field::new("words", cx.t("意見(任意)", "What you think (optional)")).id(if is_refused { "f-words" } else { "f-own-words" }).rows(4).hint(hint).view(&typed)}
            <p><button class="button primary">{save}</button></p>
        </form>
    }
    .into_any()
}

/// One to five by one criterion, or nothing.
fn scale(cx: &Cx, page: &ProposalDesk, criterion: &Criterion, form: &Form, is_refused: bool) -> AnyView {
    let name = format!("score/{}", criterion.id);
    let chosen = if is_refused {
        form.value(&name).to_owned()
    } else {
        page.own_score(criterion.id).map(|score| score.to_string()).unwrap_or_default()
    };
    let weight = criterion.weight;
    let weight = (weight > 1)
        .then(|| view! { <span class="quiet small">{t!(cx.lang, "重み{weight}", "weighs {weight}", weight)}</span> });
    let error =
        form.error(&name).map(|text| view! { <p class="error" id=format!("f-{name}-error")>{text.to_owned()}</p> });
    let described = error.is_some().then(|| format!("f-{name}-error"));
    let options: Vec<_> = SCORES
        .map(|score| score.to_string())
        .chain([String::new()])
        .map(|value| {
            let is_chosen = value == chosen;
            let text = if value.is_empty() { cx.t("なし", "None").to_owned() } else { value.clone() };
            view! { <label class="talk-score"><input type="radio" name=name.clone() value=value checked=is_chosen/><span>{text}</span></label> }
        })
        .collect();
    view! {
        <fieldset class="field talk-scale" id=format!("f-{name}") aria-describedby=described><legend>{criterion.name.clone()}" "{weight}</legend>{error}<div class="talk-score-row">{options}</div></fieldset>
    }
    .into_any()
}

/// What the others think.
pub(super) fn others(cx: &Cx, page: &ProposalDesk) -> Option<AnyView> {
    if page.standing.is_own || page.standing.has_conflict {
        return None;
    }
    let lang = cx.lang;
    if !page.shows_scores {
        let all = page.looker.may_decide.then(|| {
            let href =
                routes::with_query(&routes::proposal_desk(&page.series.slug, page.proposal.id), &[("scores", "1")]);
            view! { <a class="tall small" href=href>{cx.t("先に見る", "See them first")}</a> }
        });
        return Some(view! { <p class="quiet small">{cx.t("ほかの人の点と意見は、自分が採点すると見えます。", "Scores and comments of the others are shown once you scored.")}" "{all}</p> }.into_any());
    }
    let means: Vec<f64> = page.reviews.iter().map(|(_, mean)| *mean).collect();
    let me = page.own_review.as_ref().map(|review| review.account);
    let own = page.reviews.iter().find(|(review, _)| Some(review.account) == me).map(|(_, mean)| *mean);
    let rows: Vec<_> = page
        .reviews
        .iter()
        .map(|(review, mean)| {
            let is_mine = Some(review.account) == me;
            let mine = is_mine.then(|| view! { " "<span class="quiet small">{cx.t("自分", "you")}</span> });
            view! {
                <li>{parts::initial(&review.name)}<div><b>{review.name.clone()}</b>{mine}<p class="small">{review.words.clone()}</p></div><b class="talk-mean">{charts::score(*mean)}</b></li>
            }
        })
        .collect();
    let head = page.median.map(|median| {
        let split = page.is_split.then(|| view! { <span class="warn-word">{cx.t("割れています", "Split")}</span> });
        let many = lang.count(means.len(), "人", "reviewer", "reviewers");
        view! { <p class="row"><span>{cx.t("中央値", "Median")}" "<b class="talk-mean">{format!("{median:.1}")}</b></span>{charts::dots(cx, &means, own)}<span class="quiet small">{many}</span>{split}</p> }
    });
    let none = rows
        .is_empty()
        .then(|| view! { <p class="quiet">{cx.t("まだだれも採点していません。", "Nobody has scored it yet.")}</p> });
    Some(
        view! { <section class="card desk-card" aria-labelledby="reviews"><h2 id="reviews">{cx.t("採点と意見", "Scores and opinions")}</h2>{head}{none}<ul class="talk-reviews">{rows}</ul></section> }
            .into_any(),
    )
}

/// What reviewers say to each other.
pub(super) fn comments(cx: &Cx, page: &ProposalDesk, form: &Form, next: &str) -> Option<AnyView> {
    if page.standing.is_own || page.standing.has_conflict || !page.shows_scores {
        return None;
    }
    let rows: Vec<_> = page
        .comments
        .iter()
        .map(|comment| {
            let at = Local::at(comment.at, &page.series.time_zone);
            view! {
                <li>{parts::initial(&comment.name)}<div><b>{comment.name.clone()}</b>" "<time class="quiet small" datetime=at.machine()>{words::moment(&at, cx.lang)}</time><p class="small talk-words">{comment.body.clone()}</p></div></li>
            }
        })
        .collect();
    let typed = if form.value("do") == "comment" { form.clone() } else { Form::default() };
    let hint = t!(cx.lang, "{n}字まで。", "At most {n} characters.", n = COMMENT);
    Some(
        view! {
            <section class="card desk-card" id="comments" aria-labelledby="comments-title">
                <h2 id="comments-title">{cx.t("採点する人どうしの話", "Between reviewers")}</h2>
                <ul class="talk-reviews">{rows}</ul>
                <form class="form wide" method="post" action=action(page)>
                    {words::back(next)}
                    <input type="hidden" name="do" value="comment"/>
                    {Field::new("comment", cx.t("ひとこと", "Say something")).rows(3).hint(hint).view(&typed)}
                    <p><button class="button">{cx.t("書き込む", "Say it")}</button></p>
                </form>
            </section>
        }
        .into_any(),
    )
}
