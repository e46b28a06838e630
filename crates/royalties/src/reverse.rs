use crate::run::journal::balances;
use crate::{Opening, Posting, RoyaltiesError, Run};

/// What takes a run back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversal {
    /// The entries of the run with the opposite sign.
    pub postings: Vec<Posting>,
    /// The state before the run: its balances are those of the closing after `postings`.
    pub opening: Opening,
}

/// Returns the entries that take a run back, and the state that they restore.
pub fn reverse(run: &Run) -> Result<Reversal, RoyaltiesError> {
    let reversed = run.postings.iter().map(|posting| Posting {
        amount: -posting.amount,
        ..posting.clone()
    });
    let postings: Vec<Posting> = reversed.collect();
    Ok(Reversal {
        opening: Opening {
            balances: balances(&run.closing.balances, &postings)?,
            ..run.opening.clone()
        },
        postings,
    })
}
