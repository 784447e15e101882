//! What a speaker wants otherwise, in the agenda editor: in words, whole where it is long, and the two buttons.

use domain::{
    agenda::corrections::{CorrectedField, Difference},
    t,
};
use leptos::prelude::*;

use crate::cx::Cx;

/// Characters of a text that stand in a sentence.
const SHORT: usize = 80;

/// 氷野 陸 から直しが届いています: 題名「鍵の話」→「鍵を数える話」
pub(super) fn sentence(cx: &Cx, name: &str, differences: &[Difference]) -> String {
    let of = |one: &Difference| {
        let (label, from, to) = (one.field.label(cx.lang), quoted(cx, &one.from), quoted(cx, &one.to));
        t!(cx.lang, "{label} {from}→{to}", "{label} {from} → {to}", label, from, to)
    };
    let changes: Vec<String> = differences.iter().map(of).collect();
    let changes = changes.join(cx.t("、", ", "));
    t!(cx.lang, "{name} から直しが届いています: {changes}", "{name} has sent a correction: {changes}", name, changes)
}

fn quoted(cx: &Cx, text: &str) -> String {
    if text.is_empty() {
        return cx.t("(なし)", "(none)").to_owned();
    }
    let mut short: String = text.chars().map(|c| if c == '\n' { ' ' } else { c }).take(SHORT).collect();
    if text.chars().count() > SHORT {
        short.push('…');
    }
    t!(cx.lang, "「{short}」", "“{short}”", short)
}

/// The whole of a summary, before and after; nothing where the sentence says it all.
pub(super) fn whole(cx: &Cx, differences: &[Difference]) -> Option<AnyView> {
    let is_long = |one: &&Difference| {
        one.field == CorrectedField::Summary && [&one.from, &one.to].iter().any(|text| text.chars().count() > SHORT)
    };
    let one = differences.iter().find(is_long)?;
    let (from, to) = (one.from.clone(), one.to.clone());
    Some(
        view! {
            <details class="agenda-correction">
                <summary>{cx.t("話の紹介を全文で比べる", "Compare the whole summary")}</summary>
                <dl>
                    <dt>{cx.t("下書き", "Draft")}</dt><dd>{from}</dd>
                    <dt>{cx.t("登壇者の希望", "As the speaker wants it")}</dt><dd>{to}</dd>
                </dl>
            </details>
        }
        .into_any(),
    )
}

/// The steps by which it is taken over or left.
pub(super) fn steps(cx: &Cx, word: &str) -> Vec<(String, String)> {
    vec![
        (format!("take:{word}"), cx.t("下書きに取り込む", "Take over into the draft").to_owned()),
        (format!("leave:{word}"), cx.t("見送る", "Leave it").to_owned()),
    ]
}
