//! Every address of the site. Pages never write a path by hand.
pub use domain::addresses::own::*;
use domain::{
    encoding::percent_encode,
    ids::{QuestionId, TypeId},
    search::types::{HitKind, Order, SearchQuery},
};

mod parts;
mod people;
mod proposals;
mod questions;
mod speaking;

use parts::page_value;
pub use parts::*;
pub use people::*;
pub use proposals::*;
pub use questions::*;
pub use speaking::*;

pub const DEMO_SIGN_IN: &str = "/demo/sign-in";
pub const SECOND_FACTOR: &str = "/sign-in/code";
/// What is kept of somebody, as a page and, posted to, as a file.
pub const OWN_DATA: &str = "/settings/data";
/// Closes the account for good.
pub const CLOSE_ACCOUNT: &str = "/settings/delete";
pub const SECOND_FACTOR_SETUP: &str = "/settings/second-factor";
/// Makes a fresh secret and goes on to [`SECOND_FACTOR_SETUP`].
pub const SECOND_FACTOR_BEGIN: &str = "/settings/second-factor/begin";
pub const NEW_SERIES: &str = "/organize/series";
pub const IMPORT: &str = "/organize/import";
/// The command palette as a page; `at` is the desk that it was called from.
pub fn find(slug: Option<&str>, number: Option<i32>, words: &str) -> String {
    let at = match (slug, number) {
        (Some(slug), Some(number)) => format!("{slug}/{number}"),
        (Some(slug), None) => slug.to_owned(),
        (None, _) => String::new(),
    };
    with_query("/organize/find", &[("at", &at), ("q", words)])
}
pub const FEED: &str = "/feed.atom";
pub const DEVELOPER_MAIL: &str = "/developer/mail";
pub const SITE_MAP: &str = "/sitemap.xml";
pub const MANIFEST: &str = "/manifest.webmanifest";
pub const OPEN_SEARCH: &str = "/opensearch.xml";
pub const SECURITY_TXT: &str = "/.well-known/security.txt";
pub const CHANGE_PASSWORD: &str = "/.well-known/change-password";
pub const FAVICON: &str = "/favicon.ico";
pub const TOUCH_ICON: &str = "/apple-touch-icon.png";
pub const ICON_192: &str = "/icon-192.png";
pub const ICON_512: &str = "/icon-512.png";
/// Fills its square, so that a phone may cut it to its own shape.
pub const ICON_MASKABLE: &str = "/icon-maskable.png";

/// The calendar that a mail for developers carries.
pub fn developer_calendar(mail: i64) -> String {
    format!("{DEVELOPER_MAIL}/{mail}/event.ics")
}

