//! `/settings/second-factor`: sets up the authenticator that organizers need.

use leptos::prelude::*;

use super::code_page::code_field;
use crate::{
    cx::Cx,
    form::Form,
    routes,
    shell::{self, Head},
    ui::field,
};

#[derive(Clone, Debug, Default)]
pub struct SecondFactorPage {
    /// Field `code`.
    pub form: Form,
    /// Base32, to type by hand.
    pub secret: String,
    /// The `otpauth://` address; drawn as a QR code.
    pub url: String,
    pub next: String,
}

/// A QR code as inline SVG, dark on light in both colour schemes so that cameras read it.
pub fn qr_svg(text: &str) -> String {
    qrcode::QrCode::new(text).map_or_else(
        |_| String::new(),
        |code| {
            let svg = code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(200, 200).build();
            // Without the XML declaration it may stand inside a page.
            svg.find("<svg").map_or_else(String::new, |at| svg[at..].to_owned())
        },
    )
}

pub fn document(cx: &Cx, page: SecondFactorPage) -> String {
    let head = Head { title: cx.t("2段階認証の設定", "Second factor").to_owned(), ..Head::default() };
    shell::document(cx, head, || {
        let groups: Vec<String> =
            page.secret.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
        view! {
            <div class="wrap account-page">
                <h1>{cx.t("2段階認証を設定", "Set up the second factor")}</h1>
                <p class="lede">{cx.t("運営の操作には、パスワードのほかに認証アプリの確認コードが必要です。", "Organizers prove who they are with a password and an authenticator.")}</p>
                <ol class="steps">
                    <li><strong>{cx.t("認証アプリで読み取ります", "Scan this with your authenticator")}</strong>
                        <div class="qr" role="img" aria-label=cx.t("認証アプリ用のQRコード", "QR code for the authenticator") inner_html=qr_svg(&page.url)></div>
                        <p class="small quiet">{cx.t("読み取れないときは、次の文字を入力します。", "Or type this in by hand.")}</p>
                        <p><code class="secret">{groups.join(" ")}</code></p>
                    </li>
                    <li><strong>{cx.t("表示されたコードを入力します", "Enter the code that it shows")}</strong>
                        <form class="form" method="post" action=routes::SECOND_FACTOR_SETUP>
                            {field::problem(cx, &page.form)}
                            <input type="hidden" name="next" value=page.next.clone()/>
                            {code_field(cx).view(&page.form)}
                            <button class="button primary big">{cx.t("設定を終える", "Finish")}</button>
                        </form>
                    </li>
                </ol>
            </div>
        }
        .into_any()
    })
}
