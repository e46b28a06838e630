use std::borrow::Cow;

use catalog::Amount;

/// Why a record is no row: the field, and what was expected.
pub(super) type Fault = (Option<&'static str>, String);

/// Places of a field: the first, counted from 1 as the standard counts, and how many.
#[derive(Clone, Copy, Debug)]
pub(super) struct At(pub(super) usize, pub(super) usize);

/// A line of fields at fixed places.
#[derive(Debug)]
pub(super) struct FixedLine<'l> {
    text: Cow<'l, str>,
    /// Where each character begins, for lines that are not all ASCII.
    starts: Option<Vec<usize>>,
}

impl<'l> FixedLine<'l> {
    /// Reads a line in UTF-8, else in Latin-1, which older files are written in.
    pub(super) fn new(bytes: &'l [u8]) -> Self {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => {
                encoding_rs::WINDOWS_1252
                    .decode_without_bom_handling(bytes)
                    .0
            }
        };
        let starts = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Self { text, starts }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    fn n_places(&self) -> usize {
        self.starts.as_ref().map_or(self.text.len(), Vec::len)
    }

    /// Returns the field without blanks around it, empty where the line ends before it.
    pub(super) fn field(&self, At(first, n): At) -> &str {
        let byte_at = |place: usize| match &self.starts {
            Some(starts) => starts.get(place).copied().unwrap_or(self.text.len()),
            None => place.min(self.text.len()),
        };
        let (from, to) = (byte_at(first - 1), byte_at(first - 1 + n));
        self.text.get(from..to).unwrap_or_default().trim()
    }

    /// Returns the field of digits, `None` where it is blank or has other characters.
    pub(super) fn number(&self, at: At) -> Option<u64> {
        let field = self.field(at);
        let is_number = !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| field.parse().ok())?
    }

    /// Says so when the line ends before the end of a field that every such record has.
    pub(super) fn reaches(&self, name: &'static str, At(first, n): At) -> Result<(), Fault> {
        let last = first - 1 + n;
        if self.n_places() >= last {
            return Ok(());
        }
        let n_places = self.n_places();
        let reason = format!(
            "the line is too short: it has {n_places} characters, and `{name}` stands at {first} to {last}"
        );
        Err((Some(name), reason))
    }

    /// Returns a share, which is written in hundredths of a percent: `02500` is a quarter.
    pub(super) fn share(&self, name: &'static str, at: At) -> Result<Option<Amount>, Fault> {
        const HUNDREDTHS_OF_PERCENT: i128 = 10_000;
        if self.field(at).is_empty() {
            return Ok(None);
        }
        let share = self.number(at).and_then(|number| {
            Amount::from_units(i128::from(number) * (Amount::UNIT / HUNDREDTHS_OF_PERCENT))
        });
        share.map(Some).ok_or_else(|| {
            let reason = format!(
                "`{}` is no share: five digits such as 02500 for 25 % were expected",
                self.field(at)
            );
            (Some(name), reason)
        })
    }
}

/// Returns a date such as `20260715`, `None` where it is blank or all zeros.
pub(super) fn date(text: &str) -> Option<jiff::civil::Date> {
    let digits = |range: std::ops::Range<usize>| {
        text.get(range)
            .filter(|text| text.bytes().all(|b| b.is_ascii_digit()))
    };
    if text.len() != 8 {
        return None;
    }
    let year = digits(0..4)?.parse().ok()?;
    jiff::civil::Date::new(
        year,
        digits(4..6)?.parse().ok()?,
        digits(6..8)?.parse().ok()?,
    )
    .ok()
}
