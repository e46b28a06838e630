//! Sales and usage reports of DDEX as flat files (DSR).
//!
//! Cells as in DDEX "Digital Sales Reporting Message Suite", Part 8 (record types) 1.4, which the
//! parts 3, 4, 6 and 9 (basic audio, user-generated content, royalty reporting, record companies)
//! are made of. Newer versions of a record add cells at its end.

mod record;
mod rows;
mod single;

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use catalog::facts::datasets::statement_lines;
use catalog::{Period, territory::Territory};

use self::record::{Block, Fault, Record, Summary, Usage};
use self::rows::Counts;
use super::lines::{Lines, TOO_LONG};
use super::{Head, Special};
use crate::{IntakeError, Reading};

/// DSR flat files.
pub(super) static DSR: Special = Special {
    name: "ddex-dsr",
    title: "DDEX sales and usage report (DSR flat file)",
    grade: "A",
    dataset: &statement_lines::DATASET,
    recognizes,
    read,
};

/// Most summary records of a file; each territory and offering has one.
const MAX_SUMMARIES: usize = 1 << 17;
/// Unknown types of records that are told apart.
const MAX_UNKNOWN_TYPES: usize = 32;

fn recognizes(head: &Head<'_>) -> bool {
    const N_CELLS_MIN: usize = 10;
    let text = head
        .bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head.bytes);
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    line.starts_with(b"HEAD\t") && line.split(|&byte| byte == b'\t').nth(N_CELLS_MIN).is_some()
}

fn read(
    input: &mut dyn BufRead,
    _name: &str,
    reading: &mut Reading<'_>,
) -> Result<(), IntakeError> {
    let mut file = File::default();
    let mut lines = Lines::new(input);
    while let Some(line) = lines.next(Some(reading))? {
        if line.is_too_long {
            reading.reject(line.no, None, TOO_LONG, "")?;
            continue;
        }
        let text = String::from_utf8_lossy(line.text);
        if text.trim().is_empty() {
            continue;
        }
        if let std::borrow::Cow::Owned(text) = &text {
            reading.warn("text that is not UTF-8", line.no, text);
        }
        file.n_lines += 1;
        match file.record(reading, line.no, &Record::new(&text)) {
            Ok(true) => reading.accept(line.no)?,
            Ok(false) => {}
            Err(fault) => reading.reject(line.no, Some(fault.column), fault.reason, text)?,
        }
    }
    file.compare_totals(reading);
    if !file.has_footer {
        let reason = "the file ends without a `FOOT` record: it is cut off here";
        reading.reject(lines.n_lines() + 1, None, reason, "")?;
    }
    Ok(())
}

/// A report while it is read.
#[derive(Debug, Default)]
struct File {
    sender: String,
    period: Option<Period>,
    /// Whether the report is one of several files, which share summaries and counts.
    is_part: bool,
    summaries: BTreeMap<String, Summary>,
    block: Block,
    n_lines: u64,
    n_blocks: u64,
    n_summaries: u64,
    has_footer: bool,
    unknown_types: BTreeSet<String>,
}

impl File {
    /// Reads a record; returns whether it filled a row.
    fn record(
        &mut self,
        reading: &mut Reading<'_>,
        line: u64,
        record: &Record<'_>,
    ) -> Result<bool, Fault> {
        match record.kind() {
            "HEAD" => self.head(reading, line, record),
            "FOOT" => self.foot(reading, line, record),
            "SRFO" => self.single_record_foot(reading, line, record),
            kind if kind.starts_with("SY") => return self.summary(reading, line, record),
            "RE01" | "AS01" | "AS02" | "MW01" => {
                if record.cell(1) != self.block.id || self.n_blocks == 0 {
                    self.n_blocks += 1;
                    self.block = Block {
                        id: record.cell(1).to_owned(),
                        ..Block::default()
                    };
                }
                self.block.add(record)?;
                reading.skip("record of a release, recording or work");
            }
            "SU01" | "SU02" | "SU03" => return self.usage(reading, line, record).map(|()| true),
            "LI01" => return self.allocation(reading, line, record).map(|()| true),
            kind => match single::summary_cell(kind) {
                Some(cell) => {
                    let id = record.cell(cell);
                    let summary = find_summary(&mut self.summaries, &self.unknown_types, id)?;
                    let head = (self.sender.as_str(), self.period);
                    return single::fill(reading, line, record, summary, head).map(|()| true);
                }
                None => self.unknown(reading, line, kind),
            },
        }
        Ok(false)
    }

