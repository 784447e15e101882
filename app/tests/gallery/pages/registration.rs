//! Taking a seat, tickets, my page, following.

use app::{
    cx::{AccountBadge, Cx},
    events::event_page,
    form::Form,
    registration::{
        my_page, participants_page, register_page,
        ticket_acts::Doors,
        ticket_page::{self, Notice},
    },
    series::{
        follow_page::{self, FollowLinkPage},
        series_page, unfollow_page,
    },
};
use domain::{
    Error, Lang,
    agenda::streams::Streams,
    events::types::{EventCard, EventState},
    ids::{AccountId, RegistrationId, SignUpQuestionId, TypeId},
    mail::types::StillAnswer,
    pages::{
        attendee::PastAttendance,
        me::{MyPage, Suggested},
        participants::ParticipantsPage,
        register::{AbsenceRule, RegisterPage},
        ticket::{Missing, NextSeat, Ticket},
    },
    questionnaire::types::{AnswerKind, Answers, OnlyMode, SignUpQuestion},
    registration::{
        rules,
        types::{CurrentRegistration, Lapse, ParticipationType, RegistrationState},
    },
    series::types::{Mark, Terms},
};

use super::{Gallery, data, face, turns, visitor};

fn attendee(lang: Lang, path: &str) -> Cx {
    Cx {
        account: Some(AccountBadge { id: AccountId(1), name: "春田 のぞみ".to_owned(), has_desk: false }),
        ..visitor(lang, path)
    }
}

pub fn held(state: RegistrationState) -> CurrentRegistration {
    CurrentRegistration {
        state,
        position: (state == RegistrationState::Waitlisted).then_some(3),
        ..CurrentRegistration::confirmed(
            (RegistrationId(1), "KM7QW3XZ".to_owned()),
            (TypeId(1), "現地".to_owned()),
            data::at(2, 12, 5),
        )
    }
}

pub fn write(out: &mut Gallery) {
    registering(out);
    tickets(out);
    mine(out);
    let page = FollowLinkPage {
        slug: "security-jaws".into(),
        name: "Security-JAWS".into(),
        token: "abc".into(),
        is_done: false,
    };
    let cx = visitor(out.lang, "/me");
    out.put("unfollow", &unfollow_page::document(&cx, page.clone()));
    let follow = FollowLinkPage {
        slug: "security-jaws".into(),
        name: "Security-JAWS".into(),
        token: "token".into(),
        is_done: false,
    };
    out.put("follow-sent", &follow_page::sent_document(&cx));
    out.put("follow-link", &follow_page::link_document(&cx, follow.clone()));
    out.put("follow-done", &follow_page::link_document(&cx, FollowLinkPage { is_done: true, ..follow }));
    out.put("unfollow-done", &unfollow_page::document(&cx, FollowLinkPage { is_done: true, ..page }));
    for (name, follows) in [("series-follow", false), ("series-follows", true)] {
        let page = face::series_page(Mark::Fins);
        let cx = attendee(out.lang, "/security-jaws");
        let seat = follows.then(|| held(RegistrationState::Waitlisted));
        let fills = series_page::fills(&cx, &page, follows, seat.as_ref());
        out.put_filled(name, &cx, |cx| series_page::document(cx, &page), fills);
    }
}

