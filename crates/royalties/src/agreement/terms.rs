use catalog::{Amount, Currency};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Share;

/// What an agreement covers: subjects by any of the lists, and where and how they are used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// Whether it covers every subject.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub everything: bool,
    /// Recordings by ISRC.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recordings: Vec<String>,
    /// Works by ISWC or number at the society.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub works: Vec<String>,
    /// Releases by UPC, EAN or catalogue number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub releases: Vec<String>,
    /// Artists by name; one of several main artists is enough, a guest is not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artists: Vec<String>,
    /// Labels by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Recordings that are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except_recordings: Vec<String>,
    /// Works that are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except_works: Vec<String>,
    /// Releases that are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except_releases: Vec<String>,
    /// Artists that are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except_artists: Vec<String>,
    /// Labels that are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except_labels: Vec<String>,
    /// Countries and regions; `!US` leaves one out; empty: the world.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub territories: Vec<String>,
    /// Stores as the statements name them, in any case; empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// Kinds of use as the statements name them, in any case; empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<String>,
}

/// What the shares are taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    /// The amount before the deductions of the reporter.
    Gross,
    /// What was received.
    Net,
    /// What was received less the label's distribution fee.
    AfterFee,
    /// An amount for each unit, whatever was received.
    PerUnit,
}

/// What an agreement gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoyaltyRate {
    /// What the share is taken of.
    pub base: Base,
    /// The share; may be left out per unit and in co-publishing, where it is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// The fee of base `after-fee`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Share>,
    /// The amount of base `per-unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub amount: Option<Amount>,
    /// The currency of `amount`; without it the currency of account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub currency: Option<Currency>,
    /// Other shares for some uses; the first that fits counts, and escalations do not change it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<When>,
    /// Other shares for what lies above thresholds, in rising order.
    #[serde(default, rename = "escalation", skip_serializing_if = "Vec::is_empty")]
    pub escalations: Vec<Escalation>,
}

/// Another share for some uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Countries and regions, as in [`Scope`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub territories: Vec<String>,
    /// Stores, as in [`Scope`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// Kinds of use, as in [`Scope`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<String>,
    /// The share.
    pub share: Share,
}

/// Another share for what lies above a threshold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// Threshold in units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_units: Option<i64>,
    /// Threshold of the base after deductions, in the currency of account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub over_amount: Option<Amount>,
    /// The share above it.
    pub share: Share,
    /// What is counted together.
    #[serde(default)]
    pub counted: Counted,
}

/// What an escalation counts together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Counted {
    /// All that the agreement covers.
    #[default]
    Agreement,
    /// Each recording for itself.
    Recording,
}

/// What is taken off the base before the rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deduction {
    /// What for; no two of an agreement share a name.
    pub name: String,
    /// Share of the base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// Amount a period, taken off what comes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub amount: Option<Amount>,
    /// Most that is taken in a period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub cap_period: Option<Amount>,
    /// Most that is taken in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub cap_total: Option<Amount>,
}

/// Who is paid a share of what the agreement gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Payee {
    /// Short name, the same in all agreements.
    pub party: String,
    /// Name for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The share; those of all payees sum to exactly 1.
    pub share: Share,
    /// Currency of the statement; without it the currency of account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub currency: Option<Currency>,
    /// Language of the statement, such as `de`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Tax that is withheld.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withholding: Option<Share>,
}

/// Who is paid besides the payees, such as a producer or the former label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// Short name, the same in all agreements.
    pub party: String,
    /// Name for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The share.
    pub share: Share,
    /// What the share is taken of.
    pub of: Of,
    /// Who bears it.
    pub borne: Borne,
    /// Currency of the statement; without it the currency of account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub currency: Option<Currency>,
    /// Language of the statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Tax that is withheld.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withholding: Option<Share>,
}

/// What an override is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Of {
    /// The base after deductions.
    Base,
    /// What the agreement gives.
    Pool,
}

/// Who bears an override.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Borne {
    /// The label: it is given besides what the payees get.
    Label,
    /// The payees: it is taken off what they get.
    Payees,
}

/// Money paid ahead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Advance {
    /// The party that got it; without it all payees by their shares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payee: Option<String>,
    /// What for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// How much.
    #[schemars(with = "String")]
    pub amount: Amount,
    /// Day on which it was paid.
    #[serde(with = "crate::day")]
    #[schemars(with = "String")]
    pub date: Date,
}

/// Money spent for the music.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// What for.
    pub name: String,
    /// Day on which it was spent.
    #[serde(with = "crate::day")]
    #[schemars(with = "String")]
    pub date: Date,
    /// How much.
    #[schemars(with = "String")]
    pub amount: Amount,
    /// Share that the payees bear, each by their share; without it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub borne: Option<Share>,
}

/// What is held back for returns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reserve {
    /// Share of what a payee earns in a period.
    pub share: Share,
    /// Kinds of use that it is held of; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<String>,
    /// When it is given back; the shares sum to exactly 1.
    #[serde(rename = "release")]
    pub releases: Vec<Release>,
}

/// A part of a reserve that is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Periods after the one in which it was held, from 1.
    pub after_periods: u32,
    /// Share of what was held.
    pub share: Share,
}

/// When money is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Payout {
    /// Below this amount it is carried forward.
    #[schemars(with = "String")]
    pub minimum: Amount,
}

/// The reduction of a mechanical royalty for compositions that the artist controls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Controlled {
    /// Share of the statutory amount that is paid.
    pub rate_of_statutory: Share,
    /// Most tracks that are paid for.
    pub cap_tracks: u32,
    /// Tracks on the release.
    pub tracks: u32,
    /// Releases that it is about, by UPC, EAN or catalogue number; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub releases: Vec<String>,
}

/// How composer and publisher share the income of a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Copublishing {
    /// The writer's share; goes to the payees.
    pub writer: Share,
    /// The publisher's share; the two sum to exactly 1.
    pub publisher: Share,
    /// Share of the publisher's share that goes to the payees too.
    pub copublisher_share: Share,
}