    fn head(&mut self, reading: &mut Reading<'_>, line: u64, record: &Record<'_>) {
        reading.skip("header");
        self.sender = record.joined(11);
        self.is_part = !matches!(record.cell(7), "" | "1");
        self.period = record.period(8, 9);
        if self.period.is_none() {
            let days = format!("{} to {}", record.cell(8), record.cell(9));
            reading.warn("the report names no period of usage", line, &days);
        }
    }

    /// A summary record is a total: its revenue is on no line, and none is made up for the lines.
    /// Only fees for record companies that do not depend on usages make a row of their own.
    fn summary(
        &mut self,
        reading: &mut Reading<'_>,
        line: u64,
        record: &Record<'_>,
    ) -> Result<bool, Fault> {
        self.n_summaries += 1;
        let Some((mut summary, fault)) = Summary::read(record, line) else {
            self.unknown(reading, line, record.kind());
            return Ok(false);
        };
        if let Some(fault) = fault {
            reading.warn(
                &format!("{} of a summary is not readable", fault.column),
                line,
                &fault.reason,
            );
        }
        if self.summaries.len() >= MAX_SUMMARIES {
            return Err(Fault::new(
                "SummaryRecordId",
                format!("there are over {MAX_SUMMARIES} summary records, the limit"),
            ));
        }
        if !summary.territory.is_empty() && Territory::parse(&summary.territory).is_none() {
            reading.warn("not a territory", line, &summary.territory);
        }
        let is_row = record.kind() == "SY10"
            && rows::fill_fee(
                reading,
                line,
                record,
                &mut summary,
                (&self.sender, self.period),
            )?;
        if !is_row {
            reading.skip("summary record");
        }
        if self
            .summaries
            .insert(record.cell(1).to_owned(), summary)
            .is_some()
        {
            reading.warn("two summary records have the same id", line, record.cell(1));
        }
        Ok(is_row)
    }

    fn usage(
        &mut self,
        reading: &mut Reading<'_>,
        line: u64,
        record: &Record<'_>,
    ) -> Result<(), Fault> {
        let is_ugc = record.kind() == "SU03";
        self.expect_block(record)?;
        let id = record.cell(if is_ugc { 3 } else { 2 });
        let summary = find_summary(&mut self.summaries, &self.unknown_types, id)?;
        let (usage, is_of_release) = if is_ugc {
            let dsp_id = record.cell(4);
            let resource = self
                .block
                .resources
                .iter()
                .position(|resource| resource.dsp_id == dsp_id);
            let resource = resource.ok_or_else(|| missing("DspResourceId", dsp_id))?;
            (
                Usage {
                    resource: Some(resource),
                    ..Usage::default()
                },
                false,
            )
        } else {
            let (release, resource) = (record.cell(4), record.cell(5));
            let found = Usage {
                release: self.block.release(release),
                resource: self.block.resource(resource),
                ..Usage::default()
            };
            if found.resource.is_none() && !resource.is_empty() {
                return Err(missing("TransactedResource", resource));
            }
            if found.release.is_none() && found.resource.is_none() {
                return Err(missing("TransactedRelease", release));
            }
            if found.release.is_none() && !release.is_empty() {
                reading.warn("the block has no such release", line, release);
            }
            (found, resource.is_empty())
        };
        let use_type = match record.kind() {
            "SU01" => record.joined(12),
            "SU02" => record.joined(10),
            _ => record.joined(9),
        };
        let usage = Usage {
            transaction: record.cell(if is_ugc { 2 } else { 3 }).to_owned(),
            use_type: if use_type.is_empty() {
                summary.use_type.clone()
            } else {
                use_type
            },
            // A recording without a release named belongs to the only release of its block.
            release: usage
                .release
                .or((self.block.releases.len() == 1 && !is_of_release).then_some(0)),
            ..usage
        };
        let about = rows::About {
            sender: &self.sender,
            period: self.period,
            block: &self.block,
            usage: &usage,
        };
        rows::fill_usage(reading, line, summary, &about, &Counts::read(record)?)?;
        if is_ugc && let Some(period) = record.period(7, 8) {
            rows::set_usage_period(reading, period);
        }
        self.block.remember(usage);
        Ok(())
    }

