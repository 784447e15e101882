//! Organizers write what a call asks beside what every call asks.

use super::{call_rules::MAX_FIELDS, calls, queries, rules::as_question, types::CallField};
use crate::{
    audit::Details,
    db::Db,
    error::{Error, Problems, Result},
    ids::{CallId, ProposalFieldId},
    input,
    questionnaire::{
        editing::{Edit, shift},
        rules,
        types::AnswerKind,
    },
    viewer::Asked,
};

/// A field as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldInput {
    pub kind: String,
    pub words_ja: String,
    pub words_en: String,
    pub hint: String,
    /// One a line.
    pub options: String,
    pub is_required: bool,
    pub is_hidden: bool,
}

/// Changes the fields of a call; returns the one that it was about. What was answered before stays as it is.
///
/// Errors: as [`calls::open`]; `NotFound` for a field of another call; `Invalid` at the fields of the form.
pub async fn edit(
    db: &Db,
    asked: Asked<'_>,
    slug: &str,
    call: CallId,
    edit: Edit<'_, ProposalFieldId, FieldInput>,
) -> Result<ProposalFieldId> {
    let mut tx = db.begin().await?;
    let (series, call) = calls::open(&mut tx, asked, slug, call).await?;
    let known = queries::fields(&mut tx, call.id).await?;
    let found = |is_there: bool, id: ProposalFieldId| if is_there { Ok(id) } else { Err(Error::NotFound) };
    let is_full = known.len() >= MAX_FIELDS;
    let id = match edit {
        Edit::Add(_) | Edit::Restore(_) if is_full => {
            return Err(Error::invalid(
                "",
                format!("質問は{MAX_FIELDS}個までです。"),
                format!("At most {MAX_FIELDS} questions."),
            ));
        }
        Edit::Add(input) => {
            let field = checked(input, ProposalFieldId(0))?;
            queries::insert_field(&mut tx, call.id, &field).await?
        }
        Edit::Save(id, input) => {
            let field = checked(input, id)?;
            found(queries::update_field(&mut tx, call.id, &field).await?, id)?
        }
        Edit::Remove(id) => found(queries::set_field_removed(&mut tx, call.id, id, Some(asked.now)).await?, id)?,
        Edit::Restore(id) => found(queries::set_field_removed(&mut tx, call.id, id, None).await?, id)?,
        Edit::Move(id, is_up) => {
            let mut ids: Vec<_> = known.iter().map(|field| field.id).collect();
            if shift(&mut ids, &id, is_up)? {
                queries::set_field_order(&mut tx, &ids).await?;
            }
            id
        }
    };
    calls::write(&mut tx, asked, (series.id, call.event), "call.fields", call.id, Details::default()).await?;
    db.commit(tx, &calls::touched(&series, call.event)).await?;
    Ok(id)
}

/// Errors: `Invalid` at its fields, all of them at once.
fn checked(input: &FieldInput, id: ProposalFieldId) -> Result<CallField> {
    let kind: AnswerKind = input.kind.parse().unwrap_or_default();
    let options = input.options.lines().map(|line| input::clean(line).trim().to_owned());
    let mut problems = Problems::default();
    let mut line = |field: &str, text: &str| problems.gather(input::line(field, text, rules::MAX_WORDS));
    let field = CallField {
        id,
        kind,
        words_ja: line("words_ja", &input.words_ja)?,
        words_en: line("words_en", &input.words_en)?,
        hint: line("hint", &input.hint)?,
        options: if kind.has_options() { options.filter(|option| !option.is_empty()).collect() } else { Vec::new() },
        is_required: input.is_required,
        is_hidden: input.is_hidden,
    };
    for (at, message) in rules::question_problems(&as_question(&field), &[]) {
        // What is too long stands empty here, and is not said to be missing too.
        if !problems.has(&at) {
            problems.gather(Err::<(), _>(Error::at(at, message)))?;
        }
    }
    problems.check()?;
    Ok(field)
}
