//! Hears which boards changed, in this process or another.

use std::time::Duration;

use domain::{db::Db, ids::EventId, qa::wake::CHANNEL};
use sqlx::postgres::PgListener;
use tokio::sync::watch;

use super::rooms::Rooms;

const PAUSE: Duration = Duration::from_millis(500);

/// Wakes rooms for as long as the process runs. While it cannot hear, rooms look by themselves.
pub async fn listen(db: Db, rooms: Rooms, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = listen_once(&db, &rooms) => {}
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn listen_once(db: &Db, rooms: &Rooms) {
    let Ok(mut listener) = PgListener::connect_with(&db.pool).await else { return };
    listener.eager_reconnect(false);
    if listener.listen(CHANNEL).await.is_err() {
        return;
    }
    rooms.wake_all();
    while let Ok(Some(notice)) = listener.try_recv().await {
        if let Ok(event) = notice.payload().parse::<i64>() {
            rooms.wake(EventId(event));
        }
    }
    tracing::warn!("connection for board notices lost; boards are looked at each second until it is back");
}
