//! Form fields: label, hint, error, input; each error is tied to its input for screen readers.

pub use domain::encoding::area_words;
use leptos::prelude::*;

use crate::{cx::Cx, form::Form};

/// One input of a form.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    /// Where another form of the page has a field of this name; empty for `f-` and the name.
    pub id: String,
    pub label: String,
    pub hint: String,
    pub kind: &'static str,
    /// Token of the HTML autocomplete attribute; empty leaves it out.
    pub autocomplete: &'static str,
    pub class: &'static str,
    pub required: bool,
    pub rows: u32,
}

impl Field {
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            id: String::new(),
            label: label.into(),
            hint: String::new(),
            kind: "text",
            autocomplete: "",
            class: "input",
            required: false,
            rows: 0,
        }
    }
    pub fn id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
    pub fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = token;
        self
    }
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
    /// A text area of that many rows.
    pub fn rows(mut self, rows: u32) -> Self {
        self.rows = rows;
        self
    }

    /// The field with what was typed and what is wrong. A password never comes back.
    pub fn view(self, form: &Form) -> AnyView {
        let value = if self.kind == "password" { String::new() } else { form.value(&self.name).to_owned() };
        let error = form.error(&self.name).map(str::to_owned);
        self.show(value, error)
    }

    pub fn show(self, value: String, error: Option<String>) -> AnyView {
        let id = if self.id.is_empty() { format!("f-{}", self.name) } else { self.id };
        let hint_id = format!("{id}-hint");
        let error_id = format!("{id}-error");
        let has_hint = !self.hint.is_empty();
        let invalid = error.is_some().then_some("true");
        let described: Vec<_> =
            has_hint.then(|| hint_id.clone()).into_iter().chain(error.is_some().then(|| error_id.clone())).collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        let autocomplete = (!self.autocomplete.is_empty()).then_some(self.autocomplete);
        let numeric = (self.autocomplete == "one-time-code").then_some("numeric");
        let input = if self.rows > 0 {
            let words = area_words(&value);
            view! {
                <textarea class=self.class id=id.clone() name=self.name rows=self.rows required=self.required aria-invalid=invalid aria-describedby=described inner_html=words></textarea>
            }
            .into_any()
        } else {
            view! {
                <input class=self.class id=id.clone() name=self.name type=self.kind value=value required=self.required
                    autocomplete=autocomplete inputmode=numeric aria-invalid=invalid aria-describedby=described/>
            }
            .into_any()
        };
        view! {
            <div class="field">
                <label for=id>{self.label}</label>
                {has_hint.then(|| view! { <p class="hint" id=hint_id>{self.hint}</p> })}
                {error.map(|text| view! { <p class="error" id=error_id>{text}</p> })}
                {input}
            </div>
        }
        .into_any()
    }
}

/// A choice of several.
pub fn select(name: &str, label: &str, options: &[(String, String)], chosen: &str) -> AnyView {
    select_with_id(&format!("f-{name}"), name, label, options, chosen)
}

/// The same with an id of its own, where several forms of a page have a field of that name.
pub fn select_with_id(id: &str, name: &str, label: &str, options: &[(String, String)], chosen: &str) -> AnyView {
    let id = id.to_owned();
    let options: Vec<_> = options
        .iter()
        .map(|(value, text)| view! { <option value=value.clone() selected=value == chosen>{text.clone()}</option> })
        .collect();
    view! {
        <div class="field">
            <label for=id.clone()>{label.to_owned()}</label>
            <select class="input" id=id name=name.to_owned()>{options}</select>
        </div>
    }
    .into_any()
}

/// The hint of every field whose text is Markdown.
pub fn markdown(cx: &Cx) -> &'static str {
    cx.t("Markdownで書けます。", "Markdown.")
}

/// Value of `data-guard`, by which the page's script warns before typed words are left behind. A form
/// that came back with errors was typed into already.
pub fn guard(form: &Form) -> &'static str {
    if form.errors.is_empty() { "" } else { "dirty" }
}

/// Value of `data-ask`: asked before another form of the page is sent while words stand unsaved in this one.
pub fn ask(cx: &Cx) -> &'static str {
    cx.t(
        "この画面には、まだ保存していない入力があります。保存せずに進みますか?",
        "There are words on this page that are not saved yet. Go on without saving them?",
    )
}

/// What is wrong with the form as a whole, at its head.
pub fn problem(cx: &Cx, form: &Form) -> Option<AnyView> {
    if form.errors.is_empty() {
        return None;
    }
    let general = form.problem().map(str::to_owned);
    let fields: Vec<_> = form
        .errors
        .iter()
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, text)| {
            // An id of a question at sign-up has no slash.
            let id = if name.starts_with("q/") { name.replace('/', "-") } else { name.clone() };
            view! { <li><a href=format!("#f-{id}")>{text.clone()}</a></li> }
        })
        .collect();
    Some(
        view! {
            <div class="errors" role="alert">
                <strong>{cx.t("入力を確かめてください", "Please check what you entered")}</strong>
                {general.map(|text| view! { <p>{text}</p> })}
                {(!fields.is_empty()).then(|| view! { <ul>{fields}</ul> })}
            </div>
        }
        .into_any(),
    )
}
