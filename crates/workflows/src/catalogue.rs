//! The catalogue: what is in it, which of its entries are one, and what is only suggested.

use catalog::{MergeId, RecordingId, ReleaseId, Timestamp, WorkId};
use serde::Serialize;
use store::catalogue::{self, Entity, Party, Recording, Release, Search, Work};
use store::merges::{self, Decision, What};
use store::suggestions::{self, SuggestionState};
use store::{StoreError, identities};

use crate::WorkflowError;
use crate::label::Label;

/// A kind of entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Recordings.
    Recordings,
    /// Works.
    Works,
    /// Releases.
    Releases,
    /// Writers, publishers and other parties.
    Parties,
}

/// An entry of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// `recording`, `work`, `release` or `party`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// ISRC, ISWC, UPC or IPI.
    pub identifier: Option<String>,
    /// Title or name.
    pub title: String,
    /// Version or mix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Artist, or writers of a work.
    pub artist: Option<String>,
    /// Release of a recording, label of a release.
    pub context: Option<String>,
    /// The entry that it was merged into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
}

/// An entry with what points at it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Details {
    /// The entry.
    #[serde(flatten)]
    pub entry: Entry,
    /// What rows are about that count for it.
    pub identities: Vec<IdentityLine>,
    /// Who has a part in it; of a party, what it has a part in.
    pub credits: Vec<CreditLine>,
}

/// What rows are about, as they say it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IdentityLine {
    /// Its number in the column `identity`.
    pub identity: i64,
    /// Identifier of the rows.
    pub identifier: Option<String>,
    /// Title of the rows.
    pub title: Option<String>,
    /// Version of the rows.
    pub version: Option<String>,
    /// Artist of the rows.
    pub artist: Option<String>,
    /// How sure the match is, 0 to 1.
    pub score: f64,
    /// Why.
    pub reasons: String,
    /// Whether a person decided it.
    pub is_manual: bool,
}

/// A part that somebody has in a work or recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreditLine {
    /// Who, or in what.
    pub name: String,
    /// As what.
    pub role: String,
    /// Share as a ratio.
    pub share: Option<String>,
}

/// A match that a person should decide.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SuggestionLine {
    /// What rows are about.
    pub identity: i64,
    /// The entry that was made for them.
    pub entry: Option<Entry>,
    /// The entry that they may be.
    pub other: Option<Entry>,
    /// How likely, 0 to 1.
    pub score: f64,
    /// Why.
    pub reasons: String,
}

/// A decision about the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecisionLine {
    /// Its id, for taking it back.
    pub id: String,
    /// What was decided, in words.
    pub what: String,
    /// Why.
    pub why: String,
    /// When, in microseconds since 1970.
    pub made_at: Timestamp,
    /// When it was taken back.
    pub undone_at: Option<Timestamp>,
}

/// Returns entries of a kind whose title, artist or identifier has the words of `text`, and how
/// many there are in all.
pub async fn list(
    label: &Label,
    kind: Kind,
    text: &str,
    limit: u32,
) -> Result<(Vec<Entry>, u64), WorkflowError> {
    let (store, tenant) = (&label.store, label.tenant);
    let search = Search {
        text: text.to_owned(),
        limit,
        ..Search::default()
    };
    let merged = merges::resolution(store, tenant).await?;
    let (mut entries, n) = match kind {
        Kind::Recordings => (
            catalogue::list::<Recording>(store, tenant, &search)
                .await?
                .into_iter()
                .map(recording)
                .collect(),
            catalogue::count::<Recording>(store, tenant, &search).await?,
        ),
        Kind::Works => (
            catalogue::list::<Work>(store, tenant, &search)
                .await?
                .into_iter()
                .map(work)
                .collect(),
            catalogue::count::<Work>(store, tenant, &search).await?,
        ),
        Kind::Releases => (
            catalogue::list::<Release>(store, tenant, &search)
                .await?
                .into_iter()
                .map(release)
                .collect(),
            catalogue::count::<Release>(store, tenant, &search).await?,
        ),
        Kind::Parties => (
            catalogue::list::<Party>(store, tenant, &search)
                .await?
                .into_iter()
                .map(party)
                .collect::<Vec<_>>(),
            catalogue::count::<Party>(store, tenant, &search).await?,
        ),
    };
    for entry in &mut entries {
        if let Some(entity) = entity_of(entry.kind, &entry.id) {
            let last = merged.of(entity);
            entry.merged_into = (last != entity).then(|| last.id());
        }
    }
    Ok((entries, n))
}

