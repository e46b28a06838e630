use std::collections::BTreeMap;

use catalog::Amount;
use catalog::facts::Cell;
use catalog::facts::datasets::{listens, statement_lines as line};
use lake::{LakeError, RevenueWriter};

use crate::sample::{Numbers, amount, ask, lines, session, write};

const TITLES: [&str; 3] = ["Night Ferry", "Harbour", "Ünsterblich"];

#[test]
fn sums_equal_those_of_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    let mut numbers = Numbers(9);
    let mut writer = RevenueWriter::new(folder.path(), "import").unwrap();
    let mut chunks = Vec::new();
    for source in ["first", "second"] {
        for _ in 0..2 {
            let nets: Vec<String> = (0..1500)
                .map(|_| format!("-0.{:015}", numbers.below(1_000_000_000)))
                .collect();
            let rows: Vec<_> = nets
                .iter()
                .map(|net| {
                    let day =
                        ["2026-06-05", "2026-06-30", "2026-07-05", ""][numbers.below(4) as usize];
                    let store = ["Tidal", "Apple", ""][numbers.below(3) as usize];
                    let territory = ["US", "DE", "FR"][numbers.below(3) as usize];
                    let title = TITLES[numbers.below(3) as usize];
                    (
                        source,
                        day,
                        store,
                        territory,
                        title,
                        numbers.below(9) as i64,
                        net.as_str(),
                    )
                })
                .collect();
            let chunk = lines(&rows);
            writer.write(&chunk).unwrap();
            chunks.push(chunk);
        }
    }
    let mut files = write(folder.path(), "import", &line::DATASET, &chunks);
    files.extend(writer.finish().unwrap());
    let session = session(folder.path(), &files);
    let ask = |sql: &str| ask(&session, sql).unwrap();
    let by = "source_id, month, store, territory, currency";
    let of_rows = ask(&format!(
        "SELECT {by}, count(*), sum(units), sum(net) FROM statement_lines GROUP BY {by} ORDER BY {by}"
    ));
    for table in ["revenue", "revenue_by_store"] {
        let of_sums = ask(&format!(
            "SELECT {by}, sum(n_rows), sum(units), sum(net) FROM {table} GROUP BY {by} ORDER BY {by}"
        ));
        assert_eq!(of_sums, of_rows, "{table}");
    }
    assert_eq!(
        ask("SELECT count(*) FROM revenue_by_store"),
        [of_rows.len().to_string()]
    );
    assert_eq!(ask("SELECT sum(gross) IS NULL FROM revenue"), ["true"]);
}

#[test]
fn recordings_are_summed_apart() {
    let folder = tempfile::tempdir().unwrap();
    let mut chunk = lines(&[]);
    for identity in [7, 7, 8, 7] {
        chunk.set_text(line::TITLE, TITLES[identity as usize - 7]);
        chunk.set(line::IDENTITY, Cell::Integer(identity));
        chunk.set(line::GROSS, Cell::Decimal(amount("0.5")));
        chunk.commit();
    }
    let mut writer = RevenueWriter::new(folder.path(), "import").unwrap();
    writer.write(&chunk).unwrap();
    let files = writer.finish().unwrap();
    let session = session(folder.path(), &files);
    let sums = ask(
        &session,
        "SELECT identity, title, n_rows, units, gross, net FROM revenue ORDER BY 1",
    );
    assert_eq!(
        sums.unwrap(),
        [
            "7 | Night Ferry | 3 |  | 1.5 | ",
            "8 | Harbour | 1 |  | 0.5 | "
        ]
    );
}

#[test]
fn a_sum_of_too_many_digits_goes_on_in_another_row() {
    let folder = tempfile::tempdir().unwrap();
    let largest = Amount::from_units(10_i128.pow(38) - 1).unwrap();
    let mut chunk = lines(&[]);
    for net in [largest, largest, amount("-5")] {
        chunk.set(line::NET, Cell::Decimal(net));
        chunk.commit();
    }
    let mut writer = RevenueWriter::new(folder.path(), "import").unwrap();
    writer.write(&chunk).unwrap();
    let files = writer.finish().unwrap();
    let mut nets: BTreeMap<Amount, i64> = BTreeMap::new();
    for file in files.iter().filter(|file| file.dataset == "revenue") {
        lake::read_rows(folder.path(), file, None, |chunk| {
            let net = chunk.dataset().column("net").unwrap();
            let n_rows = chunk.dataset().column("n_rows").unwrap();
            for row in 0..chunk.n_rows() {
                nets.insert(
                    chunk.decimal(net, row).unwrap(),
                    chunk.integer(n_rows, row).unwrap(),
                );
            }
            Ok::<_, LakeError>(())
        })
        .unwrap();
    }
    let second = largest.checked_sub(amount("5")).unwrap();
    assert_eq!(nets, BTreeMap::from([(second, 2), (largest, 1)]));
}

#[test]
fn only_statement_lines_are_summed() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = RevenueWriter::new(folder.path(), "import").unwrap();
    let refused = writer.write(&catalog::facts::Chunk::new(&listens::DATASET));
    assert!(matches!(refused, Err(LakeError::OtherDataset { .. })));
    assert_eq!(writer.finish().unwrap(), []);
}
