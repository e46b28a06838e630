use std::cell::RefCell;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;

use anyhow::bail;
use catalog::Clock;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use workflows::import::{self, File, OnOverlap, Outcome, Progress, Settings, State};
use workflows::label::Label;
use workflows::mappings::{self, Preview};

use crate::Ending;
use crate::args::ImportArgs;
use crate::output;
use crate::session::Session;
use crate::table;

pub(crate) fn run(session: &Session, args: &ImportArgs) -> anyhow::Result<Ending> {
    if args.formats {
        return formats(session);
    }
    let settings = Settings {
        dry_run: args.dry_run,
        format: args.format.clone(),
        on_overlap: match (args.replace, args.keep_both) {
            (true, _) => OnOverlap::Replace,
            (_, true) => OnOverlap::KeepBoth,
            _ => OnOverlap::Hold,
        },
        ..Settings::default()
    };
    session.wait(async {
        let label = session.label_to_write("ledgerline import").await?;
        if let Some(map) = &args.map {
            let is_confirmed = confirm(session, &label, args, map.as_deref()).await?;
            if !is_confirmed {
                return Ok(Ending::Done);
            }
        }
        let files = import::collect(&args.paths);
        let outcomes = files_in(session, &label, files, &settings, true).await?;
        print(session, &outcomes)
    })?
}

/// Imports files with a bar of progress; with `print_json`, JSON is printed as each is done.
pub(crate) async fn files_in(
    session: &Session,
    label: &Label,
    files: Vec<File>,
    settings: &Settings,
    print_json: bool,
) -> anyhow::Result<Vec<Outcome>> {
    let bar = bar(session);
    let is_only = files.len() == 1;
    let show = |progress: Progress<'_>| {
        bar.set_length(progress.bytes_total.max(1));
        bar.set_position(progress.bytes_done);
        let seconds = bar.elapsed().as_secs_f64().max(0.001);
        bar.set_message(format!(
            "{}: {} rows, {:.0} rows/s",
            name_of(progress.file),
            progress.rows,
            progress.rows as f64 / seconds
        ));
    };
    let outcomes = RefCell::new(Vec::new());
    import::run(label, files, settings, &session.clock, &show, |outcome| {
        bar.reset_elapsed();
        if session.json && print_json && !is_only {
            let line = serde_json::to_string(&outcome).map_err(io::Error::from)?;
            bar.suspend(|| output::print(&(line + "\n")))?;
        }
        outcomes.borrow_mut().push(outcome);
        Ok(())
    })
    .await?;
    bar.finish_and_clear();
    let outcomes = outcomes.into_inner();
    if session.json && print_json && is_only {
        // An archive is one input with several documents.
        for outcome in &outcomes {
            let text = if outcomes.len() == 1 {
                serde_json::to_string_pretty(outcome)?
            } else {
                serde_json::to_string(outcome)?
            };
            output::print(&(text + "\n"))?;
        }
    }
    Ok(outcomes)
}

/// Prints what came of the files, and judges the run.
pub(crate) fn print(session: &Session, outcomes: &[Outcome]) -> anyhow::Result<Ending> {
    if !session.json {
        if outcomes.is_empty() {
            output::print("Nothing to import was found.\n")?;
        } else {
            output::print(&text(outcomes))?;
        }
    }
    for outcome in outcomes {
        for line in problems(outcome) {
            eprintln!("{line}");
        }
    }
    let n_failed = outcomes
        .iter()
        .filter(|outcome| outcome.is_failure())
        .count();
    Ok(Ending::of(outcomes.len() - n_failed, n_failed))
}

const HEADER: [&str; 8] = [
    "File", "Format", "Period", "Accepted", "Rejected", "Known", "Total", "State",
];

