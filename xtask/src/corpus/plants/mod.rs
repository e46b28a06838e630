//! Errors that are planted into statements, each with an entry of the answer key.

mod amounts;
mod claims;
mod identifiers;
mod missing;
mod periods;
mod streaming;
mod works;

use std::collections::{BTreeMap, BTreeSet};

use catalog::Amount;
use music::Random;
use serde::Serialize;

use super::corrections;
use super::draw;
use super::exchange::CODES;
use super::formats::{DISTRIBUTORS, Format};
use super::line::{Hold, Line};
use super::market::{STORES, TERRITORIES};
use super::month::Month;
use super::sales::{Statements, World};
use claims::Track;

/// What an error is about; what it leaves open is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Subject {
    /// Folder of the counterpart.
    pub(super) source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) isrc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) upc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) artist: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) store: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) territory: Option<&'static str>,
    /// First month of usage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) month: Option<Month>,
    /// Last month of usage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_month: Option<Month>,
    /// Month of the statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) statement: Option<Month>,
}

/// A planted error.
#[derive(Clone, Debug)]
pub(super) struct Plant {
    pub(super) kind: &'static str,
    pub(super) subject: Subject,
    /// Recording that it is about, if it is about one.
    pub(super) recording: Option<usize>,
    /// What is lacking, or paid or counted wrongly.
    pub(super) amount: Amount,
    pub(super) currency: &'static str,
    /// Statements that lack lines.
    pub(super) lacking: BTreeSet<(Format, Month)>,
    pub(super) note: String,
}

/// How much an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    Small,
    Medium,
    Large,
}

/// Recordings of a label that has room for every kind of error in every size.
const RECORDINGS_FOR_ALL_SIZES: usize = 300;

const SIZES: [Size; 3] = [Size::Small, Size::Medium, Size::Large];

impl Size {
    /// Returns the entry of the size.
    fn of<T: Copy>(self, [small, medium, large]: [T; 3]) -> T {
        match self {
            Self::Small => small,
            Self::Medium => medium,
            Self::Large => large,
        }
    }
}

/// Plants errors that keep out of each other's way.
#[derive(Debug)]
pub(super) struct Planter<'a> {
    world: World<'a>,
    statements: &'a mut Statements,
    random: Random,
    plants: Vec<Plant>,
    /// Statements of which an error takes a large part.
    claimed_files: BTreeSet<(Format, Month)>,
    claimed_recordings: BTreeSet<usize>,
}

