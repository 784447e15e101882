//! What tests hand in at the desk of an event.

use domain::{
    Result,
    db::Db,
    events::types::FactsInput,
    ids::EventRef,
    registration::types_form::TypeInput,
    viewer::Asked,
    workflows::{
        save_event::{self, DeskInput},
        tell_change::Tell,
    },
};

/// Changes the facts alone, whatever they were, and tells nobody.
pub async fn save_facts(db: &Db, asked: Asked<'_>, event: EventRef<'_>, input: &FactsInput) -> Result<()> {
    let input = DeskInput { facts: Some(input.clone()), decided: Tell::Nobody.into(), ..DeskInput::default() };
    save_event::save(db, asked, event, &input).await.map(drop)
}

/// Writes participation types alone, whatever they were, and tells nobody.
pub async fn save_types(db: &Db, asked: Asked<'_>, event: EventRef<'_>, inputs: &[TypeInput]) -> Result<()> {
    let input = DeskInput { types: inputs.to_vec(), decided: Tell::Nobody.into(), ..DeskInput::default() };
    save_event::save(db, asked, event, &input).await.map(drop)
}
