//! Records that hold release, recording and usage at once (the single-record block variants).

use super::record::{Block, Fault, Record, Release, Resource, Summary, Usage};
use super::rows::{self, About, Counts};
use crate::Reading;
use catalog::Period;

/// Where the cells are that these records have in common, counted from 0.
struct Cells {
    summary: usize,
    transaction: usize,
    catalog_no: usize,
    upc: usize,
    release_artist: usize,
    release_title: usize,
    label: Option<usize>,
    isrc: usize,
    title: usize,
    artist: usize,
    work_code: Option<usize>,
    iswc: Option<usize>,
    use_type: Option<usize>,
}

/// Basic audio: `SR01` for downloads, `SR02` for streams.
const fn basic_audio(transaction: usize, use_type: usize) -> Cells {
    Cells {
        summary: 1,
        transaction,
        catalog_no: 22,
        upc: 23,
        release_artist: 24,
        release_title: 26,
        label: Some(29),
        isrc: 3,
        title: 4,
        artist: 6,
        work_code: Some(10),
        iswc: Some(11),
        use_type: Some(use_type),
    }
}

const DOWNLOADS: Cells = basic_audio(33, 42);
const STREAMS: Cells = basic_audio(32, 37);

/// Part 9: financial reporting to record companies.
const RECORD_COMPANY: Cells = Cells {
    summary: 24,
    transaction: 1,
    catalog_no: 5,
    upc: 3,
    release_artist: 11,
    release_title: 9,
    label: None,
    isrc: 13,
    title: 20,
    artist: 22,
    work_code: None,
    iswc: None,
    use_type: None,
};

/// Returns which cell names the summary record of a record of this type.
pub(super) fn summary_cell(kind: &str) -> Option<usize> {
    cells(kind).map(|cells| cells.summary)
}

fn cells(kind: &str) -> Option<&'static Cells> {
    match kind {
        "SR01" => Some(&DOWNLOADS),
        "SR02" => Some(&STREAMS),
        "SR08" => Some(&RECORD_COMPANY),
        _ => None,
    }
}

/// Fills the row of `SR01`, `SR02` or `SR08`.
pub(super) fn fill(
    reading: &mut Reading<'_>,
    line: u64,
    record: &Record<'_>,
    summary: &mut Summary,
    (sender, period): (&str, Option<Period>),
) -> Result<(), Fault> {
    let Some(cells) = cells(record.kind()) else {
        return Ok(());
    };
    let optional = |cell: Option<usize>| cell.map_or("", |cell| record.first(cell));
    let block = Block {
        releases: vec![Release {
            catalog_no: record.joined(cells.catalog_no),
            upc: record.first(cells.upc).to_owned(),
            artist: record.joined(cells.release_artist),
            title: record.joined(cells.release_title),
            version: record.joined(cells.release_title + 1),
            label: optional(cells.label).to_owned(),
            ..Release::default()
        }],
        resources: vec![Resource {
            isrc: record.first(cells.isrc).to_owned(),
            title: record.joined(cells.title),
            version: record.joined(cells.title + 1),
            artist: record.joined(cells.artist),
            iswc: optional(cells.iswc).to_owned(),
            work_code: optional(cells.work_code).to_owned(),
            ..Resource::default()
        }],
        ..Block::default()
    };
    let is_of_recording =
        !(block.resources[0].isrc.is_empty() && block.resources[0].title.is_empty());
    let use_type = cells
        .use_type
        .map_or_else(String::new, |cell| record.joined(cell));
    let usage = Usage {
        transaction: record.cell(cells.transaction).to_owned(),
        release: Some(0),
        resource: is_of_recording.then_some(0),
        use_type: if use_type.is_empty() {
            summary.use_type.clone()
        } else {
            use_type
        },
    };
    let about = About {
        sender,
        period: summary.period.or(period),
        block: &block,
        usage: &usage,
    };
    match record.kind() {
        "SR01" => {
            // The price of the release is parted among its recordings where more than one was sold.
            let of_recording =
                record.amount(39, "CalculatedPriceConsumerPaidForResourceExcSalesTax")?;
            let of_release = record.amount(38, "PriceConsumerPaidExcSalesTax")?;
            let counts = Counts {
                units: rows::required(record.integer(36, "Downloads")?, "Downloads")?,
                returns: record.integer(37, "Returns")?.unwrap_or(0),
                price: of_recording.or(of_release),
                revenue: None,
            };
            rows::fill_usage(reading, line, summary, &about, &counts)
        }
        "SR02" => {
            let streams = record.integer(34, "NumberOfStreams")?;
            let counts = Counts {
                units: rows::required(streams, "NumberOfStreams")?,
                returns: 0,
                price: record.amount(38, "PriceConsumerPaidExcSalesTax")?,
                revenue: None,
            };
            rows::fill_usage(reading, line, summary, &about, &counts)
        }
        _ => rows::fill_financial(reading, line, record, summary, &about),
    }
}
