//! Whether somebody only looks.

use std::time::Duration;

use leptos::prelude::*;

/// Milliseconds without a touch or a key after which somebody only looks.
const IDLE: f64 = 4_000.0;
/// Pixels from the top within which nobody reads further down.
const AT_TOP: f64 = 120.0;

/// Calls this from time to time while somebody looks at the top and does nothing.
pub fn when_idle_at_top(act: impl Fn() + 'static) {
    let touched = StoredValue::new_local(js_sys::Date::now());
    for name in ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"] {
        let _ = window_event_listener_untyped(name, move |_| touched.set_value(js_sys::Date::now()));
    }
    set_interval(
        move || {
            let is_at_top = window().scroll_y().is_ok_and(|y| y < AT_TOP);
            if is_at_top && js_sys::Date::now() - touched.get_value() > IDLE {
                act();
            }
        },
        Duration::from_secs(2),
    );
}
