use bytes::Bytes;
use parquet::basic::{Compression, Encoding, Type, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, ColumnIndexBuilder, OffsetIndexBuilder};
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

/// The pages of one column chunk, being filled.
pub(super) struct Pages<'a> {
    sink: TrackedWrite<Vec<u8>>,
    compressor: &'a mut zstd::bulk::Compressor<'static>,
    encodings: Vec<Encoding>,
    n_rows: u64,
    size_uncompressed: usize,
    dictionary_at: Option<i64>,
    data_at: Option<i64>,
    column_index: Option<ColumnIndexBuilder>,
    offset_index: OffsetIndexBuilder,
}

/// One page of data: presence of its rows, values, and what is known of them.
pub(super) struct DataPage<'a> {
    /// Presence of each row as a hybrid of one bit.
    pub(super) levels: &'a [u8],
    /// Values of the rows that have one.
    pub(super) values: &'a [u8],
    pub(super) encoding: Encoding,
    pub(super) n_rows: usize,
    pub(super) n_nulls: usize,
    /// Smallest and largest value; `None` when there is none, or when they are too long to keep.
    pub(super) bounds: Option<(Vec<u8>, Vec<u8>)>,
}

impl<'a> Pages<'a> {
    pub(super) fn new(column: Type, compressor: &'a mut zstd::bulk::Compressor<'static>) -> Self {
        Self {
            sink: TrackedWrite::new(Vec::new()),
            compressor,
            encodings: vec![Encoding::RLE],
            n_rows: 0,
            size_uncompressed: 0,
            dictionary_at: None,
            data_at: None,
            column_index: Some(ColumnIndexBuilder::new(column)),
            offset_index: OffsetIndexBuilder::new(),
        }
    }

    /// Writes the distinct values, sorted, in the plain encoding; before any page of data.
    pub(super) fn dictionary(&mut self, values: &[u8], n_values: usize) -> Result<()> {
        i32::try_from(values.len())?;
        // A dictionary page has no mark for "not compressed".
        let page = Page::DictionaryPage {
            buf: self.compressed(values)?.into(),
            num_values: n_values as u32,
            encoding: Encoding::PLAIN,
            is_sorted: true,
        };
        self.encodings.push(Encoding::PLAIN);
        let (offset, _) = self.write(CompressedPage::new(page, values.len()))?;
        self.dictionary_at = Some(offset);
        Ok(())
    }

    /// Writes a page of data (Apache Parquet format, data page version 2).
    pub(super) fn data(&mut self, page: DataPage<'_>) -> Result<()> {
        /// Fewer bytes are not worth a frame.
        const SMALLEST: usize = 64;
        let compressed = if page.values.len() < SMALLEST {
            Vec::new()
        } else {
            self.compressed(page.values)?
        };
        let is_compressed = !compressed.is_empty() && compressed.len() < page.values.len();
        let stored = if is_compressed {
            &compressed[..]
        } else {
            page.values
        };
        let header = Page::DataPageV2 {
            buf: [page.levels, stored].concat().into(),
            num_values: page.n_rows as u32,
            encoding: page.encoding,
            num_nulls: page.n_nulls as u32,
            num_rows: page.n_rows as u32,
            def_levels_byte_len: page.levels.len() as u32,
            rep_levels_byte_len: 0,
            is_compressed,
            statistics: None,
        };
        let size = page.levels.len() + page.values.len();
        i32::try_from(size)?;
        let (offset, size) = self.write(CompressedPage::new(header, size))?;
        self.data_at.get_or_insert(offset);
        self.n_rows += page.n_rows as u64;
        if !self.encodings.contains(&page.encoding) {
            self.encodings.push(page.encoding);
        }
        self.offset_index.append_row_count(page.n_rows as i64);
        self.offset_index
            .append_offset_and_size(offset, i32::try_from(size)?);
        let is_null = page.n_nulls == page.n_rows;
        match (page.bounds, &mut self.column_index) {
            (Some((min, max)), Some(index)) => index.append(false, min, max, page.n_nulls as i64),
            (None, Some(index)) if is_null => {
                index.append(true, Vec::new(), Vec::new(), page.n_nulls as i64);
            }
            (None, index) => *index = None,
            (Some(_), None) => {}
        }
        Ok(())
    }

    /// Returns the bytes of the chunk with what a footer says of it.
    pub(super) fn finish(
        self,
        column: ColumnDescPtr,
        statistics: Statistics,
    ) -> Result<(Bytes, ColumnCloseResult)> {
        let bytes = self.sink.into_inner()?;
        let metadata = ColumnChunkMetaData::builder(column)
            .set_encodings(self.encodings)
            .set_compression(compression())
            .set_num_values(self.n_rows as i64)
            .set_total_compressed_size(bytes.len() as i64)
            .set_total_uncompressed_size(self.size_uncompressed as i64)
            .set_dictionary_page_offset(self.dictionary_at)
            .set_data_page_offset(self.data_at.unwrap_or(0))
            .set_statistics(statistics)
            .build()?;
        let close = ColumnCloseResult {
            bytes_written: bytes.len() as u64,
            rows_written: self.n_rows,
            metadata,
            bloom_filter: None,
            column_index: self
                .column_index
                .map(ColumnIndexBuilder::build)
                .transpose()?,
            offset_index: Some(self.offset_index.build()),
        };
        Ok((bytes.into(), close))
    }

    /// Writes a page and returns its offset and its size with the header.
    fn write(&mut self, page: CompressedPage) -> Result<(i64, usize)> {
        let spec = SerializedPageWriter::new(&mut self.sink).write_page(page)?;
        self.size_uncompressed += spec.uncompressed_size;
        Ok((spec.offset as i64, spec.compressed_size))
    }

    fn compressed(&mut self, bytes: &[u8]) -> Result<Vec<u8>> {
        self.compressor
            .compress(bytes)
            .map_err(|error| ParquetError::External(Box::new(error)))
    }
}

/// Level of the compression: the fastest. Codes and differences are small before it.
pub(super) const ZSTD_LEVEL: i32 = 1;

/// Returns how the pages are compressed.
pub(crate) fn compression() -> Compression {
    Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL).unwrap_or_default())
}
