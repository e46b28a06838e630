use std::collections::{BTreeSet, HashMap};

use catalog::Amount;
use jiff::civil::Date;

use crate::book::{self, Book};
use crate::cells::{self, CellKey, Cells, Place, Statement};
use crate::checks;
use crate::finding::{Draft, Finding, Row, Severity};
use crate::line::{Line, PlatformUnits, Recording, Registration};
use crate::names::{Name, Names, hash};
use crate::tracks::{Spellings, Tracks};
use crate::{Kind, Month, Rules};

/// What the caller decides.
#[derive(Clone, Debug)]
pub struct Options {
    /// Rows that a finding lists at most; the number of all of them is always given. Default 1000.
    pub rows_max: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { rows_max: 1000 }
    }
}

/// Takes lines in any order and tells at the end what is missing or wrong.
///
/// Memory grows with the distinct combinations of file, recording, store, territory, month and
/// use, and with the rows that are out of the ordinary.
#[derive(Debug)]
pub struct Audit {
    rules: Rules,
    options: Options,
    formats: Names,
    stores: Names,
    territories: Names,
    use_types: Names,
    spellings: Spellings,
    statements: Vec<Statement>,
    statement_ids: HashMap<Statement, u32>,
    places: Vec<Place>,
    place_ids: HashMap<Place, u32>,
    place_spellings: HashMap<u64, u32>,
    cells: Cells,
    arithmetic: checks::arithmetic::Relations,
    currency: checks::currency::ExchangeRates,
    rounding: checks::rounding::PlacesUsed,
    shares: checks::share::Shares,
    identifiers: checks::check_digits::Identifiers,
    exports: checks::export::Exports,
    registrations: checks::works::Registrations,
}

/// A line with its numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) line: &'a Line<'a>,
    pub(crate) row: Row,
    pub(crate) format: Name,
    pub(crate) statement: u32,
    pub(crate) spelling: u32,
    pub(crate) place: Place,
}

impl Audit {
    /// Begins an audit.
    pub fn new(rules: &Rules, options: &Options) -> Self {
        Self {
            rules: rules.clone(),
            options: options.clone(),
            formats: Names::default(),
            stores: Names::default(),
            territories: Names::default(),
            use_types: Names::default(),
            spellings: Spellings::default(),
            statements: Vec::new(),
            statement_ids: HashMap::new(),
            places: Vec::new(),
            place_ids: HashMap::new(),
            place_spellings: HashMap::new(),
            cells: Cells::default(),
            arithmetic: checks::arithmetic::Relations::default(),
            currency: checks::currency::ExchangeRates::default(),
            rounding: checks::rounding::PlacesUsed::default(),
            shares: checks::share::Shares::default(),
            identifiers: checks::check_digits::Identifiers::default(),
            exports: checks::export::Exports::default(),
            registrations: checks::works::Registrations::default(),
        }
    }

    /// Takes one line of a statement.
    pub fn line(&mut self, line: &Line) {
        let format = self.formats.take(line.format);
        let statement = self.statement(Statement {
            source: line.source,
            format,
            month: line.statement,
            currency: line.currency,
        });
        let spelling = self.spellings.take(line);
        let place = self.place(line);
        let row = Row {
            source: line.source,
            row_no: line.row_no,
        };
        let net = line.net.or(line.gross).unwrap_or_default();
        let share = line.share.filter(|share| *share > Amount::ZERO);
        let whole = share
            .and_then(|share| net.checked_mul_div(Amount::ONE, share))
            .unwrap_or(net);
        let entry = cells::Entry {
            row_no: line.row_no,
            units: line.units.unwrap_or(0),
            net: net.units(),
            whole: whole.units() as f64,
            content: content(line),
        };
        let key = CellKey {
            statement,
            spelling,
            place,
            usage: line.usage,
        };
        self.cells.add(key, &entry);
        let seen = Seen {
            line,
            row,
            format,
            statement,
            spelling,
            place: self.places[place as usize],
        };
        self.arithmetic.take(&seen);
        self.currency.take(&seen);
        self.rounding.take(&seen);
        self.shares.take(&seen);
        self.identifiers.take(&seen);
    }

