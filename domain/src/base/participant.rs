//! Who asks and votes, as a request says it, and the name under which that is stored.
//!
//! Without an account somebody has another name at each event, made of what their token alone holds: a copy of the
//! database does not tell that two of them are the same browser. There is no other way to a name than [`Participant::at`].

use crate::ids::{AccountId, EventId};

/// Random bytes of a token.
pub const RANDOM: usize = 16;

/// Somebody who takes part. It is never printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Participant(Whose);

#[derive(Clone, PartialEq, Eq)]
enum Whose {
    Account(AccountId),
    /// What is random in a token, and the one event that it is of, where it is of one.
    Token([u8; RANDOM], Option<EventId>),
    /// The one name of a token that was given before each event had its own.
    Everywhere(String),
}

impl Participant {
    pub const fn of_account(id: AccountId) -> Self {
        Self(Whose::Account(id))
    }

    /// Whoever holds the token with these random bytes; `only`: it was given for this event alone.
    pub const fn of_token(random: [u8; RANDOM], only: Option<EventId>) -> Self {
        Self(Whose::Token(random, only))
    }

    /// Somebody with one name at all events: whose token was given before each event had its own.
    pub const fn everywhere(name: String) -> Self {
        Self(Whose::Everywhere(name))
    }

    /// Whether it was given for one event alone.
    pub const fn is_of_one_event(&self) -> bool {
        matches!(self.0, Whose::Token(_, Some(_)))
    }
}

#[cfg(feature = "db")]
impl Participant {
    /// The name under which what they do at this event is stored.
    ///
    /// Errors: `OfAnotherEvent` when their token was given for another one alone.
    pub fn at(&self, event: EventId) -> crate::error::Result<String> {
        use hmac::Mac as _;

        match &self.0 {
            Whose::Account(id) => Ok(format!("a:{id}")),
            Whose::Everywhere(name) => Ok(name.clone()),
            Whose::Token(_, Some(only)) if *only != event => Err(crate::error::Error::OfAnotherEvent),
            Whose::Token(random, _) => {
                let name = crate::secret::mac(random).chain_update(b"at event\0").chain_update(event.0.to_be_bytes());
                Ok(format!("p:{}", hex::encode(name.finalize().into_bytes())))
            }
        }
    }
}

impl std::fmt::Debug for Participant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Participant(…)")
    }
}

#[cfg(all(test, feature = "db"))]
mod tests {
    use super::Participant;
    use crate::{
        error::Error,
        ids::{AccountId, EventId},
    };

    const HERE: EventId = EventId(7);
    const THERE: EventId = EventId(8);

    #[test]
    fn a_token_has_one_name_at_each_event_and_an_account_one_everywhere() {
        let who = Participant::of_token([1; 16], None);
        let here = who.at(HERE).unwrap();
        assert_eq!(who.at(HERE), Ok(here.clone()));
        assert_ne!(who.at(THERE), Ok(here.clone()));
        assert_ne!(Participant::of_token([2; 16], None).at(HERE), Ok(here.clone()));
        // It stands in rows that are there, so it may not change: HMAC-SHA-256 of "at event", a zero and the event's id.
        assert_eq!(here, "p:1e7a88ecc5d955916bf32814e89787292392ac69e922034ffe7ee154638271bb");
        let account = Participant::of_account(AccountId(5));
        assert_eq!((account.at(HERE), account.at(THERE)), (Ok("a:5".to_owned()), Ok("a:5".to_owned())));
        let early = Participant::everywhere("p:early".to_owned());
        assert_eq!((early.at(HERE), early.at(THERE)), (Ok("p:early".to_owned()), Ok("p:early".to_owned())));
        assert_eq!(format!("{who:?}"), "Participant(…)");
    }

    #[test]
    fn a_token_of_one_event_is_refused_at_another() {
        let bound = Participant::of_token([1; 16], Some(HERE));
        assert!(bound.is_of_one_event() && !Participant::of_token([1; 16], None).is_of_one_event());
        assert!(bound.at(HERE).is_ok());
        assert_eq!(bound.at(THERE), Err(Error::OfAnotherEvent));
    }
}
