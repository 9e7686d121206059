//! How the bytes of a text file are letters: what programs in Sweden write, whether they say so or not.

use std::borrow::Cow;

use encoding_rs::{Encoding, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How many bytes tell what a file is.
const LOOKED_AT: usize = 4_096;
/// The letters of code page 850 from 128 on, which "CSV (MS-DOS)" is written in.
const CODE_PAGE_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
/// What tells one encoding with a byte a letter from another: the letters that stand in Swedish words.
const SWEDISH: &str = "åäöÅÄÖéÉ";

/// UTF-16 where a mark or the zero bytes between letters say so, else UTF-8 where the bytes are that, else the one of what
/// older programs write in which Swedish letters stand within words.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Some(encoding) = wide(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    let all = [
        WINDOWS_1252.decode_without_bom_handling(bytes).0,
        page_850(bytes).into(),
        MACINTOSH.decode_without_bom_handling(bytes).0,
    ];
    // The first of those that fit alike, and the usual one where it fits at all.
    let [usual, ..] = &all;
    let fits: Vec<usize> = all.iter().map(|text| swedish_letters(text)).collect();
    let best = if swedish_letters(usual) > 0 {
        0
    } else {
        (0..all.len())
            .rev()
            .max_by_key(|place| fits[*place])
            .unwrap_or_default()
    };
    all.into_iter().nth(best).unwrap_or_default()
}

/// UTF-16 without a mark: of two bytes for nearly every letter one is zero, and always the same.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let zeros = |place: usize| start.iter().skip(place).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let most = start.len() / 2 * 2 / 5;
    match (first > most.max(1), second > most.max(1)) {
        (false, true) if first == 0 => Some(UTF_16LE),
        (true, false) if second == 0 => Some(UTF_16BE),
        _ => None,
    }
}

fn page_850(bytes: &[u8]) -> String {
    let letters: Vec<char> = CODE_PAGE_850.chars().collect();
    let letter = |byte: &u8| match byte {
        0..=127 => char::from(*byte),
        _ => letters[usize::from(*byte) - 128],
    };
    bytes.iter().map(letter).collect()
}

/// How many Swedish letters stand beside another letter.
fn swedish_letters(text: &str) -> usize {
    let letters: Vec<char> = text.chars().take(LOOKED_AT * 16).collect();
    let is_beside = |place: usize| {
        let beside = [place.checked_sub(1), Some(place + 1)];
        let mut beside = beside.into_iter().flatten().filter_map(|place| letters.get(place));
        beside.any(char::is_ascii_alphabetic)
    };
    (0..letters.len())
        .filter(|place| SWEDISH.contains(letters[*place]) && is_beside(*place))
        .count()
}

/// `true` where bytes are no text: too many of them are characters that control something.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    if Encoding::for_bom(bytes).is_some() || wide(bytes).is_some() {
        return false;
    }
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let is_control = |byte: &&u8| **byte < b' ' && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    let controls = start.iter().filter(is_control).count();
    // One that slipped into a cell is told of where it stands.
    controls > 8 && controls * 20 > start.len()
}

/// A text as it was before its UTF-8 was taken for Windows-1252: Ã¥ for å. `None` where it is as it should be: no word is
/// written so, and a cell is mended only where all of it is.
pub(super) fn mended(text: &str) -> Option<String> {
    // What begins a letter of two or three bytes, as Windows-1252 has it.
    if !text.contains(['Ã', 'Â', 'â']) {
        return None;
    }
    let (bytes, _, has_lost) = WINDOWS_1252.encode(text);
    let mended = std::str::from_utf8(&bytes).ok().filter(|_| !has_lost)?;
    (mended.chars().count() < text.chars().count()).then(|| mended.to_owned())
}

/// `true` where letters of a text were lost before it was saved: nobody knows which.
pub(super) fn has_lost(text: &str) -> bool {
    text.contains('\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Nr;Hälsa;Tro på jobb\r\n1;Mår bättre;Ökar\r\n";

    #[test]
    fn every_encoding_that_programs_in_sweden_write_is_told_by_the_bytes() {
        let page_850 = |text: &str| -> Vec<u8> {
            let byte = |letter: char| {
                let place = CODE_PAGE_850.chars().position(|known| known == letter);
                place.map_or(letter as u8, |place| place as u8 + 128)
            };
            text.chars().map(byte).collect()
        };
        let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let reversed = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
        for (name, bytes) in [
            ("UTF-8", TEXT.as_bytes().to_vec()),
            ("UTF-8 with a mark", [b"\xef\xbb\xbf", TEXT.as_bytes()].concat()),
            ("Windows-1252", WINDOWS_1252.encode(TEXT).0.into_owned()),
            ("850", page_850(TEXT)),
            // Its letters from 128 on lie elsewhere.
            ("Macintosh", MACINTOSH.encode(TEXT).0.into_owned()),
            ("UTF-16", utf_16(TEXT)),
            ("UTF-16, the other way", reversed(TEXT)),
        ] {
            assert_eq!(decode(&bytes), TEXT, "{name}");
            assert!(!is_binary(&bytes), "{name}");
        }
        assert_eq!(
            decode(b"pris: 5 \x80"),
            "pris: 5 €",
            "where no letter tells, it is the usual one"
        );
        assert!(is_binary(
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0"
        ));
        assert!(!is_binary(b"k;namn\n1;A\0B\n"), "one that slipped into a cell");
    }

    #[test]
    fn what_was_decoded_twice_is_mended_and_what_was_not_stays() {
        for (text, expected) in [
            ("HÃ¤lsa", Some("Hälsa")),
            ("Ã…sa MÃ¥nsson", Some("Åsa Månsson")),
            ("10 â‚¬", Some("10 €")),
            ("Hälsa", None),
            ("Hälsa och HÃ¤lsa", None),
            ("São Paulo", None),
            ("JOÃO", None),
            ("Â", None),
            ("âge", None),
            ("", None),
        ] {
            assert_eq!(mended(text).as_deref(), expected, "{text}");
        }
        assert!(has_lost("H\u{fffd}lsa") && !has_lost("Hälsa"));
    }
}
