//! Where the fields of each record stand.
//!
//! CWR 2.1 and 2.2: CISAC, "Common Works Registration, User Manual and Functional Specifications"
//! (CWR06-1972 and CWR11-1494); 3.0: CWR19-1070. The places that are used here come out right on
//! files of all three kinds that django-music-publisher writes, see the tests.

use catalog::Amount;

use super::line::{At, Fault, FixedLine};

/// Which layout a group has; 2.1 and 2.2 differ in fields at the ends of records only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Layout {
    /// 2.x: ownership shares in the records of parties.
    #[default]
    Two,
    /// 3.x: shares in the territory records.
    Three,
}

/// A party, title or recording of a work, as one record says it.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) code: String,
    pub(super) ipi: String,
    pub(super) ipi_base: String,
    pub(super) role: String,
    pub(super) is_controlled: Option<bool>,
    pub(super) pr_society: String,
    /// For performing, mechanical and synchronisation rights.
    pub(super) shares: [Option<Amount>; 3],
    /// Territories in which the party collects; with `-` in front those in which it does not.
    pub(super) territories: Vec<String>,
    pub(super) title: String,
    pub(super) isrc: String,
    pub(super) artist: String,
}

const SHARE_NAMES: [&str; 3] = ["PR share", "MR share", "SR share"];

fn shares(line: &FixedLine<'_>, ats: [At; 3]) -> Result<[Option<Amount>; 3], Fault> {
    let mut shares = [None; 3];
    for ((share, name), at) in shares.iter_mut().zip(SHARE_NAMES).zip(ats) {
        *share = line.share(name, at)?;
    }
    Ok(shares)
}

/// Returns the text unless it is all zeros, which is how fields of digits say "none".
fn unless_zeros(text: &str) -> String {
    if text.bytes().all(|byte| byte == b'0') {
        String::new()
    } else {
        text.to_owned()
    }
}

/// Returns a society code: `052` in 2.x and `52` in 3.x are the same society.
fn society(text: &str) -> String {
    text.trim_start_matches('0').to_owned()
}

/// `SPU` and `OPU`: a publisher.
pub(super) fn publisher(
    line: &FixedLine<'_>,
    layout: Layout,
    is_controlled: bool,
) -> Result<Row, Fault> {
    let mut row = Row {
        kind: "publisher",
        code: line.field(At(22, 9)).to_owned(),
        name: line.field(At(31, 45)).to_owned(),
        role: line.field(At(77, 2)).to_owned(),
        ipi: unless_zeros(line.field(At(88, 11))),
        is_controlled: Some(is_controlled),
        ..Row::default()
    };
    if layout == Layout::Three {
        line.reaches("publisher IPI name number", At(88, 11))?;
        row.ipi_base = unless_zeros(line.field(At(99, 13)));
        return Ok(row);
    }
    line.reaches("SR share", At(132, 5))?;
    row.pr_society = society(line.field(At(113, 3)));
    row.shares = shares(line, [At(116, 5), At(124, 5), At(132, 5)])?;
    row.ipi_base = unless_zeros(line.field(At(140, 13)));
    Ok(row)
}

/// `SWR` and `OWR`: a writer.
pub(super) fn writer(
    line: &FixedLine<'_>,
    layout: Layout,
    is_controlled: bool,
) -> Result<Row, Fault> {
    let mut row = Row {
        kind: "writer",
        code: line.field(At(20, 9)).to_owned(),
        name: full_name(line, At(74, 30), At(29, 45)),
        role: line.field(At(105, 2)).to_owned(),
        is_controlled: Some(is_controlled),
        ..Row::default()
    };
    if layout == Layout::Three {
        line.reaches("writer IPI name number", At(107, 11))?;
        row.ipi = unless_zeros(line.field(At(107, 11)));
        row.ipi_base = unless_zeros(line.field(At(118, 13)));
        return Ok(row);
    }
    line.reaches("SR share", At(146, 5))?;
    row.ipi = unless_zeros(line.field(At(116, 11)));
    row.pr_society = society(line.field(At(127, 3)));
    row.shares = shares(line, [At(130, 5), At(138, 5), At(146, 5)])?;
    row.ipi_base = unless_zeros(line.field(At(155, 13)));
    Ok(row)
}

