//! What the log says: a sentence for each entry, and what it says of fields.

use domain::{
    Lang,
    audit::{Change, LogEntry, LogView, Outcome},
    events::types::EventState,
    t,
    viewer::Role,
};

use super::log_words_of_talks;

/// What somebody did, as it follows their name. An act without words is shown as the log has it.
pub fn did(action: &str, lang: Lang) -> String {
    let mut parts = action.split('.');
    let (area, act, more) =
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let words = match (area, act) {
        ("event", "questions") => lang.t("この回の申し込みの質問を変えました", "changed the questions at sign-up"),
        ("series", "questions") => lang.t("申し込みの質問を変えました", "changed the questions at each sign-up"),
        ("door", _) => lang.t("受付をしました", "checked people in"),
        ("attendees", "print") => lang.t("受付の名簿を印刷しました", "printed the list for the door"),
        ("attendees", "mail") => lang.t("申し込みの人のアドレスを見ました", "looked at an attendee's address"),
        ("report", "publish") => lang.t("レポートを公開しました", "published the report"),
        ("report", "withdraw") => lang.t("レポートを取り下げました", "withdrew the report"),
        ("report", "links") => lang.t("資料と動画を入れました", "added slides and videos"),
        ("event", "create") => lang.t("回をつくりました", "planned the event"),
        ("event", "edit") => lang.t("回の内容を変えました", "changed the event"),
        ("event", "types") => lang.t("参加枠を変えました", "changed the participation types"),
        ("event", "state") => {
            return match more.parse::<EventState>() {
                Ok(state) => {
                    t!(lang, "回を「{state}」にしました", "set the event to “{state}”", state = state.label(lang))
                }
                Err(_) => action.to_owned(),
            };
        }
        ("agenda", "move") => lang.t("枠を次の回へ移しました", "moved a slot to the next event"),
        ("agenda", "room") => lang.t("部屋の席数や配信を変えました", "changed the seats or the stream of a room"),
        ("agenda", "move_back") => lang.t("移した枠を元の回に戻しました", "brought a moved slot back"),
        ("agenda", "label") => lang.t(
            "移した枠の共有の範囲を、元の回に合わせて狭くしました",
            "made the label of a moved slot as strict as where it came from",
        ),
        ("agenda", "release") => lang.t("タイムテーブルを公開しました", "released the agenda"),
        ("question", "answer") => lang.t("質問に答えました", "answered a question"),
        ("question", "hidden") => lang.t("質問を隠しました", "hid a question"),
        ("question", "live") => lang.t("質問を掲示しました", "put a question on the board"),
        ("question", "answering") => lang.t("質問を取り上げました", "took a question up"),
        ("question", "answered") => lang.t("質問を回答済みにしました", "marked a question as answered"),
        ("question", "deferred") => lang.t("質問をあとで答えるにしました", "put a question off"),
        ("question", "merged") => lang.t("質問をまとめました", "merged a question"),
        ("question", "declined") => lang.t("質問を断りました", "declined a question"),
        ("question", "undone") => lang.t("質問の操作を元に戻しました", "undid an act on a question"),
        ("question", "answered_by_speaker") => lang.t("登壇者が質問に答えました", "a speaker answered a question"),
        ("question", "said_answered_by_speaker") => {
            lang.t("登壇者が質問を回答済みにしました", "a speaker said that a question was answered")
        }
        ("question", "declined_by_speaker") => {
            lang.t("登壇者が答えを控えました", "a speaker chose not to answer a question")
        }
        ("question", "red_removed") => lang.t(
            "TLP:REDの質問を、枠が終わったので消しました",
            "removed the questions of a talk of TLP:RED that is over",
        ),
        ("question", _) => lang.t("質問を整理しました", "moderated a question"),
        ("board", "moderated") => {
            lang.t("質問を確認してから掲示することにしました", "made questions wait for a moderator")
        }
        ("board", "open") => lang.t("質問をすぐに掲示することにしました", "let questions appear at once"),
        ("board", "slow") => lang.t("低速モードにしました", "switched slow mode on"),
        ("board", "fast") => lang.t("低速モードをやめました", "switched slow mode off"),
        ("board", "closed_afterwards") => {
            lang.t("終了後の質問を受け付けないことにしました", "closed the board for questions after the event")
        }
        ("board", "open_afterwards") => {
            lang.t("終了後の質問を登壇者に届けることにしました", "let questions after the event go to the speakers")
        }
        ("board", "admitted") => lang.t("質問・投票できる人を変えました", "changed who may ask and vote"),
        ("asker", "held") => {
            lang.t("質問した人の質問を、確認してから並べることにしました", "made somebody's questions wait")
        }
        ("asker", "blocked") => lang.t("質問した人の質問と投票を止めました", "blocked whoever asked a question"),
        ("asker", "freed") => lang.t("質問した人の制限をやめました", "lifted a limit on whoever asked"),
        ("questions", "export") => lang.t("質問を書き出しました", "exported the questions"),
        ("speaker", "mail_noted") => lang.t("登壇者の連絡先を入れました", "noted where a speaker is reached"),
        ("speaker", "mail_removed") => lang.t("登壇者の連絡先を消しました", "removed a speaker's address"),
        ("speaker", "asked") => {
            lang.t("まだ届いていないものを登壇者にお願いしました", "asked a speaker for what is still wanted")
        }
        ("speaker", "permissions") => {
            lang.t("登壇者が公開してよいものを選びました", "a speaker said what may be published")
        }
        ("speaker", "label") => lang.t("登壇者が共有の範囲を変えました", "a speaker changed the label of a talk"),
        ("speaker", "questions") => {
            lang.t("登壇者が終了後の質問の受付を変えました", "a speaker changed whether a talk is asked afterwards")
        }
        ("speaker", "slides") => lang.t("登壇者が資料のリンクを変えました", "a speaker changed the link to slides"),
        ("speaker", "file_stored") => lang.t("登壇者が資料のPDFを渡しました", "a speaker handed in a PDF"),
        ("speaker", "file_replaced") => lang.t("登壇者が資料のPDFを差し替えました", "a speaker replaced a PDF"),
        ("speaker", "file_removed") => lang.t("登壇者が資料のPDFを消しました", "a speaker removed a PDF"),
        ("speaker", "merge") => lang.t("2人の登壇者を統合しました", "merged two speakers"),
        ("speaker", "unmerge") => lang.t("登壇者の統合を元に戻しました", "undid a merge of speakers"),
        ("speaker", "names") => lang.t("登壇者の別名を変えました", "changed further names of a speaker"),
        ("speaker", "name_confirmed") => {
            lang.t("登壇者の別名を、本人のものとしました", "confirmed a further name of a speaker")
        }
        ("speaker", "name_unconfirmed") => {
            lang.t("登壇者の別名の確認を取り消しました", "took back that a further name is a speaker's")
        }
        ("speaker", "picture_removed") => lang.t("登壇者の写真を外しました", "took a speaker's picture away"),
        ("speaker", "apart") => lang.t("2人は別の登壇者だとしました", "noted that two speakers are two"),
        ("speaker", "maybe_one") => {
            lang.t("2人は別の登壇者だという印を消しました", "took back that two speakers are two")
        }
        ("speaker", "profile") => lang.t("登壇者がプロフィールを変えました", "a speaker changed their profile"),
        ("import", "start") => lang.t("レポートの取り込みを始めました", "began to import a report"),
        ("import", "archive") => lang.t("アーカイブを渡しました", "handed an archive in"),
        ("import", "archive_apply") => lang.t("アーカイブを取り込むことにしました", "chose to import an archive"),
        ("import", "archive_file") => lang.t("アーカイブのファイルを取り込みました", "imported a file of an archive"),
        ("import", _) => lang.t("レポートを取り込みました", "imported a report"),
        ("role", "invite") => lang.t("人を招待しました", "invited somebody"),
        ("role", "invite_withdraw") => lang.t("招待を取り消しました", "withdrew an invitation"),
        ("role", "accept") => lang.t("招待を受けました", "accepted the invitation"),
        ("role", "grant") => {
            return match more.parse::<Role>() {
                Ok(role) => t!(lang, "役割を「{role}」にしました", "gave the role “{role}”", role = role.label(lang)),
                Err(_) => action.to_owned(),
            };
        }
        ("account", "export") => lang.t("自分のデータを受け取りました", "took their own data along"),
        ("account", "close") => lang.t("アカウントを削除しました", "deleted their account"),
        ("role", "revoke") => lang.t("シリーズから外しました", "removed somebody from the series"),
        ("series", "add") => lang.t("シリーズをつくりました", "made the series"),
        ("series", _) => lang.t("設定を変えました", "changed the settings"),
        ("attendees", "import") => lang.t("参加者の名簿を取り込みました", "imported a list of attendees"),
        ("attendees", "export") => lang.t("申し込みを書き出しました", "exported the registrations"),
        ("attendees", _) => lang.t("申し込みの名前と連絡先を見ました", "looked at names and addresses"),
        ("log", "names_removed") => {
            lang.t("古い記録に残っていた人の名前を消しました", "removed names of people from old entries")
        }
        ("log", "export") => lang.t("記録を書き出しました", "exported the log"),
        ("mails", _) => lang.t("届かなかったメールを見ました", "looked at undelivered mail"),
        ("call", "decisions_sent") => lang.t("選考の結果を送ることにしました", "sent the results of a call"),
        ("call", "decisions_stopped") => {
            lang.t("選考の結果の送信を止めました", "stopped the results of a call from being sent")
        }
        ("letters", "save") => {
            lang.t("登壇者へのメールの文面を変えました", "changed the words of a letter to speakers")
        }
        ("letters", "reset") => {
            lang.t("登壇者へのメールをもとの文面に戻しました", "put a letter to speakers back as it was")
        }
        ("letters", "off") => lang.t("登壇者へのメールを止めました", "switched a letter to speakers off"),
        ("letters", "on") => lang.t("登壇者へのメールを送るようにしました", "switched a letter to speakers on"),
        ("letters", "send") => lang.t("登壇者にメールを送りました", "sent a letter to speakers"),
        ("mail", "announce") => lang.t("お知らせを送ることにしました", "sent an announcement"),
        ("mail", "stop") => lang.t("お知らせを止めました", "stopped an announcement"),
        ("mail", "resume") => lang.t("止めたお知らせの続きを送りました", "let an announcement go on"),
        ("mail", "end") => lang.t("お知らせを途中で終わりにしました", "ended an announcement before all of it left"),
        ("mail", "send_again") => lang.t("メールを送り直しました", "sent a mail again"),
        ("mail", "put_away") => lang.t("届かなかったメールを片付けました", "put an undelivered mail away"),
        ("seat", "note") => lang.t("申し込みにメモを書きました", "noted something about a registration"),
        ("seat", "type") => lang.t("参加枠を手で変えました", "changed the kind of a registration"),
        ("seat", "type_back") => lang.t("参加枠の変更を元に戻しました", "took a change of kind back"),
        ("seat", "confirm") => lang.t("席を手で確定しました", "gave a seat by hand"),
        ("seat", "take_back") => lang.t("取り消しを元に戻しました", "took a removal back"),
        ("seat", "put_back") => lang.t("キャンセル待ちに戻しました", "put somebody back on the waitlist"),
        ("seat", "first") => lang.t("待ちの先頭にしました", "put somebody first in the queue"),
        ("seat", "place") => lang.t("待ちの順番を手で変えました", "put somebody at another place in the queue"),
        ("seat", "place_back") => lang.t("待ちの順番を元に戻しました", "put somebody back at their place in the queue"),
        ("seat", "remove") => lang.t("申し込みを取り消しました", "took a registration away"),
        ("seat", "capacity") => lang.t("見込みから定員を変えました", "changed a capacity by the forecast"),
        ("seat", "add") => lang.t("人を加えました", "registered somebody"),
        ("seat", "ticket") => lang.t("受付票を送り直しました", "sent a ticket again"),
        ("seat", "lottery") => lang.t("抽選を進めました", "took a step of a draw"),
        ("seat", "requested") => lang.t("メールアドレスで席を申し込みました", "asked for a seat by mail"),
        ("follow", "requested") => lang.t("お知らせの登録を申し込みました", "asked to follow the series"),
        ("follow", _) => lang.t("お知らせの登録を終えました", "began to follow the series"),
        ("checklist", "add") => lang.t("準備を足しました", "added something to do"),
        ("checklist", "edit") => lang.t("準備を直しました", "changed something to do"),
        ("checklist", "done") => lang.t("準備を済みにしました", "finished something to do"),
        ("checklist", "open") => lang.t("準備をまだに戻しました", "opened something to do again"),
        ("checklist", "remove") => lang.t("準備を消しました", "removed something to do"),
        ("checklist", "restore") => lang.t("消した準備を戻しました", "put something to do back"),
        ("checklist", "copy") => lang.t("前回の準備を写しました", "copied what is to be done"),
        ("run", "save") => lang.t("当日の進行を変えました", "changed the run sheet"),
        ("run", "remove") => lang.t("進行の行を消しました", "removed a line of the run sheet"),
        ("run", "restore") => lang.t("消した進行の行を戻しました", "put a line of the run sheet back"),
        ("run", "delay") => lang.t("進行を遅らせました", "delayed the evening"),
        ("run", "delay_taken_back") => lang.t("遅れを取り消しました", "took a delay back"),
        ("run", "contacts") => lang.t("困ったときの連絡先を変えました", "changed whom to call"),
        ("access", "deny") => lang.t("権限のない操作をしようとしました", "tried something without the right to"),
        _ => return log_words_of_talks::did(area, act, lang).unwrap_or(action).to_owned(),
    };
    words.to_owned()
}

