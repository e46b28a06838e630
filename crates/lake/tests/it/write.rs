use catalog::Amount;
use catalog::facts::datasets::{listens, statement_lines as line};
use catalog::facts::{Cell, Chunk, Dataset, Kind, ROW_NO};
use lake::{FactWriter, LakeError};

use crate::sample::{Numbers, lines, read, rows_of, write};

/// Returns a chunk whose cells are drawn from few or many values, and absent now and then.
fn random(dataset: &'static Dataset, n_rows: usize, seed: u64) -> Chunk {
    let largest = 10_i128.pow(38) - 1;
    let mut numbers = Numbers(seed);
    let mut chunk = Chunk::new(dataset);
    // Each column has its own habits: never, seldom or often absent, few or many values.
    let habits: Vec<(u64, u64)> = dataset
        .columns
        .iter()
        .map(|_| {
            (
                numbers.below(4),
                [1, 2, 300, u64::MAX][numbers.below(4) as usize],
            )
        })
        .collect();
    for _ in 0..n_rows {
        for (column, &(presence, n_values)) in habits.iter().enumerate() {
            if presence == 0 || presence < 3 && numbers.below(4) < presence {
                continue;
            }
            let value = numbers.below(n_values);
            let cell = match dataset.columns[column].kind {
                Kind::Text => match value {
                    0 => chunk.intern(""),
                    1 => chunk.intern("Ünïcödé 🎶 \"quoted\", 名前"),
                    2 => chunk.intern(&"long ".repeat(100)),
                    _ => chunk.intern(&format!("text {value}")),
                },
                Kind::Integer => Cell::Integer(match value {
                    0 => i64::MIN,
                    1 => i64::MAX,
                    _ => value as i64,
                }),
                Kind::Decimal => Cell::Decimal(match value {
                    0 => Amount::from_units(largest).unwrap(),
                    1 => Amount::from_units(-largest).unwrap(),
                    _ => Amount::from_units(i128::from(value) * -7).unwrap(),
                }),
                Kind::Date => Cell::Date(match value {
                    0 => i32::MIN,
                    1 => i32::MAX,
                    _ => value as i32 % 20_000,
                }),
                Kind::Moment => Cell::Moment(match value {
                    0 => i64::MIN,
                    1 => i64::MAX,
                    _ => (value >> 12) as i64,
                }),
                Kind::Flag => Cell::Flag(value.is_multiple_of(2)),
            };
            chunk.set(column, cell);
        }
        chunk.commit();
    }
    chunk
}

#[test]
fn what_is_written_is_read() {
    for seed in 0..16 {
        let folder = tempfile::tempdir().unwrap();
        let dataset = [&line::DATASET, &listens::DATASET][seed as usize % 2];
        let sizes: &[usize] = [&[1][..], &[7, 1, 300], &[800], &[]][seed as usize / 2 % 4];
        let chunks = sizes
            .iter()
            .zip(0..)
            .map(|(&n_rows, no)| random(dataset, n_rows, seed << 8 | no));
        let chunks: Vec<Chunk> = chunks.collect();
        let files = write(folder.path(), "import", dataset, &chunks);
        let mut expected: Vec<_> = chunks.iter().flat_map(rows_of).collect();
        let mut found = read(folder.path(), &files);
        let n_rows: u64 = files.iter().map(|file| file.n_rows).sum();
        assert_eq!(n_rows, expected.len() as u64);
        expected.sort();
        found.sort();
        assert!(found == expected, "seed {seed}");
    }
}

#[test]
fn several_pages_and_groups_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut chunk = Chunk::new(&line::DATASET);
    let mut numbers = Numbers(1);
    for row_no in 0..200_000 {
        chunk.set(ROW_NO, Cell::Integer(row_no));
        let store = chunk.intern(&format!("Store {:02}", numbers.below(40)));
        chunk.set(line::STORE, store);
        let title = chunk.intern(&format!("Song {}", numbers.below(50_000)));
        chunk.set(line::TITLE, title);
        if numbers.below(10) > 0 {
            chunk.set(line::UNITS, Cell::Integer(numbers.below(1000) as i64));
        }
        chunk.set(line::NET, Cell::Decimal(Amount::from_whole(row_no)));
        chunk.commit();
    }
    let files = write(
        folder.path(),
        "import",
        &line::DATASET,
        std::slice::from_ref(&chunk),
    );
    assert_eq!(files[0].path, "statement_lines/month=none/import-1.parquet");
    let mut n_chunks = 0;
    let mut is_seen = vec![false; chunk.n_rows()];
    lake::read_rows(folder.path(), &files[0], None, |read| {
        n_chunks += 1;
        for row in 0..read.n_rows() {
            let row_no = read.integer(ROW_NO, row).unwrap() as usize;
            assert_eq!(read.text(line::STORE, row), chunk.text(line::STORE, row_no));
            assert_eq!(read.text(line::TITLE, row), chunk.text(line::TITLE, row_no));
            assert_eq!(
                read.integer(line::UNITS, row),
                chunk.integer(line::UNITS, row_no)
            );
            assert_eq!(
                read.decimal(line::NET, row),
                chunk.decimal(line::NET, row_no)
            );
            assert!(!is_seen[row_no]);
            is_seen[row_no] = true;
        }
        Ok::<_, LakeError>(())
    })
    .unwrap();
    assert_eq!(n_chunks, 2);
    assert!(is_seen.into_iter().all(|is_seen| is_seen));
}

