use std::collections::BTreeMap;

use catalog::{Amount, Currency, Digest, Period, SourceId, Timestamp};
use royalties::{
    Agreement, Agreements, AppliedRate, LEDGER_VERSION, Opening, PayeeStatement, RoyaltiesError,
    Run, RunInput, Subject,
};
use serde::{Deserialize, Serialize};
use store::royalty_runs::{self, RoyaltyRun, RoyaltyStatement};
use store::sources::{self, SourceState};

use super::agreements;
use super::groups::{self, Gathered, Window};
use super::rates::Book;
use crate::WorkflowError;
use crate::label::Label;

/// Whether a run may still change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RunState {
    /// Computed and not kept.
    Dry,
    /// Kept until it is computed again or closed.
    Draft,
    /// Never changed any more.
    Closed,
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunReport {
    /// Its id: the first digits of the digest of what it was computed from.
    pub run: String,
    /// The period.
    pub period: Period,
    /// Whether it may still change.
    pub state: RunState,
    /// Digest of the result.
    pub digest: Digest,
    /// What was received, by currency.
    pub received: BTreeMap<Currency, Amount>,
    /// What no agreement covers and the label keeps, by currency.
    pub unmatched: BTreeMap<Currency, Amount>,
    /// The payees.
    pub payees: Vec<Payee>,
    /// What differs from the run of this period that was kept before.
    pub changes: Vec<Change>,
    /// What a person has to look at.
    pub problems: Vec<String>,
    /// Statement lines that have no amount or no currency, and count nowhere.
    pub without_amount: u64,
    /// Files whose lines were counted.
    pub sources: u64,
    /// Statement lines.
    pub rows: u64,
}

/// A run in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeptRun {
    /// Its period.
    pub period: Period,
    /// Whether it may still change.
    pub state: RunState,
    /// Its id.
    pub run: String,
}

/// A payee of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payee {
    /// Short name.
    pub party: String,
    /// Name for people.
    pub name: String,
    /// Currency of the amounts.
    pub currency: Currency,
    /// The amounts.
    #[serde(flatten)]
    pub amounts: Amounts,
    /// What was earned before conversion, by currency of the statements.
    pub earned_by_currency: BTreeMap<Currency, Amount>,
}

/// The amounts of a payee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Amounts {
    /// Owed from before.
    pub carried_in: Amount,
    /// Earned in the period.
    pub earned: Amount,
    /// Kept for advances and costs.
    pub recouped: Amount,
    /// Tax withheld.
    pub withheld: Amount,
    /// What is sent.
    pub paid: Amount,
    /// Owed further.
    pub carried_out: Amount,
}

/// A payee whose payment is another than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Short name.
    pub party: String,
    /// Currency.
    pub currency: Currency,
    /// What was sent before.
    pub before: Amount,
    /// What is sent now.
    pub after: Amount,
}

/// What a run was computed from, as it is kept beside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Inputs {
    pub(super) version: u32,
    pub(super) period: Period,
    /// The agreements as they were, as TOML.
    pub(super) agreements: Vec<String>,
    pub(super) sources: BTreeMap<SourceId, u64>,
    pub(super) opening: Opening,
    pub(super) rates: Vec<AppliedRate>,
}

