//! `cargo xtask fit`: learns from songs whose truth is known how to choose between the
//! ways to tap along with a song.

mod choice;
mod songs;
#[cfg(test)]
mod tests;
mod weights;

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use choice::{Scales, Schedule};
use songs::Song;

/// What to learn from, and how hard.
#[derive(Debug, Args)]
pub(crate) struct FitArgs {
    /// Folders with `truth.json` to learn from.
    #[arg(required = true)]
    folders: Vec<PathBuf>,
    /// Folders to report on without learning from them.
    #[arg(long, num_args = 1..)]
    held_out: Vec<PathBuf>,
    /// Pull of the weights towards zero.
    #[arg(long, default_value_t = 0.01)]
    ridge: f64,
    /// Steps of the descent.
    #[arg(long, default_value_t = 1500)]
    steps: usize,
    /// Prints a line for each song that is tapped wrongly.
    #[arg(long)]
    each: bool,
    /// Writes the weights into the source of `sound`.
    #[arg(long)]
    write: bool,
}

/// The songs of one folder.
#[derive(Debug)]
struct Folder {
    name: String,
    songs: Vec<Song>,
}

pub(crate) fn run(args: &FitArgs) -> Result<()> {
    let fitted = read(&args.folders)?;
    let held_out = read(&args.held_out)?;
    let learnt_from: Vec<&Song> = fitted
        .iter()
        .flat_map(|folder| &folder.songs)
        .filter(|song| song.can_be_tapped())
        .collect();
    let n_songs: usize = fitted.iter().map(|folder| folder.songs.len()).sum();
    println!(
        "{} of {n_songs} songs have a reading to learn from",
        learnt_from.len()
    );
    if learnt_from.is_empty() {
        bail!("there is no song to learn from");
    }
    let choices: Vec<_> = learnt_from.iter().map(|song| &song.choice).collect();
    let scales = Scales::of(&choices);
    let schedule = Schedule {
        ridge: args.ridge,
        n_steps: args.steps,
    };
    let standardised = choice::learn(&choices, &scales, schedule, |step, loss| {
        println!("step {step}: loss {loss:.4}");
    });
    let weights = scales.unscaled(&standardised);
    println!(
        "\n{:<40}{:>5}{:>8}{:>8}{:>8}{:>8}{:>8}",
        "folder", "n", "acc1", "acc2", "beat_f", "down_f", "oracle"
    );
    for folder in &fitted {
        folder.print(&weights, "", args.each);
    }
    for folder in &held_out {
        folder.print(&weights, " (held out)", args.each);
    }
    if args.write {
        println!("\n{}", weights::write(&weights)?.display());
    } else {
        println!();
        for ((name, weight), influence) in sound::fitting::NAMES
            .iter()
            .zip(&weights)
            .zip(&standardised)
        {
            println!("{weight:>10.4}  {influence:>6.2}  {name}");
        }
    }
    Ok(())
}

fn read(folders: &[PathBuf]) -> Result<Vec<Folder>> {
    folders
        .iter()
        .map(|path| {
            Ok(Folder {
                name: path.display().to_string(),
                songs: songs::read(path)?,
            })
        })
        .collect()
}

impl Folder {
    /// Prints the means over the songs when the likeliest reading is taken, and the
    /// mean beat F-measure of an oracle that always takes the best one.
    fn print(&self, weights: &[f64], remark: &str, each: bool) {
        let n = self.songs.len() as f64;
        let mut sums = [0.0; 5];
        for song in &self.songs {
            let (marks, probability) = song.chosen(weights);
            let figures = [
                marks.acc1,
                marks.acc2,
                marks.beat_f,
                marks.down_f,
                song.best_beat_f(),
            ];
            for (sum, figure) in sums.iter_mut().zip(figures) {
                *sum += figure;
            }
            if each && (marks.acc1 < 1.0 || marks.beat_f < 0.8) {
                println!(
                    "   {:<32} truth {:6.1} found {:6.1}  beat {:.2}  down {:.2}  sure {probability:.2}  oracle {:.2}",
                    song.name,
                    song.bpm,
                    marks.bpm,
                    marks.beat_f,
                    marks.down_f,
                    song.best_beat_f()
                );
            }
        }
        print!(
            "{:<40}{:>5}",
            format!("{}{remark}", self.name),
            self.songs.len()
        );
        for sum in sums {
            print!("{:>8.3}", sum / n);
        }
        println!();
    }
}
