//! What moderators are typing: a question that somebody else moves meanwhile is drawn anew, and nothing of it is lost.

use leptos::{ev::Event, prelude::*, web_sys::Element};

use super::console::Console;

impl Console {
    /// What stands in a field that is drawn anew.
    pub fn typed(self, field: &str) -> String {
        self.typed.with_value(|typed| {
            typed.iter().find(|(name, _)| name == field).map(|(_, words)| words.clone()).unwrap_or_default()
        })
    }

    /// For the event `input`: remembers what was typed; nothing, once it was sent.
    pub fn remembers(self, field: &str) -> impl Fn(Event) + 'static + use<> {
        let field = field.to_owned();
        #[allow(unused_variables)] // only the browser looks at the event
        move |event: Event| {
            #[cfg(feature = "hydrate")]
            self.typed.update_value(|typed| {
                let words = event_target_value(&event);
                typed.retain(|(name, _)| *name != field);
                if !words.is_empty() {
                    typed.push((field.clone(), words));
                }
            });
            #[cfg(not(feature = "hydrate"))]
            let _ = (self, &field);
        }
    }

    /// A directive: puts what was typed into a field that is new and empty. As a property it would be set at every frame,
    /// also while somebody types.
    pub fn refills(self, field: &str) -> impl Fn(Element) + Clone + 'static + use<> {
        let field = field.to_owned();
        #[allow(unused_variables)] // only the browser has elements
        move |element: Element| {
            #[cfg(feature = "hydrate")]
            {
                let words = self.typed(&field);
                let now = js_sys::Reflect::get(&element, &"value".into()).ok().and_then(|value| value.as_string());
                if !words.is_empty() && now.is_some_and(|now| now.is_empty()) {
                    let _ = js_sys::Reflect::set(&element, &"value".into(), &words.into());
                }
            }
            #[cfg(not(feature = "hydrate"))]
            let _ = (self, &field);
        }
    }
}
