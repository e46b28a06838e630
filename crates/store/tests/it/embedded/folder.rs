use std::fs;
use std::path::{Path, PathBuf};
use std::slice;

use store::catalogue::{self, Recording, Search};
use store::{
    Access, Store, StoreError, lake_files, mappings, merges, rates, receipts, sources, tenants,
};

use crate::{Desk, moment, open, recording, source};

/// All that lies under a folder, by path.
fn contents(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path.clone());
            }
            found.push(path);
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn a_new_folder_says_what_it_is() {
    let desk = Desk::new().await;
    let song = recording("Nova", "Ada");
    catalogue::insert(&desk.store, desk.tenant, &[song])
        .await
        .unwrap();
    let dir = desk.dir();
    assert_eq!(
        fs::read_to_string(dir.join("format")).unwrap(),
        "ledgerline data 1\n"
    );
    assert!(dir.join("control.db").is_file());
    let folder = desk.store.tenant_folder(desk.tenant);
    assert!(folder.ends_with(format!("tenants/{}", desk.tenant)));
    assert!(folder.join("tenant.db").is_file());
    for name in ["lake", "sources", "blobs"] {
        assert!(folder.join(name).is_dir(), "{name}");
    }
}

#[tokio::test]
async fn folders_are_there_before_the_first_file_is_written() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    store.prepare(tenant).await.unwrap();
    let folders = [
        store.lake_folder(tenant),
        store.sources_folder(tenant),
        store.blobs_folder(tenant),
    ];
    assert!(folders.iter().all(|folder| folder.is_dir()));
    let reader = open(&desk.dir(), Access::Read).await;
    let error = reader.prepare(tenant).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_look_into_it() {
    use std::os::unix::fs::PermissionsExt as _;

    let desk = Desk::new().await;
    catalogue::insert(&desk.store, desk.tenant, &[recording("Nova", "Ada")])
        .await
        .unwrap();
    for path in contents(desk.folder.path()) {
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        let is_secret = path.is_dir() || path.to_string_lossy().contains(".db");
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert!(
            !is_secret || mode == expected,
            "{} {mode:o}",
            path.display()
        );
    }
}

#[tokio::test]
async fn what_an_earlier_release_wrote_is_no_hindrance() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("cache/ab")).unwrap();
    fs::create_dir_all(folder.path().join("demo")).unwrap();
    fs::write(folder.path().join("report.html"), "<p>").unwrap();
    let reader = open(folder.path(), Access::Read).await;
    assert_eq!(tenants::list(&reader).await.unwrap(), []);
    assert!(!folder.path().join("format").exists());
    let store = open(folder.path(), Access::Write).await;
    tenants::find_or_create(&store, "main", moment(0))
        .await
        .unwrap();
    assert!(folder.path().join("cache/ab").is_dir());
    assert!(folder.path().join("format").is_file());
}

#[tokio::test]
async fn a_format_of_the_future_is_refused() {
    let check = async |text: &[u8]| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("format"), text).unwrap();
        let mut errors = Vec::new();
        for access in [Access::Read, Access::Write] {
            errors.push(
                Store::open(folder.path(), access, "a test")
                    .await
                    .unwrap_err(),
            );
        }
        // Nothing was touched.
        assert_eq!(contents(folder.path()), [folder.path().join("format")]);
        errors
    };
    for error in check(b"ledgerline data 2\n").await {
        assert!(matches!(
            error,
            StoreError::NewerFormat {
                found: 2,
                known: 1,
                ..
            }
        ));
        let text = error.to_string();
        assert!(
            text.contains("format 2") && text.contains("update ledgerline"),
            "{text}"
        );
    }
    for text in [
        &b"something else"[..],
        b"",
        b"ledgerline data x",
        b"ledgerline data 0",
        b"\xff\xfe",
    ] {
        for error in check(text).await {
            assert!(matches!(error, StoreError::UnknownFormat { .. }), "{error}");
        }
    }
}

#[tokio::test]
async fn a_second_writer_is_told_who_is_first() {
    let desk = Desk::new().await;
    let error = Store::open(&desk.dir(), Access::Write, "b")
        .await
        .unwrap_err();
    let StoreError::Locked { holder, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(*holder, format!("process {} (a test)", std::process::id()));
    assert!(
        error.to_string().contains("is in use by process"),
        "{error}"
    );
    // Readers do not mind.
    let reader = open(&desk.dir(), Access::Read).await;
    assert_eq!(tenants::list(&reader).await.unwrap().len(), 1);

    let dir = desk.dir();
    desk.store.close().await;
    let holder = "line\none\u{7}  and\ttwo ".to_owned() + &"é".repeat(400);
    let _store = Store::open(&dir, Access::Write, &holder).await.unwrap();
    let error = Store::open(&dir, Access::Write, "b")
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("(line one and two éé") && error.len() < 500,
        "{error}"
    );
}

