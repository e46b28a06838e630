use std::fs;
use std::path::Path;

use catalog::{Currency, Digest, TenantId};
use sqlx::{AnyConnection, Connection as _};
use store::catalogue::{self, Entity, Party, Recording, Release, Search, Work};
use store::findings::{self, FindingState};
use store::sources::{self, Filter, SourceState};
use store::suggestions::{self, SuggestionState};
use store::{
    Access, Store, StoreError, agreements, identities, lake_files, mappings, merges, rates,
    receipts, royalty_runs, tenants,
};

use crate::{moment, open, source};

const TENANT: &str = "01a0c450-6c00-7565-8f1b-a5c4fb37d315";

/// Executes statements on a database file; makes it if there is none.
async fn execute(path: &Path, sql: &'static str) {
    sqlx::any::install_default_drivers();
    let address = format!("sqlite://{}?mode=rwc", path.display());
    let mut connection = AnyConnection::connect(&address).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Makes a data folder as the first release left it.
async fn first_release(dir: &Path) {
    of_schema(dir, include_str!("../../fixtures/tenant_1.sql")).await;
}

async fn of_schema(dir: &Path, tenant_sql: &'static str) {
    let tenant = dir.join("tenants").join(TENANT);
    fs::create_dir_all(&tenant).unwrap();
    fs::write(dir.join("format"), "ledgerline data 1\n").unwrap();
    execute(
        &dir.join("control.db"),
        include_str!("../../fixtures/control_1.sql"),
    )
    .await;
    execute(&tenant.join("tenant.db"), tenant_sql).await;
}

#[tokio::test]
async fn a_folder_of_the_first_release_is_read_and_written() {
    let folder = tempfile::tempdir().unwrap();
    first_release(folder.path()).await;
    let store = &open(folder.path(), Access::Write).await;
    let tenant = tenants::find(store, "night shift")
        .await
        .unwrap()
        .unwrap()
        .id;
    assert_eq!(tenant.to_string(), TENANT);

    let all = sources::list(store, tenant, Filter::All).await.unwrap();
    let mut states: Vec<_> = all
        .iter()
        .map(|file| (file.name.as_str(), file.state))
        .collect();
    states.sort_by_key(|&(name, _)| name);
    let undone = SourceState::Undone { at: moment(9) };
    assert_eq!(
        states,
        [("july.csv", SourceState::Active), ("june.csv", undone)]
    );
    assert_eq!(
        sources::find(store, tenant, source("july.csv").id)
            .await
            .unwrap(),
        Some(source("july.csv"))
    );
    let files = lake_files::live(store, tenant, Some("statement_lines"))
        .await
        .unwrap();
    assert_eq!(
        (files.len(), files[0].n_rows, files[0].month.as_str()),
        (1, 10, "2026-07")
    );

    let search = Search::default();
    let songs: Vec<Recording> = catalogue::list(store, tenant, &search).await.unwrap();
    let titles: Vec<&str> = songs.iter().map(|song| song.title.as_str()).collect();
    assert_eq!(titles, ["Nova", "Nova (Live)"]);
    let works: Vec<Work> = catalogue::list(store, tenant, &search).await.unwrap();
    assert_eq!(works[0].iswc.as_deref(), Some("T0345246801"));
    let albums: Vec<Release> = catalogue::list(store, tenant, &search).await.unwrap();
    let tracks = catalogue::tracks_of(store, tenant, albums[0].id)
        .await
        .unwrap();
    assert_eq!((tracks[0].track_no, tracks[0].recording), (2, songs[0].id));
    let writers: Vec<Party> = catalogue::list(store, tenant, &search).await.unwrap();
    let credits = catalogue::credits_of_party(store, tenant, writers[0].id)
        .await
        .unwrap();
    assert_eq!(credits[0].share.as_deref(), Some("1/3"));

    let resolved = identities::resolved(store, tenant).await.unwrap();
    assert_eq!(resolved[&7], Entity::Recording(songs[0].id));
    assert_eq!(resolved[&-5], Entity::Recording(songs[1].id));
    let accepted = SuggestionState::Accepted;
    assert_eq!(
        suggestions::count(store, tenant, accepted).await.unwrap(),
        1
    );
    for decision in merges::history(store, tenant).await.unwrap() {
        merges::unmerge(store, tenant, decision.id, moment(60))
            .await
            .unwrap();
    }
    let songs: Vec<Recording> = catalogue::list(store, tenant, &search).await.unwrap();
    let titles: Vec<&str> = songs.iter().map(|song| song.title.as_str()).collect();
    assert_eq!(titles, ["Nova", "Nox"]);

    let mapping = mappings::find(store, tenant, "a|b").await.unwrap().unwrap();
    assert_eq!(mapping.name, "Aggregator");
    let pair = (Currency::EUR, Currency::USD);
    let rate = rates::on_or_before(store, tenant, pair, 20_001)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(rate.rate.to_string(), "1.0815");
    let receipt = receipts::get(store, tenant, &Digest::of(b"{}").to_string())
        .await
        .unwrap();
    assert_eq!(receipt.unwrap().stored_at, moment(4));
}

#[tokio::test]
async fn a_folder_with_royalties_is_read() {
    let folder = tempfile::tempdir().unwrap();
    of_schema(folder.path(), include_str!("../../fixtures/tenant_2.sql")).await;
    let store = &open(folder.path(), Access::Read).await;
    let tenant: TenantId = TENANT.parse().unwrap();
    let agreements = agreements::list(store, tenant).await.unwrap();
    assert_eq!(
        (agreements[0].id.as_str(), agreements[0].first_day),
        ("luna-2026", 20_454)
    );
    let runs = royalty_runs::list(store, tenant).await.unwrap();
    assert_eq!(runs[0].period.to_string(), "2026-Q3");
    assert!(runs[0].closed_at.is_some());
    let statements = royalty_runs::statements(store, tenant, &runs[0].id)
        .await
        .unwrap();
    assert_eq!(statements[0].payee, "luna USD");
    let findings = findings::list(store, tenant).await.unwrap();
    assert_eq!(findings[0].state, FindingState::Explained);
    let sources = sources::list(store, tenant, Filter::All).await.unwrap();
    assert_eq!(sources.len(), 2);
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    first_release(folder.path()).await;
    let sql = "INSERT INTO _sqlx_migrations VALUES (99, 'to come', '2030-01-01', 1, X'00', 1)";
    let tenant: TenantId = TENANT.parse().unwrap();
    let path = folder.path().join("tenants").join(TENANT).join("tenant.db");
    execute(&path, sql).await;
    for access in [Access::Read, Access::Write] {
        let store = open(folder.path(), access).await;
        let error = sources::list(&store, tenant, Filter::All)
            .await
            .unwrap_err();
        assert!(
            matches!(
                error,
                StoreError::NewerSchema {
                    found: 99,
                    known: 2,
                    ..
                }
            ),
            "{error}"
        );
    }
    execute(&folder.path().join("control.db"), sql).await;
    for access in [Access::Read, Access::Write] {
        let error = Store::open(folder.path(), access, "a test")
            .await
            .unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, StoreError::NewerSchema { .. }), "{text}");
        assert!(
            text.contains("control.db") && text.contains("update ledgerline"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_reader_upgrades_nothing() {
    let folder = tempfile::tempdir().unwrap();
    first_release(folder.path()).await;
    let path = folder.path().join("tenants").join(TENANT).join("tenant.db");
    execute(&path, "UPDATE _sqlx_migrations SET version = 0").await;
    let store = open(folder.path(), Access::Read).await;
    let error = sources::list(&store, TENANT.parse().unwrap(), Filter::All)
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::OlderSchema {
                found: 0,
                known: 2,
                ..
            }
        ),
        "{error}"
    );
}
