use catalog::facts::{ABSENT, Chunk, Column, Dataset, Kind, Texts, Values};

/// Rows of one month that wait to be sorted and written, column by column.
#[derive(Debug)]
pub(super) struct Buffer {
    columns: Vec<Waiting>,
    n_rows: usize,
}

/// The waiting values of one column.
#[derive(Debug)]
pub(super) enum Waiting {
    Text(WaitingTexts),
    Integer(WaitingValues<i64>),
    Decimal(WaitingValues<i128>),
    Date(WaitingValues<i32>),
    Moment(WaitingValues<i64>),
    Flag(WaitingValues<bool>),
}

/// Codes of texts, [`ABSENT`] where there is none; empty as long as no row has a text.
#[derive(Debug, Default)]
pub(super) struct WaitingTexts {
    pub(super) texts: Texts,
    pub(super) codes: Vec<u32>,
}

/// Values with their presence; empty as long as no row has one.
#[derive(Debug, Default)]
pub(super) struct WaitingValues<T> {
    pub(super) values: Vec<T>,
    pub(super) is_present: Vec<bool>,
    pub(super) n_present: usize,
}

/// Which rows of a chunk are meant.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rows<'a> {
    All,
    These(&'a [u32]),
}

/// Translation of a chunk's codes of texts, all [`ABSENT`] between two uses.
#[derive(Debug, Default)]
pub(super) struct Translation {
    codes: Vec<u32>,
    used: Vec<u32>,
}

impl Buffer {
    pub(super) fn new(dataset: &Dataset) -> Self {
        Self {
            columns: dataset.columns.iter().map(Waiting::new).collect(),
            n_rows: 0,
        }
    }

    pub(super) const fn n_rows(&self) -> usize {
        self.n_rows
    }

    pub(super) fn columns(&self) -> &[Waiting] {
        &self.columns
    }

    /// Returns the bytes that the waiting values take, about.
    pub(super) fn size_bytes(&self) -> usize {
        self.columns.iter().map(Waiting::size_bytes).sum()
    }

    /// Appends rows of a chunk of the same data set.
    pub(super) fn append(&mut self, chunk: &Chunk, rows: Rows<'_>, translation: &mut Translation) {
        translation.codes.resize(chunk.texts().len() + 1, ABSENT);
        let before = self.n_rows;
        for (index, column) in self.columns.iter_mut().enumerate() {
            match (column, chunk.values(index)) {
                (Waiting::Text(waiting), Values::Text(codes)) => {
                    waiting.append(before, codes, rows, chunk.texts(), translation);
                }
                (Waiting::Integer(waiting), Values::Integer(values))
                | (Waiting::Moment(waiting), Values::Moment(values)) => {
                    waiting.append(before, values, rows, |value| value);
                }
                (Waiting::Decimal(waiting), Values::Decimal(values)) => {
                    waiting.append(before, values, rows, catalog::Amount::units);
                }
                (Waiting::Date(waiting), Values::Date(values)) => {
                    waiting.append(before, values, rows, |value| value);
                }
                (Waiting::Flag(waiting), Values::Flag(values)) => {
                    waiting.append(before, values, rows, |value| value);
                }
                (waiting, values) => unreachable!("{values:?} of a column of {waiting:?}"),
            }
        }
        self.n_rows += match rows {
            Rows::All => chunk.n_rows(),
            Rows::These(rows) => rows.len(),
        };
    }

    /// Forgets the rows but keeps the room that they took.
    pub(super) fn clear(&mut self) {
        self.n_rows = 0;
        for column in &mut self.columns {
            match column {
                Waiting::Text(waiting) => {
                    waiting.texts = Texts::default();
                    waiting.codes.clear();
                }
                Waiting::Integer(waiting) | Waiting::Moment(waiting) => waiting.clear(),
                Waiting::Decimal(waiting) => waiting.clear(),
                Waiting::Date(waiting) => waiting.clear(),
                Waiting::Flag(waiting) => waiting.clear(),
            }
        }
    }
}

