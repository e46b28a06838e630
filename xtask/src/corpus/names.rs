//! Names of artists, titles and writers that nobody bears.

use std::collections::BTreeSet;

use music::Random;

const GIVEN: [&str; 24] = [
    "Ilvara", "Tomek", "Suvi", "Oreth", "Maelle", "Dovan", "Ysolde", "Kasimir", "Naïma", "Brannok",
    "Lioré", "Zephra", "Quillan", "Fenna", "Odalys", "Perrin", "Sorrel", "Tavish", "Umbrine",
    "Wendel", "Xanthe", "Corvin", "Élodine", "Jorun",
];

const ONSETS: [&str; 16] = [
    "Vel", "Mor", "Tash", "Quor", "Ost", "Brin", "Hald", "Isk", "Nev", "Pell", "Ruv", "Sarn",
    "Thal", "Ulm", "Wyr", "Zan",
];

const ENDINGS: [&str; 14] = [
    "avik", "enholt", "ymere", "undra", "oskaya", "elline", "ithwen", "ander", "ormont", "ukai",
    "ashiro", "évane", "ombre", "ingsey",
];

const BANDS: [&str; 10] = [
    "The {} Assembly",
    "{} Static",
    "{} & the Lanterns",
    "Los {}",
    "{} Machine",
    "Club {}",
    "{} Choir",
    "DJ {}",
    "{}",
    "{} Quartet",
];

const FIRST_WORDS: [&str; 52] = [
    "Amber",
    "Borrowed",
    "Broken",
    "Burning",
    "Careful",
    "Cobalt",
    "Cold",
    "Crooked",
    "Distant",
    "Double",
    "Drifting",
    "Early",
    "Electric",
    "Empty",
    "Endless",
    "Faded",
    "Falling",
    "Final",
    "Foreign",
    "Fragile",
    "Ghost",
    "Gilded",
    "Glass",
    "Hidden",
    "Hollow",
    "Honest",
    "Hungry",
    "Idle",
    "Inner",
    "Ivory",
    "Late",
    "Little",
    "Lost",
    "Magnetic",
    "Midnight",
    "Neon",
    "Northern",
    "Ordinary",
    "Paper",
    "Patient",
    "Quiet",
    "Restless",
    "Rusted",
    "Sacred",
    "Second",
    "Silver",
    "Slow",
    "Sudden",
    "Velvet",
    "Wandering",
    "Wild",
    "Winter",
];

const SECOND_WORDS: [&str; 52] = [
    "Alphabet",
    "Anchors",
    "Arcade",
    "Atlas",
    "Avenue",
    "Balcony",
    "Beacon",
    "Bloom",
    "Canyon",
    "Cathedral",
    "Circuit",
    "Coast",
    "Compass",
    "Corridor",
    "Dialogue",
    "Echo",
    "Ember",
    "Engine",
    "Façade",
    "Ferry",
    "Fever",
    "Garden",
    "Gravity",
    "Harbour",
    "Horizon",
    "Island",
    "Kingdom",
    "Ladder",
    "Letters",
    "Lullaby",
    "Machine",
    "Mirage",
    "Mirror",
    "Monsoon",
    "Orchard",
    "Parade",
    "Pavement",
    "Postcard",
    "Rain",
    "Reverie",
    "River",
    "Satellite",
    "Season",
    "Shelter",
    "Signal",
    "Skyline",
    "Summer",
    "Telegram",
    "Thunder",
    "Tide",
    "Voyage",
    "Window",
];

/// Gives each name once.
#[derive(Debug)]
pub(super) struct Names {
    random: Random,
    given: BTreeSet<String>,
}

impl Names {
    pub(super) fn new(random: Random) -> Self {
        Self {
            random,
            given: BTreeSet::new(),
        }
    }

    /// Returns the names of an artist and of the writer behind it, the latter as `SURNAME, GIVEN`.
    pub(super) fn artist(&mut self) -> (String, String) {
        loop {
            let surname = self.surname();
            let given = *self.random.pick(&GIVEN);
            let name = if self.random.chance(0.55) {
                format!("{given} {surname}")
            } else {
                self.random.pick(&BANDS).replace("{}", &surname)
            };
            if self.given.insert(name.clone()) {
                return (name, format!("{surname}, {given}").to_uppercase());
            }
        }
    }

    /// Returns the title of a song or a release.
    pub(super) fn title(&mut self) -> String {
        loop {
            let first = *self.random.pick(&FIRST_WORDS);
            let second = *self.random.pick(&SECOND_WORDS);
            let title = match self.random.below(14) {
                0 => format!("{first} {second} (Interlude)"),
                1 => {
                    let guest = self.surname();
                    format!("{first} {second} (feat. {guest})")
                }
                2 => format!("{second}’s {first} Hour"),
                3 => format!("{first}, {second}"),
                _ => format!("{first} {second}"),
            };
            if self.given.insert(title.clone()) {
                return title;
            }
        }
    }

    fn surname(&mut self) -> String {
        format!(
            "{}{}",
            self.random.pick(&ONSETS),
            self.random.pick(&ENDINGS)
        )
    }
}
