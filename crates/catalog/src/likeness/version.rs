//! The words in brackets and after dashes: which recording of a song is meant.

use std::fmt;

/// What tells one recording, or one edition of a release, from another with the same title.
///
/// Details are folded text: lower case, no accents, no punctuation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// Played before an audience; where and when, if said.
    Live(String),
    /// Played on acoustic instruments.
    Acoustic,
    /// Without the voice.
    Instrumental,
    /// The accompaniment alone, to sing along.
    Karaoke,
    /// The voice alone.
    ACappella,
    /// A draft.
    Demo,
    /// A new mastering of the same recording; the year, if said.
    Remaster(Option<u16>),
    /// Mixed anew by somebody; who, if said.
    Remix(String),
    /// Shortened for radio.
    RadioEdit,
    /// Lengthened for clubs.
    Extended,
    /// Played faster and higher by a machine.
    SpedUp,
    /// Played slower and lower by a machine.
    Slowed,
    /// One channel.
    Mono,
    /// Two channels, said to tell it from the mono version.
    Stereo,
    /// Coarse words removed.
    Clean,
    /// A release with more tracks.
    Deluxe,
    /// A release of one song.
    Single,
    /// A release of a few songs.
    Ep,
    /// Another version, take, edit or mix, in its own words.
    Other(String),
}

impl Version {
    /// Returns whether two recordings are two when one of them is this version.
    ///
    /// Words about the release are not: the song on a deluxe album is the song.
    pub fn separates_recordings(&self) -> bool {
        !matches!(self, Self::Deluxe | Self::Single | Self::Ep)
    }

    /// Returns whether the two may be one, one side saying less: `Live` and `Live at
    /// Wembley`, a remaster with and without its year.
    pub(crate) fn agrees_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Live(a), Self::Live(b)) | (Self::Remix(a), Self::Remix(b)) => {
                a == b || a.is_empty() || b.is_empty()
            }
            (Self::Remaster(a), Self::Remaster(b)) => a == b || a.is_none() || b.is_none(),
            _ => self == other,
        }
    }
}

impl fmt::Display for Version {
    /// Writes the words of a person who tells the versions apart.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Live(detail) if !detail.is_empty() => return write!(f, "live {detail}"),
            Self::Remix(name) if !name.is_empty() => return write!(f, "{name} remix"),
            Self::Remaster(Some(year)) => return write!(f, "remaster {year}"),
            Self::Other(words) => words,
            Self::Live(_) => "live",
            Self::Acoustic => "acoustic",
            Self::Instrumental => "instrumental",
            Self::Karaoke => "karaoke",
            Self::ACappella => "a cappella",
            Self::Demo => "demo",
            Self::Remaster(None) => "remaster",
            Self::Remix(_) => "remix",
            Self::RadioEdit => "radio edit",
            Self::Extended => "extended",
            Self::SpedUp => "sped up",
            Self::Slowed => "slowed",
            Self::Mono => "mono",
            Self::Stereo => "stereo",
            Self::Clean => "clean",
            Self::Deluxe => "deluxe",
            Self::Single => "single",
            Self::Ep => "EP",
        };
        f.write_str(word)
    }
}

/// What the words in a bracket or after a dash are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Suffix {
    /// Versions.
    Versions(Vec<Version>),
    /// Words that change nothing: `Original Mix`, `Official Video`, `Explicit`.
    Noise,
    /// Part of the title.
    Title,
}

/// Classes the words of a bracket, a dashed suffix or a version column, folded before.
pub(crate) fn classify(folded: &str) -> Suffix {
    let words: Vec<&str> = folded
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .map(|word| word.trim_matches('\''))
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        return Suffix::Noise;
    }
    if is_noise(&words) {
        return Suffix::Noise;
    }
    let versions = versions(&words);
    if versions.is_empty() {
        Suffix::Title
    } else {
        Suffix::Versions(versions)
    }
}

