//! What the query engine complains of, in words that help.

use std::error::Error as _;

use datafusion::arrow::error::ArrowError;
use datafusion::common::{SchemaError, TableReference};
use datafusion::error::DataFusionError;
use datafusion::sql::parser::Statement;

use super::Session;
use super::sum::TooLarge;
use crate::{LakeError, read};

/// Returns the first line of a complaint.
pub(super) fn short(error: &DataFusionError) -> String {
    let message = error.find_root().strip_backtrace();
    let line = message.lines().next().unwrap_or_default();
    line.trim_end_matches('.').to_owned()
}

impl Session {
    /// Tells why a statement makes no plan.
    pub(super) fn refused(&self, statement: &Statement, error: &DataFusionError) -> LakeError {
        let state = self.context.state();
        let references = state
            .resolve_table_references(statement)
            .unwrap_or_default();
        let is_missing = |reference: &TableReference| {
            reference.schema() != Some("information_schema")
                && !self.context.table_exist(reference.clone()).unwrap_or(false)
        };
        let root = error.find_root();
        if let DataFusionError::SchemaError(schema_error, _) = root
            && let SchemaError::FieldNotFound {
                field,
                valid_fields,
            } = schema_error.as_ref()
        {
            let known = valid_fields
                .iter()
                .map(|column| format!("`{}`", column.name));
            return LakeError::UnknownColumn {
                name: field.name.clone(),
                known: known.collect::<Vec<_>>().join(", "),
            };
        }
        let is_about_tables =
            matches!(root, DataFusionError::Plan(text) if text.contains("not found"));
        if is_about_tables && let Some(missing) = references.iter().find(|name| is_missing(name)) {
            let known = self.tables().into_iter().map(|name| format!("`{name}`"));
            return LakeError::UnknownTable {
                name: missing.to_string(),
                known: known.collect::<Vec<_>>().join(", "),
            };
        }
        LakeError::BadSql(short(error))
    }

    /// Tells why an answer broke off.
    pub(super) fn failed(&self, error: &DataFusionError) -> LakeError {
        let root = error.find_root();
        match root {
            DataFusionError::ResourcesExhausted(_) => {
                return LakeError::TooMuchMemory(self.limits.memory_bytes);
            }
            DataFusionError::ArrowError(cause, _) => match cause.as_ref() {
                ArrowError::ArithmeticOverflow(_) => return LakeError::Overflow(short(error)),
                ArrowError::InvalidArgumentError(text)
                    if text.contains("is too large to store") =>
                {
                    return LakeError::Overflow(text.clone());
                }
                _ => {}
            },
            DataFusionError::SchemaError(..) | DataFusionError::Plan(_) => {
                return LakeError::BadSql(short(error));
            }
            _ => {}
        }
        if is_too_large(root) {
            return LakeError::Overflow("a sum".to_owned());
        }
        let damage = if is_about_files(root) {
            self.damage()
        } else {
            None
        };
        damage.unwrap_or_else(|| LakeError::Query(short(error)))
    }

    /// Tells why an answer broke off with an assertion of the engine.
    pub(super) fn broken(&self) -> LakeError {
        let fault = || LakeError::Query("the engine met a case that it does not know".to_owned());
        self.damage().unwrap_or_else(fault)
    }

    /// Looks for a damaged file, since the engine does not name the one that it stumbled over.
    fn damage(&self) -> Option<LakeError> {
        let files = self.files.values().flatten();
        files
            .into_iter()
            .find_map(|file| read::verify(&self.folder, file).err())
    }
}

fn is_about_files(error: &DataFusionError) -> bool {
    match error {
        DataFusionError::ParquetError(_)
        | DataFusionError::ObjectStore(_)
        | DataFusionError::IoError(_)
        | DataFusionError::External(_)
        | DataFusionError::ExecutionJoin(_) => true,
        DataFusionError::ArrowError(cause, _) => matches!(
            cause.as_ref(),
            ArrowError::ParquetError(_) | ArrowError::ExternalError(_) | ArrowError::IoError(..)
        ),
        _ => false,
    }
}

fn is_too_large(error: &DataFusionError) -> bool {
    if let DataFusionError::External(cause) = error
        && cause.is::<TooLarge>()
    {
        return true;
    }
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<TooLarge>() {
            return true;
        }
        cause = error.source();
    }
    false
}
