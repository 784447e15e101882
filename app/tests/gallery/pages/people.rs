//! Speakers on the desk: the list, one of them, and two side by side.

use app::{form::Form, people};
use domain::{
    Error, Text,
    agenda::{
        merging::{Side, SideMail, SideTalk, becoming, stamp, stamp_of_names},
        moved::Alias,
        resembling::Why,
    },
    ids::{AccountId, AliasId, MergeId, PersonId, SeriesId, SlotId},
    pages::{
        people_desk::{Alike, Merged, PeopleDesk, PersonLine, Reach},
        person_desk::{DeskPicture, MergeDesk, OpenName, PersonDesk, PersonFacts},
    },
    series::types::Mark,
};

use super::{Gallery, data, organizer};

pub fn write(out: &mut Gallery) {
    list(out);
    one(out);
    two(out);
}

fn line(id: i64, name: &str, talks: i64, reach: Reach) -> PersonLine {
    PersonLine {
        id: PersonId(id),
        slug: name.replace(' ', "-"),
        name: name.to_owned(),
        is_group: false,
        other_names: Vec::new(),
        talks,
        last: (talks > 0).then(|| (33, Some(data::at(13, 19, 0)))),
        reach,
    }
}

/// Merges that can be undone.
fn merged() -> Vec<Merged> {
    let merged = |id, gone_name: &str, by: &str| Merged {
        id: MergeId(id),
        kept: PersonId(1),
        kept_name: "森川 律".to_owned(),
        gone_name: gone_name.to_owned(),
        at: data::at(2, 9, 0),
        by: by.to_owned(),
    };
    vec![merged(2, "rmorikawa", "青井 さくら"), merged(1, "Ｒｉｔｓｕ", "")]
}

fn list(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/speakers");
    let morikawa = PersonLine {
        other_names: vec!["Ritsu Morikawa".to_owned(), "rmorikawa".to_owned()],
        ..line(1, "森川 律", 12, Reach::Account)
    };
    let long = line(3, "とても長い名前で登壇した人とその仲間たちのあつまりの代表", 1, Reach::Mail);
    let pair = |one: PersonLine, other, why| Alike { one, other, why };
    let page = PeopleDesk {
        series: data::series(Mark::Fins),
        words: String::new(),
        people: vec![morikawa.clone(), line(2, "Ritsu MORIKAWA", 1, Reach::Nowhere), long],
        found: 3,
        total: 3,
        page: 1,
        pages: 2,
        alike: vec![
            pair(morikawa.clone(), line(2, "Ritsu MORIKAWA", 1, Reach::Nowhere), Why::Address),
            pair(morikawa, line(5, "もりかわ りつ", 0, Reach::Nowhere), Why::Account),
        ],
        merged: merged(),
    };
    out.put("speakers", &people::people_desk_page::document(&cx, &page, &Form::default()));
    let mut refused = Form::default();
    refused.fail(&Error::conflict("先にほかの統合を元に戻してください。", "Please undo that merge first."), out.lang);
    out.put("speakers-refused", &people::people_desk_page::document(&cx, &page, &refused));
    let nothing = PeopleDesk {
        words: "ぬばたま".to_owned(),
        people: vec![],
        found: 0,
        pages: 1,
        alike: vec![],
        merged: vec![],
        ..page.clone()
    };
    out.put("speakers-none", &people::people_desk_page::document(&cx, &nothing, &Form::default()));
    let empty = PeopleDesk { words: String::new(), total: 0, ..nothing };
    out.put("speakers-empty", &people::people_desk_page::document(&cx, &empty, &Form::default()));
}

