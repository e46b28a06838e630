use std::collections::HashMap;
use std::path::{Path, PathBuf};

use catalog::TenantId;
use sqlx::{Any, AnyPool, Transaction};
use tokio::sync::Mutex;

use crate::folder::{self, WriterLock};
use crate::migrations::{CONTROL, TENANT};
use crate::sqlite::Database;
use crate::{StoreError, tenants};

/// What the store is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Makes nothing and changes nothing; any number of processes at the same time.
    Read,
    /// Makes the folder where there is none; one process at a time.
    Write,
}

/// A data folder that is open.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    access: Access,
    control: Mutex<Option<Database>>,
    tenants: Mutex<HashMap<TenantId, Database>>,
    _lock: Option<WriterLock>,
}

impl Store {
    /// Opens the data folder `dir`.
    ///
    /// A writer makes the folder if there is none and takes its lock; `holder` is what others are
    /// told who find it taken, such as `ledgerline serve`. A reader of a folder that is not there
    /// finds it empty.
    pub async fn open(dir: &Path, access: Access, holder: &str) -> Result<Self, StoreError> {
        let mut lock = None;
        if access == Access::Write {
            folder::make(dir)?;
            // A newer program may also lock in a newer way, so the format is asked first.
            folder::check(dir)?;
            lock = Some(WriterLock::take(dir, holder)?);
            if !folder::check(dir)? {
                folder::initialise(dir)?;
            }
        } else {
            folder::check(dir)?;
        }
        let dir = if dir.exists() {
            folder::resolved(dir)?
        } else {
            dir.to_owned()
        };
        let store = Self {
            dir,
            access,
            control: Mutex::default(),
            tenants: Mutex::default(),
            _lock: lock,
        };
        // What is wrong with the database shows at once.
        store.control().await?;
        Ok(store)
    }

    /// Returns what the store was opened for.
    pub fn access(&self) -> Access {
        self.access
    }

    /// Makes the folders of a tenant, which the first change makes otherwise: for those who write
    /// files before they commit.
    pub async fn prepare(&self, tenant: TenantId) -> Result<(), StoreError> {
        if self.access == Access::Read {
            let doing = "make the folders of a label";
            return Err(StoreError::ReadOnly { doing });
        }
        self.writable(tenant).await.map(drop)
    }

    /// Returns the folder of all that belongs to a tenant.
    pub fn tenant_folder(&self, tenant: TenantId) -> PathBuf {
        self.dir.join("tenants").join(tenant.to_string())
    }

    /// Returns the folder under which the paths of the lake's files stand.
    pub fn lake_folder(&self, tenant: TenantId) -> PathBuf {
        self.tenant_folder(tenant).join("lake")
    }

    /// Returns the folder of the copies of imported files.
    pub fn sources_folder(&self, tenant: TenantId) -> PathBuf {
        self.tenant_folder(tenant).join("sources")
    }

    /// Returns the folder of other files: artwork, documents.
    pub fn blobs_folder(&self, tenant: TenantId) -> PathBuf {
        self.tenant_folder(tenant).join("blobs")
    }

    /// Waits for what is under way, closes the databases and lets the next writer in.
    ///
    /// A store that is dropped instead loses nothing that was acknowledged.
    pub async fn close(self) {
        for database in self.tenants.lock().await.values() {
            database.close().await;
        }
        if let Some(control) = &*self.control.lock().await {
            control.close().await;
        }
    }

    /// Returns what reads the database of the tenants, `None` while there is none.
    pub(crate) async fn read_control(&self) -> Result<Option<AnyPool>, StoreError> {
        Ok(self.control().await?.map(|database| database.reads))
    }

    /// Begins a change of the database of the tenants.
    pub(crate) async fn change_control(
        &self,
        doing: &'static str,
    ) -> Result<Transaction<'static, Any>, StoreError> {
        match self.control().await? {
            Some(database) => database.begin(doing).await,
            None => Err(StoreError::ReadOnly { doing }),
        }
    }

    /// Returns what reads the database of a tenant, `None` while there is none.
    pub(crate) async fn read(&self, tenant: TenantId) -> Result<Option<AnyPool>, StoreError> {
        let mut open = self.tenants.lock().await;
        if let Some(database) = open.get(&tenant) {
            return Ok(Some(database.reads.clone()));
        }
        let path = self.tenant_database(tenant);
        let database = match self.access {
            Access::Read => Database::open_to_read(&path, &TENANT).await?,
            Access::Write if path.exists() => Some(Database::open(&path, &TENANT).await?),
            Access::Write => None,
        };
        let Some(database) = database else {
            return Ok(None);
        };
        let reads = database.reads.clone();
        open.insert(tenant, database);
        Ok(Some(reads))
    }

    /// Begins a change of the database of a tenant, which is made with the first.
    pub(crate) async fn change(
        &self,
        tenant: TenantId,
        doing: &'static str,
    ) -> Result<Transaction<'static, Any>, StoreError> {
        if self.access == Access::Read {
            return Err(StoreError::ReadOnly { doing });
        }
        let database = self.writable(tenant).await?;
        database.begin(doing).await
    }

    async fn writable(&self, tenant: TenantId) -> Result<Database, StoreError> {
        let mut open = self.tenants.lock().await;
        if let Some(database) = open.get(&tenant) {
            return Ok(database.clone());
        }
        if !tenants::exists(self, tenant).await? {
            return Err(StoreError::NoSuchTenant { tenant });
        }
        for folder in [
            self.lake_folder(tenant),
            self.sources_folder(tenant),
            self.blobs_folder(tenant),
        ] {
            folder::make(&folder)?;
        }
        let database = Database::open(&self.tenant_database(tenant), &TENANT).await?;
        open.insert(tenant, database.clone());
        Ok(database)
    }

    fn tenant_database(&self, tenant: TenantId) -> PathBuf {
        self.tenant_folder(tenant).join("tenant.db")
    }

    async fn control(&self) -> Result<Option<Database>, StoreError> {
        let mut open = self.control.lock().await;
        if open.is_none() {
            let path = self.dir.join("control.db");
            *open = match self.access {
                Access::Read => Database::open_to_read(&path, &CONTROL).await?,
                Access::Write => Some(Database::open(&path, &CONTROL).await?),
            };
        }
        Ok(open.clone())
    }
}
