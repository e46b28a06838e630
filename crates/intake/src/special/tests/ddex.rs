use super::{check_all, claimed, read, told};

const HEAD: &str = "HEAD\tdsrf/45\tBasicAudioProfile\t1.4\tMSG-1\t2026-07-15T03:15:00Z\t1\t1\t2026-06-01\t2026-06-30\tPADPIDA0000000000Q\tExample DSP\tExampleService\tPADPIDA0000000001O\tVire Publishing\t";
const SUMMARY: &str = "SY01.03\tSUM-1\tExampleService\tPADPIDA0000000000Q\tSubscriptionModel\tOnDemandStream\tUS\tExampleService-Premium\t300\t1200\tUSD\t4.20\t\t\t\t\t\t";
const RELEASE: &str = "RE01.03\tBLK-1\t1\tREL-1\t\tVR001\t0888888000011\tLuna Vire\t\tNeon Rain EP\t\tSingle\tVire Records\t\tExample DSP\t2026-02-14\t";
const RESOURCE: &str = "AS02.04\tBLK-1\t1\tRES-1\tQZABC2600001\tNeon Rain\tRemix\tLuna Vire|Kay\t\tPT3M32S\tSoundRecording\tT0345246801\tLuna Vire\t\t\t\tVire Publishing\t\t\t\tW-77\ttrue\tfalse\t\t";
const STREAMS: &str = "SU02.03\tBLK-1\tSUM-1\tTXN-1\t1\t1\ttrue\t300\t\t\tOnDemandStream\t";

/// A report of these lines between head and foot; the foot counts right.
fn report(lines: &[&str]) -> String {
    let n_lines = lines.len() + 2;
    let n_summaries = lines.iter().filter(|line| line.starts_with("SY")).count();
    let mut blocks: Vec<&str> = lines
        .iter()
        .filter(|line| {
            ["RE01", "AS01", "AS02", "MW01"]
                .iter()
                .any(|kind| line.starts_with(kind))
        })
        .filter_map(|line| line.split('\t').nth(1))
        .collect();
    blocks.dedup();
    let n_blocks = blocks.len();
    format!(
        "{HEAD}\n{}\nFOOT\t{n_lines}\t{n_lines}\t{n_summaries}\t{n_blocks}\t{n_blocks}\n",
        lines.join("\n")
    )
}

/// Checks the rows, rejections and warnings that come of a report.
#[track_caller]
fn check(input: &str, columns: &[&str], expected: &[&str]) {
    assert_eq!(claimed("DSR_x.tsv", input.as_bytes()), ["ddex-dsr"]);
    let outcome = read("ddex-dsr", "DSR_x.tsv", input.as_bytes(), columns);
    let found: Vec<String> = told(&outcome)
        .into_iter()
        .filter(|line| !line.starts_with('-'))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(outcome.kept, input.as_bytes());
}

#[test]
fn a_usage_inherits_from_its_summary_and_block() {
    let columns = [
        "statement_period",
        "usage_period",
        "statement_start",
        "usage_start",
        "usage_end",
        "store",
        "service",
        "territory",
        "artist",
        "title",
        "version",
        "release",
        "label",
        "isrc",
        "upc",
        "catalog_no",
        "iswc",
        "work_code",
        "use_type",
        "units",
        "gross",
        "net",
        "currency",
    ];
    let row = concat!(
        "5 statement_period=2026-06 usage_period=2026-06 statement_start=2026-06-01 usage_start=2026-06-01 usage_end=2026-06-30 ",
        "store=Example DSP service=ExampleService-Premium, SubscriptionModel territory=US artist=Luna Vire, Kay title=Neon Rain ",
        "version=Remix release=Neon Rain EP label=Vire Records isrc=QZABC2600001 upc=888888000011 catalog_no=VR001 ",
        "iswc=T0345246801 work_code=W-77 use_type=OnDemandStream units=300 currency=USD",
    );
    let input = report(&[SUMMARY, RELEASE, RESOURCE, STREAMS]);
    check(&input, &columns, &[row]);
    check(&input.replace('\n', "\r\n"), &columns, &[row]);
    check_all(
        "ddex-dsr",
        "x.tsv",
        input.as_bytes(),
        &[],
        &[
            "5",
            "-1 footer",
            "-1 header",
            "-2 record of a release, recording or work",
            "-1 summary record",
        ],
    );
}

