use catalog::facts::{Cell, datasets::statement_lines as line};
use catalog::{Amount, Period, epoch_day, territory::Territory};

use super::record::{Block, Fault, Record, Summary, Usage};
use crate::Reading;
use crate::special::identifiers::Identifiers;

/// What a row is about.
pub(super) struct About<'a> {
    pub(super) sender: &'a str,
    pub(super) period: Option<Period>,
    pub(super) block: &'a Block,
    pub(super) usage: &'a Usage,
}

/// How often something was used, and for how much.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) units: i64,
    pub(super) returns: i64,
    /// What listeners paid for one unit.
    pub(super) price: Option<Amount>,
    /// What all units came to, where no price is told.
    pub(super) revenue: Option<Amount>,
}

impl Counts {
    /// Reads `SU01`, `SU02` or `SU03`. Net revenue of `SU03` is the service's, from which shares
    /// are taken.
    pub(super) fn read(record: &Record<'_>) -> Result<Self, Fault> {
        Ok(match record.kind() {
            "SU01" => Self {
                units: required(record.integer(8, "Usages")?, "Usages")?,
                returns: record.integer(9, "Returns")?.unwrap_or(0),
                price: record.amount(10, "PriceConsumerPaidExcSalesTax")?,
                revenue: None,
            },
            "SU02" => Self {
                units: required(record.integer(7, "NumberOfStreams")?, "NumberOfStreams")?,
                price: record.amount(8, "PriceConsumerPaidExcSalesTax")?,
                ..Self::default()
            },
            _ => Self {
                units: required(record.integer(5, "Usages")?, "Usages")?,
                revenue: record.amount(6, "NetRevenue")?,
                ..Self::default()
            },
        })
    }

    /// Returns the units less returns, and adds both to the counts of the summary.
    fn count(&self, summary: &mut Summary) -> Result<i64, Fault> {
        let too_many = || Fault::new("Returns", "the number of units is out of range");
        let net = self.units.checked_sub(self.returns).ok_or_else(too_many)?;
        summary.usages += i128::from(self.units);
        summary.usages_less_returns += i128::from(net);
        Ok(net)
    }
}

impl Summary {
    /// Adds to what the rows of the summary come to.
    fn add(&mut self, net: Option<Amount>) -> Result<(), Fault> {
        let too_large = || Fault::new("SummaryRecordId", "the sum of its rows is out of range");
        if let Some(net) = net {
            self.allocated = self.allocated.checked_add(net).ok_or_else(too_large)?;
        }
        Ok(())
    }
}

/// Fills the row of a record that says how often, and what listeners paid.
///
/// What the recipient gets is in `LI01` records or in no record at all, so `net` stays absent.
pub(super) fn fill_usage(
    reading: &mut Reading<'_>,
    line_no: u64,
    summary: &mut Summary,
    about: &About<'_>,
    counts: &Counts,
) -> Result<(), Fault> {
    let price = counts.price;
    let net_units = counts.units.saturating_sub(counts.returns);
    let gross = match price {
        Some(price) => {
            let product = price.checked_mul(Amount::from_whole(net_units));
            let too_large = || {
                Fault::new(
                    "PriceConsumerPaidExcSalesTax",
                    "the price times the units is out of range",
                )
            };
            Some(product.ok_or_else(too_large)?)
        }
        None => counts.revenue,
    };
    let net_units = counts.count(summary)?;
    fill_common(reading, line_no, summary, about);
    let chunk = reading.chunk();
    chunk.set(line::UNITS, Cell::Integer(net_units));
    // Listeners pay in the currency of the sale.
    let is_converted =
        !summary.sale_currency.is_empty() && summary.sale_currency != summary.currency;
    if is_converted && price.is_some() {
        chunk.set(line::SALE_AMOUNT, decimal(gross));
    } else {
        chunk.set(line::UNIT_PRICE, decimal(price));
        chunk.set(line::GROSS, decimal(gross));
    }
    Ok(())
}