fn registering(out: &mut Gallery) {
    let now = data::at(5, 12, 0).utc;
    let path = "/security-jaws/33/register";
    let page = |state: EventState| {
        let card = data::card(Mark::Fins, 33, state);
        let closed = rules::closed(card.state, card.ends.map(|at| at.utc), now);
        RegisterPage {
            series: data::series(Mark::Fins),
            event: data::event(card),
            types: data::types(),
            invited: None,
            is_wrongly_invited: false,
            closed,
            talks: data::slots().into_iter().filter(|slot| slot.kind.is_content()).collect(),
            held: None,
            follows: false,
            questions: Vec::new(),
            answers: Answers::new(),
            reading: String::new(),
            absences: None,
            terms: Terms::default(),
            words: ("<p>写真を撮ります。写りたくない方は受付へ。</p>".into(), String::new()),
        }
    };
    let mut refused = Form::from([("type", "3")]);
    refused
        .fail(&Error::invalid("type", "参加枠をえらんでください。", "Please choose a participation type."), out.lang);
    for (name, cx, state, form) in [
        ("register", attendee(out.lang, path), EventState::Open, Form::default()),
        ("register-wrong", attendee(out.lang, path), EventState::Open, refused),
        ("register-visitor", visitor(out.lang, path), EventState::Open, Form::default()),
        ("register-before", visitor(out.lang, path), EventState::Announced, Form::default()),
        ("register-cancelled", visitor(out.lang, path), EventState::Cancelled, Form::default()),
    ] {
        out.put(name, &register_page::document(&cx, page(state), form, now));
    }
    let cx = attendee(out.lang, "/security-jaws/33");
    let open = super::public::event(Mark::Fins, 33, EventState::Open);
    let mine = held(RegistrationState::Confirmed);
    let fills = event_page::fills(&cx, &open, Some(&mine), &Streams::default());
    out.put_filled("event-held", &cx, |cx| event_page::document(cx, &open), fills);
    let live = super::public::event(Mark::Fins, 33, EventState::Live);
    let streams = Streams { whole: Some("https://video.example/live".into()), rooms: Vec::new() };
    let fills = event_page::fills(&cx, &live, Some(&mine), &streams);
    out.put_filled("event-live-held", &cx, |cx| event_page::document(cx, &live), fills);
    let known = RegisterPage { held: Some(held(RegistrationState::Waitlisted)), ..page(EventState::Open) };
    out.put("register-sent", &register_page::sent_document(&visitor(out.lang, path), &page(EventState::Open)));
    out.put("register-held", &register_page::document(&attendee(out.lang, path), known, Form::default(), now));
    let (questions, answers) = questionnaire();
    let [conduct, privacy] = ["conduct", "privacy"].map(|word| format!("https://jaws.example/{word}"));
    let page_with = || RegisterPage {
        terms: Terms { conduct: conduct.clone(), privacy: privacy.clone() },
        questions: questions.clone(),
        answers: answers.clone(),
        reading: "ハルタ".to_owned(),
        ..page(EventState::Open)
    };
    out.put("register-asked", &register_page::document(&attendee(out.lang, path), page_with(), Form::default(), now));
    let mut wrong = Form::from([("type", "1"), ("q/1", ""), ("q/3", "鍵の回し方")]);
    wrong.values.extend(
        [("ask", "鍵はどこに置いていますか"), ("talk", "2"), ("as", "name"), ("asker", "ハルタ")]
            .map(|(name, text)| (name.to_owned(), text.to_owned())),
    );
    wrong.fail(&Error::invalid("q/1", "えらんでください。", "Please choose."), out.lang);
    wrong.fail(&Error::invalid("agree", "同意してください。", "Please agree."), out.lang);
    out.put("register-asked-wrong", &register_page::document(&visitor(out.lang, path), page_with(), wrong, now));
    for (name, state, kind) in [
        ("register-late", EventState::Postponed, "1"),
        ("register-late-cancelled", EventState::Cancelled, "1"),
        ("register-late-type", EventState::Open, "9"),
    ] {
        let page = RegisterPage { questions: questions.clone(), ..page(state) };
        let mut late = Form::from([("type", kind), ("mail", "haru@example.test"), ("q/3", "鍵の回し方\n監査の記録")]);
        late.fail(&Error::Conflict(page.closed.clone().unwrap_or_else(rules::type_gone)), out.lang);
        out.put(name, &register_page::document(&visitor(out.lang, path), page, late, now));
    }
    // The organizers' friends have a type of their own.
    let by_invitation = |invited: Option<&str>| {
        let mut page = page(EventState::Open);
        page.types.push(ParticipationType {
            capacity: Some(10),
            confirmed: 4,
            is_invited: true,
            ..ParticipationType::new(TypeId(4), "招待".to_owned())
        });
        page.is_wrongly_invited = invited.is_none();
        page.invited = invited.map(|invite| (TypeId(4), invite.to_owned()));
        page
    };
    for (name, own) in [("register-absence-rule", 0), ("register-absence-near", 2), ("register-held-back", 3)] {
        let absences = Some(AbsenceRule { limit: 3, own, is_held_back: own == 3 });
        let page = RegisterPage { absences, ..page(EventState::Open) };
        out.put(name, &register_page::document(&attendee(out.lang, path), page, Form::default(), now));
    }
    let invited = by_invitation(Some("5f2c0d1e8b7a4c93a6d1f0e2b3c4d5e6"));
    out.put("register-invited", &register_page::document(&visitor(out.lang, path), invited, Form::default(), now));
    let wrong = by_invitation(None);
    out.put("register-uninvited", &register_page::document(&visitor(out.lang, path), wrong, Form::default(), now));
    let none = RegisterPage { types: vec![], ..page(EventState::Open) };
    out.put("register-empty", &register_page::document(&attendee(out.lang, path), none, Form::default(), now));
}

