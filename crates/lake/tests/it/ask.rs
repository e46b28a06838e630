use catalog::facts::datasets::{listens, statement_lines as line};
use catalog::facts::{Cell, Chunk};
use lake::{AnswerColumn, LakeError, Limits, Session, Value, ValueKind};

use ValueKind::{Flag, Float, Integer, Moment, Text};

use crate::sample::{Line, amount, ask, complaint, day_no, lines, runtime, session, write};

const ROWS: [Line<'static>; 6] = [
    (
        "s1",
        "2026-06-01",
        "Spotify",
        "US",
        "Night Ferry",
        10,
        "1.25",
    ),
    (
        "s1",
        "2026-06-01",
        "Spotify",
        "DE",
        "Night Ferry",
        20,
        "2.000000000000001",
    ),
    ("s1", "2026-06-01", "Tidal", "US", "Harbour", 5, "-0.5"),
    ("s2", "2026-07-01", "Spotify", "US", "Harbour", 7, "3"),
    ("s2", "2026-07-01", "", "US", "", 1, "0"),
    ("s2", "", "Apple", "FR", "Night Ferry", 2, "10"),
];

fn check(session: &Session, sql: &str, expected: &[&str]) {
    assert_eq!(ask(session, sql).unwrap(), expected, "{sql}");
}

#[test]
fn texts_are_filtered_grouped_joined() {
    let folder = tempfile::tempdir().unwrap();
    let files = write(folder.path(), "import", &line::DATASET, &[lines(&ROWS)]);
    let session = session(folder.path(), &files);
    check(
        &session,
        "SELECT sum(units) FROM statement_lines WHERE store = 'Spotify'",
        &["37"],
    );
    check(
        &session,
        "SELECT count(*) FROM statement_lines WHERE title LIKE '%Ferry'",
        &["3"],
    );
    check(
        &session,
        "SELECT count(*) FROM statement_lines WHERE store IS NULL",
        &["1"],
    );
    check(
        &session,
        "SELECT store, territory, sum(net) FROM statement_lines GROUP BY 1, 2 ORDER BY 1, 2",
        &[
            "Apple | FR | 10",
            "Spotify | DE | 2.000000000000001",
            "Spotify | US | 4.25",
            "Tidal | US | -0.5",
            " | US | 0",
        ],
    );
    check(
        &session,
        "SELECT month, sum(net) FROM statement_lines WHERE month >= '2026-06' GROUP BY month ORDER BY month",
        &["2026-06 | 2.750000000000001", "2026-07 | 3", "none | 10"],
    );
    check(
        &session,
        "SELECT DISTINCT a.title FROM statement_lines a JOIN statement_lines b USING (store, title) \
         WHERE b.territory = 'DE'",
        &["Night Ferry"],
    );
    check(
        &session,
        "SELECT usage_start FROM statement_lines WHERE units = 7",
        &["2026-07-01"],
    );
    check(
        &session,
        "SELECT net * 0.8 FROM statement_lines WHERE units = 10",
        &["1"],
    );
    check(
        &session,
        "SELECT upper(store) || '!' FROM statement_lines WHERE units = 5",
        &["TIDAL!"],
    );
}

#[test]
fn every_kind_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let mut chunk = Chunk::new(&listens::DATASET);
    chunk.set(listens::STARTED_AT, Cell::Moment(1_780_000_000_500_000));
    chunk.set(listens::IS_SKIPPED, Cell::Flag(true));
    chunk.set(listens::PLAYED_MS, Cell::Integer(i64::MIN));
    chunk.set_text(listens::TITLE, "名前 🎶");
    chunk.commit();
    let files = write(folder.path(), "import", &listens::DATASET, &[chunk]);
    let session = session(folder.path(), &files);
    let sql = "SELECT started_at, is_skipped, is_offline, played_ms, title, month, 1.5::double AS x, \
               date_trunc('day', started_at), row_number() OVER () FROM listens";
    let expected = "2026-05-28T20:26:40.5Z | true |  | -9223372036854775808 | 名前 🎶 | 2026-05 | 1.5 \
                    | 2026-05-28T00:00:00Z | 1";
    check(&session, sql, &[expected]);
    runtime().block_on(async {
        let answer = session.query(sql).await.unwrap();
        let kinds: Vec<_> = answer.columns().iter().map(|column| column.kind).collect();
        assert_eq!(
            kinds,
            [
                Moment, Flag, Flag, Integer, Text, Text, Float, Moment, Integer
            ]
        );
        assert_eq!(answer.columns()[0].name, "started_at");
    });
}

#[test]
fn data_sets_without_files_are_empty_tables() {
    let session = session(std::path::Path::new("nowhere"), &[]);
    for table in session.tables() {
        check(&session, &format!("SELECT count(*) FROM {table}"), &["0"]);
    }
    check(
        &session,
        "SELECT store, sum(net) FROM revenue GROUP BY store",
        &[],
    );
    check(&session, "SELECT sum(net) FROM statement_lines", &[""]);
    assert_eq!(session.tables().len(), 10);
    let described = ask(&session, "DESCRIBE chart_entries").unwrap();
    assert!(
        described.contains(&"rank | Int64 | YES".to_owned()),
        "{described:?}"
    );
    assert!(ask(&session, "SHOW COLUMNS FROM listens").unwrap().len() > 20);
    assert!(
        !ask(&session, "EXPLAIN SELECT * FROM listens")
            .unwrap()
            .is_empty()
    );
}