#[test]
fn cells_may_be_missing_and_versions_differ() {
    let input = report(&[
        "SY01\tSUM-1\t\t\tSubscriptionModel\tOnDemandStream\tWorldwide\t\t300\t\tEUR",
        "AS01.09\tBLK-1\t1\t\tQZABC2600001\tNeon Rain",
        "SU02.99\tBLK-1\tSUM-1\t\t\t1\t\t300",
    ]);
    let columns = [
        "service",
        "territory",
        "title",
        "use_type",
        "units",
        "currency",
    ];
    check(
        &input,
        &columns,
        &[
            "4 service=SubscriptionModel territory=WW title=Neon Rain use_type=OnDemandStream units=300 currency=EUR",
        ],
    );
}

#[test]
fn downloads_have_returns_and_prices() {
    let columns = [
        "title",
        "units",
        "unit_price",
        "gross",
        "net",
        "sale_amount",
        "sale_currency",
        "fx_rate",
    ];
    let summary = SUMMARY.replace("\t300\t", "\t12\t");
    let sales = "SU01.03\tBLK-1\tSUM-1\tTXN-1\t1\t1\ttrue\tfalse\t12\t2\t0.99\t\tPermanentDownload";
    check(
        &report(&[&summary, RELEASE, RESOURCE, sales]),
        &columns,
        &["5 title=Neon Rain units=10 unit_price=0.99 gross=9.9"],
    );
    let whole_release = sales.replace("\t1\t1\ttrue", "\t1\t\ttrue");
    check(
        &report(&[&summary, RELEASE, RESOURCE, &whole_release]),
        &columns,
        &["5 title=Neon Rain EP units=10 unit_price=0.99 gross=9.9"],
    );
    let converted = summary.replace("4.20\t\t\t\t", "4.20\t\tCAD\t0.73\t");
    check(
        &report(&[&converted, RELEASE, RESOURCE, sales]),
        &columns,
        &["5 title=Neon Rain units=10 sale_amount=9.9 sale_currency=CAD fx_rate=0.73"],
    );
    let returns_only = sales.replace("\t12\t2\t", "\t12\t15\t");
    check(
        &report(&[&summary, RELEASE, RESOURCE, &returns_only]),
        &columns,
        &["5 title=Neon Rain units=-3 unit_price=0.99 gross=-2.97"],
    );
}

#[test]
fn allocations_are_rows_with_money_and_without_units() {
    let columns = [
        "title",
        "payee",
        "use_type",
        "units",
        "gross",
        "net",
        "share",
        "work_code",
    ];
    let share = "LI01.03\tBLK-1\tSUM-1\tVire Publishing\tPADPIDA0000000001O\tVP-1\t50\tMechanicalRight\t2.10\t0.315\t300\tTXN-1\tL-1";
    let input = report(&[SUMMARY, RELEASE, RESOURCE, STREAMS, share]);
    check(
        &input,
        &columns,
        &[
            "5 title=Neon Rain use_type=OnDemandStream units=300 work_code=W-77",
            "6 title=Neon Rain payee=Vire Publishing use_type=OnDemandStream, MechanicalRight gross=2.1 net=0.315 share=0.5 work_code=VP-1",
        ],
    );
    let outcome = read("ddex-dsr", "x.tsv", input.as_bytes(), &[]);
    let totals: Vec<String> = outcome
        .report
        .totals
        .iter()
        .map(|total| format!("{} {:?}", total.amount, total.currency))
        .collect();
    assert_eq!(totals, ["0.315 Some(USD)"]);
    // Without a usage of its own it has the units.
    let lone = share.replace("TXN-1", "");
    let summary = SUMMARY.replace("\t300\t", "\t\t");
    check(
        &report(&[&summary, RELEASE, RESOURCE, &lone]),
        &columns,
        &[
            "5 title=Neon Rain payee=Vire Publishing use_type=OnDemandStream, MechanicalRight units=300 gross=2.1 net=0.315 share=0.5 work_code=VP-1",
        ],
    );
    let unclear = share.replace("\t50\t", "\t1\t");
    check(
        &report(&[SUMMARY, RELEASE, RESOURCE, STREAMS, &unclear]),
        &["share"],
        &[
            "5",
            "6",
            "?1 a share that may be a ratio or a percentage is left out: 1",
        ],
    );
}

#[test]
fn user_generated_content_has_revenue_and_days_of_its_own() {
    let columns = [
        "usage_period",
        "statement_period",
        "title",
        "units",
        "gross",
        "net",
    ];
    let ugc = "SU03.02\tBLK-1\tTXN-1\tSUM-1\tRES-1\t300\t1.25\t2026-06-10\t2026-06-19\tMusic\ttrue";
    check(
        &report(&[SUMMARY, RESOURCE, ugc]),
        &columns,
        &[
            "4 usage_period=2026-06-10--2026-06-19 statement_period=2026-06 title=Neon Rain units=300 gross=1.25",
        ],
    );
}

