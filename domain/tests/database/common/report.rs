//! A report of an invented evening, and taking it in.

use chrono::Utc;
use domain::{reports::importing, viewer::Viewer, workflows};

pub const REPORT: &str = "\
[第7回] 架空勉強会レポート #kakuu

第7回を2025年3月5日(水)に開きました。

Session1: ログを読む夜 株式会社しらかば 高橋 灯さん

  • ひとつ目のメモ
    • 入れ子のメモ
      • さらに深いメモ
  • ふたつ目のメモ

感想

落ち着いて読める構成でした。

LT1: 三分でわかる鍵の交換 架空大学 小林 凪さん

Session2: 質問コーナー Security-JAWS運営メンバー

[tomo]・鍵はどれくらいの間隔で替えますか?

  • まず自動で替わる仕組みにします。

[Anonymous]・権限の見直しは誰がしますか?

さいごに

また来月お会いしましょう。
";

pub async fn imported(db: &domain::db::Db, text: &str) -> workflows::apply_import::Applied {
    let viewer = Viewer::system();
    let id = importing::start(db, viewer.asks(), "security-jaws", text).await.unwrap();
    workflows::apply_import::apply(db, viewer.asks_at(Utc::now()), "security-jaws", id).await.unwrap()
}
