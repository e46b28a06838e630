use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use catalog::facts::Dataset;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;

use super::buffer::Buffer;
use super::encode::Encoder;
use super::pages;
use crate::error::{at, encoding};
use crate::{FactFile, LakeError, schema};

/// Key of the data set's name in the metadata of a file.
pub(crate) const DATASET_KEY: &str = "ledgerline.dataset";
/// Key of the data set's version in the metadata of a file.
pub(crate) const VERSION_KEY: &str = "ledgerline.dataset_version";

/// A file of facts that is being written.
pub(super) struct OpenFile {
    place: PathBuf,
    path: String,
    month: String,
    writer: SerializedFileWriter<File>,
    n_rows: u64,
}

impl OpenFile {
    /// Creates the next free file `NAME-N.parquet` of a month; `created` learns of it at once.
    pub(super) fn create(
        folder: &Path,
        dataset: &Dataset,
        month: String,
        name: &str,
        next_no: &mut u32,
        created: &mut Vec<PathBuf>,
    ) -> Result<Self, LakeError> {
        let below = format!("{}/{}={month}", dataset.name, schema::MONTH);
        let month_folder = folder.join(&below);
        fs::create_dir_all(&month_folder).map_err(at("create", &month_folder))?;
        let (file, place, path) = loop {
            let path = format!("{below}/{name}-{next_no}.parquet");
            let place = folder.join(&path);
            *next_no += 1;
            match File::create_new(&place) {
                Ok(file) => break (file, place, path),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(at("create", &place)(error)),
            }
        };
        created.push(place.clone());
        let properties = WriterProperties::builder()
            .set_compression(pages::compression())
            .set_key_value_metadata(Some(vec![
                KeyValue::new(DATASET_KEY.to_owned(), dataset.name.to_owned()),
                KeyValue::new(VERSION_KEY.to_owned(), dataset.version.to_string()),
            ]))
            .build();
        let writer = schema::stored(dataset)
            .and_then(|schema| SerializedFileWriter::new(file, schema, Arc::new(properties)))
            .map_err(encoding(&place))?;
        Ok(Self {
            place,
            path,
            month,
            writer,
            n_rows: 0,
        })
    }

    /// Writes the rows of a buffer, in this order, as one row group.
    pub(super) fn write(
        &mut self,
        buffer: &Buffer,
        order: &[u32],
        compressor: &mut zstd::bulk::Compressor<'static>,
    ) -> Result<(), LakeError> {
        let columns = self.writer.schema_descr().columns().to_vec();
        let mut group = self
            .writer
            .next_row_group()
            .map_err(encoding(&self.place))?;
        for (column, waiting) in columns.into_iter().zip(buffer.columns()) {
            let encoder = Encoder {
                order,
                compressor,
                column,
            };
            encoder
                .encode(waiting)
                .and_then(|(bytes, close)| group.append_column(&bytes, close))
                .map_err(encoding(&self.place))?;
        }
        group.close().map_err(encoding(&self.place))?;
        self.n_rows += order.len() as u64;
        Ok(())
    }

    pub(super) const fn n_rows(&self) -> u64 {
        self.n_rows
    }

    /// Ends the file and makes its bytes last.
    pub(super) fn close(self, dataset: &Dataset) -> Result<FactFile, LakeError> {
        let file = self.writer.into_inner().map_err(encoding(&self.place))?;
        file.sync_all().map_err(at("sync", &self.place))?;
        let size_bytes = file.metadata().map_err(at("read", &self.place))?.len();
        Ok(FactFile {
            dataset: dataset.name.to_owned(),
            version: dataset.version,
            month: self.month,
            path: self.path,
            n_rows: self.n_rows,
            size_bytes,
        })
    }
}
