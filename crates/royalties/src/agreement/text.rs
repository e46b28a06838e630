//! Agreements as text.

use schemars::schema_for;

use super::Agreement;
use crate::RoyaltiesError;

/// The longest text that is read, in bytes.
const TEXT_MAX_BYTES: usize = 1 << 20;

impl Agreement {
    /// Reads an agreement of at most 1 MiB and checks it; keys that are not known are refused.
    pub fn from_toml(text: &str) -> Result<Self, RoyaltiesError> {
        if text.len() > TEXT_MAX_BYTES {
            return Err(RoyaltiesError::Toml {
                line: 1,
                reason: "the text is longer than 1 MiB; part it into several agreements".to_owned(),
            });
        }
        let agreement: Self = toml::from_str(text).map_err(|error| refused(text, &error))?;
        agreement.check().map_err(|error| match error {
            RoyaltiesError::Key {
                agreement,
                key,
                reason,
                ..
            } => RoyaltiesError::Key {
                agreement,
                line: line_of(text, &key),
                key,
                reason,
            },
            other => other,
        })?;
        Ok(agreement)
    }

    /// Returns the agreement as TOML, which [`Agreement::from_toml`] reads.
    #[expect(clippy::missing_panics_doc, reason = "no value can make it panic")]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("texts, numbers, lists and tables are what TOML has")
    }

    /// Returns the JSON schema (draft 2020-12) of the text form.
    #[expect(clippy::missing_panics_doc, reason = "no value can make it panic")]
    pub fn json_schema() -> String {
        let schema = schema_for!(Self);
        serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n"
    }
}

/// Returns where the text is wrong and what to write there.
fn refused(text: &str, error: &toml::de::Error) -> RoyaltiesError {
    let start = error.span().map_or(0, |span| span.start);
    let message = error.message();
    let is_bare = ["invalid type: integer", "invalid type: floating point"]
        .iter()
        .any(|start| message.starts_with(start));
    let remedy = if is_bare {
        "; amounts and shares are written in quotes, as in \"50\" or \"50%\""
    } else {
        ""
    };
    let before = text.get(..start).unwrap_or_default();
    let at = before.matches('\n').count();
    let key = text.lines().nth(at).and_then(key_of);
    let reason = match key {
        Some(key) if !message.contains(" field `") => {
            format!("`{key}`: {message}{remedy}")
        }
        _ => format!("{message}{remedy}"),
    };
    RoyaltiesError::Toml {
        line: at + 1,
        reason,
    }
}

/// Returns the key of a line such as `share = "50%"` or the table of `[rate]`.
fn key_of(line: &str) -> Option<&str> {
    let key = match line.split_once('=') {
        Some((key, _)) => key.trim(),
        None => line.trim().trim_matches(['[', ']']),
    };
    Some(key).filter(|key| !key.is_empty())
}

/// Returns the line of a key such as `from`, `rate.share` or `payee[2].share`, counted from 1; that
/// of its table where the key is not there.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let is_key = |line: &str, name: &str| {
        line.split_once('=')
            .is_some_and(|(key, _)| key.trim() == name)
    };
    let place_of = |name: &str| text.lines().position(|line| is_key(line, name));
    let (path, name) = match key.rsplit_once('.') {
        Some((path, name)) if !name.ends_with(']') => (path, Some(name)),
        _ => (key, None),
    };
    let (table, number) = match path.split_once('[') {
        Some((table, number)) => (table, number.trim_end_matches(']').parse().ok()?),
        None => (path, 1),
    };
    let headers = text.lines().enumerate().filter(|(_, line)| {
        let line = line.trim();
        line == format!("[{table}]") || line == format!("[[{table}]]")
    });
    let Some(header) = headers.map(|(place, _)| place).nth(number - 1) else {
        return place_of(table).map(|place| place + 1);
    };
    let body = text.lines().skip(header + 1);
    let mut body = body.take_while(|line| !line.trim_start().starts_with('['));
    let within = name.and_then(|name| body.position(|line| is_key(line, name)));
    Some(within.map_or(header + 1, |place| header + place + 2))
}
