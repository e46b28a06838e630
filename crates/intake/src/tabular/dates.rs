//! Dates, periods and moments as foreign files write them.

use catalog::Period;
use jiff::civil::{Date, DateTime};

/// In which order a date like `3/4/2026` names its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Month, day, year.
    #[default]
    Mdy,
    /// Day, month, year.
    Dmy,
    /// Year, month, day, also with two digits of the year.
    Ymd,
}

/// Reads a day, month, quarter, year or range; a time of day behind it is passed over.
pub(crate) fn period(text: &str, order: DateOrder) -> Option<Period> {
    let text = text.trim();
    if text.is_empty() || text.len() > 40 {
        return None;
    }
    if let Ok(period) = text.parse() {
        return Some(period);
    }
    let words = words(text);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    quarter(&words)
        .or_else(|| named_month(&words))
        .or_else(|| numeric(&words, order))
}

/// Reads a day; of a longer period its first.
pub(crate) fn day(text: &str, order: DateOrder) -> Option<Date> {
    period(text, order).map(Period::first)
}

/// Reads a moment: Unix seconds, milliseconds or microseconds, or a date with a time of day.
///
/// A time without zone is taken as UTC. Returns microseconds since 1970.
pub(crate) fn moment(text: &str, order: DateOrder) -> Option<i64> {
    let text = text.trim();
    if text.len() >= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number: i64 = text.parse().ok()?;
        return match text.len() {
            9..=11 => number.checked_mul(1_000_000),
            12..=14 => number.checked_mul(1000),
            15..=17 => Some(number),
            _ => None,
        };
    }
    if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
        return Some(timestamp.as_microsecond());
    }
    if let Ok(civil) = text.parse::<DateTime>() {
        return micros(civil);
    }
    let (date, time) = text.split_at(text.find(':').map_or(text.len(), |colon| {
        text[..colon]
            .rfind(|c: char| !c.is_ascii_digit())
            .map_or(0, |index| index + 1)
    }));
    let date = day(date.trim_end_matches([',', ' ', 'T']), order)?;
    micros(date.to_datetime(time_of_day(time)?))
}

fn micros(civil: DateTime) -> Option<i64> {
    let zoned = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_microsecond())
}

/// Reads `12:54`, `12:54:30`, `5:45pm`, `12:00:00 AM`; nothing is midnight.
fn time_of_day(text: &str) -> Option<jiff::civil::Time> {
    let lower = text.trim().to_ascii_lowercase();
    if lower.is_empty() {
        return Some(jiff::civil::Time::midnight());
    }
    let (digits, half) = match lower.strip_suffix("am") {
        Some(rest) => (rest.trim(), Some(0)),
        None => match lower.strip_suffix("pm") {
            Some(rest) => (rest.trim(), Some(12)),
            None => (lower.trim_end_matches(['z', ' ']), None),
        },
    };
    let mut parts = digits.split(':').map(|part| {
        let whole = part.split('.').next().unwrap_or("");
        whole.parse::<i8>().ok()
    });
    let mut hour = parts.next()??;
    let minute = parts.next()??;
    let second = parts.next().unwrap_or(Some(0))?;
    if let Some(half) = half {
        hour = hour % 12 + half;
    }
    jiff::civil::Time::new(hour, minute, second, 0).ok()
}

/// Splits into runs of digits and runs of letters, up to the first time of day.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.chars() {
        let class = if c.is_ascii_digit() {
            1
        } else if c.is_alphabetic() {
            2
        } else {
            0
        };
        if c == ':' {
            // The hour stands before the colon: it and what follows is a time of day.
            words.pop();
            break;
        }
        if class == 0 {
            last = None;
            continue;
        }
        if last != Some(class) {
            words.push(String::new());
        }
        last = Some(class);
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// `Q1 2016`, `Q116`, `2016 Q1`, `2Q2025`, `1Q25`.
fn quarter(words: &[&str]) -> Option<Period> {
    let (number, year) = match words {
        ["q", number_and_year] if number_and_year.len() == 3 || number_and_year.len() == 5 => {
            number_and_year.split_at(1)
        }
        ["q", number, year] | [year, "q", number] if year.len() != 1 => (*number, *year),
        [number, "q", year] => (*number, *year),
        _ => return None,
    };
    Period::quarter(full_year(year)?, number.parse().ok()?)
}

