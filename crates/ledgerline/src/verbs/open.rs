use serde_json::json;
use sound::Parts;
use workflows::analyze::Song;
use workflows::documents::AnalysisDocument;
use workflows::import;
use workflows::report::{self, Entry};

use crate::Ending;
use crate::args::OpenArgs;
use crate::output;
use crate::session::{Item, Request, Session, length};
use crate::table;

/// A page with more songs than this is too large to read in; the table has them all.
const MAX_SONGS_IN_REPORT: usize = 200;

pub(crate) fn run(session: &Session, args: &OpenArgs) -> anyhow::Result<Ending> {
    let request = Request {
        parts: Parts::ALL,
        use_cache: !args.no_cache,
    };
    let (songs, files) = import::songs_and_files(&args.paths);
    let imported = import_files(session, files)?;
    if songs.is_empty()
        && let Some((ending, outcomes)) = imported
    {
        if session.json {
            let answer = json!({ "songs": [], "imports": outcomes });
            output::print(&format!("{answer:#}\n"))?;
        }
        return Ok(ending);
    }
    let (imported, outcomes) = match imported {
        Some((ending, outcomes)) => (Some(ending), outcomes),
        None => (None, Vec::new()),
    };
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    let mut rows = Vec::new();
    let mut documents = Vec::new();
    let ending = session.analyze(&songs, &request, |item| {
        match item {
            Item::Song { song, .. } => {
                if session.json {
                    let document = serde_json::to_value(AnalysisDocument::from(&*song));
                    documents.push(document.map_err(std::io::Error::from)?);
                }
                rows.push(row(&song));
                if entries.len() < MAX_SONGS_IN_REPORT {
                    entries.push(Entry {
                        song: *song,
                        known: None,
                    });
                }
            }
            Item::Failed { error, .. } => problems.push(error),
        }
        Ok(())
    })?;
    let ending = imported.map_or(ending, |imported| ending.and(imported));
    if entries.is_empty() {
        return Ok(ending);
    }
    let path = args
        .report
        .clone()
        .unwrap_or_else(|| session.data.join("report.html"));
    output::write_file(&path, report::html(&entries, &problems, false).as_bytes())?;
    if rows.len() > entries.len() {
        eprintln!(
            "warning: the report shows the first {} of {} songs",
            entries.len(),
            rows.len()
        );
    }
    if session.json {
        let answer = json!({
            "report": path.to_string_lossy(), "songs": documents, "imports": outcomes,
        });
        output::print(&format!("{answer:#}\n"))?;
    } else {
        let text = table::text(&HEADER, &rows);
        output::print(&format!("{text}\nReport: {}\n", path.display()))?;
    }
    Ok(ending)
}

/// Imports what is no song, and prints what came of it; `None` when there is nothing.
fn import_files(
    session: &Session,
    files: Vec<import::File>,
) -> anyhow::Result<Option<(Ending, Vec<import::Outcome>)>> {
    if files.is_empty() {
        return Ok(None);
    }
    session.wait(async {
        let label = session.label_to_write("ledgerline open").await?;
        let settings = import::Settings::default();
        let outcomes = super::import::files_in(session, &label, files, &settings, false).await?;
        if outcomes.is_empty() {
            return Ok(None);
        }
        let ending = super::import::print(session, &outcomes)?;
        if !session.json {
            output::print("\n")?;
        }
        Ok(Some((ending, outcomes)))
    })?
}

const HEADER: [&str; 8] = [
    "Song",
    "Length",
    "Tempo",
    "Sure",
    "Key",
    "Sure",
    "Time",
    "Loudness, true peak",
];

fn row(song: &Song) -> Vec<String> {
    let analysis = &song.analysis;
    let sure = |confidence: f32| format!("{:.0} %", confidence * 100.0);
    let none = || "–".to_owned();
    let rhythm = analysis.rhythm.as_ref();
    let tonality = analysis.tonality.as_ref();
    let loudness = analysis.loudness.as_ref().map(|loudness| {
        let level = |value: Option<f64>| value.map_or_else(none, |value| format!("{value:.1}"));
        format!(
            "{} LUFS, {} dBTP",
            level(loudness.integrated_lufs),
            level(loudness.true_peak_dbtp)
        )
    });
    vec![
        song.title(),
        length(analysis.audio.duration_s),
        rhythm.map_or_else(none, |rhythm| format!("{:.1} BPM", rhythm.tempo.bpm)),
        rhythm.map_or_else(none, |rhythm| sure(rhythm.tempo.confidence)),
        tonality.map_or_else(none, |tonality| tonality.key.to_string()),
        tonality.map_or_else(none, |tonality| sure(tonality.confidence)),
        rhythm.map_or_else(none, |rhythm| rhythm.meter.to_string()),
        loudness.unwrap_or_else(none),
    ]
}
