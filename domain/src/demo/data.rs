//! What the demonstration shows. Titles, names, dates and numbers of #32 are facts of that
//! evening; its notes and answers, and everything about #42 and later, are invented.

use crate::{agenda::types::SlotKind, qa::types::QuestionState};

/// Our own report of #32, taken in by the importer like anyone's.
pub const SECJAWS_32: &str = include_str!("secjaws32.txt");

/// Minutes after 19:00 at which the sessions of #32 begin in the demonstration.
pub const SECJAWS_32_STARTS: [i64; 10] = [5, 20, 27, 35, 55, 75, 95, 115, 135, 145];

/// A slot of an invented agenda.
pub struct Slot {
    pub kind: SlotKind,
    pub minutes: i32,
    pub title: &'static str,
    pub summary: &'static str,
    pub level: Option<i32>,
    /// Name, affiliation, role, honorific.
    pub speaker: Option<(&'static str, &'static str, &'static str, &'static str)>,
    /// Asker, body, votes.
    pub questions: &'static [(&'static str, &'static str, i32)],
}

const fn slot(kind: SlotKind, minutes: i32, title: &'static str) -> Slot {
    Slot { kind, minutes, title, summary: "", level: None, speaker: None, questions: &[] }
}

/// The agenda of #42, from 19:00.
pub const SECJAWS_42: &[Slot] = &[
    Slot {
        speaker: Some(("運営 あおい", "Security-JAWS", "", "")), ..slot(SlotKind::Opening, 5, "オープニング")
    },
    Slot {
        summary: "検出結果が多すぎて誰も見なくなったチームが、通知を3段階に分け、見る人と期限を決め直した記録です。",
        level: Some(200),
        speaker: Some(("木村 青葉", "架空商事株式会社", "情報システム部", "さん")),
        questions: &[
            ("haruka", "通知を減らすとき、見落としていないことはどう確かめましたか?", 14),
            ("", "一人で運用している場合、最初に止めてよい通知はありますか?", 9),
        ],
        ..slot(SlotKind::Talk, 25, "鳴りすぎるGuardDutyを静かにする ~通知を3つに分けた半年~")
    },
    Slot {
        summary: "IAM Access Analyzerの結果を四半期ごとに見直し、使われていない権限を持ち主と一緒に消していく手順を話します。",
        level: Some(300),
        speaker: Some(("森川 律", "みなと仮想技研株式会社", "SRE", "さん")),
        questions: &[
            ("yamane", "消したあとに必要だったと分かった権限は、どう戻していますか?", 18),
            ("", "「未使用」と判断する日数はどう決めましたか?", 11),
        ],
        ..slot(SlotKind::Talk, 25, "権限の棚卸しを季節の行事にする")
    },
    slot(SlotKind::Break, 10, "休憩"),
    Slot {
        summary: "長く生きるアクセスキーをやめ、作業の時間だけ権限が出る形へ移した1年の話です。",
        level: Some(300),
        speaker: Some(("Emi Tachibana", "ノースライト合同会社", "セキュリティエンジニア", "さん")),
        questions: &[("", "夜間の障害対応では、承認を誰が出しますか?", 7)],
        ..slot(SlotKind::Talk, 25, "一時的な権限は、だれがいつ返すのか")
    },
    Slot {
        speaker: Some(("久遠 圭", "", "", "さん")),
        ..slot(SlotKind::Lightning, 10, "CloudTrail Lakeに聞く、きのうの23時")
    },
    Slot {
        speaker: Some(("田所 ひなた", "架空野大学", "情報基盤センター", "さん")),
        questions: &[("kino", "学生が触る環境で、最初に有効にしたルールは何ですか?", 4)],
        ..slot(SlotKind::Lightning, 10, "はじめてのAWS WAF、最初の1週間")
    },
    Slot {
        speaker: Some(("運営 あおい", "Security-JAWS", "", "")),
        ..slot(SlotKind::Announcement, 5, "お知らせ: mini Security-JAWS")
    },
    Slot {
        speaker: Some(("Security-JAWS運営メンバー", "", "", "")),
        questions: &[("", "小さな会社で、セキュリティの予算を最初に使うなら何ですか?", 21)],
        ..slot(SlotKind::Qa, 25, "[クラウド相談] 届いた質問に答えます")
    },
    Slot {
        speaker: Some(("運営 みどり", "Security-JAWS", "", "")), ..slot(SlotKind::Closing, 5, "クロージング")
    },
];

/// The agenda of a mini Security-JAWS もくもく会, from 10:00.
pub const MINI: &[Slot] = &[
    Slot {
        speaker: Some(("運営 みどり", "mini Security-JAWS", "", "")),
        ..slot(SlotKind::Opening, 10, "はじめに、今日やることを一言ずつ")
    },
    slot(SlotKind::Talk, 90, "もくもくタイム"),
    slot(SlotKind::Closing, 20, "成果をひとこと"),
];

/// The agenda of the mini Security-JAWS that is live while the demonstration is looked at.
pub const MINI_LIVE: &[Slot] = &[
    Slot {
        speaker: Some(("運営 みどり", "mini Security-JAWS", "", "")), ..slot(SlotKind::Opening, 5, "はじめに")
    },
    Slot {
        summary: "最初のアカウントを開いた日にやることを、画面を見せながら順に進めます。",
        level: Some(100),
        speaker: Some(("森川 律", "みなと仮想技研株式会社", "SRE", "さん")),
        ..slot(SlotKind::Talk, 30, "はじめての30分 ~ルートユーザーをしまうまで~")
    },
    Slot {
        speaker: Some(("久遠 圭", "", "", "さん")), ..slot(SlotKind::Lightning, 10, "請求アラートに助けられた話")
    },
    Slot {
        speaker: Some(("Security-JAWS運営メンバー", "", "", "")), ..slot(SlotKind::Qa, 65, "なんでも質問会")
    },
    slot(SlotKind::Closing, 10, "おわりに"),
];

