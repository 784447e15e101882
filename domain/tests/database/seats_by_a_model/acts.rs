//! What people, organizers and the clock do, one after the other.

use proptest::{
    prelude::{Just, Strategy, any, prop, prop_oneof},
    strategy::Union,
};

use super::model::{KINDS, Kind, Moment, PEOPLE, Person};

pub const MINUTE: Moment = 60;
pub const HOUR: Moment = 60 * MINUTE;
pub const DAY: Moment = 24 * HOUR;
/// When the evening begins, after the beginning of its story.
pub const STARTS: Moment = 3 * DAY;

/// What an organizer does to one registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    ChangeType(Kind),
    Confirm,
    Seat,
    PutBack,
    PutFirst,
    Remove,
    TakeBack,
}

/// What an organizer does to seats that are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Say,
    GiveUp,
    Close,
    Draw,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Register(Person, Kind),
    /// With nothing but an address.
    Ask(Person, Kind),
    /// By an organizer, for them.
    Add(Person, Kind),
    Cancel(Person),
    Change(Person, Kind),
    Meanwhile(Person, Kind),
    Stay(Person),
    Keep(Person),
    Decline(Person),
    StillComing(Person),
    /// So many seconds go by.
    Later(Moment),
    /// What the worker does every minute.
    EndLapsed,
    AskStill,
    Capacity(Kind, i64),
    Limit(Option<i64>),
    Pause(bool),
    ByHand(Person, Hand),
    Draw(Kind, Step),
}

impl Act {
    /// Whose place it is about, where there has to be one.
    pub const fn place(self) -> Option<Person> {
        match self {
            Self::Cancel(who)
            | Self::Change(who, _)
            | Self::Meanwhile(who, _)
            | Self::Stay(who)
            | Self::Keep(who)
            | Self::Decline(who)
            | Self::StillComing(who)
            | Self::ByHand(who, _) => Some(who),
            Self::Register(..)
            | Self::Ask(..)
            | Self::Add(..)
            | Self::Later(_)
            | Self::EndLapsed
            | Self::AskStill
            | Self::Capacity(..)
            | Self::Limit(_)
            | Self::Pause(_)
            | Self::Draw(..) => None,
        }
    }
}

/// How many seats there are at first, of the first type and of the second, and all that is done.
#[derive(Clone, Debug)]
pub struct Story {
    pub seats: (i64, Option<i64>),
    pub acts: Vec<Act>,
}

/// Which acts are told apart; each turns up with the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chapter {
    /// People, capacities, the limit, pauses, and what organizers do by hand.
    Queue,
    /// With the clock: offers, addresses, answers, who is held back.
    Clock,
    /// With seats that are drawn.
    Draws,
}

pub fn stories(chapter: Chapter) -> impl Strategy<Value = Story> {
    let seats = (0_i64..4, prop::option::weighted(0.7, 0_i64..4));
    (seats, prop::collection::vec(acts(chapter), 1..60)).prop_map(|(seats, acts)| Story { seats, acts })
}

fn acts(chapter: Chapter) -> Union<impl Strategy<Value = Act>> {
    let (clock, draws) = match chapter {
        Chapter::Queue => (0, 0),
        Chapter::Clock => (8, 0),
        Chapter::Draws => (3, 6),
    };
    let all = [
        (14, people().boxed()),
        (4, seats().boxed()),
        (5, (0..PEOPLE, hands()).prop_map(|(who, hand)| Act::ByHand(who, hand)).boxed()),
        (clock, clocks().boxed()),
        (draws, (0..KINDS, steps()).prop_map(|(kind, step)| Act::Draw(kind, step)).boxed()),
    ];
    Union::new_weighted(all.into_iter().filter(|(weight, _)| *weight > 0).collect())
}

/// A type of the event, and now and then one of none.
fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![20 => 0..KINDS, 1 => Just(KINDS)]
}

fn people() -> impl Strategy<Value = Act> {
    let whom = || (0..PEOPLE, kinds());
    prop_oneof![
        8 => whom().prop_map(|(who, kind)| Act::Register(who, kind)),
        4 => (0..PEOPLE).prop_map(Act::Cancel),
        4 => whom().prop_map(|(who, kind)| Act::Change(who, kind)),
        2 => whom().prop_map(|(who, kind)| Act::Meanwhile(who, kind)),
        1 => (0..PEOPLE).prop_map(Act::Stay),
        1 => whom().prop_map(|(who, kind)| Act::Add(who, kind)),
    ]
}

fn seats() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0..KINDS, 0_i64..5).prop_map(|(kind, seats)| Act::Capacity(kind, seats)),
        2 => prop::option::weighted(0.7, 0_i64..6).prop_map(Act::Limit),
        2 => any::<bool>().prop_map(Act::Pause),
    ]
}

fn hands() -> impl Strategy<Value = Hand> {
    prop_oneof![
        2 => kinds().prop_map(Hand::ChangeType),
        1 => Just(Hand::Confirm),
        3 => Just(Hand::Seat),
        3 => Just(Hand::PutBack),
        3 => Just(Hand::PutFirst),
        3 => Just(Hand::Remove),
        3 => Just(Hand::TakeBack),
    ]
}

fn clocks() -> impl Strategy<Value = Act> {
    let lengths = [10 * MINUTE, 40 * MINUTE, 4 * HOUR, 7 * HOUR, 26 * HOUR];
    prop_oneof![
        5 => prop::sample::select(lengths.to_vec()).prop_map(Act::Later),
        3 => Just(Act::EndLapsed),
        2 => Just(Act::AskStill),
        3 => (0..PEOPLE, kinds()).prop_map(|(who, kind)| Act::Ask(who, kind)),
        3 => (0..PEOPLE).prop_map(Act::Keep),
        2 => (0..PEOPLE).prop_map(Act::Decline),
        1 => (0..PEOPLE).prop_map(Act::StillComing),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![4 => Just(Step::Say), 1 => Just(Step::GiveUp), 3 => Just(Step::Close), 3 => Just(Step::Draw)]
}