/// `WRI`: a writer in a request for an ISWC.
pub(super) fn request_writer(line: &FixedLine<'_>) -> Result<Row, Fault> {
    line.reaches("writer last name", At(40, 45))?;
    Ok(Row {
        kind: "writer",
        code: line.field(At(20, 9)).to_owned(),
        ipi: unless_zeros(line.field(At(29, 11))),
        name: full_name(line, At(85, 30), At(40, 45)),
        role: line.field(At(115, 2)).to_owned(),
        ..Row::default()
    })
}

/// `ALT`: another title.
pub(super) fn alternative_title(line: &FixedLine<'_>) -> Result<Row, Fault> {
    line.reaches("title type", At(80, 1))?;
    Ok(Row {
        kind: "alternative title",
        title: line.field(At(20, 60)).to_owned(),
        role: line.field(At(80, 2)).to_owned(),
        ..Row::default()
    })
}

/// `PER`: a performer.
pub(super) fn performer(line: &FixedLine<'_>) -> Result<Row, Fault> {
    let name = full_name(line, At(65, 30), At(20, 45));
    if name.is_empty() {
        line.reaches("performing artist last name", At(20, 45))?;
        let reason = "it is blank: the name of a performer was expected";
        return Err((Some("performing artist last name"), reason.to_owned()));
    }
    Ok(Row {
        kind: "performer",
        artist: name.clone(),
        name,
        ipi: unless_zeros(line.field(At(95, 11))),
        ..Row::default()
    })
}

/// `REC`: a recording.
pub(super) fn recording(line: &FixedLine<'_>, layout: Layout) -> Result<Row, Fault> {
    let (isrc, title, artist) = match layout {
        Layout::Two => (At(250, 12), At(267, 60), At(387, 60)),
        Layout::Three => (At(34, 12), At(46, 60), At(166, 60)),
    };
    line.reaches("first release date", At(20, 8))?;
    Ok(Row {
        kind: "recording",
        isrc: line.field(isrc).to_owned(),
        title: line.field(title).to_owned(),
        artist: line.field(artist).to_owned(),
        ..Row::default()
    })
}

/// What a territory record says of a party.
#[derive(Debug)]
pub(super) struct Collection {
    pub(super) party: String,
    pub(super) shares: [Option<Amount>; 3],
    pub(super) territory: String,
    pub(super) pr_society: String,
}

/// `SPT`, `OPT`, `SWT` and `OWT`: where a party collects, and how much.
pub(super) fn collection(
    line: &FixedLine<'_>,
    kind: &str,
    layout: Layout,
) -> Result<Collection, Fault> {
    let (party, first_share) = match (layout, kind) {
        (Layout::Three, _) => (At(23, 9), 32),
        (Layout::Two, "SPT" | "OPT") => (At(20, 9), 35),
        (Layout::Two, _) => (At(20, 9), 29),
    };
    let (sign, territory) = (At(first_share + 15, 1), At(first_share + 16, 4));
    line.reaches("TIS numeric code", territory)?;
    let excluded = if line.field(sign) == "E" { "-" } else { "" };
    let pr_society = match layout {
        Layout::Two => String::new(),
        Layout::Three => society(line.field(At(52, 4))),
    };
    Ok(Collection {
        party: line.field(party).to_owned(),
        shares: shares(
            line,
            [
                At(first_share, 5),
                At(first_share + 5, 5),
                At(first_share + 10, 5),
            ],
        )?,
        territory: format!("{excluded}{}", territory_of(line.field(territory))),
        pr_society,
    })
}

/// Returns the code of a territory that CISAC numbers, `WW` for 2136.
fn territory_of(text: &str) -> String {
    let known = catalog::territory::Territory::parse(text);
    known.map_or_else(|| text.to_owned(), |territory| territory.code().to_owned())
}

fn full_name(line: &FixedLine<'_>, first: At, last: At) -> String {
    format!("{} {}", line.field(first), line.field(last))
        .trim()
        .to_owned()
}
