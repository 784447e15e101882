//! Each route and server function, and what every role gets of it.

use super::{REPORT, SERIES};

/// Statuses for: visitor, attendee, owner, organizer, moderator, reporter, check-in helper, owner of
/// another series.
type Statuses = [u16; 8];

pub struct Row {
    pub route: &'static str,
    /// What is asked in its place; `IMPORT` stands for the id of an import.
    pub path: &'static str,
    /// Fields of the form; `NOTES`, `BASE` and `VISIT` are filled in.
    pub form: &'static [(&'static str, &'static str)],
    pub(super) statuses: Statuses,
}

const fn row(route: &'static str, path: &'static str, statuses: Statuses) -> Row {
    Row { route, path, form: &[], statuses }
}

const fn form(
    route: &'static str,
    path: &'static str,
    form: &'static [(&'static str, &'static str)],
    statuses: Statuses,
) -> Row {
    Row { route, path, form, statuses }
}

const fn all(status: u16) -> Statuses {
    [status; 8]
}

/// Signed in, whatever the role.
const fn signed_in(visitor: u16, others: u16) -> Statuses {
    [visitor, others, others, others, others, others, others, others]
}

// Reading at the desk: a visitor is led to sign-in, others' desks do not exist.
const READ_DESK: Statuses = [303, 404, 200, 200, 200, 200, 200, 404];
const TO_DESK: Statuses = [303, 404, 303, 303, 303, 303, 303, 404];
const READ_NOTES: Statuses = [303, 404, 200, 200, 403, 200, 403, 404];
const OUT_OF_ORDER: Statuses = [401, 404, 409, 409, 403, 403, 403, 404];
// The number is nobody's: who may look finds nothing.
const READ_NOBODY: Statuses = [303, 404, 404, 404, 403, 403, 404, 404];
const WRITE_NOBODY: Statuses = [401, 404, 404, 404, 403, 403, 403, 404];
const READ_DOOR: Statuses = [303, 404, 200, 200, 403, 403, 200, 404];
const NO_ACTS: Statuses = [401, 404, 400, 400, 403, 403, 400, 404];
const WRITE_DOOR: Statuses = [401, 404, 303, 303, 403, 403, 303, 404];
const READ_IMPORT: Statuses = [303, 404, 200, 200, 403, 403, 403, 404];
const WRITE_NOTES: Statuses = [401, 404, 303, 303, 403, 303, 403, 404];
// There is no such proposal: reviewers find nothing, others may not look.
const READ_NO_PROPOSAL: Statuses = [303, 404, 404, 404, 404, 403, 403, 404];
const JUDGE_NO_PROPOSAL: Statuses = [401, 404, 404, 404, 404, 403, 403, 404];
const READ_NO_LETTERS: Statuses = [303, 404, 404, 404, 403, 403, 403, 404];
const DECIDE_NO_PROPOSAL: Statuses = [401, 404, 404, 404, 403, 403, 403, 404];
// Members are an owner's.
const MEMBERS: Statuses = [303, 404, 200, 403, 403, 403, 403, 404];
const PUT_OFF: Statuses = [401, 404, 303, 303, 303, 303, 303, 404];
const EXPORT_LOG: Statuses = [401, 404, 200, 200, 403, 403, 403, 404];
const INVITE: Statuses = [401, 404, 303, 403, 403, 403, 403, 404];
const MODERATE: Statuses = [303, 404, 200, 200, 200, 403, 403, 404];
const WRITE_BOARD: Statuses = [401, 404, 303, 303, 303, 403, 403, 404];
// A question of another event is no place to go; who asked what came with the demonstration is known to nobody.
const NOT_THAT_ONE: Statuses = [401, 404, 422, 422, 422, 403, 403, 404];
const NOBODY_KNOWN: Statuses = [401, 404, 409, 409, 409, 403, 403, 404];
const NO_SUCH_POLL: Statuses = [401, 404, 404, 404, 404, 403, 403, 404];
const WRITE_REPORT: Statuses = [401, 404, 303, 303, 403, 403, 403, 404];

