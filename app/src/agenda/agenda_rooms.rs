//! Beside the agenda: its rooms. Each is renamed for all of its slots at once, and says how many it seats and where it is
//! streamed; one more is added, and has a column at once.
//! Forms of their own, which need no script.

use domain::{
    agenda::rooms::{self, RoomInput},
    fields::{self, Fields as _},
    pages::agenda_editor::AgendaEditor,
    t,
};
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

/// A room with the form that renames it and says what is known of it; one in which nothing stands can go.
fn room(cx: &Cx, editor: &AgendaEditor, form: &Form, shown: &View, (n, name): (usize, &String)) -> AnyView {
    let action = routes::agenda_rooms(&editor.card.series_slug, editor.card.number);
    let many = editor.slots.iter().filter(|slot| slot.room == *name).count();
    let is_typed = form.value("was") == name;
    let stored = RoomInput::from(&rooms::facts_of(&editor.room_facts, name));
    // What is wrong leads to the field of the room that it is about.
    let one = |field: &'static str, label: String, kind: &'static str| {
        let id = if is_typed { format!("f-{field}") } else { format!("f-{field}-{n}") };
        let typed = form.values.get(field).filter(|_| is_typed);
        let value = typed.map_or_else(|| stored.get(field), String::as_str);
        let error = form.error(field).filter(|_| is_typed).map(str::to_owned);
        Field::new(field, label).id(&id).kind(kind).show(value.to_owned(), error)
    };
    let label = t!(cx.lang, "{name}の名前", "Name of {name}", name = name.clone());
    let seats = t!(cx.lang, "{name}の席数", "Seats in {name}", name = name.clone());
    let stream = t!(cx.lang, "{name}の配信のアドレス", "Stream of {name}", name = name.clone());
    let slots = if many == 0 {
        cx.t("枠はまだありません", "nothing in it yet").to_owned()
    } else {
        cx.lang.count(many, "枠", "slot", "slots")
    };
    let saves = t!(cx.lang, "{name}を保存", "Save {name}", name = name.clone());
    let removes = t!(cx.lang, "{name}をなくす", "Remove {name}", name = name.clone());
    let remove = (many == 0).then(|| {
        view! { <button class="button plain" name="do" value="remove" aria-label=removes>{cx.t("なくす", "Remove")}</button> }
    });
    let hint = cx.t(
        "席数と配信は、保存するとすぐに変わります。配信は、この部屋の枠を公開したあと、参加が確定した人だけに開始の1時間前から見えます。",
        "Seats and stream change as soon as they are saved. Once something in the room is released, only the confirmed see the stream, from an hour before.",
    );
    let is_open = is_typed || !stored.seats.is_empty() || !stored.stream_url.is_empty();
    let base = fields::written(&stored.values());
    view! {
        <li>
            <form method="post" action=action>
                <input type="hidden" name="was" value=name.clone()/>
                <input type="hidden" name="base" value=base/>
                {agenda_view::hidden(shown)}
                {one("to", label, "text")}
                <details class="room-facts" open=is_open>
                    <summary>{cx.t("席数・配信", "Seats and stream")}</summary>
                    {one("seats", seats, "text")}
                    {one("stream_url", stream, "url")}
                    <p class="hint">{hint}</p>
                </details>
                <p class="row">
                    <button class="button" name="do" value="change" aria-label=saves>{cx.t("部屋を保存", "Save the room")}</button>
                    {remove}
                    <span class="quiet small">{slots}</span>
                </p>
            </form>
        </li>
    }
    .into_any()
}
