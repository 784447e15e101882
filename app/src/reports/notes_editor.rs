//! The island that edits a talk's notes: a plain form without script; with it a preview, saving as
//! one types, Tab and Enter for lists, and a copy of what is not yet stored in this browser.

use domain::Lang;
use leptos::prelude::*;

#[cfg(feature = "hydrate")]
mod live;

/// How far the text has come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), allow(dead_code))] // the server only draws the first state
pub(crate) enum Status {
    Untouched,
    Typing,
    Saving,
    /// The clock when it was stored.
    Saved(String),
    /// The server cannot be reached; tried again by itself.
    Offline,
    /// Cannot be stored as it is.
    Refused {
        sentence: String,
        is_conflict: bool,
    },
}

impl Status {
    fn words(&self, lang: Lang) -> String {
        match self {
            Self::Untouched => String::new(),
            Self::Typing => lang.t("未保存の変更があります", "Not saved yet").to_owned(),
            Self::Saving => lang.t("保存しています", "Saving").to_owned(),
            Self::Saved(at) => match lang {
                Lang::Ja => format!("{at} に保存しました"),
                Lang::En => format!("Saved at {at}"),
            },
            Self::Offline => lang
                .t(
                    "つながりません。文はこのブラウザーに残してあり、つながると自動で保存します。",
                    "No connection. The text is kept in this browser and saved as soon as it is back.",
                )
                .to_owned(),
            Self::Refused { sentence, is_conflict: false } => sentence.clone(),
            Self::Refused { sentence, is_conflict: true } => format!(
                "{sentence} {}",
                lang.t(
                    "書いた文はこのブラウザーに残してあります。再読み込みすると、新しい内容を見てから復元できます。",
                    "Your text is kept in this browser: reload, look at the new state, then restore it."
                )
            ),
        }
    }

    const fn class(&self) -> &'static str {
        match self {
            Self::Offline | Self::Refused { .. } => "save-state warn",
            Self::Saved(_) => "save-state ok",
            _ => "save-state",
        }
    }
}

fn escaped(text: &str) -> String {
    // The parser drops one line break right after the tag.
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

#[island]
pub fn NotesIsland(
    slug: String,
    number: i32,
    talk: i32,
    lang: Lang,
    markdown: String,
    impression: String,
    base: String,
) -> impl IntoView {
    let notes_html = escaped(&markdown);
    let impression_html = escaped(&impression);
    let status = RwSignal::new(Status::Untouched);
    let preview = RwSignal::new(String::new());
    let kept = RwSignal::new(None::<(String, String)>);
    let notes_ref = NodeRef::<leptos::html::Textarea>::new();
    let impression_ref = NodeRef::<leptos::html::Textarea>::new();
    let base_now = RwSignal::new(base.clone());
    #[cfg(feature = "hydrate")]
    let editor = live::Editor {
        key: format!("notes/{slug}/{number}/{talk}"),
        slug,
        number,
        talk,
        status,
        preview,
        kept,
        base: base_now,
        was: StoredValue::new((String::new(), String::new())),
        notes: notes_ref,
        impression: impression_ref,
        timers: StoredValue::new(live::Timers::default()),
    };
    #[cfg(feature = "hydrate")]
    let editor = StoredValue::new(editor);
    #[cfg(feature = "hydrate")]
    Effect::new(move || editor.get_value().start());
    #[cfg(not(feature = "hydrate"))]
    let _ = (slug, number, talk);

    let typed = move |_| {
        #[cfg(feature = "hydrate")]
        editor.get_value().typed();
    };
    #[allow(unused_variables)] // only the browser looks at the key
    let pressed = move |event: leptos::ev::KeyboardEvent| {
        #[cfg(feature = "hydrate")]
        editor.get_value().pressed(&event);
    };
    let restore = move |_| {
        #[cfg(feature = "hydrate")]
        editor.get_value().restore();
    };
    let discard = move |_| {
        #[cfg(feature = "hydrate")]
        editor.get_value().discard();
    };
    view! {
        <form class="notes-form" method="post">
            <input type="hidden" name="base" prop:value=move || base_now.get() value=base/>
            <textarea hidden=true name="was_markdown" aria-label="" inner_html=notes_html.clone()></textarea>
            <textarea hidden=true name="was_impression" aria-label="" inner_html=impression_html.clone()></textarea>
            <div class="kept note warn" hidden=move || kept.get().is_none()>
                <strong>{lang.t("保存前の文がこのブラウザーに残っています", "This browser keeps text that was not saved")}</strong>
                <p class="row">
                    <button class="button" type="button" on:click=restore>{lang.t("復元する", "Restore it")}</button>
                    <button class="button plain" type="button" on:click=discard>{lang.t("捨てる", "Discard")}</button>
                </p>
            </div>
            <div class="notes-panes">
                <div class="stack">
                    <div class="field">
                        <label for="notes-markdown">{lang.t("ノート", "Notes")}</label>
                        <p class="hint" id="notes-hint">{lang.t("行を「- 」で始めると箇条書きです。字下げ2文字で1段深くなります。", "Begin a line with “- ”; two spaces make it one level deeper.")}</p>
                        <textarea class="input mono" id="notes-markdown" name="markdown" rows="18" spellcheck="false" aria-describedby="notes-hint"
                            node_ref=notes_ref on:input=typed on:keydown=pressed inner_html=notes_html></textarea>
                    </div>
                    <div class="field">
                        <label for="notes-impression">{lang.t("感想", "Impression")}</label>
                        <textarea class="input" id="notes-impression" name="impression" rows="4" node_ref=impression_ref on:input=typed inner_html=impression_html></textarea>
                    </div>
                    <p class="row save-line">
                        <button class="button primary">{lang.t("保存する", "Save")}</button>
                        <span class=move || status.get().class() role="status">{move || status.get().words(lang)}</span>
                    </p>
                </div>
                <section class="preview" aria-label=lang.t("プレビュー", "Preview") hidden=move || preview.get().is_empty()>
                    <p class="quiet small">{lang.t("プレビュー", "Preview")}</p>
                    <div inner_html=move || preview.get()></div>
                </section>
            </div>
        </form>
    }
}
