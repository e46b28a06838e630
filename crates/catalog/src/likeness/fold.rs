//! Letters without their dress: case, accents and typography removed.

use unicode_normalization::UnicodeNormalization;

/// The characters of a text that are looked at; what follows is cut off.
pub(crate) const CHARS_MAX: usize = 400;

/// Returns the text in lower case without accents, with plain quotes and hyphens and
/// single blanks, cut after [`CHARS_MAX`] characters.
///
/// Marks are removed from Latin, Greek, Cyrillic, Arabic and Hebrew letters (NFKD, UAX #15).
/// Kana, Hangul and the scripts of India keep theirs, which tell words apart there.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut is_after_blank = true;
    for c in text
        .chars()
        .take(CHARS_MAX)
        .nfkd()
        .filter(|c| !is_mark(*c))
        .nfc()
    {
        if c.is_whitespace() {
            if !is_after_blank {
                folded.push(' ');
            }
            is_after_blank = true;
            continue;
        }
        is_after_blank = false;
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
        } else {
            push_plain(&mut folded, c);
        }
    }
    let n_bytes = folded.trim_end().len();
    folded.truncate(n_bytes);
    folded
}

/// Returns whether the character only changes the letter before it, or nothing at all.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{ad}' | '\u{feff}')
}

/// Writes a character that is not ASCII as plainly as it allows.
fn push_plain(folded: &mut String, c: char) {
    match c {
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{b4}' | '\u{2b9}'..='\u{2bc}' => {
            folded.push('\'');
        }
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '«' | '»' | '\u{300c}' | '\u{300d}' => {
            folded.push('"');
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' => folded.push('-'),
        '×' | '✕' | '✖' => folded.push('x'),
        'ß' | 'ẞ' => folded.push_str("ss"),
        'ø' | 'Ø' => folded.push('o'),
        'ł' | 'Ł' => folded.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
        'ı' => folded.push('i'),
        'ħ' | 'Ħ' => folded.push('h'),
        'ŧ' | 'Ŧ' => folded.push('t'),
        'æ' | 'Æ' => folded.push_str("ae"),
        'œ' | 'Œ' => folded.push_str("oe"),
        'þ' | 'Þ' => folded.push_str("th"),
        'ς' => folded.push('σ'),
        _ => folded.extend(c.to_lowercase()),
    }
}

/// Undoes UTF-8 that was read as Windows-1252 or Latin-1 once: `BeyoncÃ©` is `Beyoncé`.
///
/// Returns nothing when the text is not such a text, that is when one character has no
/// place in Windows-1252 or the bytes are not UTF-8.
pub(crate) fn unscrambled(text: &str) -> Option<String> {
    let is_suspect = |c: char| matches!(c, 'Â'..='ô' | 'Œ' | 'Ÿ');
    if !text.chars().any(is_suspect) {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().take(CHARS_MAX).map(windows_1252).collect();
    String::from_utf8(bytes?).ok()
}

/// Returns the byte of a character in Windows-1252 (WHATWG Encoding Standard), with the
/// five holes of the table as in Latin-1.
fn windows_1252(c: char) -> Option<u8> {
    let high = match c {
        '\0'..='\u{ff}' => return u8::try_from(u32::from(c)).ok(),
        '€' => 0x80,
        '‚' => 0x82,
        'ƒ' => 0x83,
        '„' => 0x84,
        '…' => 0x85,
        '†' => 0x86,
        '‡' => 0x87,
        'ˆ' => 0x88,
        '‰' => 0x89,
        'Š' => 0x8a,
        '‹' => 0x8b,
        'Œ' => 0x8c,
        'Ž' => 0x8e,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '˜' => 0x98,
        '™' => 0x99,
        'š' => 0x9a,
        '›' => 0x9b,
        'œ' => 0x9c,
        'ž' => 0x9e,
        'Ÿ' => 0x9f,
        _ => return None,
    };
    Some(high)
}
