//! Records of delimited text, with the line on which each begins, in bounded memory.

use std::io::BufRead;
use std::ops::Range;

use csv_core::{ReadRecordResult, Reader as Core, ReaderBuilder};
use memchr::{memchr, memchr_iter};

use crate::IntakeError;

/// Longest record in bytes.
pub(crate) const MAX_RECORD_BYTES: usize = 1 << 20;
/// Most cells of a record.
pub(crate) const MAX_CELLS: usize = 4096;
/// Most lines of one record: a quote that is never closed must not swallow the file.
const MAX_RECORD_LINES: usize = 256;
const BLOCK_BYTES: usize = 1 << 18;

/// How the cells of a file are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The byte between cells.
    pub(crate) delimiter: u8,
    /// The byte that ends a line: a line feed, or a carriage return in files of old Macintoshes.
    pub(crate) line_end: u8,
    /// Whether cells may be quoted.
    pub(crate) has_quotes: bool,
}

impl Layout {
    /// Returns the layout of `text` with this delimiter.
    pub(crate) fn new(delimiter: u8, text: &str) -> Self {
        let is_old_mac = text.contains('\r') && !text.contains('\n');
        Self {
            delimiter,
            line_end: if is_old_mac { b'\r' } else { b'\n' },
            has_quotes: true,
        }
    }
}

/// What stands next in a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// A record; see [`Records::cell`].
    Record,
    /// A line that is no record, with the reason.
    Broken(String),
    /// The end.
    End,
}

/// Reads records one after the other.
pub(crate) struct Records<'a> {
    input: Box<dyn BufRead + 'a>,
    layout: Layout,
    core: Core,
    block: Vec<u8>,
    /// What is filled and not yet used.
    unread: Range<usize>,
    is_end: bool,
    /// Where the record or broken line stands in `block`.
    raw: Range<usize>,
    /// Line of the record, and how many lines it takes.
    line: u64,
    n_lines: u64,
    /// Unquoted cells; plain records are cut out of `block` directly.
    unquoted: Vec<u8>,
    is_unquoted: bool,
    cells: Vec<Range<u32>>,
    ends: Vec<usize>,
}

impl<'a> Records<'a> {
    pub(crate) fn new(input: Box<dyn BufRead + 'a>, layout: Layout) -> Self {
        Self {
            input,
            layout,
            core: ReaderBuilder::new().delimiter(layout.delimiter).build(),
            block: vec![0; BLOCK_BYTES],
            unread: 0..0,
            is_end: false,
            raw: 0..0,
            line: 0,
            n_lines: 1,
            unquoted: Vec::new(),
            is_unquoted: false,
            cells: Vec::new(),
            ends: vec![0; MAX_CELLS + 1],
        }
    }

    /// Returns the line on which the record begins, counted from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Returns the record as it stands in the file, with its line end.
    pub(crate) fn raw(&self) -> &[u8] {
        &self.block[self.raw.clone()]
    }

    /// Returns the number of cells.
    pub(crate) fn n_cells(&self) -> usize {
        self.cells.len()
    }

    /// Returns a cell, empty past the last.
    pub(crate) fn cell(&self, index: usize) -> &[u8] {
        let Some(cell) = self.cells.get(index) else {
            return b"";
        };
        let cell = cell.start as usize..cell.end as usize;
        if self.is_unquoted {
            &self.unquoted[cell]
        } else {
            &self.block[cell]
        }
    }

    /// Moves to the next record. `n_expected` cells (0: any) tell a cell of several lines from a
    /// quote that somebody forgot to close.
    pub(crate) fn next(&mut self, n_expected: usize) -> Result<Next, IntakeError> {
        self.line += self.n_lines;
        self.n_lines = 1;
        let Some(end) = self.find_line(0)? else {
            return Ok(Next::End);
        };
        self.raw = self.unread.start..end;
        if self.raw.len() > MAX_RECORD_BYTES {
            return self.pass_over_long_line();
        }
        let quote = self.layout.has_quotes.then(|| memchr(b'"', self.raw()));
        if quote.flatten().is_none() {
            self.unread.start = end;
            return Ok(self.split_plain());
        }
        self.split_quoted(n_expected)
    }

    /// Cuts a line without quotes at its delimiters.
    fn split_plain(&mut self) -> Next {
        self.is_unquoted = false;
        self.cells.clear();
        let (start, mut end) = (self.raw.start, self.raw.end);
        while end > start && matches!(self.block[end - 1], b'\n' | b'\r') {
            end -= 1;
        }
        let mut cell_start = start;
        for at in memchr_iter(self.layout.delimiter, &self.block[start..end]) {
            self.cells.push(cell_start as u32..(start + at) as u32);
            cell_start = start + at + 1;
            if self.cells.len() > MAX_CELLS {
                return too_many_cells();
            }
        }
        self.cells.push(cell_start as u32..end as u32);
        Next::Record
    }

