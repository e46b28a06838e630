//! What a filled row still needs: a named period, numbers that stand for none left out, and what
//! every row of its data set must have.

use catalog::facts::Cell;

use super::Fault;
use crate::Reading;

/// Milliseconds from which on a play counts as a stream, for Spotify and Apple Music alike.
const COUNTED_MS: i64 = 30_000;

/// Names the usage period of a statement line from its first and last day, where only those stand.
pub(super) fn complete_periods(reading: &mut Reading<'_>) {
    use catalog::facts::datasets::statement_lines as line;
    let chunk = reading.chunk();
    if chunk.dataset().name != line::DATASET.name || chunk.peek(line::USAGE_PERIOD) != Cell::Absent
    {
        return;
    }
    let day = |cell| match cell {
        Cell::Date(day) => catalog::day_of_epoch(day),
        _ => None,
    };
    let (first, last) = (
        day(chunk.peek(line::USAGE_START)),
        day(chunk.peek(line::USAGE_END)),
    );
    let period = match (first, last) {
        (Some(first), Some(last)) => catalog::Period::new(first, last),
        (Some(only), None) | (None, Some(only)) => Some(catalog::Period::day(only)),
        (None, None) => None,
    };
    if let Some(period) = period {
        chunk.set_text(line::USAGE_PERIOD, &period.to_string());
        chunk.set(line::USAGE_START, Cell::Date(period.first_epoch_day()));
        chunk.set(line::USAGE_END, Cell::Date(period.last_epoch_day()));
    }
}

/// Leaves out numbers that stand for none (a chart's -1 for a new entry, the zeros that Spotify
/// for Artists writes for listeners and saves of all time), and says which plays count.
pub(super) fn mend_numbers(reading: &mut Reading<'_>, line: u64) {
    use catalog::facts::datasets::{
        chart_entries as entry, listens as listen, track_totals as total,
    };
    let chunk = reading.chunk();
    match chunk.dataset().name {
        "chart_entries" => {
            if matches!(chunk.peek(entry::PREVIOUS_RANK), Cell::Integer(..=0)) {
                chunk.set(entry::PREVIOUS_RANK, Cell::Absent);
            }
        }
        "track_totals" if chunk.peek_text(total::PLATFORM) == Some("Spotify") => {
            let zero = Cell::Integer(0);
            let is_filler = chunk.peek(total::LISTENERS) == zero
                && chunk.peek(total::SAVES) == zero
                && matches!(chunk.peek(total::STREAMS), Cell::Integer(1..));
            if is_filler {
                chunk.set(total::LISTENERS, Cell::Absent);
                chunk.set(total::SAVES, Cell::Absent);
                reading.warn(
                    "listeners and saves are 0 in an export of all time, left out",
                    line,
                    "0",
                );
            }
        }
        "listens" => {
            if chunk.peek(listen::IS_COUNTED) == Cell::Absent
                && let Cell::Integer(played_ms) = chunk.peek(listen::PLAYED_MS)
            {
                chunk.set(listen::IS_COUNTED, Cell::Flag(played_ms >= COUNTED_MS));
            }
        }
        _ => {}
    }
}

/// Checks what every row of a data set must have.
pub(super) fn check_facts(reading: &mut Reading<'_>) -> Result<(), Fault> {
    use catalog::facts::datasets::{listens, statement_lines as line};
    let chunk = reading.chunk();
    let is_absent = |column: usize| chunk.peek(column) == Cell::Absent;
    let missing = match chunk.dataset().name {
        "statement_lines"
            if is_absent(line::NET) && is_absent(line::GROSS) && is_absent(line::UNITS) =>
        {
            "an amount or a number of units"
        }
        "listens" if is_absent(listens::STARTED_AT) => "the time of the play",
        "audience_days" | "track_days" if chunk.placing_cell() == Cell::Absent => "the day",
        _ => return Ok(()),
    };
    Err(Fault::Reject {
        column: None,
        reason: format!("{missing} is missing"),
    })
}
