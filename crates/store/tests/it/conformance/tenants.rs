use store::catalogue::{self, Recording};
use store::{StoreError, imports, lake_files, receipts, sources, tenants};

use crate::{Desk, lake_file, moment, recording, source};

#[tokio::test]
async fn a_name_is_one_tenant_in_any_case() {
    let desk = Desk::new().await;
    let made = tenants::find_or_create(&desk.store, "Night Shift", moment(5))
        .await
        .unwrap();
    let again = tenants::find_or_create(&desk.store, "NIGHT shift", moment(9))
        .await
        .unwrap();
    assert_eq!(made, again);
    assert_eq!(
        tenants::find(&desk.store, "night shift").await.unwrap(),
        Some(made)
    );
    assert_eq!(tenants::find(&desk.store, "day shift").await.unwrap(), None);
    let names: Vec<String> = tenants::list(&desk.store)
        .await
        .unwrap()
        .into_iter()
        .map(|t| t.name)
        .collect();
    assert_eq!(names, ["main", "Night Shift"]);
}

#[tokio::test]
async fn names_are_letters_digits_and_little_else() {
    let desk = Desk::new().await;
    for name in [
        "a",
        "Müller & Söhne".replace(" &", "").as_str(),
        "4.9_x-y",
        "音楽",
        &"x".repeat(64),
    ] {
        tenants::find_or_create(&desk.store, name, moment(0))
            .await
            .unwrap();
    }
    for name in [
        "",
        " a",
        "a ",
        "a/b",
        "..\\b",
        "a'b",
        "a\nb",
        &"x".repeat(65),
    ] {
        let error = tenants::find_or_create(&desk.store, name, moment(0))
            .await
            .unwrap_err();
        assert!(
            matches!(error, StoreError::BadName { .. }),
            "{name:?}: {error}"
        );
    }
}

#[tokio::test]
async fn nothing_of_one_tenant_shows_to_another() {
    let desk = Desk::new().await;
    let (store, one, other) = (&desk.store, desk.tenant, desk.another_tenant().await);
    let file = source("a.csv");
    let song = recording("Nova", "Ada Byrne");
    let mut import = imports::Import::new(file.clone(), "{}".to_owned());
    import.files = vec![lake_file("a.parquet", &[(&file, 10)])];
    import.recordings = vec![song.clone()];
    imports::commit(store, one, &import).await.unwrap();
    receipts::put(store, one, file.digest, "{}", moment(0))
        .await
        .unwrap();

    // Twice: before the other tenant has a database, and with one.
    for _ in 0..2 {
        assert_eq!(sources::find(store, other, file.id).await.unwrap(), None);
        assert_eq!(
            sources::list(store, other, sources::Filter::All)
                .await
                .unwrap(),
            []
        );
        assert_eq!(lake_files::live(store, other, None).await.unwrap(), []);
        assert_eq!(
            catalogue::get::<Recording>(store, other, song.id)
                .await
                .unwrap(),
            None
        );
        let id = file.digest.to_string();
        assert_eq!(receipts::get(store, other, &id).await.unwrap(), None);
        let mine = recording("Other", "Somebody");
        catalogue::insert(store, other, &[mine]).await.unwrap();
    }
    // The same file is a source of each.
    let again = imports::commit(store, other, &import).await.unwrap();
    assert!(matches!(again, imports::Committed::New { .. }));
    let removed = ["a.parquet".to_owned()];
    let merged = lake_file("b.parquet", &[(&file, 10)]);
    lake_files::swap(store, other, &removed, &[merged])
        .await
        .unwrap();
    assert_eq!(lake_files::all_paths(store, one).await.unwrap(), removed);
}

#[tokio::test]
async fn a_tenant_that_nobody_made_cannot_be_written_to() {
    let desk = Desk::new().await;
    let stranger = catalog::TenantId::new(moment(7), source("x").digest);
    let song = recording("Nova", "Ada Byrne");
    let error = catalogue::insert(&desk.store, stranger, &[song])
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::NoSuchTenant { tenant } if tenant == stranger));
    assert!(!desk.store.tenant_folder(stranger).exists());
    assert_eq!(
        lake_files::all_paths(&desk.store, stranger).await.unwrap(),
        [""; 0]
    );
}
