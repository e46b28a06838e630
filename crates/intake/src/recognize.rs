use std::io::BufRead;

use catalog::SourceId;
use catalog::facts::Dataset;

use crate::formats::SHIPPED;
use crate::special::{self, Special};
use crate::tabular::{self, header};
use crate::{Head, IntakeError, Mapping, Reading, Report, Sink, Table};

/// Bytes of a file that are looked at to tell what it is.
pub const HEAD_BYTES: usize = 1 << 16;

/// What a file is.
#[derive(Clone, Debug)]
pub struct Recognized {
    how: How,
}

#[derive(Clone, Debug)]
enum How {
    Table(Box<Mapping>, Table),
    Special(&'static Special),
}

impl Recognized {
    /// Returns the short name of the format.
    pub fn format(&self) -> &str {
        match &self.how {
            How::Table(mapping, _) => &mapping.name,
            How::Special(special) => special.name,
        }
    }

    /// Returns what the format is, for people.
    pub fn title(&self) -> &str {
        match &self.how {
            How::Table(mapping, _) => &mapping.title,
            How::Special(special) => special.title,
        }
    }

    /// Returns the data set that rows go to.
    pub fn dataset(&self) -> Result<&'static Dataset, IntakeError> {
        match &self.how {
            How::Table(mapping, _) => mapping.dataset(),
            How::Special(special) => Ok(special.dataset),
        }
    }

    /// Returns what tells files of this layout from others of the same format: the header.
    pub fn layout(&self) -> String {
        match &self.how {
            How::Table(_, table) => crate::header_signature(&table.header),
            How::Special(special) => special.name.to_owned(),
        }
    }

    /// Returns what stands before, between and after rejected rows in a file that can be mended and
    /// read again.
    pub fn frame(&self) -> Frame {
        let (before, between, after) = match &self.how {
            How::Table(_, table) => (table.header_row(), "\n", "\n"),
            How::Special(special) => match special.name {
                "spotify-extended" | "spotify-account-history" | "lastfm-json" => {
                    ("[\n".to_owned(), ",\n", "\n]\n")
                }
                "maloja" => (
                    "{\"maloja\":{\"export_time\":0},\"scrobbles\":[\n".to_owned(),
                    ",\n",
                    "\n]}\n",
                ),
                "rockbox" => ("#AUDIOSCROBBLER/1.1\n".to_owned(), "\n", "\n"),
                _ => (String::new(), "\n", "\n"),
            },
        };
        Frame {
            before,
            between,
            after,
        }
    }

    /// Returns how the table stands in the file, for tables.
    pub const fn table(&self) -> Option<&Table> {
        match &self.how {
            How::Table(_, table) => Some(table),
            How::Special(_) => None,
        }
    }
}

/// What holds rows together in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Stands before the first row.
    pub before: String,
    /// Stands between two rows.
    pub between: &'static str,
    /// Stands after the last row.
    pub after: &'static str,
}

/// Says what a file is from its first [`HEAD_BYTES`] bytes; `own` are mappings that the user
/// confirmed, which come before those that ship with the program.
///
/// `None` when nobody knows it; [`crate::propose`] may help then.
pub fn recognize(head: &Head<'_>, own: &[Mapping]) -> Option<Recognized> {
    if let Some((mapping, table)) = header::find(head, own) {
        let how = How::Table(Box::new(mapping.clone()), table);
        return Some(Recognized { how });
    }
    if let Some(special) = special::ALL
        .iter()
        .find(|special| (special.recognizes)(head))
    {
        let how = How::Special(special);
        return Some(Recognized { how });
    }
    let (mapping, table) = header::find(head, &SHIPPED)?;
    let how = How::Table(Box::new(mapping.clone()), table);
    Some(Recognized { how })
}

/// Takes a file for what a mapping describes; `None` when the columns are not there.
pub(crate) fn with_mapping(head: &Head<'_>, mapping: &Mapping) -> Option<Recognized> {
    let (mapping, table) = header::find(head, std::slice::from_ref(mapping))?;
    let how = How::Table(Box::new(mapping.clone()), table);
    Some(Recognized { how })
}

/// Takes a file for the format `name`, whatever it looks like; `None` when there is no such
/// format, or when its columns are not there.
pub fn recognize_as(head: &Head<'_>, name: &str, own: &[Mapping]) -> Option<Recognized> {
    if let Some(special) = special::ALL.iter().find(|special| special.name == name) {
        let how = How::Special(special);
        return Some(Recognized { how });
    }
    let named: Vec<Mapping> = own
        .iter()
        .chain(SHIPPED.iter())
        .filter(|mapping| mapping.name == name)
        .cloned()
        .collect();
    let (mapping, table) = header::find(head, &named).or_else(|| {
        // Without all required columns: the one that knows most of them.
        let lenient: Vec<Mapping> = named
            .iter()
            .map(|mapping| {
                let net = mapping
                    .columns
                    .get("net")
                    .or(mapping.columns.values().next());
                Mapping {
                    require: net.map_or_else(Vec::new, |from| from.names()[..1].to_vec()),
                    ..mapping.clone()
                }
            })
            .collect();
        let (found, table) = header::find(head, &lenient)?;
        let mapping = named
            .iter()
            .find(|mapping| mapping.columns == found.columns)?;
        Some((mapping, table))
    })?;
    let how = How::Table(Box::new(mapping.clone()), table);
    Some(Recognized { how })
}

/// Reads a file to its end and hands its rows on.
///
/// `head` is the beginning of the same bytes that `input` gives.
pub fn read(
    recognized: &Recognized,
    head: &Head<'_>,
    source: SourceId,
    input: Box<dyn BufRead + '_>,
    sink: &mut dyn Sink,
) -> Result<Report, IntakeError> {
    let dataset = recognized.dataset()?;
    let mut reading = Reading::new(dataset, recognized.format(), source, sink);
    match &recognized.how {
        How::Table(mapping, table) => {
            tabular::read(input, head.bytes, head.name, mapping, table, &mut reading)?;
        }
        How::Special(special) => {
            let mut input = input;
            (special.read)(&mut *input, head.name, &mut reading)?;
        }
    }
    reading.finish()
}
