//! Planning the next event: from the last one, its agenda, its states.

use crate::common::{account_with, demo};
use chrono::Utc;
use domain::{
    Error,
    agenda::{
        drafting,
        types::{ChangeOf, DraftSpeaker, SlotKind},
    },
    db::Db,
    events::types::{EventState, StateChange},
    ids::EventRef,
    pages,
    viewer::{Role, Viewer},
    workflows,
};
use sqlx::PgPool;

const SERIES: &str = "security-jaws";

async fn next(db: &Db, organizer: &Viewer) -> i32 {
    let desk = pages::events_desk::load(db, organizer.asks_at(Utc::now()), SERIES).await.unwrap();
    let (number, date) = (desk.next.number.to_string(), desk.next.date.to_string());
    workflows::plan_next::create(db, organizer.asks_at(Utc::now()), SERIES, &number, (&date, "19:00"), "", None)
        .await
        .unwrap()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_next_event_takes_after_the_last_one(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    assert_eq!(next(&db, &organizer).await, 43);
    let desk = pages::event_desk::load(&db, organizer.asks(), EventRef::new(SERIES, 43)).await.unwrap();
    assert_eq!(desk.event.card.state, EventState::Planned);
    assert_eq!(desk.event.hashtags[0], "secjaws43");
    assert_eq!(desk.types.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["現地", "オンライン", "LT・現地"]);
    assert_eq!(desk.event.card.venue_name, "架空ホール 5階");
    assert_eq!(desk.plan.join_code.as_deref(), Some("SJ43"));
    assert_eq!(desk.facts.minutes, "165");
    let agenda = pages::agenda_editor::load(&db, organizer.asks(), EventRef::new(SERIES, 43)).await.unwrap();
    assert_eq!(agenda.slots.len(), 10);
    assert_eq!(agenda.clocks[1].0, "19:05");
    assert!(
        agenda.slots.iter().filter(|s| s.kind == SlotKind::Talk).all(|s| s.speakers.is_empty() && s.title.is_empty())
    );
    assert!(!agenda.slots[0].speakers.is_empty(), "who opens the evening stays");
    // Nobody else knows of it yet.
    let visitor = Viewer::visitor();
    let seen = domain::pages::event::load(&db, visitor.asks_at(Utc::now()), EventRef::new(SERIES, 43)).await;
    assert_eq!(seen.unwrap_err(), Error::NotFound);
    let desk = pages::events_desk::load(&db, organizer.asks_at(Utc::now()), SERIES).await.unwrap();
    let day = desk.next.date.to_string();
    let taken = workflows::plan_next::create(&db, organizer.asks_at(Utc::now()), SERIES, "42", (&day, ""), "", None)
        .await
        .unwrap_err();
    assert_eq!(taken.field(), Some("number"));
    for (number, date, field) in [("x", day.as_str(), "number"), ("44", "2026-02-30", "date"), ("44", "", "date")] {
        let error =
            workflows::plan_next::create(&db, organizer.asks_at(Utc::now()), SERIES, number, (date, ""), "", None)
                .await
                .unwrap_err();
        assert_eq!(error.field(), Some(field));
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_agenda_is_drafted_undone_and_released(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let now = Utc::now();
    let editor = pages::agenda_editor::load(&db, organizer.asks(), EventRef::new(SERIES, 42)).await.unwrap();
    assert_eq!((editor.version, editor.changes.len()), (0, 0));
    let mut slots = editor.slots.clone();
    slots[1].title = "新しい題名".to_owned();
    slots[4].speakers = vec![DraftSpeaker::named("森川 律")];
    slots[5].minutes = 20;
    let version =
        drafting::save(&db, organizer.asks_at(now), EventRef::new(SERIES, 42), 0, slots.clone()).await.unwrap().version;
    let mut others = editor.slots.clone();
    others[1].title = "別の題名".to_owned();
    let stale = drafting::save(&db, organizer.asks_at(now), EventRef::new(SERIES, 42), 0, others).await.unwrap_err();
    assert!(matches!(stale, Error::Conflict(_)), "two people at the same slot: {stale}");
    let mut others = editor.slots.clone();
    others[2].minutes = 7;
    let joined = drafting::save(&db, organizer.asks_at(now), EventRef::new(SERIES, 42), 0, others).await.unwrap();
    assert!(joined.was_joined, "the organizer is told");
    let joined = joined.version;
    let both = pages::agenda_editor::load(&db, organizer.asks(), EventRef::new(SERIES, 42)).await.unwrap();
    assert_eq!((both.slots[1].title.as_str(), both.slots[2].minutes, joined), ("新しい題名", 7, version + 1));
    workflows::undo_agenda::undo(&db, organizer.asks(), EventRef::new(SERIES, 42), joined).await.unwrap();
    let editor = pages::agenda_editor::load(&db, organizer.asks(), EventRef::new(SERIES, 42)).await.unwrap();
    assert_eq!(editor.slots[4].speakers[0].affiliation, "みなと仮想技研株式会社", "billed as last time");
    assert!(editor.changes.iter().any(|c| c.of
        == ChangeOf::Title {
            from: "鳴りすぎるGuardDutyを静かにする ~通知を3つに分けた半年~".into()
        }));
    assert!(editor.changes.iter().any(|c| matches!(&c.of, ChangeOf::Time { .. })));
    // Readers see the released one until then.
    let page =
        domain::pages::event::load(&db, Viewer::visitor().asks_at(now), EventRef::new(SERIES, 42)).await.unwrap();
    assert_ne!(page.slots[1].title, "新しい題名");
    workflows::undo_agenda::undo(&db, organizer.asks(), EventRef::new(SERIES, 42), version).await.unwrap();
    let editor = pages::agenda_editor::load(&db, organizer.asks(), EventRef::new(SERIES, 42)).await.unwrap();
    assert!(editor.changes.is_empty() && editor.slots[5].minutes == 10);
    let version = drafting::save(&db, organizer.asks_at(now), EventRef::new(SERIES, 42), editor.version, slots)
        .await
        .unwrap()
        .version;
    let questions: i64 = sqlx::query_scalar("select count(*) from questions").fetch_one(&db.pool).await.unwrap();
    workflows::release_agenda::release(&db, organizer.asks_at(now), EventRef::new(SERIES, 42), version).await.unwrap();
    let page =
        domain::pages::event::load(&db, Viewer::visitor().asks_at(now), EventRef::new(SERIES, 42)).await.unwrap();
    assert_eq!(page.slots[1].title, "新しい題名");
    assert_eq!(page.slots[1].questions, 2, "questions stay at their talk");
    assert!(page.event.sequence > 0);
    // A slot that goes leaves its questions to the event.
    let editor = pages::agenda_editor::load(&db, organizer.asks(), EventRef::new(SERIES, 42)).await.unwrap();
    assert!(editor.changes.is_empty() && editor.release == 1);
    let mut slots = editor.slots;
    slots.remove(1);
    let version = drafting::save(&db, organizer.asks_at(now), EventRef::new(SERIES, 42), editor.version, slots)
        .await
        .unwrap()
        .version;
    workflows::release_agenda::release(&db, organizer.asks_at(now), EventRef::new(SERIES, 42), version).await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from questions").fetch_one(&db.pool).await.unwrap();
    assert_eq!(left, questions);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_save_on_an_undone_version_overwrites_nothing(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let now = Utc::now();
    let first = pages::agenda_editor::load(&db, organizer.asks(), EventRef::new(SERIES, 42)).await.unwrap().slots;
    let titled = |title: &str| {
        let mut slots = first.clone();
        slots[1].title = title.to_owned();
        slots
    };
    let undone = drafting::save(&db, organizer.asks_at(now), EventRef::new(SERIES, 42), 0, titled("取り消される題名"))
        .await
        .unwrap()
        .version;
    workflows::undo_agenda::undo(&db, organizer.asks(), EventRef::new(SERIES, 42), undone).await.unwrap();
    let base = pages::agenda_editor::load(&db, organizer.asks(), EventRef::new(SERIES, 42)).await.unwrap().version;
    let newer = drafting::save(&db, organizer.asks_at(now), EventRef::new(SERIES, 42), base, titled("あとの題名"))
        .await
        .unwrap()
        .version;
    assert!(newer > undone, "a number is given once: {newer}");
    let late = drafting::save(&db, organizer.asks_at(now), EventRef::new(SERIES, 42), undone, titled("遅れた題名"))
        .await
        .unwrap_err();
    assert!(matches!(late, Error::Conflict(_)), "{late}");
    assert_eq!(
        pages::agenda_editor::load(&db, organizer.asks(), EventRef::new(SERIES, 42)).await.unwrap().slots[1].title,
        "あとの題名"
    );
    // An older program beside this one raises no count.
    sqlx::query("insert into agenda_drafts (event_id, version, slots) select event_id, version + 1, slots from agenda_drafts where version = $1")
        .bind(newer)
        .execute(&db.pool)
        .await
        .unwrap();
    let after = drafting::save(&db, organizer.asks_at(now), EventRef::new(SERIES, 42), newer + 1, titled("さらにあと"))
        .await
        .unwrap();
    assert_eq!(after.version, newer + 2);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn fifty_states_of_an_agenda_can_be_undone_also_after_others_were(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let first = pages::agenda_editor::load(&db, organizer.asks(), EventRef::new(SERIES, 42)).await.unwrap().slots;
    let save = async |base: i32, n: i32| {
        let mut slots = first.clone();
        slots[1].title = format!("題名 {n}");
        drafting::save(&db, organizer.asks_at(Utc::now()), EventRef::new(SERIES, 42), base, slots)
            .await
            .unwrap()
            .version
    };
    let kept =
        async || -> i64 { sqlx::query_scalar("select count(*) from agenda_drafts").fetch_one(&db.pool).await.unwrap() };
    let mut version = 0;
    for n in 0..60 {
        version = save(version, n).await;
    }
    assert_eq!(kept().await, 50);
    for _ in 0..49 {
        workflows::undo_agenda::undo(&db, organizer.asks(), EventRef::new(SERIES, 42), version).await.unwrap();
        version = pages::agenda_editor::load(&db, organizer.asks(), EventRef::new(SERIES, 42)).await.unwrap().version;
    }
    version = save(version, 100).await;
    assert_eq!(kept().await, 2);
    workflows::undo_agenda::undo(&db, organizer.asks(), EventRef::new(SERIES, 42), version).await.unwrap();
    assert_eq!(
        pages::agenda_editor::load(&db, organizer.asks(), EventRef::new(SERIES, 42)).await.unwrap().slots[1].title,
        "題名 10"
    );
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn followers_and_attendees_are_told_once(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    sqlx::query("insert into follows (series_id, account_id) select s.id, a.id from series s, accounts a where s.slug = $1 and a.mail like 'attendee%'")
        .bind(SERIES)
        .execute(&db.pool)
        .await
        .unwrap();
    let mails = async |kind: &str| -> i64 {
        sqlx::query_scalar("select count(*) from jobs where topic = $1").bind(kind).fetch_one(&db.pool).await.unwrap()
    };
    let number = next(&db, &organizer).await;
    let go = async |to: EventState, reason| {
        workflows::change_state::change_state(
            &db,
            organizer.asks_at(Utc::now()),
            EventRef::new(SERIES, number),
            to,
            reason,
        )
        .await
    };
    let change = go(EventState::Announced, "").await.unwrap();
    assert_eq!(change, StateChange { followers: 2, ..StateChange::new(EventState::Planned, EventState::Announced) });
    assert_eq!(mails("announcement").await, 2);
    assert_eq!(go(EventState::Announced, "").await.unwrap().count_mails(), 0);
    go(EventState::Open, "").await.unwrap();
    assert_eq!(mails("announcement").await, 2, "told once");
    assert!(matches!(go(EventState::Ended, "").await.unwrap_err(), Error::Conflict(_)));
    assert_eq!(go(EventState::Cancelled, "").await.unwrap_err().field(), Some("reason"));

    let change = workflows::change_state::change_state(
        &db,
        organizer.asks_at(Utc::now()),
        EventRef::new(SERIES, 42),
        EventState::Postponed,
        "台風のため",
    )
    .await
    .unwrap();
    assert_eq!((change.followers, change.holders), (0, 11));
    assert_eq!(mails("event_postponed").await, 11);
    let page = domain::pages::event::load(&db, Viewer::visitor().asks_at(Utc::now()), EventRef::new(SERIES, 42))
        .await
        .unwrap();
    assert_eq!((page.event.reason.as_str(), page.event.sequence), ("台風のため", 1));
    let reporter = account_with(&db, SERIES, Role::Reporter).await;
    let refused = workflows::change_state::change_state(
        &db,
        reporter.asks_at(Utc::now()),
        EventRef::new(SERIES, 42),
        EventState::Open,
        "",
    )
    .await;
    assert_eq!(refused.unwrap_err(), Error::Forbidden);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn only_events_that_took_place_are_counted(pool: PgPool) {
    let db = demo(pool).await;
    let over = async |states: &str| {
        sqlx::query(sqlx::AssertSqlSafe(states.to_owned())).execute(&db.pool).await.unwrap();
        domain::pages::series::load(&db, Viewer::visitor().asks_at(Utc::now()), SERIES, 1).await.unwrap().over
    };
    let of_series = "series_id = (select id from series where slug = 'security-jaws')";
    let ended = over("select 1").await;
    let all: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from events where {of_series}")))
        .fetch_one(&db.pool)
        .await
        .unwrap();
    assert!(ended < all, "#42 is still to come");
    // Over by the clock, though nobody pressed the button.
    let past = "starts_at = now() - interval '3 hours', ends_at = now() - interval '1 hour'";
    assert_eq!(
        over(&format!("update events set state = 'open', {past} where number = 42 and {of_series}")).await,
        ended + 1
    );
    for state in ["planned", "postponed", "cancelled"] {
        assert_eq!(
            over(&format!("update events set state = '{state}' where number = 42 and {of_series}")).await,
            ended,
            "{state}"
        );
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn nothing_is_missing_from_a_report_before_the_event_has_ended(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let missing = async || {
        domain::pages::report_desk::load(&db, organizer.asks(), EventRef::new(SERIES, 42)).await.unwrap().missing.len()
    };
    assert_eq!(missing().await, 0);
    sqlx::query("update events set state = 'ended' where number = 42").execute(&db.pool).await.unwrap();
    assert!(missing().await > 0);
}

/// What an organizer writes is Markdown on the page, in the mail and in descriptions alike; nothing of
/// it runs anywhere.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_30_a_hostile_lead_is_inert_on_the_page_and_in_mails(pool: PgPool) {
    use domain::{
        lang::Lang,
        mail::{outbox, render::render, types::Kind},
        registration::mails,
    };
    let db = demo(pool).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    sqlx::query("insert into follows (series_id, account_id) select s.id, a.id from series s, accounts a where s.slug = $1 and a.mail like 'attendee%' limit 1")
        .bind(SERIES)
        .execute(&db.pool)
        .await
        .unwrap();
    let number = next(&db, &organizer).await;
    let lead = format!(
        "一行目\n二行目\n\n- **太字**\n\n<script>alert(1)</script>\n\n[押す](javascript:alert(1)) [資料](https://a.example)\n\n{}奥",
        "> ".repeat(5_000)
    );
    sqlx::query("update events set lead = $1 where number = $2")
        .bind(&lead)
        .bind(number)
        .execute(&db.pool)
        .await
        .unwrap();
    workflows::change_state::change_state(
        &db,
        organizer.asks_at(Utc::now()),
        EventRef::new(SERIES, number),
        EventState::Announced,
        "",
    )
    .await
    .unwrap();
    let event = domain::pages::event::load(&db, Viewer::visitor().asks_at(Utc::now()), EventRef::new(SERIES, number))
        .await
        .unwrap()
        .event;
    assert!(
        event.lead_html.starts_with("<p>一行目<br>\n二行目</p>\n<ul>\n<li><strong>太字</strong></li>\n</ul>"),
        "{}",
        event.lead_html
    );
    assert!(event.lead_excerpt.starts_with("一行目 二行目 太字") && event.lead_excerpt.chars().count() <= 200);
    let system = Viewer::system();
    let claimed =
        domain::jobs::claim(&db, system.asks_at(Utc::now()), &[domain::jobs::JobKind::Mail], 50).await.unwrap();
    let mail = claimed.iter().filter_map(outbox::mail_of).find(|mail| mail.kind == Kind::Announcement).unwrap();
    let facts = mails::prepare(&db, system.asks_at(Utc::now()), &mail).await.unwrap().unwrap().facts;
    let rendered = render(mail.kind, Lang::Ja, "https://x.example", Some("S"), &facts);
    assert!(rendered.text.contains("一行目\n二行目\n\n- 太字\n\n"), "{}", rendered.text);
    assert!(rendered.text.contains("押す 資料 (https://a.example)"), "{}", rendered.text);
    for html in [&event.lead_html, &rendered.html] {
        assert!(!html.contains("<script") && !html.contains("href=\"javascript"), "{html}");
        assert!(html.contains("<a href=\"https://a.example\""), "{html}");
    }
}