/// Plants one kind of error in one size, if there is a place for it.
type Sow = fn(&mut Planter<'_>, Size);

/// Streams that no listener made, by recording and month.
pub(super) type Suspicious = BTreeMap<(usize, Month), i64>;

impl<'a> Planter<'a> {
    pub(super) fn new(world: World<'a>, statements: &'a mut Statements) -> Self {
        Self {
            world,
            statements,
            random: draw::stream(world.seed, &[40]),
            plants: Vec::new(),
            claimed_files: BTreeSet::new(),
            claimed_recordings: BTreeSet::new(),
        }
    }

    /// Plants what the stores' own counts hold too.
    pub(super) fn plant_streams(&mut self) -> Suspicious {
        streaming::suspicious(self)
    }

    /// Lets recordings vanish for good.
    pub(super) fn plant_absences(&mut self) {
        missing::after_a_move(self);
        self.sow(&[missing::track]);
    }

    /// Plants errors of whole statements, stores or territories.
    pub(super) fn plant_in_statements(&mut self) {
        let kinds: [Sow; 10] = [
            missing::store_month,
            missing::territory_statement,
            amounts::store_share,
            periods::skipped,
            periods::late,
            amounts::exchange,
            amounts::rounding,
            amounts::cell_rate,
            periods::repeated,
            periods::duplicated,
        ];
        self.sow(&kinds);
    }

    /// Plants errors of single recordings and rows.
    pub(super) fn plant_in_tracks(&mut self) {
        let kinds: [Sow; 13] = [
            missing::store,
            missing::territory,
            missing::month,
            streaming::underpaid,
            streaming::negative,
            amounts::row_rate,
            amounts::arithmetic,
            amounts::track_share,
            identifiers::missing_isrc,
            identifiers::wrong_upc,
            identifiers::shared_isrc,
            works::missing_iswc,
            works::unregistered,
        ];
        self.sow(&kinds);
    }

    /// Plants every kind in every size; a label that is too small for that has each in one size.
    fn sow(&mut self, kinds: &[Sow]) {
        if self.world.label.recordings.len() >= RECORDINGS_FOR_ALL_SIZES {
            for size in SIZES {
                for sow in kinds {
                    self.sow_one(*sow, size);
                }
            }
            return;
        }
        for (turn, sow) in kinds.iter().enumerate() {
            let mut sizes = SIZES;
            sizes.rotate_left(turn % SIZES.len());
            // Where one size finds no place, another may.
            sizes.into_iter().any(|size| self.sow_one(*sow, size));
        }
    }

    /// Looks for a place a few times; returns whether there was one.
    fn sow_one(&mut self, sow: Sow, size: Size) -> bool {
        let n_before = self.plants.len();
        for _ in 0..12 {
            let claims = (self.claimed_files.clone(), self.claimed_recordings.clone());
            sow(self, size);
            if self.plants.len() > n_before {
                return true;
            }
            (self.claimed_files, self.claimed_recordings) = claims;
        }
        false
    }

    /// Adds corrections to the statements that no error has claimed.
    pub(super) fn correct(&mut self) {
        let claimed = &self.claimed_files;
        corrections::push(self.world, self.statements, |format, statement| {
            claimed.contains(&(format, statement))
        });
    }

    pub(super) fn statements(&mut self) -> &mut Statements {
        self.statements
    }

    pub(super) fn into_plants(self) -> Vec<Plant> {
        self.plants
    }

    /// Returns the place that the next error has in the key.
    fn next(&self) -> usize {
        self.plants.len()
    }

    /// Changes all free lines of a counterpart for which `is_meant` holds and marks them.
    ///
    /// Returns the sum of what the change took from or added to their net, and their number.
    fn change(
        &mut self,
        format: Format,
        is_meant: impl Fn(Month, &Line) -> bool,
        change: impl Fn(&mut Line),
    ) -> (Amount, usize) {
        let plant = self.next();
        let (mut difference, mut n_lines) = (0, 0);
        for (&(_, statement), lines) in of_format(self.statements, format) {
            for line in lines.iter_mut() {
                if line.hold == Hold::Free && is_meant(statement, line) {
                    let before = line.net.units();
                    change(line);
                    difference += (before - line.net.units()).abs();
                    line.plant = Some(plant);
                    line.hold = Hold::Planted;
                    n_lines += 1;
                }
            }
        }
        (amount(difference), n_lines)
    }

    /// Takes away all lines of a counterpart for which `is_meant` holds.
    ///
    /// Returns the lines with the statement of each.
    fn remove(
        &mut self,
        format: Format,
        is_meant: impl Fn(Month, &Line) -> bool,
    ) -> Vec<(Month, Line)> {
        let mut removed = Vec::new();
        for (&(_, statement), lines) in of_format(self.statements, format) {
            let goes = |line: &mut Line| line.hold != Hold::Planted && is_meant(statement, line);
            removed.extend(lines.extract_if(.., goes).map(|line| (statement, line)));
        }
        removed
    }

    /// Adds the key of lines that are lacking, if there are any.
    fn lack(
        &mut self,
        kind: &'static str,
        subject: Subject,
        removed: &[(Month, Line)],
        note: &str,
    ) {
        let Some((_, line)) = removed.first() else {
            return;
        };
        let format = DISTRIBUTORS
            .into_iter()
            .find(|format| format.name() == subject.source)
            .expect("lines are only taken from distributors");
        self.plants.push(Plant {
            kind,
            recording: subject.isrc.is_some().then_some(line.recording),
            subject,
            amount: sum(removed.iter().map(|(_, line)| line)),
            currency: CODES[line.money],
            lacking: removed
                .iter()
                .map(|(statement, _)| (format, *statement))
                .collect(),
            note: note.to_owned(),
        });
    }

    /// Adds the key of lines that are there and wrong.
    fn found(
        &mut self,
        kind: &'static str,
        format: Format,
        subject: Subject,
        amount: Amount,
        note: String,
    ) {
        self.plants.push(Plant {
            kind,
            subject,
            recording: None,
            amount,
            currency: CODES[format.terms().money],
            lacking: BTreeSet::new(),
            note,
        });
    }

    /// Returns the subject of a recording.
    fn about(&self, format: Format, recording: usize) -> Subject {
        let label = self.world.label;
        Subject {
            source: format.name(),
            isrc: Some(label.recordings[recording].isrc.clone()),
            title: Some(label.recordings[recording].title.clone()),
            artist: Some(label.artist_of(recording).name.clone()),
            ..Subject::default()
        }
    }
}

/// Returns the subject of a line that is shown as it should be.
fn about_cell(subject: Subject, line: &Line) -> Subject {
    Subject {
        store: Some(STORES[line.store].name),
        territory: Some(TERRITORIES[line.territory].code),
        month: Some(line.usage),
        ..subject
    }
}

/// Returns the subject of a whole counterpart.
fn about_source(format: Format) -> Subject {
    Subject {
        source: format.name(),
        ..Subject::default()
    }
}

fn of_format(
    statements: &mut Statements,
    format: Format,
) -> impl Iterator<Item = (&(Format, Month), &mut Vec<Line>)> {
    statements.range_mut((format, Month::new(0, 1))..=(format, Month::new(9999, 12)))
}

fn sum<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Amount {
    lines.into_iter().map(|line| line.net).sum()
}

fn amount(units: i128) -> Amount {
    Amount::from_units(units).expect("amounts of a small label are far from the limit")
}