/// Computes what every payee is owed for a period, and keeps it as a draft unless `is_dry`.
///
/// Counted are the statements whose period begins in it, and earlier ones that came after their own
/// period was closed. The run opens with the balances that the last closed period before it closed
/// with.
pub async fn run(
    label: &Label,
    period: Period,
    is_dry: bool,
    now: Timestamp,
) -> Result<RunReport, WorkflowError> {
    let stored: Vec<Agreement> = agreements::load(label)
        .await?
        .into_iter()
        .map(|(agreement, _)| agreement)
        .collect();
    if stored.is_empty() {
        return Err(WorkflowError::Usage(
            "there are no agreements; add one with `ledgerline agreements add FILE`".to_owned(),
        ));
    }
    let runs = royalty_runs::list(&label.store, label.tenant).await?;
    let opening = opening(&runs, period)?;
    let window = window(&runs, period)?;
    expect_sources(label, &window).await?;
    let gathered = groups::gather(label, &window).await?;
    let mut book = Book::for_run(label, period, &gathered.groups, &stored).await?;
    let texts: Vec<String> = stored.iter().map(Agreement::to_toml).collect();
    let agreements = Agreements::new(stored).map_err(failed)?;
    let result = loop {
        let input = RunInput {
            period,
            subjects: &gathered.subjects,
            agreements: &agreements,
            opening: &opening,
            rates: &book,
        };
        match royalties::run(&input, &gathered.groups) {
            // A day that nobody thought of: an old reserve, say.
            Err(RoyaltiesError::NoRate { from, to, day })
                if book.look_up(label, (from, to, day)).await? => {}
            result => break result.map_err(failed)?,
        }
    };
    let inputs = Inputs {
        version: LEDGER_VERSION,
        period,
        agreements: texts,
        sources: gathered.sources.clone(),
        opening,
        rates: result.rates.clone(),
    };
    let before = runs.iter().find(|run| run.period == period);
    let mut report = summary(&result, &inputs, &gathered)?;
    if let Some(before) = before {
        let told = royalty_runs::statements(&label.store, label.tenant, &before.id).await?;
        report.changes = changes(&told, &report.payees)?;
    }
    if is_dry {
        return Ok(report);
    }
    report.state = RunState::Draft;
    let kept = RoyaltyRun {
        id: report.run.clone(),
        period,
        made_at: now,
        closed_at: None,
        result_digest: report.digest,
        inputs: json(&inputs)?,
        closing: json(&result.closing)?,
    };
    let statements = statements(&result)?;
    royalty_runs::put(&label.store, label.tenant, &kept, &statements).await?;
    Ok(report)
}

/// Closes the draft of a period: it is never computed again, and the next one opens with it.
pub async fn close(label: &Label, period: Period, now: Timestamp) -> Result<(), WorkflowError> {
    if royalty_runs::close(&label.store, label.tenant, period, now).await? {
        return Ok(());
    }
    Err(WorkflowError::NotFound {
        what: "draft of the period",
        name: period.to_string(),
        remedy: "`ledgerline royalties run --period` makes one",
    })
}

/// Returns the runs that are kept, the earliest period first.
pub async fn runs(label: &Label) -> Result<Vec<KeptRun>, WorkflowError> {
    let runs = royalty_runs::list(&label.store, label.tenant).await?;
    let kept = runs.into_iter().map(|run| KeptRun {
        period: run.period,
        state: if run.closed_at.is_some() {
            RunState::Closed
        } else {
            RunState::Draft
        },
        run: run.id,
    });
    Ok(kept.collect())
}

/// Returns the state that the last closed period before this one closed with.
fn opening(runs: &[RoyaltyRun], period: Period) -> Result<Opening, WorkflowError> {
    let closed = runs.iter().filter(|run| run.closed_at.is_some());
    let before = closed.filter(|run| run.period.last() < period.first());
    match before.max_by_key(|run| run.period.last()) {
        Some(run) => serde_json::from_str(&run.closing)
            .map_err(|error| WorkflowError::Import(format!("the run {}: {error}", run.id))),
        None => Ok(Opening::default()),
    }
}

/// Returns which lines a run of a period counts, after the closed ones before it.
pub(super) fn window(runs: &[RoyaltyRun], period: Period) -> Result<Window, WorkflowError> {
    let closed = runs.iter().filter(|run| run.closed_at.is_some());
    let before = closed.filter(|run| run.period.last() < period.first());
    let mut window = Window {
        from: period.first(),
        period,
        counted: Vec::new(),
        only: None,
    };
    for run in before {
        let inputs: Inputs = serde_json::from_str(&run.inputs).map_err(WorkflowError::Json)?;
        window.from = window.from.min(run.period.first());
        let sources = inputs.sources.into_keys().collect();
        window.counted.push((run.period.last(), sources));
    }
    Ok(window)
}

/// Fails when a file that a closed period counted was taken out since: what corrects it would be
/// paid a second time.
async fn expect_sources(label: &Label, window: &Window) -> Result<(), WorkflowError> {
    for (last, sources) in &window.counted {
        for &id in sources {
            let source = sources::find(&label.store, label.tenant, id).await?;
            let is_there = source
                .as_ref()
                .is_some_and(|source| source.state == SourceState::Active);
            if !is_there {
                let name = source.map_or_else(|| id.to_string(), |source| source.name);
                return Err(WorkflowError::Usage(format!(
                    "`{name}` was counted in the closed period that ends on {last} and was taken out since: \
                     import it again, and correct it by a statement of a later period"
                )));
            }
        }
    }
    Ok(())
}

