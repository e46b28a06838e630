use std::collections::BTreeSet;

use catalog::territory::Territory;

use super::regions;

/// The countries that a list of territories covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TerritorySet {
    /// Anywhere, also where the statement does not know it.
    World,
    /// These countries.
    Only(BTreeSet<Territory>),
    /// All countries but these.
    Except(BTreeSet<Territory>),
}

impl TerritorySet {
    /// Reads codes and names; `!` before one leaves it out. An error says what to write.
    pub(crate) fn new(texts: &[String]) -> Result<Self, String> {
        let (mut included, mut excluded) = (BTreeSet::new(), BTreeSet::new());
        let mut is_world = texts.iter().all(|text| text.trim().starts_with('!'));
        for text in texts {
            let text = text.trim();
            let (name, set) = match text.strip_prefix('!') {
                Some(name) => (name.trim(), &mut excluded),
                None => (text, &mut included),
            };
            let territory = Territory::parse(name)
                .ok_or_else(|| format!("`{name}` is not a territory such as DE or Germany"))?;
            if name == text && territory == Territory::WORLD {
                is_world = true;
                continue;
            }
            set.extend(members(territory).ok_or_else(|| {
                format!("`{name}` has no settled list of countries; name the countries")
            })?);
        }
        Ok(match (is_world, excluded.is_empty()) {
            (true, true) => Self::World,
            (true, false) => Self::Except(excluded),
            (false, _) => Self::Only(&included - &excluded),
        })
    }

    /// Returns how far it covers what a statement names, by its countries.
    pub(crate) fn covers(&self, countries: Option<&[Territory]>) -> Fit {
        let is_covered = |country: &Territory| match self {
            Self::World => true,
            Self::Only(included) => included.contains(country),
            Self::Except(excluded) => !excluded.contains(country),
        };
        let Some(countries) = countries else {
            return if *self == Self::World {
                Fit::Whole
            } else {
                Fit::Unclear
            };
        };
        match countries
            .iter()
            .filter(|country| is_covered(country))
            .count()
        {
            0 => Fit::None,
            n_covered if n_covered == countries.len() => Fit::Whole,
            _ => Fit::Unclear,
        }
    }
}

/// How far something is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// All of it.
    Whole,
    /// A region of which only a part is, or a territory that the statement does not know.
    Unclear,
    /// Nothing of it.
    None,
}

/// Returns the countries of what a statement names, `None` where that is not settled.
pub(crate) fn countries_of(text: &str) -> Option<Vec<Territory>> {
    Territory::parse(text).and_then(members)
}

/// Returns the countries of a territory, `None` for the world, the unknown and unsettled regions.
fn members(territory: Territory) -> Option<Vec<Territory>> {
    if territory.is_country() {
        return Some(vec![territory]);
    }
    regions::countries(territory)
}