    /// Reads a record with quotes, which may take several lines.
    fn split_quoted(&mut self, n_expected: usize) -> Result<Next, IntakeError> {
        let first_line = self.raw.clone();
        let mut problem = "a quote is opened and never closed";
        while self.n_lines as usize <= MAX_RECORD_LINES {
            if self.n_lines > 1 && self.raw.len() > MAX_RECORD_BYTES {
                break;
            }
            if let Some(n_cells) = self.unquote() {
                if n_cells > MAX_CELLS {
                    self.unread.start = self.raw.end;
                    return Ok(too_many_cells());
                }
                let fits = self.n_lines == 1 || n_expected == 0 || n_cells == n_expected;
                if fits {
                    self.unread.start = self.raw.end;
                    return Ok(Next::Record);
                }
                problem =
                    "a quote is opened on this line, and closed on a later one in the wrong place";
                break;
            }
            let length = self.raw.len();
            let Some(end) = self.find_line(length)? else {
                break;
            };
            self.raw = self.unread.start..end;
            self.n_lines += 1;
        }
        // Only this line is given up: the next may be whole. It may have moved in the block.
        self.raw = self.unread.start..self.unread.start + first_line.len();
        self.unread.start = self.raw.end;
        self.n_lines = 1;
        self.cells.clear();
        Ok(Next::Broken(problem.to_owned()))
    }

    /// Unquotes `raw`; returns the number of cells, `None` when the record goes on.
    fn unquote(&mut self) -> Option<usize> {
        self.core.reset();
        self.is_unquoted = true;
        self.cells.clear();
        let mut input = &self.block[self.raw.clone()];
        // What is quoted is at least as long as what is not.
        self.unquoted.resize(input.len() + 1, 0);
        let (mut n_out, mut n_ends) = (0, 0);
        let is_last_line = !input.ends_with(&[self.layout.line_end]);
        loop {
            let (result, n_in, written, ended) =
                self.core
                    .read_record(input, &mut self.unquoted[n_out..], &mut self.ends[n_ends..]);
            input = &input[n_in..];
            n_out += written;
            n_ends += ended;
            match result {
                ReadRecordResult::Record => break,
                ReadRecordResult::OutputEndsFull => return Some(MAX_CELLS + 1),
                // At the end of the file a record needs no line end; an open quote does not count.
                ReadRecordResult::InputEmpty if is_last_line && quotes_are_even(self.raw()) => {}
                _ => return None,
            }
        }
        let mut start = 0;
        for &end in &self.ends[..n_ends] {
            self.cells.push(start..end as u32);
            start = end as u32;
        }
        Some(n_ends)
    }

    fn pass_over_long_line(&mut self) -> Result<Next, IntakeError> {
        // `find_line` stops looking at the limit: drop what was read until the line ends.
        loop {
            let rest = self.unread.clone();
            if let Some(at) = memchr(self.layout.line_end, &self.block[rest.clone()]) {
                self.unread.start += at + 1;
                break;
            }
            self.unread = 0..0;
            if !self.fill()? {
                break;
            }
        }
        self.raw = 0..0;
        self.cells.clear();
        Ok(Next::Broken(format!(
            "the line is longer than {} MiB, the limit of a row",
            MAX_RECORD_BYTES >> 20
        )))
    }

    /// Returns where the line ends that begins or goes on `offset` bytes into the unread part.
    fn find_line(&mut self, mut offset: usize) -> Result<Option<usize>, IntakeError> {
        loop {
            let from = self.unread.start + offset;
            if let Some(at) = memchr(self.layout.line_end, &self.block[from..self.unread.end]) {
                return Ok(Some(from + at + 1));
            }
            let had = self.unread.len();
            if had > MAX_RECORD_BYTES {
                return Ok(Some(self.unread.end));
            }
            let found_start = offset;
            offset = had;
            if !self.fill()? {
                return Ok((had > found_start).then_some(self.unread.end));
            }
        }
    }

    /// Reads more behind the unread part; returns whether there was any.
    fn fill(&mut self) -> Result<bool, IntakeError> {
        if self.is_end {
            return Ok(false);
        }
        if self.unread.start > 0 {
            self.block.copy_within(self.unread.clone(), 0);
            self.unread = 0..self.unread.len();
        }
        if self.block.len() - self.unread.end < BLOCK_BYTES / 2 {
            self.block.resize(self.block.len() + BLOCK_BYTES, 0);
        }
        let n = self
            .input
            .read(&mut self.block[self.unread.end..])
            .map_err(IntakeError::Read)?;
        self.unread.end += n;
        self.is_end = n == 0;
        Ok(n > 0)
    }
}

fn too_many_cells() -> Next {
    Next::Broken(format!(
        "the line has more than {MAX_CELLS} cells, the limit of a row"
    ))
}

fn quotes_are_even(raw: &[u8]) -> bool {
    memchr_iter(b'"', raw).count().is_multiple_of(2)
}
