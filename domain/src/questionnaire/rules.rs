//! Pure: what a question must be, and what an answer must be.

use super::types::{AnswerKind, Answers, CONSENT, SignUpQuestion};
use crate::{error::Error, input, lang::Text};

/// Questions of one event, those of its series among them.
pub const MAX_QUESTIONS: usize = 30;
/// Options of one question.
pub const MAX_OPTIONS: usize = 20;
/// Characters of a question, and of one option.
pub const MAX_WORDS: usize = 200;
pub const MAX_OPTION: usize = 80;
/// Characters of a short answer, and of a long one.
pub const MAX_SHORT: usize = 200;
pub const MAX_LONG: usize = 2000;

/// The answers in what a form sent, as far as they are asked for, and what is wrong with them by field. `read` gives
/// what stands in a field, empty for one that was not sent.
pub fn read_answers(
    questions: &[SignUpQuestion],
    is_online: bool,
    read: impl Fn(&str) -> String,
) -> (Answers, Vec<(String, Text)>) {
    read_further(questions, is_online, &Answers::new(), read)
}

/// The same of somebody who answered before: what they said then stands, and is not read.
pub fn read_further(
    questions: &[SignUpQuestion],
    is_online: bool,
    known: &Answers,
    read: impl Fn(&str) -> String,
) -> (Answers, Vec<(String, Text)>) {
    let (mut answers, mut wrong) = (Answers::new(), Vec::new());
    for question in questions {
        if !question.is_asked(is_online, &answers) {
            continue;
        }
        if let Some(given) = known.get(&question.id) {
            answers.insert(question.id, given.clone());
            continue;
        }
        let field = question.field();
        let given = match question.kind {
            AnswerKind::Choices => {
                let is_ticked = |n: usize| !read(&format!("{field}/{n}")).trim().is_empty();
                let options = question.options.iter().enumerate();
                options.filter(|(n, _)| is_ticked(*n)).map(|(_, option)| option.clone()).collect()
            }
            AnswerKind::Consent if read(&field).trim().is_empty() => Vec::new(),
            AnswerKind::Consent => vec![CONSENT.to_owned()],
            kind => {
                let sent = read(&field);
                let kept = match kind {
                    AnswerKind::Long => input::text(&field, &sent, MAX_LONG),
                    _ => input::line(&field, &sent, MAX_SHORT),
                };
                match kept {
                    Ok(text) if text.is_empty() => Vec::new(),
                    Ok(text) => vec![text],
                    Err(Error::Invalid { field, message, .. }) => {
                        wrong.push((field, message));
                        continue;
                    }
                    // The validators say nothing else.
                    Err(_) => continue,
                }
            }
        };
        match problem(question, &given) {
            Some(why) => wrong.push((field, why)),
            None if given.is_empty() => {}
            None => {
                answers.insert(question.id, given);
            }
        }
    }
    (answers, wrong)
}

/// Those that are asked of somebody who comes one of these ways (`true`: online), by themselves or after another answer.
pub fn of_modes(questions: &[SignUpQuestion], modes: &[bool]) -> Vec<SignUpQuestion> {
    let mut others = Vec::new();
    for question in questions {
        let follows_other = question.only_if.as_ref().is_some_and(|(id, _)| others.contains(id));
        if follows_other || !modes.iter().any(|is_online| question.is_of_mode(*is_online)) {
            others.push(question.id);
        }
    }
    questions.iter().filter(|question| !others.contains(&question.id)).cloned().collect()
}

