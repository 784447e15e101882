//! Line icons, drawn on a 24 × 24 grid. All are decoration: a word stands beside each, or an
//! `aria-label` on the link around it.

use leptos::prelude::*;

fn icon(path: &'static str) -> AnyView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=path></path></svg> }.into_any()
}

macro_rules! icons {
    ($($name:ident = $path:literal;)*) => {$(
        pub fn $name() -> AnyView {
            icon($path)
        }
    )*};
}

icons! {
    search = "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20.5 20.5l-4.4-4.4";
    menu = "M4 7h16M4 12h16M4 17h16";
    person = "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.8-3.8 3.800-5.500 7.500-5.500s6.700 1.700 7.500 5.500";
    down = "M6 9.500l6 6 6-6";
    check = "M5 12.500l4.500 4.500L19.500 7";
    calendar = "M4 6h16v14H4zM4 10h16M8 3.500V7M16 3.500V7";
    place = "M12 21c4.500-4.700 6.800-8.200 6.800-11A6.800 6.800 0 0 0 5.200 10c0 2.800 2.300 6.300 6.800 11zM12 7.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z";
    screen = "M3.500 5h17v11h-17zM9 20h6M12 16v4";
    bubble = "M4 5h16v11H11l-4.500 4v-4H4z";
    link = "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700l-1 1M14 10a4 4 0 0 0-6-.4l-3 3A4 4 0 0 0 10.700 18.300l1-1";
    copy = "M9 9h11v11H9zM5 15H4V4h11v1";
    out = "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6";
    play = "M8 5.500v13l11-6.500z";
    slides = "M4 5h16v11H4zM12 16v4M8.500 20h7M8 9h8M8 12h5";
    warn = "M12 4L2.800 20h18.400zM12 10v4.500M12 17.300v.2";
    info = "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 11v5.500M12 7.700v.2";
    left = "M14.500 6l-6 6 6 6";
    right = "M9.500 6l6 6-6 6";
    pencil = "M4 20l1-4L16.500 4.500l3 3L8 19zM14.500 6.500l3 3";
    article = "M5 3.500h14v17H5zM8.500 8h7M8.500 12h7M8.500 16h4";
    upload = "M12 16V4.500M7 9l5-5 5 5M4.500 16v4h15v-4";
    add = "M12 5v14M5 12h14";
    cross = "M6 6l12 12M18 6L6 18";
    undo = "M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3";
    phone = "M8 3h8v18H8zM11 18h2";
    bolt = "M13 3L5 14h6l-1 7 8-11h-6z";
    eye = "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z";
    log = "M5 3.500h14v17H5zM9 8h6M9 12h6M9 16h6";
    download = "M12 4v11.500M7 11l5 5 5-5M4.500 16v4h15v-4";
    clock = "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 7.500V12l3 2";
    mail = "M3.500 5.500h17v13h-17zM3.500 6.500l8.500 7 8.500-7";
    up = "M6 14.500l6-6 6 6";
    today = "M4 5h16v15H4zM4 9.500h16M8.500 15l2.500 2.500 5-5";
    key = "M8 11.500a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12.500L20 4M16.500 7.500l3 3";
    gear = "M12 8.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM12 3v2.500M12 18.500V21M3 12h2.500M18.500 12H21M5.600 5.600l1.800 1.800M16.600 16.600l1.800 1.800M18.400 5.600l-1.800 1.800M7.400 16.600l-1.800 1.800";
    flag = "M6 21V4h12l-3 4.500L18 13H6";
    lock = "M5.500 11h13v9h-13zM8.500 11V7.500a3.500 3.500 0 0 1 7 0V11";
    scan = "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16";
    shield = "M12 3.500l7 2.500v5.500c0 4.300-2.800 7.500-7 9-4.200-1.500-7-4.700-7-9V6zM9 12l2.200 2.200L15 10.500";
}
