//! Codes that are given from hand to hand: the unit's, which a new machine needs to find the unit and to read its key file,
//! and a form station's.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

const SECRET_BYTES: usize = 16;
const CHECK_BYTES: usize = 3;
const LETTERS_IN_GROUP: usize = 5;

/// Letters of which none can be taken for another.
static LETTERS: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut letters = Specification::new();
    letters.symbols.push_str("abcdefghijkmnpqrstuvwxyz23456789");
    letters.encoding().ok()
});

/// A unit and the secret under which its key file lies in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCode {
    /// The unit.
    pub unit: Uuid,
    /// The secret: 128 random bits.
    pub secret: Zeroizing<[u8; SECRET_BYTES]>,
}

/// What was typed is no unit's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this is no unit's code")]
pub struct CodeError;

impl UnitCode {
    /// The code of a new unit.
    ///
    /// # Errors
    /// Where the operating system gives no random numbers.
    pub fn new() -> Result<Self, CodeError> {
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        getrandom::fill(secret.as_mut()).map_err(|_| CodeError)?;
        Ok(Self {
            unit: Uuid::now_v7(),
            secret,
        })
    }
}

/// What a form station joins with: the unit, which station it is, and by what they know each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationCode {
    /// The unit.
    pub unit: Uuid,
    /// Which station.
    pub station: Uuid,
    /// The secret: 128 random bits.
    pub secret: Zeroizing<[u8; SECRET_BYTES]>,
}

/// What a code is of: one kind is never taken for another.
const UNIT: &str = "stegvis unit code 1";
const STATION: &str = "stegvis station code 1";

fn check_of(kind: &str, bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let digest = Sha256::digest([kind.as_bytes(), bytes].concat());
    let mut check = [0; CHECK_BYTES];
    check.copy_from_slice(&digest[..CHECK_BYTES]);
    check
}

/// A code of one kind: groups of five letters with a hyphen between.
pub fn written(kind: &str, said: &[&[u8]]) -> String {
    let mut bytes = Zeroizing::new(said.concat());
    let check = check_of(kind, &bytes);
    bytes.extend_from_slice(&check);
    let letters = LETTERS
        .as_ref()
        .map(|letters| letters.encode(&bytes))
        .unwrap_or_default();
    let mut code = String::with_capacity(letters.len() * 6 / LETTERS_IN_GROUP + 1);
    for (place, letter) in letters.chars().enumerate() {
        if place > 0 && place.is_multiple_of(LETTERS_IN_GROUP) {
            code.push('-');
        }
        code.push(letter);
    }
    code
}

/// What a code of one kind says. Capitals, spaces, line breaks and hyphens are forgiven wherever they are.
///
/// # Errors
/// Where it is no whole code of this kind.
pub fn read_letters(kind: &str, text: &str) -> Result<Zeroizing<Vec<u8>>, CodeError> {
    let letters: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let letters = Zeroizing::new(letters.to_lowercase());
    let encoding = LETTERS.as_ref().ok_or(CodeError)?;
    let bytes = Zeroizing::new(encoding.decode(letters.as_bytes()).map_err(|_| CodeError)?);
    let (said, check) = bytes.split_last_chunk::<CHECK_BYTES>().ok_or(CodeError)?;
    if check_of(kind, said) != *check {
        return Err(CodeError);
    }
    Ok(Zeroizing::new(said.to_vec()))
}

/// What a code says, of so many bytes.
fn read_code<const BYTES: usize>(kind: &str, text: &str) -> Result<Zeroizing<[u8; BYTES]>, CodeError> {
    let said = read_letters(kind, text)?;
    said.as_slice().try_into().map(Zeroizing::new).map_err(|_| CodeError)
}

impl fmt::Display for UnitCode {
    /// Eleven groups of five letters and one of one.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&written(UNIT, &[self.unit.as_bytes(), self.secret.as_ref()]))
    }
}

impl FromStr for UnitCode {
    type Err = CodeError;

    /// Forgives capitals, spaces, line breaks and hyphens wherever they are.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let said = read_code::<32>(UNIT, text)?;
        Ok(Self {
            unit: id_at(&said[..16])?,
            secret: secret_at(&said[16..])?,
        })
    }
}

impl fmt::Display for StationCode {
    /// Sixteen groups of five letters and one of two.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = [
            self.unit.as_bytes().as_slice(),
            self.station.as_bytes(),
            self.secret.as_ref(),
        ];
        formatter.write_str(&written(STATION, &said))
    }
}

impl FromStr for StationCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let said = read_code::<48>(STATION, text)?;
        Ok(Self {
            unit: id_at(&said[..16])?,
            station: id_at(&said[16..32])?,
            secret: secret_at(&said[32..])?,
        })
    }
}

fn id_at(bytes: &[u8]) -> Result<Uuid, CodeError> {
    Uuid::from_slice(bytes).map_err(|_| CodeError)
}

fn secret_at(bytes: &[u8]) -> Result<Zeroizing<[u8; SECRET_BYTES]>, CodeError> {
    bytes.try_into().map(Zeroizing::new).map_err(|_| CodeError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_typed_and_one_wrong_letter_is_noticed() {
        let code = UnitCode::new().expect("a code");
        let text = code.to_string();
        assert_eq!(text.len(), 56 + 11, "{text}");
        assert_eq!(text.parse(), Ok(code.clone()));
        let loose = format!(" {}\n", text.to_uppercase().replace('-', " "));
        assert_eq!(loose.parse(), Ok(code));
        for place in 0..text.len() {
            let other = match &text[place..=place] {
                "-" => continue,
                "a" => "b",
                _ => "a",
            };
            let mut wrong = text.clone();
            wrong.replace_range(place..=place, other);
            assert_eq!(wrong.parse::<UnitCode>(), Err(CodeError), "{wrong}");
        }
        assert_eq!(text[..60].parse::<UnitCode>(), Err(CodeError));
    }
}
