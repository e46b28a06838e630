use std::collections::BTreeMap;

use catalog::facts::datasets;

use crate::lines::{Next, Records};
use crate::mapping::{From, Mapping, header_signature, normalized};
use crate::tabular::{dates, header};
use crate::{Head, Table, text};

/// A mapping for a file that nobody knows yet, for the user to confirm.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// How the table stands in the file.
    pub table: Table,
    /// The mapping; its name comes from the file's name.
    pub mapping: Mapping,
    /// For each column of the file: where it goes and why.
    pub columns: Vec<Proposed>,
    /// What the header is known by once the mapping is saved.
    pub signature: String,
}

/// What is proposed for one column of a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Proposed {
    /// Name in the file.
    pub column: String,
    /// Column of the data set, `None` when it is left out.
    pub target: Option<String>,
    /// Why: by its name, or by the values.
    pub why: String,
    /// The first values.
    pub examples: Vec<String>,
}

/// Rows whose values are looked at.
const SAMPLE_ROWS: usize = 200;

/// Words by which columns of money statements are called, the most particular first.
const NAMES: [(&str, &[&str]); 20] = [
    ("isrc", &["isrc", "isrccode", "trackisrc"]),
    (
        "upc",
        &[
            "upc",
            "ean",
            "upcean",
            "barcode",
            "gtin",
            "upccode",
            "icpn",
            "releaseupc",
        ],
    ),
    ("iswc", &["iswc"]),
    (
        "statement_period",
        &[
            "statementperiod",
            "reportingperiod",
            "reportingmonth",
            "reportdate",
            "statementdate",
            "reportingdate",
            "accountingperiod",
            "paymentdate",
            "posteddate",
        ],
    ),
    (
        "usage_period",
        &[
            "salesperiod",
            "salemonth",
            "salesmonth",
            "saledate",
            "salesdate",
            "usageperiod",
            "usagemonth",
            "period",
            "month",
            "date",
            "transactiondate",
            "transactionmonth",
            "activityperiod",
        ],
    ),
    (
        "units",
        &[
            "units",
            "quantity",
            "qty",
            "streams",
            "plays",
            "count",
            "unitssold",
            "numberofstreams",
            "usages",
            "downloads",
            "sales",
        ],
    ),
    (
        "currency",
        &[
            "currency",
            "paymentcurrency",
            "currencycode",
            "accountcurrency",
            "royaltycurrency",
        ],
    ),
    ("fx_rate", &["exchangerate", "fxrate", "currencyrate"]),
    (
        "share",
        &[
            "share",
            "share%",
            "royaltyrate",
            "split",
            "splitshare",
            "teampercentage",
            "percentage",
            "contractshare",
        ],
    ),
    (
        "unit_price",
        &["unitprice", "price", "perunitprice", "ppd", "rate"],
    ),
    (
        "gross",
        &[
            "gross",
            "grossrevenue",
            "grossincome",
            "grossearnings",
            "grossamount",
            "totalgross",
        ],
    ),
    (
        "deductions",
        &[
            "fee",
            "fees",
            "commission",
            "deductions",
            "costs",
            "distributionfee",
            "withheld",
            "tax",
        ],
    ),
    (
        "net",
        &[
            "net",
            "netrevenue",
            "netamount",
            "royalty",
            "royalties",
            "royaltyamount",
            "earnings",
            "netearnings",
            "revenue",
            "amount",
            "payout",
            "totalearned",
            "netincome",
            "youramount",
            "amountdue",
            "payable",
            "total",
        ],
    ),
    (
        "territory",
        &[
            "territory",
            "country",
            "countrycode",
            "countryregion",
            "salecountry",
            "countryofsale",
            "region",
        ],
    ),
    (
        "store",
        &[
            "store",
            "dsp",
            "service",
            "platform",
            "retailer",
            "partner",
            "shop",
            "channel",
            "outlet",
            "storename",
            "source",
            "digitalserviceprovider",
        ],
    ),
    (
        "artist",
        &[
            "artist",
            "artists",
            "artistname",
            "trackartist",
            "performer",
            "mainartist",
            "releaseartist",
        ],
    ),
    (
        "release",
        &[
            "release",
            "releasetitle",
            "album",
            "albumname",
            "albumtitle",
            "product",
            "producttitle",
            "releasename",
        ],
    ),
    (
        "title",
        &[
            "title",
            "track",
            "tracktitle",
            "song",
            "songtitle",
            "trackname",
            "songname",
            "worktitle",
            "assettitle",
            "name",
        ],
    ),
    ("label", &["label", "labelname", "imprint"]),
    (
        "use_type",
        &[
            "type",
            "saletype",
            "salestype",
            "usagetype",
            "transactiontype",
            "deliverytype",
            "usetype",
        ],
    ),
];

