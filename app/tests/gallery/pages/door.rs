//! The door, and the same on paper.

use app::{
    checkin::{door_page, paper_page},
    form::Form,
};
use domain::{
    checkin::types::{DoorCounts, Entry, Guest},
    events::types::EventState,
    ids::TypeId,
    pages::door::{DoorPage, Newest, OnPaper},
    registration::types::RegistrationState,
    series::types::Mark,
};

use super::{Gallery, data, organizer};

fn guest(code: &str, name: &str, reading: &str, type_id: i64, state: RegistrationState, note: &str) -> Guest {
    Guest {
        code: code.to_owned(),
        name: name.to_owned(),
        reading: reading.to_owned(),
        type_id: TypeId(type_id),
        state,
        note: note.to_owned(),
        is_closed: false,
    }
}

pub fn write(out: &mut Gallery) {
    use RegistrationState::{Cancelled, Confirmed, Waitlisted};
    let guests = [
        guest("K7Q4M2AB", "春田 のぞみ", "ハルタ ノゾミ", 1, Confirmed, "初めての懇親会。入口で声をかける"),
        guest("P2XH9TCD", "夏川 しおり", "", 1, Confirmed, ""),
        guest("D6WN3BEF", "", "", 2, Confirmed, ""),
        guest("R8VC1KGH", "秋山 さとる", "", 1, Waitlisted, ""),
        guest("T4JA7ZJK", "冬木 かおる", "", 1, Cancelled, ""),
        Guest { is_closed: true, ..guest("W5XK9E3N", "", "", 1, Cancelled, "") },
    ];
    let entry = |id: &str, code: Option<&str>, name: &str, minute: u32| Entry {
        id: id.to_owned(),
        code: code.map(str::to_owned),
        name: name.to_owned(),
        type_id: None,
        at: data::at(13, 18, minute).utc,
        is_about: code.is_none(),
    };
    let came = entry("door-0001", Some("P2XH9TCD"), "", 47);
    let counts = DoorCounts { expected: 60, entered: 41, missing: 19, walk_ins: 2, watching: 12 };
    let page = |words: &str| DoorPage {
        series: data::series(Mark::Fins),
        card: data::card(Mark::Fins, 33, EventState::Live),
        types: data::types(),
        counts,
        newest: vec![
            // Two phones let her in.
            Newest {
                entry: came.clone(),
                guest: Some(guests[1].clone()),
                standing: vec![came.id.clone(), "door-0003".to_owned()],
            },
            Newest { entry: entry("door-0002", None, "", 45), guest: None, standing: vec!["door-0002".to_owned()] },
        ],
        words: words.to_owned(),
        found: if words.is_empty() {
            Vec::new()
        } else {
            let here = |one: &Guest| if one.code == "P2XH9TCD" { vec![came.clone()] } else { Vec::new() };
            guests.iter().map(|one| (one.clone(), here(one))).collect()
        },
    };
    let cx = organizer(out.lang, "/organize/security-jaws/33/check-in");
    let key = || Form::from([("key", "form-1")]);
    out.put("door", &door_page::document(&cx, page(""), key()));
    out.put("door-search", &door_page::document(&cx, page("は"), key()));
    let paper = OnPaper {
        series: data::series(Mark::Fins),
        card: data::card(Mark::Fins, 33, EventState::Open),
        types: data::types(),
        guests: guests[..3].to_vec(),
    };
    out.put("door-list", &paper_page::list(&cx, &paper));
    out.put("door-badges", &paper_page::badges(&cx, &paper));
}
