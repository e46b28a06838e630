//! What the name of a file says of its rows.

use catalog::territory::Territory;

use crate::mapping::Mapping;

/// Returns columns of the data set with the texts that the file's name gives them.
pub(super) fn facts(mapping: &Mapping, name: &str) -> Vec<(usize, String)> {
    let Ok(dataset) = mapping.dataset() else {
        return Vec::new();
    };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let pairs: Vec<(&str, String)> = match mapping.dataset.as_str() {
        "chart_entries" => chart(stem),
        "track_totals" => window(stem),
        "track_days" => stem
            .strip_suffix("-timeline")
            .map(|title| ("title", title.replace('_', " ").trim().to_owned()))
            .into_iter()
            .collect(),
        _ => Vec::new(),
    };
    pairs
        .into_iter()
        .filter_map(|(column, text)| Some((dataset.column(column)?, text)))
        .collect()
}

/// `regional-global-weekly-2026-05-07`, `viral-de-daily-2026-05-07`.
fn chart(stem: &str) -> Vec<(&'static str, String)> {
    let lower = stem.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let mut pairs = Vec::new();
    let Some(at) = words
        .iter()
        .position(|word| matches!(*word, "daily" | "weekly"))
    else {
        return pairs;
    };
    pairs.push(("frequency", words[at].to_owned()));
    if at >= 2 {
        pairs.push(("chart", words[at - 2].to_owned()));
    }
    if at >= 1
        && let Some(territory) = Territory::parse(if words[at - 1] == "global" {
            "WW"
        } else {
            words[at - 1]
        })
    {
        pairs.push(("territory", territory.code().to_owned()));
    }
    if let [year, month, day, ..] = words[at + 1..] {
        let date = format!("{year}-{month}-{day}");
        if date.parse::<catalog::Period>().is_ok() {
            pairs.push(("date", date));
        }
    }
    pairs
}

/// `Luna Vire-songs-1year`, `…-28day`, `…-all`.
fn window(stem: &str) -> Vec<(&'static str, String)> {
    let lower = stem.to_ascii_lowercase();
    let windows = [
        ("7day", "7 days"),
        ("28day", "28 days"),
        ("1year", "1 year"),
        ("12month", "1 year"),
        ("all", "all time"),
    ];
    let last = lower.rsplit(['-', '_', ' ']).next().unwrap_or("");
    windows
        .into_iter()
        .find(|(word, _)| last.starts_with(word))
        .map(|(_, window)| ("window", window.to_owned()))
        .into_iter()
        .collect()
}
