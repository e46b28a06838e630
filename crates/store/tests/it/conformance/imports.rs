use std::slice;

use catalog::Period;
use store::catalogue::{self, Credit, Entity, Party, Recording, Release, Track, Work};
use store::imports::{Committed, Import, commit};
use store::sources::{Filter, OriginKind, SourceState};
use store::suggestions::{self, Suggestion, SuggestionState};
use store::{StoreError, identities, lake_files, sources, withdrawals};

use crate::{Desk, identity, lake_file, moment, party, recording, release, source, work};

/// An import of `a.csv` that brings one of everything.
fn of_everything() -> Import {
    let file = source("a.csv");
    let (song, writer, album) = (
        recording("Nova", "Ada Byrne"),
        party("Ada Byrne"),
        release("Lux"),
    );
    let mut import = Import::new(file.clone(), "{\"rejected\":[]}".to_owned());
    import.files = vec![
        lake_file("2026-07/a.parquet", &[(&file, 6)]),
        lake_file("2026-08/a.parquet", &[(&file, 4)]),
    ];
    import.identities = vec![identity(-5, &song)];
    import.suggestions = vec![Suggestion {
        identity: -5,
        other: Entity::Work(work("Nova").id),
        score: 0.5,
        reasons: "same title".to_owned(),
        state: SuggestionState::Open,
    }];
    import.credits = vec![Credit {
        on: Entity::Recording(song.id),
        party: writer.id,
        role: "main artist".to_owned(),
        share: Some("1/3".to_owned()),
    }];
    import.tracks = vec![Track {
        release: album.id,
        disc_no: 1,
        track_no: 2,
        recording: song.id,
    }];
    import.recordings = vec![song];
    import.works = vec![work("Nova")];
    import.releases = vec![album];
    import.parties = vec![writer];
    import
}

#[tokio::test]
async fn all_that_an_import_brings_is_there_afterwards() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let import = of_everything();
    let done = commit(store, tenant, &import).await.unwrap();
    let removed_paths = vec![];
    assert_eq!(done, Committed::New { removed_paths });

    let id = import.source.id;
    assert_eq!(
        sources::find(store, tenant, id).await.unwrap().as_ref(),
        Some(&import.source)
    );
    let report = sources::report_json(store, tenant, id).await.unwrap();
    assert_eq!(report.as_ref(), Some(&import.report_json));
    assert_eq!(
        lake_files::live(store, tenant, None).await.unwrap(),
        import.files
    );
    let found = identities::get(store, tenant, -5).await.unwrap();
    assert_eq!(found.as_ref(), Some(&import.identities[0]));
    let open = suggestions::list(store, tenant, SuggestionState::Open, 10, 0)
        .await
        .unwrap();
    assert_eq!(open, import.suggestions);
    let song = &import.recordings[0];
    let found = catalogue::get::<Recording>(store, tenant, song.id)
        .await
        .unwrap();
    assert_eq!(found.as_ref(), Some(song));
    let found = catalogue::get::<Work>(store, tenant, import.works[0].id)
        .await
        .unwrap();
    assert_eq!(found.as_ref(), Some(&import.works[0]));
    let found = catalogue::get::<Release>(store, tenant, import.releases[0].id)
        .await
        .unwrap();
    assert_eq!(found.as_ref(), Some(&import.releases[0]));
    let found = catalogue::get::<Party>(store, tenant, import.parties[0].id)
        .await
        .unwrap();
    assert_eq!(found.as_ref(), Some(&import.parties[0]));
    let credits = catalogue::credits_of(store, tenant, Entity::Recording(song.id))
        .await
        .unwrap();
    assert_eq!(credits, import.credits);
    let tracks = catalogue::tracks_of(store, tenant, import.releases[0].id)
        .await
        .unwrap();
    assert_eq!(tracks, import.tracks);
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing_and_says_so() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let mut import = of_everything();
    commit(store, tenant, &import).await.unwrap();
    let first = import.source.clone();
    import.source.name = "copy of a.csv".to_owned();
    import.files = vec![lake_file("again.parquet", &[(&import.source, 10)])];
    let done = commit(store, tenant, &import).await.unwrap();
    let source = Box::new(first);
    assert_eq!(done, Committed::AlreadyThere { source });
    let paths = lake_files::all_paths(store, tenant).await.unwrap();
    assert_eq!(paths, ["2026-07/a.parquet", "2026-08/a.parquet"]);
}

