//! What the log says of calls and proposals, of polls, and of what is missing after an evening.

use domain::Lang;

/// What somebody did, as it follows their name; `None` for another act.
pub(super) fn did(area: &str, act: &str, lang: Lang) -> Option<&'static str> {
    let words = match (area, act) {
        ("call", "save") => lang.t("登壇の募集を変えました", "changed the call for talks"),
        ("call", "fields") => lang.t("募集で聞くことを変えました", "changed what the call asks"),
        ("call", "criteria") => lang.t("評価の観点を変えました", "changed the criteria of reviews"),
        ("proposal", "submit") => lang.t("応募しました", "submitted a proposal"),
        ("proposal", "edit") => lang.t("応募を書き直しました", "edited a proposal"),
        ("proposal", "withdraw") => lang.t("応募を取り下げました", "withdrew a proposal"),
        ("proposal", "take_up") => lang.t("応募を下書きに戻しました", "made a proposal a draft again"),
        ("proposal", "review") => lang.t("応募を評価しました", "reviewed a proposal"),
        ("proposal", "comment") => lang.t("応募にコメントしました", "commented on a proposal"),
        ("proposal", "conflict") => lang.t("応募との利害関係を申し出ました", "declared a conflict of interest"),
        ("proposal", "conflict_over") => lang.t("応募との利害関係を取り消しました", "took a conflict of interest back"),
        ("proposal", "decide") => lang.t("応募の採否を決めました", "decided on a proposal"),
        ("proposal", "undecide") => lang.t("応募の採否を決める前に戻しました", "took a decision on a proposal back"),
        ("proposal", "letter") => lang.t("採否の手紙を書きました", "wrote the letter of a decision"),
        ("proposal", "ask") => lang.t("登壇の返事をもう一度お願いしました", "asked a speaker once more to confirm"),
        ("proposal", "confirm") => lang.t("登壇を確定しました", "confirmed a talk"),
        ("proposal", "call_off") => lang.t("登壇を辞退しました", "called a talk off"),
        ("proposal", "settle") => lang.t("辞退のあとの対応を済みにしました", "settled what a talk called off left"),
        ("proposal", "unsettle") => {
            lang.t("辞退のあとの対応を残りに戻しました", "opened again what a talk called off left")
        }
        ("proposal", "cancel") => lang.t("採択した登壇を取りやめました", "cancelled an accepted talk"),
        ("proposal", "move") => lang.t("応募を次の回へ移しました", "moved a proposal to the next event"),
        ("proposal", "moves_on") => lang.t("次の回へ移してよいことを記録しました", "noted that a proposal may go on"),
        ("proposal", "stays") => lang.t("次の回へは移さないことを記録しました", "noted that a proposal does not go on"),
        ("proposal", "place") => lang.t("登壇をタイムテーブルに入れました", "placed a talk in the agenda"),
        ("proposal", "take_off") => lang.t("登壇をタイムテーブルから外しました", "took a talk off the agenda"),
        ("proposal", "bill") => {
            lang.t("共同の登壇者をタイムテーブルに加えました", "added somebody who speaks too to the agenda")
        }
        ("proposal", "unbill") => {
            lang.t("共同の登壇者をタイムテーブルから外しました", "took somebody off the agenda who was to speak too")
        }
        ("proposal", "speaker_agreed") => lang.t("共同の登壇を引き受けました", "agreed to speak together"),
        ("proposal", "speaker_declined") => lang.t("共同の登壇を断りました", "declined to speak together"),
        ("proposals", "names") => lang.t("応募した人の名前を見ました", "looked at who submitted proposals"),
        ("poll", "written") => lang.t("投票を書きました", "wrote a poll"),
        ("poll", "opened") => lang.t("投票を始めました", "opened a poll"),
        ("poll", "closed") => lang.t("投票を締め切りました", "closed a poll"),
        ("poll", "shown") => lang.t("投票の結果を見せました", "showed the results of a poll"),
        ("poll", "hidden") => lang.t("投票の結果を隠しました", "hid the results of a poll"),
        ("poll", "removed") => lang.t("投票を消しました", "removed a poll"),
        ("missing", "asked") => lang.t("足りないものをお願いしました", "asked for what is missing"),
        ("missing", "asked_taken_back") => lang.t("お願いした記録を消しました", "took the note of asking back"),
        ("missing", "waive") => {
            lang.t("足りないものを「なくてよい」にしました", "said that what is missing is not needed")
        }
        ("missing", "take_up") => lang.t("「なくてよい」を取り消しました", "took up again what was not needed"),
        ("missing", "leave") => lang.t("これまでの足りないものを片付けました", "left what was missing until then"),
        ("invitation", "issue") => lang.t("招待しました", "invited somebody"),
        ("invitation", "accept") => lang.t("招待を受けました", "accepted an invitation"),
        _ => return None,
    };
    Some(words)
}
