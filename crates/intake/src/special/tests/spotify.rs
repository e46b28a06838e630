use super::{check_all, claimed, read, told};

/// A play of today's form with some values replaced or added.
fn play(changes: &[(&str, &str)]) -> String {
    let mut values = vec![
        ("ts", "\"2026-05-01T10:20:30Z\""),
        ("platform", "\"android\""),
        ("ms_played", "212000"),
        ("conn_country", "\"DE\""),
        ("ip_addr", "null"),
        ("master_metadata_track_name", "\"Neon Rain\""),
        ("master_metadata_album_artist_name", "\"Luna Vire\""),
        ("master_metadata_album_album_name", "\"Neon Rain EP\""),
        (
            "spotify_track_uri",
            "\"spotify:track:0000000000000000000001\"",
        ),
        ("reason_start", "\"trackdone\""),
        ("reason_end", "\"trackdone\""),
        ("shuffle", "false"),
        ("skipped", "false"),
        ("offline", "false"),
        ("offline_timestamp", "1777630830"),
        ("incognito_mode", "false"),
    ];
    for &(name, value) in changes {
        match values.iter_mut().find(|(known, _)| *known == name) {
            Some(known) => known.1 = value,
            None => values.push((name, value)),
        }
    }
    let pairs: Vec<String> = values
        .iter()
        .map(|(name, value)| format!("\"{name}\": {value}"))
        .collect();
    format!("{{{}}}", pairs.join(", "))
}

/// Checks what one play becomes, with its values changed.
#[track_caller]
fn check(changes: &[(&str, &str)], columns: &[&str], expected: &[&str]) {
    let input = format!("[{}]", play(changes));
    check_all(
        "spotify-extended",
        "Streaming_History_Audio_2026_0.json",
        input.as_bytes(),
        columns,
        expected,
    );
}

#[test]
fn a_play_has_all_its_cells() {
    let columns = [
        "started_at",
        "played_ms",
        "service",
        "device",
        "territory",
        "kind",
        "artist",
        "title",
        "release",
        "track_uri",
        "reason_start",
        "reason_end",
        "is_skipped",
        "is_offline",
        "is_private",
        "is_counted",
    ];
    check(
        &[],
        &columns,
        &[concat!(
            "1 started_at=2026-05-01T10:16:58Z played_ms=212000 service=Spotify device=android territory=DE ",
            "kind=track artist=Luna Vire title=Neon Rain release=Neon Rain EP ",
            "track_uri=spotify:track:0000000000000000000001 reason_start=trackdone reason_end=trackdone ",
            "is_skipped=false is_offline=false is_private=false is_counted=true",
        )],
    );
}

#[test]
fn the_time_is_the_end_of_the_play() {
    check(
        &[("ms_played", "30500")],
        &["started_at"],
        &["1 started_at=2026-05-01T10:19:59.5Z"],
    );
    check(
        &[("ms_played", "0")],
        &["started_at"],
        &["1 started_at=2026-05-01T10:20:30Z"],
    );
}

#[test]
fn half_a_minute_out_of_private_counts() {
    let counted = |played: &str, private: &str, expected: &str| {
        check(
            &[("ms_played", played), ("incognito_mode", private)],
            &["is_counted"],
            &[expected],
        );
    };
    counted("30000", "false", "1 is_counted=true");
    counted("29999", "false", "1 is_counted=false");
    counted("30000", "true", "1 is_counted=false");
    counted("30000", "null", "1 is_counted=true");
}

#[test]
fn unknown_values_are_absent() {
    check(
        &[
            ("skipped", "null"),
            ("incognito_mode", "null"),
            ("offline", "null"),
        ],
        &["is_skipped", "is_private", "is_offline"],
        &["1"],
    );
    check(
        &[
            ("reason_start", "null"),
            ("reason_end", "null"),
            ("platform", "null"),
        ],
        &["reason_start", "reason_end", "device"],
        &["1"],
    );
    check(
        &[("conn_country", "\"ZZ\"")],
        &["territory"],
        &["1 territory=ZZ"],
    );
    check(&[("conn_country", "null")], &["territory"], &["1"]);
}

#[test]
fn the_time_of_going_offline_may_have_any_unit() {
    for offline in ["0", "null", "1514143428", "1514143428800"] {
        check(
            &[("offline_timestamp", offline), ("offline", "true")],
            &["started_at", "is_offline"],
            &["1 started_at=2026-05-01T10:16:58Z is_offline=true"],
        );
    }
}

const NO_TRACK: [(&str, &str); 4] = [
    ("master_metadata_track_name", "null"),
    ("master_metadata_album_artist_name", "null"),
    ("master_metadata_album_album_name", "null"),
    ("spotify_track_uri", "null"),
];

#[test]
fn podcasts_and_books_are_kinds_of_their_own() {
    let columns = ["kind", "artist", "title", "release", "track_uri"];
    let with = |more: &[(&'static str, &'static str)]| [&NO_TRACK[..], more].concat();
    let episode = [
        ("episode_name", "\"Ep 1\""),
        ("episode_show_name", "\"A Show\""),
        (
            "spotify_episode_uri",
            "\"spotify:episode:0000000000000000000009\"",
        ),
    ];
    check(
        &with(&episode),
        &columns,
        &[
            "1 kind=episode artist=A Show title=Ep 1 track_uri=spotify:episode:0000000000000000000009",
        ],
    );
    let book = [
        ("audiobook_title", "\"A Book\""),
        ("audiobook_uri", "\"spotify:show:1\""),
        ("audiobook_chapter_uri", "\"spotify:episode:2\""),
        ("audiobook_chapter_title", "\"Chapter 1\""),
    ];
    check(
        &with(&book),
        &columns,
        &["1 kind=audiobook title=Chapter 1 release=A Book track_uri=spotify:episode:2"],
    );
    check(&with(&[]), &columns, &["-1 play that names nothing"]);
    let input = format!("[{}]", play(&[]));
    let video = read(
        "spotify-extended",
        "Streaming_History_Video_2026.json",
        input.as_bytes(),
        &["kind"],
    );
    assert_eq!(told(&video), ["1 kind=video"]);
}

