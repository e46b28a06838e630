use catalog::facts::datasets::audience_days as day;
use catalog::facts::{Chunk, SOURCE_FORMAT};
use catalog::{Amount, Digest, SourceId};

use super::dates::{self, DateOrder};
use super::header;
use super::number::{self, DecimalSign};
use crate::formats::SHIPPED;
use crate::{Head, Reading, Rejection, Sink};

#[track_caller]
fn check_number(text: &str, sign: DecimalSign, expected: Result<Option<&str>, ()>) {
    let read = number::decimal(text, sign).map(|number| number.map(|number| number.amount));
    let expected = expected.map(|text| text.map(|text| text.parse::<Amount>().unwrap()));
    assert_eq!(read, expected, "`{text}`");
}

#[test]
fn numbers_of_statements() {
    use DecimalSign::{Comma, Point};
    for (text, expected) in [
        ("0", "0"),
        ("-3", "-3"),
        ("0.00789993", "0.00789993"),
        ("1.60012345", "1.60012345"),
        ("0.000000000000001", "0.000000000000001"),
        ("(2.00)", "-2"),
        ("-(2.00)", "-2"),
        ("($1,234.50)", "-1234.5"),
        ("$0.12", "0.12"),
        ("-$0.12", "-0.12"),
        ("$-0.12", "-0.12"),
        ("US$ 3", "3"),
        ("3.50 USD", "3.5"),
        ("€ 1,000,000.01", "1000000.01"),
        ("1,200", "1200"),
        ("1,200.5", "1200.5"),
        ("1 200.5", "1200.5"),
        ("1\u{a0}200.5", "1200.5"),
        ("1\u{202f}200", "1200"),
        ("1'200.5", "1200.5"),
        ("\u{2212}5", "-5"),
        ("5-", "-5"),
        ("+5", "5"),
        ("00012.50", "12.5"),
        ("   0000.45", "0.45"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1.5E-05", "0.000015"),
        ("8.6e+11", "860000000000"),
        ("1.234.567,8", "1234567.8"),
        ("0,5", "0.5"),
        ("0,123", "0.123"),
    ] {
        check_number(text, Point, Ok(Some(expected)));
    }
    for (text, expected) in [
        ("0,00151", "0.00151"),
        ("1.234,5", "1234.5"),
        ("1,234", "1.234"),
        ("1.234", "1234"),
        ("12.5", "12.5"),
        ("-1,89", "-1.89"),
        ("0.093016", "0.093016"),
    ] {
        check_number(text, Comma, Ok(Some(expected)));
    }
    for text in ["", " ", "-", "n/a", "N/A", "null", "$"] {
        check_number(text, Point, Ok(None));
    }
    for text in [
        "abc",
        "1.2.3",
        "1,2,3",
        "12,34.5",
        "--5",
        "1e",
        "0x10",
        "1e999",
        "<-- collected to cover",
        "99999999999999999999999999999999999999999",
    ] {
        check_number(text, Point, Err(()));
    }
}

#[test]
fn places_after_the_fifteenth_are_rounded_half_even_and_told() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let number = number::decimal(text, DecimalSign::Point).unwrap().unwrap();
        assert_eq!(number.amount, expected.parse().unwrap(), "{text}");
        assert!(number.is_rounded);
    }
    check("0.0000000000000015", "0.000000000000002");
    check("0.0000000000000025", "0.000000000000002");
    check("0.00000000000000251", "0.000000000000003");
    check("1e-20", "0");
    let exact = number::decimal("0.10000000000000000000", DecimalSign::Point);
    assert!(!exact.unwrap().unwrap().is_rounded);
}

#[test]
fn units_are_whole() {
    #[track_caller]
    fn check(text: &str, sign: DecimalSign, expected: Result<Option<i64>, ()>) {
        assert_eq!(number::integer(text, sign), expected, "`{text}`");
    }
    use DecimalSign::{Comma, Point};
    check("1200", Point, Ok(Some(1200)));
    check("1,200", Point, Ok(Some(1200)));
    check("1,200", Comma, Ok(Some(1200)));
    check("1.200", Comma, Ok(Some(1200)));
    check("-3", Point, Ok(Some(-3)));
    check("400.0", Point, Ok(Some(400)));
    check("(3)", Point, Ok(Some(-3)));
    check("", Point, Ok(None));
    check("2.5", Point, Err(()));
    check("many", Point, Err(()));
    check("99999999999999999999", Point, Err(()));
}

#[test]
fn the_decimal_sign_is_found_from_numbers_that_can_be_read_one_way() {
    #[track_caller]
    fn check(texts: &[&str], expected: Option<DecimalSign>) {
        assert_eq!(
            number::decimal_sign(texts.iter().copied()),
            expected,
            "{texts:?}"
        );
    }
    check(&["0,00151", "80"], Some(DecimalSign::Comma));
    check(&["0.00151", "1,234"], Some(DecimalSign::Point));
    check(&["1.234,50"], Some(DecimalSign::Comma));
    check(&["1,234"], None);
    check(&[], None);
}

