//! The island that edits a talk's notes: a plain form without script; with it a preview, saving as
//! one types, Tab and Enter for lists, and a copy of what is not yet stored in this browser.

use domain::{Lang, encoding::area_words, t};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::api::Stored;

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
    /// Stored at that clock together with what others wrote, as far as their names are known.
    Joined(String, Vec<String>),
    /// The server cannot be reached; tried again by itself.
    Offline,
    /// The session has ended; tried again by itself.
    SignedOut,
    /// Cannot be stored as it is.
    Refused {
        sentence: String,
        is_conflict: bool,
    },
}

/// What is kept in the browser until it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(feature = "hydrate"), allow(dead_code))] // only a browser keeps one
pub(crate) struct Draft {
    pub notes: String,
    pub impression: String,
    /// The state it was made from; a copy from before this was kept has none.
    pub made_from: Option<Stored>,
}

/// Notes and impression as one text, to read.
#[must_use]
pub fn in_one(markdown: &str, impression: &str, lang: Lang) -> String {
    if impression.is_empty() {
        return markdown.to_owned();
    }
    format!("{markdown}\n{}\n{impression}\n", lang.t("感想", "Impression"))
}

impl Status {
    fn words(&self, lang: Lang) -> String {
        match self {
            Self::Untouched => String::new(),
            Self::Typing => lang.t("未保存の変更があります", "Not saved yet").to_owned(),
            Self::Saving => lang.t("保存しています", "Saving").to_owned(),
            Self::Saved(at) => t!(lang, "{at} に保存しました", "Saved at {at}", at),
            Self::Joined(at, names) => {
                let names = match (names.as_slice(), lang) {
                    ([], lang) => lang.t("ほかの人", "somebody else").to_owned(),
                    (names, Lang::Ja) => names.iter().map(|name| format!("{name}さん")).collect::<Vec<_>>().join("、"),
                    (names, Lang::En) => names.join(", "),
                };
                t!(
                    lang,
                    "{at} に保存しました。{names}の書き込みと合わせました",
                    "Saved at {at}. Joined with what {names} wrote",
                    at,
                    names
                )
            }
            Self::SignedOut => lang
                .t(
                    "ログインが切れました。文はこのブラウザーに残してあり、ログインし直すと自動で保存します。",
                    "Your session has ended. The text is kept in this browser and saved once you have signed in again.",
                )
                .to_owned(),
            Self::Offline => lang
                .t(
                    "つながりません。文はこのブラウザーに残してあり、つながると自動で保存します。",
                    "No connection. The text is kept in this browser and saved as soon as it is back.",
                )
                .to_owned(),
            Self::Refused { sentence, .. } => sentence.clone(),
        }
    }

    const fn class(&self) -> &'static str {
        match self {
            Self::Offline | Self::SignedOut | Self::Refused { .. } => "save-state warn",
            Self::Saved(_) | Self::Joined(..) => "save-state ok",
            _ => "save-state",
        }
    }
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
    /// Notes and impression of the state `base`, where what is shown was typed already.
    was: Option<(String, String)>,
    /// What somebody else saved meanwhile; empty where nobody did.
    theirs: String,
    sign_in: String,
) -> impl IntoView {
    let notes_html = area_words(&markdown);
    let impression_html = area_words(&impression);
    let was_html = was.map_or_else(
        || (notes_html.clone(), impression_html.clone()),
        |(notes, impression)| (area_words(&notes), area_words(&impression)),
    );
    let theirs = RwSignal::new(theirs);
    let status = RwSignal::new(Status::Untouched);
    let preview = RwSignal::new(String::new());
    let kept = RwSignal::new(None::<Draft>);
    let notes_ref = NodeRef::<leptos::html::Textarea>::new();
    let impression_ref = NodeRef::<leptos::html::Textarea>::new();
    let was_notes = NodeRef::<leptos::html::Textarea>::new();
    let was_impression = NodeRef::<leptos::html::Textarea>::new();
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
        was: [was_notes, was_impression],
        theirs,
        others: StoredValue::new(Vec::new()),
        is_sending: StoredValue::new(false),
        is_leaving: StoredValue::new(false),
        lang,
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
    let is_signed_in = move || status.get() != Status::SignedOut;
    view! {
        <form class="notes-form" method="post">
            <input type="hidden" name="base" prop:value=move || base_now.get() value=base/>
            <textarea hidden=true name="was_markdown" aria-label="" node_ref=was_notes inner_html=was_html.0></textarea>
            <textarea hidden=true name="was_impression" aria-label="" node_ref=was_impression inner_html=was_html.1></textarea>
            <div class="note warn" hidden=move || theirs.get().is_empty()>
                <strong>{lang.t("ほかの人が保存した内容", "What somebody else saved")}</strong>
                <p>{lang.t("見比べて下の文を直し、「保存する」を押すと、下の文になります。", "Compare it with your text below; “Save” puts your text in its place.")}</p>
                <pre class="theirs">{move || theirs.get()}</pre>
            </div>
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
                        <p class="hint" id="notes-leave">{lang.t("Tabで字下げします。この欄を出るには、Escを押してからTabを押します。", "Tab indents. To leave this field, press Escape, then Tab.")}</p>
                        <textarea class="input mono" id="notes-markdown" name="markdown" rows="18" spellcheck="false" aria-describedby="notes-hint notes-leave"
                            node_ref=notes_ref on:input=typed on:keydown=pressed inner_html=notes_html></textarea>
                    </div>
                    <div class="field">
                        <label for="notes-impression">{lang.t("感想", "Impression")}</label>
                        <textarea class="input" id="notes-impression" name="impression" rows="4" node_ref=impression_ref on:input=typed inner_html=impression_html></textarea>
                    </div>
                    <p class="row save-line">
                        <button class="button primary">{lang.t("保存する", "Save")}</button>
                        <span class=move || status.get().class() role="status">{move || status.get().words(lang)}</span>
                        <a class="button" href=sign_in target="_blank" hidden=is_signed_in>{lang.t("新しいタブでログインする", "Sign in, in a new tab")}</a>
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
