//! A version of an agreement, made ready for many groups.

use catalog::{Amount, Currency};

use crate::agreement::{Agreement, Base, Borne, Controlled, Counted, Of};
use crate::scope::{Filter, Texts, is_on_release};
use crate::{Right, RoyaltiesError, Share, Subject};

#[derive(Debug)]
pub(super) struct Terms {
    /// Place among the ids of agreements.
    pub(super) agreement: usize,
    pub(super) right: Right,
    pub(super) scope: Filter,
    pub(super) base: Base,
    pub(super) fee: Share,
    /// Amount for a unit and its currency.
    pub(super) unit: (Amount, Currency),
    /// Currency of account.
    pub(super) currency: Currency,
    /// The share below all thresholds.
    pub(super) share: Share,
    pub(super) when: Vec<(Filter, Share)>,
    pub(super) tiers: Vec<Tier>,
    pub(super) counts_units: bool,
    pub(super) counted: Counted,
    /// Places of the deductions among all, with their terms.
    pub(super) deductions: Vec<usize>,
    pub(super) payee_shares: Vec<Share>,
    pub(super) overrides: Vec<(Share, Of, Borne)>,
    /// The share held back, and of which uses.
    pub(super) reserve: Option<(Share, Filter)>,
}

/// A share and the threshold from which it counts, in units or in 10⁻¹⁵ of the currency.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tier {
    pub(super) threshold: i128,
    pub(super) share: Share,
}

const TOO_FINE: RoyaltiesError = RoyaltiesError::TooLarge {
    what: "the denominator of a share",
};

impl Terms {
    pub(super) fn new(
        version: &Agreement,
        agreement: usize,
        texts: &Texts,
    ) -> Result<Self, RoyaltiesError> {
        let (scope, rate, id) = (&version.scope, &version.rate, version.id.as_str());
        let factor = match version.copublishing {
            Some(shares) => {
                let publisher = shares.publisher.times(shares.copublisher_share);
                publisher
                    .and_then(|part| shares.writer.plus(part))
                    .ok_or(TOO_FINE)?
            }
            None => Share::ALL,
        };
        let scaled = |share: Share| share.times(factor).ok_or(TOO_FINE);
        let mut when = Vec::new();
        for part in &rate.when {
            let lists: (&[String], &[String], &[String]) =
                (&part.channels, &part.territories, &part.uses);
            when.push((Filter::new(texts, lists, id)?, scaled(part.share)?));
        }
        let mut tiers = Vec::new();
        for step in &rate.escalations {
            let units = step.over_units.map(i128::from);
            let threshold = units.or(step.over_amount.map(Amount::units)).unwrap_or(0);
            tiers.push(Tier {
                threshold,
                share: scaled(step.share)?,
            });
        }
        let reserve = match &version.reserve {
            Some(reserve) => Some((
                reserve.share,
                Filter::new(texts, (&[], &[], &reserve.uses), id)?,
            )),
            None => None,
        };
        let given = version.overrides.iter();
        Ok(Self {
            agreement,
            right: version.right,
            scope: Filter::new(
                texts,
                (&scope.channels, &scope.territories, &scope.uses),
                id,
            )?,
            base: rate.base,
            fee: rate.fee.unwrap_or(Share::NONE),
            unit: (
                rate.amount.unwrap_or(Amount::ZERO),
                rate.currency.unwrap_or(version.currency),
            ),
            currency: version.currency,
            share: scaled(rate.share.unwrap_or(Share::ALL))?,
            when,
            tiers,
            counts_units: rate
                .escalations
                .iter()
                .any(|step| step.over_units.is_some()),
            counted: rate
                .escalations
                .first()
                .map_or(Counted::Agreement, |step| step.counted),
            deductions: Vec::new(),
            payee_shares: version.payee_shares(),
            overrides: given
                .map(|given| (given.share, given.of, given.borne))
                .collect(),
            reserve,
        })
    }

    /// Returns the number of payees and overrides.
    pub(super) fn n_parties(&self) -> usize {
        self.payee_shares.len() + self.overrides.len()
    }
}

/// Returns what part of the amount per unit is paid for a subject: share × min(cap, tracks) / tracks
/// of the first reduction that is about its release.
pub(super) fn unit_share(
    controlled: &[Controlled],
    subject: &Subject,
) -> Result<Share, RoyaltiesError> {
    let Some(part) = controlled.iter().find(|part| is_on_release(part, subject)) else {
        return Ok(Share::ALL);
    };
    let tracks = i128::from(part.tracks);
    Share::new(i128::from(part.cap_tracks).min(tracks), tracks)
        .and_then(|tracks| tracks.times(part.rate_of_statutory))
        .ok_or(TOO_FINE)
}

/// Returns the share of what lies between two places of a counter: each part has the share of the
/// tier that it lies in. Without a distance, it is the share of the tier that begins there.
pub(super) fn share_between(
    below: Share,
    tiers: &[Tier],
    from: i128,
    to: i128,
) -> Result<Share, RoyaltiesError> {
    let (low, high) = (from.min(to), from.max(to));
    let length = high.checked_sub(low).ok_or(TOO_FINE)?;
    let reached = tiers.partition_point(|tier| tier.threshold <= low);
    let share_at = |reached: usize| {
        if reached == 0 {
            below
        } else {
            tiers[reached - 1].share
        }
    };
    if reached == tiers.len() || tiers[reached].threshold >= high {
        return Ok(share_at(reached));
    }
    let (mut sum, mut at) = (Share::NONE, low);
    for place in reached..=tiers.len() {
        let end = tiers
            .get(place)
            .map_or(high, |tier| tier.threshold.min(high));
        let part = Share::new(end - at, length).and_then(|part| part.times(share_at(place)));
        sum = part.and_then(|part| sum.plus(part)).ok_or(TOO_FINE)?;
        at = end;
        if at == high {
            break;
        }
    }
    Ok(sum)
}
