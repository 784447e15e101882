//! Beside the agenda: its rooms. Each is renamed for all of its slots at once; one more is added, and has a column at once.
//! Forms of their own, which need no script.

use domain::{agenda::rooms, pages::agenda_editor::AgendaEditor, t};
use leptos::prelude::*;

use super::agenda_view::{self, View};
use crate::{
    cx::Cx,
    form::Form,
    routes,
    ui::{field::Field, icon},
};

/// Id of the form that adds a room, for the button beside the views.
const ADDING: &str = "add-room";

/// The button that adds a room under the next name.
pub(super) fn button(cx: &Cx) -> AnyView {
    view! { <button class="button" form=ADDING name="do" value="add">{icon::add()}{cx.t("部屋を足す", "Add a room")}</button> }
        .into_any()
}

/// `form` has what was typed of a room, and what is wrong with it.
pub(super) fn panel(cx: &Cx, editor: &AgendaEditor, form: &Form, shown: &View) -> AnyView {
    let action = routes::agenda_rooms(&editor.card.series_slug, editor.card.number);
    let items: Vec<_> =
        shown.rooms.iter().enumerate().map(|(n, name)| room(cx, editor, form, shown, (n, name))).collect();
    let list = (!items.is_empty()).then(|| view! { <ul class="agenda-room-names">{items}</ul> });
    let hint = t!(
        cx.lang,
        "空なら「{name}」になります。2つ以上あると、部屋ごとの表になります。",
        "Empty: {name}. From two on the agenda stands room by room.",
        name = rooms::next_name(&shown.rooms, cx.lang)
    );
    view! {
        <section class="stack tight" id="agenda-rooms">
            <h2 class="aside-head">{cx.t("部屋", "Rooms")}</h2>
            {list}
            <form id=ADDING method="post" action=action>
                {agenda_view::hidden(shown)}
                {Field::new("room", cx.t("新しい部屋", "New room")).hint(hint).view(form)}
                <p><button class="button" name="do" value="add">{icon::add()}{cx.t("部屋を足す", "Add a room")}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// A room with the form that renames it; one in which nothing stands can go.
fn room(cx: &Cx, editor: &AgendaEditor, form: &Form, shown: &View, (n, name): (usize, &String)) -> AnyView {
    let action = routes::agenda_rooms(&editor.card.series_slug, editor.card.number);
    let many = editor.slots.iter().filter(|slot| slot.room == *name).count();
    let is_typed = form.value("was") == name;
    // What is wrong leads to the field of the room that it is about.
    let id = if is_typed { "f-to".to_owned() } else { format!("f-to-{n}") };
    let value = if is_typed { form.value("to").to_owned() } else { name.clone() };
    let error = form.error("to").filter(|_| is_typed).map(str::to_owned);
    let label = t!(cx.lang, "{name}の名前", "Name of {name}", name = name.clone());
    let slots = if many == 0 {
        cx.t("枠はまだありません", "nothing in it yet").to_owned()
    } else {
        cx.lang.count(many, "枠", "slot", "slots")
    };
    let renames = t!(cx.lang, "{name}の名前を変える", "Rename {name}", name = name.clone());
    let removes = t!(cx.lang, "{name}をなくす", "Remove {name}", name = name.clone());
    let remove = (many == 0).then(|| {
        view! { <button class="button plain" name="do" value="remove" aria-label=removes>{cx.t("なくす", "Remove")}</button> }
    });
    view! {
        <li>
            <form method="post" action=action>
                <input type="hidden" name="was" value=name.clone()/>
                {agenda_view::hidden(shown)}
                {Field::new("to", label).id(&id).show(value, error)}
                <p class="row">
                    <button class="button" name="do" value="rename" aria-label=renames>{cx.t("名前を変える", "Rename")}</button>
                    {remove}
                    <span class="quiet small">{slots}</span>
                </p>
            </form>
        </li>
    }
    .into_any()
}
