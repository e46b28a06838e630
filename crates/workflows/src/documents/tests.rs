use insta::assert_snapshot;
use lake::Cell;
use music::Meter;
use serde_json::{Value, json};

use super::{
    AnalysisDocument, AudioAnalysis, AudioFeatures, Batch, round, write_csv_header, write_csv_row,
};
use crate::sample;

fn document() -> Value {
    serde_json::to_value(AnalysisDocument::from(&sample::song())).unwrap()
}

#[test]
fn the_document_has_its_keys_in_order() {
    let text = serde_json::to_string_pretty(&AnalysisDocument::from(&sample::song())).unwrap();
    let keys: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("  \""))
        .filter_map(|line| line.split('"').nth(1))
        .collect();
    assert_snapshot!(keys.join(" "), @"schema analyzer_version file tags tempo beats beat_confidences downbeats downbeat_confidence bars tatums tatums_per_beat swing_ratio time_signature time_signature_confidence onset_rate_hz key tuning keys chords loudness signal sections fades spectrum descriptors embedding fingerprint");
}

#[test]
#[expect(clippy::too_many_lines, reason = "the lines are those of the document")]
fn the_document_says_what_was_found() {
    let document = document();
    let scalar_parts = json!({
        "file": document["file"], "tags": document["tags"], "tempo": document["tempo"],
        "key": document["key"], "tuning": document["tuning"], "loudness": document["loudness"],
        "signal": document["signal"], "bars": document["bars"][3], "chords": document["chords"][1],
        "sections": document["sections"][2], "fades": document["fades"],
        "energy": document["descriptors"]["energy"], "fingerprint": document["fingerprint"],
    });
    assert_snapshot!(serde_json::to_string_pretty(&scalar_parts).unwrap(), @r##"
    {
      "bars": {
        "end": 8.0,
        "start": 6.0123
      },
      "chords": {
        "confidence": 0.75,
        "end": 4.0,
        "label": "Eb:maj7",
        "start": 2.0
      },
      "energy": {
        "confidence": 0.5,
        "value": 0.62
      },
      "fades": {
        "fade_in_end_s": 0.0,
        "fade_out_start_s": 7.25
      },
      "file": {
        "bits_per_sample": 16,
        "blake3": "3f5013a523406bd54cd279450a3a76242d656a1ae3b309c7dcb139d09ab6b75e",
        "bytes": 1234567,
        "channels": 2,
        "codec": "flac",
        "container": "flac",
        "duration_s": 8.0,
        "path": "songs/night-ferry.flac",
        "sample_rate_hz": 44100,
        "warnings": []
      },
      "fingerprint": {
        "algorithm": "chromaprint-2",
        "values": [
          1,
          4294967295
        ]
      },
      "key": {
        "confidence": 0.81,
        "mode": "minor",
        "name": "A minor",
        "runner_up": {
          "confidence": 0.11,
          "mode": "major",
          "name": "C major",
          "tonic": 0
        },
        "tonic": 9
      },
      "loudness": {
        "dynamic_range_db": 9.5,
        "integrated_lufs": -14.23,
        "lra_lu": 5.25,
        "momentary_max_lufs": -11.0,
        "plr_lu": 13.36,
        "sample_peak_dbfs": -1.0,
        "short_term_max_lufs": -12.5,
        "true_peak_dbtp": -0.88
      },
      "sections": {
        "bpm": 120.0,
        "confidence": 0.66,
        "end": 8.0,
        "key": {
          "confidence": 0.6,
          "mode": "minor",
          "name": "A minor",
          "tonic": 9
        },
        "label": "C",
        "loudness_lufs": -15.0,
        "role": "chorus",
        "start": 5.0
      },
      "signal": {
        "clipped_runs": 1,
        "clipped_samples": 4,
        "dc_offset": 0.0,
        "invalid_samples": 0,
        "phase_correlation": 0.877,
        "silence_head_s": 0.05,
        "silence_tail_s": 0.25
      },
      "tags": {
        "artist": "The Sound of Salt",
        "isrc": "USS1Z9900001",
        "isrc_raw": "us-s1z-99-00001",
        "title": "Night <Ferry> & \"Co\""
      },
      "tempo": {
        "alternatives": [
          {
            "bpm": 60.0,
            "weight": 0.06
          }
        ],
        "bpm": 120.0,
        "confidence": 0.935,
        "curve": [
          {
            "bpm": 119.0,
            "time_s": 1.0
          }
        ]
      },
      "tuning": {
        "cents": -12.3,
        "confidence": 0.7,
        "reference_hz": 436.88
      }
    }
    "##);
}

#[test]
fn a_part_that_was_not_asked_for_has_no_key() {
    let mut song = sample::song();
    song.analysis.rhythm = None;
    song.analysis.tonality = None;
    song.analysis.chords = None;
    song.analysis.structure = None;
    song.analysis.descriptors = None;
    song.analysis.embedding = None;
    song.analysis.fingerprint = None;
    song.analysis.spectrum = None;
    let document = serde_json::to_value(AnalysisDocument::from(&song)).unwrap();
    let keys: Vec<&String> = document.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "analyzer_version",
            "file",
            "loudness",
            "schema",
            "signal",
            "tags"
        ]
    );
    assert!(AudioFeatures::new(&song).is_none());
    assert!(AudioAnalysis::new(&song).is_none());
}

