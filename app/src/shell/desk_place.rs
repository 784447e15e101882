//! Where a page of the desk stands, and what one may do on it.

/// The pages of the desk, in the order of the rail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeskPage {
    /// One that the rail does not name.
    #[default]
    Other,
    Home,
    Import,
    Today,
    Events,
    Proposals,
    People,
    Letters,
    Mails,
    Missing,
    Members,
    SeriesLog,
    Settings,
    Overview,
    Agenda,
    Registrations,
    CheckIn,
    Announcements,
    Questions,
    Report,
    Log,
}

/// Something to do in the bar: a link, or the button of a form of the page.
#[derive(Clone, Debug)]
pub struct BarAction {
    pub to: BarTarget,
    pub text: String,
    pub is_primary: bool,
}

#[derive(Clone, Debug)]
pub enum BarTarget {
    Link(String),
    /// Id of the form.
    Form(&'static str),
}

impl BarAction {
    pub fn link(href: String, text: &str) -> Self {
        Self { to: BarTarget::Link(href), text: text.to_owned(), is_primary: false }
    }

    pub fn submit(form: &'static str, text: &str) -> Self {
        Self { to: BarTarget::Form(form), text: text.to_owned(), is_primary: true }
    }
}
