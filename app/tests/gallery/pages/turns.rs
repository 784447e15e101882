//! What happens to places while people wait.

use domain::registration::types::{Happened, RegistrationState, Turn};

use super::data;

fn line(day: u32, what: Turn) -> Happened {
    Happened { at: Some(data::at(day, 12, 3)), what, is_by_hand: false }
}

fn by_hand(day: u32, what: Turn) -> Happened {
    Happened { is_by_hand: true, ..line(day, what) }
}

fn registered(state: RegistrationState, position: Option<i64>, is_again: bool) -> Turn {
    Turn::Registered { kind: "現地".to_owned(), state, position, is_again }
}

/// Of somebody who is the third by now.
pub fn nearer() -> Vec<Happened> {
    let first = registered(RegistrationState::Waitlisted, Some(5), false);
    let now = Happened { at: None, what: Turn::Moved(3), is_by_hand: false };
    vec![line(2, first), line(3, Turn::Moved(4)), now]
}

/// All that can be said, which never happens to one person.
pub fn all() -> Vec<Happened> {
    use RegistrationState::{Confirmed, Waitlisted};
    let (hall, stream) = (|| "現地".to_owned(), || "オンライン".to_owned());
    vec![
        line(2, registered(Waitlisted, None, false)),
        line(2, Turn::MailOpened(Some(7))),
        line(3, Turn::Meanwhile { has: stream(), wants: hall(), position: Some(6) }),
        line(3, Turn::StoppedWaiting),
        line(3, Turn::Changed { was: stream(), is: String::new(), position: Some(6) }),
        by_hand(4, Turn::Changed { was: String::new(), is: hall(), position: None }),
        line(4, Turn::Queued(Some(5))),
        line(4, Turn::Placed(Some(4))),
        by_hand(4, Turn::Placed(Some(1))),
        line(5, Turn::Offered(hall())),
        line(5, Turn::OfferWithdrawn(Some(1))),
        line(5, Turn::OfferTaken),
        line(5, Turn::FellBack(stream())),
        line(5, Turn::OfferDeclined),
        line(5, Turn::OfferLapsed),
        line(6, registered(Confirmed, None, true)),
        line(6, registered(Waitlisted, Some(9), true)),
        line(6, Turn::MailLapsed),
        line(6, Turn::Seated(hall())),
        by_hand(6, Turn::Seated(hall())),
        line(6, Turn::Drawn(hall())),
        line(7, Turn::PutBack(Some(2))),
        by_hand(7, Turn::PutBack(Some(2))),
        line(7, Turn::Cancelled),
        by_hand(7, Turn::Cancelled),
        by_hand(8, Turn::Restored { state: Waitlisted, position: Some(2) }),
        by_hand(8, Turn::Restored { state: Confirmed, position: None }),
    ]
}