/// The second line of an entry: to whom, what from what to what, how many were told.
pub(super) fn more(entry: &LogEntry, lang: Lang) -> Vec<String> {
    let mut out = Vec::new();
    if entry.outcome != Outcome::Ok {
        let how = if entry.outcome == Outcome::Denied {
            lang.t("断りました", "denied")
        } else {
            lang.t("できませんでした", "failed")
        };
        out.push(how.to_owned());
    }
    if !entry.whom.is_empty() {
        out.push(entry.whom.clone());
    }
    if !entry.details.words.is_empty() {
        out.push(t!(lang, "「{words}」", "“{words}”", words = entry.details.words));
    }
    if let Some(minutes) = entry.details.count.filter(|_| entry.action == "run.delay") {
        out.push(t!(lang, "{minutes}分", "{minutes} min", minutes));
    }
    let fields: Vec<&str> = entry.details.changes.iter().map(|change| field(&change.field, lang)).collect();
    if !fields.is_empty() {
        out.push(fields.join(lang.t("、", ", ")));
    }
    if let Some(told) = entry.details.told {
        let people = lang.count(told, "人", "person", "people");
        out.push(t!(lang, "{people}に知らせました", "{people} were told", people));
    }
    out
}

/// What a field of a form is called.
pub(super) fn field(name: &str, lang: Lang) -> &str {
    match name {
        "title" => lang.t("題名", "Title"),
        "label" => lang.t("特別回の名前", "Edition"),
        "lead" => lang.t("紹介文", "Words about it"),
        "date" => lang.t("開催日", "Day"),
        "start" => lang.t("開始", "Start"),
        "minutes" => lang.t("長さ(分)", "Minutes"),
        "doors" => lang.t("開場", "Doors"),
        "leave" => lang.t("会場を出る時刻", "Out of the house by"),
        "partner_name" => lang.t("共催", "Held together with"),
        "partner_url" => lang.t("共催のページ", "Page of the other community"),
        "partner_number" => lang.t("共催での回", "Number there"),
        "venue_name" => lang.t("会場", "Place"),
        "venue_address" => lang.t("住所", "Address"),
        "venue_url" => lang.t("地図", "Map"),
        "online_note" => lang.t("オンラインの一言", "How to join online"),
        "stream_url" => lang.t("配信のアドレス", "Stream"),
        "video_url" => lang.t("動画のアドレス", "Video"),
        "hashtags" => lang.t("ハッシュタグ", "Hashtags"),
        "moderated" => lang.t("質問の掲示", "Questions"),
        "state" => lang.t("状態", "State"),
        "seats" => lang.t("席数", "Seats"),
        "capacity" => lang.t("定員", "Seats"),
        "names" => lang.t("別名", "Further names"),
        "asked_afterwards" => lang.t("終了後の質問", "Questions afterwards"),
        other => other,
    }
}

