use crate::{Desk, text};

#[test]
fn open_prints_a_table_and_writes_a_report() {
    let desk = Desk::new();
    desk.song("m/First.wav", 220.0);
    desk.song("m/Second.wav", 330.0);
    let run = desk.run(&["open", "m"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[0].starts_with("Song") && lines[1].starts_with("First"));
    let report = lines.last().unwrap().strip_prefix("Report: ").unwrap();
    let page = std::fs::read_to_string(report).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("Second"));
}

#[test]
fn open_as_json_is_one_document() {
    let desk = Desk::new();
    desk.song("m/First.wav", 220.0);
    let answer = desk
        .run(&["open", "m", "--json", "--report", "r.html"])
        .json();
    assert_eq!(answer["report"], "r.html");
    assert_eq!(answer["songs"].as_array().unwrap().len(), 1);
    assert!(desk.path("r.html").is_file());
}

#[test]
fn draw_prints_a_picture() {
    let desk = Desk::new();
    let song = desk.song("song.wav", 220.0);
    let run = desk.run(&["draw", text(&song), "--width", "800"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.starts_with("<svg ") && run.stdout.trim_end().ends_with("</svg>"));
    assert!(run.stdout.contains("width=\"800\""));
    let run = desk.run(&["draw", text(&song), "--out", "pictures/song.svg"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    assert!(desk.path("pictures/song.svg").is_file());
}

#[test]
fn nothing_to_draw_or_open_is_3() {
    let desk = Desk::new();
    std::fs::write(desk.path("bad.wav"), "no music").unwrap();
    for verb in ["draw", "open"] {
        let run = desk.run(&[verb, "bad.wav"]);
        assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{verb}");
        assert!(run.stderr.contains("bad.wav"), "{verb}");
    }
}

#[test]
fn a_cut_file_is_analysed_with_a_warning() {
    let desk = Desk::new();
    let song = desk.song("song.wav", 220.0);
    let whole = std::fs::read(&song).unwrap();
    std::fs::write(desk.path("cut.wav"), &whole[..whole.len() / 2]).unwrap();
    for verb in ["analyze", "open", "draw"] {
        let run = desk.run(&[verb, "cut.wav"]);
        assert_eq!(run.code, 0, "{verb}: {}", run.stderr);
        assert!(
            run.stderr.starts_with("warning: `cut.wav`: "),
            "{verb}: {}",
            run.stderr
        );
    }
}

#[test]
fn the_demo_sets_found_beside_known() {
    let desk = Desk::new();
    let run = desk.run(&["demo", "--seed", "3"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(
        run.stdout.starts_with("Demo data: 6 songs"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("Paper Lanterns"));
    assert!(
        run.stdout.contains("Demo royalties 2025-Q4") && run.stdout.contains("The audit found"),
        "{}",
        run.stdout
    );
    let page = std::fs::read_to_string(desk.path("data/demo/report.html")).unwrap();
    assert!(page.contains("Demo data") && page.contains("Found beside known"));
}
