//! What is remembered of the lines: sums by statement, spelling, place and month.

use std::collections::HashMap;

use catalog::Currency;

use crate::Month;
use crate::names::Name;

/// Rows of one cell that are told apart; further ones are added up only.
const TOLD_APART_MAX: usize = 256;

/// Rows of one cell: the figures of each as one number, and its line.
pub(crate) type Rows = Vec<(u64, u32)>;

/// The lines of one file that were reported in one month in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Statement {
    pub(crate) source: u32,
    pub(crate) format: Name,
    pub(crate) month: Option<Month>,
    pub(crate) currency: Option<Currency>,
}

/// Where and how music was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) store: Name,
    pub(crate) territory: Name,
    /// Tier and kind of use.
    pub(crate) use_type: Name,
}

/// What lines of one cell have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CellKey {
    pub(crate) statement: u32,
    pub(crate) spelling: u32,
    pub(crate) place: u32,
    pub(crate) usage: Option<Month>,
}

/// The sums of a cell.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) units: i64,
    /// Units of the negative rows, as a positive number.
    pub(crate) units_back: i64,
    /// 10⁻¹⁵ units of the currency.
    pub(crate) net: i128,
    /// Amount that the negative rows take back, as a positive number.
    pub(crate) net_back: i128,
    /// Net with the share taken out, for rates.
    pub(crate) whole: f64,
    pub(crate) n_rows: u32,
    pub(crate) row_first: u32,
    /// The first negative row, 0 where there is none.
    pub(crate) row_back: u32,
    content: u64,
    /// Place in `Cells::several`, from 1.
    several: u32,
}

/// One line for the sums.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) row_no: u32,
    pub(crate) units: i64,
    pub(crate) net: i128,
    pub(crate) whole: f64,
    /// All figures of the line as one number.
    pub(crate) content: u64,
}

/// The cells by key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cells {
    map: HashMap<CellKey, Cell>,
    several: Vec<Rows>,
}

impl Cells {
    pub(crate) fn add(&mut self, key: CellKey, entry: &Entry) {
        let cell = self.map.entry(key).or_default();
        if cell.n_rows == 0 {
            cell.row_first = entry.row_no;
            cell.content = entry.content;
        } else if cell.several == 0 {
            self.several.push(vec![
                (cell.content, cell.row_first),
                (entry.content, entry.row_no),
            ]);
            cell.several = self.several.len() as u32;
        } else if let Some(rows) = self.several.get_mut(cell.several as usize - 1)
            && rows.len() < TOLD_APART_MAX
        {
            rows.push((entry.content, entry.row_no));
        }
        cell.n_rows = cell.n_rows.saturating_add(1);
        cell.row_first = cell.row_first.min(entry.row_no);
        if entry.units < 0 || entry.net < 0 {
            cell.units_back = cell.units_back.saturating_add(entry.units.saturating_abs());
            cell.net_back = cell.net_back.saturating_add(entry.net.saturating_abs());
            if cell.row_back == 0 {
                cell.row_back = entry.row_no;
            }
        } else {
            cell.units = cell.units.saturating_add(entry.units);
            cell.net = cell.net.saturating_add(entry.net);
            cell.whole += entry.whole;
        }
    }

    /// Hands out the cells in the order of their keys.
    pub(crate) fn into_sorted(self) -> (Vec<(CellKey, Cell)>, Vec<Rows>) {
        let mut cells: Vec<(CellKey, Cell)> = self.map.into_iter().collect();
        cells.sort_unstable_by_key(|(key, _)| *key);
        (cells, self.several)
    }
}

impl Cell {
    /// Returns the rows of the cell with their content, in the order in which they came.
    pub(crate) fn rows<'a>(&'a self, several: &'a [Rows]) -> Rows {
        match self.several {
            0 => vec![(self.content, self.row_first)],
            place => several.get(place as usize - 1).cloned().unwrap_or_default(),
        }
    }
}