    /// Takes what a platform's own export counts for one day.
    pub fn platform_day(&mut self, units: &PlatformUnits, day: Date) {
        self.exports.take_day(units, day);
    }

    /// Takes what a platform's own export counts for one month.
    pub fn platform_total(&mut self, units: &PlatformUnits, month: Month) {
        self.exports.take_month(units, month);
    }

    /// Takes a work that is registered.
    pub fn registration(&mut self, registration: &Registration) {
        self.registrations.take(registration);
    }

    /// Takes a recording of the catalogue.
    pub fn recording(&mut self, recording: &Recording) {
        self.spellings.take_recording(recording);
    }

    /// Tells what was found, the largest amounts of the surest kinds first within each kind.
    pub fn finish(self, today: Date) -> Vec<Finding> {
        let tracks = Tracks::resolve(&self.spellings);
        let (cells, several) = self.cells.into_sorted();
        let (statements, places) = (self.statements, self.places);
        let entries = cells.into_iter().map(|(key, cell)| {
            let statement = statements[key.statement as usize];
            let place = places[key.place as usize];
            book::Entry {
                statement: key.statement,
                source: statement.source,
                format: statement.format,
                currency: statement.currency,
                spelling: key.spelling,
                track: tracks.of_spelling[key.spelling as usize],
                place: key.place,
                store: place.store,
                territory: place.territory,
                use_type: place.use_type,
                month: key.usage.or(statement.month),
                is_dated: key.usage.is_some(),
                cell,
            }
        });
        let entries: Vec<book::Entry> = entries.collect();
        let book = Book {
            rules: &self.rules,
            options: &self.options,
            today,
            formats: self.formats,
            stores: self.stores,
            territories: self.territories,
            use_types: self.use_types,
            spellings: self.spellings,
            least_units: book::least_units(&entries),
            entries,
            tracks,
            statements: statements.clone(),
            several,
        };
        let mut drafts = Vec::new();
        let (periods, known) = checks::periods::find(&book);
        drafts.extend(periods);
        let missing = checks::missing::find(&book, &known);
        drafts.extend(missing);
        let below = checks::export::find(&book, &self.exports, &drafts);
        drafts.extend(below);
        drafts.extend(checks::rate::find(&book));
        let repeated = checks::repeated::find(&book);
        drafts.extend(checks::duplicate::find(&book));
        drafts.extend(repeated);
        let currency = self.currency.find(&book);
        let shares = self.shares.find(&book);
        drafts.extend(self.arithmetic.find(&book, &currency, &shares));
        drafts.extend(currency);
        drafts.extend(shares);
        drafts.extend(self.rounding.find(&book));
        drafts.extend(checks::negative::find(&book));
        drafts.extend(checks::threshold::find(&book));
        drafts.extend(checks::recordings::find(&book));
        drafts.extend(checks::works::find(&book, &self.registrations));
        drafts.extend(self.identifiers.find(&book));
        drafts.extend(checks::shared_isrc::find(&book));
        drafts.extend(checks::suspicious::find(&book, &self.exports));
        finished(without_echoes(drafts), &book)
    }

    fn statement(&mut self, statement: Statement) -> u32 {
        let next = self.statements.len() as u32;
        let id = *self.statement_ids.entry(statement).or_insert(next);
        if id == next {
            self.statements.push(statement);
        }
        id
    }

    fn place(&mut self, line: &Line) -> u32 {
        let spelling = hash(&[line.store, line.territory, line.service, line.use_type]);
        if let Some(place) = self.place_spellings.get(&spelling) {
            return *place;
        }
        let use_type = [line.service, line.use_type].join(" / ");
        let place = Place {
            store: self.stores.take(line.store),
            territory: self.territories.take(line.territory),
            use_type: self.use_types.take(use_type.trim_matches([' ', '/'])),
        };
        let next = self.places.len() as u32;
        let id = *self.place_ids.entry(place).or_insert(next);
        if id == next {
            self.places.push(place);
        }
        self.place_spellings.insert(spelling, id);
        id
    }
}

