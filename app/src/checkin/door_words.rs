//! What the script of the door says, in the language of the page.

use domain::people::types::closed_account;

use crate::cx::Cx;

/// As JSON, by name; `{…}` stands for what the script puts there.
pub(super) fn json(cx: &Cx) -> String {
    serde_json::json!({
        "synced": cx.t("同期済み", "up to date"),
        "syncing": cx.t("送信中", "sending"),
        "offline": cx.t("オフライン", "offline"),
        "signedOut": cx.t("ログインし直してください", "Please sign in again"),
        "waiting": cx.t("{n}件を送信待ち", "{n} to be sent"),
        "waitingNone": cx.t("つながっていません", "No connection"),
        "pending": cx.t("送信待ち", "to be sent"),
        "since": cx.t("この端末の数です。ほかの受付の分は{at}まで", "As this phone counts; other doors until {at}"),
        "about": cx.t("{at}ごろ", "about {at}"),
        "entered": cx.t("出席", "in"),
        "already": cx.t("{at} 受付済み", "in since {at}"),
        "undo": cx.t("取り消す", "Undo"),
        "undoOf": cx.t("{name}の受付を取り消す", "Undo the check-in of {name}"),
        "undone": cx.t("{name}の受付を取り消しました", "Undone: {name}"),
        "closed": closed_account(cx.lang),
        "walkIn": cx.t("当日参加", "walk-in"),
        "checkIn": cx.t("受付する", "Check in"),
        "checkInAs": cx.t("{name}に変えて受付", "Check in as {name}"),
        "sure": cx.t("それでも入れる", "Let in all the same"),
        "asWalkIn": cx.t("当日参加として入れる", "Let in as a walk-in"),
        "cancelled": cx.t("キャンセル済みの受付票です", "This ticket was cancelled"),
        "waitlisted": cx.t("まだ席が確定していません(キャンセル待ち)", "On the waitlist: no seat yet"),
        "otherEvent": cx.t("別の回の受付票です: {name}", "A ticket of another event: {name}"),
        "unknown": cx.t("この会の受付票ではありません", "This is no ticket of this event"),
        "unknownYet": cx.t("この端末の名簿にない番号です。つながったら確かめます", "Not in this phone's list; checked once the network is back"),
        "dismissOf": cx.t("{name}の知らせを閉じる", "Close the notice of {name}"),
        "refused": cx.t("受け付けられませんでした", "This was refused"),
        "found": cx.t("読み・名前・受付番号で{n}人。まだの人から並べています", "{n} found, those who have not come first"),
        "foundNone": cx.t("見つかりませんでした。番号か名前の一部で探せます", "Nobody found. A part of a name or number will do"),
        "noCamera": cx.t("カメラを使えません。名前か番号で探してください", "The camera cannot be used. Search by name or number instead"),
        "states": {
            "cancelled": cx.t("キャンセル済み", "Cancelled"),
            "waitlisted": cx.t("キャンセル待ち", "Waitlisted"),
        },
        "san": cx.t("さん", ""),
    })
    .to_string()
}
