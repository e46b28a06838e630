use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use clap::error::ErrorKind;
use sound::{Part, Parts};
use workflows::WorkflowError;
use workflows::documents::{
    AnalysisDocument, AudioAnalysis, AudioFeatures, Batch, write_csv_header, write_csv_row,
};
use workflows::receipts::{Figure, ReceiptDocument};

use crate::Ending;
use crate::args::{AnalyzeArgs, Cli, Format};
use crate::output;
use crate::session::{Item, Request, Session};

pub(crate) fn run(session: &Session, args: &AnalyzeArgs) -> anyhow::Result<Ending> {
    let mut paths = args.paths.clone();
    let figures = args
        .receipt
        .as_deref()
        .map(|value| figures(value, &mut paths));
    let format = args.format.unwrap_or(Format::Json);
    check_usage(session, args, &paths, format);
    let parts = match &figures {
        Some(figures) => receipt_parts(figures),
        None => parts(format, &args.only),
    };
    let request = Request {
        parts,
        use_cache: !args.no_cache,
    };
    let mut writer = output::writer(args.out.as_deref())?;
    let mut sink = match figures {
        Some(figures) => Sink::Receipts(figures),
        None => Sink::new(format),
    };
    let mut n_items = 0;
    let ending = session.analyze(&paths, &request, |item| {
        n_items += 1;
        sink.take(&item, n_items, &mut writer)?;
        writer.flush()?;
        Ok(())
    })?;
    sink.finish(n_items, &mut writer)?;
    writer.flush()?;
    Ok(ending)
}

/// `--receipt song.wav` reads as a receipt of everything: the word is no figure, so it is a path.
fn figures(value: &str, paths: &mut Vec<PathBuf>) -> Vec<Figure> {
    match value.parse() {
        Ok(figure) => vec![figure],
        Err(_) if value == "all" => Figure::ALL.to_vec(),
        Err(_) if Path::new(value).exists() || value == "-" => {
            paths.insert(0, PathBuf::from(value));
            Figure::ALL.to_vec()
        }
        Err(error) => Cli::command()
            .error(ErrorKind::InvalidValue, error.to_string())
            .exit(),
    }
}

fn check_usage(session: &Session, args: &AnalyzeArgs, paths: &[PathBuf], format: Format) {
    let refuse = |kind, message: &str| -> ! { Cli::command().error(kind, message).exit() };
    if paths.is_empty() {
        refuse(
            ErrorKind::MissingRequiredArgument,
            "name a song, a folder, a list, or - for standard input",
        );
    }
    if session.json && !matches!(args.format, None | Some(Format::Json)) {
        refuse(
            ErrorKind::ArgumentConflict,
            "--json is --format json and cannot stand beside another format",
        );
    }
    if !args.only.is_empty() && matches!(format, Format::AudioFeatures | Format::AudioAnalysis) {
        refuse(
            ErrorKind::ArgumentConflict,
            "--only cannot stand beside a format that says its parts itself",
        );
    }
    if format == Format::Parquet && args.out.is_none() && std::io::stdout().is_terminal() {
        refuse(
            ErrorKind::MissingRequiredArgument,
            "parquet is not text: name a file with --out",
        );
    }
}

fn parts(format: Format, only: &[Part]) -> Parts {
    use Part::{Descriptors, Key, Loudness, Rhythm, Segments, Structure};
    match format {
        Format::AudioFeatures => [Rhythm, Key, Loudness, Descriptors].into_iter().collect(),
        Format::AudioAnalysis => [Rhythm, Key, Loudness, Structure, Segments]
            .into_iter()
            .collect(),
        _ if only.is_empty() => Parts::ALL,
        _ => only.iter().copied().collect(),
    }
}

/// The descriptors' receipt shows everything that they were computed from.
fn receipt_parts(figures: &[Figure]) -> Parts {
    if figures.contains(&Figure::Descriptors) {
        return Parts::ALL;
    }
    let parts = figures.iter().map(|figure| match figure {
        Figure::Tempo => Part::Rhythm,
        Figure::Key => Part::Key,
        Figure::Chords => Part::Chords,
        Figure::Loudness => Part::Loudness,
        Figure::Descriptors => Part::Descriptors,
    });
    parts.collect()
}

/// Where songs go, one by one.
enum Sink {
    Json,
    JsonLines,
    Csv,
    Parquet(Batch),
    AudioFeatures,
    AudioAnalysis,
    Receipts(Vec<Figure>),
}

impl Sink {
    fn new(format: Format) -> Self {
        match format {
            Format::Json => Self::Json,
            Format::Jsonl => Self::JsonLines,
            Format::Csv => Self::Csv,
            Format::Parquet => Self::Parquet(Batch::default()),
            Format::AudioFeatures => Self::AudioFeatures,
            Format::AudioAnalysis => Self::AudioAnalysis,
        }
    }

    /// Takes the item that is the `nth`, counted from 1.
    fn take(&mut self, item: &Item, nth: usize, out: &mut dyn Write) -> Result<(), WorkflowError> {
        if let (Self::Csv, 1) = (&*self, nth) {
            write_csv_header(out)?;
        }
        if let Self::AudioFeatures = self {
            return audio_features(item, nth, out);
        }
        let Item::Song { song, is_only } = item else {
            return Ok(());
        };
        match self {
            Self::Json => write_json(&AnalysisDocument::from(&**song), *is_only, out),
            Self::JsonLines => write_json(&AnalysisDocument::from(&**song), false, out),
            Self::Csv => Ok(write_csv_row(out, song)?),
            Self::Parquet(batch) => batch.push(song),
            Self::AudioAnalysis => write_json(&AudioAnalysis::new(song), *is_only, out),
            Self::Receipts(figures) => {
                write_json(&ReceiptDocument::new(song, figures), *is_only, out)
            }
            Self::AudioFeatures => Ok(()),
        }
    }

    fn finish(self, n_items: usize, out: &mut (dyn Write + Send)) -> Result<(), WorkflowError> {
        match self {
            Self::Parquet(batch) => batch.write_parquet(out)?,
            Self::AudioFeatures if n_items > 1 => out.write_all(b"\n]}\n")?,
            _ => {}
        }
        Ok(())
    }
}

/// One song is the service's answer for one id; several are its answer for many, with `null` for a failed one.
fn audio_features(item: &Item, nth: usize, out: &mut dyn Write) -> Result<(), WorkflowError> {
    let features = match item {
        Item::Song {
            song,
            is_only: true,
        } => return write_json(&AudioFeatures::new(song), true, out),
        Item::Song { song, .. } => AudioFeatures::new(song),
        Item::Failed { is_only: true, .. } => return Ok(()),
        Item::Failed { .. } => None,
    };
    out.write_all(if nth == 1 {
        b"{\"audio_features\":[\n"
    } else {
        b",\n"
    })?;
    serde_json::to_writer(&mut *out, &features).map_err(std::io::Error::from)?;
    Ok(())
}

fn write_json(
    document: &impl serde::Serialize,
    is_pretty: bool,
    out: &mut dyn Write,
) -> Result<(), WorkflowError> {
    let written = if is_pretty {
        serde_json::to_writer_pretty(&mut *out, document)
    } else {
        serde_json::to_writer(&mut *out, document)
    };
    written.map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}
