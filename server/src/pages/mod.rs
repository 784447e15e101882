//! Handlers of pages, by feature; `desk` in the name where organizers alone come. Each makes three moves:
//! who asks, use case, reply.

use axum::Router;

use crate::state::AppState;

pub mod agenda;
pub mod agenda_desk;
mod agenda_form;
pub mod agenda_move;
pub mod announcements_desk;
mod archives;
mod attendee_desk;
mod attendees_bulk;
mod attendees_file;
mod attendees_list;
pub mod calendars;
pub mod calls_desk;
pub mod checkin;
pub mod ctx;
pub mod developer;
pub mod events;
pub mod events_desk;
pub mod feeds;
pub mod following;
pub mod functions;
pub mod letters_desk;
pub mod letters_send;
pub mod log_desk;
pub mod lottery;
pub mod mail_desk;
pub mod missing_desk;
pub mod moderating;
mod my_page;
mod overview;
pub mod own_talks;
pub mod palette;
pub mod path;
pub mod people;
pub mod polls;
pub mod preparation_desk;
pub mod proposal_links;
pub mod proposals;
pub mod proposals_desk;
pub mod qa;
pub mod query;
pub mod questionnaire_desk;
pub mod registration;
pub mod registration_desk;
pub mod reply;
pub mod reports;
pub mod reports_desk;
pub mod reports_import;
pub mod search;
mod seats_desk;
pub mod series;
pub mod series_desk;
pub mod series_letters_desk;
mod shared;
pub mod site_map;
pub mod slides;
pub mod speaking;
pub mod unsent;
pub mod well_known;

pub use ctx::Ctx;

pub fn routes() -> Router<AppState> {
    agenda::routes()
        .merge(agenda_desk::routes())
        .merge(agenda_move::routes())
        .merge(announcements_desk::routes())
        .merge(archives::routes())
        .merge(calendars::routes())
        .merge(checkin::routes())
        .merge(developer::routes())
        .merge(events::routes())
        .merge(events_desk::routes())
        .merge(feeds::routes())
        .merge(functions::routes())
        .merge(letters_desk::routes())
        .merge(letters_send::routes())
        .merge(series_letters_desk::routes())
        .merge(log_desk::routes())
        .merge(lottery::routes())
        .merge(my_page::routes())
        .merge(mail_desk::routes())
        .merge(people::routes())
        .merge(preparation_desk::routes())
        .merge(moderating::routes())
        .merge(polls::routes())
        .merge(qa::routes())
        .merge(speaking::routes())
        .merge(own_talks::routes())
        .merge(slides::routes())
        .merge(calls_desk::routes())
        .merge(proposal_links::routes())
        .merge(proposals::routes())
        .merge(proposals_desk::routes())
        .merge(questionnaire_desk::routes())
        .merge(following::routes())
        .merge(registration::routes())
        .merge(registration_desk::routes())
        .merge(reports::routes())
        .merge(reports_desk::routes())
        .merge(reports_import::routes())
        .merge(search::routes())
        .merge(seats_desk::routes())
        .merge(series::routes())
        .merge(series_desk::routes())
        .merge(missing_desk::routes())
        .merge(palette::routes())
        .merge(site_map::routes())
        .merge(well_known::routes())
}
