use std::fmt;

use catalog::{PartyId, RecordingId, ReleaseId, WorkId};

use crate::StoreError;
use crate::rows::corrupt;

/// An entry of the catalogue by its id, of whatever kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// A recording.
    Recording(RecordingId),
    /// A work.
    Work(WorkId),
    /// A release.
    Release(ReleaseId),
    /// A party.
    Party(PartyId),
}

impl Entity {
    /// Returns the kind in one word: `recording`, `work`, `release` or `party`.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Recording(_) => "recording",
            Self::Work(_) => "work",
            Self::Release(_) => "release",
            Self::Party(_) => "party",
        }
    }

    /// Returns the id without the kind.
    pub fn id(self) -> String {
        match self {
            Self::Recording(id) => id.to_string(),
            Self::Work(id) => id.to_string(),
            Self::Release(id) => id.to_string(),
            Self::Party(id) => id.to_string(),
        }
    }

    /// Returns the entity of a kind and an id as they are stored.
    pub(crate) fn of(kind: &str, id: &str) -> Result<Self, StoreError> {
        let unreadable = |_| corrupt("entity_id", id);
        Ok(match kind {
            "recording" => Self::Recording(id.parse().map_err(unreadable)?),
            "work" => Self::Work(id.parse().map_err(unreadable)?),
            "release" => Self::Release(id.parse().map_err(unreadable)?),
            "party" => Self::Party(id.parse().map_err(unreadable)?),
            _ => return Err(corrupt("kind", kind)),
        })
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind(), self.id())
    }
}
