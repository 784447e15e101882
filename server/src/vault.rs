//! Where the key of the vault comes from: the environment, or a file of its own beside the data.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::{Context as _, anyhow};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::vault::{KEY_BYTES, Vault};

use crate::config::Config;

/// Name of the file in `DATA_DIR`.
pub const FILE: &str = "secret.key";

/// The vault of this installation. Makes the key file the first time; several processes that start at
/// once agree on one.
///
/// Errors: a sentence when the file cannot be made or read, or holds no key.
pub fn open(config: &Config) -> anyhow::Result<Vault> {
    if let Some(key) = &config.secret_key {
        return decode(key.reveal()).ok_or_else(|| anyhow!("SECRET_KEY is not 32 bytes in Base64."));
    }
    let path = config.data_dir.join(FILE);
    match fs::read_to_string(&path) {
        Ok(text) => parse(&path, &text),
        Err(error) if error.kind() == ErrorKind::NotFound => make(&config.data_dir, &path),
        Err(error) => Err(error).context(format!("{} cannot be read: it must belong to this user", path.display())),
    }
}

/// Written beside its place and linked there, so that nobody reads half a key, and the first one wins.
fn make(folder: &Path, path: &Path) -> anyhow::Result<Vault> {
    fs::create_dir_all(folder).with_context(|| {
        format!(
            "DATA_DIR={} cannot be made: write a folder that this user may write to, or set SECRET_KEY",
            folder.display()
        )
    })?;
    let (key, _) = Vault::generate().map_err(|_| anyhow!("The operating system gives no randomness."))?;
    let fresh = folder.join(format!("{FILE}.{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(STANDARD.encode(key).as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&fresh, path);
    fs::remove_file(&fresh)?;
    match linked {
        Ok(()) => {
            tracing::info!(file = %path.display(), "a key for secrets was made: keep a copy apart from the database's");
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error).context(format!("{} cannot be made", path.display())),
    }
    let text = fs::read_to_string(path)?;
    parse(path, &text)
}

fn parse(path: &Path, text: &str) -> anyhow::Result<Vault> {
    decode(text.trim()).ok_or_else(|| {
        anyhow!("{} holds no key: put the file of this installation there, or set SECRET_KEY.", path.display())
    })
}

fn decode(text: &str) -> Option<Vault> {
    let bytes: [u8; KEY_BYTES] = STANDARD.decode(text).ok()?.try_into().ok()?;
    Some(Vault::new(bytes))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn promise_10_the_key_stands_in_a_file_that_only_its_owner_reads() {
        let folder = tempfile::tempdir().unwrap();
        let config =
            Config::from_lookup(|name| (name == "DATA_DIR").then(|| folder.path().display().to_string())).unwrap();
        let vault = open(&config).unwrap();
        assert_eq!(open(&config).unwrap().fingerprint(), vault.fingerprint(), "the same the next time");
        let path = folder.path().join(FILE);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        fs::write(&path, "short").unwrap();
        assert!(open(&config).is_err());
    }
}
