//! Errors of each kind, put into believable lines at several sizes.

use std::collections::{BTreeMap, BTreeSet};

use catalog::{Amount, Rounding};

use super::world::{Owned, Random, decimal, float};
use crate::{Kind, Month};

/// What was planted.
#[derive(Clone, Debug)]
pub(super) struct Plant {
    pub(super) kind: Kind,
    pub(super) format: Option<&'static str>,
    pub(super) store: Option<&'static str>,
    pub(super) territory: Option<&'static str>,
    pub(super) isrc: Option<String>,
    pub(super) month: Option<Month>,
    /// Whether the lines are gone.
    pub(super) is_gap: bool,
    pub(super) note: String,
}

/// Lines with what was put into them.
pub(super) struct Planted {
    pub(super) lines: Vec<Owned>,
    pub(super) plants: Vec<Plant>,
    used: BTreeSet<(&'static str, Month)>,
    random: Random,
}

impl Planted {
    pub(super) fn new(lines: Vec<Owned>, seed: u64) -> Self {
        Self {
            lines,
            plants: Vec::new(),
            used: BTreeSet::new(),
            random: Random::new(seed ^ 0xabcd),
        }
    }

    /// Puts one error of each kind in.
    pub(super) fn one_of_each(&mut self) {
        // What takes whole files comes first, or it would take other errors with it.
        self.skipped();
        let months: BTreeSet<Month> = self.lines.iter().filter_map(|line| line.usage).collect();
        // Half a year that lacks two months is no pattern.
        if months.len() >= 12 {
            self.missing_month();
            self.late();
        }
        self.missing_store();
        self.missing_territory(true);
        self.missing_territory(false);
        self.missing_track(0);
        self.missing_track(1);
        self.missing_track(2);
        self.rate(0);
        self.rate(1);
        self.rate(2);
        self.duplicates();
        self.repeated();
        self.arithmetic();
        self.currency(true);
        self.currency(false);
        self.rounding();
        self.negative();
        self.share();
        self.without_isrc();
        self.upc();
        self.shared_isrc();
        self.suspicious();
        self.without_iswc();
        self.below_export();
    }

    fn add(&mut self, plant: Plant) -> usize {
        self.plants.push(plant);
        self.plants.len() - 1
    }

    /// Returns a line of a month with enough units that is not at an edge and not used yet.
    fn pick(&mut self, units_min: i64, formats: &[&str]) -> Option<Owned> {
        let months: BTreeSet<Month> = self.lines.iter().filter_map(|line| line.usage).collect();
        let first = months.iter().nth(2).copied()?;
        let last = months.iter().rev().nth(2).copied()?;
        for _ in 0..3000 {
            let line = &self.lines[self.random.below(self.lines.len())];
            let usage = line.usage?;
            if line.units.is_some_and(|units| units >= units_min)
                && (formats.is_empty() || formats.contains(&line.format))
                && line.format != "mlc"
                && (first..=last).contains(&usage)
                && line.net.is_some_and(|net| net > Amount::ZERO)
                && !self.used.contains(&(line.format, usage))
                && line.plants.is_empty()
            {
                let line = line.clone();
                self.used.insert((line.format, usage));
                return Some(line);
            }
        }
        None
    }

    fn units(&self, is_one: impl Fn(&Owned) -> bool) -> BTreeMap<Month, i64> {
        let mut units = BTreeMap::new();
        for line in self.lines.iter().filter(|line| is_one(line)) {
            if let (Some(month), Some(n)) = (line.usage, line.units) {
                *units.entry(month).or_insert(0) += n;
            }
        }
        units
    }

    /// Returns whether something was steady enough about a month for its absence to show.
    fn is_steady(&self, month: Month, units_min: i64, is_one: impl Fn(&Owned) -> bool) -> bool {
        let units = self.units(is_one);
        [-2, -1, 0, 1, 2]
            .iter()
            .all(|n| units.get(&month.plus(*n)).copied().unwrap_or(0) >= units_min)
    }

