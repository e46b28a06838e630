//! Numbers as foreign files write them.

use catalog::Amount;

/// Which sign parts whole and fraction where a number could be read both ways, as `1,234` can.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DecimalSign {
    /// `1,234.5`.
    #[default]
    Point,
    /// `1.234,5`.
    Comma,
}

/// A number read from text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) amount: Amount,
    /// Whether places after the 15th were rounded away.
    pub(crate) is_rounded: bool,
}

/// Reads a decimal number; `None` for a blank or a dash, an error for anything else.
///
/// Read are signs in front or behind, parentheses for negative amounts, currency signs and codes,
/// blanks of every width, grouping by comma, point, blank or apostrophe, and exponents.
pub(crate) fn decimal(text: &str, sign: DecimalSign) -> Result<Option<Number>, ()> {
    if let Some(amount) = plain(text.as_bytes()) {
        // A single group of three after a point is thousands where commas part fractions.
        if sign == DecimalSign::Point || !is_single_group(text.trim_start_matches('-'), '.') {
            let is_rounded = false;
            return Ok(Some(Number { amount, is_rounded }));
        }
    }
    let Some((negative, digits)) = strip(text)? else {
        return Ok(None);
    };
    let (digits, exponent) = match digits.find(['e', 'E']) {
        Some(at) => {
            let exponent: i32 = digits[at + 1..].parse().map_err(|_| ())?;
            (digits[..at].to_owned(), exponent)
        }
        None => (digits, 0),
    };
    let (whole, fraction) = part(&digits, sign)?;
    let number = assemble(&whole, fraction, exponent)?;
    let amount = if negative {
        -number.amount
    } else {
        number.amount
    };
    Ok(Some(Number { amount, ..number }))
}

/// Reads a whole number written in any of the ways of [`decimal`]; grouping is preferred to a fraction.
pub(crate) fn integer(text: &str, sign: DecimalSign) -> Result<Option<i64>, ()> {
    if let Ok(value) = text.parse() {
        return Ok(Some(value));
    }
    let digits = text.trim().trim_start_matches('-');
    let sign = if is_single_group(digits, ',') {
        DecimalSign::Point
    } else if is_single_group(digits, '.') && sign == DecimalSign::Comma {
        DecimalSign::Comma
    } else {
        sign
    };
    let Some(number) = decimal(text, sign)? else {
        return Ok(None);
    };
    if number.is_rounded || number.amount.units() % Amount::UNIT != 0 {
        return Err(());
    }
    i64::try_from(number.amount.units() / Amount::UNIT)
        .map(Some)
        .map_err(|_| ())
}

/// Says which sign the numbers of a column use, from numbers that can be read one way only.
pub(crate) fn decimal_sign<'a>(texts: impl Iterator<Item = &'a str>) -> Option<DecimalSign> {
    let (mut points, mut commas) = (0_u32, 0_u32);
    for text in texts {
        let digits = text.trim().trim_start_matches(['-', '(', '$', '€', '£']);
        let (point, comma) = (digits.rfind('.'), digits.rfind(','));
        match (point, comma) {
            (Some(point), Some(comma)) if point > comma => points += 1,
            (Some(_), Some(_)) => commas += 1,
            (Some(_), None) if !is_single_group(digits, '.') => points += 1,
            (None, Some(_)) if !is_single_group(digits, ',') => commas += 1,
            _ => {}
        }
    }
    match points.cmp(&commas) {
        std::cmp::Ordering::Greater => Some(DecimalSign::Point),
        std::cmp::Ordering::Less => Some(DecimalSign::Comma),
        std::cmp::Ordering::Equal => None,
    }
}

/// Reads a number that can be read one way only and needs no cleaning.
pub(crate) fn unambiguous(text: &[u8]) -> Option<Amount> {
    // `1.234` may be thousands: left to `decimal`.
    let dot = memchr::memchr(b'.', text);
    if dot.is_some_and(|dot| text.len() - dot == 4 && dot <= 4 && dot > 0) {
        return None;
    }
    plain(text)
}

/// Returns whether `digits` is one to three digits, the sign, three digits: thousands or a fraction.
fn is_single_group(digits: &str, sign: char) -> bool {
    let Some((whole, rest)) = digits.split_once(sign) else {
        return false;
    };
    rest.len() == 3
        && rest.bytes().all(|byte| byte.is_ascii_digit())
        && (1..=3).contains(&whole.len())
        && whole.bytes().all(|byte| byte.is_ascii_digit())
        && !whole.starts_with('0')
}

/// Reads what most cells are: up to 18 digits with a point and at most 15 places.
fn plain(text: &[u8]) -> Option<Amount> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    let (mut mantissa, mut n_digits, mut places) = (0_u64, 0, None);
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + u64::from(byte - b'0');
                n_digits += 1;
                if let Some(places) = &mut places {
                    *places += 1;
                }
            }
            b'.' if places.is_none() => places = Some(0),
            _ => return None,
        }
    }
    let places: u32 = places.unwrap_or(0);
    if n_digits == 0 || n_digits > 18 || places > Amount::PLACES {
        return None;
    }
    let units = i128::from(mantissa) * POWERS[(Amount::PLACES - places) as usize];
    Amount::from_units(if negative { -units } else { units })
}

