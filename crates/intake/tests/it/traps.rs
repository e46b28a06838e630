//! Every trap that the documentation of the formats names.

use catalog::facts::datasets::{chart_entries, listens, statement_lines as line, track_totals};

use crate::{Taken, take};

/// Reads a file that must be recognised as `format`.
#[track_caller]
fn read(name: &str, text: impl AsRef<[u8]>, format: &str) -> (intake::Report, Taken) {
    let (found, report, taken) = take(name, text.as_ref()).expect("the file is known");
    assert_eq!(found, format);
    (report, taken)
}

#[track_caller]
fn cell(taken: &Taken, column: usize, row: usize) -> String {
    intake::text_of(&taken.chunks[0], column, row).unwrap_or_default()
}

#[track_caller]
fn net(report: &intake::Report) -> String {
    let sums = report.totals.iter().map(|total| {
        let currency = total
            .currency
            .map_or_else(String::new, |code| format!(" {code}"));
        format!("{}{currency}", total.amount)
    });
    sums.collect::<Vec<_>>().join(", ")
}

const DISTROKID: &str = "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)\r\n";
const BELIEVE: &str = "Reporting month;Sales Month;Platform;Country / Region;Label Name;Artist Name;Release title;Track title;UPC;ISRC;Release Catalog nb;Streaming Subscription Type;Release type;Sales Type;Quantity;Client Payment Currency;Unit Price;Mechanical Fee;Gross Revenue;Client share rate;Net Revenue\n";

fn distrokid(rows: &str) -> String {
    format!("{DISTROKID}{rows}")
}

#[test]
fn distrokid_knows_no_country_ou_and_counts_equal_rows() {
    let row = "2026-08-15\t2026-06\tYouTube (Ads)\tLuna Vire\tNeon Rain\tQZABC2600001\t0888888000011\t2\t30\tSong\tOU\t0\t0.00789993\r\n";
    let (report, taken) = read("d.tsv", distrokid(&row.repeat(2)), "distrokid");
    assert_eq!((report.accepted, report.rejected), (2, 0));
    assert_eq!(net(&report), "0.01579986 USD");
    assert_eq!(cell(&taken, line::TERRITORY, 0), "ZZ");
    assert_eq!(cell(&taken, line::SHARE, 0), "0.3");
    assert_eq!(cell(&taken, line::STATEMENT_PERIOD, 0), "2026-08");
    assert_eq!(cell(&taken, line::USAGE_PERIOD, 0), "2026-06");
    // Line 1 is the header.
    assert_eq!(cell(&taken, catalog::facts::ROW_NO, 1), "3");
}

#[test]
fn a_title_with_a_quote_in_it_loses_nothing() {
    let row = "2026-08-15\t2026-06\tSpotify\tLuna Vire\tNeon 12\" Mix\tQZABC2600001\t0888888000011\t2\t100\tSong\tUS\t0\t1\r\n";
    let (report, taken) = read("d.tsv", distrokid(row), "distrokid");
    assert_eq!(report.accepted, 1);
    assert_eq!(cell(&taken, line::TITLE, 0), "Neon 12\" Mix");
}

