use std::io::Write;
use std::path::PathBuf;

use crate::{Desk, text};

const HEADER: &str = "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)\r\n";

fn row(store: &str, units: u32, net: &str) -> String {
    format!(
        "2026-08-15\t2026-06\t{store}\tLuna Vire\tNeon Rain\tQZABC2600001\t0888888000011\t{units}\t100\tSong\tUS\t0\t{net}\r\n"
    )
}

fn statement(desk: &Desk, name: &str, rows: &[String]) -> PathBuf {
    let path = desk.path(name);
    std::fs::write(&path, format!("{HEADER}{}", rows.concat())).unwrap();
    path
}

fn sum(desk: &Desk) -> serde_json::Value {
    let sql = "SELECT count(*) AS n, sum(net) AS net FROM statement_lines";
    desk.run(&["query", "--json", sql]).json()[0].clone()
}

#[test]
fn the_same_rows_are_known_whatever_the_file_is_called() {
    let desk = Desk::new();
    let rows = [row("Spotify", 400, "1.60012345"), row("Deezer", 2, "-0.1")];
    let first = statement(&desk, "june.tsv", &rows);
    let answer = desk.run(&["import", "--json", text(&first)]).json();
    assert_eq!(answer["format"], "distrokid");
    assert_eq!(answer["state"], "imported");
    assert_eq!(
        (
            &answer["accepted"],
            &answer["rejected"],
            &answer["duplicates"]
        ),
        (&2.into(), &0.into(), &0.into())
    );
    assert_eq!(
        answer["totals"],
        serde_json::json!([{ "currency": "USD", "amount": "1.50012345" }])
    );

    let again = desk.run(&["import", "--json", text(&first)]).json();
    assert_eq!(
        (&again["state"], &again["accepted"], &again["duplicates"]),
        (&"already_known".into(), &0.into(), &2.into())
    );
    // Renamed, with other line ends and in another order.
    let renamed = desk.path("copy of june.tsv");
    let reversed = format!("{HEADER}{}{}", rows[1], rows[0]).replace("\r\n", "\n");
    std::fs::write(&renamed, reversed).unwrap();
    let again = desk.run(&["import", "--json", text(&renamed)]).json();
    assert_eq!(
        (&again["state"], &again["duplicates"]),
        (&"already_known".into(), &2.into())
    );
    assert_eq!(sum(&desk)["n"], 2);
    assert_eq!(sum(&desk)["net"], "1.50012345");
}

#[test]
fn a_correction_is_held_until_somebody_says_what_it_is() {
    let desk = Desk::new();
    let stores = ["Spotify", "Deezer", "Tidal", "Amazon"];
    let wrong: Vec<String> = stores.iter().map(|store| row(store, 400, "1")).collect();
    let right: Vec<String> = stores.iter().map(|store| row(store, 400, "2")).collect();
    let first = statement(&desk, "june.tsv", &wrong);
    let corrected = statement(&desk, "june corrected.tsv", &right);
    assert_eq!(desk.run(&["import", text(&first)]).code, 0);

    let held = desk.run(&["import", text(&corrected)]);
    assert_eq!(held.code, 0);
    assert!(
        held.stderr.contains("100 % of the lines of `june.tsv`"),
        "{}",
        held.stderr
    );
    assert!(held.stderr.contains("--replace"));
    assert_eq!(sum(&desk)["net"], "4");

    let replaced = desk
        .run(&["import", "--json", "--replace", text(&corrected)])
        .json();
    assert_eq!(replaced["state"], "replaced");
    assert_eq!(sum(&desk), serde_json::json!({ "n": 4, "net": "8" }));
    // The old one does not come back by itself.
    let again = desk.run(&["import", "--json", text(&first)]).json();
    assert_eq!(again["state"], "already_known");
    let sources = desk.run(&["sources", "list", "--all", "--json"]).json();
    assert_eq!(sources.as_array().unwrap().len(), 2);

    let other = Desk::new();
    let first = statement(&other, "june.tsv", &wrong);
    let corrected = statement(&other, "june corrected.tsv", &right);
    other.run(&["import", text(&first)]);
    other.run(&["import", "--keep-both", text(&corrected)]);
    assert_eq!(sum(&other), serde_json::json!({ "n": 8, "net": "12" }));
}