#[tokio::test]
async fn a_reader_makes_nothing_and_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::new().await;
    let tenant = desk.tenant;
    let (dir, has_tenant) = (desk.dir(), desk.dir().join("tenants"));
    desk.store.close().await;
    assert!(!has_tenant.exists());
    let untouched = contents(&dir);
    for dir in [
        folder.path().join("absent"),
        folder.path().to_owned(),
        dir.clone(),
    ] {
        let store = open(&dir, Access::Read).await;
        assert_eq!(tenants::find(&store, "nobody").await.unwrap(), None);
        assert_eq!(
            sources::list(&store, tenant, sources::Filter::All)
                .await
                .unwrap(),
            []
        );
        assert_eq!(
            sources::find_by_prefix(&store, tenant, "a").await.unwrap(),
            None
        );
        assert_eq!(lake_files::live(&store, tenant, None).await.unwrap(), []);
        assert_eq!(mappings::list(&store, tenant).await.unwrap(), []);
        assert_eq!(merges::history(&store, tenant).await.unwrap(), []);
        assert_eq!(rates::span(&store, tenant).await.unwrap(), None);
        assert_eq!(receipts::get(&store, tenant, "a").await.unwrap(), None);
        let songs = catalogue::list::<Recording>(&store, tenant, &Search::default()).await;
        assert_eq!(songs.unwrap(), []);

        let error = tenants::find_or_create(&store, "new", moment(0))
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
        let song = recording("Nova", "Ada");
        let error = catalogue::insert(&store, tenant, &[song])
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
        store.close().await;
    }
    assert_eq!(contents(folder.path()), Vec::<PathBuf>::new());
    assert_eq!(contents(&dir), untouched);
}

#[tokio::test]
async fn a_reader_sees_what_a_writer_does_meanwhile() {
    let desk = Desk::new().await;
    let reader = open(&desk.dir(), Access::Read).await;
    let song = recording("Nova", "Ada");
    assert_eq!(
        catalogue::get::<Recording>(&reader, desk.tenant, song.id)
            .await
            .unwrap(),
        None
    );
    catalogue::insert(&desk.store, desk.tenant, slice::from_ref(&song))
        .await
        .unwrap();
    let found = catalogue::get(&reader, desk.tenant, song.id).await.unwrap();
    assert_eq!(found, Some(song));
    // Its files vanish with the last that uses them.
    let dir = desk.dir();
    desk.store.close().await;
    reader.close().await;
    let leftovers: Vec<_> = contents(&dir)
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with("-wal"))
        .collect();
    assert_eq!(leftovers, Vec::<PathBuf>::new());
}

#[tokio::test]
async fn a_folder_may_have_any_name() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "plain",
        "with blank",
        "a?b#c&d=e",
        "100%25",
        "Ünï 日本",
        "it's",
        "a%2Fb",
    ] {
        let dir = folder.path().join(name);
        let store = open(&dir, Access::Write).await;
        let tenant = tenants::find_or_create(&store, "main", moment(0))
            .await
            .unwrap()
            .id;
        catalogue::insert(&store, tenant, &[recording("Nova", "Ada")])
            .await
            .unwrap();
        store.close().await;
        assert!(dir.join("control.db").is_file(), "{name}");
        let reader = open(&dir, Access::Read).await;
        let n = catalogue::count::<Recording>(&reader, tenant, &Search::default())
            .await
            .unwrap();
        assert_eq!(n, 1, "{name}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 7);
}

#[tokio::test]
async fn what_is_no_database_is_named() {
    let desk = Desk::new().await;
    let (dir, tenant) = (desk.dir(), desk.tenant);
    let folder = desk.store.tenant_folder(tenant);
    desk.store.close().await;
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join("tenant.db"),
        "this is no database, it is a text".repeat(200),
    )
    .unwrap();
    for access in [Access::Read, Access::Write] {
        let store = open(&dir, access).await;
        let error = sources::find(&store, tenant, source("a").id)
            .await
            .unwrap_err();
        assert!(error.to_string().contains("tenant.db"), "{error}");
        assert!(matches!(error, StoreError::Open { .. }), "{error:?}");
    }
}
