//! What the file of one's own data holds of the database. A table or column that is added goes into the file, or is named
//! here with the reason for which it does not: otherwise somebody would get less than is kept of them, and nobody would see.

use std::collections::BTreeSet;

use sqlx::PgPool;

use super::documented;
use crate::common::table_columns;

/// A table of which one's own rows are in the file.
struct Held {
    table: &'static str,
    /// Where they stand there, as `docs/own-data.md` writes it.
    at: &'static str,
    /// Columns that have another name in the file.
    renamed: &'static [(&'static str, &'static str)],
    /// Columns that are not in it.
    left: &'static [&'static str],
}

const fn held(
    table: &'static str,
    at: &'static str,
    renamed: &'static [(&'static str, &'static str)],
    left: &'static [&'static str],
) -> Held {
    Held { table, at, renamed, left }
}

/// Whatever tells rows apart and hangs them together is said by where they stand in the file, by words of addresses and
/// by numbers of events; whose they are is why they are there.
const PLACES: &[&str] = &[
    "id",
    "series_id",
    "event_id",
    "slot_id",
    "question_id",
    "person_id",
    "account_id",
    "registration_id",
    "proposal_id",
    "field_id",
    "call_id",
    "type_id",
    "poll_id",
    "participant",
    "position",
];

/// Tables of which nothing is in the file.
const LEFT: &[(&str, &[&str])] = &[
    (
        "Of an evening and its series, whoever comes: what of it concerns somebody stands with what is theirs.",
        &[
            "series",
            "events",
            "event_days",
            "event_hosts",
            "event_links",
            "event_rooms",
            "event_polls",
            "participation_types",
            "attendance_counts",
            "polls",
            "lotteries",
            "sign_up_questions",
            "proposal_calls",
            "proposal_fields",
            "proposal_criteria",
            "agenda_releases",
            "impressions",
            "note_lines",
            "reports",
            "reminders_sent",
            "kept_forecasts",
            "forecast_days",
        ],
    ),
    (
        "What organizers do to many at once, while they do it: what became of a place stands with it, and what was done in the log.",
        &["bulk_acts", "bulk_people"],
    ),
    (
        "Work for a series, which stays with it, and speaks of others; when one did it is in the log.",
        &[
            "agenda_drafts",
            "announcements",
            "archive_files",
            "archive_imports",
            "checklist_items",
            "missing_waived",
            "note_revisions",
            "people_apart",
            "person_merges",
            "put_off",
            "question_acts",
            "question_holds",
            "question_moves",
            "questions_apart",
            "report_imports",
            "report_revisions",
            "run_delays",
            "run_people",
            "run_rows",
            "speaker_letters",
        ],
    ),
    ("Letters that were written and not sent: what organizers have not told.", &["proposal_letters_aside"]),
    ("Entries that were mistakes: the entry says so.", &["door_undos"]),
    ("Who of a proposal is billed on its talk: both stand in the file.", &["slot_proposers"]),
    ("What opens a proposal, as a hash alone.", &["proposal_links"]),
    ("Who looks at a console in this minute, and how many at a board.", &["presences", "board_screens"]),
    ("Made from the others.", &["search_documents", "audit_chain"]),
    ("Of the installation.", &["site_keys", "_sqlx_migrations"]),
];

/// Of the account itself.
const ACCOUNT: &[Held] = &[
    held(
        "accounts",
        "account",
        &[("person_id", "speaker"), ("password_hash", "has_password"), ("totp_confirmed", "has_second_factor")],
        // Secrets; the address once more; and whoever has a closed account asks for nothing.
        &["mail_key", "totp_secret", "totp_sealed", "totp_last_step", "disabled_at"],
    ),
    held("sessions", "browsers[]", &[], &["token_hash"]),
    held("known_devices", "known_browsers[]", &[], &["token_hash"]),
    // Whoever tried may have been somebody else.
    held("sign_in_failures", "wrong_tries[]", &[("account_key", "what")], &["source"]),
    held("tokens", "links[]", &[], &["token_hash"]),
    held("mail_links", "links[]", &[], &["token_hash", "language"]),
    held("held_forms", "waiting_forms[]", &[], &["browser"]),
    held("series_roles", "roles[]", &[], &[]),
    held("role_invitations", "invitations[]", &[], &["mail_key", "token_hash", "invited_by"]),
    held("follows", "follows[]", &[("created_at", "since")], &[]),
    held("mail_stops", "mail_stops[]", &[("created_at", "since")], &[]),
    // Whom something was done to, and what was said of them.
    held("audit_log", "log[]", &[], &["subject", "details", "request_id"]),
    // How it is sent, and what it is made from.
    held(
        "jobs",
        "mails[]",
        &[("topic", "about"), ("done_at", "sent_at")],
        &[
            "key",
            "recipient",
            "payload",
            "state",
            "attempts",
            "next_try_at",
            "last_error",
            "limit_key",
            "announcement_id",
        ],
    ),
];

