use super::Written;
use super::row::Row;
use super::sheet::{Quotes, Sheet, fixed};
use crate::corpus::line::{minus, percent};

/// Writes the asset report of a content owner, a row a day.
pub(super) fn write(rows: &[Row<'_>]) -> Written {
    let mut sheet = Sheet::new(',', Quotes::WhereNeeded);
    sheet.header(
        "Adjustment Type\tDay\tCountry\tAsset ID\tAsset Title\tAsset Labels\tAsset Channel ID\t\
         Asset Type\tCustom ID\tISRC\tUPC\tGRid\tArtist\tAlbum\tLabel\tAdminister Publish Rights\t\
         Owned Views\tYouTube Revenue Split : Auction\tYouTube Revenue Split : Reserved\t\
         YouTube Revenue Split : Partner Sold YouTube Served\t\
         YouTube Revenue Split : Partner Sold Partner Served\tYouTube Revenue Split\t\
         Partner Revenue : Auction\tPartner Revenue : Reserved\t\
         Partner Revenue : Partner Sold YouTube Served\t\
         Partner Revenue : Partner Sold Partner Served\tPartner Revenue",
    );
    let first_row = sheet.next_row();
    for row in rows {
        let partner = row.line.net;
        // The partner has 55 % of what an advertisement brings, YouTube the rest.
        let youtube = minus(percent(partner, 182), partner).round(6, catalog::Rounding::HalfUp);
        let auction = |amount| percent(amount, 92).round(6, catalog::Rounding::HalfUp);
        let reserved = |amount| minus(amount, auction(amount));
        sheet.push([
            "None",
            &row.line.usage.day(row.line.day).replace('-', ""),
            row.territory(),
            &format!("A{:015}", row.line.recording + 1),
            row.track_title(),
            "",
            "UCvelmarine0000000000000",
            "Sound Recording",
            &format!("{}-{:04}", row.release().catalog_no, row.line.recording + 1),
            row.isrc(),
            &row.upc(),
            "",
            &row.artist().name,
            &row.release().title,
            row.label.name,
            "No",
            &row.line.units.to_string(),
            &fixed(auction(youtube), 6),
            &fixed(reserved(youtube), 6),
            "0",
            "0",
            &fixed(youtube, 6),
            &fixed(auction(partner), 6),
            &fixed(reserved(partner), 6),
            "0",
            "0",
            &fixed(partner, 6),
        ]);
    }
    sheet.utf8(first_row)
}
