use std::collections::BTreeMap;

use catalog::{Amount, Clock as _, Currency};
use workflows::audit::{self, Finding, FindingState};

use crate::Ending;
use crate::args::{AuditArgs, AuditVerb};
use crate::output;
use crate::session::Session;
use crate::table;

pub(crate) fn run(session: &Session, args: &AuditArgs) -> anyhow::Result<Ending> {
    session.wait(async {
        let Some(verb) = &args.verb else {
            return look(session, args).await;
        };
        let (id, state, recovered, why) = match verb {
            AuditVerb::Show { id } => return show(session, id).await,
            AuditVerb::Explain { id, why } => (id, FindingState::Explained, None, why.as_str()),
            AuditVerb::Dispute { id, why } => (id, FindingState::Disputed, None, why.as_str()),
            AuditVerb::Recover { id, amount, why } => {
                (id, FindingState::Recovered, Some(*amount), why.as_str())
            }
            AuditVerb::Reopen { id } => (id, FindingState::Open, None, ""),
        };
        let label = session.label_to_write("ledgerline audit").await?;
        let now = session.clock.now();
        let id = audit::decide(&label, id, state, recovered, why, now).await?;
        output::print(&format!("{} is {}.\n", &id[..8], state.name()))?;
        Ok(Ending::Done)
    })?
}

async fn look(session: &Session, args: &AuditArgs) -> anyhow::Result<Ending> {
    let label = session.label_to_write("ledgerline audit").await?;
    let is_quiet = session.quiet;
    let told = std::cell::Cell::new(0);
    let on_rows = |n_rows: u64| {
        if !is_quiet && n_rows >= told.get() + 500_000 {
            told.set(n_rows);
            eprintln!("{n_rows} lines looked at");
        }
    };
    let mut findings = audit::run(&label, session.clock.now(), &on_rows).await?;
    findings.retain(|finding| {
        let is_wanted = args.kind.is_empty() || args.kind.contains(&finding.kind);
        is_wanted && (args.all || matches!(finding.state.as_str(), "open" | "disputed"))
    });
    if session.json {
        output::print(&format!("{}\n", serde_json::to_string_pretty(&findings)?))?;
    } else {
        output::print(&list_text(&findings, args.limit))?;
    }
    Ok(Ending::Done)
}

async fn show(session: &Session, id: &str) -> anyhow::Result<Ending> {
    let label = session.label_to_read().await?;
    let list = audit::list(&label).await?;
    let id = id.to_lowercase();
    let found: Vec<&Finding> = list
        .iter()
        .filter(|finding| finding.id.starts_with(&id))
        .collect();
    let [finding] = found.as_slice() else {
        anyhow::bail!(
            "{} findings have an id that begins with `{id}`; `ledgerline audit` lists them",
            found.len()
        );
    };
    if session.json {
        output::print(&format!("{}\n", serde_json::to_string_pretty(finding)?))?;
    } else {
        output::print(&finding_text(finding))?;
    }
    Ok(Ending::Done)
}

fn list_text(findings: &[Finding], limit: usize) -> String {
    if findings.is_empty() {
        return "Nothing was found that is missing or wrong.\n".to_owned();
    }
    let rows: Vec<Vec<String>> = findings
        .iter()
        .take(limit)
        .map(|finding| {
            vec![
                finding.id[..8].to_owned(),
                finding.kind.clone(),
                money(finding),
                format!("{:.2}", finding.confidence),
                finding.state.clone(),
                finding.reason.clone(),
            ]
        })
        .collect();
    let header = ["Id", "Kind", "At stake", "Sure", "State", "Why"];
    let mut text = table::text(&header, &rows);
    if findings.len() > limit {
        text += &format!("\n{limit} of {}; --limit shows more.\n", findings.len());
    }
    let mut owed: BTreeMap<Currency, Amount> = BTreeMap::new();
    for finding in findings {
        if let (Some(amount), Some(currency)) = (finding.amount, finding.currency)
            && amount > Amount::ZERO
        {
            let sum = owed.entry(currency).or_default();
            *sum = [*sum, amount].into_iter().sum();
        }
    }
    let owed: Vec<String> = owed
        .iter()
        .map(|(currency, amount)| format!("{} {currency}", short(*amount)))
        .collect();
    text += &format!(
        "\nAt stake in {} findings: {}\n",
        findings.len(),
        owed.join(", ")
    );
    text
}

fn finding_text(finding: &Finding) -> String {
    let mut text = format!(
        "{} {} ({}, {})\n{}\n{}\n",
        &finding.id[..8],
        finding.kind,
        finding.severity,
        finding.state,
        finding.reason,
        finding.advice
    );
    text += &format!("At stake  {}\n", money(finding));
    text += &format!("Sure      {:.2}\n", finding.confidence);
    if !finding.why.is_empty() {
        text += &format!("Decided   {}\n", finding.why);
    }
    for figure in finding.evidence.as_array().into_iter().flatten() {
        let cell = |key: &str| figure[key].as_str().unwrap_or_default().to_owned();
        text += &format!("  {}: {}\n", cell("name"), cell("value"));
    }
    let rows: Vec<Vec<String>> = finding
        .rows
        .iter()
        .take(20)
        .map(|row| vec![row.source.to_string(), row.row_no.to_string()])
        .collect();
    if !rows.is_empty() {
        text += &format!("\nSeen in {} rows:\n", finding.n_rows);
        text += &table::text(&["Source", "Line"], &rows);
    }
    text
}

fn money(finding: &Finding) -> String {
    match (finding.amount, finding.currency) {
        (Some(amount), Some(currency)) => format!("{} {currency}", short(amount)),
        _ => String::new(),
    }
}

/// Returns an amount with two places, for reading.
fn short(amount: Amount) -> String {
    amount.round(2, catalog::Rounding::HalfEven).to_string()
}
