//! What the speakers of a talk allow whoever listens to it, in one line.

use domain::agenda::types::Permissions;
use leptos::prelude::*;

use crate::cx::Cx;

/// What was asked and answered; nothing where nobody has said anything.
pub(super) fn line(cx: &Cx, given: Permissions) -> Option<AnyView> {
    let all = [
        (cx.t("録画", "Recording"), given.record),
        (cx.t("資料の公開", "Publishing slides"), given.publish),
        (cx.t("SNSへの投稿", "Posting"), given.post),
        (cx.t("写真", "Photographs"), given.photograph),
    ];
    let items: Vec<_> =
        all.into_iter().filter_map(|(what, given)| given.map(|is_allowed| item(cx, what, is_allowed))).collect();
    (!items.is_empty()).then(|| {
        let label = cx.t("登壇者が許可していること", "What the speaker allows");
        view! { <ul class="hour-permitted" aria-label=label>{items}</ul> }.into_any()
    })
}

/// A sign for who looks, a word for who listens.
fn item(cx: &Cx, what: &'static str, is_allowed: bool) -> AnyView {
    let (sign, word, class) = if is_allowed {
        (cx.t("○", "✓"), cx.t("できます", "allowed"), None)
    } else {
        (cx.t("×", "✕"), cx.t("できません", "not allowed"), Some("refused"))
    };
    view! { <li class=class>{what}" "<span aria-hidden="true">{sign}</span><span class="vh">{word}</span></li> }
        .into_any()
}
