//! `ListenBrainz`, Last.fm, Maloja and Rockbox.

use super::{check_all, claimed, read};

const PLAY: [&str; 7] = [
    "started_at",
    "service",
    "artist",
    "title",
    "release",
    "isrc",
    "track_uri",
];

#[test]
fn listens_come_as_lines_and_as_a_list() {
    let one = r#"{"listened_at": 1777630830, "track_metadata": {"track_name": "Neon Rain", "artist_name": "Luna Vire", "release_name": "Neon Rain EP", "mbid_mapping": null, "additional_info": {"isrc": "qz-abc-26-00001", "music_service": "spotify.com", "spotify_id": "https://open.spotify.com/track/0000000000000000000001"}}}"#;
    let told = "started_at=2026-05-01T10:20:30Z service=spotify.com artist=Luna Vire title=Neon Rain release=Neon Rain EP isrc=QZABC2600001 track_uri=spotify:track:0000000000000000000001";
    let check = |input: &str, expected: &[&str]| {
        assert_eq!(claimed("5.jsonl", input.as_bytes()), ["listenbrainz"]);
        check_all("listenbrainz", "5.jsonl", input.as_bytes(), &PLAY, expected);
    };
    let (first, second) = (format!("1 {told}"), format!("2 {told}"));
    check(&format!("{one}\n{one}\n"), &[&first, &second]);
    check(
        &format!("\u{feff}{one}\r\n\r\n{{\r\n{one}"),
        &[
            &first,
            &format!("4 {told}"),
            "!3 row: the text ends in the middle of this row: it is cut off here",
        ],
    );
    check(&format!("[{one},{one}]"), &[&first, &second]);
    check(
        &format!("[\n{one},\n{one},"),
        &[
            &first,
            &second,
            "!3 row: the file ends before its list is closed: it is cut off here",
        ],
    );
}

