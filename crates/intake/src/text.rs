//! The encoding of a text file, and its bytes as UTF-8.

use std::io::{self, BufRead, Read};

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252};

/// How the characters of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark.
    Utf8,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
    /// Windows code page 1252, Western European.
    Cp1252,
    /// Windows code page 1251, Cyrillic.
    Cp1251,
}

impl Encoding {
    /// Returns its usual name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Cp1252 => "CP-1252",
            Self::Cp1251 => "CP-1251",
        }
    }

    const fn coder(self) -> Option<&'static encoding_rs::Encoding> {
        match self {
            Self::Utf8 => None,
            Self::Utf16Le => Some(UTF_16LE),
            Self::Utf16Be => Some(UTF_16BE),
            Self::Cp1252 => Some(WINDOWS_1252),
            Self::Cp1251 => Some(WINDOWS_1251),
        }
    }
}

/// Returns the encoding of a file that begins with `head`.
///
/// A byte-order mark decides. Without one, zero bytes at every other place are UTF-16, valid UTF-8
/// is UTF-8, and else words of Cyrillic letters are told from single accented ones.
pub(crate) fn encoding_of(head: &[u8]) -> Encoding {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => return Encoding::Utf8,
        [0xFF, 0xFE, ..] => return Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => return Encoding::Utf16Be,
        _ => {}
    }
    let zeros = |first: usize| {
        let bytes = head.iter().skip(first).step_by(2);
        let n = bytes.clone().count();
        n >= 4 && bytes.filter(|&&byte| byte == 0).count() * 2 > n
    };
    if zeros(1) {
        return Encoding::Utf16Le;
    }
    if zeros(0) {
        return Encoding::Utf16Be;
    }
    // The head may end inside of a character.
    let is_utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && error.valid_up_to() + 4 > head.len(),
    };
    if is_utf8 {
        return Encoding::Utf8;
    }
    let (mut n_letters, mut n_words, mut in_word) = (0, 0, false);
    for &byte in head {
        let is_high = byte >= 0xC0 || byte == 0xA8 || byte == 0xB8;
        n_letters += usize::from(is_high);
        n_words += usize::from(is_high && !in_word);
        in_word = is_high;
    }
    if n_letters > 2 * n_words {
        Encoding::Cp1251
    } else {
        Encoding::Cp1252
    }
}

/// Returns `head` as text, for looking at it; what is cut off or broken is replaced.
pub(crate) fn head_text(head: &[u8]) -> (Encoding, String) {
    let encoding = encoding_of(head);
    let coder = encoding.coder().unwrap_or(encoding_rs::UTF_8);
    let (text, _) = coder.decode_with_bom_removal(head);
    let mut text = text.into_owned();
    // A character cut at the end of the head.
    while text.ends_with('\u{fffd}') {
        text.pop();
    }
    (encoding, text)
}

/// Returns a reader of the file's text as UTF-8 without a byte-order mark.
///
/// Bytes that are no text in UTF-16 or a code page become U+FFFD; those in UTF-8 stay as they are.
pub(crate) fn utf8<'a>(
    mut input: Box<dyn BufRead + 'a>,
    encoding: Encoding,
) -> io::Result<Box<dyn BufRead + 'a>> {
    let Some(coder) = encoding.coder() else {
        if input.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
            input.consume(3);
        }
        return Ok(input);
    };
    let reader = Transcoded {
        input,
        decoder: coder.new_decoder_with_bom_removal(),
        text: vec![0; 1 << 16],
        range: 0..0,
        is_done: false,
    };
    Ok(Box::new(io::BufReader::with_capacity(1 << 16, reader)))
}

struct Transcoded<'a> {
    input: Box<dyn BufRead + 'a>,
    decoder: encoding_rs::Decoder,
    text: Vec<u8>,
    range: std::ops::Range<usize>,
    is_done: bool,
}

impl Read for Transcoded<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.range.is_empty() && !self.is_done {
            let bytes = self.input.fill_buf()?;
            let is_last = bytes.is_empty();
            let (result, n_read, n_written, _) =
                self.decoder.decode_to_utf8(bytes, &mut self.text, is_last);
            self.input.consume(n_read);
            self.range = 0..n_written;
            self.is_done = is_last && result == encoding_rs::CoderResult::InputEmpty;
        }
        let n = self.range.len().min(out.len());
        out[..n].copy_from_slice(&self.text[self.range.start..self.range.start + n]);
        self.range.start += n;
        Ok(n)
    }
}

/// Repairs text that was UTF-8, was taken for a code page, and was written as UTF-8 again.
///
/// Returns `None` for text that is not of that kind.
pub(crate) fn repaired(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    [WINDOWS_1252, WINDOWS_1251].into_iter().find_map(|page| {
        let (bytes, _, has_unmapped) = page.encode(text);
        if has_unmapped {
            return None;
        }
        let inner = std::str::from_utf8(&bytes).ok()?;
        (!inner.is_ascii()).then(|| inner.to_owned())
    })
}
