use catalog::Currency;
use jiff::civil::Date;

/// Why an agreement cannot be read, or a period cannot be computed.
#[derive(Debug, thiserror::Error)]
pub enum RoyaltiesError {
    /// The text is not an agreement in TOML.
    #[error("line {line}: {reason}")]
    Toml {
        /// Line of the text, counted from 1.
        line: usize,
        /// What is wrong there and what to write.
        reason: String,
    },
    /// A value of the agreement cannot stand, or does not fit the others.
    #[error("agreement `{agreement}`{}, `{key}`: {reason}", in_line(*line))]
    Key {
        /// Id of the agreement.
        agreement: String,
        /// Line of the text, counted from 1, where there is a text and the key stands in it.
        line: Option<usize>,
        /// The key, such as `payee[2].share`, counted from 1.
        key: String,
        /// What is wrong and what to write.
        reason: String,
    },
    /// Two versions of an agreement apply to one day.
    #[error(
        "agreement `{agreement}`: the version from {from} still applies on {next}, when the next one begins; \
         give it a `to` before that day"
    )]
    Overlap {
        /// Id of the agreement.
        agreement: String,
        /// First day of the earlier version.
        from: Date,
        /// First day of the later version.
        next: Date,
    },
    /// The agreements of one cross-collateral group treat a payee differently.
    #[error(
        "agreements `{first}` and `{second}` recoup from one account of `{party}` but differ in `{key}`; \
         make them equal or take one out of the group"
    )]
    CrossCollateral {
        /// The agreement with the smaller id.
        first: String,
        /// The other.
        second: String,
        /// The payee.
        party: String,
        /// What differs.
        key: &'static str,
    },
    /// A group names a subject that is not there.
    #[error("group {group} names subject {subject}, but there are {n_subjects}")]
    Subject {
        /// Place of the group, counted from 0.
        group: usize,
        /// The place that it names.
        subject: u32,
        /// Number of subjects.
        n_subjects: usize,
    },
    /// Groups of an earlier month, or of one that was added already, come late.
    #[error(
        "groups of {day} come after groups up to {last_day}; add the months in their order, each at once"
    )]
    Order {
        /// Day of the late group.
        day: Date,
        /// Last day that was added before.
        last_day: Date,
    },
    /// The period is already closed.
    #[error("period {period} begins before {closed} ended, which is closed; run a later period")]
    Closed {
        /// The period that was asked for.
        period: catalog::Period,
        /// The last one in the opening.
        closed: catalog::Period,
    },
    /// The opening was stored by another version.
    #[error("the opening has version {found}, version {known} is known; upgrade the program")]
    Version {
        /// What it says.
        found: u32,
        /// What is read.
        known: u32,
    },
    /// There is no exchange rate.
    #[error("there is no exchange rate from {from} to {to} on or before {day}; import rates first")]
    NoRate {
        /// The currency to convert.
        from: Currency,
        /// The currency wanted.
        to: Currency,
        /// The day.
        day: Date,
    },
    /// A sum or a share needs more digits than are kept.
    #[error("{what} needs more than 38 digits; look for a wrong amount in the statements")]
    TooLarge {
        /// The quantity.
        what: &'static str,
    },
    /// The text names no account.
    #[error("`{0}` is no account such as `label` or `payee:ana`")]
    Account(String),
}

fn in_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(", line {line}"))
}
