use std::io;

use catalog::facts::datasets::statement_lines;
use catalog::facts::{Cell, Chunk, Dataset, ROW_NO, SOURCE_FORMAT, SOURCE_ID};
use catalog::{Amount, Currency, Period, SourceId, day_of_epoch};

use crate::report::Tally;
use crate::{IntakeError, Report};

/// Takes what a reader finds in a file, in the order of the file.
pub trait Sink {
    /// Takes rows; their columns `source_id`, `row_no` and `source_format` are filled.
    fn rows(&mut self, chunk: Chunk) -> io::Result<()>;

    /// Takes a row that could not be read.
    fn rejected(&mut self, rejection: Rejection) -> io::Result<()>;

    /// Takes the next bytes of the copy that is kept: the file with personal cells blanked.
    fn kept(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Line of the file, or element of its list, counted from 1.
    pub row_no: u64,
    /// The column at fault, by its name in the file.
    pub column: Option<String>,
    /// What is wrong and what was expected.
    pub reason: String,
    /// The row as it can be mended and read again, without personal cells.
    pub raw: String,
}

/// Rows of one chunk: large enough to compress well, small enough to stay in a few tens of megabytes.
const CHUNK_ROWS: usize = 1 << 17;
/// Distinct texts of one chunk, in bytes.
const CHUNK_TEXT_BYTES: usize = 32 << 20;

/// A file on its way to facts: readers fill rows and say what became of each.
pub struct Reading<'a> {
    sink: &'a mut dyn Sink,
    source: SourceId,
    format: String,
    chunk: Chunk,
    source_cell: Cell,
    format_cell: Cell,
    other_columns: Vec<usize>,
    identity: Option<usize>,
    content: Option<usize>,
    chunk_rows: usize,
    n_chunks: usize,
    tally: Tally,
    last: Last,
}

/// What the cells of the row before meant, because rows repeat them.
#[derive(Debug, Default)]
struct Last {
    currency: Option<(Cell, Option<Currency>)>,
    statement_period: Cell,
    from: Cell,
    to: Cell,
}

impl std::fmt::Debug for Reading<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading")
            .field("source", &self.source)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

impl<'a> Reading<'a> {
    /// Begins to read `source`, a file of `format`, whose rows are of `dataset`.
    pub fn new(
        dataset: &'static Dataset,
        format: &str,
        source: SourceId,
        sink: &'a mut dyn Sink,
    ) -> Self {
        let (identity, content) = (dataset.identity(), dataset.content());
        let own = [
            Some(SOURCE_ID),
            Some(ROW_NO),
            Some(SOURCE_FORMAT),
            identity,
            content,
        ];
        let mut reading = Self {
            sink,
            source,
            format: format.to_owned(),
            chunk: Chunk::new(dataset),
            source_cell: Cell::Absent,
            format_cell: Cell::Absent,
            other_columns: (0..dataset.columns.len())
                .filter(|column| !own.contains(&Some(*column)) && !dataset.line_of.contains(column))
                .collect(),
            identity,
            content,
            chunk_rows: CHUNK_ROWS,
            n_chunks: 0,
            tally: Tally::default(),
            last: Last::default(),
        };
        reading.begin_chunk();
        reading
    }

    /// Hands rows on in chunks of at most `rows`, for tests.
    #[cfg(test)]
    pub(crate) fn with_chunk_rows(mut self, rows: usize) -> Self {
        self.chunk_rows = rows;
        self
    }

    /// Returns the chunk whose next row the reader fills with [`Chunk::set`].
    pub fn chunk(&mut self) -> &mut Chunk {
        &mut self.chunk
    }

    /// Returns how many chunks were handed on: codes of texts hold for one chunk.
    pub(crate) fn n_chunks(&self) -> usize {
        self.n_chunks
    }

    /// Accepts the filled row, which stands on line `row_no`.
    pub fn accept(&mut self, row_no: u64) -> Result<(), IntakeError> {
        let line_hash = self.chunk.row_hash(self.chunk.dataset().line_of, 0);
        let row_hash = self.chunk.row_hash(&self.other_columns, line_hash);
        self.tally.rows.add(row_hash);
        self.tally.lines.add(line_hash);
        self.tally.accepted += 1;
        if let Some(column) = self.identity {
            let identity = self.identify();
            self.chunk.set(column, identity);
        }
        if let Some(column) = self.content {
            self.chunk.set(column, Cell::Integer(row_hash as i64));
        }
        self.chunk.set(SOURCE_ID, self.source_cell);
        self.chunk.set(ROW_NO, Cell::Integer(row_no as i64));
        self.chunk.set(SOURCE_FORMAT, self.format_cell);
        if self.chunk.dataset().name == statement_lines::DATASET.name {
            self.add_up();
        } else {
            let days = self.chunk.dataset().month_of.first().copied();
            let day = days.map_or(Cell::Absent, |column| self.chunk.peek(column));
            self.widen_usage(day, day);
        }
        self.chunk.commit();
        if self.chunk.n_rows() >= self.chunk_rows
            || self.chunk.texts().size_bytes() >= CHUNK_TEXT_BYTES
        {
            self.hand_on()?;
        }
        Ok(())
    }

