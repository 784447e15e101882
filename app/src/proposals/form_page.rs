//! `/{series}/proposals/new` and `/{series}/proposals/{code}/edit`: the form of a proposal, with a look at how it will
//! stand there.

use domain::{markdown, pages::proposals::ProposalFormPage, proposals::types::ProposalState, t};
use leptos::prelude::*;

use super::{form_parts, words};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head, Nav},
    ui::{field, icon, parts, tlp},
};

/// One more row for somebody who speaks too.
pub fn add_row(form: &mut Form) {
    let rows = form_parts::rows(form) + 1;
    form.values.insert(form_parts::ROWS.to_owned(), rows.to_string());
}

/// `form` holds what stands in the fields; `shows_preview`: above them stands how it will read.
pub fn document(cx: &Cx, page: &ProposalFormPage, form: &Form, shows_preview: bool) -> String {
    let head = Head {
        title: format!("{} — {}", page.call.call.title(cx.lang), heading(cx, page)),
        series: Some((&page.series).into()),
        nav: Nav::Events,
        scripts: vec![cx.assets.draft_js.clone()],
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form, shows_preview))
}

fn heading(cx: &Cx, page: &ProposalFormPage) -> &'static str {
    match page.state {
        ProposalState::Draft if page.version == 0 => cx.t("登壇に応募する", "Propose a talk"),
        ProposalState::Draft => cx.t("下書きの続きを書く", "Go on with the draft"),
        _ => cx.t("応募を直す", "Change the proposal"),
    }
}

fn body(cx: &Cx, page: &ProposalFormPage, form: &Form, shows_preview: bool) -> AnyView {
    let (lang, call) = (cx.lang, &page.call.call);
    let slug = page.series.slug.as_str();
    let is_new = page.version == 0;
    let action = if is_new { routes::new_proposal(slug) } else { routes::proposal_act(slug, &page.code, "edit") };
    let closes = call.closes.as_ref().map(|at| words::moment(at, lang));
    let deadline = match (page.call.is_open, &closes) {
        (true, Some(when)) => t!(
            lang,
            "締め切りは{when}です。それまで何度でも直せます。",
            "It is open until {when}; until then you can change it as often as you like.",
            when
        ),
        (true, None) => cx.t("募集中は何度でも直せます。", "You can change it as long as the call is open.").to_owned(),
        (false, _) => String::new(),
    };
    let too_late = (!page.call.is_open).then(|| {
        let when = closes.clone().unwrap_or_default();
        let title = t!(lang, "この募集は{when}に締め切りました", "This call closed on {when}", when);
        let text = cx.t(
            "提出はできません。書いた内容は下書きに残せます。",
            "It can no longer be handed in. What you wrote can be kept as a draft.",
        );
        parts::note("warn", title, text)
    });
    // What was refused was kept, or somebody else's window was first: what is stored is a press away.
    let stored = (!is_new && !form.errors.is_empty()).then(|| {
        view! { <p class="small"><a href=routes::proposal(slug, &page.code) target="_blank" rel="noopener">{cx.t("いま保存されている内容を別の画面で見る", "See what is stored now in another window")}</a></p> }
    });
    let is_draft = page.state == ProposalState::Draft;
    // The first button is what Enter presses: nothing that anybody else sees.
    let by_enter = if is_draft { "draft" } else { "preview" };
    // Where a script keeps what is not stored yet: a new form has another code each time.
    // Whoever signs in next on this device does not get the words of another.
    let owner = cx.account.as_ref().map(|account| account.id.to_string()).unwrap_or_default();
    let owner = format!("proposal:of:{owner}:");
    let kept = if is_new { format!("{owner}new:{}", call.id) } else { format!("{owner}{}", page.code) };
    let is_touched = shows_preview || form.values.contains_key(form_parts::ROWS) || !form.errors.is_empty();
    view! {
        <div class="wrap narrow-page talk-form-page">
            {parts::crumbs(cx, vec![
                (routes::series(slug), page.series.name.clone()),
                (routes::proposals(slug), cx.t("登壇募集", "Call for talks").to_owned()),
            ])}
            <div class="page-head"><h1>{heading(cx, page)}</h1><p class="quiet">{call.title(lang).to_owned()}" ・ "{words::of_event(page.call.number, lang)}</p></div>
            {too_late}
            {field::problem(cx, form)}
            {stored}
            {shows_preview.then(|| preview(cx, form))}
            <form class="talk-form" method="post" action=action.clone() novalidate=true data-guard=if is_touched { "dirty" } else { "" } data-ask=field::ask(cx)
                data-draft=kept data-owner=owner data-autosave=is_draft.then_some("")
                data-saved=cx.t("下書きを保存しました。", "The draft is saved.")
                data-kept=cx.t("入力した内容は、この端末に残しています。", "What you typed is kept on this device.")
                data-offline=cx.t("接続がありません。入力した内容はこの端末に残し、つながったら保存します。", "There is no connection. What you typed is kept on this device, and saved once it is back.")
                data-back=cx.t("この端末に残っていた内容に戻しました。", "What was kept on this device is back.")>
                <button class="vh" name="do" value=by_enter tabindex="-1" aria-hidden="true">{cx.t("保存", "Save")}</button>
                <input type="hidden" name="call" value=call.id.to_string()/>
                <input type="hidden" name="key" value=page.code.clone()/>
                <input type="hidden" name="version" value=page.version.to_string()/>
                <input type="hidden" name=form_parts::ROWS value=form_parts::rows(form).to_string()/>
                <p class="row" data-place="restore" hidden=true><span>{cx.t("保存されていない内容が、この端末に残っています。", "Words that were not saved are kept on this device.")}</span><button class="button" type="button">{cx.t("その内容に戻す", "Bring them back")}</button></p>
                {form_parts::talk(cx, call, form)}
                {form_parts::billing(cx, form)}
                {form_parts::co_speakers(cx, form, &action)}
                {form_parts::own_questions(cx, &page.fields, form)}
                {form_parts::availability(cx, &page.days, form)}
                {form_parts::permissions(cx, form)}
                {form_parts::sharing(cx, form)}
                {form_parts::moving(cx, form)}
                <div class="talk-part">{buttons(cx, page)}<p class="quiet small" role="status" data-place="saved"></p><p class="quiet small">{deadline}</p></div>
            </form>
        </div>
    }
    .into_any()
}

