use std::collections::BTreeMap;
use std::sync::LazyLock;

use catalog::identifiers::{Gtin, IpiName, Iswc};
use catalog::{Amount, Isrc};

use super::label::Extent;
use super::{Corpus, Plan, make};

const SMALL: Plan = Plan {
    seed: 7,
    is_clean: false,
    extent: Extent {
        artists: 18,
        recordings: 120,
        months: 12,
    },
    n_units: 60_000.0,
};

const CLEAN: Plan = Plan {
    is_clean: true,
    ..SMALL
};

static PLANTED_CORPUS: LazyLock<Corpus> = LazyLock::new(|| make(SMALL));
static CLEAN_CORPUS: LazyLock<Corpus> = LazyLock::new(|| make(CLEAN));

/// How to read a format back: delimiter, line of the header, column of the net amount, currency
/// or the column that has it.
struct Shape {
    format: &'static str,
    delimiter: char,
    header_line: usize,
    net: &'static str,
    currency: Result<&'static str, &'static str>,
}

const fn shape(
    format: &'static str,
    delimiter: char,
    net: &'static str,
    currency: Result<&'static str, &'static str>,
) -> Shape {
    Shape {
        format,
        delimiter,
        header_line: 1,
        net,
        currency,
    }
}

const SHAPES: [Shape; 13] = [
    shape("distrokid", '\t', "Earnings (USD)", Ok("USD")),
    shape("tunecore", ',', "Total Earned", Err("Currency")),
    shape("cdbaby", '\t', "Subtotal", Ok("USD")),
    shape(
        "believe",
        ';',
        "Net Revenue",
        Err("Client Payment Currency"),
    ),
    shape(
        "orchard",
        ',',
        "NET SHARE ACCOUNT CURRENCY",
        Err("ACCOUNT CURRENCY"),
    ),
    shape("symphonic", ',', "Royalty ($US)", Ok("USD")),
    shape("fuga", ',', "Reported Royalty", Err("Currency")),
    shape(
        "sonosuite",
        ',',
        "net_total_client_currency",
        Err("currency"),
    ),
    Shape {
        header_line: 3,
        ..shape("soundcloud", ',', "Revenue (USD)", Ok("USD"))
    },
    shape("bandcamp", ',', "net amount", Err("currency")),
    shape("youtube-asset", ',', "Partner Revenue", Ok("USD")),
    shape("mlc", ',', "Distributed Amount", Ok("USD")),
    shape("prs", ',', "Amount (performance revenue)", Ok("GBP")),
];

/// A table as a plain reader sees it: no cell has a line break.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(path: &str, bytes: &[u8]) -> Self {
        let text = decoded(bytes);
        let format = path.split('/').nth(1).expect("a path has a folder");
        let shape = shape_of(format);
        let delimiter = if has_extension(path, "csv") && shape.delimiter == '\t' {
            ','
        } else {
            shape.delimiter
        };
        let mut lines = text.lines().skip(shape.header_line - 1);
        let header = cells(lines.next().expect("a file has a header"), delimiter);
        Self {
            rows: lines.map(|line| cells(line, delimiter)).collect(),
            header,
        }
    }

    fn place(&self, column: &str) -> usize {
        let found = self.header.iter().position(|name| name == column);
        found.unwrap_or_else(|| panic!("there is no column `{column}`"))
    }
}

fn has_extension(path: &str, extension: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|found| found == extension)
}

fn shape_of(format: &str) -> &'static Shape {
    let found = SHAPES.iter().find(|shape| shape.format == format);
    found.unwrap_or_else(|| panic!("there is no shape of `{format}`"))
}

fn decoded(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => {
            let units = rest.chunks_exact(2);
            let units = units.map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            String::from_utf16(&units.collect::<Vec<u16>>()).expect("it is UTF-16")
        }
        _ => String::from_utf8(bytes.to_vec()).expect("it is UTF-8"),
    };
    text.trim_start_matches('\u{feff}').to_owned()
}

fn cells(line: &str, delimiter: char) -> Vec<String> {
    let (mut cells, mut is_quoted) = (vec![String::new()], false);
    for letter in line.chars() {
        if letter == '"' {
            is_quoted = !is_quoted;
        } else if letter == delimiter && !is_quoted {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(letter);
        }
    }
    cells
}

/// Returns the statements of a corpus as tables.
fn tables(corpus: &Corpus) -> BTreeMap<&str, Table> {
    let statements = corpus.files.iter();
    statements
        .filter(|(path, _)| path.starts_with("statements/"))
        .map(|(path, bytes)| (path.as_str(), Table::read(path, bytes)))
        .collect()
}

