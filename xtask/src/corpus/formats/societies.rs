use super::Written;
use super::row::Row;
use super::sheet::{Quotes, Sheet, fixed};

/// Writes the royalty detail of The MLC.
pub(super) fn mlc(rows: &[Row<'_>]) -> Written {
    let mut sheet = Sheet::new(',', Quotes::WhereNeeded);
    sheet.header(
        "Distribution Identifier\tDistribution Description\tPayee Name\tMLC Song Code\tISWC\t\
         Work Primary Title\tWork Writer List\tRecording Title\tRecording Display Artist Name\t\
         ISRC\tProduct Title\tLabel\tDSP Name\tDSP Track ID\tConsumer Offering\tTerritory\t\
         Usage Period Start Date\tUsage Period End Date\tNumber of Usages\t\
         Publisher Royalty Amount\tDistributed Amount",
    );
    let first_row = sheet.next_row();
    for row in rows {
        let (statement, usage) = (row.statement, row.line.usage);
        let amount = fixed(row.line.net, 8);
        sheet.push([
            format!("D{statement}").as_str(),
            &format!("{} {} distribution", statement.name(), statement.year()),
            "Velmarine Publishing",
            &format!("VM{:04}", row.line.recording + 1),
            row.iswc(),
            &row.recording().title,
            &row.artist().writer,
            &row.recording().title,
            &row.artist().name,
            row.isrc(),
            &row.release().title,
            row.label.name,
            row.store(),
            &format!("{:022}", row.line.recording + 1),
            row.tier(),
            row.territory(),
            &usage.day(1),
            &usage.last_day(),
            &row.line.units.to_string(),
            &amount,
            &amount,
        ]);
    }
    sheet.utf8(first_row)
}

/// Writes a statement of PRS for Music.
pub(super) fn prs(rows: &[Row<'_>]) -> Written {
    let mut sheet = Sheet::new(',', Quotes::WhereNeeded);
    sheet.header(
        "Record Number\tCAE Number\tWork Title\tUsage Period\tAmount (performance revenue)\tIP1",
    );
    let first_row = sheet.next_row();
    for row in rows {
        // The last month of the quarter.
        let usage = row.line.usage;
        sheet.push([
            (row.index + 1).to_string().as_str(),
            &row.artist().ipi,
            &row.recording().title,
            &format!("Q{} {}", usage.number() / 3, usage.year()),
            &fixed(row.line.net, 4),
            &row.artist().name,
        ]);
    }
    sheet.utf8(first_row)
}
