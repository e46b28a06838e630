use std::collections::BTreeMap;

use catalog::{Amount, Period};

/// One line of a report: cells with tabs between them, without quotes.
#[derive(Debug)]
pub(super) struct Record<'l> {
    cells: Vec<&'l str>,
}

/// Most cells of a record that are looked at; no record has as many.
const MAX_CELLS: usize = 64;

impl<'l> Record<'l> {
    pub(super) fn new(line: &'l str) -> Self {
        Self {
            cells: line.split('\t').take(MAX_CELLS).map(str::trim).collect(),
        }
    }

    /// Returns the type of the record without its version: `SU02` for `SU02.03`.
    pub(super) fn kind(&self) -> &'l str {
        let kind = self.cell(0);
        kind.split_once('.').map_or(kind, |(kind, _)| kind)
    }

    /// Returns a cell, empty past the last: trailing cells may be left out.
    pub(super) fn cell(&self, index: usize) -> &'l str {
        self.cells.get(index).copied().unwrap_or_default()
    }

    /// Returns the first of the values of a cell.
    pub(super) fn first(&self, index: usize) -> &'l str {
        let cell = self.cell(index);
        cell.split_once('|').map_or(cell, |(first, _)| first.trim())
    }

    /// Returns the values of a cell with commas between them.
    pub(super) fn joined(&self, index: usize) -> String {
        let values = self.cell(index).split('|').map(str::trim);
        values
            .filter(|value| !value.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Returns a whole number; `Ok(None)` where the cell is empty.
    pub(super) fn integer(&self, index: usize, name: &'static str) -> Result<Option<i64>, Fault> {
        let cell = self.cell(index);
        if cell.is_empty() {
            return Ok(None);
        }
        // Some writers put decimals behind counts.
        let whole = cell.split_once('.').map_or(cell, |(whole, fraction)| {
            if fraction.bytes().all(|byte| byte == b'0') {
                whole
            } else {
                cell
            }
        });
        let number = whole
            .parse()
            .map_err(|_| Fault::new(name, format!("`{cell}` is no whole number")))?;
        Ok(Some(number))
    }

    /// Returns the days from one cell to another, each `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub(super) fn period(&self, first: usize, last: usize) -> Option<Period> {
        let first: Period = self.cell(first).parse().ok()?;
        let last: Period = self.cell(last).parse().ok()?;
        Period::new(first.first(), last.last())
    }

    /// Returns the sum of the amounts of a cell; `Ok(None)` where the cell is empty.
    pub(super) fn sum(&self, index: usize, name: &'static str) -> Result<Option<Amount>, Fault> {
        let mut sum = None;
        for text in self.cell(index).split('|').map(str::trim) {
            if text.is_empty() {
                continue;
            }
            let next: Amount = text
                .parse()
                .map_err(|error| Fault::new(name, format!("{error}")))?;
            let too_large = || Fault::new(name, "the sum is out of range");
            sum = match sum {
                None => Some(next),
                Some(sum) => Some(next.checked_add(sum).ok_or_else(too_large)?),
            };
        }
        Ok(sum)
    }

    /// Returns an amount; `Ok(None)` where the cell is empty.
    pub(super) fn amount(&self, index: usize, name: &'static str) -> Result<Option<Amount>, Fault> {
        let cell = self.cell(index);
        if cell.is_empty() {
            return Ok(None);
        }
        let amount = cell
            .parse()
            .map_err(|error| Fault::new(name, format!("{error}")))?;
        Ok(Some(amount))
    }
}

/// Why a record is no row.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) column: &'static str,
    pub(super) reason: String,
}

impl Fault {
    pub(super) fn new(column: &'static str, reason: impl Into<String>) -> Self {
        Self {
            column,
            reason: reason.into(),
        }
    }
}

