//! The titles of the invented evenings.

/// Of Security-JAWS, from the first on. The thirty-second took place, and has its own report.
pub const EVENINGS: &[&str] = &[
    "はじめまして、セキュリティ",
    "ログ、どこに置く?",
    "VPCの内と外",
    "IAMの年度末",
    "WAFを育てる",
    "監査の人と話す",
    "大きな発表の、前の夜",
    "GuardDuty、最初の冬",
    "多要素認証の、その先",
    "十回目は失敗談だけ",
    "コンテナの境界線",
    "脅威を絵に描く",
    "組織アカウント入門",
    "漏れた鍵の話",
    "検知から対応まで",
    "Configは全部有効?",
    "はじめてのオンライン",
    "家から運用する",
    "サーバーレスの守り",
    "二十回目は質問だけ",
    "SCPの書きかた",
    "Security Hubを読む",
    "インシデントの訓練",
    "権限の棚卸し",
    "ログの料金",
    "もう一度ネットワーク",
    "復旧できるか、試す",
    "IDの引っ越し",
    "小さな会社の守り",
    "三十回目、会場に戻る",
    "生成AIと秘密情報",
    "",
    "権限を小さく、最初の一歩",
    "脆弱性を直す順番",
    "データの境界",
    "失敗と回復の年度末",
    "証跡を読む夜",
    "AIに渡す権限",
    "アカウントを閉じる",
    "四十回目は全部質問",
    "通知を減らす夜",
];

/// How a morning of mini Security-JAWS is called; `{s}` stands for its subject.
pub const MORNINGS: &[&str] = &["はじめての{s}", "もくもく会: {s}", "{s}、なんでも質問会", "{s}を、いちから"];

/// What an evening begins with; `{s}` and `{t}` stand for two of its subjects, `{n}` for how many talks there are.
pub const LEADS: &[&str] = &[
    "{s}と{t}を中心に、{n}本の話が続きました。減らし方より、減らしたと言える根拠に時間を使った夜です。",
    "{s}の話から始まり、{t}で質問がいちばん集まりました。{n}人の登壇者が、困ったことから話しています。",
    "はじめて参加した人が3人に1人。{s}と{t}の話を、手順の書けるところまで聞きました。",
    "{n}本のうち半分は、まだ途中の話です。{s}の続きは次の回で、{t}は宿題になりました。",
    "{t}の質問に時間をとり、{s}の話は翌日に資料で補いました。{n}本のノートを読めます。",
];

/// What is shown on a morning, and what was learnt from it; `{s}` stands for the subject.
pub const STEPS: &[&str] = &[
    "{s}を、画面を見ながら30分で",
    "{s}の最初の設定を一緒に",
    "{s}を読む順番",
    "手元で試す{s}",
    "{s}、ここまでできたら十分",
];
pub const STUMBLES: &[&str] =
    &["{s}でつまずいた七か所", "{s}を1か月使ってみて", "{s}、先に知りたかったこと", "{s}の料金を見てみた"];
