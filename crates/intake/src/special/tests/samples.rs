//! The real and written sample files of the project, where they are at hand.

use std::path::{Path, PathBuf};

use super::{Outcome, claimed, read, told};

fn samples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no folder {}", folder.display());
    None
}

fn read_sample(folder: &Path, path: &str, columns: &[&str]) -> (Vec<&'static str>, Outcome) {
    let bytes = std::fs::read(folder.join(path)).expect("a sample");
    let name = path.rsplit('/').next().expect("a name");
    let formats = claimed(name, &bytes);
    let outcome = read(formats[0], name, &bytes, columns);
    (formats, outcome)
}

#[test]
fn every_fitting_sample_is_read() {
    let Some(folder) = samples() else {
        return;
    };
    // Counted by hand: accepted rows and personal values.
    let expected = [
        (
            "streaming-history/Streaming_History_Audio_spotify_import_test.json",
            "spotify-extended",
            39,
            39,
        ),
        (
            "streaming-history/synthetic_Streaming_History_Audio_2026_0.json",
            "spotify-extended",
            4,
            4,
        ),
        (
            "streaming-history/synthetic_endsong_0.json",
            "spotify-extended",
            2,
            4,
        ),
        (
            "streaming-history/synthetic_StreamingHistory_music_0.json",
            "spotify-account-history",
            2,
            0,
        ),
        (
            "streaming-history/synthetic_listenbrainz_2026_5.jsonl",
            "listenbrainz",
            1,
            0,
        ),
        ("streaming-history/maloja_import_test.json", "maloja", 38, 0),
        (
            "streaming-history/recenttracks-shoko2-1749776100.json",
            "lastfm-json",
            10,
            1,
        ),
        (
            "ddex-synthetic/DSR_PADPIDA0000000001O_PADPIDA0000000000Q_ExampleService_2026-06_US_20260715T031500.tsv",
            "ddex-dsr",
            1,
            0,
        ),
        ("cwr/CW220001000_DMP.V21", "cwr", 14, 0),
        ("cwr/CW220001DMP_000.V21", "cwr", 11, 0),
        ("cwr/CW220002DMP_0000_V3-0-0.SUB", "cwr", 13, 0),
        ("cwr/CW220003DMP_0000_V3-0-0.ISR", "cwr", 3, 0),
    ];
    for (path, format, accepted, dropped) in expected {
        let (formats, outcome) = read_sample(&folder, path, &[]);
        assert_eq!(formats, [format], "{path}");
        let report = outcome.report;
        let n_dropped: u64 = report.dropped.iter().map(|dropped| dropped.count).sum();
        assert_eq!(
            (report.accepted, report.rejected, n_dropped),
            (accepted, 0, dropped),
            "{path}"
        );
    }
}

#[test]
fn no_table_is_claimed() {
    let Some(folder) = samples() else {
        return;
    };
    for entry in [
        "royalties-synthetic",
        "analytics-synthetic",
        "streaming-history",
        "cwr",
        "spotify-api",
        "openapi",
    ]
    .iter()
    .flat_map(|sub| std::fs::read_dir(folder.join(sub)).expect("a folder"))
    {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name");
        let is_table = ["csv", "txt", "tsv", "yml"]
            .iter()
            .any(|ending| name.ends_with(ending));
        if is_table
            || path
                .parent()
                .is_some_and(|folder| folder.ends_with("spotify-api"))
        {
            let bytes = std::fs::read(&path).expect("a sample");
            assert!(claimed(name, &bytes).is_empty(), "{name}");
        }
    }
}