    /// Rejects the row on line `row_no` and forgets what was filled.
    ///
    /// `raw` is the row without personal cells, as it can be mended and read again.
    pub fn reject(
        &mut self,
        row_no: u64,
        column: Option<&str>,
        reason: impl Into<String>,
        raw: impl Into<String>,
    ) -> Result<(), IntakeError> {
        self.chunk.abandon();
        self.tally.rejected += 1;
        let rejection = Rejection {
            row_no,
            column: column.map(str::to_owned),
            reason: reason.into(),
            raw: raw.into(),
        };
        self.sink.rejected(rejection).map_err(IntakeError::Sink)
    }

    /// Passes over a line that is no fact by its nature, such as a row of totals.
    pub fn skip(&mut self, reason: &str) {
        self.chunk.abandon();
        match self.tally.skipped.get_mut(reason) {
            Some(count) => *count += 1,
            None => {
                self.tally.skipped.insert(reason.to_owned(), 1);
            }
        }
    }

    /// Counts a value that looks wrong and is kept all the same.
    pub fn warn(&mut self, what: &str, row_no: u64, value: &str) {
        if let Some(warned) = self.tally.warnings.get_mut(what) {
            warned.count += 1;
            return;
        }
        let warned = crate::Warned {
            what: what.to_owned(),
            count: 1,
            first_line: row_no,
            example: value.chars().take(80).collect(),
        };
        self.tally.warnings.insert(what.to_owned(), warned);
    }

    /// Counts a personal cell that was left out.
    pub fn drop_personal(&mut self, column: &str) {
        match self.tally.dropped.get_mut(column) {
            Some(count) => *count += 1,
            None => {
                self.tally.dropped.insert(column.to_owned(), 1);
            }
        }
    }

    /// Appends to the copy of the file that is kept.
    pub fn keep(&mut self, bytes: &[u8]) -> Result<(), IntakeError> {
        self.sink.kept(bytes).map_err(IntakeError::Sink)
    }

    /// Hands on what is left and returns what came of the file.
    pub fn finish(mut self) -> Result<Report, IntakeError> {
        self.chunk.abandon();
        self.hand_on()?;
        Ok(self.tally.report())
    }

    fn begin_chunk(&mut self) {
        self.chunk = Chunk::new(self.chunk.dataset());
        self.last = Last::default();
        self.source_cell = self.chunk.intern(&self.source.to_string());
        self.format_cell = self.chunk.intern(&self.format);
    }

    fn hand_on(&mut self) -> Result<(), IntakeError> {
        if self.chunk.n_rows() == 0 {
            return Ok(());
        }
        let empty = Chunk::new(self.chunk.dataset());
        let chunk = std::mem::replace(&mut self.chunk, empty);
        self.sink.rows(chunk).map_err(IntakeError::Sink)?;
        self.n_chunks += 1;
        self.begin_chunk();
        Ok(())
    }

    /// Returns the identity of the filled row: a hash of what it is about, absent when that is nothing.
    fn identify(&mut self) -> Cell {
        let about = self.chunk.dataset().about;
        match self.chunk.row_hash(about, 0) {
            0 => Cell::Absent,
            hash => Cell::Integer(hash as i64),
        }
    }

    fn add_up(&mut self) {
        use statement_lines as line;
        if let Cell::Decimal(net) = self.chunk.peek(line::NET) {
            let cell = self.chunk.peek(line::CURRENCY);
            let currency = match self.last.currency {
                Some((known, currency)) if known == cell => currency,
                _ => {
                    let code = self.chunk.peek_text(line::CURRENCY);
                    code.and_then(|code| code.parse().ok())
                }
            };
            self.last.currency = Some((cell, currency));
            let total = self.tally.totals.entry(currency).or_default();
            *total = [*total, net].into_iter().sum::<Amount>();
        }
        self.widen_usage(
            self.chunk.peek(line::USAGE_START),
            self.chunk.peek(line::USAGE_END),
        );
        let period = self.chunk.peek(line::STATEMENT_PERIOD);
        if period != self.last.statement_period {
            self.last.statement_period = period;
            let text = self.chunk.peek_text(line::STATEMENT_PERIOD);
            if let Some(period) = text.and_then(|text| text.parse::<Period>().ok()) {
                self.tally.period = Some(self.tally.period.map_or(period, |all| all.union(period)));
            }
        }
    }

    /// Makes the stretch of usage hold these days.
    fn widen_usage(&mut self, first: Cell, last: Cell) {
        if (first, last) == (self.last.from, self.last.to) {
            return;
        }
        (self.last.from, self.last.to) = (first, last);
        for day in [first, last].into_iter().filter_map(day_of) {
            let day = Period::day(day);
            self.tally.usage = Some(self.tally.usage.map_or(day, |all| all.union(day)));
        }
    }
}

fn day_of(cell: Cell) -> Option<jiff::civil::Date> {
    const DAY_MICROS: i64 = 86_400_000_000;
    match cell {
        Cell::Date(day) => day_of_epoch(day),
        Cell::Moment(micros) => day_of_epoch(micros.div_euclid(DAY_MICROS) as i32),
        _ => None,
    }
}