#[test]
fn periods_as_statements_write_them() {
    #[track_caller]
    fn check(text: &str, order: DateOrder, expected: &str) {
        let period = dates::period(text, order).map(|period| period.to_string());
        assert_eq!(
            period.as_deref(),
            (!expected.is_empty()).then_some(expected),
            "`{text}`"
        );
    }
    use DateOrder::{Dmy, Mdy, Ymd};
    check("2026-06-30", Mdy, "2026-06-30");
    check("2026-06", Mdy, "2026-06");
    check("2026-Q3", Mdy, "2026-Q3");
    check("2026-W07", Mdy, "2026-W07");
    check("2026", Mdy, "2026");
    check("2026-06-01--2026-07-31", Mdy, "2026-06-01--2026-07-31");
    check("2026/08/01", Ymd, "2026-08-01");
    check("20260630", Mdy, "2026-06-30");
    check("202606", Mdy, "2026-06");
    check("10/15/2023 12:00:00 AM", Mdy, "2023-10-15");
    check("11/25/22 5:45pm", Mdy, "2022-11-25");
    check("2/3/2026", Mdy, "2026-02-03");
    check("2/3/2026", Dmy, "2026-03-02");
    check("25/3/2026", Mdy, "2026-03-25");
    check("31.12.2025", Dmy, "2025-12-31");
    check("20-04-01", Ymd, "2020-04-01");
    check("JUN-26", Mdy, "2026-06");
    check("Q116", Mdy, "2016-Q1");
    check("Q1 2016", Mdy, "2016-Q1");
    check("2Q2025", Mdy, "2025-Q2");
    check("JAN-FEB-18", Mdy, "2018-01-01--2018-02-28");
    check("January 2025", Mdy, "2025-01");
    check("September 2025", Mdy, "2025-09");
    check("August 2026 distribution", Mdy, "2026-08");
    check("Feb 14, 2026", Mdy, "2026-02-14");
    check("17 May 2026, 12:54", Mdy, "2026-05-17");
    check("Juni 2026", Dmy, "2026-06");
    check("août 2026", Dmy, "2026-08");
    check("июнь 2026", Dmy, "2026-06");
    check("07/2026", Dmy, "2026-07");
    check("12-31-2025", Mdy, "2025-12-31");
    for wrong in [
        "",
        "soon",
        "2026-13",
        "2026-02-30",
        "99/99/2026",
        "Q5 2026",
        "1",
        "0000-00-00",
    ] {
        check(wrong, Mdy, "");
    }
}

#[test]
fn moments_as_histories_write_them() {
    #[track_caller]
    fn check(text: &str, expected: Option<i64>) {
        assert_eq!(dates::moment(text, DateOrder::Mdy), expected, "`{text}`");
    }
    const AT: i64 = 1_777_630_830_000_000;
    check("1777630830", Some(AT));
    check("1777630830000", Some(AT));
    check("2026-05-01T10:20:30Z", Some(AT));
    check("2026-05-01T12:20:30+02:00", Some(AT));
    check("2026-05-01 10:20:30", Some(AT));
    check("01 May 2026, 10:20", Some(AT - 30_000_000));
    check("2026-05-01", Some(AT - 37_230_000_000));
    check("", None);
    check("never", None);
}

#[derive(Default)]
struct Taken(Vec<Chunk>);

impl Sink for Taken {
    fn rows(&mut self, chunk: Chunk) -> std::io::Result<()> {
        self.0.push(chunk);
        Ok(())
    }

    fn rejected(&mut self, _rejection: Rejection) -> std::io::Result<()> {
        Ok(())
    }

    fn kept(&mut self, _bytes: &[u8]) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_is_remembered_of_a_column_ends_with_its_chunk() {
    let mut text = "date,listeners,streams,followers\n".to_owned();
    for row in 0..9 {
        text += &format!("2026-05-0{},{row},{},5\n", row % 3 + 1, row * 2);
    }
    let head = Head {
        name: "audience.csv",
        bytes: text.as_bytes(),
    };
    let (mapping, table) = header::find(&head, &SHIPPED).unwrap();
    let mut taken = Taken::default();
    let source = SourceId::of(Digest::of(b"audience"));
    let dataset = mapping.dataset().unwrap();
    let mut reading = Reading::new(dataset, "s4a-audience", source, &mut taken).with_chunk_rows(2);
    super::read(
        Box::new(text.as_bytes()),
        text.as_bytes(),
        "audience.csv",
        mapping,
        &table,
        &mut reading,
    )
    .unwrap();
    assert_eq!(reading.finish().unwrap().accepted, 9);
    assert_eq!(taken.0.len(), 5);
    let rows = taken.0.iter().flat_map(|chunk| {
        (0..chunk.n_rows()).map(|row| {
            let text = |column| crate::text_of(chunk, column, row).unwrap();
            (
                text(day::DATE),
                text(day::PLATFORM),
                text(day::STREAMS),
                text(SOURCE_FORMAT),
            )
        })
    });
    for (n, row) in rows.enumerate() {
        let date = format!("2026-05-0{}", n % 3 + 1);
        let expected = (
            date,
            "Spotify".to_owned(),
            (n * 2).to_string(),
            "s4a-audience".to_owned(),
        );
        assert_eq!(row, expected);
    }
}

#[test]
fn every_shipped_mapping_is_read_and_knows_its_own_header() {
    for (file, text) in crate::formats::MAPPINGS {
        let mapping =
            crate::Mapping::from_toml(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(["A", "B", "C"].contains(&mapping.grade.as_str()), "{file}");
        let header = mapping.require.join("\t");
        let head = Head {
            name: "table.tsv",
            bytes: header.as_bytes(),
        };
        let found = header::find(&head, &SHIPPED).map(|(found, _)| found.name.clone());
        assert_eq!(found, Some(mapping.name), "{file}");
        assert_eq!(
            crate::Mapping::from_toml(&SHIPPED[0].to_toml().unwrap()).unwrap(),
            SHIPPED[0]
        );
    }
}
