//! Questions at sign-up: written, answered, changed, never lost, and never a way past what is required.

use crate::common::{
    account_with, db,
    seats::{SERIES, at_event, event, one, person, run, take},
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    Error, Lang,
    db::Db,
    fields::Values,
    ids::{EventRef, SignUpQuestionId},
    pages,
    questionnaire::editing::{self, Edit, ListRef, QuestionInput},
    registration::{
        answering, answers, by_mail,
        changing::{self, Wish},
        seats,
    },
    viewer::{Role, Viewer},
    workflows::plan_next,
};
use sqlx::PgPool;

fn choice(words: &str, options: &str, is_required: bool) -> QuestionInput {
    QuestionInput {
        kind: "choice".to_owned(),
        words_ja: words.to_owned(),
        options: options.to_owned(),
        is_required,
        ..QuestionInput::default()
    }
}

fn short(words: &str) -> QuestionInput {
    QuestionInput { kind: "short".to_owned(), words_ja: words.to_owned(), ..QuestionInput::default() }
}

async fn add(db: &Db, who: &Viewer, list: ListRef<'_>, input: &QuestionInput) -> SignUpQuestionId {
    editing::edit(db, who.asks_at(Utc::now()), list, Edit::Add(input)).await.unwrap()
}

fn sent(pairs: &[(String, &str)]) -> Values {
    pairs.iter().map(|(name, value)| (name.clone(), (*value).to_owned())).collect()
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn what_is_required_is_required_by_every_way_to_a_seat(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let party = add(&db, &owner, ListRef::Event(at_event()), &choice("懇親会", "出る\n出ない", true)).await;
    let from = add(&db, &owner, ListRef::Series(SERIES), &short("知ったきっかけ")).await;
    let (party, from) = (format!("q/{party}"), format!("q/{from}"));
    let guest = person(&db, "guest@seats.test").await;
    let now = Utc::now();
    let bare = seats::register(&db, guest.asks_at(now), at_event(), hall).await;
    assert!(matches!(bare, Err(Error::Invalid { ref field, .. }) if *field == party), "{bare:?}");
    let bare =
        by_mail::request(&db, Viewer::visitor().asks_at(now), at_event(), hall, "new@seats.test", Lang::Ja).await;
    assert!(matches!(bare, Err(Error::Invalid { .. })), "{bare:?}");
    assert_eq!(one(&db, "select count(*) from registrations").await, 0);

    let given = sent(&[(party.clone(), "出る"), (from.clone(), " 同僚 ")]);
    let seat = seats::register_with(&db, guest.asks_at(now), at_event(), hall, &given).await.unwrap();
    let visitor = Viewer::visitor();
    let to = ("new@seats.test", Lang::Ja);
    by_mail::request_with(&db, visitor.asks_at(now), at_event(), hall, to, &given).await.unwrap();
    assert_eq!(one(&db, "select count(*) from sign_up_answers").await, 4);

    // A stranger who gives somebody's address answers nothing in their name.
    let other = sent(&[(party.clone(), "出ない")]);
    let to = ("guest@seats.test", Lang::Ja);
    by_mail::request_with(&db, visitor.asks_at(now), at_event(), hall, to, &other).await.unwrap();
    let ticket = pages::ticket::load(&db, guest.asks_at(now), &seat.code).await.unwrap();
    assert_eq!(ticket.answers.values().flatten().collect::<Vec<_>>(), ["出る", "同僚"]);

    // Changed until registration closes, by its holder alone.
    answers::change(&db, guest.asks_at(now), &seat.code, &other).await.unwrap();
    let ticket = pages::ticket::load(&db, guest.asks_at(now), &seat.code).await.unwrap();
    assert_eq!(ticket.answers.values().flatten().collect::<Vec<_>>(), ["出ない"]);
    let wrong = answers::change(&db, guest.asks_at(now), &seat.code, &sent(&[(party.clone(), "たぶん")])).await;
    assert!(matches!(wrong, Err(Error::Invalid { .. })), "{wrong:?}");
    let elsewhere = answers::change(&db, owner.asks_at(now), &seat.code, &other).await;
    assert_eq!(elsewhere, Err(Error::Concealed));
    run(&db, "update participation_types set closes_at = now() - interval '1 minute'").await;
    let late = answers::change(&db, guest.asks_at(now), &seat.code, &given).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn answers_of_the_last_time_are_filled_in_and_survive_their_question(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let from = add(&db, &owner, ListRef::Series(SERIES), &short("知ったきっかけ")).await;
    let own = add(&db, &owner, ListRef::Event(at_event()), &short("席")).await;
    let guest = person(&db, "guest@seats.test").await;
    let now = Utc::now();
    let given = sent(&[(format!("q/{from}"), "同僚"), (format!("q/{own}"), "前の方")]);
    seats::register_with(&db, guest.asks_at(now), at_event(), hall, &given).await.unwrap();
    // The next event takes the event's own questions along.
    let number =
        plan_next::create(&db, owner.asks_at(now), SERIES, "2", ("2031-02-05", "19:00"), "", None).await.unwrap();
    assert_eq!(number, 2);
    assert_eq!(
        one(&db, "select count(*) from sign_up_questions q join events e on e.id = q.event_id where e.number = 2")
            .await,
        1
    );
    run(&db, "update events set state = 'open' where number = 2").await;
    let page = pages::register::load(&db, guest.asks_at(now), EventRef::new(SERIES, 2), "").await.unwrap();
    assert_eq!(page.answers.get(&from).map(Vec::as_slice), Some(&["同僚".to_owned()][..]));
    let stranger = person(&db, "other@seats.test").await;
    let page = pages::register::load(&db, stranger.asks_at(now), EventRef::new(SERIES, 2), "").await.unwrap();
    assert!(page.answers.is_empty(), "nobody sees what another answered");

    // Removed, its answers stay, and so they do when it comes back.
    let list = ListRef::Series(SERIES);
    editing::edit(&db, owner.asks_at(now), list, Edit::Remove(from)).await.unwrap();
    let page = pages::register::load(&db, guest.asks_at(now), EventRef::new(SERIES, 2), "").await.unwrap();
    assert_eq!(page.questions.len(), 1);
    assert_eq!(one(&db, "select count(*) from sign_up_answers").await, 2);
    editing::edit(&db, owner.asks_at(now), list, Edit::Restore(from)).await.unwrap();
    let page = pages::questionnaire::load(&db, owner.asks_at(now), list).await.unwrap();
    assert_eq!(page.questions.len(), 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_18_a_question_of_another_list_is_not_there(pool: PgPool) {
    let db = db(pool);
    event(&db, 5, None).await;
    run(&db, "insert into series (slug, name) values ('other', 'Other')").await;
    let (owner, stranger) =
        (account_with(&db, SERIES, Role::Organizer).await, account_with(&db, "other", Role::Owner).await);
    let moderator = account_with(&db, SERIES, Role::Moderator).await;
    let (list, other) = (ListRef::Event(at_event()), ListRef::Series("other"));
    let own = add(&db, &owner, list, &short("席")).await;
    let now = Utc::now();
    let input = short("別の");
    for edit in [Edit::Save(own, &input), Edit::Remove(own), Edit::Restore(own), Edit::Move(own, true)] {
        let elsewhere = editing::edit(&db, stranger.asks_at(now), other, edit.clone()).await;
        assert_eq!(elsewhere.err(), Some(Error::NotFound), "{edit:?}");
        let by_series = editing::edit(&db, owner.asks_at(now), ListRef::Series(SERIES), edit.clone()).await;
        assert_eq!(by_series.err(), Some(Error::NotFound), "{edit:?}");
        let denied = editing::edit(&db, stranger.asks_at(now), list, edit.clone()).await;
        assert_eq!(denied.err(), Some(Error::Concealed), "{edit:?}");
        let forbidden = editing::edit(&db, moderator.asks_at(now), list, edit.clone()).await;
        assert_eq!(forbidden.err(), Some(Error::Forbidden), "{edit:?}");
    }
    let second = add(&db, &owner, list, &short("二つ目")).await;
    editing::edit(&db, owner.asks_at(now), list, Edit::Move(second, true)).await.unwrap();
    let page = pages::questionnaire::load(&db, owner.asks_at(now), list).await.unwrap();
    assert_eq!(page.questions.iter().map(|one| one.id).collect::<Vec<_>>(), [second, own]);
    for n in 0..28 {
        add(&db, &owner, list, &short(&format!("質問{n}"))).await;
    }
    let many = editing::edit(&db, owner.asks_at(now), list, Edit::Add(&short("多すぎる"))).await;
    assert!(matches!(many, Err(Error::Invalid { .. })), "{many:?}");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn an_event_that_asks_nothing_takes_no_answers(pool: PgPool) {
    let db = db(pool);
    let (hall, _) = event(&db, 5, None).await;
    let guest = person(&db, "guest@seats.test").await;
    let code = take(&db, &guest, hall).await;
    let now = Utc::now();
    answers::change(&db, guest.asks_at(now), &code, &sent(&[("q/1".to_owned(), "x")])).await.unwrap();
    assert_eq!(one(&db, "select count(*) from sign_up_answers").await, 0);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_condition_outlives_no_edit_and_is_copied_with_its_question(pool: PgPool) {
    let db = db(pool);
    event(&db, 5, None).await;
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let list = ListRef::Event(at_event());
    let party = add(&db, &owner, list, &choice("懇親会", "出る\n出ない", false)).await;
    let food =
        QuestionInput { only_if: format!("{party}=出る"), is_required: true, ..short("食べられないもの") };
    let food = add(&db, &owner, list, &food).await;
    let now = Utc::now();
    let renamed = choice("懇親会", "参加\n不参加", false);
    for edit in [Edit::Remove(party), Edit::Move(food, true), Edit::Move(party, false), Edit::Save(party, &renamed)] {
        let refused = editing::edit(&db, owner.asks_at(now), list, edit.clone()).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{edit:?}: {refused:?}");
    }
    plan_next::create(&db, owner.asks_at(now), SERIES, "2", ("2031-02-05", "19:00"), "", None).await.unwrap();
    let next = ListRef::Event(EventRef::new(SERIES, 2));
    let page = pages::questionnaire::load(&db, owner.asks_at(now), next).await.unwrap();
    let [first, second] = &page.questions[..] else { panic!("{page:?}") };
    assert_eq!(second.only_if, Some((first.id, "出る".to_owned())));
    assert_ne!(first.id, party);
    // Without its condition the question goes on, for everybody; then the other may go.
    editing::edit(&db, owner.asks_at(now), list, Edit::Save(food, &short("食べられないもの"))).await.unwrap();
    editing::edit(&db, owner.asks_at(now), list, Edit::Remove(party)).await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn another_type_asks_what_only_it_asks_and_what_the_first_one_asked_is_kept_out_of_sight(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let list = ListRef::Event(at_event());
    let only = |mode: &str, input: QuestionInput| QuestionInput { only_mode: mode.to_owned(), ..input };
    let party = add(&db, &owner, list, &only("onsite", choice("懇親会", "出る\n出ない", true))).await;
    let net = add(&db, &owner, list, &only("online", QuestionInput { is_required: true, ..short("見る場所") })).await;
    let guest = person(&db, "guest@seats.test").await;
    let now = Utc::now();
    let (at_party, at_net) = (format!("q/{party}"), format!("q/{net}"));
    let given = sent(&[(at_party.clone(), "出る")]);
    let code = seats::register_with(&db, guest.asks_at(now), at_event(), hall, &given).await.unwrap().code;
    let listed = async || {
        let who = Viewer { proved_at: Some(Utc::now()), ..owner.clone() };
        let export =
            pages::attendees::export(&db, who.asks_at(Utc::now()).prove_fresh().unwrap(), at_event()).await.unwrap();
        export.attendees.into_iter().flat_map(|(_, answers)| answers.into_values().flatten()).collect::<Vec<_>>()
    };

    let ticket = pages::ticket::load(&db, guest.asks_at(now), &code).await.unwrap();
    assert_eq!(ticket.missing.iter().map(|one| one.type_id).collect::<Vec<_>>(), [stream]);
    let bare = changing::change(&db, guest.asks_at(now), &code, Wish::Change(stream)).await;
    assert!(matches!(bare, Err(Error::Invalid { ref field, .. }) if *field == at_net), "{bare:?}");
    let ticket = pages::ticket::load(&db, guest.asks_at(now), &code).await.unwrap();
    assert_eq!(ticket.held.type_id, hall, "nothing has changed");

    let place = sent(&[(at_net.clone(), "自宅")]);
    changing::change_with(&db, guest.asks_at(now), &code, Wish::Change(stream), &place).await.unwrap();
    let ticket = pages::ticket::load(&db, guest.asks_at(now), &code).await.unwrap();
    assert_eq!(ticket.held.type_id, stream);
    assert_eq!(ticket.questions.iter().map(|one| one.id).collect::<Vec<_>>(), [net]);
    assert_eq!(listed().await, ["自宅"], "the party is asked of others");
    assert_eq!(one(&db, "select count(*) from sign_up_answers").await, 2, "and is kept");
    let found = |question, answer: &str| {
        format!("select count(*) from registrations where gave_answers(id, '{{{question}}}', '{{{answer}}}')")
    };
    assert_eq!(one(&db, &found(party, "出る")).await, 0);
    assert_eq!(one(&db, &found(net, "自宅")).await, 1);
    // Answers that are saved for the stream take nothing from the hall.
    let place = sent(&[(at_net, "会社")]);
    answers::change(&db, guest.asks_at(now), &code, &place).await.unwrap();

    // Back again nothing is asked twice; who waits for a seat from another has the answers of both.
    seats::register_with(&db, owner.asks_at(now), at_event(), hall, &given).await.unwrap();
    changing::change(&db, guest.asks_at(now), &code, Wish::Change(hall)).await.unwrap();
    assert_eq!(listed().await, ["出る", "出る", "会社"]);
    seats::cancel(&db, owner.asks_at(now), &held_code(&db, &owner).await).await.unwrap();
    let ticket = pages::ticket::load(&db, guest.asks_at(now), &code).await.unwrap();
    assert_eq!(ticket.held.type_id, hall);
    let current = ticket.questions.iter().filter_map(|one| ticket.answers.get(&one.id)).flatten();
    assert_eq!(current.collect::<Vec<_>>(), ["出る"]);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn while_another_seat_is_offered_the_ticket_has_the_answers_of_the_seat_that_stays(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 1, None).await;
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let list = ListRef::Event(at_event());
    let only = |mode: &str, input: QuestionInput| QuestionInput { only_mode: mode.to_owned(), ..input };
    let party = add(&db, &owner, list, &only("onsite", choice("懇親会", "出る\n出ない", true))).await;
    let net = add(&db, &owner, list, &only("online", QuestionInput { is_required: true, ..short("見る場所") })).await;
    let (at_party, at_net) = (sent(&[(format!("q/{party}"), "出る")]), sent(&[(format!("q/{net}"), "自宅")]));
    let now = Utc::now();
    let first = person(&db, "first@seats.test").await;
    let seat = seats::register_with(&db, first.asks_at(now), at_event(), hall, &at_party).await.unwrap().code;
    let guest = person(&db, "guest@seats.test").await;
    let code = seats::register_with(&db, guest.asks_at(now), at_event(), stream, &at_net).await.unwrap().code;
    changing::change_with(&db, guest.asks_at(now), &code, Wish::Change(hall), &at_party).await.unwrap();
    // So near the event a seat is offered and not given.
    let starts: DateTime<Utc> = sqlx::query_scalar("select starts_at from events").fetch_one(&db.pool).await.unwrap();
    let near = starts - Duration::hours(20);
    seats::cancel(&db, first.asks_at(near), &seat).await.unwrap();

    let ticket = pages::ticket::load(&db, guest.asks_at(near), &code).await.unwrap();
    assert_eq!((ticket.held.type_id, ticket.held.falls_back_to.as_deref()), (hall, Some("オンライン")));
    assert_eq!(one(&db, "select count(*) from standing_answers a join registrations r on r.id = a.registration_id where r.fallback_id is not null").await, 2);
    let given = ticket.questions.iter().filter_map(|one| ticket.answers.get(&one.id)).flatten();
    assert_eq!(given.collect::<Vec<_>>(), ["出る", "自宅"], "what the organizers see");
    answering::decline(&db, guest.asks_at(near), &code).await.unwrap();
    let ticket = pages::ticket::load(&db, guest.asks_at(near), &code).await.unwrap();
    assert_eq!(ticket.questions.iter().map(|one| one.id).collect::<Vec<_>>(), [net]);
}

/// The number of what somebody holds at the event.
async fn held_code(db: &Db, who: &Viewer) -> String {
    let account = who.account.as_ref().map(|account| account.id.0);
    sqlx::query_scalar("select code from registrations where account_id = $1")
        .bind(account)
        .fetch_one(&db.pool)
        .await
        .unwrap()
}