fn text(outcomes: &[Outcome]) -> String {
    let rows: Vec<Vec<String>> = outcomes
        .iter()
        .map(|outcome| {
            let totals: Vec<String> = outcome
                .totals
                .iter()
                .map(|total| match total.currency {
                    Some(currency) => format!("{} {currency}", total.amount),
                    None => total.amount.to_string(),
                })
                .collect();
            vec![
                name_of(&outcome.path).to_owned(),
                outcome.format.clone().unwrap_or_else(|| "?".to_owned()),
                outcome
                    .period
                    .map_or_else(String::new, |period| period.to_string()),
                outcome.accepted.to_string(),
                outcome.rejected.to_string(),
                outcome.duplicates.to_string(),
                totals.join(", "),
                state(&outcome.state).to_owned(),
            ]
        })
        .collect();
    let mut text = table::text(&HEADER, &rows);
    let dropped: u64 = outcomes
        .iter()
        .flat_map(|outcome| &outcome.dropped)
        .map(|dropped| dropped.count)
        .sum();
    if dropped > 0 {
        let mut columns: Vec<&str> = outcomes
            .iter()
            .flat_map(|outcome| &outcome.dropped)
            .map(|dropped| dropped.column.as_str())
            .collect();
        columns.sort_unstable();
        columns.dedup();
        text += &format!(
            "\nPersonal data left out: {dropped} cells ({}).\n",
            columns.join(", ")
        );
    }
    let new: u64 = outcomes.iter().map(|outcome| outcome.new_entries).sum();
    let suggestions: u64 = outcomes.iter().map(|outcome| outcome.suggestions).sum();
    if new > 0 || suggestions > 0 {
        text += &format!("\nNew in the catalogue: {new}.");
        if suggestions > 0 {
            text += &format!(
                " {suggestions} may be entries that are there: `ledgerline catalog suggestions`."
            );
        }
        text += "\n";
    }
    text
}

const fn state(state: &State) -> &'static str {
    match state {
        State::Imported => "imported",
        State::Replaced { .. } => "replaced another",
        State::DryRun { .. } => "not kept (dry run)",
        State::AlreadyKnown { .. } => "already known",
        State::Held { .. } => "held",
        State::Unrecognized { .. } => "not recognised",
        State::Failed { .. } => "failed",
    }
}

/// Returns what the user should know or do about a file, a line each.
fn problems(outcome: &Outcome) -> Vec<String> {
    let path = &outcome.path;
    let mut lines = Vec::new();
    match &outcome.state {
        State::Failed { error } => lines.push(format!("error: `{path}`: {error}")),
        State::Unrecognized { is_table: true } => lines.push(format!(
            "error: `{path}`: no format is known for this table; say what its columns are with `ledgerline import {path} --map`"
        )),
        State::Unrecognized { is_table: false } => lines.push(format!(
            "error: `{path}`: it is neither a table nor one of the formats that `ledgerline import --formats` lists"
        )),
        State::Held { corrects } => lines.push(format!(
            "held: `{path}` has {:.0} % of the lines of `{}` ({}), {:.0} % with the same amounts; import it with --replace to let it take that place, with --keep-both to count both",
            corrects.equal_lines * 100.0,
            corrects.name,
            short(&corrects.source.to_string()),
            corrects.equal_rows * 100.0,
        )),
        State::DryRun {
            corrects: Some(corrects),
        } => lines.push(format!(
            "note: `{path}` has {:.0} % of the lines of `{}` and would be held",
            corrects.equal_lines * 100.0,
            corrects.name
        )),
        State::Replaced { replaced } => lines.push(format!(
            "note: `{path}` took the place of `{}` ({})",
            replaced.name,
            short(&replaced.source.to_string())
        )),
        State::Imported | State::AlreadyKnown { .. } | State::DryRun { corrects: None } => {}
    }
    if let Some(other) = &outcome.overlaps {
        lines.push(format!(
            "warning: `{path}` has {:.0} % of the lines of `{}` in another layout, and both count; if they are the same sales, take one out with `ledgerline sources undo {}`",
            other.equal_lines * 100.0,
            other.name,
            short(&other.source.to_string())
        ));
    }
    if let Some(file) = &outcome.rejected_file {
        let id = outcome.source.map(|id| short(&id.to_string()).to_owned());
        lines.push(format!(
            "warning: `{path}`: {} rows were rejected; mend and import `{}`, reasons with `ledgerline sources rejected {}`",
            outcome.rejected,
            file.display(),
            id.unwrap_or_default()
        ));
    } else if outcome.rejected > 0 && matches!(outcome.state, State::DryRun { .. }) {
        lines.push(format!(
            "warning: `{path}`: {} rows would be rejected",
            outcome.rejected
        ));
    }
    for skipped in &outcome.skipped {
        lines.push(format!(
            "note: `{path}`: {} lines passed over: {}",
            skipped.count, skipped.reason
        ));
    }
    for warned in &outcome.warnings {
        lines.push(format!(
            "warning: `{path}`: {} × {}, first on line {}: `{}`",
            warned.count, warned.what, warned.first_line, warned.example
        ));
    }
    lines
}