/// What an evening asks, and what somebody answered the last time.
pub fn questionnaire() -> (Vec<SignUpQuestion>, Answers) {
    let question = |id: i64, kind: AnswerKind, words: &str, options: &[&str]| SignUpQuestion {
        id: SignUpQuestionId(id),
        is_of_series: id > 1,
        kind,
        words_ja: words.to_owned(),
        words_en: String::new(),
        hint: String::new(),
        options: options.iter().map(|&text| text.to_owned()).collect(),
        is_required: id == 1,
        only_mode: None,
        only_if: None,
    };
    let party = question(1, AnswerKind::Choice, "懇親会", &["出る", "出ない", "考え中"]);
    let food = SignUpQuestion {
        only_mode: Some(OnlyMode::Onsite),
        only_if: Some((SignUpQuestionId(1), "出る".to_owned())),
        hint: "アレルギーなど".to_owned(),
        ..question(2, AnswerKind::Short, "食べられないもの", &[])
    };
    let wish = question(3, AnswerKind::Long, "聞きたいこと", &[]);
    let from = question(4, AnswerKind::Choices, "知ったきっかけ", &["同僚", "SNS", "前回も参加した"]);
    let photo =
        SignUpQuestion { is_required: true, ..question(5, AnswerKind::Consent, "行動規範を守ります", &[]) };
    let answers = Answers::from([
        (SignUpQuestionId(1), vec!["出る".to_owned()]),
        (SignUpQuestionId(4), vec!["SNS".to_owned(), "前回も参加した".to_owned()]),
    ]);
    (vec![party, food, wish, from, photo], answers)
}

