//! Where somebody who holds a seat watches an event: the stream of the whole, and those of rooms that have one of their own.
//! Pure.

/// The stream of a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomStream {
    pub room: String,
    pub url: String,
}

/// All streams of an event that somebody may see now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Streams {
    /// That of the event, for what is in no room, and for rooms without one of their own.
    pub whole: Option<String>,
    pub rooms: Vec<RoomStream>,
}

/// One of them. `room` is empty for that of the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch<'a> {
    pub room: &'a str,
    pub url: &'a str,
}

impl Streams {
    pub const fn is_empty(&self) -> bool {
        self.whole.is_none() && self.rooms.is_empty()
    }

    fn all(&self) -> impl Iterator<Item = Watch<'_>> {
        let whole = self.whole.as_deref().map(|url| Watch { room: "", url });
        whole.into_iter().chain(self.rooms.iter().map(|one| Watch { room: &one.room, url: &one.url }))
    }

    /// The streams of what is on in these rooms, and the others. A room without one of its own is on that of the event;
    /// where nothing is on, that is what one watches, and without it every room's.
    pub fn on(&self, rooms: &[&str]) -> (Vec<Watch<'_>>, Vec<Watch<'_>>) {
        let mut on: Vec<Watch<'_>> = Vec::new();
        for room in rooms {
            let own = self.rooms.iter().find(|one| one.room == *room);
            let one = own.map(|one| Watch { room: &one.room, url: &one.url });
            let one = one.or_else(|| self.whole.as_deref().map(|url| Watch { room: "", url }));
            on.extend(one.filter(|one| !on.contains(one)));
        }
        if on.is_empty() {
            let is_whole = self.whole.is_some();
            on.extend(self.all().filter(|one| !is_whole || one.room.is_empty()));
        }
        let others = self.all().filter(|one| !on.contains(one)).collect();
        (on, others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn streams(whole: Option<&str>, rooms: &[&str]) -> Streams {
        let room = |room: &&str| RoomStream { room: (*room).to_owned(), url: format!("https://{room}.test/") };
        Streams { whole: whole.map(str::to_owned), rooms: rooms.iter().map(room).collect() }
    }

    /// Rooms of what is on, and of the others; `-` for that of the event.
    fn on(streams: &Streams, rooms: &[&str]) -> [String; 2] {
        let named = |all: Vec<Watch<'_>>| {
            let names = all.into_iter().map(|one| if one.room.is_empty() { "-" } else { one.room });
            names.collect::<Vec<_>>().join(" ")
        };
        let (on, others) = streams.on(rooms);
        [named(on), named(others)]
    }

    #[test]
    fn two_rooms_that_are_on_are_two_streams() {
        let both = streams(Some("https://all.test/"), &["A", "B"]);
        assert_eq!(on(&both, &["A", "B"]), ["A B", "-"]);
        assert_eq!(on(&both, &["B"]), ["B", "- A"]);
        assert_eq!(on(&both, &[""]), ["-", "A B"], "what is for everybody");
        assert_eq!(on(&both, &[]), ["-", "A B"], "nothing is on");
        assert_eq!(on(&both, &["C", "A", "D"]), ["- A", "B"], "rooms without their own are on that of the event, once");
    }

    #[test]
    fn rooms_alone_are_all_there_while_nothing_is_in_them() {
        let rooms = streams(None, &["A", "B"]);
        assert_eq!(on(&rooms, &["", "C"]), ["A B", ""]);
        assert_eq!(on(&rooms, &["A"]), ["A", "B"]);
        assert_eq!(on(&streams(Some("https://all.test/"), &[]), &["A", "B"]), ["-", ""]);
        assert_eq!(on(&Streams::default(), &["A"]), ["", ""]);
        assert!(Streams::default().is_empty() && !rooms.is_empty());
    }
}
