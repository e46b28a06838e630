use catalog::{Amount, Rounding};

use super::Written;
use super::row::Row;
use super::sheet::{Quotes, Sheet, fixed};
use crate::corpus::exchange::CODES;
use crate::corpus::line::percent;
use crate::corpus::month::Month;

/// What is taken from a sale.
#[derive(Clone, Copy, Debug)]
pub(in crate::corpus) struct Deductions {
    pub(in crate::corpus) transaction_fee: Amount,
    pub(in crate::corpus) revenue_share: Amount,
}

/// Returns the processor's 2.9 % and 30 hundredths, and Bandcamp's 15 %.
pub(in crate::corpus) fn deductions(item_total: Amount) -> Deductions {
    let cents = |amount: Amount| amount.round(2, Rounding::HalfUp);
    let fixed_fee = Amount::from_units(Amount::UNIT * 30 / 100).expect("it is below one");
    let rated = Amount::from_units(percent(item_total, 29).units() / 10).expect("it is a part");
    Deductions {
        transaction_fee: cents(rated.checked_add(fixed_fee).expect("a fee is small")),
        revenue_share: cents(percent(item_total, 15)),
    }
}

const HEADER: &str = "date\tpaid to\titem type\titem name\tartist\tcurrency\titem price\tquantity\t\
    discount code\tsub total\ttax\tshipping\tship from country name\ttransaction fee\tfee type\t\
    item total\tamount you received\tbandcamp transaction id\tpaypal transaction id\t\
    assessed revenue share\tcollected revenue share\tbalance of revenue share\t\
    change to payout balance\tpayout balance\tnet amount\tpackage\toption\titem url\tsku\t\
    catalog number\tupc\tisrc\tbuyer name\tbuyer email\tbuyer phone\tbuyer note\tship to name\t\
    ship to street\tship to street 2\tship to city\tship to state\tship to zip\tship to country\t\
    ship to country code\tship date\tship notes\tcountry\tcountry code\tregion/state\tcity\t\
    referrer\treferrer url";

/// Writes the sales report of a month, with the payout at its end.
pub(super) fn write(rows: &[Row<'_>], statement: Month) -> Written {
    let mut sheet = Sheet::new(',', Quotes::WhereNeeded);
    sheet.header(HEADER);
    let first_row = sheet.next_row();
    for row in rows {
        sheet.push(cells(row));
    }
    let mut payout = [const { String::new() }; 52];
    payout[0] = format!(
        "{}/{}/{:02} 11:58pm",
        statement.number(),
        statement.n_days(),
        statement.short_year()
    );
    payout[1].push_str("Velmarine Records");
    payout[2].push_str("payout");
    payout[5].push_str("USD");
    sheet.push(payout);
    sheet.utf16le(first_row)
}

fn cells(row: &Row<'_>) -> [String; 52] {
    let line = row.line;
    let taken = deductions(line.gross);
    let (share, net) = (fixed(taken.revenue_share, 2), fixed(line.net, 2));
    let mut cells = [const { String::new() }; 52];
    let filled = [
        (
            0,
            format!(
                "{}/{}/{:02} {}:{:02}{}",
                line.usage.number(),
                line.day,
                line.usage.short_year(),
                row.index % 12 + 1,
                row.index * 7 % 60,
                if row.index.is_multiple_of(2) {
                    "am"
                } else {
                    "pm"
                }
            ),
        ),
        (1, "Bandcamp".to_owned()),
        (2, if row.is_album() { "album" } else { "track" }.to_owned()),
        (3, row.sold_title().to_owned()),
        (4, row.artist().name.clone()),
        (5, CODES[line.money].to_owned()),
        (6, fixed(line.rate, 2)),
        (7, line.units.to_string()),
        (9, fixed(line.gross, 2)),
        (13, fixed(taken.transaction_fee, 2)),
        (14, "credit card".to_owned()),
        (15, fixed(line.gross, 2)),
        (16, net.clone()),
        (17, (4_000_000_000 + line.serial).to_string()),
        (19, share.clone()),
        (20, share),
        (21, "0".to_owned()),
        (22, net.clone()),
        (23, net.clone()),
        (24, net),
        (28, format!("{}digi", row.release().catalog_no)),
        (29, row.release().catalog_no.clone()),
        (30, row.upc().into_owned()),
        (31, row.isrc().to_owned()),
        (32, "Example Buyer".to_owned()),
        (33, format!("buyer{}@example.com", row.index + 1)),
        (47, row.territory().to_owned()),
    ];
    for (place, cell) in filled {
        cells[place] = cell;
    }
    cells
}
