use std::collections::HashSet;
use std::fs;

use catalog::facts::datasets::statement_lines as line;
use lake::{FactFile, LakeError};

use crate::sample::{Line, ask, complaint, lines, session, write};

const ROWS: [Line<'static>; 2] = [
    ("s", "2026-06-01", "Tidal", "US", "a", 1, "1"),
    ("s", "2026-07-01", "Tidal", "US", "a", 1, "1"),
];

#[test]
fn sweep_removes_what_no_list_names() {
    let folder = tempfile::tempdir().unwrap();
    let live = write(folder.path(), "live", &line::DATASET, &[lines(&ROWS)]);
    let orphans = write(folder.path(), "orphan", &line::DATASET, &[lines(&ROWS)]);
    let month = folder.path().join("statement_lines/month=2026-06");
    let others = [
        month.join("notes.txt"),
        folder.path().join("statement_lines/readme.parquet"),
        folder.path().join("keep.parquet"),
    ];
    for other in &others {
        fs::write(other, "not ours").unwrap();
    }
    fs::create_dir_all(folder.path().join("photos/month=2026-06")).unwrap();
    fs::write(folder.path().join("photos/month=2026-06/a.parquet"), "").unwrap();
    let names: HashSet<String> = live.iter().map(|file| file.path.clone()).collect();
    let removed = lake::sweep(folder.path(), &names).unwrap();
    let expected: Vec<_> = orphans.iter().map(|file| file.path.clone()).collect();
    assert_eq!(removed, expected);
    assert!(others.iter().all(|other| other.exists()));
    assert!(
        folder
            .path()
            .join("photos/month=2026-06/a.parquet")
            .exists()
    );
    assert!(
        live.iter()
            .all(|file| folder.path().join(&file.path).exists())
    );
    assert!(lake::sweep(folder.path(), &names).unwrap().is_empty());
    assert!(
        lake::sweep(&folder.path().join("nowhere"), &names)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn deleted_files_are_gone_and_may_be_deleted_again() {
    let folder = tempfile::tempdir().unwrap();
    let files = write(folder.path(), "import", &line::DATASET, &[lines(&ROWS)]);
    lake::delete(folder.path(), &files).unwrap();
    lake::delete(folder.path(), &files).unwrap();
    assert!(!folder.path().join("statement_lines/month=2026-06").exists());
}

#[test]
fn paths_stay_inside() {
    let folder = tempfile::tempdir().unwrap();
    let files = write(folder.path(), "import", &line::DATASET, &[lines(&ROWS)]);
    for path in ["../x.parquet", "/etc/passwd", "a/../../x", ""] {
        let outside = FactFile {
            path: path.to_owned(),
            ..files[0].clone()
        };
        let refused = lake::delete(folder.path(), std::slice::from_ref(&outside));
        assert!(matches!(refused, Err(LakeError::OutsidePath(_))), "{path}");
        let limits = lake::Limits::default();
        let refused = lake::Session::new(folder.path(), &[outside], &limits);
        assert!(matches!(refused, Err(LakeError::OutsidePath(_))), "{path}");
    }
}

#[test]
fn a_damaged_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let files = write(folder.path(), "import", &line::DATASET, &[lines(&ROWS)]);
    let place = folder.path().join(&files[0].path);
    let whole = fs::read(&place).unwrap();
    let sql = "SELECT sum(net), max(title), min(store) FROM statement_lines";
    for length in [0, 4, 100, whole.len() / 2, whole.len() - 1] {
        fs::write(&place, &whole[..length]).unwrap();
        let read = lake::read_rows(folder.path(), &files[0], None, |_| Ok::<_, LakeError>(()));
        let message = read.unwrap_err().to_string();
        assert!(
            message.contains("import-1.parquet"),
            "{length} bytes: {message}"
        );
        let message = complaint(&session(folder.path(), &files), sql);
        assert!(
            message.contains("import-1.parquet"),
            "{length} bytes: {message}"
        );
    }
    fs::remove_file(&place).unwrap();
    let message = complaint(&session(folder.path(), &files), sql);
    assert!(message.contains("import-1.parquet"), "{message}");
}

#[test]
fn no_changed_byte_is_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let files = write(folder.path(), "import", &line::DATASET, &[lines(&ROWS)]);
    let place = folder.path().join(&files[0].path);
    let whole = fs::read(&place).unwrap();
    let sql = "SELECT * FROM statement_lines ORDER BY title";
    for at in (0..whole.len()).step_by(7) {
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        fs::write(&place, &changed).unwrap();
        // A changed text is read as such; only a panic would be wrong.
        let _ = lake::read_rows(folder.path(), &files[0], None, |_| Ok::<_, LakeError>(()));
        if at % 63 == 0 {
            let _ = ask(&session(folder.path(), &files), sql);
        }
    }
    fs::write(&place, &whole).unwrap();
    let found = ask(
        &session(folder.path(), &files),
        "SELECT sum(net) FROM statement_lines",
    );
    assert_eq!(found.unwrap(), ["2"]);
}