fn side(id: i64, name: &str, talks: usize) -> Side {
    let talk = |n: i64| SideTalk {
        slot: SlotId(100 * id + n),
        series: SeriesId(1),
        series_slug: "security-jaws".to_owned(),
        series_name: "Security-JAWS".to_owned(),
        number: 33 - i32::try_from(n).unwrap_or(0),
        position: 3,
        title: if n == 1 { String::new() } else { "権限の棚卸しを季節の行事にする".to_owned() },
        shown_title: String::new(),
        name: name.to_owned(),
        starts: (n != 0).then(|| data::at(13, 19, 25)),
        is_public: n != 0,
    };
    Side {
        id: PersonId(id),
        slug: name.replace(' ', "-"),
        name: name.to_owned(),
        is_group: false,
        bio: String::new(),
        url: None,
        has_picture: id == 2,
        merged_into: None,
        aliases: vec![Alias { key: name.to_lowercase().replace(' ', ""), name: name.to_owned(), ..Alias::default() }],
        talks: (0..).take(talks).map(talk).collect(),
        mails: Vec::new(),
        accounts: Vec::new(),
    }
}

fn facts(side: Side) -> PersonFacts {
    PersonFacts {
        other_names: side.other_names().map(|alias| alias.name.clone()).collect(),
        bio_html: if side.bio.is_empty() {
            String::new()
        } else {
            "<p>鍵を<strong>数える</strong>人です。</p>".to_owned()
        },
        is_public: side.talks.iter().any(|talk| talk.is_public),
        address: side.slug.clone(),
        side,
    }
}

fn morikawa() -> Side {
    let mut side = side(1, "森川 律", 12);
    "鍵を**数える**人です。".clone_into(&mut side.bio);
    side.aliases.push(Alias { key: "rmorikawa".to_owned(), name: "rmorikawa".to_owned(), ..Alias::default() });
    side.accounts = vec![AccountId(7)];
    side.mails = vec![SideMail {
        series: SeriesId(1),
        series_name: "Security-JAWS".to_owned(),
        mail: "ritsu@minato.example".to_owned(),
    }];
    side
}

fn one(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/speakers/1");
    let page = PersonDesk {
        series: data::series(Mark::Fins),
        base: stamp_of_names(&morikawa()),
        person: facts(morikawa()),
        open_names: vec![
            OpenName { id: AliasId(1), name: "りつ".to_owned(), is_own: true },
            OpenName { id: AliasId(2), name: "rmorikawa".to_owned(), is_own: false },
        ],
        picture: Some(DeskPicture { hash: "a".repeat(64), is_shown: true }),
        merged: merged(),
        refused: None,
    };
    out.put("speaker-desk", &people::person_desk_page::document(&cx, &page, &Form::default()));
    let mut wrong = Form::from([("names", "木村 青葉\n<b>")]);
    let error = Error::invalid(
        "names",
        "「木村 青葉」は、ほかの登壇者の名前です。",
        "“木村 青葉” is a name of another speaker.",
    );
    wrong.fail(&error, out.lang);
    out.put("speaker-desk-wrong", &people::person_desk_page::document(&cx, &page, &wrong));
    let foreign = PersonDesk {
        person: facts(side(9, "白石 遥", 1)),
        open_names: vec![],
        picture: Some(DeskPicture { hash: "b".repeat(64), is_shown: false }),
        merged: vec![],
        refused: Some(Text::new("ほかのシリーズでも登壇しています。", "They speak in another series too.")),
        ..page
    };
    out.put("speaker-desk-foreign", &people::person_desk_page::document(&cx, &foreign, &Form::default()));
}

fn two(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/speakers/merge?who=1&who=2");
    let mut other = side(2, "Ritsu MORIKAWA", 2);
    other.url = Some("https://example.org/a-rather-long-address-of-somebody/that-does-not-break".to_owned());
    other.mails = vec![SideMail {
        series: SeriesId(2),
        series_name: "mini Security-JAWS".to_owned(),
        mail: "r@minato.example".to_owned(),
    }];
    let page = MergeDesk {
        series: data::series(Mark::Fins),
        becoming: becoming(&morikawa(), &other),
        base: stamp(&[&morikawa(), &other]),
        kept: facts(morikawa()),
        gone: facts(other),
        refused: None,
        may_swap: true,
    };
    out.put("speakers-merge", &people::merge_desk_page::document(&cx, &page, &Form::default()));
    let refused = MergeDesk {
        refused: Some(Text::new("2人にはそれぞれアカウントがあります。", "Each of them has an account.")),
        may_swap: false,
        ..page
    };
    out.put("speakers-merge-refused", &people::merge_desk_page::document(&cx, &refused, &Form::default()));
}