    fn gap(&mut self, kind: Kind, of: &Owned, parts: (bool, bool, bool), note: &str) {
        let month = of.usage;
        self.add(Plant {
            kind,
            format: Some(of.format),
            store: parts.0.then_some(of.store),
            territory: parts.1.then_some(of.territory),
            isrc: parts.2.then(|| of.isrc.clone()),
            month,
            is_gap: true,
            note: note.to_owned(),
        });
    }

    fn missing_store(&mut self) {
        for _ in 0..20 {
            let Some(of) = self.pick(1, &[]) else { return };
            let is_one = |line: &Owned| line.format == of.format && line.store == of.store;
            if self.is_steady(of.usage.unwrap(), 100, is_one) {
                self.lines
                    .retain(|line| !(is_one(line) && line.usage == of.usage));
                self.gap(Kind::MissingStore, &of, (true, false, false), "store");
                return;
            }
        }
    }

    fn missing_territory(&mut self, at_store: bool) {
        for _ in 0..40 {
            let Some(of) = self.pick(1, &[]) else { return };
            let is_one = |line: &Owned| {
                line.format == of.format
                    && line.territory == of.territory
                    && (!at_store || line.store == of.store)
            };
            let n_tracks: BTreeSet<&str> = self
                .lines
                .iter()
                .filter(|line| is_one(line) && line.usage == of.usage)
                .map(|line| line.isrc.as_str())
                .collect();
            if n_tracks.len() >= 2 && self.is_steady(of.usage.unwrap(), 60, is_one) {
                self.lines
                    .retain(|line| !(is_one(line) && line.usage == of.usage));
                self.gap(
                    Kind::MissingTerritory,
                    &of,
                    (at_store, true, false),
                    "territory",
                );
                return;
            }
        }
    }

    fn missing_track(&mut self, size: usize) {
        for _ in 0..60 {
            let Some(of) = self.pick(20, &[]) else { return };
            let is_one = |line: &Owned| {
                line.format == of.format
                    && line.isrc == of.isrc
                    && (size == 0 || line.store == of.store)
                    && (size < 2 || line.territory == of.territory)
            };
            if self.is_steady(of.usage.unwrap(), 60, is_one) {
                self.lines
                    .retain(|line| !(is_one(line) && line.usage == of.usage));
                let note = format!("track {size}");
                self.gap(Kind::MissingTrack, &of, (size > 0, size == 2, true), &note);
                return;
            }
        }
    }

    fn missing_month(&mut self) {
        let Some(of) = self.pick(1, &[]) else { return };
        self.lines
            .retain(|line| !(line.format == of.format && line.usage == of.usage));
        self.gap(Kind::MissingMonth, &of, (false, false, false), "month");
    }

    fn skipped(&mut self) {
        let Some(of) = self.pick(1, &["distrokid", "believe", "tunecore", "symphonic"]) else {
            return;
        };
        self.lines
            .retain(|line| !(line.format == of.format && line.file == of.file));
        self.gap(Kind::SkippedPeriod, &of, (false, false, false), "statement");
    }

    fn late(&mut self) {
        let Some(of) = self.pick(1, &["distrokid", "believe", "tunecore", "symphonic"]) else {
            return;
        };
        let plant = self.rows(Kind::LatePeriod, &of, "late");
        for line in &mut self.lines {
            if line.format == of.format && line.usage == of.usage {
                line.statement = line.statement.map(|month| month.plus(2));
                line.file = line.file.map(|month| month.plus(2));
                line.plants.push(plant);
            }
        }
    }

    fn rows(&mut self, kind: Kind, of: &Owned, note: &str) -> usize {
        self.add(Plant {
            kind,
            format: Some(of.format),
            store: Some(of.store),
            territory: Some(of.territory),
            isrc: Some(of.isrc.clone()),
            month: of.usage,
            is_gap: false,
            note: note.to_owned(),
        })
    }

