use std::collections::HashMap;
use std::path::{Path, PathBuf};

use catalog::Clock;
use serde_json::{Value, json};
use sound::Parts;
use workflows::audit::{self, Finding};
use workflows::compare::{Comparison, FIGURES, Known, compare};
use workflows::documents::AnalysisDocument;
use workflows::import::{self, Outcome, State};
use workflows::label::Label;
use workflows::rates;
use workflows::report::{self, Entry};
use workflows::royalties::{self, RunReport};
use workflows::totals::{self, By, Total};

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
    let money = statements(session, &folder, args.seed)?;
    let path = folder.join("report.html");
    output::write_file(&path, report::html(&entries, &problems, true).as_bytes())?;
    if session.json {
        let songs: Vec<Value> = entries.iter().map(document).collect();
        let answer = json!({
            "demo": true, "report": path.to_string_lossy(), "songs": songs,
            "imports": money.outcomes, "totals": money.totals,
            "royalties": money.royalties, "findings": money.findings,
        });
        output::print(&format!("{answer:#}\n"))?;
    } else {
        output::print(&text(&entries, &path.display().to_string()))?;
        output::print(&money_text(&money))?;
    }
    Ok(ending)
}

/// What the demonstration's statements came to.
struct MoneyOfDemo {
    outcomes: Vec<Outcome>,
    totals: Vec<Total>,
    royalties: RunReport,
    findings: Vec<Finding>,
}

/// Writes two years of statements and an agreement, imports them for the label `demo`, adds them up,
/// computes what is owed for one quarter, and looks for what is missing.
fn statements(session: &Session, folder: &Path, seed: u64) -> anyhow::Result<MoneyOfDemo> {
    let paths = workflows::demo::write_statements(&folder.join("statements"), seed)?;
    let (agreement, rates_file) = workflows::demo::write_agreement(folder)?;
    session.wait(async {
        let label = Label::open_to_write(
            &session.data,
            workflows::demo::DEMO_LABEL,
            "ledgerline demo",
            &session.clock,
        )
        .await?;
        let files = import::collect(&paths);
        let settings = import::Settings::default();
        let outcomes = super::import::files_in(session, &label, files, &settings, false).await?;
        let now = session.clock.now();
        let totals = totals::totals(&label, &[By::Store], &[], 10, now).await?;
        rates::import(&label, &rates_file).await?;
        royalties::add(&label, &agreement, now).await?;
        let period = workflows::demo::DEMO_PERIOD.parse()?;
        let royalties = royalties::run(&label, period, false, now).await?;
        let findings = audit::run(&label, now, &|_| ()).await?;
        Ok(MoneyOfDemo {
            outcomes,
            totals,
            royalties,
            findings,
        })
    })?
}

fn money_text(money: &MoneyOfDemo) -> String {
    let rows = |count: fn(&Outcome) -> u64| money.outcomes.iter().map(count).sum::<u64>();
    let held = money
        .outcomes
        .iter()
        .filter(|outcome| matches!(outcome.state, State::Held { .. }));
    let mut text = format!(
        "\nDemo statements: {} files, {} rows new, {} known, {} rejected; {} files held because they correct others.\n\n",
        money.outcomes.len(),
        rows(|outcome| outcome.accepted),
        rows(|outcome| outcome.duplicates),
        rows(|outcome| outcome.rejected),
        held.count(),
    );
    text += &super::totals::text(&money.totals).replace("receipt ID", "receipt ID --label demo");
    text += &format!(
        "\nDemo r{}",
        &super::royalties::report_text(&money.royalties)[1..]
    );
    text += &format!("\nThe audit found {} things", money.findings.len());
    if let Some(first) = money.findings.first() {
        text += &format!(", such as: {}", first.reason);
    }
    text + "\nLook further: ledgerline audit --label demo, ledgerline royalties statement voice --period 2025-Q4 --label demo, ledgerline totals --label demo --by month\n"
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