pub fn series(slug: &str) -> String {
    format!("/{slug}")
}
pub fn series_on_page(slug: &str, page: u32) -> String {
    with_query(&series(slug), &[("page", &page_value(page))])
}
pub fn series_feed(slug: &str) -> String {
    format!("/{slug}/feed.atom")
}
/// What a phone needs to keep a series on its home screen.
pub fn series_manifest(slug: &str) -> String {
    format!("/{slug}/manifest.webmanifest")
}
/// `part` from 1.
pub fn site_map_part(part: u32) -> String {
    format!("/sitemap/{part}.xml")
}
pub fn series_calendar(slug: &str) -> String {
    format!("/{slug}/calendar.ics")
}
pub fn event(slug: &str, number: i32) -> String {
    format!("/{slug}/{number}")
}
pub fn event_calendar(slug: &str, number: i32) -> String {
    format!("/{slug}/{number}/event.ics")
}
/// The same for who has no seat yet.
pub fn tentative_calendar(slug: &str, number: i32) -> String {
    format!("{}?tentative=1", event_calendar(slug, number))
}
/// Share image of an event or its report, see [`crate::ui::art::share_svg`].
pub fn share_image(slug: &str, number: i32) -> String {
    format!("/{slug}/{number}/share.png")
}
/// What each release of an agenda changed.
pub fn agenda_changes(slug: &str, number: i32) -> String {
    format!("/{slug}/{number}/agenda/changes")
}
/// What of a talk is for who takes part in the series.
pub fn within(slug: &str, number: i32, slot: i32) -> String {
    format!("{}/within", talk(slug, number, slot))
}
/// The picture that other sites show of a talk.
pub fn talk_image(slug: &str, number: i32, slot: i32) -> String {
    format!("{}/share.png", talk(slug, number, slot))
}
/// The same of a question.
pub fn question_image(slug: &str, number: i32, id: QuestionId) -> String {
    format!("{}/share.png", question(slug, number, id))
}
pub fn report(slug: &str, number: i32) -> String {
    format!("/{slug}/{number}/report")
}
/// A session within the report.
pub fn report_section(slug: &str, number: i32, slot: i32) -> String {
    format!("/{slug}/{number}/report#s{slot}")
}
/// One question. Its id, not its place in the order: a permalink outlives a question before it.
pub fn question(slug: &str, number: i32, question: QuestionId) -> String {
    format!("/{slug}/{number}/qa/{question}")
}
pub fn speaker(slug: &str) -> String {
    format!("/speakers/{}", percent_encode(slug))
}
/// The same to be read, and no address to go to.
pub fn speaker_to_read(slug: &str) -> String {
    format!("/speakers/{slug}")
}
/// Their picture; `hash` is that of its bytes.
pub fn picture(slug: &str, hash: &str) -> String {
    format!("{}/{hash}.jpg", speaker(slug))
}
pub fn reports(only: Option<&str>, page: u32) -> String {
    with_query(REPORTS, &[("series", only.unwrap_or("")), ("page", &page_value(page))])
}
pub fn search(query: &SearchQuery) -> String {
    let year = query.year.map(|y| y.to_string()).unwrap_or_default();
    let order = if query.order == Order::Date { "date" } else { "" };
    with_query(
        SEARCH,
        &[
            ("q", &query.q),
            ("series", query.series.as_deref().unwrap_or("")),
            ("year", &year),
            ("kind", query.kind.as_ref().map_or("", HitKind::into_str)),
            ("order", order),
            ("page", &page_value(query.page)),
        ],
    )
}
/// Asks for a link that signs in.
pub const SIGN_IN_LINK: &str = "/sign-in/link";
/// `token` of a link that signs in.
pub fn sign_in_token(token: &str) -> String {
    format!("/sign-in/link/{}", percent_encode(token))
}
/// `token` of a sign-up's link.
pub fn sign_up_token(token: &str) -> String {
    format!("/sign-up/{}", percent_encode(token))
}
/// `token` of the link that confirms a new mail address.
pub fn mail_token(token: &str) -> String {
    format!("/settings/mail/{}", percent_encode(token))
}
/// `token` of the link in an announcement that ends it.
pub fn unfollow(token: &str) -> String {
    format!("/unfollow/{}", percent_encode(token))
}
/// Asks for the mail that begins to follow a series; after it, that the mail is on its way.
pub const FOLLOW: &str = "/follow";
/// `token` of the link that begins it.
pub fn follow_token(token: &str) -> String {
    format!("/follow/{}", percent_encode(token))
}
/// Follows a series or no longer does, for who is signed in.
pub fn follow(slug: &str) -> String {
    format!("/{slug}/follow")
}
pub fn register(slug: &str, number: i32) -> String {
    format!("/{slug}/{number}/register")
}
/// A mail is on its way to whoever registered with an address alone.
pub fn register_sent(slug: &str, number: i32) -> String {
    format!("/{slug}/{number}/register/sent")
}
/// The calendar of whoever has the secret.
pub fn own_calendar(secret: &str) -> String {
    format!("{CALENDAR}{secret}.ics")
}

/// Makes, renews or ends the address of one's calendar.
pub const OWN_CALENDAR: &str = "/me/calendar";
/// Shows or hides one's name.
pub const VISIBLE: &str = "/me/visible";

pub fn participants(slug: &str, number: i32) -> String {
    format!("{}/attendees", event(slug, number))
}

pub fn ticket(code: &str) -> String {
    format!("/me/tickets/{}", percent_encode(code))
}
/// Forms of a ticket stand below it, whether it was opened by its number or by the link of a mail.
pub fn ticket_act(ticket: &str, act: &str) -> String {
    format!("{ticket}/{act}")
}
pub fn ticket_cancel(code: &str) -> String {
    format!("/me/tickets/{}/cancel", percent_encode(code))
}
/// `token` of the link in a mail about a registration.
pub fn registration(token: &str) -> String {
    format!("/registration/{}", percent_encode(token))
}
/// The desk of a series.
pub fn series_desk(slug: &str) -> String {
    format!("/organize/{slug}")
}
/// How a series is called, looks, and begins.
pub fn series_settings(slug: &str) -> String {
    format!("/organize/{slug}/settings")
}
/// Members of a series and what they may do.
pub fn members(slug: &str) -> String {
    format!("/organize/{slug}/members")
}
/// `token` of an invitation to a role.
pub fn role_invitation(token: &str) -> String {
    format!("/invitations/{}", percent_encode(token))
}
/// All events of a series on the desk, and the next one.
pub fn events_desk(slug: &str) -> String {
    format!("/organize/{slug}/events")
}
/// Mails of a series that could not be delivered.
pub fn mails(slug: &str) -> String {
    format!("/organize/{slug}/mails")
}
/// What was sent when the session had ended, to be sent again.
pub fn resume(held: i64) -> String {
    format!("/resume/{held}")
}
/// The desk of an event.
pub fn event_desk(slug: &str, number: i32) -> String {
    format!("/organize/{slug}/{number}")
}
/// The overview of an event with one group of its facts open.
pub fn event_desk_edit(slug: &str, number: i32, group: &str) -> String {
    with_query(&event_desk(slug, number), &[("edit", group)])
}

/// The run sheet of an event, as it is read on phones.
pub fn run_sheet(slug: &str, number: i32) -> String {
    event_desk_part(slug, number, "run")
}

/// Where a decision is put off, or taken up again.
pub fn later(slug: &str) -> String {
    format!("{}/later", series_desk(slug))
}

