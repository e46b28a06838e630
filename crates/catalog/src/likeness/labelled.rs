//! Pairs of descriptions of which it is known whether they are of one recording.
//!
//! How the set was made: sixty songs and artists were invented for it, in the languages and
//! with the kinds of name that statements contain (bands with "and", guests, accents, parts,
//! one-word and very long titles). To each song every rule below was applied, one at a time.
//! The truth follows from the rule, so nobody had to judge. Rules that change only the
//! spelling give equal pairs; rules that make another recording give different ones. Of
//! every second song both sides have a duration.
//!
//! What it does not cover: two changes at a time, titles in scripts other than Latin and
//! Cyrillic, translations and romanisations, classical music (movements, conductors), rows
//! that are wrong rather than badly written, identifiers, and how often each change occurs
//! in real statements. Its precision and recall are therefore no forecast for a statement:
//! they show whether a change of the rules made something worse.

use super::compare::Description;
use super::fold::fold;

/// What a row or an entry says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Song {
    /// The title with its version and guests.
    pub title: String,
    /// The artists, empty when missing.
    pub artist: String,
    /// The length, in milliseconds.
    pub duration_ms: Option<u32>,
}

impl Song {
    /// Returns the description that [`super::Index`] takes.
    pub fn description(&self) -> Description<'_> {
        Description {
            title: Some(&self.title),
            artist: Some(self.artist.as_str()).filter(|artist| !artist.is_empty()),
            duration_ms: self.duration_ms,
            ..Description::default()
        }
    }
}

/// A row, an entry of the catalogue, and whether they are the same recording.
#[derive(Clone, Debug)]
pub struct LabelledPair {
    /// The rule that made the row.
    pub rule: &'static str,
    /// The row of a statement.
    pub row: Song,
    /// The entry of the catalogue.
    pub entry: Song,
    /// Whether they are of one recording.
    pub same: bool,
}

/// Title, artists, guest (empty: none), length in seconds.
#[rustfmt::skip]
const SONGS: [(&str, &[&str], &str, u32); 60] = [
    ("Paper Lanterns", &["Mira Vale"], "", 201),
    ("Don't Wait for the Ferry", &["The Hollow Pines"], "", 245),
    ("Señorita Luz", &["Ana Río"], "Kay Dusk", 188),
    ("Über den Dächern", &["Jörg Weiß"], "", 233),
    ("L'été n'attend pas", &["Élodie Marchand"], "", 197),
    ("Coração de Vidro", &["João Pinhal", "Bia Nunes"], "", 214),
    ("Midnight Tram", &["Copper & Wool"], "", 222),
    ("Low Tide", &["Copper & Wool"], "", 254),
    ("Wind, Salt & Honey", &["Salt, Smoke & Honey"], "", 305),
    ("Nine Lives (Cat Song)", &["Orla Finch"], "", 176),
    ("Home", &["Tobias Reed"], "", 241),
    ("Home", &["June Harrow"], "", 203),
    ("Intro", &["Glass Harbor"], "", 62),
    ("Intro", &["Moth Parade"], "", 48),
    ("Intro", &["Lil Ember"], "", 75),
    ("Rust", &["Lil Ember"], "Sable J", 158),
    ("Gold Teeth", &["Lil Ember", "Dex Arroyo"], "", 167),
    ("The Long Way Back to Wherever We Started From", &["Northbound Choir"], "", 312),
    ("Everything I Never Said at Your Sister's Wedding", &["Petra Holm"], "", 227),
    ("Sunday Morning in the Botanical Garden", &["Felt Piano Club"], "", 143),
    ("Rivers, Pt. 1", &["Glass Harbor"], "", 284),
    ("Rivers, Pt. 2", &["Glass Harbor"], "", 331),
    ("Symphony of Moss, Part III", &["Arvid Lund"], "", 402),
    ("Zündstoff", &["Kältekammer"], "", 219),
    ("Tränen aus Glas", &["Kältekammer"], "Mira Vale", 208),
    ("Corazón en Llamas", &["Los Faroles"], "", 195),
    ("Bésame Despacio", &["Los Faroles", "Ana Río"], "", 212),
    ("Il Mare di Notte", &["Chiara Solinas"], "", 238),
    ("Perché No", &["Chiara Solinas"], "", 181),
    ("Ночной трамвай", &["Полина Снегирёва"], "", 225),
    ("Первый снег", &["Полина Снегирёва"], "", 207),
    ("Blå timme", &["Åsa Björk"], "", 249),
    ("Fjellvann", &["Sørlys"], "", 293),
    ("Złote pola", &["Łąka"], "", 218),
    ("404", &["Null Island"], "", 199),
    ("1999 Miles", &["Null Island"], "", 256),
    ("Hearts on a Wire", &["Dana Quill"], "", 230),
    ("Heart of a Liar", &["Dana Quill"], "", 224),
    ("I Can't Sleep", &["Dana Quill"], "", 190),
    ("We Don't Dance Anymore", &["Velvet Siren"], "Rook", 183),
    ("Dance With Me", &["Velvet Siren"], "", 177),
    ("Live Forever Young", &["The Paper Kings"], "", 263),
    ("Demolition Derby", &["The Paper Kings"], "", 194),
    ("(You Make Me) Float", &["The Paper Kings"], "", 216),
    ("Rock 'n' Roll Orchard", &["Big Otis and the Levees"], "", 172),
    ("Mississippi Mud & Moonlight", &["Big Otis and the Levees"], "", 205),
    ("Okay?", &["KOI"], "", 151),
    ("Tokyo Drizzle", &["KOI", "Haru Mano"], "", 169),
    ("Saudade", &["João Pinhal"], "", 236),
    ("Chuva de Verão", &["Bia Nunes"], "", 211),
    ("Où es-tu", &["Élodie Marchand"], "Tobias Reed", 186),
    ("Feu de Joie", &["Trio Cassis"], "", 221),
    ("Desert Radio", &["Sand & Static"], "", 268),
    ("Mono Lake", &["Sand & Static"], "", 244),
    ("Acid Rainbow", &["DJ Porcelain"], "", 386),
    ("Warehouse Prayer", &["DJ Porcelain", "Vera Nox"], "", 412),
    ("Slow Orbit", &["Vera Nox"], "", 335),
    ("Letters to Nobody in Particular", &["Petra Holm"], "", 259),
    ("Kitchen Light", &["Orla Finch", "Tobias Reed"], "", 198),
    ("Anthem for the Unremarkable", &["Northbound Choir"], "", 276),
];

