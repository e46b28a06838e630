//! An import that is killed leaves all of its rows or none, and nothing else is harmed.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::process::Stdio;
use std::time::Duration;

use crate::{Desk, Run, text};

const N_IMPORTS: u32 = 200;
const N_ROWS: u32 = 300;

#[test]
fn two_hundred_imports_killed_at_random_lose_and_double_nothing() {
    let desk = Desk::new();
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    // Kills fall before, into and after an import; the delays follow the load of the machine.
    let mut longest_delay = 2 * duration_of_an_import(&desk).as_micros() as u64;
    let mut acknowledged = Vec::new();
    for n in 0..N_IMPORTS {
        let path = desk.path(&format!("{n}.tsv"));
        std::fs::write(&path, statement(n)).unwrap();
        let mut child = desk
            .command(&["import", "--json", text(&path)])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Xorshift (Marsaglia 2003): the same delays in every run.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        std::thread::sleep(Duration::from_micros(random % longest_delay));
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        if said.contains("\"state\": \"imported\"") {
            acknowledged.push(n);
            longest_delay = longest_delay * 19 / 20 + 1;
        } else {
            longest_delay = longest_delay * 21 / 20;
        }
    }
    let n_killed = N_IMPORTS as usize - acknowledged.len();
    assert!(
        n_killed > 20 && acknowledged.len() > 20,
        "{n_killed} were killed: the delays do not fit this machine"
    );

    let counts = counts(&desk);
    for (upc, (n_rows, n_distinct)) in &counts {
        assert_eq!(
            (*n_rows, *n_distinct),
            (N_ROWS, N_ROWS),
            "{upc} is there in part or twice"
        );
    }
    for n in &acknowledged {
        assert!(
            counts.contains_key(&artist(*n)),
            "import {n} was acknowledged and is lost"
        );
    }
    // What was not acknowledged can simply be imported again.
    let folder = desk.path(".");
    let run = desk.run(&["import", "--quiet", text(&folder)]);
    assert!(run.code <= 1, "{}", run.stderr);
    let counts = self::counts(&desk);
    assert_eq!(counts.len(), N_IMPORTS as usize);
    assert!(counts.values().all(|count| *count == (N_ROWS, N_ROWS)));
    let total = desk
        .run(&[
            "query",
            "--json",
            "SELECT sum(net) AS net FROM statement_lines",
        ])
        .json();
    assert_eq!(total[0]["net"], (N_IMPORTS * N_ROWS).to_string());
    let rollup = desk
        .run(&[
            "query",
            "--json",
            "SELECT sum(net) AS net FROM revenue_by_store",
        ])
        .json();
    assert_eq!(rollup, total);
}

#[expect(
    clippy::disallowed_methods,
    reason = "the kills must fit the speed of this machine"
)]
fn duration_of_an_import(desk: &Desk) -> Duration {
    let path = desk.path("measured.txt");
    std::fs::write(&path, statement(N_IMPORTS)).unwrap();
    let started = std::time::Instant::now();
    let run = desk.run(&["import", "--label", "measured", text(&path)]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    std::fs::remove_file(&path).unwrap();
    started.elapsed()
}

fn artist(n: u32) -> String {
    format!("Artist {n}")
}

fn statement(n: u32) -> String {
    let mut text = "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)\n".to_owned();
    for row in 0..N_ROWS {
        let month = row % 3 + 1;
        let _ = writeln!(
            text,
            "2026-08-15\t2025-{month:02}\tStore {row}\t{}\tSong {n}\tQZABC26{n:05}\t\t1\t100\tSong\tUS\t0\t1",
            artist(n)
        );
    }
    text
}

/// Returns for each artist the number of rows and of distinct stores.
fn counts(desk: &Desk) -> HashMap<String, (u32, u32)> {
    let sql = "SELECT artist, count(*) AS n, count(DISTINCT store) AS d FROM statement_lines GROUP BY artist";
    let run: Run = desk.run(&["query", "--json", sql]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rows = run.json();
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let count = |name: &str| row[name].as_u64().unwrap() as u32;
            (
                row["artist"].as_str().unwrap().to_owned(),
                (count("n"), count("d")),
            )
        })
        .collect()
}
