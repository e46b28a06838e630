//! Who is credited: the names in an artist cell, as they are written.

/// A name in an artist cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credited {
    /// The name as it is written.
    pub name: String,
    /// What tells it from other names: case, accents, punctuation and "the" do not.
    pub key: String,
    /// Whether it stands after `feat.`.
    pub is_guest: bool,
}

/// Returns the names in an artist cell, none for `Various Artists` and the like.
///
/// Names are parted at `;`, `|` and `feat.`, and at commas unless an ampersand or "and" follows
/// them, as in `Earth, Wind & Fire`. An ampersand alone parts nothing: `Simon & Garfunkel` are one.
pub fn credited(text: &str) -> Vec<Credited> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let guests_at = words.iter().skip(1).position(|word| is_featuring(word));
    let (front, guests) = match guests_at {
        Some(at) => (&words[..=at], &words[at + 2..]),
        None => (&words[..], &[][..]),
    };
    let mut found: Vec<Credited> = Vec::new();
    for (words, is_guest) in [(front, false), (guests, true)] {
        for name in names(&words.join(" ")) {
            let key = super::artist::plain(&super::fold::fold(&name));
            let is_new = found.iter().all(|other| other.key != key);
            if is_new && !super::artist::is_nobody(&key) {
                found.push(Credited {
                    name,
                    key,
                    is_guest,
                });
            }
        }
    }
    found
}

fn is_featuring(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '[']).to_lowercase();
    matches!(
        word.as_str(),
        "feat." | "feat" | "ft." | "ft" | "featuring" | "feat:" | "ft:"
    )
}

fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in text.split([';', '|']) {
        let lower = part.to_lowercase();
        let is_one = lower.rfind(',').is_some_and(|comma| {
            [" & ", " and "]
                .iter()
                .any(|and| lower[comma..].contains(and))
        }) || lower.ends_with(", the");
        if is_one {
            names.push(part);
        } else {
            names.extend(part.split(','));
        }
    }
    let trim = |name: &str| {
        name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']'))
            .to_owned()
    };
    let names = names.into_iter().map(trim);
    names.filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::credited;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = credited(text)
            .into_iter()
            .map(|name| format!("{}{}", if name.is_guest { "+" } else { "" }, name.name))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn names_are_parted_where_they_are_several() {
        check("Luna Vire", &["Luna Vire"]);
        check("Luna Vire, Kay", &["Luna Vire", "Kay"]);
        check("Luna Vire; KAY|Kay", &["Luna Vire", "KAY"]);
        check("Luna Vire feat. Kay & Jo", &["Luna Vire", "+Kay & Jo"]);
        check("Luna Vire (ft. Kay, Jo)", &["Luna Vire", "+Kay", "+Jo"]);
        check("Earth, Wind & Fire", &["Earth, Wind & Fire"]);
        check("Tyler, The", &["Tyler, The"]);
        check("Simon & Garfunkel", &["Simon & Garfunkel"]);
        check("AC/DC", &["AC/DC"]);
        check("feat. Kay", &["feat. Kay"]);
        check("Various Artists", &[]);
        check(" , ", &[]);
    }
}
