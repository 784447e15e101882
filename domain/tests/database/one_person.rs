//! Two people who are one: merged with all that is theirs, two again with all that was, once, by who may, and found by every
//! name.

use crate::common::{
    account_with, demo,
    seats::{one, person, run, wide},
    speakers::{GONE, KEPT, OTHER, SLUG, id_of, list, slug_of},
};
use domain::{
    Error,
    agenda::{drafting, speakers, types::DraftSpeaker},
    db::Db,
    ids::{EventRef, MergeId, PersonId, SeriesId},
    pages::{
        self,
        person_desk::{self, MergeDesk},
    },
    search,
    viewer::{HeldRole, Role, Viewer},
    workflows::{merge_people, name_people, people_apart, release_agenda},
};
use sqlx::{AssertSqlSafe, PgPool};

/// Facts that a merge may touch, as text.
async fn facts(db: &Db) -> Vec<String> {
    let mut all = Vec::new();
    for of in [
        "people",
        "(select person_id, alias, key, is_own, is_confirmed from person_aliases)",
        "appearances",
        "person_mails",
        "slot_proposers",
        "question_calls",
        "speaker_reminders",
        "missing_requests",
        "(select id, person_id from accounts)",
        "(select person_id, hash from person_pictures)",
        "(select kind, person_id, title, body, url from search_documents)",
    ] {
        let sql = format!("select coalesce(jsonb_agg(to_jsonb(t) order by to_jsonb(t)::text), '[]')::text from {of} t");
        all.push(sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&db.pool).await.unwrap());
    }
    all
}

async fn look(db: &Db, viewer: &Viewer, two: (PersonId, PersonId)) -> MergeDesk {
    person_desk::load_merge(db, viewer.asks(), SLUG, two).await.unwrap()
}

async fn merge(db: &Db, viewer: &Viewer, two: (PersonId, PersonId)) -> domain::Result<MergeId> {
    let base = look(db, viewer, two).await.base;
    merge_people::merge(db, viewer.asks(), SLUG, two, &base).await
}

fn conflict_text<T: std::fmt::Debug>(result: domain::Result<T>) -> String {
    match result.unwrap_err() {
        Error::Conflict(text) => text.en.to_string(),
        other => panic!("{other:?}"),
    }
}

/// Gives a person something of each kind that may be theirs.
async fn burden(db: &Db, person: PersonId, mail: &str) {
    let id = person.0;
    run(
        db,
        &format!(
            "update people set bio = '鍵を数える人 zqbio', url = 'https://{mail}.test/' where id = {id};
             insert into person_mails (series_id, person_id, mail, mail_key, at)
             select id, {id}, '{mail}@talks.test', '{mail}@talks.test', '2026-01-01' from series where slug = '{SLUG}';
             insert into question_calls (event_id, person_id, at)
             select t.event_id, {id}, now() from appearances a join slots t on t.id = a.slot_id where a.person_id = {id} limit 1;
             insert into speaker_reminders (slot_id, person_id, at) select slot_id, {id}, now() from appearances where person_id = {id};
             insert into missing_requests (series_id, person_id, asked_at) select id, {id}, now() from series where slug = '{SLUG}';"
        ),
    )
    .await;
    reindex(db, person).await;
}

