//! Who handed in a proposal and confirmed it speaks for the talk, with who agreed to speak too: without an organizer who notes
//! an address, and for nothing else that anybody of their name said.

use crate::common::{
    calls::{House, SLUG, form, house, note_role, now, read_mails, with},
    db,
    seats::{mails, one, person, run},
};
use domain::{
    Error, Lang,
    agenda::{
        drafting,
        types::{Permissions, WarningKind},
    },
    ids::{CoSpeakerId, EventRef, SlotId},
    mail::types::Kind,
    pages::{
        self,
        speaking::{OwnTalk, SpeakingPage},
    },
    proposals::{
        calling_off, confirming, placing,
        speakers::{self, SpeakerInput},
        types::{Decision, ProposalState},
    },
    qa::speaking,
    viewer::{Role, Viewer},
    workflows::{
        edit_agenda::{self, Edit},
        release_agenda, remind_speakers, speak,
        speaker_profile::{self, Picture},
    },
};
use sqlx::PgPool;

fn at_event() -> EventRef<'static> {
    EventRef::new(SLUG, 45)
}

async fn load_page(house: &House, who: &Viewer) -> SpeakingPage {
    pages::speaking::load(&house.db, who.asks_at(now())).await.unwrap()
}

async fn talks(house: &House, who: &Viewer) -> Vec<OwnTalk> {
    let page = load_page(house, who).await;
    page.coming.into_iter().chain(page.past).collect()
}