    fn rate(&mut self, size: usize) {
        let factor = [0.5, 0.7, 1.5, 0.8][self.random.below(4)];
        for _ in 0..40 {
            let Some(of) = self.pick(200, &[]) else {
                return;
            };
            let is_one = |line: &Owned| {
                line.format == of.format
                    && line.store == of.store
                    && line.usage == of.usage
                    && (size == 2 || line.territory == of.territory)
                    && (size > 0 || line.isrc == of.isrc)
            };
            let n_months = self.units(|line| {
                line.format == of.format && line.store == of.store && line.territory == of.territory
            });
            if n_months.len() < 6 {
                continue;
            }
            let plant = self.rows(Kind::RateOutOfLine, &of, &format!("rate {size} × {factor}"));
            for line in self.lines.iter_mut().filter(|line| is_one(line)) {
                scale(line, factor);
                line.plants.push(plant);
            }
            return;
        }
    }

    fn duplicates(&mut self) {
        let n = [2, 6, 25][self.random.below(3)];
        let Some(of) = self.pick(20, &["believe", "tunecore", "fuga", "symphonic"]) else {
            return;
        };
        let plant = self.rows(Kind::DuplicateRows, &of, &format!("{n} rows twice"));
        let is_one = |line: &&mut Owned| {
            line.format == of.format && line.file == of.file && line.units.unwrap_or(0) >= 10
        };
        let mut copies: Vec<Owned> = Vec::new();
        for line in self.lines.iter_mut().filter(is_one).take(n) {
            line.plants.push(plant);
            copies.push(line.clone());
        }
        self.lines.extend(copies);
    }

    fn repeated(&mut self) {
        let n = [3, 12, 40][self.random.below(3)];
        let Some(of) = self.pick(20, &["believe", "tunecore", "distrokid", "symphonic"]) else {
            return;
        };
        let plant = self.rows(Kind::RepeatedRows, &of, &format!("{n} rows again"));
        let is_one = |line: &&mut Owned| {
            line.format == of.format && line.file == of.file && line.units.unwrap_or(0) >= 10
        };
        let mut copies: Vec<Owned> = Vec::new();
        for line in self.lines.iter_mut().filter(is_one).take(n) {
            line.plants.push(plant);
            copies.push(Owned {
                file: line.file.map(|month| month.plus(1)),
                statement: line.statement.map(|month| month.plus(1)),
                ..line.clone()
            });
        }
        self.lines.extend(copies);
    }

    fn arithmetic(&mut self) {
        let n = [1, 3, 8][self.random.below(3)];
        let factor = [0.9, 1.17, 0.55][self.random.below(3)];
        let Some(of) = self.pick(20, &["believe", "fuga"]) else {
            return;
        };
        let plant = self.rows(Kind::ArithmeticError, &of, &format!("{n} nets × {factor}"));
        let is_one = |line: &&mut Owned| {
            line.format == of.format && line.usage == of.usage && line.units.unwrap_or(0) >= 20
        };
        for line in self.lines.iter_mut().filter(is_one).take(n) {
            line.net = line.net.map(|net| decimal(float(net) * factor, 9));
            line.plants.push(plant);
        }
    }

    fn currency(&mut self, is_whole: bool) {
        let factor = [1.3, 0.8, 1.15][self.random.below(3)];
        let mut found = None;
        for _ in 0..30 {
            let of = self.pick(20, &["tunecore", "fuga"]);
            if of.as_ref().is_none_or(|of| of.sale_currency != of.currency) {
                found = of;
                break;
            }
        }
        let Some(of) = found else { return };
        let note = format!("rate of exchange × {factor}, whole {is_whole}");
        let plant = self.rows(Kind::CurrencyError, &of, &note);
        let mut n = 0;
        for line in &mut self.lines {
            if line.format == of.format
                && line.usage == of.usage
                && line.sale_currency == of.sale_currency
                && line.file == of.file
                && (is_whole || n < 3)
            {
                n += 1;
                let fx = decimal(float(line.fx_rate.unwrap()) * factor, 6);
                line.fx_rate = Some(fx);
                let gross = decimal(float(line.sale_amount.unwrap()) * float(fx), 10);
                line.gross = line.gross.map(|_| gross);
                let share = line.share.unwrap_or(Amount::ONE);
                line.net = Some(decimal(float(gross) * float(share), 11));
                line.plants.push(plant);
            }
        }
    }

