//! Single cases of what the planted labels do not hold.

use jiff::civil::{Date, date};

use crate::{
    Audit, AuditError, Finding, Kind, Line, Month, Options, PlatformUnits, Registration, Rules,
    Severity,
};

const TODAY: Date = date(2026, 6, 1);

fn audit() -> Audit {
    Audit::new(&Rules::shipped(), &Options::default())
}

fn month(n: i8) -> Option<Month> {
    Month::new(2024 + i16::from((n - 1) / 12), (n - 1) % 12 + 1)
}

/// A line of one track at one place; amounts are in whole dollars.
fn line(row_no: u32, n: i8, units: i64, net: i64) -> Line<'static> {
    Line {
        row_no,
        format: "plain",
        statement: month(n + 2),
        usage: month(n),
        store: "Spotify",
        territory: "DE",
        artist: "Luna Vire",
        title: "Neon Rain",
        isrc: "QZABC2600001",
        use_type: "Stream",
        units: Some(units),
        net: Some(catalog::Amount::from_whole(net)),
        currency: Some(catalog::Currency::USD),
        ..Line::default()
    }
}

fn kinds(findings: &[Finding]) -> Vec<Kind> {
    findings.iter().map(|finding| finding.kind).collect()
}

#[test]
fn nothing_gives_nothing() {
    assert_eq!(audit().finish(TODAY), []);
}

#[test]
fn tracks_below_the_threshold_are_one_piece_of_information() {
    let mut audit = audit();
    for n in 1..=14 {
        audit.line(&line(n as u32, n, 30, 0));
        let other = line(n as u32 + 100, n, 9000 + i64::from(n), 30);
        audit.line(&Line {
            title: "Midnight Signal",
            isrc: "QZABC2600002",
            ..other
        });
    }
    let findings = audit.finish(TODAY);
    assert_eq!(kinds(&findings), [Kind::BelowPaymentThreshold]);
    assert_eq!(findings[0].severity, Severity::Information);
    assert_eq!(findings[0].n_rows, 12);
    assert_eq!(findings[0].at_stake, None);
}

#[test]
fn a_work_that_no_file_registers_is_named_once() {
    let titles = [
        "Neon Rain",
        "Midnight Signal",
        "Harbor Light",
        "Paper Moon Song",
        "Copper Sky",
    ];
    let mut audit = audit();
    for (n, title) in titles.iter().enumerate() {
        let isrc = format!("QZABC260000{n}");
        for month in 1..=2 {
            let row_no = n as u32 * 10 + month as u32;
            audit.line(&Line {
                title,
                isrc: &isrc,
                ..line(row_no, month, 100, 1)
            });
        }
        if *title != "Copper Sky" {
            let title = title.to_uppercase();
            audit.registration(&Registration {
                title: &title,
                ..Registration::default()
            });
        }
    }
    let findings = audit.finish(TODAY);
    assert_eq!(kinds(&findings), [Kind::WorkWithoutRegistration]);
    assert_eq!(findings[0].subject.title.as_deref(), Some("Copper Sky"));
    assert_eq!(findings[0].n_rows, 2);
}

#[test]
fn a_few_listeners_who_play_very_often_are_to_be_explained() {
    let mut audit = audit();
    for (n, title) in ["A Song", "B Song", "C Song", "D Song", "E Song", "F Song"]
        .iter()
        .enumerate()
    {
        let listeners = if n == 0 { 40 } else { 900 };
        let units = PlatformUnits {
            platform: "Spotify",
            title,
            units: 2000,
            listeners: Some(listeners),
            ..PlatformUnits::default()
        };
        audit.platform_total(&units, Month::new(2026, 3).unwrap());
    }
    let findings = audit.finish(TODAY);
    assert_eq!(kinds(&findings), [Kind::SuspiciousStreaming]);
    assert_eq!(findings[0].subject.title.as_deref(), Some("A Song"));
}

#[test]
fn a_store_without_a_month_is_one_finding() {
    let mut audit = audit();
    let mut row_no = 0;
    for n in 1..=8 {
        for (store, units) in [("Spotify", 900), ("Deezer", 300), ("TIDAL", 200)] {
            for (title, isrc) in [("Neon Rain", "QZABC2600001"), ("Harbor", "QZABC2600002")] {
                for territory in ["DE", "FR", "US"] {
                    row_no += 1;
                    if store != "Deezer" || n != 4 {
                        let units = units + i64::from(row_no % 7);
                        audit.line(&Line {
                            store,
                            territory,
                            title,
                            isrc,
                            ..line(row_no, n, units, 3)
                        });
                    }
                }
            }
        }
    }
    let findings = audit.finish(TODAY);
    assert_eq!(kinds(&findings), [Kind::MissingStore]);
    let subject = &findings[0].subject;
    assert_eq!(subject.store.as_deref(), Some("Deezer"));
    assert_eq!(subject.first, month(4));
    // Six lines of 3 dollars stand in the months beside it.
    assert_eq!(findings[0].at_stake.unwrap().to_string(), "18 USD");
}

#[test]
fn the_order_of_lines_changes_nothing() {
    let lines: Vec<Line> = (1..=60)
        .map(|n| {
            let gross = catalog::Amount::from_whole(i64::from(n) + 100);
            let paid = if n == 9 { 500 } else { i64::from(n) + 100 };
            Line {
                gross: Some(gross),
                share: Some(catalog::Amount::ONE),
                net: Some(catalog::Amount::from_whole(paid)),
                ..line(n, (n % 6) as i8 + 1, 50, 0)
            }
        })
        .collect();
    let findings = |lines: &mut dyn Iterator<Item = &Line>| {
        let mut audit = audit();
        lines.for_each(|line| audit.line(line));
        audit.finish(TODAY)
    };
    let forward = findings(&mut lines.iter());
    assert_eq!(kinds(&forward), [Kind::ArithmeticError]);
    assert_eq!(forward, findings(&mut lines.iter().rev()));
}

#[test]
fn a_number_of_a_file_does_not_change_the_fingerprint() {
    let fingerprint = |source| {
        let mut audit = audit();
        audit.line(&Line {
            source,
            upc: "036000291453",
            ..line(1, 1, 10, 1)
        });
        audit.finish(TODAY)[0].fingerprint
    };
    assert_eq!(fingerprint(1), fingerprint(7));
}

#[test]
fn wrong_rules_say_where() {
    assert!(matches!(
        Rules::parse("[missing]"),
        Err(AuditError::Rules(_))
    ));
    let text =
        include_str!("../rules.toml").replace("holds_share_min = 0.95", "holds_share_min = 95");
    let error = Rules::parse(&text).unwrap_err();
    assert_eq!(
        error.to_string(),
        "rule `arithmetic`: `holds_share_min` is 95, which is not a ratio from 0 to 1"
    );
}

#[test]
fn months_are_written_as_periods_are() {
    assert_eq!(Month::new(2026, 7).unwrap().to_string(), "2026-07");
    assert_eq!(
        Month::new(2026, 7).unwrap().period().unwrap().to_string(),
        "2026-07"
    );
    assert_eq!(Month::new(2026, 13), None);
    assert_eq!(Month::of(date(2025, 12, 31)), Month::new(2025, 12));
}