/// What a type that comes so still asks of somebody who answered before: what is required or of this way alone, and what
/// follows on it. Empty where nothing that is required is missing: then it can be taken at once.
pub fn list_missing(questions: &[SignUpQuestion], is_online: bool, known: &Answers) -> Vec<SignUpQuestion> {
    let (_, wrong) = read_further(questions, is_online, known, |_| String::new());
    if wrong.is_empty() {
        return Vec::new();
    }
    let mut missing: Vec<SignUpQuestion> = Vec::new();
    let mut standing = Answers::new();
    for question in questions.iter().filter(|question| question.is_of_mode(is_online)) {
        let follows = question.only_if.as_ref().is_some_and(|(id, _)| missing.iter().any(|other| other.id == *id));
        if !follows && !question.is_asked(is_online, &standing) {
            continue;
        }
        if let Some(given) = known.get(&question.id) {
            standing.insert(question.id, given.clone());
        } else if follows || question.is_required || question.only_mode.is_some() {
            // All in this list are of that way, so that none of them need say it.
            missing.push(SignUpQuestion { only_mode: None, ..question.clone() });
        }
    }
    missing
}

fn problem(question: &SignUpQuestion, given: &[String]) -> Option<Text> {
    if given.is_empty() {
        return question.is_required.then(|| match question.kind {
            AnswerKind::Consent => Text::new("同意が必要です。", "Your consent is needed."),
            AnswerKind::Choice | AnswerKind::Choices => Text::new("えらんでください。", "Please choose."),
            _ => Text::new("答えてください。", "Please answer."),
        });
    }
    let is_option = question.kind != AnswerKind::Choice || question.options.contains(&given[0]);
    (!is_option).then(|| Text::new("選択肢から、えらび直してください。", "Please choose one of the options again."))
}

