//! Codes of an authenticator (RFC 6238): SHA-1, six digits, 30 seconds, one step of tolerance to
//! either side. That a code works only once is seen to by the caller, with the step returned here.

use chrono::{DateTime, Utc};
use totp_rs::{Builder, Totp};

use crate::{
    error::{Error, Result},
    ids::AccountId,
    people::types::TotpSetUp,
    secret,
};

const ISSUER: &str = "Benkyokai";
/// RFC 4226 recommends 160 bits.
const SECRET_BYTES: usize = 20;
/// Seconds.
const STEP: u64 = 30;

pub fn new_secret() -> Result<Vec<u8>> {
    secret::random::<SECRET_BYTES>().map(|bytes| bytes.to_vec())
}

/// For what a secret is sealed.
pub fn purpose(account: AccountId) -> String {
    format!("totp:{account}")
}

/// What the set-up page shows for this secret.
pub fn set_up(secret: &[u8], mail: &str) -> Result<TotpSetUp> {
    let totp = totp(secret, mail)?;
    Ok(TotpSetUp { secret: totp.secret().to_base32(), url: totp.to_url().map_err(unusable)? })
}

/// The time step for which `code` is right, if there is one. Spaces in the code are overlooked.
pub fn matching_step(secret: &[u8], code: &str, now: DateTime<Utc>) -> Result<Option<i64>> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).map(half_width).collect();
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    let step = totp(secret, "")?.check(&code, seconds(now));
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// The code at a moment; for the authenticator of the demonstration and of tests.
pub fn code_at(secret: &[u8], at: DateTime<Utc>) -> Result<String> {
    Ok(totp(secret, "")?.generate(seconds(at)).to_string())
}

fn totp(secret: &[u8], mail: &str) -> Result<Totp> {
    // The label may not hold a colon.
    let label = if mail.is_empty() { "-".to_owned() } else { mail.replace(':', "_") };
    Builder::new()
        .with_secret(secret.to_vec())
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(STEP)
        .with_issuer(Some(ISSUER))
        .with_account_name(label)
        .build()
        .map_err(unusable)
}

fn unusable(error: totp_rs::TotpError) -> Error {
    tracing::error!(%error, "a second factor cannot be used");
    Error::Internal
}

fn seconds(at: DateTime<Utc>) -> u64 {
    u64::try_from(at.timestamp()).unwrap_or(0)
}

/// 123 typed with a Japanese keyboard.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// RFC 6238, appendix B, SHA-1, the last six digits.
    #[test]
    fn the_codes_of_the_standard_come_out() {
        let secret = b"12345678901234567890";
        assert_eq!(code_at(secret, at(59)).unwrap(), "287082");
        assert_eq!(code_at(secret, at(1_111_111_109)).unwrap(), "081804");
        assert_eq!(matching_step(secret, "287082", at(59)).unwrap(), Some(1));
        assert_eq!(matching_step(secret, "２８７ ０８２", at(59)).unwrap(), Some(1));
    }

    #[test]
    fn one_step_to_either_side_is_tolerated_and_no_more() {
        let secret = new_secret().unwrap();
        let code = code_at(&secret, at(3_000)).unwrap();
        for (moment, good) in [(2_969, false), (2_970, true), (3_029, true), (3_059, true), (3_060, false)] {
            assert_eq!(matching_step(&secret, &code, at(moment)).unwrap() == Some(100), good, "at {moment}");
        }
        for junk in ["", "12345", "1234567", "abcdef", "-12345"] {
            assert_eq!(matching_step(&secret, junk, at(3_000)).unwrap(), None, "{junk}");
        }
    }

    #[test]
    fn the_address_for_the_authenticator_names_the_account() {
        let set_up = set_up(&[7; 20], "saeki@example.jp").unwrap();
        assert!(set_up.url.starts_with("otpauth://totp/Benkyokai:saeki%40example.jp?"), "{}", set_up.url);
        assert!(set_up.url.contains(&set_up.secret));
    }
}
