//! A line of a statement, before it has a format.

use catalog::Amount;

use super::exchange::Money;
use super::month::Month;

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sold {
    /// A recording.
    Track,
    /// The release of the recording, as a whole.
    Album,
}

/// Which ISRC stands in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IsrcShown {
    /// That of its recording.
    Own,
    /// None.
    Blank,
    /// That of another recording.
    Of(usize),
}

/// What may still be done to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// Everything.
    Free,
    /// It belongs to a correction: it may go with the other lines of its month, not change.
    Corrected,
    /// Nothing: a planted error leans on it.
    Planted,
}

/// A line of a statement.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) recording: usize,
    pub(super) sold: Sold,
    /// Index into the stores, or [`super::formats::NO_STORE`] where the counterpart is the store.
    pub(super) store: usize,
    /// `None` where the format does not tell them apart.
    pub(super) tier: Option<usize>,
    pub(super) territory: usize,
    pub(super) usage: Month,
    /// Day of a sale or a view, 0 where a line covers the month.
    pub(super) day: u32,
    pub(super) units: i64,
    /// Currency of `rate` and `gross`.
    pub(super) sale_money: Money,
    /// Amount a unit.
    pub(super) rate: Amount,
    pub(super) gross: Amount,
    /// What one of `sale_money` buys in `money`.
    pub(super) fx: Amount,
    /// The label's part of the gross amount, in percent, as the line states it.
    pub(super) share_percent: u32,
    /// Currency of `net`.
    pub(super) money: Money,
    pub(super) net: Amount,
    pub(super) isrc: IsrcShown,
    pub(super) has_wrong_upc: bool,
    /// Whether the work stands without its ISWC.
    pub(super) lacks_iswc: bool,
    /// Error that the line shows, by its place in the key.
    pub(super) plant: Option<usize>,
    pub(super) hold: Hold,
    /// Number that a counterpart with numbered rows gives it, 0 before it has one.
    pub(super) serial: u64,
}

impl Line {
    /// Computes gross and net from units, rate, exchange and share.
    pub(super) fn settle(&mut self, net_places: u32) {
        let gross = self.rate.units() * i128::from(self.units);
        self.gross = Amount::from_units(gross).expect(SMALL);
        self.settle_net(net_places);
    }

    /// Computes net from gross, exchange and share.
    pub(super) fn settle_net(&mut self, net_places: u32) {
        let converted = times(self.gross, self.fx);
        self.net =
            percent(converted, self.share_percent).round(net_places, catalog::Rounding::HalfUp);
    }
}

/// Returns the product to 15 places.
pub(super) fn times(a: Amount, b: Amount) -> Amount {
    if b == Amount::ONE {
        return a;
    }
    a.checked_mul(b).expect(SMALL)
}

/// Returns a part of an amount, cut off after 15 places.
pub(super) fn percent(amount: Amount, percent: u32) -> Amount {
    Amount::from_units(amount.units() * i128::from(percent) / 100).expect(SMALL)
}

/// Why amounts stay within their limit of 23 digits before the point.
const SMALL: &str = "amounts of a small label are far from the limit";

/// Returns the difference.
pub(super) fn minus(a: Amount, b: Amount) -> Amount {
    a.checked_sub(b).expect(SMALL)
}
