use std::collections::{BTreeSet, HashMap};

use super::{COUNTRIES, NAMES, REGIONS, Territory, all_names, key};

fn check(text: &str, expected: Option<&str>) {
    assert_eq!(
        Territory::parse(text).map(Territory::code),
        expected,
        "{text:?}"
    );
}

fn check_all(texts: &[&str], expected: &str) {
    for text in texts {
        check(text, Some(expected));
    }
}

/// The member states of the United Nations, by alpha-2.
const UN_MEMBERS: &str = "\
    AF AL DZ AD AO AG AR AM AU AT AZ BS BH BD BB BY BE BZ BJ BT BO BA BW BR BN BG BF BI CV KH CM CA \
    CF TD CL CN CO KM CG CR CI HR CU CY CZ KP CD DK DJ DM DO EC EG SV GQ ER EE SZ ET FJ FI FR GA GM \
    GE DE GH GR GD GT GN GW GY HT HN HU IS IN ID IR IQ IE IL IT JM JP JO KZ KE KI KW KG LA LV LB LS \
    LR LY LI LT LU MG MW MY MV ML MT MH MR MU MX FM MC MN ME MA MZ MM NA NR NP NL NZ NI NE NG MK NO \
    OM PK PW PA PG PY PE PH PL PT QA KR MD RO RU RW KN LC VC WS SM ST SA SN RS SC SL SG SK SI SB SO \
    ZA SS ES LK SD SR SE CH SY TJ TZ TH TL TG TO TT TN TR TM TV UG UA AE GB US UY UZ VU VE VN YE ZM ZW";

#[test]
fn every_state_of_the_united_nations_is_known_by_code_and_name() {
    let members: BTreeSet<&str> = UN_MEMBERS.split_whitespace().collect();
    assert_eq!(members.len(), 193);
    for code in members.into_iter().chain(["VA", "PS"]) {
        let territory = Territory::parse(code).unwrap();
        let (alpha3, numeric) = (territory.alpha3().unwrap(), territory.numeric().unwrap());
        assert!(territory.is_country());
        check_all(
            &[code, &code.to_lowercase(), alpha3, &alpha3.to_lowercase()],
            code,
        );
        check_all(&[territory.name(), &territory.name().to_uppercase()], code);
        check_all(
            &[
                &numeric.to_string(),
                &format!("{numeric:03}"),
                &format!("{numeric:04}"),
            ],
            code,
        );
    }
}

#[test]
fn the_tables_are_complete_and_in_order() {
    // ISO 3166-1 assigns 249; Kosovo and five countries of the past come on top.
    assert_eq!(COUNTRIES.len(), 249 + 1 + 5);
    assert!(COUNTRIES.is_sorted_by(|a, b| a.0 < b.0));
    assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
    assert!(NAMES.len() >= 60);
    assert!(
        NAMES
            .iter()
            .all(|(code, _)| COUNTRIES.iter().any(|row| row.0 == *code))
    );
    assert_eq!(REGIONS[0].0, "WW");
    assert_eq!(REGIONS[1].0, "ZZ");
    let numbers: BTreeSet<u16> = Territory::all().filter_map(Territory::numeric).collect();
    assert_eq!(
        numbers.len(),
        Territory::all().filter_map(Territory::numeric).count()
    );
}

#[test]
fn no_two_territories_share_a_name() {
    let mut seen = HashMap::new();
    for (name, index) in all_names() {
        let before = seen.insert(key(&name), index);
        assert!(before.is_none_or(|before| before == index), "{name}");
    }
}

#[test]
fn every_territory_survives_a_round_trip() {
    for territory in Territory::all() {
        check_all(
            &[territory.code(), territory.name(), &territory.to_string()],
            territory.code(),
        );
        let json = serde_json::to_string(&territory).unwrap();
        assert_eq!(json, format!("\"{}\"", territory.code()));
        assert_eq!(serde_json::from_str::<Territory>(&json).unwrap(), territory);
    }
    assert!(serde_json::from_str::<Territory>("\"Atlantis\"").is_err());
}

