use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Words of a search that count; more narrow it down no further.
const WORDS_MAX: usize = 8;

/// Returns the text in lower case, without accents, in compatible letters, with single blanks.
pub(crate) fn fold(text: &str) -> String {
    let plain: String = text
        .nfkd()
        .filter(|&c| !is_combining_mark(c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the patterns, for `LIKE … ESCAPE '\'`, that a folded text must fit to hold every word.
pub(crate) fn patterns(text: &str) -> Vec<String> {
    let pattern = |word: &str| {
        let mut pattern = "%".to_owned();
        for c in word.chars() {
            if matches!(c, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        pattern.push('%');
        pattern
    };
    fold(text)
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(WORDS_MAX)
        .map(pattern)
        .collect()
}
