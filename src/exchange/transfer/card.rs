//! A unit's card as people hand it over: a code of letters, and a fingerprint that is read aloud.

use sha2::{Digest as _, Sha256};

use crate::domain::transfer::{UnitCard, unit_name};
use crate::unit::code::{CodeError, read_letters, written};

/// What the code is of: another kind is never taken for it.
const CARD: &str = "stegvis transfer card 1";
/// Groups of digits in a fingerprint, and digits in each: about 100 bits, as many as nobody can find another key for.
const GROUPS: usize = 6;
const GROUP_RANGE: u64 = 100_000;
/// Bytes that a group is worked out of: so many that no digit is more likely than another by anything that counts.
const GROUP_BYTES: usize = 5;

/// The card as one code: groups of five letters, of which none can be taken for another. One wrong letter is noticed.
pub fn card_code(card: &UnitCard) -> String {
    let recipient = card.recipient.as_bytes();
    let length = u8::try_from(recipient.len()).unwrap_or(u8::MAX);
    written(CARD, &[&[length], recipient, &card.signer, card.name.as_bytes()])
}

/// Reads a card's code. Capitals, spaces, line breaks and hyphens are forgiven wherever they are.
///
/// # Errors
/// Where it is no whole code, or of something else.
pub fn read_card(text: &str) -> Result<UnitCard, CodeError> {
    let bytes = read_letters(CARD, text)?;
    let (length, rest) = bytes.split_first().ok_or(CodeError)?;
    let (recipient, rest) = rest.split_at_checked(usize::from(*length)).ok_or(CodeError)?;
    let (signer, name) = rest.split_first_chunk::<32>().ok_or(CodeError)?;
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| CodeError);
    let name = text(name)?;
    if unit_name(&name).as_ref() != Ok(&name) {
        return Err(CodeError);
    }
    Ok(UnitCard {
        name,
        recipient: text(recipient)?,
        signer: *signer,
    })
}

/// What two people read aloud to each other to notice an exchanged key: six groups of five digits.
pub fn fingerprint(card: &UnitCard) -> String {
    let parts: [&[u8]; 4] = [
        b"stegvis transfer fingerprint 1",
        card.recipient.as_bytes(),
        &card.signer,
        card.name.as_bytes(),
    ];
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(part);
    }
    let digest = digest.finalize();
    let groups = digest.chunks_exact(GROUP_BYTES).take(GROUPS).map(|bytes| {
        let number = bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        format!("{:05}", number % GROUP_RANGE)
    });
    groups.collect::<Vec<_>>().join(" ")
}

/// `true` where somebody typed this fingerprint, however they grouped it.
pub fn is_fingerprint(typed: &str, of: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    digits(typed) == digits(of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::vault::new_identity;

    fn card(name: &str) -> UnitCard {
        UnitCard {
            name: name.to_owned(),
            recipient: new_identity().1,
            signer: [7; 32],
        }
    }

    #[test]
    fn a_card_is_read_as_it_was_handed_over_and_one_wrong_letter_is_noticed() {
        let own = card("Arbetsmarknadsenheten, Borås");
        let code = card_code(&own);
        assert_eq!(read_card(&code), Ok(own.clone()));
        let loose = format!(" {}\n", code.to_uppercase().replace('-', "\n"));
        assert_eq!(read_card(&loose), Ok(own));
        for place in (0..code.len()).step_by(7) {
            let other = match &code[place..=place] {
                "-" => continue,
                "a" => "b",
                _ => "a",
            };
            let mut wrong = code.clone();
            wrong.replace_range(place..=place, other);
            assert_eq!(read_card(&wrong), Err(CodeError), "{place}");
        }
        assert_eq!(read_card(&code[..code.len() - 8]), Err(CodeError));
        assert_eq!(read_card(""), Err(CodeError));
    }

    #[test]
    fn each_part_of_a_card_is_in_its_fingerprint() {
        let own = card("A");
        let others = [
            UnitCard {
                name: "B".to_owned(),
                ..own.clone()
            },
            UnitCard {
                recipient: new_identity().1,
                ..own.clone()
            },
            UnitCard {
                signer: [8; 32],
                ..own.clone()
            },
        ];
        let told = fingerprint(&own);
        assert_eq!(told.split(' ').map(str::len).collect::<Vec<_>>(), [5; GROUPS]);
        assert!(others.iter().all(|other| fingerprint(other) != told));
        assert!(is_fingerprint(&told.replace(' ', ""), &told) && !is_fingerprint(&told[1..], &told));
    }
}
