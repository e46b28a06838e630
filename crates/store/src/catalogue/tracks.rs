use catalog::{RecordingId, ReleaseId, TenantId};

use crate::error::failed;
use crate::rows::{Change, Columns as _, Insert, commit};
use crate::{Store, StoreError};

/// A place on a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Track {
    /// The release.
    pub release: ReleaseId,
    /// Disc, from 1.
    pub disc_no: u32,
    /// Place on the disc, from 1.
    pub track_no: u32,
    /// What is heard there.
    pub recording: RecordingId,
}

/// Stores tracks, each in the place of one at the same place. Releases and recordings must be
/// there.
pub async fn put_tracks(
    store: &Store,
    tenant: TenantId,
    tracks: &[Track],
) -> Result<(), StoreError> {
    let mut change = store.change(tenant, PUTTING).await?;
    put_all(&mut change, tenant, tracks).await?;
    commit(change, PUTTING).await
}

/// Returns the tracks of a release in their order.
pub async fn tracks_of(
    store: &Store,
    tenant: TenantId,
    release: ReleaseId,
) -> Result<Vec<Track>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    sqlx::query(
        "SELECT disc_no, track_no, recording_id FROM release_tracks \
         WHERE tenant_id = $1 AND release_id = $2 ORDER BY disc_no, track_no",
    )
    .bind(tenant.to_string())
    .bind(release.to_string())
    .fetch_all(&pool)
    .await
    .map_err(failed("list the tracks of a release"))?
    .iter()
    .map(|row| {
        Ok(Track {
            release,
            disc_no: row.small("disc_no")?,
            track_no: row.small("track_no")?,
            recording: row.parsed("recording_id")?,
        })
    })
    .collect()
}

const PUTTING: &str = "store the tracks of a release";

pub(crate) async fn put_all(
    change: &mut Change,
    tenant: TenantId,
    tracks: &[Track],
) -> Result<(), StoreError> {
    let tenant = tenant.to_string();
    let insert = Insert {
        into: "release_tracks (tenant_id, release_id, disc_no, track_no, recording_id)",
        then: "ON CONFLICT (tenant_id, release_id, disc_no, track_no) \
               DO UPDATE SET recording_id = excluded.recording_id",
        doing: PUTTING,
    };
    insert
        .all(change, tracks, |track, row| {
            row.add(tenant.as_str())
                .text(track.release)
                .add(i64::from(track.disc_no))
                .add(i64::from(track.track_no))
                .text(track.recording);
        })
        .await?;
    Ok(())
}
