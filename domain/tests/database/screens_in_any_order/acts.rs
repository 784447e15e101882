//! All that can be done on a board, in random order: by attendees, moderators, a speaker, organizers and time.

use chrono::Duration;
use domain::{
    Error, Result, VariantArray as _,
    ids::{ActId, PollId, QuestionId},
    qa::{
        admission::{self, SettingsInput},
        answering as answering_in_text,
        asking::{self, AskInput},
        confidential,
        moderation::{self, Wanted},
        own,
        polls::{
            answering, reacting,
            running::{self, PollAct},
            types::Reaction,
            writing::{self, Draft, PollInput},
        },
        presence, speaking,
        states::{self, Actor},
        types::{Hold, QuestionState},
        voting,
    },
    viewer::Viewer,
};
use rand::Rng as _;

use super::hall::{HELD_WORD, Hall, TALKS, at_event};

/// All that is done on a board.
const ALL: [&str; 26] = [
    "asked",
    "voted",
    "edited",
    "withdrawn",
    "name removed",
    "live",
    "answering",
    "answered",
    "deferred",
    "declined",
    "hidden",
    "merged",
    "kept apart",
    "undone",
    "answered in text",
    "answered by speaker",
    "held",
    "settings",
    "poll written",
    "open",
    "show",
    "poll answered",
    "here",
    "labelled",
    "screens",
    "time",
];