fn summary(result: &Run, inputs: &Inputs, gathered: &Gathered) -> Result<RunReport, WorkflowError> {
    let mut received: BTreeMap<Currency, Amount> = BTreeMap::new();
    for group in &gathered.groups {
        let sum = received.entry(group.currency).or_default();
        *sum = [*sum, group.net].into_iter().sum();
    }
    let mut unmatched: BTreeMap<Currency, Amount> = BTreeMap::new();
    for left in &result.unmatched {
        let sum = unmatched.entry(left.currency).or_default();
        *sum = [*sum, left.net].into_iter().sum();
    }
    let id = Digest::of(json(inputs)?.as_bytes()).to_string();
    Ok(RunReport {
        run: id[..16].to_owned(),
        period: result.period,
        state: RunState::Dry,
        digest: digest(result)?,
        received,
        unmatched,
        payees: result.payees.iter().map(payee).collect(),
        changes: Vec::new(),
        problems: result.problems.iter().map(ToString::to_string).collect(),
        without_amount: gathered.without_amount,
        sources: gathered.sources.len() as u64,
        rows: gathered.sources.values().sum(),
    })
}

fn payee(statement: &PayeeStatement) -> Payee {
    let mut by_currency: BTreeMap<Currency, Amount> = BTreeMap::new();
    for earning in &statement.earnings {
        let sum = by_currency.entry(earning.currency).or_default();
        *sum = [*sum, earning.amount].into_iter().sum();
    }
    Payee {
        party: statement.party.to_string(),
        name: statement.name.clone(),
        currency: statement.currency,
        amounts: Amounts {
            carried_in: statement.carried_in,
            earned: statement.earned,
            recouped: statement.recouped,
            withheld: statement.withheld,
            paid: statement.paid,
            carried_out: statement.carried_out,
        },
        earned_by_currency: by_currency,
    }
}

/// What is kept of a payee beside what the line names.
#[derive(Serialize)]
struct Told<'a> {
    statement: &'a PayeeStatement,
    /// What the lines are about, by the places that they name.
    subjects: BTreeMap<u32, &'a Subject>,
}

/// Returns what each payee is told, with what its lines are about.
pub(super) fn statements(result: &Run) -> Result<Vec<RoyaltyStatement>, WorkflowError> {
    let mut statements = Vec::new();
    for statement in &result.payees {
        let lines = statement.agreements.iter().flat_map(|of| &of.lines);
        let subjects = lines
            .filter_map(|line| {
                let subject = result.subjects.get(line.subject as usize)?;
                Some((line.subject, subject))
            })
            .collect();
        statements.push(RoyaltyStatement {
            payee: key(&statement.party, statement.currency),
            json: json(&Told {
                statement,
                subjects,
            })?,
        });
    }
    Ok(statements)
}

/// Returns how a statement is kept: a party has one for each currency.
pub(super) fn key(party: &str, currency: Currency) -> String {
    format!("{party} {currency}")
}

fn changes(before: &[RoyaltyStatement], now: &[Payee]) -> Result<Vec<Change>, WorkflowError> {
    let mut paid: BTreeMap<String, (Amount, Amount)> = BTreeMap::new();
    for told in before {
        let read: serde_json::Value =
            serde_json::from_str(&told.json).map_err(WorkflowError::Json)?;
        let text = read["statement"]["paid"].as_str().unwrap_or_default();
        paid.entry(told.payee.clone()).or_default().0 = text.parse().unwrap_or_default();
    }
    for payee in now {
        let key = key(&payee.party, payee.currency);
        paid.entry(key).or_default().1 = payee.amounts.paid;
    }
    let differ = paid
        .into_iter()
        .filter(|(_, (before, after))| before != after);
    let changes = differ.filter_map(|(key, (before, after))| {
        let (party, currency) = key.rsplit_once(' ')?;
        Some(Change {
            party: party.to_owned(),
            currency: currency.parse().ok()?,
            before,
            after,
        })
    });
    Ok(changes.collect())
}

/// Returns the digest of a result: equal results have the same.
pub(super) fn digest(result: &Run) -> Result<Digest, WorkflowError> {
    Ok(Digest::of(json(result)?.as_bytes()))
}

pub(super) fn json(value: &impl Serialize) -> Result<String, WorkflowError> {
    serde_json::to_string(value).map_err(WorkflowError::Json)
}

pub(super) fn failed(source: RoyaltiesError) -> WorkflowError {
    WorkflowError::Royalties(source)
}
