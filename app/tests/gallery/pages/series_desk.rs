//! Settings and members of a series.

use app::{form::Form, people, series};
use chrono::Duration;
use domain::{
    Error,
    events::types::EventState,
    fields::Fields as _,
    ids::AccountId,
    pages::{members::MembersPage, series_settings::SeriesSettings},
    people::invitations::{InvitationLook, Invited, Member},
    series::{settings::SeriesInput, types::Mark},
    viewer::Role,
};

use super::{Gallery, data, organizer};

pub fn write(out: &mut Gallery) {
    settings(out);
    members(out);
}

/// The settings of a series, as stored and as refused.
fn settings(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/settings");
    let stored = SeriesInput {
        name: "Security-JAWS".into(),
        tagline_ja: "AWSのセキュリティを話す夜".into(),
        hashtags: "secjaws jawsug".into(),
        hashtag_pattern: "secjaws{n}".into(),
        mark: "fins".into(),
        time_zone: "Asia/Tokyo".into(),
        contact: "desk@jaws.example".into(),
        sign_up_ja: "**行動規範**をお読みください。".into(),
        start: "19:00".into(),
        minutes: "150".into(),
        ..SeriesInput::default()
    };
    let form = Form::from(stored.values());
    let page = SeriesSettings { series: data::series(Mark::Fins), stored };
    out.put("series-settings", &series::series_settings_page::document(&cx, &page, &form));
    let mut wrong = form;
    wrong.fail(
        &Error::invalid("hashtag_pattern", "回の番号が入るところに {n} を書いてください。", "Write {n}."),
        out.lang,
    );
    out.put("series-settings-wrong", &series::series_settings_page::document(&cx, &page, &wrong));
}

/// Members, one without a second factor, and invitations, one of them old.
fn members(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/members");
    let now = data::at(13, 19, 0).utc;
    let member = |id, name: &str, role, has_second_factor| Member {
        account: AccountId(id),
        name: name.to_owned(),
        mail: format!("m{id}@jaws.example"),
        role,
        number: (role == Role::Reporter).then_some(33),
        has_second_factor,
        since: now - Duration::days(90),
        last_seen: has_second_factor.then_some(now),
        last_action: has_second_factor.then(|| ("report.publish".to_owned(), now)),
    };
    let invited = |id, days| Invited {
        id,
        mail: format!("kanon{id}@hareno.example"),
        role: Role::Moderator,
        number: (id == 2).then_some(33),
        sent: now - Duration::days(7 - days),
        expires: now + Duration::days(days),
    };
    let page = MembersPage {
        series: data::series(Mark::Fins),
        members: vec![
            member(1, "青井 さくら", Role::Owner, true),
            member(2, "綾瀬 朔", Role::Organizer, false),
            member(3, "古賀 ほなみ", Role::Reporter, true),
        ],
        invited: vec![invited(1, 5), invited(2, 1), invited(3, -2)],
        events: vec![data::card(Mark::Fins, 33, EventState::Open), data::card(Mark::Fins, 32, EventState::Ended)],
        me: Some(AccountId(1)),
        now,
    };
    out.put("members", &people::members_page::document(&cx, &page, &Form::default()));
    let mut wrong = Form::from([("what", "invite"), ("mail", "m2@jaws.example"), ("role", "organizer")]);
    wrong.fail(&Error::invalid("mail", "その人はもうメンバーです。", "They are a member already."), out.lang);
    out.put("members-wrong", &people::members_page::document(&cx, &page, &wrong));
    let look = InvitationLook {
        series: "Security-JAWS".into(),
        slug: "security-jaws".into(),
        mark: Mark::Fins,
        role: Role::Reporter,
        number: Some(33),
        mail: "kanon@hareno.example".into(),
        by: "青井 さくら".into(),
        expires: now + Duration::days(6),
        needs_name: true,
    };
    let cx = super::visitor(out.lang, "/");
    out.put("role-invitation", &people::role_invitation_page::document(&cx, &look, "abc", &Form::default()));
}