#[test]
fn silence_has_no_levels() {
    let mut song = sample::song();
    let loudness = song.analysis.loudness.as_mut().unwrap();
    loudness.integrated_lufs = None;
    loudness.true_peak_dbtp = Some(f64::NEG_INFINITY);
    let document = serde_json::to_value(AnalysisDocument::from(&song)).unwrap();
    assert_eq!(document["loudness"].get("integrated_lufs"), None);
    assert_eq!(document["loudness"].get("true_peak_dbtp"), None);
    let features = serde_json::to_value(AudioFeatures::new(&song)).unwrap();
    assert_eq!(features["loudness"], json!(-60.0));
}

#[test]
fn rounding_keeps_no_sign_of_nothing() {
    assert_eq!(round(-0.000_04, 4).to_string(), "0");
    assert!((round(1.23456, 3) - 1.235).abs() < 1e-12);
}

/// Name, kind and range of every field of the closed service's `audio-features`.
const AUDIO_FEATURES: &[(&str, Kind)] = &[
    ("danceability", Kind::Number(0.0, 1.0)),
    ("energy", Kind::Number(0.0, 1.0)),
    ("key", Kind::Integer(-1, 11)),
    ("loudness", Kind::Number(-60.0, 0.0)),
    ("mode", Kind::Integer(0, 1)),
    ("speechiness", Kind::Number(0.0, 1.0)),
    ("acousticness", Kind::Number(0.0, 1.0)),
    ("instrumentalness", Kind::Number(0.0, 1.0)),
    ("liveness", Kind::Number(0.0, 1.0)),
    ("valence", Kind::Number(0.0, 1.0)),
    ("tempo", Kind::Number(0.0, 500.0)),
    ("type", Kind::Text),
    ("id", Kind::Text),
    ("uri", Kind::Text),
    ("track_href", Kind::Text),
    ("analysis_url", Kind::Text),
    ("duration_ms", Kind::Integer(0, i64::MAX)),
    ("time_signature", Kind::Integer(3, 7)),
];

const META: &[(&str, Kind)] = &[
    ("analyzer_version", Kind::Text),
    ("platform", Kind::Text),
    ("detailed_status", Kind::Text),
    ("status_code", Kind::Integer(0, 1)),
    ("timestamp", Kind::Integer(0, i64::MAX)),
    ("analysis_time", Kind::Number(0.0, f64::MAX)),
    ("input_process", Kind::Text),
];

const TRACK: &[(&str, Kind)] = &[
    ("num_samples", Kind::Integer(0, i64::MAX)),
    ("duration", Kind::Number(0.0, f64::MAX)),
    ("sample_md5", Kind::Text),
    ("offset_seconds", Kind::Integer(0, 0)),
    ("window_seconds", Kind::Integer(0, 0)),
    ("analysis_sample_rate", Kind::Integer(22_050, 22_050)),
    ("analysis_channels", Kind::Integer(1, 1)),
    ("end_of_fade_in", Kind::Number(0.0, f64::MAX)),
    ("start_of_fade_out", Kind::Number(0.0, f64::MAX)),
    ("loudness", Kind::Number(-60.0, 0.0)),
    ("tempo", Kind::Number(0.0, 500.0)),
    ("tempo_confidence", Kind::Number(0.0, 1.0)),
    ("time_signature", Kind::Integer(3, 7)),
    ("time_signature_confidence", Kind::Number(0.0, 1.0)),
    ("key", Kind::Integer(-1, 11)),
    ("key_confidence", Kind::Number(0.0, 1.0)),
    ("mode", Kind::Integer(0, 1)),
    ("mode_confidence", Kind::Number(0.0, 1.0)),
    ("codestring", Kind::Text),
    ("code_version", Kind::Number(0.0, 10.0)),
    ("echoprintstring", Kind::Text),
    ("echoprint_version", Kind::Number(0.0, 10.0)),
    ("synchstring", Kind::Text),
    ("synch_version", Kind::Number(0.0, 10.0)),
    ("rhythmstring", Kind::Text),
    ("rhythm_version", Kind::Number(0.0, 10.0)),
];

