//! The store as other crates meet it.
//!
//! `conformance` holds for every database and speaks to the public functions only, so that it can
//! drive another one; `embedded` is about files on a disk.

mod conformance;
mod embedded;

use std::path::PathBuf;

use catalog::{
    Digest, PartyId, Period, RecordingId, ReleaseId, SourceId, TenantId, Timestamp, WorkId,
};
use store::catalogue::{Entity, Party, PartyKind, Recording, Release, Work};
use store::identities::{How, Identity};
use store::lake_files::LakeFile;
use store::sources::{OriginKind, Source, SourceState};
use store::{Access, Store, tenants};
use tempfile::TempDir;

/// A store in a folder of its own, with one tenant.
struct Desk {
    folder: TempDir,
    store: Store,
    tenant: TenantId,
}

impl Desk {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder.path().join("data"), Access::Write).await;
        let tenant = tenants::find_or_create(&store, "main", moment(0))
            .await
            .unwrap()
            .id;
        Self {
            folder,
            store,
            tenant,
        }
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    async fn another_tenant(&self) -> TenantId {
        tenants::find_or_create(&self.store, "other", moment(0))
            .await
            .unwrap()
            .id
    }
}

async fn open(dir: &std::path::Path, access: Access) -> Store {
    Store::open(dir, access, "a test").await.unwrap()
}

/// Seconds after a fixed moment in 2026.
fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_790_000_000_000_000 + seconds * 1_000_000)
}

fn source(name: &str) -> Source {
    let digest = Digest::of(name.as_bytes());
    Source {
        id: SourceId::of(digest),
        digest,
        name: name.to_owned(),
        origin: format!("inbox/{name}"),
        origin_kind: OriginKind::UserExport,
        size_bytes: 1234,
        format: "distrokid".to_owned(),
        mapping: None,
        dataset: "statement_lines".to_owned(),
        imported_at: moment(1),
        state: SourceState::Active,
        accepted: 10,
        rejected: 2,
        duplicates: 1,
        period: Period::month(2026, 7),
        rows_digest: format!("rows of {name}"),
        row_sketch: vec![0, 1, u64::MAX],
        line_sketch: vec![],
    }
}

fn lake_file(path: &str, sources: &[(&Source, u64)]) -> LakeFile {
    LakeFile {
        dataset: "statement_lines".to_owned(),
        version: 1,
        month: "2026-07".to_owned(),
        path: path.to_owned(),
        n_rows: sources.iter().map(|(_, n_rows)| n_rows).sum(),
        size_bytes: 4096,
        sources: sources
            .iter()
            .map(|(source, n_rows)| (source.id, *n_rows))
            .collect(),
    }
}

fn recording(title: &str, artist: &str) -> Recording {
    let digest = Digest::of(format!("{title} {artist}").as_bytes());
    Recording {
        id: RecordingId::new(moment(0), digest),
        isrc: None,
        title: title.to_owned(),
        version: None,
        artist: Some(artist.to_owned()),
        release_title: None,
        duration_ms: Some(180_000),
        created_at: moment(0),
    }
}

fn work(title: &str) -> Work {
    Work {
        id: WorkId::new(moment(0), Digest::of(title.as_bytes())),
        iswc: Some("T0345246801".to_owned()),
        title: title.to_owned(),
        writers: Some("Ada Byrne / Noor Haddad".to_owned()),
        created_at: moment(0),
    }
}

fn release(title: &str) -> Release {
    Release {
        id: ReleaseId::new(moment(0), Digest::of(title.as_bytes())),
        upc: Some("036000291452".to_owned()),
        title: title.to_owned(),
        artist: None,
        label: Some("Night Shift".to_owned()),
        created_at: moment(0),
    }
}

fn party(name: &str) -> Party {
    Party {
        id: PartyId::new(moment(0), Digest::of(name.as_bytes())),
        ipi: None,
        name: name.to_owned(),
        isni: None,
        dpid: None,
        kind: PartyKind::Person,
        created_at: moment(0),
    }
}

fn identity(number: i64, recording: &Recording) -> Identity {
    Identity {
        identity: number,
        entity: Entity::Recording(recording.id),
        isrc: recording.isrc.clone(),
        upc: None,
        iswc: None,
        title: Some(recording.title.clone()),
        version: None,
        artist: recording.artist.clone(),
        release_title: None,
        score: 0.75,
        reasons: "same title and artist".to_owned(),
        first_source: source("a.csv").id,
        how: How::Automatic,
    }
}