#[test]
fn tunecore_has_thousands_and_its_isrc_in_two_places() {
    let header = "Sales Period,Posted Date,Store Name,Country of Sale,Artist,Release Type,Release Title,Song Title,Label,UPC,Optional UPC,TC Song ID,Optional ISRC,Sales Type,# Units Sold,Per Unit Price,Net Sales,Net Sales Currency,Exchange Rate,Total Earned,Currency,Commission,Youtube Video ID,Youtube Policy Type\n";
    let rows = "2026-06-01,2026-08-01,Deezer,FR,Luna Vire,Song,EP,Neon Rain,L,0888888000011,,USTCZ0928423,,Streaming,\"1,200\",0.0003,0.4,USD,0.79,0.3,GBP,0,,\n\
                2026-06-01,2026-08-01,iTunes,GB,Luna Vire,Album,EP,,L,0888888000011,,,,Download,1,6.99,6.99,USD,0.79,5.5221,GBP,0,,\n\
                20-06-01,20-08-01,iTunes,GB,Luna Vire,Album,EP,,L,0888888000011,,,,Download,1,6.99,6.99,USD,0.79,1,GBP,0,,\n";
    let (report, taken) = read("t.csv", format!("{header}{rows}"), "tunecore");
    assert_eq!((report.accepted, report.rejected), (3, 0));
    assert_eq!(net(&report), "6.8221 GBP");
    assert_eq!(cell(&taken, line::UNITS, 0), "1200");
    assert_eq!(cell(&taken, line::ISRC, 0), "USTCZ0928423");
    assert_eq!(cell(&taken, line::TITLE, 1), "EP");
    assert_eq!(cell(&taken, line::USAGE_PERIOD, 2), "2020-06");
}

#[test]
fn cd_baby_has_lower_case_isrcs_and_times_at_midnight() {
    let text = "Report Date\tSales Date\tQuantity\tPrice\tSubtotal\tIsrc\tBarcode\tCDBabySku\tAlbum Name\tArtist Name\tTrack Name\tPartner Name\tTransaction Type\tDelivery Country\r\n10/15/2023 12:00:00 AM\t7/31/2023 12:00:00 AM\t1\t0.09\t0.0998\tqzabc2600001\t\"888888000011\"\tsku\tEP\tLuna Vire\tNeon Rain\tAmazon\tStream\tIN\r\n";
    let (report, taken) = read("c.txt", text, "cdbaby");
    assert_eq!(net(&report), "0.0998 USD");
    assert_eq!(cell(&taken, line::ISRC, 0), "QZABC2600001");
    assert_eq!(cell(&taken, line::UPC, 0), "888888000011");
    assert_eq!(cell(&taken, line::USAGE_PERIOD, 0), "2023-07");
}

#[test]
fn believe_has_commas_points_and_russian_headers() {
    let row = "2026-08-01;2026-06-01;Deezer;FR;L;Luna Vire;EP;Neon Rain;0888888000011;QZABC2600002;V;Freemium;Music Release;Stream;1.200;EUR;0,00151;0;1.234,5;80;987,6\n";
    let (report, taken) = read("b.csv", format!("{BELIEVE}{row}"), "believe");
    assert_eq!(net(&report), "987.6 EUR");
    assert_eq!(cell(&taken, line::UNITS, 0), "1200");
    assert_eq!(cell(&taken, line::GROSS, 0), "1234.5");

    let russian = "Отчетный месяц;Месяц продажи;Платформа;Страна;Лейбл;Исполнитель;Релиз;Трек;Штрихкод;Код ISRC;Номер;Тип подписки;Тип релиза;Тип продажи;Количество;Валюта;Цена;Механика;Валовый доход;Доля;Чистый доход\n";
    let row = "2026-08-01;2026-06-01;Яндекс Музыка;Казахстан;Л;Луна;Альбом;Песня;0888888000011;QZABC2600002;V;Freemium;Music Release;Stream;12;RUB;0,5;0;6;80;4,8\n";
    let text = format!("{russian}{row}");
    let (report, taken) = read("b.csv", &text, "believe");
    assert_eq!(net(&report), "4.8 RUB");
    assert_eq!(cell(&taken, line::TITLE, 0), "Песня");
    assert_eq!(cell(&taken, line::TERRITORY, 0), "KZ");

    let (cp1251, ..) = encoding_rs::WINDOWS_1251.encode(&text);
    let (report, taken) = read("b.csv", &cp1251, "believe");
    assert_eq!(net(&report), "4.8 RUB");
    assert_eq!(cell(&taken, line::STORE, 0), "Яндекс Музыка");

    // UTF-8 that was taken for a code page and written as UTF-8 again.
    let (garbled, _) = encoding_rs::WINDOWS_1251.decode_without_bom_handling(text.as_bytes());
    let (report, taken) = read("b.csv", garbled.as_bytes(), "believe");
    assert_eq!(net(&report), "4.8 RUB");
    assert_eq!(cell(&taken, line::TITLE, 0), "Песня");
}

