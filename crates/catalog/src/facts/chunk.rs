use crate::Amount;
use crate::facts::{ABSENT, Dataset, Kind, Texts};

/// One value of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Cell {
    /// No value.
    #[default]
    Absent,
    /// A text by the code that [`Chunk::intern`] gave it.
    Text(u32),
    /// An integer.
    Integer(i64),
    /// A decimal number.
    Decimal(Amount),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01T00:00:00 UTC.
    Moment(i64),
    /// True or false.
    Flag(bool),
}

/// The values of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// Codes of texts, [`ABSENT`] where there is none.
    Text(Vec<u32>),
    /// Integers.
    Integer(Vec<Option<i64>>),
    /// Decimal numbers.
    Decimal(Vec<Option<Amount>>),
    /// Days since 1970-01-01.
    Date(Vec<Option<i32>>),
    /// Microseconds since 1970-01-01T00:00:00 UTC.
    Moment(Vec<Option<i64>>),
    /// Flags.
    Flag(Vec<Option<bool>>),
}

impl Values {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(Vec::new()),
            Kind::Integer => Self::Integer(Vec::new()),
            Kind::Decimal => Self::Decimal(Vec::new()),
            Kind::Date => Self::Date(Vec::new()),
            Kind::Moment => Self::Moment(Vec::new()),
            Kind::Flag => Self::Flag(Vec::new()),
        }
    }

    /// Appends a cell; a cell of another kind is a fault of the caller.
    fn push(&mut self, cell: Cell) {
        match (self, cell) {
            (Self::Text(values), Cell::Text(code)) => values.push(code),
            (Self::Text(values), Cell::Absent) => values.push(ABSENT),
            (Self::Integer(values), Cell::Integer(value))
            | (Self::Moment(values), Cell::Moment(value)) => values.push(Some(value)),
            (Self::Integer(values) | Self::Moment(values), Cell::Absent) => values.push(None),
            (Self::Decimal(values), Cell::Decimal(value)) => values.push(Some(value)),
            (Self::Decimal(values), Cell::Absent) => values.push(None),
            (Self::Date(values), Cell::Date(value)) => values.push(Some(value)),
            (Self::Date(values), Cell::Absent) => values.push(None),
            (Self::Flag(values), Cell::Flag(value)) => values.push(Some(value)),
            (Self::Flag(values), Cell::Absent) => values.push(None),
            (values, cell) => unreachable!("{cell:?} does not fit {values:?}"),
        }
    }

    fn retain(&mut self, kept: &[bool]) {
        fn keep<T>(values: &mut Vec<T>, kept: &[bool]) {
            let mut flags = kept.iter();
            values.retain(|_| *flags.next().expect("one flag a row"));
        }
        match self {
            Self::Text(values) => keep(values, kept),
            Self::Integer(values) | Self::Moment(values) => keep(values, kept),
            Self::Decimal(values) => keep(values, kept),
            Self::Date(values) => keep(values, kept),
            Self::Flag(values) => keep(values, kept),
        }
    }

    fn cell(&self, row: usize) -> Cell {
        match self {
            Self::Text(values) if values[row] == ABSENT => Cell::Absent,
            Self::Text(values) => Cell::Text(values[row]),
            Self::Integer(values) => values[row].map_or(Cell::Absent, Cell::Integer),
            Self::Decimal(values) => values[row].map_or(Cell::Absent, Cell::Decimal),
            Self::Date(values) => values[row].map_or(Cell::Absent, Cell::Date),
            Self::Moment(values) => values[row].map_or(Cell::Absent, Cell::Moment),
            Self::Flag(values) => values[row].map_or(Cell::Absent, Cell::Flag),
        }
    }
}

/// A run of rows of one data set, kept column by column, with the row that is being filled.
#[derive(Clone, Debug)]
pub struct Chunk {
    dataset: &'static Dataset,
    texts: Texts,
    columns: Vec<Values>,
    n_rows: usize,
    row: Vec<Cell>,
}

impl Chunk {
    /// Returns an empty chunk of `dataset`.
    pub fn new(dataset: &'static Dataset) -> Self {
        let columns = dataset.columns.iter();
        Self {
            dataset,
            texts: Texts::default(),
            columns: columns.map(|column| Values::new(column.kind)).collect(),
            n_rows: 0,
            row: vec![Cell::Absent; dataset.columns.len()],
        }
    }

