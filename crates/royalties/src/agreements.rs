use std::sync::Arc;

use catalog::{Amount, Currency};
use jiff::civil::Date;

use crate::agreement::Agreement;
use crate::scope::Index;
use crate::{RoyaltiesError, Share};

/// All versions of all agreements of a label, checked against each other.
#[derive(Debug)]
pub struct Agreements {
    /// By id and first day.
    versions: Vec<Agreement>,
    /// The last day that each version applies to, where there is one.
    until: Vec<Option<Date>>,
    /// The place among the ids of each version.
    agreement_of: Vec<u32>,
    ids: Vec<Arc<str>>,
    pub(crate) index: Index,
}

/// How a party stands to an agreement on a day: where its earnings go and how they are paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The account that recoups: the cross-collateral group, else the agreement.
    pub(crate) pot: Arc<str>,
    pub(crate) currency: Currency,
    pub(crate) withholding: Share,
    /// The least that is sent, in the currency of account.
    pub(crate) minimum: (Amount, Currency),
    pub(crate) name: String,
    pub(crate) language: Option<String>,
}

impl Agreements {
    /// Returns the set, if every version can stand and no two apply to one day.
    ///
    /// A version without `to` ends the day before the next one begins. All versions of an agreement
    /// are about one right and have one currency of account.
    pub fn new(mut versions: Vec<Agreement>) -> Result<Self, RoyaltiesError> {
        versions.sort_by(|a, b| (&a.id, a.from).cmp(&(&b.id, b.from)));
        let mut until: Vec<Option<Date>> = versions.iter().map(|version| version.to).collect();
        let mut ids: Vec<Arc<str>> = Vec::new();
        let mut agreement_of = Vec::new();
        for (idx, version) in versions.iter().enumerate() {
            version.check()?;
            if ids.last().is_none_or(|id| **id != *version.id) {
                ids.push(version.id.as_str().into());
            } else {
                let before = &versions[idx - 1];
                check_succession(before, version)?;
                if before.to.is_none() {
                    until[idx - 1] = version.from.yesterday().ok();
                }
            }
            agreement_of.push(ids.len() as u32 - 1);
        }
        for version in &versions {
            let Some(group) = &version.cross_collateral else {
                continue;
            };
            if ids.iter().any(|id| **id == **group) {
                return Err(RoyaltiesError::Key {
                    agreement: version.id.clone(),
                    line: None,
                    key: "cross_collateral".to_owned(),
                    reason: format!(
                        "`{group}` is the id of an agreement; name the group otherwise"
                    ),
                });
            }
        }
        let index = Index::new(&versions);
        Ok(Self {
            versions,
            until,
            agreement_of,
            ids,
            index,
        })
    }

    /// Returns all versions by id and first day.
    pub fn versions(&self) -> &[Agreement] {
        &self.versions
    }

    /// Returns the ids of the agreements, sorted.
    pub(crate) fn ids(&self) -> &[Arc<str>] {
        &self.ids
    }

    /// Returns the place of a version's agreement among the ids.
    pub(crate) fn agreement_of(&self, version: usize) -> usize {
        self.agreement_of[version] as usize
    }

    /// Returns whether a version applies to what was used on `day`.
    pub(crate) fn applies(&self, version: usize, day: Date) -> bool {
        self.versions[version].from <= day && self.until[version].is_none_or(|until| day <= until)
    }

    /// Returns how `party` stands to an agreement on `day`.
    ///
    /// That says the latest version that has begun and names the party, else the first that names it.
    pub(crate) fn standing(&self, agreement: usize, party: &str, day: Date) -> Option<Standing> {
        let first = self
            .agreement_of
            .partition_point(|of| (*of as usize) < agreement);
        let end = self
            .agreement_of
            .partition_point(|of| *of as usize <= agreement);
        let versions = self.versions[first..end].iter().filter(|version| {
            version.payees.iter().any(|payee| payee.party == party)
                || version.overrides.iter().any(|given| given.party == party)
        });
        let naming: Vec<&Agreement> = versions.collect();
        let begun = naming.iter().rev().find(|version| version.from <= day);
        let version = begun.or(naming.first())?;
        let minimum = version
            .payout
            .as_ref()
            .map_or(Amount::ZERO, |payout| payout.minimum);
        let payee = version.payees.iter().find(|payee| payee.party == party);
        let given = version.overrides.iter().find(|given| given.party == party);
        let (currency, withholding, name, language) = match (payee, given) {
            (Some(payee), _) => (
                payee.currency,
                payee.withholding,
                &payee.name,
                &payee.language,
            ),
            (None, Some(given)) => (
                given.currency,
                given.withholding,
                &given.name,
                &given.language,
            ),
            (None, None) => return None,
        };
        let group = version
            .cross_collateral
            .as_deref()
            .filter(|_| payee.is_some());
        Some(Standing {
            pot: group.unwrap_or(&version.id).into(),
            currency: currency.unwrap_or(version.currency),
            withholding: withholding.unwrap_or(Share::NONE),
            minimum: (minimum, version.currency),
            name: name.clone(),
            language: language.clone(),
        })
    }
}

fn check_succession(before: &Agreement, next: &Agreement) -> Result<(), RoyaltiesError> {
    if before.from == next.from || before.to.is_some_and(|to| to >= next.from) {
        return Err(RoyaltiesError::Overlap {
            agreement: next.id.clone(),
            from: before.from,
            next: next.from,
        });
    }
    let differs = if before.right != next.right {
        "right"
    } else if before.currency != next.currency {
        "currency"
    } else {
        return Ok(());
    };
    Err(RoyaltiesError::Key {
        agreement: next.id.clone(),
        line: None,
        key: differs.to_owned(),
        reason: "it differs from the version before; make a new agreement with an id of its own"
            .to_owned(),
    })
}
