//! A fictional label's statements and exports, with errors planted and an answer key.
//!
//! The folder holds `statements/FORMAT/…`, `exports/spotify/ARTIST/…`, the exchange rates in
//! `rates/ecb.csv` and two documents:
//!
//! * `key.json`: a list of `{kind, subject, amount, currency, files, note}`. The amount is what
//!   is lacking, or what was paid or counted wrongly, and never negative. `files` names paths and
//!   rows, which are lines of the file counted from 1; where lines are lacking it names the
//!   statements that lack them, without rows. A statement that never came has no file.
//! * `truth.json`: the net amount by currency of every statement and of all together, and the
//!   streams of every export.
//!
//! Nothing here knows how an error might be found.

mod corrections;
mod direct;
mod draw;
mod exchange;
mod exports;
mod formats;
mod identifiers;
mod key;
mod label;
mod line;
mod market;
mod month;
mod names;
mod plants;
mod sales;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};

use exchange::Rates;
use key::{Entry, Marks, Truth};
use label::{Extent, LAST_STATEMENT, LONGEST_LAG, Label};
use plants::Planter;
use sales::{Statements, World};

/// Which files to make, and where.
#[derive(Debug, Args)]
pub(crate) struct CorpusArgs {
    /// New folder for the files, key.json and truth.json.
    #[arg(long)]
    out: PathBuf,
    /// Decides everything about them.
    #[arg(long, default_value_t = 20_261_124)]
    seed: u64,
    /// Plants no errors.
    #[arg(long)]
    clean: bool,
    /// How large the label is.
    #[arg(long, value_enum, default_value_t = CorpusSize::Full)]
    size: CorpusSize,
    /// Number of artists, 60 of a full label and 12 of a small one.
    #[arg(long)]
    artists: Option<usize>,
    /// Number of recordings, 900 or 90.
    #[arg(long)]
    recordings: Option<usize>,
    /// Months of statements, 24 or 12.
    #[arg(long)]
    months: Option<u32>,
}

/// A label with hundreds of thousands of statement lines, or one for a demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CorpusSize {
    Small,
    Full,
}

/// What to make.
#[derive(Clone, Copy, Debug)]
struct Plan {
    seed: u64,
    is_clean: bool,
    extent: Extent,
    /// Units of the whole label in an ordinary month.
    n_units: f64,
}

/// Everything that is written to the folder.
#[derive(Debug)]
struct Corpus {
    /// Bytes by path below the folder.
    files: BTreeMap<String, Vec<u8>>,
    key: Vec<Entry>,
    truth: Truth,
}

/// Artists, recordings and months for which there are names, identifiers and a calendar.
const ARTISTS: RangeInclusive<usize> = 1..=2000;
const RECORDINGS: RangeInclusive<usize> = 1..=20_000;
const MONTHS: RangeInclusive<u32> = 1..=120;

/// Makes the corpus.
pub(crate) fn run(args: &CorpusArgs) -> Result<()> {
    // The last is the units a month of a recording, in the mean.
    let (n_artists, n_recordings, n_months, n_units) = match args.size {
        CorpusSize::Small => (12, 90, 12, 1400.0),
        CorpusSize::Full => (60, 900, 24, 1800.0),
    };
    let extent = Extent {
        artists: args.artists.unwrap_or(n_artists),
        recordings: args.recordings.unwrap_or(n_recordings),
        months: args.months.unwrap_or(n_months),
    };
    if !ARTISTS.contains(&extent.artists)
        || !RECORDINGS.contains(&extent.recordings)
        || !MONTHS.contains(&extent.months)
    {
        bail!("a corpus has 1 to 2000 artists, 1 to 20000 recordings and 1 to 120 months");
    }
    let is_used = fs::read_dir(&args.out).is_ok_and(|mut entries| entries.next().is_some());
    if is_used {
        bail!("`{}` is not empty: name a new folder", args.out.display());
    }
    let corpus = make(Plan {
        seed: args.seed,
        is_clean: args.clean,
        extent,
        n_units: extent.recordings as f64 * n_units,
    });
    write(&args.out, &corpus)?;
    println!(
        "{} lines in {} files, {} errors planted: {}",
        corpus.truth.n_lines,
        corpus.files.len(),
        corpus.key.len(),
        args.out.display()
    );
    Ok(())
}

