//! `/speakers/{slug}`: a person across all events, billed as on each evening.

use domain::{pages::speaker::SpeakerPage, t};
use leptos::prelude::*;
use serde_json::json;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head},
    ui::structured_data::address,
    ui::{art, icon, parts},
};

pub fn document(cx: &Cx, page: &SpeakerPage) -> String {
    let description = t!(
        cx.lang,
        "{name}の登壇{talks}と、その資料・動画・ノート。",
        "{talks} by {name}, with slides, video and notes.",
        name = page.name,
        talks = cx.lang.count(page.appearances.len(), "件", "talk", "talks")
    );
    let path = routes::speaker(&page.slug);
    let head = Head {
        title: page.name.clone(),
        description: if page.bio_excerpt.is_empty() { description } else { page.bio_excerpt.clone() },
        canonical: Some(path.clone()),
        json_ld: Some(json!({
            "@context": "https://schema.org",
            "@type": if page.is_group { "Organization" } else { "Person" },
            "name": page.name,
            "alternateName": page.aliases,
            "url": address(cx, &path),
            "sameAs": page.url,
            "image": page.picture.as_ref().map(|hash| address(cx, &routes::picture(&page.slug, hash))),
        })),
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page))
}

fn body(cx: &Cx, page: &SpeakerPage) -> AnyView {
    let lang = cx.lang;
    let avatar = avatar(cx, page);
    let items: Vec<_> = page
        .appearances
        .iter()
        .map(|(card, slot)| {
            let place = slot
                .speakers
                .iter()
                .find(|billing| billing.person_slug == page.slug)
                .map(domain::agenda::types::Billing::place);
            let place = place.filter(|place| !place.is_empty());
            view! {
                <li data-mark=card.mark.into_str()>
                    <span class="n" aria-hidden="true">{card.number}</span>
                    <div>
                        <h3>{parts::talk_link(&card.series_slug, card.number, slot)}</h3>
                        <p class="quiet small">
                            {card.name(lang)}
                            {card.starts.as_ref().map(|at| view! { " ・ "{parts::day(at, lang)} })}
                            {place.map(|place| format!(" ・ {place}"))}
                        </p>
                    </div>
                    <span class="end row">
                        {slot.has_slides().then(|| view! { <span class="tag">{cx.t("資料", "Slides")}</span> })}
                        {slot.video_url.is_some().then(|| view! { <span class="tag">{cx.t("動画", "Video")}</span> })}
                    </span>
                </li>
            }
        })
        .collect();
    let count = t!(lang, "{n}件", "{n}", n = page.appearances.len());
    let list = if items.is_empty() {
        parts::empty(cx.t("登壇はまだありません", "No talks yet"), "")
    } else {
        view! { <ol class="event-list">{items}</ol> }.into_any()
    };
    let aliases =
        (!page.aliases.is_empty()).then(|| format!("{}: {}", cx.t("別名", "Also known as"), page.aliases.join("、")));
    view! {
        <div class="wrap narrow-page">
            <div class="page-head person-head">
                {avatar}
                <div class="stack tight">
                    <h1>{page.name.clone()}</h1>
                    {aliases.map(|text| view! { <p class="quiet small">{text}</p> })}
                    {(!page.bio_html.is_empty()).then(|| view! { <div class="prose" inner_html=page.bio_html.clone()></div> })}
                    {page.url.clone().map(|url| view! { <p><a href=url.clone() rel="noopener nofollow ugc">{url.clone()}{icon::out()}</a></p> })}
                </div>
            </div>
            <section aria-labelledby="talks">
                <div class="section-head"><h2 id="talks">{cx.t("登壇", "Talks")}</h2><span class="quiet small">{count}</span></div>
                {list}
            </section>
        </div>
    }
    .into_any()
}

fn avatar(cx: &Cx, page: &SpeakerPage) -> AnyView {
    if let Some(hash) = &page.picture {
        let words = t!(cx.lang, "{name}さんの写真", "Picture of {name}", name = page.name);
        let face = parts::face(&page.slug, hash, (words, 128));
        return view! { <span class="avatar face">{face}</span> }.into_any();
    }
    let sign = match page.appearances.first() {
        Some((card, _)) if page.is_group => art::small_mark(Some(card.mark)),
        _ => page.name.chars().take(1).collect::<String>().into_any(),
    };
    view! { <span class="avatar large" aria-hidden="true">{sign}</span> }.into_any()
}
