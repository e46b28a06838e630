//! Identifiers in cells: read where they are well-formed, told where they are not right.

use std::str::FromStr;

use catalog::identifiers::{Gtin, IpiBase, IpiName, Isrc, Iswc, Mbid};

use crate::Reading;

/// Writes identifiers in their usual form, and counts those that are wrong.
///
/// One that is not well-formed stays as it is.
pub(super) struct Identifiers<'i, 'r> {
    reading: &'i mut Reading<'r>,
    row_no: u64,
}

impl<'i, 'r> Identifiers<'i, 'r> {
    pub(super) fn new(reading: &'i mut Reading<'r>, row_no: u64) -> Self {
        Self { reading, row_no }
    }

    pub(super) fn isrc(&mut self, text: &str) -> String {
        self.written::<Isrc>(text, "ISRC", |_| true, |isrc| isrc.as_str().to_owned())
    }

    pub(super) fn mbid(&mut self, text: &str) -> String {
        self.written::<Mbid>(text, "MBID", |_| true, |mbid| mbid.as_str().to_owned())
    }

    pub(super) fn iswc(&mut self, text: &str) -> String {
        let is_right = Iswc::has_valid_check_digit;
        self.written(text, "ISWC", is_right, |iswc| iswc.as_str().to_owned())
    }

    pub(super) fn gtin(&mut self, text: &str) -> String {
        let is_right = Gtin::has_valid_check_digit;
        self.written(text, "GTIN", is_right, |gtin| gtin.as_str().to_owned())
    }

    pub(super) fn ipi_name(&mut self, text: &str) -> String {
        let is_right = IpiName::has_valid_check_digit;
        self.written(text, "IPI name number", is_right, |ipi| {
            ipi.as_str().to_owned()
        })
    }

    pub(super) fn ipi_base(&mut self, text: &str) -> String {
        let is_right = IpiBase::has_valid_check_digit;
        self.written(text, "IPI base number", is_right, |ipi| {
            ipi.as_str().to_owned()
        })
    }

    fn written<T: FromStr>(
        &mut self,
        text: &str,
        name: &str,
        is_right: fn(&T) -> bool,
        write: fn(&T) -> String,
    ) -> String {
        if text.is_empty() {
            return String::new();
        }
        let Ok(identifier) = text.parse::<T>() else {
            self.reading
                .warn(&format!("{name}: not well-formed"), self.row_no, text);
            return text.to_owned();
        };
        if !is_right(&identifier) {
            self.reading
                .warn(&format!("{name}: wrong check digit"), self.row_no, text);
        }
        write(&identifier)
    }
}
