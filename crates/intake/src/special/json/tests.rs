use super::scan::{End, Scanner};
use super::{Shape, Step};

static LIST: Shape = Shape {
    rows: &[&[Step::Item]],
    personal: &["ip", "user"],
};
static NESTED: Shape = Shape {
    rows: &[
        &[Step::Item, Step::Name("track"), Step::Item],
        &[Step::Item, Step::Name("track")],
    ],
    personal: &["user"],
};

/// Scans `input` in blocks of `block` bytes; returns each row with how it ended, then `=` the copy
/// and `#` what was blanked.
fn scan(shape: &'static Shape, input: &str, block: usize) -> Vec<String> {
    let mut scanner = Scanner::new(shape);
    let mut lines = Vec::new();
    let mut tell = |scanner: &mut Scanner, end: End| {
        let text = String::from_utf8_lossy(&scanner.element).into_owned();
        lines.push(match end {
            End::Whole => format!("{} {text}", scanner.row_no),
            End::Unclosed => format!("{} Unclosed", scanner.row_no),
            other => format!("{} {other:?} {text}", scanner.row_no),
        });
    };
    for bytes in input.as_bytes().chunks(block) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (n, end) = scanner.feed(rest);
            rest = &rest[n..];
            if let Some(end) = end {
                tell(&mut scanner, end);
            }
        }
    }
    if let Some(end) = scanner.finish() {
        tell(&mut scanner, end);
    }
    lines.push(format!("={}", String::from_utf8_lossy(&scanner.kept)));
    lines.extend(scanner.dropped.iter().map(|name| format!("#{name}")));
    lines
}

#[track_caller]
fn check(shape: &'static Shape, input: &str, expected: &[&str]) {
    for block in [1, 3, 1000] {
        assert_eq!(scan(shape, input, block), expected, "in blocks of {block}");
    }
}

