//! How the amounts of a line may follow from each other.

use catalog::Amount;

use crate::line::Line;

/// A way in which one amount of a line follows from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Relation {
    PriceIsGross,
    PriceIsSale,
    PriceIsNet,
    PriceShareIsNet,
    GrossLessDeductionsIsNet,
    GrossShareIsNet,
    GrossLessDeductionsShareIsNet,
    GrossShareLessDeductionsIsNet,
    SaleRateIsGross,
    SaleByRateIsGross,
    SaleRateIsNet,
    SaleByRateIsNet,
    SaleRateLessDeductionsIsNet,
    SaleRateShareIsNet,
}

/// One line under a relation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instance {
    pub(crate) expected: Amount,
    pub(crate) actual: Amount,
    /// What the rounding of the inputs may move: how much one last digit of each is worth.
    pub(crate) inputs: [(Column, Amount); 2],
    pub(crate) output: Column,
}

/// A column whose digits are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    Price,
    Gross,
    Net,
    Sale,
    Rate,
    /// Written as a percentage or not: never rounded.
    Exact,
}

impl Relation {
    pub(crate) const ALL: [Self; 14] = [
        Self::PriceIsGross,
        Self::PriceIsSale,
        Self::PriceIsNet,
        Self::PriceShareIsNet,
        Self::GrossLessDeductionsIsNet,
        Self::GrossShareIsNet,
        Self::GrossLessDeductionsShareIsNet,
        Self::GrossShareLessDeductionsIsNet,
        Self::SaleRateIsGross,
        Self::SaleByRateIsGross,
        Self::SaleRateIsNet,
        Self::SaleByRateIsNet,
        Self::SaleRateLessDeductionsIsNet,
        Self::SaleRateShareIsNet,
    ];

    /// Returns whether an exchange rate is part of it.
    pub(crate) const fn has_rate(self) -> bool {
        matches!(
            self,
            Self::SaleRateIsGross
                | Self::SaleByRateIsGross
                | Self::SaleRateIsNet
                | Self::SaleByRateIsNet
                | Self::SaleRateLessDeductionsIsNet
                | Self::SaleRateShareIsNet
        )
    }

    /// Returns whether a share is part of it.
    pub(crate) const fn has_share(self) -> bool {
        matches!(
            self,
            Self::PriceShareIsNet
                | Self::GrossShareIsNet
                | Self::GrossLessDeductionsShareIsNet
                | Self::GrossShareLessDeductionsIsNet
                | Self::SaleRateShareIsNet
        )
    }

    /// Returns the relation in words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::PriceIsGross => "units × unit price = gross",
            Self::PriceIsSale => "units × unit price = sale amount",
            Self::PriceIsNet => "units × unit price = net",
            Self::PriceShareIsNet => "units × unit price × share = net",
            Self::GrossLessDeductionsIsNet => "gross − deductions = net",
            Self::GrossShareIsNet => "gross × share = net",
            Self::GrossLessDeductionsShareIsNet => "(gross − deductions) × share = net",
            Self::GrossShareLessDeductionsIsNet => "gross × share − deductions = net",
            Self::SaleRateIsGross => "sale amount × exchange rate = gross",
            Self::SaleByRateIsGross => "sale amount ÷ exchange rate = gross",
            Self::SaleRateIsNet => "sale amount × exchange rate = net",
            Self::SaleByRateIsNet => "sale amount ÷ exchange rate = net",
            Self::SaleRateLessDeductionsIsNet => "sale amount × exchange rate − deductions = net",
            Self::SaleRateShareIsNet => "sale amount × exchange rate × share = net",
        }
    }

    /// Returns the line under the relation, `None` where a column is absent or a product does not
    /// fit.
    pub(crate) fn of(self, line: &Line) -> Option<Instance> {
        let units = || line.units.map(Amount::from_whole);
        let deductions = line.deductions.unwrap_or_default();
        let none = (Column::Exact, Amount::ZERO);
        let (expected, actual, inputs, output) = match self {
            Self::PriceIsGross | Self::PriceIsSale | Self::PriceIsNet => {
                let (units, price) = (units()?, line.unit_price?);
                let (actual, output) = match self {
                    Self::PriceIsGross => (line.gross?, Column::Gross),
                    Self::PriceIsSale => (line.sale_amount?, Column::Sale),
                    _ => (line.net?, Column::Net),
                };
                let inputs = [(Column::Price, units), none];
                (price.times(units)?, actual, inputs, output)
            }
            Self::PriceShareIsNet => {
                let (units, share) = (units()?, line.share?);
                let expected = line.unit_price?.times(units)?.times(share)?;
                let inputs = [(Column::Price, units.times(share)?), none];
                (expected, line.net?, inputs, Column::Net)
            }
            Self::GrossLessDeductionsIsNet => {
                let deductions = line.deductions?;
                let expected = line.gross?.checked_sub(deductions)?;
                let inputs = [(Column::Gross, Amount::ONE), none];
                (expected, line.net?, inputs, Column::Net)
            }
            Self::GrossShareIsNet => {
                let (gross, share) = (line.gross?, line.share?);
                let inputs = [(Column::Gross, share), none];
                (gross.times(share)?, line.net?, inputs, Column::Net)
            }
            Self::GrossLessDeductionsShareIsNet => {
                let share = line.share?;
                let rest = line.gross?.checked_sub(line.deductions?)?;
                let inputs = [(Column::Gross, share), none];
                (rest.times(share)?, line.net?, inputs, Column::Net)
            }
            Self::GrossShareLessDeductionsIsNet => {
                let share = line.share?;
                let expected = line.gross?.times(share)?.checked_sub(line.deductions?)?;
                let inputs = [(Column::Gross, share), none];
                (expected, line.net?, inputs, Column::Net)
            }
            Self::SaleRateIsGross | Self::SaleRateIsNet => {
                let (sale, rate) = (line.sale_amount?, line.fx_rate?);
                let (actual, output) = if self == Self::SaleRateIsGross {
                    (line.gross?, Column::Gross)
                } else {
                    (line.net?, Column::Net)
                };
                let inputs = [(Column::Sale, rate), (Column::Rate, sale)];
                (sale.times(rate)?, actual, inputs, output)
            }
            Self::SaleByRateIsGross | Self::SaleByRateIsNet => {
                let (sale, rate) = (line.sale_amount?, line.fx_rate?);
                let (actual, output) = if self == Self::SaleByRateIsGross {
                    (line.gross?, Column::Gross)
                } else {
                    (line.net?, Column::Net)
                };
                let expected = sale.checked_mul_div(Amount::ONE, rate)?;
                let by_rate = Amount::ONE.checked_mul_div(Amount::ONE, rate)?;
                let by_sale = expected.checked_mul_div(Amount::ONE, rate)?;
                let inputs = [(Column::Sale, by_rate), (Column::Rate, by_sale)];
                (expected, actual, inputs, output)
            }
            Self::SaleRateLessDeductionsIsNet => {
                line.deductions?;
                let (sale, rate) = (line.sale_amount?, line.fx_rate?);
                let expected = sale.times(rate)?.checked_sub(deductions)?;
                let inputs = [(Column::Sale, rate), (Column::Rate, sale)];
                (expected, line.net?, inputs, Column::Net)
            }
            Self::SaleRateShareIsNet => {
                let (sale, rate, share) = (line.sale_amount?, line.fx_rate?, line.share?);
                let expected = sale.times(rate)?.times(share)?;
                let by_sale = rate.times(share)?;
                let by_rate = sale.times(share)?;
                let inputs = [(Column::Sale, by_sale), (Column::Rate, by_rate)];
                (expected, line.net?, inputs, Column::Net)
            }
        };
        Some(Instance {
            expected,
            actual,
            inputs,
            output,
        })
    }
}