#[test]
fn rejected_rows_are_mended_and_imported() {
    let desk = Desk::new();
    let file = statement(
        &desk,
        "june.tsv",
        &[
            row("Spotify", 1, "1"),
            row("Deezer", 2, "one"),
            row("Tidal", 3, "1"),
        ],
    );
    let run = desk.run(&["import", "--json", text(&file)]);
    let answer = run.json();
    assert_eq!(
        (&answer["accepted"], &answer["rejected"]),
        (&2.into(), &1.into())
    );
    let source = answer["source"].as_str().unwrap();
    let reasons = desk
        .run(&["sources", "rejected", &source[..8], "--json"])
        .json();
    assert_eq!(reasons[0]["row_no"], 3);
    assert_eq!(reasons[0]["column"], "Earnings (USD)");
    assert_eq!(
        reasons[0]["reason"],
        "`one` is not a number, such as 0.00321"
    );

    let mend = PathBuf::from(answer["rejected_file"].as_str().unwrap());
    let mended = std::fs::read_to_string(&mend).unwrap().replace("one", "1");
    let path = desk.path("mended.tsv");
    std::fs::write(&path, mended).unwrap();
    let answer = desk.run(&["import", "--json", text(&path)]).json();
    assert_eq!(
        (&answer["state"], &answer["accepted"], &answer["rejected"]),
        (&"imported".into(), &1.into(), &0.into())
    );
    assert_eq!(sum(&desk), serde_json::json!({ "n": 3, "net": "3" }));
}

#[test]
fn an_import_is_undone_and_done_again() {
    let desk = Desk::new();
    let file = statement(&desk, "june.tsv", &[row("Spotify", 1, "1")]);
    let answer = desk.run(&["import", "--json", text(&file)]).json();
    let id = answer["source"].as_str().unwrap();
    let undone = desk.run(&["sources", "undo", &id[..6]]);
    assert_eq!(undone.code, 0, "{}", undone.stderr);
    assert_eq!(sum(&desk)["n"], 0);
    assert_eq!(desk.run(&["sources", "undo", &id[..6]]).code, 3);
    let again = desk.run(&["import", "--json", text(&file)]).json();
    assert_eq!(again["state"], "imported");
    assert_eq!(sum(&desk)["n"], 1);
    assert_eq!(desk.run(&["sources", "undo", "zzzz"]).code, 3);
}