fn buttons(cx: &Cx, page: &ProposalFormPage) -> AnyView {
    let is_draft = page.state == ProposalState::Draft;
    let hand_in =
        if is_draft { cx.t("提出する", "Hand it in") } else { cx.t("変更を提出", "Hand in the changes") };
    view! {
        <p class="row">
            {page.call.is_open.then(|| view! { <button class="button primary big" name="do" value="submit">{icon::send()}{hand_in}</button> })}
            {is_draft.then(|| view! { <button class="button big" name="do" value="draft">{cx.t("下書きを保存", "Save the draft")}</button> })}
            <button class="button big" name="do" value="preview">{icon::eye()}{cx.t("プレビュー", "Preview")}</button>
        </p>
    }
    .into_any()
}

/// As it will read on the agenda, once it stands there.
fn preview(cx: &Cx, form: &Form) -> AnyView {
    let value = |name: &str| form.value(name).to_owned();
    let title = value("title");
    let title =
        if title.is_empty() { cx.t("題名はまだありません", "No title yet").to_owned() } else { title };
    let kind = form.value("kind").parse::<domain::proposals::types::ProposalKind>().ok();
    let minutes = form.value("minutes").parse().ok().map(|n| words::minutes(n, cx.lang));
    let meta = [minutes, kind.map(|kind| kind.label(cx.lang).to_owned())];
    let meta = meta.into_iter().flatten().collect::<Vec<_>>().join(" ・ ");
    let from = [form.value("affiliation"), form.value("role")];
    let from = from.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    let others: Vec<_> = form_parts::filled(form)
        .into_iter()
        .map(|(name, _)| view! { <p class="billed"><span>{name}</span></p> })
        .collect();
    let summary = markdown::block(form.value("summary"));
    view! {
        <section class="card talk-preview" id="preview" aria-labelledby="preview-title">
            <p class="row small quiet"><span>{icon::eye()}</span><b id="preview-title">{cx.t("載せたときの見え方", "As it will read")}</b><span>{cx.t("まだ提出していません。", "It is not handed in yet.")}</span></p>
            <h2>{title}</h2>
            <p class="quiet">{meta}</p>
            <p class="billed">{parts::initial(form.value("name"))}<span><b>{value("name")}</b>" "<span class="quiet small">{from}</span></span></p>
            {others}
            <div class="prose" inner_html=summary></div>
            {tlp::line(cx, form.value("tlp").parse().unwrap_or_default(), None)}
        </section>
    }
    .into_any()
}
