use std::collections::BTreeSet;
use std::collections::btree_set;

use catalog::Isrc;
use catalog::identifiers::{Gtin, Iswc};
use catalog::likeness::normalize_artist;

use crate::Subject;
use crate::agreement::Scope;

/// Identifiers and names in one spelling, each with its kind in front.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// Returns what a scope covers.
    pub(super) fn covered(scope: &Scope) -> Self {
        Self::lists([
            &scope.recordings,
            &scope.works,
            &scope.releases,
            &scope.artists,
            &scope.labels,
        ])
    }

    /// Returns what a scope leaves out.
    pub(super) fn excepted(scope: &Scope) -> Self {
        Self::lists([
            &scope.except_recordings,
            &scope.except_works,
            &scope.except_releases,
            &scope.except_artists,
            &scope.except_labels,
        ])
    }

    /// Returns what a subject is known by.
    pub(super) fn of(subject: &Subject) -> Self {
        let mut names = BTreeSet::new();
        names.extend(subject.isrc.as_deref().map(recording));
        names.extend(subject.iswc.as_deref().map(work));
        names.extend(subject.work_code.as_deref().map(work));
        names.extend(subject.upc.as_deref().map(release));
        names.extend(subject.catalog_no.as_deref().map(release));
        names.extend(subject.label.as_deref().map(label));
        if let Some(cell) = &subject.artist {
            let artist = normalize_artist(cell);
            names.extend(artist.main.iter().map(|name| format!("artist {name}")));
            names.insert(format!("artist {}", artist.whole));
        }
        names.remove("artist ");
        Self(names)
    }

    fn lists([recordings, works, releases, artists, labels]: [&Vec<String>; 5]) -> Self {
        let artist = |name: &String| format!("artist {}", normalize_artist(name).whole);
        let mut names = BTreeSet::new();
        names.extend(recordings.iter().map(|text| recording(text)));
        names.extend(works.iter().map(|text| work(text)));
        names.extend(releases.iter().map(|text| release(text)));
        names.extend(artists.iter().map(artist));
        names.extend(labels.iter().map(|text| label(text)));
        Self(names)
    }

    pub(super) fn iter(&self) -> btree_set::Iter<'_, String> {
        self.0.iter()
    }

    /// Returns whether they have a name in common.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        !self.0.is_disjoint(&other.0)
    }
}

impl IntoIterator for Names {
    type Item = String;
    type IntoIter = btree_set::IntoIter<String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Returns a name in lower case with single blanks.
pub(super) fn plain(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

fn recording(text: &str) -> String {
    let isrc = text.parse::<Isrc>().map(|isrc| isrc.as_str().to_owned());
    format!("recording {}", isrc.unwrap_or_else(|_| plain(text)))
}

fn work(text: &str) -> String {
    let iswc = text.parse::<Iswc>().map(|iswc| iswc.as_str().to_owned());
    format!("work {}", iswc.unwrap_or_else(|_| plain(text)))
}

fn release(text: &str) -> String {
    let gtin = text
        .parse::<Gtin>()
        .map(|gtin| gtin.as_gtin_14().to_owned());
    format!("release {}", gtin.unwrap_or_else(|_| plain(text)))
}

fn label(text: &str) -> String {
    format!("label {}", plain(text))
}
