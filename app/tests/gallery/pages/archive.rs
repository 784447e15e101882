//! An archive that moves in.

use app::{archive, form::Form};
use domain::{
    archive::{
        format::{columns::guess, kind::FileKind, table::Table},
        tables::{Picked, fields},
        types::{ArchiveFile, Choices, FileState, Outline, Target},
    },
    ids::{ArchiveFileId, ArchiveId},
    lang::Text,
    pages::{
        archive_file::ArchiveFilePage,
        archive_import::{ArchiveCounts, ArchivePage, ArchiveRow},
    },
    series::types::Mark,
};

use super::{Gallery, data, organizer};

fn file(id: i64, name: &str, kind: FileKind, state: FileState, outline: Outline) -> ArchiveFile {
    ArchiveFile {
        id: ArchiveFileId(id),
        archive: ArchiveId(3),
        position: 1,
        name: name.to_owned(),
        kind,
        state,
        number: Some(31),
        is_number_chosen: false,
        choices: Choices::default(),
        outline,
        import: None,
        applied_at: None,
    }
}

fn outline(ja: &'static str, en: &'static str, target: Target) -> Outline {
    Outline { what: Some(Text::new(ja, en)), target, ..Outline::default() }
}

pub fn write(out: &mut Gallery) {
    let cx = organizer(out.lang, "/organize/security-jaws/import/archive/3");
    let list = outline("93人(参加80、キャンセル待ち4、キャンセル9)", "93 people (80 confirmed)", Target::Changes(93));
    let doubt = Text::new("ファイルの名前から、第31回のものと考えました。", "By the name of the file it is of #31.");
    let list = Outline { doubts: vec![doubt], ..list };
    let problem = Text::new("どの回のものか分かりません。", "It does not say which event it is of.");
    let files = [
        file(
            1,
            "slido.xlsx",
            FileKind::Questions,
            FileState::Read,
            Outline { problem: Some(problem), ..Outline::default() },
        ),
        file(2, "31/attendees.csv", FileKind::Attendees, FileState::Read, list.clone()),
        file(
            3,
            "events.json",
            FileKind::Events,
            FileState::Read,
            outline("イベント40件", "40 events", Target::New(40)),
        ),
        file(4, "31.md", FileKind::Report, FileState::Applied, outline("枠8、質問3", "8 sessions", Target::New(1))),
        file(5, "flyer.pdf", FileKind::Unknown, FileState::Left, Outline::default()),
    ];
    let counts =
        ArchiveCounts { all: 5, stopped: 1, doubtful: 1, ready: 2, applied: 1, left: 1, ..ArchiveCounts::default() };
    let page = ArchivePage {
        id: ArchiveId(3),
        series: data::series(Mark::Fins),
        file_name: "archive.zip".to_owned(),
        handed_in: data::at(2, 12, 5),
        kept_until: data::at(28, 12, 5),
        files: files.iter().map(|file| ArchiveRow { file: file.clone(), is_allowed: true }).collect(),
        counts,
    };
    out.put("archive", &archive::archive_page::document(&cx, &page, &Form::default()));
    let busy = ArchivePage { counts: ArchiveCounts { waiting: 3, ready: 0, ..counts }, ..page };
    out.put("archive-busy", &archive::archive_page::document(&cx, &busy, &Form::default()));

    let columns: Vec<String> = ["参加枠名", "表示名", "参加ステータス", "コメント"].map(str::to_owned).into();
    let rows = vec![["現地", "山田 花子", "参加", "楽しみです"].map(str::to_owned).into()];
    let table = Table { columns, rows, encoding: "Shift_JIS", ..Table::default() };
    let mapping = guess(&table.columns, fields(FileKind::Attendees));
    let picked = Picked { table, mapping, sheets: vec![String::new()], ..Picked::default() };
    let one = ArchiveFilePage {
        archive: ArchiveId(3),
        series: data::series(Mark::Fins),
        file: file(2, "31/attendees.csv", FileKind::Attendees, FileState::Read, list),
        event: None,
        table: Some(picked),
        rows: 93,
        unused: vec!["コメント".to_owned()],
        left_out: Vec::new(),
        encodings: vec!["UTF-8", "Shift_JIS"],
    };
    out.put("archive-file", &archive::archive_file_page::document(&cx, &one, &Form::default()));
}