#[test]
fn the_orchard_has_underscores_a_mark_and_upcs_with_a_word_before() {
    let text = "\u{feff}STATEMENT_PERIOD,STORE,SALE_COUNTRY,TRANSACTION_DATE,DISPLAY_UPC,TRACK_ARTIST,TRACK,ISRC,QUANTITY,NET_SHARE_ACCOUNT_CURRENCY,ACCOUNT_CURRENCY\nJanuary 2025,Spotify,US,2024-11-30,empty:0888888000011,Luna Vire,Neon Rain,QZABC2600001,400,\"1,28\",USD\n";
    let (report, taken) = read("o.csv", text, "orchard");
    assert_eq!(net(&report), "1.28 USD");
    assert_eq!(cell(&taken, line::UPC, 0), "888888000011");
    assert_eq!(cell(&taken, line::STATEMENT_PERIOD, 0), "2025-01");
}

#[test]
fn symphonic_voids_count_the_other_way() {
    let header = "Reporting Period,Label,Release Name,Release Version,Release Artists,UPC Code,Catalogue,Track Title,Mix Version,ISRC Code,Track Artists,Digital Service Provider,Activity Period,Territory,Delivery,Content Type,Sale or Void,Count,Royalty ($US)\n";
    let rows = "Q116,L,EP,,Luna Vire,0888888000011,V,Neon Rain,Original Mix,QZABC2600001,Luna Vire,Spotify,September 2025,US,Streaming,Audio,Sale,900,3.41\n\
                JAN-FEB-18,L,EP,,Luna Vire,0888888000011,V,Neon Rain,Original Mix,QZABC2600001,Luna Vire,Spotify,September 2025,US,Streaming,Audio,Void,12,0.04\n";
    let (report, taken) = read("s.csv", format!("{header}{rows}"), "symphonic");
    assert_eq!(net(&report), "3.37 USD");
    assert_eq!(cell(&taken, line::UNITS, 1), "-12");
    assert_eq!(cell(&taken, line::STATEMENT_PERIOD, 0), "2016-Q1");
    assert_eq!(
        cell(&taken, line::STATEMENT_PERIOD, 1),
        "2018-01-01--2018-02-28"
    );
}

#[test]
fn soundcloud_has_two_rows_before_the_header() {
    let text = "Account ID\n00000000-0000-4000-8000-000000000000\nArtist(s),Reporting Period,Accounting Period,Partner,Release,Track,Country,Units,Revenue (USD),Revenue Share (%),Split Pay Share (%)\nLuna Vire,2026-06,2026-08,Spotify,EP,Neon Rain,US,400,1.60,100,50\n";
    let (report, taken) = read("sc.csv", text, "soundcloud");
    assert_eq!(net(&report), "1.6 USD");
    assert_eq!(cell(&taken, catalog::facts::ROW_NO, 0), "4");
    assert_eq!(cell(&taken, line::SHARE, 0), "0.5");
}