#[test]
fn works_belong_to_the_recordings_they_name() {
    let second = RESOURCE
        .replace("BLK-1\t1\tRES-1", "BLK-1\t2\tRES-2")
        .replace("T0345246801", "")
        .replace("W-77", "");
    let work = "MW01.03\tBLK-1\tD-1\tT3005600277\tNeon Rain\t\t\t\t\t\t\t\t\t\t\tVP-9\t2";
    let streams = STREAMS.replace("\t1\t1\ttrue", "\t1\t2\ttrue");
    check(
        &report(&[SUMMARY, RELEASE, RESOURCE, &second, work, &streams]),
        &["iswc", "work_code"],
        &["7 iswc=T3005600277 work_code=VP-9"],
    );
}

#[test]
fn what_refers_to_nothing_is_rejected() {
    let rejected = |lines: &[&str], expected: &str| check(&report(lines), &[], &[expected]);
    let summary = SUMMARY.replace("\t300\t", "\t\t");
    let of = |from: &str, to: &str| STREAMS.replace(from, to);
    rejected(
        &[&summary, RELEASE, RESOURCE, &of("SUM-1", "SUM-2")],
        "!5 SummaryRecordId: there is no summary record `SUM-2` before this record",
    );
    rejected(
        &[&summary, RELEASE, RESOURCE, &of("BLK-1", "BLK-2")],
        "!5 BlockId: no block `BLK-2` comes before this record",
    );
    rejected(
        &[&summary, STREAMS],
        "!3 BlockId: no block `BLK-1` comes before this record",
    );
    rejected(
        &[&summary, RELEASE, RESOURCE, &of("\t1\t1\t", "\t1\t7\t")],
        "!5 TransactedResource: the block has no `7`",
    );
    rejected(
        &[&summary, RELEASE, &of("\t1\t1\t", "\t7\t\t")],
        "!4 TransactedRelease: the block has no `7`",
    );
    rejected(
        &[&summary, RELEASE, RESOURCE, &of("\t300\t", "\tmany\t")],
        "!5 NumberOfStreams: `many` is no whole number",
    );
    rejected(
        &[&summary, RELEASE, RESOURCE, &of("\t300\t", "\t\t")],
        "!5 NumberOfStreams: it is empty: a number of usages was expected",
    );
    rejected(
        &[
            &summary,
            RELEASE,
            RESOURCE,
            &of("\t300\t\t", "\t300\t0,99\t"),
        ],
        "!5 PriceConsumerPaidExcSalesTax: `0,99` is not a decimal number of at most 15 places and 38 digits",
    );
}

/// Cells at their places, the others empty.
fn cells(kind: &str, n_cells: usize, filled: &[(usize, &str)]) -> String {
    let mut cells = vec![""; n_cells];
    cells[0] = kind;
    for &(place, text) in filled {
        cells[place] = text;
    }
    cells.join("\t")
}

fn label_summary(filled: &[(usize, &str)]) -> String {
    let usual = [
        (1, "SUM-1"),
        (4, "SubscriptionModel"),
        (5, "OnDemandStream"),
        (6, "2026-06-01"),
        (7, "2026-06-30"),
        (12, "GB"),
        (13, "Premium"),
        (16, "900000"),
        (17, "1200"),
        (20, "GBP"),
        (21, "EUR"),
        (22, "1.17"),
        (45, "4.2"),
    ];
    cells("SY10.01", 46, &[&usual[..], filled].concat())
}

fn label_sale(filled: &[(usize, &str)]) -> String {
    let usual = [
        (1, "TXN-1"),
        (3, "0888888000011"),
        (5, "VR001"),
        (9, "Neon Rain EP"),
        (11, "Luna Vire"),
        (13, "QZABC2600001"),
        (15, "RES-1"),
        (20, "Neon Rain"),
        (21, "Remix"),
        (22, "Luna Vire|Kay"),
        (24, "SUM-1"),
        (25, "2026-06-15"),
        (26, "1210"),
        (27, "10"),
        (28, "1200"),
        (38, "0.4|0.2"),
        (39, "0.5|0.3"),
        (40, "100"),
        (42, "0.0035"),
        (44, "5"),
        (45, "3.59"),
        (46, "4.2"),
        (47, "false"),
    ];
    cells("SR08.01", 48, &[&usual[..], filled].concat())
}

