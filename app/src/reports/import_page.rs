//! `/organize/import`: paste a report or choose its file.

use domain::pages::desk_home::DeskHome;
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
pub fn document(cx: &Cx, desk: DeskHome, form: Form) -> String {
    let head = Head {
        title: cx.t("レポートの取り込み", "Import a report").to_owned(),
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
                    <h1>{cx.t("レポートを取り込む", "Import a report")}</h1>
                    <p class="lede">{cx.t("読み取った結果を見て、直してから適用します。適用するまで何も変わりません。", "You see what was understood and correct it first. Nothing changes until you apply it.")}</p>
                </div>
                <form class="form wide" method="post" data-guard=field::guard(&form) data-ask=field::ask(cx) action=routes::IMPORT enctype="multipart/form-data">
                    {field::problem(cx, &form)}
                    {field::select("series", cx.t("シリーズ", "Series"), &series, form.value("series"))}
                    {Field::new("source", cx.t("レポートの本文", "Text of the report")).hint(hint).rows(14).view(&form)}
                    <div class="field">
                        <label for="f-file">{cx.t("またはファイルから", "Or from a file")}</label>
                        <input class="input" id="f-file" type="file" name="file" accept=".txt,.md,.markdown,.html,.htm,text/plain,text/markdown,text/html"/>
                    </div>
                    <p><button class="button primary big">{icon::search()}{cx.t("読み取る", "Read it")}</button></p>
                </form>
            </div>
        }
        .into_any()
    })
}
