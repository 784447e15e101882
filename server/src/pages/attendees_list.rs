//! Which part of the list of those who registered somebody looks at, from an address or as a form beside it keeps it.

use app::{form::Form, routes};
use domain::{
    Error,
    ids::{EventRef, TypeId},
    pages::{
        self,
        attendee::AttendeePage,
        attendees::{AnswerFilter, AttendeeList, ListFilter, ListView},
    },
};
use url::form_urlencoded;

use super::{Ctx, query::Query};

/// Begins the name of a field for a part of what was answered to a question, whose id ends it.
const ANSWER: &str = "answer-";

/// A view, types, answers, words, and a page from 1.
pub(super) struct Narrowed {
    view: ListView,
    types: Vec<TypeId>,
    answers: Vec<AnswerFilter>,
    words: String,
    page: u32,
}

impl Narrowed {
    /// `?view&type&type&answer&q&page`; what cannot be read counts as not said.
    pub fn of_query(query: &Query) -> Self {
        let mut narrowed = Self {
            view: query.text("view").parse().unwrap_or(ListView::All),
            types: Vec::new(),
            answers: Vec::new(),
            words: query.text("q").to_owned(),
            page: query.number("page").unwrap_or(1),
        };
        for (name, value) in &query.0 {
            match name.as_str() {
                "type" => narrowed.add_type(value),
                "answer" => narrowed.add_answer(value),
                other => {
                    if let Some(question) = other.strip_prefix(ANSWER).filter(|_| !value.trim().is_empty()) {
                        narrowed.add_answer(&format!("{question}:{value}"));
                    }
                }
            }
        }
        narrowed
    }

    /// The list as a form keeps it.
    pub fn of_form(form: &Form) -> Self {
        let mut narrowed = Self {
            view: form.value("list_view").parse().unwrap_or(ListView::All),
            types: Vec::new(),
            answers: Vec::new(),
            words: form.value("list_q").to_owned(),
            page: form.value("list_page").parse().unwrap_or(1),
        };
        for id in form.value("list_type").split('.') {
            narrowed.add_type(id);
        }
        for (_, answer) in form_urlencoded::parse(form.value("list_answer").as_bytes()) {
            narrowed.add_answer(&answer);
        }
        narrowed
    }

    fn add_type(&mut self, id: &str) {
        if let Some(id) = id.parse().ok().filter(|id| !self.types.contains(id)) {
            self.types.push(id);
        }
    }

    fn add_answer(&mut self, answer: &str) {
        if let Some(answer) = answer.parse().ok().filter(|answer| !self.answers.contains(answer)) {
            self.answers.push(answer);
        }
    }

    pub fn filter(&self) -> ListFilter<'_> {
        ListFilter { view: self.view, types: &self.types, answers: &self.answers, words: &self.words }
    }

    /// The same as an address.
    pub fn address(&self, series: &str, number: i32) -> String {
        let view = if self.view == ListView::All { "" } else { self.view.into_str() };
        let answers: Vec<String> = self.answers.iter().map(ToString::to_string).collect();
        routes::attendees(series, number, (view, &self.types, &answers, &self.words), self.page)
    }

    pub async fn load(&self, ctx: &Ctx, event: EventRef<'_>) -> Result<AttendeeList, Error> {
        pages::attendees::load(ctx.db(), ctx.asked(), event, self.filter(), self.page).await
    }
}

/// The list as a form beside it keeps it.
pub(super) async fn kept_list(ctx: &Ctx, event: EventRef<'_>, form: &Form) -> Result<AttendeeList, Error> {
    Narrowed::of_form(form).load(ctx, event).await
}

/// The one who is read beside the list. One who is gone, or another event's: the list stands there alone.
pub(super) async fn beside(ctx: &Ctx, event: EventRef<'_>, code: &str) -> Result<Option<AttendeePage>, Error> {
    if code.is_empty() {
        return Ok(None);
    }
    match pages::attendee::load(ctx.db(), ctx.asked(), event, code, false).await {
        Err(Error::NotFound) => Ok(None),
        found => found.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> Query {
        Query(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn an_address_keeps_all_that_narrows_the_list_and_each_of_it_once() {
        let sent = [
            ("view", "confirmed"),
            ("type", "3"),
            ("type", "x"),
            ("type", "5"),
            ("type", "3"),
            ("answer", "7:出る"),
            ("answer-8", " 海 "),
            ("answer-9", " "),
            ("q", "白石"),
            ("page", "2"),
        ];
        let narrowed = Narrowed::of_query(&query(&sent));
        let address = narrowed.address("s", 1);
        assert_eq!(
            address,
            "/organize/s/1/attendees?view=confirmed&type=3&type=5&answer=7%3A%E5%87%BA%E3%82%8B&answer=8%3A%E6%B5%B7&q=%E7%99%BD%E7%9F%B3&page=2"
        );
        // A form keeps the same.
        let form = Form::from([
            ("list_view", "confirmed"),
            ("list_type", "3.5"),
            ("list_answer", "answer=7%3A%E5%87%BA%E3%82%8B&answer=8%3A%E6%B5%B7"),
            ("list_q", "白石"),
            ("list_page", "2"),
        ]);
        assert_eq!(Narrowed::of_form(&form).address("s", 1), address);
        assert_eq!(Narrowed::of_form(&Form::default()).address("s", 1), "/organize/s/1/attendees");
    }
}
