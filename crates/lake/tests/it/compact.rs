use catalog::facts::datasets::{listens, statement_lines as line};
use lake::{Compaction, FactFile, LakeError};

use crate::sample::{Numbers, lines, read, write};

const STORES: [&str; 4] = ["Tidal", "Apple", "Spotify", ""];

fn imports(folder: &std::path::Path) -> Vec<FactFile> {
    let mut numbers = Numbers(5);
    let sources = ["first", "second", "third"];
    let mut files = Vec::new();
    for source in sources {
        let rows: Vec<_> = (0..500)
            .map(|_| {
                let store = STORES[numbers.below(4) as usize];
                let day = ["2026-06-05", "2026-07-05", ""][numbers.below(3) as usize];
                (
                    source,
                    day,
                    store,
                    "US",
                    "Night Ferry",
                    numbers.below(9) as i64,
                    "0.25",
                )
            })
            .collect();
        files.extend(write(folder, source, &line::DATASET, &[lines(&rows)]));
    }
    files
}

fn sorted(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    rows.sort();
    rows
}

#[test]
fn every_row_is_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let old = imports(folder.path());
    let new = lake::compact(folder.path(), &old, "c1", &|_| true, Compaction::default()).unwrap();
    let months: Vec<_> = new.iter().map(|file| file.month.as_str()).collect();
    assert_eq!(months, ["2026-06", "2026-07", "none"]);
    let rows = read(folder.path(), &new);
    assert_eq!(sorted(rows.clone()), sorted(read(folder.path(), &old)));
    // Sorted anew across the sources: each store stands together.
    let june = read(folder.path(), &new[..1]);
    let mut stores: Vec<&String> = june.iter().map(|row| &row[line::STORE]).collect();
    stores.dedup();
    assert_eq!(
        stores,
        [
            "Absent",
            "Text(\"Apple\")",
            "Text(\"Spotify\")",
            "Text(\"Tidal\")"
        ]
    );
    lake::delete(folder.path(), &old).unwrap();
    assert_eq!(read(folder.path(), &new), rows);
}

#[test]
fn refused_sources_vanish() {
    let folder = tempfile::tempdir().unwrap();
    let old = imports(folder.path());
    let keeps = |source: &str| source != "second";
    let new = lake::compact(folder.path(), &old, "c1", &keeps, Compaction::default()).unwrap();
    let mut expected = read(folder.path(), &old);
    expected.retain(|row| row[0] != "Text(\"second\")");
    assert_eq!(expected.len(), 1000);
    assert_eq!(sorted(read(folder.path(), &new)), sorted(expected));
    let none = lake::compact(folder.path(), &old, "c2", &|_| false, Compaction::default());
    assert_eq!(none.unwrap(), []);
}

#[test]
fn a_fault_leaves_nothing_new() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = imports(folder.path());
    let last = files.len() - 1;
    files[last].n_rows += 1;
    let fault = lake::compact(
        folder.path(),
        &files,
        "c1",
        &|_| true,
        Compaction::default(),
    );
    assert!(matches!(fault, Err(LakeError::Damaged { .. })));
    files[last].n_rows -= 1;
    files[last].dataset = listens::DATASET.name.to_owned();
    let fault = lake::compact(
        folder.path(),
        &files,
        "c1",
        &|_| true,
        Compaction::default(),
    );
    assert!(matches!(fault, Err(LakeError::OtherDataset { .. })));
    let live = files.iter().map(|file| file.path.clone()).collect();
    assert!(lake::sweep(folder.path(), &live).unwrap().is_empty());
}
