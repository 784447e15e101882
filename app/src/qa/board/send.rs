//! Sending forms without leaving the page.

use domain::{Lang, json};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    FormData, Headers, HtmlElement, HtmlFormElement, RequestInit, Response, SubmitEvent as Submitted, UrlSearchParams,
};

use super::shared::{Shared, refused_on_the_way};

/// What the interface says of a refusal (RFC 9457).
#[derive(Deserialize)]
struct Problem {
    detail: String,
}

/// Sends a form as it stands to its own address; the stream shows what came of it. `then` has the text of the reply.
pub fn send_form(shared: Shared, event: &SubmitEvent, then: impl Fn(String) + 'static) {
    event.prevent_default();
    let Some(form) = form_of(event) else { return };
    let pressed = event.dyn_ref::<Submitted>().and_then(Submitted::submitter);
    let Ok(data) = FormData::new_with_form(&form) else { return };
    let Ok(fields) = UrlSearchParams::new_with_str("") else { return };
    let entries = js_sys::try_iter(&data).ok().flatten();
    for entry in entries.into_iter().flatten().flatten() {
        let pair = js_sys::Array::from(&entry);
        fields.append(&pair.get(0).as_string().unwrap_or_default(), &pair.get(1).as_string().unwrap_or_default());
    }
    if let Some(button) = pressed
        && let (Some(name), Some(value)) = (button.get_attribute("name"), button.get_attribute("value"))
    {
        fields.append(&name, &value);
    }
    send(shared, form, String::from(fields.to_string()), then);
}

fn send(shared: Shared, form: HtmlFormElement, body: String, then: impl Fn(String) + 'static) {
    let address = form.action();
    busy(&form, true);
    spawn_local(async move {
        let reply = request(shared, "POST", &address, "application/x-www-form-urlencoded", &body).await;
        busy(&form, false);
        match reply {
            Ok(text) => {
                shared.set(|now| now.problem.clear());
                fill(&form, "answer", "");
                if let Some(details) = form.closest("details").ok().flatten() {
                    let _ = details.remove_attribute("open");
                }
                then(text);
            }
            Err(refusal) => {
                let words = refusal.into_sentence(shared.lang);
                shared.set(|now| now.problem.clone_from(&words));
            }
        }
    });
}

/// Why something was not taken.
pub(super) struct Refusal {
    /// Empty: nobody answered.
    pub sentence: String,
    /// Seconds.
    pub retry_after: i64,
}

impl Refusal {
    pub const fn lost() -> Self {
        Self { sentence: String::new(), retry_after: 0 }
    }

    pub fn into_sentence(self, lang: Lang) -> String {
        if self.sentence.is_empty() {
            lang.t("つながりません。電波のよいところで、もう一度お試しください。", "No connection. Please try again.")
                .to_owned()
        } else {
            self.sentence
        }
    }
}

/// The text of a reply, or why there is none. What something on the way refuses for good is said in words of ours.
pub(super) async fn request(
    shared: Shared,
    method: &str,
    address: &str,
    kind: &str,
    body: &str,
) -> Result<String, Refusal> {
    let reply = fetched(method, address, ("content-type", kind), body).await;
    let (reply, text) = reply.map_err(|_| Refusal::lost())?;
    if reply.ok() {
        return Ok(text);
    }
    let retry_after = reply.headers().get("retry-after").ok().flatten().and_then(|after| after.parse().ok());
    let status = reply.status();
    let sentence = match json::read::<Problem>(&text) {
        Some(problem) => problem.detail,
        None if status < 500 && status != 408 && status != 429 => refused_on_the_way(shared.lang).to_owned(),
        None => String::new(),
    };
    Err(Refusal { sentence, retry_after: retry_after.unwrap_or(0) })
}

/// The board at this address with its tag, where it is another one than that which has the `tag`.
/// An error: nobody answered so.
pub(super) async fn newer(address: &str, tag: &str) -> Result<Option<(String, String)>, JsValue> {
    let (reply, text) = fetched("GET", address, ("if-none-match", tag), "").await?;
    if reply.status() == 304 {
        return Ok(None);
    }
    let tag = reply.headers().get("etag")?.unwrap_or_default();
    // The page of a network that wants to be signed in to is no board.
    if reply.ok() && text.starts_with('{') { Ok(Some((tag, text))) } else { Err(JsValue::NULL) }
}

/// A reply with its text. The header is sent where it says something.
async fn fetched(
    method: &str,
    address: &str,
    (header, value): (&str, &str),
    body: &str,
) -> Result<(Response, String), JsValue> {
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    if !value.is_empty() {
        headers.set(header, value)?;
    }
    let init = RequestInit::new();
    init.set_method(method);
    if !body.is_empty() {
        init.set_body(&JsValue::from_str(body));
    }
    init.set_headers(&headers);
    let reply: Response = JsFuture::from(window().fetch_with_str_and_init(address, &init)).await?.dyn_into()?;
    let text = JsFuture::from(reply.text()?).await?.as_string().unwrap_or_default();
    Ok((reply, text))
}

/// An object as JSON, written by the browser: a writer of our own would be in the bundle.
pub(super) fn object(fields: &[(&str, JsValue)]) -> String {
    let object = js_sys::Object::new();
    for (name, value) in fields {
        let _ = js_sys::Reflect::set(&object, &(*name).into(), value);
    }
    js_sys::JSON::stringify(&object).ok().and_then(|json| json.as_string()).unwrap_or_default()
}

pub(super) fn form_of(event: &SubmitEvent) -> Option<HtmlFormElement> {
    event.target().and_then(|target| target.dyn_into().ok())
}

fn named(form: &HtmlFormElement, name: &str) -> Option<web_sys::Element> {
    form.query_selector(&format!("[name=\"{name}\"]")).ok().flatten()
}

pub(super) fn value(form: &HtmlFormElement, name: &str) -> String {
    let Some(field) = named(form, name) else { return String::new() };
    js_sys::Reflect::get(&field, &"value".into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

pub(super) fn fill(form: &HtmlFormElement, name: &str, text: &str) {
    if let Some(field) = named(form, name) {
        let _ = js_sys::Reflect::set(&field, &"value".into(), &text.into());
        // The draft that the browser keeps goes with it.
        if let Ok(typed) = web_sys::Event::new("input") {
            let _ = field.dispatch_event(&typed);
        }
    }
}

pub(super) fn focus(form: &HtmlFormElement, name: &str) {
    if let Some(field) = named(form, name).and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        let _ = field.focus();
    }
}

/// While something is on its way its buttons wait. A switch keeps the focus: pressed again it asks for the same.
pub(super) fn busy(form: &HtmlFormElement, busy: bool) {
    let Ok(buttons) = form.query_selector_all("button:not([role=switch])") else { return };
    for at in 0..buttons.length() {
        if let Some(button) = buttons.get(at).and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
            let _ = button.toggle_attribute_with_force("disabled", busy);
        }
    }
}
