use std::io::BufRead;

use crate::{IntakeError, Reading};

/// Longest line in bytes.
const MAX_LINE_BYTES: usize = 1 << 20;
/// Why a longer line is rejected.
pub(super) const TOO_LONG: &str = "the line is longer than 1 MiB, the limit of a row";

/// A line of a file.
#[derive(Debug)]
pub(super) struct Line<'l> {
    /// Its number, counted from 1.
    pub(super) no: u64,
    /// What stands on it, without the line end; empty when it is too long.
    pub(super) text: &'l [u8],
    /// The line end: a line feed, one with a carriage return before it, or nothing at the end.
    pub(super) ending: &'l [u8],
    /// Whether it is longer than is read.
    pub(super) is_too_long: bool,
}

/// Reads lines one after the other in bounded memory; a byte-order mark is passed over.
pub(super) struct Lines<'a> {
    input: &'a mut dyn BufRead,
    buffer: Vec<u8>,
    no: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            no: 0,
        }
    }

    /// Returns the number of lines that were read.
    pub(super) fn n_lines(&self) -> u64 {
        self.no
    }

    /// Returns the next line, `None` at the end. Its bytes are kept as they are if `keeper` says
    /// so, whatever its length.
    pub(super) fn next(
        &mut self,
        mut keeper: Option<&mut Reading<'_>>,
    ) -> Result<Option<Line<'_>>, IntakeError> {
        self.buffer.clear();
        let mut is_too_long = false;
        let mut is_ended = false;
        let mut n_bytes = 0;
        while !is_ended {
            let bytes = self.input.fill_buf().map_err(IntakeError::Read)?;
            if bytes.is_empty() {
                break;
            }
            let line_end = bytes.iter().position(|&byte| byte == b'\n');
            let n = line_end.map_or(bytes.len(), |at| at + 1);
            is_ended = line_end.is_some();
            if let Some(reading) = &mut keeper {
                reading.keep(&bytes[..n])?;
            }
            if self.buffer.len() + n > MAX_LINE_BYTES {
                is_too_long = true;
                self.buffer.clear();
                let from = n.saturating_sub(2);
                self.buffer.extend_from_slice(&bytes[from..n]);
            } else {
                self.buffer.extend_from_slice(&bytes[..n]);
            }
            self.input.consume(n);
            n_bytes += n;
        }
        if n_bytes == 0 {
            return Ok(None);
        }
        self.no += 1;
        let mark = if self.no == 1 && self.buffer.starts_with(b"\xEF\xBB\xBF") {
            3
        } else {
            0
        };
        let line = &self.buffer[mark..];
        let n_ending = match line {
            [.., b'\r', b'\n'] => 2,
            [.., b'\n'] => 1,
            _ => 0,
        };
        let (text, ending) = line.split_at(line.len() - n_ending);
        let text = if is_too_long { b"" } else { text };
        Ok(Some(Line {
            no: self.no,
            text,
            ending,
            is_too_long,
        }))
    }
}
