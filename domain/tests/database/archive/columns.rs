//! What an archive holds of the database. A table or column that is added goes into the record, or is named here with
//! the reason for which it stays behind: otherwise an archive that moves out would lose it, and nobody would see.

use std::collections::BTreeSet;

use domain::archive::format::files::FileRecord;
use domain::archive::format::polls::{HeldPoll, Poll};
use domain::archive::format::record::{
    AnswerRecord, AttendanceRecord, DayRecord, EventRecord, HostRecord, ImpressionRecord, LinkRecord, NoteRecord,
    PersonRecord, QuestionRecord, ReportRecord, RoomRecord, SeriesRecord, SlotRecord, SpeakerRecord, TypeRecord,
};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgPool;

use crate::common::table_columns;

/// A table whose rows are in the record.
struct Kept {
    table: &'static str,
    /// Names of the record's fields for it.
    fields: BTreeSet<String>,
    /// Columns that have another name in the record.
    renamed: &'static [(&'static str, &'static str)],
    /// Columns that stay behind.
    left: &'static [&'static str],
}

/// Whatever tells rows apart and hangs them together is said by where they stand in the record.
const PLACES: &[&str] = &["id", "series_id", "event_id", "slot_id", "question_id", "person_id", "position"];

/// Tables that stay behind as a whole.
const LEFT: &[(&str, &[&str])] = &[
    (
        "People who have an account, and what they hold, follow and may: each decides anew where it goes.",
        &[
            "accounts",
            "series_roles",
            "sessions",
            "tokens",
            "sign_in_failures",
            "known_devices",
            "follows",
            "mail_links",
            "mail_stops",
            "role_invitations",
            "put_off",
        ],
    ),
    (
        "Who registered, what they were asked, wrote and were written: it leaves as a list, where an organizer asks for it, and is not public.",
        &[
            "registrations",
            "registration_steps",
            "sign_up_questions",
            "sign_up_answers",
            "door_entries",
            "door_undos",
            "announcements",
            "lotteries",
            "lottery_entries",
        ],
    ),
    (
        "What was proposed and judged is not public: it leaves with the one whose it is.",
        &[
            "proposal_calls",
            "proposal_fields",
            "proposal_criteria",
            "proposals",
            "proposal_answers",
            "proposal_speakers",
            "proposal_links",
            "proposal_reviews",
            "proposal_scores",
            "proposal_comments",
            "proposal_decisions",
            "proposal_letters_aside",
            "slot_proposers",
            "speaker_requests",
        ],
    ),
    (
        "Work on the evening itself; over when it is over.",
        &[
            "checklist_items",
            "run_rows",
            "run_people",
            "run_delays",
            "agenda_drafts",
            "agenda_releases",
            "talk_corrections",
            "missing_waived",
            "missing_requests",
            "held_forms",
            "reminders_sent",
            "question_acts",
            "question_moves",
            "questions_apart",
            "question_calls",
            "speaker_reminders",
            "speaker_letters",
            "presences",
            "board_screens",
        ],
    ),
    (
        "What organizers went by, and what they did to many at once: over with the evening, but for who came.",
        &["kept_forecasts", "forecast_days", "bulk_acts", "bulk_people"],
    ),
    ("What was said before: the record says what holds.", &["note_revisions", "report_revisions", "question_texts"]),
    (
        "Where people are reached, and who was held back on a board: of this installation, and nobody else's to know.",
        &["person_mails", "question_mails", "held_askers", "question_holds"],
    ),
    (
        "How people became one, and who was told from whom: the record says who they are, and where their addresses lead.",
        &["person_merges", "people_apart"],
    ),
    (
        "What organizers took away, and said of it to the one whose it was: over with the picture.",
        &["picture_removals"],
    ),
    (
        "Files that were taken in; what they said is in the record.",
        &["report_imports", "archive_imports", "archive_files"],
    ),
    ("Each who answered is a participant of this installation: the numbers are in the record.", &["poll_answers"]),
    ("Pressed during a talk, for who was there; over when it is over.", &["reactions"]),
    ("Made from the others.", &["search_documents"]),
    ("Of the installation.", &["audit_log", "audit_chain", "jobs", "site_keys", "_sqlx_migrations"]),
    ("Each voter is a participant of this installation: the number of votes is in the record.", &["question_votes"]),
];

fn fields(of: &impl Serialize) -> BTreeSet<String> {
    match serde_json::to_value(of).unwrap() {
        Value::Object(fields) => fields.keys().cloned().collect(),
        other => panic!("{other} is no record"),
    }
}

