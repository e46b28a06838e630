use std::path::PathBuf;

use super::{Entry, cases, html};
use crate::WorkflowError;
use crate::compare::Known;
use crate::sample;

fn known() -> Known {
    Known {
        bpm: 121.0,
        key: music::Key::from_index(0),
        meter: music::Meter::COMMON,
        beats: vec![0.0, 0.5, 1.0],
        chords: vec![(0.0, 2.0, "A:min".into())],
    }
}

#[test]
fn the_page_is_self_contained_and_escaped() {
    let page = html(
        &[Entry {
            song: sample::song(),
            known: None,
        }],
        &[],
        false,
    );
    for forbidden in ["<script", "<link", "src=", "@import", "<Ferry>"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    // The one address is the name of the SVG namespace.
    assert_eq!(
        page.matches("http").count(),
        page.matches("http://www.w3.org/2000/svg").count()
    );
}

#[test]
fn every_figure_opens_to_its_receipt() {
    let page = html(
        &[Entry {
            song: sample::song(),
            known: None,
        }],
        &[],
        false,
    );
    let digest = sample::song().digest.to_string();
    for rule in [
        "sound.tempo 1",
        "sound.key 1",
        "sound.chords 1",
        "ITU-R BS.1770-4, EBU R 128",
    ] {
        assert!(page.contains(rule), "{rule}");
    }
    assert!(page.contains(&digest[..16]) && page.contains(&digest));
    assert_eq!(
        page.matches("<details>").count(),
        page.matches("<summary>").count()
    );
}

#[test]
fn only_the_demo_is_labelled_and_compared() {
    let entry = Entry {
        song: sample::song(),
        known: Some(known()),
    };
    let demo = html(std::slice::from_ref(&entry), &[], true);
    assert!(demo.contains("Demo data") && demo.contains("Found beside known"));
    let own = html(
        &[Entry {
            known: None,
            ..entry
        }],
        &[],
        false,
    );
    assert!(!own.contains("Demo data") && !own.contains("Found beside known"));
}

#[test]
fn only_a_well_formed_isrc_is_shown() {
    let shows = |tagged: &str, text: &str| {
        let mut song = sample::song();
        song.analysis.tags.isrc = Some(tagged.to_owned());
        html(&[Entry { song, known: None }], &[], false).contains(text)
    };
    assert!(shows("GB-AYE-06-01498", "GBAYE0601498"));
    assert!(!shows("unknown code", "unknown code"));
}

#[test]
fn what_failed_is_on_the_page() {
    let problem = WorkflowError::EmptyFolder {
        path: PathBuf::from("a<b"),
    };
    let page = html(&[], &[problem], false);
    assert!(page.contains("the folder `a&lt;b` holds no audio files"));
}

#[test]
fn confidence_is_said_in_cases() {
    let check = |confidence: f32, expected: &str| assert_eq!(cases(confidence), expected);
    check(0.0, "0 of 10 cases");
    check(0.81, "8 of 10 cases");
    check(0.96, "96 of 100 cases");
    check(1.0, "99 of 100 cases");
}
