//! Statements of distributors.

use super::Written;
use super::row::Row;
use super::sheet::{Quotes, Sheet, fixed, fixed_comma, grouped};
use crate::corpus::exchange::CODES;
use crate::corpus::line::{minus, times};
use catalog::Amount;

/// Writes the older layout of DistroKid.
pub(super) fn distrokid_13(rows: &[Row<'_>]) -> Written {
    let mut sheet = Sheet::new('\t', Quotes::Never);
    sheet.header(
        "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\t\
         Song/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)",
    );
    let first_row = sheet.next_row();
    for row in rows {
        sheet.push([
            row.statement.day(15).as_str(),
            &row.line.usage.to_string(),
            row.store(),
            &row.artist().name,
            row.sold_title(),
            row.isrc(),
            &row.upc(),
            &row.line.units.to_string(),
            &row.line.share_percent.to_string(),
            if row.is_album() { "Album" } else { "Song" },
            row.territory(),
            "0",
            &fixed(row.line.net, 8),
        ]);
    }
    sheet.utf8(first_row)
}

/// Writes the newer layout of DistroKid.
pub(super) fn distrokid_15(rows: &[Row<'_>]) -> Written {
    let mut sheet = Sheet::new(',', Quotes::Always);
    sheet.header(
        "Date Inserted\tReporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\t\
         Team Percentage\tSource Type\tCountry of Sale\tSongwriter Royalties Withheld (USD)\t\
         Earnings (USD)\tRecoup (USD)",
    );
    let first_row = sheet.next_row();
    for row in rows {
        sheet.push([
            row.statement.day(14).as_str(),
            &row.statement.day(15),
            &row.line.usage.to_string(),
            row.store(),
            &row.artist().name,
            row.sold_title(),
            row.isrc(),
            &row.upc(),
            &row.line.units.to_string(),
            &row.line.share_percent.to_string(),
            if row.is_album() { "Album" } else { "Song" },
            row.territory(),
            "0.00000",
            &fixed(row.line.net, 8),
            "",
        ]);
    }
    sheet.utf8(first_row)
}

pub(super) fn tunecore(rows: &[Row<'_>]) -> Written {
    let mut sheet = Sheet::new(',', Quotes::WhereNeeded);
    sheet.header(
        "Sales Period\tPosted Date\tStore Name\tCountry Of Sale\tArtist\tRelease Type\t\
         Release Title\tSong Title\tLabel\tUPC\tOptional UPC\tTC Song ID\tOptional ISRC\t\
         Sales Type\t# Units Sold\tPer Unit Price\tNet Sales\tNet Sales Currency\tExchange Rate\t\
         Total Earned\tCurrency",
    );
    let first_row = sheet.next_row();
    for row in rows {
        let song_id = if row.isrc().is_empty() {
            String::new()
        } else {
            format!("TC{}", &row.isrc()[2..])
        };
        sheet.push([
            row.line.usage.day(1).as_str(),
            &row.statement.day(1),
            row.store(),
            row.territory(),
            &row.artist().name,
            if row.is_album() { "Album" } else { "Song" },
            &row.release().title,
            row.track_title(),
            row.label.name,
            &row.upc(),
            "",
            &song_id,
            row.isrc(),
            if row.is_download() {
                "Download"
            } else {
                "Streaming"
            },
            &grouped(row.line.units),
            &fixed(row.line.rate, 8),
            &fixed(row.line.gross, 8),
            CODES[row.line.sale_money],
            &fixed(row.line.fx, 6),
            &fixed(row.line.net, 10),
            CODES[row.line.money],
        ]);
    }
    sheet.utf8(first_row)
}

pub(super) fn cdbaby(rows: &[Row<'_>]) -> Written {
    let mut sheet = Sheet::new('\t', Quotes::Never).with_crlf();
    sheet.header(
        "Report Date\tSales Date\tQuantity\tPrice\tSubtotal\tIsrc\tBarcode\tCDBabySku\t\
         Album Name\tArtist Name\tTrack Name\tPartner Name\tTransaction Type\tDelivery Country",
    );
    let first_row = sheet.next_row();
    for row in rows {
        let (statement, usage) = (row.statement, row.line.usage);
        sheet.push([
            format!("{}/15/{} 12:00:00 AM", statement.number(), statement.year()).as_str(),
            &format!(
                "{}/{}/{} 12:00:00 AM",
                usage.number(),
                usage.n_days(),
                usage.year()
            ),
            &row.line.units.to_string(),
            &fixed(row.line.rate, 8),
            &fixed(row.line.net, 10),
            &row.isrc().to_lowercase(),
            &format!("\"{}\"", row.upc().trim_start_matches('0')),
            &row.release().catalog_no.to_lowercase(),
            &row.release().title,
            &row.artist().name,
            row.track_title(),
            row.store(),
            if row.is_download() {
                "Download"
            } else {
                "Stream"
            },
            row.territory(),
        ]);
    }
    sheet.utf8(first_row)
}

pub(super) fn believe(rows: &[Row<'_>]) -> Written {
    let mut sheet = Sheet::new(';', Quotes::WhereNeeded);
    sheet.header(
        "Reporting month\tSales Month\tPlatform\tCountry / Region\tLabel Name\tArtist Name\t\
         Release title\tTrack title\tUPC\tISRC\tRelease Catalog nb\tStreaming Subscription Type\t\
         Release type\tSales Type\tQuantity\tClient Payment Currency\tUnit Price\tMechanical Fee\t\
         Gross Revenue\tClient share rate\tNet Revenue",
    );
    let first_row = sheet.next_row();
    for row in rows {
        sheet.push([
            row.statement.day(1).as_str(),
            &row.line.usage.day(1),
            row.store(),
            row.territory(),
            row.label.name,
            &row.artist().name,
            &row.release().title,
            row.track_title(),
            &row.upc(),
            row.isrc(),
            &row.release().catalog_no,
            if row.is_download() { "" } else { row.tier() },
            "Music Release",
            if row.is_download() {
                "Download"
            } else {
                "Stream"
            },
            &row.line.units.to_string(),
            CODES[row.line.money],
            &fixed_comma(row.line.rate, 8),
            "0",
            &fixed_comma(row.line.gross, 8),
            &row.line.share_percent.to_string(),
            &fixed_comma(row.line.net, 10),
        ]);
    }
    sheet.utf8(first_row)
}

pub(super) fn orchard(rows: &[Row<'_>]) -> Written {
    let mut sheet = Sheet::new(',', Quotes::WhereNeeded);
    sheet.header(
        "STATEMENT PERIOD\tACCOUNT NAME\tACCOUNT CURRENCY\tSTORE\tSERVICE DETAIL\tSALE COUNTRY\t\
         TRANSACTION DATE\tTRANSACTION TYPE\tTRANSACTION SUBTYPE\tLABEL IMPRINT\tDISPLAY UPC\t\
         PRODUCT ARTIST\tPRODUCT\tPRODUCT VERSION\tTRACK ARTIST\tTRACK\tTRACK VERSION\tISRC\t\
         QUANTITY\tSALE CURRENCY\tUNIT PRICE SALE CURRENCY\tGROSS REVENUE SALE CURRENCY\t\
         GROSS REVENUE ACCOUNT CURRENCY\tNET SHARE ACCOUNT CURRENCY",
    );
    let first_row = sheet.next_row();
    for row in rows {
        let (kind, detail) = if row.is_download() {
            ("Downloads", "Permanent download")
        } else {
            ("Streams", row.tier())
        };
        sheet.push([
            format!("{} {}", row.statement.name(), row.statement.year()).as_str(),
            row.label.name,
            CODES[row.line.money],
            row.store(),
            detail,
            row.territory(),
            &row.line.usage.last_day(),
            kind,
            if row.is_download() {
                "Track"
            } else {
                "Subscription"
            },
            row.label.name,
            &row.upc(),
            &row.artist().name,
            &row.release().title,
            "",
            &row.artist().name,
            row.track_title(),
            "",
            row.isrc(),
            &row.line.units.to_string(),
            CODES[row.line.sale_money],
            &fixed(row.line.rate, 8),
            &fixed(row.line.gross, 8),
            &fixed(times(row.line.gross, row.line.fx), 10),
            &fixed(row.line.net, 10),
        ]);
    }
    sheet.utf8_with_mark(first_row)
}

pub(super) fn symphonic(rows: &[Row<'_>]) -> Written {
    let mut sheet = Sheet::new(',', Quotes::WhereNeeded);
    sheet.header(
        "Reporting Period\tLabel\tRelease Name\tRelease Version\tRelease Artists\tUPC Code\t\
         Catalogue\tTrack Title\tMix Version\tISRC Code\tTrack Artists\t\
         Digital Service Provider\tActivity Period\tTerritory\tDelivery\tContent Type\t\
         Sale or Void\tCount\tRoyalty ($US)",
    );
    let first_row = sheet.next_row();
    for row in rows {
        let month = row.statement.name()[..3].to_uppercase();
        sheet.push([
            format!("{month}-{:02}", row.statement.short_year()).as_str(),
            row.label.name,
            &row.release().title,
            "",
            &row.artist().name,
            &row.upc(),
            &row.release().catalog_no,
            row.track_title(),
            "Original Mix",
            row.isrc(),
            &row.artist().name,
            row.store(),
            &format!("{} {}", row.line.usage.name(), row.line.usage.year()),
            row.territory(),
            if row.is_download() {
                "Download"
            } else {
                "Streaming"
            },
            "Audio",
            if row.line.units < 0 { "Void" } else { "Sale" },
            &row.line.units.unsigned_abs().to_string(),
            &fixed(row.line.net, 8),
        ]);
    }
    sheet.utf8(first_row)
}

pub(super) fn fuga(rows: &[Row<'_>]) -> Written {
    let mut sheet = Sheet::new(',', Quotes::WhereNeeded);
    sheet.header(
        "Sale ID\tSale Start date\tSale End date\tDSP\tSale Store Name\tSale Type\tSale User Type\t\
         Territory\tProduct UPC\tProduct Reference\tProduct Catalog Number\tProduct Label\t\
         Product Artist\tProduct Title\tAsset Artist\tAsset Title\tAsset Version\tAsset Duration\t\
         Asset ISRC\tAsset Reference\tAsset/Product\tProduct Quantity\tAsset Quantity\t\
         Original Gross Income\tOriginal currency\tExchange Rate\tConverted Gross Income\t\
         Contract deal term\tReported Royalty\tCurrency\tReport Run ID\tReport ID",
    );
    let first_row = sheet.next_row();
    for row in rows {
        sheet.push([
            (9_000_000_000 + row.line.serial).to_string().as_str(),
            &row.line.usage.day(1),
            &row.line.usage.last_day(),
            row.store(),
            row.store(),
            if row.is_download() {
                "Download"
            } else {
                "Streaming"
            },
            if row.is_download() { "" } else { row.tier() },
            row.territory(),
            &row.upc(),
            "",
            &row.release().catalog_no,
            row.label.name,
            &row.artist().name,
            &row.release().title,
            &row.artist().name,
            row.track_title(),
            "",
            &row.recording().duration_s.to_string(),
            row.isrc(),
            "",
            "Asset",
            "0",
            &row.line.units.to_string(),
            &fixed(row.line.gross, 8),
            CODES[row.line.sale_money],
            &fixed(row.line.fx, 6),
            &fixed(times(row.line.gross, row.line.fx), 11),
            &format!("{}%", row.line.share_percent),
            &fixed(row.line.net, 11),
            CODES[row.line.money],
            &format!(
                "71{:02}{:02}",
                row.statement.short_year(),
                row.statement.number()
            ),
            "42",
        ]);
    }
    sheet.utf8(first_row)
}

pub(super) fn sonosuite(rows: &[Row<'_>]) -> Written {
    let mut sheet = Sheet::new(',', Quotes::WhereNeeded);
    sheet.header(
        "id\tstart_date\tend_date\tconfirmation_report_date\tcountry\tcurrency\ttype\tunits\t\
         unit_price\tgross_total\tother_costs\tchannel_costs\ttaxes\tnet_total\tcurrency_rate\t\
         gross_total_client_currency\tother_costs_client_currency\t\
         channel_costs_client_currency\tnet_total_client_currency\tuser_email\tchannel\tlabel\t\
         artist\trelease\tupc\ttrack_title\tisrc",
    );
    let first_row = sheet.next_row();
    for row in rows {
        let gross = fixed(row.line.gross, 8);
        let net = fixed(row.line.net, 10);
        let costs = fixed(minus(row.line.gross, row.line.net), 10);
        let zero = fixed(Amount::ZERO, 2);
        sheet.push([
            row.line.serial.to_string().as_str(),
            &row.line.usage.day(1),
            &row.line.usage.last_day(),
            &row.statement.day(15),
            row.territory(),
            CODES[row.line.money],
            if row.is_download() {
                "download"
            } else {
                "stream"
            },
            &row.line.units.to_string(),
            &fixed(row.line.rate, 8),
            &gross,
            &zero,
            &costs,
            &zero,
            &net,
            "1",
            &gross,
            &zero,
            &costs,
            &net,
            "label@example.com",
            row.store(),
            row.label.name,
            &row.artist().name,
            &row.release().title,
            &row.upc(),
            row.track_title(),
            row.isrc(),
        ]);
    }
    sheet.utf8(first_row)
}

pub(super) fn soundcloud(rows: &[Row<'_>]) -> Written {
    let mut sheet = Sheet::new(',', Quotes::WhereNeeded);
    sheet.raw_line("Account ID");
    sheet.raw_line("00000000-0000-4000-8000-000000000001");
    sheet.header(
        "Artist(s)\tReporting Period\tAccounting Period\tPartner\tRelease\tTrack\tISRC\tUPC\t\
         Country\tUnits\tRevenue (USD)\tRevenue Share (%)\tSplit Pay Share (%)",
    );
    let first_row = sheet.next_row();
    for row in rows {
        sheet.push([
            row.artist().name.as_str(),
            &row.line.usage.to_string(),
            &row.statement.to_string(),
            row.store(),
            &row.release().title,
            row.track_title(),
            row.isrc(),
            &row.upc(),
            row.territory(),
            &row.line.units.to_string(),
            &fixed(row.line.net, 8),
            "100",
            &row.line.share_percent.to_string(),
        ]);
    }
    sheet.utf8(first_row)
}
