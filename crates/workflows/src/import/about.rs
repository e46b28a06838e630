//! What the rows of a file are about, before it is looked up.

use catalog::facts::datasets::registrations as registration;
use catalog::facts::{Chunk, SOURCE_FORMAT};
use catalog::likeness::Description;
use catalog::{Amount, Digest};

/// Formats whose lines pay for works, not for recordings.
pub(crate) const WORK_FORMATS: [&str; 5] = ["ascap", "ascap-international", "bmi", "mlc", "prs"];

/// What one distinct kind of row is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct About {
    pub(super) isrc: Option<String>,
    pub(super) upc: Option<String>,
    pub(super) iswc: Option<String>,
    pub(super) title: Option<String>,
    pub(super) version: Option<String>,
    pub(super) artist: Option<String>,
    pub(super) release: Option<String>,
    pub(super) label: Option<String>,
    pub(super) duration_ms: Option<u32>,
    pub(super) is_work: bool,
    /// Whether the row says that a whole release was sold.
    pub(super) is_album: bool,
}

impl About {
    /// Reads it from a row of a chunk.
    pub(super) fn of(chunk: &Chunk, row: usize) -> Self {
        let dataset = chunk.dataset();
        let text = |name: &str| {
            let column = dataset.column(name)?;
            chunk.text(column, row).map(str::to_owned)
        };
        let duration = dataset
            .column("duration_ms")
            .and_then(|column| chunk.integer(column, row));
        let format = chunk.text(SOURCE_FORMAT, row).unwrap_or("");
        let is_registration = dataset.name == registration::DATASET.name;
        Self {
            isrc: text("isrc").filter(|_| !is_registration),
            upc: text("upc"),
            iswc: text("iswc"),
            title: text("title").or_else(|| text("work_title")),
            version: text("version"),
            artist: text("artist").filter(|_| !is_registration),
            release: text("release"),
            label: text("label"),
            duration_ms: duration.and_then(|ms| u32::try_from(ms).ok()),
            is_work: is_registration || WORK_FORMATS.contains(&format),
            is_album: text("use_type").is_some_and(|kind| kind.eq_ignore_ascii_case("album")),
        }
    }

    pub(super) fn description(&self) -> Description<'_> {
        Description {
            isrc: self.isrc.as_deref().and_then(|isrc| isrc.parse().ok()),
            upc: self.upc.as_deref().and_then(|upc| upc.parse().ok()),
            iswc: self.iswc.as_deref().and_then(|iswc| iswc.parse().ok()),
            title: self.title.as_deref(),
            version: self.version.as_deref(),
            artist: self.artist.as_deref(),
            duration_ms: self.duration_ms,
            release: self.release.as_deref(),
        }
    }

    /// Returns whether the row sold a release as a whole.
    pub(super) fn is_release(&self) -> bool {
        !self.is_work
            && self.isrc.is_none()
            && self.upc.is_some()
            && (self.is_album || self.title.is_none() || self.title == self.release)
    }

    /// Returns bytes that tell it from everything else.
    pub(super) fn digest(&self) -> Digest {
        Digest::of(format!("{self:?}").as_bytes())
    }
}

/// A party that a registration names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Involved {
    pub(super) work: i64,
    pub(super) name: String,
    pub(super) ipi: Option<String>,
    pub(super) role: String,
    pub(super) share: Option<Amount>,
    pub(super) is_publisher: bool,
}

impl Involved {
    /// Reads it from a row of a registration, `None` for rows that name no party.
    pub(super) fn of(chunk: &Chunk, row: usize, work: i64) -> Option<Self> {
        let kind = chunk.text(registration::ROW_KIND, row)?;
        if !matches!(kind, "writer" | "publisher") {
            return None;
        }
        let text = |column| chunk.text(column, row).map(str::to_owned);
        Some(Self {
            work,
            name: text(registration::PARTY_NAME)?,
            ipi: text(registration::PARTY_IPI),
            role: text(registration::ROLE).unwrap_or_else(|| kind.to_owned()),
            share: chunk.decimal(registration::PR_SHARE, row),
            is_publisher: kind == "publisher",
        })
    }
}