#[test]
fn codes_of_the_past_are_read() {
    check("UK", Some("GB"));
    check("EL", Some("GR"));
    check("BU", Some("MM"));
    check("ZR", Some("CD"));
    check("TP", Some("TL"));
    check("DD", Some("DE"));
    check("SU", Some("SU"));
    check("YU", Some("YU"));
    check("CS", Some("CS"));
    check("AN", Some("AN"));
    check("200", Some("CSHH"));
    check("0840", Some("US"));
}

#[test]
fn english_names_are_read_as_platforms_write_them() {
    check_all(
        &[
            "United States",
            "USA",
            "U.S.A.",
            "u.s.",
            "United States of America (the)",
        ],
        "US",
    );
    check_all(
        &[
            "Korea, Republic of",
            "South Korea",
            "Korea (Republic of)",
            "Korea, South",
        ],
        "KR",
    );
    check_all(
        &[
            "Korea, Democratic People's Republic of",
            "Korea (Democratic People’s Republic of)",
        ],
        "KP",
    );
    check_all(&["Viet Nam", "Vietnam", "VIETNAM"], "VN");
    check_all(&["Türkiye", "Turkey", "Turkiye"], "TR");
    check_all(&["Czechia", "Czech Republic", "The Czech Republic"], "CZ");
    check_all(
        &[
            "Ivory Coast",
            "Côte d'Ivoire",
            "Cote d’Ivoire",
            "COTE D IVOIRE",
        ],
        "CI",
    );
    check_all(
        &[
            "Taiwan",
            "Taiwan, Province of China",
            "Taiwan (Province of China)",
        ],
        "TW",
    );
    check_all(
        &["Hong Kong", "Hong Kong SAR", "Hong Kong, China", "HongKong"],
        "HK",
    );
    check_all(&["Macao", "Macau", "Macau SAR China"], "MO");
    check_all(
        &["Russia", "Russian Federation", "Russian Federation (the)"],
        "RU",
    );
    check_all(
        &[
            "Bolivia (Plurinational State of)",
            "Bolivia, Plurinational State of",
        ],
        "BO",
    );
    check_all(
        &["Iran, Islamic Republic of", "Iran (Islamic Republic of)"],
        "IR",
    );
    check_all(
        &[
            "Venezuela, Bolivarian Republic of",
            "Venezuela (Bolivarian Republic of)",
        ],
        "VE",
    );
    check_all(&["Tanzania, United Republic of", "Tanzania"], "TZ");
    check_all(&["Moldova, Republic of", "Moldova"], "MD");
}

#[test]
fn english_names_are_read_as_standards_and_people_write_them() {
    check_all(
        &[
            "Macedonia, The Former Yugoslav Republic Of",
            "North Macedonia",
        ],
        "MK",
    );
    check_all(
        &[
            "Congo, The Democratic Republic of the",
            "Congo (the Democratic Republic of the)",
        ],
        "CD",
    );
    check_all(&["Congo", "Congo (the)", "Republic of the Congo"], "CG");
    check_all(
        &["Virgin Islands, British", "Virgin Islands (British)"],
        "VG",
    );
    check_all(
        &[
            "Virgin Islands, U.S.",
            "Virgin Islands (U.S.)",
            "US Virgin Islands",
        ],
        "VI",
    );
    check_all(
        &[
            "Micronesia (Federated States of)",
            "Micronesia, Federated States of",
        ],
        "FM",
    );
    check_all(&["St. Lucia", "Saint Lucia", "st lucia"], "LC");
    check_all(&["Trinidad & Tobago", "Trinidad and Tobago"], "TT");
    check_all(&["Bosnia & Herzegovina", "Bosnia-Herzegovina"], "BA");
    check_all(
        &[
            "The Netherlands",
            "Netherlands, the",
            "Netherlands (Kingdom of the)",
            "Holland",
        ],
        "NL",
    );
    check_all(&["Bahamas, The", "The Bahamas"], "BS");
    check_all(&["Dominican Rep.", "Dominican Republic"], "DO");
    check_all(&["Cayman Is.", "Cayman Islands"], "KY");
    check_all(&["Great Britain", "England", "Scotland"], "GB");
    check_all(
        &[
            "Germany (DE)",
            "DE - Germany",
            "Germany / Deutschland",
            " germany ",
        ],
        "DE",
    );
    check_all(&["Kosovo", "XK", "XKX"], "XK");
    check_all(
        &["Palestine, State of", "Palestinian Territory, Occupied"],
        "PS",
    );
}