const INTERVAL: &[(&str, Kind)] = &[
    ("start", Kind::Number(0.0, f64::MAX)),
    ("duration", Kind::Number(0.0, f64::MAX)),
    ("confidence", Kind::Number(0.0, 1.0)),
];

const SECTION: &[(&str, Kind)] = &[
    ("start", Kind::Number(0.0, f64::MAX)),
    ("duration", Kind::Number(0.0, f64::MAX)),
    ("confidence", Kind::Number(0.0, 1.0)),
    ("loudness", Kind::Number(-60.0, 0.0)),
    ("tempo", Kind::Number(0.0, 500.0)),
    ("tempo_confidence", Kind::Number(0.0, 1.0)),
    ("key", Kind::Integer(-1, 11)),
    ("key_confidence", Kind::Number(0.0, 1.0)),
    ("mode", Kind::Integer(-1, 1)),
    ("mode_confidence", Kind::Number(0.0, 1.0)),
    ("time_signature", Kind::Integer(3, 7)),
    ("time_signature_confidence", Kind::Number(0.0, 1.0)),
];

const SEGMENT: &[(&str, Kind)] = &[
    ("start", Kind::Number(0.0, f64::MAX)),
    ("duration", Kind::Number(0.0, f64::MAX)),
    ("confidence", Kind::Number(0.0, 1.0)),
    ("loudness_start", Kind::Number(-60.0, 0.0)),
    ("loudness_max", Kind::Number(-60.0, 0.0)),
    ("loudness_max_time", Kind::Number(0.0, f64::MAX)),
    ("loudness_end", Kind::Number(-60.0, 0.0)),
    ("pitches", Kind::Twelve(0.0, 1.0)),
    ("timbre", Kind::Twelve(f64::MIN, f64::MAX)),
];

enum Kind {
    Text,
    Integer(i64, i64),
    Number(f64, f64),
    Twelve(f64, f64),
}

fn check_shape(value: &Value, expected: &[(&str, Kind)]) {
    let object = value.as_object().unwrap();
    let mut names: Vec<&str> = expected.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    assert_eq!(object.keys().collect::<Vec<_>>(), names);
    let number = |value: &Value, low: f64, high: f64| {
        value
            .as_f64()
            .is_some_and(|value| (low..=high).contains(&value))
    };
    for (name, kind) in expected {
        let value = &object[*name];
        let fits = match kind {
            Kind::Text => value.is_string(),
            Kind::Integer(low, high) => value.as_i64().is_some_and(|v| (*low..=*high).contains(&v)),
            Kind::Number(low, high) => number(value, *low, *high),
            Kind::Twelve(low, high) => value.as_array().is_some_and(|array| {
                array.len() == 12 && array.iter().all(|value| number(value, *low, *high))
            }),
        };
        assert!(fits, "{name} is {value}");
    }
}

#[test]
fn audio_features_has_the_closed_services_shape() {
    let features = serde_json::to_value(AudioFeatures::new(&sample::song()).unwrap()).unwrap();
    check_shape(&features, AUDIO_FEATURES);
    assert_eq!(features["type"], "audio_features");
    assert_eq!(features["key"], 9);
    assert_eq!(features["mode"], 0);
    assert_eq!(features["duration_ms"], 8000);
    assert_eq!(features["time_signature"], 4);
}

#[test]
fn audio_analysis_has_the_closed_services_shape() {
    let analysis = serde_json::to_value(AudioAnalysis::new(&sample::song()).unwrap()).unwrap();
    let keys: Vec<&String> = analysis.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "bars", "beats", "meta", "sections", "segments", "tatums", "track"
        ]
    );
    check_shape(&analysis["meta"], META);
    check_shape(&analysis["track"], TRACK);
    for list in ["bars", "beats", "tatums"] {
        assert!(!analysis[list].as_array().unwrap().is_empty());
        analysis[list]
            .as_array()
            .unwrap()
            .iter()
            .for_each(|item| check_shape(item, INTERVAL));
    }
    analysis["sections"]
        .as_array()
        .unwrap()
        .iter()
        .for_each(|item| check_shape(item, SECTION));
    analysis["segments"]
        .as_array()
        .unwrap()
        .iter()
        .for_each(|item| check_shape(item, SEGMENT));
    assert_eq!(analysis["track"]["num_samples"], 176_400);
    assert_eq!(analysis["meta"]["timestamp"], 1_763_800_000);
    assert_eq!(analysis["meta"]["input_process"], "flac L+R 44100->22050");
}

