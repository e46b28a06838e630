use serde_json::Value;

/// Deepest nesting that is followed; what lies deeper is one broken element.
const MAX_DEPTH: usize = 64;
/// Longest element in bytes.
pub(super) const MAX_ELEMENT_BYTES: usize = 1 << 20;
/// Longest name that is looked at; the names that matter are shorter.
const MAX_NAME_BYTES: usize = 128;

/// One step from the outermost value of a file to its rows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Any element of a list.
    Item,
    /// The value of this name in an object.
    Name(&'static str),
}

/// Where the rows of a format stand, and what in it is personal.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Paths of rows. One that ends in a name means an object in the place of a list.
    pub(crate) rows: &'static [&'static [Step]],
    /// Names whose values are blanked wherever they stand.
    pub(crate) personal: &'static [&'static str],
}

/// How a row ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Its brackets match.
    Whole,
    /// It is no row, with the reason.
    Broken(&'static str),
    /// The text ended in the middle of it.
    Cut,
    /// The text ended between two rows, inside of the list.
    Unclosed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Between,
    Text,
    /// In a text, behind a backslash.
    Escaped,
    Word,
}

#[derive(Debug)]
struct Frame {
    is_object: bool,
    /// Name of the value that is read now, known only outside of rows.
    name: Vec<u8>,
}

#[derive(Debug)]
struct Row {
    depth: usize,
    fault: Option<&'static str>,
}

/// A personal value that is passed over.
#[derive(Debug)]
struct Blank {
    name: &'static str,
    depth: usize,
}

/// Cuts JSON into rows as it comes, and blanks personal values before anything else sees them.
///
/// It follows brackets, texts and colons only, so a broken row does not hide the next one, and a
/// personal value is found in a broken row too. Whether a row is valid is for its parser to say.
#[derive(Debug)]
pub(super) struct Scanner {
    shape: &'static Shape,
    state: State,
    frames: Vec<Frame>,
    /// Open brackets, also those too deep for a frame.
    depth: usize,
    is_value: bool,
    after_colon: bool,
    /// The text or word that is read, cut off behind `MAX_NAME_BYTES`.
    token: Vec<u8>,
    /// Name whose value comes next, if it is personal.
    personal: Option<&'static str>,
    blank: Option<Blank>,
    row: Option<Row>,
    ended: Option<End>,
    /// Rows begun.
    pub(super) row_no: u64,
    /// Whether a list that may hold rows was met.
    pub(super) has_list: bool,
    /// The row without personal values.
    pub(super) element: Vec<u8>,
    /// The text without personal values, as far as it was read and not yet taken.
    pub(super) kept: Vec<u8>,
    /// Names of personal values that were blanked and not yet counted.
    pub(super) dropped: Vec<&'static str>,
}

impl Scanner {
    pub(super) fn new(shape: &'static Shape) -> Self {
        Self {
            shape,
            state: State::Between,
            frames: Vec::new(),
            depth: 0,
            is_value: false,
            after_colon: false,
            token: Vec::new(),
            personal: None,
            blank: None,
            row: None,
            ended: None,
            row_no: 0,
            has_list: false,
            element: Vec::new(),
            kept: Vec::new(),
            dropped: Vec::new(),
        }
    }

