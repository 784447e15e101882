//! How a screen hears of its board: by a stream, which it opens again when it ends; and where no stream comes through,
//! by asking for the board now and then.

use std::{cell::RefCell, time::Duration};

use domain::qa::frames;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

#[cfg(feature = "board")]
use super::{asking, voting};
use super::{
    received::{self, now},
    returning::{self, Ended},
    send::newer,
    shared::{Connection, Shared},
};

/// How often ages are drawn anew.
const MINUTE: Duration = Duration::from_secs(30);
/// How often it is looked whether anything still comes.
const LOOK: Duration = Duration::from_secs(2);
/// Milliseconds that a stream may take to come before the board is said to be old.
const SOON: i64 = 2_000;

/// The way to the server as it is now. Either something is waited for, or a timer runs to the next try.
struct Line {
    source: Option<EventSource>,
    /// What hears of all events of all streams.
    hears: Option<js_sys::Function>,
    /// Counts what was begun: a timer of something earlier does nothing any more.
    turn: u32,
    /// A stream or an answer is waited for.
    waits: bool,
    /// The stream that is open brought something.
    has_come: bool,
    /// When it brought something last, or what is waited for was begun. Milliseconds since 1970, as all here.
    heard: i64,
    /// When the board was known to be the newest.
    fresh: f64,
    /// Tries in a row that brought nothing.
    failed: u32,
    /// Looks in a row that were answered while no stream came.
    looks: u32,
    /// Of the board that is shown, as far as it is known.
    tag: String,
}

thread_local! {
    /// A page has one board.
    static LINE: RefCell<Line> = const {
        RefCell::new(Line {
            source: None,
            hears: None,
            turn: 0,
            waits: false,
            has_come: false,
            heard: 0,
            fresh: 0.0,
            failed: 0,
            looks: 0,
            tag: String::new(),
        })
    };
}

/// Opens the stream, which goes on from what the page was drawn with.
pub fn start(shared: Shared) {
    if LINE.with_borrow(|line| line.turn > 0) {
        return;
    }
    let (stream, have) = shared.places.with_value(|places| (places.stream.clone(), places.have.clone()));
    // What comes from outside reads as it is now and follows nothing.
    let hears = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| untrack(|| take(shared, &event)));
    let hears: js_sys::Function = hears.into_js_value().unchecked_into();
    LINE.with_borrow_mut(|line| {
        line.hears = Some(hears);
        line.fresh = js_sys::Date::now();
        line.tag = format!("\"{have}\"");
    });
    #[cfg(feature = "board")]
    {
        asking::listen(shared);
        voting::listen(shared);
        received::tell_page("ready", "null");
    }
    let mark = if stream.contains('?') { '&' } else { '?' };
    open(shared, &format!("{stream}{mark}have={have}"));
    set_interval(move || shared.now.set(now()), MINUTE);
    set_interval(move || look(shared), LOOK);
    // A device may be wrong about it: it is tried all the same.
    let _ = window_event_listener_untyped("offline", move |_| {
        later(shared, returning::delay(Ended::Unreached, 1, js_sys::Math::random()));
        report(shared, Connection::Lost);
    });
    // Another network may let streams through: the first answer leads to one. A whole hall may be back at once.
    let _ = window_event_listener_untyped("online", move |_| {
        LINE.with_borrow_mut(|line| line.looks = 0);
        later(shared, returning::delay(Ended::Cut, 0, js_sys::Math::random()));
    });
}

/// Ends what was begun before.
fn begin(waits: bool) -> u32 {
    LINE.with_borrow_mut(|line| {
        if let Some(source) = line.source.take() {
            source.close();
        }
        line.turn += 1;
        line.waits = waits;
        line.has_come = false;
        line.heard = now();
        line.turn
    })
}

fn open(shared: Shared, address: &str) {
    begin(true);
    let Ok(source) = EventSource::new(address) else {
        wait(shared, Ended::Refused, 1);
        return;
    };
    LINE.with_borrow_mut(|line| {
        let names = ["open", "error"].into_iter().chain(frames::SIGNS).chain(frames::NAMES).chain(frames::POLLS);
        if let Some(hears) = &line.hears {
            for name in names {
                let _ = source.add_event_listener_with_callback(name, hears);
            }
        }
        line.source = Some(source);
    });
}

/// Takes what came by the stream, or became of it.
fn take(shared: Shared, event: &web_sys::Event) {
    let data = event.dyn_ref::<MessageEvent>().and_then(|message| message.data().as_string()).unwrap_or_default();
    match event.type_().as_str() {
        // Where something held back what comes behind it, that is waited for.
        "open" if state(shared) == Connection::Renewed => {}
        "open" => report(shared, Connection::Live),
        "error" => ended(shared),
        name => {
            LINE.with_borrow_mut(|line| {
                line.has_come = true;
                line.heard = now();
                line.fresh = js_sys::Date::now();
                line.failed = 0;
                line.looks = 0;
                if !frames::SIGNS.contains(&name) {
                    line.tag.clear();
                }
            });
            received::take(shared, name, &data);
            report(shared, Connection::Live);
        }
    }
}