/// Returns whether the words say nothing about which recording it is.
fn is_noise(words: &[&str]) -> bool {
    let phrase = words.join(" ");
    let is_film_word = |word: &&str| {
        matches!(
            *word,
            "soundtrack"
                | "motion"
                | "film"
                | "movie"
                | "series"
                | "game"
                | "musical"
                | "netflix"
                | "ost"
                | "banda"
                | "bande"
                | "trilha"
        )
    };
    matches!(
        phrase.as_str(),
        "original"
            | "original mix"
            | "original version"
            | "original recording"
            | "album version"
            | "lp version"
            | "album mix"
            | "main version"
            | "main mix"
            | "main"
            | "full version"
            | "studio version"
            | "studio"
            | "bonus"
            | "bonus track"
            | "explicit"
            | "explicit version"
            | "explicit content"
            | "dirty"
            | "dirty version"
            | "parental advisory"
            | "audio"
            | "video"
            | "music video"
            | "lyrics"
            | "lyric video"
            | "lyrics video"
            | "with lyrics"
            | "letra"
            | "con letra"
            | "visualizer"
            | "visualiser"
            | "official"
            | "videoclip"
            | "clip officiel"
            | "clip"
            | "paroles"
            | "hd"
            | "hq"
            | "4k"
            | "full song"
            | "audio only"
            | "album track"
            | "version originale"
            | "version original"
            | "originalversion"
            | "new"
            | "new song"
            | "versao original"
            | "versione originale"
            | "mv"
            | "m v"
    ) || phrase.starts_with("official ")
        || phrase.ends_with(" oficial")
        || phrase.ends_with(" officiel")
        || phrase.ends_with(" officielle")
        || phrase.ends_with(" ufficiale")
        || phrase.starts_with("offizielle")
        || (matches!(
            words[0],
            "from" | "aus" | "de" | "del" | "du" | "dal" | "do" | "original"
        ) && words.iter().any(is_film_word))
}

/// Returns all versions that the words name.
fn versions(words: &[&str]) -> Vec<Version> {
    let mut found = Vec::new();
    let has = |any_of: &[&str]| words.iter().any(|word| any_of.contains(word));
    let pair = |first: &str, second: &str| words.windows(2).any(|two| two == [first, second]);
    let year = words.iter().find_map(|word| year(word));

    if words.iter().any(|word| is_remaster(word)) {
        found.push(Version::Remaster(year));
    }
    if let Some(detail) = live(words) {
        found.push(Version::Live(detail));
    }
    if has(&[
        "acoustic",
        "akustik",
        "acustico",
        "acustica",
        "acoustique",
        "unplugged",
        "акустика",
    ]) {
        found.push(Version::Acoustic);
    }
    if has(&[
        "instrumental",
        "instrumentale",
        "instrumentalversion",
        "инструментал",
    ]) {
        found.push(Version::Instrumental);
    }
    if has(&["karaoke"]) {
        found.push(Version::Karaoke);
    }
    if has(&["acapella", "acappella"]) || pair("a", "cappella") || pair("a", "capella") {
        found.push(Version::ACappella);
    }
    if has(&["demo", "demoversion"]) {
        found.push(Version::Demo);
    }
    if has(&["nightcore", "spedup"]) || pair("sped", "up") || pair("speed", "up") {
        found.push(Version::SpedUp);
    }
    if has(&["slowed"]) {
        found.push(Version::Slowed);
    }
    if has(&["mono"]) && words.len() <= 3 {
        found.push(Version::Mono);
    }
    if has(&["stereo"]) && words.len() <= 3 {
        found.push(Version::Stereo);
    }
    if let Some(version) = mixed(words) {
        found.push(version);
    }
    if has(&["deluxe", "expanded"])
        || (has(&["edition", "edicion", "edicao", "edizione"])
            && has(&[
                "special",
                "anniversary",
                "limited",
                "bonus",
                "especial",
                "deluxe",
            ]))
    {
        found.push(Version::Deluxe);
    }
    if has(&["clean", "edited"]) && words.len() <= 2 {
        found.push(Version::Clean);
    }
    match *words {
        ["single"] => found.push(Version::Single),
        ["ep" | "e p"] | ["e", "p"] => found.push(Version::Ep),
        _ => {}
    }
    if found.is_empty() {
        found.extend(other(words));
    }
    found
}

