//! Questions that were asked elsewhere, and results of polls.

use sqlx::PgConnection;

use super::source::{Done, Source, event_of, number_doubt, zone_of};
use crate::{
    agenda::{self, types::Slot},
    archive::{
        format::questions::{self, QuestionList, State},
        queries, tables,
    },
    error::{Error, Result},
    events::{self, access::touched},
    ids::SlotId,
    input,
    lang::Text,
    qa::{
        self,
        exchange::ExportedQuestion,
        imported::{self, Written},
        rules::QUESTION as MAX,
        types::QuestionState,
    },
    reports::import::squeezed,
    search,
    viewer::Asked,
};

/// Questions of one export.
const MAX_QUESTIONS: usize = 5_000;

pub(super) async fn write(tx: &mut PgConnection, asked: Asked<'_>, source: &Source<'_>) -> Result<Done> {
    let picked = tables::pick(source.bytes, source.file.kind, &source.file.choices)?;
    let has_questions = picked.mapping.contains_key("body");
    let card = event_of(tx, asked, source).await;
    let list = match questions::read(&picked.table, &picked.mapping, zone_of(&card, source)) {
        Ok(list) => list,
        // Results of polls alone.
        Err(_) if !has_questions && !picked.polls.is_empty() => QuestionList::default(),
        Err(refused) => return Err(refused.into()),
    };
    if list.questions.is_empty() && picked.polls.is_empty() {
        return Err(Error::invalid("file", "質問がありません。", "There are no questions in it."));
    }
    if list.questions.len() > MAX_QUESTIONS {
        return Err(Error::at(
            "file".to_owned(),
            Text::new(
                format!("1つのファイルは{MAX_QUESTIONS}件までです。いくつかに分けてください。"),
                format!("A file may have {MAX_QUESTIONS} questions. Divide it into several."),
            ),
        ));
    }
    let card = card?;
    events::access::lock(tx, card.id).await?;
    let mut done = Done {
        what: Some(describe(&list, picked.polls.len())),
        keys: touched(source.series, card.id),
        ..Done::default()
    };
    done.doubts.extend(number_doubt(source, &card));
    let slots = agenda::slots::slots_for(tx, &card, &card.zone, agenda::slots::Reader::Desk).await?;
    let known = qa::queries::known_of(tx, card.id).await?;
    let begun = card.starts.as_ref().map_or(asked.now, |at| at.utc);
    let mut cut = 0;
    for question in &list.questions {
        let whole = input::clean(&question.body);
        let body = input::cut(&whole, MAX);
        cut += usize::from(body.len() < whole.len());
        let name = input::clean(&question.asker);
        let exported = ExportedQuestion {
            slot: slot_named(&slots, &question.talk),
            body: body.trim(),
            asker: input::cut(&name, input::NAME),
            votes: question.votes,
            state: match question.state {
                State::Live => QuestionState::Live,
                State::Answered => QuestionState::Answered,
                State::Hidden => QuestionState::Hidden,
            },
            answers: &question.answers,
            asked_at: question.asked_at.unwrap_or(begun),
        };
        match imported::write_exported(tx, card.id, &known, &exported).await? {
            Written::Added | Written::Changed => done.changes += 1,
            Written::Same => {}
        }
    }
    if cut > 0 {
        done.doubts.push(Text::new(
            format!("{cut}件の質問が{MAX}文字を超えるため、そこまでを取り込みます。"),
            format!("{} over {MAX} characters and cut there.", super::en(cut, "question is", "questions are")),
        ));
    }
    if !list.left_out.is_empty() {
        let (n, first) = (list.left_out.len(), &list.left_out[0]);
        done.doubts.push(Text::new(
            format!("{n}行を読みません。最初は{}行目: {}", first.row, first.reason.ja),
            format!(
                "{}. The first is row {}: {}",
                super::en(n, "row is left out", "rows are left out"),
                first.row,
                first.reason.en
            ),
        ));
    }
    if !picked.polls.is_empty() && queries::polls(tx, card.id).await? != picked.polls {
        queries::set_polls(tx, card.id, &picked.polls).await?;
        done.changes += picked.polls.len();
    }
    if done.changes > 0 {
        search::index::reindex_event(tx, card.id).await?;
    }
    Ok(done)
}

/// The talk that an export names: by its title, by its label, or by a part of its title that no other has.
fn slot_named(slots: &[Slot], name: &str) -> Option<SlotId> {
    let name = squeezed(name);
    if name.is_empty() {
        return None;
    }
    let exact = slots.iter().find(|slot| squeezed(&slot.title) == name || squeezed(&slot.label) == name);
    let holding: Vec<&Slot> = slots.iter().filter(|slot| squeezed(&slot.title).contains(&name)).collect();
    exact.or(if holding.len() == 1 { holding.first().copied() } else { None }).map(|slot| slot.id)
}

fn describe(list: &QuestionList, polls: usize) -> Text {
    let n = list.questions.len();
    let answered = list.questions.iter().filter(|question| question.state == State::Answered).count();
    let named = list.questions.iter().filter(|question| !question.asker.is_empty()).count();
    let votes: i64 = list.questions.iter().map(|question| i64::from(question.votes)).sum();
    let (polls_ja, polls_en) = if polls == 0 {
        (String::new(), String::new())
    } else {
        (format!("、投票{polls}件"), format!(", {}", super::en(polls, "poll", "polls")))
    };
    Text::new(
        format!("質問{n}件(回答済み{answered}、名前あり{named}、票{votes}){polls_ja}"),
        format!(
            "{} ({answered} answered, {named} with a name, {}){polls_en}",
            super::en(n, "question", "questions"),
            super::en(votes, "vote", "votes")
        ),
    )
}
