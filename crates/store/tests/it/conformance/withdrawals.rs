use store::imports::{Committed, Import, commit};
use store::sources::SourceState;
use store::{StoreError, lake_files, sources, withdrawals};

use crate::{Desk, lake_file, moment, source};

/// `a.csv` has a file of its own and shares `ab.parquet` with `b.csv`.
async fn shared(desk: &Desk) {
    let (store, tenant) = (&desk.store, desk.tenant);
    let (a, b) = (source("a.csv"), source("b.csv"));
    let mut import = Import::new(a.clone(), String::new());
    import.files = vec![
        lake_file("a1.parquet", &[(&a, 1)]),
        lake_file("a2.parquet", &[(&a, 2)]),
    ];
    commit(store, tenant, &import).await.unwrap();
    let mut import = Import::new(b.clone(), String::new());
    import.files = vec![lake_file("b.parquet", &[(&b, 10)])];
    commit(store, tenant, &import).await.unwrap();
    let removed = ["a2.parquet".to_owned(), "b.parquet".to_owned()];
    let added = [lake_file("ab.parquet", &[(&a, 2), (&b, 10)])];
    lake_files::swap(store, tenant, &removed, &added)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_undo_takes_out_the_rows_of_one_source_and_no_others() {
    let desk = Desk::new().await;
    shared(&desk).await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let (a, b) = (source("a.csv"), source("b.csv"));
    let mut plan = withdrawals::plan(store, tenant, a.id)
        .await
        .unwrap()
        .unwrap();
    let path_of = |files: &[lake_files::LakeFile]| files[0].path.clone();
    assert_eq!(
        (plan.own_files.len(), path_of(&plan.own_files).as_str()),
        (1, "a1.parquet")
    );
    assert_eq!(
        (
            plan.shared_files.len(),
            path_of(&plan.shared_files).as_str()
        ),
        (1, "ab.parquet")
    );

    // Without the other rows written anew, and with too few of them.
    let error = withdrawals::undo(store, tenant, &plan, moment(5))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Miscounted { .. }), "{error}");
    plan.rewritten = vec![lake_file("b2.parquet", &[(&b, 9)])];
    let error = withdrawals::undo(store, tenant, &plan, moment(5))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Miscounted { .. }), "{error}");
    assert_eq!(
        sources::find(store, tenant, a.id).await.unwrap(),
        Some(a.clone())
    );

    plan.rewritten = vec![lake_file("b2.parquet", &[(&b, 10)])];
    let undone = withdrawals::undo(store, tenant, &plan, moment(5))
        .await
        .unwrap();
    assert_eq!(undone.removed_paths, ["a1.parquet", "ab.parquet"]);
    assert_eq!(
        lake_files::live(store, tenant, None).await.unwrap(),
        plan.rewritten
    );
    let found = sources::find(store, tenant, a.id).await.unwrap().unwrap();
    assert_eq!(found.state, SourceState::Undone { at: moment(5) });

    // Once more: nothing is left to undo.
    assert_eq!(withdrawals::plan(store, tenant, a.id).await.unwrap(), None);
    let error = withdrawals::undo(store, tenant, &plan, moment(6))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Replan { .. }), "{error}");

    // Importing again is the way back.
    let mut import = Import::new(a.clone(), String::new());
    import.files = vec![lake_file("a3.parquet", &[(&a, 3)])];
    let done = commit(store, tenant, &import).await.unwrap();
    assert!(matches!(done, Committed::New { .. }));
    assert_eq!(sources::find(store, tenant, a.id).await.unwrap(), Some(a));
}

#[tokio::test]
async fn a_plan_is_refused_after_the_files_changed() {
    let desk = Desk::new().await;
    shared(&desk).await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let (a, b) = (source("a.csv"), source("b.csv"));
    let mut plan = withdrawals::plan(store, tenant, a.id)
        .await
        .unwrap()
        .unwrap();
    plan.rewritten = vec![lake_file("b2.parquet", &[(&b, 10)])];
    let removed = ["a1.parquet".to_owned(), "ab.parquet".to_owned()];
    let added = [lake_file("all.parquet", &[(&a, 3), (&b, 10)])];
    lake_files::swap(store, tenant, &removed, &added)
        .await
        .unwrap();
    let error = withdrawals::undo(store, tenant, &plan, moment(5))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Replan { .. }), "{error}");
    assert_eq!(
        lake_files::all_paths(store, tenant).await.unwrap(),
        ["all.parquet"]
    );
}

#[tokio::test]
async fn a_correction_rewrites_shared_files_too() {
    let desk = Desk::new().await;
    shared(&desk).await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let (b, new) = (source("b.csv"), source("a corrected.csv"));
    let mut plan = withdrawals::plan(store, tenant, source("a.csv").id)
        .await
        .unwrap()
        .unwrap();
    plan.rewritten = vec![lake_file("b2.parquet", &[(&b, 10)])];
    let mut import = Import::new(new.clone(), String::new());
    import.files = vec![lake_file("new.parquet", &[(&new, 4)])];
    import.replaces = Some(plan);
    commit(store, tenant, &import).await.unwrap();
    assert_eq!(
        lake_files::all_paths(store, tenant).await.unwrap(),
        ["b2.parquet", "new.parquet"]
    );
}

#[tokio::test]
async fn what_is_not_there_needs_no_plan() {
    let desk = Desk::new().await;
    let plan = withdrawals::plan(&desk.store, desk.tenant, source("x").id)
        .await
        .unwrap();
    assert_eq!(plan, None);
}
