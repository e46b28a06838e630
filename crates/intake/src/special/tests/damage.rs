//! No file makes a reader panic, and no personal value outlives one.

use super::{ALL, claimed, try_read};

/// One small file of each format that is text.
const FILES: [(&str, &str); 9] = [
    (
        "spotify-extended",
        r#"[{"ts":"2026-05-01T10:20:30Z","ms_played":212000,"ip_addr":"192.0.2.1","conn_country":"DE","master_metadata_track_name":"Neon Rain","skipped":null},{"ts":"2026-05-01T10:20:30Z","ms_played":1,"ip_addr":"192.0.2.1","episode_name":"Ep 1"}]"#,
    ),
    (
        "spotify-account-history",
        r#"[{"endTime":"2021-12-31 23:59","artistName":"Luna Vire","trackName":"Neon Rain","msPlayed":210000}]"#,
    ),
    (
        "listenbrainz",
        "{\"listened_at\":1777630830,\"user_name\":\"luna\",\"track_metadata\":{\"track_name\":\"Neon Rain\",\"additional_info\":{\"isrc\":[\"QZABC2600001\"],\"duration\":212}}}\n{}\n",
    ),
    (
        "lastfm-json",
        r##"[{"track":[{"artist":{"#text":"Luna Vire"},"name":"Neon Rain","date":{"uts":"1777630830"}}],"@attr":{"user":"luna"}}]"##,
    ),
    (
        "maloja",
        r#"{"scrobbles":[{"time":1777630830,"track":{"title":"Neon Rain","artists":["Luna Vire"],"album":{"albumtitle":"Neon Rain EP"},"length":212},"duration":31}]}"#,
    ),
    (
        "rockbox",
        "#AUDIOSCROBBLER/1.1\n#TZ/UNKNOWN\nLuna Vire\tNeon Rain EP\tNeon Rain\t1\t212\tL\t1777630830\t\n",
    ),
    (
        "lastfm-headerless",
        "Luna Vire,\"Neon Rain EP\",Neon Rain,17 May 2026, 12:54\n",
    ),
    (
        "ddex-dsr",
        "HEAD\td\tB\t1.4\tM\tT\t1\t1\t2026-06-01\t2026-06-30\tP\tExample DSP\nSY01\tS\t\t\tM\tU\tUS\tT\t3\t\tUSD\nRE01\tB\t1\t\t\tC\t0888888000011\tLuna Vire\t\tNeon Rain EP\nAS02\tB\t1\tR\tQZABC2600001\tNeon Rain\nSU01\tB\tS\tT\t1\t1\ttrue\t\t3\t1\t0.99\nLI01\tB\tS\tV\tP\tW\t50\tM\t2.1\t0.3\t3\tT\nFOOT\t7\t7\t1\t1\t1\n",
    ),
    (
        "cwr",
        "HDRPB000000020VIRE PUBLISHING                              01.102026071503150020260715\nGRHNWR0000102.10\nNWR0000000000000000NEON RAIN                                                     VP000001      T0345246801\nSWR0000000000000001W000001  VIRE                                         LUNA                           CA00000000000000000297010025000000000000   00000\nSWT0000000000000002W000001  025000000000000I2136N001\nGRT000010000000100000005\nTRL000010000000100000007\n",
    ),
];

/// A generator of Lehmer (Park and Miller 1988): the same numbers in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0 * 48_271 % 0x7FFF_FFFF;
        self.0 as usize % limit
    }
}

#[test]
fn files_are_damaged_in_many_ways() {
    let bytes = b"\0\t\n\r\"\\,:;[]{}|#-.0179AZaz \x7f\xc3\xa9\xff";
    let mut numbers = Numbers(1);
    for (format, text) in FILES {
        assert_eq!(claimed("x", text.as_bytes()), [format]);
        for _ in 0..3000 {
            let mut file = text.as_bytes().to_vec();
            for _ in 0..=numbers.below(4) {
                let at = numbers.below(file.len());
                match numbers.below(4) {
                    0 => file.truncate(at + 1),
                    1 => drop(file.remove(at)),
                    2 => file.insert(at, bytes[numbers.below(bytes.len())]),
                    _ => file[at] = bytes[numbers.below(bytes.len())],
                }
                if file.is_empty() {
                    break;
                }
            }
            claimed("x", &file);
            let _ = try_read(format, "x", &file, &[]);
        }
    }
}

#[test]
fn every_format_survives_the_files_of_the_others() {
    for (_, text) in FILES {
        for special in ALL {
            let _ = try_read(special.name, "x", text.as_bytes(), &[]);
        }
    }
}

#[test]
fn no_address_is_kept_wherever_a_file_is_cut() {
    let (format, text) = FILES[0];
    for n in 1..text.len() {
        let Ok(outcome) = try_read(format, "x", &text.as_bytes()[..n], &[]) else {
            continue;
        };
        let raws = outcome
            .rejections
            .iter()
            .map(|rejection| rejection.raw.as_str());
        let kept = String::from_utf8_lossy(&outcome.kept);
        for text in raws.chain([&*kept]) {
            assert!(!text.contains("192"), "{n}: {text}");
        }
    }
}
