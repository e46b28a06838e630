use std::borrow::Cow;

use super::{Format, NO_STORE};
use crate::corpus::identifiers;
use crate::corpus::label::{Artist, Label, Recording, Release};
use crate::corpus::line::{IsrcShown, Line, Sold};
use crate::corpus::market::{STORES, TERRITORIES};
use crate::corpus::month::Month;

/// A line with everything that a format may say of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    pub(super) format: Format,
    pub(super) label: &'a Label,
    pub(super) statement: Month,
    pub(super) line: &'a Line,
    /// Place among the lines of the statement.
    pub(super) index: usize,
}

impl<'a> Row<'a> {
    pub(super) fn recording(&self) -> &'a Recording {
        &self.label.recordings[self.line.recording]
    }

    pub(super) fn artist(&self) -> &'a Artist {
        self.label.artist_of(self.line.recording)
    }

    pub(super) fn release(&self) -> &'a Release {
        self.label.release_of(self.line.recording)
    }

    pub(super) fn is_album(&self) -> bool {
        self.line.sold == Sold::Album
    }

    /// Returns the title of the song, or nothing if the release was sold.
    pub(super) fn track_title(&self) -> &'a str {
        if self.is_album() {
            ""
        } else {
            &self.recording().title
        }
    }

    /// Returns the title of what was sold.
    pub(super) fn sold_title(&self) -> &'a str {
        if self.is_album() {
            &self.release().title
        } else {
            &self.recording().title
        }
    }

    pub(super) fn isrc(&self) -> &'a str {
        match self.line.isrc {
            IsrcShown::Own => &self.recording().isrc,
            IsrcShown::Blank => "",
            IsrcShown::Of(other) => &self.label.recordings[other].isrc,
        }
    }

    pub(super) fn upc(&self) -> Cow<'a, str> {
        let upc = &self.release().upc;
        if self.line.has_wrong_upc {
            identifiers::with_wrong_check_digit(upc).into()
        } else {
            upc.as_str().into()
        }
    }

    pub(super) fn iswc(&self) -> &'a str {
        if self.line.lacks_iswc {
            ""
        } else {
            &self.recording().iswc
        }
    }

    pub(super) fn store(&self) -> &'static str {
        store_name(self.format, self.line.store)
    }

    /// Returns the tier, or what the store sells.
    pub(super) fn tier(&self) -> &'static str {
        let tiers = STORES[self.line.store].tiers;
        tiers[self.line.tier.unwrap_or(0)].name
    }

    pub(super) fn territory(&self) -> &'static str {
        TERRITORIES[self.line.territory].code
    }

    pub(super) fn is_download(&self) -> bool {
        self.line.store == crate::corpus::market::ITUNES
    }
}

/// Returns the store as the statement names it.
pub(super) fn store_name(format: Format, store: usize) -> &'static str {
    match format {
        Format::Bandcamp => "Bandcamp",
        Format::YouTube => "YouTube",
        Format::Prs => "PRS for Music",
        _ if store == NO_STORE => "",
        _ => STORES[store].name,
    }
}
