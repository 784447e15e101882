//! `/organize/{series}/settings`: how a series is called, looks, and begins.

use domain::{
    fields::{self, Fields as _},
    pages::series_settings::SeriesSettings,
    series::types::Mark,
};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, BarAction, DeskPage, Head, Nav},
    ui::{
        art,
        field::{self, Field},
    },
};

/// `form` has the fields of `SeriesInput`, and in `base` the state that it was drawn with, where that is not the
/// stored one.
pub fn document(cx: &Cx, page: &SeriesSettings, form: &Form) -> String {
    let word = cx.t("設定", "Settings");
    let head = Head {
        title: format!("{} {word}", page.series.name),
        bar: word.to_owned(),
        series: Some((&page.series).into()),
        nav: Nav::Desk,
        desk: DeskPage::Settings,
        actions: vec![BarAction::submit("settings", cx.t("保存する", "Save"))],
        ..Head::default()
    };
    shell::document(cx, head, || body(cx, page, form))
}

fn body(cx: &Cx, page: &SeriesSettings, form: &Form) -> AnyView {
    let base = form.values.get("base").cloned().unwrap_or_else(|| fields::written(&page.stored.values()));
    let marks: Vec<_> = [
        (Mark::Fins, cx.t("夜の海と背びれ(青)", "Fins in a night sea (blue)")),
        (Mark::Suns, cx.t("朝の太陽(山吹)", "Morning suns (amber)")),
    ]
    .into_iter()
    .map(|(mark, text)| {
        let is_chosen = form.value("mark") == mark.into_str();
        view! {
            <label class="mark-choice">
                <input type="radio" name="mark" value=mark.into_str() checked=is_chosen/>
                {art::small_mark(Some(mark))}<span>{text}</span>
            </label>
        }
    })
    .collect();
    let mark_error = form.error("mark").map(|text| view! { <p class="error">{text.to_owned()}</p> });
    view! {
        <div class="wrap narrow-page">
            <div class="page-head"><h1 class="desk-title">{cx.t("シリーズの設定", "Settings of the series")}</h1></div>
            <form class="desk-form" id="settings" method="post" data-guard=field::guard(form) data-ask=field::ask(cx) action=routes::series_settings(&page.series.slug)>
                {field::problem(cx, form)}
                <input type="hidden" name="base" value=base/>
                <section class="card desk-card">
                    <h2>{cx.t("名前と紹介", "Name and words")}</h2>
                    <div class="form wide">
                        {Field::new("name", cx.t("名前", "Name")).required().view(form)}
                        {Field::new("tagline_ja", cx.t("ひとこと（日本語）", "In a line (Japanese)")).view(form)}
                        {Field::new("tagline_en", cx.t("ひとこと（英語）", "In a line (English)")).view(form)}
                        {Field::new("description_ja", cx.t("紹介（日本語）", "About it (Japanese)")).rows(4).view(form)}
                        {Field::new("description_en", cx.t("紹介（英語）", "About it (English)")).rows(4).view(form)}
                    </div>
                </section>
                <section class="card desk-card">
                    <h2>{cx.t("見た目", "Look")}</h2>
                    {mark_error}
                    <div class="mark-choices">{marks}</div>
                </section>
                <section class="card desk-card">
                    <h2>{cx.t("ハッシュタグ", "Hashtags")}</h2>
                    <div class="form wide">
                        {Field::new("hashtags", cx.t("毎回つくもの", "Of every event")).hint(cx.t("空白で区切ります。", "Separate them with spaces.")).view(form)}
                        {Field::new("hashtag_pattern", cx.t("回ごとのもの", "Of one event")).hint(cx.t("{n} に回の番号が入ります。例: secjaws{n}", "{n} becomes the number, as in secjaws{n}.")).view(form)}
                    </div>
                </section>
                <section class="card desk-card">
                    <h2>{cx.t("問い合わせと申し込み", "Contact and registration")}</h2>
                    <div class="form wide">
                        {Field::new("contact", cx.t("問い合わせ先", "Contact")).hint(cx.t("メールアドレスか、フォームのアドレス。シリーズと開催のページに出ます。", "A mail address, or the address of a form. Shown on the pages of the series and its events.")).view(form)}
                        {Field::new("sign_up_ja", cx.t("申し込みのページの文（日本語）", "Words where one registers (Japanese)")).hint(format!("{}{}", cx.t("参加枠の上に出ます。行動規範や撮影のことなど。", "Stand above the participation types: code of conduct, photographs. "), field::markdown(cx))).rows(4).view(form)}
                        {Field::new("sign_up_en", cx.t("申し込みのページの文（英語）", "Words where one registers (English)")).rows(4).view(form)}
                        {Field::new("conduct_url", cx.t("行動規範のアドレス", "Address of the code of conduct")).hint(cx.t("入れると、申し込むときに同意をお願いします。", "Whoever registers is asked to agree to it.")).view(form)}
                        {Field::new("privacy_url", cx.t("個人情報の扱いのアドレス", "Address of what becomes of personal data")).hint(cx.t("入れると、申し込むときに同意をお願いします。", "Whoever registers is asked to agree to it.")).view(form)}
                        {Field::new("held_words", cx.t("質問で確認する語句(1行に1つ)", "Words that make a question wait (one a line)")).rows(4).hint(cx.t("これを含む質問は、運営が確かめてから並びます。全角と半角、大文字と小文字、ひらがなとカタカナは区別しません。英字の語句は、単語として出てきたときだけ見ます(hellはshellに当たりません)。投票の言葉では、受け付けません。", "A question with one of them waits for a moderator. Width, case and kana make no difference; what is written in Latin letters counts as a word of its own (“hell” is not in “shell”). In the words of a poll it is not taken.")).view(form)}
                        {Field::new("absence_limit", cx.t("連絡のない欠席が続いたら、前日までキャンセル待ちにする(回数。空ならしない)", "After so many absences in a row without a word, wait until the day before (empty: never)")).kind("number").hint(cx.t("申し込みのページで本人に先に伝えます。一度参加するか、2年たつと、数え直しになります。キャンセルは数えません。", "They are told where they register. It begins anew once they come, and after two years. Cancelling does not count.")).view(form)}
                    </div>
                </section>
                <section class="card desk-card">
                    <h2>{cx.t("次の回のはじめの値", "What the next event begins with")}</h2>
                    <div class="form wide facts-time">
                        {Field::new("start", cx.t("開始", "Starts at")).kind("time").required().view(form)}
                        {Field::new("minutes", cx.t("長さ(分)", "Minutes")).kind("number").required().view(form)}
                        {Field::new("time_zone", cx.t("タイムゾーン", "Time zone")).required().view(form)}
                    </div>
                    <p class="quiet small">{cx.t("どれも、これからつくる回のものです。すでにある回は、タイムゾーンも時刻も変わりません。", "All of this is for events that you plan from now on. Those that are there keep their zone and their times.")}</p>
                </section>
                <p class="row save-line"><button class="button primary">{cx.t("保存する", "Save")}</button></p>
            </form>
        </div>
    }
    .into_any()
}