#[test]
fn names_in_other_languages_are_read() {
    check_all(
        &[
            "Deutschland",
            "Allemagne",
            "Alemania",
            "Germania",
            "Alemanha",
            "Германия",
        ],
        "DE",
    );
    check_all(
        &[
            "Vereinigte Staaten",
            "États-Unis",
            "EE.UU.",
            "Stati Uniti",
            "EUA",
            "США",
        ],
        "US",
    );
    check_all(
        &[
            "Großbritannien",
            "GROSSBRITANNIEN",
            "Royaume-Uni",
            "Великобритания",
        ],
        "GB",
    );
    check_all(&["Österreich", "OESTERREICH", "Autriche"], "AT");
    check_all(&["КАЗАХСТАН", "Kasachstan"], "KZ");
    check_all(&["Россия", "РОССИЙСКАЯ ФЕДЕРАЦИЯ"], "RU");
    check_all(&["Объединённые Арабские Эмираты"], "AE");
    check_all(&["İtalya".replace("ya", "ia").as_str(), "Italien"], "IT");
}

#[test]
fn regions_the_world_and_the_unknown_are_no_countries() {
    check_all(
        &["WW", "Worldwide", "WORLD", "2136", "2WL", "Весь мир"],
        "WW",
    );
    check_all(&["OU", "ZZ", "XX", "Unknown", "N/A", "n/a"], "ZZ");
    check_all(&["Europe", "2120", "EUROPA"], "EUROPE");
    check_all(&["2130", "Oceania"], "OCEANIA");
    check_all(&["2100", "Africa"], "AFRICA");
    check_all(&["2101", "Americas"], "AMERICA");
    check_all(&["2106", "Asia"], "ASIA");
    check_all(&["2107", "Australasia"], "AUSTRALASIA");
    check_all(&["EU", "European Union", "2123"], "EU");
    check_all(&["Latin America", "LATAM", "419"], "LATAM");
    check_all(
        &["Rest of World", "ROW", "R.O.W.", "Rest of the World"],
        "ROW",
    );
    check_all(
        &["GSA", "G/S/A", "DACH", "Germany, Austria, Switzerland"],
        "GSA",
    );
    check_all(&["CIS", "СНГ"], "CIS");
    check_all(&["Nordics", "Nordic Countries", "2127"], "NORDICS");
    for text in [
        "Middle East",
        "Benelux",
        "Balkans",
        "Caribbean",
        "North America",
        "WW",
        "OU",
    ] {
        assert!(!Territory::parse(text).unwrap().is_country(), "{text}");
    }
    assert_eq!(Territory::parse("World"), Some(Territory::WORLD));
    assert_eq!(Territory::parse("OU"), Some(Territory::UNKNOWN));
    assert_eq!(Territory::WORLD.numeric(), Some(2136));
    assert_eq!(Territory::UNKNOWN.alpha3(), None);
}

#[test]
fn other_text_is_nothing() {
    for text in [
        "", " ", "-", "()", ",", "0", "999", "99999999", "Atlantis", "Q", "QQ", "the", "US, DE",
        "é",
    ] {
        check(text, None);
    }
    check(&"x".repeat(100_000), None);
}
