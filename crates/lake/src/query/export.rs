use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

use super::Answer;
use crate::LakeError;
use crate::error::{at, encoding};
use crate::write::{ROWS_PER_GROUP, compression};

/// Writes the rows of an answer as a Parquet file and returns their number.
pub(super) async fn write(answer: Answer, path: &Path) -> Result<u64, LakeError> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = Partial(partial.into());
    let n_rows = write_partial(answer, &partial.0).await?;
    fs::rename(&partial.0, path).map_err(at("write", path))?;
    Ok(n_rows)
}

/// A file that is deleted unless it was renamed before.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        // Nothing is there after a renaming.
        let _: io::Result<()> = fs::remove_file(&self.0);
    }
}

async fn write_partial(mut answer: Answer, path: &Path) -> Result<u64, LakeError> {
    let file = File::create(path).map_err(at("create", path))?;
    let properties = WriterProperties::builder()
        .set_compression(compression())
        .set_max_row_group_row_count(Some(ROWS_PER_GROUP))
        .build();
    let mut writer =
        ArrowWriter::try_new(file, answer.schema(), Some(properties)).map_err(encoding(path))?;
    let mut n_rows = 0;
    while let Some(batch) = answer.next_batch().await? {
        n_rows += batch.num_rows() as u64;
        writer.write(&batch).map_err(encoding(path))?;
    }
    let file = writer.into_inner().map_err(encoding(path))?;
    file.sync_all().map_err(at("sync", path))?;
    Ok(n_rows)
}
