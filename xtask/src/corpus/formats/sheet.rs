use catalog::{Amount, Rounding};

use super::Written;

/// When a cell has quotes around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    WhereNeeded,
    Always,
    Never,
}

/// A table that is being written.
#[derive(Debug)]
pub(super) struct Sheet {
    delimiter: char,
    quotes: Quotes,
    line_end: &'static str,
    text: String,
    n_lines: usize,
}

impl Sheet {
    pub(super) fn new(delimiter: char, quotes: Quotes) -> Self {
        Self {
            delimiter,
            quotes,
            line_end: "\n",
            text: String::new(),
            n_lines: 0,
        }
    }

    /// Ends lines with CR and LF.
    pub(super) fn with_crlf(self) -> Self {
        Self {
            line_end: "\r\n",
            ..self
        }
    }

    /// Writes the names of columns; they stand in `names` with a tab between them.
    pub(super) fn header(&mut self, names: &str) {
        self.push(names.split('\t'));
    }

    /// Writes a line as it is.
    pub(super) fn raw_line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push_str(self.line_end);
        self.n_lines += 1;
    }

    /// Writes a row.
    pub(super) fn push<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                self.text.push(self.delimiter);
            }
            let cell = cell.as_ref();
            let is_quoted = match self.quotes {
                Quotes::Always => true,
                Quotes::Never => false,
                Quotes::WhereNeeded => cell.contains([self.delimiter, '"']),
            };
            if is_quoted {
                self.text.push('"');
                self.text.push_str(&cell.replace('"', "\"\""));
                self.text.push('"');
            } else {
                self.text.push_str(cell);
            }
        }
        self.text.push_str(self.line_end);
        self.n_lines += 1;
    }

    /// Returns the line that the next row will have in the file, counted from 1.
    pub(super) fn next_row(&self) -> usize {
        self.n_lines + 1
    }

    /// Returns the file in UTF-8.
    pub(super) fn utf8(self, first_row: usize) -> Written {
        Written {
            bytes: self.text.into_bytes(),
            first_row,
        }
    }

    /// Returns the file in UTF-8 behind a byte order mark.
    pub(super) fn utf8_with_mark(self, first_row: usize) -> Written {
        Written {
            bytes: format!("\u{feff}{}", self.text).into_bytes(),
            first_row,
        }
    }

    /// Returns the file in little-endian UTF-16 behind a byte order mark.
    pub(super) fn utf16le(self, first_row: usize) -> Written {
        let mark = "\u{feff}".encode_utf16();
        Written {
            bytes: mark
                .chain(self.text.encode_utf16())
                .flat_map(u16::to_le_bytes)
                .collect(),
            first_row,
        }
    }
}

/// Returns the amount with exactly so many places.
pub(super) fn fixed(amount: Amount, places: u32) -> String {
    let text = amount.round(places, Rounding::HalfUp).to_string();
    let n_written = text
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    let missing = (places as usize).saturating_sub(n_written);
    if missing == 0 {
        return text;
    }
    let point = if n_written == 0 { "." } else { "" };
    format!("{text}{point}{}", "0".repeat(missing))
}

/// Returns the amount with exactly so many places and a decimal comma.
pub(super) fn fixed_comma(amount: Amount, places: u32) -> String {
    fixed(amount, places).replace('.', ",")
}

/// Returns a whole number with a comma between thousands.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}