/// Returns the entry with this id, and what points at it.
pub async fn show(label: &Label, id: &str) -> Result<Details, WorkflowError> {
    let (store, tenant) = (&label.store, label.tenant);
    let (entity, mut entry) = find(label, id).await?;
    let last = merges::resolve(store, tenant, entity).await?;
    entry.merged_into = (last != entity).then(|| last.id());
    let identities = identities::of_entity(store, tenant, entity).await?;
    let mut credits = Vec::new();
    let found = match entity {
        Entity::Party(party) => catalogue::credits_of_party(store, tenant, party).await?,
        _ => catalogue::credits_of(store, tenant, entity).await?,
    };
    for credit in found {
        let other = match entity {
            Entity::Party(_) => credit.on,
            _ => Entity::Party(credit.party),
        };
        let name = entry_of(label, other).await?.map(|entry| entry.title);
        credits.push(CreditLine {
            name: name.unwrap_or_else(|| other.id()),
            role: credit.role,
            share: credit.share,
        });
    }
    Ok(Details {
        entry,
        identities: identities
            .into_iter()
            .map(|identity| IdentityLine {
                identity: identity.identity,
                identifier: identity.isrc.or(identity.iswc).or(identity.upc),
                title: identity.title,
                version: identity.version,
                artist: identity.artist,
                score: identity.score,
                reasons: identity.reasons,
                is_manual: identity.how == identities::How::Manual,
            })
            .collect(),
        credits,
    })
}

/// Makes one entry of two: everything that counts for `from` counts for `into` from now on.
pub async fn merge(
    label: &Label,
    from: &str,
    into: &str,
    why: &str,
    now: Timestamp,
) -> Result<MergeId, WorkflowError> {
    let (from, _) = find(label, from).await?;
    let (into, _) = find(label, into).await?;
    Ok(merges::merge(&label.store, label.tenant, from, into, now, why).await?)
}

/// Gives what some rows are about an entry of its own, because it was matched wrongly.
pub async fn split(
    label: &Label,
    identity: i64,
    why: &str,
    now: Timestamp,
) -> Result<MergeId, WorkflowError> {
    let (store, tenant) = (&label.store, label.tenant);
    let known = identities::get(store, tenant, identity).await?;
    let known = known.ok_or_else(|| WorkflowError::NotFound {
        what: "identity",
        name: identity.to_string(),
        remedy: "`ledgerline catalog show ID` lists those of an entry",
    })?;
    let of = catalog::Digest::of(format!("split {identity}").as_bytes());
    let title = known.title.clone().unwrap_or_default();
    let id = match known.entity {
        Entity::Work(_) => {
            let entry = Work {
                id: WorkId::new(now, of),
                iswc: known.iswc.clone(),
                title,
                writers: known.artist.clone(),
                created_at: now,
            };
            merges::split(store, tenant, identity, &entry, now, why).await?
        }
        Entity::Release(_) => {
            let entry = Release {
                id: ReleaseId::new(now, of),
                upc: known.upc.clone(),
                title,
                artist: known.artist.clone(),
                label: None,
                created_at: now,
            };
            merges::split(store, tenant, identity, &entry, now, why).await?
        }
        Entity::Recording(_) | Entity::Party(_) => {
            let entry = Recording {
                id: RecordingId::new(now, of),
                isrc: known.isrc.clone(),
                title,
                version: known.version.clone(),
                artist: known.artist.clone(),
                release_title: known.release_title.clone(),
                duration_ms: None,
                created_at: now,
            };
            merges::split(store, tenant, identity, &entry, now, why).await?
        }
    };
    Ok(id)
}

/// Takes a merge or a split back.
pub async fn undo(label: &Label, id: &str, now: Timestamp) -> Result<(), WorkflowError> {
    let id = id.parse().map_err(|_| WorkflowError::NotFound {
        what: "decision",
        name: id.to_owned(),
        remedy: "`ledgerline catalog history` lists them",
    })?;
    Ok(merges::unmerge(&label.store, label.tenant, id, now).await?)
}

