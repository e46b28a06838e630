use super::{claimed, read, told};

/// Returns a line with texts at their places, counted from 1 as the standard counts.
pub(super) fn line(kind: &str, transaction: u32, record: u32, fields: &[(usize, &str)]) -> String {
    let mut line = format!("{kind}{transaction:08}{record:08}");
    for &(first, text) in fields {
        let n = first - 1 - line.chars().count();
        line.extend(std::iter::repeat_n(' ', n));
        line.push_str(text);
    }
    line
}

pub(super) fn file(version: &str, lines: &[String]) -> String {
    let header = match version {
        "03.00" => format!("HDRPBVIRE{:<45}{:11}20260715031500", "VIRE PUBLISHING", ""),
        _ => format!(
            "HDRPB000000020{:<45}01.102026071503150020260715",
            "VIRE PUBLISHING"
        ),
    };
    let n = lines.len();
    let works = ["NWR", "REV", "WRK", "ISR", "ISW", "EXC"];
    let has_ack = lines.iter().any(|line| line.starts_with("ACK"));
    let n_works = lines
        .iter()
        .filter(|line| {
            if has_ack {
                line.starts_with("ACK")
            } else {
                works.contains(&&line[..3])
            }
        })
        .count();
    format!(
        "{header}\r\nGRHNWR00001{version}0000000000\r\n{}\r\nGRT00001{n_works:08}{:08}\r\nTRL00001{n_works:08}{:08}\r\n",
        lines.join("\r\n"),
        n + 2,
        n + 4,
    )
}

pub(super) fn work(kind: &str) -> String {
    line(
        kind,
        0,
        0,
        &[
            (20, "NEON RAIN"),
            (82, "VP000001"),
            (96, "T0345246801"),
            (107, "00000000"),
            (260, "N"),
        ],
    )
}

const PARTY: [&str; 10] = [
    "row_kind",
    "party_name",
    "party_code",
    "party_ipi",
    "party_ipi_base",
    "role",
    "is_controlled",
    "pr_society",
    "pr_share",
    "territory",
];

/// Checks what the lines between the headers and the trailers become; the first is line 3.
#[track_caller]
pub(super) fn check(version: &str, lines: &[String], columns: &[&str], expected: &[&str]) {
    let input = file(version, lines);
    assert_eq!(claimed("CW260001VPU_000.V21", input.as_bytes()), ["cwr"]);
    let outcome = read("cwr", "CW260001VPU_000.V21", input.as_bytes(), columns);
    assert_eq!(told(&outcome), expected);
    assert_eq!(outcome.kept, input.as_bytes());
}

#[test]
fn every_row_names_its_work_and_file() {
    let columns = [
        "standard",
        "file_date",
        "sender",
        "transaction",
        "transaction_no",
        "row_kind",
        "work_title",
        "submitter_work_code",
        "iswc",
        "alternative_title",
    ];
    let of_work = |kind: &str| {
        format!(
            "row_kind={kind} work_title=NEON RAIN submitter_work_code=VP000001 iswc=T0345246801"
        )
    };
    let first = format!(
        "3 standard=CWR 2.1 file_date=2026-07-15 sender=VIRE PUBLISHING transaction=NWR transaction_no=0 {}",
        of_work("work")
    );
    let second = format!(
        "4 standard=CWR 2.1 file_date=2026-07-15 sender=VIRE PUBLISHING transaction=NWR transaction_no=0 {} alternative_title=NEON",
        of_work("alternative title")
    );
    check(
        "02.10",
        &[work("NWR"), line("ALT", 0, 1, &[(20, "NEON"), (80, "AT")])],
        &columns,
        &[&first, &second],
    );
    let first = first
        .replace("CWR 2.1", "CWR 3.0")
        .replace("transaction=NWR", "transaction=WRK");
    check("03.00", &[work("WRK")], &columns, &[&first]);
}

