use store::imports::{Import, commit};
use store::lake_files::{self, LakeFile};
use store::{Store, StoreError};

use crate::{Desk, lake_file, source};

/// Imports `a.csv` and `b.csv` with a file each.
async fn two(desk: &Desk) -> [LakeFile; 2] {
    let files = ["a", "b"].map(|name| {
        let file = source(&format!("{name}.csv"));
        (
            file.clone(),
            lake_file(&format!("{name}.parquet"), &[(&file, 10)]),
        )
    });
    for (source, file) in &files {
        let mut import = Import::new(source.clone(), String::new());
        import.files = vec![file.clone()];
        commit(&desk.store, desk.tenant, &import).await.unwrap();
    }
    files.map(|(_, file)| file)
}

async fn paths(store: &Store, desk: &Desk) -> Vec<String> {
    lake_files::all_paths(store, desk.tenant).await.unwrap()
}

#[tokio::test]
async fn files_are_listed_by_data_set() {
    let desk = Desk::new().await;
    let [a, b] = two(&desk).await;
    let of = async |dataset| {
        lake_files::live(&desk.store, desk.tenant, dataset)
            .await
            .unwrap()
    };
    assert_eq!(of(None).await, [a.clone(), b.clone()]);
    assert_eq!(of(Some("statement_lines")).await, [a, b]);
    assert_eq!(of(Some("listens")).await, []);
}

#[tokio::test]
async fn small_files_become_a_large_one() {
    let desk = Desk::new().await;
    two(&desk).await;
    let (a, b) = (source("a.csv"), source("b.csv"));
    let mut large = lake_file("ab.parquet", &[(&a, 10), (&b, 10)]);
    large.sources.sort_unstable();
    let removed = ["a.parquet".to_owned(), "b.parquet".to_owned()];
    lake_files::swap(&desk.store, desk.tenant, &removed, &[large.clone()])
        .await
        .unwrap();
    let live = lake_files::live(&desk.store, desk.tenant, None)
        .await
        .unwrap();
    assert_eq!(live, [large.clone()]);

    // Another task that had the same idea comes too late.
    let error = lake_files::swap(&desk.store, desk.tenant, &removed, &[large])
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::NotLive { path } if path == "a.parquet"));
}

#[tokio::test]
async fn no_row_is_lost_or_made_in_an_exchange() {
    let desk = Desk::new().await;
    two(&desk).await;
    let (a, b, c) = (source("a.csv"), source("b.csv"), source("c.csv"));
    let removed = ["a.parquet".to_owned(), "b.parquet".to_owned()];
    let check = async |sources: &[(&store::sources::Source, u64)]| {
        let added = [lake_file("ab.parquet", sources)];
        let error = lake_files::swap(&desk.store, desk.tenant, &removed, &added)
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::Miscounted { .. }), "{error}");
        assert_eq!(paths(&desk.store, &desk).await, removed);
    };
    check(&[(&a, 10), (&b, 9)]).await;
    check(&[(&a, 11), (&b, 10)]).await;
    check(&[(&a, 20)]).await;
    check(&[(&a, 10), (&b, 10), (&c, 1)]).await;

    let mut file = lake_file("ab.parquet", &[(&a, 10), (&b, 10)]);
    file.n_rows = 21;
    let error = lake_files::swap(&desk.store, desk.tenant, &removed, &[file])
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::UnknownRows { .. }), "{error}");
    assert_eq!(paths(&desk.store, &desk).await, removed);
}