impl Waiting {
    fn new(column: &Column) -> Self {
        match column.kind {
            Kind::Text => Self::Text(WaitingTexts::default()),
            Kind::Integer => Self::Integer(WaitingValues::default()),
            Kind::Decimal => Self::Decimal(WaitingValues::default()),
            Kind::Date => Self::Date(WaitingValues::default()),
            Kind::Moment => Self::Moment(WaitingValues::default()),
            Kind::Flag => Self::Flag(WaitingValues::default()),
        }
    }

    fn size_bytes(&self) -> usize {
        /// A text has an end, a hash and a place in a table beside its bytes.
        const TEXT_OVERHEAD: usize = 24;
        match self {
            Self::Text(waiting) => {
                let texts = &waiting.texts;
                4 * waiting.codes.len() + texts.size_bytes() + TEXT_OVERHEAD * texts.len()
            }
            Self::Integer(waiting) | Self::Moment(waiting) => waiting.size_bytes(),
            Self::Decimal(waiting) => waiting.size_bytes(),
            Self::Date(waiting) => waiting.size_bytes(),
            Self::Flag(waiting) => waiting.size_bytes(),
        }
    }
}

impl WaitingTexts {
    fn append(
        &mut self,
        before: usize,
        codes: &[u32],
        rows: Rows<'_>,
        texts: &Texts,
        translation: &mut Translation,
    ) {
        match rows {
            Rows::All => self.extend(before, codes.iter().copied(), texts, translation),
            Rows::These(rows) => {
                let codes = rows.iter().map(|&row| codes[row as usize]);
                self.extend(before, codes, texts, translation);
            }
        }
        for code in translation.used.drain(..) {
            translation.codes[code as usize] = ABSENT;
        }
    }

    fn extend(
        &mut self,
        before: usize,
        codes: impl ExactSizeIterator<Item = u32> + Clone,
        texts: &Texts,
        translation: &mut Translation,
    ) {
        if self.codes.is_empty() {
            if codes.clone().all(|code| code == ABSENT) {
                return;
            }
            self.codes.resize(before, ABSENT);
        }
        self.codes.reserve(codes.len());
        for code in codes {
            // A code that the chunk never gave has no text, thus is absent.
            let known = translation.codes.get(code as usize).copied();
            let known = known.unwrap_or(ABSENT);
            if known != ABSENT || code == ABSENT {
                self.codes.push(known);
                continue;
            }
            let Some(text) = texts.get(code) else {
                self.codes.push(ABSENT);
                continue;
            };
            let own = self.texts.intern(text);
            translation.codes[code as usize] = own;
            translation.used.push(code);
            self.codes.push(own);
        }
    }
}

impl<T: Copy + Default> WaitingValues<T> {
    fn append<S: Copy>(
        &mut self,
        before: usize,
        source: &[Option<S>],
        rows: Rows<'_>,
        stored: impl Fn(S) -> T,
    ) {
        match rows {
            Rows::All => self.extend(before, source.iter().copied(), stored),
            Rows::These(rows) => {
                let values = rows.iter().map(|&row| source[row as usize]);
                self.extend(before, values, stored);
            }
        }
    }

    fn extend<S>(
        &mut self,
        before: usize,
        values: impl ExactSizeIterator<Item = Option<S>> + Clone,
        stored: impl Fn(S) -> T,
    ) {
        let n_present = values.clone().flatten().count();
        if self.n_present + n_present == 0 {
            return;
        }
        if self.n_present == 0 {
            self.values.resize(before, T::default());
            self.is_present.resize(before, false);
        }
        self.n_present += n_present;
        self.is_present
            .extend(values.clone().map(|value| value.is_some()));
        self.values
            .extend(values.map(|value| value.map_or_else(T::default, &stored)));
    }

    fn clear(&mut self) {
        self.values.clear();
        self.is_present.clear();
        self.n_present = 0;
    }

    fn size_bytes(&self) -> usize {
        self.values.len() * (size_of::<T>() + 1)
    }
}