/// A question of the evening that is live.
pub struct LiveQuestion {
    /// Number of the slot; `None` for the event.
    pub talk: Option<i32>,
    pub asker: &'static str,
    pub body: &'static str,
    pub votes: i32,
    pub state: QuestionState,
    /// Author and words.
    pub answer: Option<(&'static str, &'static str)>,
}

const fn ask(body: &'static str, votes: i32) -> LiveQuestion {
    LiveQuestion { talk: Some(4), asker: "", body, votes, state: QuestionState::Live, answer: None }
}

pub const LIVE_QUESTIONS: &[LiveQuestion] = &[
    LiveQuestion {
        talk: Some(2),
        asker: "kino",
        state: QuestionState::AnsweredText,
        answer: Some((
            "森川 律",
            "物理キーを2本登録し、1本は鍵のかかる場所に置いています。**使う日が年に数回**なら、この手間は気になりません。",
        )),
        ..ask("ルートユーザーのMFAは、どこに保管していますか?", 12)
    },
    LiveQuestion {
        asker: "haruka",
        state: QuestionState::Answering,
        ..ask("一人で運用しています。最初に見るログを1つだけ選ぶなら何ですか?", 17)
    },
    LiveQuestion { talk: None, ..ask("今日の画面は、あとで見返せますか?", 6) },
    LiveQuestion {
        asker: "yamane", ..ask("検証用のアカウントを分けるのは、何人くらいの会社からですか?", 14)
    },
    ask("アクセスキーを配らずに、手元のツールを使う方法はありますか?", 11),
    LiveQuestion {
        asker: "tomo", ..ask("GuardDutyの通知が来たら、まず何分以内に見るべきですか?", 9)
    },
    ask("セキュリティの勉強を始めるなら、資格と実践のどちらが先ですか?", 4),
    LiveQuestion {
        talk: Some(3), asker: "sora", ..ask("請求アラートの金額は、どう決めましたか?", 3)
    },
];

/// Who registered for #42: name and participation type, in their order.
pub const SEATS_42: &[(&str, &str)] = &[
    ("参加者 はるか", "現地"),
    ("白鳥 湊", "現地"),
    ("架空 太一", "LT・現地"),
    ("水島 灯", "オンライン"),
    ("Riku Aoyama", "現地"),
    ("七瀬 凪", "オンライン"),
    ("深町 透", "LT・現地"),
    ("参加者 やまね", "LT・現地"),
    ("小鳥遊 奏", "オンライン"),
    ("北原 すみれ", "現地"),
    ("東雲 玲", "オンライン"),
];

/// What is to be done before #42: words, days before it, whose, whether it is done.
pub const CHECKLIST_42: &[(&str, i64, &str, bool)] = &[
    ("登壇する人に資料の締め切りを知らせる", 21, "レポーター みどり", true),
    ("会場に入館の名簿を送る", 5, "運営 あおい", false),
    ("配信の予行", 2, "運営 あおい", false),
    ("懇親会の人数を店に伝える", 3, "レポーター みどり", false),
];

type RunLine = (i64, i32, &'static str, &'static str, i32, &'static [&'static str]);

/// Lines of the run sheet of #42: minutes from its start, length, what, note, hands, who.
pub const RUN_42: &[RunLine] = &[
    (-90, 30, "会場をひらく、机を並べる", "鍵は1階の受付", 2, &["運営 あおい", "レポーター みどり"]),
    (-60, 30, "配信の音と画面を確かめる", "待機画面を出す", 1, &["運営 あおい"]),
    (-30, 30, "開場、受付", "", 2, &["レポーター みどり"]),
    (165, 20, "片付け、会場を返す", "22:30まで", 2, &["運営 あおい", "レポーター みどり"]),
];

pub const CONTACTS_42: &str = "会場: 1階の受付 内線9\n配信: 予備のアドレスに切り替え、参加者にはメールで知らせる";

/// Who is at the mini Security-JAWS that is live.
pub const SEATS_MINI: &[(&str, &str)] = &[
    ("参加者 はるか", "オンライン"),
    ("参加者 やまね", "オンライン"),
    ("水島 灯", "オンライン"),
    ("小鳥遊 奏", "オンライン"),
];

/// A person to sign in as: mail, name, roles as (series, role).
pub struct Person {
    pub mail: &'static str,
    pub name: &'static str,
    pub roles: &'static [(&'static str, &'static str)],
}

/// Who of them speaks: the name on the agendas, where they are reached, and further names.
pub const SPEAKER: (&str, &str, [&str; 2]) = ("森川 律", "speaker@demo.example", ["Ritsu Morikawa", "rmorikawa"]);

pub const PEOPLE: &[Person] = &[
    Person {
        mail: "organizer@demo.example",
        name: "運営 あおい",
        roles: &[("security-jaws", "owner"), ("mini-security-jaws", "owner")],
    },
    Person {
        mail: "reporter@demo.example", name: "レポーター みどり", roles: &[("security-jaws", "reporter")]
    },
    Person { mail: "speaker@demo.example", name: "森川 律", roles: &[] },
    Person { mail: "attendee@demo.example", name: "参加者 はるか", roles: &[] },
    Person { mail: "attendee2@demo.example", name: "参加者 やまね", roles: &[] },
];
