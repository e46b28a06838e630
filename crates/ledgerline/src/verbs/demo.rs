use std::collections::HashMap;
use std::path::PathBuf;

use serde_json::{Value, json};
use sound::Parts;
use workflows::compare::{Comparison, FIGURES, Known, compare};
use workflows::documents::AnalysisDocument;
use workflows::report::{self, Entry};

use crate::Ending;
use crate::args::DemoArgs;
use crate::output;
use crate::session::{Item, Request, Session};
use crate::table;

pub(crate) fn run(session: &Session, args: &DemoArgs) -> anyhow::Result<Ending> {
    let folder = session.data.join("demo");
    let bar = session.bar(workflows::demo::N_SONGS);
    bar.set_message("composed");
    let files = workflows::demo::write(&folder, args.seed, session.jobs.get(), &|| bar.inc(1))?;
    bar.finish_and_clear();

    let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
    let mut known: HashMap<PathBuf, Known> = files
        .into_iter()
        .map(|file| (file.path, file.known))
        .collect();
    let request = Request {
        parts: Parts::ALL,
        use_cache: true,
    };
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    let ending = session.analyze(&paths, &request, |item| {
        match item {
            Item::Song { song, .. } => {
                let known = known.remove(&song.path);
                entries.push(Entry { song: *song, known });
            }
            Item::Failed { error, .. } => problems.push(error),
        }
        Ok(())
    })?;
    let path = folder.join("report.html");
    output::write_file(&path, report::html(&entries, &problems, true).as_bytes())?;
    if session.json {
        let songs: Vec<Value> = entries.iter().map(document).collect();
        let answer = json!({ "demo": true, "report": path.to_string_lossy(), "songs": songs });
        output::print(&format!("{answer:#}\n"))?;
    } else {
        output::print(&text(&entries, &path.display().to_string()))?;
    }
    Ok(ending)
}

fn document(entry: &Entry) -> Value {
    let comparisons = entry
        .known
        .as_ref()
        .map(|known| compare(&entry.song, known));
    let rows: Vec<Value> = comparisons
        .unwrap_or_default()
        .into_iter()
        .map(|row| {
            json!({ "figure": row.figure, "found": row.found, "known": row.known, "agrees": row.agrees })
        })
        .collect();
    json!({ "found_and_known": rows, "analysis": AnalysisDocument::from(&entry.song) })
}

fn text(entries: &[Entry], report: &str) -> String {
    let mut rows = Vec::new();
    let (mut n_agreeing, mut n_judged) = (0, 0);
    for entry in entries {
        let Some(known) = &entry.known else { continue };
        let comparisons = compare(&entry.song, known);
        n_judged += comparisons
            .iter()
            .filter(|row| row.agrees.is_some())
            .count();
        n_agreeing += comparisons
            .iter()
            .filter(|row| row.agrees == Some(true))
            .count();
        let cells = FIGURES.iter().map(|figure| {
            let row = comparisons.iter().find(|row| row.figure == *figure);
            row.map_or_else(|| "–".to_owned(), Comparison::in_short)
        });
        rows.push(std::iter::once(entry.song.title()).chain(cells).collect());
    }
    let header = [
        "song", FIGURES[0], FIGURES[1], FIGURES[2], FIGURES[3], FIGURES[4],
    ];
    format!(
        "Demo data: {} songs composed by the program, so that the right answers are known.\n\n{}\n\
         {n_agreeing} of {n_judged} answers agree (✗: the known one in brackets); \
         beats within 70 ms, chords by root and third.\nReport: {report}\n",
        entries.len(),
        table::text(&header, &rows),
    )
}