#[test]
fn files_and_row_groups_are_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let mut chunk = Chunk::new(&line::DATASET);
    for row in 0..200_000 {
        chunk.set(
            line::USAGE_START,
            Cell::Date(day_no("2026-06-01") + row % 2 * 30),
        );
        let store = chunk.intern(&format!("Store {:02}", row / 2 % 40));
        chunk.set(line::STORE, store);
        chunk.set(line::UNITS, Cell::Integer(1));
        chunk.commit();
    }
    let mut files = write(folder.path(), "a", &line::DATASET, &[chunk]);
    let rows = [("s", "2026-06-09", "Tidal", "US", "b", 1, "1")];
    files.extend(write(folder.path(), "b", &line::DATASET, &[lines(&rows)]));
    let session = session(folder.path(), &files);
    let sql = "SELECT sum(units) FROM statement_lines WHERE store = 'Tidal' AND month = '2026-06'";
    check(&session, sql, &["1"]);
    let explained = ask(&session, &format!("EXPLAIN ANALYZE {sql}"))
        .unwrap()
        .join("\n");
    let shows = |metric: &str| assert!(explained.contains(metric), "{metric} in {explained}");
    shows("files_opened=2,");
    shows("row_groups_pruned_statistics=2 total → 1 matched");
    let sql =
        "SELECT sum(units) FROM statement_lines WHERE store = 'Store 07' AND month = '2026-06'";
    check(&session, sql, &["2500"]);
    let explained = ask(&session, &format!("EXPLAIN ANALYZE {sql}"))
        .unwrap()
        .join("\n");
    assert!(
        explained.contains("page_index_pages_pruned=7 total → 1 matched"),
        "{explained}"
    );
}

#[test]
fn tables_in_memory_join_facts() {
    let folder = tempfile::tempdir().unwrap();
    let files = write(folder.path(), "import", &line::DATASET, &[lines(&ROWS)]);
    let session = session(folder.path(), &files);
    let columns = [
        AnswerColumn::new("store", ValueKind::Text),
        AnswerColumn::new("rate", ValueKind::Decimal),
        AnswerColumn::new("since", ValueKind::Date),
    ];
    let rows = [
        vec!["Spotify".into(), amount("1.1").into(), Value::Date(0)],
        vec!["Tidal".into(), Value::Absent, Value::Absent],
    ];
    session.add_table("rates", &columns, &rows).unwrap();
    check(
        &session,
        "SELECT store, since, sum(units * rate) FROM statement_lines JOIN rates USING (store) \
         GROUP BY store, since ORDER BY store",
        &["Spotify | 1970-01-01 | 40.7", "Tidal |  | "],
    );
    let again = session.add_table("rates", &columns, &rows);
    assert!(matches!(again, Err(LakeError::TableExists(_))));
    let taken = session.add_table("listens", &columns, &rows);
    assert!(matches!(taken, Err(LakeError::TableExists(_))));
    let other = session.add_table("other", &columns, &[vec![Value::Integer(1); 3]]);
    assert!(matches!(other, Err(LakeError::ValueKind { .. })));
    let short = session.add_table("other", &columns, &[vec![]]);
    assert!(matches!(short, Err(LakeError::RowLength { .. })));
    session.add_table("none", &columns, &[]).unwrap();
    check(&session, "SELECT count(*) FROM none", &["0"]);
}

#[test]
fn an_answer_can_be_kept_as_parquet() {
    let folder = tempfile::tempdir().unwrap();
    let files = write(folder.path(), "import", &line::DATASET, &[lines(&ROWS)]);
    let session = session(folder.path(), &files);
    let path = folder.path().join("answer.parquet");
    let sql = "SELECT store, units FROM statement_lines ORDER BY units";
    let n_rows = runtime()
        .block_on(session.query_to_parquet(sql, &path))
        .unwrap();
    assert_eq!(n_rows, 6);
    let table = lake::read_parquet(std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(table.n_rows(), 6);
    assert_eq!(table.column(1)[5], lake::Cell::Integer(20));
    let fault = runtime().block_on(session.query_to_parquet("SELECT 1 % 0", &path));
    assert!(fault.is_err());
    assert!(path.exists() && !folder.path().join("answer.parquet.partial").exists());
}

#[test]
fn work_is_shared_by_threads() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for name in ["a", "b", "c"] {
        files.extend(write(folder.path(), name, &line::DATASET, &[lines(&ROWS)]));
    }
    let limits = Limits {
        n_threads: 4,
        ..Limits::default()
    };
    let session = Session::new(folder.path(), &files, &limits).unwrap();
    check(
        &session,
        "SELECT sum(net), avg(net) FROM statement_lines WHERE store = 'Spotify'",
        &["18.750000000000003 | 2.0833333333333336666"],
    );
    let message = complaint(
        &session,
        "SELECT sum(net) FROM statement_lines WHERE stor = 'x'",
    );
    assert!(
        message.starts_with("there is no column `stor`; there are `source_id`, "),
        "{message}"
    );
}
