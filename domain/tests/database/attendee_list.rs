//! The list of those who registered, a page at a time, as whoever reads them one by one needs it.

use crate::common::{
    account_with,
    counting::statements,
    db,
    seats::{SERIES, at_event, event, one, run},
};
use chrono::Utc;
use domain::{
    ids::{SignUpQuestionId, TypeId},
    pages::{
        self,
        attendees::{AnswerFilter, ListFilter, ListView},
    },
    viewer::{Role, Viewer},
};
use sqlx::PgPool;

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
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

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn views_types_and_answers_narrow_the_list_together(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 500, None).await;
    let (organizer, helper) =
        (account_with(&db, SERIES, Role::Organizer).await, account_with(&db, SERIES, Role::Checkin).await);
    // Eight people: odd ones in the hall, even ones online; 7 left; 8 watches and waits for the hall.
    run(
        &db,
        "insert into accounts (mail, mail_key, name) select 'r' || n || '@seats.test', 'r' || n || '@seats.test', 'R' || n from generate_series(1, 8) n;
         insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at, cancelled_at, turn)
         select e.id, p.id, a.id, case a.name when 'R7' then 'cancelled' else 'confirmed' end, 'CODE' || substr(a.name, 2), now(), now(),
                case a.name when 'R7' then now() end, substr(a.name, 2)::bigint
         from events e join accounts a on a.name ~ '^R[0-9]$'
              join participation_types p on p.event_id = e.id and p.position = case when substr(a.name, 2)::int % 2 = 1 then 1 else 2 end;
         update registrations set waits_for = (select id from participation_types where position = 1) where code = 'CODE8';
         insert into sign_up_questions (series_id, position, kind, words_ja, options)
         select id, 1, 'choice', '懇親会', '{出る,考え中,出ない}'::text[] from series
         union all select id, 2, 'short', '所属', '{}' from series union all select id, 3, 'consent', '写真', '{}' from series;
         insert into sign_up_answers (registration_id, question_id, answer, answered_at)
         select r.id, q.id, array[case q.kind when 'choice' then (array['出る', '考え中', '出ない'])[r.turn % 3 + 1]
                                             when 'short' then case when r.turn <= 4 then 'Acme 開発部' else '個人' end else 'yes' end], now()
         from registrations r, sign_up_questions q where q.kind <> 'consent' or r.turn in (1, 2)",
    )
    .await;
    let question = async |kind: &str| {
        SignUpQuestionId(one(&db, &format!("select id from sign_up_questions where kind = '{kind}'")).await)
    };
    let (party, firm, photo) = (question("choice").await, question("short").await, question("consent").await);
    let answer = |question: SignUpQuestionId, text: &str| AnswerFilter { question, text: text.to_owned() };
    let list = async |who: &Viewer, view: ListView, types: &[TypeId], answers: &[AnswerFilter], words: &str| {
        let filter = ListFilter { view, types, answers, words };
        let list = pages::attendees::load(&db, who.asks_at(Utc::now()), at_event(), filter, 1).await.unwrap();
        let mut codes: Vec<&str> = list.attendees.iter().map(|one| &one.code[4..]).collect();
        let counted = |view: ListView| list.counts.iter().find(|(known, _)| *known == view).unwrap().1;
        assert_eq!((counted(ListView::All), list.found), (8, i64::try_from(codes.len()).unwrap()));
        if view != ListView::All {
            assert_eq!(counted(view), list.found, "{view:?}");
        }
        codes.sort_unstable();
        let found = codes.concat();
        if list.may_edit {
            let mut all = pages::attendees::found(&db, who.asks_at(Utc::now()), at_event(), filter).await.unwrap();
            all.sort_unstable();
            assert_eq!(all.iter().map(|code| &code[4..]).collect::<String>(), found, "the same to be acted on");
        }
        found
    };
    let all = ListView::All;
    assert_eq!(list(&organizer, all, &[], &[], "").await, "12345678");
    assert_eq!(list(&organizer, all, &[hall], &[], "").await, "13578", "who waits for it, too");
    assert_eq!(list(&organizer, all, &[hall, stream], &[], "").await, "12345678");
    assert_eq!(list(&organizer, ListView::Cancelled, &[hall], &[], "").await, "7");
    assert_eq!(list(&organizer, ListView::Cancelled, &[stream], &[], "").await, "");
    assert_eq!(list(&organizer, all, &[], &[answer(party, "出る")], "").await, "36");
    let either = [answer(party, "出る"), answer(party, "考え中")];
    assert_eq!(list(&organizer, all, &[], &either, "").await, "13467", "of one question either");
    let both = [either[0].clone(), either[1].clone(), answer(firm, "acme")];
    assert_eq!(list(&organizer, all, &[], &both, "").await, "134", "of two questions both; of a line a part");
    assert_eq!(list(&organizer, ListView::Confirmed, &[hall], &both, "r3").await, "3");
    assert_eq!(list(&organizer, all, &[], &[answer(photo, "yes")], "").await, "12");
    assert_eq!(list(&organizer, all, &[hall], &[answer(photo, "")], "").await, "3578", "who did not agree");
    assert_eq!(list(&organizer, all, &[], &[answer(party, "出")], "").await, "", "an option is no part of a text");
    assert_eq!(list(&organizer, all, &[], &[answer(SignUpQuestionId(9_999), "出る")], "").await, "");
    assert_eq!(list(&organizer, all, &[TypeId(9_999)], &[], "").await, "", "what is gone finds nobody");
    // Whoever sees no answers does not find by them.
    assert_eq!(list(&helper, all, &[stream], &[answer(party, "出る")], "").await, "2468");
    let found = pages::attendees::found(&db, helper.asks_at(Utc::now()), at_event(), ListFilter::default()).await;
    assert_eq!(found.err(), Some(domain::Error::Forbidden));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_a_row_says_of_somebody_is_what_its_view_finds(pool: PgPool) {
    let db = db(pool);
    event(&db, 500, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    // Before this evening: 1 and 105 held a seat of the series, 2 gave theirs back, 3 sat at another series; 4 holds one of a
    // later evening. Mails of this evening did not reach 5 and 105, one of another did not reach 6.
    run(
        &db,
        "insert into series (slug, name) values ('elsewhere', 'Elsewhere');
         insert into events (series_id, number, state, starts_at, ends_at)
         select s.id, v.n, v.state, now() + v.days * interval '1 day', now() + v.days * interval '1 day' + interval '2 hours'
         from (values ('seats', 90, 'ended', -30), ('seats', 91, 'open', 30), ('elsewhere', 1, 'ended', -30)) v (slug, n, state, days)
              join series s on s.slug = v.slug;
         insert into participation_types (event_id, position, name, mode) select id, 1, 'その回', 'onsite' from events where number <> 1 or series_id <> (select id from series where slug = 'seats');
         insert into accounts (mail, mail_key, name) select 'r' || n || '@seats.test', 'r' || n || '@seats.test', 'R' || n from generate_series(1, 105) n;
         insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at, turn)
         select e.id, p.id, a.id, 'confirmed', 'CODE' || n, now(), now(), n
         from generate_series(1, 105) n join accounts a on a.name = 'R' || n join participation_types p on p.name = '現地' join events e on e.id = p.event_id;
         insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at)
         select e.id, p.id, a.id, v.state, 'OTHER' || v.n, now(), now()
         from (values (1, 'seats', 90, 'confirmed'), (105, 'seats', 90, 'confirmed'), (2, 'seats', 90, 'cancelled'),
                      (3, 'elsewhere', 1, 'confirmed'), (4, 'seats', 91, 'confirmed')) v (n, slug, number, state)
              join series s on s.slug = v.slug join events e on e.series_id = s.id and e.number = v.number
              join participation_types p on p.event_id = e.id join accounts a on a.name = 'R' || v.n;
         insert into jobs (key, recipient, topic, payload, state, event_id)
         select 'dead' || v.n, 'r' || v.n || '@seats.test', 'notice', '{}', v.state, e.id
         from (values (5, 1, 'dead'), (105, 1, 'dead'), (6, 90, 'dead'), (7, 1, 'sent')) v (n, number, state)
              join series s on s.slug = 'seats' join events e on e.series_id = s.id and e.number = v.number",
    )
    .await;
    let load = async |view: ListView, words: &str, page: u32| {
        let filter = ListFilter { view, words, ..ListFilter::default() };
        pages::attendees::load(&db, organizer.asks_at(Utc::now()), at_event(), filter, page).await.unwrap()
    };
    let (mut been, mut unreached) = (Vec::new(), Vec::new());
    for page in [1, 2] {
        for one in load(ListView::All, "", page).await.attendees {
            if !one.is_first {
                been.push(one.code.clone());
            }
            if one.is_undelivered {
                unreached.push(one.code);
            }
        }
    }
    assert_eq!(
        (been, unreached),
        (vec!["CODE1".to_owned(), "CODE105".to_owned()], vec!["CODE5".to_owned(), "CODE105".to_owned()])
    );
    let first = load(ListView::First, "", 2).await;
    assert!(first.found == 103 && first.attendees.len() == 3 && first.attendees.iter().all(|one| one.is_first));
    let dead = load(ListView::Undelivered, "", 1).await;
    assert!(dead.found == 2 && dead.attendees.iter().all(|one| one.is_undelivered));
    // Words narrow both what is listed and what is counted; all of the event are counted whatever is looked for.
    for (view, words, found) in
        [(ListView::All, "R10", 7), (ListView::First, "R10", 6), (ListView::Undelivered, "R10", 1)]
    {
        let list = load(view, words, 1).await;
        assert_eq!((list.found, list.attendees.len()), (found, usize::try_from(found).unwrap()), "{view:?}");
        assert_eq!(list.counts[0], (ListView::All, 105));
    }
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn each_who_waits_has_the_place_in_the_queue_of_whatever_they_wait_for(pool: PgPool) {
    let db = db(pool);
    event(&db, 500, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    // For the hall wait 1, 4, and 3, who watches meanwhile; 2 is held back until the day before; 6 waits for the stream.
    run(
        &db,
        "insert into accounts (mail, mail_key, name) select 'r' || n || '@seats.test', 'r' || n || '@seats.test', 'R' || n from generate_series(1, 6) n;
         insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at, turn, is_held_back, waits_for)
         select e.id, p.id, a.id, w.state, 'CODE' || w.n, now(), case w.state when 'confirmed' then now() end, w.n, w.n = 2,
                case w.n when 3 then (select id from participation_types where position = 1) end
         from (values (1, 1, 'waitlisted'), (2, 1, 'waitlisted'), (3, 2, 'confirmed'), (4, 1, 'waitlisted'), (5, 1, 'confirmed'), (6, 2, 'waitlisted')) w (n, kind, state)
              join events e on true join participation_types p on p.event_id = e.id and p.position = w.kind join accounts a on a.name = 'R' || w.n",
    )
    .await;
    let places = async |words: &str| {
        let filter = ListFilter { words, ..ListFilter::default() };
        let list = pages::attendees::load(&db, organizer.asks_at(Utc::now()), at_event(), filter, 1).await.unwrap();
        let mut all: Vec<_> = list.attendees.into_iter().map(|one| (one.code, one.position)).collect();
        all.sort();
        all.into_iter().map(|(_, position)| position).collect::<Vec<_>>()
    };
    assert_eq!(places("").await, [Some(1), None, Some(2), Some(3), None, Some(1)]);
    assert_eq!(places("R4").await, [Some(3)], "also where the others are not listed");
    // Until it is drawn a queue has no order.
    run(
        &db,
        "insert into lotteries (type_id, event_id, source, said_at) select id, event_id, 'a value', now() from participation_types where position = 1",
    )
    .await;
    assert_eq!(places("").await, [None, None, None, None, None, Some(1)]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn the_list_asks_as_often_however_many_registered_and_once_for_what_is_left_of_an_act(pool: PgPool) {
    let db = db(pool);
    event(&db, 500, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    let register = async |from: i64, to: i64| {
        run(
            &db,
            &format!(
                "insert into accounts (mail, mail_key, name) select 'r' || n || '@seats.test', 'r' || n || '@seats.test', 'R' || n from generate_series({from}, {to}) n;
                 insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at)
                 select p.event_id, p.id, a.id, 'confirmed', 'CODE' || a.id, now(), now()
                 from participation_types p, generate_series({from}, {to}) n join accounts a on a.name = 'R' || n where p.name = '現地'"
            ),
        )
        .await;
    };
    let load = async || {
        pages::attendees::load(&db, organizer.asks_at(Utc::now()), at_event(), ListFilter::default(), 1).await.unwrap()
    };
    register(1, 5).await;
    // A connection that is new asks for more by itself.
    load().await;
    let (few, asked) = Box::pin(statements(load())).await;
    register(6, 300).await;
    let (many, asked_of_many) = Box::pin(statements(load())).await;
    assert_eq!((few.found, many.found, many.unfinished), (5, 300, None));
    assert_eq!(asked, asked_of_many);
    assert!(asked <= 17, "{asked} statements");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_came_and_who_is_absent_is_counted_as_it_is_listed_noted_or_not(pool: PgPool) {
    let db = db(pool);
    event(&db, 500, None).await;
    let organizer = account_with(&db, SERIES, Role::Organizer).await;
    run(
        &db,
        "insert into accounts (mail, mail_key, name) select 'r' || n || '@seats.test', 'r' || n || '@seats.test', 'R' || n from generate_series(1, 6) n;
         insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at)
         select p.event_id, p.id, a.id, 'confirmed', 'CODE' || substr(a.name, 2), now(), now()
         from participation_types p, accounts a where p.name = '現地' and a.name ~ '^R[1-6]$'",
    )
    .await;
    let counts = async || {
        let mut counts = Vec::new();
        for view in [ListView::Came, ListView::Absent] {
            let filter = ListFilter { view, ..ListFilter::default() };
            let list = pages::attendees::load(&db, organizer.asks_at(Utc::now()), at_event(), filter, 1).await.unwrap();
            let counted = list.counts.iter().find(|(known, _)| *known == view).unwrap().1;
            assert_eq!((counted, list.found), (i64::try_from(list.attendees.len()).unwrap(), counted), "{view:?}");
            counts.push(counted);
        }
        (counts[0], counts[1])
    };
    assert_eq!(counts().await, (0, 0), "nobody was noted");
    run(&db, "update registrations set attended = false where code = 'CODE1'").await;
    assert_eq!(counts().await, (0, 1), "one was noted as not there, and of the others nobody knows");
    run(&db, "update registrations set checked_in_at = now() where code = 'CODE2'").await;
    assert_eq!(counts().await, (1, 5), "others were seen there");
}