#[test]
fn a_row_group_is_sorted() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [
        ("s", "2026-06-01", "Tidal", "US", "b", 1, "1"),
        ("s", "2026-06-01", "Apple", "US", "b", 2, "1"),
        ("s", "2026-06-02", "Tidal", "DE", "a", 3, "1"),
        ("s", "2026-06-01", "", "FR", "a", 4, "1"),
        ("s", "2026-06-03", "Tidal", "US", "a", 5, "1"),
        ("s", "2026-06-01", "Apple", "US", "b", 6, "1"),
    ];
    let files = write(folder.path(), "import", &line::DATASET, &[lines(&rows)]);
    let mut units = Vec::new();
    lake::read_rows(folder.path(), &files[0], Some(&[line::UNITS]), |chunk| {
        units.extend((0..chunk.n_rows()).map(|row| chunk.integer(line::UNITS, row).unwrap()));
        assert_eq!(chunk.text(line::STORE, 0), None, "only what was asked for");
        Ok::<_, LakeError>(())
    })
    .unwrap();
    // By store, territory and title; an absent store first, equal rows in their order.
    assert_eq!(units, [4, 2, 6, 3, 5, 1]);
}

#[test]
fn months_have_files_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let days: Vec<String> = (0..200)
        .map(|month| format!("{:04}-{:02}-17", 2000 + month / 12, month % 12 + 1))
        .collect();
    let rows: Vec<_> = days
        .iter()
        .map(|day| ("s", day.as_str(), "Tidal", "US", "a", 1, "1"))
        .collect();
    // More months than files may be open, and each comes twice.
    let chunk = lines(&rows);
    let files = write(
        folder.path(),
        "import",
        &line::DATASET,
        &[chunk.clone(), chunk],
    );
    assert_eq!(files.len(), 200);
    assert_eq!(
        files[0].path,
        "statement_lines/month=2000-01/import-1.parquet"
    );
    assert_eq!(files[0].month, "2000-01");
    assert!(files.iter().all(|file| file.n_rows == 2));
    for file in &files {
        let size = folder.path().join(&file.path).metadata().unwrap().len();
        assert_eq!(size, file.size_bytes);
    }
}

#[test]
fn an_unfinished_writer_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let chunk = random(&line::DATASET, 140_000, 3);
    let mut writer = FactWriter::new(folder.path(), "import", &line::DATASET).unwrap();
    writer.write(&chunk).unwrap();
    let dataset_folder = folder.path().join("statement_lines");
    drop(writer);
    let left: Vec<_> = dataset_folder.read_dir().into_iter().flatten().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn nothing_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let chunk = lines(&[("s", "2026-06-01", "Tidal", "US", "a", 1, "1")]);
    let first = write(
        folder.path(),
        "import",
        &line::DATASET,
        std::slice::from_ref(&chunk),
    );
    let second = write(folder.path(), "import", &line::DATASET, &[chunk]);
    assert_eq!(
        second[0].path,
        "statement_lines/month=2026-06/import-2.parquet"
    );
    assert_eq!(read(folder.path(), &first).len(), 1);
}

#[test]
fn names_and_rows_must_fit() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["", "../import", "a/b", "a b", "ü"] {
        let refused = FactWriter::new(folder.path(), name, &line::DATASET);
        assert!(matches!(refused, Err(LakeError::BadName(_))), "{name:?}");
    }
    let mut writer = FactWriter::new(folder.path(), "import", &listens::DATASET).unwrap();
    let refused = writer.write(&lines(&[])).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "rows of `statement_lines` do not belong into `listens`"
    );
}