#[test]
fn shares_are_hundredths_of_a_percent() {
    let publisher = |share: &str| {
        line(
            "SPU",
            0,
            1,
            &[
                (20, "01P000001"),
                (31, "VIRE PUBLISHING"),
                (77, "E 00000000000000000199"),
                (113, "052"),
                (116, share),
                (121, "044"),
                (124, "10000"),
                (132, "00000"),
            ],
        )
    };
    let shares = ["pr_share", "mr_share", "sr_share"];
    check(
        "02.10",
        &[work("NWR"), publisher("02500")],
        &shares,
        &["3", "4 pr_share=0.25 mr_share=1 sr_share=0"],
    );
    check(
        "02.10",
        &[work("NWR"), publisher("03333")],
        &shares,
        &["3", "4 pr_share=0.3333 mr_share=1 sr_share=0"],
    );
    check(
        "02.10",
        &[work("NWR"), publisher("     ")],
        &shares,
        &["3", "4 mr_share=1 sr_share=0"],
    );
    check(
        "02.10",
        &[work("NWR"), publisher("25.00")],
        &shares,
        &[
            "3",
            "!4 PR share: `25.00` is no share: five digits such as 02500 for 25 % were expected",
        ],
    );
}

#[test]
fn parties_have_names_numbers_and_territories() {
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
                    (113, "052"),
                    (116, "05000"),
                    (124, "10000"),
                    (132, "10000"),
                ],
            ),
            line(
                "SPT",
                0,
                2,
                &[(20, "P000001"), (35, "025000500005000I2136N001")],
            ),
            line(
                "SWR",
                0,
                3,
                &[
                    (20, "W000001"),
                    (29, "VIRE"),
                    (74, "LUNA"),
                    (105, "CA00000000000000000297"),
                    (127, "010"),
                    (130, "02500"),
                    (138, "00000"),
                    (146, "00000"),
                    (155, "I-123456789-3"),
                ],
            ),
            line(
                "SWT",
                0,
                4,
                &[(20, "W000001"), (29, "025000000000000I2136N001")],
            ),
            line(
                "SWT",
                0,
                5,
                &[(20, "W000001"), (29, "025000000000000E0840N002")],
            ),
            line("PWR", 0, 6, &[(20, "P000001"), (102, "W000001")]),
            line(
                "OWR",
                0,
                7,
                &[
                    (104, "YC 00000000000000000000"),
                    (130, "02500"),
                    (138, "00000"),
                    (146, "00000"),
                ],
            ),
        ],
        &PARTY,
        &[
            "3 row_kind=work",
            "4 row_kind=publisher party_name=VIRE PUBLISHING party_code=P000001 party_ipi=00000000199 role=E is_controlled=true pr_society=52 pr_share=0.5 territory=WW",
            "6 row_kind=writer party_name=LUNA VIRE party_code=W000001 party_ipi=00000000297 party_ipi_base=I-123456789-3 role=CA is_controlled=true pr_society=10 pr_share=0.25 territory=WW, -US",
            "10 row_kind=writer role=C is_controlled=false pr_share=0.25",
        ],
    );
}

#[test]
fn version_three_has_its_shares_in_the_territories() {
    check(
        "03.00",
        &[
            work("WRK"),
            line(
                "SPU",
                0,
                1,
                &[
                    (20, "01P000001"),
                    (31, "VIRE PUBLISHING"),
                    (76, "NE 00000000000000000199"),
                ],
            ),
            line(
                "SPT",
                0,
                2,
                &[(20, "001P000001"), (32, "037500750007500I213652  44  44")],
            ),
            line(
                "SWR",
                0,
                3,
                &[
                    (20, "W000001"),
                    (29, "VIRE"),
                    (74, "LUNA"),
                    (104, "NCA00000000297I-123456789-3"),
                ],
            ),
            line(
                "SWT",
                0,
                4,
                &[(20, "001W000001"), (32, "025000000000000I213610")],
            ),
        ],
        &PARTY,
        &[
            "3 row_kind=work",
            "4 row_kind=publisher party_name=VIRE PUBLISHING party_code=P000001 party_ipi=00000000199 role=E is_controlled=true pr_society=52 pr_share=0.375 territory=WW",
            "6 row_kind=writer party_name=LUNA VIRE party_code=W000001 party_ipi=00000000297 party_ipi_base=I-123456789-3 role=CA is_controlled=true pr_society=10 pr_share=0.25 territory=WW",
        ],
    );
}

