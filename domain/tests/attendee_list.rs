//! The list of those who registered, a page at a time, as whoever reads them one by one needs it.
#![cfg(feature = "db")]

mod common;

use chrono::Utc;
use common::{
    account_with, db,
    seats::{SERIES, at_event, event, run},
};
use domain::{
    pages::{self, attendees::ListFilter},
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

#[sqlx::test(migrations = "../migrations")]
async fn the_list_says_who_stands_around_a_page_and_what_they_answered_to_who_may_edit(pool: PgPool) {
    let db = db(pool);
    event(&db, 500, None).await;
    let (organizer, helper) =
        (account_with(&db, SERIES, Role::Organizer).await, account_with(&db, SERIES, Role::Checkin).await);
    run(
        &db,
        "insert into accounts (mail, mail_key, name) select 'r' || n || '@seats.test', 'r' || n || '@seats.test', 'R' || n from generate_series(1, 205) n;
         insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at, turn)
         select e.id, p.id, a.id, 'confirmed', 'CODE' || substr(a.mail, 2, strpos(a.mail, '@') - 2), now(), now(), substr(a.mail, 2, strpos(a.mail, '@') - 2)::bigint
         from events e join participation_types p on p.event_id = e.id and p.name = '現地', accounts a where a.mail like 'r%@seats.test' and a.name like 'R%';
         insert into sign_up_questions (series_id, position, kind, words_ja, options)
         select id, n, case n when 1 then 'consent' else 'short' end, '問い' || n, '{}' from series, generate_series(1, 4) n;
         insert into sign_up_answers (registration_id, question_id, answer, answered_at)
         select r.id, q.id, array[q.words_ja || ' ' || r.code], now() from registrations r, sign_up_questions q",
    )
    .await;
    let list = async |who: &Viewer, page: u32| {
        pages::attendees::load(&db, who.asks_at(Utc::now()), at_event(), ListFilter::default(), page).await.unwrap()
    };
    for (page, shown, before, after) in [
        (1, ("CODE1", "CODE100"), None, Some("CODE101")),
        (2, ("CODE101", "CODE200"), Some("CODE100"), Some("CODE201")),
        (3, ("CODE201", "CODE205"), Some("CODE200"), None),
        (9, ("CODE201", "CODE205"), Some("CODE200"), None),
    ] {
        let list = list(&organizer, page).await;
        let ends = (list.attendees.first().unwrap().code.as_str(), list.attendees.last().unwrap().code.as_str());
        assert_eq!((ends, list.before.as_deref(), list.after.as_deref()), (shown, before, after), "{page}");
        // The first two that are no consent, and nobody's answers but those of this page.
        let words: Vec<&str> = list.questions.iter().map(|question| question.words_ja.as_str()).collect();
        assert_eq!(words, ["問い2", "問い3"]);
        assert_eq!(list.answers.len(), list.attendees.len());
        let one = &list.attendees[1];
        assert_eq!(list.answers[&one.id][&list.questions[1].id], [format!("問い3 {}", one.code)]);
    }
    let list = list(&helper, 1).await;
    assert!(list.questions.is_empty() && list.answers.is_empty() && !list.may_edit);
}
