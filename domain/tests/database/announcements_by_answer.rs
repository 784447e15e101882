//! Announcements to those who gave an answer at sign-up.

use chrono::Utc;
use domain::{
    announcements::{stopping, types::Group, writing::Then},
    ids::{SignUpQuestionId, TypeId},
    pages,
    questionnaire::{
        editing::{self, Edit, ListRef, QuestionInput},
        types::CONSENT,
    },
    registration::seats,
    viewer::Role,
};
use sqlx::PgPool;

use crate::{
    announcements::{save, to, work},
    common::{
        account_with, db,
        seats::{SERIES, at_event, crowd, event},
    },
};

/// Whom a segment finds by what they answered: one choice, one of several, a consent.
#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_segment_by_an_answer_finds_who_gave_it_of_the_types_that_it_says(pool: PgPool) {
    let db = db(pool);
    let (hall, stream) = event(&db, 2, None).await;
    let owner = account_with(&db, SERIES, Role::Organizer).await;
    let now = Utc::now();
    let ask = async |kind: &str, words: &str, options: &str| {
        let [kind, words_ja, options] = [kind, words, options].map(str::to_owned);
        let input = QuestionInput { kind, words_ja, options, ..QuestionInput::default() };
        editing::edit(&db, owner.asks_at(now), ListRef::Series(SERIES), Edit::Add(&input)).await.unwrap()
    };
    let party = ask("choice", "懇親会", "出る\n出ない").await;
    let topics = ask("choices", "話題", "守る\n攻める\n運ぶ").await;
    let photos = ask("consent", "撮影してもよい", "").await;
    let goes = |answer: &'static str| (format!("q/{party}"), answer);
    let likes = |n: usize| (format!("q/{topics}/{n}"), "on");
    let agrees = || (format!("q/{photos}"), "on");
    let people = crowd(&db, 5).await;
    for (who, kind, given) in [
        (&people[0], hall, vec![goes("出る"), likes(0), likes(1), agrees()]),
        (&people[1], hall, vec![goes("出ない"), likes(1)]),
        // The hall is full.
        (&people[2], hall, vec![goes("出る"), agrees()]),
        (&people[3], stream, vec![goes("出る"), likes(0), likes(2)]),
        (&people[4], stream, vec![]),
    ] {
        let given = given.into_iter().map(|(field, said)| (field, said.to_owned())).collect();
        seats::register_with(&db, who.asks_at(now), at_event(), kind, &given).await.unwrap();
    }
    let to_who_said = |groups: &[Group], types: &[TypeId], (question, answer): (SignUpQuestionId, &str)| {
        let mut input = to(groups);
        input.segment.types = types.to_vec();
        input.segment.answer = Some((question, answer.to_owned()));
        input
    };
    let (seated, all) = ([Group::Confirmed], [Group::Confirmed, Group::Waitlisted]);
    for (groups, types, said, n) in [
        (&seated[..], &[][..], (party, "出る"), 2),
        (&all, &[], (party, "出る"), 3),
        (&seated, &[], (party, "出ない"), 1),
        (&seated, &[], (topics, "守る"), 2),
        (&seated, &[], (topics, "攻める"), 2),
        (&seated, &[], (topics, "運ぶ"), 1),
        (&seated, &[], (photos, CONSENT), 1),
        (&all, &[], (photos, CONSENT), 2),
        (&seated, &[hall], (party, "出る"), 1),
        (&seated, &[stream], (party, "出る"), 1),
        (&all, &[stream], (party, "出ない"), 0),
        (&seated, &[hall, stream], (topics, "攻める"), 2),
        (&all, &[stream], (photos, CONSENT), 0),
        // The same words under another question are another answer.
        (&all, &[], (topics, "出る"), 0),
        (&[Group::Cancelled], &[], (party, "出る"), 0),
    ] {
        let id = save(&db, &owner, &to_who_said(groups, types, said), Then::Keep).await.unwrap();
        let page = pages::announcements::load(&db, owner.asks_at(now), at_event(), Some(id)).await.unwrap();
        assert_eq!(page.reach.all(), n, "{groups:?} {types:?} {said:?}");
        assert_eq!(page.draft.unwrap().segment.answer, Some((said.0, said.1.to_owned())));
        stopping::stop(&db, owner.asks_at(now), at_event(), id).await.unwrap();
    }
    // Whom it counts, it writes to.
    save(&db, &owner, &to_who_said(&all, &[hall], (party, "出る")), Then::Send).await.unwrap();
    assert_eq!(work(&db).await, 2);
    let written: Vec<String> =
        sqlx::query_scalar("select recipient from jobs where topic = 'notice' order by recipient")
            .fetch_all(&db.pool)
            .await
            .unwrap();
    assert_eq!(written, ["person0@seats.test", "person2@seats.test"]);
}