/// A report in the variant with one record a row.
fn single_record_report(lines: &[&str]) -> String {
    let head = HEAD.replace(
        "BasicAudioProfile\t1.4",
        "FinancialReportingToRecordCompaniesSRB\t1.1",
    );
    let n_summaries = lines.iter().filter(|line| line.starts_with("SY")).count();
    format!(
        "{head}\n{}\nSRFO\t{}\t{n_summaries}\n",
        lines.join("\n"),
        lines.len() + 2
    )
}

#[test]
fn a_record_company_is_told_what_it_gets() {
    let columns = [
        "statement_period",
        "usage_period",
        "store",
        "service",
        "territory",
        "artist",
        "title",
        "version",
        "release",
        "isrc",
        "upc",
        "catalog_no",
        "use_type",
        "units",
        "unit_price",
        "gross",
        "deductions",
        "net",
        "currency",
        "sale_amount",
        "sale_currency",
        "fx_rate",
        "share",
    ];
    let row = concat!(
        "3 statement_period=2026-06 usage_period=2026-06-15 store=Example DSP service=Premium, SubscriptionModel territory=GB ",
        "artist=Luna Vire, Kay title=Neon Rain version=Remix release=Neon Rain EP isrc=QZABC2600001 upc=888888000011 ",
        "catalog_no=VR001 use_type=OnDemandStream units=1200 unit_price=0.0035 gross=5 deductions=0.8 net=4.2 currency=EUR ",
        "sale_amount=3.59 sale_currency=GBP fx_rate=1.17 share=1",
    );
    let report = |summary: &[(usize, &str)], sale: &[(usize, &str)]| {
        single_record_report(&[&label_summary(summary), &label_sale(sale)])
    };
    check(&report(&[], &[]), &columns, &[row]);

    let columns = ["title", "usage_period", "units", "net"];
    let release = [13, 20, 21, 22].map(|place| (place, ""));
    let row = "3 title=Neon Rain EP usage_period=2026-06-15 units=1200 net=4.2";
    check(&report(&[], &release), &columns, &[row]);
    let row = "3 title=Neon Rain usage_period=2026-06 units=1200 net=4.2";
    check(&report(&[], &[(25, "")]), &columns, &[row]);
    let no_amount = [(44, ""), (46, "")];
    check(
        &report(&[(17, ""), (45, "")], &no_amount),
        &columns,
        &["!3 AllocatedNetRevenueInCurrencyOfAccounting: it is empty: an amount was expected"],
    );
}

#[test]
fn what_is_paid_beside_the_usages_is_a_row() {
    let columns = ["title", "territory", "use_type", "units", "net", "currency"];
    let fee = [
        (41, "MinimumGuarantee|Bonus"),
        (43, "100|0.5"),
        (45, "104.7"),
    ];
    check(
        &single_record_report(&[&label_summary(&fee), &label_sale(&[])]),
        &columns,
        &[
            "2 territory=GB use_type=MinimumGuarantee, Bonus net=100.5 currency=EUR",
            "3 title=Neon Rain territory=GB use_type=OnDemandStream units=1200 net=4.2 currency=EUR",
        ],
    );
}

#[test]
fn summaries_for_record_companies_are_added_up() {
    let told = label_summary(&[(17, "1300"), (45, "5")]);
    let sale = label_sale(&[(28, "1199")]);
    check(
        &single_record_report(&[&told, &sale]),
        &["net"],
        &[
            "3 net=4.2",
            "?1 a summary comes to another amount than its rows: SUM-1: 5 told, 4.2 found",
            "?1 a summary counts other usages: SUM-1: 1300 told, 1210 found",
            "?1 net usages are not usages less returns: 1199 told, 1200 found",
        ],
    );
}

#[test]
fn basic_audio_may_have_one_record_a_row() {
    let columns = [
        "artist",
        "title",
        "release",
        "label",
        "isrc",
        "upc",
        "catalog_no",
        "iswc",
        "work_code",
        "use_type",
        "units",
        "gross",
        "currency",
    ];
    let shared = [
        (1, "SUM-1"),
        (3, "QZABC2600001"),
        (4, "Neon Rain"),
        (6, "Luna Vire"),
        (10, "W-77"),
        (11, "T0345246801"),
        (22, "VR001"),
        (23, "0888888000011"),
        (26, "Neon Rain EP"),
        (29, "Vire Records"),
    ];
    let about = concat!(
        "3 artist=Luna Vire title=Neon Rain release=Neon Rain EP label=Vire Records isrc=QZABC2600001 upc=888888000011 ",
        "catalog_no=VR001 iswc=T0345246801 work_code=W-77"
    );
    let streams = [(32, "TXN-1"), (34, "300"), (37, "NonInteractiveStream")];
    let streams = cells("SR02.01", 39, &[&shared[..], &streams].concat());
    check(
        &single_record_report(&[SUMMARY, &streams]),
        &columns,
        &[&format!(
            "{about} use_type=NonInteractiveStream units=300 currency=USD"
        )],
    );
    let sales = [
        (33, "TXN-1"),
        (36, "301"),
        (37, "1"),
        (38, "9.99"),
        (39, "0.5"),
    ];
    let sales = cells("SR01.01", 43, &[&shared[..], &sales].concat());
    check(
        &single_record_report(&[SUMMARY, &sales]),
        &columns,
        &[&format!(
            "{about} use_type=OnDemandStream units=300 gross=150 currency=USD"
        )],
    );
}

