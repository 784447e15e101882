//! `/organize/{series}/speakers/merge`: two people side by side, and what would become of them.

use domain::{
    agenda::merging::Becoming,
    pages::person_desk::{MergeDesk, PersonFacts},
    t,
};
use leptos::prelude::*;

use super::person_desk_page::facts;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, DeskPage, Head, Nav},
    ui::{field, parts},
};

/// `form` holds why it could not be done.
pub fn document(cx: &Cx, page: &MergeDesk, form: &Form) -> String {
    let head = Head {
        title: cx.t("2人を見比べる", "Compare two speakers").to_owned(),
        bar: cx.t("2人を見比べる", "Compare two speakers").to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::People,
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &MergeDesk, form: &Form) -> AnyView {
    let slug = page.series.slug.as_str();
    let (kept, gone) = (&page.kept, &page.gone);
    let is_open = page.refused.is_none();
    let below = match &page.refused {
        Some(text) => {
            parts::note("warn", cx.t("統合できません", "They cannot be merged"), text.get(cx.lang).to_owned())
        }
        None => confirm(cx, page),
    };
    let swap = page.may_swap.then(|| {
        let href = routes::merge_people(slug, gone.side.id, kept.side.id);
        view! { <p><a class="button" href=href>{cx.t("残す人を入れ替える", "Keep the other one")}</a></p> }
    });
    view! {
        <div class="wrap people-desk">
            {parts::crumbs(cx, vec![(routes::people_desk(slug), cx.t("登壇した人", "Speakers").to_owned())])}
            <div class="page-head">
                <h1 class="desk-title">{cx.t("2人を見比べる", "Compare two speakers")}</h1>
                <p class="quiet">{cx.t("同じ人なら、1人にまとめられます。登壇の名前は、その日のまま残ります。", "If they are one, they can become one. Each talk stays billed as it was on its day.")}</p>
            </div>
            {field::problem(cx, form)}
            <div class="people-sides">
                {side(cx, kept, is_open.then(|| cx.t("残る人", "Stays")))}
                {side(cx, gone, is_open.then(|| cx.t("統合される人", "Becomes the other")))}
            </div>
            {swap}
            {below}
        </div>
    }
    .into_any()
}

fn side(cx: &Cx, person: &PersonFacts, what: Option<&'static str>) -> AnyView {
    let id = format!("side-{}", person.side.id);
    view! {
        <section class="card" aria-labelledby=id.clone()>
            {what.map(|what| view! { <p class="small quiet">{what}</p> })}
            <h2 id=id.clone()>{person.side.name.clone()}</h2>
            {facts(cx, person)}
        </section>
    }
    .into_any()
}

fn confirm(cx: &Cx, page: &MergeDesk) -> AnyView {
    let lines: Vec<_> = becomes(cx, page, &page.becoming).into_iter().map(|line| view! { <li>{line}</li> }).collect();
    view! {
        <form class="card people-merge" method="post" action=routes::people_act(&page.series.slug, "merge") aria-labelledby="becomes">
            <h2 id="becomes">{cx.t("統合すると、こうなります", "What becomes of them")}</h2>
            <ul>{lines}</ul>
            <input type="hidden" name="kept" value=page.kept.side.id.to_string()/>
            <input type="hidden" name="gone" value=page.gone.side.id.to_string()/>
            <input type="hidden" name="base" value=page.base.clone()/>
            <p class="row">
                <button class="button primary">{cx.t("この2人を統合する", "Merge the two")}</button>
                <a class="button" href=routes::people_desk(&page.series.slug)>{cx.t("やめる", "Leave them")}</a>
            </p>
            <p class="quiet small">{cx.t("いつでも元に戻せます。統合のあとに加わったものは、残った人のものになります。", "It can be undone at any time. What is added after it belongs to who stays.")}</p>
        </form>
    }
    .into_any()
}

fn becomes(cx: &Cx, page: &MergeDesk, of: &Becoming) -> Vec<String> {
    let lang = cx.lang;
    let (kept, gone) = (&page.kept.side, &page.gone.side);
    let mut lines = vec![t!(
        lang,
        "「{gone}」の登壇{n}件が、「{kept}」のページに並びます。",
        "{n} of {gone} stand on the page of {kept}.",
        gone = gone.name,
        kept = kept.name,
        n = lang.count(of.talks, "", "talk", "talks")
    )];
    lines.push(t!(
        lang,
        "{from} を開くと、{to} に移ります。",
        "{from} leads to {to}.",
        from = routes::speaker_to_read(&gone.slug),
        to = routes::speaker_to_read(&page.kept.address)
    ));
    if !of.names.is_empty() {
        let names = of.names.join(lang.t("、", ", "));
        lines.push(t!(lang, "別名に加わります: {names}", "New further names: {names}", names));
    }
    lines.push(
        match (of.takes_bio, of.takes_url) {
            (true, true) => lang.t(
                "自己紹介とサイトは、統合される人のものを使います。",
                "Words about them and the site are those of the one who becomes the other.",
            ),
            (true, false) => lang.t(
                "自己紹介は、統合される人のものを使います。",
                "Words about them are those of the one who becomes the other.",
            ),
            (false, true) => {
                lang.t("サイトは、統合される人のものを使います。", "The site is that of the one who becomes the other.")
            }
            (false, false) => lang
                .t("名前、自己紹介、サイトは、残る人のままです。", "Name, words and site of who stays do not change."),
        }
        .to_owned(),
    );
    if of.takes_picture {
        let words =
            lang.t("写真は、統合される人のものを使います。", "The picture is that of the one who becomes the other.");
        lines.push(words.to_owned());
    }
    let series = |names: &[String]| names.join(lang.t("、", ", "));
    if !of.mails.is_empty() {
        let series = series(&of.mails);
        lines.push(t!(lang, "連絡先を引き継ぎます: {series}", "The mail address goes along in {series}.", series));
    }
    if !of.put_away.is_empty() {
        let series = series(&of.put_away);
        lines.push(t!(
            lang,
            "連絡先は残る人のものを使い、統合される人のものはしまっておきます: {series}",
            "The mail address of who stays is used in {series}; the other one is put away.",
            series
        ));
    }
    if of.brings_account {
        let words = lang.t(
            "統合される人のアカウントが、2人分の登壇について答えられるようになります。",
            "Whoever signs in for the one who becomes the other speaks for the talks of both.",
        );
        lines.push(words.to_owned());
    }
    lines
}