/// A value of a field, as it stands in the log.
pub(super) fn value(change: &Change, value: &str, lang: Lang) -> String {
    match change.field.as_str() {
        "state" => value.parse::<EventState>().map_or_else(|_| value.to_owned(), |state| state.label(lang).to_owned()),
        "moderated" if value == "yes" => lang.t("確認してから", "after a moderator has looked").to_owned(),
        "moderated" => lang.t("すぐに", "at once").to_owned(),
        _ => value.to_owned(),
    }
}

pub(super) const fn view(view: LogView, lang: Lang) -> &'static str {
    match view {
        LogView::All => lang.t("すべて", "All"),
        LogView::Public => lang.t("公開と知らせ", "Public"),
        LogView::People => lang.t("人と席", "People and seats"),
        LogView::Personal => lang.t("個人情報を見た", "Personal data"),
        LogView::Roles => lang.t("権限", "Roles"),
        LogView::Automatic => lang.t("自動", "Automatic"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_have_words_in_both_languages() {
        for action in [
            "event.edit",
            "event.state.open",
            "role.grant.owner",
            "attendees.view",
            "run.delay",
            "checklist.done",
            "proposal.decide",
            "poll.opened",
            "missing.waive",
        ] {
            let [ja, en] = [Lang::Ja, Lang::En].map(|lang| did(action, lang));
            assert!(ja != en && ja != action && en != action, "{action}: {ja} / {en}");
        }
        assert_eq!(did("event.state.unheard", Lang::En), "event.state.unheard");
        assert_eq!(did("unheard.of", Lang::Ja), "unheard.of");
    }
}