/// What a summary record says of all usages that refer to it.
#[derive(Debug, Default)]
pub(super) struct Summary {
    pub(super) line: u64,
    pub(super) service: String,
    pub(super) use_type: String,
    pub(super) territory: String,
    pub(super) currency: String,
    pub(super) sale_currency: String,
    pub(super) fx_rate: Option<Amount>,
    pub(super) period: Option<Period>,
    pub(super) total_usages: Option<i64>,
    /// Usages of all records that refer to it, with and without returns.
    pub(super) usages: i128,
    pub(super) usages_less_returns: i128,
    /// What the recipient gets in all, where the record tells, and what the rows come to.
    pub(super) total: Option<Amount>,
    pub(super) allocated: Amount,
}

/// Where the cells of a summary record are, counted from 0; the others are the same in all.
struct SummaryCells {
    territory: usize,
    service: usize,
    /// Usages of all records that refer to it, where the record counts them.
    usages: Option<usize>,
    currency: usize,
    sale_currency: usize,
    fx_rate: usize,
    /// First and last day, where it has a period of its own.
    period: Option<(usize, usize)>,
}

impl SummaryCells {
    const fn new(usages: Option<usize>, currency: usize, sale_currency: usize) -> Self {
        Self {
            territory: 6,
            service: 7,
            usages,
            currency,
            sale_currency,
            fx_rate: sale_currency + 1,
            period: None,
        }
    }

    /// Returns `None` for records whose cells are not known.
    fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "SY01" | "SY12" => Self::new(Some(8), 10, 13),
            "SY02" => Self::new(Some(8), 10, 19),
            "SY03" => Self::new(Some(8), 10, 20),
            "SY04" => Self::new(None, 14, 15),
            "SY05" => Self::new(None, 17, 18),
            // For record companies: money is reported in the currency of accounting.
            "SY10" => Self {
                territory: 12,
                service: 13,
                usages: Some(17),
                currency: 21,
                sale_currency: 20,
                fx_rate: 22,
                period: Some((6, 7)),
            },
            _ => return None,
        })
    }
}

impl Summary {
    /// Reads a summary record; `None` where its type is not known.
    pub(super) fn read(record: &Record<'_>, line: u64) -> Option<(Self, Option<Fault>)> {
        let cells = SummaryCells::of(record.kind())?;
        let model = record.joined(4);
        let offering = record.joined(cells.service);
        let service = match (offering.as_str(), model.as_str()) {
            (_, "") => offering,
            ("", _) => model,
            _ => format!("{offering}, {model}"),
        };
        let mut summary = Self {
            line,
            service,
            use_type: record.joined(5),
            territory: record.joined(cells.territory),
            currency: record.cell(cells.currency).to_ascii_uppercase(),
            sale_currency: record.cell(cells.sale_currency).to_ascii_uppercase(),
            period: cells
                .period
                .and_then(|(first, last)| record.period(first, last)),
            ..Self::default()
        };
        let mut fault = None;
        match record.amount(cells.fx_rate, "ExchangeRate") {
            Ok(fx_rate) => summary.fx_rate = fx_rate,
            Err(bad) => fault = Some(bad),
        }
        let total_usages = cells
            .usages
            .map_or(Ok(None), |cell| record.integer(cell, "TotalUsages"));
        match total_usages {
            Ok(total_usages) => summary.total_usages = total_usages,
            Err(bad) => fault = Some(bad),
        }
        if record.kind() == "SY10" {
            match record.amount(45, "FinalTotalAmountInCurrencyOfAccounting") {
                Ok(total) => summary.total = total,
                Err(bad) => fault = Some(bad),
            }
        }
        Some((summary, fault))
    }
}

/// A release of a block.
#[derive(Debug, Default)]
pub(super) struct Release {
    pub(super) reference: String,
    pub(super) catalog_no: String,
    pub(super) upc: String,
    pub(super) artist: String,
    pub(super) title: String,
    pub(super) version: String,
    pub(super) label: String,
}

