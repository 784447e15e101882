//! The actions that the log knows, by what a reader of it looks for.

/// What of a log is looked at.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum LogView {
    #[default]
    All,
    /// What became public, and what was told.
    Public,
    /// People, seats, questions.
    People,
    /// Personal data was looked at or taken away.
    Personal,
    Roles,
    /// The program itself did it.
    Automatic,
}

/// Actions by view. One that ends with a dot stands for all that begin with it.
const ACTIONS: &[(LogView, &[&str])] = &[
    (
        LogView::Public,
        &[
            "event.create",
            "event.edit",
            "event.state.",
            "agenda.",
            "import.",
            "report.",
            "series.",
            "event.questions.",
            "checklist.",
            "run.",
            "missing.",
            "call.",
        ],
    ),
    (
        LogView::People,
        &[
            "event.types",
            "question.",
            "board.",
            "asker.",
            "poll.",
            "speaker.",
            "follow.",
            "mail.",
            "letters.",
            "seat.",
            "door.",
            "proposal.",
            "log.names_removed",
        ],
    ),
    (LogView::Personal, &["attendees.", "mails.view", "log.export", "questions.export", "proposals.names"]),
    (
        LogView::Roles,
        &["role.", "invitation.", "account.", "second_factor.", "session.", "password.", "access.deny", "limit.reach"],
    ),
];

/// Whether the log has a place for it.
pub fn is_known(action: &str) -> bool {
    view_of(action).is_some()
}

/// Where it is looked for; `None` for a word that the log does not know.
pub fn view_of(action: &str) -> Option<LogView> {
    let is_it = |known: &&str| if known.ends_with('.') { action.starts_with(*known) } else { action == *known };
    ACTIONS.iter().find(|(_, actions)| actions.iter().any(is_it)).map(|(view, _)| *view)
}

impl LogView {
    /// Patterns of `like` for its actions; `None` where they do not decide.
    pub fn patterns(self) -> Option<Vec<String>> {
        let (_, actions) = ACTIONS.iter().find(|(view, _)| *view == self)?;
        let escaped = |action: &str| action.replace('_', "\\_");
        Some(
            actions
                .iter()
                .map(|action| if action.ends_with('.') { escaped(action) + "%" } else { escaped(action) })
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_has_one_place() {
        assert_eq!(view_of("event.state.open"), Some(LogView::Public));
        assert_eq!(view_of("attendees.export"), Some(LogView::Personal));
        assert_eq!(view_of("role.grant.owner"), Some(LogView::Roles));
        assert_eq!(view_of("question.approve"), Some(LogView::People));
        assert_eq!(view_of("event.staten"), None);
        assert!(!is_known("events"));
    }

    #[test]
    fn patterns_find_what_they_name() {
        let roles = LogView::Roles.patterns().unwrap();
        assert!(roles.contains(&"second\\_factor.%".to_owned()), "{roles:?}");
        assert_eq!(LogView::All.patterns(), None);
        assert_eq!(LogView::Automatic.patterns(), None);
    }
}