/// Returns the matches that wait for a person, the likeliest first.
pub async fn suggestions(label: &Label) -> Result<Vec<SuggestionLine>, WorkflowError> {
    let (store, tenant) = (&label.store, label.tenant);
    let open = suggestions::list(store, tenant, SuggestionState::Open, 500, 0).await?;
    let mut lines = Vec::new();
    for suggestion in open {
        let known = identities::get(store, tenant, suggestion.identity).await?;
        let entry = match known {
            Some(known) => Some(entry_of(label, known.entity).await?),
            None => None,
        };
        lines.push(SuggestionLine {
            identity: suggestion.identity,
            entry: entry.flatten(),
            other: entry_of(label, suggestion.other).await?,
            score: suggestion.score,
            reasons: suggestion.reasons,
        });
    }
    Ok(lines)
}

/// Decides a suggestion: the two are the same, or they are not and it is not suggested again.
pub async fn decide(
    label: &Label,
    identity: i64,
    other: &str,
    is_same: bool,
    now: Timestamp,
) -> Result<(), WorkflowError> {
    let (store, tenant) = (&label.store, label.tenant);
    let (other, _) = find(label, other).await?;
    if is_same {
        suggestions::accept(store, tenant, identity, other, now).await?;
    } else {
        suggestions::refuse(store, tenant, identity, other, now).await?;
    }
    Ok(())
}

/// Returns the decisions about the catalogue, the latest first.
pub async fn history(label: &Label) -> Result<Vec<DecisionLine>, WorkflowError> {
    let decisions = merges::history(&label.store, label.tenant).await?;
    Ok(decisions
        .into_iter()
        .map(|decision: Decision| DecisionLine {
            id: decision.id.to_string(),
            what: match decision.what {
                What::Merge { from, into } => format!("{from} is {into}"),
                What::Split { identity, into, .. } => format!("identity {identity} is {into}"),
            },
            why: decision.why,
            made_at: decision.made_at,
            undone_at: decision.undone_at,
        })
        .collect())
}

async fn find(label: &Label, id: &str) -> Result<(Entity, Entry), WorkflowError> {
    for kind in ["recording", "work", "release", "party"] {
        if let Some(entity) = entity_of(kind, id)
            && let Some(entry) = entry_of(label, entity).await?
        {
            return Ok((entity, entry));
        }
    }
    Err(WorkflowError::NotFound {
        what: "entry",
        name: id.to_owned(),
        remedy: "`ledgerline catalog list` lists the ids",
    })
}

async fn entry_of(label: &Label, entity: Entity) -> Result<Option<Entry>, StoreError> {
    let (store, tenant) = (&label.store, label.tenant);
    Ok(match entity {
        Entity::Recording(id) => catalogue::get::<Recording>(store, tenant, id)
            .await?
            .map(recording),
        Entity::Work(id) => catalogue::get::<Work>(store, tenant, id).await?.map(work),
        Entity::Release(id) => catalogue::get::<Release>(store, tenant, id)
            .await?
            .map(release),
        Entity::Party(id) => catalogue::get::<Party>(store, tenant, id).await?.map(party),
    })
}

fn entity_of(kind: &str, id: &str) -> Option<Entity> {
    Some(match kind {
        "recording" => Entity::Recording(id.parse().ok()?),
        "work" => Entity::Work(id.parse().ok()?),
        "release" => Entity::Release(id.parse().ok()?),
        _ => Entity::Party(id.parse().ok()?),
    })
}

fn recording(recording: Recording) -> Entry {
    Entry {
        kind: "recording",
        id: recording.id.to_string(),
        identifier: recording.isrc,
        title: recording.title,
        version: recording.version,
        artist: recording.artist,
        context: recording.release_title,
        merged_into: None,
    }
}

fn work(work: Work) -> Entry {
    Entry {
        kind: "work",
        id: work.id.to_string(),
        identifier: work.iswc,
        title: work.title,
        version: None,
        artist: work.writers,
        context: None,
        merged_into: None,
    }
}

fn release(release: Release) -> Entry {
    Entry {
        kind: "release",
        id: release.id.to_string(),
        identifier: release.upc,
        title: release.title,
        version: None,
        artist: release.artist,
        context: release.label,
        merged_into: None,
    }
}

fn party(party: Party) -> Entry {
    Entry {
        kind: "party",
        id: party.id.to_string(),
        identifier: party.ipi,
        title: party.name,
        version: None,
        artist: None,
        context: None,
        merged_into: None,
    }
}
