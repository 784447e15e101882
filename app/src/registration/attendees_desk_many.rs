//! What is done to all whom a filter of the list found: the question before, how far it is, what came of it.

use domain::{pages::attendees::AttendeeList, registration::in_full::Progress, t};
use leptos::prelude::*;

use super::attendees_desk_find::sent_along;
use crate::{cx::Cx, form::Form, routes, ui::parts};

/// The choice of all who are found beside that of all of the page, where they are more. It stands there once all of the page
/// are chosen.
pub(super) fn all_found(cx: &Cx, list: &AttendeeList, form: &Form) -> Option<AnyView> {
    let n = list.found;
    (list.pages > 1).then(|| {
        let label = t!(cx.lang, "見つかった{n}人全員(ほかのページの人も)", "All {n} who are found, on the other pages too", n);
        view! {
            <label class="check all-found bulk-line"><input type="checkbox" name="all" value="found" checked=form.value("all") == "found"/><span>{label}</span></label>
        }
        .into_any()
    })
}

/// Whether somebody means all of these: pressed once more, it is done.
pub(super) fn asks(cx: &Cx, form: &Form) -> Option<AnyView> {
    let n = form.value("asks");
    (!n.is_empty()).then(|| {
        let title = t!(cx.lang, "まだ何もしていません。{n}人に行いますか?", "Nothing was done yet. Do it to {n} people?", n);
        let words = cx.t(
            "見つかった全員です。よろしければ、もう一度「行う」を押してください。やめるときは、全員のチェックを外してください。",
            "They are all who are found. To go on, please press “Do it” once more; otherwise untick the box for all.",
        );
        view! { {parts::note("warn", title, words)}<input type="hidden" name="sure" value=n.to_owned()/> }.into_any()
    })
}

/// How far an act on all is, with the way to go on.
pub(super) fn progress(cx: &Cx, list: &AttendeeList) -> Option<AnyView> {
    let many = list.many.as_ref()?;
    let reasons: Vec<_> = many
        .refusals
        .iter()
        .map(|one| {
            let (n, why) = (one.n, one.why.get(cx.lang).to_owned());
            let further = i64::try_from(one.codes.len()).is_ok_and(|named| named < n).then_some("…");
            let count = cx.lang.count(n, "人", "person", "people");
            view! { <li>{why}" "{count}": "<span class="quiet small">{one.codes.join(" ")}{further}</span></li> }
        })
        .collect();
    let go_on = (many.left > 0 && !many.is_undone).then(|| {
        let card = &list.event.card;
        let kept: Vec<_> = sent_along(list)
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
            .collect();
        let label = t!(cx.lang, "続ける(残り{n}人)", "Go on ({n} left)", n = many.left);
        view! {
            <form method="post" action=routes::event_desk_part(&card.series_slug, card.number, "attendees/bulk")>
                <input type="hidden" name="bulk" value="1"/><input type="hidden" name="batch" value=many.id.to_string()/><input type="hidden" name="do" value="go-on"/>{kept}
                <button class="button primary">{label}</button>
            </form>
        }
    });
    Some(
        view! {
            <section class="card desk-card many" id="many" aria-labelledby="many-title">
                <h2 id="many-title">{title(cx, list, many)}</h2>
                <p>{counts(cx, many)}</p>
                {(!reasons.is_empty()).then(|| view! { <ul>{reasons}</ul> })}
                {go_on}
            </section>
        }
        .into_any(),
    )
}

fn title(cx: &Cx, list: &AttendeeList, many: &Progress) -> String {
    let what = match many.what.as_str() {
        "confirm" => cx.t("席を確定する", "Give seats").to_owned(),
        "remove" => cx.t("申し込みを取り消す", "Remove").to_owned(),
        "ticket" => cx.t("受付票を送り直す", "Send tickets again").to_owned(),
        other => {
            let kind = list.types.iter().find(|kind| other.strip_prefix("type-") == Some(kind.id.to_string().as_str()));
            let name =
                kind.map_or_else(|| cx.t("もうない枠", "a type that is gone").to_owned(), |kind| kind.name.clone());
            t!(cx.lang, "参加枠を「{name}」に変える", "Change to “{name}”", name)
        }
    };
    if many.is_undo {
        t!(cx.lang, "元に戻す: {what}", "Undo: {what}", what)
    } else {
        t!(cx.lang, "まとめて行う: {what}", "To all: {what}", what)
    }
}

/// To how many it was done, and to how many not.
fn counts(cx: &Cx, many: &Progress) -> String {
    let mut said =
        vec![t!(cx.lang, "{all}人のうち、{n}人に行いました。", "Done to {n} of {all}.", all = many.all, n = many.done)];
    if many.same > 0 {
        said.push(t!(cx.lang, "{n}人は、もうそうなっていました。", "For {n} it was so already.", n = many.same));
    }
    if many.refused > 0 {
        said.push(t!(cx.lang, "{n}人にはできませんでした。", "Not possible for {n}.", n = many.refused));
    }
    if many.left > 0 && many.is_undone {
        said.push(t!(cx.lang, "残りの{n}人には行いません。", "The other {n} are left as they are.", n = many.left));
    } else if many.left > 0 {
        said.push(t!(cx.lang, "残りは{n}人です。", "{n} are left.", n = many.left));
    }
    said.join(cx.t("", " "))
}
