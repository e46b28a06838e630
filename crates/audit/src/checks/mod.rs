//! The checks, one file each. A check is silent where there is not enough data.

pub(crate) mod arithmetic;
pub(crate) mod check_digits;
pub(crate) mod currency;
pub(crate) mod duplicate;
pub(crate) mod export;
pub(crate) mod missing;
pub(crate) mod missing_tracks;
pub(crate) mod negative;
pub(crate) mod periods;
pub(crate) mod rate;
mod rates;
pub(crate) mod recordings;
pub(crate) mod relation;
pub(crate) mod repeated;
pub(crate) mod rounding;
pub(crate) mod series;
pub(crate) mod share;
pub(crate) mod shared_isrc;
pub(crate) mod suspicious;
pub(crate) mod threshold;
pub(crate) mod works;