#[test]
fn intervals_touch_and_end_with_the_song() {
    let analysis = serde_json::to_value(AudioAnalysis::new(&sample::song()).unwrap()).unwrap();
    for list in ["bars", "beats", "tatums"] {
        let items = analysis[list].as_array().unwrap();
        for pair in items.windows(2) {
            let end = pair[0]["start"].as_f64().unwrap() + pair[0]["duration"].as_f64().unwrap();
            assert!(
                (end - pair[1]["start"].as_f64().unwrap()).abs() < 2e-5,
                "{list}"
            );
        }
        let last = items.last().unwrap();
        let end = last["start"].as_f64().unwrap() + last["duration"].as_f64().unwrap();
        assert!(end <= 8.0 + 1e-5, "{list} ends at {end}");
    }
}

#[test]
fn odd_meters_fit_the_closed_services_range() {
    let check = |meter: Meter, expected: u8| {
        let mut song = sample::song();
        song.analysis.rhythm.as_mut().unwrap().meter = meter;
        let features = serde_json::to_value(AudioFeatures::new(&song)).unwrap();
        assert_eq!(features["time_signature"], expected, "{meter}");
    };
    check(Meter::new(2, 4), 4);
    check(Meter::new(3, 4), 3);
    check(Meter::new(5, 4), 5);
    check(Meter::new(6, 8), 6);
    check(Meter::new(7, 8), 7);
    check(Meter::new(9, 8), 3);
    check(Meter::new(12, 8), 4);
}

#[test]
fn a_batch_is_read_back_with_its_absent_values() {
    let mut bare = sample::song();
    bare.analysis.rhythm = None;
    let mut batch = Batch::default();
    batch.push(&sample::song()).unwrap();
    batch.push(&bare).unwrap();
    let mut file = Vec::new();
    batch.write_parquet(&mut file).unwrap();
    let table = lake::read_parquet(file).unwrap();
    let column = |name: &str| {
        let index = table
            .fields()
            .iter()
            .position(|field| field.name == name)
            .unwrap();
        table.column(index)
    };
    assert_eq!(column("tempo_bpm"), [Cell::Float(120.0), Cell::Absent]);
    assert_eq!(
        column("key"),
        [Cell::from("A minor"), Cell::from("A minor")]
    );
}

#[test]
fn csv_has_a_header_and_quotes_titles() {
    let mut text = Vec::new();
    write_csv_header(&mut text).unwrap();
    write_csv_row(&mut text, &sample::song()).unwrap();
    assert_snapshot!(String::from_utf8(text).unwrap(), @r##"
    path,blake3,bytes,analyzer_version,container,codec,sample_rate_hz,channels,bits_per_sample,duration_s,n_warnings,title,artist,album,isrc,tempo_bpm,tempo_confidence,n_beats,n_bars,downbeat_confidence,time_signature,time_signature_confidence,swing_ratio,onset_rate_hz,key,key_tonic,key_mode,key_confidence,key_runner_up,tuning_cents,integrated_lufs,momentary_max_lufs,short_term_max_lufs,lra_lu,true_peak_dbtp,sample_peak_dbfs,plr_lu,dynamic_range_db,clipped_samples,silence_head_s,silence_tail_s,dc_offset,phase_correlation,n_sections,centroid_hz,rolloff_hz,flatness,harmonic_share,danceability,energy,valence,acousticness,instrumentalness,liveness,speechiness,vocal_activity,groove,brightness
    songs/night-ferry.flac,3f5013a523406bd54cd279450a3a76242d656a1ae3b309c7dcb139d09ab6b75e,1234567,1.0.0,flac,flac,44100,2,16,8,0,"Night <Ferry> & ""Co""",The Sound of Salt,,USS1Z9900001,120,0.935,16,4,0.8,4/4,0.88,0.5,4.5,A minor,9,minor,0.81,C major,-12.3,-14.23,-11,-12.5,5.25,-0.88,-1,13.36,9.5,4,0.05,0.25,0,0.877,3,1850,3900,0.01235,0.7,0.71,0.62,0.33,0.12,0.91,0.09,0.04,0.1,0.55,0.48
    "##);
}

#[test]
fn no_cell_of_csv_is_a_formula() {
    let check = |title: &str, expected: &str| {
        let mut song = sample::song();
        song.analysis.tags.title = Some(title.to_owned());
        let mut text = Vec::new();
        write_csv_row(&mut text, &song).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains(expected), "{text}");
    };
    check("=1+1|cmd", ",'=1+1|cmd,");
    check("@home", ",'@home,");
    check("-14", ",'-14,");
    check("'=1", ",''=1,");
    check("'n'", ",'n',");
    check("Plus + minus", ",Plus + minus,");
}

#[test]
fn the_published_schema_is_the_documents() {
    let schema = schemars::schema_for!(AnalysisDocument);
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../api/analysis.schema.json"
    );
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let published = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        published == text,
        "api/analysis.schema.json is stale: run this test with BLESS=1"
    );
}