/// Of evenings: seats and boards.
const EVENINGS: &[Held] = &[
    held(
        "registrations",
        "registrations[]",
        &[("fallback_id", "fallback")],
        // What organizers note for themselves and would take back; what guards against guessing, and against a second press of
        // a button; the order within.
        &[
            "desk_note",
            "before_hand",
            "before_type",
            "before_place",
            "code_tries",
            "code_tried_at",
            "ticket_again_at",
            "turn",
        ],
    ),
    held("registration_steps", "registrations[].history[]", &[], &["turn"]),
    held("sign_up_answers", "registrations[].answers[]", &[], &[]),
    held("door_entries", "registrations[].entries[]", &[], &["turn"]),
    held("lottery_entries", "registrations[].draws[]", &[("grp", "group")], &[]),
    held(
        "questions",
        "questions[]",
        &[("asker", "name"), ("asked_afterwards", "source"), ("answering_slot", "answered_in")],
        // What moderators did with it, and what follows from the rest.
        &["form_key", "version", "held_word", "moved_by", "is_public", "is_shown"],
    ),
    held("question_texts", "questions[].earlier[]", &[], &[]),
    held("question_mails", "answers_awaited[]", &[], &[]),
    held("question_votes", "votes[]", &[("created_at", "at"), ("merged_from", "question")], &[]),
    held("held_askers", "held_on_boards[]", &[], &[]),
    held("poll_answers", "poll_answers[]", &[("answered_at", "at")], &[]),
    held("reactions", "reactions[]", &[("reacted_at", "at")], &[]),
    held("answers", "answers_given[]", &[("author", "name"), ("created_at", "at")], &["act_id"]),
];

/// Of who speaks, and proposes, and judges.
const TALKS: &[Held] = &[
    held("people", "speaker_profiles[]", &[], &["is_group", "merged_into"]),
    held("person_aliases", "speaker_profiles[].names[]", &[("alias", "name")], &["key"]),
    held("person_pictures", "speaker_profiles[].picture", &[("bytes", "jpeg")], &["uploaded_by"]),
    held("picture_removals", "speaker_profiles[].picture_removed", &[], &["removed_by"]),
    held("appearances", "talks[]", &[], &[]),
    held(
        "slots",
        "talks[]",
        &[],
        // Made from the rest.
        &[
            "updated_at",
            "is_open",
            "names_speakers",
            "shown_title",
            "shown_abstract",
            "shows_links",
            "shows_links_within",
            "shows_slides",
            "shows_slides_within",
            "shows_pictures",
        ],
    ),
    held("slot_files", "talks[].slides_file", &[], &["bytes", "uploaded_by"]),
    held("talk_corrections", "talks[].correction", &[], &["told_at"]),
    held("person_mails", "speaker_mails[]", &[], &["mail_key", "added_by"]),
    held("question_calls", "speaker_letters[]", &[], &[]),
    held("speaker_reminders", "speaker_letters[]", &[], &[]),
    held("missing_requests", "speaker_letters[]", &[("asked_at", "at")], &["asked_by"]),
    held("proposals", "call_for_talks.proposals[]", &[], &[]),
    held("proposal_answers", "call_for_talks.proposals[].answers[]", &[], &[]),
    held("proposal_speakers", "call_for_talks.proposals[].speakers[]", &[], &["mail_key"]),
    // Who decided, what is not told yet, and what others were told.
    held(
        "proposal_decisions",
        "call_for_talks.proposals[].letters[]",
        &[],
        &[
            "version",
            "staged_by",
            "staged_at",
            "sent_by",
            "send_at",
            "queued_by",
            "language",
            "other_subject",
            "other_body",
        ],
    ),
    held("proposal_reviews", "call_for_talks.reviews[]", &[], &[]),
    held("proposal_scores", "call_for_talks.reviews[].scores[]", &[("criterion_id", "criterion")], &[]),
    held("proposal_comments", "call_for_talks.comments[]", &[], &[]),
    held("speaker_requests", "call_for_talks.asked_to_speak_too[]", &[], &[]),
];

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_53_every_column_is_in_the_file_or_named_as_left_out(pool: PgPool) {
    let tables = table_columns(&pool).await;
    let documented = documented();
    let is_said = |field: &str| {
        let within = [format!("{field}."), format!("{field}[")];
        documented.iter().any(|known| known == field || within.iter().any(|start| known.starts_with(start)))
    };
    let all: Vec<&Held> = [ACCOUNT, EVENINGS, TALKS].into_iter().flatten().collect();
    let left: BTreeSet<&str> = LEFT.iter().flat_map(|(_, tables)| tables.iter().copied()).collect();
    for (table, columns) in &tables {
        let Some(one) = all.iter().find(|one| one.table == table) else {
            assert!(
                left.contains(table.as_str()),
                "{table} is neither in the file of one's own data nor named as left out"
            );
            continue;
        };
        for column in columns.iter().map(String::as_str) {
            let renamed = one.renamed.iter().find(|(from, _)| *from == column).map(|(_, to)| *to);
            if renamed.is_none() && PLACES.contains(&column) {
                continue;
            }
            let field = format!("{}.{}", one.at, renamed.unwrap_or(column));
            assert_ne!(
                is_said(&field),
                one.left.contains(&column),
                "{table}.{column} must be in the file as {field}, or else named as left out"
            );
        }
        let gone =
            one.left.iter().chain(one.renamed.iter().map(|(from, _)| from)).find(|column| !columns.contains(**column));
        assert_eq!(gone, None, "{table} has no such column any more");
    }
    let named = left.iter().copied().chain(all.iter().map(|one| one.table));
    let gone: Vec<_> = named.filter(|table| !tables.contains_key(*table)).collect();
    assert!(gone.is_empty(), "there are no such tables any more: {gone:?}");
    assert!(all.iter().all(|one| !left.contains(one.table)), "a table is in the file or left out");
}
