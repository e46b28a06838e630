use datafusion::execution::SessionState;
use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::LogicalPlan;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::Statement as SqlStatement;

use super::problem;
use crate::LakeError;

/// Bytes of a statement.
const MOST_SQL_BYTES: usize = 1 << 16;

/// Reads one statement and refuses all but questions.
pub(super) fn parse(state: &SessionState, sql: &str) -> Result<Statement, LakeError> {
    if sql.len() > MOST_SQL_BYTES {
        let problem = format!("it is longer than {MOST_SQL_BYTES} bytes");
        return Err(LakeError::BadSql(problem));
    }
    let dialect = state.config().options().sql_parser.dialect;
    let statement = state
        .sql_to_statement(sql, &dialect)
        .map_err(|error| LakeError::BadSql(problem::short(&error)))?;
    if is_question(&statement) {
        Ok(statement)
    } else {
        let shown = statement.to_string();
        let mut words = shown.split_whitespace().take(2);
        let verb = words.next().unwrap_or_default();
        let verb = match (verb, words.next()) {
            ("CREATE" | "DROP" | "ALTER", Some(what)) => format!("{verb} {what}"),
            _ => verb.to_owned(),
        };
        Err(LakeError::NotAQuestion(verb))
    }
}

fn is_question(statement: &Statement) -> bool {
    match statement {
        Statement::Statement(statement) => is_sql_question(statement),
        Statement::Explain(explain) => is_question(&explain.statement),
        Statement::CreateExternalTable(_) | Statement::CopyTo(_) | Statement::Reset(_) => false,
    }
}

fn is_sql_question(statement: &SqlStatement) -> bool {
    match statement {
        SqlStatement::Query(_)
        | SqlStatement::ExplainTable { .. }
        | SqlStatement::ShowColumns { .. }
        | SqlStatement::ShowTables { .. } => true,
        SqlStatement::Explain { statement, .. } => is_sql_question(statement),
        _ => false,
    }
}

/// Refuses a plan that would change something, however it was worded.
pub(super) fn check(plan: &LogicalPlan) -> Result<(), LakeError> {
    SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false)
        .verify_plan(plan)
        .map_err(|_| LakeError::NotAQuestion("a change".to_owned()))
}
