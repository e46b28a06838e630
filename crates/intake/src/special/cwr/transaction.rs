use catalog::facts::{Cell, datasets::registrations as registration};
use catalog::{Amount, epoch_day};

use super::records::{Collection, Row};
use crate::special::identifiers::Identifiers;
use crate::{IntakeError, Reading};

/// What the first records of a file say of all that follows.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) standard: String,
    pub(super) sender: String,
    pub(super) date: Option<jiff::civil::Date>,
}

/// One work with its parties, until it is complete: territory records come behind the parties
/// they belong to, and a society answers with the code of the work before it repeats the work.
#[derive(Debug, Default)]
pub(super) struct Transaction {
    /// Record that opened it.
    pub(super) kind: String,
    pub(super) number: u64,
    pub(super) title: String,
    pub(super) code: String,
    pub(super) society_code: String,
    pub(super) iswc: String,
    pub(super) status: String,
    pub(super) message: String,
    pub(super) has_echo: bool,
    pub(super) rows: Vec<Row>,
}

/// Longest text of messages that is kept, in bytes.
const MAX_MESSAGE_BYTES: usize = 4096;

impl Transaction {
    /// Adds what the society says.
    pub(super) fn add_message(&mut self, message: &str) {
        if message.is_empty() || self.message.len() + message.len() > MAX_MESSAGE_BYTES {
            return;
        }
        if !self.message.is_empty() {
            self.message.push_str("; ");
        }
        self.message.push_str(message);
    }

    /// Says where a party collects. In CWR 3.x the shares stand here only; in 2.x the party has its
    /// ownership shares already, which add up to 100 % over the parties while these do not.
    pub(super) fn add_collection(&mut self, kind: &'static str, collection: Collection) {
        let mut parties = self.rows.iter_mut().rev();
        let party = parties.find(|row| row.kind == kind && row.code == collection.party);
        let Some(party) = party else {
            return;
        };
        if party.shares == [None; 3] {
            party.shares = collection.shares;
        }
        if party.pr_society.is_empty() {
            party.pr_society = collection.pr_society;
        }
        if !party.territories.contains(&collection.territory) {
            party.territories.push(collection.territory);
        }
    }

    /// Hands on its rows, which it has no more then.
    pub(super) fn hand_on(
        &mut self,
        reading: &mut Reading<'_>,
        sent: &Sent,
    ) -> Result<(), IntakeError> {
        let Some(first) = self.rows.first() else {
            return Ok(());
        };
        // The same on every row, and told once.
        let iswc = Identifiers::new(reading, first.line).iswc(&self.iswc);
        for row in std::mem::take(&mut self.rows) {
            self.fill(reading, sent, &row, &iswc);
            reading.accept(row.line)?;
        }
        Ok(())
    }

    fn fill(&self, reading: &mut Reading<'_>, sent: &Sent, row: &Row, iswc: &str) {
        let mut identifiers = Identifiers::new(reading, row.line);
        let ipi = identifiers.ipi_name(&row.ipi);
        let ipi_base = identifiers.ipi_base(&row.ipi_base);
        let isrc = identifiers.isrc(&row.isrc);
        let chunk = reading.chunk();
        chunk.set_text(registration::STANDARD, &sent.standard);
        chunk.set(
            registration::FILE_DATE,
            sent.date
                .map_or(Cell::Absent, |day| Cell::Date(epoch_day(day))),
        );
        chunk.set_text(registration::SENDER, &sent.sender);
        chunk.set_text(registration::TRANSACTION, &self.kind);
        let number = i64::try_from(self.number).map_or(Cell::Absent, Cell::Integer);
        chunk.set(registration::TRANSACTION_NO, number);
        chunk.set_text(registration::STATUS, &self.status);
        chunk.set_text(registration::WORK_TITLE, &self.title);
        chunk.set_text(registration::SUBMITTER_WORK_CODE, &self.code);
        chunk.set_text(registration::SOCIETY_WORK_CODE, &self.society_code);
        chunk.set_text(registration::ISWC, iswc);
        chunk.set_text(registration::ROW_KIND, row.kind);
        chunk.set_text(registration::PARTY_NAME, &row.name);
        chunk.set_text(registration::PARTY_CODE, &row.code);
        chunk.set_text(registration::PARTY_IPI, &ipi);
        chunk.set_text(registration::PARTY_IPI_BASE, &ipi_base);
        chunk.set_text(registration::ROLE, &row.role);
        chunk.set(
            registration::IS_CONTROLLED,
            row.is_controlled.map_or(Cell::Absent, Cell::Flag),
        );
        chunk.set_text(registration::PR_SOCIETY, &row.pr_society);
        let share = |share: Option<Amount>| share.map_or(Cell::Absent, Cell::Decimal);
        chunk.set(registration::PR_SHARE, share(row.shares[0]));
        chunk.set(registration::MR_SHARE, share(row.shares[1]));
        chunk.set(registration::SR_SHARE, share(row.shares[2]));
        chunk.set_text(registration::TERRITORY, &row.territories.join(", "));
        chunk.set_text(registration::ALTERNATIVE_TITLE, &row.title);
        chunk.set_text(registration::ISRC, &isrc);
        chunk.set_text(registration::ARTIST, &row.artist);
        if row.kind == "work" {
            chunk.set_text(registration::MESSAGE, &self.message);
        }
    }
}