/// Places of fields in CWR, checked on files that other software wrote.
#[test]
fn fields_of_registrations_stand_where_they_should() {
    let Some(folder) = samples() else {
        return;
    };
    let work = [
        "standard",
        "file_date",
        "sender",
        "transaction",
        "status",
        "work_title",
        "submitter_work_code",
        "society_work_code",
        "iswc",
    ];
    let party = [
        "row_kind",
        "party_name",
        "party_code",
        "party_ipi",
        "party_ipi_base",
        "role",
        "is_controlled",
        "pr_society",
        "pr_share",
        "mr_share",
        "sr_share",
        "territory",
        "alternative_title",
    ];
    let rows = |path: &str, columns: &[&str], lines: &[u64]| -> Vec<String> {
        let (_, outcome) = read_sample(&folder, path, columns);
        let is_asked = |row: &&String| {
            lines
                .iter()
                .any(|line| row.starts_with(&format!("{line} ")))
        };
        outcome.rows.iter().filter(is_asked).cloned().collect()
    };
    let two = "cwr/CW220001DMP_000.V21";
    assert_eq!(
        rows(two, &work, &[3]),
        [
            "3 standard=CWR 2.1 file_date=2021-01-22 sender=TEST PUBLISHER transaction=NWR work_title=MUSIC PUB CARTOONS submitter_work_code=DMP000001 iswc=T1234567894",
        ]
    );
    assert_eq!(
        rows(two, &party, &[4, 6, 7, 10, 13, 14]),
        [
            "4 row_kind=publisher party_name=TEST PUBLISHER party_code=P000001 party_ipi=09000000020 role=E is_controlled=true pr_society=52 pr_share=0.375 mr_share=0.75 sr_share=0.75 territory=WW",
            "6 row_kind=publisher role=E is_controlled=false pr_share=0.125 mr_share=0.25 sr_share=0.25",
            "7 row_kind=writer party_name=MATIJA KOLARIC party_code=W000001 party_ipi=00000000199 party_ipi_base=I-123456789-3 role=AR is_controlled=true pr_society=10 pr_share=0.25 mr_share=0 sr_share=0 territory=WW",
            "10 row_kind=writer party_name=ANN OTHER party_code=W000002 party_ipi=00000000297 role=AD is_controlled=true pr_society=10 pr_share=0.25 mr_share=0 sr_share=0 territory=WW",
            "13 row_kind=writer role=CA is_controlled=false pr_share=0 mr_share=0 sr_share=0",
            "14 row_kind=alternative title role=TE alternative_title=MPC ACADEMY",
        ]
    );
    let answer = "cwr/CW220001000_DMP.V21";
    assert_eq!(
        rows(answer, &work, &[3, 19]),
        [
            "3 standard=CWR 2.1 file_date=2018-06-07 sender=PRS for Music transaction=ACK status=AS work_title=THE MODIFIED WORK submitter_work_code=MK000003 society_work_code=337739ES iswc=T3005600277",
            "19 standard=CWR 2.1 file_date=2018-06-07 sender=PRS for Music transaction=ACK status=AS work_title=THE WORK submitter_work_code=MK000004 society_work_code=337739DU iswc=T3005600277",
        ]
    );
    let three = "cwr/CW220002DMP_0000_V3-0-0.SUB";
    assert_eq!(
        rows(three, &work, &[3]),
        [
            "3 standard=CWR 3.0 file_date=2020-01-22 sender=TEST PUBLISHER transaction=WRK work_title=MUSIC PUB CARTOONS submitter_work_code=DMP000001 iswc=T1234567894",
        ]
    );
    assert_eq!(
        rows(three, &party, &[4, 6, 8, 15, 24]),
        [
            "4 row_kind=publisher party_name=TEST PUBLISHER party_code=P000001 party_ipi=09000000020 role=E is_controlled=true pr_society=52 pr_share=0.375 mr_share=0.75 sr_share=0.75 territory=WW",
            "6 row_kind=publisher role=E is_controlled=false pr_share=0.125 mr_share=0.25 sr_share=0.25 territory=WW",
            "8 row_kind=writer party_name=MATIJA KOLARIC party_code=W000001 party_ipi=00000000199 party_ipi_base=I-123456789-3 role=AR is_controlled=true pr_society=10 pr_share=0.25 mr_share=0 sr_share=0 territory=WW",
            "15 row_kind=writer role=CA is_controlled=false",
            "24 row_kind=recording alternative_title=WORK RECORDING",
        ]
    );
    let request = "cwr/CW220003DMP_0000_V3-0-0.ISR";
    assert_eq!(
        rows(request, &party, &[4, 5]),
        [
            "4 row_kind=writer party_name=MATIJA KOLARIC party_code=W000001 party_ipi=00000000199",
            "5 row_kind=writer party_name=ANN OTHER party_code=W000002 party_ipi=00000000297",
        ]
    );
}

#[test]
fn what_is_wrong_in_samples_is_told() {
    let Some(folder) = samples() else {
        return;
    };
    let warned = |path: &str| -> Vec<String> {
        let (_, outcome) = read_sample(&folder, path, &[]);
        told(&outcome)
            .into_iter()
            .filter(|line| line.starts_with('?'))
            .collect()
    };
    assert!(warned("cwr/CW220001DMP_000.V21").is_empty());
    assert!(warned("cwr/CW220002DMP_0000_V3-0-0.SUB").is_empty());
    // Cut out of a larger answer, by whoever published it.
    assert_eq!(
        warned("cwr/CW220001000_DMP.V21"),
        [
            "?2 IPI name number: wrong check digit: 00000000004",
            "?1 the trailer counts other transactions of the file: 20 told, 2 found",
            "?1 the trailer counts other transactions of the group: 20 told, 2 found",
        ]
    );
}