/// Proposes a mapping for the table in `head`, `None` when there is no table.
///
/// Columns are known by their names, else by what their values are: identifiers by form and check
/// digit, currencies, dates, amounts.
pub fn propose(head: &Head<'_>) -> Option<Proposal> {
    let table = header::likeliest(head)?;
    let sample = sample(head, &table);
    if sample.is_empty() {
        return None;
    }
    let mut taken: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut why = vec![String::new(); table.header.len()];
    for (target, names) in NAMES {
        let found = names.iter().find_map(|name| {
            let place = table
                .header
                .iter()
                .position(|column| is_called(column, name))?;
            (!taken.values().any(|&other| other == place)).then_some(place)
        });
        if let Some(place) = found {
            taken.insert(target, place);
            why[place] = format!("called `{}`", table.header[place]);
        }
    }
    for (place, values) in columns(&table, &sample) {
        if taken.values().any(|&other| other == place) {
            continue;
        }
        if let Some((target, reason)) = by_values(&values)
            && !taken.contains_key(target)
        {
            taken.insert(target, place);
            reason.clone_into(&mut why[place]);
        }
    }
    let name = name_of(head.name);
    let mut mapping = Mapping {
        title: format!("{name}, mapped by hand"),
        name,
        dataset: datasets::statement_lines::DATASET.name.to_owned(),
        require: table
            .header
            .iter()
            .filter(|name| !name.is_empty())
            .cloned()
            .collect(),
        dates: date_order(&taken, &sample),
        columns: taken
            .iter()
            .map(|(&target, &place)| (target.to_owned(), From::One(table.header[place].clone())))
            .collect(),
        ..Mapping::default()
    };
    if !taken.contains_key("currency")
        && let Some(currency) = taken
            .get("net")
            .and_then(|&place| currency_in(&table.header[place]))
    {
        mapping.fixed.insert("currency".to_owned(), currency);
    }
    let columns = columns(&table, &sample).map(|(place, values)| Proposed {
        column: table.header[place].clone(),
        target: taken
            .iter()
            .find(|(_, other)| **other == place)
            .map(|(target, _)| (*target).to_owned()),
        why: why[place].clone(),
        examples: values
            .iter()
            .take(3)
            .map(|value| (*value).to_owned())
            .collect(),
    });
    Some(Proposal {
        columns: columns.collect(),
        signature: header_signature(&table.header),
        mapping,
        table,
    })
}

/// Returns whether a column bears a name, currency and unit in brackets aside.
fn is_called(column: &str, name: &str) -> bool {
    let bare = column.split(['(', '[']).next().unwrap_or(column);
    let words = normalized(bare);
    let without_currency = ["usd", "eur", "gbp", "$", "€", "£"]
        .iter()
        .find_map(|currency| words.strip_suffix(currency));
    words == name || without_currency == Some(name) || normalized(column) == name
}

fn currency_in(column: &str) -> Option<String> {
    let words = column.split(|c: char| !(c.is_alphabetic() || matches!(c, '$' | '€' | '£')));
    words
        .filter(|word| {
            word.len() == 3 && word.chars().all(char::is_uppercase)
                || ["$", "€", "£"].contains(word)
        })
        .find_map(|word| word.parse::<catalog::Currency>().ok())
        .map(|currency| currency.code().to_owned())
}

fn sample(head: &Head<'_>, table: &Table) -> Vec<Vec<String>> {
    let (_, text) = text::head_text(head.bytes);
    let mut records = Records::new(Box::new(text.as_bytes()), table.layout);
    let mut rows = Vec::new();
    while rows.len() < SAMPLE_ROWS {
        match records.next(0) {
            Ok(Next::Record) if records.line() > table.header_line => {
                let cells = (0..table.header.len()).map(|place| records.cell(place));
                rows.push(
                    cells
                        .map(|cell| String::from_utf8_lossy(cell).trim().to_owned())
                        .collect(),
                );
            }
            Ok(Next::Record | Next::Broken(_)) => {}
            Ok(Next::End) | Err(_) => break,
        }
    }
    rows
}

fn columns<'a>(
    table: &'a Table,
    sample: &'a [Vec<String>],
) -> impl Iterator<Item = (usize, Vec<&'a str>)> {
    (0..table.header.len()).map(|place| {
        let values = sample.iter().map(move |row| row[place].as_str());
        (place, values.filter(|value| !value.is_empty()).collect())
    })
}

/// Says what a column holds by its values; nine of ten must be of the kind.
fn by_values(values: &[&str]) -> Option<(&'static str, &'static str)> {
    let mostly = |is: &dyn Fn(&str) -> bool| {
        let n = values.iter().filter(|value| is(value)).count();
        !values.is_empty() && n * 10 >= values.len() * 9
    };
    let is_gtin = |value: &str| {
        value.len() >= 11
            && value
                .parse::<catalog::identifiers::Gtin>()
                .is_ok_and(|gtin| gtin.has_valid_check_digit())
    };
    let is_currency = |value: &str| value.len() == 3 && value.parse::<catalog::Currency>().is_ok();
    let is_country =
        |value: &str| value.len() == 2 && catalog::territory::Territory::parse(value).is_some();
    if mostly(&|value| value.parse::<catalog::Isrc>().is_ok()) {
        Some(("isrc", "values are ISRCs"))
    } else if mostly(&is_gtin) {
        Some(("upc", "values are UPCs with right check digits"))
    } else if mostly(&is_currency) {
        Some(("currency", "values are currencies"))
    } else if mostly(&is_country) {
        Some(("territory", "values are country codes"))
    } else {
        None
    }
}

/// Returns the order of dates when a value can be read one way only.
fn date_order(
    taken: &BTreeMap<&'static str, usize>,
    sample: &[Vec<String>],
) -> Option<dates::DateOrder> {
    let place = taken
        .get("usage_period")
        .or(taken.get("statement_period"))?;
    let mut parts = sample.iter().filter_map(|row| {
        let mut numbers = row[*place].split(['/', '.', '-']);
        let first: u32 = numbers.next()?.parse().ok()?;
        let second: u32 = numbers.next()?.parse().ok()?;
        Some((first, second))
    });
    parts.find_map(|(first, second)| match (first, second) {
        (13..=31, _) => Some(dates::DateOrder::Dmy),
        (1..=12, 13..=31) => Some(dates::DateOrder::Mdy),
        _ => None,
    })
}

/// Returns a short name from that of a file: lower case letters, digits, hyphens.
fn name_of(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let mut name = String::new();
    for c in stem.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphabetic() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_matches('-').to_owned();
    if name.is_empty() {
        "own".to_owned()
    } else {
        name
    }
}
