use std::fs;
use std::time::Duration;

use store::imports::{Import, commit};
use store::{Access, identities, lake_files, sources};

use crate::{Desk, identity, lake_file, open, recording, source};

fn large_import(name: &str, n_identities: i64) -> Import {
    let file = source(name);
    let song = recording("Nova", "Ada");
    let mut import = Import::new(file.clone(), String::new());
    import.files = vec![lake_file(&format!("{name}.parquet"), &[(&file, 1)])];
    import.identities = (0..n_identities).map(|n| identity(n, &song)).collect();
    import.recordings = vec![song];
    import
}

#[tokio::test]
async fn an_import_that_nobody_waits_for_any_more_leaves_nothing_or_all() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    for (n, delay_ms) in [0, 1, 5, 20].into_iter().enumerate() {
        let name = format!("{n}.csv");
        let import = large_import(&name, 5000);
        let delay = Duration::from_millis(delay_ms);
        let is_done = tokio::time::timeout(delay, commit(store, tenant, &import))
            .await
            .is_ok();
        // Nobody waits, but the database may still be at it; a change of nothing comes after it.
        lake_files::swap(store, tenant, &[], &[]).await.unwrap();
        let is_there = sources::find(store, tenant, import.source.id)
            .await
            .unwrap()
            .is_some();
        let files = lake_files::all_paths(store, tenant).await.unwrap();
        assert_eq!(files.contains(&import.files[0].path), is_there);
        assert!(is_there || !is_done);
        // The next change finds the way free.
        commit(store, tenant, &import).await.unwrap();
        assert!(
            sources::find(store, tenant, import.source.id)
                .await
                .unwrap()
                .is_some()
        );
    }
}

/// A copy of the files taken while the database is open is what a power cut leaves.
#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_power_cut() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let import = large_import("a.csv", 2000);
    commit(store, tenant, &import).await.unwrap();

    let copy = tempfile::tempdir().unwrap();
    let from = store.tenant_folder(tenant);
    let to = copy.path().join("tenants").join(tenant.to_string());
    fs::create_dir_all(&to).unwrap();
    for (from, to) in [(&desk.dir(), copy.path()), (&from, to.as_path())] {
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            // Without `-shm`, which no disk remembers.
            let name = entry.file_name();
            if entry.path().is_file() && !name.to_string_lossy().ends_with("-shm") {
                fs::copy(entry.path(), to.join(name)).unwrap();
            }
        }
    }
    for access in [Access::Read, Access::Write] {
        let store = open(copy.path(), access).await;
        let found = sources::find(&store, tenant, import.source.id)
            .await
            .unwrap();
        assert_eq!(found.as_ref(), Some(&import.source));
        assert_eq!(
            identities::resolved(&store, tenant).await.unwrap().len(),
            2000
        );
        store.close().await;
    }
}