/// Returns the corpus; the same plan gives the same bytes.
fn make(plan: Plan) -> Corpus {
    let label = Label::new(plan.seed, plan.extent);
    let first_usage = label.first_statement.minus(LONGEST_LAG);
    let mut random = draw::stream(plan.seed, &[9]);
    let rates = Rates::new(&mut random, first_usage, LAST_STATEMENT);
    let world = World {
        seed: plan.seed,
        label: &label,
        rates: &rates,
        n_units: plan.n_units,
    };
    let mut statements = sales::lines(world);
    let mut others = Statements::new();
    direct::push(world, &statements, &mut others);
    statements.append(&mut others);

    let mut planter = Planter::new(world, &mut statements);
    let suspicious = if plan.is_clean {
        plants::Suspicious::new()
    } else {
        planter.plant_streams()
    };
    let plays = exports::plays(planter.statements());
    let months = label.first_statement..=LAST_STATEMENT;
    planter
        .statements()
        .retain(|(_, statement), lines| months.contains(statement) && !lines.is_empty());
    sales::number(planter.statements());
    if !plan.is_clean {
        planter.plant_absences();
        planter.plant_in_statements();
    }
    planter.correct();
    if !plan.is_clean {
        planter.plant_in_tracks();
    }
    let plants = planter.into_plants();
    statements.retain(|_, lines| !lines.is_empty());
    sales::number(&mut statements);

    let wanted: BTreeSet<usize> = plants.iter().filter_map(|plant| plant.recording).collect();
    let exports = exports::files(world, &plays, &suspicious, &wanted);
    collect(plan, &label, &rates, &statements, plants, exports)
}

/// Writes the statements and describes them.
fn collect(
    plan: Plan,
    label: &Label,
    rates: &Rates,
    statements: &Statements,
    plants: Vec<plants::Plant>,
    exports: Vec<exports::Export>,
) -> Corpus {
    let mut files = BTreeMap::new();
    let mut marks = Marks::new();
    let mut described = Vec::new();
    let mut totals = BTreeMap::new();
    for (&(format, statement), lines) in statements {
        let path = format.path(label, statement);
        let written = formats::write(format, label, statement, lines);
        key::mark(&mut marks, &path, written.first_row, lines);
        let file = key::of_statement(path.clone(), format, lines);
        for (code, amount) in &file.totals {
            key::add(&mut totals, code, *amount);
        }
        described.push(file);
        files.insert(path, written.bytes);
    }
    for export in exports {
        described.push(key::of_export(&export));
        files.insert(export.path, export.text.into_bytes());
    }
    files.insert("rates/ecb.csv".to_owned(), rates.to_csv().into_bytes());
    let key = key::entries(plants, marks, |format, statement| {
        let exists = statements.contains_key(&(format, statement));
        exists.then(|| format.path(label, statement))
    });
    Corpus {
        files,
        key,
        truth: Truth {
            seed: plan.seed,
            is_clean: plan.is_clean,
            n_artists: label.artists.len(),
            n_recordings: label.recordings.len(),
            first_statement: label.first_statement,
            last_statement: LAST_STATEMENT,
            n_lines: statements.values().map(Vec::len).sum(),
            totals,
            files: described,
        },
    }
}

fn write(out: &Path, corpus: &Corpus) -> Result<()> {
    for (path, bytes) in &corpus.files {
        let path = out.join(path);
        let folder = path.parent().unwrap_or(out);
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create `{}`", folder.display()))?;
        fs::write(&path, bytes).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    let documents = [
        ("key.json", serde_json::to_string_pretty(&corpus.key)?),
        ("truth.json", serde_json::to_string_pretty(&corpus.truth)?),
    ];
    for (name, text) in documents {
        let path = out.join(name);
        fs::write(&path, text + "\n")
            .with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(())
}