#[test]
fn bandcamp_is_utf16_with_payouts_words_in_number_columns_and_buyers() {
    let text = "date,paid to,item type,item name,artist,currency,item price,quantity,amount you received,bandcamp transaction id,net amount,buyer name,buyer email,buyer note,ship to street,isrc\r\n\
                11/25/22 5:45pm,Bandcamp,track,Neon Rain,Luna Vire,USD,2.00,1,<-- collected to cover your revenue share balance,1,1.70,Ann Other,ann@example.org,\"two\nlines\",1 Road,QZABC2600001\r\n\
                11/26/22 5:45pm,Bandcamp,track,Neon Rain,Luna Vire,USD,n/a,1,(2.00),2,(2.00),,,,,QZABC2600001\r\n\
                11/27/22 5:45pm,Bandcamp,payout,,,USD,,,,3,-20,,,,,\r\n";
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let (report, taken) = read("bandcamp.csv", bytes, "bandcamp");
    assert_eq!((report.accepted, report.rejected), (2, 0));
    assert_eq!(net(&report), "-0.3 USD");
    assert_eq!(report.skipped.len(), 1);
    let dropped: u64 = report.dropped.iter().map(|dropped| dropped.count).sum();
    assert_eq!(dropped, 4, "{:?}", report.dropped);
    let kept = String::from_utf8(taken.kept.clone()).unwrap();
    for secret in ["Ann", "ann@", "two", "1 Road"] {
        assert!(!kept.contains(secret), "{kept}");
    }
    // The blanked note keeps its line feed, so that later rows keep their numbers.
    assert_eq!(cell(&taken, catalog::facts::ROW_NO, 1), "4");
    assert_eq!(kept.lines().count(), 5);
    assert!(kept.lines().nth(3).unwrap().starts_with("11/26/22"));
}

#[test]
fn youtube_subscriptions_have_a_first_line_and_hard_blanks() {
    let text = "Asset Summary\nAdjustment Type,Month,Country,Asset\u{a0}ID,Asset Title,Asset Type,ISRC,UPC,GRID,Artist,Monetized Views,Partner Revenue\nNone,2026-06,US,A1,Neon Rain,Sound Recording,QZABC2600001,,,Luna Vire,12,0.43\n";
    let (report, taken) = read("red.csv", text, "youtube-asset-subscription");
    assert_eq!(net(&report), "0.43 USD");
    assert_eq!(cell(&taken, line::UNITS, 0), "12");
}

#[test]
fn ascap_pads_with_blanks_and_zeros() {
    let text = "Statement Recipient Name,Party Name,DistributionYear,Distribution Quarter,Work ID,Work Title,Music User,Network Service,Number of Plays,Performing Artist,Dollars,Premium Dollars,Territory,Performance Quarter\nL,L,2025,2Q2025,9,NEON RAIN,SPOTIFY,,12,LUNA VIRE,   0000.45,0,US,2Q2025\n";
    let (report, taken) = read("a.csv", text, "ascap");
    assert_eq!(net(&report), "0.45 USD");
    assert_eq!(cell(&taken, line::USAGE_PERIOD, 0), "2025-Q2");
}

#[test]
fn a_wrong_check_digit_and_a_lost_upc_are_warnings() {
    let row = |upc: &str| {
        format!(
            "2026-08-15\t2026-06\tSpotify\tLuna Vire\tNeon Rain\tnope\t{upc}\t2\t100\tSong\tUS\t0\t1\r\n"
        )
    };
    let rows = format!("{}{}", row("888888000012"), row("8.88888E+11"));
    let (report, taken) = read("d.tsv", distrokid(&rows), "distrokid");
    assert_eq!((report.accepted, report.rejected), (2, 0));
    assert_eq!(report.warnings.len(), 3, "{:?}", report.warnings);
    assert_eq!(cell(&taken, line::UPC, 0), "888888000012");
    assert_eq!(cell(&taken, line::UPC, 1), "8.88888E+11");
    assert_eq!(cell(&taken, line::ISRC, 0), "nope");
}