fn year(word: &str) -> Option<u16> {
    let is_year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    if is_year { word.parse().ok() } else { None }
}

fn is_remaster(word: &str) -> bool {
    [
        "remaster",
        "remasteris",
        "remasteriz",
        "rimasteriz",
        "ремастер",
    ]
    .iter()
    .any(|stem| word.starts_with(stem))
}

/// Returns where a live recording was made, empty when not said, nothing when it is none.
fn live(all_words: &[&str]) -> Option<String> {
    let words: Vec<&str> = all_words
        .iter()
        .copied()
        .filter(|word| !is_remaster(word))
        .collect();
    let (start, length) = match *words {
        ["live", ..] => (0, 1),
        [
            "en" | "in",
            "vivo" | "directo" | "concierto" | "concert" | "concerto" | "direct",
            ..,
        ]
        | ["ao" | "al" | "dal", "vivo", ..] => (0, 2),
        [.., "live"] => (words.len() - 1, 1),
        ["recorded", "live", ..] => (1, 1),
        _ => return None,
    };
    let after = &words[start + length..];
    let is_place = after.first().is_none_or(|word| {
        matches!(
            *word,
            "at" | "in"
                | "from"
                | "on"
                | "bei"
                | "aus"
                | "im"
                | "auf"
                | "a"
                | "au"
                | "en"
                | "de"
                | "desde"
                | "no"
                | "na"
                | "em"
                | "dal"
                | "version"
                | "session"
                | "sessions"
                | "recording"
                | "acoustic"
                | "unplugged"
                | "for"
                | "with"
                | "the"
                | "lounge"
        ) || year(word).is_some()
    });
    // `Live Your Life` is a title.
    if start == 0 && length == 1 && !is_place {
        return None;
    }
    // The year of `Live / Remastered 2011` is that of the remaster.
    let is_remastered = all_words.iter().any(|word| is_remaster(word));
    let detail: Vec<&str> = after
        .iter()
        .chain(&words[..start])
        .copied()
        .filter(|word| !(is_remastered && year(word).is_some()))
        .filter(|word| {
            !matches!(
                *word,
                "version" | "recording" | "recorded" | "the" | "at" | "in" | "from" | "on"
            )
        })
        .collect();
    Some(detail.join(" "))
}

/// Returns the remix, radio edit or extended version that the words name.
fn mixed(words: &[&str]) -> Option<Version> {
    let is_remix = |word: &&str| {
        matches!(
            *word,
            "remix" | "rmx" | "remixed" | "remezcla" | "remixes" | "ремикс"
        )
    };
    if words.iter().any(is_remix) {
        let name: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| !is_remix(word) && !matches!(*word, "by" | "von" | "de" | "par" | "the"))
            .collect();
        return Some(Version::Remix(name.join(" ")));
    }
    let has = |word: &str| words.contains(&word);
    if has("radio") && ["edit", "mix", "version", "cut"].into_iter().any(has) {
        return Some(Version::RadioEdit);
    }
    let is_extended = matches!(words, ["extended", rest @ ..] if rest.len() <= 2);
    is_extended.then_some(Version::Extended)
}

/// Returns a version that has no name of its own here but ends with the word for one.
fn other(words: &[&str]) -> Option<Version> {
    let last = words.last()?;
    let is_version = matches!(
        *last,
        "version"
            | "versao"
            | "versione"
            | "mix"
            | "edit"
            | "take"
            | "session"
            | "sessions"
            | "reprise"
            | "cover"
            | "rework"
            | "bootleg"
            | "vip"
            | "dub"
            | "refix"
            | "flip"
    );
    let is_number = words.len() == 2 && matches!(words[0], "take" | "version" | "mix");
    let is_short = words.len() <= 6;
    ((is_version || is_number) && is_short).then(|| Version::Other(words.join(" ")))
}