/// The product, found without the 256 bits of [`Amount::checked_mul`] where 128 will do.
trait Times {
    fn times(self, other: Amount) -> Option<Amount>;
}

impl Times for Amount {
    fn times(self, other: Amount) -> Option<Amount> {
        let Some(product) = self.units().checked_mul(other.units()) else {
            return self.checked_mul(other);
        };
        let half = Amount::UNIT / 2 * product.signum();
        Amount::from_units((product + half) / Amount::UNIT)
    }
}

/// How many places each column of a format is written with.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Places([u32; 5]);

impl Places {
    pub(crate) fn take(&mut self, line: &Line) {
        let columns = [
            (Column::Price, line.unit_price),
            (Column::Gross, line.gross),
            (Column::Net, line.net),
            (Column::Sale, line.sale_amount),
            (Column::Rate, line.fx_rate),
        ];
        for (column, amount) in columns {
            if let Some(amount) = amount {
                let places = &mut self.0[column as usize];
                *places = (*places).max(places_of(amount));
            }
        }
    }

    /// Returns the value of the last digit, in 10⁻¹⁵ units.
    pub(crate) fn step(&self, column: Column) -> i128 {
        match self.0.get(column as usize) {
            Some(places) => 10_i128.pow(Amount::PLACES - places),
            None => 0,
        }
    }
}

/// Returns the places that an amount needs.
pub(crate) fn places_of(amount: Amount) -> u32 {
    let mut units = amount.units();
    let mut places = Amount::PLACES;
    while places > 0 && units % 10 == 0 {
        units /= 10;
        places -= 1;
    }
    places
}

impl Instance {
    /// Returns how far actual and expected are apart, in 10⁻¹⁵ units.
    pub(crate) fn off(&self) -> i128 {
        self.actual.units() - self.expected.units()
    }

    /// Returns what rounding may move, in 10⁻¹⁵ units: of the result alone, or of the inputs too.
    pub(crate) fn tolerance(&self, places: &Places, with_inputs: bool) -> i128 {
        let own = places.step(self.output) + 2;
        if !with_inputs {
            return own;
        }
        let moved = self.inputs.iter().map(|(column, by)| {
            places.step(*column).saturating_mul(by.units().abs()) / Amount::UNIT
        });
        moved.fold(own, i128::saturating_add)
    }

    /// Returns whether rounding leaves enough digits to tell right from wrong.
    pub(crate) fn is_telling(&self, places: &Places, with_inputs: bool) -> bool {
        let size = self.expected.units().abs().max(self.actual.units().abs());
        size > self.tolerance(places, with_inputs).saturating_mul(8)
    }
}
