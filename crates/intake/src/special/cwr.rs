//! Registrations of works in the format of CISAC, and what societies answer.

mod line;
mod records;
mod transaction;

use std::collections::BTreeSet;
use std::io::BufRead;

use catalog::facts::datasets::registrations;

use self::line::{At, Fault, FixedLine};
use self::records::{Layout, Row};
use self::transaction::{Sent, Transaction};
use super::lines::{Lines, TOO_LONG};
use super::{Head, Special};
use crate::{IntakeError, Reading};

/// CWR 2.1, 2.2 and 3.0: registrations, requests for ISWCs, and acknowledgements.
pub(super) static CWR: Special = Special {
    name: "cwr",
    title: "CWR works registration or acknowledgement",
    grade: "A",
    dataset: &registrations::DATASET,
    recognizes,
    read,
};

/// Rows of one transaction that wait for their territory records; the standard has far fewer.
const MAX_WAITING: usize = 4096;
/// Unknown types of records that are told apart.
const MAX_UNKNOWN_TYPES: usize = 32;

fn recognizes(head: &Head<'_>) -> bool {
    let text = head
        .bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head.bytes);
    let mut lines = text.split(|&byte| byte == b'\n');
    let has_header = lines.next().is_some_and(|line| line.starts_with(b"HDR"));
    has_header && lines.next().is_some_and(|line| line.starts_with(b"GRH"))
}

fn read(
    input: &mut dyn BufRead,
    _name: &str,
    reading: &mut Reading<'_>,
) -> Result<(), IntakeError> {
    let mut file = File::default();
    let mut lines = Lines::new(input);
    let mut is_last_broken = false;
    while let Some(line) = lines.next(Some(reading))? {
        if line.is_too_long {
            reading.reject(line.no, None, TOO_LONG, "")?;
            continue;
        }
        let fixed = FixedLine::new(line.text);
        // Mainframes end files with the character SUB.
        if fixed.text().trim_matches(['\u{1a}', ' ']).is_empty() {
            continue;
        }
        file.n_records += 1;
        file.group_records += 1;
        is_last_broken = false;
        if let Err((column, reason)) = file.record(reading, line.no, &fixed)? {
            reading.reject(line.no, column, reason, fixed.text())?;
            is_last_broken = true;
        }
    }
    file.end_transaction(reading)?;
    // A cut in the middle of a line was told already.
    if !file.has_trailer && !is_last_broken {
        let reason = "the file ends without a `TRL` record: it is cut off here";
        reading.reject(lines.n_lines() + 1, None, reason, "")?;
    }
    Ok(())
}

/// A file while it is read.
#[derive(Debug, Default)]
struct File {
    sent: Sent,
    layout: Layout,
    transaction: Option<Transaction>,
    n_groups: u64,
    n_transactions: u64,
    n_records: u64,
    group_transactions: u64,
    group_records: u64,
    has_trailer: bool,
    unknown_types: BTreeSet<String>,
}

impl File {
    /// Reads a record; the inner error says why it is no row.
    fn record(
        &mut self,
        reading: &mut Reading<'_>,
        no: u64,
        line: &FixedLine<'_>,
    ) -> Result<Result<(), Fault>, IntakeError> {
        let kind = line.field(At(1, 3));
        match kind {
            "HDR" => self.header(line),
            "GRH" => {
                self.end_transaction(reading)?;
                self.begin_group(line);
            }
            "GRT" => {
                self.end_transaction(reading)?;
                self.end_group(reading, no, line);
            }
            "TRL" => {
                self.end_transaction(reading)?;
                self.trailer(reading, no, line);
            }
            "NWR" | "REV" | "WRK" | "ISW" | "EXC" | "ISR" => return self.work(reading, no, line),
            "ACK" => return self.acknowledgement(reading, no, line),
            "AGR" => {
                self.end_transaction(reading)?;
                self.group_transactions += 1;
                self.n_transactions += 1;
                reading.skip("agreement");
            }
            _ => return self.detail(reading, no, line),
        }
        Ok(Ok(()))
    }

