use sqlx::AnyPool;

use crate::catalogue::folding::{fold, patterns};
use crate::migrations::{CONTROL, TENANT};
use crate::rows::{Prefix, places_from};
use crate::sqlite::{Database, places};

#[tokio::test]
async fn every_connection_has_the_settings() {
    async fn setting(pool: &AnyPool, pragma: &'static str) -> i64 {
        sqlx::query_scalar(pragma).fetch_one(pool).await.unwrap()
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, schema) in [("control.db", &CONTROL), ("tenant.db", &TENANT)] {
        let database = Database::open(&folder.path().join(name), schema)
            .await
            .unwrap();
        for (pool, is_reader) in [(&database.reads, 1), (database.writes.as_ref().unwrap(), 0)] {
            assert_eq!(setting(pool, "PRAGMA foreign_keys").await, 1);
            // FULL.
            assert_eq!(setting(pool, "PRAGMA synchronous").await, 2);
            assert_eq!(setting(pool, "PRAGMA busy_timeout").await, 30_000);
            assert_eq!(setting(pool, "PRAGMA query_only").await, is_reader);
            let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
                .fetch_one(pool)
                .await
                .unwrap();
            assert_eq!(mode, "wal");
        }
        let error = sqlx::query("CREATE TABLE intruders (id TEXT)")
            .execute(&database.reads)
            .await;
        assert!(error.is_err());
        database.close().await;
    }
}

#[test]
fn a_prefix_is_a_range_of_hexadecimal_texts() {
    let check = |text, expected: Option<(&str, &str)>| {
        let found = Prefix::new(text);
        let found = found
            .as_ref()
            .map(|prefix| (prefix.from.as_str(), prefix.to.as_str()));
        assert_eq!(found, expected, "{text}");
    };
    check("0a", Some(("0a", "0ag")));
    check(" 0A\n", Some(("0a", "0ag")));
    check("", None);
    check("%", None);
    check("0_", None);
    check("0g", None);
    check("é", None);
}

#[test]
fn texts_are_folded_and_wildcards_escaped() {
    assert_eq!(fold("  Ünï\tCÖDÉ  Ⅻ ﬁ "), "uni code xii fi");
    assert_eq!(fold("İstanbul"), "istanbul");
    assert_eq!(fold("音楽"), "音楽");
    assert_eq!(patterns("50% a_b \\"), [r"%50\%%", r"%a\_b%", r"%\\%"]);
    assert_eq!(patterns(" \t "), [""; 0]);
    assert_eq!(patterns(&"x ".repeat(100)).len(), 8);
}

#[test]
fn places_are_written_for_each_value() {
    assert_eq!(places(3, 2), "(?, ?, ?), (?, ?, ?)");
    assert_eq!(places_from(2, 3), "($2, $3, $4)");
}
