use std::fmt::{Debug, Display};
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Dpid, Grid, Gtin, IdentifierError, IpiBase, IpiName, Isni, Iswc, Mbid, SpotifyId};

/// Reads `text` and compares the stored form and whether the check digit is right.
fn check<T>(text: &str, expected: Option<(&str, bool)>)
where
    T: Text,
{
    let read = text.parse::<T>().ok();
    let seen = read.as_ref().map(|id| (id.stored(), id.is_right()));
    assert_eq!(
        seen,
        expected.map(|(stored, right)| (stored.to_owned(), right)),
        "{text:?}"
    );
    if let Some(id) = read {
        assert!(
            id.to_string().parse::<T>().is_ok_and(|again| again == id),
            "{id}"
        );
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{}\"", id.stored()));
        assert!(
            serde_json::from_str::<T>(&json).is_ok_and(|again| again == id),
            "{json}"
        );
    }
}

trait Text: FromStr + Display + Debug + PartialEq + Serialize + DeserializeOwned {
    fn stored(&self) -> String;
    fn is_right(&self) -> bool;
}

macro_rules! text {
    ($($name:ident)*) => {
        $(impl Text for $name {
            fn stored(&self) -> String {
                self.as_str().to_owned()
            }
            fn is_right(&self) -> bool {
                self.has_valid_check_digit()
            }
        })*
    };
}
text!(Dpid Grid Gtin IpiBase IpiName Isni Iswc);

macro_rules! text_without_check_digit {
    ($($name:ident)*) => {
        $(impl Text for $name {
            fn stored(&self) -> String {
                self.as_str().to_owned()
            }
            fn is_right(&self) -> bool {
                true
            }
        })*
    };
}
text_without_check_digit!(Mbid SpotifyId);

/// Replaces the last character by every other one of `alphabet`: each is kept, each is wrong.
fn check_every_other_digit<T: Text>(right: &str, alphabet: &str) {
    let (front, last) = right.split_at(right.len() - 1);
    assert!(alphabet.contains(last), "{right}");
    check::<T>(right, Some((right, true)));
    for other in alphabet.chars().filter(|c| !last.contains(*c)) {
        let wrong = format!("{front}{other}");
        check::<T>(&wrong, Some((&wrong, false)));
    }
}

const DIGITS: &str = "0123456789";
const LETTERS_AND_DIGITS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

#[test]
fn a_wrong_check_digit_is_kept_and_told() {
    check_every_other_digit::<Iswc>("T0345246801", DIGITS);
    check_every_other_digit::<Gtin>("036000291452", DIGITS);
    check_every_other_digit::<Gtin>("4006381333931", DIGITS);
    check_every_other_digit::<Gtin>("10036000291459", DIGITS);
    check_every_other_digit::<Isni>("0000000121032683", "0123456789X");
    check_every_other_digit::<Isni>("000000012146438X", "0123456789X");
    check_every_other_digit::<IpiName>("00000000199", DIGITS);
    check_every_other_digit::<IpiBase>("I-123456789-3", DIGITS);
    check_every_other_digit::<Dpid>("PADPIDA2011072101T", LETTERS_AND_DIGITS);
    check_every_other_digit::<Grid>("A12425GABC1234002M", LETTERS_AND_DIGITS);
}

#[test]
fn a_check_digit_finds_every_single_mistyped_digit() {
    let right = "036000291452";
    for place in 0..right.len() {
        for digit in DIGITS.chars() {
            let mut typed: Vec<char> = right.chars().collect();
            typed[place] = digit;
            let typed: String = typed.into_iter().collect();
            check::<Gtin>(&typed, Some((&typed, typed == right)));
        }
    }
}

#[test]
fn iswc_reads_every_usual_spelling() {
    for spelling in [
        "T0345246801",
        "T-034.524.680-1",
        "t-034524680-1",
        " T 034 524 680 1 ",
        "ISWC T-034.524.680-1",
        "iswc:T0345246801",
        "T\u{2011}034.524.680\u{2011}1",
    ] {
        check::<Iswc>(spelling, Some(("T0345246801", true)));
    }
    check::<Iswc>("T1234567894", Some(("T1234567894", true)));
    for other in [
        "",
        "T",
        "0345246801",
        "T034524680",
        "T03452468011",
        "T03452468O1",
        "Ţ0345246801",
    ] {
        check::<Iswc>(other, None);
    }
    assert_eq!(
        "T0345246801".parse::<Iswc>().unwrap().to_string(),
        "T-034.524.680-1"
    );
}

