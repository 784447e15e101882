//! Pages of the desk.

use app::{form::Form, organize};
use domain::{
    Lang, Text,
    events::types::EventState,
    ids::ImportId,
    reports::{
        import::{
            self,
            diff::{ChangeKind, DraftChange},
        },
        importing::ImportReview,
        types::{
            DeskHome, DeskSeries, DiffLine, DiffSign, NotesEditor, ReportDesk, ReportState, Revision, RevisionDiff,
            TalkProgress,
        },
    },
    series::types::Mark,
};

use crate::{Gallery, data, organizer};

const REPORT: &str = "Security-JAWS 第33回レポート #secjaws #secjaws33\n\nこんにちは、青井です。2026年5月13日に開催しました。\n\nSession1: 小さなチームのGuardDuty運用 あおば電機株式会社 氷野 ましろさん\n\n  • 通知を減らす\n    • まず見ないものを決める\n  • 見落としも減らす\n\n感想\n\nすぐ試せる話でした。\n\nSession2: [クラウドZoom相談] 届いた質問に答えます\n\n[haru]・何日分を見れば安心ですか?\n\n  • まず90日\n\n[Anonymous]・資料は公開されますか?\n\nShare this article\n";

pub fn write(out: &Gallery) {
    let cx = organizer(Lang::Ja, "/organize");
    let card = |n| data::card(Mark::Fins, n, EventState::Ended);
    let home = DeskHome {
        series: vec![DeskSeries {
            series: data::series(Mark::Fins),
            role: "owner".into(),
            may_import: true,
            events: vec![
                (data::card(Mark::Fins, 33, EventState::Announced), None),
                (card(32), Some(ReportState::Draft)),
                (card(31), Some(ReportState::Published)),
            ],
        }],
    };
    out.put("desk", &organize::home_page::document(&cx, home.clone()));
    out.put("desk-import", &organize::import_page::document(&cx, home, Form::default()));
    let line = |sign, text: &str| DiffLine { sign, text: text.into() };
    let lines = vec![
        line(DiffSign::Same, "- 通知を減らす"),
        line(DiffSign::Removed, "  - 見ないものを決める"),
        line(DiffSign::Added, "  - まず見ないものを決める"),
    ];
    if let Ok(draft) = import::parse(REPORT) {
        let counts = draft.counts();
        let change = DraftChange {
            path: "sections/0/notes".into(),
            session: "Session1 小さなチームのGuardDuty運用".into(),
            kind: ChangeKind::Changed,
            lines: lines.clone(),
        };
        let mut draft = draft;
        draft.warnings.push(import::types::Warning {
            line_number: 3,
            what: Text::new("本文の回数が題名と違います。題名の33を使います。", "The number differs from the title."),
        });
        let review = ImportReview {
            id: ImportId(7),
            series: data::series(Mark::Fins),
            draft,
            counts,
            event: Some(card(33)),
            changes: vec![change],
            version: 1,
            is_applied: false,
        };
        out.put("desk-review", &organize::import_review_page::document(&cx, review, Form::default()));
    }
    let revision =
        |number| Revision {
            number, author: "青井 さくら".into(), at: data::at(14, 9, 30), what: "取り込み".into()
        };
    let event = data::event(card(32));
    let talks = data::slots()
        .into_iter()
        .map(|slot| TalkProgress {
            lines: usize::try_from(slot.number % 4 * 12).unwrap_or(0),
            has_impression: slot.number == 3,
            slot,
        })
        .collect();
    let desk = ReportDesk {
        series: data::series(Mark::Fins),
        event: event.clone(),
        state: ReportState::Draft,
        lead: String::new(),
        closing: String::new(),
        author: String::new(),
        talks,
        revisions: vec![revision(2), revision(1)],
        may_publish: true,
        may_edit: true,
    };
    out.put("desk-report", &organize::report_desk_page::document(&cx, desk, Form::default()));
    let slots = data::slots();
    let editor = NotesEditor {
        series: data::series(Mark::Fins),
        event,
        slot_id: slots[2].id,
        slot: slots[2].clone(),
        slots,
        markdown: "- 移行の背景\n  - 複数の<アカウント>\n".into(),
        impression: String::new(),
        base: "abc".into(),
        revisions: vec![revision(1)],
    };
    out.put("desk-notes", &organize::notes_page::document(&cx, editor, Form::default()));
    let diff = RevisionDiff {
        series: data::series(Mark::Fins),
        card: card(32),
        slot: Some(data::slots()[2].clone()),
        revision: 2,
        lines,
    };
    out.put("desk-revision", &organize::revision_page::document(&cx, diff));
}
