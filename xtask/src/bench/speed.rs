//! Speed of the program beside a peer on the same files, in one run.

mod files;
mod hour;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::process::{self, Cost};

/// The parts that a peer's bundle is compared with.
const BUNDLE: &str = "rhythm,key,loudness,spectrum";

/// What to analyse, and beside what.
#[derive(Debug, Args)]
pub(crate) struct Speed {
    /// Songs, or folders of songs.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Command of a peer; the path of a song is appended.
    #[arg(long, value_name = "COMMAND")]
    peer: Option<String>,
    /// The peer takes all songs at once and prints `cpu_s SECONDS` for each, so that its
    /// start does not count.
    #[arg(long, requires = "peer")]
    peer_reports_cpu: bool,
    /// The program, built with `cargo build --release`.
    #[arg(long, default_value = "target/release/ledgerline")]
    binary: PathBuf,
    /// How often everything is run.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// Also strings the songs together to an hour and prints the memory that it takes.
    #[arg(long)]
    hour: bool,
}

/// One thing to run on all songs.
#[derive(Debug)]
struct Contender {
    name: &'static str,
    /// Program and arguments before the path.
    words: Vec<String>,
    /// Whether one process takes all songs and reports its own time.
    reports_cpu: bool,
    /// CPU seconds for all songs, by round.
    cpu_s: Vec<f64>,
}

pub(super) fn run(speed: &Speed) -> Result<()> {
    let binary = speed.binary.canonicalize().with_context(|| {
        format!(
            "there is no `{}`: run `cargo build --release`",
            speed.binary.display()
        )
    })?;
    let songs = files::songs(&speed.paths)?;
    // First: the largest child so far is then the one that hears the hour.
    if speed.hour {
        measure_hour(&binary, &songs)?;
    }
    let audio_s = total_seconds(&binary, &songs)?;
    let pin = if process::runs(Command::new("taskset").arg("--version")) {
        vec!["taskset".to_owned(), "-c".to_owned(), "0".to_owned()]
    } else {
        println!("taskset is not installed: nothing is pinned to one core");
        Vec::new()
    };
    let mut contenders = contenders(speed, &binary, &pin);
    println!(
        "{} songs, {audio_s:.0} s of audio, {} rounds, one core",
        songs.len(),
        speed.rounds
    );
    for _ in 0..speed.rounds {
        for contender in &mut contenders {
            let cpu_s = contender.run(&songs)?;
            contender.cpu_s.push(cpu_s);
        }
    }
    print_speeds(&contenders, audio_s);
    measure_cores(&binary, &songs, speed.rounds, audio_s)
}

fn contenders(speed: &Speed, binary: &std::path::Path, pin: &[String]) -> Vec<Contender> {
    let contender = |name, words: Vec<String>, reports_cpu| Contender {
        name,
        words: [pin, &words].concat(),
        reports_cpu,
        cpu_s: Vec::new(),
    };
    let ours = |more: &[&str]| {
        let binary = binary.display().to_string();
        let common = ["analyze", "--quiet", "--no-cache", "--jobs", "1"];
        let words = common.iter().chain(more).map(|&word| word.to_owned());
        std::iter::once(binary)
            .chain(words)
            .collect::<Vec<String>>()
    };
    let mut contenders = vec![
        contender("bundle", ours(&["--only", BUNDLE]), false),
        contender("whole", ours(&[]), false),
    ];
    if let Some(peer) = &speed.peer {
        // The shell splits the command and hands the paths on untouched.
        let words = ["sh", "-c", &format!("exec {peer} \"$@\""), "sh"].map(str::to_owned);
        contenders.push(contender("peer", words.to_vec(), speed.peer_reports_cpu));
    }
    contenders
}

impl Contender {
    /// Returns the CPU seconds that all songs take.
    fn run(&self, songs: &[PathBuf]) -> Result<f64> {
        let command = |songs: &[PathBuf]| {
            let mut command = Command::new(&self.words[0]);
            command.args(&self.words[1..]).args(songs);
            command
        };
        if self.reports_cpu {
            let output = process::output(&mut command(songs))?;
            return reported_cpu_s(&output, songs.len());
        }
        let mut total_s = 0.0;
        for song in songs {
            total_s += process::cost(&mut command(std::slice::from_ref(song)))?.cpu_s;
        }
        Ok(total_s)
    }
}