#[tokio::test]
async fn an_import_that_fails_at_its_end_leaves_nothing() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let mut import = of_everything();
    // There is no such release.
    import.tracks[0].release = release("Nox").id;
    let error = commit(store, tenant, &import).await.unwrap_err();
    assert!(matches!(error, StoreError::Database { .. }), "{error}");
    assert_eq!(sources::list(store, tenant, Filter::All).await.unwrap(), []);
    assert_eq!(lake_files::all_paths(store, tenant).await.unwrap(), [""; 0]);
    assert!(
        identities::known(store, tenant, &[-5])
            .await
            .unwrap()
            .is_empty()
    );
    let all = catalogue::Search::default();
    assert_eq!(
        catalogue::count::<Recording>(store, tenant, &all)
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        catalogue::count::<Party>(store, tenant, &all)
            .await
            .unwrap(),
        0
    );
    // And the next one finds nothing in its way.
    commit(store, tenant, &of_everything()).await.unwrap();
}

#[tokio::test]
async fn files_must_be_of_the_source_and_new_to_the_lake() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    commit(store, tenant, &of_everything()).await.unwrap();
    let (a, b) = (source("a.csv"), source("b.csv"));

    let mut import = Import::new(b.clone(), String::new());
    import.files = vec![lake_file("2026-07/a.parquet", &[(&b, 3)])];
    let error = commit(store, tenant, &import).await.unwrap_err();
    assert!(matches!(error, StoreError::AlreadyLive { path } if path == "2026-07/a.parquet"));

    import.files = vec![lake_file("b.parquet", &[(&b, 3), (&a, 1)])];
    let error = commit(store, tenant, &import).await.unwrap_err();
    assert!(matches!(error, StoreError::Miscounted { .. }), "{error}");

    import.files = vec![lake_file("b.parquet", &[(&b, 3)])];
    import.files[0].n_rows = 4;
    let error = commit(store, tenant, &import).await.unwrap_err();
    assert!(matches!(error, StoreError::Miscounted { .. }), "{error}");
    assert_eq!(sources::find(store, tenant, b.id).await.unwrap(), None);
}

#[tokio::test]
async fn a_correction_takes_the_place_of_what_it_corrects() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    commit(store, tenant, &of_everything()).await.unwrap();
    let (old, new) = (source("a.csv"), source("a corrected.csv"));
    let mut import = Import::new(new.clone(), String::new());
    import.source.imported_at = moment(60);
    import.files = vec![lake_file("new.parquet", &[(&new, 11)])];
    import.replaces = withdrawals::plan(store, tenant, old.id).await.unwrap();
    let done = commit(store, tenant, &import).await.unwrap();
    let removed_paths = vec![
        "2026-07/a.parquet".to_owned(),
        "2026-08/a.parquet".to_owned(),
    ];
    assert_eq!(done, Committed::New { removed_paths });
    assert_eq!(
        lake_files::all_paths(store, tenant).await.unwrap(),
        ["new.parquet"]
    );
    let (by, at) = (new.id, moment(60));
    let found = sources::find(store, tenant, old.id).await.unwrap().unwrap();
    assert_eq!(found.state, SourceState::Replaced { by, at });
    let active = sources::list(store, tenant, Filter::Active).await.unwrap();
    assert_eq!(active, [import.source]);
    assert_eq!(
        sources::list(store, tenant, Filter::All)
            .await
            .unwrap()
            .len(),
        2
    );

    // The old file again: its correction counts.
    let again = commit(store, tenant, &of_everything()).await.unwrap();
    assert!(matches!(again, Committed::AlreadyThere { source } if source.id == old.id));
    // Unless that was undone.
    let plan = withdrawals::plan(store, tenant, new.id)
        .await
        .unwrap()
        .unwrap();
    let undone = withdrawals::undo(store, tenant, &plan, moment(90))
        .await
        .unwrap();
    assert_eq!(undone.had_replaced, [old.id]);
    let again = commit(store, tenant, &of_everything()).await.unwrap();
    assert!(matches!(again, Committed::New { .. }));
}