#[test]
fn a_listen_has_what_its_player_sent() {
    let check = |input: &str, columns: &[&str], expected: &[&str]| {
        check_all(
            "listenbrainz",
            "5.jsonl",
            input.as_bytes(),
            columns,
            expected,
        );
    };
    let listen = |info: &str, mapping: &str| {
        format!(
            r#"{{"listened_at":1777630830,"track_metadata":{{"track_name":"Neon Rain","artist_name":"Luna Vire","mbid_mapping":{mapping},"additional_info":{info}}}}}"#
        )
    };
    let times = [
        "played_ms",
        "duration_ms",
        "is_counted",
        "isrc",
        "mbid",
        "device",
    ];
    check(
        &listen(r#"{"duration_ms":212000,"ms_played":30000}"#, "null"),
        &times,
        &["1 played_ms=30000 duration_ms=212000 is_counted=true"],
    );
    check(
        &listen(r#"{"duration":212,"duration_played":29}"#, "{}"),
        &times,
        &["1 played_ms=29000 duration_ms=212000 is_counted=false"],
    );
    check(
        &listen(r#"{"isrc":["QZABC2600001","QZABC2600002"]}"#, "null"),
        &times,
        &["1 isrc=QZABC2600001"],
    );
    check(
        &listen(r#"{"isrc":"none"}"#, "null"),
        &times,
        &["1 isrc=none", "?1 ISRC: not well-formed: none"],
    );
    check(
        &listen(
            r#"{"isrc":"","duration_ms":"long","media_player":"Rhythmbox"}"#,
            "null",
        ),
        &times,
        &["1 device=Rhythmbox"],
    );
    let mbid = r#"{"recording_mbid":"B1A9C0E9-d987-4042-ae91-78d6a3267d69"}"#;
    check(
        &listen("{}", mbid),
        &times,
        &["1 mbid=b1a9c0e9-d987-4042-ae91-78d6a3267d69"],
    );
    check(
        r#"{"track_metadata":{"track_name":"Neon Rain"}}"#,
        &[],
        &["-1 playing now"],
    );
    check(
        r#"{"listened_at":"soon","track_metadata":{"track_name":"Neon Rain"}}"#,
        &[],
        &["!1 listened_at: `\"soon\"` is no whole number"],
    );
    check(
        r#"{"listened_at":1}"#,
        &[],
        &["!1 track_metadata: it is missing: an object was expected"],
    );
}

#[test]
fn the_name_of_the_listener_is_left_out() {
    let input = "{\"user_name\":\"luna\",\"listened_at\":1777630830,\"track_metadata\":{\"track_name\":\"Neon Rain\"}}\n";
    let outcome = read("listenbrainz", "5.jsonl", input.as_bytes(), &["title"]);
    assert_eq!(super::told(&outcome), ["1 title=Neon Rain", "#1 user_name"]);
    assert_eq!(
        String::from_utf8(outcome.kept).expect("UTF-8"),
        input.replace("\"luna\"", "null")
    );
}

#[test]
fn lastfm_pages_and_lists_are_the_same() {
    let first = r##"{"artist":{"mbid":"","#text":"Luna Vire"},"album":{"mbid":"","#text":"Neon Rain EP"},"name":"Neon Rain","mbid":"","date":{"uts":"1777630830","#text":"01 May 2026, 10:20"}}"##;
    let second = r#"{"artist":{"name":"Luna Vire"},"album":null,"name":"Midnight Signal","date":{"uts":1777630000}}"#;
    let playing =
        r##"{"artist":{"#text":"Luna Vire"},"name":"Neon Rain","@attr":{"nowplaying":"true"}}"##;
    let told = [
        "started_at=2026-05-01T10:20:30Z service=Last.fm artist=Luna Vire title=Neon Rain release=Neon Rain EP",
        "started_at=2026-05-01T10:06:40Z service=Last.fm artist=Luna Vire title=Midnight Signal",
    ];
    let check = |input: &str, dropped: &[&str]| {
        assert_eq!(claimed("scrobbles.json", input.as_bytes()), ["lastfm-json"]);
        let rows = [
            format!("2 {}", told[0]),
            format!("3 {}", told[1]),
            "-1 playing now".to_owned(),
        ];
        let expected: Vec<&str> = rows
            .iter()
            .map(String::as_str)
            .chain(dropped.iter().copied())
            .collect();
        check_all(
            "lastfm-json",
            "scrobbles.json",
            input.as_bytes(),
            &PLAY,
            &expected,
        );
    };
    let attr = r#""@attr":{"page":"1","user":"luna"}"#;
    check(&format!("[{playing},{first},{second}]"), &[]);
    check(
        &format!(r#"[{{"track":[{playing},{first}],{attr}}},{{"track":[{second}],{attr}}}]"#),
        &["#2 user"],
    );
    check(
        &format!(r#"[{{{attr},"track":[{playing},{first}]}},{{"track":{second},{attr}}}]"#),
        &["#2 user"],
    );
    check(
        &format!(r#"{{"track":[{playing},{first},{second}],{attr}}}"#),
        &["#1 user"],
    );
    check(
        &format!(r#"{{"recenttracks":{{"track":[{playing},{first},{second}],{attr}}}}}"#),
        &["#1 user"],
    );
}

#[test]
fn a_scrobble_without_a_time_is_rejected() {
    let input = r##"[{"artist":{"#text":"Luna Vire"},"name":"Neon Rain","date":{"uts":"","#text":"01 May 2026, 10:20"}},
        {"artist":{"#text":"Luna Vire"},"name":"Neon Rain","date":{"uts":""}},
        {"artist":{"#text":"Luna Vire"},"name":"Neon Rain","date":{"uts":"0"}}]"##;
    check_all(
        "lastfm-json",
        "x.json",
        input.as_bytes(),
        &["started_at"],
        &[
            "1 started_at=2026-05-01T10:20:00Z",
            "3 started_at=1970-01-01T00:00:00Z",
            "!2 date: there is no time: seconds since 1970 were expected in `uts`",
            "?1 play before the year 2000: 0",
        ],
    );
}

#[test]
fn lines_without_a_header_are_told_by_their_dates() {
    let check = |input: &str, expected: &[&str]| {
        assert_eq!(
            claimed("luna.csv", input.as_bytes()),
            ["lastfm-headerless"],
            "{input}"
        );
        check_all(
            "lastfm-headerless",
            "luna.csv",
            input.as_bytes(),
            &PLAY[..5],
            expected,
        );
    };
    let row = |time: &str| {
        format!(
            "1 started_at={time} service=Last.fm artist=Luna Vire title=Neon Rain release=Neon Rain EP"
        )
    };
    check(
        "Luna Vire,Neon Rain EP,Neon Rain,17 May 2026 12:54\r\n",
        &[&row("2026-05-17T12:54:00Z")],
    );
    check(
        "Luna Vire,Neon Rain EP,Neon Rain,\"17 May 2026, 12:54\"",
        &[&row("2026-05-17T12:54:00Z")],
    );
    check(
        "Luna Vire,Neon Rain EP,Neon Rain,17 May 2026, 12:54",
        &[&row("2026-05-17T12:54:00Z")],
    );
    check(
        "Luna Vire,Neon Rain EP,Neon Rain,2026-05-17T12:54:09Z",
        &[&row("2026-05-17T12:54:09Z")],
    );
    check(
        "Luna Vire,Neon Rain EP,Neon Rain,2026-05-17 12:54",
        &[&row("2026-05-17T12:54:00Z")],
    );
    let good = "Luna Vire,Neon Rain EP,Neon Rain,17 May 2026 12:54\n";
    let input = format!(
        "{}Luna Vire,,Neon Rain,never\n\nLuna Vire\n",
        good.repeat(12)
    );
    let outcome = read("lastfm-headerless", "luna.csv", input.as_bytes(), &[]);
    assert_eq!(outcome.report.accepted, 12);
    let rejected: Vec<_> = outcome
        .rejections
        .iter()
        .map(|it| (it.row_no, it.raw.as_str()))
        .collect();
    assert_eq!(
        rejected,
        [(13, "Luna Vire,,Neon Rain,never"), (15, "Luna Vire")]
    );
    assert_eq!(outcome.kept, input.as_bytes());
    for other in [
        "",
        "artist,album,track,date\nLuna Vire,Neon Rain EP,Neon Rain,17 May 2026 12:54\n",
        "Luna Vire,Neon Rain EP,Neon Rain,17 May 2026 12:54\na,b,c,d\n",
        "2026-05-01,10,20,2026-05\n",
        "a,b,c,2026-05-17\n",
        "a\tb\tc\t17 May 2026 12:54\n",
    ] {
        assert!(claimed("luna.csv", other.as_bytes()).is_empty(), "{other}");
    }
}

#[test]
fn maloja_joins_its_artists() {
    let scrobble = |more: &str| {
        format!(
            r#"{{"maloja":{{"export_time":1748738994}},"scrobbles":[{{"time":1777630830,"track":{{"title":"Neon Rain",{more}}},"duration":null,"origin":"client:default"}}]}}"#
        )
    };
    let columns = [
        "started_at",
        "artist",
        "title",
        "release",
        "duration_ms",
        "device",
    ];
    let check = |more: &str, expected: &str| {
        let input = scrobble(more);
        assert_eq!(claimed("maloja.json", input.as_bytes()), ["maloja"]);
        check_all(
            "maloja",
            "maloja.json",
            input.as_bytes(),
            &columns,
            &[expected],
        );
    };
    check(
        r#""artists":["Luna Vire","Kay"],"album":{"artists":["Luna Vire"],"albumtitle":"Neon Rain EP"},"length":212"#,
        "1 started_at=2026-05-01T10:20:30Z artist=Luna Vire, Kay title=Neon Rain release=Neon Rain EP duration_ms=212000 device=client:default",
    );
    check(
        r#""artists":[],"album":null,"length":null"#,
        "1 started_at=2026-05-01T10:20:30Z title=Neon Rain device=client:default",
    );
    let cut = &scrobble(r#""artists":[]"#)[..60];
    check_all(
        "maloja",
        "maloja.json",
        cut.as_bytes(),
        &[],
        &["!1 row: the text ends in the middle of this row: it is cut off here"],
    );
    let unclosed =
        r#"{"scrobbles":[{"time":1777630830,"track":{"title":"Neon Rain"},"duration":31}]"#;
    check_all(
        "maloja",
        "maloja.json",
        unclosed.as_bytes(),
        &["played_ms", "is_counted"],
        &[
            "1 played_ms=31000 is_counted=true",
            "!2 row: the file ends before its list is closed: it is cut off here",
        ],
    );
    check_all("maloja", "maloja.json", br#"{"scrobbles":[]}"#, &[], &[]);
}

#[test]
fn rockbox_says_what_was_skipped() {
    let log = |zone: &str, lines: &str| {
        format!("#AUDIOSCROBBLER/1.1\n#TZ/{zone}\n#CLIENT/Rockbox $Revision$\n{lines}")
    };
    let columns = [
        "started_at",
        "played_ms",
        "duration_ms",
        "artist",
        "title",
        "release",
        "mbid",
        "is_skipped",
        "is_counted",
    ];
    let check = |input: &str, expected: &[&str]| {
        assert_eq!(claimed(".scrobbler.log", input.as_bytes()), ["rockbox"]);
        check_all(
            "rockbox",
            ".scrobbler.log",
            input.as_bytes(),
            &columns,
            expected,
        );
    };
    let played = "4 started_at=2026-05-01T10:20:30Z duration_ms=212000 artist=Luna Vire title=Neon Rain release=Neon Rain EP";
    check(
        &log(
            "UTC",
            "Luna Vire\tNeon Rain EP\tNeon Rain\t1\t212\tL\t1777630830\t\n",
        ),
        &[&format!("{played} is_skipped=false")],
    );
    check(
        &log(
            "UTC",
            "Luna Vire\tNeon Rain EP\tNeon Rain\t1\t212\tS\t1777630830\r\n",
        ),
        &[&format!("{played} is_skipped=true is_counted=false")],
    );
    check(
        &log(
            "UTC",
            "Luna Vire\tNeon Rain EP\tNeon Rain\t1\t212\tL\t1777630830\tb1a9c0e9-d987-4042-ae91-78d6a3267d69",
        ),
        &[&format!(
            "{played} mbid=b1a9c0e9-d987-4042-ae91-78d6a3267d69 is_skipped=false"
        )],
    );
    check(
        &log("UNKNOWN", ""),
        &["?1 unknown time zone, the times are taken as UTC: UNKNOWN"],
    );
    let bad = [
        (
            "a\tb\tc",
            "!4 row: the line has 3 cells: 8 with tabs between them were expected",
        ),
        (
            "a\tb\tc\t1\tlong\tL\t1777630830\t",
            "!4 LENGTH: `long`: a length in seconds was expected",
        ),
        (
            "a\tb\tc\t1\t212\tX\t1777630830\t",
            "!4 RATING: `X`: `L` for listened or `S` for skipped was expected",
        ),
        (
            "a\tb\tc\t1\t212\tL\t0\t",
            "!4 TIMESTAMP: `0`: a time in seconds since 1970 was expected",
        ),
        (
            "a\tb\t\t1\t212\tL\t1777630830\t",
            "!4 TITLE: ``: the title of a recording was expected",
        ),
    ];
    for (line, expected) in bad {
        check(&log("UTC", line), &[expected]);
    }
}