/// Returns all pairs, always the same ones in the same order.
pub fn labelled_pairs() -> Vec<LabelledPair> {
    (0..SONGS.len()).flat_map(pairs_of).collect()
}

fn pairs_of(song_idx: usize) -> Vec<LabelledPair> {
    let (title, artists, guest, length_s) = SONGS[song_idx];
    let full_title = match guest {
        "" => title.to_owned(),
        guest => format!("{title} (feat. {guest})"),
    };
    let entry = Song {
        title: full_title,
        artist: artists.join(" & "),
        duration_ms: song_idx.is_multiple_of(2).then_some(length_s * 1000),
    };
    let pair = |rule, title, artist, longer_ms, same| LabelledPair {
        rule,
        row: Song {
            title,
            artist,
            duration_ms: entry
                .duration_ms
                .map(|ms| ms.saturating_add_signed(longer_ms)),
        },
        entry: entry.clone(),
        same,
    };
    let same = [
        spellings(&entry, song_idx),
        credits(&entry, song_idx),
        additions(&entry),
    ]
    .into_iter()
    .flatten()
    // A rule that changes nothing would count an easy pair many times.
    .filter(|(rule, title, artist)| {
        *rule == "as it is" || *title != entry.title || *artist != entry.artist
    })
    .map(|(rule, title, artist)| pair(rule, title, artist, 1400, true));
    let different = others(&entry, title)
        .into_iter()
        .map(|(rule, title, artist, longer_s)| pair(rule, title, artist, longer_s * 1000, false));
    same.chain(different).collect()
}

