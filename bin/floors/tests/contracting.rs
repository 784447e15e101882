//! Migrations that an older program may not survive are found, and those that only add are not.

use std::{fs, path::Path};

use floors::expanding::{ALLOWED, contracting};

/// What is found of a migration with this text.
fn planted(number: u32, sql: &str, allowed: &[(u32, &str, &str)]) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(format!("{number:04}_planted.sql")), sql).unwrap();
    contracting(dir.path(), allowed).unwrap()
}

#[test]
fn what_takes_away_or_refuses_what_older_programs_write_is_found() {
    for sql in [
        "alter table registrations rename column code to number;",
        "alter table registrations drop column code;",
        "ALTER TABLE IF EXISTS ONLY registrations\n    ADD COLUMN note text,\n    DROP COLUMN code;",
        "alter table events rename to evenings;",
        "alter table events add column room text not null;",
        "alter table events add column room text not null check (room in ('default', 'a'));",
        "alter table events add column room text not null default '' unique;",
        "alter table events alter column title set not null;",
        "alter table events alter title type varchar(20);",
        "alter table events alter column title drop default;",
        "alter table events add constraint events_titled check (title <> '');",
        "alter table events add column room text, add constraint events_room check (room is not null or venue_name = '');",
        "alter table slots add column lead text; alter table events add constraint events_led check (lead <> '');",
        "alter table events add constraint events_once unique (title);",
        "alter table events disable trigger all;",
        "create unique index events_once on events (title);",
        "create trigger late before insert on events for each row execute function refuse();",
        "create or replace trigger late before insert on events for each row execute function refuse();",
        "drop table if exists old_events;",
        "drop view mail_outbox;",
        "drop function mailbox_of(text);",
        "alter view event_cards rename column talks to slots;",
        "truncate sessions;",
        "revoke select on events from benkyokai_app;",
        "do $$ begin if true then alter table events drop column title; end if; end $$;",
        "-- it's; only a word\nselect 'a;b', $x$ it's $x$; drop table events;",
    ] {
        assert_eq!(planted(75, sql, &[]).len(), 1, "{sql}");
        assert_eq!(planted(74, sql, &[]).len(), 0, "what stands as it is: {sql}");
    }
}

#[test]
fn what_only_adds_is_in_order() {
    let sql = "
        -- drop table events;
        /* drop table events; */
        create table rooms (id bigint primary key, name text not null);
        alter table rooms add constraint rooms_named check (name <> ''), rename column name to called;
        create unique index rooms_once on rooms (called);
        create trigger rooms_log after insert on rooms for each row execute function note();
        alter table events
            add column room text not null default '',
            add column twice bigint generated always as identity,
            add constraint events_room_short check (length(room) <= 20 and room::text not in ('title', 'x')),
            alter column title drop not null;
        create function helps(a text) returns text language sql as $$ delete from rooms; drop table rooms $$;
        drop function helps(text);
        create index events_by_room on events (room);
        create view evenings as select id from events;
        update events set room = 'drop table; rename';
        do $$ begin if true then grant select on evenings to benkyokai_app; end if; end $$;
        comment on column events.room is 'alter table events drop column room; it''s said';
    ";
    assert_eq!(planted(75, sql, &[]), [] as [&str; 0]);
}

#[test]
fn a_reason_is_for_one_change_and_for_one_that_is_there() {
    let allowed = [(75, "alter table events drop column title", "nobody reads it since the last release")];
    assert_eq!(planted(75, "alter table events drop column title;", &allowed), [] as [&str; 0]);
    assert_eq!(planted(75, "alter table events drop column title, drop column lead;", &allowed).len(), 1);
    assert_eq!(planted(75, "alter table events drop column title_en;", &allowed).len(), 2);
    assert_eq!(planted(76, "alter table events drop column title;", &allowed).len(), 2, "it, and a reason for nothing");
}

#[test]
fn the_migrations_since_are_in_order() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    assert_eq!(contracting(&folder, ALLOWED).unwrap(), [] as [&str; 0]);
    assert!(ALLOWED.iter().all(|(.., reason)| !reason.is_empty()));
}