    /// Reads on to the end of the next row, or of `bytes`; returns how many bytes that took.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> (usize, Option<End>) {
        let mut rest = bytes;
        while let Some(&byte) = rest.first() {
            let n = match self.state {
                State::Text => self.text(rest),
                State::Escaped => {
                    self.take(&rest[..1]);
                    self.state = State::Text;
                    1
                }
                State::Word => self.word(rest),
                State::Between => {
                    self.between(byte);
                    1
                }
            };
            rest = &rest[n..];
            if let Some(end) = self.ended.take() {
                return (bytes.len() - rest.len(), Some(end));
            }
        }
        (bytes.len(), None)
    }

    /// Says that there is no more text; returns what is left open. The scanner is as new then.
    pub(super) fn finish(&mut self) -> Option<End> {
        if self.state == State::Word {
            self.end_word();
        }
        if let Some(blank) = self.blank.take() {
            self.dropped.push(blank.name);
            self.emit(b"null");
        }
        let end = match (self.ended.take(), self.row.take()) {
            (Some(end), _) => Some(end),
            (None, Some(_)) => Some(End::Cut),
            (None, None) => (self.depth > 0).then_some(End::Unclosed),
        };
        self.state = State::Between;
        self.frames.clear();
        self.depth = 0;
        self.after_colon = false;
        self.personal = None;
        end
    }

    /// Takes a run inside of a text in quotes.
    fn text(&mut self, rest: &[u8]) -> usize {
        let stop = rest
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\\' | b'\n'));
        let n = stop.unwrap_or(rest.len());
        self.take(&rest[..n]);
        match rest.get(n) {
            None => return n,
            Some(b'\\') => {
                self.take(b"\\");
                self.state = State::Escaped;
            }
            // JSON has no line ends in texts: the quote was never closed. A personal value goes on
            // to the next quote all the same, so that no part of it is kept.
            Some(b'\n') if self.blank.is_none() => {
                self.fault("a text in quotes is not closed");
                self.end_text();
                return n;
            }
            Some(b'\n') => self.take(b"\n"),
            Some(_) => {
                self.emit(b"\"");
                self.end_text();
            }
        }
        n + 1
    }

    fn word(&mut self, rest: &[u8]) -> usize {
        let is_end = |byte: &u8| {
            matches!(byte, b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"')
                || byte.is_ascii_whitespace()
        };
        let stop = rest.iter().position(is_end);
        self.take(&rest[..stop.unwrap_or(rest.len())]);
        if stop.is_some() {
            self.end_word();
        }
        stop.unwrap_or(rest.len())
    }

    fn between(&mut self, byte: u8) {
        match byte {
            b'"' => {
                self.is_value = self.after_colon || self.top_is_no_object();
                if self.is_value {
                    self.begin_value(byte);
                }
                self.token.clear();
                self.emit(b"\"");
                self.state = State::Text;
            }
            b'{' | b'[' => self.open(byte),
            b'}' | b']' => self.close(byte),
            b':' => {
                self.after_colon = true;
                self.name_value();
                self.emit(b":");
            }
            b',' => {
                self.after_colon = false;
                self.personal = None;
                self.emit(b",");
            }
            _ if byte.is_ascii_whitespace() => self.emit(&[byte]),
            _ => {
                self.begin_value(byte);
                self.token.clear();
                self.take(&[byte]);
                self.state = State::Word;
            }
        }
    }

    fn open(&mut self, byte: u8) {
        self.begin_value(byte);
        self.after_colon = false;
        self.depth += 1;
        if self.frames.len() < MAX_DEPTH {
            self.frames.push(Frame {
                is_object: byte == b'{',
                name: Vec::new(),
            });
        } else {
            self.fault("it is nested more than 64 deep");
        }
        self.has_list |= byte == b'[' && self.row.is_none() && self.is_row_place(byte);
        self.emit(&[byte]);
    }

    fn close(&mut self, byte: u8) {
        self.personal = None;
        let is_object = byte == b'}';
        if self.depth > self.frames.len() {
            self.depth -= 1;
        } else {
            let matching = self
                .frames
                .iter()
                .rposition(|frame| frame.is_object == is_object);
            let Some(index) = matching else {
                self.fault("its brackets do not match");
                return self.emit(&[byte]);
            };
            if index + 1 < self.frames.len() {
                self.fault("its brackets do not match");
            }
            self.frames.truncate(index);
            self.depth = index;
        }
        if self
            .blank
            .as_ref()
            .is_some_and(|blank| blank.depth > self.depth)
        {
            self.end_blank(true, b"null");
        }
        // The bracket belongs to the list: the row was left open.
        if self.row.as_ref().is_some_and(|row| row.depth > self.depth) {
            self.end_row();
        }
        self.emit(&[byte]);
        if self.is_blank_here() {
            self.end_blank(true, b"null");
        }
        self.end_value();
    }

    /// Notes what the next value is called.
    fn name_value(&mut self) {
        let unescaped = if self.token.contains(&b'\\') {
            let quoted = [b"\"", self.token.as_slice(), b"\""].concat();
            serde_json::from_slice::<String>(&quoted).ok()
        } else {
            None
        };
        let name = unescaped
            .as_ref()
            .map_or(self.token.as_slice(), |name| name.as_bytes());
        let personal = self.shape.personal.iter();
        self.personal = personal.copied().find(|known| known.as_bytes() == name);
        if self.row.is_none()
            && let Some(frame) = self.frames.last_mut()
        {
            frame.name.clear();
            frame.name.extend_from_slice(name);
        }
    }

    fn begin_value(&mut self, first: u8) {
        let personal = self.personal.take();
        if self.row.is_none() && self.blank.is_none() && self.is_row_place(first) {
            self.row = Some(Row {
                depth: self.depth,
                fault: None,
            });
            self.element.clear();
            self.row_no += 1;
            self.has_list = true;
        }
        if self.blank.is_none() {
            self.blank = personal.map(|name| Blank {
                name,
                depth: self.depth,
            });
        }
    }

    fn end_value(&mut self) {
        self.after_colon = false;
        if self.row.as_ref().is_some_and(|row| row.depth == self.depth) {
            self.end_row();
        }
    }

    fn end_row(&mut self) {
        if let Some(row) = self.row.take() {
            self.ended = Some(row.fault.map_or(End::Whole, End::Broken));
        }
    }

    fn end_text(&mut self) {
        self.state = State::Between;
        if self.is_blank_here() {
            let is_empty = self.token.is_empty();
            self.end_blank(!is_empty, if is_empty { b"\"\"" } else { b"null" });
        }
        if self.is_value {
            self.end_value();
        }
    }

    fn end_word(&mut self) {
        self.state = State::Between;
        if self.is_blank_here() {
            let is_null = self.token == b"null";
            self.end_blank(!is_null, b"null");
        }
        self.end_value();
    }

    /// Writes what stands in the place of a personal value, and counts it unless it was empty.
    fn end_blank(&mut self, had_value: bool, instead: &[u8]) {
        if let Some(blank) = self.blank.take() {
            if had_value {
                self.dropped.push(blank.name);
            }
            self.emit(instead);
        }
    }

    fn is_blank_here(&self) -> bool {
        self.blank
            .as_ref()
            .is_some_and(|blank| blank.depth == self.depth)
    }

    fn fault(&mut self, reason: &'static str) {
        if let Some(row) = &mut self.row {
            row.fault.get_or_insert(reason);
        }
    }

    fn top_is_no_object(&self) -> bool {
        self.frames.last().is_none_or(|frame| !frame.is_object)
    }

    /// Returns whether a value that begins here with `first` is a row; for `[` also of the list
    /// that was just opened.
    fn is_row_place(&self, first: u8) -> bool {
        self.shape.rows.iter().any(|path| {
            let is_at = path.len() == self.frames.len()
                && path
                    .iter()
                    .zip(&self.frames)
                    .all(|(step, frame)| match step {
                        Step::Item => !frame.is_object,
                        Step::Name(name) => frame.is_object && frame.name == name.as_bytes(),
                    });
            is_at && (first == b'{' || !matches!(path.last(), Some(Step::Name(_))))
        })
    }

    /// Takes bytes of a text or word.
    fn take(&mut self, bytes: &[u8]) {
        let n_left = MAX_NAME_BYTES - self.token.len();
        self.token
            .extend_from_slice(&bytes[..n_left.min(bytes.len())]);
        self.emit(bytes);
    }

    fn emit(&mut self, bytes: &[u8]) {
        if self.blank.is_some() {
            return;
        }
        self.kept.extend_from_slice(bytes);
        if self.row.is_none() {
            return;
        }
        if self.element.len() + bytes.len() <= MAX_ELEMENT_BYTES {
            self.element.extend_from_slice(bytes);
        } else {
            self.fault("it is larger than 1 MiB, the limit of a row");
        }
    }
}

/// Returns the first whole rows of the head of a file.
pub(super) fn first_rows(head: &[u8], shape: &'static Shape) -> Vec<Value> {
    const N_ROWS: usize = 5;
    let mut scanner = Scanner::new(shape);
    let mut rows = Vec::new();
    let mut rest = head;
    while !rest.is_empty() && rows.len() < N_ROWS {
        let (n, end) = scanner.feed(rest);
        rest = &rest[n..];
        if end == Some(End::Whole) {
            rows.extend(serde_json::from_slice::<Value>(&scanner.element));
        }
    }
    rows
}
