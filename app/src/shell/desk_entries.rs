//! The pages of the desk that somebody may use, as the rail, the tabs and the palette name them.

use domain::{
    pages::desk_frame::{DeskFrame, OpenedEvent, OpenedSeries},
    viewer::{Right, Role},
};
use leptos::prelude::*;

use super::desk_place::DeskPage;
use crate::{cx::Cx, routes, ui::icon};

/// One line of the rail.
pub(super) struct Entry {
    pub page: DeskPage,
    pub href: String,
    pub sign: AnyView,
    pub word: &'static str,
    /// A count, and whether it waits for a decision.
    pub count: Option<(i64, bool)>,
    /// The letter after `G` that leads here.
    pub key: &'static str,
    /// How it is read, in kana and English, for who types it.
    pub reading: &'static str,
}

pub(super) fn of_series(cx: &Cx, opened: &OpenedSeries) -> Vec<Entry> {
    if opened.is_helper {
        return Vec::new();
    }
    let slug = opened.series.slug.as_str();
    let today = i64::try_from(opened.today).unwrap_or(0);
    let mut entries = vec![
        Entry {
            page: DeskPage::Today,
            href: routes::series_desk(slug),
            sign: icon::today(),
            word: cx.t("今日やること", "Today"),
            count: (today > 0).then_some((today, true)),
            key: "h",
            reading: "キョウヤルコト today home デスク",
        },
        Entry {
            page: DeskPage::Events,
            href: routes::events_desk(slug),
            sign: icon::calendar(),
            word: cx.t("すべての回", "All events"),
            count: None,
            key: "e",
            reading: "スベテノカイ events カイサイ",
        },
    ];
    if opened.role.may(Right::ReviewProposals) {
        entries.push(Entry {
            page: DeskPage::Proposals,
            href: routes::proposals_desk(slug),
            sign: icon::mic(),
            word: cx.t("登壇応募", "Proposals"),
            count: (opened.to_review > 0).then_some((opened.to_review, true)),
            key: "p",
            reading: "トウダンオウボ proposals ボシュウ call for talks CFP",
        });
    }
    if opened.role.may(Right::EditEvent) {
        entries.push(Entry {
            page: DeskPage::People,
            href: routes::people_desk(slug),
            sign: icon::people(),
            word: cx.t("登壇した人", "Speakers"),
            count: None,
            key: "b",
            reading: "トウダンシタヒト speakers people トウダンシャ ベツメイ トウゴウ merge",
        });
    }
    if opened.role.may(Right::EditEvent) {
        entries.push(Entry {
            page: DeskPage::Letters,
            href: routes::series_letters(slug),
            sign: icon::send(),
            word: cx.t("登壇者へのメール", "Letters to speakers"),
            count: None,
            key: "c",
            reading: "トウダンシャヘノメール letters speakers mail ブンメン",
        });
    }
    entries.push(Entry {
        page: DeskPage::Missing,
        href: routes::missing(slug),
        sign: icon::warn(),
        word: cx.t("足りないもの", "Missing"),
        count: None,
        key: "w",
        reading: "タリナイモノ missing シリョウ ドウガ コタエ",
    });
    if opened.role.may(Right::EditEvent) {
        entries.push(Entry {
            page: DeskPage::Mails,
            href: routes::mails(slug),
            sign: icon::mail(),
            word: cx.t("届かなかったメール", "Undelivered mail"),
            count: None,
            key: "l",
            reading: "トドカナカッタメール mail",
        });
    }
    if opened.role.may(Right::ManageMembers) {
        entries.push(Entry {
            page: DeskPage::Members,
            href: routes::members(slug),
            sign: icon::key(),
            word: cx.t("メンバーと権限", "Members"),
            count: None,
            key: "m",
            reading: "メンバートケンゲン members ヤクワリ roles ショウタイ invite",
        });
    }
    if opened.role.may(Right::ReadLog) {
        entries.push(Entry {
            page: DeskPage::SeriesLog,
            href: routes::log(slug, None),
            sign: icon::log(),
            word: cx.t("シリーズの記録", "Log of the series"),
            count: None,
            key: "j",
            reading: "シリーズノキロク log audit リレキ",
        });
    }
    if opened.role.may(Right::EditEvent) {
        entries.push(Entry {
            page: DeskPage::Settings,
            href: routes::series_settings(slug),
            sign: icon::gear(),
            word: cx.t("設定", "Settings"),
            count: None,
            key: "s",
            reading: "セッテイ settings",
        });
    }
    entries
}