#[tokio::test]
async fn sources_are_found_by_the_beginning_of_their_id() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let names: Vec<String> = (0..40).map(|n| format!("{n}.csv")).collect();
    for name in &names {
        commit(store, tenant, &Import::new(source(name), String::new()))
            .await
            .unwrap();
    }
    let id = source("7.csv").id;
    let text = id.to_string();
    for text in [
        text.clone(),
        text[..8].to_uppercase(),
        format!(" {} ", &text[..8]),
    ] {
        let found = sources::find_by_prefix(store, tenant, &text).await.unwrap();
        assert_eq!(found.map(|source| source.id), Some(id), "{text}");
    }
    // 40 ids and 16 first digits: one of them fits several.
    let mut n_ambiguous = 0;
    for digit in "0123456789abcdef".chars() {
        match sources::find_by_prefix(store, tenant, &digit.to_string()).await {
            Err(StoreError::Ambiguous { candidates, .. }) => {
                assert!(candidates.len() > 1 && candidates.iter().all(|id| id.starts_with(digit)));
                n_ambiguous += 1;
            }
            other => assert!(other.is_ok()),
        }
    }
    assert!(n_ambiguous > 0);
    for text in [
        "",
        "%",
        "_",
        "%%%%",
        "0%",
        "zz",
        "' OR '1'='1",
        &format!("{text}0"),
    ] {
        let found = sources::find_by_prefix(store, tenant, text).await.unwrap();
        assert_eq!(found, None, "{text}");
    }
}

#[tokio::test]
async fn the_same_rows_and_corrections_are_looked_for_among_active_sources() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let july = source("july.csv");
    let mut august = source("august.csv");
    august.period = Period::month(2026, 8);
    august.origin_kind = OriginKind::PlatformApi;
    august.mapping = Some("a|b|c".to_owned());
    let mut timeless = source("timeless.csv");
    timeless.period = None;
    for file in [&july, &august, &timeless] {
        commit(store, tenant, &Import::new(file.clone(), String::new()))
            .await
            .unwrap();
    }
    let candidates = async |period| {
        sources::candidates(store, tenant, "distrokid", "statement_lines", period)
            .await
            .unwrap()
    };
    assert_eq!(
        candidates(Period::month(2026, 7)).await,
        slice::from_ref(&july)
    );
    assert_eq!(candidates(Period::month(2026, 8)).await, [august]);
    assert_eq!(candidates(Period::quarter(2026, 3)).await.len(), 2);
    assert_eq!(candidates(Period::month(2026, 9)).await, []);
    assert_eq!(candidates(None).await, [timeless]);
    let other = sources::candidates(store, tenant, "tunecore", "statement_lines", None).await;
    assert_eq!(other.unwrap(), []);

    let twins = sources::with_rows_digest(store, tenant, "rows of july.csv")
        .await
        .unwrap();
    assert_eq!(twins, slice::from_ref(&july));
    let plan = withdrawals::plan(store, tenant, july.id)
        .await
        .unwrap()
        .unwrap();
    withdrawals::undo(store, tenant, &plan, moment(9))
        .await
        .unwrap();
    let twins = sources::with_rows_digest(store, tenant, "rows of july.csv")
        .await
        .unwrap();
    assert_eq!(twins, []);
    assert_eq!(candidates(Period::month(2026, 7)).await, []);
}
