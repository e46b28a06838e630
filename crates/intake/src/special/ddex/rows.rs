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

/// Fills the row of `SU01`, `SU02` or `SU03`.
///
/// Such a record says how often, and what listeners paid; what the recipient gets is in `LI01`
/// records or in no record at all, so `net` stays absent. The price is that of one unit. Net
/// revenue of `SU03` is the service's, from which shares are taken: it is `gross`.
pub(super) fn fill_usage(
    reading: &mut Reading<'_>,
    line_no: u64,
    record: &Record<'_>,
    summary: &mut Summary,
    about: &About<'_>,
) -> Result<(), Fault> {
    let (units, returns, price, revenue) = match record.kind() {
        "SU01" => (
            required(record.integer(8, "Usages")?, "Usages")?,
            record.integer(9, "Returns")?.unwrap_or(0),
            record.amount(10, "PriceConsumerPaidExcSalesTax")?,
            None,
        ),
        "SU02" => (
            required(record.integer(7, "NumberOfStreams")?, "NumberOfStreams")?,
            0,
            record.amount(8, "PriceConsumerPaidExcSalesTax")?,
            None,
        ),
        _ => (
            required(record.integer(5, "Usages")?, "Usages")?,
            0,
            None,
            record.amount(6, "NetRevenue")?,
        ),
    };
    let too_many = || Fault::new("Returns", "the number of units is out of range");
    let net_units = units.checked_sub(returns).ok_or_else(too_many)?;
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
        None => revenue,
    };
    summary.usages += i128::from(units);
    summary.usages_less_returns += i128::from(net_units);

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
    if record.kind() == "SU03"
        && let (Ok(first), Ok(last)) = (record.cell(7).parse(), record.cell(8).parse())
        && let Some(period) = Period::new(first, last)
    {
        set_usage_period(reading, period);
    }
    Ok(())
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
    let share = record.amount(6, "RightShare")?;
    fill_common(reading, line_no, summary, about);
    let one_percent = Amount::from_units(Amount::UNIT / 100);
    let ratio = share
        .zip(one_percent)
        .and_then(|(share, percent)| share.checked_mul(percent));
    let is_percentage =
        share.is_some_and(|share| share > Amount::ONE && share <= Amount::from_whole(100));
    if share.is_some() && !is_percentage {
        // 1 may mean all or a hundredth.
        reading.warn(
            "a share that may be a ratio or a percentage is left out",
            line_no,
            record.cell(6),
        );
    }
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
    chunk.set(line::SHARE, decimal(ratio.filter(|_| is_percentage)));
    chunk.set(line::GROSS, decimal(revenue));
    chunk.set(line::NET, decimal(net));
    if !has_parent {
        chunk.set(line::UNITS, units.map_or(Cell::Absent, Cell::Integer));
    }
    Ok(())
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

fn set_usage_period(reading: &mut Reading<'_>, period: Period) {
    let chunk = reading.chunk();
    chunk.set_text(line::USAGE_PERIOD, &period.to_string());
    chunk.set(line::USAGE_START, Cell::Date(epoch_day(period.first())));
    chunk.set(line::USAGE_END, Cell::Date(epoch_day(period.last())));
}

fn required(number: Option<i64>, column: &'static str) -> Result<i64, Fault> {
    number.ok_or_else(|| Fault::new(column, "it is empty: a number of usages was expected"))
}

fn decimal(amount: Option<Amount>) -> Cell {
    amount.map_or(Cell::Absent, Cell::Decimal)
}
