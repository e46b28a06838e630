use catalog::Rule;
use serde::Deserialize;

use crate::{AuditError, Month};

/// The thresholds of the checks and the dated rules of platforms, read from TOML.
///
/// The rules that are shipped stand in `rules.toml` beside this file, each with its reason or
/// source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    pub(crate) missing: Missing,
    pub(crate) rate: Rate,
    pub(crate) duplicates: Duplicates,
    pub(crate) periods: Periods,
    pub(crate) arithmetic: Arithmetic,
    pub(crate) currency: CurrencyRates,
    pub(crate) rounding: RoundingPlaces,
    pub(crate) negative: Negative,
    pub(crate) share: Share,
    pub(crate) identifiers: Identifiers,
    pub(crate) shared_isrc: SharedIsrc,
    pub(crate) export: Export,
    pub(crate) suspicious: Suspicious,
    pub(crate) payment_threshold: Vec<PaymentThreshold>,
}

/// Makes the figures of one rule.
macro_rules! figures {
    ($($name:ident { $($figure:ident: $kind:ty),* })*) => {
        $(
            #[derive(Clone, Debug, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub(crate) struct $name {
                pub(crate) version: u32,
                $(pub(crate) $figure: $kind),*
            }
        )*
    };
}

figures! {
    Missing {
        units_min: i64, sigmas: f64, empty_share_max: f64, months_min: usize,
        units_min_at_end: i64, gap_months_max: usize
    }
    Rate {
        units_min: i64, deviation_min: f64, track_deviation_min: f64, sigmas: f64,
        tracks_min: usize, months_min: usize, outside_share_max: f64
    }
    Duplicates { block_rows_min: usize, usual_rows_min: u64, units_min: i64 }
    Periods { statements_min: usize, late_share_min: f64, grace_days: i32 }
    Arithmetic { holds_share_min: f64, rows_min: u64, deviation_min: f64 }
    CurrencyRates { rows_min: u64, deviation_min: f64, month_deviation_min: f64, sigmas: f64 }
    RoundingPlaces { rows_min: u64, cut_rows_min: u64 }
    Negative { units_min: i64 }
    Share { rows_min: u64, usual_share_min: f64, difference_min: f64 }
    Identifiers {
        present_share_min: f64, rows_min: u64, registered_share_min: f64, failed_share_max: f64
    }
    SharedIsrc { rows_min: u64 }
    Export { units_min: i64, deviation_min: f64, sigmas: f64, months_min: usize }
    Suspicious {
        units_min: i64, times_usual_min: f64, one_place_share_min: f64,
        plays_per_listener_min: f64, times_plays_per_listener_min: f64
    }
    PaymentThreshold { platform: String, streams_12_months: i64, from: String, source: String }
}

impl Rules {
    /// Returns the rules that are shipped.
    #[expect(clippy::missing_panics_doc, reason = "a test reads the shipped rules")]
    pub fn shipped() -> Self {
        Self::parse(include_str!("rules.toml")).expect("a test reads the shipped rules")
    }

    /// Reads rules of the form of `rules.toml`.
    pub fn parse(text: &str) -> Result<Self, AuditError> {
        let rules: Self =
            toml::from_str(text).map_err(|cause| AuditError::Rules(Box::new(cause)))?;
        rules.check()?;
        Ok(rules)
    }

    fn check(&self) -> Result<(), AuditError> {
        let ratio = |rule, figure, found: f64| {
            (0.0..=1.0)
                .contains(&found)
                .then_some(())
                .ok_or_else(|| AuditError::OutOfRange {
                    rule,
                    figure,
                    found: found.to_string(),
                    expected: "a ratio from 0 to 1",
                })
        };
        ratio("missing", "empty_share_max", self.missing.empty_share_max)?;
        ratio("rate", "outside_share_max", self.rate.outside_share_max)?;
        ratio("periods", "late_share_min", self.periods.late_share_min)?;
        ratio(
            "arithmetic",
            "holds_share_min",
            self.arithmetic.holds_share_min,
        )?;
        ratio("share", "usual_share_min", self.share.usual_share_min)?;
        let identifiers = &self.identifiers;
        ratio(
            "identifiers",
            "present_share_min",
            identifiers.present_share_min,
        )?;
        ratio(
            "identifiers",
            "registered_share_min",
            identifiers.registered_share_min,
        )?;
        ratio(
            "identifiers",
            "failed_share_max",
            identifiers.failed_share_max,
        )?;
        for threshold in &self.payment_threshold {
            threshold.first().ok_or_else(|| AuditError::OutOfRange {
                rule: "payment_threshold",
                figure: "from",
                found: threshold.from.clone(),
                expected: "a month such as 2024-01",
            })?;
        }
        Ok(())
    }

    /// Returns the rule of a kind with its version.
    pub(crate) fn of(&self, kind: crate::Kind) -> Rule {
        use crate::Kind;
        let (name, version) = match kind {
            Kind::MissingStore
            | Kind::MissingTerritory
            | Kind::MissingMonth
            | Kind::MissingTrack => ("missing", self.missing.version),
            Kind::UnitsBelowExport => ("export", self.export.version),
            Kind::RateOutOfLine => ("rate", self.rate.version),
            Kind::DuplicateRows | Kind::RepeatedRows => ("duplicates", self.duplicates.version),
            Kind::LatePeriod | Kind::SkippedPeriod => ("periods", self.periods.version),
            Kind::ArithmeticError => ("arithmetic", self.arithmetic.version),
            Kind::CurrencyError => ("currency", self.currency.version),
            Kind::RoundingError => ("rounding", self.rounding.version),
            Kind::NegativeWithoutOriginal => ("negative", self.negative.version),
            Kind::ShareMisapplied => ("share", self.share.version),
            Kind::BelowPaymentThreshold => (
                "payment_threshold",
                self.payment_threshold
                    .first()
                    .map_or(1, |rule| rule.version),
            ),
            Kind::RecordingWithoutIsrc
            | Kind::WorkWithoutIswc
            | Kind::WorkWithoutRegistration
            | Kind::FailedCheckDigit => ("identifiers", self.identifiers.version),
            Kind::SharedIsrc => ("shared_isrc", self.shared_isrc.version),
            Kind::SuspiciousStreaming => ("suspicious", self.suspicious.version),
        };
        Rule {
            name: format!("audit.{name}"),
            version: version.to_string(),
        }
    }
}

impl PaymentThreshold {
    /// Returns the month from which the rule holds.
    pub(crate) fn first(&self) -> Option<Month> {
        let (year, month) = self.from.split_once('-')?;
        Month::new(year.parse().ok()?, month.parse().ok()?)
    }
}
