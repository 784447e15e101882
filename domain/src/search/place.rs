//! What a document of search belongs to.

/// What hits are put together under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    Talk(i64),
    /// Questions to a whole event.
    Event(i64),
    Speaker(i64),
    /// Of a document that belongs to nothing.
    Alone(i64),
}

impl Place {
    /// By the ids of a document's own row, its slot, event and person.
    pub const fn from_ids(id: i64, slot: Option<i64>, event: Option<i64>, person: Option<i64>) -> Self {
        match (slot, event, person) {
            (Some(slot), ..) => Self::Talk(slot),
            (None, Some(event), _) => Self::Event(event),
            (None, None, Some(person)) => Self::Speaker(person),
            (None, None, None) => Self::Alone(id),
        }
    }
}