fn tickets(out: &mut Gallery) {
    let ticket = |state: RegistrationState, event: EventState, stream: bool| Ticket {
        words: ["受付は8階です。名刺を1枚お持ちください。".to_owned(), String::new()],
        series: data::series(Mark::Fins),
        event: data::event(data::card(Mark::Fins, 33, event)),
        live: (event == EventState::Live).then(data::live_hour),
        held: held(state),
        next_seat: NextSeat::Given(Some(data::at(2, 19, 0))),
        behind: i64::from(state == RegistrationState::Waitlisted),
        has_begun: matches!(event, EventState::Live | EventState::Ended),
        history: if state == RegistrationState::Waitlisted { turns::nearer() } else { Vec::new() },
        name: "春田 のぞみ".to_owned(),
        stream_url: stream.then(|| "https://video.example/live".to_owned()),
        room_streams: Vec::new(),
        lacks_stream: event == EventState::Live && !stream,
        others: if state.holds() && event == EventState::Open { data::types().split_off(1) } else { Vec::new() },
        watching: (event == EventState::Live).then_some(None),
        still: (state == RegistrationState::Confirmed && event == EventState::Open && !stream).then_some(true),
        door_name: String::new(),
        questions: Vec::new(),
        answers: Answers::new(),
        may_answer: state.holds() && event == EventState::Open,
        missing: Vec::new(),
        closed: rules::closed(event, None, data::at(2, 12, 10).utc),
        open_questions: if event == EventState::Ended { 3 } else { 0 },
        may_cancel: state.holds() && event != EventState::Cancelled,
    };
    let refused = Notice::Refused("この回は終わっています。".to_owned());
    use RegistrationState::{Cancelled, Confirmed, Waitlisted};
    let late = Ticket { next_seat: NextSeat::Asked, ..ticket(Waitlisted, EventState::Open, false) };
    for (name, ticket, notice) in [
        ("ticket", ticket(Confirmed, EventState::Open, false), Notice::Registered),
        ("ticket-waitlisted", ticket(Waitlisted, EventState::Open, false), Notice::Registered),
        ("ticket-waitlisted-late", late, Notice::Registered),
        ("ticket-live", ticket(Confirmed, EventState::Live, true), Notice::Nothing),
        ("ticket-live-no-stream", ticket(Confirmed, EventState::Live, false), Notice::Nothing),
        ("ticket-refused", ticket(Confirmed, EventState::Ended, false), refused),
        ("ticket-cancelled", ticket(Cancelled, EventState::Open, false), Notice::Cancelled),
        ("ticket-postponed", ticket(Confirmed, EventState::Postponed, false), Notice::Nothing),
        ("ticket-of-cancelled", ticket(Confirmed, EventState::Cancelled, false), Notice::Nothing),
    ] {
        let cx = attendee(out.lang, "/me/tickets/KM7QW3XZ");
        out.put(name, &ticket_page::document(&cx, ticket, &Doors::of_code("KM7QW3XZ"), notice, &Form::default()));
    }
    let at = data::at(3, 12, 30);
    let asked = |lapse: Lapse, state: RegistrationState| CurrentRegistration {
        lapses: Some((lapse, at)),
        falls_back_to: (lapse == Lapse::Offer).then(|| "オンライン".to_owned()),
        ..held(state)
    };
    let meanwhile = CurrentRegistration {
        waits_for: Some((TypeId(2), "現地".to_owned())),
        position: Some(8),
        type_name: "オンライン".to_owned(),
        is_online: true,
        ..held(Confirmed)
    };
    let (questions, answers) = questionnaire();
    let asked_ticket = Ticket {
        questions,
        answers,
        door_name: "ハルタ".to_owned(),
        still: Some(false),
        ..ticket(Confirmed, EventState::Open, false)
    };
    let cx = attendee(out.lang, "/me/tickets/KM7QW3XZ");
    let doors = Doors::of_code("KM7QW3XZ");
    let (questions, _) = questionnaire();
    let lacking = Ticket {
        missing: vec![Missing {
            type_id: TypeId(2),
            type_name: "オンライン".to_owned(),
            questions: questions.into_iter().take(2).collect(),
        }],
        ..ticket(Confirmed, EventState::Open, false)
    };
    let mut form = Form::from([("wish", "change-2"), ("words/1", "懇親会"), ("words/2", "食べられないもの")]);
    form.errors.push(("q/1".to_owned(), out.lang.t("えらんでください。", "Please choose.").to_owned()));
    out.put("ticket-missing", &ticket_page::document(&cx, lacking, &doors, Notice::Nothing, &form));
    let moved = Ticket { history: turns::all(), ..ticket(Confirmed, EventState::Open, false) };
    out.put("ticket-history", &ticket_page::document(&cx, moved, &doors, Notice::Nothing, &Form::default()));
    let pressed =
        ticket_page::document(&cx, asked_ticket.clone(), &doors, Notice::Pressed(StillAnswer::No), &Form::default());
    out.put("ticket-asked-no", &pressed);
    out.put("ticket-asked", &ticket_page::document(&cx, asked_ticket, &doors, Notice::Nothing, &Form::default()));
    for (name, held) in [
        ("ticket-kept", asked(Lapse::Mail, Confirmed)),
        ("ticket-kept-waiting", asked(Lapse::Mail, Waitlisted)),
        ("ticket-offered", asked(Lapse::Offer, Confirmed)),
        ("ticket-meanwhile", meanwhile),
    ] {
        let ticket = Ticket { held, ..ticket(Confirmed, EventState::Open, false) };
        let cx = visitor(out.lang, "/me");
        out.put(name, &ticket_page::document(&cx, ticket, &Doors::of_link("token"), Notice::Nothing, &Form::default()));
    }
    let (questions, answers) = questionnaire();
    let kept = Ticket {
        held: asked(Lapse::Mail, Confirmed),
        questions,
        answers,
        may_answer: false,
        ..ticket(Confirmed, EventState::Postponed, false)
    };
    let cx = visitor(out.lang, "/me");
    out.put(
        "ticket-kept-closed",
        &ticket_page::document(&cx, kept, &Doors::of_link("token"), Notice::Nothing, &Form::default()),
    );
}

