//! Parts of the structured data (schema.org) that several pages share.

use domain::{
    Lang,
    agenda::types::Slot,
    events::types::{EventCard, EventState},
};
use serde_json::{Value, json};

use crate::{cx::Cx, routes};

/// A whole address within the site.
pub(crate) fn address(cx: &Cx, path: &str) -> String {
    format!("{}{path}", cx.origin)
}

/// Without what has no value: search engines take an empty fact for a wrong one.
pub(crate) fn without_gaps(value: Value) -> Value {
    match value {
        Value::Object(facts) => Value::Object(
            facts
                .into_iter()
                .map(|(name, fact)| (name, without_gaps(fact)))
                .filter(|(_, fact)| is_told(fact))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(without_gaps).filter(is_told).collect()),
        value => value,
    }
}

fn is_told(fact: &Value) -> bool {
    match fact {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        // Somebody without a name is nobody.
        Value::Object(facts) => facts.keys().any(|name| name != "@type"),
        _ => true,
    }
}

pub(crate) fn event_status(card: &EventCard) -> &'static str {
    match card.state {
        EventState::Postponed if card.starts.is_none() => "https://schema.org/EventPostponed",
        EventState::Postponed => "https://schema.org/EventRescheduled",
        EventState::Cancelled => "https://schema.org/EventCancelled",
        _ => "https://schema.org/EventScheduled",
    }
}

/// Everybody who speaks, each once.
pub(crate) fn performers(cx: &Cx, slots: &[Slot]) -> Vec<Value> {
    let mut seen = Vec::new();
    slots
        .iter()
        .flat_map(|slot| &slot.speakers)
        .filter(|billing| {
            let new = !seen.contains(&billing.person_slug);
            seen.push(billing.person_slug.clone());
            new
        })
        .map(|billing| {
            json!({
                "@type": if billing.is_group { "Organization" } else { "Person" },
                "name": billing.display_name(Lang::En),
                "url": address(cx, &routes::speaker(&billing.person_slug)),
            })
        })
        .collect()
}
