use std::io;

use catalog::facts::{Cell, Chunk};
use catalog::{Digest, SourceId, Timestamp, day_of_epoch};

use crate::recognize::with_mapping;
use crate::{Head, IntakeError, Mapping, Rejection, Sink, read};

/// What the first rows of a file become by a mapping: for each, the filled columns with their text.
pub type Rows = Vec<Vec<(&'static str, String)>>;

/// Reads the first rows of a file by a mapping, and the rows among them that cannot be read.
pub fn preview(
    head: &Head<'_>,
    mapping: &Mapping,
    n_rows: usize,
) -> Result<(Rows, Vec<(u64, String)>), IntakeError> {
    let recognized = with_mapping(head, mapping).ok_or_else(|| {
        IntakeError::Mapping("the file does not have the columns that `require` names".to_owned())
    })?;
    let mut first = First::default();
    let source = SourceId::of(Digest::of(head.bytes));
    // The head may end inside of a row.
    let whole = match memchr::memrchr(b'\n', head.bytes) {
        Some(end) if head.bytes.len() >= crate::HEAD_BYTES => &head.bytes[..=end],
        _ => head.bytes,
    };
    read(&recognized, head, source, Box::new(whole), &mut first)?;
    let rows = first.chunks.iter().flat_map(|chunk| {
        (0..chunk.n_rows()).map(|row| {
            let columns = chunk.dataset().columns.iter().enumerate();
            let filled = columns
                .skip(1)
                .filter_map(|(place, column)| Some((column.name, text_of(chunk, place, row)?)));
            filled
                .filter(|(name, _)| !["source_format", "identity", "content"].contains(name))
                .collect()
        })
    });
    let rejected = first.rejected.into_iter().take(n_rows).map(|rejection| {
        let reason = match rejection.column {
            Some(column) => format!("{column}: {}", rejection.reason),
            None => rejection.reason,
        };
        (rejection.row_no, reason)
    });
    Ok((rows.take(n_rows).collect(), rejected.collect()))
}

/// Returns the cell of a committed row as people read it, `None` where it is absent.
pub fn text_of(chunk: &Chunk, column: usize, row: usize) -> Option<String> {
    match chunk.cell(column, row) {
        Cell::Absent => None,
        Cell::Text(code) => chunk.texts().get(code).map(str::to_owned),
        Cell::Integer(value) => Some(value.to_string()),
        Cell::Decimal(amount) => Some(amount.to_string()),
        Cell::Date(day) => day_of_epoch(day).map(|day| day.to_string()),
        Cell::Moment(micros) => {
            let seconds = Timestamp::from_micros(micros).seconds();
            jiff::Timestamp::from_second(seconds)
                .ok()
                .map(|moment| moment.to_string())
        }
        Cell::Flag(flag) => Some(flag.to_string()),
    }
}

#[derive(Default)]
struct First {
    chunks: Vec<Chunk>,
    rejected: Vec<Rejection>,
}

impl Sink for First {
    fn rows(&mut self, chunk: Chunk) -> io::Result<()> {
        self.chunks.push(chunk);
        Ok(())
    }

    fn rejected(&mut self, rejection: Rejection) -> io::Result<()> {
        self.rejected.push(rejection);
        Ok(())
    }

    fn kept(&mut self, _bytes: &[u8]) -> io::Result<()> {
        Ok(())
    }
}
