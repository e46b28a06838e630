use std::collections::BTreeMap;

use super::clip::{Answer, ERRORS, FIGURES};
use super::reliability::{self, QUESTIONS};
use super::score::Scored;

/// Prints the mean of every figure for every group of clips.
pub(super) fn print_groups(scored: &[Scored<'_>]) {
    let mut groups: BTreeMap<(usize, String), Vec<&Scored<'_>>> = BTreeMap::new();
    for clip in scored {
        for (rank, group) in clip.truth.groups().into_iter().enumerate() {
            groups.entry((rank, group)).or_default().push(clip);
        }
    }
    let used: Vec<&str> = FIGURES
        .into_iter()
        .filter(|name| {
            scored
                .iter()
                .any(|clip| clip.marks.figures.contains_key(name))
        })
        .collect();
    print!("{:<13}{:>3}", "group", "n");
    for name in &used {
        print!("{name:>9}");
    }
    println!();
    for ((_, group), clips) in groups {
        print!("{group:<13}{:>3}", clips.len());
        for name in &used {
            let values: Vec<f64> = clips
                .iter()
                .filter_map(|clip| clip.marks.figures.get(name).copied())
                .collect();
            if values.is_empty() {
                print!("{:>9}", "-");
            } else {
                print!("{:>9.3}", values.iter().sum::<f64>() / values.len() as f64);
            }
        }
        println!();
    }
    for name in ERRORS {
        let worst = scored
            .iter()
            .filter_map(|clip| Some((*clip.marks.figures.get(name)?, clip.name)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((error, clip)) = worst {
            println!("largest error of {name}: {error:.3} ({clip})");
        }
    }
}

/// Prints a line for each clip; marks what is wrong.
pub(super) fn print_each(scored: &[Scored<'_>]) {
    println!(
        "{:<28}{:<24}{:<24}{:>7}{:>7}{:>7}{:>7}  wrong",
        "clip", "truth", "found", "beat_f", "down_f", "majmin", "sect_3"
    );
    for clip in scored.iter().filter(|clip| clip.truth.is_music()) {
        let truth = clip.truth;
        let words = format!(
            "{:6.1} {:>4} {} {}",
            truth.bpm.unwrap_or_default(),
            truth.meter.as_deref().unwrap_or("-"),
            truth.key.as_deref().unwrap_or("-"),
            truth.mode.as_deref().unwrap_or("")
        );
        print!("{:<28}{words:<24}{:<24}", clip.name, clip.marks.found);
        for name in ["beat_f", "down_f", "majmin", "sect_3"] {
            match clip.marks.figures.get(name) {
                Some(value) => print!("{value:>7.2}"),
                None => print!("{:>7}", "-"),
            }
        }
        println!("  {}", wrong(clip));
    }
    println!();
}

fn wrong(clip: &Scored<'_>) -> String {
    if let Some(error) = &clip.error {
        return error.clone();
    }
    let figure = |name| clip.marks.figures.get(name).copied();
    let mut words = Vec::new();
    if figure("acc1") == Some(0.0) {
        words.push(if figure("acc2") == Some(1.0) {
            "octave"
        } else {
            "TEMPO"
        });
    }
    for (name, word) in [("meter", "meter"), ("key_eq", "key")] {
        if figure(name) == Some(0.0) {
            words.push(word);
        }
    }
    for (name, limit) in [("beat_f", 0.7), ("down_f", 0.5), ("majmin", 0.7)] {
        if figure(name).is_some_and(|value| value < limit) {
            words.push(name);
        }
    }
    words.join(" ")
}

/// Prints for each question whether the surest answers are the right ones.
pub(super) fn print_reliability(scored: &[Scored<'_>]) {
    println!(
        "\n{:<10}{:>6}{:>8}{:>8}{:>8}  confidence > accuracy (share), by fifths of confidence",
        "question", "all", "surest", "rest", "error"
    );
    for question in QUESTIONS {
        let answers: Vec<Answer> = scored
            .iter()
            .flat_map(|clip| &clip.marks.answers)
            .filter(|answer| answer.question == question)
            .copied()
            .collect();
        let Some(found) = reliability::measure(&answers) else {
            continue;
        };
        print!(
            "{question:<10}{:>6.3}{:>8.3}{:>8.3}{:>8.3} ",
            found.all, found.surest_half, found.rest, found.calibration_error
        );
        for bin in &found.bins {
            match bin {
                Some(bin) => {
                    print!(
                        "  {:.2} > {:.2} ({:3.0} %)",
                        bin.confidence,
                        bin.accuracy,
                        100.0 * bin.share
                    );
                }
                None => print!("  {:<19}", "-"),
            }
        }
        println!();
    }
}

/// Prints how many seconds of audio were analysed in a second.
pub(super) fn print_speed(scored: &[Scored<'_>], wall_s: f64, jobs: usize) {
    let audio_s: f64 = scored.iter().map(|clip| clip.truth.duration).sum();
    let spent_s: f64 = scored.iter().map(|clip| clip.seconds_spent).sum();
    println!(
        "\n{} clips, {audio_s:.0} s of audio in {wall_s:.1} s on {jobs} threads; {:.1} x real time a thread",
        scored.len(),
        audio_s / spent_s
    );
}