#[test]
fn broken_rows_are_rejected_with_line_column_and_reason_and_the_rest_goes_on() {
    let good = "2026-08-15\t2026-06\tSpotify\tLuna Vire\tNeon Rain\tQZABC2600001\t0888888000011\t2\t100\tSong\tUS\t0\t1\r\n";
    let rows = format!(
        "{good}2026-08-15\t2026-06\tSpotify\tLuna\r\n{}{}{good}{good}",
        good.replace("\t1\r\n", "\tmuch\r\n"),
        good.replace("2026-06", "2026-13"),
    );
    let (report, taken) = read("d.tsv", distrokid(&rows), "distrokid");
    assert_eq!((report.accepted, report.rejected), (3, 3));
    let found: Vec<(u64, Option<&str>, &str)> = taken
        .rejections
        .iter()
        .map(|r| (r.row_no, r.column.as_deref(), r.reason.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (3, None, "the row has 4 cells, expected 13"),
            (
                4,
                Some("Earnings (USD)"),
                "`much` is not a number, such as 0.00321"
            ),
            (
                5,
                Some("Sale Month"),
                "`2026-13` is not a date or period, such as 2026-07, 2026-07-31 or Q3 2026"
            ),
        ]
    );
    assert!(taken.rejections[1].raw.ends_with("much"));
}

#[test]
fn a_quote_that_nobody_closes_costs_one_row() {
    let header = "\"Date Inserted\",\"Reporting Date\",\"Sale Month\",\"Store\",\"Artist\",\"Title\",\"ISRC\",\"UPC\",\"Quantity\",\"Team Percentage\",\"Source Type\",\"Country of Sale\",\"Songwriter Royalties Withheld (USD)\",\"Earnings (USD)\",\"Recoup (USD)\"\n";
    let good = "\"2026-08-15\",\"2026-08-15\",\"2026-06\",\"Spotify\",\"Luna Vire\",\"Neon Rain\",\"QZABC2600001\",\"\",\"4\",\"100\",\"Song\",\"US\",\"0\",\"1\",\"\"\n";
    let broken = good.replace("\"Neon Rain\"", "\"Neon Rain");
    let (report, taken) = read(
        "d.csv",
        format!("{header}{good}{broken}{good}{good}"),
        "distrokid",
    );
    assert_eq!((report.accepted, report.rejected), (3, 1));
    assert_eq!(taken.rejections[0].row_no, 3);
    // A title may hold a line feed all the same.
    let two_lines = good.replace("Neon Rain", "Neon\nRain");
    let (report, taken) = read("d.csv", format!("{header}{two_lines}{good}"), "distrokid");
    assert_eq!((report.accepted, report.rejected), (2, 0));
    assert_eq!(cell(&taken, line::TITLE, 0), "Neon\nRain");
    assert_eq!(cell(&taken, catalog::facts::ROW_NO, 1), "4");
}

#[test]
fn totals_repeated_headers_and_blank_lines_are_no_rows() {
    let good = "2026-08-15\t2026-06\tSpotify\tLuna Vire\tNeon Rain\tQZABC2600001\t0888888000011\t2\t100\tSong\tUS\t0\t1\r\n";
    let rows = format!("{good}\r\n{DISTROKID}{good}Total\t\t\t\t\t\t\t\t\t\t\t\t2\r\n");
    let (report, _) = read("d.tsv", distrokid(&rows), "distrokid");
    assert_eq!((report.accepted, report.rejected), (2, 0));
    assert_eq!(report.skipped.len(), 2, "{:?}", report.skipped);
    assert_eq!(net(&report), "2 USD");
}

#[test]
fn lines_without_end_and_old_macintosh_lines_are_read() {
    let row = "2026-08-15\t2026-06\tSpotify\tLuna Vire\tNeon Rain\tQZABC2600001\t0888888000011\t2\t100\tSong\tUS\t0\t1";
    let (report, _) = read("d.tsv", distrokid(row), "distrokid");
    assert_eq!(report.accepted, 1);
    let mac = distrokid(row).replace("\r\n", "\r");
    let (report, _) = read("d.tsv", mac, "distrokid");
    assert_eq!(report.accepted, 1);
}