/// Search knows what was written behind its back.
async fn reindex(db: &Db, person: PersonId) {
    let mut conn = db.pool.acquire().await.unwrap();
    search::index::reindex_person(&mut conn, person).await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_merge_moves_all_that_is_theirs_and_its_undoing_restores_it(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Organizer).await;
    let (kept, gone) = (id_of(&db, KEPT).await, id_of(&db, GONE).await);
    burden(&db, gone, "usuda").await;
    let account = person(&db, "usuda@talks.test").await;
    run(
        &db,
        &format!(
            "insert into person_pictures (person_id, bytes, hash, uploaded_by, uploaded_at)
             select {gone}, '\\xffd8ff'::bytea || decode(repeat('00', 100), 'hex'), repeat('a', 64), id, '2026-01-01'
             from accounts where mail = 'usuda@talks.test'"
        ),
    )
    .await;
    let gone_slug = slug_of(&db, gone).await;
    let before = facts(&db).await;
    let page = look(&db, &organizer, (kept, gone)).await;
    assert_eq!((page.refused.clone(), page.becoming.talks, page.becoming.takes_bio), (None, 1, true));
    assert!(page.becoming.takes_picture && page.becoming.brings_account && page.becoming.mails.len() == 1);

    let id = merge(&db, &organizer, (kept, gone)).await.unwrap();
    let visitor = Viewer::visitor();
    let kept_slug = slug_of(&db, kept).await;
    let public = pages::speaker::load(&db, visitor.asks(), &kept_slug).await.unwrap();
    let mut names: Vec<_> =
        public.appearances.iter().flat_map(|(_, slot)| &slot.speakers).map(|b| b.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, [GONE, KEPT], "each as on that evening");
    assert!(public.appearances.iter().flat_map(|(_, slot)| &slot.speakers).all(|b| b.person_slug == kept_slug));
    assert_eq!((public.aliases, public.url.as_deref()), (vec![GONE.to_owned()], Some("https://usuda.test/")));
    assert_eq!(pages::speaker::load(&db, visitor.asks(), &gone_slug).await.unwrap_err(), Error::NotFound);
    assert_eq!(pages::speaker::moved_to(&db, &gone_slug).await.unwrap(), Some(kept_slug.clone()));
    assert_eq!(pages::speaker::moved_to(&db, &kept_slug).await.unwrap(), None);
    let found = format!("select count(*) from search_documents where person_id = {kept} and body like '%{GONE}%'");
    assert_eq!(one(&db, &found).await, 1);
    assert_eq!(one(&db, &format!("select count(*) from search_documents where person_id = {gone}")).await, 0);
    let own = pages::speaking::load(&db, account.asks()).await.unwrap().past;
    assert!(own.iter().any(|talk| talk.name == KEPT), "they speak for both now");
    assert_eq!(one(&db, "select count(*) from audit_log where action = 'speaker.merge'").await, 1);

    for _ in 0..2 {
        let undone = merge_people::undo(&db, organizer.asks(), SLUG, id).await.unwrap();
        assert_eq!((undone.kept, undone.gone), (kept, gone));
    }
    assert_eq!(facts(&db).await, before);
    assert_eq!(one(&db, "select count(*) from audit_log where action = 'speaker.unmerge'").await, 1, "once");
    assert_eq!(pages::speaker::moved_to(&db, &gone_slug).await.unwrap(), None);
    assert!(pages::speaker::load(&db, visitor.asks(), &gone_slug).await.is_ok());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_merged_name_is_known_on_agendas_and_in_reports_and_what_came_since_stays(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Owner).await;
    let (kept, gone) = (id_of(&db, KEPT).await, id_of(&db, GONE).await);
    let id = merge(&db, &organizer, (kept, gone)).await.unwrap();
    let event = EventRef::new(SLUG, 42);
    let editor = pages::agenda_editor::load(&db, organizer.asks(), event).await.unwrap();
    let mut slots = editor.slots;
    slots[5].speakers = vec![DraftSpeaker::named(GONE)];
    let saved = drafting::save(&db, organizer.asks(), event, editor.version, slots).await.unwrap();
    release_agenda::release(&db, organizer.asks(), event, saved.version).await.unwrap();
    let billed =
        "select a.person_id from appearances a join slots t on t.id = a.slot_id join events e on e.id = t.event_id
                  where e.number = 42 and a.name = '臼田'";
    assert_eq!(one(&db, billed).await, kept.0);
    assert_eq!(one(&db, "select count(*) from people where name = '臼田'").await, 1, "nobody new was made");
    let mut conn = db.pool.acquire().await.unwrap();
    assert!(speakers::known_names(&mut conn).await.unwrap().iter().any(|name| name == GONE));
    drop(conn);

    merge_people::undo(&db, organizer.asks(), SLUG, id).await.unwrap();
    assert_eq!(one(&db, billed).await, kept.0, "what was added since stays with who was kept");
    assert_eq!(one(&db, &format!("select count(*) from appearances where person_id = {gone}")).await, 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn of_two_organizers_who_merge_at_once_the_second_is_told(pool: PgPool) {
    drop(demo(pool.clone()).await);
    let db = wide(&pool).await;
    let organizer = account_with(&db, SLUG, Role::Owner).await;
    let (kept, gone) = (id_of(&db, KEPT).await, id_of(&db, GONE).await);
    let one_way = look(&db, &organizer, (kept, gone)).await.base;
    let other_way = look(&db, &organizer, (gone, kept)).await.base;
    let (a, b) = tokio::join!(
        merge_people::merge(&db, organizer.asks(), SLUG, (kept, gone), &one_way),
        merge_people::merge(&db, organizer.asks(), SLUG, (gone, kept), &other_way),
    );
    let [won, lost] = if a.is_ok() { [a, b] } else { [b, a] };
    assert!(won.is_ok(), "{won:?}");
    assert!(conflict_text(lost).contains("merged first"));
    assert_eq!(one(&db, "select count(*) from people where merged_into is not null").await, 1);
    assert_eq!(one(&db, "select count(*) from person_merges").await, 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_merge_drawn_before_something_changed_does_nothing(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Owner).await;
    let two = (id_of(&db, KEPT).await, id_of(&db, GONE).await);
    let base = look(&db, &organizer, two).await.base;
    burden(&db, two.1, "usuda").await;
    let before = facts(&db).await;
    assert!(
        conflict_text(merge_people::merge(&db, organizer.asks(), SLUG, two, &base).await).contains("changed first")
    );
    assert_eq!(facts(&db).await, before);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn two_on_one_slot_and_two_with_accounts_stay_two(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Owner).await;
    let (kept, gone) = (id_of(&db, KEPT).await, id_of(&db, GONE).await);
    burden(&db, kept, "hasegawa").await;
    burden(&db, gone, "usuda").await;
    person(&db, "hasegawa@talks.test").await;
    assert!(look(&db, &organizer, (kept, gone)).await.refused.is_none(), "one account goes along");
    person(&db, "usuda@talks.test").await;
    assert!(look(&db, &organizer, (kept, gone)).await.refused.is_some());
    assert!(conflict_text(merge(&db, &organizer, (kept, gone)).await).contains("accounts cannot be merged"));

    run(&db, "delete from person_mails").await;
    run(
        &db,
        &format!("insert into appearances (slot_id, person_id, position, name) select slot_id, {gone}, 2, '臼田' from appearances where person_id = {kept}"),
    )
    .await;
    assert!(conflict_text(merge(&db, &organizer, (kept, gone)).await).contains("so they are two"));
    assert!(conflict_text(merge(&db, &organizer, (kept, kept)).await).contains("one person already"));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_address_of_who_goes_waits_where_the_other_has_one(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Owner).await;
    let (kept, gone) = (id_of(&db, KEPT).await, id_of(&db, GONE).await);
    burden(&db, kept, "hasegawa").await;
    burden(&db, gone, "usuda").await;
    let before = facts(&db).await;
    let id = merge(&db, &organizer, (kept, gone)).await.unwrap();
    let mails = |person: PersonId| format!("select count(*) from person_mails where person_id = {person}");
    assert_eq!((one(&db, &mails(kept)).await, one(&db, &mails(gone)).await), (1, 1));
    merge_people::undo(&db, organizer.asks(), SLUG, id).await.unwrap();
    assert_eq!(facts(&db).await, before);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn of_two_merges_in_a_row_the_newer_is_undone_first(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Owner).await;
    let (a, b, c) = (id_of(&db, GONE).await, id_of(&db, KEPT).await, id_of(&db, "日比野 恒").await);
    let before = facts(&db).await;
    let first = merge(&db, &organizer, (b, a)).await.unwrap();
    let second = merge(&db, &organizer, (c, b)).await.unwrap();
    let (a_slug, c_slug) = (slug_of(&db, a).await, slug_of(&db, c).await);
    assert_eq!(pages::speaker::moved_to(&db, &a_slug).await.unwrap(), Some(c_slug), "to the end of the way");
    assert_eq!(list(&db, &organizer).await.merged.len(), 2);
    assert!(conflict_text(merge_people::undo(&db, organizer.asks(), SLUG, first).await).contains("日比野 恒"));
    merge_people::undo(&db, organizer.asks(), SLUG, second).await.unwrap();
    merge_people::undo(&db, organizer.asks(), SLUG, first).await.unwrap();
    assert_eq!(facts(&db).await, before);

    // Side by side, either may go first; a name that both brought stays as long as one of them stands.
    run(
        &db,
        &format!("insert into person_aliases (person_id, alias, key) values ({a}, 'zq', 'zq'), ({b}, 'zq', 'zq')"),
    )
    .await;
    reindex(&db, a).await;
    reindex(&db, b).await;
    let before = facts(&db).await;
    let one_of = merge(&db, &organizer, (c, a)).await.unwrap();
    let other = merge(&db, &organizer, (c, b)).await.unwrap();
    merge_people::undo(&db, organizer.asks(), SLUG, one_of).await.unwrap();
    let stays = format!("select count(*) from person_aliases where person_id = {c} and key = 'zq'");
    assert_eq!(one(&db, &stays).await, 1);
    merge_people::undo(&db, organizer.asks(), SLUG, other).await.unwrap();
    assert_eq!(facts(&db).await, before);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_17_who_speaks_elsewhere_too_is_for_those_who_organize_both(pool: PgPool) {
    let db = demo(pool).await;
    let organizer = account_with(&db, SLUG, Role::Owner).await;
    let foreign = account_with(&db, OTHER, Role::Owner).await;
    // Speaks in both series; and one who speaks in the other one alone.
    let (both, theirs) = (id_of(&db, "森川 律").await, id_of(&db, "運営 みどり").await);
    run(&db, &format!("delete from appearances a using slots t, events e, series s where t.id = a.slot_id and e.id = t.event_id and s.id = e.series_id and a.person_id = {theirs} and s.slug = '{SLUG}'")).await;
    let here = id_of(&db, KEPT).await;
    let before = facts(&db).await;
    let page = look(&db, &organizer, (here, both)).await;
    assert!(page.refused.is_some_and(|text| text.en.contains("mini Security-JAWS")));
    assert!(conflict_text(merge(&db, &organizer, (here, both)).await).contains("mini Security-JAWS"));
    let unseen = person_desk::load_merge(&db, organizer.asks(), SLUG, (here, theirs)).await;
    assert_eq!(unseen.unwrap_err(), Error::NotFound, "nothing is told of them");
    assert_eq!(merge_people::merge(&db, organizer.asks(), SLUG, (here, theirs), "").await, Err(Error::NotFound));
    assert_eq!(merge_people::merge(&db, foreign.asks(), SLUG, (here, both), "").await, Err(Error::Concealed));
    assert_eq!(merge_people::merge(&db, foreign.asks(), OTHER, (both, here), "").await, Err(Error::NotFound));
    let names = name_people::save(&db, organizer.asks(), SLUG, both, "", "よみ").await;
    assert!(conflict_text(names).contains("every series"));
    assert_eq!(name_people::save(&db, organizer.asks(), SLUG, theirs, "", "よみ").await, Err(Error::NotFound));
    assert_eq!(people_apart::set(&db, organizer.asks(), SLUG, (here, theirs), true).await, Err(Error::NotFound));
    assert_eq!(facts(&db).await, before);

    let mut owner = organizer.clone();
    let other: i64 = one(&db, "select id from series where slug = 'mini-security-jaws'").await;
    let role = HeldRole { series: SeriesId(other), role: Role::Organizer, event: None };
    owner.account.as_mut().unwrap().roles.push(role);
    let id = merge(&db, &owner, (both, here)).await.unwrap();
    assert!(conflict_text(merge_people::undo(&db, organizer.asks(), SLUG, id).await).contains("mini Security-JAWS"));
    assert_eq!(merge_people::undo(&db, foreign.asks(), SLUG, id).await, Err(Error::Concealed));
    merge_people::undo(&db, owner.asks(), SLUG, id).await.unwrap();
}
