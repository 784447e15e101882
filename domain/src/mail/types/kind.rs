//! The kinds of mail, and what holds of each.

use crate::lang::Lang;

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Kind {
    /// A link to a new password.
    Reset,
    /// Notice: the password was changed.
    PasswordChanged,
    /// Notice: a second factor was set up.
    SecondFactorOn,
    /// A link that makes an account; to whom has one, a link that signs in.
    SignUp,
    /// A link that signs in; to whom has no account, one that makes it.
    SignIn,
    /// A link that begins to follow a series.
    Follow,
    /// A link that confirms a new mail address, to that address.
    MailConfirm,
    /// Notice to the old address: somebody asked for a new one.
    MailChangeRequested,
    /// Notice to the old address: the account has a new one.
    MailChanged,
    /// A seat is theirs.
    Registered,
    /// A place on the waitlist is theirs.
    Waitlisted,
    /// They moved up from the waitlist.
    Promoted,
    /// A place is kept for whoever asked for it with this address: a link settles it.
    SeatKept,
    /// A seat became free shortly before the event: they may take it or leave it.
    SeatOffered,
    /// They did not answer in time, and the seat is kept for them no longer.
    OfferLapsed,
    /// They hold another participation type now, or wait for one.
    TypeChanged,
    /// The event that they hold a seat at is near.
    Reminder,
    /// They gave their place back.
    RegistrationCancelled,
    /// A series that they follow announces an event.
    Announcement,
    EventPostponed,
    EventCancelled,
    /// It takes place after all.
    EventRevived,
    /// Day, time or place of an event that they hold a place at are otherwise now.
    EventChanged,
    /// An organizer took their place away.
    Removed,
    /// What organizers write to those who registered.
    Notice,
    /// A seat was drawn for them.
    LotteryWon,
    /// Whether they still come.
    StillComing,
    /// They did not say so, and their seat was given back.
    SeatGivenOn,
    /// They were drawn behind the last seat, and wait in that order.
    LotteryLost,
    /// A link by which somebody takes a role in a series.
    RoleInvitation,
    /// What they asked has an answer.
    QuestionAnswered,
    /// Questions wait for a speaker.
    QuestionsWaiting,
    /// Something is still wanted of a speaker, a week before.
    SpeakerReminder,
    /// The slot that they speak in stands on the agenda for the first time.
    AgendaReleased,
    /// It is at another time or in another room.
    TalkMoved,
    /// The report of an event is out, which they came to, or whose series they follow.
    ReportPublished,
    /// It is gone.
    TalkRemoved,
    /// To those who speak there: the event is postponed, will not take place, takes place after all, or is otherwise.
    SpeakersPostponed,
    SpeakersCancelled,
    SpeakersRevived,
    SpeakersChanged,
    /// What they proposed has come in.
    ProposalReceived,
    /// It is accepted, and waits for their answer by a link.
    ProposalAccepted,
    ProposalWaitlisted,
    ProposalRejected,
    /// It is considered for the next event.
    ProposalMoved,
    /// They have not answered yet whether they speak.
    ProposalReminder,
    /// Organizers took an accepted talk off.
    ProposalCancelled,
    /// For who decides: a confirmed speaker calls their talk off.
    TalkCalledOff,
    /// For who decides: somebody who was to speak too in a talk that is on the agenda does not.
    CoSpeakerDeclined,
    /// For who plans an event: a talk that was sent there became stricter where it came from.
    LabelFollowed,
    /// For who plans an event: a speaker wants something otherwise on its agenda.
    TalkCorrected,
    /// Somebody names them as one who would speak too.
    CoSpeakerAsked,
    /// Organizers took their picture away, and say why.
    PictureRemoved,
    /// Notice: the account is gone, as they wanted.
    AccountClosed,
}

impl Kind {
    /// Whether somebody who need not own the mailbox can cause it. All of these together have one
    /// limit for each mailbox, so that nobody is bombed.
    pub const fn is_for_strangers(self) -> bool {
        matches!(
            self,
            Self::Reset
                | Self::SignUp
                | Self::SignIn
                | Self::MailConfirm
                | Self::Follow
                | Self::SeatKept
                | Self::QuestionAnswered
                | Self::CoSpeakerAsked
        )
    }