const POWERS: [i128; 16] = {
    let mut powers = [1; 16];
    let mut index = 1;
    while index < 16 {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

/// Removes everything around the digits; `None` when there is no number at all.
fn strip(text: &str) -> Result<Option<(bool, String)>, ()> {
    let mut rest: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '"' | '\u{200e}' | '\u{feff}'))
        .map(|c| match c {
            '\u{2212}' | '\u{2013}' => '-',
            c => c,
        })
        .collect();
    let mut negative = false;
    if let Some(inner) = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        negative = true;
        rest = inner.to_owned();
    } else if let Some(inner) = rest
        .strip_prefix("-(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        negative = true;
        rest = inner.to_owned();
    }
    let mut n_signs = 0;
    loop {
        let before = rest.len();
        if let Some(inner) = rest.strip_prefix('-') {
            (rest, n_signs) = (inner.to_owned(), n_signs + 1);
            negative = !negative;
        } else if let Some(inner) = rest.strip_prefix('+') {
            rest = inner.to_owned();
            n_signs += 1;
        }
        rest = without_currency(&rest).to_owned();
        if rest.len() == before {
            break;
        }
    }
    if n_signs == 0 && !negative && rest.len() > 1 && rest.ends_with('-') {
        rest.pop();
        negative = true;
    } else if n_signs > 1 {
        return Err(());
    }
    if rest.is_empty()
        || matches!(
            rest.to_ascii_lowercase().as_str(),
            "-" | "n/a" | "na" | "null" | "none"
        )
    {
        return Ok(None);
    }
    Ok(Some((negative, rest)))
}

fn without_currency(text: &str) -> &str {
    const SIGNS: [char; 6] = ['$', '€', '£', '¥', '₽', '₹'];
    let text = text.trim_matches(SIGNS);
    for code in ["USD", "EUR", "GBP", "US", "AUD", "CAD"] {
        if let Some(rest) = text.strip_prefix(code).or_else(|| text.strip_suffix(code)) {
            return rest.trim_matches(SIGNS);
        }
    }
    text
}

/// Parts digits at the decimal sign and removes the grouping.
fn part(digits: &str, sign: DecimalSign) -> Result<(String, &str), ()> {
    let (points, commas) = (digits.matches('.').count(), digits.matches(',').count());
    let decimal = match (points, commas) {
        (1.., 1..) => digits.rfind(['.', ',']),
        (1, 0) if is_single_group(digits, '.') && sign == DecimalSign::Comma => None,
        (1, 0) => digits.find('.'),
        (0, 1) if is_single_group(digits, ',') && sign == DecimalSign::Point => None,
        (0, 1) => digits.find(','),
        _ => None,
    };
    let (whole, fraction) = match decimal {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, ""),
    };
    let group_sign = whole.chars().find(|c| matches!(c, '.' | ','));
    if let Some(group_sign) = group_sign {
        let mut groups = whole.split(group_sign);
        let first = groups.next().unwrap_or("");
        if !(1..=3).contains(&first.len()) || groups.any(|group| group.len() != 3) {
            return Err(());
        }
    }
    let whole: String = whole.chars().filter(|c| Some(*c) != group_sign).collect();
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(&whole) || !all_digits(fraction) {
        return Err(());
    }
    Ok((whole, fraction))
}

fn assemble(whole: &str, fraction: &str, exponent: i32) -> Result<Number, ()> {
    if !(-60..=60).contains(&exponent) || whole.len() + fraction.len() > 120 {
        return Err(());
    }
    let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
    // The digit at this index is worth 10⁻¹⁵.
    let end = whole.len() as i32 + exponent + Amount::PLACES as i32;
    let mut units: i128 = 0;
    for index in 0..end.max(0) {
        let digit = digits.get(index as usize).map_or(0, |byte| byte - b'0');
        units = units
            .checked_mul(10)
            .and_then(|units| units.checked_add(i128::from(digit)))
            .ok_or(())?;
    }
    let rest = digits.get(end.max(0) as usize..).unwrap_or(&[]);
    let mut is_rounded = false;
    if end >= 0 && rest.iter().any(|&digit| digit != b'0') {
        is_rounded = true;
        let is_above_half =
            rest[0] > b'5' || (rest[0] == b'5' && rest[1..].iter().any(|&d| d != b'0'));
        let is_half = rest[0] == b'5' && !is_above_half;
        if is_above_half || (is_half && units % 2 == 1) {
            units += 1;
        }
    } else if end < 0 {
        is_rounded = digits.iter().any(|&digit| digit != b'0');
    }
    let amount = Amount::from_units(units).ok_or(())?;
    Ok(Number { amount, is_rounded })
}
