use super::cwr::{check, file, line, work};
use super::{check_all, claimed};

#[test]
fn wrong_check_digits_are_told_once_and_kept() {
    let wrong = line("NWR", 0, 0, &[(20, "NEON RAIN"), (96, "T0345246802")]);
    check(
        "02.10",
        &[wrong, line("ALT", 0, 1, &[(20, "NEON"), (80, "AT")])],
        &["iswc"],
        &[
            "3 iswc=T0345246802",
            "4 iswc=T0345246802",
            "?1 ISWC: wrong check digit: T0345246802",
        ],
    );
}

#[test]
fn names_come_in_two_encodings() {
    let input = file(
        "02.10",
        &[
            work("NWR"),
            line("ALT", 0, 1, &[(20, "SEÑORA ÉTÉ"), (80, "AT")]),
        ],
    );
    let latin: Vec<u8> = input
        .chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
        .collect();
    for bytes in [input.as_bytes(), &latin] {
        check_all(
            "cwr",
            "x.V21",
            bytes,
            &["alternative_title", "role"],
            &["3", "4 alternative_title=SEÑORA ÉTÉ role=AT"],
        );
    }
}

#[test]
fn broken_records_are_rejected_and_the_rest_is_read() {
    check(
        "02.10",
        &[
            work("NWR"),
            line(
                "SPU",
                0,
                1,
                &[
                    (20, "01P000001"),
                    (31, "VIRE PUBLISHING"),
                    (77, "E 00000000000000000199"),
                    (113, "052050"),
                ],
            ),
            line("ALT", 0, 2, &[(20, "NEON"), (80, "AT")]),
            line("QQQ", 0, 3, &[]),
            line("QQQ", 0, 4, &[]),
            line("NWR", 1, 0, &[(20, "MIDNIGHT")]),
            line("ALT", 1, 1, &[(20, "MIDNIGHT SIGNAL"), (80, "AT")]),
        ],
        &["row_kind"],
        &[
            "3 row_kind=work",
            "5 row_kind=alternative title",
            "!4 SR share: the line is too short: it has 118 characters, and `SR share` stands at 132 to 136",
            "!8 work title: the line is too short: it has 27 characters, and `work title` stands at 20 to 79",
            "!9 row: no work comes before this record: `NWR`, `REV`, `WRK`, `ISR` or `ACK` was expected",
            "-2 record of an unknown type",
            "?2 records of type `QQQ` are not known: QQQ",
        ],
    );
}

#[test]
fn trailers_are_checked_and_missed() {
    let whole = file("02.10", &[work("NWR")]);
    check_all(
        "cwr",
        "x.V21",
        whole
            .replace("GRT0000100000001", "GRT0000100000020")
            .as_bytes(),
        &[],
        &[
            "3",
            "?1 the trailer counts other transactions of the group: 20 told, 1 found",
        ],
    );
    let cut = whole.split("GRT").next().expect("a first part");
    check_all(
        "cwr",
        "x.V21",
        cut.as_bytes(),
        &[],
        &[
            "3",
            "!4 row: the file ends without a `TRL` record: it is cut off here",
        ],
    );
    check_all(
        "cwr",
        "x.V21",
        &cut.as_bytes()[..150],
        &[],
        &[
            "!3 work title: the line is too short: it has 34 characters, and `work title` stands at 20 to 79",
        ],
    );
    for other in ["", "HDR", "HDRPB\nNWR\n", "a,b\n"] {
        assert!(claimed("x.V21", other.as_bytes()).is_empty());
    }
}
