//! Migrating beside programs that go on serving.
//!
//! A statement that waits for a table holds up everybody who comes after it, also those who only read. So it waits for a
//! moment, gives way, and comes again: whoever holds the table (a backup, say) is not hurried, and nobody waits for them.

use std::time::Duration;

use sqlx::{
    PgConnection,
    migrate::{Migrate as _, MigrateError, Migrator},
};
use tokio::time::{Instant, sleep};

use crate::queries;

/// How long a migration comes again in all: a backup that reads everything may take as long.
pub const PATIENCE: Duration = Duration::from_mins(10);
/// Between two tries; longer than a try waits, so that those who were held up get through.
const PAUSE: Duration = Duration::from_secs(1);

/// Applies what is missing of `migrations`. What cannot have its tables is rolled back, and tried again for as long as
/// `patience`. Others who migrate the same database meanwhile are waited for, however long they take.
///
/// Errors: those of a migration; that of the lock which was not to be had.
pub async fn run(db: &mut PgConnection, migrations: &Migrator, patience: Duration) -> Result<(), MigrateError> {
    let give_up = Instant::now() + patience;
    // The migrator takes this lock too, and by then has it: only here it is waited for without an end.
    db.lock().await?;
    queries::give_way(db).await?;
    loop {
        match migrations.run(&mut *db).await {
            Err(error) if is_in_use(&error) && Instant::now() < give_up => sleep(PAUSE).await,
            // The locks end with the connection.
            result => return result,
        }
    }
}

/// Whether it was a table or a row that somebody else held.
fn is_in_use(error: &MigrateError) -> bool {
    let (MigrateError::Execute(sqlx::Error::Database(refused))
    | MigrateError::ExecuteMigration(sqlx::Error::Database(refused), _)) = error
    else {
        return false;
    };
    // lock_not_available, deadlock_detected
    matches!(refused.code().as_deref(), Some("55P03" | "40P01"))
}