pub(super) fn of_event(cx: &Cx, opened: &OpenedEvent, role: Role) -> Vec<Entry> {
    let card = &opened.card;
    let (slug, number) = (card.series_slug.as_str(), card.number);
    let mut entries = vec![Entry {
        page: DeskPage::Overview,
        href: routes::event_desk(slug, number),
        sign: icon::flag(),
        word: cx.t("概要", "Overview"),
        count: None,
        key: "o",
        reading: "ガイヨウ overview ジョウタイ カイジョウ テイイン",
    }];
    let mut add = |may: bool, page, href, sign, word, count: Option<(i64, bool)>, (key, reading)| {
        if may {
            entries.push(Entry { page, href, sign, word, count, key, reading });
        }
    };
    let part = |name: &str| routes::event_desk_part(slug, number, name);
    let agenda = cx.t("タイムテーブル", "Agenda");
    add(
        role.may(Right::EditEvent),
        DeskPage::Agenda,
        part("agenda"),
        icon::menu(),
        agenda,
        None,
        ("t", "タイムテーブル agenda シンコウ"),
    );
    let registrations = cx.t("申し込み", "Registrations");
    let confirmed = (opened.confirmed > 0).then_some((opened.confirmed, false));
    let href = part("attendees");
    add(
        role.may(Right::CheckIn),
        DeskPage::Registrations,
        href,
        icon::person(),
        registrations,
        confirmed,
        ("a", "モウシコミ registrations サンカシャ attendees"),
    );
    let door = cx.t("受付", "Check-in");
    add(
        role.may(Right::CheckIn),
        DeskPage::CheckIn,
        routes::check_in(slug, number),
        icon::scan(),
        door,
        None,
        ("d", "ウケツケ check-in door トウジツ"),
    );
    let announcements = cx.t("お知らせ", "Announcements");
    add(
        role.may(Right::EditEvent),
        DeskPage::Announcements,
        part("announcements"),
        icon::mail(),
        announcements,
        None,
        ("n", "オシラセ announcements メール mail"),
    );
    let questions = cx.t("質問", "Questions");
    let pending = (opened.pending > 0).then_some((opened.pending, true));
    let href = routes::moderate(slug, number);
    add(
        role.may(Right::Moderate),
        DeskPage::Questions,
        href,
        icon::bubble(),
        questions,
        pending,
        ("q", "シツモン questions セイリ"),
    );
    let report = cx.t("ノートとレポート", "Notes and report");
    add(
        true,
        DeskPage::Report,
        routes::report_desk(slug, number),
        icon::pencil(),
        report,
        None,
        ("r", "ノートトレポート notes report"),
    );
    let log = cx.t("記録", "Log");
    let href = routes::log(slug, Some(number));
    add(role.may(Right::ReadLog), DeskPage::Log, href, icon::log(), log, None, ("k", "キロク log audit リレキ"));
    entries
}

pub(super) fn of_top(cx: &Cx, desk: &DeskFrame) -> Vec<Entry> {
    let mut entries = vec![Entry {
        page: DeskPage::Home,
        href: routes::ORGANIZE.to_owned(),
        sign: icon::today(),
        word: cx.t("運営デスク", "Desk"),
        count: None,
        key: "h",
        reading: "キョウヤルコト today home デスク",
    }];
    if desk.may(Right::ImportReport) || desk.series.is_none() {
        entries.push(Entry {
            page: DeskPage::Import,
            href: routes::IMPORT.to_owned(),
            sign: icon::upload(),
            word: cx.t("取り込む", "Import"),
            count: None,
            key: "i",
            reading: "レポートヲトリコム import トリコミ",
        });
    }
    entries
}
