use catalog::{Amount, Clock as _, Currency};
use serde_json::Value as Json;
use workflows::royalties::{self, RunReport, RunState, Statement, Verified};

use crate::Ending;
use crate::args::{RoyaltiesArgs, RoyaltiesVerb, StatementFormat};
use crate::output;
use crate::session::Session;
use crate::table;

pub(crate) fn run(session: &Session, args: &RoyaltiesArgs) -> anyhow::Result<Ending> {
    session.wait(async {
        match &args.verb {
            RoyaltiesVerb::Run { period, dry_run } => {
                let label = session.label_to_write("ledgerline royalties run").await?;
                let now = session.clock.now();
                let report = royalties::run(&label, *period, *dry_run, now).await?;
                for problem in &report.problems {
                    eprintln!("note: {problem}");
                }
                if session.json {
                    output::print(&format!("{}\n", serde_json::to_string_pretty(&report)?))?;
                } else {
                    output::print(&report_text(&report))?;
                }
                Ok(Ending::Done)
            }
            RoyaltiesVerb::Close { period } => {
                let label = session
                    .label_to_write("ledgerline royalties close")
                    .await?;
                royalties::close(&label, *period, session.clock.now()).await?;
                output::print(&format!("{period} is closed.\n"))?;
                Ok(Ending::Done)
            }
            RoyaltiesVerb::List => {
                let label = session.label_to_read().await?;
                let runs = royalties::runs(&label).await?;
                if session.json {
                    output::print(&format!("{}\n", serde_json::to_string_pretty(&runs)?))?;
                } else if runs.is_empty() {
                    output::print(
                        "There are no runs. Make one: `ledgerline royalties run --period 2026-Q3`.\n",
                    )?;
                } else {
                    let rows: Vec<Vec<String>> = runs
                        .into_iter()
                        .map(|kept| vec![kept.period.to_string(), word(kept.state), kept.run])
                        .collect();
                    output::print(&table::text(&["Period", "State", "Run"], &rows))?;
                }
                Ok(Ending::Done)
            }
            RoyaltiesVerb::Statement {
                payee,
                period,
                format,
                out,
            } => {
                let label = session.label_to_read().await?;
                let statements = royalties::statement(&label, *period, payee).await?;
                let mut out = output::writer(out.as_deref())?;
                match format {
                    _ if session.json || *format == StatementFormat::Json => {
                        let documents: Vec<&Json> =
                            statements.iter().map(|one| &one.document).collect();
                        serde_json::to_writer_pretty(&mut out, &documents)?;
                        writeln!(out)?;
                    }
                    StatementFormat::Csv => royalties::csv(&mut out, &statements)?,
                    _ => {
                        for statement in &statements {
                            out.write_all(statement_text(statement).as_bytes())?;
                        }
                    }
                }
                out.flush()?;
                Ok(Ending::Done)
            }
            RoyaltiesVerb::Verify { period } => {
                let label = session.label_to_read().await?;
                let verified = royalties::verify(&label, *period).await?;
                if session.json {
                    output::print(&format!("{}\n", serde_json::to_string_pretty(&verified)?))?;
                } else {
                    output::print(&verified_text(&verified))?;
                }
                if verified.iter().all(|one| one.holds) {
                    Ok(Ending::Done)
                } else {
                    Ok(Ending::SomeFailed)
                }
            }
        }
    })?
}

fn word(state: RunState) -> String {
    match state {
        RunState::Dry => "not kept",
        RunState::Draft => "draft",
        RunState::Closed => "closed",
    }
    .to_owned()
}