#[test]
fn a_line_of_ten_million_columns_is_refused_and_the_rest_is_read() {
    let good = "2026-08-15\t2026-06\tSpotify\tLuna Vire\tNeon Rain\tQZABC2600001\t0888888000011\t2\t100\tSong\tUS\t0\t1\r\n";
    let wide = "\t".repeat(10_000_000) + "\r\n";
    let (report, taken) = read(
        "d.tsv",
        distrokid(&format!("{good}{wide}{good}")),
        "distrokid",
    );
    assert_eq!((report.accepted, report.rejected), (2, 1));
    assert!(
        taken.rejections[0].reason.contains("longer than 1 MiB"),
        "{:?}",
        taken.rejections[0].reason
    );
    let wide = "\t".repeat(5000) + "\r\n";
    let (report, taken) = read(
        "d.tsv",
        distrokid(&format!("{good}{wide}{good}")),
        "distrokid",
    );
    assert_eq!((report.accepted, report.rejected), (2, 1));
    assert!(taken.rejections[0].reason.contains("4096 cells"));
}

#[test]
fn spotify_for_artists_writes_zeros_for_all_time() {
    let (report, taken) = read(
        "x-songs-all.csv",
        "song,listeners,streams,saves,release_date\nNeon Rain,0,2100,0,2026-02-14\n",
        "s4a-songs",
    );
    assert_eq!(report.warnings.len(), 1);
    assert_eq!(cell(&taken, track_totals::LISTENERS, 0), "");
    assert_eq!(cell(&taken, track_totals::STREAMS, 0), "2100");
    assert_eq!(cell(&taken, track_totals::WINDOW, 0), "all time");
}

#[test]
fn charts_say_in_their_name_what_they_are() {
    let text = "\u{feff}rank,uri,artist_names,track_name,peak_rank,previous_rank,days_on_chart\n1,spotify:track:1,\"Luna Vire, Kay\",Neon Rain,1,-1,1\n";
    let (_, taken) = read("viral-de-daily-2026-05-07.csv", text, "spotify-charts");
    assert_eq!(cell(&taken, chart_entries::CHART, 0), "viral");
    assert_eq!(cell(&taken, chart_entries::TERRITORY, 0), "DE");
    assert_eq!(cell(&taken, chart_entries::DATE, 0), "2026-05-07");
    assert_eq!(cell(&taken, chart_entries::PREVIOUS_RANK, 0), "");
    assert_eq!(cell(&taken, chart_entries::ARTIST, 0), "Luna Vire, Kay");
}

#[test]
fn histories_in_tables_leave_addresses_out() {
    let text = "Song Title,Artist,ISRC,Album Title,IP Address,Listening Time,Platform Name,Platform Model,Date\nNeon Rain,\"Luna Vire, Kay\",QZABC2600001,EP,192.0.2.1,171,ios,iPhone,2026-05-01 10:20:30\n";
    let (report, taken) = read("deezer.csv", text, "deezer-csv");
    assert_eq!(report.dropped[0].column, "IP Address");
    assert!(!String::from_utf8_lossy(&taken.kept).contains("192.0.2.1"));
    assert_eq!(cell(&taken, listens::PLAYED_MS, 0), "171000");
    assert_eq!(cell(&taken, listens::IS_COUNTED, 0), "true");
    let text = "\"uts\",\"utc_time\",\"artist\",\"artist_mbid\",\"album\",\"album_mbid\",\"track\",\"track_mbid\"\n\"\",\"17 May 2026, 12:54\",\"A\",\"\",\"\",\"\",\"T\",\"\"\n\"1777630830\",\"01 May 2026, 10:20\",\"A\",\"\",\"\",\"\",\"T\",\"\"\n";
    let (report, _) = read("lastfm.csv", text, "lastfm-csv");
    assert_eq!((report.accepted, report.rejected), (1, 1));
}

#[test]
fn unknown_distributors_are_not_taken_for_known_ones() {
    for header in [
        "song,project,plays,earnings",
        "Track,Artist,Amount",
        "date,streams,song,dsp",
    ] {
        assert!(
            take("statement.csv", format!("{header}\na,b,1,2\n").as_bytes()).is_none(),
            "{header}"
        );
    }
}
