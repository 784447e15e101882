use super::*;

fn side(id: i64, names: &[&str], slots: &[i64]) -> Side {
    let talk = |slot: &i64| SideTalk {
        slot: SlotId(*slot),
        series: SeriesId(1),
        series_slug: "s".to_owned(),
        series_name: "S".to_owned(),
        number: 1,
        position: 1,
        title: "鍵の話".to_owned(),
        shown_title: String::new(),
        name: names[0].to_owned(),
        starts: None,
        is_public: true,
    };
    Side {
        id: PersonId(id),
        slug: format!("p{id}"),
        name: names[0].to_owned(),
        is_group: false,
        bio: String::new(),
        url: None,
        has_picture: false,
        merged_into: None,
        aliases: names.iter().map(|name| alias(name)).collect(),
        talks: slots.iter().map(talk).collect(),
        mails: Vec::new(),
        accounts: Vec::new(),
    }
}

fn alias(name: &str) -> Alias {
    Alias { key: rules::name_key(name), name: name.to_owned(), ..Alias::default() }
}

fn mail(series: i64) -> SideMail {
    SideMail { series: SeriesId(series), series_name: format!("S{series}"), mail: "a@b.test".to_owned() }
}

#[test]
fn two_on_one_slot_a_group_and_who_is_gone_are_no_pair() {
    let (one, other) = (side(1, &["森川 律"], &[10]), side(2, &["Ritsu Morikawa"], &[11]));
    assert_eq!(refusal(&one, &other), None);
    assert!(refusal(&one, &one).is_some());
    let together = side(2, &["Ritsu Morikawa"], &[11, 10]);
    assert!(refusal(&one, &together).is_some_and(|text| text.ja.contains("鍵の話")));
    assert!(refusal(&one, &Side { is_group: true, ..other.clone() }).is_some());
    assert!(refusal(&one, &Side { merged_into: Some(PersonId(3)), ..other.clone() }).is_some());
    assert!(refusal(&Side { merged_into: Some(PersonId(3)), ..one }, &other).is_some());
}

#[test]
fn who_stands_on_confidential_talks_alone_does_not_stay_before_who_is_known() {
    let mut hidden = side(1, &["森川 律"], &[10]);
    hidden.talks[0].is_public = false;
    let known = side(2, &["Ritsu Morikawa"], &[11]);
    assert!(refusal(&hidden, &known).is_some_and(|text| text.ja.contains("入れ替え")));
    assert_eq!(refusal(&known, &hidden), None, "the other way round");
    let mut other = known.clone();
    other.talks[0].is_public = false;
    assert_eq!(refusal(&hidden, &other), None, "nobody learns of either");
    hidden.aliases[0].is_confirmed = true;
    assert_eq!(refusal(&hidden, &known), None, "organizers said that everybody may know");
}

#[test]
fn names_of_confidential_talks_are_for_who_plans_them() {
    let mut both = side(1, &["森川 律", "rm", "律", "よみ"], &[10, 11, 12]);
    both.talks[1].name = "RM".to_owned();
    both.talks[1].is_public = false;
    both.talks[2].name = "律".to_owned();
    let names = |side: Side| side.aliases.into_iter().map(|alias| alias.name).collect::<Vec<_>>();
    assert_eq!(names(both.clone().seen_by(&Viewer::visitor())), ["森川 律", "律", "よみ"]);
    both.aliases[1].is_own = true;
    assert_eq!(names(both.seen_by(&Viewer::visitor())).len(), 4, "what they say themselves is known");
}

#[test]
fn one_account_goes_along_and_two_do_not() {
    let with = |id: i64, accounts: &[i64]| Side {
        accounts: accounts.iter().copied().map(AccountId).collect(),
        ..side(id, &["森川 律"], &[id])
    };
    assert_eq!(refusal(&with(1, &[]), &with(2, &[7])), None);
    assert_eq!(refusal(&with(1, &[7]), &with(2, &[7])), None);
    assert!(refusal(&with(1, &[7]), &with(2, &[8])).is_some());
    assert!(becoming(&with(1, &[]), &with(2, &[7])).brings_account);
    assert!(!becoming(&with(1, &[7]), &with(2, &[7])).brings_account);
}

#[test]
fn what_the_one_who_stays_has_said_stays() {
    let kept = Side { bio: "短い".to_owned(), mails: vec![mail(1)], ..side(1, &["森川 律", "rm"], &[10]) };
    let gone = Side {
        bio: "別の".to_owned(),
        url: Some("https://example.org".to_owned()),
        mails: vec![mail(1), mail(2)],
        ..side(2, &["Ritsu Morikawa", "RM"], &[11, 12])
    };
    let expected = Becoming {
        names: vec!["Ritsu Morikawa".to_owned()],
        talks: 2,
        takes_bio: false,
        takes_url: true,
        takes_picture: false,
        mails: vec!["S2".to_owned()],
        put_away: vec!["S1".to_owned()],
        brings_account: false,
    };
    assert_eq!(becoming(&kept, &gone), expected);
}

#[test]
fn a_form_is_drawn_with_all_that_it_shows() {
    let (one, other) = (side(1, &["森川 律"], &[10]), side(2, &["Ritsu Morikawa"], &[11]));
    let drawn = stamp(&[&one, &other]);
    assert_eq!(drawn, stamp(&[&one.clone(), &other.clone()]));
    assert_ne!(drawn, stamp(&[&other, &one]), "which of them stays");
    assert_ne!(drawn, stamp(&[&one, &side(2, &["Ritsu Morikawa"], &[11, 12])]));
    assert_ne!(drawn, stamp(&[&one, &Side { mails: vec![mail(1)], ..other }]));
}