#[test]
fn rows_are_cut_out() {
    check(
        &LIST,
        r#"[{"a":1}, {"a":[{"b":2}]}]"#,
        &[
            r#"1 {"a":1}"#,
            r#"2 {"a":[{"b":2}]}"#,
            r#"=[{"a":1}, {"a":[{"b":2}]}]"#,
        ],
    );
    check(&LIST, r"[1, null]", &["1 1", "2 null", "=[1, null]"]);
    check(&LIST, r"[]", &["=[]"]);
    check(
        &LIST,
        r#"[{"a":"]}\\\"["}]"#,
        &[r#"1 {"a":"]}\\\"["}"#, r#"=[{"a":"]}\\\"["}]"#],
    );
    let pages = r#"[{"track":[{"n":1},{"n":2}]},{"track":{"n":3}}]"#;
    check(
        &NESTED,
        pages,
        &[
            r#"1 {"n":1}"#,
            r#"2 {"n":2}"#,
            r#"3 {"n":3}"#,
            &format!("={pages}"),
        ],
    );
}

#[test]
fn personal_values_are_blanked() {
    let check_one = |input: &str, copy: &str, dropped: &[&str]| {
        let row = format!("1 {copy}");
        let copy = format!("=[{copy}]");
        let expected: Vec<&str> = [row.as_str(), copy.as_str()]
            .into_iter()
            .chain(dropped.iter().copied())
            .collect();
        check(&LIST, &format!("[{input}]"), &expected);
    };
    check_one(
        r#"{"ip":"192.0.2.1","a":1}"#,
        r#"{"ip":null,"a":1}"#,
        &["#ip"],
    );
    check_one(r#"{"ip" : "" , "a":1}"#, r#"{"ip" : "" , "a":1}"#, &[]);
    check_one(r#"{"ip":null}"#, r#"{"ip":null}"#, &[]);
    check_one(
        r#"{"ip":{"v4":["192.0.2.1"]},"a":1}"#,
        r#"{"ip":null,"a":1}"#,
        &["#ip"],
    );
    check_one(r#"{"ip":3221225985}"#, r#"{"ip":null}"#, &["#ip"]);
    check_one(
        r#"{"\u0069p":"192.0.2.1"}"#,
        r#"{"\u0069p":null}"#,
        &["#ip"],
    );
    check_one(
        r#"{"a":{"user":"x","ip":"y"}}"#,
        r#"{"a":{"user":null,"ip":null}}"#,
        &["#user", "#ip"],
    );
    check_one(r#"{"a":"ip","b":"user"}"#, r#"{"a":"ip","b":"user"}"#, &[]);
    // Outside of rows too.
    check(
        &NESTED,
        r#"[{"@attr":{"user":"x"},"track":[]}]"#,
        &[r#"=[{"@attr":{"user":null},"track":[]}]"#, "#user"],
    );
}

#[test]
fn a_broken_row_does_not_hide_the_next() {
    check(
        &LIST,
        r#"[{"ip":"192.0.2.1",],{"a":1}]"#,
        &[
            r#"1 Broken("its brackets do not match") {"ip":null,"#,
            r#"=[{"ip":null,],{"a":1}]"#,
            "#ip",
        ],
    );
    check(
        &LIST,
        r#"[{"a":[1,2},{"a":1}]"#,
        &[
            r#"1 Broken("its brackets do not match") {"a":[1,2}"#,
            r#"2 {"a":1}"#,
            r#"=[{"a":[1,2},{"a":1}]"#,
        ],
    );
    check(
        &LIST,
        "[{\"a\":\"open},\n{\"a\":1}]",
        &[
            "1 Broken(\"a text in quotes is not closed\") {\"a\":\"open},\n{\"a\":1}",
            "=[{\"a\":\"open},\n{\"a\":1}]",
            // The list is closed by the row's second bracket; nothing is left open but the list.
        ],
    );
    check(
        &LIST,
        r#"[{"a" "b"},{"a":1}]"#,
        &[r#"1 {"a" "b"}"#, r#"2 {"a":1}"#, r#"=[{"a" "b"},{"a":1}]"#],
    );
}

#[test]
fn a_cut_is_told_where_it_is() {
    check(
        &LIST,
        r#"[{"a":1},{"a":"#,
        &[r#"1 {"a":1}"#, r#"2 Cut {"a":"#, r#"=[{"a":1},{"a":"#],
    );
    check(
        &LIST,
        r#"[{"a":1},"#,
        &[r#"1 {"a":1}"#, "1 Unclosed", r#"=[{"a":1},"#],
    );
    check(
        &LIST,
        r#"[{"ip":"192.0"#,
        &[r#"1 Cut {"ip":null"#, r#"=[{"ip":null"#, "#ip"],
    );
    check(
        &LIST,
        r#"[{"user":["x"#,
        &[r#"1 Cut {"user":null"#, r#"=[{"user":null"#, "#user"],
    );
}

#[test]
fn deep_and_large_rows_are_broken_and_passed_over() {
    let deep = format!("[{}{},{{\"a\":1}}]", "[".repeat(500), "]".repeat(500));
    let lines = scan(&LIST, &deep, 100);
    assert!(
        lines[0].starts_with("1 Broken(\"it is nested more than 64 deep\")"),
        "{}",
        lines[0]
    );
    assert_eq!(lines[1], "2 {\"a\":1}");
    let large = format!("[{{\"a\":\"{}\"}},{{\"a\":1}}]", "x".repeat(2 << 20));
    let lines = scan(&LIST, &large, 1 << 16);
    assert!(lines[0].starts_with("1 Broken(\"it is larger than 1 MiB, the limit of a row\")"));
    assert_eq!(lines[1], "2 {\"a\":1}");
    assert_eq!(lines[2].len(), 1 + large.len(), "the copy has it all");
}

#[test]
fn the_copy_of_the_copy_is_the_copy() {
    let input = r#"[{"ip":"192.0.2.1","user":"","a":[1,{"user":"x"}]},{"ip": "#;
    let copy = scan(&LIST, input, 1000)
        .into_iter()
        .find(|line| line.starts_with('='))
        .expect("a copy");
    let again = scan(&LIST, &copy[1..], 1000);
    assert!(again.contains(&copy), "{again:?}");
}

#[test]
fn nothing_panics_on_any_mixture() {
    // Every text of five tokens.
    let tokens = [
        "[", "]", "{", "}", ":", ",", "\"ip\"", "\"", "1", "\\", "\n",
    ];
    for mut number in 0..tokens.len().pow(5) {
        let mut text = String::new();
        for _ in 0..5 {
            text.push_str(tokens[number % tokens.len()]);
            number /= tokens.len();
        }
        assert_eq!(scan(&LIST, &text, 1), scan(&LIST, &text, 1000), "{text:?}");
    }
}
