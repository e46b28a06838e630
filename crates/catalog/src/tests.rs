use crate::{Digest, Digester, Isrc, Receipt, Rule, Span, Timestamp};

#[test]
fn isrc_reads_every_usual_spelling() {
    let check = |text: &str, expected: Option<&str>| {
        let read = text.parse::<Isrc>().ok();
        assert_eq!(read.as_ref().map(Isrc::as_str), expected, "{text:?}");
    };
    check("USS1Z9900001", Some("USS1Z9900001"));
    check("US-S1Z-99-00001", Some("USS1Z9900001"));
    check(" us-s1z-99-00001 ", Some("USS1Z9900001"));
    check("ISRC US S1Z 99 00001", Some("USS1Z9900001"));
    check("ISRC:USS1Z9900001", Some("USS1Z9900001"));
    check("US\u{2011}S1Z\u{2011}99\u{2011}00001", Some("USS1Z9900001"));
    check("QZ-ABC-24-12345", Some("QZABC2412345"));
    // Too short, too long, a digit in the country, a letter in the year.
    check("USS1Z990001", None);
    check("USS1Z99000011", None);
    check("U1S1Z9900001", None);
    check("USS1ZA900001", None);
    check("", None);
    check("ISRC", None);
    check("ÜSS1Z9900001", None);
    check("ISRÇ", None);
}

#[test]
fn isrc_shows_hyphens_and_stores_none() {
    let isrc: Isrc = "uss1z9900001".parse().unwrap();
    assert_eq!(isrc.to_string(), "US-S1Z-99-00001");
    assert_eq!(serde_json::to_string(&isrc).unwrap(), "\"USS1Z9900001\"");
    assert!(serde_json::from_str::<Isrc>("\"nonsense\"").is_err());
}

#[test]
fn digest_is_blake3() {
    // The first 32 bytes of the empty input in the test vectors of the BLAKE3 team.
    let empty = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
    assert_eq!(Digest::of(b"").to_string(), empty);
    assert_eq!(Digest::of_reader(&b""[..]).unwrap().to_string(), empty);
}

#[test]
fn digest_in_parts_equals_the_whole() {
    let bytes: Vec<u8> = (0..200_000_u32).map(|i| (i % 251) as u8).collect();
    let mut digester = Digester::default();
    bytes.chunks(777).for_each(|chunk| digester.update(chunk));
    assert_eq!(digester.finish(), Digest::of(&bytes));
    assert_eq!(Digest::of_reader(&bytes[..]).unwrap(), Digest::of(&bytes));
}

#[test]
fn digest_refuses_other_text() {
    assert!("".parse::<Digest>().is_err());
    assert!("xyz".parse::<Digest>().is_err());
    assert!("a".repeat(63).parse::<Digest>().is_err());
}

#[test]
fn timestamp_counts_seconds_down() {
    assert_eq!(Timestamp::from_micros(1_500_000).seconds(), 1);
    assert_eq!(Timestamp::from_micros(-1).seconds(), -1);
    let start = Timestamp::from_micros(250_000);
    assert!((Timestamp::from_micros(1_000_000).seconds_since(start) - 0.75).abs() < 1e-12);
}

#[test]
fn receipts_name_their_kind() {
    let recording = Digest::of(b"");
    let span = Receipt::Span(Span {
        recording,
        start_s: 1.0,
        end_s: 2.5,
    });
    let json = serde_json::to_string(&span).unwrap();
    assert_eq!(
        json,
        format!(r#"{{"kind":"span","recording":"{recording}","start_s":1.0,"end_s":2.5}}"#)
    );
    assert_eq!(serde_json::from_str::<Receipt>(&json).unwrap(), span);

    let rule = Receipt::Rule(Rule {
        name: "sound.tempo".into(),
        version: "1.0.0".into(),
    });
    assert_eq!(
        serde_json::to_string(&rule).unwrap(),
        r#"{"kind":"rule","name":"sound.tempo","version":"1.0.0"}"#
    );
}
