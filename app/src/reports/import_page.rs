//! `/organize/import`: paste a report, or choose a file of any kind that is read; archives that wait are gone on with.

use domain::{
    pages::{archive_import::OpenArchive, desk_home::DeskHome},
    t,
};
use leptos::prelude::*;

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

/// `form` has the fields `series` (slug), `source` and `file`.
pub fn document(cx: &Cx, desk: DeskHome, open: &[OpenArchive], form: Form) -> String {
    let head = Head {
        title: cx.t("取り込み", "Import").to_owned(),
        nav: Nav::Desk,
        desk: DeskPage::Import,
        ..Head::default()
    };
    shell::document(cx, head, || {
        let series: Vec<_> = desk
            .series
            .iter()
            .filter(|desk| desk.may_import)
            .map(|desk| (desk.series.slug.clone(), desk.series.name.clone()))
            .collect();
        let hint = cx.t(
            "テキスト、Markdown、HTMLのどれでも。公開中の記事をそのまま貼り付けられます。1 MiBまで。",
            "Text, Markdown or HTML, as it was published; at most 1 MiB.",
        );
        view! {
            <div class="wrap narrow-page">
                {parts::crumbs(cx, vec![(routes::ORGANIZE.to_owned(), cx.t("運営デスク", "Desk").to_owned())])}
                <div class="page-head">
                    <h1>{cx.t("取り込む", "Import")}</h1>
                    <p class="lede">{cx.t("読み取った結果を見て、直してから適用します。適用するまで何も変わりません。", "You see what was understood and correct it first. Nothing changes until you apply it.")}</p>
                </div>
                {open_archives(cx, open)}
                <form class="form wide" method="post" data-guard=field::guard(&form) data-ask=field::ask(cx) action=routes::IMPORT enctype="multipart/form-data">
                    {field::problem(cx, &form)}
                    {field::select("series", cx.t("シリーズ", "Series"), &series, form.value("series"))}
                    {Field::new("source", cx.t("レポートの本文", "Text of the report")).hint(hint).rows(14).view(&form)}
                    <div class="field">
                        <label for="f-file">{cx.t("またはファイルから", "Or from a file")}</label>
                        <p class="hint" id="f-file-hint">{file_hint(cx)}</p>
                        {form.error("file").map(|error| view! { <p class="error" id="f-file-error">{error.to_owned()}</p> })}
                        <input class="input" id="f-file" type="file" name="file" aria-describedby="f-file-hint" accept=".zip,.txt,.md,.markdown,.html,.htm,.csv,.tsv,.xlsx,.json,.ics"/>
                    </div>
                    <p><button class="button primary big">{icon::search()}{cx.t("読み取る", "Read it")}</button></p>
                </form>
            </div>
        }
        .into_any()
    })
}

fn file_hint(cx: &Cx) -> &'static str {
    cx.t(
        "レポート(.md .txt .html)、参加者の名簿や質問の書き出し(.csv .xlsx。connpass、Doorkeeper、slido)、イベント(.json .ics)、動画のチャプター(.txt)。まとめてZIPにすれば、アーカイブごと引っ越せます。12 MiBまで。",
        "Reports (.md .txt .html), lists of attendees and questions (.csv .xlsx, of connpass, Doorkeeper or slido), events (.json .ics), chapters of a video (.txt). A whole archive moves in as a ZIP. At most 12 MiB.",
    )
}

/// Archives in which something waits.
fn open_archives(cx: &Cx, open: &[OpenArchive]) -> Option<AnyView> {
    let rows: Vec<_> = open
        .iter()
        .map(|archive| {
            let (all, open) = (archive.all, archive.open);
            let left = t!(cx.lang, "{all}件のうち{open}件が残っています", "{open} of {all} files wait", all, open);
            let at = archive.handed_in.date(cx.lang);
            view! {
                <li><a href=routes::archive_import(&archive.series_slug, archive.id.0)>{archive.file_name.clone()}</a><span class="quiet small">{left}" ・ "{at}</span></li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="section open-archives" aria-labelledby="open-archives">
                <h2 id="open-archives" class="section-head">{cx.t("途中のもの", "Not done yet")}</h2>
                <ul>{rows}</ul>
            </section>
        }
        .into_any()
    })
}
