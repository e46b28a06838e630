use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{claimed, read, told, try_read};

const HEADER: [&str; 9] = [
    "Song Title",
    "Artist",
    "ISRC",
    "Album Title",
    "IP Address",
    "Listening Time",
    "Platform Name",
    "Platform Model",
    "Date",
];

/// A cell of a sheet: a text, a number, or a moment in days.
#[derive(Clone, Copy)]
enum Value<'v> {
    Text(&'v str),
    Number(f64),
    Moment(f64),
}
use Value::{Moment, Number, Text};

/// Returns a workbook with one sheet; each row is its number and its cells.
fn workbook(sheet: &str, rows: &[(u32, &[Value<'_>])]) -> Vec<u8> {
    let cell_xml = |no: u32, column: u8, cell: &Value<'_>| {
        let place = format!("{}{no}", char::from(b'A' + column));
        match cell {
            Text(text) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
            Number(number) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
            Moment(days) => format!("<c r=\"{place}\" s=\"1\"><v>{days}</v></c>"),
        }
    };
    let row_xml = |&(no, cells): &(u32, &[Value<'_>])| {
        let cells = (0..)
            .zip(cells)
            .map(|(column, cell)| cell_xml(no, column, cell));
        format!("<row r=\"{no}\">{}</row>", cells.collect::<String>())
    };
    let xml: String = rows.iter().map(row_xml).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let parts = [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#
                .to_owned(),
        ),
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="01_user" sheetId="1" r:id="rId1"/><sheet name="{sheet}" sheetId="2" r:id="rId2"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{office}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="{office}/styles" Target="styles.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                r#"<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"#
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(r#"<worksheet xmlns="{main}"><sheetData/></worksheet>"#),
        ),
        (
            "xl/worksheets/sheet2.xml",
            format!(r#"<worksheet xmlns="{main}"><sheetData>{xml}</sheetData></worksheet>"#),
        ),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in parts {
        zip.start_file(name, options).expect("a new part");
        zip.write_all(text.as_bytes()).expect("room in memory");
    }
    zip.finish().expect("a whole archive").into_inner()
}

fn play<'v>(listened: Value<'v>, date: Value<'v>) -> [Value<'v>; 9] {
    [
        Text("Neon Rain"),
        Text("Luna Vire, Kay"),
        Text("QZABC2600001"),
        Text("Neon Rain EP"),
        Text("192.0.2.1"),
        listened,
        Text("ios"),
        Text("iPhone"),
        date,
    ]
}

fn header() -> [Value<'static>; 9] {
    HEADER.map(Text)
}

const COLUMNS: [&str; 9] = [
    "started_at",
    "played_ms",
    "service",
    "device",
    "artist",
    "title",
    "release",
    "isrc",
    "is_counted",
];

#[track_caller]
fn check(rows: &[(u32, &[Value<'_>])], columns: &[&str], expected: &[&str]) {
    let bytes = workbook("10_listeningHistory", rows);
    assert_eq!(claimed("export.xlsx", &bytes), ["deezer-xlsx"]);
    assert_eq!(
        told(&read("deezer-xlsx", "export.xlsx", &bytes, columns)),
        expected
    );
}

#[test]
fn a_play_may_have_its_date_as_text_or_as_a_moment() {
    let row = concat!(
        "2 started_at=2026-05-01T10:20:30Z played_ms=171000 service=Deezer device=ios iPhone artist=Luna Vire, Kay ",
        "title=Neon Rain release=Neon Rain EP isrc=QZABC2600001 is_counted=true",
    );
    // 2026-05-01 is day 46143 since 1899-12-30.
    let moment = 46_143.0 + (10.0 * 3600.0 + 20.0 * 60.0 + 30.0) / 86_400.0;
    for date in [Text("2026-05-01 10:20:30"), Moment(moment)] {
        check(
            &[(1, &header()), (2, &play(Number(171.0), date))],
            &COLUMNS,
            &[row, "#1 IP Address"],
        );
        check(
            &[(1, &header()), (2, &play(Text("171"), date))],
            &COLUMNS,
            &[row, "#1 IP Address"],
        );
    }
}

#[test]
fn columns_are_found_by_name_and_rows_keep_their_numbers() {
    let other = [
        Text("Date"),
        Text("Artist"),
        Text("song_title"),
        Text("listening time (seconds)"),
    ];
    let cells = [
        Text("2026-05-01 10:20:30"),
        Text("Luna Vire"),
        Text("Neon Rain"),
        Number(29.0),
    ];
    check(
        &[(3, &other), (4, &cells), (9, &cells)],
        &["title", "played_ms", "is_counted"],
        &[
            "4 title=Neon Rain played_ms=29000 is_counted=false",
            "9 title=Neon Rain played_ms=29000 is_counted=false",
        ],
    );
}

#[test]
fn bad_rows_are_rejected() {
    let date = Text("2026-05-01 10:20:30");
    let mut untitled = play(Number(171.0), date);
    untitled[0] = Text("");
    check(
        &[
            (1, &header()),
            (2, &play(Number(171.0), Text("May"))),
            (3, &play(Text("long"), date)),
            (4, &untitled),
            (5, &play(Number(-1.0), date)),
        ],
        &[],
        &[
            "!2 Date: `May` is no time: one such as 2026-05-01 10:20:30 was expected",
            "!3 Listening Time: `long` is no number of seconds",
            "!4 Song Title: it is empty: the title of a recording was expected",
            "!5 Listening Time: `-1` is no number of seconds",
            "#4 IP Address",
        ],
    );
    check(
        &[
            (2, &header()),
            (3, &play(Number(171.0), date)),
            (1, &header()),
        ],
        &[],
        &[
            "3",
            "!1 row: the rows of the sheet are not in order",
            "#1 IP Address",
        ],
    );
}

#[test]
fn the_copy_is_the_sheet_as_text_without_addresses() {
    let bytes = workbook(
        "10_listeningHistory",
        &[
            (1, &header()),
            (3, &play(Number(171.0), Text("2026-05-01 10:20:30"))),
        ],
    );
    let outcome = read("deezer-xlsx", "export.xlsx", &bytes, &[]);
    assert_eq!(
        String::from_utf8(outcome.kept).expect("UTF-8"),
        concat!(
            "Song Title,Artist,ISRC,Album Title,IP Address,Listening Time,Platform Name,Platform Model,Date\r\n",
            "\r\n",
            "Neon Rain,\"Luna Vire, Kay\",QZABC2600001,Neon Rain EP,,171,ios,iPhone,2026-05-01 10:20:30\r\n",
        )
    );
}

#[test]
fn what_is_no_such_workbook_is_refused() {
    let refused = |bytes: &[u8]| {
        try_read("deezer-xlsx", "x.xlsx", bytes, &[])
            .expect_err("no such workbook")
            .to_string()
    };
    let other = workbook("11_playlists", &[(1, &header())]);
    assert!(claimed("export.xlsx", &other).is_empty());
    assert_eq!(
        refused(&other),
        "line 1: the workbook has no sheet `…listeningHistory`"
    );
    let headerless = workbook("10_listeningHistory", &[(1, &[Text("a")])]);
    assert_eq!(
        refused(&headerless),
        "line 1: the sheet has no header: columns `Song Title`, `Artist` and `Date` were expected"
    );
    assert!(refused(b"PK\x03\x04").starts_with("line 1: the workbook cannot be read"));
    assert!(refused(&other[..other.len() / 2]).starts_with("line 1: the workbook cannot be read"));
    assert!(refused(b"").starts_with("line 1: the workbook cannot be read"));
}

#[test]
fn damaged_workbooks_do_not_panic() {
    let whole = workbook(
        "10_listeningHistory",
        &[(1, &header()), (2, &play(Number(171.0), Moment(46_143.5)))],
    );
    for at in (0..whole.len()).step_by(3) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        let _ = try_read("deezer-xlsx", "x.xlsx", &bytes, &[]);
        claimed("x.xlsx", &bytes);
    }
}

#[test]
fn a_part_that_unpacks_to_too_much_is_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file("xl/sharedStrings.xml", options)
        .expect("a new part");
    let zeros = vec![0; 1 << 20];
    for _ in 0..129 {
        zip.write_all(&zeros).expect("room in memory");
    }
    let bytes = zip.finish().expect("a whole archive").into_inner();
    let error = try_read("deezer-xlsx", "x.xlsx", &bytes, &[]).expect_err("too large");
    assert_eq!(
        error.to_string(),
        "a part of the workbook is larger than the limit of 128 MiB"
    );
}
