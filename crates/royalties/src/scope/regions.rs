//! The countries of regions whose list is settled.

use catalog::territory::Territory;

/// Returns the countries of a region by their codes, `None` where no list is settled.
///
/// Continents are those of UN M49 (with Taiwan and Kosovo where they lie), the others the members
/// as of 2026. The European Union is that of 2020 and after, without the United Kingdom.
pub(super) fn countries(region: Territory) -> Option<Vec<Territory>> {
    let lists: &[&str] = match region.code() {
        "AFRICA" => &[NORTH_AFRICA, SUB_SAHARAN_AFRICA],
        "SUB-SAHARAN-AFRICA" => &[SUB_SAHARAN_AFRICA],
        "NORTH-AFRICA" => &[NORTH_AFRICA],
        "AMERICA" | "AMERICAN-CONTINENT" => {
            &[NORTH_AMERICA, CENTRAL_AMERICA, CARIBBEAN, SOUTH_AMERICA]
        }
        "NORTH-AMERICA" => &[NORTH_AMERICA],
        "LATAM" => &[CENTRAL_AMERICA, CARIBBEAN, SOUTH_AMERICA],
        "CENTRAL-AMERICA" => &[CENTRAL_AMERICA],
        "CARIBBEAN" => &[CARIBBEAN],
        "SOUTH-AMERICA" => &[SOUTH_AMERICA],
        "ASIA" => &[
            CENTRAL_ASIA,
            EAST_ASIA,
            SOUTH_EAST_ASIA,
            SOUTH_ASIA,
            WEST_ASIA,
        ],
        "CENTRAL-ASIA" => &[CENTRAL_ASIA],
        "EAST-ASIA" => &[EAST_ASIA],
        "SOUTH-EAST-ASIA" => &[SOUTH_EAST_ASIA],
        "SOUTH-ASIA" => &[SOUTH_ASIA],
        "EUROPE" => &[
            EASTERN_EUROPE,
            NORTHERN_EUROPE,
            SOUTHERN_EUROPE,
            WESTERN_EUROPE,
        ],
        "EASTERN-EUROPE" => &[EASTERN_EUROPE],
        "NORTHERN-EUROPE" => &[NORTHERN_EUROPE],
        "SOUTHERN-EUROPE" => &[SOUTHERN_EUROPE],
        "WESTERN-EUROPE" => &[WESTERN_EUROPE],
        "OCEANIA" => &[OCEANIA],
        "ANZ" => &["AU NZ"],
        "BALTICS" => &["EE LT LV"],
        "BENELUX" => &["BE LU NL"],
        "BRITISH-ISLES" => &["GB GG IE IM JE"],
        "EEA" => &[EU, "IS LI NO"],
        "EU" => &[EU],
        "GCC" => &["AE BH KW OM QA SA"],
        "GSA" => &["AT CH DE"],
        "IBERIA" => &["ES PT"],
        "NAFTA" => &["CA MX US"],
        "NORDICS" => &["AX DK FI FO GL IS NO SE"],
        "SCANDINAVIA" => &["DK NO SE"],
        _ => return None,
    };
    let codes = lists.iter().flat_map(|list| list.split_ascii_whitespace());
    Some(codes.filter_map(Territory::parse).collect())
}

const EU: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";

const NORTH_AFRICA: &str = "DZ EG EH LY MA SD TN";
const SUB_SAHARAN_AFRICA: &str = "AO BF BI BJ BW CD CF CG CI CM CV DJ ER ET GA GH GM GN GQ GW IO KE KM \
     LR LS MG ML MR MU MW MZ NA NE NG RE RW SC SH SL SN SO SS ST SZ TD TF TG TZ UG YT ZA ZM ZW";

const NORTH_AMERICA: &str = "BM CA GL PM US";
const CENTRAL_AMERICA: &str = "BZ CR GT HN MX NI PA SV";
const CARIBBEAN: &str =
    "AG AI AN AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI";
const SOUTH_AMERICA: &str = "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE";

const CENTRAL_ASIA: &str = "KG KZ TJ TM UZ";
const EAST_ASIA: &str = "CN HK JP KP KR MN MO TW";
const SOUTH_EAST_ASIA: &str = "BN ID KH LA MM MY PH SG TH TL VN";
const SOUTH_ASIA: &str = "AF BD BT IN IR LK MV NP PK";
const WEST_ASIA: &str = "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE";

const EASTERN_EUROPE: &str = "BG BY CZ HU MD PL RO RU SK SU UA";
const NORTHERN_EUROPE: &str = "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ";
const SOUTHERN_EUROPE: &str = "AD AL BA CS ES GI GR HR IT ME MK MT PT RS SI SM VA XK YU";
const WESTERN_EUROPE: &str = "AT BE CH CSHH DE FR LI LU MC NL";

const OCEANIA: &str =
    "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS";
