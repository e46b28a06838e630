//! The commit of an import: a source, its files and what it adds to the catalogue become visible
//! together, or not at all.

use std::collections::BTreeMap;

use catalog::TenantId;

use crate::catalogue::{self, Credit, Party, Recording, Release, Track, Work};
use crate::identities::{self, Identity};
use crate::lake_files::{self, LakeFile};
use crate::rows::commit as finish;
use crate::sources::{self, Source, SourceState};
use crate::suggestions::{self, Suggestion};
use crate::withdrawals::{self, Withdrawal};
use crate::{Store, StoreError};

/// All that an import brings.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The file. Its state is of no account: it becomes active.
    pub source: Source,
    /// What the import reports, rejected rows included, as JSON.
    pub report_json: String,
    /// Files of the lake with its rows, written and synced before the commit.
    pub files: Vec<LakeFile>,
    /// What its lines are about, as far as it was not known.
    pub identities: Vec<Identity>,
    /// Matches that are left to people.
    pub suggestions: Vec<Suggestion>,
    /// Recordings that were not known.
    pub recordings: Vec<Recording>,
    /// Works that were not known.
    pub works: Vec<Work>,
    /// Releases that were not known.
    pub releases: Vec<Release>,
    /// Parties that were not known.
    pub parties: Vec<Party>,
    /// Credits that the file states.
    pub credits: Vec<Credit>,
    /// Tracks that the file states.
    pub tracks: Vec<Track>,
    /// The source that the file corrects, which leaves the lake at the same moment.
    pub replaces: Option<Withdrawal>,
}

impl Import {
    /// Returns an import of a file that brings nothing yet.
    pub fn new(source: Source, report_json: String) -> Self {
        Self {
            source,
            report_json,
            files: Vec::new(),
            identities: Vec::new(),
            suggestions: Vec::new(),
            recordings: Vec::new(),
            works: Vec::new(),
            releases: Vec::new(),
            parties: Vec::new(),
            credits: Vec::new(),
            tracks: Vec::new(),
            replaces: None,
        }
    }
}

/// What became of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// It was taken over.
    New {
        /// Paths of the files of the replaced source, which can be deleted.
        removed_paths: Vec<String>,
    },
    /// Nothing was changed: the file counts already, or a correction of it does. Its files of the
    /// lake can be deleted.
    AlreadyThere {
        /// The source as it stands, `Active` or `Replaced`.
        source: Box<Source>,
    },
}

/// Takes an import over.
///
/// A file that was undone, or whose correction was undone, counts again. Entries and identities
/// that are there stay as they are.
pub async fn commit(
    store: &Store,
    tenant: TenantId,
    import: &Import,
) -> Result<Committed, StoreError> {
    const DOING: &str = "commit an import";
    let source = &import.source;
    let n_rows = import
        .files
        .iter()
        .fold(0_u64, |sum, file| sum.saturating_add(file.n_rows));
    lake_files::expect_rows(&BTreeMap::from([(source.id, n_rows)]), &import.files)?;

    let mut change = store.change(tenant, DOING).await?;
    let last = sources::last_successor(&mut change, tenant, source.id).await?;
    if last.is_some_and(|last| last.state == SourceState::Active)
        && let Some(source) = sources::get(&mut change, tenant, source.id).await?
    {
        let source = Box::new(source);
        return Ok(Committed::AlreadyThere { source });
    }

    sources::put(&mut change, tenant, source, &import.report_json).await?;
    let mut removed_paths = Vec::new();
    if let Some(withdrawal) = &import.replaces {
        let state = SourceState::Replaced {
            by: source.id,
            at: source.imported_at,
        };
        removed_paths = withdrawals::apply(&mut change, tenant, withdrawal, state).await?;
    }
    lake_files::add(&mut change, tenant, &import.files).await?;
    catalogue::insert_all(&mut change, tenant, &import.parties).await?;
    catalogue::insert_all(&mut change, tenant, &import.works).await?;
    catalogue::insert_all(&mut change, tenant, &import.recordings).await?;
    catalogue::insert_all(&mut change, tenant, &import.releases).await?;
    catalogue::put_all_credits(&mut change, tenant, &import.credits).await?;
    catalogue::put_all_tracks(&mut change, tenant, &import.tracks).await?;
    identities::insert_all(&mut change, tenant, &import.identities).await?;
    suggestions::insert_all(&mut change, tenant, &import.suggestions).await?;
    finish(change, DOING).await?;
    Ok(Committed::New { removed_paths })
}