fn kept() -> Vec<Kept> {
    let at = chrono::DateTime::UNIX_EPOCH;
    let text = String::new;
    let keep = |table, fields, renamed, left| Kept { table, fields, renamed, left };
    vec![
        keep(
            "series",
            fields(&SeriesRecord::default()),
            &[],
            // Rules of this installation: whoever moves in says anew what people agree to.
            &["contact_mail", "created_at", "absence_limit", "held_words", "conduct_url", "privacy_url"],
        ),
        keep("people", fields(&PersonRecord::default()), &[("merged_into", "formerly")], &["created_at"]),
        keep(
            "person_aliases",
            fields(&PersonRecord::default()),
            &[("alias", "aliases"), ("is_own", "own_aliases"), ("is_confirmed", "confirmed_aliases")],
            &["key"],
        ),
        keep(
            "events",
            fields(&EventRecord::default()),
            &[],
            &[
                // Of this installation, or made from the rest.
                "join_code",
                "sequence",
                "created_at",
                "updated_at",
                "agenda_version",
                "is_public",
                "last_starts_at",
                "last_ends_at",
                "last_doors_at",
                "late_ends_at",
                // Work on the evening itself.
                "agenda_release",
                "agenda_released_at",
                // Rooms stand in the record by the names that readers know.
                "room_keys",
                "run_note",
                // How seats are given while there are any.
                "seat_limit",
                "promotion",
                "ask_hours",
                "door_secret",
                "offer_hours",
                "remind_hours",
                "still_hours",
                "still_gives_back",
                // How its board takes questions while it is open.
                "slow_seconds",
                "asking",
                "voting",
                "closed_afterwards",
            ],
        ),
        keep("event_days", fields(&DayRecord { starts_at: at, ends_at: at }), &[], &[]),
        keep("event_hosts", fields(&HostRecord { name: text(), label: text(), url: None }), &[], &[]),
        keep("event_rooms", fields(&RoomRecord { name: text(), seats: None, stream_url: None }), &[], &[]),
        keep("event_links", fields(&LinkRecord { kind: text(), title: text(), url: text() }), &[], &[]),
        keep(
            "polls",
            fields(&HeldPoll {
                kind: text(),
                title: text(),
                options: vec![],
                voters: 0,
                created_at: at,
                opened_at: None,
                closes_at: None,
                closed_at: None,
                shown_at: None,
            }),
            &[],
            // An account, and what tells one press of it from others.
            &["created_by", "pressed"],
        ),
        keep("event_polls", fields(&Poll { question: text(), options: vec![] }), &[], &[]),
        keep(
            "participation_types",
            fields(&TypeRecord {
                name: text(),
                mode: text(),
                capacity: None,
                opens_at: None,
                closes_at: None,
                admission: text(),
            }),
            &[],
            // Counted from the registrations; and for those who come, while they do.
            &["confirmed", "waitlisted", "invite", "words_ja", "words_en"],
        ),
        keep(
            "attendance_counts",
            fields(&AttendanceRecord {
                source: text(),
                type_name: text(),
                confirmed: 0,
                waitlisted: 0,
                cancelled: 0,
                attended: None,
            }),
            &[],
            &[],
        ),
        keep(
            "slots",
            fields(&SlotRecord::default()),
            &[("abstract", "summary")],
            &[
                "updated_at",
                "proposal_id",
                "is_open",
                "names_speakers",
                "shown_title",
                "shown_abstract",
                "shows_links",
                "shows_links_within",
                "shows_slides",
                "shows_slides_within",
                "shows_pictures",
                // Asks after this evening alone.
                "closed_afterwards",
            ],
        ),
        keep(
            "appearances",
            fields(&SpeakerRecord {
                person: text(),
                name: text(),
                affiliation: text(),
                role: text(),
                honorific: text(),
            }),
            &[],
            &[],
        ),
        // Their bytes stand beside the record, under the name that it says; who handed them in is an account.
        keep("slot_files", fields(&FileRecord::default()), &[("bytes", "name")], &["size", "uploaded_by"]),
        keep("person_pictures", fields(&FileRecord::default()), &[("bytes", "name")], &["uploaded_by"]),
        // A bullet is what has a depth.
        keep(
            "note_lines",
            fields(&NoteRecord { depth: 0, text: text(), video_at: None }),
            &[("body", "text")],
            &["kind"],
        ),
        keep("impressions", fields(&ImpressionRecord { author: text(), text: text() }), &[("body", "text")], &[]),
        keep(
            "reports",
            fields(&ReportRecord {
                state: text(),
                lead: text(),
                closing: text(),
                author: text(),
                source_url: None,
                published_at: None,
            }),
            &[],
            &["revision", "publish_after", "told_at", "updated_at"],
        ),
        keep(
            "questions",
            fields(&QuestionRecord {
                slot: None,
                position: 0,
                source: text(),
                body: text(),
                asker: text(),
                state: text(),
                votes: 0,
                asked_at: at,
                answered_at: None,
                reason: "x".to_owned(),
                shown_at: Some(at),
                is_confidential: true,
                answered_in: Some(0),
                merged_into: None,
                answers: vec![],
            }),
            &[("asked_afterwards", "source"), ("answering_slot", "answered_in")],
            // Who asked, how far they were trusted, and what happened on the stage.
            &[
                "participant",
                "answering_at",
                "withdrawn_at",
                "form_key",
                "trust",
                "was_held",
                "edited_at",
                "version",
                "held_word",
                "moved_by",
                "is_public",
                "is_shown",
            ],
        ),
        keep(
            "answers",
            fields(&AnswerRecord { author: text(), text: text(), video_at: None, created_at: at }),
            &[("body", "text")],
            // What takes it back, on the evening.
            &["act_id"],
        ),
    ]
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn every_column_is_in_the_record_or_named_as_left_behind(pool: PgPool) {
    let tables = table_columns(&pool).await;
    let left: BTreeSet<&str> = LEFT.iter().flat_map(|(_, tables)| tables.iter().copied()).collect();
    let kept = kept();
    for (table, columns) in &tables {
        let Some(one) = kept.iter().find(|one| one.table == table) else {
            assert!(left.contains(table.as_str()), "{table} is neither in the record nor named as left behind");
            continue;
        };
        for column in columns.iter().map(String::as_str).filter(|column| !PLACES.contains(column)) {
            let field = one.renamed.iter().find(|(from, _)| *from == column).map_or(column, |(_, to)| to);
            assert_ne!(
                one.fields.contains(field),
                one.left.contains(&column),
                "{table}.{column} must be in the record, or else named as left behind"
            );
        }
        let gone = one.left.iter().find(|column| !columns.contains(**column));
        assert_eq!(gone, None, "{table} has no such column any more");
    }
    let gone: Vec<_> =
        left.into_iter().chain(kept.iter().map(|one| one.table)).filter(|t| !tables.contains_key(*t)).collect();
    assert!(gone.is_empty(), "there are no such tables any more: {gone:?}");
}