#[test]
fn personal_values_are_left_out() {
    // Masked by whoever published it, and still dropped.
    check(&[("ip_addr", "\"x.x.x.x\"")], &[], &["1", "#1 ip_addr"]);
    let older = [
        ("username", "\"luna\""),
        ("ip_addr_decrypted", "\"192.0.2.1\""),
        ("user_agent_decrypted", "\"unknown\""),
    ];
    check(
        &older,
        &[],
        &[
            "1",
            "#1 ip_addr_decrypted",
            "#1 user_agent_decrypted",
            "#1 username",
        ],
    );
    check(&[("username", "\"\"")], &[], &["1"]);

    let input = format!(
        "[\n  {},\n  {}\n]\n",
        play(&[("ip_addr", "\"192.0.2.1\"")]),
        play(&[("ip_addr", "\"192.0.2.1\""), ("ts", "1")])
    );
    let outcome = read("spotify-extended", "endsong_0.json", input.as_bytes(), &[]);
    let kept = String::from_utf8(outcome.kept).expect("UTF-8");
    assert_eq!(kept, input.replace("\"192.0.2.1\"", "null"));
    assert!(
        !outcome.rejections[0].raw.contains("192.0.2.1"),
        "{:?}",
        outcome.rejections
    );
}

#[test]
fn bad_rows_are_rejected_with_their_reason() {
    check(
        &[("ts", "\"yesterday\"")],
        &[],
        &["!1 ts: `yesterday` is no time: one such as 2026-05-01T10:20:30Z was expected"],
    );
    check(
        &[("ts", "null")],
        &[],
        &["!1 ts: it is missing: a time such as 2026-05-01T10:20:30Z was expected"],
    );
    check(
        &[("ms_played", "-1")],
        &[],
        &["!1 ms_played: `-1` is no playing time: 0 ms to a year was expected"],
    );
    check(
        &[("ms_played", "1e300")],
        &[],
        &["!1 ms_played: `1e+300` is no whole number"],
    );
    check(
        &[("ts", "\"0001-01-01T00:00:00Z\"")],
        &["started_at"],
        &[
            "1 started_at=0000-12-31T23:56:28Z",
            "?1 play before the year 2000: -62135597012000000",
        ],
    );
    let input = format!("[{}, 7, {{\"ts\": tru}}, {}", play(&[]), play(&[]));
    check_all(
        "spotify-extended",
        "endsong_0.json",
        input.as_bytes(),
        &[],
        &[
            "1",
            "4",
            "!2 row: a JSON object was expected",
            "!3 row: the row is no valid JSON: expected ident at line 1 column 11",
            "!5 row: the file ends before its list is closed: it is cut off here",
        ],
    );
    let input = format!("\u{feff}[{}, {}", play(&[]), &play(&[])[..40]);
    check_all(
        "spotify-extended",
        "endsong_0.json",
        input.as_bytes(),
        &[],
        &[
            "1",
            "!2 row: the text ends in the middle of this row: it is cut off here",
        ],
    );
}

#[test]
fn the_account_history_has_minutes() {
    let check = |input: &str, expected: &[&str]| {
        let columns = [
            "started_at",
            "played_ms",
            "kind",
            "artist",
            "title",
            "is_counted",
        ];
        check_all(
            "spotify-account-history",
            "StreamingHistory_music_0.json",
            input.as_bytes(),
            &columns,
            expected,
        );
    };
    check(
        r#"[{"endTime": "2021-12-31 23:59", "artistName": "Luna Vire", "trackName": "Neon Rain", "msPlayed": 210000}]"#,
        &[
            "1 started_at=2021-12-31T23:55:30Z played_ms=210000 kind=track artist=Luna Vire title=Neon Rain is_counted=true",
        ],
    );
    check(
        r#"[{"endTime": "2021-12-31 23:59", "podcastName": "A Show", "episodeName": "Ep 1", "msPlayed": 29000}]"#,
        &[
            "1 started_at=2021-12-31T23:58:31Z played_ms=29000 kind=episode artist=A Show title=Ep 1 is_counted=false",
        ],
    );
    check(
        r#"[{"endTime": "2021-12-31", "artistName": "Luna Vire", "trackName": "Neon Rain", "msPlayed": 1}]"#,
        &["!1 endTime: `2021-12-31` is no time: one such as 2026-05-01T10:20:30Z was expected"],
    );
}

#[test]
fn both_are_told_by_their_content() {
    let extended = format!("[{}]", play(&[]));
    assert_eq!(
        claimed("StreamingHistory3.json", extended.as_bytes()),
        ["spotify-extended"]
    );
    let account = br#"[{"endTime": "2021-12-31 23:59", "msPlayed": 1}]"#;
    assert_eq!(claimed("x.json", account), ["spotify-account-history"]);
    assert_eq!(
        claimed("Streaming_History_Audio_2020.json", b"[]"),
        ["spotify-extended"]
    );
    assert_eq!(
        claimed("StreamingHistory_podcast_0.json", b"[ ]\n"),
        ["spotify-account-history"]
    );
    for other in [
        &b"[]"[..],
        b"{}",
        b"",
        b"ts,ms_played\n1,2\n",
        b"[{\"ts\":1}]",
    ] {
        assert!(claimed("x.json", other).is_empty());
    }
}
