//! Somebody whom a letter tells, before it goes: left out by a tick, or written to alone.

use domain::{Lang, t};
use leptos::prelude::*;

use super::letter_fields;
use crate::{
    cx::Cx,
    form::Form,
    ui::{field::Field, icon},
};

/// Who it is.
pub struct Recipient<'a> {
    /// Stands in the names of the fields: `who/{id}`, `own/{id}/subject`, `own/{id}/body`.
    pub id: String,
    pub name: &'a str,
    pub lang: Lang,
    /// Which letter they get, where there are several.
    pub about: Option<&'static str>,
    /// What of it is theirs, a line each.
    pub lines: Vec<String>,
}

/// They are told unless the tick is taken away, and read the letter for all unless there are words to them alone. `tried`:
/// the form as it was sent; `suffix` stands behind the ids where several forms of a page have fields of these names.
pub fn row(cx: &Cx, one: Recipient<'_>, tried: Option<&Form>, suffix: &str) -> AnyView {
    let lang = cx.lang;
    let id = one.id.as_str();
    let none = Form::default();
    let form = tried.unwrap_or(&none);
    let own = |part: &str, label: &'static str| {
        let name = format!("own/{id}/{part}");
        Field::new(name.clone(), label).id(&format!("f-{name}{suffix}"))
    };
    let language = letter_fields::language(cx, one.lang);
    view! {
        <li class="stack tight">
            {tick(cx, &one, tried)}
            <details class="cancel" open=is_apart(form, id)>
                <summary>{icon::pencil()}<span>{cx.t("この人だけの文面を書く", "Write to this person alone")}</span></summary>
                <div class="stack">
                    {own("subject", cx.t("件名", "Subject")).hint(t!(lang, "空なら、みんなと同じ文面が届きます。この人には{language}で届きます。", "Empty: the letter for all. They are written to in {language}.", language)).view(form)}
                    {own("body", cx.t("本文", "Text")).rows(6).view(form)}
                </div>
            </details>
        </li>
    }
    .into_any()
}

/// The tick alone, where nobody is written to alone.
pub fn tick(cx: &Cx, one: &Recipient<'_>, tried: Option<&Form>) -> AnyView {
    let name = one.name;
    let is_on = tried.is_none_or(|form| is_told(form, &one.id));
    let label = t!(cx.lang, "{name} さんに知らせる", "Tell {name}", name);
    let lines: Vec<_> = one.lines.iter().map(|line| view! { <li>{line.clone()}</li> }).collect();
    let lines = (!lines.is_empty()).then(|| view! { <ul>{lines}</ul> });
    let about = one.about.map(|about| view! { <span class="tag">{about}</span> });
    view! {
        <label class="check"><input type="checkbox" name=format!("who/{}", one.id) value="on" checked=is_on/><span>{label}</span></label>
        <p class="row small">{about}<span class="tag">{one.lang.t("日本語", "English")}</span></p>
        {lines}
    }
    .into_any()
}

/// Whether somebody's tick stands: also that of whom the form did not name yet, because they came to the letter since.
pub fn is_told(form: &Form, id: &str) -> bool {
    let is_named = ["readers", "all"].iter().any(|name| form.value(name).split_whitespace().any(|known| known == id));
    !is_named || form.value(&format!("who/{id}")) == "on"
}

/// Whether somebody has words of their own, or was to have them.
fn is_apart(form: &Form, id: &str) -> bool {
    let prefix = format!("own/{id}/");
    let is_typed = ["subject", "body"].iter().any(|part| !form.value(&format!("{prefix}{part}")).is_empty());
    is_typed || form.errors.iter().any(|(field, _)| field.starts_with(&prefix))
}

/// Whether anybody of these is told otherwise than the others.
pub fn is_any_apart(form: &Form, ids: &[String]) -> bool {
    ids.iter().any(|id| !is_told(form, id) || is_apart(form, id))
}
