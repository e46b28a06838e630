use crate::Desk;

#[test]
fn every_verb_shows_examples() {
    let desk = Desk::new();
    let verbs = [
        "demo",
        "open",
        "analyze",
        "similar",
        "draw",
        "listen",
        "completions",
        "man",
    ];
    for verb in verbs {
        let run = desk.run(&[verb, "--help"]);
        assert_eq!(run.code, 0, "{verb}");
        assert!(run.stdout.contains("Examples:"), "{verb}: {}", run.stdout);
        assert!(run.stdout.contains(&format!("ledgerline {verb}")), "{verb}");
    }
    assert!(desk.run(&["--help"]).stdout.contains("Exit codes:"));
}

#[test]
fn wrong_usage_is_2_and_says_so_on_standard_error() {
    let desk = Desk::new();
    let song = desk.song("song.wav", 220.0);
    let song = crate::text(&song);
    desk.song("several/a.wav", 220.0);
    desk.song("several/b.wav", 330.0);
    let cases: [&[&str]; 13] = [
        &[],
        &["sing"],
        &["analyze"],
        &["analyze", song, "--format", "xml"],
        &["analyze", song, "--only", "rythm"],
        &[
            "analyze",
            song,
            "--only",
            "key",
            "--format",
            "audio-features",
        ],
        &["analyze", song, "--json", "--format", "csv"],
        &["analyze", song, "--receipt=colour"],
        &["analyze", song, "--jobs", "0"],
        &["similar", song],
        &["draw", song, "--width", "3"],
        &["draw", "several"],
        &["similar", "several", "--in", "several"],
    ];
    for args in cases {
        let run = desk.run(args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.stderr);
        assert!(run.stdout.is_empty(), "{args:?}: {}", run.stdout);
        assert!(!run.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn completions_and_manual_are_printed() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = desk.run(&["completions", shell]);
        assert_eq!(run.code, 0, "{shell}");
        assert!(run.stdout.contains("analyze"), "{shell}");
    }
    assert!(desk.run(&["man"]).stdout.contains(".TH ledgerline 1"));
    assert_eq!(desk.run(&["man", "pages/man1"]).code, 0);
    for page in ["ledgerline.1", "ledgerline-analyze.1", "ledgerline-draw.1"] {
        assert!(desk.path("pages/man1").join(page).is_file(), "{page}");
    }
}