/// The stream ended, or none came. We come again ourselves: what browsers do by themselves differs, and some give up.
fn ended(shared: Shared) {
    let (how, failed) = LINE.with_borrow_mut(|line| {
        let is_refused = line.source.as_ref().is_some_and(|source| source.ready_state() == EventSource::CLOSED);
        let how = match (line.has_come, is_refused) {
            (true, _) => Ended::Cut,
            (false, true) => Ended::Refused,
            (false, false) => Ended::Unreached,
        };
        if how != Ended::Cut {
            line.failed = line.failed.saturating_add(1);
        }
        (how, line.failed)
    });
    if failed == returning::TRIES && state(shared) != Connection::Renewed {
        renew(shared);
    } else {
        wait(shared, how, failed);
    }
}

/// Waits for the next try. A stream that was only cut is nothing to speak of.
fn wait(shared: Shared, how: Ended, failed: u32) {
    let random = js_sys::Math::random();
    if state(shared) == Connection::Renewed {
        later(shared, returning::renewal(random));
        return;
    }
    later(shared, returning::delay(how, failed, random));
    if failed > 0 {
        report(shared, Connection::Lost);
    }
}

fn later(shared: Shared, wait: Duration) {
    let turn = begin(false);
    set_timeout(
        move || {
            if LINE.with_borrow(|line| line.turn == turn) {
                retry(shared);
            }
        },
        wait,
    );
}

/// Tries again: the stream, or the board itself where that brought nothing repeatedly.
pub fn retry(shared: Shared) {
    if returning::falls_back(LINE.with_borrow(|line| line.failed)) {
        renew(shared);
    } else {
        follow(shared);
    }
}

fn follow(shared: Shared) {
    // What is shown has changed since the page was drawn.
    open(shared, &shared.places.with_value(|places| places.stream.clone()));
}

/// Asks for the board as the stream would begin with it.
fn renew(shared: Shared) {
    let turn = begin(true);
    let address = shared.places.with_value(|places| match places.stream.split_once('?') {
        Some((_, query)) => format!("{}?{query}&screen=1", places.api),
        None => format!("{}?screen=1", places.api),
    });
    let tag = LINE.with_borrow(|line| line.tag.clone());
    spawn_local(async move {
        let reply = newer(&address, &tag).await;
        // Something else was begun meanwhile.
        if LINE.with_borrow(|line| line.turn != turn) {
            return;
        }
        let Ok(newest) = reply else {
            unanswered(shared);
            return;
        };
        let looks = LINE.with_borrow_mut(|line| {
            line.fresh = js_sys::Date::now();
            line.looks += 1;
            if let Some((tag, _)) = &newest {
                line.tag.clone_from(tag);
            }
            line.looks
        });
        if let Some((_, board)) = newest {
            received::take(shared, "snapshot", &board);
        }
        report(shared, Connection::Renewed);
        if returning::tries_stream(looks) {
            follow(shared);
        } else {
            later(shared, returning::renewal(js_sys::Math::random()));
        }
    });
}

/// Neither a stream nor an answer.
fn unanswered(shared: Shared) {
    let failed = LINE.with_borrow_mut(|line| {
        line.looks = 0;
        line.failed = line.failed.saturating_add(1);
        line.failed
    });
    later(shared, returning::delay(Ended::Unreached, failed, js_sys::Math::random()));
    report(shared, Connection::Lost);
}

/// Whether anything still comes. A connection that died in the air says nothing, and neither does a proxy that gathers.
fn look(shared: Shared) {
    let (waited, has_come, is_stream) = LINE.with_borrow(|line| {
        let waited = if line.waits { now() - line.heard } else { 0 };
        (waited, line.has_come, line.source.is_some())
    });
    let state = state(shared);
    let is_late = state == Connection::Live && !has_come && waited > SOON;
    match (returning::is_silent(waited, has_come), has_come, is_stream) {
        (false, ..) if is_late => report(shared, Connection::Lost),
        (false, ..) => {}
        // It came to no end that this device heard of: what is shown may be old until another one comes.
        (true, true, _) => {
            wait(shared, Ended::Cut, 0);
            report(shared, Connection::Lost);
        }
        (true, false, true) => {
            LINE.with_borrow_mut(|line| line.failed = line.failed.saturating_add(1).max(returning::TRIES));
            if state == Connection::Renewed {
                later(shared, returning::renewal(js_sys::Math::random()));
            } else {
                renew(shared);
            }
        }
        (true, false, false) => unanswered(shared),
    }
}

fn state(shared: Shared) -> Connection {
    shared.sending.get_untracked().connection
}

/// Says how the connection is, where that is news.
fn report(shared: Shared, connection: Connection) {
    if state(shared) == connection {
        return;
    }
    let is_lost = connection == Connection::Lost;
    let as_of = if is_lost { clock(LINE.with_borrow(|line| line.fresh)) } else { String::new() };
    shared.set(|now| {
        now.connection = connection;
        now.as_of.clone_from(&as_of);
        // What was said of a connection that was lost is true no longer.
        if !is_lost {
            now.problem.clear();
        }
    });
    // What waits goes out by the page's script.
    if !is_lost {
        received::tell_page("back", "null");
    }
}

/// Seconds count: a hall sees the same board on many screens.
fn clock(at: f64) -> String {
    let date = js_sys::Date::new(&at.into());
    format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds())
}