/// Releases what is drafted, under other titles where a new one is given.
async fn release(house: &House, titles: &[(&str, &str)]) {
    let editor = pages::agenda_editor::load(&house.db, house.owner.asks_at(now()), at_event()).await.unwrap();
    let mut slots = editor.slots;
    for slot in &mut slots {
        if let Some((_, new)) = titles.iter().find(|(old, _)| *old == slot.title) {
            (*new).clone_into(&mut slot.title);
        }
    }
    let asked = house.owner.asks_at(now());
    let version = drafting::save(&house.db, asked, at_event(), editor.version, slots).await.unwrap().version;
    release_agenda::release(&house.db, asked, at_event(), version).await.unwrap();
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_confirmed_speaks_for_the_released_talk_and_who_has_not_does_not_yet(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, code, _) = house.accepted(&who, "鍵の話").await;
    placing::place(&house.db, house.owner.asks_at(now()), at_event(), id).await.unwrap();
    release(&house, &[]).await;
    assert!(talks(&house, &who).await.is_empty(), "they have not said yes");
    confirming::answer(&house.db, who.asks_at(now()), SLUG, &code, true).await.unwrap();
    let own = talks(&house, &who).await;
    assert_eq!(own.iter().map(|talk| talk.title.as_str()).collect::<Vec<_>>(), ["鍵の話"]);
    assert_eq!(load_page(&house, &who).await.proposals, [], "it stands there once");
    let said = Permissions { record: Some(true), ..Permissions::default() };
    speak::say_permissions(&house.db, who.asks_at(now()), own[0].id, &own[0].bases.permissions, said).await.unwrap();
    // What is new stays known, whatever becomes of its title and of the order.
    release(&house, &[("鍵の話", "鍵の話、改")]).await;
    let page = load_page(&house, &who).await;
    assert_eq!(page.coming[0].title, "鍵の話、改");
    assert!(page.coming[0].proposal.is_some(), "they can call it off still");
    assert_eq!(page.proposals, [], "it stands there once still");
    let stranger = person(&house.db, "stranger@talks.test").await;
    assert!(talks(&house, &stranger).await.is_empty());

    // They are reached as they proposed: on the list of organizers, and by the one reminder.
    let desk = speaking::speakers(&house.db, house.owner.asks_at(now()), at_event()).await.unwrap();
    assert_eq!(desk.speakers.iter().map(|one| (one.mail.as_str(), one.is_proposer)).collect::<Vec<_>>(), [("", true)]);
    run(
        &house.db,
        "update events set state = 'announced', starts_at = '2027-01-20T10:00:00Z', ends_at = '2027-01-20T12:00:00Z'",
    )
    .await;
    let system = Viewer::system();
    assert_eq!(remind_speakers::send_due(&house.db, system.asks_at(now())).await.unwrap(), 1);
    assert_eq!(
        one(
            &house.db,
            "select count(*) from jobs where topic = 'speaker_reminder' and recipient = 'speaker@talks.test'"
        )
        .await,
        1
    );

    // Whoever takes it back speaks no more.
    run(&house.db, "update proposals set state = 'withdrawn'").await;
    assert!(talks(&house, &who).await.is_empty());
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_answers_once_the_talk_is_placed_is_billed_or_taken_off_with_one_press(pool: PgPool) {
    let house = house(db(pool)).await;
    note_role(&house.db, &house.owner, Role::Owner).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let two = with(form("二人の話"), &[("co/0/name", "三浦 望"), ("co/0/mail", "miura@talks.test")]);
    let (id, code) = house.handed_in(&who, &two).await;
    let (_, token) = house.letter(Kind::CoSpeakerAsked).await.unwrap();
    house.stage(id, Decision::Accept).await.unwrap();
    house.send().await;
    confirming::answer(&house.db, who.asks_at(now()), SLUG, &code, true).await.unwrap();
    placing::place(&house.db, house.owner.asks_at(now()), at_event(), id).await.unwrap();
    release(&house, &[]).await;
    let input =
        SpeakerInput {
            name: "三浦 望".to_owned(), affiliation: "みなと技研".to_owned(), ..SpeakerInput::default()
        };
    let answer = async |agrees: bool| {
        speakers::answer_by_link(&house.db, Viewer::visitor().asks_at(now()), &token, agrees, &input).await.unwrap();
    };
    let miura = CoSpeakerId(one(&house.db, "select id from proposal_speakers").await);
    let editor = async || pages::agenda_editor::load(&house.db, house.owner.asks_at(now()), at_event()).await.unwrap();
    let warned = async || {
        let kinds = editor().await.warnings.into_iter().map(|warning| warning.kind);
        let is_theirs = |kind: &WarningKind| {
            matches!(kind, WarningKind::CoSpeakerDeclined { .. } | WarningKind::CoSpeakerUnbilled { .. })
        };
        kinds.filter(is_theirs).collect::<Vec<_>>()
    };
    let press = async |verb: &str| {
        let (base, step) = (editor().await.version, format!("{verb}:{miura}"));
        let mut edit = Edit { base, step, is_part: true, ..Edit::default() };
        edit_agenda::take_step(&house.db, house.owner.asks_at(now()), (SLUG, 45), &mut edit, Lang::Ja).await
    };
    let billed = async || {
        let slots = editor().await.slots;
        let talk = slots.into_iter().find(|slot| slot.title == "二人の話").unwrap();
        talk.speakers.into_iter().map(|one| (one.name, one.affiliation)).collect::<Vec<_>>()
    };
    let name = || "三浦 望".to_owned();

    // Agreed late: one press, and the next release, and they speak for it.
    assert_eq!(warned().await, []);
    answer(true).await;
    assert_eq!(warned().await, [WarningKind::CoSpeakerUnbilled { name: name(), co_speaker: miura }]);
    assert!(matches!(press("unbill").await, Err(Error::Conflict(_))), "they said yes");
    for _ in 0..2 {
        press("bill").await.unwrap();
        assert_eq!(billed().await[1..], [(name(), "みなと技研".to_owned())]);
    }
    assert_eq!(warned().await, []);
    release(&house, &[]).await;
    let account = person(&house.db, "miura@talks.test").await;
    assert_eq!(talks(&house, &account).await.len(), 1);
    assert_eq!(mails(&house.db, "co_speaker_declined").await, 0);

    // Declined on a released talk: who decides is told once, and takes them off.
    for _ in 0..2 {
        answer(false).await;
    }
    assert_eq!(mails(&house.db, "co_speaker_declined").await, 1);
    let told = read_mails(&house, Kind::CoSpeakerDeclined).await;
    assert!(told[0].1.contains("三浦 望") && told[0].1.contains("/organize/cfp/45/agenda"), "{told:?}");
    assert_eq!(warned().await, [WarningKind::CoSpeakerDeclined { name: name(), co_speaker: miura }]);
    assert!(matches!(press("bill").await, Err(Error::Conflict(_))), "they said no");
    for _ in 0..2 {
        press("unbill").await.unwrap();
        assert_eq!(billed().await.len(), 1);
    }
    assert_eq!(warned().await, []);

    // Whoever has come round meanwhile is told of no more.
    answer(true).await;
    assert_eq!(read_mails(&house, Kind::CoSpeakerDeclined).await, []);
    assert_eq!(warned().await.len(), 1);
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn where_a_proposal_stands_is_known_of_its_talk_whatever_either_is_called(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, code, _) = house.accepted(&who, "鍵の話").await;
    placing::place(&house.db, house.owner.asks_at(now()), at_event(), id).await.unwrap();
    release(&house, &[]).await;
    // Whose address organizers noted speaks for it before they have said yes, and after they have called it off.
    run(
        &house.db,
        "insert into person_mails (series_id, person_id, mail, mail_key, language, at)
         select s.id, p.id, 'speaker@talks.test', 'speaker@talks.test', 'ja', now() from series s, people p
         where s.slug = 'cfp' and p.name = '白石 遥'",
    )
    .await;
    release(&house, &[("鍵の話", "窓の話")]).await;
    // Another proposal of theirs has the title that the talk has by now.
    let (_, other, _) = house.accepted(&who, "窓の話").await;
    let load = async || {
        let mut page = load_page(&house, &who).await;
        assert_eq!(page.coming.len(), 1);
        let talk = page.coming.remove(0);
        let its = talk.proposal.map(|one| (one.code, one.state));
        let apart: Vec<String> = page.proposals.into_iter().map(|one| one.code).collect();
        (its, apart, talk.wanted.is_empty())
    };
    let (its, apart, _) = load().await;
    assert_eq!(its, Some((code.clone(), ProposalState::Accepted)));
    assert_eq!(apart.len(), 2, "both wait for an answer");
    confirming::answer(&house.db, who.asks_at(now()), SLUG, &code, true).await.unwrap();
    let confirmed = Some((code.clone(), ProposalState::Confirmed));
    assert_eq!(load().await, (confirmed, vec![other.clone()], false));
    calling_off::call_off(&house.db, who.asks_at(now()), SLUG, &code, "").await.unwrap();
    let cancelled = Some((code, ProposalState::Cancelled));
    assert_eq!(load().await, (cancelled, vec![other], true), "nothing is wanted of what is not given");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn a_title_that_was_changed_before_the_first_release_makes_no_difference(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, code, _) = house.accepted(&who, "鍵の話").await;
    confirming::answer(&house.db, who.asks_at(now()), SLUG, &code, true).await.unwrap();
    placing::place(&house.db, house.owner.asks_at(now()), at_event(), id).await.unwrap();
    release(&house, &[("鍵の話", "短い題")]).await;
    assert_eq!(talks(&house, &who).await[0].title, "短い題");
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn promise_18_a_proposal_under_somebody_elses_name_opens_none_of_their_talks(pool: PgPool) {
    let house = house(db(pool)).await;
    // Somebody of that name spoke before, at another event of the series.
    run(
        &house.db,
        "insert into people (slug, name) values ('haruka', '白石 遥');
         insert into person_aliases (person_id, alias, key) select id, name, '白石遥' from people;
         insert into slots (event_id, position, title) select id, 1, '基調講演' from events where number = 46;
         insert into appearances (slot_id, person_id, name) select s.id, p.id, p.name from slots s, people p;
         update events set state = 'ended', starts_at = '2026-01-01T10:00:00Z', ends_at = '2026-01-01T12:00:00Z' where number = 46;",
    )
    .await;
    let who = person(&house.db, "speaker@talks.test").await;
    let (id, code, _) = house.accepted(&who, "鍵の話").await;
    confirming::answer(&house.db, who.asks_at(now()), SLUG, &code, true).await.unwrap();
    placing::place(&house.db, house.owner.asks_at(now()), at_event(), id).await.unwrap();
    release(&house, &[]).await;
    let own = talks(&house, &who).await;
    assert_eq!(own.iter().map(|talk| talk.title.as_str()).collect::<Vec<_>>(), ["鍵の話"]);
    assert!(own[0].wanted.iter().all(|wanted| wanted.label(domain::Lang::En) != "Write about yourself"));
    let page = load_page(&house, &who).await;
    assert!(page.profiles.is_empty(), "the page of who spoke before is not theirs to write");
    let keynote = SlotId(one(&house.db, "select id from slots where title = '基調講演'").await);
    let said = Permissions { record: Some(true), ..Permissions::default() };
    let refused = speak::say_permissions(&house.db, who.asks_at(now()), keynote, "", said).await;
    assert_eq!(refused, Err(Error::Concealed));
    let haruka = one(&house.db, "select id from people where slug = 'haruka'").await;
    let asked = who.asks_at(now());
    let refused = speaker_profile::save(&house.db, asked, haruka.into(), "", ("x", ""), Picture::Keep).await;
    assert_eq!(refused, Err(Error::Concealed));
}

#[sqlx::test(migrator = "crate::common::MIGRATIONS")]
async fn who_agreed_to_speak_too_speaks_for_it_by_the_mailbox_that_was_asked(pool: PgPool) {
    let house = house(db(pool)).await;
    let who = person(&house.db, "speaker@talks.test").await;
    let two = with(form("二人の話"), &[("co/0/name", "三浦 望"), ("co/0/mail", "miura@talks.test")]);
    let (id, code) = house.handed_in(&who, &two).await;
    let (_, token) = house.letter(Kind::CoSpeakerAsked).await.unwrap();
    house.stage(id, Decision::Accept).await.unwrap();
    house.send().await;
    let miura = person(&house.db, "miura@talks.test").await;
    let taken = async |of: &Viewer| {
        let page = load_page(&house, of).await;
        page.proposals.into_iter().map(|one| (one.title, one.code, one.is_own)).collect::<Vec<_>>()
    };
    assert!(taken(&miura).await.is_empty(), "they have not agreed");
    let input = SpeakerInput { name: "三浦 望".to_owned(), ..SpeakerInput::default() };
    speakers::answer_by_link(&house.db, Viewer::visitor().asks_at(now()), &token, true, &input).await.unwrap();
    assert_eq!(taken(&miura).await, [("二人の話".to_owned(), String::new(), false)]);
    assert_eq!(taken(&who).await, [("二人の話".to_owned(), code.clone(), true)]);
    placing::place(&house.db, house.owner.asks_at(now()), at_event(), id).await.unwrap();
    release(&house, &[]).await;
    assert!(talks(&house, &miura).await.is_empty(), "the proposal is not confirmed");
    confirming::answer(&house.db, who.asks_at(now()), SLUG, &code, true).await.unwrap();
    for speaker in [&who, &miura] {
        assert_eq!(talks(&house, speaker).await.len(), 1);
        assert!(taken(speaker).await.is_empty(), "it stands there once");
    }
    let of_friend = talks(&house, &miura).await.remove(0).proposal;
    assert!(of_friend.is_none(), "who proposed it confirms it, and calls it off");
    let names =
        async |of: &Viewer| load_page(&house, of).await.profiles.into_iter().map(|one| one.name).collect::<Vec<_>>();
    assert_eq!((names(&who).await, names(&miura).await), (vec!["白石 遥".to_owned()], vec!["三浦 望".to_owned()]));
    // Who changes their mind speaks no more; the other one does.
    speakers::answer_by_link(&house.db, Viewer::visitor().asks_at(now()), &token, false, &input).await.unwrap();
    assert!(talks(&house, &miura).await.is_empty());
    assert_eq!(talks(&house, &who).await.len(), 1);
}
