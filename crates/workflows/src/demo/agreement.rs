//! The agreement of the demonstration, and the rates that it needs.

use std::path::{Path, PathBuf};

use crate::WorkflowError;

/// The period whose royalties the demonstration computes.
pub const DEMO_PERIOD: &str = "2025-Q4";

/// Writes the agreement and a table of rates into `folder`; returns their paths.
///
/// The band shares what the label leaves it, the producer has two points of the base, and an advance
/// is recouped.
pub fn write_agreement(folder: &Path) -> Result<(PathBuf, PathBuf), WorkflowError> {
    let agreement = format!(
        r#"schema = "ledgerline.agreement/1"
id = "demo-recordings"
title = "Recordings of {artist} (demo data)"
right = "master"
currency = "EUR"
from = 2024-01-01
scope = {{ artists = ["{artist}"] }}
rate = {{ base = "net", share = "50%" }}
payout = {{ minimum = "25" }}

[[payee]]
party = "voice"
name = "Voice"
share = "1/3"

[[payee]]
party = "guitar"
name = "Guitar"
share = "1/3"

[[payee]]
party = "drums"
name = "Drums"
share = "1/3"
withholding = "15%"

[[override]]
party = "producer"
name = "Producer"
share = "2%"
of = "base"
borne = "label"

[[advance]]
payee = "voice"
amount = "5"
date = 2024-03-01
"#,
        artist = music::DEMO_ARTIST
    );
    let rates = "date,base,currency,rate\n2024-01-01,USD,EUR,0.92\n2025-10-01,USD,EUR,0.86\n";
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text));
        match written {
            Ok(()) => Ok(path),
            Err(source) => Err(WorkflowError::Write { path, source }),
        }
    };
    Ok((
        write("agreement.toml", &agreement)?,
        write("rates.csv", rates)?,
    ))
}
