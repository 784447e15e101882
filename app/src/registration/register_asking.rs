//! Whom a question goes to that comes with a registration, and whether it carries a name; as on the board.

use domain::{agenda::types::Slot, pages::register::RegisterPage, qa::rules::NAME};
use leptos::prelude::*;

use crate::{agenda::asked_to::asked_to, cx::Cx, form::Form};

/// Fields beside the question: the number of the talk, `name` for who wants to be named, and how.
pub const TALK: &str = "talk";
pub const AS: &str = "as";
pub const ASKER: &str = "asker";

/// What was sent stands as it was sent; else the whole event is asked, by nobody, and an account's name is at hand.
pub(super) fn to_whom(cx: &Cx, page: &RegisterPage, form: &Form) -> AnyView {
    let is_named = form.value(AS) == "name";
    let known = cx.account.as_ref().map_or("", |account| account.name.as_str());
    let name = if is_named { form.value(ASKER) } else { known }.to_owned();
    let error = form.error(ASKER).map(str::to_owned);
    let invalid = error.is_some().then_some("true");
    let described = error.is_some().then_some("f-asker-error");
    let talks: Vec<_> = page
        .talks
        .iter()
        .map(|slot| {
            let number = slot.number.to_string();
            let is_chosen = form.value(TALK) == number;
            view! { <option value=number selected=is_chosen>{words(cx, slot)}</option> }
        })
        .collect();
    let to = (!talks.is_empty()).then(|| {
        view! {
            <label class="ask-to"><span class="small quiet">{cx.t("宛先", "To")}</span>
                <select class="input" name=TALK><option value="">{cx.t("この回の全体", "The whole event")}</option>{talks}</select></label>
        }
    });
    view! {
        <div class="register-asking">
            <fieldset class="ask-as">
                <legend class="vh">{cx.t("質問に出す名前", "Name with the question")}</legend>
                <label><input type="radio" name=AS value="" checked=!is_named/><span>{cx.t("匿名", "Anonymous")}</span></label>
                <label><input type="radio" name=AS value="name" checked=is_named/><span>{cx.t("名前を出す", "With a name")}</span></label>
                <input class="input" id="f-asker" name=ASKER maxlength=NAME value=name autocomplete="nickname" aria-invalid=invalid aria-describedby=described aria-label=cx.t("表示する名前", "Name to show") placeholder=cx.t("表示する名前", "Name to show")/>
            </fieldset>
            {error.map(|text| view! { <p class="error" id="f-asker-error">{text}</p> })}
            {to}
        </div>
    }
    .into_any()
}

/// Speakers first: whoever asks thinks of them.
fn words(cx: &Cx, slot: &Slot) -> String {
    let title = asked_to(cx, slot);
    let names: Vec<&str> = slot.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    if names.is_empty() { title } else { format!("{}: {title}", names.join(cx.t("、", ", "))) }
}

/// What was chosen, in words, for who cannot send it now.
pub(super) fn chosen(cx: &Cx, page: &RegisterPage, form: &Form) -> Vec<(String, String)> {
    let talk = page.talks.iter().find(|slot| slot.number.to_string() == form.value(TALK));
    let to = talk.map(|slot| (cx.t("質問の宛先", "The question goes to").to_owned(), words(cx, slot)));
    to.into_iter().collect()
}
