//! The schemas of the databases, as steps that are taken once and forward only.
//!
//! A step that was released is never edited: databases out there remember its digest.

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// A database and the steps that lead to its schema.
#[derive(Debug)]
pub(crate) struct Schema(&'static [(&'static str, &'static str)]);

/// The database that knows the tenants.
pub(crate) const CONTROL: Schema = Schema(&[(
    "tenants",
    include_str!("../migrations/sqlite/control/0001_tenants.sql"),
)]);

/// The database of one tenant.
pub(crate) const TENANT: Schema = Schema(&[
    (
        "sources, lake, catalogue",
        include_str!("../migrations/sqlite/tenant/0001_sources_lake_catalogue.sql"),
    ),
    (
        "royalties",
        include_str!("../migrations/sqlite/tenant/0002_royalties.sql"),
    ),
]);

impl Schema {
    /// Returns the version that the last step leads to.
    pub(crate) fn version(&self) -> i64 {
        self.0.len() as i64
    }

    /// Returns what takes the steps that a database has not taken yet.
    pub(crate) fn migrator(&self) -> Migrator {
        let steps = (1..).zip(self.0).map(|(version, &(name, sql))| {
            let sql = sql.into_sql_str();
            Migration::new(version, name.into(), MigrationType::Simple, sql, false)
        });
        Migrator::with_migrations(steps.collect())
    }
}