#[test]
fn recordings_and_performers_are_rows() {
    let columns = [
        "row_kind",
        "isrc",
        "artist",
        "party_name",
        "alternative_title",
    ];
    check(
        "02.20",
        &[
            work("NWR"),
            line(
                "REC",
                0,
                1,
                &[
                    (20, "20260214"),
                    (250, "QZABC2600001"),
                    (267, "NEON RAIN (LIVE)"),
                    (387, "LUNA VIRE"),
                ],
            ),
            line(
                "PER",
                0,
                2,
                &[(20, "VIRE"), (65, "LUNA"), (95, "00000000297")],
            ),
            line("REC", 0, 3, &[(20, "00000000"), (250, "QZABC26")]),
        ],
        &columns,
        &[
            "3 row_kind=work",
            "4 row_kind=recording isrc=QZABC2600001 artist=LUNA VIRE alternative_title=NEON RAIN (LIVE)",
            "5 row_kind=performer artist=LUNA VIRE party_name=LUNA VIRE",
            "6 row_kind=recording isrc=QZABC26",
            "?1 ISRC: not well-formed: QZABC26",
        ],
    );
    check(
        "03.00",
        &[
            work("WRK"),
            line(
                "REC",
                0,
                1,
                &[
                    (20, "20260214000332QZABC2600001NEON RAIN"),
                    (166, "LUNA VIRE"),
                ],
            ),
        ],
        &columns,
        &[
            "3 row_kind=work",
            "4 row_kind=recording isrc=QZABC2600001 artist=LUNA VIRE alternative_title=NEON RAIN",
        ],
    );
}

#[test]
fn an_answer_has_the_status_and_the_code_of_the_society() {
    let ack = line(
        "ACK",
        0,
        0,
        &[
            (20, "20260715031500"),
            (34, "0000100000007NWR"),
            (50, "NEON RAIN"),
            (110, "VP000001"),
            (130, "337739ES"),
            (150, "20260716AS"),
        ],
    );
    let columns = [
        "transaction",
        "status",
        "society_work_code",
        "iswc",
        "row_kind",
        "message",
        "party_name",
    ];
    check(
        "02.10",
        &[
            ack.clone(),
            line(
                "MSG",
                0,
                1,
                &[(20, "F00000000NWRF001"), (36, "ISWC ASSIGNED")],
            ),
            line(
                "MSG",
                0,
                2,
                &[(20, "F00000000NWRF002"), (36, "SHARES DIFFER")],
            ),
            work("NWR"),
            line("PER", 0, 3, &[(20, "LUNA VIRE"), (65, "")]),
            ack,
        ],
        &columns,
        &[
            "3 transaction=ACK status=AS society_work_code=337739ES iswc=T0345246801 row_kind=work message=ISWC ASSIGNED; SHARES DIFFER",
            "7 transaction=ACK status=AS society_work_code=337739ES iswc=T0345246801 row_kind=performer party_name=LUNA VIRE",
            "8 transaction=ACK status=AS society_work_code=337739ES row_kind=work",
            "-1 work repeated in an acknowledgement",
        ],
    );
}

#[test]
fn a_request_for_an_iswc_lists_writers() {
    check(
        "03.00",
        &[
            line("ISR", 0, 0, &[(20, "NEON RAIN"), (96, "T0345246801U")]),
            line(
                "WRI",
                0,
                1,
                &[
                    (20, "W000001"),
                    (29, "00000000297VIRE"),
                    (85, "LUNA"),
                    (115, "CA"),
                ],
            ),
        ],
        &PARTY,
        &[
            "3 row_kind=work",
            "4 row_kind=writer party_name=LUNA VIRE party_code=W000001 party_ipi=00000000297 role=CA",
        ],
    );
}
