//! Statements whose amounts have fewer places than their format usually writes.

use std::collections::HashMap;

use catalog::{Amount, Currency};

use super::relation::places_of;
use crate::audit::Seen;
use crate::book::{Book, amount};
use crate::finding::{Draft, Row, Subject, figure};
use crate::names::Name;
use crate::{Kind, rules};

/// Rows of one number of places that are kept.
const ROWS_MAX: usize = 1000;

/// Places up to which an amount can be cut.
const CUT_MAX: usize = 6;

/// Other statements that show how a format usually is.
const OTHERS_MIN: usize = 3;

/// How many places the amounts of each statement have.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlacesUsed {
    statements: HashMap<u32, Statement>,
}

#[derive(Clone, Debug, Default)]
struct Statement {
    n_rows: u64,
    /// Rows by number of places.
    places: [u64; Amount::PLACES as usize + 1],
    rows: Vec<(u8, Row, Amount)>,
    currency: Option<Currency>,
}

impl Statement {
    /// Returns how many amounts have at most that many places.
    fn up_to(&self, places: usize) -> u64 {
        self.places[..=places].iter().sum()
    }

    fn share(&self, places: usize) -> f64 {
        self.up_to(places) as f64 / self.n_rows.max(1) as f64
    }

    /// Returns how many different amounts have at most that many places: equal rows prove nothing.
    fn n_amounts(&self, places: usize) -> usize {
        let cut = self
            .rows
            .iter()
            .filter(|(row_places, ..)| usize::from(*row_places) <= places);
        cut.map(|(.., net)| *net)
            .collect::<std::collections::BTreeSet<Amount>>()
            .len()
    }

    /// Returns the most places that a fair part of the amounts have.
    fn usual(&self) -> usize {
        let is_fair = |places: &usize| self.places[*places] * 20 >= self.n_rows;
        (0..self.places.len()).rev().find(is_fair).unwrap_or(0)
    }
}

impl PlacesUsed {
    pub(crate) fn take(&mut self, seen: &Seen) {
        let Some(net) = seen.line.net.filter(|net| !net.is_zero()) else {
            return;
        };
        let statement = self.statements.entry(seen.statement).or_default();
        let places = places_of(net) as usize;
        statement.n_rows += 1;
        statement.places[places] += 1;
        statement.currency = seen.line.currency;
        if places <= CUT_MAX && statement.rows.len() < ROWS_MAX {
            statement.rows.push((places as u8, seen.row, net));
        }
    }

    /// Finds statements that were cut.
    pub(crate) fn find(&self, book: &Book) -> Vec<Draft> {
        let mut ids: Vec<u32> = self.statements.keys().copied().collect();
        ids.sort_unstable();
        let format = |id: u32| book.statements[id as usize].format;
        let mut drafts = Vec::new();
        for id in &ids {
            let others: Vec<&Statement> = ids
                .iter()
                .filter(|other| *other != id && format(**other) == format(*id))
                .map(|other| &self.statements[other])
                .collect();
            let own = &self.statements[id];
            if let Some(places) = cut_to(own, &others, &book.rules.rounding) {
                drafts.push(draft(book, *id, format(*id), own, places));
            }
        }
        drafts
    }
}

/// Returns the places to which more amounts of a statement are cut than chance explains.
fn cut_to(own: &Statement, others: &[&Statement], rules: &rules::RoundingPlaces) -> Option<usize> {
    let n_rows: u64 = others.iter().map(|other| other.n_rows).sum();
    if others.len() < OTHERS_MIN || n_rows < rules.rows_min {
        return None;
    }
    let mut usual: Vec<f64> = others.iter().map(|other| other.usual() as f64).collect();
    let usual = crate::stats::median(&mut usual)? as usize;
    (0..usual.saturating_sub(1).min(CUT_MAX + 1)).find(|places| {
        let mut shares: Vec<f64> = others.iter().map(|other| other.share(*places)).collect();
        shares.sort_unstable_by(f64::total_cmp);
        let by_chance = 10_f64.powi(*places as i32 - usual as i32);
        let expected = shares[shares.len() * 3 / 4].max(by_chance) * own.n_rows as f64;
        let found = own.up_to(*places) as f64;
        let n_min = rules.cut_rows_min as f64;
        let is_more = found >= n_min && found > 5.0 * expected + 6.0 * expected.sqrt();
        is_more && own.n_amounts(*places) as f64 >= n_min.min(10_f64.powi(*places as i32 - 1))
    })
}

fn draft(book: &Book, id: u32, format: Name, own: &Statement, places: usize) -> Draft {
    let statement = book.statements[id as usize];
    let n_cut = own.up_to(places);
    let rows = own
        .rows
        .iter()
        .filter(|(row_places, ..)| usize::from(*row_places) <= places);
    // Cut off digits are lost by half of the last place on average.
    let lost = i128::from(n_cut) * 10_i128.pow(Amount::PLACES - places as u32) / 2;
    let name = book.formats.show(format);
    Draft {
        kind: Kind::RoundingError,
        subject: Subject {
            first: statement.month,
            last: statement.month,
            source: Some(statement.source),
            ..book.reporter(format)
        },
        amount: own.currency.map(|currency| (amount(lost), currency)),
        confidence: 0.85,
        reason: format!(
            "{n_cut} of {} amounts have at most {places} places, where other statements of {name} \
             have more.",
            own.n_rows
        ),
        advice: format!(
            "Ask {name} for the amounts in full. What was cut from each row is lost unless it is \
             carried forward."
        ),
        rows: rows.map(|(_, row, _)| *row).collect(),
        evidence: vec![
            figure("amounts that are cut", n_cut),
            figure("places that are left", places),
        ],
        anchor: "places".to_owned(),
    }
}