/// `January 2025`, `Jan-25`, `JAN-FEB-18`, `14 Feb 2026`, `Feb 14, 2026`.
fn named_month(words: &[&str]) -> Option<Period> {
    match words {
        [name, year] if month_of(name).is_some() => {
            Period::month(full_year(year)?, month_of(name)?)
        }
        [year, name] if year.len() == 4 => Period::month(full_year(year)?, month_of(name)?),
        [first, last, year] if month_of(first).is_some() && month_of(last).is_some() => {
            let year = full_year(year)?;
            let (first, last) = (
                Period::month(year, month_of(first)?)?,
                Period::month(year, month_of(last)?)?,
            );
            Period::new(first.first(), last.last())
        }
        // `August 2026 distribution`.
        [name, year, _] if month_of(name).is_some() && year.len() == 4 => {
            Period::month(full_year(year)?, month_of(name)?)
        }
        [name, day, year] | [day, name, year] if month_of(name).is_some() => {
            let date = Date::new(full_year(year)?, month_of(name)?, day.parse().ok()?).ok()?;
            Some(Period::day(date))
        }
        _ => None,
    }
}

fn numeric(words: &[&str], order: DateOrder) -> Option<Period> {
    let date = |year: &str, month: &str, day: &str| {
        Date::new(full_year(year)?, month.parse().ok()?, day.parse().ok()?)
            .ok()
            .map(Period::day)
    };
    // What follows a date is a time: `2026-07-31T00`, `… AM`.
    match *words {
        [digits] if digits.len() == 8 => date(&digits[..4], &digits[4..6], &digits[6..]),
        [digits] if digits.len() == 6 => {
            Period::month(digits[..4].parse().ok()?, digits[4..].parse().ok()?)
        }
        [year, month] if year.len() == 4 => Period::month(year.parse().ok()?, month.parse().ok()?),
        [month, year] if year.len() == 4 => Period::month(year.parse().ok()?, month.parse().ok()?),
        [year, month, day, ..] if year.len() == 4 => date(year, month, day),
        [first, second, year, ..] if first.len() <= 2 && second.len() <= 2 => match order {
            DateOrder::Ymd => date(first, second, year),
            DateOrder::Mdy => date(year, first, second).or_else(|| date(year, second, first)),
            DateOrder::Dmy => date(year, second, first).or_else(|| date(year, first, second)),
        },
        _ => None,
    }
}

/// Reads a year of four digits, or of two: 70 to 99 are of the last century.
fn full_year(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        2 if year >= 70 => Some(1900 + year),
        2 => Some(2000 + year),
        _ => None,
    }
}

/// Returns the month (1 to 12) of a name or an abbreviation in en, de, fr, es, it, pt or ru.
fn month_of(name: &str) -> Option<i8> {
    const STEMS: [&[&str]; 12] = [
        &["jan", "jän", "ene", "gen", "янв"],
        &["feb", "fév", "fev", "фев"],
        &["mar", "mär", "mrz", "мар"],
        &["apr", "avr", "abr", "апр"],
        &["may", "mai", "mag", "май", "мая"],
        &["jun", "juin", "giu", "июн"],
        &["jul", "juil", "lug", "июл"],
        &["aug", "aoû", "aou", "ago", "авг"],
        &["sep", "set", "сен"],
        &["oct", "okt", "ott", "out", "окт"],
        &["nov", "ноя"],
        &["dec", "dez", "déc", "dic", "дек"],
    ];
    if name.chars().count() < 3 || !name.chars().all(char::is_alphabetic) {
        return None;
    }
    STEMS
        .iter()
        .position(|stems| stems.iter().any(|stem| name.starts_with(stem)))
        .map(|index| index as i8 + 1)
}