/// Fills the row of `SR08`, which says what the record company gets: `net` is the net revenue
/// allocated to it, `gross` the revenue before deductions, both in the currency of accounting.
pub(super) fn fill_financial(
    reading: &mut Reading<'_>,
    line_no: u64,
    record: &Record<'_>,
    summary: &mut Summary,
    about: &About<'_>,
) -> Result<(), Fault> {
    let counts = Counts {
        units: required(record.integer(26, "Usages")?, "Usages")?,
        returns: record.integer(27, "Returns")?.unwrap_or(0),
        ..Counts::default()
    };
    let told = record.integer(28, "NetUsage")?;
    let gross = record.amount(44, "AllocatedRevenueInCurrencyOfAccounting")?;
    let net = record.amount(46, "AllocatedNetRevenueInCurrencyOfAccounting")?;
    let sold = record.amount(45, "AllocatedNetRevenueInCurrencyOfTransaction")?;
    let deductions = record.sum(39, "DeductionsInCurrencyOfAccounting")?;
    let unit_price = record.amount(42, "CalculatedUnitPriceInCurrencyOfAccounting")?;
    let share = percentage(reading, line_no, record, 40, "RightSharePercentage")?;
    if gross.is_none() && net.is_none() {
        let reason = "it is empty: an amount was expected";
        return Err(Fault::new(
            "AllocatedNetRevenueInCurrencyOfAccounting",
            reason,
        ));
    }
    let day = record.period(25, 25);
    if day.is_none() && !record.cell(25).is_empty() {
        reading.warn("not a day of sale", line_no, record.cell(25));
    }
    let net_units = counts.count(summary)?;
    if let Some(told) = told.filter(|&told| told != net_units) {
        let value = format!("{told} told, {net_units} found");
        reading.warn("net usages are not usages less returns", line_no, &value);
    }
    summary.add(net)?;
    fill_common(reading, line_no, summary, about);
    if let Some(day) = day {
        set_usage_period(reading, day);
    }
    let chunk = reading.chunk();
    chunk.set(line::UNITS, Cell::Integer(net_units));
    chunk.set(line::UNIT_PRICE, decimal(unit_price));
    chunk.set(line::SHARE, decimal(share));
    chunk.set(line::GROSS, decimal(gross));
    chunk.set(line::DEDUCTIONS, decimal(deductions));
    chunk.set(line::NET, decimal(net));
    chunk.set(line::SALE_AMOUNT, decimal(sold));
    Ok(())
}

/// Fills a row with what `SY10` pays whatever was used; returns whether it pays something so.
pub(super) fn fill_fee(
    reading: &mut Reading<'_>,
    line_no: u64,
    record: &Record<'_>,
    summary: &mut Summary,
    (sender, period): (&str, Option<Period>),
) -> Result<bool, Fault> {
    let fee = record.sum(43, "UsageIndependentFeeInCurrencyOfAccounting")?;
    let Some(fee) = fee.filter(|fee| !fee.is_zero()) else {
        return Ok(false);
    };
    summary.add(Some(fee))?;
    let about = About {
        sender,
        period: summary.period.or(period),
        block: &Block::default(),
        usage: &Usage {
            use_type: record.joined(41),
            ..Usage::default()
        },
    };
    fill_common(reading, line_no, summary, &about);
    reading.chunk().set(line::NET, Cell::Decimal(fee));
    Ok(true)
}

/// Fills the row of `LI01`: `net` is what the controller is allocated, `gross` the revenue that it
/// was taken from. The units are on the row of the usage, when there is one.
pub(super) fn fill_allocation(
    reading: &mut Reading<'_>,
    line_no: u64,
    record: &Record<'_>,
    summary: &Summary,
    about: &About<'_>,
    has_parent: bool,
) -> Result<(), Fault> {
    let revenue = record.amount(8, "AllocatedNetRevenue")?;
    let net = record.amount(9, "AllocatedAmount")?;
    let units = record.integer(10, "AllocatedUsages")?;
    let share = percentage(reading, line_no, record, 6, "RightShare")?;
    fill_common(reading, line_no, summary, about);
    let use_type = match record.joined(7) {
        rights if rights.is_empty() => about.usage.use_type.clone(),
        rights => format!("{}, {rights}", about.usage.use_type),
    };
    let chunk = reading.chunk();
    chunk.set_text(line::PAYEE, &record.joined(3));
    if !record.cell(5).is_empty() {
        chunk.set_text(line::WORK_CODE, record.first(5));
    }
    chunk.set_text(line::USE_TYPE, &use_type);
    chunk.set(line::SHARE, decimal(share));
    chunk.set(line::GROSS, decimal(revenue));
    chunk.set(line::NET, decimal(net));
    if !has_parent {
        chunk.set(line::UNITS, units.map_or(Cell::Absent, Cell::Integer));
    }
    Ok(())
}