/// What is wrong with a question as an organizer wrote it, by field of its form.
pub fn question_problems(question: &SignUpQuestion, others: &[SignUpQuestion]) -> Vec<(String, Text)> {
    let mut wrong = Vec::new();
    let mut say = |field: &str, ja: String, en: String| wrong.push((field.to_owned(), Text::new(ja, en)));
    if question.words_ja.is_empty() {
        say("words_ja", "質問を入れてください。".to_owned(), "Please write the question.".to_owned());
    }
    if question.kind.has_options() && question.options.len() < 2 {
        say(
            "options",
            "選択肢を2つ以上、1行に1つ入れてください。".to_owned(),
            "Give two options or more, one a line.".to_owned(),
        );
    }
    if question.options.len() > MAX_OPTIONS {
        say("options", format!("選択肢は{MAX_OPTIONS}個までです。"), format!("At most {MAX_OPTIONS} options."));
    }
    if question.options.iter().any(|option| option.chars().count() > MAX_OPTION) {
        say(
            "options",
            format!("選択肢は{MAX_OPTION}字までです。"),
            format!("An option has at most {MAX_OPTION} characters."),
        );
    }
    let mut known = question.options.clone();
    known.sort();
    known.dedup();
    if known.len() < question.options.len() {
        say("options", "同じ選択肢があります。".to_owned(), "Two options are the same.".to_owned());
    }
    if let Some((id, answer)) = &question.only_if {
        let earlier = others.iter().take_while(|other| other.id != question.id).find(|other| other.id == *id);
        match earlier {
            None => say(
                "only_if",
                "条件にできるのは、これより前の質問です。".to_owned(),
                "Only an earlier question can be the condition.".to_owned(),
            ),
            Some(other) if !other.options.contains(answer) && other.kind != AnswerKind::Consent => {
                say(
                    "only_if",
                    "その質問の選択肢から、条件をえらんでください。".to_owned(),
                    "Choose one of that question's options.".to_owned(),
                );
            }
            Some(_) => {}
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{ids::SignUpQuestionId, questionnaire::types::OnlyMode};

    fn question(id: i64, kind: AnswerKind) -> SignUpQuestion {
        let options = if kind.has_options() { vec!["出る".to_owned(), "出ない".to_owned()] } else { Vec::new() };
        SignUpQuestion {
            id: SignUpQuestionId(id),
            is_of_series: false,
            kind,
            words_ja: "懇親会".to_owned(),
            words_en: String::new(),
            hint: String::new(),
            options,
            is_required: false,
            only_mode: None,
            only_if: None,
        }
    }

    fn answered(
        questions: &[SignUpQuestion],
        is_online: bool,
        sent: &[(&str, &str)],
    ) -> (Vec<(i64, String)>, Vec<String>) {
        let sent: BTreeMap<_, _> = sent.iter().copied().collect();
        let read = |name: &str| sent.get(name).map_or("", |text| text).to_owned();
        let (answers, wrong) = read_answers(questions, is_online, read);
        let answers = answers.into_iter().map(|(id, given)| (id.0, given.join("+"))).collect();
        (answers, wrong.into_iter().map(|(field, why)| format!("{field}: {}", why.en)).collect())
    }

    #[test]
    fn each_kind_is_read_from_its_field() {
        use AnswerKind::{Choice, Choices, Consent, Long, Short};
        let questions =
            [question(1, Short), question(2, Long), question(3, Choice), question(4, Choices), question(5, Consent)];
        let sent = [
            ("q/1", " a\nb\u{7} "),
            ("q/2", "一行\r\n二行"),
            ("q/3", "出る"),
            ("q/4/0", "on"),
            ("q/4/1", "on"),
            ("q/5", "on"),
            ("q/9", "x"),
        ];
        let (answers, wrong) = answered(&questions, false, &sent);
        assert!(wrong.is_empty(), "{wrong:?}");
        let is: Vec<_> = answers.iter().map(|(id, text)| (*id, text.as_str())).collect();
        assert_eq!(is, [(1, "a b"), (2, "一行\n二行"), (3, "出る"), (4, "出る+出ない"), (5, "yes")]);
        assert_eq!(answered(&questions, false, &[]), (Vec::new(), Vec::new()), "nothing is required");
    }

    #[test]
    fn what_is_missing_too_long_or_no_option_is_said_at_its_field() {
        use AnswerKind::{Choice, Consent, Long, Short};
        let required = |id, kind| SignUpQuestion { is_required: true, ..question(id, kind) };
        let questions = [required(1, Short), required(2, Consent), question(3, Choice), question(4, Long)];
        let long = "字".repeat(2001);
        let (_, wrong) = answered(&questions, false, &[("q/1", " "), ("q/3", "考え中"), ("q/4", &long)]);
        assert_eq!(wrong.len(), 4, "{wrong:?}");
        assert!(wrong[0].contains("Please answer") && wrong[1].contains("consent"), "{wrong:?}");
        assert!(
            wrong[2].contains("options again") && wrong[3].contains("2000 characters (this has 2001)"),
            "{wrong:?}"
        );
        let (answers, wrong) = answered(&questions[3..], false, &[("q/4", &"字".repeat(2000))]);
        assert_eq!((answers.len(), wrong.len()), (1, 0));
    }

    #[test]
    fn what_is_not_asked_is_neither_missing_nor_kept() {
        let on_site =
            SignUpQuestion { only_mode: Some(OnlyMode::Onsite), is_required: true, ..question(1, AnswerKind::Choice) };
        let follows = SignUpQuestion {
            only_if: Some((SignUpQuestionId(1), "出る".to_owned())),
            is_required: true,
            ..question(2, AnswerKind::Short)
        };
        let questions = [on_site, follows];
        assert_eq!(answered(&questions, true, &[("q/1", "出る"), ("q/2", "x")]), (Vec::new(), Vec::new()));
        let (answers, wrong) = answered(&questions, false, &[("q/1", "出ない"), ("q/2", "x")]);
        assert_eq!((answers, wrong.len()), (vec![(1, "出ない".to_owned())], 0));
        assert_eq!(answered(&questions, false, &[("q/1", "出る")]).1, ["q/2: Please answer."]);
    }

    #[test]
    fn who_comes_another_way_is_asked_what_only_that_way_is_asked_and_nothing_twice() {
        let required = |id, kind| SignUpQuestion { is_required: true, ..question(id, kind) };
        let all = required(1, AnswerKind::Short);
        let on_site = SignUpQuestion { only_mode: Some(OnlyMode::Onsite), ..required(2, AnswerKind::Choice) };
        let follows = SignUpQuestion {
            only_if: Some((SignUpQuestionId(2), "出る".to_owned())),
            ..required(3, AnswerKind::Short)
        };
        let online = SignUpQuestion { only_mode: Some(OnlyMode::Online), ..question(4, AnswerKind::Short) };
        let questions = [all, on_site, follows, online];
        let ids = |list: &[SignUpQuestion]| list.iter().map(|one| one.id.0).collect::<Vec<_>>();
        let known = Answers::from([(SignUpQuestionId(1), vec!["会社".to_owned()])]);
        assert_eq!(ids(&list_missing(&questions, false, &known)), [2, 3]);
        assert!(list_missing(&questions, true, &known).is_empty(), "what one may leave out holds nobody up");
        assert_eq!(ids(&list_missing(&questions, true, &Answers::new())), [1, 4]);

        let sent = |pairs: &'static [(&'static str, &'static str)]| {
            move |name: &str| pairs.iter().find(|(key, _)| *key == name).map_or("", |(_, text)| text).to_owned()
        };
        let (_, wrong) = read_further(&questions, false, &known, sent(&[("q/1", "別"), ("q/2", "出る")]));
        assert_eq!(wrong.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["q/3"]);
        let (answers, wrong) = read_further(&questions, false, &known, sent(&[("q/1", "別"), ("q/2", "出ない")]));
        assert_eq!((answers.len(), wrong.len()), (2, 0));
        assert_eq!(answers[&SignUpQuestionId(1)], ["会社"], "what was said before stands");
        // Back again, everything is known.
        let known = Answers::from([
            (SignUpQuestionId(1), vec!["会社".to_owned()]),
            (SignUpQuestionId(2), vec!["出る".to_owned()]),
            (SignUpQuestionId(3), vec!["そば".to_owned()]),
        ]);
        assert!(list_missing(&questions, false, &known).is_empty());

        assert_eq!(ids(&of_modes(&questions, &[true])), [1, 4], "what follows on the other way's goes with it");
        assert_eq!(ids(&of_modes(&questions, &[false])), [1, 2, 3]);
        assert_eq!(ids(&of_modes(&questions, &[true, false])), [1, 2, 3, 4]);
    }

    #[test]
    fn a_question_is_checked_before_anybody_is_asked() {
        let others = [question(1, AnswerKind::Choice), question(2, AnswerKind::Short)];
        let fields = |question: &SignUpQuestion| {
            question_problems(question, &others).into_iter().map(|(field, _)| field).collect::<Vec<_>>()
        };
        assert!(fields(&others[0]).is_empty());
        assert_eq!(fields(&SignUpQuestion { words_ja: String::new(), ..others[1].clone() }), ["words_ja"]);
        let options = |options: &[&str]| SignUpQuestion {
            options: options.iter().map(|&text| text.to_owned()).collect(),
            ..question(3, AnswerKind::Choice)
        };
        assert_eq!(fields(&options(&["a"])), ["options"]);
        assert_eq!(fields(&options(&["a", "a"])), ["options"]);
        assert_eq!(fields(&options(&["a", &"長".repeat(81)])), ["options"]);
        assert_eq!(
            fields(&SignUpQuestion { options: (0..21).map(|n| n.to_string()).collect(), ..options(&[]) }),
            ["options"]
        );
        let only = |id, of: i64, answer: &str| SignUpQuestion {
            only_if: Some((SignUpQuestionId(of), answer.to_owned())),
            ..question(id, AnswerKind::Short)
        };
        assert!(fields(&only(2, 1, "出る")).is_empty());
        assert_eq!(fields(&only(2, 1, "たぶん")), ["only_if"]);
        assert_eq!(fields(&only(1, 2, "x")), ["only_if"], "a later one");
        assert_eq!(fields(&only(2, 9, "x")), ["only_if"], "none of these");
    }
}
