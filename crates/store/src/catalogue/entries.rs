//! What is kept of each kind of entry.

use catalog::{PartyId, RecordingId, ReleaseId, Timestamp, WorkId};
use sqlx::any::AnyRow;

use super::entry::stored::Stored;
use super::{Entity, Entry};
use crate::StoreError;
use crate::rows::{Columns as _, Values, corrupt, integer};

/// A recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Its id.
    pub id: RecordingId,
    /// ISRC, without hyphens.
    pub isrc: Option<String>,
    /// Title.
    pub title: String,
    /// Version or mix, such as `Radio Edit`.
    pub version: Option<String>,
    /// Artist, as credited.
    pub artist: Option<String>,
    /// Title of the release that it was first seen on.
    pub release_title: Option<String>,
    /// Length in milliseconds.
    pub duration_ms: Option<u64>,
    /// When it was entered.
    pub created_at: Timestamp,
}

/// A composition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Its id.
    pub id: WorkId,
    /// ISWC, such as `T0345246801`.
    pub iswc: Option<String>,
    /// Title.
    pub title: String,
    /// Writers, as the statement or registration names them.
    pub writers: Option<String>,
    /// When it was entered.
    pub created_at: Timestamp,
}

/// A single, an EP, an album.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its id.
    pub id: ReleaseId,
    /// UPC or EAN.
    pub upc: Option<String>,
    /// Title.
    pub title: String,
    /// Artist, as credited.
    pub artist: Option<String>,
    /// Label or imprint.
    pub label: Option<String>,
    /// When it was entered.
    pub created_at: Timestamp,
}

/// A person or company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its id.
    pub id: PartyId,
    /// IPI name number.
    pub ipi: Option<String>,
    /// Name.
    pub name: String,
    /// ISNI.
    pub isni: Option<String>,
    /// DDEX party id.
    pub dpid: Option<String>,
    /// Whether it is one or many, or a company.
    pub kind: PartyKind,
    /// When it was entered.
    pub created_at: Timestamp,
}

/// What a party is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyKind {
    /// One human being.
    Person,
    /// A band, a duo, an orchestra.
    Group,
    /// A label, a publisher, a society, a distributor.
    Company,
    /// An artist, of whom statements do not say whether it is one or many.
    Artist,
}

impl PartyKind {
    const ALL: [Self; 4] = [Self::Person, Self::Group, Self::Company, Self::Artist];

    const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Group => "group",
            Self::Company => "company",
            Self::Artist => "artist",
        }
    }
}

impl Entry for Recording {
    type Id = RecordingId;

    fn id(&self) -> RecordingId {
        self.id
    }

    fn entity(id: RecordingId) -> Entity {
        Entity::Recording(id)
    }
}

impl Stored for Recording {
    const KIND: &str = "recording";
    const TABLE: &str = "recordings";
    const INTO: &str = "recordings (tenant_id, id, isrc, title, version, artist, release_title, \
                        duration_ms, created_at, search)";
    const COLUMNS: &str =
        "id, isrc, title, version, artist, release_title, duration_ms, created_at";
    const IDENTIFIER: &str = "isrc";
    const SET: &str = "isrc = $3, title = $4, version = $5, artist = $6, release_title = $7, \
                       duration_ms = $8, search = $10";

    fn write(&self, row: &mut Values) {
        row.text(self.id)
            .add(self.isrc.as_deref())
            .add(self.title.as_str())
            .add(self.version.as_deref())
            .add(self.artist.as_deref())
            .add(self.release_title.as_deref())
            .add(self.duration_ms.map(integer))
            .add(self.created_at.micros());
    }

    fn read(row: &AnyRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.parsed("id")?,
            isrc: row.maybe_text("isrc")?,
            title: row.text("title")?,
            version: row.maybe_text("version")?,
            artist: row.maybe_text("artist")?,
            release_title: row.maybe_text("release_title")?,
            duration_ms: row.maybe_count("duration_ms")?,
            created_at: row.moment("created_at")?,
        })
    }

    fn found_by(&self) -> Vec<Option<&str>> {
        vec![
            Some(&self.title),
            self.version.as_deref(),
            self.artist.as_deref(),
            self.release_title.as_deref(),
            self.isrc.as_deref(),
        ]
    }
}

impl Entry for Work {
    type Id = WorkId;