    fn below_export(&mut self) {
        for _ in 0..40 {
            let Some(of) = self.pick(200, &[]) else {
                return;
            };
            let factor = [0.5, 0.75, 0.9][self.random.below(3)];
            if of.store != "Spotify" {
                continue;
            }
            let is_one = |line: &&mut Owned| {
                line.isrc == of.isrc
                    && line.format == of.format
                    && line.store == of.store
                    && line.usage == of.usage
            };
            let plant = self.rows(Kind::UnitsBelowExport, &of, &format!("units × {factor}"));
            for line in self.lines.iter_mut().filter(is_one) {
                let before = line.units.unwrap();
                let units = ((before as f64 * factor).round() as i64).max(1);
                let price = line.unit_price;
                scale(line, units as f64 / before as f64);
                line.units = Some(units);
                if let Some(price) = price {
                    line.unit_price = Some(price);
                    line.gross = price.checked_mul(Amount::from_whole(units));
                    line.net = line.gross.unwrap().checked_mul(line.share.unwrap());
                }
                line.plants.push(plant);
            }
            return;
        }
    }

    fn rounding(&mut self) {
        let Some(of) = self.pick(20, &[]) else { return };
        let plant = self.rows(Kind::RoundingError, &of, "net cut to 2 places");
        for line in &mut self.lines {
            if line.format == of.format && line.file == of.file {
                let cut = line.net.map(|net| net.round(2, Rounding::Down));
                if cut.is_some_and(|net| !net.is_zero()) {
                    line.net = cut;
                    line.plants.push(plant);
                }
            }
        }
    }

    fn negative(&mut self) {
        let Some(of) = self.pick(50, &[]) else { return };
        let plant = self.rows(Kind::NegativeWithoutOriginal, &of, "return");
        // A place where the track has nothing that month.
        let is_there = |territory: &str| {
            self.lines.iter().any(|line| {
                line.isrc == of.isrc
                    && line.store == of.store
                    && line.territory == territory
                    && line.format == of.format
                    && line.usage == of.usage
            })
        };
        let Some(territory) = super::world::TERRITORIES.iter().find(|t| !is_there(t)) else {
            self.plants.pop();
            return;
        };
        self.lines.push(Owned {
            territory,
            units: of.units.map(|units| -units),
            net: of.net.map(|net| -net),
            gross: of.gross.map(|gross| -gross),
            sale_amount: of.sale_amount.map(|amount| -amount),
            plants: vec![plant],
            ..of
        });
    }

    fn share(&mut self) {
        let Some(of) = self.pick(50, &["believe", "distrokid", "fuga"]) else {
            return;
        };
        let plant = self.rows(Kind::ShareMisapplied, &of, "share × 0.75");
        let factor = 0.75;
        for line in &mut self.lines {
            if line.format == of.format && line.file == of.file && line.isrc == of.isrc {
                line.share = line.share.map(|share| decimal(float(share) * factor, 4));
                line.net = match (line.gross, line.share) {
                    (Some(gross), Some(share)) => Some(decimal(float(gross) * float(share), 11)),
                    _ => line.net.map(|net| decimal(float(net) * factor, 8)),
                };
                line.plants.push(plant);
            }
        }
    }

    fn without_isrc(&mut self) {
        let Some(of) = self.pick(20, &[]) else { return };
        let plant = self.rows(Kind::RecordingWithoutIsrc, &of, "no ISRC");
        for line in &mut self.lines {
            if line.format == of.format && line.file == of.file && line.isrc == of.isrc {
                line.isrc = String::new();
                line.plants.push(plant);
            }
        }
    }