/// Returns the sum of the lines `cpu_s SECONDS`, of which there must be one a song.
fn reported_cpu_s(output: &str, n_songs: usize) -> Result<f64> {
    let times = output
        .lines()
        .filter_map(|line| line.strip_prefix("cpu_s "))
        .map(|text| {
            text.trim()
                .parse::<f64>()
                .with_context(|| format!("`cpu_s {text}` has no number"))
        })
        .collect::<Result<Vec<f64>>>()?;
    if times.len() != n_songs {
        bail!(
            "the peer printed {} lines `cpu_s SECONDS` for {n_songs} songs",
            times.len()
        );
    }
    Ok(times.iter().sum())
}

/// Returns the seconds of audio in all songs, as the program decodes them, and leaves the
/// files in the page cache.
fn total_seconds(binary: &std::path::Path, songs: &[PathBuf]) -> Result<f64> {
    let mut total_s = 0.0;
    for song in songs {
        let mut command = Command::new(binary);
        command
            .args(["analyze", "--quiet", "--no-cache", "--only", "loudness"])
            .arg(song);
        let document: serde_json::Value = serde_json::from_str(&process::output(&mut command)?)?;
        let seconds = document
            .pointer("/file/duration_s")
            .and_then(serde_json::Value::as_f64);
        total_s += seconds.context("the document has no `file.duration_s`")?;
    }
    Ok(total_s)
}

fn print_speeds(contenders: &[Contender], audio_s: f64) {
    println!(
        "\n{:<10}{:>10}{:>10}{:>10}",
        "x real time", "min", "median", "max"
    );
    for contender in contenders {
        let speeds: Vec<f64> = contender
            .cpu_s
            .iter()
            .map(|cpu_s| audio_s / cpu_s)
            .collect();
        print_spread(contender.name, &speeds);
    }
    let Some((peer, ours)) = contenders
        .split_last()
        .filter(|(last, _)| last.name == "peer")
    else {
        return;
    };
    println!(
        "\n{:<10}{:>10}{:>10}{:>10}",
        "x the peer", "min", "median", "max"
    );
    for contender in ours {
        let ratios: Vec<f64> = peer
            .cpu_s
            .iter()
            .zip(&contender.cpu_s)
            .map(|(peer, ours)| peer / ours)
            .collect();
        print_spread(contender.name, &ratios);
    }
}

fn print_spread(name: &str, values: &[f64]) {
    let [min, median, max] = spread(values);
    println!("{name:<11}{min:>10.2}{median:>10.2}{max:>10.2}");
}

/// Returns the least, the median and the largest value.
fn spread(values: &[f64]) -> [f64; 3] {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let median = f64::midpoint(sorted[(n - 1) / 2], sorted[n / 2]);
    [sorted[0], median, sorted[n - 1]]
}

/// Prints how much sooner two songs at a time are done than one at a time.
fn measure_cores(
    binary: &std::path::Path,
    songs: &[PathBuf],
    rounds: u16,
    audio_s: f64,
) -> Result<()> {
    let wall_s = |jobs: &str| -> Result<f64> {
        let mut command = Command::new(binary);
        command.args([
            "analyze",
            "--quiet",
            "--no-cache",
            "--format",
            "jsonl",
            "--jobs",
            jobs,
        ]);
        Ok(process::cost(command.args(songs))?.wall_s)
    };
    let (mut one, mut two, mut factors) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (one_s, two_s) = (wall_s("1")?, wall_s("2")?);
        one.push(audio_s / one_s);
        two.push(audio_s / two_s);
        factors.push(one_s / two_s);
    }
    println!(
        "\n{:<10}{:>10}{:>10}{:>10}",
        "wall clock", "min", "median", "max"
    );
    print_spread("1 job", &one);
    print_spread("2 jobs", &two);
    print_spread("factor", &factors);
    Ok(())
}

fn measure_hour(binary: &std::path::Path, songs: &[PathBuf]) -> Result<()> {
    let folder = tempfile::tempdir().context("cannot make a folder for the hour")?;
    let hour = folder.path().join("hour.wav");
    let seconds = hour::write(songs, &hour)?;
    let mut command = Command::new(binary);
    command
        .args(["analyze", "--quiet", "--no-cache", "--jobs", "1"])
        .arg(&hour);
    let Cost {
        cpu_s, peak_mib, ..
    } = process::cost(&mut command)?;
    println!(
        "{seconds:.0} s of audio at once: {peak_mib:.0} MiB at most, {:.1} x real time",
        seconds / cpu_s
    );
    Ok(())
}