#[test]
fn gtin_repairs_what_spreadsheets_do() {
    for spelling in [
        "036000291452",
        "36000291452",
        "0036000291452",
        "00036000291452",
        " 0 36000 29145 2 ",
        "=\"036000291452\"",
        "\"036000291452\"",
        "'036000291452",
        "empty:036000291452",
        "UPC: 036000291452",
        "36000291452.0",
        "36000291452,00",
        "3.6000291452E+10",
        "3.6000291452e10",
    ] {
        check::<Gtin>(spelling, Some(("036000291452", true)));
    }
    check::<Gtin>("888880011", None);
    check::<Gtin>("96385074", Some(("000096385074", true)));
    check::<Gtin>("888888000011.0", Some(("888888000011", true)));
    // EAN-13 and GTIN-14 stay what they are.
    check::<Gtin>("4006381333931", Some(("4006381333931", true)));
    check::<Gtin>("04006381333931", Some(("4006381333931", true)));
    check::<Gtin>("10036000291459", Some(("10036000291459", true)));
    for other in [
        "",
        "empty:",
        "0",
        "1234567",
        "36000291453",
        "000000000000",
        "123456789012345",
        "n/a",
        "03600029145A",
        "-36000291452",
        "36000291452.5",
        "e",
        "1e",
        "E+11",
        "1e99999999999999999999",
        "０３６０００２９１４５２",
    ] {
        check::<Gtin>(other, None);
    }
}

#[test]
fn gtin_does_not_guess_lost_digits() {
    for rounded in [
        "8.6E+11",
        "8.6e+11",
        "8,6E+11",
        "8E+11",
        "8.88888E+11",
        "3.60002914525E+10",
    ] {
        let error = rounded.parse::<Gtin>().unwrap_err();
        assert!(
            matches!(error, IdentifierError::DigitsLost { .. }),
            "{rounded}"
        );
    }
    assert_eq!(
        "8.6E+11".parse::<Gtin>().unwrap_err().to_string(),
        "`8.6E+11` has lost digits in a spreadsheet and is no longer a UPC or EAN such as 036000291452"
    );
}

#[test]
fn gtin_compares_numbers_not_spellings() {
    let gtin = |text: &str| text.parse::<Gtin>().unwrap();
    assert_eq!(gtin("036000291452"), gtin("0036000291452"));
    assert_eq!(gtin("036000291452").as_gtin_14(), "00036000291452");
}

#[test]
fn isni_reads_every_usual_spelling() {
    for spelling in [
        "0000000121032683",
        "0000 0001 2103 2683",
        "0000-0001-2103-2683",
        "ISNI 0000 0001 2103 2683",
        "ISNI:0000000121032683",
        "https://isni.org/isni/0000000121032683",
        "http://www.isni.org/0000000121032683/",
        "121032683",
        "121032683.0",
    ] {
        check::<Isni>(spelling, Some(("0000000121032683", true)));
    }
    check::<Isni>("0000 0001 2146 438x", Some(("000000012146438X", true)));
    for other in [
        "",
        "0000000000000000",
        "121032684",
        "00000001210326831",
        "000000X121032683",
    ] {
        check::<Isni>(other, None);
    }
    assert_eq!(
        "121032683".parse::<Isni>().unwrap().to_string(),
        "0000 0001 2103 2683"
    );
}

#[test]
fn ipi_numbers_are_read() {
    for spelling in [
        "00000000199",
        "199",
        "IPI 199",
        "CAE:00000000199",
        "'00000000199",
        "199.0",
    ] {
        check::<IpiName>(spelling, Some(("00000000199", true)));
    }
    for other in [
        "",
        "198",
        "99",
        "00000000000",
        "000000001999",
        "0000000019X",
        "1.99E+12",
    ] {
        check::<IpiName>(other, None);
    }
    for spelling in [
        "I-123456789-3",
        "I1234567893",
        "i-123456789-3",
        "I 123 456 789 3",
    ] {
        check::<IpiBase>(spelling, Some(("I-123456789-3", true)));
    }
    for other in [
        "",
        "1234567893",
        "I-12345678-3",
        "I-1234567890-3",
        "T-123456789-3",
    ] {
        check::<IpiBase>(other, None);
    }
}