impl Hall {
    /// Somebody does something; says what. A refusal is as good as an act, if it is one that is told.
    pub async fn act(&mut self) -> &'static str {
        self.now += Duration::seconds(11);
        if !self.is_open && self.chance(2) {
            self.is_open = true;
            self.run("update events set state = 'live' where id = $1").await;
        }
        let (name, outcome) = match self.random.random_range(0..53) {
            0..9 => ("asked", self.ask().await),
            9..13 => ("voted", self.vote().await),
            13..16 => ("edited", self.edit().await),
            16..18 => ("withdrawn", self.withdraw().await),
            18 => ("name removed", self.remove_name().await),
            19..27 => self.moved().await,
            27..30 => ("merged", self.merge().await),
            30..32 => ("kept apart", self.keep_apart().await),
            32..35 => ("undone", self.undo().await),
            35 => ("answered in text", self.answer().await),
            36..38 => ("answered by speaker", self.speak().await),
            38 => ("held", self.hold().await),
            39 => ("settings", self.settings().await),
            40..42 => ("poll written", self.write_poll().await),
            42..45 => self.run_poll().await,
            45..47 => ("poll answered", self.answer_poll().await),
            47 => ("reacted", self.react().await),
            48 => ("here", self.here().await),
            49 => ("labelled", self.label().await),
            50 => ("screens", self.screens().await),
            _ => ("time", self.time().await),
        };
        match outcome {
            Ok(has_done) => *self.done.entry(name).or_default() += u32::from(has_done),
            Err(
                Error::Conflict(_) | Error::Invalid { .. } | Error::NotFound | Error::Concealed | Error::TooMany(_),
            ) => {}
            Err(error) => panic!("{name}: {error:?}"),
        }
        name
    }

    async fn ask(&mut self) -> Result<bool> {
        let (who, mut body) = (self.somebody(), self.words("質問"));
        if self.chance(5) {
            body.push_str(HELD_WORD);
        }
        let talk = if self.chance(2) { self.one_of(&TALKS) } else { None };
        let asker = if self.chance(3) { "名乗る人".to_owned() } else { String::new() };
        let input = AskInput { body, asker, talk, has_joined: true, ..AskInput::default() };
        let taken = asking::ask(&self.db, who.asks_at(self.now), at_event(), &input).await?;
        self.asked.push((taken.question.id, who));
        Ok(true)
    }

    async fn vote(&mut self) -> Result<bool> {
        let (who, is_wanted) = (self.somebody(), !self.chance(4));
        let Some(id) = self.question().await else { return Ok(false) };
        let vote = voting::prepare(&self.db, who.asks_at(self.now), id, is_wanted).await?;
        voting::write(&self.db, std::slice::from_ref(&vote)).await?.count_for(&vote).map(|_| true)
    }

    /// What was asked last may still be said in other words.
    async fn edit(&mut self) -> Result<bool> {
        let Some((id, who)) = self.asked.last().cloned() else { return Ok(false) };
        let body = self.words("直した質問");
        own::edit(&self.db, who.asks_at(self.now), at_event(), id, &body).await?;
        Ok(true)
    }

    async fn withdraw(&mut self) -> Result<bool> {
        let asked = self.asked.clone();
        let Some((id, who)) = self.one_of(&asked) else { return Ok(false) };
        own::withdraw(&self.db, who.asks_at(self.now), at_event(), id).await?;
        Ok(true)
    }

    async fn remove_name(&mut self) -> Result<bool> {
        let asked = self.asked.clone();
        let Some((id, who)) = self.one_of(&asked) else { return Ok(false) };
        own::remove_name(&self.db, who.asks_at(self.now), at_event(), id).await?;
        Ok(true)
    }

    /// Any transition that its state has; now and then any that it has not.
    async fn moved(&mut self) -> (&'static str, Result<bool>) {
        let Some(id) = self.question().await else { return ("moved", Ok(false)) };
        let from = sqlx::query_scalar("select state from questions where id = $1").bind(id.0);
        let from: QuestionState = from.fetch_one(&self.db.pool).await.unwrap();
        let theirs: Vec<_> = states::steps(from, Actor::Moderator).collect();
        let any = if self.chance(6) { QuestionState::VARIANTS } else { theirs.as_slice() };
        let to = self.one_of(any).unwrap_or(QuestionState::Live);
        let (who, reason) = (self.moderator(), self.words("理由"));
        let wanted = Wanted { reason: &reason, ..to.into() };
        let outcome = moderation::set_state(&self.db, who.asks_at(self.now), at_event(), id, wanted).await;
        (to.into_str(), self.noted(outcome))
    }

    fn noted(&mut self, outcome: Result<Option<ActId>>) -> Result<bool> {
        let act = outcome?;
        self.acts.extend(act);
        Ok(act.is_some())
    }

    async fn merge(&mut self) -> Result<bool> {
        let who = self.moderator();
        let (Some(part), Some(whole)) = (self.question().await, self.question().await) else { return Ok(false) };
        let outcome = moderation::merge(&self.db, who.asks_at(self.now), at_event(), part, whole, None).await;
        self.noted(outcome.map(|merged| merged.map(|merged| merged.act)))
    }

    async fn keep_apart(&mut self) -> Result<bool> {
        let who = self.moderator();
        let (Some(one), Some(other)) = (self.question().await, self.question().await) else { return Ok(false) };
        let outcome = moderation::keep_apart(&self.db, who.asks_at(self.now), at_event(), one, other).await;
        self.noted(outcome)
    }

    /// One of the last few acts, whoever did it.
    async fn undo(&mut self) -> Result<bool> {
        let (who, last) = (self.moderator(), self.acts.len().saturating_sub(4));
        let lately = self.acts[last..].to_vec();
        let Some(act) = self.one_of(&lately) else { return Ok(false) };
        moderation::undo(&self.db, who.asks_at(self.now), at_event(), act).await?;
        self.acts.retain(|known| *known != act);
        Ok(true)
    }

    async fn answer(&mut self) -> Result<bool> {
        let (who, words) = (self.moderator(), self.words("答え"));
        let Some(id) = self.question().await else { return Ok(false) };
        let outcome =
            answering_in_text::answer(&self.db, who.asks_at(self.now), at_event(), id, &words, "答える人").await;
        self.noted(outcome)
    }

    /// Answers what their talk was asked, says that it was answered, or why not.
    async fn speak(&mut self) -> Result<bool> {
        let (words, declines, was_aloud) = (self.words("登壇者の言葉"), self.chance(3), self.chance(4));
        // The first of the talks.
        let theirs = "select q.id from questions q join slots t on t.id = q.slot_id
                      where q.event_id = $1 and t.position = 2 and q.is_shown order by q.id";
        let theirs = self.ids(theirs).await;
        let Some(id) = self.one_of(&theirs).map(QuestionId) else { return Ok(false) };
        let asked = self.speaker.asks_at(self.now);
        if declines {
            speaking::decline(&self.db, asked, id, &words).await?;
        } else if was_aloud {
            speaking::say_answered(&self.db, asked, id).await?;
        } else {
            speaking::answer(&self.db, asked, id, &words).await?;
        }
        Ok(true)
    }

    async fn hold(&mut self) -> Result<bool> {
        let hold = self.one_of(&[None, None, None, Some(Hold::Held), Some(Hold::Blocked)]).flatten();
        let who = self.moderator();
        let Some(id) = self.question().await else { return Ok(false) };
        admission::hold_asker(&self.db, who.asks_at(self.now), at_event(), id, hold, None).await?;
        Ok(true)
    }

    async fn settings(&mut self) -> Result<bool> {
        let who = self.moderator();
        let admitted = |is_narrow| if is_narrow { "registered" } else { "anyone" };
        let input = SettingsInput {
            moderated: Some(if self.chance(3) { "true" } else { "false" }),
            slow_seconds: Some(if self.chance(4) { "30" } else { "0" }),
            asking: Some(admitted(self.chance(8))),
            voting: Some(admitted(self.chance(8))),
            ..SettingsInput::default()
        };
        admission::save_settings(&self.db, who.asks_at(self.now), at_event(), input).await?;
        Ok(true)
    }

    async fn write_poll(&mut self) -> Result<bool> {
        let who = self.moderator();
        let kind = self.one_of(&["single", "several", "rating", "words"]).unwrap_or_default().to_owned();
        let options = format!("{}\n{}", self.words("選ぶもの"), self.words("選ぶもの"));
        let input = PollInput { kind, title: self.words("投票"), options };
        writing::save(&self.db, who.asks_at(self.now), at_event(), Draft::New(""), &input).await?;
        Ok(true)
    }

    async fn run_poll(&mut self) -> (&'static str, Result<bool>) {
        use PollAct::{Close, Finish, Hide, Open, Show};
        // Nothing: it is removed.
        let acts = [Some(Open), Some(Open), Some(Close), Some(Show), Some(Show), Some(Hide), Some(Finish), None];
        let act = self.one_of(&acts).flatten();
        let (who, seconds) = (self.moderator(), if self.chance(2) { 30 } else { 0 });
        let Some(id) = self.poll().await else { return ("poll run", Ok(false)) };
        let asked = who.asks_at(self.now);
        let (word, outcome) = match act {
            Some(act) => (act.into_str(), running::run(&self.db, asked, at_event(), id, act, seconds).await),
            None => ("remove", writing::remove(&self.db, asked, at_event(), id, None).await),
        };
        (word, outcome.map(|()| true))
    }

    async fn answer_poll(&mut self) -> Result<bool> {
        let (who, words) = (self.somebody(), self.words("言葉"));
        let open = "select id from polls where event_id = $1 and opened_at is not null order by id";
        let open = self.ids(open).await;
        let Some(id) = self.one_of(&open).map(PollId) else { return Ok(false) };
        let wanted = answering::Wanted { choices: &[1], words: &words };
        let answer = answering::prepare(&self.db, who.asks_at(self.now), id, &wanted).await?;
        let refused = answering::write(&self.db, &[answer]).await?;
        assert_eq!(refused, [], "nothing came between");
        Ok(true)
    }

    async fn react(&mut self) -> Result<bool> {
        let (who, kind) = (self.somebody(), self.one_of(Reaction::VARIANTS));
        let wanted = reacting::prepare(&self.db, who.asks_at(self.now), at_event(), kind).await?;
        let refused = reacting::write(&self.db, &[wanted]).await?;
        assert_eq!(refused, [], "nothing came between");
        Ok(true)
    }

    async fn here(&mut self) -> Result<bool> {
        let (who, looks) = (self.moderator(), self.chance(2));
        let at = if looks { self.question().await } else { None };
        presence::here(&self.db, who.asks_at(self.now), at_event(), at).await?;
        Ok(true)
    }

    /// A room says how many screens it has open, or closes.
    async fn screens(&mut self) -> Result<bool> {
        let (room, open) = (self.random.random_range(0..3_i64), self.random.random_range(0..200_usize));
        let open = if self.chance(5) { None } else { Some(open) };
        presence::note_screens(&self.db, self.event, room, open, self.now).await?;
        Ok(open.is_some())
    }

    /// Organizers change how far a talk may travel, and its questions with it.
    async fn label(&mut self) -> Result<bool> {
        let tlp = self.one_of(&["clear", "clear", "green", "amber", "red"]).unwrap_or_default();
        let talk = self.one_of(&TALKS).unwrap_or_default();
        sqlx::query("update slots set tlp = $2 where event_id = $1 and position = $3")
            .bind(self.event.0)
            .bind(tlp)
            .bind(talk)
            .execute(&self.db.pool)
            .await
            .unwrap();
        Ok(true)
    }

    /// Time passes, what was red is removed, and now and then the evening ends for a while.
    async fn time(&mut self) -> Result<bool> {
        self.now += Duration::seconds(30);
        if self.chance(4) {
            self.is_open = false;
            self.run("update events set state = 'ended' where id = $1").await;
        }
        confidential::remove_what_was_red(&self.db, Viewer::system().asks_at(self.now)).await?;
        Ok(true)
    }

    /// One question that waits by a word, moved by a moderator who is there, while screens are open.
    pub async fn ask_and_look(&mut self) {
        let (who, by) = (self.somebody(), self.moderator());
        let input = AskInput { body: format!("質問と{HELD_WORD}"), ..AskInput::default() };
        let id = asking::ask(&self.db, who.asks_at(self.now), at_event(), &input).await.unwrap().question.id;
        let wanted = QuestionState::Deferred.into();
        moderation::set_state(&self.db, by.asks_at(self.now), at_event(), id, wanted).await.unwrap();
        presence::here(&self.db, by.asks_at(self.now), at_event(), Some(id)).await.unwrap();
        presence::note_screens(&self.db, self.event, 1, Some(142), self.now).await.unwrap();
    }

    /// What has not been done in any order yet: orders in which something never happens prove nothing of it.
    pub fn missing(&self) -> Option<&'static str> {
        ALL.into_iter().find(|act| self.done.get(act).is_none_or(|times| *times == 0))
    }
}