pub(super) fn report_text(report: &RunReport) -> String {
    let mut text = format!(
        "Royalties {} ({}), run {}: {} lines of {} files\n\n",
        report.period,
        word(report.state),
        report.run,
        report.rows,
        report.sources
    );
    let rows: Vec<Vec<String>> = report
        .payees
        .iter()
        .map(|payee| {
            let amounts = &payee.amounts;
            let mut row = vec![
                payee.party.clone(),
                payee.name.clone(),
                payee.currency.to_string(),
            ];
            row.extend(
                [
                    amounts.carried_in,
                    amounts.earned,
                    amounts.recouped,
                    amounts.withheld,
                    amounts.paid,
                    amounts.carried_out,
                ]
                .map(short),
            );
            row
        })
        .collect();
    let header = [
        "Payee", "Name", "Currency", "Before", "Earned", "Recouped", "Tax", "Paid", "Carried",
    ];
    text += &table::text(&header, &rows);
    text.push('\n');
    for (currency, amount) in &report.received {
        let unmatched = report.unmatched.get(currency).copied().unwrap_or_default();
        text +=
            &format!("Received {amount} {currency}, of which no agreement covers {unmatched}\n");
    }
    if report.without_amount > 0 {
        text += &format!(
            "{} lines have no amount or no currency and count nowhere\n",
            report.without_amount
        );
    }
    for change in &report.changes {
        text += &format!(
            "Changed since the last run: {} {} -> {} {}\n",
            change.party, change.before, change.after, change.currency
        );
    }
    text
}

/// Returns an amount with four places at most, for reading.
fn short(amount: Amount) -> String {
    amount.round(4, catalog::Rounding::HalfEven).to_string()
}

fn statement_text(statement: &Statement) -> String {
    let told = &statement.document["statement"];
    let cell = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let currency: Option<Currency> = cell(&told["currency"]).parse().ok();
    let currency = currency.map_or_else(String::new, |currency| currency.to_string());
    let state = if statement.is_closed {
        "closed"
    } else {
        "draft"
    };
    let mut text = format!(
        "{} ({}), {} ({state}), run {}\n",
        cell(&told["name"]),
        cell(&told["party"]),
        statement.period,
        statement.run
    );
    for (name, key) in [
        ("Owed from before", "carried_in"),
        ("Earned", "earned"),
        ("Kept for advances and costs", "recouped"),
        ("Tax withheld", "withheld"),
        ("Paid", "paid"),
        ("Owed further", "carried_out"),
    ] {
        text += &format!("  {name:<28} {} {currency}\n", cell(&told[key]));
    }
    let subjects = &statement.document["subjects"];
    for agreement in told["agreements"].as_array().into_iter().flatten() {
        text += &format!(
            "\n{} from {}: share {}\n",
            cell(&agreement["agreement"]),
            cell(&agreement["from"]),
            cell(&agreement["share"])
        );
        let rows: Vec<Vec<String>> = agreement["lines"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|line| {
                let subject = &subjects[line["subject"].to_string()];
                vec![
                    cell(&line["month"]).chars().take(7).collect(),
                    cell(&subject["title"]),
                    cell(&line["store"]),
                    cell(&line["territory"]),
                    line["units"].to_string(),
                    cell(&line["base"]),
                    cell(&line["rate"]),
                    cell(&line["amount"]),
                    cell(&line["currency"]),
                ]
            })
            .collect();
        let header = [
            "Month", "Title", "Store", "Where", "Units", "Base", "Rate", "Amount", "Currency",
        ];
        text += &table::text(&header, &rows);
    }
    text.push('\n');
    text
}

fn verified_text(verified: &[Verified]) -> String {
    if verified.is_empty() {
        return "There are no runs to verify.\n".to_owned();
    }
    let mut text = String::new();
    for one in verified {
        let state = if one.is_closed { "closed" } else { "draft" };
        let verdict = if one.holds {
            "the same"
        } else {
            "NOT the same"
        };
        text += &format!("{} ({state}), run {}: {verdict}\n", one.period, one.run);
        for payee in &one.changed {
            text += &format!("  the statement of {payee} differs\n");
        }
        for source in &one.missing_sources {
            text += &format!("  lines of the source {source} are missing\n");
        }
        for source in &one.new_sources {
            text += &format!("  the source {source} came later\n");
        }
    }
    text
}
