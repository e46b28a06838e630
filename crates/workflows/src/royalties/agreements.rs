use std::path::Path;

use catalog::{Digest, Timestamp, day_of_epoch, epoch_day};
use royalties::{Agreement, Agreements};
use serde::Serialize;
use store::agreements::{self, Agreement as Stored};

use crate::WorkflowError;
use crate::label::Label;

/// What adding an agreement did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Added {
    /// The agreement.
    pub id: String,
    /// First day of the version.
    pub from: String,
    /// Whether it is new; else the same text was there.
    pub is_new: bool,
}

/// A version of an agreement in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The agreement.
    pub id: String,
    /// What it is, for people.
    pub title: String,
    /// First day of the version.
    pub from: String,
    /// Last day, where it names one.
    pub to: Option<String>,
    /// Names of its payees.
    pub payees: Vec<String>,
    /// The text.
    #[serde(skip)]
    pub toml: String,
}

/// Reads an agreement from a file and says what is wrong with it.
pub fn read(path: &Path) -> Result<(Agreement, String), WorkflowError> {
    let text = std::fs::read_to_string(path).map_err(|source| WorkflowError::Read {
        path: path.to_owned(),
        source,
    })?;
    let agreement = Agreement::from_toml(&text).map_err(|source| WorkflowError::Agreement {
        name: path.display().to_string(),
        source,
    })?;
    Ok((agreement, text))
}

/// Adds an agreement, or a version of it that begins later; all of them must stand together.
///
/// Periods that are closed keep the agreements that they were computed with.
pub async fn add(label: &Label, path: &Path, now: Timestamp) -> Result<Added, WorkflowError> {
    let (agreement, toml) = read(path)?;
    let mut all: Vec<Agreement> = load(label)
        .await?
        .into_iter()
        .map(|(agreement, _)| agreement)
        .filter(|other| (&other.id, other.from) != (&agreement.id, agreement.from))
        .collect();
    all.push(agreement.clone());
    let name = path.display().to_string();
    Agreements::new(all).map_err(|source| WorkflowError::Agreement { name, source })?;
    let stored = Stored {
        id: agreement.id.clone(),
        first_day: epoch_day(agreement.from),
        title: agreement.title.clone(),
        digest: Digest::of(toml.as_bytes()),
        toml,
        added_at: now,
    };
    let is_new = agreements::put(&label.store, label.tenant, &stored).await?;
    Ok(Added {
        id: agreement.id,
        from: agreement.from.to_string(),
        is_new,
    })
}

/// Lists the versions of all agreements.
pub async fn list(label: &Label) -> Result<Vec<Listed>, WorkflowError> {
    let all = load(label).await?.into_iter();
    let listed = all.map(|(agreement, stored)| Listed {
        id: agreement.id,
        title: agreement.title,
        from: agreement.from.to_string(),
        to: agreement.to.map(|day| day.to_string()),
        payees: agreement
            .payees
            .into_iter()
            .map(|payee| {
                if payee.name.is_empty() {
                    payee.party
                } else {
                    payee.name
                }
            })
            .collect(),
        toml: stored.toml,
    });
    Ok(listed.collect())
}

/// Removes an agreement, or only its version that begins on `from`; returns how many versions went.
pub async fn remove(label: &Label, id: &str, from: Option<&str>) -> Result<u64, WorkflowError> {
    let day =
        match from {
            Some(text) => Some(text.parse().map(epoch_day).map_err(|_| {
                WorkflowError::Usage(format!("`{text}` is no day such as 2026-01-01"))
            })?),
            None => None,
        };
    let n_removed = agreements::remove(&label.store, label.tenant, id, day).await?;
    if n_removed == 0 {
        return Err(WorkflowError::NotFound {
            what: "agreement",
            name: id.to_owned(),
            remedy: "`ledgerline agreements list` lists them",
        });
    }
    Ok(n_removed)
}

/// Returns all agreements with what is stored of them.
pub(super) async fn load(label: &Label) -> Result<Vec<(Agreement, Stored)>, WorkflowError> {
    let stored = agreements::list(&label.store, label.tenant).await?;
    let read = stored.into_iter().map(|stored| {
        let agreement = Agreement::from_toml(&stored.toml).map_err(|source| {
            let from = day_of_epoch(stored.first_day).map(|day| day.to_string());
            WorkflowError::Agreement {
                name: format!("{} from {}", stored.id, from.unwrap_or_default()),
                source,
            }
        })?;
        Ok((agreement, stored))
    });
    read.collect()
}
