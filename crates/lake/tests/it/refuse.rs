use std::time::Duration;

use catalog::Amount;
use catalog::facts::Cell;
use catalog::facts::datasets::statement_lines as line;
use lake::{LakeError, Limits, Session};

use crate::sample::{ask, complaint, lines, session, write};

#[test]
fn only_questions_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [("s", "2026-06-09", "Tidal", "US", "b", 1, "1")];
    let other = tempfile::tempdir().unwrap();
    let secret = write(other.path(), "secret", &line::DATASET, &[lines(&rows)]);
    let secret = other.path().join(&secret[0].path).display().to_string();
    let files = write(folder.path(), "import", &line::DATASET, &[lines(&rows)]);
    let session = session(folder.path(), &files);
    let refused = |sql: &str, what: &str| {
        let message = complaint(&session, sql);
        let expected = format!(
            "{what} is refused; only SELECT, EXPLAIN, DESCRIBE and SHOW COLUMNS are answered"
        );
        assert_eq!(message, expected, "{sql}");
    };
    refused(&format!("COPY statement_lines TO '{secret}.copy'"), "COPY");
    refused(
        &format!("CREATE EXTERNAL TABLE x STORED AS PARQUET LOCATION '{secret}'"),
        "CREATE EXTERNAL",
    );
    refused("CREATE TABLE x AS SELECT 1", "CREATE TABLE");
    refused("CREATE VIEW x AS SELECT 1", "CREATE VIEW");
    refused(
        "INSERT INTO statement_lines SELECT * FROM statement_lines",
        "INSERT",
    );
    refused("DELETE FROM statement_lines", "DELETE");
    refused("UPDATE statement_lines SET units = 1", "UPDATE");
    refused("DROP TABLE statement_lines", "DROP TABLE");
    refused("SET datafusion.execution.batch_size = 1", "SET");
    refused("EXPLAIN DELETE FROM statement_lines", "EXPLAIN");
    refused(
        "EXPLAIN ANALYZE INSERT INTO statement_lines SELECT * FROM statement_lines",
        "EXPLAIN",
    );
    for sql in [
        format!("SELECT * FROM '{secret}'"),
        format!("SELECT * FROM \"{secret}\""),
        "SELECT * FROM '../other/statement_lines/month=2026-06/secret-1.parquet'".to_owned(),
        "SELECT * FROM '/etc/passwd'".to_owned(),
        format!("SELECT * FROM read_parquet('{secret}')"),
        format!("SELECT * FROM parquet_metadata('{secret}')"),
        "SELECT 1; SELECT 2".to_owned(),
        "SELECT * INTO x FROM statement_lines".to_owned(),
        "WITH x AS (DELETE FROM statement_lines RETURNING *) SELECT * FROM x".to_owned(),
        format!("SELECT 1 {}", " ".repeat(70_000)),
        String::new(),
    ] {
        let message = complaint(&session, &sql);
        assert!(
            !message.is_empty() && message.len() < 600,
            "{sql}: {message}"
        );
    }
    assert_eq!(
        ask(&session, "SELECT count(*) FROM statement_lines").unwrap(),
        ["1"]
    );
}

#[test]
fn complaints_are_short_and_help() {
    let session = session(std::path::Path::new("nowhere"), &[]);
    let check = |sql: &str, expected: &str| assert_eq!(complaint(&session, sql), expected);
    check(
        "SELECT x FROM listen",
        "there is no table `listen`; there are `audience_days`, `chart_entries`, `listens`, \
         `playlist_rows`, `registrations`, `revenue`, `revenue_by_store`, `statement_lines`, \
         `track_days`, `track_totals`",
    );
    check(
        "SELECT sum(nett) FROM revenue_by_store",
        "there is no column `nett`; there are `source_id`, `row_no`, `source_format`, \
         `usage_start`, `store`, `territory`, `currency`, `n_rows`, `units`, `gross`, `net`, `month`",
    );
    let message = complaint(&session, "SELEKT 1");
    assert!(
        message.starts_with("the statement is not understood: "),
        "{message}"
    );
    let message = complaint(&session, "SELECT nosuch(1)");
    assert!(message.contains("nosuch"), "{message}");
}

fn limited(limits: &Limits) -> Session {
    Session::new(std::path::Path::new("nowhere"), &[], limits).unwrap()
}

#[test]
fn rows_time_and_memory_are_bounded() {
    let few = limited(&Limits {
        n_rows: 100,
        ..Limits::default()
    });
    assert_eq!(
        ask(&few, "SELECT * FROM generate_series(1, 100)")
            .unwrap()
            .len(),
        100
    );
    assert_eq!(
        complaint(&few, "SELECT * FROM generate_series(1, 101)"),
        "the answer has more than 100 rows; add LIMIT or GROUP BY"
    );
    let quick = limited(&Limits {
        time: Duration::from_millis(50),
        ..Limits::default()
    });
    let sql = "SELECT sum(a.value % b.value) FROM generate_series(1, 1000000) a \
               CROSS JOIN generate_series(1, 1000000) b";
    assert_eq!(
        complaint(&quick, sql),
        "no answer within 50ms; ask for fewer months or use the table `revenue`"
    );
    let small = limited(&Limits {
        memory_bytes: 1 << 20,
        ..Limits::default()
    });
    let sql = "SELECT count(*) FROM (SELECT DISTINCT value * 7919 % 1000003 \
               FROM generate_series(1, 1000000))";
    assert_eq!(
        complaint(&small, sql),
        "the answer needs more than 1048576 bytes of memory; ask for fewer months or groups"
    );
}

#[test]
fn a_number_is_right_or_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let largest = 10_i128.pow(38) - 1;
    let mut chunk = lines(&[]);
    for (title, units, net) in [
        ("a", i64::MAX, largest),
        ("a", 1, largest),
        ("b", 5, -largest),
    ] {
        chunk.set_text(line::TITLE, title);
        chunk.set(line::UNITS, Cell::Integer(units));
        chunk.set(line::NET, Cell::Decimal(Amount::from_units(net).unwrap()));
        chunk.commit();
    }
    let files = write(folder.path(), "import", &line::DATASET, &[chunk]);
    let session = session(folder.path(), &files);
    let overflows = |sql: &str| {
        let error = ask(&session, sql).unwrap_err();
        assert!(matches!(error, LakeError::Overflow(_)), "{sql}: {error}");
    };
    overflows("SELECT sum(net) FROM statement_lines WHERE title = 'a'");
    overflows("SELECT title, sum(net) FROM statement_lines GROUP BY title");
    overflows("SELECT title, avg(net) FROM statement_lines WHERE title = 'a' GROUP BY title");
    overflows("SELECT sum(units) FROM statement_lines");
    overflows("SELECT title, sum(units) FROM statement_lines GROUP BY title");
    overflows("SELECT sum(net) OVER (ORDER BY row_no) FROM statement_lines WHERE title = 'a'");
    overflows("SELECT net + net FROM statement_lines WHERE title = 'a'");
    overflows("SELECT net + 1 FROM statement_lines WHERE title = 'a'");
    overflows("SELECT net * net FROM statement_lines");
    let found = ask(
        &session,
        "SELECT sum(net) FROM statement_lines WHERE title = 'b'",
    )
    .unwrap();
    assert_eq!(found, ["-99999999999999999999999.999999999999999"]);
}
