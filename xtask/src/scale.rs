//! `cargo xtask scale`: measures mean and spread of each value of the embedding over
//! songs, so that every value weighs alike.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use rayon::prelude::*;
use sound::Options;

use crate::bench::truth_file::TruthFile;

/// What to measure on.
#[derive(Debug, Args)]
pub(crate) struct ScaleArgs {
    /// Folders with `truth.json` whose songs to measure.
    #[arg(required = true)]
    folders: Vec<PathBuf>,
    /// Writes the scale into the source of `sound`.
    #[arg(long)]
    write: bool,
}

pub(crate) fn run(args: &ScaleArgs) -> Result<()> {
    let mut paths = Vec::new();
    for folder in &args.folders {
        let file = TruthFile::read(folder)?;
        let songs = file.clips.iter().filter(|clip| clip.is_music());
        paths.extend(songs.map(|clip| folder.join(&clip.file)));
    }
    if paths.is_empty() {
        bail!("there is no song to measure");
    }
    let songs: Vec<Vec<f32>> = paths
        .par_iter()
        .map(|path| values(path))
        .collect::<Result<_>>()?;
    let text = source(&songs);
    if args.write {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/sound/src/embedding/scale.rs");
        fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
        println!("wrote {}", path.display());
    } else {
        print!("{text}");
    }
    Ok(())
}

fn values(path: &Path) -> Result<Vec<f32>> {
    let context = || format!("cannot analyse `{}`", path.display());
    let reader = BufReader::new(File::open(path).with_context(context)?);
    let extension = path.extension().and_then(|extension| extension.to_str());
    sound::fitting::embedding_values(reader, extension, &Options::default()).with_context(context)
}

/// Returns the source of a module with mean and standard deviation of each column.
fn source(songs: &[Vec<f32>]) -> String {
    let n = songs.len() as f32;
    let n_values = songs.first().map_or(0, Vec::len);
    let column = |k: usize| songs.iter().map(move |song| song[k]);
    let centres: Vec<f32> = (0..n_values).map(|k| column(k).sum::<f32>() / n).collect();
    let spreads: Vec<f32> = (0..n_values)
        .map(|k| {
            let power = column(k).map(|x| (x - centres[k]).powi(2)).sum::<f32>() / n;
            power.sqrt().max(1e-4)
        })
        .collect();
    let mut text = "use super::N_VALUES;\n".to_owned();
    let head = format!(
        "Mean of each value over {} songs of the truth generator.",
        songs.len()
    );
    table(&mut text, &head, "CENTRES", &centres);
    table(
        &mut text,
        "Standard deviation of each value over the same songs.",
        "SPREADS",
        &spreads,
    );
    text
}

fn table(text: &mut String, head: &str, name: &str, values: &[f32]) {
    let mut line = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    line("");
    line(&format!("/// {head}"));
    line("#[rustfmt::skip]");
    line(&format!("pub(super) const {name}: [f32; N_VALUES] = ["));
    for row in values.chunks(8) {
        let row: Vec<String> = row.iter().map(|value| format!("{value:.4}")).collect();
        line(&format!("    {},", row.join(", ")));
    }
    line("];");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_measured_alone() {
        let text = source(&[vec![1.0, 10.0], vec![3.0, 10.0]]);
        assert!(text.contains("over 2 songs"), "{text}");
        assert!(
            text.contains("CENTRES: [f32; N_VALUES] = [\n    2.0000, 10.0000,\n]"),
            "{text}"
        );
        assert!(
            text.contains("SPREADS: [f32; N_VALUES] = [\n    1.0000, 0.0001,\n]"),
            "{text}"
        );
    }
}
