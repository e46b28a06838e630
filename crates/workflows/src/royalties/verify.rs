use catalog::{Digest, Period};
use royalties::{Agreement, Agreements, RunInput};
use serde::Serialize;
use store::royalty_runs;

use super::groups;
use super::rates::Book;
use super::run::{Inputs, digest, failed, statements, window};
use crate::WorkflowError;
use crate::label::Label;

/// Whether a run comes out the same when it is computed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// The run.
    pub run: String,
    /// Its period.
    pub period: Period,
    /// Whether it is closed.
    pub is_closed: bool,
    /// Digest of the result as it was kept.
    pub digest: Digest,
    /// Digest of the result now.
    pub digest_now: Digest,
    /// Statements of payees that are not the same byte for byte.
    pub changed: Vec<String>,
    /// Files whose lines were counted and are not there any more, or fewer of them.
    pub missing_sources: Vec<String>,
    /// Files that give lines of the period and were not counted.
    pub new_sources: Vec<String>,
    /// Whether everything is the same.
    pub holds: bool,
}

/// Computes the kept runs again from the facts, with the agreements, rates and balances that were
/// kept beside them, and compares the results byte for byte.
pub async fn verify(label: &Label, only: Option<Period>) -> Result<Vec<Verified>, WorkflowError> {
    let mut verified = Vec::new();
    let runs = royalty_runs::list(&label.store, label.tenant).await?;
    for run in &runs {
        if only.is_some_and(|period| period != run.period) {
            continue;
        }
        let inputs: Inputs = serde_json::from_str(&run.inputs).map_err(WorkflowError::Json)?;
        let mut window = window(&runs, run.period)?;
        let all = groups::gather(label, &window).await?;
        window.only = Some(inputs.sources.keys().copied().collect());
        let gathered = groups::gather(label, &window).await?;
        let versions = inputs.agreements.iter().map(|text| {
            Agreement::from_toml(text).map_err(|source| WorkflowError::Agreement {
                name: format!("kept with the run {}", run.id),
                source,
            })
        });
        let agreements = Agreements::new(versions.collect::<Result<_, _>>()?).map_err(failed)?;
        let input = RunInput {
            period: run.period,
            subjects: &gathered.subjects,
            agreements: &agreements,
            opening: &inputs.opening,
            rates: &Book::of_applied(&inputs.rates),
        };
        let result = royalties::run(&input, &gathered.groups).map_err(failed)?;
        let kept = royalty_runs::statements(&label.store, label.tenant, &run.id).await?;
        let now = statements(&result)?;
        let mut changed: Vec<String> = kept
            .iter()
            .filter(|&told| !now.contains(told))
            .map(|told| told.payee.clone())
            .collect();
        let new = now
            .iter()
            .filter(|told| kept.iter().all(|other| other.payee != told.payee));
        changed.extend(new.map(|told| told.payee.clone()));
        let missing = inputs
            .sources
            .iter()
            .filter(|(source, n_rows)| gathered.sources.get(source) != Some(n_rows));
        let added = all
            .sources
            .keys()
            .filter(|source| !inputs.sources.contains_key(source));
        let digest_now = digest(&result)?;
        verified.push(Verified {
            holds: digest_now == run.result_digest && changed.is_empty(),
            run: run.id.clone(),
            period: run.period,
            is_closed: run.closed_at.is_some(),
            digest: run.result_digest,
            digest_now,
            changed,
            missing_sources: missing.map(|(source, _)| source.to_string()).collect(),
            new_sources: added.map(ToString::to_string).collect(),
        });
    }
    Ok(verified)
}
