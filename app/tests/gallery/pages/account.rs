//! Pages of accounts.

use app::{
    developer::mail_page::{self, KeptMail, MailPage},
    form::Form,
    people::{
        close_account_page,
        code_page::{self, CodePage},
        mail_page as new_mail_page, own_data_page,
        password_page::{self, LinkKind, PasswordPage},
        prove_page::{self, ProvePage},
        reset_page::{self, ResetPage},
        resume_page::{self, ResumePage},
        second_factor_page::{self, SecondFactorPage},
        settings_page::{self, SettingsPage},
        sign_in_page::{self, DemoPerson, SignInPage},
        sign_up_page::{self, SignUpPage},
    },
};
use domain::{
    Error,
    events::types::EventState,
    pages::{close_account::ClosingPage, own_data::OwnDataPage},
    people::types::{SessionRow, Settings},
    series::types::Mark,
    viewer::Role,
};

use super::{Gallery, data, organizer, visitor};

pub fn write(out: &mut Gallery) {
    let cx = visitor(out.lang, "/sign-in");
    let person = |label: &str, description: &str| DemoPerson {
        label: label.into(),
        description: description.into(),
        value: "1".into(),
    };
    let mut form = Form::from([("mail", "aoi@jaws.example")]);
    form.fail(
        &Error::invalid(
            "password",
            "メールアドレスかパスワードが違います。確かめてもう一度入力してください。",
            "The mail address or the password is wrong.",
        ),
        out.lang,
    );
    out.put(
        "sign-in",
        &sign_in_page::document(
            &cx,
            SignInPage { form, next: "/".into(), demo_people: vec![], is_by_password: true, is_held: false },
        ),
    );
    let demo_people = vec![
        person("青井 さくら", "運営・すべての操作ができます"),
        person("霞 りょう", "登壇者・自分のノートを書けます"),
    ];
    out.put("sign-in-demo", &sign_in_page::document(&cx, SignInPage { demo_people, ..SignInPage::default() }));
    let held = SignInPage { is_held: true, next: "/resume/1".into(), ..SignInPage::default() };
    out.put("sign-in-held", &sign_in_page::document(&cx, held));
    let mut form = Form::default();
    form.fail(&Error::ProofRequired, out.lang);
    let proof = ProvePage { form, next: "/resume/1".into(), link_to: None, has_second_factor: true, is_demo: false };
    let signed_in = organizer(out.lang, "/prove");
    out.put("prove", &prove_page::document(&signed_in, proof));
    let kept = ResumePage { path: "/organize/series".into(), fields: vec![("name".into(), "かもめの会".into())] };
    out.put("resume", &resume_page::document(&signed_in, kept));
    out.put("code", &code_page::document(&cx, CodePage::default()));
    let setup = SecondFactorPage {
        secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into(),
        url: "otpauth://totp/Benkyokai:aoi?secret=JBSWY3DPEHPK3PXP".into(),
        ..SecondFactorPage::default()
    };
    out.put("second-factor", &second_factor_page::document(&cx, setup));
    out.put("reset", &reset_page::document(&cx, ResetPage::default()));
    out.put("reset-sent", &reset_page::document(&cx, ResetPage { is_sent: true, ..ResetPage::default() }));
    for (name, kind) in
        [("invitation", LinkKind::Invitation), ("reset-link", LinkKind::Reset), ("sign-up-link", LinkKind::SignUp)]
    {
        let page = PasswordPage { kind, mail: "aoi@jaws.example".into(), ..PasswordPage::default() };
        out.put(name, &password_page::document(&cx, page));
    }
    let mut wrong = Form::from([("mail", "haru@")]);
    wrong.fail(
        &Error::invalid("mail", "メールアドレスの形を確かめてください。", "Please check the form of the mail address."),
        out.lang,
    );
    out.put("sign-up", &sign_up_page::document(&cx, SignUpPage::default()));
    out.put("sign-up-wrong", &sign_up_page::document(&cx, SignUpPage { form: wrong, ..SignUpPage::default() }));
    out.put("sign-up-sent", &sign_up_page::document(&cx, SignUpPage { is_sent: true, ..SignUpPage::default() }));
    let new_mail = new_mail_page::MailPage {
        old: "aoi@jaws.example".into(),
        new: "sakura@jaws.example".into(),
        ..new_mail_page::MailPage::default()
    };
    out.put("new-mail", &new_mail_page::document(&cx, new_mail));
    let at = data::at(13, 19, 0).utc;
    let settings = Settings {
        has_password: true,
        name: "青井 さくら".into(),
        mail: "aoi@jaws.example".into(),
        lang: out.lang,
        second_factor: true,
        roles: vec![("Security-JAWS".into(), Role::Owner, None)],
        sessions: vec![
            SessionRow { id: 1, browser: "Mac ・ Safari".into(), is_current: true, since: at, last_seen: at },
            SessionRow { id: 2, browser: "iPhone ・ Safari".into(), is_current: false, since: at, last_seen: at },
            SessionRow { id: 3, browser: String::new(), is_current: false, since: at, last_seen: at },
        ],
    };
    let me = organizer(out.lang, "/settings");
    let mut refused = Form::from([("what", "password")]);
    refused
        .fail(&Error::invalid("current", "いまのパスワードが違います。", "The current password is wrong."), out.lang);
    let page = SettingsPage { settings: settings.clone(), follows: vec![], form: refused };
    out.put("settings-wrong", &settings_page::document(&me, page));
    out.put(
        "settings",
        &settings_page::document(
            &me,
            SettingsPage {
                settings,
                follows: vec![("security-jaws".into(), "Security-JAWS".into())],
                form: Form::default(),
            },
        ),
    );
    let at_data = organizer(out.lang, "/settings/data");
    let own = OwnDataPage { mail: "aoi@jaws.example".into(), next: None };
    out.put("own-data", &own_data_page::document(&at_data, &own));
    let again = OwnDataPage { next: Some(data::at(14, 15, 32)), ..own };
    out.put("own-data-too-soon", &own_data_page::document(&at_data, &again));
    let at_delete = organizer(out.lang, "/settings/delete");
    let closing = ClosingPage {
        mail: "aoi@jaws.example".into(),
        coming: vec![data::card(Mark::Fins, 33, EventState::Open)],
        owned: vec![],
        speaks: true,
        signed: vec![],
    };
    out.put("delete-account", &close_account_page::document(&at_delete, &closing, &Form::default()));
    let mut other = Form::from([("mail", "aoi@example.jp")]);
    other.fail(
        &Error::invalid(
            "mail",
            "このアカウントのメールアドレスを、そのまま入れてください。",
            "Please enter the mail address of this account, as it is.",
        ),
        out.lang,
    );
    out.put("delete-account-wrong", &close_account_page::document(&at_delete, &closing, &other));
    let signed = (29..33).rev().map(|number| data::card(Mark::Fins, number, EventState::Ended)).collect();
    let wrote = ClosingPage { speaks: false, signed, ..closing.clone() };
    out.put("delete-account-wrote", &close_account_page::document(&at_delete, &wrote, &Form::default()));
    let owner = ClosingPage { owned: vec![("security-jaws".into(), "Security-JAWS".into())], ..closing };
    out.put("delete-account-owner", &close_account_page::document(&at_delete, &owner, &Form::default()));
    let mail = KeptMail {
        id: 1,
        to: "aoi@jaws.example".into(),
        subject: "パスワードの再設定".into(),
        body: "次のリンクを開いてください。\n\nhttps://benkyokai.example/reset/abc\n".into(),
        at: data::at(13, 19, 0),
        has_calendar: false,
    };
    out.put("mail", &mail_page::document(&cx, MailPage { mails: vec![mail] }));
}