    /// Returns the data set.
    pub const fn dataset(&self) -> &'static Dataset {
        self.dataset
    }

    /// Returns the number of committed rows.
    pub const fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Returns the distinct texts of all columns.
    pub const fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Returns the values of a column.
    pub fn values(&self, column: usize) -> &Values {
        &self.columns[column]
    }

    /// Returns `text` as a cell of this chunk.
    pub fn intern(&mut self, text: &str) -> Cell {
        Cell::Text(self.texts.intern(text))
    }

    /// Puts a cell into the row that is being filled. Its kind must be that of the column.
    pub fn set(&mut self, column: usize, cell: Cell) {
        debug_assert!(
            fits(self.dataset.columns[column].kind, cell),
            "{cell:?} in `{}`",
            self.dataset.columns[column].name
        );
        self.row[column] = cell;
    }

    /// Puts a text into the row that is being filled; an empty one is absent.
    pub fn set_text(&mut self, column: usize, text: &str) {
        let cell = if text.is_empty() {
            Cell::Absent
        } else {
            self.intern(text)
        };
        self.set(column, cell);
    }

    /// Returns the cell in the row that is being filled.
    pub fn peek(&self, column: usize) -> Cell {
        self.row[column]
    }

    /// Returns the date or moment that places the row that is being filled.
    pub fn placing_cell(&self) -> Cell {
        let places = self.dataset.month_of.iter();
        places
            .map(|&column| self.row[column])
            .find(|&cell| cell != Cell::Absent)
            .unwrap_or_default()
    }

    /// Returns the text of a cell in the row that is being filled.
    pub fn peek_text(&self, column: usize) -> Option<&str> {
        match self.row[column] {
            Cell::Text(code) => self.texts.get(code),
            _ => None,
        }
    }

    /// Appends the filled row and begins an empty one.
    pub fn commit(&mut self) {
        for (values, cell) in self.columns.iter_mut().zip(&mut self.row) {
            values.push(std::mem::take(cell));
        }
        self.n_rows += 1;
    }

    /// Empties the row that is being filled.
    pub fn abandon(&mut self) {
        self.row.fill(Cell::Absent);
    }

    /// Returns a hash of the cells in the row that is being filled, in the order of `columns`,
    /// continuing from the hash `from`.
    ///
    /// Rows with equal values have the same in any two chunks, whatever file they came from.
    pub fn row_hash(&self, columns: &[usize], from: u64) -> u64 {
        const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut hash = from;
        for &column in columns {
            let value = match self.row[column] {
                Cell::Absent => continue,
                Cell::Text(code) => self.texts.hash_of(code),
                Cell::Integer(value) | Cell::Moment(value) => spread(value as u64),
                Cell::Date(day) => spread(day as u64),
                Cell::Flag(flag) => spread(1 + u64::from(flag)),
                Cell::Decimal(amount) => {
                    let units = amount.units();
                    spread(units as u64 ^ ((units >> 64) as u64).rotate_left(32))
                }
            };
            // The place counts, so that the same text in two columns differs.
            hash = (hash ^ value.rotate_left(column as u32))
                .wrapping_mul(MIX)
                .rotate_left(29);
        }
        hash
    }

    /// Keeps the committed rows that `keep` names, in their order.
    pub fn retain(&mut self, mut keep: impl FnMut(&Self, usize) -> bool) {
        let kept: Vec<bool> = (0..self.n_rows).map(|row| keep(self, row)).collect();
        self.n_rows = kept.iter().filter(|&&kept| kept).count();
        for values in &mut self.columns {
            values.retain(&kept);
        }
    }

    /// Returns the cell of a committed row.
    pub fn cell(&self, column: usize, row: usize) -> Cell {
        self.columns[column].cell(row)
    }

    /// Returns the text of a committed row, `None` where it is absent or the column is no text.
    pub fn text(&self, column: usize, row: usize) -> Option<&str> {
        match &self.columns[column] {
            Values::Text(codes) => self.texts.get(codes[row]),
            _ => None,
        }
    }

    /// Returns the number of a committed row, `None` where it is absent or the column is no integer.
    pub fn integer(&self, column: usize, row: usize) -> Option<i64> {
        match &self.columns[column] {
            Values::Integer(values) => values[row],
            _ => None,
        }
    }

    /// Returns the amount of a committed row, `None` where it is absent or the column is no decimal.
    pub fn decimal(&self, column: usize, row: usize) -> Option<Amount> {
        match &self.columns[column] {
            Values::Decimal(values) => values[row],
            _ => None,
        }
    }

    /// Returns the days since 1970-01-01 of the date or moment that places a committed row.
    pub fn placing_day(&self, row: usize) -> Option<i32> {
        const DAY_MICROS: i64 = 86_400_000_000;
        self.dataset
            .month_of
            .iter()
            .find_map(|&column| match self.cell(column, row) {
                Cell::Date(day) => Some(day),
                Cell::Moment(micros) => Some(micros.div_euclid(DAY_MICROS) as i32),
                _ => None,
            })
    }
}

/// The last steps of `SplitMix64` (Steele, Lea, Flood 2014): every bit of the input moves every bit.
const fn spread(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

const fn fits(kind: Kind, cell: Cell) -> bool {
    matches!(
        (kind, cell),
        (_, Cell::Absent)
            | (Kind::Text, Cell::Text(_))
            | (Kind::Integer, Cell::Integer(_))
            | (Kind::Decimal, Cell::Decimal(_))
            | (Kind::Date, Cell::Date(_))
            | (Kind::Moment, Cell::Moment(_))
            | (Kind::Flag, Cell::Flag(_))
    )
}