    /// `HDR`: who sent the file, and when. The name stands at another place in CWR 3.x.
    fn header(&mut self, line: &FixedLine<'_>) {
        let is_two = line.field(At(60, 5)).contains('.');
        let (name, date) = if is_two {
            (At(15, 45), At(65, 8))
        } else {
            (At(10, 45), At(66, 8))
        };
        line.field(name).clone_into(&mut self.sent.sender);
        self.sent.date = line::date(line.field(date));
    }

    /// `GRH`: the version, such as `02.10`.
    fn begin_group(&mut self, line: &FixedLine<'_>) {
        let version = line.field(At(12, 5));
        let (whole, fraction) = version.split_once('.').unwrap_or((version, ""));
        let whole = whole.trim_start_matches('0');
        let fraction = match fraction.trim_end_matches('0') {
            "" => "0",
            fraction => fraction,
        };
        self.layout = if whole == "3" {
            Layout::Three
        } else {
            Layout::Two
        };
        let whole = if whole.is_empty() { "2" } else { whole };
        self.sent.standard = format!("CWR {whole}.{fraction}");
        self.n_groups += 1;
        self.group_transactions = 0;
        self.group_records = 1;
    }

    fn end_group(&self, reading: &mut Reading<'_>, no: u64, line: &FixedLine<'_>) {
        let counts = [
            (
                "transactions of the group",
                At(9, 8),
                self.group_transactions,
            ),
            ("records of the group", At(17, 8), self.group_records),
        ];
        compare(reading, no, line, &counts);
    }

    fn trailer(&mut self, reading: &mut Reading<'_>, no: u64, line: &FixedLine<'_>) {
        self.has_trailer = true;
        let counts = [
            ("groups of the file", At(4, 5), self.n_groups),
            ("transactions of the file", At(9, 8), self.n_transactions),
            ("records of the file", At(17, 8), self.n_records),
        ];
        compare(reading, no, line, &counts);
    }

    /// A record that opens the transaction of a work, or repeats the work in an answer.
    fn work(
        &mut self,
        reading: &mut Reading<'_>,
        no: u64,
        line: &FixedLine<'_>,
    ) -> Result<Result<(), Fault>, IntakeError> {
        let number = line.number(At(4, 8)).unwrap_or(0);
        let echoed = self.transaction.as_mut().filter(|transaction| {
            transaction.kind == "ACK" && !transaction.has_echo && transaction.number == number
        });
        if let Some(transaction) = echoed {
            transaction.has_echo = true;
            line.field(At(96, 11)).clone_into(&mut transaction.iswc);
            if transaction.code.is_empty() {
                line.field(At(82, 14)).clone_into(&mut transaction.code);
            }
            reading.skip("work repeated in an acknowledgement");
            return Ok(Ok(()));
        }
        self.begin_transaction(reading)?;
        if let Err(fault) = line.reaches("work title", At(20, 60)) {
            return Ok(Err(fault));
        }
        self.transaction = Some(Transaction {
            kind: line.field(At(1, 3)).to_owned(),
            number,
            title: line.field(At(20, 60)).to_owned(),
            code: line.field(At(82, 14)).to_owned(),
            iswc: line.field(At(96, 11)).to_owned(),
            rows: vec![Row {
                line: no,
                kind: "work",
                ..Row::default()
            }],
            ..Transaction::default()
        });
        Ok(Ok(()))
    }

    /// `ACK`: what a society makes of a transaction. CWR 3.x has one more field before the date.
    fn acknowledgement(
        &mut self,
        reading: &mut Reading<'_>,
        no: u64,
        line: &FixedLine<'_>,
    ) -> Result<Result<(), Fault>, IntakeError> {
        self.begin_transaction(reading)?;
        let status = match self.layout {
            Layout::Two => At(158, 2),
            Layout::Three => At(178, 2),
        };
        if let Err(fault) = line.reaches("transaction status", status) {
            return Ok(Err(fault));
        }
        self.transaction = Some(Transaction {
            kind: "ACK".to_owned(),
            number: line.number(At(4, 8)).unwrap_or(0),
            title: line.field(At(50, 60)).to_owned(),
            code: line.field(At(110, 20)).to_owned(),
            society_code: line.field(At(130, 20)).to_owned(),
            status: line.field(status).to_owned(),
            rows: vec![Row {
                line: no,
                kind: "work",
                ..Row::default()
            }],
            ..Transaction::default()
        });
        Ok(Ok(()))
    }

