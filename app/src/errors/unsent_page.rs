//! What was typed for something that is not public any more, or never was: nothing of it is lost, and the page knows nothing
//! but what was sent to it.

use leptos::prelude::*;

use crate::{
    cx::Cx,
    routes,
    shell::{self, Head},
    ui::parts,
};

/// A form that was not taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// In words: what a field is called, and what stood in it.
    pub rows: Vec<(String, String)>,
    /// All its fields, to be sent once more to the same address.
    pub fields: Vec<(String, String)>,
}

/// `sentence` says what happened. The form is sent again to the address of this page.
pub fn document(cx: &Cx, sentence: &str, typed: &Typed) -> String {
    let title = cx.t("送られていません", "This was not sent");
    let head = Head { title: title.to_owned(), ..Head::default() };
    let action = cx.path.split('?').next().unwrap_or(routes::HOME).to_owned();
    shell::document(cx, head, || {
        let fields: Vec<_> = typed
            .fields
            .iter()
            .map(|(name, text)| view! { <input type="hidden" name=name.clone() value=text.clone()/> })
            .collect();
        view! {
            <div class="wrap error-page">
                <h1>{title}</h1>
                <p class="lede">{sentence.to_owned()}</p>
                <section class="card register-card" aria-labelledby="kept">
                    <h2 id="kept">{cx.t("入力した内容", "What you typed")}</h2>
                    <p class="quiet small">{cx.t("このページを開いたままにしておけば、公開されたあとに、下のボタンで打ち直さずに送れます。写しておくこともできます。", "If you leave this page open, the button below sends it as it is once it is public again. You can copy it too.")}</p>
                    {parts::as_typed(typed.rows.clone())}
                    <form method="post" action=action>
                        {fields}
                        <button class="button">{cx.t("この内容でもう一度送る", "Send this again")}</button>
                    </form>
                </section>
                <p class="row"><a class="button" href=routes::HOME>{cx.t("トップへ", "Home")}</a></p>
            </div>
        }
        .into_any()
    })
}
