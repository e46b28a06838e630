//! Many rows, and many tasks at the same time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use catalog::{Amount, Currency};
use store::catalogue::{self, Recording, Search};
use store::imports::{Import, commit};
use store::rates::{self, Rate};
use store::{identities, lake_files, sources};

use crate::{Desk, identity, lake_file, recording, source};

#[tokio::test]
async fn rows_of_many_statements_all_arrive() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    // Around and across the number of rows that one statement inserts.
    for (index, n_rows) in [1, 199, 200, 201, 1203].into_iter().enumerate() {
        let mut import = Import::new(source(&format!("{index}.csv")), String::new());
        import.recordings = (0..n_rows)
            .map(|n| recording(&format!("Song {index} {n}"), "Ada"))
            .collect();
        let first = index as i64 * 10_000;
        import.identities = (first..)
            .zip(&import.recordings)
            .map(|(n, song)| identity(n, song))
            .collect();
        commit(store, tenant, &import).await.unwrap();
        let numbers: Vec<i64> = (first..first + n_rows + 5).collect();
        let known = identities::known(store, tenant, &numbers).await.unwrap();
        assert_eq!(known.len() as i64, n_rows);
        for identity in &import.identities {
            assert_eq!(known[&identity.identity], identity.entity);
        }
    }
    let all = Search::default();
    assert_eq!(
        catalogue::count::<Recording>(store, tenant, &all)
            .await
            .unwrap(),
        1804
    );
    assert_eq!(
        identities::resolved(store, tenant).await.unwrap().len(),
        1804
    );
}

#[tokio::test]
async fn rates_of_many_years_all_arrive() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let rate = |day: i32| Rate {
        base: Currency::EUR,
        quote: Currency::USD,
        day,
        rate: Amount::from_units(i128::from(day) * 1_000_000_007).unwrap(),
        source: "ECB".to_owned(),
    };
    let given: Vec<Rate> = (10_000..15_001).map(rate).collect();
    rates::put(store, tenant, &given).await.unwrap();
    rates::put(store, tenant, &given).await.unwrap();
    let pair = (Currency::EUR, Currency::USD);
    let found = rates::series(store, tenant, pair, (0, 20_000))
        .await
        .unwrap();
    assert_eq!(found, given);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_see_whole_imports_while_one_writes() {
    const N_IMPORTS: usize = 30;
    let desk = Arc::new(Desk::new().await);
    let is_over = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..8)
        .map(|_| {
            let (desk, is_over) = (Arc::clone(&desk), Arc::clone(&is_over));
            tokio::spawn(async move {
                let (mut n_reads, mut n_before) = (0, 0);
                while !is_over.load(Ordering::Relaxed) {
                    let files = lake_files::live(&desk.store, desk.tenant, None)
                        .await
                        .unwrap();
                    // Each import brings three files of ten rows.
                    assert_eq!(files.len() % 3, 0);
                    assert!(files.len() >= n_before);
                    n_before = files.len();
                    let sources =
                        sources::list(&desk.store, desk.tenant, sources::Filter::Active).await;
                    assert!(sources.unwrap().len() * 3 >= files.len());
                    n_reads += 1;
                    tokio::task::yield_now().await;
                }
                n_reads
            })
        })
        .collect();
    for n in 0..N_IMPORTS {
        let file = source(&format!("{n}.csv"));
        let mut import = Import::new(file.clone(), String::new());
        import.files = (0..3)
            .map(|part| lake_file(&format!("{n}-{part}.parquet"), &[(&file, 10)]))
            .collect();
        commit(&desk.store, desk.tenant, &import).await.unwrap();
    }
    is_over.store(true, Ordering::Relaxed);
    for reader in readers {
        assert!(reader.await.unwrap() > 0);
    }
    let files = lake_files::live(&desk.store, desk.tenant, None)
        .await
        .unwrap();
    assert_eq!(files.len(), 3 * N_IMPORTS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_form_a_queue() {
    let desk = Arc::new(Desk::new().await);
    let writers: Vec<_> = (0..16)
        .map(|n| {
            let desk = Arc::clone(&desk);
            tokio::spawn(async move {
                let file = source(&format!("{}.csv", n / 2));
                let mut import = Import::new(file.clone(), String::new());
                import.files = vec![lake_file(&format!("{n}.parquet"), &[(&file, 1)])];
                commit(&desk.store, desk.tenant, &import).await.unwrap()
            })
        })
        .collect();
    let mut n_new = 0;
    for writer in writers {
        n_new += usize::from(matches!(
            writer.await.unwrap(),
            store::imports::Committed::New { .. }
        ));
    }
    // Two tasks for each file: one of them was first.
    assert_eq!(n_new, 8);
    assert_eq!(
        lake_files::all_paths(&desk.store, desk.tenant)
            .await
            .unwrap()
            .len(),
        8
    );
}
