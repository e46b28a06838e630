/// Why rules could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// The text is not TOML, or lacks a rule.
    #[error("cannot read the rules of the audit; compare with the rules that are shipped")]
    Rules(#[source] Box<toml::de::Error>),
    /// A number of the rules lies outside of what it can mean.
    #[error("rule `{rule}`: `{figure}` is {found}, which is not {expected}")]
    OutOfRange {
        /// Name of the rule.
        rule: &'static str,
        /// Name of the figure.
        figure: &'static str,
        /// The figure.
        found: String,
        /// What it has to be.
        expected: &'static str,
    },
}