/// A rule with the title and the artist that it made.
type Respelt = (&'static str, String, String);

/// Returns the song with other letters.
fn spellings(entry: &Song, song_idx: usize) -> Vec<Respelt> {
    let both =
        |rule, spell: &dyn Fn(&str) -> String| (rule, spell(&entry.title), spell(&entry.artist));
    let title = |rule, title: String| (rule, title, entry.artist.clone());
    let roman = entry
        .title
        .replace("Pt. 1", "Part I")
        .replace("Pt. 2", "Part II");
    let wrong_artist = mistyped(&entry.artist, song_idx);
    vec![
        both("as it is", &str::to_owned),
        both("upper case", &str::to_uppercase),
        both("lower case", &str::to_lowercase),
        both("without accents", &fold),
        both("and for &", &|text| text.replace('&', "and")),
        both("mojibake", &scrambled),
        title(
            "typographic apostrophe",
            entry.title.replace('\'', "\u{2019}"),
        ),
        title("no apostrophe", entry.title.replace('\'', "")),
        title(
            "cut at 30 characters",
            entry.title.chars().take(30).collect(),
        ),
        title("Roman part", roman),
        title(
            "one letter wrong in the title",
            mistyped(&entry.title, song_idx),
        ),
        (
            "one letter wrong in the artist",
            entry.title.clone(),
            wrong_artist,
        ),
    ]
}

/// Returns the song with its artists and guests named in another way.
fn credits(entry: &Song, song_idx: usize) -> Vec<Respelt> {
    let (title, artists, guest, _) = SONGS[song_idx];
    let artist = entry.artist.as_str();
    let mut made = vec![("artist missing", entry.title.clone(), String::new())];
    let mut add = |rule, title: &str, artist: &str| {
        made.push((rule, title.to_owned(), artist.to_owned()));
    };
    if !guest.is_empty() {
        add("guest as artist", title, &format!("{artist} feat. {guest}"));
        add("guest after comma", title, &format!("{artist}, {guest}"));
        add("guest left out", title, artist);
        add(
            "ft. without bracket",
            &format!("{title} ft. {guest}"),
            artist,
        );
    }
    if let [first, _, ..] = artists {
        let swapped: Vec<&str> = artists.iter().rev().copied().collect();
        add("artists swapped", &entry.title, &swapped.join(", "));
        add("first artist alone", &entry.title, first);
        add("artists with x", &entry.title, &artists.join(" x "));
    }
    made
}

/// Returns the song with words that name no other recording.
fn additions(entry: &Song) -> Vec<Respelt> {
    let Song { title, artist, .. } = entry;
    vec![
        (
            "Original Mix",
            format!("{title} (Original Mix)"),
            artist.clone(),
        ),
        (
            "Official Video",
            format!("{title} [Official Video]"),
            artist.clone(),
        ),
        ("Explicit", format!("{title} - Explicit"), artist.clone()),
        (
            "video title",
            format!("{artist} - {title} (Official Audio)"),
            artist.clone(),
        ),
    ]
}

/// Other recordings of the same artist: rule, end of the title, seconds longer.
const VERSIONS: [(&str, &str, i32); 13] = [
    ("live", " (Live)", 24),
    ("live at", " - Live at the Velodrome", 0),
    ("en vivo", " (En Vivo)", 12),
    ("ao vivo", " - Ao Vivo", 12),
    ("remix", " (Vera Nox Remix)", 65),
    ("acoustic", " (Acoustic)", -6),
    ("akustik", " - Akustik Version", 0),
    ("instrumental", " (Instrumental)", 0),
    ("sped up", " (Sped Up)", -31),
    ("remaster", " - 2014 Remaster", 0),
    ("remasterisé", " (Remasterisé en 2014)", 1),
    ("radio edit", " - Radio Edit", -20),
    ("demo", " (Demo)", 3),
];

/// Recordings of other artists: rule, end of the title, artist, seconds longer.
const COVERS: [(&str, &str, &str, i32); 3] = [
    ("karaoke", " (Karaoke Version)", "The Singalong Factory", 1),
    ("cover", "", "Harper Lane", 9),
    ("cover of the same length", "", "Quartetto Brina", 0),
];

/// Returns other recordings: rule, title, artist, seconds longer.
fn others(entry: &Song, title: &str) -> Vec<(&'static str, String, String, i32)> {
    let artist = || entry.artist.clone();
    let versions = VERSIONS
        .iter()
        .map(|(rule, end, longer_s)| (*rule, format!("{}{end}", entry.title), artist(), *longer_s));
    let covers = COVERS.iter().map(|(rule, end, artist, longer_s)| {
        (
            *rule,
            format!("{}{end}", entry.title),
            (*artist).to_owned(),
            *longer_s,
        )
    });
    let titles = [
        ("part four", format!("{title}, Pt. 4"), artist(), 40),
        ("one word more", format!("{title} Again"), artist(), 33),
        ("another song", "Seven Small Boats".to_owned(), artist(), 17),
        ("title without artist", title.to_owned(), String::new(), 55),
    ];
    versions.chain(covers).chain(titles).collect()
}

/// Returns the text with one letter swapped, dropped, doubled or replaced, by the number of
/// the song.
fn mistyped(text: &str, song_idx: usize) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let places: Vec<usize> = (1..letters.len().saturating_sub(1))
        .filter(|at| letters[*at].is_alphabetic() && letters[at + 1].is_alphabetic())
        .collect();
    let Some(at) = places
        .get((song_idx * 7 + 3) % places.len().max(1))
        .copied()
    else {
        return text.to_owned();
    };
    match song_idx % 4 {
        0 => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        _ => letters[at] = if letters[at] == 'k' { 'j' } else { 'k' },
    }
    letters.into_iter().collect()
}

/// Returns the text as it looks when its UTF-8 is read as Latin-1.
fn scrambled(text: &str) -> String {
    text.bytes().map(char::from).collect()
}