/// What is missing of the events of a series that are over.
pub fn missing(slug: &str) -> String {
    format!("{}/missing", series_desk(slug))
}

/// Who did what: of a series, or of one of its events.
pub fn log(slug: &str, number: Option<i32>) -> String {
    match number {
        Some(number) => event_desk_part(slug, number, "log"),
        None => format!("{}/log", series_desk(slug)),
    }
}

/// The log with what it is narrowed to; pairs without a value are left out.
pub fn log_with(slug: &str, number: Option<i32>, pairs: &[(&str, &str)]) -> String {
    with_query(&log(slug, number), pairs)
}

/// What is asked at sign-up, by each event of a series or by one.
pub fn sign_up_questions(slug: &str, number: Option<i32>) -> String {
    number.map_or_else(|| format!("/organize/{slug}/sign-up"), |number| event_desk_part(slug, number, "sign-up"))
}
/// The draws of an event.
pub fn lottery(slug: &str, number: i32) -> String {
    format!("/{slug}/{number}/lottery")
}
/// A published file of one: `list.txt` or `order.csv`.
pub fn lottery_file(slug: &str, number: i32, kind: TypeId, name: &str) -> String {
    format!("/{slug}/{number}/lottery/{kind}/{name}")
}
/// The door.
pub fn check_in(slug: &str, number: i32) -> String {
    event_desk_part(slug, number, "check-in")
}
/// What belongs to the door: roster, acts, code, list, badges.
pub fn check_in_part(slug: &str, number: i32, part: &str) -> String {
    format!("/organize/{slug}/{number}/check-in/{part}")
}
/// What keeps tickets and the door on a phone without network; at the top, so that it may keep pages of any address.
pub const WORKER: &str = "/worker.js";
/// One page of who comes: of a view, of types, of those who gave answers, whom the words find; each may be empty.
pub fn attendees(
    slug: &str,
    number: i32,
    (view, types, answers, words): (&str, &[TypeId], &[String], &str),
    page: u32,
) -> String {
    let (types, page): (Vec<String>, _) = (types.iter().map(ToString::to_string).collect(), page_value(page));
    let mut pairs = vec![("view", view)];
    pairs.extend(types.iter().map(|id| ("type", id.as_str())));
    pairs.extend(answers.iter().map(|answer| ("answer", answer.as_str())));
    pairs.extend([("q", words), ("page", page.as_str())]);
    with_query(&event_desk_part(slug, number, "attendees"), &pairs)
}
/// Where in the list a registration stands, as the end of an address.
pub fn attendee_row(code: &str) -> String {
    format!("row-{}", percent_encode(code))
}
/// One registration, by the number of its ticket.
pub fn attendee(slug: &str, number: i32, code: &str) -> String {
    format!("{}/{code}", event_desk_part(slug, number, "attendees"))
}
/// Sign-in that comes back to `next`, a local path.
pub fn sign_in_then(next: &str) -> String {
    with_query(SIGN_IN, &[("next", next)])
}
/// `token` of a reset or invitation link.
pub fn reset_token(token: &str) -> String {
    format!("/reset/{}", percent_encode(token))
}
pub fn invitation(token: &str) -> String {
    format!("/invitation/{}", percent_encode(token))
}
pub fn import_review(slug: &str, id: i64) -> String {
    format!("/organize/{slug}/import/{id}")
}
/// The files of an archive that moves in.
pub fn archive_import(slug: &str, id: i64) -> String {
    format!("/organize/{slug}/import/archive/{id}")
}
/// One of them.
pub fn archive_file(slug: &str, id: i64, file: i64) -> String {
    format!("/organize/{slug}/import/archive/{id}/{file}")
}
/// The desk of one report.
pub fn report_desk(slug: &str, number: i32) -> String {
    format!("/organize/{slug}/{number}/report")
}
/// The editor of one talk's notes.
pub fn edit_notes(slug: &str, number: i32, slot: i32) -> String {
    format!("/organize/{slug}/{number}/notes/{slot}")
}
/// What a revision changed against the one before it.
pub fn revision(slug: &str, number: i32, slot: i32, revision: i32) -> String {
    format!("/organize/{slug}/{number}/notes/{slot}/revisions/{revision}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_address_encodes_what_was_typed_and_leaves_defaults_out() {
        let query = SearchQuery { q: "権限 & IAM".into(), page: 1, ..SearchQuery::default() };
        assert_eq!(search(&query), "/search?q=%E6%A8%A9%E9%99%90%20%26%20IAM");
        let query = SearchQuery {
            q: "鍵".into(),
            series: Some("security-jaws".into()),
            year: Some(2024),
            kind: Some(HitKind::Note),
            order: Order::Date,
            page: 2,
        };
        assert_eq!(search(&query), "/search?q=%E9%8D%B5&series=security-jaws&year=2024&kind=note&order=date&page=2");
    }

    #[test]
    fn the_way_back_after_sign_in_is_one_encoded_value() {
        assert_eq!(sign_in_then("/a/1?b=c&d=e"), "/sign-in?next=%2Fa%2F1%3Fb%3Dc%26d%3De");
    }
}