    /// What one controller of rights gets of a usage.
    fn allocation(
        &mut self,
        reading: &mut Reading<'_>,
        line: u64,
        record: &Record<'_>,
    ) -> Result<(), Fault> {
        self.expect_block(record)?;
        let summary = find_summary(&mut self.summaries, &self.unknown_types, record.cell(2))?;
        let parent = record.cell(11);
        let known = self.block.usages.get(parent).cloned();
        let has_parent = known.is_some();
        let usage = match known {
            Some(usage) => usage,
            None if self.block.resources.len() == 1 => Usage {
                resource: Some(0),
                release: (self.block.releases.len() == 1).then_some(0),
                use_type: summary.use_type.clone(),
                ..Usage::default()
            },
            None => return Err(missing("ParentSalesTransactionId", parent)),
        };
        let about = rows::About {
            sender: &self.sender,
            period: self.period,
            block: &self.block,
            usage: &usage,
        };
        rows::fill_allocation(reading, line, record, summary, &about, has_parent)
    }

    fn expect_block(&self, record: &Record<'_>) -> Result<(), Fault> {
        if self.n_blocks > 0 && record.cell(1) == self.block.id {
            return Ok(());
        }
        let reason = format!("no block `{}` comes before this record", record.cell(1));
        Err(Fault::new("BlockId", reason))
    }

    fn foot(&mut self, reading: &mut Reading<'_>, line: u64, record: &Record<'_>) {
        reading.skip("footer");
        self.has_footer = true;
        compare(reading, line, record, 1, "lines of the file", self.n_lines);
        if !self.is_part {
            compare(
                reading,
                line,
                record,
                2,
                "lines of the report",
                self.n_lines,
            );
            compare(
                reading,
                line,
                record,
                5,
                "blocks of the report",
                self.n_blocks,
            );
        }
        compare(
            reading,
            line,
            record,
            3,
            "summary records",
            self.n_summaries,
        );
        compare(
            reading,
            line,
            record,
            4,
            "blocks of the file",
            self.n_blocks,
        );
    }

    fn single_record_foot(&mut self, reading: &mut Reading<'_>, line: u64, record: &Record<'_>) {
        reading.skip("footer");
        self.has_footer = true;
        if !self.is_part {
            compare(
                reading,
                line,
                record,
                1,
                "lines of the report",
                self.n_lines,
            );
        }
        compare(
            reading,
            line,
            record,
            2,
            "summary records",
            self.n_summaries,
        );
    }

    /// Counts summaries whose totals are not the sums of their rows. Returns may be in the total
    /// of usages or not; either is fine.
    fn compare_totals(&self, reading: &mut Reading<'_>) {
        if self.is_part {
            return;
        }
        for (id, summary) in &self.summaries {
            if let Some(total) = summary.total
                && total != summary.allocated
            {
                let value = format!("{id}: {total} told, {} found", summary.allocated);
                let what = "a summary comes to another amount than its rows";
                reading.warn(what, summary.line, &value);
            }
            let Some(total) = summary.total_usages.map(i128::from) else {
                continue;
            };
            if total != summary.usages && total != summary.usages_less_returns {
                let value = format!("{id}: {total} told, {} found", summary.usages);
                reading.warn("a summary counts other usages", summary.line, &value);
            }
        }
    }

    fn unknown(&mut self, reading: &mut Reading<'_>, line: u64, kind: &str) {
        reading.skip("record of a type that is not read");
        let kind: String = kind.chars().take(8).collect();
        if self.unknown_types.len() < MAX_UNKNOWN_TYPES || self.unknown_types.contains(&kind) {
            reading.warn(
                &format!("records of type `{kind}` are not read"),
                line,
                &kind,
            );
            self.unknown_types.insert(kind);
        } else {
            reading.warn("records of more unknown types", line, &kind);
        }
    }
}

fn find_summary<'s>(
    summaries: &'s mut BTreeMap<String, Summary>,
    unknown_types: &BTreeSet<String>,
    id: &str,
) -> Result<&'s mut Summary, Fault> {
    summaries.get_mut(id).ok_or_else(|| {
        let unread: Vec<&str> = unknown_types
            .iter()
            .map(String::as_str)
            .filter(|kind| kind.starts_with("SY"))
            .collect();
        let hint = if unread.is_empty() {
            String::new()
        } else {
            format!(", and {} is not read", unread.join(", "))
        };
        Fault::new(
            "SummaryRecordId",
            format!("there is no summary record `{id}` before this record{hint}"),
        )
    })
}

fn missing(column: &'static str, reference: &str) -> Fault {
    Fault::new(column, format!("the block has no `{reference}`"))
}

fn compare(
    reading: &mut Reading<'_>,
    line: u64,
    record: &Record<'_>,
    index: usize,
    name: &str,
    found: u64,
) {
    if let Ok(told) = record.cell(index).parse::<u64>()
        && told != found
    {
        reading.warn(
            &format!("the footer counts other {name}"),
            line,
            &format!("{told} told, {found} found"),
        );
    }
}
