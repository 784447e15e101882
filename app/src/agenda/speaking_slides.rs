//! Slides of a talk on its speaker's page: as a link, or as a PDF that is kept.

use domain::{
    pages::speaking::{KeptFile, OwnTalk},
    t,
    workflows::slides_file::MAX_PDF,
};
use leptos::prelude::*;

use super::speaking_parts::{at, problem};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{
        field::{self, Field},
        icon,
    },
};

pub fn view(cx: &Cx, talk: &OwnTalk, form: &Form) -> AnyView {
    let here = at("slides", talk);
    let none = (talk.slides_url.is_none() && talk.file.is_none())
        .then(|| view! { <span class="quiet small">{cx.t("まだありません", "None yet")}</span> });
    view! {
        <section class="speaking-part" id=here.clone() aria-labelledby=format!("{here}-title")>
            <div class="section-head"><h4 id=format!("{here}-title")>{cx.t("資料", "Slides")}</h4>{none}</div>
            <div class="speaking-card speaking-slides">
                {link(cx, talk, form)}
                <div class="speaking-file" id=at("file", talk)>{file(cx, talk, form)}</div>
                <p class="quiet small">{who(cx, talk)}</p>
            </div>
        </section>
    }
    .into_any()
}

fn link(cx: &Cx, talk: &OwnTalk, form: &Form) -> AnyView {
    let is_here = form.value("at") == at("slides", talk);
    let stored = talk.slides_url.clone().unwrap_or_default();
    let value = if is_here { form.value("slides").to_owned() } else { stored };
    let error = if is_here { form.error("slides").map(str::to_owned) } else { None };
    let input = Field::new("slides", cx.t("資料のリンク", "Link to the slides"))
        .id(&format!("{}-link", at("slides", talk)))
        .kind("url")
        .hint(cx.t(
            "SpeakerDeck、Docswell、SlideShareはその場で開けます。空にすると外れます。",
            "SpeakerDeck, Docswell and SlideShare open in place. Empty it to take the link away.",
        ))
        .show(value, error);
    let guard = if is_here { field::guard(form) } else { "" };
    view! {
        <form class="speaking-line" method="post" action=routes::own_talk(talk.id, "slides") data-guard=guard data-ask=field::ask(cx)>
            {problem(form, is_here)}
            <input type="hidden" name="base" value=talk.bases.slides.clone()/>
            {input}
            <button class="button">{cx.t("リンクを保存", "Save the link")}</button>
        </form>
    }
    .into_any()
}

fn file(cx: &Cx, talk: &OwnTalk, form: &Form) -> AnyView {
    let is_here = form.value("at") == at("file", talk);
    let Some(kept) = &talk.file else {
        return view! { {problem(form, is_here)}{upload(cx, talk, "", cx.t("PDFをアップロード", "Upload the PDF"))} }
            .into_any();
    };
    view! {
        {problem(form, is_here)}
        <p class="speaking-kept"><a href=routes::slides_file(&talk.series_slug, talk.number, talk.position)>{icon::download()}{cx.t("預かっているPDF", "The PDF that we keep")}</a><span class="quiet small">{facts(cx, kept)}</span></p>
        <details class="speaking-fold" open=is_here>
            <summary class="button">{cx.t("PDFを差し替える", "Replace the PDF")}</summary>
            {upload(cx, talk, &kept.hash, cx.t("このPDFに差し替える", "Replace it with this PDF"))}
        </details>
        <details class="speaking-fold">
            <summary class="button danger">{cx.t("PDFを消す", "Remove the PDF")}</summary>
            <form method="post" action=routes::own_talk(talk.id, "remove-file")>
                <input type="hidden" name="base" value=kept.hash.clone()/>
                <p class="quiet small">{cx.t("預かっているPDFを消します。元に戻せません。", "The PDF is deleted for good.")}</p>
                <p><button class="button danger">{cx.t("消す", "Remove it")}</button></p>
            </form>
        </details>
    }
    .into_any()
}

fn upload(cx: &Cx, talk: &OwnTalk, base: &str, words: &'static str) -> AnyView {
    let id = format!("{}-input", at("file", talk));
    let too_large = cx.t(
        "PDFは20MBまでです。小さく書き出してから選んでください。",
        "A PDF may have 20 MB. Please export a smaller one.",
    );
    view! {
        <form class="speaking-line" method="post" enctype="multipart/form-data" action=routes::own_talk(talk.id, "file")>
            <input type="hidden" name="base" value=base.to_owned()/>
            <div class="field">
                <label for=id.clone()>{cx.t("PDFファイル(20MBまで)", "PDF file (up to 20 MB)")}</label>
                <input class="input" id=id type="file" name="file" accept="application/pdf,.pdf" required=true data-max-bytes=MAX_PDF.to_string() data-too-large=too_large/>
            </div>
            <button class="button">{icon::upload()}{words}</button>
        </form>
    }
    .into_any()
}

/// How large it is, and since when it is kept.
fn facts(cx: &Cx, kept: &KeptFile) -> String {
    let tenths = (i64::from(kept.size) * 10 / (1024 * 1024)).max(1);
    let size = format!("{}.{}MB", tenths / 10, tenths % 10);
    t!(cx.lang, "{size} ・ {day}から", "{size}, since {day}", size, day = kept.since.date(cx.lang))
}

/// Who may see the slides as everything stands now.
fn who(cx: &Cx, talk: &OwnTalk) -> &'static str {
    if talk.permissions.publish == Some(false) {
        return cx.t(
            "「資料の公開」を断っているので、運営とあなただけが見られます。",
            "You declined publishing slides: only you and the organizers can see them.",
        );
    }
    if talk.shows_slides {
        return cx.t(
            "だれでも見られます。断るときは「資料の公開」で選んでください。",
            "Everybody can see them. To decline, choose so at “Slides” above.",
        );
    }
    if talk.shows_slides_within {
        return cx.t(
            "このシリーズに参加したことのある人だけが見られます。",
            "Only who takes part in this series can see them.",
        );
    }
    if talk.sharing.tlp.is_named() {
        return cx.t(
            "範囲の違う部分があるので、運営とあなただけが見られます。その部分を除いた資料を渡したら、運営に知らせてください。",
            "A part has another label: only you and the organizers can see them. Tell the organizers once the slides leave that part out.",
        );
    }
    cx.t("共有の範囲により、運営とあなただけが見られます。", "By its label only you and the organizers can see them.")
}