    fn upc(&mut self) {
        let Some(of) = self.pick(20, &[]) else { return };
        let plant = self.rows(Kind::FailedCheckDigit, &of, "UPC");
        let (front, last) = of.upc.split_at(of.upc.len() - 1);
        let wrong = format!("{front}{}", (last.parse::<u8>().unwrap() + 3) % 10);
        for line in &mut self.lines {
            if line.format == of.format && line.file == of.file && line.upc == of.upc {
                line.upc.clone_from(&wrong);
                line.plants.push(plant);
            }
        }
    }

    fn shared_isrc(&mut self) {
        let Some(of) = self.pick(20, &[]) else { return };
        let other = self
            .lines
            .iter()
            .find(|line| line.isrc != of.isrc && !line.isrc.is_empty());
        let Some(other) = other.map(|line| line.isrc.clone()) else {
            return;
        };
        let plant = self.rows(Kind::SharedIsrc, &of, "ISRC of another song");
        for line in &mut self.lines {
            if line.format == of.format && line.file == of.file && line.isrc == of.isrc {
                line.isrc.clone_from(&other);
                line.plants.push(plant);
            }
        }
    }

    fn suspicious(&mut self) {
        let Some(of) = self.pick(5, &[]) else { return };
        let all: i64 = self
            .units(|line| line.isrc == of.isrc)
            .get(&of.usage.unwrap())
            .copied()
            .unwrap_or(0);
        let units = all * 2 + 5000;
        let plant = self.rows(Kind::SuspiciousStreaming, &of, &format!("{units} streams"));
        let factor = units as f64 / of.units.unwrap() as f64;
        let is_one = |line: &&mut Owned| {
            line.isrc == of.isrc
                && line.format == of.format
                && line.usage == of.usage
                && line.store == of.store
                && line.territory == of.territory
                && line.units == of.units
                && line.service == of.service
        };
        if let Some(line) = self.lines.iter_mut().find(is_one) {
            scale(line, factor);
            line.units = Some(units);
            if let Some(price) = line.unit_price {
                let price = decimal(float(price) / factor, 7);
                line.unit_price = Some(price);
                line.gross = price.checked_mul(Amount::from_whole(units));
                line.net = line.gross.unwrap().checked_mul(line.share.unwrap());
            }
            line.plants.push(plant);
        }
    }

    fn without_iswc(&mut self) {
        let works: Vec<usize> = (0..self.lines.len())
            .filter(|n| self.lines[*n].format == "mlc")
            .collect();
        let codes: BTreeSet<&str> = works
            .iter()
            .map(|n| self.lines[*n].work_code.as_str())
            .collect();
        if codes.len() < 5 {
            return;
        }
        let of = self.lines[works[self.random.below(works.len())]].clone();
        let plant = self.rows(Kind::WorkWithoutIswc, &of, "no ISWC");
        for line in &mut self.lines {
            if line.format == "mlc" && line.work_code == of.work_code {
                line.iswc = String::new();
                line.plants.push(plant);
            }
        }
    }
}

fn scale(line: &mut Owned, factor: f64) {
    let times = |amount: Option<Amount>, places| {
        amount.map(|amount| decimal(float(amount) * factor, places))
    };
    match line.format {
        "believe" => {
            line.unit_price = times(line.unit_price, 7);
            let units = Amount::from_whole(line.units.unwrap());
            line.gross = line.unit_price.unwrap().checked_mul(units);
            line.net = line.gross.unwrap().checked_mul(line.share.unwrap());
        }
        "tunecore" | "fuga" => {
            line.sale_amount = times(line.sale_amount, 9);
            let gross = decimal(
                float(line.sale_amount.unwrap()) * float(line.fx_rate.unwrap()),
                10,
            );
            line.gross = line.gross.map(|_| gross);
            let share = line.share.unwrap_or(Amount::ONE);
            line.net = Some(decimal(float(gross) * float(share), 11));
        }
        _ => {
            line.net = times(line.net, 8);
            line.gross = times(line.gross, 8);
        }
    }
}
