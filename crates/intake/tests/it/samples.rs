//! Every file of the samples that stand beside the repository where they are at hand.
//!
//! The expected values were added up by hand from the files.

use std::path::PathBuf;

use crate::take;

fn samples() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    if !folder.is_dir() {
        eprintln!("skipped: there are no samples at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// File, format, accepted rows, rejected rows, passed over lines, sums.
type Expected = (
    &'static str,
    &'static str,
    u64,
    u64,
    u64,
    &'static [(&'static str, &'static str)],
);

const STATEMENTS: [Expected; 16] = [
    // 5.54 and 0.85, each in its own currency; the buyer columns are empty but for the place.
    (
        "bandcamp_utf16le_52col.csv",
        "bandcamp",
        2,
        0,
        0,
        &[("GBP", "0.85"), ("USD", "5.54")],
    ),
    (
        "believe_21col_semicolon_decimal_comma.csv",
        "believe",
        1,
        0,
        0,
        &[("EUR", "0.093016")],
    ),
    (
        "believe_21col_semicolon_decimal_point.csv",
        "believe",
        1,
        0,
        0,
        &[("EUR", "3.0816")],
    ),
    // 0.0998269974 + 0.0294
    ("cdbaby.txt", "cdbaby", 2, 0, 0, &[("USD", "0.1292269974")]),
    // 1.60012345 + 1.2 + 0.0006171 + 3.5 - 0.012
    (
        "distrokid_13col.tsv",
        "distrokid",
        5,
        0,
        0,
        &[("USD", "6.28874055")],
    ),
    (
        "distrokid_15col.csv",
        "distrokid",
        5,
        0,
        0,
        &[("USD", "6.28874055")],
    ),
    (
        "fuga_32col.csv",
        "fuga",
        1,
        0,
        0,
        &[("EUR", "0.00271743972")],
    ),
    ("kontor_24col.csv", "kontor", 1, 0, 0, &[("EUR", "1.4175")]),
    (
        "mlc_royalty_detail_columns_unordered.csv",
        "mlc",
        1,
        0,
        0,
        &[("USD", "0.412345")],
    ),
    (
        "orchard_columns_unordered.csv",
        "orchard",
        1,
        0,
        0,
        &[("USD", "1.28")],
    ),
    ("prs_5col.csv", "prs", 1, 0, 0, &[("GBP", "0.016")]),
    (
        "sonosuite_27col.csv",
        "sonosuite",
        1,
        0,
        0,
        &[("EUR", "1.08")],
    ),
    (
        "soundcloud_for_artists_header_on_row3.csv",
        "soundcloud",
        1,
        0,
        0,
        &[("USD", "1.6")],
    ),
    // 3.41 - 0.04; the 12 units of the void count the other way.
    (
        "symphonic_19col.csv",
        "symphonic",
        2,
        0,
        0,
        &[("USD", "3.37")],
    ),
    // 0.324216 + 5.5221
    (
        "tunecore_21col.csv",
        "tunecore",
        2,
        0,
        0,
        &[("GBP", "5.846316")],
    ),
    (
        "youtube_cms_asset_raw_27col.csv",
        "youtube-asset",
        1,
        0,
        0,
        &[("USD", "0.43")],
    ),
];

const OTHERS: [(&str, Expected); 21] = [
    (
        "analytics-synthetic",
        (
            "deezer_10_listeningHistory_as_csv.csv",
            "deezer-csv",
            1,
            0,
            0,
            &[],
        ),
    ),
    (
        "analytics-synthetic",
        (
            "s4a-audience-timeline_v1.csv",
            "s4a-audience",
            14,
            0,
            0,
            &[],
        ),
    ),
    (
        "analytics-synthetic",
        (
            "s4a-audience-timeline_v2.csv",
            "s4a-audience",
            14,
            0,
            0,
            &[],
        ),
    ),
    (
        "analytics-synthetic",
        (
            "s4a-audience-timeline_v3.csv",
            "s4a-audience",
            14,
            0,
            0,
            &[],
        ),
    ),
    (
        "analytics-synthetic",
        ("s4a-playlists.csv", "s4a-playlists", 4, 0, 0, &[]),
    ),
    (
        "analytics-synthetic",
        ("s4a-songs-1year.csv", "s4a-songs", 2, 0, 0, &[]),
    ),
    (
        "analytics-synthetic",
        ("s4a-track-timeline.csv", "s4a-track", 14, 0, 0, &[]),
    ),
    (
        "analytics-synthetic",
        (
            "spotify-charts_regional-global-daily.csv",
            "spotify-charts",
            1,
            0,
            0,
            &[],
        ),
    ),
    (
        "analytics-synthetic",
        (
            "spotify-charts_regional-global-weekly.csv",
            "spotify-charts",
            2,
            0,
            0,
            &[],
        ),
    ),
    // The row `Total` is no video.
    (
        "analytics-synthetic",
        (
            "youtube-studio_table-data.csv",
            "youtube-table",
            1,
            0,
            1,
            &[],
        ),
    ),
    (
        "streaming-history",
        (
            "Streaming_History_Audio_spotify_import_test.json",
            "spotify-extended",
            39,
            0,
            0,
            &[],
        ),
    ),
    (
        "streaming-history",
        ("maloja_import_test.json", "maloja", 38, 0, 0, &[]),
    ),
    (
        "streaming-history",
        (
            "recenttracks-shoko2-1749776100.json",
            "lastfm-json",
            10,
            0,
            0,
            &[],
        ),
    ),
    (
        "streaming-history",
        (
            "synthetic_StreamingHistory_music_0.json",
            "spotify-account-history",
            2,
            0,
            0,
            &[],
        ),
    ),
    (
        "streaming-history",
        (
            "synthetic_Streaming_History_Audio_2026_0.json",
            "spotify-extended",
            4,
            0,
            0,
            &[],
        ),
    ),
    (
        "streaming-history",
        (
            "synthetic_apple_music_play_activity_subset.csv",
            "apple-activity",
            2,
            0,
            0,
            &[],
        ),
    ),
    (
        "streaming-history",
        ("synthetic_endsong_0.json", "spotify-extended", 2, 0, 0, &[]),
    ),
    (
        "streaming-history",
        (
            "synthetic_lastfm_recenttracks.csv",
            "lastfm-csv",
            1,
            0,
            0,
            &[],
        ),
    ),
    (
        "streaming-history",
        (
            "synthetic_listenbrainz_2026_5.jsonl",
            "listenbrainz",
            1,
            0,
            0,
            &[],
        ),
    ),
    ("cwr", ("CW220001000_DMP.V21", "cwr", 14, 0, 0, &[])),
    ("cwr", ("CW220001DMP_000.V21", "cwr", 11, 0, 0, &[])),
];

#[track_caller]
fn check(folder: &std::path::Path, expected: &Expected) {
    let (name, format, accepted, rejected, skipped, totals) = expected;
    let bytes = std::fs::read(folder.join(name)).expect("the sample is there");
    let (found, report, _) = take(name, &bytes).unwrap_or_else(|| panic!("{name} is not known"));
    assert_eq!(found, *format, "{name}");
    assert_eq!(report.accepted, *accepted, "{name}");
    assert_eq!(report.rejected, *rejected, "{name}");
    let n_skipped: u64 = report.skipped.iter().map(|skipped| skipped.count).sum();
    if *format != "cwr" {
        assert_eq!(n_skipped, *skipped, "{name}: {:?}", report.skipped);
    }
    let sums: Vec<(String, String)> = report
        .totals
        .iter()
        .map(|total| {
            let currency = total.currency.expect("every sample names its currency");
            (currency.to_string(), total.amount.to_string())
        })
        .collect();
    let totals: Vec<(String, String)> = totals
        .iter()
        .map(|(currency, sum)| ((*currency).to_owned(), (*sum).to_owned()))
        .collect();
    assert_eq!(sums, totals, "{name}");
}

#[test]
fn statements_come_to_the_sums_of_a_hand_check() {
    let Some(folder) = samples() else { return };
    for expected in &STATEMENTS {
        check(&folder.join("royalties-synthetic"), expected);
    }
}

#[test]
fn exports_and_histories_come_to_the_counts_of_a_hand_check() {
    let Some(folder) = samples() else { return };
    for (subfolder, expected) in &OTHERS {
        check(&folder.join(subfolder), expected);
    }
}

#[test]
fn tables_of_other_things_are_not_taken_for_statements() {
    let Some(folder) = samples() else { return };
    for name in ["dataimport.csv", "royaltystatement.csv", "societies.csv"] {
        let bytes = std::fs::read(folder.join("cwr").join(name)).expect("the sample is there");
        let found = take(name, &bytes).map(|(format, ..)| format);
        assert_eq!(found, None, "{name}");
    }
}
