//! Tests of the file beside.

use strum::VariantArray as _;

use super::*;

fn somebody(roles: &[(i64, Role)]) -> Viewer {
    let account = Account {
        id: AccountId(1),
        name: String::new(),
        mail: String::new(),
        person: None,
        roles: roles
            .iter()
            .map(|(series, role)| HeldRole { series: SeriesId(*series), role: *role, event: None })
            .collect(),
        has_second_factor: false,
        has_password: true,
        is_demo: false,
    };
    Viewer { account: Some(account), ..Viewer::default() }
}

/// The table once more, written from the side of the roles.
const RIGHTS: [(Role, &[Right]); 5] = {
    use Right::{
        CheckIn, EditEvent, EditNotes, ImportReport, ManageMembers, Moderate, PublishReport, ReadLog, ReviewProposals,
        SeeDesk,
    };
    [
        (
            Role::Owner,
            &[
                SeeDesk,
                EditNotes,
                PublishReport,
                ImportReport,
                EditEvent,
                Moderate,
                ReviewProposals,
                CheckIn,
                ReadLog,
                ManageMembers,
            ],
        ),
        (
            Role::Organizer,
            &[SeeDesk, EditNotes, PublishReport, ImportReport, EditEvent, Moderate, ReviewProposals, CheckIn, ReadLog],
        ),
        (Role::Moderator, &[SeeDesk, Moderate, ReviewProposals]),
        (Role::Reporter, &[SeeDesk, EditNotes]),
        (Role::Checkin, &[SeeDesk, CheckIn]),
    ]
};

#[test]
fn a_role_may_what_its_table_says_in_its_own_series_and_nowhere_else() {
    assert_eq!(RIGHTS.map(|(role, _)| role).as_slice(), Role::VARIANTS);
    let (here, elsewhere) = (SeriesId(7), SeriesId(8));
    for (role, rights) in RIGHTS {
        let viewer = somebody(&[(9, Role::Checkin), (7, role)]);
        assert_eq!((viewer.role_in(here), viewer.role_in(elsewhere)), (Some(role), None));
        for right in Right::VARIANTS {
            let may = rights.contains(right);
            assert_eq!(role.may(*right), may, "{role:?} {right:?}");
            assert_eq!((viewer.may(here, *right), viewer.may(elsewhere, *right)), (may, false), "{role:?} {right:?}");
            let refused = if may { Ok(()) } else { Err(Error::Forbidden) };
            assert_eq!(viewer.require(here, *right), refused, "{role:?} {right:?}");
            assert_eq!(viewer.require(elsewhere, *right), Err(Error::Concealed), "{role:?} {right:?}");
            assert_eq!(Viewer::visitor().require(here, *right), Err(Error::SignInRequired));
            assert!(Viewer::system().may(here, *right) && Viewer::system().require(here, *right).is_ok());
        }
    }
}

#[test]
fn a_role_for_one_event_reaches_that_event_and_nothing_else() {
    let (here, elsewhere) = (SeriesId(7), SeriesId(8));
    let (its, other) = (EventId(70), EventId(71));
    for (role, rights) in RIGHTS.into_iter().filter(|(role, _)| role.helps()) {
        let mut viewer = somebody(&[(7, role)]);
        viewer.account.as_mut().unwrap().roles[0].event = Some(its);
        assert_eq!((viewer.role_in(here), viewer.role_at(here, other)), (None, None));
        for right in Right::VARIANTS {
            let may = rights.contains(right);
            let asked = [(its, may), (other, false)];
            for (event, may) in asked {
                assert_eq!(viewer.may_at(here, event, *right), may, "{role:?} {right:?} {event:?}");
                let refused = if may { Ok(()) } else { Err(Error::Forbidden) };
                assert_eq!(viewer.require_at(here, event, *right), refused, "{role:?} {right:?} {event:?}");
                assert_eq!(viewer.require_at(elsewhere, event, *right), Err(Error::Concealed));
            }
            assert!(!viewer.may(here, *right), "{role:?} {right:?}");
            assert_eq!(viewer.require(here, *right), Err(Error::Forbidden), "{role:?} {right:?}");
        }
        // One for the whole series reaches each of its events.
        let whole = somebody(&[(7, role)]);
        assert_eq!(whole.role_at(here, other), Some(role));
    }
    assert!(!Role::Owner.helps() && !Role::Organizer.helps());
}

#[test]
fn whoever_owns_a_series_and_the_program_may_add_one() {
    assert!(somebody(&[(7, Role::Reporter), (8, Role::Owner)]).may_add_series());
    assert!(Viewer::system().may_add_series());
    for viewer in [somebody(&[]), somebody(&[(7, Role::Organizer)]), Viewer::visitor()] {
        assert!(!viewer.may_add_series());
    }
    assert_eq!((somebody(&[]).account_id(), Viewer::visitor().account_id()), (Some(AccountId(1)), None));
}

#[test]
fn a_proof_is_fresh_for_ten_minutes_and_never_in_the_future() {
    let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default();
    let at = |proved_at: Option<DateTime<Utc>>| Viewer { proved_at, ..somebody(&[]) };
    for (proved_at, is_fresh) in [
        (Some(now), true),
        (Some(now - Duration::seconds(599)), true),
        (Some(now - FRESH), false),
        (Some(now + Duration::days(1)), false),
        (None, false),
    ] {
        assert_eq!(at(proved_at).asks_at(now).prove_fresh().is_ok(), is_fresh, "{proved_at:?}");
    }
    assert_eq!(Viewer::visitor().asks_at(now).prove_fresh().unwrap_err(), Error::SignInRequired);
    assert!(Viewer::system().asks_at(now).prove_fresh().is_ok());
    let viewer = at(Some(now));
    assert_eq!(
        viewer.asks_at(now).prove_fresh().map(|proved| proved.viewer.account_id()),
        Ok(Some(AccountId(1))),
        "it is still they"
    );
}
