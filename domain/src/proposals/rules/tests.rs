//! Tests of the file beside.

use super::*;
use crate::questionnaire::types::AnswerKind;

fn values(fields: &[(&str, &str)]) -> Values {
    fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn good() -> Values {
    values(&[
        ("title", "鍵の話"),
        ("summary", "鍵を替えました。"),
        ("minutes", "20"),
        ("kind", "talk"),
        ("name", "白石 遥"),
        ("record", "yes"),
        ("post", "no"),
    ])
}

fn with(fields: &[(&str, &str)]) -> Values {
    let mut all = good();
    all.extend(values(fields));
    all
}

fn field(id: i64, kind: AnswerKind, is_required: bool) -> CallField {
    let options = if kind.has_options() { vec!["現地".to_owned(), "オンライン".to_owned()] } else { Vec::new() };
    CallField {
        id: ProposalFieldId(id),
        kind,
        words_ja: "どこで話しますか".to_owned(),
        words_en: String::new(),
        hint: String::new(),
        options,
        is_required,
        is_hidden: false,
    }
}

fn wanted(fields: &[CallField]) -> Wanted<'_> {
    Wanted {
        lengths: &[10, 20],
        kinds: &[ProposalKind::Talk, ProposalKind::FirstTime],
        asks_level: true,
        fields,
        days: &[],
        own_mail: "me@talks.test",
    }
}

fn wrong(typed: &Values, fields: &[CallField]) -> Vec<String> {
    match facts(typed, wanted(fields)) {
        Err(Error::Invalid { field, others, .. }) => {
            let mut all: Vec<_> = others.into_iter().map(|(field, _)| field).chain([field]).collect();
            all.sort();
            all
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_draft_is_kept_as_typed_and_knows_its_own_fields_alone() {
    let fields = [field(7, AnswerKind::Choice, true), field(8, AnswerKind::Choices, false)];
    let sent = values(&[
        ("title", " 途中\u{202e} "),
        ("minutes", "そのうち"),
        ("from", "夜"),
        ("co/0/mail", "まだ"),
        ("co/14/mail", "x@y.test"),
        ("q/7", "どこか"),
        ("q/8/1", "on"),
        ("q/9", "x"),
        ("state", "accepted"),
        ("account", "1"),
    ]);
    let kept = typed(&sent, &fields).unwrap();
    let expected = values(&[
        ("title", "途中"),
        ("minutes", "そのうち"),
        ("from", "夜"),
        ("co/0/mail", "まだ"),
        ("q/7", "どこか"),
        ("q/8/1", "on"),
    ]);
    assert_eq!(kept, expected, "promise 21: a field that is none of the form is nothing");
    assert!(typed(&values(&[("title", &"長".repeat(TITLE))]), &[]).is_ok());
    let long = typed(&values(&[("title", &"長".repeat(TITLE + 1))]), &[]);
    assert_eq!(long.unwrap_err().field(), Some("title"));
}

#[test]
fn what_is_handed_in_is_whole() {
    let read = facts(&good(), wanted(&[])).unwrap();
    assert_eq!((read.minutes, read.kind, read.tlp), (20, ProposalKind::Talk, Tlp::Clear));
    assert_eq!(
        (read.permissions.record, read.permissions.post, read.permissions.publish),
        (Some(true), Some(false), None)
    );
    let missing = wrong(&Values::new(), &[field(7, AnswerKind::Choice, true)]);
    assert_eq!(missing, ["kind", "minutes", "name", "q/7", "summary", "title"]);
    for (name, text) in [
        ("minutes", "30"),
        ("kind", "lightning"),
        ("level", "600"),
        ("from", "25:00"),
        ("tlp", "purple"),
        ("q/7", "どこか"),
    ] {
        assert_eq!(wrong(&with(&[(name, text)]), &[field(7, AnswerKind::Choice, false)]), [name], "{text}");
    }
    assert_eq!(wrong(&with(&[("from", "20:00"), ("until", "19:30")]), &[]), ["until"]);
    let answered = facts(&with(&[("q/7", "現地"), ("level", "３００")]), wanted(&[field(7, AnswerKind::Choice, true)]));
    let answered = answered.unwrap();
    assert_eq!(answered.answers[&ProposalFieldId(7)], ["現地"]);
    assert_eq!(answered.level, Some(300));
}

#[test]
fn a_call_with_one_kind_does_not_ask_for_it() {
    let mut typed = good();
    typed.remove("kind");
    let only = Wanted { kinds: &[ProposalKind::Lightning], ..wanted(&[]) };
    assert_eq!(facts(&typed, only).unwrap().kind, ProposalKind::Lightning);
}

#[test]
fn co_speakers_have_a_name_and_an_address_that_nobody_else_has() {
    let two = with(&[
        ("co/0/name", "佐伯"),
        ("co/0/mail", "Saeki@talks.test"),
        ("co/3/name", "三浦"),
        ("co/3/mail", "miura@talks.test"),
    ]);
    let read = facts(&two, wanted(&[])).unwrap().co_speakers;
    assert_eq!(read.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["佐伯", "三浦"]);
    let odd = with(&[
        ("co/0/mail", "a@talks.test"),
        ("co/1/name", "名前だけ"),
        ("co/2/name", "私"),
        ("co/2/mail", "ME@talks.test"),
        ("co/3/name", "a"),
        ("co/3/mail", "a@talks.test"),
    ]);
    assert_eq!(wrong(&odd, &[]), ["co/0/name", "co/1/mail", "co/2/mail", "co/3/mail"]);
}

#[test]
fn days_are_those_of_the_event_that_were_ticked() {
    let day = |day| NaiveDate::from_ymd_opt(2027, 5, day).unwrap();
    let sent =
        with(&[("day/2027-05-19", "yes"), ("day/2027-05-25", "yes"), ("day/soon", "yes"), ("day/2027-05-20", "")]);
    let kept = typed(&sent, &[]).unwrap();
    assert_eq!(kept.get("day/2027-05-25").map(String::as_str), Some("yes"), "the event may move");
    assert!(!kept.contains_key("day/soon") && !kept.contains_key("day/2027-05-20"));
    let days = [day(19), day(20)];
    assert_eq!(facts(&kept, Wanted { days: &days, ..wanted(&[]) }).unwrap().free_days, [day(19)]);
    assert_eq!(facts(&kept, wanted(&[])).unwrap().free_days, [], "an event of one day does not ask");
    let many: Values = (0..40).map(|n| (day_field(day(1) + chrono::Duration::days(n)), "yes".to_owned())).collect();
    assert_eq!(typed(&many, &[]).unwrap().len(), MAX_DAYS);
}