    fn id(&self) -> WorkId {
        self.id
    }

    fn entity(id: WorkId) -> Entity {
        Entity::Work(id)
    }
}

impl Stored for Work {
    const KIND: &str = "work";
    const TABLE: &str = "works";
    const INTO: &str = "works (tenant_id, id, iswc, title, writers, created_at, search)";
    const COLUMNS: &str = "id, iswc, title, writers, created_at";
    const IDENTIFIER: &str = "iswc";
    const SET: &str = "iswc = $3, title = $4, writers = $5, search = $7";

    fn write(&self, row: &mut Values) {
        row.text(self.id)
            .add(self.iswc.as_deref())
            .add(self.title.as_str())
            .add(self.writers.as_deref())
            .add(self.created_at.micros());
    }

    fn read(row: &AnyRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.parsed("id")?,
            iswc: row.maybe_text("iswc")?,
            title: row.text("title")?,
            writers: row.maybe_text("writers")?,
            created_at: row.moment("created_at")?,
        })
    }

    fn found_by(&self) -> Vec<Option<&str>> {
        vec![
            Some(&self.title),
            self.writers.as_deref(),
            self.iswc.as_deref(),
        ]
    }
}

impl Entry for Release {
    type Id = ReleaseId;

    fn id(&self) -> ReleaseId {
        self.id
    }

    fn entity(id: ReleaseId) -> Entity {
        Entity::Release(id)
    }
}

impl Stored for Release {
    const KIND: &str = "release";
    const TABLE: &str = "releases";
    const INTO: &str = "releases (tenant_id, id, upc, title, artist, label, created_at, search)";
    const COLUMNS: &str = "id, upc, title, artist, label, created_at";
    const IDENTIFIER: &str = "upc";
    const SET: &str = "upc = $3, title = $4, artist = $5, label = $6, search = $8";

    fn write(&self, row: &mut Values) {
        row.text(self.id)
            .add(self.upc.as_deref())
            .add(self.title.as_str())
            .add(self.artist.as_deref())
            .add(self.label.as_deref())
            .add(self.created_at.micros());
    }

    fn read(row: &AnyRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.parsed("id")?,
            upc: row.maybe_text("upc")?,
            title: row.text("title")?,
            artist: row.maybe_text("artist")?,
            label: row.maybe_text("label")?,
            created_at: row.moment("created_at")?,
        })
    }

    fn found_by(&self) -> Vec<Option<&str>> {
        vec![
            Some(&self.title),
            self.artist.as_deref(),
            self.label.as_deref(),
            self.upc.as_deref(),
        ]
    }
}

impl Entry for Party {
    type Id = PartyId;

    fn id(&self) -> PartyId {
        self.id
    }

    fn entity(id: PartyId) -> Entity {
        Entity::Party(id)
    }
}

impl Stored for Party {
    const KIND: &str = "party";
    const TABLE: &str = "parties";
    const INTO: &str = "parties (tenant_id, id, ipi, name, isni, dpid, kind, created_at, search)";
    const COLUMNS: &str = "id, ipi, name, isni, dpid, kind, created_at";
    const IDENTIFIER: &str = "ipi";
    const SET: &str = "ipi = $3, name = $4, isni = $5, dpid = $6, kind = $7, search = $9";

    fn write(&self, row: &mut Values) {
        row.text(self.id)
            .add(self.ipi.as_deref())
            .add(self.name.as_str())
            .add(self.isni.as_deref())
            .add(self.dpid.as_deref())
            .add(self.kind.name())
            .add(self.created_at.micros());
    }

    fn read(row: &AnyRow) -> Result<Self, StoreError> {
        let kind = row.text("kind")?;
        Ok(Self {
            id: row.parsed("id")?,
            ipi: row.maybe_text("ipi")?,
            name: row.text("name")?,
            isni: row.maybe_text("isni")?,
            dpid: row.maybe_text("dpid")?,
            kind: PartyKind::ALL
                .into_iter()
                .find(|known| known.name() == kind)
                .ok_or_else(|| corrupt("kind", kind))?,
            created_at: row.moment("created_at")?,
        })
    }

    fn found_by(&self) -> Vec<Option<&str>> {
        vec![
            Some(&self.name),
            self.ipi.as_deref(),
            self.isni.as_deref(),
            self.dpid.as_deref(),
        ]
    }
}
