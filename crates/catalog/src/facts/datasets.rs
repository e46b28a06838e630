//! The data sets, one module each with the places of its columns.

use super::{Column, Dataset, Kind};

/// Every data set.
pub static ALL: [&Dataset; 8] = [
    &statement_lines::DATASET,
    &listens::DATASET,
    &audience_days::DATASET,
    &track_days::DATASET,
    &track_totals::DATASET,
    &playlist_rows::DATASET,
    &chart_entries::DATASET,
    &registrations::DATASET,
];

/// Returns the data set `name`.
pub fn find(name: &str) -> Option<&'static Dataset> {
    ALL.into_iter().find(|dataset| dataset.name == name)
}

/// Makes a module of a data set: a place for each column, and the data set itself.
macro_rules! dataset {
    (
        $name:ident version $version:literal: $doc:literal
        { $($place:ident $column:literal $kind:ident $column_doc:literal)* }
        month of [$($month:ident),*] sorted by [$($sort:ident),*]
        line of [$($line:ident),*] about [$($about:ident),*]
    ) => {
        #[doc = $doc]
        pub mod $name {
            use super::{Column, Dataset, Kind};

            #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "counts the columns")]
            enum At {
                SOURCE_ID,
                ROW_NO,
                SOURCE_FORMAT,
                $($place),*
            }

            $(#[doc = $column_doc] pub const $place: usize = At::$place as usize;)*

            #[doc = $doc]
            pub static DATASET: Dataset = Dataset {
                name: stringify!($name),
                version: $version,
                doc: $doc,
                columns: &[
                    super::SOURCE_ID_COLUMN,
                    super::ROW_NO_COLUMN,
                    super::SOURCE_FORMAT_COLUMN,
                    $(Column { name: $column, kind: Kind::$kind, doc: $column_doc }),*
                ],
                month_of: &[$($month),*],
                sorted_by: &[$($sort),*],
                line_of: &[$($line),*],
                about: &[$($about),*],
            };

            // The three that every data set begins with.
            const _: () = assert!(
                At::SOURCE_ID as usize == crate::facts::SOURCE_ID
                    && At::ROW_NO as usize == crate::facts::ROW_NO
                    && At::SOURCE_FORMAT as usize == crate::facts::SOURCE_FORMAT
            );
        }
    };
}

const SOURCE_ID_COLUMN: Column = Column {
    name: "source_id",
    kind: Kind::Text,
    doc: "Source file of the row: the first 32 digits of its BLAKE3 digest.",
};
const ROW_NO_COLUMN: Column = Column {
    name: "row_no",
    kind: Kind::Integer,
    doc: "Line of the source file, or element of its list, counted from 1.",
};
const SOURCE_FORMAT_COLUMN: Column = Column {
    name: "source_format",
    kind: Kind::Text,
    doc: "Format that the file was read as.",
};

dataset! {
    statement_lines version 1: "One line of a royalty or sales statement."
    {
        STATEMENT_PERIOD "statement_period" Text "Period in which the money was reported, such as `2026-08`."
        USAGE_PERIOD "usage_period" Text "Period in which the music was used or sold."
        STATEMENT_START "statement_start" Date "First day of the statement period."
        USAGE_START "usage_start" Date "First day of the usage period."
        USAGE_END "usage_end" Date "Last day of the usage period."
        STORE "store" Text "Shop, service or music user, as the statement names it."
        SERVICE "service" Text "Tier, offering or outlet within the store."
        TERRITORY "territory" Text "ISO 3166-1 code, `WW` or a region; the text of the statement where neither is known."
        ARTIST "artist" Text "Artist of the track, else of the release."
        TITLE "title" Text "Title of the track; of the release where a whole release was sold; of the work on the publishing side."
        VERSION "version" Text "Version or mix of the track."
        RELEASE "release" Text "Title of the release."
        LABEL "label" Text "Label or imprint."
        ISRC "isrc" Text "ISRC without hyphens; the raw text where it is not well-formed."
        UPC "upc" Text "GTIN of 12 to 14 digits; the raw text where it is not well-formed."
        CATALOG_NO "catalog_no" Text "Catalogue number of the label."
        ISWC "iswc" Text "ISWC, such as `T0345246801`; the raw text where it is not well-formed."
        WORK_CODE "work_code" Text "Number of the work at the society."
        PAYEE "payee" Text "Whom the line pays, where the statement says so."
        USE_TYPE "use_type" Text "Kind of use or sale, as the statement names it."
        UNITS "units" Integer "Streams, sales or performances; negative for returns and voids."
        UNIT_PRICE "unit_price" Decimal "Price or rate of one unit, in `currency`."
        GROSS "gross" Decimal "Amount before the deductions of the reporter, in `currency`."
        DEDUCTIONS "deductions" Decimal "Amounts withheld or deducted on the line, in `currency`."
        NET "net" Decimal "Amount that the line pays, in `currency`."
        CURRENCY "currency" Text "ISO 4217 code of the amounts."
        SALE_AMOUNT "sale_amount" Decimal "Amount in the currency of the sale."
        SALE_CURRENCY "sale_currency" Text "ISO 4217 code of the sale, where it differs or is named."
        FX_RATE "fx_rate" Decimal "Exchange rate that the statement applied."
        SHARE "share" Decimal "Share of the payee as a ratio: 0.8 for 80 %."
        IDENTITY "identity" Integer "What the line is about, as one number: same identifiers and names, same number."
    }
    month of [USAGE_START, STATEMENT_START] sorted by [STORE, TERRITORY, ISRC, TITLE]
    line of [USAGE_PERIOD, STORE, SERVICE, TERRITORY, ARTIST, TITLE, VERSION, RELEASE, ISRC, UPC, ISWC, WORK_CODE, PAYEE, USE_TYPE, CURRENCY]
    about [ISRC, ISWC, WORK_CODE, TITLE, VERSION, ARTIST, UPC, RELEASE]
}

dataset! {
    listens version 1: "One play in a listening history."
    {
        STARTED_AT "started_at" Moment "When the play began, in UTC."
        PLAYED_MS "played_ms" Integer "Milliseconds that were played."
        DURATION_MS "duration_ms" Integer "Length of the recording in milliseconds."
        SERVICE "service" Text "Service or player."
        DEVICE "device" Text "Platform or device."
        TERRITORY "territory" Text "Country of the connection."
        KIND "kind" Text "`track`, `episode`, `audiobook` or `video`."
        ARTIST "artist" Text "Artist."
        TITLE "title" Text "Title."
        RELEASE "release" Text "Release."
        ISRC "isrc" Text "ISRC, where the export has it."
        TRACK_URI "track_uri" Text "Address of the recording at the service."
        MBID "mbid" Text "MusicBrainz id of the recording."
        REASON_START "reason_start" Text "Why the play began."
        REASON_END "reason_end" Text "Why the play ended."
        IS_SKIPPED "is_skipped" Flag "Whether it was skipped."
        IS_OFFLINE "is_offline" Flag "Whether it was played offline."
        IS_PRIVATE "is_private" Flag "Whether it was played in a private session."
        IS_COUNTED "is_counted" Flag "Whether it counts as a stream: 30 s or more, not in private. Absent where the export has no playing time."
        IDENTITY "identity" Integer "What was played, as one number."
        CONTENT "content" Integer "The values of the row as one number: the same row in two exports has the same."
    }
    month of [STARTED_AT] sorted by [STARTED_AT]
    line of [STARTED_AT, ARTIST, TITLE]
    about [ISRC, TRACK_URI, TITLE, ARTIST, RELEASE]
}

dataset! {
    audience_days version 1: "The audience of an artist on one day."
    {
        DATE "date" Date "Day."
        PLATFORM "platform" Text "Platform."
        ARTIST "artist" Text "Artist, where the export names one."
        LISTENERS "listeners" Integer "Listeners of the day."
        MONTHLY_LISTENERS "monthly_listeners" Integer "Listeners of the last 28 days."
        MONTHLY_ACTIVE_LISTENERS "monthly_active_listeners" Integer "Active listeners of the last 28 days."
        STREAMS "streams" Integer "Streams of the day."
        FOLLOWERS "followers" Integer "Followers at the end of the day."
        PLAYLIST_ADDS "playlist_adds" Integer "Adds to playlists."
        SAVES "saves" Integer "Saves."
        CONTENT "content" Integer "The values of the row as one number: the same row in two exports has the same."
    }
    month of [DATE] sorted by [PLATFORM, DATE]
    line of [DATE, PLATFORM, ARTIST]
    about []
}

dataset! {
    track_days version 1: "One measure of one recording or video on one day."
    {
        DATE "date" Date "Day."
        PLATFORM "platform" Text "Platform."
        ARTIST "artist" Text "Artist, where the export names one."
        TITLE "title" Text "Title."
        TRACK_REF "track_ref" Text "Id of the recording or video at the platform."
        METRIC "metric" Text "What was measured, such as `streams` or `views`."
        VALUE "value" Decimal "The measure."
        IDENTITY "identity" Integer "What was played, as one number."
        CONTENT "content" Integer "The values of the row as one number: the same row in two exports has the same."
    }
    month of [DATE] sorted by [PLATFORM, TITLE, DATE]
    line of [DATE, PLATFORM, TITLE, TRACK_REF, METRIC]
    about [TRACK_REF, TITLE, ARTIST]
}

dataset! {
    track_totals version 1: "Totals of one recording or video over a window; a snapshot, so growth is the difference of two."
    {
        PLATFORM "platform" Text "Platform."
        WINDOW "window" Text "What the totals cover, such as `28 days` or `all time`."
        AS_OF "as_of" Date "Day of the snapshot, where the file name tells."
        ARTIST "artist" Text "Artist, where the export names one."
        TITLE "title" Text "Title."
        TRACK_REF "track_ref" Text "Id of the recording or video at the platform."
        RELEASE_DATE "release_date" Date "Day of release or publication."
        DURATION_MS "duration_ms" Integer "Length in milliseconds."
        LISTENERS "listeners" Integer "Listeners."
        STREAMS "streams" Integer "Streams, plays or views."
        SAVES "saves" Integer "Saves."
        SHAZAMS "shazams" Integer "Shazams."
        RADIO_SPINS "radio_spins" Integer "Radio spins."
        PURCHASES "purchases" Integer "Purchases."
        WATCH_HOURS "watch_hours" Decimal "Hours watched."
        SUBSCRIBERS "subscribers" Integer "Subscribers won."
        IMPRESSIONS "impressions" Integer "Impressions."
        IMPRESSIONS_CTR "impressions_ctr" Decimal "Click-through rate of the impressions as a ratio."
        LIKES "likes" Integer "Likes."
        COMMENTS "comments" Integer "Comments added."
        SHARES "shares" Integer "Shares."
        REVENUE "revenue" Decimal "Estimated revenue."
        REVENUE_CURRENCY "revenue_currency" Text "ISO 4217 code of the revenue."
        IDENTITY "identity" Integer "What was played, as one number."
        CONTENT "content" Integer "The values of the row as one number: the same row in two exports has the same."
    }
    month of [AS_OF, RELEASE_DATE] sorted by [PLATFORM, TITLE]
    line of [PLATFORM, WINDOW, TITLE, TRACK_REF]
    about [TRACK_REF, TITLE, ARTIST]
}

dataset! {
    playlist_rows version 1: "One playlist that carried the artist's music, over the window of the export."
    {
        PLATFORM "platform" Text "Platform."
        PLAYLIST "playlist" Text "Title of the playlist."
        AUTHOR "author" Text "Curator."
        TITLE "title" Text "Song, where the export has one row a song."
        LISTENERS "listeners" Integer "Listeners from the playlist."
        STREAMS "streams" Integer "Streams from the playlist."
        DATE_ADDED "date_added" Date "Day when the song was added."
        CONTENT "content" Integer "The values of the row as one number: the same row in two exports has the same."
    }
    month of [DATE_ADDED] sorted by [PLATFORM, PLAYLIST]
    line of [PLATFORM, PLAYLIST, AUTHOR, TITLE]
    about []
}

dataset! {
    chart_entries version 1: "One place of a chart."
    {
        CHART "chart" Text "Chart, such as `regional` or `viral`."
        FREQUENCY "frequency" Text "`daily` or `weekly`."
        TERRITORY "territory" Text "ISO 3166-1 code or `WW`."
        DATE "date" Date "Last day that the chart covers."
        RANK "rank" Integer "Place, from 1."
        PREVIOUS_RANK "previous_rank" Integer "Place before; absent for a new entry."
        PEAK_RANK "peak_rank" Integer "Best place."
        TIMES_ON_CHART "times_on_chart" Integer "Days or weeks on the chart."
        STREAMS "streams" Integer "Streams; absent in viral charts."
        TRACK_URI "track_uri" Text "Address of the recording."
        ARTIST "artist" Text "Artists."
        TITLE "title" Text "Title."
        LABEL "label" Text "Source of the recording."
        IDENTITY "identity" Integer "What was played, as one number."
        CONTENT "content" Integer "The values of the row as one number: the same row in two exports has the same."
    }
    month of [DATE] sorted by [CHART, TERRITORY, DATE, RANK]
    line of [CHART, FREQUENCY, TERRITORY, DATE, RANK]
    about [TRACK_URI, TITLE, ARTIST]
}

dataset! {
    registrations version 1: "One party, title or recording of a work in a registration or in the answer of a society."
    {
        STANDARD "standard" Text "Standard with its version, such as `CWR 2.1`."
        FILE_DATE "file_date" Date "Day when the file was made."
        SENDER "sender" Text "Who sent the file."
        TRANSACTION "transaction" Text "Record that opens the transaction: `NWR`, `REV`, `WRK`, `ISR`, or `ACK` for an answer."
        TRANSACTION_NO "transaction_no" Integer "Number of the transaction in its group."
        STATUS "status" Text "Status of the acknowledgement, such as `AS`."
        WORK_TITLE "work_title" Text "Title of the work."
        SUBMITTER_WORK_CODE "submitter_work_code" Text "Number of the work at the submitter."
        SOCIETY_WORK_CODE "society_work_code" Text "Number of the work at the society."
        ISWC "iswc" Text "ISWC."
        ROW_KIND "row_kind" Text "`work`, `writer`, `publisher`, `alternative title`, `recording` or `performer`."
        PARTY_NAME "party_name" Text "Name of the writer, publisher or performer."
        PARTY_CODE "party_code" Text "Number of the party at the submitter."
        PARTY_IPI "party_ipi" Text "IPI name number."
        PARTY_IPI_BASE "party_ipi_base" Text "IPI base number."
        ROLE "role" Text "Role, such as `CA` or `E`."
        IS_CONTROLLED "is_controlled" Flag "Whether the submitter controls the share."
        PR_SOCIETY "pr_society" Text "Society for performing rights."
        PR_SHARE "pr_share" Decimal "Performing share as a ratio."
        MR_SHARE "mr_share" Decimal "Mechanical share as a ratio."
        SR_SHARE "sr_share" Decimal "Synchronisation share as a ratio."
        TERRITORY "territory" Text "Territory of the collection share."
        ALTERNATIVE_TITLE "alternative_title" Text "Other title."
        ISRC "isrc" Text "ISRC of a recording of the work."
        ARTIST "artist" Text "Performer."
        MESSAGE "message" Text "Message of the society."
        IDENTITY "identity" Integer "The work, as one number."
        CONTENT "content" Integer "The values of the row as one number: the same row in two exports has the same."
    }
    month of [FILE_DATE] sorted by [WORK_TITLE]
    line of [STANDARD, FILE_DATE, TRANSACTION, TRANSACTION_NO, ROW_KIND, PARTY_CODE, PARTY_NAME, ROLE, ALTERNATIVE_TITLE, ISRC]
    about [ISWC, SUBMITTER_WORK_CODE, WORK_TITLE]
}