/// Returns the figures of a line as one number.
fn content(line: &Line) -> u64 {
    let amounts = [
        line.unit_price,
        line.gross,
        line.deductions,
        line.net,
        line.sale_amount,
        line.share,
    ];
    let mut bytes = [0xff; 8 + 6 * 16];
    bytes[..8].copy_from_slice(&line.units.unwrap_or(i64::MIN).to_le_bytes());
    for (place, amount) in bytes[8..].chunks_exact_mut(16).zip(amounts) {
        if let Some(amount) = amount {
            place.copy_from_slice(&amount.units().to_le_bytes());
        }
    }
    xxhash_rust::xxh3::xxh3_64(&bytes)
}

/// Leaves out rates that are out of line because of an error that another finding names.
fn without_echoes(drafts: Vec<Draft>) -> Vec<Draft> {
    let is_cause = |kind| {
        matches!(
            kind,
            Kind::ArithmeticError
                | Kind::CurrencyError
                | Kind::RoundingError
                | Kind::ShareMisapplied
        )
    };
    let mut wrong: BTreeSet<Row> = BTreeSet::new();
    let mut cut: BTreeSet<u32> = BTreeSet::new();
    for draft in drafts.iter().filter(|draft| is_cause(draft.kind)) {
        wrong.extend(&draft.rows);
        if draft.kind == Kind::RoundingError && draft.rows.len() > 3 {
            cut.extend(draft.subject.source);
        }
    }
    let is_echo = |draft: &Draft| {
        let n_wrong = draft.rows.iter().filter(|row| wrong.contains(row)).count();
        let in_cut = draft.rows.iter().all(|row| cut.contains(&row.source));
        // Cutting takes at most a cent from each row.
        let at_most = draft.rows.len() as i128 * Amount::UNIT / 100;
        let is_small = draft
            .amount
            .is_some_and(|(amount, _)| amount.units().abs() <= at_most);
        draft.kind == Kind::RateOutOfLine
            && (n_wrong * 4 >= draft.rows.len() || (in_cut && is_small))
    };
    drafts.into_iter().filter(|draft| !is_echo(draft)).collect()
}

fn finished(drafts: Vec<Draft>, book: &Book) -> Vec<Finding> {
    let mut findings: Vec<Finding> = drafts
        .into_iter()
        .map(|mut draft| {
            draft.rows.sort_unstable();
            draft.rows.dedup();
            let n_rows = draft.rows.len() as u64;
            draft.rows.truncate(book.options.rows_max);
            let money = draft
                .amount
                .map(|(amount, currency)| catalog::Money { amount, currency });
            Finding {
                kind: draft.kind,
                severity: severity(draft.kind, money),
                fingerprint: draft.subject.fingerprint(draft.kind, &draft.anchor),
                subject: draft.subject,
                at_stake: money,
                confidence: draft.confidence,
                reason: draft.reason,
                advice: draft.advice,
                rows: draft.rows,
                n_rows,
                evidence: draft.evidence,
                rule: book.rules.of(draft.kind),
            }
        })
        .collect();
    let size = |finding: &Finding| {
        let amount = finding.at_stake.map(|money| money.amount.units().abs());
        std::cmp::Reverse(amount.unwrap_or(0))
    };
    findings.sort_by(|a, b| {
        (a.kind, size(a))
            .cmp(&(b.kind, size(b)))
            .then_with(|| a.fingerprint.cmp(&b.fingerprint))
    });
    findings
}

fn severity(kind: Kind, money: Option<catalog::Money>) -> Severity {
    match kind {
        Kind::BelowPaymentThreshold => Severity::Information,
        Kind::RecordingWithoutIsrc
        | Kind::WorkWithoutIswc
        | Kind::WorkWithoutRegistration
        | Kind::FailedCheckDigit
        | Kind::SharedIsrc
        | Kind::SuspiciousStreaming => Severity::Check,
        _ if money.is_none_or(|money| money.amount.is_zero()) => Severity::Check,
        _ => Severity::Money,
    }
}
