//! A correction that a speaker sent, held against the slot as it is planned. Pure.

use super::{
    corrections::{CorrectedField, Correction, CorrectionState, Difference, TalkWords},
    types::{DraftSlot, DraftSpeaker},
};
use crate::ids::{PersonId, SlotId};

/// A correction that organizers were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentCorrection {
    pub slot: SlotId,
    pub person: PersonId,
    /// As readers know its sender by now.
    pub billed: String,
    pub state: CorrectionState,
    pub correction: Correction,
    /// By which a button names it; another one as soon as the speaker wants something else.
    pub word: String,
}

impl SentCorrection {
    /// What is still to be decided of it in a planned slot. Of who is called otherwise there, or speaks there no more, title and
    /// summary alone.
    pub fn against(&self, slot: &DraftSlot) -> Vec<Difference> {
        if slot.slot != Some(self.slot) || self.state != CorrectionState::Sent {
            return Vec::new();
        }
        let own = self.place_of(&slot.speakers);
        let is_told_apart = |one: &Difference| match one.field {
            CorrectedField::Title | CorrectedField::Summary => true,
            CorrectedField::Affiliation | CorrectedField::Role => own.is_some(),
            // Two of one name on a slot would become one.
            CorrectedField::Name => {
                let is_other = |(at, speaker): (usize, &DraftSpeaker)| Some(at) != own && speaker.name == one.to;
                own.is_some() && !slot.speakers.iter().enumerate().any(is_other)
            }
        };
        let words = words_in(slot, own.map(|at| &slot.speakers[at]));
        self.correction.differences(&words).into_iter().filter(is_told_apart).collect()
    }

    /// Takes over what [`Self::against`] says; nothing else of the slot changes.
    pub fn take_over(&self, slot: &mut DraftSlot) {
        let own = self.place_of(&slot.speakers);
        for one in self.against(slot) {
            let place = own.and_then(|at| slot.speakers.get_mut(at));
            match (one.field, place) {
                (CorrectedField::Title, _) => slot.title = one.to,
                (CorrectedField::Summary, _) => slot.summary = one.to,
                (CorrectedField::Name, Some(speaker)) => speaker.name = one.to,
                (CorrectedField::Affiliation, Some(speaker)) => speaker.affiliation = one.to,
                (CorrectedField::Role, Some(speaker)) => speaker.role = one.to,
                (_, None) => {}
            }
        }
    }

    /// Its sender among those who are planned: as readers know them, or as they want to be called.
    fn place_of(&self, speakers: &[DraftSpeaker]) -> Option<usize> {
        let find = |name: &str| speakers.iter().position(|speaker| speaker.name == name);
        find(&self.billed).or_else(|| find(self.correction.name.as_deref()?))
    }
}

fn words_in(slot: &DraftSlot, speaker: Option<&DraftSpeaker>) -> TalkWords {
    let text = |of: fn(&DraftSpeaker) -> &String| speaker.map(of).cloned().unwrap_or_default();
    TalkWords {
        name: text(|speaker| &speaker.name),
        affiliation: text(|speaker| &speaker.affiliation),
        role: text(|speaker| &speaker.role),
        title: slot.title.clone(),
        summary: slot.summary.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(correction: Correction) -> SentCorrection {
        SentCorrection {
            slot: SlotId(5),
            person: PersonId(3),
            billed: "氷野 陸".to_owned(),
            state: CorrectionState::Sent,
            correction,
            word: "w".to_owned(),
        }
    }

    fn slot(names: &[&str]) -> DraftSlot {
        DraftSlot {
            slot: Some(SlotId(5)),
            title: "鍵の話".to_owned(),
            speakers: names.iter().map(|name| DraftSpeaker::named(name)).collect(),
            ..DraftSlot::default()
        }
    }

    fn fields(found: &[Difference]) -> Vec<CorrectedField> {
        found.iter().map(|one| one.field).collect()
    }

    #[test]
    fn what_organizers_planned_beside_it_stays() {
        let wish = sent(Correction {
            name: Some("Riku Hino".to_owned()),
            title: Some("鍵を数える話".to_owned()),
            ..Correction::default()
        });
        let mut planned = DraftSlot { minutes: 25, room: "B".to_owned(), ..slot(&["森川 律", "氷野 陸"]) };
        planned.speakers[1].affiliation = "みなと技研".to_owned();
        let expected = DraftSlot {
            title: "鍵を数える話".to_owned(),
            speakers: vec![
                planned.speakers[0].clone(),
                DraftSpeaker { name: "Riku Hino".to_owned(), ..planned.speakers[1].clone() },
            ],
            ..planned.clone()
        };
        wish.take_over(&mut planned);
        assert_eq!(planned, expected);
        assert_eq!(wish.against(&planned), [], "twice is once");
    }

    #[test]
    fn what_is_planned_otherwise_meanwhile_is_said() {
        let wish = sent(Correction { title: Some("鍵を数える話".to_owned()), ..Correction::default() });
        let planned = DraftSlot { title: "運営の題名".to_owned(), ..slot(&["氷野 陸"]) };
        let found = wish.against(&planned);
        assert_eq!((found[0].from.as_str(), found[0].to.as_str()), ("運営の題名", "鍵を数える話"));
        assert_eq!(wish.against(&DraftSlot { slot: Some(SlotId(6)), ..planned.clone() }), [], "another slot");
        for state in [CorrectionState::Left, CorrectionState::Released, CorrectionState::Withdrawn] {
            assert_eq!(SentCorrection { state, ..wish.clone() }.against(&planned), [], "{state:?}");
        }
    }

    #[test]
    fn who_speaks_there_no_more_is_billed_no_otherwise() {
        let wish = sent(Correction {
            name: Some("Riku Hino".to_owned()),
            role: Some("部長".to_owned()),
            title: Some("題".to_owned()),
            ..Correction::default()
        });
        assert_eq!(fields(&wish.against(&slot(&["森川 律"]))), [CorrectedField::Title]);
        // Whoever is called so already is the one who wants it.
        let again = [CorrectedField::Role, CorrectedField::Title];
        assert_eq!(fields(&wish.against(&slot(&["Riku Hino"]))), again);
        // Two of one name would be one.
        let mut both = slot(&["氷野 陸", "Riku Hino"]);
        assert_eq!(fields(&wish.against(&both)), again);
        wish.take_over(&mut both);
        let names: Vec<_> = both.speakers.iter().map(|one| (one.name.as_str(), one.role.as_str())).collect();
        assert_eq!(names, [("氷野 陸", "部長"), ("Riku Hino", "")]);
    }
}
