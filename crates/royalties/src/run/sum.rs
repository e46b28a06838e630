use catalog::Amount;

use crate::RoyaltiesError;

/// Adds to a sum.
pub(crate) fn add(sum: &mut Amount, amount: Amount) -> Result<(), RoyaltiesError> {
    *sum = plus(*sum, amount)?;
    Ok(())
}

/// Returns the sum.
pub(crate) fn plus(a: Amount, b: Amount) -> Result<Amount, RoyaltiesError> {
    a.checked_add(b)
        .ok_or(RoyaltiesError::TooLarge { what: "a sum" })
}

/// Returns the difference.
pub(crate) fn minus(a: Amount, b: Amount) -> Result<Amount, RoyaltiesError> {
    plus(a, -b)
}
