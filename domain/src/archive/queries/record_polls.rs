//! The polls of a board as a record, and back: how often each option was chosen, and nobody who did.

use sqlx::PgConnection;

use crate::{
    archive::format::polls::{Dealt, HeldPoll},
    ids::EventId,
};

/// All polls of an event, drafts too, in the order in which they were written.
pub async fn held_polls(db: &mut PgConnection, event: EventId) -> sqlx::Result<Vec<HeldPoll>> {
    let rows = sqlx::query!(
        r#"select p.id, p.kind, p.title, p.options, p.created_at, p.opened_at, p.closes_at, p.closed_at, p.shown_at,
                  (select count(distinct a.participant) from poll_answers a where a.poll_id = p.id) as "voters!"
           from polls p where p.event_id = $1 order by p.id"#,
        event.0
    )
    .fetch_all(&mut *db)
    .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    // As boards count them, but all of the words.
    let counts = sqlx::query!(
        r#"select a.poll_id, case when p.kind = 'words' then 0::smallint else a.choice end as "choice!", min(a.words) as "words!",
                  count(*) as "votes!"
           from poll_answers a join polls p on p.id = a.poll_id
           where p.event_id = $1
           group by a.poll_id, 2, lower(a.words)
           order by a.poll_id, 4 desc, 3"#,
        event.0
    )
    .fetch_all(db)
    .await?;
    let polls = rows.into_iter().map(|row| {
        let own = || counts.iter().filter(|count| count.poll_id == row.id);
        let votes = |choice: i16| own().find(|count| count.choice == choice).map_or(0, |count| count.votes);
        let options = if row.kind == "words" {
            own().map(|count| (count.words.clone(), count.votes)).collect()
        } else {
            (1_i16..).zip(&row.options).map(|(choice, words)| (words.clone(), votes(choice))).collect()
        };
        HeldPoll {
            kind: row.kind,
            title: row.title,
            options,
            voters: row.voters,
            created_at: row.created_at,
            opened_at: row.opened_at,
            closes_at: row.closes_at,
            closed_at: row.closed_at,
            shown_at: row.shown_at,
        }
    });
    Ok(polls.collect())
}

/// Adds a poll with as many answers as it had.
pub async fn insert_held_poll(db: &mut PgConnection, event: EventId, poll: &HeldPoll) -> sqlx::Result<()> {
    let is_words = poll.kind == "words";
    let options: Vec<String> =
        if is_words { Vec::new() } else { poll.options.iter().map(|(words, _)| words.clone()).collect() };
    let id = sqlx::query_scalar!(
        "insert into polls (event_id, kind, title, options, created_at, opened_at, closes_at, closed_at, shown_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id",
        event.0,
        poll.kind,
        poll.title,
        &options,
        poll.created_at,
        poll.opened_at,
        poll.closes_at,
        poll.closed_at,
        poll.shown_at
    )
    .fetch_one(&mut *db)
    .await?;
    let (mut voters, mut choices, mut words) = (Vec::new(), Vec::new(), Vec::new());
    for Dealt { voter, option, nth } in poll.dealt() {
        voters.push(voter);
        let place = if is_words { i16::try_from(nth) } else { i16::try_from(option + 1) };
        choices.push(place.unwrap_or(i16::MAX));
        words.push(if is_words { poll.options[option].0.clone() } else { String::new() });
    }
    sqlx::query!(
        "insert into poll_answers (poll_id, participant, choice, words, answered_at)
         select $1, 'moved-' || voter, choice, words, $5
         from unnest($2::bigint[], $3::smallint[], $4::text[]) as given (voter, choice, words)",
        id,
        &voters,
        &choices,
        &words,
        poll.opened_at.unwrap_or(poll.created_at)
    )
    .execute(db)
    .await
    .map(drop)
}
