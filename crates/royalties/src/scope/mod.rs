//! Which versions of agreements cover a subject, a store, a territory, a use.

mod names;
mod regions;
pub(crate) mod territories;

use std::collections::HashMap;
use std::sync::Arc;

use catalog::territory::Territory;

use crate::agreement::{Agreement, Controlled, Scope};
use crate::{RoyaltiesError, Subject};
use names::Names;
pub(crate) use territories::Fit;
use territories::{TerritorySet, countries_of};

/// The versions that cover a subject, found by its identifiers and names instead of one by one.
#[derive(Debug, Default)]
pub(crate) struct Index {
    by_name: HashMap<String, Vec<u32>>,
    everything: Vec<u32>,
    exceptions: Vec<Names>,
}

impl Index {
    /// Returns the index of `versions`, which are known by their places.
    pub(crate) fn new(versions: &[Agreement]) -> Self {
        let mut index = Self::default();
        for (version, agreement) in versions.iter().enumerate() {
            let version = version as u32;
            let scope = &agreement.scope;
            if scope.everything {
                index.everything.push(version);
            }
            for name in Names::covered(scope) {
                index.by_name.entry(name).or_default().push(version);
            }
            index.exceptions.push(Names::excepted(scope));
        }
        index
    }

    /// Returns the places of the versions that cover `subject`, in rising order.
    pub(crate) fn covering(&self, subject: &Subject) -> Vec<u32> {
        let names = Names::of(subject);
        let mut found = self.everything.clone();
        for name in names.iter() {
            if let Some(versions) = self.by_name.get(name) {
                found.extend(versions);
            }
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|version| !self.exceptions[*version as usize].overlaps(&names));
        found
    }
}

/// Returns whether a reduction is about the release of `subject`.
pub(crate) fn is_on_release(controlled: &Controlled, subject: &Subject) -> bool {
    let scope = Scope {
        releases: controlled.releases.clone(),
        ..Scope::default()
    };
    controlled.releases.is_empty() || Names::covered(&scope).overlaps(&Names::of(subject))
}

/// Which stores, territories and uses are meant, by their places among the texts.
#[derive(Debug)]
pub(crate) struct Filter {
    stores: Option<Vec<bool>>,
    territories: Option<Vec<Fit>>,
    uses: Option<Vec<bool>>,
}

/// Distinct texts, as they are compared.
#[derive(Debug)]
pub(crate) struct Texts {
    stores: Vec<String>,
    /// The countries of each territory.
    territories: Vec<Option<Vec<Territory>>>,
    uses: Vec<String>,
}

impl Texts {
    pub(crate) fn new(stores: &[&Arc<str>], territories: &[&Arc<str>], uses: &[&Arc<str>]) -> Self {
        let plain = |texts: &[&Arc<str>]| texts.iter().map(|text| names::plain(text)).collect();
        Self {
            stores: plain(stores),
            territories: territories.iter().map(|text| countries_of(text)).collect(),
            uses: plain(uses),
        }
    }
}

impl Filter {
    /// Returns which of `texts` the lists name; an empty list names all.
    pub(crate) fn new(
        texts: &Texts,
        (channels, territories, uses): (&[String], &[String], &[String]),
        agreement: &str,
    ) -> Result<Self, RoyaltiesError> {
        let set = TerritorySet::new(territories).map_err(|reason| RoyaltiesError::Key {
            agreement: agreement.to_owned(),
            line: None,
            key: "territories".to_owned(),
            reason,
        })?;
        let covered = texts
            .territories
            .iter()
            .map(|countries| set.covers(countries.as_deref()));
        Ok(Self {
            stores: named(&texts.stores, channels),
            territories: (set != TerritorySet::World).then(|| covered.collect()),
            uses: named(&texts.uses, uses),
        })
    }

    /// Returns how far the store, the territory and the use at these places are meant.
    pub(crate) fn fit(&self, store: u32, territory: u32, use_type: u32) -> Fit {
        let is_named = |list: &Option<Vec<bool>>, place: u32| {
            list.as_ref().is_none_or(|list| list[place as usize])
        };
        if !is_named(&self.stores, store) || !is_named(&self.uses, use_type) {
            return Fit::None;
        }
        let territories = self.territories.as_ref();
        territories.map_or(Fit::Whole, |territories| territories[territory as usize])
    }

    /// Returns whether they are meant wholly.
    pub(crate) fn fits(&self, store: u32, territory: u32, use_type: u32) -> bool {
        self.fit(store, territory, use_type) == Fit::Whole
    }
}

/// Returns which texts are on a list, `None` for an empty list, which names all.
fn named(texts: &[String], list: &[String]) -> Option<Vec<bool>> {
    let list: Vec<String> = list.iter().map(|name| names::plain(name)).collect();
    (!list.is_empty()).then(|| texts.iter().map(|text| list.contains(text)).collect())
}
