use chrono::TimeZone as _;

use super::*;

const HALL: TypeId = TypeId(1);
const STREAM: TypeId = TypeId(2);
const ZONE: &str = "Asia/Tokyo";

fn at(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 8, day, hour, minute, 0).unwrap()
}

/// In the hall; who waits does so for it, at turn 10.
fn step(id: i64, at: DateTime<Utc>, state: RegistrationState, position: Option<i64>) -> Step {
    Step {
        id,
        at,
        state,
        type_id: Some(HALL),
        type_name: "現地".to_owned(),
        waits_for: None,
        waits_for_name: String::new(),
        lapse: None,
        lapses_at: None,
        turn: 10,
        position,
        queue: (state == RegistrationState::Waitlisted).then_some(HALL),
        is_by_hand: false,
    }
}

fn waits(id: i64, at: DateTime<Utc>, position: i64) -> Step {
    step(id, at, RegistrationState::Waitlisted, Some(position))
}

fn seated(id: i64, at: DateTime<Utc>) -> Step {
    step(id, at, RegistrationState::Confirmed, None)
}

fn left(id: i64, at: DateTime<Utc>, turn: i64) -> Move {
    Move { id, at, left: Some((HALL, turn)), entered: None }
}

fn list_turns(steps: &[Step], moves: &[Move], now: Option<i64>) -> Vec<Turn> {
    list_happened(steps, moves, now, ZONE).into_iter().map(|line| line.what).collect()
}

fn registered_at(position: i64) -> Turn {
    let state = RegistrationState::Waitlisted;
    Turn::Registered { kind: "現地".to_owned(), state, position: Some(position), is_again: false }
}

#[test]
fn the_turn_comes_nearer_a_line_a_day() {
    let moves = [
        left(1, at(19, 9, 0), 3),
        left(2, at(21, 1, 0), 3),
        left(3, at(21, 2, 0), 12),
        Move { id: 4, at: at(22, 3, 0), left: Some((STREAM, 4)), entered: None },
        left(5, at(22, 4, 0), 4),
        left(6, at(22, 5, 0), 5),
    ];
    let only = [waits(0, at(20, 3, 3), 5)];
    assert_eq!(list_turns(&only, &moves, Some(2)), [registered_at(5), Turn::Moved(4), Turn::Moved(2)]);
    let lines = list_happened(&only, &moves, Some(2), ZONE);
    let days: Vec<u32> = lines.iter().map(|line| chrono::Datelike::day(&line.at.unwrap().wall)).collect();
    assert_eq!(days, [20, 21, 22], "on the wall of the event");

    // The steps of who moved up then end what others do to them.
    let steps = [waits(7, at(20, 3, 3), 5), seated(8, at(22, 6, 0))];
    let later = [&moves[..], &[left(9, at(23, 0, 0), 6)][..]].concat();
    assert_eq!(
        list_turns(&steps, &later, None),
        [registered_at(5), Turn::Moved(4), Turn::Moved(2), Turn::Seated("現地".to_owned())]
    );
}

#[test]
fn somebody_who_is_put_before_moves_one_back() {
    let first = Move { id: 1, at: at(21, 0, 0), left: Some((HALL, 30)), entered: Some((HALL, 0)) };
    assert_eq!(list_turns(&[waits(0, at(20, 0, 0), 1)], &[first], Some(2)), [registered_at(1), Turn::Moved(2)]);
}

#[test]
fn what_left_no_trace_is_said_without_a_time() {
    let lines = list_happened(&[waits(0, at(20, 0, 0), 4)], &[], Some(3), ZONE);
    assert_eq!(lines[1], Happened { at: None, what: Turn::Moved(3), is_by_hand: false });
    let unknown = [Step { position: None, ..waits(0, at(20, 0, 0), 4) }];
    assert_eq!(list_turns(&unknown, &[left(1, at(21, 0, 0), 2)], Some(3)).len(), 1, "no number is made up");
}

#[test]
fn a_seat_that_was_simply_taken_says_nothing() {
    let mail = Step { lapse: Some(Lapse::Mail), ..seated(1, at(20, 0, 0)) };
    assert!(list_happened(&[seated(0, at(20, 0, 0))], &[], None, ZONE).is_empty());
    assert!(list_happened(&[mail, seated(2, at(20, 0, 9))], &[], None, ZONE).is_empty());
    assert!(list_happened(&[], &[], None, ZONE).is_empty());
}

