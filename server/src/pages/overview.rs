//! The overview of an event as several handlers answer with it.

use app::{
    cx::Cx,
    events::event_desk_page::{self, Opened},
    form::Form,
};
use domain::{
    Error,
    events::types::FactsInput,
    fields::Fields as _,
    ids::EventRef,
    pages::{self, event_desk::EventDesk},
    registration::types_form::{self as desk, TypeInput},
};

use super::Ctx;

/// `sent` are rows of participation types as typed; `None`: as stored.
pub(super) fn draw_desk(cx: &Cx, desk: EventDesk, form: Form, sent: Option<Vec<TypeInput>>, opened: Opened) -> String {
    let types = sent.unwrap_or_else(|| desk.types.iter().map(desk::input_of).collect());
    event_desk_page::document(cx, desk, form, types, opened)
}

/// The desk for whoever may change it.
///
/// Errors: `Forbidden`, and those of [`pages::event_desk::load`].
pub(super) async fn editable(ctx: &Ctx, series: &str, number: i32) -> Result<EventDesk, Error> {
    let desk = pages::event_desk::load(ctx.db(), ctx.asked(), EventRef::new(series, number)).await?;
    if desk.may_edit { Ok(desk) } else { Err(Error::Forbidden) }
}

/// The facts as the form shows them.
pub(super) fn stored(facts: &FactsInput) -> Form {
    Form::from(facts.values())
}