    /// What it is about, for the desk.
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Reset => lang.t("パスワードの再設定", "New password"),
            Self::PasswordChanged => lang.t("パスワードの変更", "Password changed"),
            Self::SecondFactorOn => lang.t("二段階認証の設定", "Second factor set up"),
            Self::SignUp => lang.t("アカウントの登録", "Sign-up"),
            Self::SignIn => lang.t("ログインのリンク", "Link to sign in"),
            Self::Follow => lang.t("お知らせの登録", "Following"),
            Self::MailConfirm => lang.t("新しいアドレスの確認", "Confirmation of a new address"),
            Self::MailChangeRequested => lang.t("アドレス変更の申請", "New address asked for"),
            Self::MailChanged => lang.t("アドレスの変更", "Address changed"),
            Self::Registered => lang.t("参加確定", "Registration"),
            Self::Waitlisted => lang.t("キャンセル待ち", "Waitlist"),
            Self::Promoted => lang.t("繰り上げ", "Promotion"),
            Self::SeatKept => lang.t("申し込みの確認", "Confirmation of a seat"),
            Self::SeatOffered => lang.t("空いた席のご案内", "Offer of a seat"),
            Self::OfferLapsed => lang.t("返事の期限切れ", "Offer not answered"),
            Self::TypeChanged => lang.t("参加枠の変更", "Change of seat"),
            Self::Reminder => lang.t("リマインダー", "Reminder"),
            Self::RegistrationCancelled => lang.t("キャンセルの確認", "Cancellation"),
            Self::Announcement => lang.t("開催のお知らせ", "Announcement"),
            Self::EventPostponed => lang.t("延期のお知らせ", "Postponement"),
            Self::EventCancelled => lang.t("中止のお知らせ", "Cancelled event"),
            Self::EventRevived => lang.t("開催再開のお知らせ", "Event after all"),
            Self::EventChanged => lang.t("変更のお知らせ", "Changed event"),
            Self::StillComing => lang.t("まだ参加しますか", "Still coming?"),
            Self::SeatGivenOn => lang.t("返事のない席", "Seat given on"),
            Self::LotteryWon => lang.t("抽選の当選", "Draw won"),
            Self::LotteryLost => lang.t("抽選の結果", "Result of a draw"),
            Self::Notice => lang.t("運営からのお知らせ", "From the organizers"),
            Self::Removed => lang.t("申し込みの取り消し", "Registration taken away"),
            Self::RoleInvitation => lang.t("運営への招待", "Invitation to a role"),
            Self::QuestionAnswered => lang.t("質問への回答", "Answer to a question"),
            Self::QuestionsWaiting => lang.t("登壇者への質問", "Questions to a speaker"),
            Self::SpeakerReminder => lang.t("登壇前のお願い", "Reminder to a speaker"),
            Self::AgendaReleased => lang.t("タイムテーブルの公開", "Agenda released"),
            Self::TalkMoved => lang.t("登壇枠の変更", "Moved talk"),
            Self::ReportPublished => lang.t("レポートの公開", "Report published"),
            Self::TalkRemoved => lang.t("登壇枠の取りやめ", "Talk taken off"),
            Self::SpeakersPostponed => lang.t("延期(登壇者へ)", "Postponement, to speakers"),
            Self::SpeakersCancelled => lang.t("中止(登壇者へ)", "Cancelled event, to speakers"),
            Self::SpeakersRevived => lang.t("開催再開(登壇者へ)", "Event after all, to speakers"),
            Self::SpeakersChanged => lang.t("変更(登壇者へ)", "Changed event, to speakers"),
            Self::ProposalReceived => lang.t("応募の受付", "Proposal received"),
            Self::ProposalAccepted => lang.t("採択", "Proposal accepted"),
            Self::ProposalWaitlisted => lang.t("補欠", "Proposal waitlisted"),
            Self::ProposalRejected => lang.t("不採択", "Proposal rejected"),
            Self::ProposalMoved => lang.t("次の回への移動", "Proposal moved"),
            Self::ProposalReminder => lang.t("登壇のお返事", "Confirmation of a talk"),
            Self::ProposalCancelled => lang.t("登壇取りやめ", "Talk cancelled"),
            Self::TalkCalledOff => lang.t("登壇者による取りやめ", "Talk called off by its speaker"),
            Self::CoSpeakerDeclined => lang.t("共同登壇の辞退", "Declined to speak too"),
            Self::LabelFollowed => lang.t("移した枠の共有の範囲", "Stricter label of a moved talk"),
            Self::TalkCorrected => lang.t("登壇者からの直し", "Correction by a speaker"),
            Self::CoSpeakerAsked => lang.t("共同登壇のお願い", "Request to speak too"),
            Self::PictureRemoved => lang.t("写真の取り外し", "Picture taken away"),
            Self::AccountClosed => lang.t("アカウントの削除", "Account deleted"),
        }
    }

    /// It tells of one registration.
    pub const fn is_of_registration(self) -> bool {
        matches!(
            self,
            Self::Registered
                | Self::Waitlisted
                | Self::Promoted
                | Self::SeatKept
                | Self::SeatOffered
                | Self::OfferLapsed
                | Self::TypeChanged
                | Self::Reminder
                | Self::RegistrationCancelled
                | Self::Removed
                | Self::StillComing
                | Self::SeatGivenOn
                | Self::LotteryWon
                | Self::LotteryLost
        )
    }

    /// It tells of what somebody proposed.
    pub const fn is_of_proposal(self) -> bool {
        matches!(
            self,
            Self::ProposalReceived
                | Self::ProposalAccepted
                | Self::ProposalWaitlisted
                | Self::ProposalRejected
                | Self::ProposalMoved
                | Self::ProposalReminder
                | Self::ProposalCancelled
                | Self::TalkCalledOff
                | Self::CoSpeakerDeclined
                | Self::CoSpeakerAsked
        )
    }

    /// It goes to a speaker, in words that organizers may write anew.
    pub const fn is_to_speaker(self) -> bool {
        matches!(
            self,
            Self::AgendaReleased
                | Self::TalkMoved
                | Self::TalkRemoved
                | Self::SpeakersPostponed
                | Self::SpeakersCancelled
                | Self::SpeakersRevived
                | Self::SpeakersChanged
                | Self::SpeakerReminder
                | Self::QuestionsWaiting
        )
    }

    /// It tells of an event.
    pub const fn is_of_event(self) -> bool {
        self.is_of_registration()
            || matches!(
                self,
                Self::Announcement
                    | Self::EventPostponed
                    | Self::EventCancelled
                    | Self::EventRevived
                    | Self::EventChanged
                    | Self::Notice
            )
    }
}