/// Proposes or reads a mapping, shows it on rows of the file, and remembers it when the user agrees.
async fn confirm(
    session: &Session,
    label: &Label,
    args: &ImportArgs,
    map: Option<&Path>,
) -> anyhow::Result<bool> {
    let [path] = args.paths.as_slice() else {
        bail!("--map is about one file at a time");
    };
    let given = map.map(mappings::read).transpose()?;
    let preview = mappings::preview(path, given)?;
    eprint!("{}", preview_text(&preview));
    if args.dry_run {
        return Ok(false);
    }
    if let Some(file) = &args.write_map {
        output::write_file(file, preview.toml.as_bytes())?;
        eprintln!(
            "The mapping is in {}. Edit it, then: ledgerline import {} --map={}",
            file.display(),
            path.display(),
            file.display()
        );
        return Ok(false);
    }
    if !args.yes {
        if !io::stdin().is_terminal() {
            bail!(
                "nobody can be asked here: add --yes to confirm the mapping, or --write-map FILE to edit it"
            );
        }
        eprint!("Read files with this header so from now on? [y/N] ");
        io::stderr().flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if !matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
            eprintln!("Nothing was changed. --write-map FILE writes the mapping for editing.");
            return Ok(false);
        }
    }
    let mapping = &preview.proposal.mapping;
    let signature = &preview.proposal.signature;
    mappings::confirm(label, signature, mapping, session.clock.now()).await?;
    Ok(true)
}

fn preview_text(preview: &Preview) -> String {
    let rows: Vec<Vec<String>> = preview
        .proposal
        .columns
        .iter()
        .map(|column| {
            vec![
                column.column.clone(),
                column.target.clone().unwrap_or_else(|| "–".to_owned()),
                column.why.clone(),
                column.examples.join(" | "),
            ]
        })
        .collect();
    let mut text = table::text(&["Column", "Becomes", "Because", "First values"], &rows);
    let fixed = &preview.proposal.mapping.fixed;
    for (column, value) in fixed {
        text += &format!("{column} is {value} in every row.\n");
    }
    if !preview.proposal.mapping.columns.contains_key("currency") && !fixed.contains_key("currency")
    {
        text += "No column says the currency: add it under [fixed], such as currency = \"EUR\".\n";
    }
    text += "\nThe first rows would become:\n";
    for row in &preview.rows {
        let cells: Vec<String> = row
            .iter()
            .map(|(column, value)| format!("{column}={value}"))
            .collect();
        text += &format!("  {}\n", cells.join("  "));
    }
    for (line, reason) in &preview.rejected {
        text += &format!("  line {line} would be rejected: {reason}\n");
    }
    text
}

fn formats(session: &Session) -> anyhow::Result<Ending> {
    let formats = import::formats();
    if session.json {
        output::print(&format!("{}\n", serde_json::to_string_pretty(&formats)?))?;
        return Ok(Ending::Done);
    }
    let rows: Vec<Vec<String>> = formats
        .into_iter()
        .map(|format| vec![format.name, format.title, format.dataset, format.grade])
        .collect();
    let text = table::text(&["Format", "What it is", "Becomes", "Grade"], &rows);
    output::print(&format!(
        "{text}\nGrade A: proven by the vendor's page or a real file. B: two independent programs agree. C: one does.\nAnything else is read by a mapping that you confirm once: `ledgerline import FILE --map`.\n"
    ))?;
    Ok(Ending::Done)
}

fn bar(session: &Session) -> ProgressBar {
    let target = if session.quiet {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let style = ProgressStyle::with_template("{bar:32} {percent} %, {msg}, {elapsed}")
        .expect("the template is a constant that parses");
    ProgressBar::with_draw_target(Some(1), target).with_style(style)
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns the beginning of an id, enough to name it by.
pub(crate) fn short(id: &str) -> &str {
    &id[..id.len().min(8)]
}