fn mine(out: &mut Gallery) {
    let seat =
        |mark: Mark, number: i32, event: EventState, state: RegistrationState| -> (EventCard, CurrentRegistration) {
            (data::card(mark, number, event), held(state))
        };
    let page = MyPage {
        questions: Some(3),
        name: "春田 のぞみ".to_owned(),
        coming: vec![
            seat(Mark::Fins, 33, EventState::Open, RegistrationState::Confirmed),
            seat(Mark::Suns, 54, EventState::Postponed, RegistrationState::Waitlisted),
        ],
        called_off: vec![seat(Mark::Fins, 34, EventState::Cancelled, RegistrationState::Confirmed)],
        past: [(32, PastAttendance::Came), (31, PastAttendance::Absent), (30, PastAttendance::Unknown)]
            .map(|(number, what)| {
                let (card, held) = seat(Mark::Fins, number, EventState::Ended, RegistrationState::Confirmed);
                (card, held, what)
            })
            .to_vec(),
        follows: vec![("security-jaws".to_owned(), "Security-JAWS".to_owned())],
        suggested: vec![
            Suggested {
                card: data::card(Mark::Suns, 55, EventState::Open),
                one_tap: Some((TypeId(1), "オンライン".to_owned())),
            },
            Suggested { card: data::card(Mark::Fins, 33, EventState::Open), one_tap: None },
        ],
        calendar_since: Some(data::at(3, 21, 0)),
        shows_name: true,
        shows_name_at: Some(data::at(3, 22, 0)),
    };
    out.put("me", &my_page::document(&attendee(out.lang, "/me"), page.clone(), None));
    let address = "https://benkyokai.example/me/calendar/Zx3vQ0bq2mPz7c1k.ics";
    out.put("me-calendar", &my_page::document(&attendee(out.lang, "/me"), page.clone(), Some(address)));
    let empty = MyPage {
        questions: None,
        coming: vec![],
        called_off: vec![],
        past: vec![],
        follows: vec![],
        suggested: vec![],
        calendar_since: None,
        shows_name: false,
        shows_name_at: None,
        ..page
    };
    out.put("me-empty", &my_page::document(&attendee(out.lang, "/me"), empty, None));
    let path = "/security-jaws/33/attendees";
    let participants = |names: &[&str], state| ParticipantsPage {
        series: data::series(Mark::Fins),
        card: data::card(Mark::Fins, 33, state),
        names: names.iter().map(|&name| name.to_owned()).collect(),
        confirmed: 52,
        own: Some((true, true)),
    };
    let some = participants(&["春田 のぞみ", "夏目 りょう", "Kim Haru"], EventState::Open);
    out.put("participants", &participants_page::document(&attendee(out.lang, path), &some));
    let none = ParticipantsPage { own: None, ..participants(&[], EventState::Open) };
    out.put("participants-none", &participants_page::document(&visitor(out.lang, path), &none));
    let over = ParticipantsPage { own: None, ..participants(&[], EventState::Ended) };
    out.put("participants-over", &participants_page::document(&visitor(out.lang, path), &over));
}