#[test]
fn a_seat_that_nobody_was_told_of_is_not_told() {
    let back = |seconds: i64| waits(3, at(21, 0, 0) + Duration::seconds(seconds), 1);
    let steps = |seconds, is_by_hand| {
        [waits(1, at(20, 0, 0), 1), Step { is_by_hand, ..seated(2, at(21, 0, 0)) }, back(seconds)]
    };
    assert_eq!(list_turns(&steps(8, false), &[], Some(1)), [registered_at(1)]);
    let both = [registered_at(1), Turn::Seated("現地".to_owned()), Turn::PutBack(Some(1))];
    assert_eq!(list_turns(&steps(60, false), &[], Some(1)), both);
    assert_eq!(list_turns(&steps(8, true), &[], Some(1)), both);
}

#[test]
fn an_offer_is_taken_declined_or_lapses() {
    let until = at(24, 12, 0);
    let offered = Step { lapse: Some(Lapse::Offer), lapses_at: Some(until), ..seated(2, at(24, 6, 0)) };
    let then = |step: Step| list_turns(&[waits(1, at(20, 0, 0), 1), offered.clone(), step], &[], None).pop().unwrap();
    let cancelled = |at| step(3, at, RegistrationState::Cancelled, None);
    assert_eq!(then(seated(3, at(24, 7, 0))), Turn::OfferTaken);
    assert_eq!(then(cancelled(at(24, 7, 0))), Turn::OfferDeclined);
    assert_eq!(then(cancelled(until + Duration::seconds(5))), Turn::OfferLapsed);
    assert_eq!(then(waits(3, at(24, 7, 0), 1)), Turn::OfferWithdrawn(Some(1)));
    let home = Step { type_id: Some(STREAM), type_name: "オンライン".to_owned(), ..seated(3, at(24, 7, 0)) };
    assert_eq!(then(home), Turn::FellBack("オンライン".to_owned()));
}

#[test]
fn a_seat_meanwhile_is_changed_for_the_one_that_was_waited_for() {
    let meanwhile = Step {
        type_id: Some(STREAM),
        type_name: "オンライン".to_owned(),
        waits_for: Some(HALL),
        waits_for_name: "現地".to_owned(),
        queue: Some(HALL),
        position: Some(2),
        ..seated(2, at(20, 1, 0))
    };
    let steps = [waits(1, at(20, 0, 0), 2), meanwhile.clone(), seated(3, at(21, 0, 0))];
    let has = Turn::Meanwhile { has: "オンライン".to_owned(), wants: "現地".to_owned(), position: Some(2) };
    assert_eq!(list_turns(&steps, &[], None), [registered_at(2), has, Turn::Seated("現地".to_owned())]);
    let stays = Step { waits_for: None, queue: None, position: None, ..meanwhile.clone() };
    assert_eq!(list_turns(&[meanwhile, Step { id: 3, ..stays }], &[], None).pop(), Some(Turn::StoppedWaiting));
}

#[test]
fn what_was_cancelled_comes_back_by_an_organizer_or_goes_last() {
    let cancelled = step(2, at(21, 0, 0), RegistrationState::Cancelled, None);
    let again = Step { turn: 40, ..waits(3, at(22, 0, 0), 9) };
    let restored = Step { is_by_hand: true, ..waits(3, at(22, 0, 0), 1) };
    let ends = |step| list_turns(&[waits(1, at(20, 0, 0), 1), cancelled.clone(), step], &[], None);
    let state = RegistrationState::Waitlisted;
    let last = Turn::Registered { kind: "現地".to_owned(), state, position: Some(9), is_again: true };
    assert_eq!(ends(again), [registered_at(1), Turn::Cancelled, last]);
    assert_eq!(ends(restored).pop(), Some(Turn::Restored { state, position: Some(1) }));
}

#[test]
fn a_draw_orders_and_seats() {
    let entered = Step { position: None, ..waits(1, at(20, 0, 0), 1) };
    let placed = Step { turn: 50, ..waits(2, at(22, 0, 0), 7) };
    assert_eq!(list_turns(&[entered.clone(), placed], &[], Some(7)).pop(), Some(Turn::Placed(Some(7))));
    let won = Step { turn: 50, ..seated(2, at(22, 0, 0)) };
    assert_eq!(list_turns(&[entered, won], &[], None).pop(), Some(Turn::Drawn("現地".to_owned())));
}

#[test]
fn another_turn_at_the_same_place_is_told_to_nobody() {
    // Somebody was put behind them, for which there was no room.
    let shifted = Step { turn: -1_014, ..waits(2, at(22, 0, 0), 3) };
    assert_eq!(list_turns(&[waits(1, at(20, 0, 0), 3), shifted.clone()], &[], Some(3)), [registered_at(3)]);
    let moved = Step { position: Some(2), is_by_hand: true, ..shifted };
    assert_eq!(list_turns(&[waits(1, at(20, 0, 0), 3), moved], &[], Some(2)).pop(), Some(Turn::Placed(Some(2))));
}