/// Returns a percentage as a ratio; one that may be a ratio already is left out with a warning.
fn percentage(
    reading: &mut Reading<'_>,
    line_no: u64,
    record: &Record<'_>,
    index: usize,
    name: &'static str,
) -> Result<Option<Amount>, Fault> {
    let Some(share) = record.amount(index, name)? else {
        return Ok(None);
    };
    if share > Amount::ONE && share <= Amount::from_whole(100) {
        return Ok(share.checked_mul_div(Amount::ONE, Amount::from_whole(100)));
    }
    // 1 may mean all or a hundredth.
    let what = "a share that may be a ratio or a percentage is left out";
    reading.warn(what, line_no, record.cell(index));
    Ok(None)
}

fn fill_common(reading: &mut Reading<'_>, line_no: u64, summary: &Summary, about: &About<'_>) {
    let About { block, usage, .. } = about;
    let release = usage.release.and_then(|index| block.releases.get(index));
    let resource = usage.resource.and_then(|index| block.resources.get(index));
    if let Some(period) = about.period {
        let chunk = reading.chunk();
        chunk.set_text(line::STATEMENT_PERIOD, &period.to_string());
        chunk.set(line::STATEMENT_START, Cell::Date(period.first_epoch_day()));
        set_usage_period(reading, period);
    }
    let territory = Territory::parse(&summary.territory).map(Territory::code);
    let chunk = reading.chunk();
    chunk.set_text(line::STORE, about.sender);
    chunk.set_text(line::SERVICE, &summary.service);
    chunk.set_text(line::TERRITORY, territory.unwrap_or(&summary.territory));
    chunk.set_text(line::CURRENCY, &summary.currency);
    chunk.set_text(line::SALE_CURRENCY, &summary.sale_currency);
    chunk.set(line::FX_RATE, decimal(summary.fx_rate));
    chunk.set_text(line::USE_TYPE, &usage.use_type);
    if let Some(release) = release {
        chunk.set_text(line::RELEASE, &release.title);
        chunk.set_text(line::LABEL, &release.label);
        chunk.set_text(line::CATALOG_NO, &release.catalog_no);
        // A whole release was sold, unless a recording says better.
        chunk.set_text(line::TITLE, &release.title);
        chunk.set_text(line::VERSION, &release.version);
        chunk.set_text(line::ARTIST, &release.artist);
    }
    if let Some(resource) = resource {
        chunk.set_text(line::TITLE, &resource.title);
        chunk.set_text(line::VERSION, &resource.version);
        if !resource.artist.is_empty() {
            chunk.set_text(line::ARTIST, &resource.artist);
        }
        chunk.set_text(line::WORK_CODE, &resource.work_code);
    }
    let mut identifiers = Identifiers::new(reading, line_no);
    let upc = release.map(|release| identifiers.gtin(&release.upc));
    let isrc = resource.map(|resource| identifiers.isrc(&resource.isrc));
    let iswc = resource.map(|resource| identifiers.iswc(&resource.iswc));
    let chunk = reading.chunk();
    chunk.set_text(line::UPC, &upc.unwrap_or_default());
    chunk.set_text(line::ISRC, &isrc.unwrap_or_default());
    chunk.set_text(line::ISWC, &iswc.unwrap_or_default());
}

pub(super) fn set_usage_period(reading: &mut Reading<'_>, period: Period) {
    let chunk = reading.chunk();
    chunk.set_text(line::USAGE_PERIOD, &period.to_string());
    chunk.set(line::USAGE_START, Cell::Date(epoch_day(period.first())));
    chunk.set(line::USAGE_END, Cell::Date(epoch_day(period.last())));
}

pub(super) fn required(number: Option<i64>, column: &'static str) -> Result<i64, Fault> {
    number.ok_or_else(|| Fault::new(column, "it is empty: a number of usages was expected"))
}

fn decimal(amount: Option<Amount>) -> Cell {
    amount.map_or(Cell::Absent, Cell::Decimal)
}
