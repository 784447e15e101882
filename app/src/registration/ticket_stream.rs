//! Where who holds a seat watches the evening, or why that is not said yet.

use domain::{events::rules::takes_registrations, pages::ticket::Ticket, registration::types::RegistrationState};
use leptos::prelude::*;

use crate::{
    cx::Cx,
    events,
    ui::{icon, parts},
};

pub(super) fn stream(cx: &Cx, ticket: &Ticket) -> Option<AnyView> {
    let streams = ticket.streams();
    if !streams.is_empty() {
        // While it is on, the buttons stand at the top.
        return if ticket.live.is_some() { None } else { events::stream_buttons(cx, &streams, &[]) };
    }
    let card = &ticket.event.card;
    if !card.is_online && !ticket.held.is_online {
        return None;
    }
    // Who was told "from an hour before" and finds nothing then is told the truth, and whom to ask.
    if ticket.lacks_stream {
        return Some(
            view! {
                <div class="stack tight">
                    <p class="icon-line">{icon::screen()}<span>{cx.t("運営がまだ配信先を入れていません。入りしだい、ここに表示します。", "The organizers have not entered the address of the stream yet. It appears here as soon as they do.")}</span></p>
                    {parts::contact(cx, &ticket.series.contact)}
                </div>
            }
            .into_any(),
        );
    }
    let will_come =
        ticket.held.state == RegistrationState::Confirmed && ticket.may_cancel && takes_registrations(card.state);
    will_come.then(|| {
        view! { <p class="quiet icon-line">{icon::screen()}<span>{cx.t("配信のURLは、開始の1時間前からここに表示します。", "The address of the stream appears here an hour before the start.")}</span></p> }
            .into_any()
    })
}