#[rustfmt::skip]
pub static TABLE: &[Row] = &[
    row("GET /", "/", all(200)),
    row("GET /reports", "/reports", all(200)),
    row("GET /search", "/search?q=aws", all(200)),
    row("GET /speakers/{slug}", "/speakers/SPEAKER", all(200)),
    // Nobody handed one in; what happens with one stands in `pictures.rs`.
    row("GET /speakers/{slug}/{file}", "/speakers/SPEAKER/0.jpg", all(404)),
    row("GET /{series}", "/security-jaws", all(200)),
    row("GET /{series}/{number}", "/security-jaws/32", all(200)),
    row("GET /{series}/proposals", "/security-jaws/proposals", all(200)),
    // Of no call and of no proposal; what happens with one stands in `proposals.rs`.
    row("GET /{series}/proposals/new", "/security-jaws/proposals/new?call=0", signed_in(303, 404)),
    form("POST /{series}/proposals/new", "/security-jaws/proposals/new", &[("call", "0"), ("key", "abad1deaabad1deaabad1deaabad1dea"), ("do", "draft"), ("title", "x")], signed_in(401, 404)),
    row("GET /{series}/proposals/{code}", "/security-jaws/proposals/abad1deaabad1deaabad1deaabad1dea", signed_in(303, 404)),
    row("GET /{series}/proposals/{code}/edit", "/security-jaws/proposals/abad1deaabad1deaabad1deaabad1dea/edit", signed_in(303, 404)),
    form("POST /{series}/proposals/{code}/edit", "/security-jaws/proposals/abad1deaabad1deaabad1deaabad1dea/edit", &[("do", "draft"), ("title", "x")], signed_in(401, 404)),
    form("POST /{series}/proposals/{code}/withdraw", "/security-jaws/proposals/abad1deaabad1deaabad1deaabad1dea/withdraw", &[], signed_in(401, 404)),
    form("POST /{series}/proposals/{code}/take-up", "/security-jaws/proposals/abad1deaabad1deaabad1deaabad1dea/take-up", &[], signed_in(401, 404)),
    form("POST /{series}/proposals/{code}/discard", "/security-jaws/proposals/abad1deaabad1deaabad1deaabad1dea/discard", &[], signed_in(401, 404)),
    form("POST /{series}/proposals/{code}/confirm", "/security-jaws/proposals/abad1deaabad1deaabad1deaabad1dea/confirm", &[], signed_in(401, 404)),
    form("POST /{series}/proposals/{code}/decline", "/security-jaws/proposals/abad1deaabad1deaabad1deaabad1dea/decline", &[], signed_in(401, 404)),
    row("GET /{series}/proposals/{code}/call-off", "/security-jaws/proposals/abad1deaabad1deaabad1deaabad1dea/call-off", signed_in(303, 404)),
    form("POST /{series}/proposals/{code}/call-off", "/security-jaws/proposals/abad1deaabad1deaabad1deaabad1dea/call-off", &[("words", "x")], signed_in(401, 404)),
    form("POST /{series}/proposals/{code}/details", "/security-jaws/proposals/abad1deaabad1deaabad1deaabad1dea/details", &[("do", "details"), ("version", "1"), ("record", "yes")], signed_in(401, 404)),
    form("POST /{series}/proposals/{code}/moving", "/security-jaws/proposals/abad1deaabad1deaabad1deaabad1dea/moving", &[("moves_on", "yes")], signed_in(401, 404)),
    form("POST /{series}/proposals/{code}/ask", "/security-jaws/proposals/abad1deaabad1deaabad1deaabad1dea/ask", &[("speaker", "0")], signed_in(401, 404)),
    row("GET /proposals/reply/{token}", "/proposals/reply/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", all(404)),
    form("POST /proposals/reply/{token}", "/proposals/reply/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &[("do", "confirm")], all(404)),
    row("GET /proposals/join/{token}", "/proposals/join/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", all(404)),
    form("POST /proposals/join/{token}", "/proposals/join/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &[("do", "agree"), ("name", "x")], all(404)),
    row("GET /{series}/{number}/agenda/changes", "/security-jaws/42/agenda/changes", all(200)),
    row("GET /{series}/{number}/talks/{n}", "/security-jaws/32/talks/1", all(200)),
    // Its evening was long ago.
    form("POST /{series}/{number}/talks/{n}", "/security-jaws/32/talks/1", &[("body", "VISIT"), ("asker", "")], all(409)),
    row("GET /{series}/{number}/talks/{n}/within", "/security-jaws/32/talks/1/within", all(404)),
    form("POST /{series}/{number}/talks/{n}/within", "/security-jaws/32/talks/1/within", &[("body", "x")], all(404)),
    row("GET /{series}/{number}/talks/{n}/slides.pdf", "/security-jaws/32/talks/1/slides.pdf", all(404)),
    row("GET /{series}/{number}/report", "/security-jaws/32/report", all(200)),
    row("GET /{series}/{number}/qa", "/security-jaws/32/qa", all(200)),
    row("GET /{series}/{number}/qa/all", "/security-jaws/32/qa/all", all(200)),
    form("POST /{series}/{number}/qa", "/mini-security-jaws/54/qa", &[("body", "VISIT"), ("asker", ""), ("talk", "")], all(303)),
    row("GET /{series}/{number}/qa/moderate", "/security-jaws/42/qa/moderate", MODERATE),
    row("GET /{series}/{number}/qa/stage", "/security-jaws/42/qa/stage", all(200)),
    form("POST /{series}/{number}/qa/settings", "/security-jaws/42/qa/settings", &[("moderated", "false")], WRITE_BOARD),
    form("POST /{series}/{number}/qa/{id}/vote", "/security-jaws/42/qa/OPEN/vote", &[("voted", "true")], all(303)),
    // Nobody's but the asker's.
    form("POST /{series}/{number}/qa/{id}/withdraw", "/security-jaws/42/qa/OPEN/withdraw", &[], all(404)),
    form("POST /{series}/{number}/qa/{id}/name", "/security-jaws/42/qa/OPEN/name", &[], all(404)),
    form("POST /{series}/{number}/qa/{id}/edit", "/security-jaws/42/qa/OPEN/edit", &[("body", "x")], all(404)),
    form("POST /{series}/{number}/qa/{id}/merge", "/security-jaws/42/qa/OPEN/merge", &[("into", "QUESTION")], NOT_THAT_ONE),
    row("GET /{series}/{number}/qa/{id}/together", "/security-jaws/42/qa/OPEN/together?into=QUESTION", MODERATE),
    form("POST /{series}/{number}/qa/{id}/apart", "/security-jaws/42/qa/OPEN/apart", &[("other", "QUESTION")], NOT_THAT_ONE),
    form("POST /{series}/{number}/qa/{id}/asker", "/security-jaws/42/qa/OPEN/asker", &[("hold", "")], NOBODY_KNOWN),
    form("POST /{series}/{number}/qa/undo", "/security-jaws/42/qa/undo", &[("act", "0")], [401, 404, 404, 404, 404, 403, 403, 404]),
    row("GET /{series}/{number}/qa/export/{file}", "/security-jaws/42/qa/export/questions.csv", all(200)),
    row("GET /api/v1/events/{series}/{number}/questions/mine", "/api/v1/events/security-jaws/42/questions/mine", all(200)),
    row("GET /api/v1/questions/similar", "/api/v1/questions/similar?q=x", all(200)),
    form("POST /{series}/{number}/qa/presence", "/security-jaws/42/qa/presence", &[("at", "OPEN")], [401, 404, 204, 204, 204, 403, 403, 404]),
    row("GET /{series}/{number}/qa/polls", "/security-jaws/42/qa/polls", MODERATE),
    form("POST /{series}/{number}/qa/polls", "/security-jaws/42/qa/polls", &[("kind", "single"), ("title", "x"), ("options", "a\nb")], WRITE_BOARD),
    // Of no poll; what happens to one stands in `polls.rs`. One that is not there is removed already.
    form("POST /{series}/{number}/qa/polls/{id}", "/security-jaws/42/qa/polls/0", &[("do", "remove")], WRITE_BOARD),
    form("POST /{series}/{number}/qa/polls/{id}/run", "/security-jaws/42/qa/polls/0/run", &[("act", "open")], NO_SUCH_POLL),
    row("GET /{series}/{number}/qa/polls/{id}/card", "/security-jaws/42/qa/polls/0/card", all(404)),
    row("GET /{series}/{number}/qa/polls/{id}/row", "/security-jaws/42/qa/polls/0/row", [303, 404, 404, 404, 404, 403, 403, 404]),
    form("POST /{series}/{number}/qa/polls/{id}/answer", "/security-jaws/42/qa/polls/0/answer", &[("choice", "1")], all(404)),
    form("POST /{series}/{number}/qa/reactions", "/security-jaws/42/qa/reactions", &[("kind", "aha")], all(409)),
    form("PUT /api/v1/polls/{id}/answer", "/api/v1/polls/0/answer", &[("choices", "1")], all(400)),
    form("PUT /api/v1/events/{series}/{number}/reaction", "/api/v1/events/security-jaws/42/reaction", &[("kind", "aha")], all(400)),
    form("POST /{series}/{number}/qa/{id}/state", "/security-jaws/42/qa/OPEN/state", &[("to", "deferred")], WRITE_BOARD),
    form("POST /{series}/{number}/qa/{id}/answer", "/security-jaws/42/qa/OPEN/answer", &[("answer", "x"), ("author", "")], WRITE_BOARD),
    row("GET /q", "/q", all(200)),
    row("GET /q/{code}", "/q/sj42", all(303)),
    form("POST /api/v1/participants", "/api/v1/participants", &[], all(201)),
    row("GET /api/v1/events/{series}/{number}/questions", "/api/v1/events/security-jaws/42/questions", all(200)),
    row("GET /api/v1/events/{series}/{number}/questions/stream", "/api/v1/events/security-jaws/42/questions/stream", all(200)),
    // Forms are no JSON; what the calls do stands in `board.rs`.
    form("POST /api/v1/events/{series}/{number}/questions", "/api/v1/events/security-jaws/42/questions", &[("body", "x")], all(400)),
    form("PUT /api/v1/questions/{id}/vote", "/api/v1/questions/OPEN/vote", &[("voted", "true")], all(400)),

    row("GET /{series}/{number}/register", "/security-jaws/42/register", all(200)),
    form("POST /{series}/{number}/register", "/security-jaws/42/register", &[("type", "SEAT"), ("mail", "VISIT@nobody.test")], all(303)),
    row("GET /{series}/{number}/register/sent", "/security-jaws/42/register/sent", all(200)),
    row("GET /me", "/me", signed_in(303, 200)),
    row("GET /me/tickets/{code}", "/me/tickets/NOBODYS1", signed_in(303, 404)),
    form("POST /me/tickets/{code}/cancel", "/me/tickets/NOBODYS1/cancel", &[], signed_in(401, 404)),
    form("POST /me/tickets/{code}/keep", "/me/tickets/NOBODYS1/keep", &[], signed_in(401, 404)),
    form("POST /me/tickets/{code}/decline", "/me/tickets/NOBODYS1/decline", &[], signed_in(401, 404)),
    form("POST /me/tickets/{code}/type", "/me/tickets/NOBODYS1/type", &[("wish", "stay")], signed_in(401, 404)),
    form("POST /me/tickets/{code}/attend", "/me/tickets/NOBODYS1/attend", &[("attendance", "123456")], signed_in(401, 404)),
    form("POST /me/tickets/{code}/name", "/me/tickets/NOBODYS1/name", &[("door_name", "x")], signed_in(401, 404)),
    form("POST /registration/{token}/attend", "/registration/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/attend", &[("attendance", "123456")], all(404)),
    form("POST /registration/{token}/name", "/registration/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/name", &[("door_name", "x")], all(404)),
    form("POST /me/tickets/{code}/answers", "/me/tickets/NOBODYS1/answers", &[("q/1", "x")], signed_in(401, 404)),
    form("POST /registration/{token}/answers", "/registration/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/answers", &[("q/1", "x")], all(404)),
    row("GET /organize/{series}/sign-up", "/organize/security-jaws/sign-up", READ_IMPORT),
    row("GET /organize/{series}/proposals", "/organize/security-jaws/proposals", MODERATE),
    row("GET /organize/{series}/proposals/call", "/organize/security-jaws/proposals/call?number=42", READ_IMPORT),
    // Without a day it is opened to nobody.
    form("POST /organize/{series}/proposals/call", "/organize/security-jaws/proposals/call?number=42", &[("do", "call"), ("lengths", "10 20"), ("kinds/talk", "on"), ("words_ja", "VISIT")], WRITE_REPORT),
    row("GET /organize/{series}/proposals/decisions", "/organize/security-jaws/proposals/decisions?call=0", READ_NO_LETTERS),
    form("POST /organize/{series}/proposals/decisions", "/organize/security-jaws/proposals/decisions?call=0", &[("do", "send")], DECIDE_NO_PROPOSAL),
    row("GET /organize/{series}/proposals/{id}", "/organize/security-jaws/proposals/0", READ_NO_PROPOSAL),
    form("POST /organize/{series}/proposals/{id}/review", "/organize/security-jaws/proposals/0/review", &[("do", "comment"), ("comment", "x")], JUDGE_NO_PROPOSAL),
    form("POST /organize/{series}/proposals/{id}/decide", "/organize/security-jaws/proposals/0/decide", &[("do", "accept")], DECIDE_NO_PROPOSAL),
    row("GET /organize/{series}/proposals/{id}/letter", "/organize/security-jaws/proposals/0/letter?do=cancel", READ_NO_LETTERS),
    form("POST /organize/{series}/proposals/{id}/letter", "/organize/security-jaws/proposals/0/letter?do=cancel", &[("press", "send"), ("subject", "x"), ("body", "x")], DECIDE_NO_PROPOSAL),
    form("POST /organize/{series}/{number}/agenda/place", "/organize/security-jaws/42/agenda/place", &[("proposal", "0")], DECIDE_NO_PROPOSAL),
    form("POST /organize/{series}/sign-up", "/organize/security-jaws/sign-up", &[("do", "add"), ("words_ja", "x")], WRITE_REPORT),
    row("GET /organize/{series}/{number}/sign-up", "/organize/security-jaws/42/sign-up", READ_IMPORT),
    form("POST /organize/{series}/{number}/sign-up", "/organize/security-jaws/42/sign-up", &[("do", "add"), ("words_ja", "x")], WRITE_REPORT),
    form("POST /me/tickets/{code}/still", "/me/tickets/NOBODYS1/still", &[], signed_in(401, 404)),
    form("POST /registration/{token}/still", "/registration/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/still", &[], all(404)),
    row("GET /me/questions", "/me/questions", signed_in(303, 200)),
    row("GET /speaking", "/speaking", signed_in(303, 200)),
    row("GET /speaking/proposals.json", "/speaking/proposals.json", signed_in(303, 200)),
    form("POST /speaking/talks/{id}/correction", "/speaking/talks/1/correction", &[("title", "x")], signed_in(401, 404)),
    form("POST /speaking/talks/{id}/permissions", "/speaking/talks/1/permissions", &[("record", "yes")], signed_in(401, 404)),
    form("POST /speaking/talks/{id}/label", "/speaking/talks/1/label", &[("tlp", "red"), ("part_tlp", "red")], signed_in(401, 404)),
    form("POST /speaking/talks/{id}/questions", "/speaking/talks/1/questions", &[("questions", "no")], signed_in(401, 404)),
    form("POST /speaking/talks/{id}/slides", "/speaking/talks/1/slides", &[("slides", "https://a.test/")], signed_in(401, 404)),
    form("POST /speaking/talks/{id}/file", "/speaking/talks/1/file", &[("base", "")], signed_in(401, 404)),
    form("POST /speaking/talks/{id}/remove-file", "/speaking/talks/1/remove-file", &[("base", "")], signed_in(401, 404)),
    form("POST /speaking/people/{id}", "/speaking/people/1", &[("bio", "x")], signed_in(401, 404)),
    form("POST /me/questions/preview", "/me/questions/preview", &[("markdown", "- a")], signed_in(401, 200)),
    form("POST /me/questions/{id}/answer", "/me/questions/OPEN/answer", &[("answer", "x")], signed_in(401, 404)),
    form("POST /me/questions/{id}/answered", "/me/questions/OPEN/answered", &[], signed_in(401, 404)),
    form("POST /me/questions/{id}/decline", "/me/questions/OPEN/decline", &[("reason", "x")], signed_in(401, 404)),
    form("POST /speaking/people/{id}/names", "/speaking/people/1/names", &[("names", "x")], signed_in(401, 404)),
    row("GET /organize/{series}/speakers", "/organize/security-jaws/speakers", READ_IMPORT),
    row("GET /organize/{series}/speakers/{id}", "/organize/security-jaws/speakers/PERSON", READ_IMPORT),
    form("POST /organize/{series}/speakers/{id}", "/organize/security-jaws/speakers/PERSON", &[("base", ""), ("names", "")], WRITE_REPORT),
    form("POST /organize/{series}/speakers/{id}/name", "/organize/security-jaws/speakers/PERSON/name", &[("name", "0")], DECIDE_NO_PROPOSAL),
    form("POST /organize/{series}/speakers/{id}/picture", "/organize/security-jaws/speakers/PERSON/picture", &[("hash", ""), ("reason", "x")], WRITE_REPORT),
    row("GET /organize/{series}/speakers/merge", "/organize/security-jaws/speakers/merge?who=PERSON&who=ALIKE", READ_IMPORT),
    // Drawn with nothing; what a merge does stands in `one_person.rs`.
    form("POST /organize/{series}/speakers/merge", "/organize/security-jaws/speakers/merge", &[("kept", "PERSON"), ("gone", "ALIKE"), ("base", "")], OUT_OF_ORDER),
    form("POST /organize/{series}/speakers/undo", "/organize/security-jaws/speakers/undo", &[("id", "0")], DECIDE_NO_PROPOSAL),
    form("POST /organize/{series}/speakers/apart", "/organize/security-jaws/speakers/apart", &[("one", "PERSON"), ("other", "ALIKE")], WRITE_REPORT),
    row("GET /organize/{series}/{number}/speakers", "/organize/security-jaws/42/speakers", READ_IMPORT),
    form("POST /organize/{series}/{number}/speakers", "/organize/security-jaws/42/speakers", &[("person", "0"), ("mail", ""), ("do", "note")], [401, 404, 404, 404, 403, 403, 403, 404]),
    row("GET /organize/{series}/{number}/speakers/{person}/ask", "/organize/security-jaws/42/speakers/0/ask", READ_NO_LETTERS),
    form("POST /organize/{series}/{number}/speakers/{person}/ask", "/organize/security-jaws/42/speakers/0/ask", &[("do", "look")], DECIDE_NO_PROPOSAL),
    form("POST /me/calendar", "/me/calendar", &[("do", "stop")], signed_in(401, 303)),
    row("GET /me/calendar/{file}", "/me/calendar/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics", all(404)),
    form("POST /me/visible", "/me/visible", &[("show", "1")], signed_in(401, 303)),
    row("GET /{series}/{number}/attendees", "/security-jaws/42/attendees", all(200)),
    form("POST /organize/{series}/{number}/attendees/bulk", "/organize/security-jaws/42/attendees/bulk", &[("code", "NOBODYS1"), ("do", "ticket")], OUT_OF_ORDER),
    // Nothing is suggested there.
    form("POST /organize/{series}/{number}/attendees/seats", "/organize/security-jaws/42/attendees/seats", &[("type", "SEAT"), ("was", "0"), ("seats", "1")], OUT_OF_ORDER),
    row("GET /worker.js", "/worker.js", all(200)),
    form("POST /organize/{series}/{number}/attendees", "/organize/security-jaws/42/attendees", &[("type", "SEAT"), ("mail", "VISIT@nobody.test"), ("reason", "x")], WRITE_REPORT),
    row("GET /organize/{series}/{number}/attendees/{code}", "/organize/security-jaws/42/attendees/NOBODYS1", READ_NOBODY),
    form("POST /organize/{series}/{number}/attendees/{code}", "/organize/security-jaws/42/attendees/NOBODYS1", &[("do", "note"), ("note", "x")], WRITE_NOBODY),
    row("GET /organize/{series}/{number}/letters", "/organize/security-jaws/42/letters", READ_IMPORT),
    form("POST /organize/{series}/{number}/letters", "/organize/security-jaws/42/letters", &[("do", "off"), ("kind", "slides_wanted"), ("scope", "event")], WRITE_REPORT),
    // No letter that goes by itself.
    row("GET /organize/{series}/{number}/letters/{kind}", "/organize/security-jaws/42/letters/talk_moved", READ_NO_LETTERS),
    form("POST /organize/{series}/{number}/letters/{kind}", "/organize/security-jaws/42/letters/talk_moved", &[("do", "look")], DECIDE_NO_PROPOSAL),
    // There is nothing to release: who may is led back to the editor.
    row("GET /organize/{series}/{number}/agenda/release", "/organize/security-jaws/42/agenda/release", [303, 404, 303, 303, 403, 403, 403, 404]),
    form("POST /organize/{series}/{number}/agenda/rooms", "/organize/security-jaws/42/agenda/rooms", &[("do", "add"), ("room", "VISIT")], WRITE_REPORT),
    // Of a draft that is another one.
    row("GET /organize/{series}/{number}/agenda/move", "/organize/security-jaws/42/agenda/move?base=-1&moving=next:0", [303, 404, 409, 409, 403, 403, 403, 404]),
    form("POST /organize/{series}/{number}/agenda/move", "/organize/security-jaws/42/agenda/move", &[("base", "-1"), ("moving", "next:0"), ("do", "look")], OUT_OF_ORDER),
    form("POST /organize/{series}/{number}/agenda/release", "/organize/security-jaws/42/agenda/release", &[("do", "look")], WRITE_REPORT),
    row("GET /organize/{series}/{number}/announcements", "/organize/security-jaws/42/announcements", READ_IMPORT),
    form("POST /organize/{series}/{number}/announcements", "/organize/security-jaws/42/announcements", &[("do", "keep"), ("subject_ja", "x"), ("body_ja", "x")], WRITE_REPORT),
    row("GET /{series}/{number}/lottery", "/security-jaws/42/lottery", all(200)),
    row("GET /{series}/{number}/lottery/{type}/{file}", "/security-jaws/42/lottery/1/list.txt", all(404)),
    row("GET /organize/{series}/{number}/lottery", "/organize/security-jaws/42/lottery", READ_IMPORT),
    // No step can be taken out of order.
    form("POST /organize/{series}/{number}/lottery", "/organize/security-jaws/42/lottery", &[("do", "close"), ("type", "SEAT")], OUT_OF_ORDER),
    row("GET /organize/{series}/{number}/check-in", "/organize/security-jaws/42/check-in", READ_DOOR),
    form("POST /organize/{series}/{number}/check-in", "/organize/security-jaws/42/check-in", &[("do", "walk-in"), ("key", "VISIT-matrix")], WRITE_DOOR),
    row("GET /organize/{series}/{number}/check-in/roster", "/organize/security-jaws/42/check-in/roster", READ_DOOR),
    // A form is no JSON; what phones tell stands in `door.rs`.
    form("POST /organize/{series}/{number}/check-in/acts", "/organize/security-jaws/42/check-in/acts", &[("x", "1")], NO_ACTS),
    row("GET /organize/{series}/{number}/check-in/list", "/organize/security-jaws/42/check-in/list", READ_DOOR),
    row("GET /organize/{series}/{number}/check-in/badges", "/organize/security-jaws/42/check-in/badges", READ_DOOR),
    row("GET /organize/{series}/{number}/check-in/code", "/organize/security-jaws/42/check-in/code", MODERATE),
    form("POST /registration/{token}/keep", "/registration/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/keep", &[], all(404)),
    form("POST /registration/{token}/decline", "/registration/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/decline", &[], all(404)),
    form("POST /registration/{token}/type", "/registration/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/type", &[("wish", "stay")], all(404)),
    row("GET /registration/{token}", "/registration/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", all(404)),
    form("POST /registration/{token}", "/registration/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &[], all(404)),
    form("POST /{series}/follow", "/security-jaws/follow", &[("follow", "1")], signed_in(401, 303)),
    row("GET /follow", "/follow?sent=1", all(200)),
    form("POST /follow", "/follow", &[("series", "security-jaws"), ("mail", "VISIT@nobody.test")], all(303)),
    row("GET /follow/{token}", "/follow/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", all(404)),
    form("POST /follow/{token}", "/follow/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &[], all(404)),
    row("GET /unfollow/{token}", "/unfollow/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", all(404)),
    form("POST /unfollow/{token}", "/unfollow/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &[], all(404)),
    row("GET /sign-up", "/sign-up", signed_in(200, 303)),
    form("POST /sign-up", "/sign-up", &[("mail", "VISIT@nobody.test")], all(303)),
    row("GET /sign-up/{token}", "/sign-up/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", all(404)),
    form("POST /sign-up/{token}", "/sign-up/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &[("name", "x"), ("password", "a quiet evening by the sea")], all(404)),
    row("GET /settings/mail/{token}", "/settings/mail/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", all(404)),
    form("POST /settings/mail/{token}", "/settings/mail/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &[], all(404)),
    row("GET /{series}/{number}/qa/{id}", "/security-jaws/32/qa/QUESTION", all(200)),
    row("GET /feed.atom", "/feed.atom", all(200)),
    row("GET /{series}/feed.atom", "/security-jaws/feed.atom", all(200)),
    row("GET /sitemap.xml", "/sitemap.xml", all(200)),
    row("GET /sitemap/{part}", "/sitemap/1.xml", all(200)),
    row("GET /robots.txt", "/robots.txt", all(200)),
    row("GET /favicon.ico", "/favicon.ico", all(200)),
    row("GET /apple-touch-icon.png", "/apple-touch-icon.png", all(200)),
    row("GET /icon-192.png", "/icon-192.png", all(200)),
    row("GET /icon-512.png", "/icon-512.png", all(200)),
    row("GET /icon-maskable.png", "/icon-maskable.png", all(200)),
    row("GET /manifest.webmanifest", "/manifest.webmanifest", all(200)),
    row("GET /{series}/manifest.webmanifest", "/security-jaws/manifest.webmanifest", all(200)),
    row("GET /opensearch.xml", "/opensearch.xml", all(200)),
    // Nobody is named here: see `addresses.rs`.
    row("GET /.well-known/security.txt", "/.well-known/security.txt", all(404)),
    row("GET /.well-known/change-password", "/.well-known/change-password", all(303)),
    row("GET /{series}/calendar.ics", "/security-jaws/calendar.ics", all(200)),
    row("GET /{series}/{number}/event.ics", "/security-jaws/32/event.ics", all(200)),
    row("GET /{series}/{number}/share.png", "/security-jaws/32/share.png", all(200)),
    row("GET /{series}/{number}/talks/{n}/share.png", "/security-jaws/32/talks/2/share.png", all(200)),
    row("GET /{series}/{number}/qa/{id}/share.png", "/security-jaws/42/qa/OPEN/share.png", all(200)),
    row("GET /assets/{*name}", "/assets/none.js", all(404)),
    row("GET /healthz", "/healthz", all(200)),
    row("GET /readyz", "/readyz", all(200)),
    form("POST /language", "/language", &[("lang", "en")], all(303)),

    row("GET /sign-in", "/sign-in", signed_in(200, 303)),
    form("POST /sign-in", "/sign-in", &[("mail", "VISIT@nobody.test"), ("password", "wrong")], all(422)),
    row("GET /sign-in/link", "/sign-in/link", all(200)),
    form("POST /sign-in/link", "/sign-in/link", &[("mail", "VISIT@nobody.test")], all(303)),
    row("GET /sign-in/link/{token}", "/sign-in/link/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", all(404)),
    form("POST /sign-in/link/{token}", "/sign-in/link/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &[], all(404)),
    row("GET /prove", "/prove", signed_in(303, 200)),
    form("POST /prove", "/prove", &[("current", "wrong"), ("code", "000000")], signed_in(401, 422)),
    // Nobody's but the sender's: see `proofs.rs`.
    row("GET /resume/{id}", "/resume/1", all(303)),
    row("GET /sign-in/code", "/sign-in/code", all(303)),
    form("POST /sign-in/code", "/sign-in/code", &[("code", "000000")], signed_in(401, 404)),
    row("GET /settings/second-factor", "/settings/second-factor", all(303)),
    form("POST /settings/second-factor", "/settings/second-factor", &[("code", "000000")], signed_in(401, 404)),
    form("POST /sign-out", "/sign-out", &[], all(303)),
    row("GET /reset", "/reset", all(200)),
    form("POST /reset", "/reset", &[("mail", "VISIT@nobody.test")], all(303)),
    row("GET /reset/{token}", "/reset/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", all(404)),
    form("POST /reset/{token}", "/reset/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &[("password", "a quiet evening by the sea")], all(404)),
    row("GET /invitation/{token}", "/invitation/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", all(404)),
    form("POST /invitation/{token}", "/invitation/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &[("name", "x"), ("password", "a quiet evening by the sea")], all(404)),
    row("GET /settings", "/settings", signed_in(303, 200)),
    form("POST /settings", "/settings", &[("what", "profile"), ("name", "Somebody"), ("lang", "ja")], signed_in(401, 303)),
    row("GET /settings/data", "/settings/data", signed_in(303, 200)),
    form("POST /settings/data", "/settings/data", &[], signed_in(401, 200)),
    row("GET /settings/delete", "/settings/delete", signed_in(303, 200)),
    // An address that is not theirs deletes nothing.
    form("POST /settings/delete", "/settings/delete", &[("mail", "nobody@else.test")], signed_in(401, 422)),
    form("POST /settings/second-factor/begin", "/settings/second-factor/begin", &[], signed_in(401, 303)),
    // Outside of a demonstration there is no such thing.
    form("POST /demo/sign-in", "/demo/sign-in", &[("account", "1")], all(404)),
    row("GET /developer/mail", "/developer/mail", all(200)),
    row("GET /developer/mail/{id}/event.ics", "/developer/mail/0/event.ics", all(404)),

    row("GET /organize", "/organize", [303, 403, 200, 200, 200, 200, 200, 200]),
    row("GET /organize/find", "/organize/find?at=security-jaws/42&q=seats", [303, 403, 200, 200, 200, 200, 200, 404]),
    row("GET /organize/series", "/organize/series", [303, 403, 200, 403, 403, 403, 403, 200]),
    form("POST /organize/series", "/organize/series", &[("slug", "new-VISIT"), ("name", "New"), ("mark", "fins")], [401, 403, 303, 403, 403, 403, 403, 303]),
    row("GET /organize/{series}", "/organize/security-jaws", READ_DESK),
    form("POST /organize/{series}", "/organize/security-jaws", &[("number", "NEXT"), ("date", "2027-03-03"), ("start", "19:00"), ("title", "")], WRITE_REPORT),
    row("GET /organize/{series}/events", "/organize/security-jaws/events", READ_DESK),
    form("POST /organize/{series}/events", "/organize/security-jaws/events", &[("number", "NEXT"), ("date", "2027-03-03"), ("start", "19:00"), ("title", "")], WRITE_REPORT),
    row("GET /organize/{series}/settings", "/organize/security-jaws/settings", READ_IMPORT),
    form("POST /organize/{series}/settings", "/organize/security-jaws/settings", &[("name", "Security-JAWS"), ("mark", "fins"), ("time_zone", "Asia/Tokyo"), ("start", "19:00"), ("minutes", "150")], WRITE_REPORT),
    row("GET /organize/{series}/members", "/organize/security-jaws/members", MEMBERS),
    form("POST /organize/{series}/members", "/organize/security-jaws/members", &[("what", "invite"), ("mail", "VISIT@invited.test"), ("role", "reporter")], INVITE),
    row("GET /invitations/{token}", "/invitations/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", all(404)),
    form("POST /invitations/{token}", "/invitations/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &[], all(404)),
    row("GET /organize/{series}/later", "/organize/security-jaws/later", TO_DESK),
    form("POST /organize/{series}/later", "/organize/security-jaws/later", &[("do", "later"), ("key", "waitlist:42")], PUT_OFF),
    row("GET /organize/{series}/missing", "/organize/security-jaws/missing", READ_DESK),
    form("POST /organize/{series}/missing", "/organize/security-jaws/missing", &[("do", "waive"), ("number", "32"), ("part", "video"), ("slot", "")], WRITE_REPORT),
    row("GET /organize/{series}/log", "/organize/security-jaws/log", READ_IMPORT),
    form("POST /organize/{series}/log.csv", "/organize/security-jaws/log.csv", &[], EXPORT_LOG),
    row("GET /organize/{series}/{number}/log", "/organize/security-jaws/42/log", READ_IMPORT),
    form("POST /organize/{series}/{number}/log.csv", "/organize/security-jaws/42/log.csv", &[("view", "roles")], EXPORT_LOG),
    form("POST /organize/{series}/{number}/checklist", "/organize/security-jaws/42/checklist", &[("do", "save"), ("words", "VISIT")], WRITE_REPORT),
    row("GET /organize/{series}/{number}/run", "/organize/security-jaws/42/run", READ_DESK),
    form("POST /organize/{series}/{number}/run", "/organize/security-jaws/42/run", &[("do", "save"), ("line", "new"), ("title", "VISIT"), ("start", "18:00")], WRITE_REPORT),
    row("GET /organize/{series}/letters", "/organize/security-jaws/letters", READ_IMPORT),
    form("POST /organize/{series}/letters", "/organize/security-jaws/letters", &[("do", "off"), ("kind", "slides_wanted")], WRITE_REPORT),
    row("GET /organize/{series}/mails", "/organize/security-jaws/mails", READ_IMPORT),
    form("POST /organize/{series}/mails", "/organize/security-jaws/mails", &[("id", "1"), ("do", "away")], WRITE_REPORT),
    row("GET /organize/{series}/{number}", "/organize/security-jaws/42", READ_DESK),
    form("POST /organize/{series}/{number}", "/organize/security-jaws/42", &[("date", "2027-03-03"), ("start", "19:00"), ("minutes", "150"), ("tell", "nobody")], WRITE_REPORT),
    row("GET /organize/{series}/{number}/state", "/organize/security-jaws/42/state", TO_DESK),
    row("GET /organize/{series}/{number}/types", "/organize/security-jaws/42/types", TO_DESK),
    row("GET /organize/{series}/{number}/report/links", "/organize/security-jaws/32/report/links", TO_DESK),
    form("POST /organize/{series}/{number}/state", "/organize/security-jaws/42/state", &[("to", "open")], WRITE_REPORT),
    form("POST /organize/{series}/{number}/types", "/organize/security-jaws/42/types", &[], WRITE_REPORT),
    row("GET /organize/{series}/{number}/agenda", "/organize/security-jaws/42/agenda", READ_IMPORT),
    form("POST /organize/{series}/{number}/agenda", "/organize/security-jaws/42/agenda", &[("base", "0"), ("do", "save"), ("0.kind", "talk"), ("0.title", "VISIT"), ("0.minutes", "20")], WRITE_REPORT),
    row("GET /organize/{series}/{number}/attendees", "/organize/security-jaws/42/attendees", [303, 404, 200, 200, 403, 403, 200, 404]),
    form("POST /organize/{series}/{number}/attendees.csv", "/organize/security-jaws/42/attendees.csv", &[], [401, 404, 200, 200, 403, 403, 403, 404]),
    row("GET /organize/import", "/organize/import", [303, 403, 200, 200, 200, 200, 200, 200]),
    form("POST /organize/import", "/organize/import", &[("series", SERIES), ("source", REPORT)], [401, 403, 303, 303, 403, 403, 403, 404]),
    row("GET /organize/{series}/import/{id}", "/organize/security-jaws/import/IMPORT", READ_IMPORT),
    form("POST /organize/{series}/import/{id}", "/organize/security-jaws/import/IMPORT", &[("version", "1"), ("sections/0/title", "題")], WRITE_REPORT),
    form("POST /organize/{series}/import/{id}/encoding", "/organize/security-jaws/import/IMPORT/encoding", &[("encoding", "UTF-8")], WRITE_REPORT),
    row("GET /organize/{series}/import/archive/{id}", "/organize/security-jaws/import/archive/MOVED", READ_IMPORT),
    form("POST /organize/{series}/import/archive/{id}", "/organize/security-jaws/import/archive/MOVED", &[("act", "leave:LIST")], WRITE_REPORT),
    row("GET /organize/{series}/import/archive/{id}/{file}", "/organize/security-jaws/import/archive/MOVED/LIST", READ_IMPORT),
    form("POST /organize/{series}/import/archive/{id}/{file}", "/organize/security-jaws/import/archive/MOVED/LIST", &[("act", "save"), ("number", "32")], WRITE_REPORT),
    form("POST /organize/{series}/import/{id}/apply", "/organize/security-jaws/import/IMPORT/apply", &[], WRITE_REPORT),
    row("GET /organize/{series}/{number}/report", "/organize/security-jaws/32/report", READ_DESK),
    form("POST /organize/{series}/{number}/report", "/organize/security-jaws/32/report", &[("lead", "x"), ("closing", ""), ("author", "")], WRITE_NOTES),
    form("POST /organize/{series}/{number}/report/links", "/organize/security-jaws/32/report/links", &[("video", ""), ("1/slides", ""), ("1/video", "")], WRITE_NOTES),
    form("POST /organize/{series}/{number}/report/publish", "/organize/security-jaws/32/report/publish", &[], WRITE_REPORT),
    form("POST /organize/{series}/{number}/report/withdraw", "/organize/security-jaws/32/report/withdraw", &[], WRITE_REPORT),
    row("GET /organize/{series}/{number}/report/revisions/{revision}", "/organize/security-jaws/32/report/revisions/1", READ_DESK),
    row("GET /organize/{series}/{number}/notes/{n}", "/organize/security-jaws/32/notes/1", READ_NOTES),
    form("POST /organize/{series}/{number}/notes/{n}", "/organize/security-jaws/32/notes/1", &[("markdown", "NOTES"), ("impression", ""), ("base", "BASE")], WRITE_NOTES),
    row("GET /organize/{series}/{number}/notes/{n}/revisions/{revision}", "/organize/security-jaws/32/notes/1/revisions/1", READ_DESK),
    form("POST /organize/{series}/{number}/notes/{n}/revisions/{revision}", "/organize/security-jaws/32/notes/1/revisions/2", &[], WRITE_NOTES),

    form("POST /api/fn/notes/preview", "/api/fn/notes/preview", &[("markdown", "- a"), ("impression", "")], [401, 403, 200, 200, 200, 200, 200, 200]),
    // A refusal is told in the answer itself, for the editor to show: see promise 24.
    form("POST /api/fn/notes/save", "/api/fn/notes/save", &[("slug", SERIES), ("number", "32"), ("talk", "1"), ("markdown", "NOTES"), ("impression", ""), ("base", "BASE")], all(200)),
];