fn read_back(path: &str, table: &Table) -> (usize, BTreeMap<String, Amount>) {
    let shape = shape_of(path.split('/').nth(1).unwrap_or_default());
    let net = table.place(shape.net);
    let mut totals = BTreeMap::<String, Amount>::new();
    let mut n_rows = 0;
    for row in &table.rows {
        if row.len() > 2 && row[2] == "payout" {
            continue;
        }
        let currency = match shape.currency {
            Ok(code) => code.to_owned(),
            Err(column) => row[table.place(column)].clone(),
        };
        let amount: Amount = row[net].replace(',', ".").parse().expect("it is an amount");
        let total = totals.entry(currency).or_default();
        *total = total.checked_add(amount).expect("sums are small");
        n_rows += 1;
    }
    (n_rows, totals)
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (first, second) = (&*PLANTED_CORPUS, &make(SMALL));
    assert_eq!(first.files, second.files);
    let text = |corpus: &Corpus| serde_json::to_string(&corpus.key).expect("it is plain data");
    assert_eq!(text(first), text(second));
}

#[test]
fn another_seed_gives_other_bytes() {
    let other = Plan { seed: 8, ..SMALL };
    assert_ne!(PLANTED_CORPUS.files, make(other).files);
}

#[test]
fn the_key_of_a_clean_corpus_is_empty() {
    assert_eq!(CLEAN_CORPUS.key.len(), 0);
}

#[test]
fn a_label_of_one_song_has_a_corpus() {
    for months in [1, 2, 12] {
        let corpus = make(Plan {
            extent: Extent {
                artists: 1,
                recordings: 1,
                months,
            },
            ..SMALL
        });
        assert!(corpus.truth.files.len() > 1);
    }
}