#[test]
fn ddex_identifiers_are_read() {
    for spelling in [
        "PADPIDA2011072101T",
        "PA-DPIDA-2011072101-T",
        "dpid:padpida2011072101t",
    ] {
        check::<Dpid>(spelling, Some(("PADPIDA2011072101T", true)));
    }
    for other in [
        "",
        "PADPIDA2011072101",
        "PADPIDB2011072101T",
        "PADPIDA201107210AT",
    ] {
        check::<Dpid>(other, None);
    }
    for spelling in [
        "A12425GABC1234002M",
        "A1-2425G-ABC1234002-M",
        "grid:a1-2425g-abc1234002-m",
    ] {
        check::<Grid>(spelling, Some(("A12425GABC1234002M", true)));
    }
    for other in [
        "",
        "A12425GABC1234002",
        "B12425GABC1234002M",
        "A12425GABC1234002MM",
    ] {
        check::<Grid>(other, None);
    }
    assert_eq!(
        "PADPIDA2011072101T".parse::<Dpid>().unwrap().to_string(),
        "PA-DPIDA-2011072101-T"
    );
    assert_eq!(
        "A12425GABC1234002M".parse::<Grid>().unwrap().to_string(),
        "A1-2425G-ABC1234002-M"
    );
}

#[test]
fn spotify_ids_are_read() {
    let id = "4uLU6hMCjMI75M1A2tKUQC";
    for spelling in [
        "4uLU6hMCjMI75M1A2tKUQC",
        " 4uLU6hMCjMI75M1A2tKUQC ",
        "spotify:track:4uLU6hMCjMI75M1A2tKUQC",
        "spotify:user:somebody:playlist:4uLU6hMCjMI75M1A2tKUQC",
        "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC",
        "https://open.spotify.com/intl-de/album/4uLU6hMCjMI75M1A2tKUQC?si=0123456789abcdef",
        "http://open.spotify.com/embed/episode/4uLU6hMCjMI75M1A2tKUQC#top",
    ] {
        check::<SpotifyId>(spelling, Some((id, true)));
    }
    check::<SpotifyId>(
        "7N42dgm5tFLK9N8MT7fHC7",
        Some(("7N42dgm5tFLK9N8MT7fHC7", true)),
    );
    for other in [
        "",
        "4uLU6hMCjMI75M1A2tKUQ",
        "4uLU6hMCjMI75M1A2tKUQCC",
        "4uLU6hMCjMI75M1A2tKUQ-",
        // One more than 128 bits hold.
        "7N42dgm5tFLK9N8MT7fHC8",
        "spotify:track:",
        "spotify:user:somebody",
        "https://open.spotify.com/track/",
        "https://example.com/track/4uLU6hMCjMI75M1A2tKUQC",
    ] {
        check::<SpotifyId>(other, None);
    }
}

#[test]
fn mbids_are_read() {
    let id = "b1a9c0e9-d987-4042-ae91-78d6a3267d69";
    for spelling in [
        "b1a9c0e9-d987-4042-ae91-78d6a3267d69",
        "B1A9C0E9-D987-4042-AE91-78D6A3267D69",
        "https://musicbrainz.org/recording/b1a9c0e9-d987-4042-ae91-78d6a3267d69",
        "https://musicbrainz.org/work/b1a9c0e9-d987-4042-ae91-78d6a3267d69/details?x=1",
    ] {
        check::<Mbid>(spelling, Some((id, true)));
    }
    for other in [
        "",
        "b1a9c0e9d9874042ae9178d6a3267d69",
        "00000000-0000-0000-0000-000000000000",
        "b1a9c0e9-d987-4042-ae91-78d6a3267d6g",
        "https://musicbrainz.org/recording/",
    ] {
        check::<Mbid>(other, None);
    }
}

#[test]
fn errors_say_what_was_expected_and_stay_short() {
    let message = |text: &str| text.parse::<Iswc>().unwrap_err().to_string();
    assert_eq!(message("X1"), "`X1` is not an ISWC such as T-034.524.680-1");
    assert!(message(&"é".repeat(100_000)).len() < 200);
}

#[test]
fn no_text_panics() {
    let pieces = [
        "T", "0", "I-", "é", "\u{feff}", "=\"", "'", "spotify:", "e+", ".", "/", "１",
    ];
    for a in pieces {
        for b in pieces {
            for c in pieces {
                let text = [a, b, c, b].concat();
                let _ = text.parse::<Dpid>();
                let _ = text.parse::<Grid>();
                let _ = text.parse::<Gtin>();
                let _ = text.parse::<IpiBase>();
                let _ = text.parse::<IpiName>();
                let _ = text.parse::<Isni>();
                let _ = text.parse::<Iswc>();
                let _ = text.parse::<Mbid>();
                let _ = text.parse::<SpotifyId>();
            }
        }
    }
}