#[test]
fn unknown_records_are_counted_by_their_type() {
    let unknown = "SR07.01\tBLK-1\tSUM-1\t1\t2\t3";
    check(
        &report(&[SUMMARY, RELEASE, RESOURCE, STREAMS, unknown, unknown]),
        &[],
        &["5", "?2 records of type `SR07` are not read: SR07"],
    );
    let summary = SUMMARY.replace("SY01.03", "SY08.02");
    check(
        &report(&[&summary, RELEASE, RESOURCE, STREAMS]),
        &[],
        &[
            "!5 SummaryRecordId: there is no summary record `SUM-1` before this record, and SY08 is not read",
            "?1 records of type `SY08` are not read: SY08",
        ],
    );
}

#[test]
fn counts_are_checked() {
    let input = report(&[SUMMARY, RELEASE, RESOURCE, STREAMS]);
    check(
        &input.replace("\t300\t\t\t", "\t299\t\t\t"),
        &["units"],
        &[
            "5 units=299",
            "?1 a summary counts other usages: SUM-1: 300 told, 299 found",
        ],
    );
    check(
        &input.replace("FOOT\t6\t6\t1\t1\t1", "FOOT\t7\t7\t2\t3\t3"),
        &[],
        &[
            "5",
            "?1 the footer counts other blocks of the file: 3 told, 1 found",
            "?1 the footer counts other blocks of the report: 3 told, 1 found",
            "?1 the footer counts other lines of the file: 7 told, 6 found",
            "?1 the footer counts other lines of the report: 7 told, 6 found",
            "?1 the footer counts other summary records: 2 told, 1 found",
        ],
    );
    check(
        &input.replace("FOOT\t6\t6\t1\t1\t1", "SRFO\t6\t1"),
        &[],
        &["5"],
    );
    // One of two files: what counts the report says nothing of the file.
    let part = input
        .replace("Z\t1\t1\t", "Z\t1\t2\t")
        .replace("FOOT\t6\t6\t1\t1\t1", "FOOT\t6\t12\t1\t1\t2");
    check(&part.replace("\t300\t\t\t", "\t299\t\t\t"), &[], &["5"]);
}

#[test]
fn nothing_to_report_is_a_report() {
    let input = report(&[&SUMMARY.replace("\t300\t", "\t0\t")]);
    check(&input, &[], &[]);
    let outcome = read("ddex-dsr", "x.tsv", input.as_bytes(), &[]);
    assert_eq!((outcome.report.accepted, outcome.report.rejected), (0, 0));
}

#[test]
fn a_cut_file_says_so() {
    let input = report(&[SUMMARY, RELEASE, RESOURCE, STREAMS]);
    let cut = input.split("FOOT").next().expect("a first part");
    check(
        cut,
        &[],
        &[
            "5",
            "!6 row: the file ends without a `FOOT` record: it is cut off here",
        ],
    );
}

#[test]
fn wrong_identifiers_are_kept_and_told() {
    let release = RELEASE.replace("0888888000011", "0888888000012");
    let resource = RESOURCE
        .replace("T0345246801", "T0345246802")
        .replace("QZABC2600001", "QZ-1");
    check(
        &report(&[SUMMARY, &release, &resource, STREAMS]),
        &["isrc", "upc", "iswc"],
        &[
            "5 isrc=QZ-1 upc=888888000012 iswc=T0345246802",
            "?1 GTIN: wrong check digit: 0888888000012",
            "?1 ISRC: not well-formed: QZ-1",
            "?1 ISWC: wrong check digit: T0345246802",
        ],
    );
}

#[test]
fn other_tables_are_not_claimed() {
    for other in [
        "",
        "HEAD\tfirst\tsecond\n1\t2\t3\n",
        "HEADER,a\n",
        "SY01\tx\n",
    ] {
        assert!(claimed("DSR_x.tsv", other.as_bytes()).is_empty());
    }
}