#[test]
fn every_kind_is_planted() {
    let corpus = &*PLANTED_CORPUS;
    let kinds: std::collections::BTreeSet<&str> =
        corpus.key.iter().map(|entry| entry.kind).collect();
    let expected = [
        "arithmetic_error",
        "duplicate_rows",
        "invalid_upc",
        "late_period",
        "missing_isrc",
        "missing_iswc",
        "missing_month",
        "missing_store",
        "missing_territory",
        "missing_track",
        "negative_without_original",
        "rate_out_of_line",
        "repeated_block",
        "rounding_error",
        "share_misapplied",
        "shared_isrc",
        "skipped_period",
        "suspicious_streaming",
        "units_underpaid",
        "unregistered_work",
        "wrong_exchange_rate",
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn key_names_rows_that_exist() {
    let corpus = &*PLANTED_CORPUS;
    let tables = tables(corpus);
    for entry in &corpus.key {
        assert!(entry.amount.units() > 0, "{entry:?}");
        for place in &entry.files {
            let table = &tables[place.path.as_str()];
            let header_line = shape_of(entry.subject.source).header_line;
            for &row in &place.rows {
                let row = table
                    .rows
                    .get(row - header_line - 1)
                    .expect("the row exists");
                if let (Some(title), 1) = (&entry.subject.title, place.rows.len()) {
                    assert!(row.contains(title), "{entry:?}: {row:?}");
                }
            }
        }
    }
}

#[test]
fn duplicates_equal_another_row() {
    let corpus = &*PLANTED_CORPUS;
    let tables = tables(corpus);
    let duplicates = corpus
        .key
        .iter()
        .filter(|entry| entry.kind == "duplicate_rows");
    for place in duplicates.flat_map(|entry| &entry.files) {
        let format = place.path.split('/').nth(1).unwrap_or_default();
        let table = &tables[place.path.as_str()];
        for row in &place.rows {
            let row = &table.rows[row - shape_of(format).header_line - 1];
            let n_equal = table.rows.iter().filter(|other| *other == row).count();
            assert!(n_equal >= 2, "{}: {row:?}", place.path);
        }
    }
}

#[test]
fn totals_are_those_of_the_files() {
    for corpus in [&*PLANTED_CORPUS, &CLEAN_CORPUS] {
        let tables = tables(corpus);
        let mut n_checked = 0;
        for file in corpus
            .truth
            .files
            .iter()
            .filter(|file| file.streams.is_none())
        {
            let (n_rows, totals) = read_back(&file.path, &tables[file.path.as_str()]);
            let stated = file
                .totals
                .iter()
                .map(|(code, sum)| ((*code).to_owned(), *sum));
            assert_eq!(totals, stated.collect(), "{}", file.path);
            assert_eq!(n_rows, file.n_rows, "{}", file.path);
            n_checked += 1;
        }
        assert_eq!(n_checked, tables.len());
    }
}

#[test]
fn streams_are_those_of_the_exports() {
    let corpus = &*PLANTED_CORPUS;
    for file in &corpus.truth.files {
        let Some(stated) = file.streams else {
            continue;
        };
        let text = decoded(&corpus.files[&file.path]);
        let mut lines = text.lines().map(|line| cells(line, ','));
        let header = lines.next().expect("a file has a header");
        let place = header
            .iter()
            .position(|name| name == "streams")
            .expect("it counts streams");
        let streams: Vec<i64> = lines
            .map(|row| row[place].parse().expect("it is a number"))
            .collect();
        assert_eq!(streams.iter().sum::<i64>(), stated, "{}", file.path);
        assert_eq!(streams.len(), file.n_rows, "{}", file.path);
    }
}

/// Negative rows of a clean corpus take back a row that is there.
#[test]
fn corrections_have_their_original() {
    let corpus = &*CLEAN_CORPUS;
    let tables = tables(corpus);
    let mut n_negative = 0;
    let key = |table: &Table, row: &[String]| {
        let columns = ["Sales Month", "Platform", "Country / Region", "ISRC"];
        let tier = "Streaming Subscription Type";
        let cells = columns.into_iter().chain([tier]);
        cells
            .map(|column| row[table.place(column)].clone())
            .collect::<Vec<_>>()
    };
    let believe: Vec<&Table> = tables
        .iter()
        .filter(|(path, _)| path.starts_with("statements/believe/"))
        .map(|(_, table)| table)
        .collect();
    for table in &believe {
        let units = table.place("Quantity");
        for row in table.rows.iter().filter(|row| row[units].starts_with('-')) {
            let original = row[units].trim_start_matches('-');
            let is_original = |table: &&&Table| {
                table
                    .rows
                    .iter()
                    .any(|other| other[units] == original && key(table, other) == key(table, row))
            };
            assert!(believe.iter().any(|table| is_original(&table)), "{row:?}");
            n_negative += 1;
        }
    }
    assert!(n_negative > 0);
}

#[test]
fn amounts_follow_from_price_and_quantity() {
    let corpus = &*CLEAN_CORPUS;
    let tables = tables(corpus);
    let number = |text: &str| -> Amount {
        let text = text.replace(',', "");
        text.parse().expect("it is an amount")
    };
    for (path, table) in &tables {
        let (units, price, gross) = match path.split('/').nth(1) {
            Some("tunecore") => ("# Units Sold", "Per Unit Price", "Net Sales"),
            Some("cdbaby") => ("Quantity", "Price", "Subtotal"),
            Some("sonosuite") => ("units", "unit_price", "gross_total"),
            Some("orchard") => (
                "QUANTITY",
                "UNIT PRICE SALE CURRENCY",
                "GROSS REVENUE SALE CURRENCY",
            ),
            _ => continue,
        };
        for row in &table.rows {
            let product = number(&row[table.place(units)])
                .checked_mul(number(&row[table.place(price)]))
                .expect("it is small");
            assert_eq!(product, number(&row[table.place(gross)]), "{path}: {row:?}");
        }
    }
}

#[test]
fn identifiers_pass_their_checks() {
    for serial in [1, 2, 77, 12_345] {
        let upc: Gtin = super::identifiers::upc(serial)
            .parse()
            .expect("it is a UPC");
        assert!(upc.has_valid_check_digit());
        let wrong = super::identifiers::with_wrong_check_digit(upc.as_str());
        let wrong: Gtin = wrong.parse().expect("it is well-formed");
        assert!(!wrong.has_valid_check_digit());
        let iswc: Iswc = super::identifiers::iswc(serial)
            .parse()
            .expect("it is an ISWC");
        assert!(iswc.has_valid_check_digit());
        let ipi: IpiName = super::identifiers::ipi(serial)
            .parse()
            .expect("it is an IPI");
        assert!(ipi.has_valid_check_digit());
        let isrc = super::identifiers::isrc(2026, serial);
        assert_eq!(isrc.parse::<Isrc>().expect("it is an ISRC").as_str(), isrc);
    }
}

#[test]
fn months_count_days() {
    let check = |year, number, day, n_days| {
        let month = super::month::Month::new(year, number);
        assert_eq!((month.first_day(), month.n_days()), (day, n_days));
    };
    check(1970, 1, 0, 31);
    check(2000, 2, 10_988, 29);
    check(2026, 2, 20_485, 28);
    check(2026, 12, 20_788, 31);
}
