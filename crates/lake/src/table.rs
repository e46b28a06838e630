use crate::LakeError;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// A 64-bit float.
    Float,
    /// A 64-bit signed integer.
    Integer,
    /// True or false.
    Boolean,
}

/// Name and kind of a column. Every column may have absent values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name, unit last: `duration_s`.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

impl Field {
    /// Returns the field `name` of `kind`.
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            kind,
        }
    }
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// No value.
    Absent,
    /// UTF-8 text.
    Text(String),
    /// A finite float.
    Float(f64),
    /// An integer.
    Integer(i64),
    /// True or false.
    Boolean(bool),
}

impl Cell {
    /// Returns the kind of the value, `None` for an absent one.
    pub const fn kind(&self) -> Option<Kind> {
        match self {
            Self::Absent => None,
            Self::Text(_) => Some(Kind::Text),
            Self::Float(_) => Some(Kind::Float),
            Self::Integer(_) => Some(Kind::Integer),
            Self::Boolean(_) => Some(Kind::Boolean),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Cell {
    /// A value that is not finite becomes [`Cell::Absent`].
    fn from(value: f64) -> Self {
        if value.is_finite() {
            Self::Float(value)
        } else {
            Self::Absent
        }
    }
}

impl From<i64> for Cell {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

/// Rows under named columns, kept column by column.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    fields: Vec<Field>,
    columns: Vec<Vec<Cell>>,
}

impl Table {
    /// Returns an empty table with these columns.
    pub fn new(fields: Vec<Field>) -> Self {
        let columns = fields.iter().map(|_| Vec::new()).collect();
        Self { fields, columns }
    }

    /// Returns the columns' names and kinds, in order.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Returns the number of rows.
    pub fn n_rows(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// Returns the cells of the column at `index`.
    pub fn column(&self, index: usize) -> &[Cell] {
        &self.columns[index]
    }

    /// Appends a row; on an error the table stays as it was.
    pub fn push(&mut self, row: Vec<Cell>) -> Result<(), LakeError> {
        if row.len() != self.fields.len() {
            return Err(LakeError::RowLength {
                found: row.len(),
                expected: self.fields.len(),
            });
        }
        for (cell, field) in row.iter().zip(&self.fields) {
            if let Some(found) = cell.kind()
                && found != field.kind
            {
                let column = field.name.clone();
                return Err(LakeError::CellKind {
                    column,
                    expected: field.kind,
                    found,
                });
            }
        }
        for (cell, column) in row.into_iter().zip(&mut self.columns) {
            column.push(cell);
        }
        Ok(())
    }
}