    /// Any other record: it belongs to the transaction that is open.
    fn detail(
        &mut self,
        reading: &mut Reading<'_>,
        no: u64,
        line: &FixedLine<'_>,
    ) -> Result<Result<(), Fault>, IntakeError> {
        let (kind, layout) = (line.field(At(1, 3)), self.layout);
        if is_known_without_row(kind) {
            return Ok(Ok(()));
        }
        let row = match kind {
            "SPU" => records::publisher(line, layout, true),
            "OPU" => records::publisher(line, layout, false),
            "SWR" => records::writer(line, layout, true),
            "OWR" => records::writer(line, layout, false),
            "WRI" => records::request_writer(line),
            "ALT" => records::alternative_title(line),
            "PER" => records::performer(line),
            "REC" => records::recording(line, layout),
            "SPT" | "OPT" | "SWT" | "OWT" => {
                let party = if kind.starts_with("SP") || kind.starts_with("OP") {
                    "publisher"
                } else {
                    "writer"
                };
                let collection = records::collection(line, kind, layout);
                let transaction = self.transaction.as_mut();
                return Ok(collection.map(|collection| {
                    if let Some(transaction) = transaction {
                        transaction.add_collection(party, collection);
                    }
                }));
            }
            "MSG" => {
                if let Some(transaction) = &mut self.transaction {
                    transaction.add_message(line.field(At(36, 150)));
                }
                return Ok(Ok(()));
            }
            _ => {
                self.unknown(reading, no, kind);
                return Ok(Ok(()));
            }
        };
        let row = match row {
            Ok(row) => row,
            Err(fault) => return Ok(Err(fault)),
        };
        let Some(transaction) = &mut self.transaction else {
            let reason = "no work comes before this record: `NWR`, `REV`, `WRK`, `ISR` or `ACK` was expected";
            return Ok(Err((None, reason.to_owned())));
        };
        if transaction.rows.len() >= MAX_WAITING {
            transaction.hand_on(reading, &self.sent)?;
        }
        transaction.rows.push(Row { line: no, ..row });
        Ok(Ok(()))
    }

    fn unknown(&mut self, reading: &mut Reading<'_>, no: u64, kind: &str) {
        reading.skip("record of an unknown type");
        if self.unknown_types.len() < MAX_UNKNOWN_TYPES || self.unknown_types.contains(kind) {
            self.unknown_types.insert(kind.to_owned());
            reading.warn(&format!("records of type `{kind}` are not known"), no, kind);
        } else {
            reading.warn("records of more unknown types", no, kind);
        }
    }

    fn begin_transaction(&mut self, reading: &mut Reading<'_>) -> Result<(), IntakeError> {
        self.end_transaction(reading)?;
        self.group_transactions += 1;
        self.n_transactions += 1;
        Ok(())
    }

    fn end_transaction(&mut self, reading: &mut Reading<'_>) -> Result<(), IntakeError> {
        match self.transaction.take() {
            Some(mut transaction) => transaction.hand_on(reading, &self.sent),
            None => Ok(()),
        }
    }
}

/// Records of the standard whose content has no column: agreements, links of writers to
/// publishers, versions, origins, instrumentation, components, cross references, and names and
/// titles in other scripts.
fn is_known_without_row(kind: &str) -> bool {
    matches!(
        kind,
        "TER"
            | "IPA"
            | "NPA"
            | "PWR"
            | "NPN"
            | "NWN"
            | "NAT"
            | "NET"
            | "NCT"
            | "NVT"
            | "NPR"
            | "NOW"
            | "EWT"
            | "VER"
            | "OWK"
            | "ORN"
            | "INS"
            | "IND"
            | "COM"
            | "ARI"
            | "XRF"
    )
}

/// Counts where a trailer and what was read differ.
fn compare(reading: &mut Reading<'_>, no: u64, line: &FixedLine<'_>, counts: &[(&str, At, u64)]) {
    for &(name, at, found) in counts {
        let Some(told) = line.number(at) else {
            continue;
        };
        if told != found {
            reading.warn(
                &format!("the trailer counts other {name}"),
                no,
                &format!("{told} told, {found} found"),
            );
        }
    }
}
