//! `/organize/{series}/proposals/call`: what is asked for and until when, the organizers' own questions, and by what
//! proposals are judged.

use domain::{
    VariantArray as _,
    fields::{self, Fields as _},
    letters::types::LetterKind,
    pages::desk_calls::CallDesk,
    proposals::types::ProposalKind,
};
use leptos::prelude::*;

use super::call_desk_parts::{self, action};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{
        field::{self, Field},
        icon, parts,
    },
};

/// `form` holds what was refused; its `do` says which of the page's forms it is.
pub fn document(cx: &Cx, page: &CallDesk, form: &Form) -> String {
    let title = cx.t("登壇募集の内容", "What is asked for");
    let name = page.card.as_ref().map_or_else(|| page.series.name.clone(), |card| card.name(cx.lang));
    let head = Head {
        title: format!("{name} {title}"),
        bar: title.to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Proposals,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &CallDesk, form: &Form) -> AnyView {
    let slug = page.series.slug.as_str();
    let call = page.call.as_ref().map(|call| call.id.to_string()).unwrap_or_default();
    let list = routes::proposals_desk_with(slug, &[("call", &call)]);
    let what = page.card.as_ref().map_or_else(
        || cx.t("回を決めない募集です。", "It is for whichever event.").to_owned(),
        |card| card.name(cx.lang),
    );
    let more = page.call.is_some().then(|| {
        view! { {call_desk_parts::criteria(cx, page, form)}{call_desk_parts::questions(cx, page, form)} }
    });
    let later = page.call.is_none().then(|| {
        parts::note(
            "",
            cx.t("まず保存してください", "Save it first"),
            cx.t(
                "採点の観点と、運営からの質問は、保存したあとに決められます。",
                "Criteria and questions of your own can be written after that.",
            ),
        )
    });
    view! {
        <div class="wrap narrow-page talk-desk">
            <div class="page-head">
                <p class="row small"><a class="tall" href=list>{icon::left()}{cx.t("応募の一覧", "All proposals")}</a></p>
                <h1 class="desk-title">{cx.t("登壇募集の内容", "What is asked for")}</h1>
                <p class="quiet">{what}</p>
            </div>
            {field::problem(cx, form)}
            <div class="desk-main">{facts(cx, page, form)}{later}{more}</div>
        </div>
    }
    .into_any()
}

/// Words, times, lengths, kinds and rules.
fn facts(cx: &Cx, page: &CallDesk, form: &Form) -> AnyView {
    let is_refused = form.value("do") == "call";
    let typed = if is_refused { form.clone() } else { Form::from(page.input.values()) };
    let stored = || fields::written(&page.input.values());
    let base = typed.values.get("base").cloned().unwrap_or_else(stored);
    // The form that was refused has the ids that the list of its errors leads to.
    let prefix = if is_refused { "f-" } else { "f-call-" };
    let named = |name: &str, label: &str| Field::new(name, label).id(&format!("{prefix}{name}"));
    let chosen: Vec<&str> = typed.value("kinds").split_whitespace().collect();
    let kinds: Vec<_> = ProposalKind::VARIANTS
        .iter()
        .map(|kind| {
            let is_on = chosen.contains(&kind.into_str());
            view! { <label class="option"><input type="checkbox" name=format!("kinds/{}", kind.into_str()) value="on" checked=is_on/><span>{kind.label(cx.lang)}</span></label> }
        })
        .collect();
    let kinds_error = typed.error("kinds").map(|text| view! { <p class="error">{text.to_owned()}</p> });
    let tick = |name: &'static str, words: &'static str| {
        let is_on = typed.value(name) == "yes";
        view! { <label class="check-line"><input type="checkbox" name=name value="yes" checked=is_on/><span>{words}</span></label> }
    };
    let zone = domain::time::zone_name(&page.series.time_zone, cx.lang);
    view! {
        <form class="desk-form" id="call" method="post" action=action(page) data-guard=field::guard(&typed) data-ask=field::ask(cx)>
            <input type="hidden" name="do" value="call"/>
            <input type="hidden" name="base" value=base/>
            <section class="card desk-card">
                <h2>{cx.t("いつまで", "From when until when")}</h2>
                <div class="form wide talk-two">
                    {named("opens_date", cx.t("始める日", "Opens on")).kind("date").hint(cx.t("空なら公開しません。", "Empty: nobody sees it.")).view(&typed)}
                    {named("opens_clock", cx.t("時刻", "At")).kind("time").hint(cx.t("空なら0時から。", "Empty: from midnight.")).view(&typed)}
                    {named("closes_date", cx.t("締め切りの日", "Closes on")).kind("date").hint(cx.t("空なら閉じるまで続きます。", "Empty: until you close it.")).view(&typed)}
                    {named("closes_clock", cx.t("時刻", "At")).kind("time").hint(cx.t("空ならその日の終わりまで。", "Empty: until the day ends.")).view(&typed)}
                </div>
                <p class="quiet small">{zone}</p>
            </section>
            <section class="card desk-card">
                <h2>{cx.t("どんな話を", "What talks")}</h2>
                <div class="form wide">
                    <fieldset class="field options" id=format!("{prefix}kinds")><legend>{cx.t("枠", "Kinds")}</legend>{kinds_error}<div class="option-row">{kinds}</div></fieldset>
                    {named("lengths", cx.t("選べる長さ(分)", "Lengths to choose from, in minutes")).hint(cx.t("空白で区切ります。例: 10 20 45", "Separated by spaces, like 10 20 45.")).required().view(&typed)}
                    {tick("asks_level", cx.t("レベル(100〜500)を聞く", "Ask for a level, 100 to 500"))}
                </div>
            </section>
            <section class="card desk-card">
                <h2>{cx.t("決めごと", "Rules")}</h2>
                <div class="form wide">
                    {tick("is_anonymous", cx.t("名前と所属を伏せて選ぶ", "Choose without names and affiliations"))}
                    <div class="talk-two">
                        {named("max_proposals", cx.t("1人が応募できる件数", "Proposals of one person")).kind("number").view(&typed)}
                        {named("confirm_days", cx.t("採択のお返事を待つ日数", "Days to answer once accepted")).kind("number").view(&typed)}
                    </div>
                    {automatic(cx, page)}
                </div>
            </section>
            <section class="card desk-card">
                <h2>{cx.t("募集のことば", "Words")}</h2>
                <div class="form wide">
                    {named("title_ja", cx.t("題名(任意)", "Title in Japanese (optional)")).hint(cx.t("空なら「登壇募集」と出ます。", "Empty: “Call for talks”.")).view(&typed)}
                    {named("words_ja", cx.t("本文", "Text in Japanese")).rows(8).hint(field::markdown(cx)).view(&typed)}
                    {named("title_en", cx.t("英語の題名(任意)", "Title in English (optional)")).view(&typed)}
                    {named("words_en", cx.t("英語の本文(任意)", "Text in English (optional)")).rows(5).hint(cx.t("空なら日本語の本文が出ます。", "Empty: the Japanese text stands there.")).view(&typed)}
                </div>
            </section>
            <p class="row save-line"><button class="button primary">{cx.t("保存する", "Save")}</button></p>
        </form>
    }
    .into_any()
}

/// What goes by itself to the people of a proposal, and where its words are.
fn automatic(cx: &Cx, page: &CallDesk) -> AnyView {
    let letters = page.card.as_ref().map_or_else(
        || routes::series_letters(&page.series.slug),
        |card| routes::speaker_letters(&card.series_slug, card.number),
    );
    let href = format!("{letters}#letter-{}", LetterKind::AnswerWanted.into_str());
    let way = view! { <a href=href>{cx.t("文面を読む・直す", "Read and edit the words")}</a> };
    let says = cx.t(
        "お返事がまだの人には、期限の前に1回、自動でお願いします。共同登壇者には、応募のときに自動でお願いします。",
        "Who has not answered is asked once by itself before the time is over, and who would speak too when they are named.",
    );
    view! { <p class="quiet small">{says}" "{way}</p> }.into_any()
}