#[test]
fn a_dry_run_keeps_nothing_and_labels_do_not_see_each_other() {
    let desk = Desk::new();
    let file = statement(&desk, "june.tsv", &[row("Spotify", 1, "1")]);
    let dry = desk
        .run(&["import", "--dry-run", "--json", text(&file)])
        .json();
    assert_eq!(
        (&dry["state"], &dry["accepted"]),
        (&"dry_run".into(), &1.into())
    );
    assert_eq!(sum(&desk)["n"], 0);
    desk.run(&["import", "--label", "Other", text(&file)]);
    assert_eq!(sum(&desk)["n"], 0);
    let sql = "SELECT count(*) AS n FROM statement_lines";
    let other = desk
        .run(&["query", "--label", "other", "--json", sql])
        .json();
    assert_eq!(other[0]["n"], 1);
    let unknown = desk.run(&["query", "--label", "nobody", sql]);
    assert_eq!(unknown.code, 3);
    assert!(
        unknown.stderr.contains("there is no label `nobody`"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn a_receipt_opens_to_files_and_rows_and_tells_when_they_changed() {
    let desk = Desk::new();
    let june = statement(
        &desk,
        "june.tsv",
        &[
            row("Spotify", 400, "1.5"),
            row("Spotify", 2, "0.25"),
            row("Deezer", 2, "9"),
        ],
    );
    desk.run(&["import", text(&june)]);
    let totals = desk
        .run(&[
            "totals",
            "--by",
            "store",
            "--json",
            "--where",
            "territory=US",
        ])
        .json();
    let spotify = totals
        .as_array()
        .unwrap()
        .iter()
        .find(|total| total["of"]["store"] == "Spotify")
        .unwrap();
    assert_eq!(spotify["net"], "1.75");
    let id = spotify["receipt"].as_str().unwrap();
    let opened = desk.run(&["receipt", &id[..10], "--json"]).json();
    assert_eq!(opened["holds"], true);
    assert_eq!(opened["n_rows_now"], 2);
    assert_eq!(opened["files"][0]["name"], "june.tsv");
    let digest = catalog::Digest::of(&std::fs::read(&june).unwrap()).to_string();
    assert_eq!(opened["files"][0]["digest"], digest.as_str());
    let lines: Vec<&str> = opened["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row[1].as_str().unwrap())
        .collect();
    assert_eq!(lines, ["2", "3"]);
    let text_of_it = desk.run(&["receipt", &id[..10]]);
    assert!(
        text_of_it.stdout.contains("give the same figure now"),
        "{}",
        text_of_it.stdout
    );

    let source = opened["files"][0]["source"].as_str().unwrap();
    desk.run(&["sources", "undo", source]);
    assert_eq!(desk.run(&["receipt", id, "--json"]).json()["holds"], false);
    let totals = desk.run(&["totals", "--where", "nosuch=1"]);
    assert_eq!(totals.code, 3);
    assert!(
        totals.stderr.contains("no column `nosuch`"),
        "{}",
        totals.stderr
    );
}

#[test]
fn exported_rows_come_back_as_they_were() {
    let desk = Desk::new();
    let rows = [
        row("Spotify", 400, "0.000000000000001"),
        row("=cmd|' /C calc'!A0", 2, "-1234567.5"),
        row("Deezer", 2, "9")
            .replace("Neon Rain", "Neon \"Rain\", pt. 2")
            .replace("\t100\t", "\t30\t"),
    ];
    desk.run(&["import", text(&statement(&desk, "june.tsv", &rows))]);
    let csv = desk.path("lines.csv");
    let sql = "SELECT * FROM statement_lines ORDER BY row_no";
    desk.run(&["query", "--format", "csv", "--out", text(&csv), sql]);
    let exported = std::fs::read_to_string(&csv).unwrap();
    assert!(exported.contains("'=cmd"), "{exported}");
    let back = desk
        .run(&["import", "--label", "back", "--json", text(&csv)])
        .json();
    assert_eq!(
        (&back["format"], &back["accepted"], &back["rejected"]),
        (&"ledgerline-statement-lines".into(), &3.into(), &0.into())
    );
    let all = "SELECT * EXCEPT (source_id, source_format) FROM statement_lines ORDER BY row_no";
    let before = desk.run(&["query", "--json", all]).json();
    let after = desk
        .run(&["query", "--json", "--label", "back", all])
        .json();
    assert_eq!(before, after);
}

/// A registration of one work in CWR 2.1, whose fields stand at fixed places.
fn cwr_work() -> String {
    let title = format!("{:<60}{:2}VP000001{:6}T0345246801", "NEON RAIN", "", "");
    [
        format!(
            "HDRPB000000020{:<45}01.102026071503150020260715",
            "VIRE PUBLISHING"
        ),
        "GRHNWR0000102.100000000000".to_owned(),
        format!("NWR0000000000000000{title}00000000{:145}N", ""),
        "GRT000010000000100000003".to_owned(),
        "TRL000010000000100000005".to_owned(),
    ]
    .join("\r\n")
        + "\r\n"
}

#[test]
fn every_data_set_comes_back_as_it_was() {
    let desk = Desk::new();
    let work = cwr_work();
    let files = [
        (
            "listens",
            "Streaming_History_Audio_2026_0.json",
            r#"[{"ts":"2026-06-01T18:05:00Z","platform":"ios","ms_played":212000,"conn_country":"DE","master_metadata_track_name":"'=Neon Rain","master_metadata_album_artist_name":"Luna Vire","master_metadata_album_album_name":"Neon Rain EP","spotify_track_uri":"spotify:track:0000000000000000000001","episode_name":null,"episode_show_name":null,"spotify_episode_uri":null,"reason_start":"trackdone","reason_end":"fwdbtn","shuffle":false,"skipped":true,"offline":false,"offline_timestamp":null,"incognito_mode":true}]"#,
        ),
        (
            "audience_days",
            "Luna Vire-audience-timeline.csv",
            "date,listeners,streams,followers\n2026-06-01,10,14,3\n2026-06-02,,15,3\n",
        ),
        (
            "track_days",
            "Neon Rain-timeline.csv",
            "date,streams\n2026-06-01,14\n2026-06-02,15\n",
        ),
        (
            "track_totals",
            "Luna Vire-songs-28day.csv",
            "song,listeners,streams,saves,release_date\nNeon Rain,10,14,2,2026-02-14\n\"@Home, again\",3,4,0,2026-03-01\n",
        ),
        (
            "playlist_rows",
            "Luna Vire-playlists-28day.csv",
            "title,author,listeners,streams,date_added\nRain,\"Ann \"\"A\"\" B\",3,4,2026-06-02\n",
        ),
        (
            "chart_entries",
            "regional-de-daily-2026-06-01.csv",
            "rank,uri,artist_names,track_name,source,peak_rank,previous_rank,days_on_chart,streams\n1,spotify:track:0000000000000000000001,Luna Vire,Neon Rain,Vire Records,1,-1,1,300000\n",
        ),
        ("registrations", "CW260001VIR_052.V21", &work),
    ];
    for (dataset, name, text_of_file) in files {
        let file = desk.path(name);
        std::fs::write(&file, text_of_file).unwrap();
        let first = desk.run(&["import", "--json", text(&file)]).json();
        assert!(first["accepted"].as_u64() > Some(0), "{dataset}: {first}");
        let csv = desk.path(&format!("{dataset}.csv"));
        let sql = format!("SELECT * FROM {dataset} ORDER BY row_no");
        desk.run(&["query", "--format", "csv", "--out", text(&csv), &sql]);
        let back = desk
            .run(&["import", "--label", "back", "--json", text(&csv)])
            .json();
        let format = format!("ledgerline-{}", dataset.replace('_', "-"));
        assert_eq!(
            (&back["format"], &back["accepted"], &back["rejected"]),
            (&format.into(), &first["accepted"], &0.into())
        );
        // Places within the file are those of another file.
        let all = format!(
            "SELECT * EXCEPT (source_id, row_no, source_format) FROM {dataset} ORDER BY row_no"
        );
        let before = desk.run(&["query", "--json", &all]).json();
        let after = desk
            .run(&["query", "--json", "--label", "back", &all])
            .json();
        assert_eq!(before, after, "{dataset}");
    }
}

#[test]
fn unknown_tables_are_read_by_a_mapping_that_is_confirmed_once() {
    let desk = Desk::new();
    let file = desk.path("united.csv");
    let table = "Track,Performer,Code,Country,Streams,Earnings (EUR),Month\nNeon Rain,Luna Vire,QZABC2600001,DE,12,\"1.5\",2026-06\nNeon Rain,Luna Vire,QZABC2600001,FR,2,0.25,2026-06\n";
    std::fs::write(&file, table).unwrap();
    let unknown = desk.run(&["import", text(&file)]);
    assert_eq!(unknown.code, 3);
    assert!(unknown.stderr.contains("--map"), "{}", unknown.stderr);
    // Nobody is there to be asked.
    assert_eq!(desk.run(&["import", text(&file), "--map"]).code, 3);

    let toml = desk.path("united.toml");
    desk.run(&["import", text(&file), "--map", "--write-map", text(&toml)]);
    let mapping = std::fs::read_to_string(&toml).unwrap();
    for line in [
        "isrc = \"Code\"",
        "net = \"Earnings (EUR)\"",
        "currency = \"EUR\"",
        "usage_period = \"Month\"",
    ] {
        assert!(mapping.contains(line), "{mapping}");
    }
    let run = desk.run(&[
        "import",
        text(&file),
        &format!("--map={}", text(&toml)),
        "--yes",
        "--json",
    ]);
    let answer = run.json();
    assert_eq!(
        (&answer["format"], &answer["accepted"]),
        (&"united".into(), &2.into())
    );
    assert_eq!(
        answer["totals"],
        serde_json::json!([{ "currency": "EUR", "amount": "1.75" }])
    );
    // The next file with this header needs no word.
    std::fs::write(&file, table.replace("2026-06", "2026-07")).unwrap();
    assert_eq!(
        desk.run(&["import", text(&file), "--json"]).json()["accepted"],
        2
    );
    assert_eq!(
        desk.run(&["sources", "mappings", "--forget", "united"])
            .code,
        0
    );
}

fn zip(desk: &Desk, name: &str, entries: &[(&str, &[u8])]) -> PathBuf {
    let path = desk.path(name);
    let mut writer = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (entry, bytes) in entries {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*entry, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap();
    path
}

#[test]
fn archives_are_unpacked_within_bounds() {
    let desk = Desk::new();
    let good = format!("{HEADER}{}", row("Spotify", 1, "1"));
    let other = format!("{HEADER}{}", row("Tidal", 1, "2"));
    let inner = zip(&desk, "inner.zip", &[("b/tidal.tsv", other.as_bytes())]);
    let outer = zip(
        &desk,
        "outer.zip",
        &[
            ("a/spotify.tsv", good.as_bytes()),
            ("../../evil.tsv", good.as_bytes()),
            ("readme.txt", b"hello"),
            ("inner.zip", &std::fs::read(inner).unwrap()),
        ],
    );
    let run = desk.run(&["import", text(&outer)]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("leads out of the archive"),
        "{}",
        run.stderr
    );
    assert_eq!(sum(&desk), serde_json::json!({ "n": 2, "net": "3" }));
    assert!(!desk.path("evil.tsv").exists());

    let bomb = zip(&desk, "bomb.zip", &[("bomb.tsv", &vec![b'0'; 64 << 20])]);
    let run = desk.run(&["import", text(&bomb)]);
    assert_eq!(run.code, 3);
    assert!(
        run.stderr.contains("unpacks to more than is allowed"),
        "{}",
        run.stderr
    );
    assert_eq!(sum(&desk)["n"], 2);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_imported() {
    let desk = Desk::new();
    let good = statement(&desk, "june.tsv", &[row("Spotify", 1, "1")]);
    let noise: Vec<u8> = (0..4096_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let broken = desk.path("noise.csv");
    std::fs::write(&broken, noise).unwrap();
    let empty = desk.path("empty.csv");
    std::fs::write(&empty, b"").unwrap();
    let missing = desk.path("missing.csv");
    let run = desk.run(&[
        "import",
        "--json",
        text(&missing),
        text(&broken),
        text(&empty),
        text(&good),
    ]);
    assert_eq!(run.code, 1);
    let states: Vec<serde_json::Value> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["state"].clone())
        .collect();
    assert_eq!(
        states,
        ["failed", "unrecognized", "unrecognized", "imported"]
    );
    for name in ["missing.csv", "noise.csv", "empty.csv"] {
        assert!(run.stderr.contains(name), "{}", run.stderr);
    }
}

#[test]
fn plays_of_two_exports_count_once() {
    let desk = Desk::new();
    let play = |second: u32| {
        format!(
            "{{\"ts\":\"2026-05-01T10:20:{second:02}Z\",\"platform\":\"android\",\"ms_played\":212000,\"conn_country\":\"DE\",\"ip_addr\":\"192.0.2.1\",\"master_metadata_track_name\":\"Neon Rain\",\"master_metadata_album_artist_name\":\"Luna Vire\",\"master_metadata_album_album_name\":\"EP\",\"spotify_track_uri\":\"spotify:track:0000000000000000000001\",\"episode_name\":null,\"reason_start\":\"trackdone\",\"reason_end\":\"trackdone\",\"shuffle\":true,\"skipped\":false,\"offline\":false,\"offline_timestamp\":0,\"incognito_mode\":false}}"
        )
    };
    let write = |name: &str, plays: &[u32]| {
        let path = desk.path(name);
        let plays: Vec<String> = plays.iter().map(|second| play(*second)).collect();
        std::fs::write(&path, format!("[{}]", plays.join(","))).unwrap();
        path
    };
    let spring = write("Streaming_History_Audio_2026_0.json", &[1, 2]);
    let summer = write("Streaming_History_Audio_2026_1.json", &[1, 2, 3]);
    desk.run(&["import", text(&spring)]);
    let answer = desk.run(&["import", "--json", text(&summer)]).json();
    assert_eq!(
        (&answer["accepted"], &answer["duplicates"]),
        (&1.into(), &2.into())
    );
    let id = answer["source"].as_str().unwrap();
    let copy = desk.run(&["sources", "copy", id]);
    assert!(
        !copy.stdout.contains("192.0.2.1") && copy.stdout.contains("Neon Rain"),
        "{}",
        copy.stdout
    );
}

#[test]
fn merges_survive_a_second_import_and_can_be_taken_back() {
    let desk = Desk::new();
    let other = row("Tidal", 1, "2")
        .replace("QZABC2600001", "QZABC2600009")
        .replace("Neon Rain", "Another Song");
    let file = statement(&desk, "june.tsv", &[row("Spotify", 1, "1"), other]);
    let id = desk.run(&["import", "--json", text(&file)]).json()["source"]
        .as_str()
        .unwrap()
        .to_owned();
    let list = desk.run(&["catalog", "list", "--json"]).json();
    let of = |title: &str| {
        let entries = list.as_array().unwrap();
        entries
            .iter()
            .find(|entry| entry["title"] == title)
            .unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (from, into) = (of("Another Song"), of("Neon Rain"));
    let merged = desk
        .run(&[
            "catalog", "merge", &from, &into, "--why", "one take", "--json",
        ])
        .json();
    let sql = "SELECT r.title, sum(s.net) AS net FROM statement_lines s JOIN identities i ON s.identity = i.identity JOIN recordings r ON r.id = i.entry_id GROUP BY 1 ORDER BY 1";
    assert_eq!(
        desk.run(&["query", "--json", sql]).json(),
        serde_json::json!([{ "title": "Neon Rain", "net": "3" }])
    );
    desk.run(&["sources", "undo", &id]);
    desk.run(&["import", text(&file)]);
    assert_eq!(
        desk.run(&["query", "--json", sql])
            .json()
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let decision = merged["decision"].as_str().unwrap();
    assert_eq!(desk.run(&["catalog", "undo", decision]).code, 0);
    assert_eq!(
        desk.run(&["query", "--json", sql])
            .json()
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn artists_are_entries_with_what_they_are_credited_on() {
    let desk = Desk::new();
    let guest = row("Tidal", 1, "2")
        .replace("QZABC2600001", "QZABC2600009")
        .replace("Luna Vire", "Luna Vire feat. Kay")
        .replace("Neon Rain", "Another Song");
    desk.run(&[
        "import",
        text(&statement(
            &desk,
            "june.tsv",
            &[row("Spotify", 1, "1"), guest],
        )),
    ]);
    let parties = desk
        .run(&["catalog", "list", "--kind", "parties", "--json"])
        .json();
    let parties = parties.as_array().unwrap();
    let names: Vec<&str> = parties
        .iter()
        .map(|party| party["title"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Kay", "Luna Vire"]);
    let of = |place: usize| {
        let id = parties[place]["id"].as_str().unwrap();
        let shown = desk.run(&["catalog", "show", id]).stdout;
        let credits = shown.lines().filter(|line| line.starts_with("Credit"));
        credits
            .map(|line| line[12..].to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(0), ["Another Song (featured artist)"]);
    let mut luna = of(1);
    luna.sort();
    assert_eq!(
        luna,
        ["Another Song (main artist)", "Neon Rain (main artist)"]
    );
}

#[test]
fn questions_cannot_change_or_reach_anything_else() {
    let desk = Desk::new();
    desk.run(&[
        "import",
        text(&statement(&desk, "june.tsv", &[row("Spotify", 1, "1")])),
    ]);
    for sql in [
        "DELETE FROM statement_lines",
        "INSERT INTO statement_lines VALUES (1)",
        "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'",
        "COPY statement_lines TO '/tmp/stolen.csv'",
        "SELECT * FROM '/etc/passwd'",
        "SET datafusion.execution.batch_size = 1",
        "SELECT 1; SELECT 2",
        "SELECT",
        "",
    ] {
        let run = desk.run(&["query", sql]);
        assert_eq!(run.code, 3, "{sql}: {}", run.stdout);
        assert!(
            run.stderr.starts_with("error: ") && run.stdout.is_empty(),
            "{sql}"
        );
    }
    let run = desk.run(&[
        "query",
        "--max-rows",
        "10",
        "SELECT a.* FROM generate_series(1, 100) a",
    ]);
    assert_eq!(run.code, 3);
    assert_eq!(sum(&desk)["n"], 1);
}

#[test]
fn a_folder_of_songs_and_statements_is_opened_as_one() {
    let desk = Desk::new();
    desk.song("both/song.wav", 220.0);
    statement(&desk, "both/june.tsv", &[row("Spotify", 1, "1")]);
    let run = desk.run(&["open", "both", "--json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let answer = run.json();
    assert_eq!(answer["songs"].as_array().unwrap().len(), 1);
    assert_eq!(answer["imports"][0]["accepted"], 1);
    assert_eq!(sum(&desk)["n"], 1);
}

#[test]
fn rates_convert_over_the_base_and_say_which_day_they_are_of() {
    let desk = Desk::new();
    let csv = desk.path("rates.csv");
    std::fs::write(
        &csv,
        "Date,USD,JPY,GBP,XAA,\n2026-06-26,1.1401,184.3,0.86253,1,\n2026-06-25,1.14,N/A,0.86,1,\n",
    )
    .unwrap();
    let imported = desk.run(&["rates", "import", text(&csv), "--json"]).json();
    assert_eq!(
        (&imported["rates"], &imported["blank"]),
        (&5.into(), &1.into())
    );
    let converted = desk
        .run(&[
            "rates",
            "convert",
            "100",
            "GBP",
            "USD",
            "--on",
            "2026-06-28",
            "--json",
        ])
        .json();
    // 100 · 1.1401 / 0.86253
    assert_eq!(converted["to"]["amount"], "132.180909649519437");
    assert_eq!(converted["chain"][0]["is_earlier"], true);
    assert_eq!(converted["chain"][1]["day"], "2026-06-26");
    assert_eq!(
        desk.run(&["rates", "convert", "1", "GBP", "USD", "--on", "1999-01-01"])
            .code,
        3
    );
    std::fs::write(&csv, "Date,USD\n2026-06-26,soon\n").unwrap();
    let broken = desk.run(&["rates", "import", text(&csv)]);
    assert_eq!(broken.code, 3);
    assert!(
        broken.stderr.contains("line 2: `soon` is not a rate"),
        "{}",
        broken.stderr
    );
}