/// A recording of a block, with the work in it.
#[derive(Debug, Default)]
pub(super) struct Resource {
    pub(super) reference: String,
    pub(super) dsp_id: String,
    pub(super) isrc: String,
    pub(super) title: String,
    pub(super) version: String,
    pub(super) artist: String,
    pub(super) iswc: String,
    pub(super) work_code: String,
}

/// A usage of a block, for the allocations that refer to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Usage {
    pub(super) transaction: String,
    pub(super) release: Option<usize>,
    pub(super) resource: Option<usize>,
    pub(super) use_type: String,
}

/// Releases and recordings, and the usages of them that follow.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) id: String,
    pub(super) releases: Vec<Release>,
    pub(super) resources: Vec<Resource>,
    pub(super) usages: BTreeMap<String, Usage>,
}

/// Most releases and recordings that one block may hold; they are looked through for each usage.
const MAX_BLOCK_RECORDS: usize = 1 << 12;
/// Most usages of one block that allocations may refer to.
const MAX_BLOCK_USAGES: usize = 1 << 17;

impl Block {
    /// Takes `RE01`, `AS01`, `AS02` or `MW01`; returns whether it did.
    pub(super) fn add(&mut self, record: &Record<'_>) -> Result<bool, Fault> {
        if self.releases.len() + self.resources.len() >= MAX_BLOCK_RECORDS {
            return Err(Fault::new(
                "BlockId",
                format!("the block has over {MAX_BLOCK_RECORDS} records, the limit"),
            ));
        }
        match record.kind() {
            "RE01" => self.releases.push(Release {
                reference: record.cell(2).to_owned(),
                catalog_no: record.joined(5),
                upc: record.first(6).to_owned(),
                artist: either(record.joined(7), || record.joined(16)),
                title: record.joined(9),
                version: record.joined(10),
                label: record.joined(12),
            }),
            kind @ ("AS01" | "AS02") => self.resources.push(Resource {
                reference: record.cell(2).to_owned(),
                dsp_id: record.cell(3).to_owned(),
                isrc: record.first(4).to_owned(),
                title: record.joined(5),
                version: record.joined(6),
                artist: either(record.joined(7), || {
                    record.joined(if kind == "AS01" { 14 } else { 24 })
                }),
                iswc: if kind == "AS02" {
                    record.first(11).to_owned()
                } else {
                    String::new()
                },
                work_code: if kind == "AS02" {
                    record.first(20).to_owned()
                } else {
                    String::new()
                },
            }),
            "MW01" => {
                let of = record.cell(16);
                for resource in &mut self.resources {
                    let is_meant =
                        of.is_empty() || of.split('|').any(|of| of.trim() == resource.reference);
                    if is_meant && resource.iswc.is_empty() {
                        record.first(3).clone_into(&mut resource.iswc);
                    }
                    if is_meant && resource.work_code.is_empty() {
                        record.first(15).clone_into(&mut resource.work_code);
                    }
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Keeps a usage for the allocations that refer to it.
    pub(super) fn remember(&mut self, usage: Usage) {
        if !usage.transaction.is_empty() && self.usages.len() < MAX_BLOCK_USAGES {
            self.usages.insert(usage.transaction.clone(), usage);
        }
    }

    /// Returns the place of the release that a cell of references names first.
    pub(super) fn release(&self, references: &str) -> Option<usize> {
        let mut references = references.split('|').map(str::trim);
        references.find_map(|reference| {
            self.releases
                .iter()
                .position(|release| release.reference == reference)
        })
    }

    /// Returns the place of the recording that a cell of references names first.
    pub(super) fn resource(&self, references: &str) -> Option<usize> {
        let mut references = references.split('|').map(str::trim);
        references.find_map(|reference| {
            self.resources
                .iter()
                .position(|resource| resource.reference == reference)
        })
    }
}

fn either(text: String, other: impl FnOnce() -> String) -> String {
    if text.is_empty() { other() } else { text }
}
