use crate::agreement::Scope;
use crate::scope::Index;
use crate::scope::territories::Fit::{self, None as Nothing, Unclear, Whole};
use crate::scope::territories::{TerritorySet, countries_of};
use crate::{Agreement, Subject};

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

#[track_caller]
fn check_territory(list: &[&str], text: &str, expected: Fit) {
    let set = TerritorySet::new(&texts(list)).unwrap();
    assert_eq!(
        set.covers(countries_of(text).as_deref()),
        expected,
        "{list:?} covers `{text}`"
    );
}

#[track_caller]
fn check_refused(text: &str, expected: &str) {
    let error = TerritorySet::new(&texts(&[text])).unwrap_err();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn an_empty_list_is_the_world() {
    for text in ["DE", "WW", "ZZ", "EMEA", "Atlantis", ""] {
        check_territory(&[], text, Whole);
        check_territory(&["Worldwide"], text, Whole);
    }
}

#[test]
fn countries_are_covered_by_any_of_their_names() {
    check_territory(&["Germany"], "DE", Whole);
    check_territory(&["DE"], "Deutschland", Whole);
    check_territory(&["DE"], "FR", Nothing);
    check_territory(&["DE"], "WW", Unclear);
    check_territory(&["DE"], "Atlantis", Unclear);
}

#[test]
fn a_region_covers_its_countries_and_smaller_regions() {
    check_territory(&["EU"], "DE", Whole);
    check_territory(&["EU"], "GB", Nothing);
    check_territory(&["Europe"], "GB", Whole);
    check_territory(&["Europe"], "Benelux", Whole);
    check_territory(&["Benelux"], "Europe", Unclear);
    check_territory(&["EU"], "EEA", Unclear);
    check_territory(&["EEA"], "EU", Whole);
    check_territory(&["Europe"], "TR", Nothing);
    check_territory(&["LATAM", "North America"], "Americas", Whole);
}

#[test]
fn an_exclamation_mark_leaves_out() {
    check_territory(&["!US"], "DE", Whole);
    check_territory(&["!US"], "US", Nothing);
    check_territory(&["!US"], "WW", Unclear);
    check_territory(&["!US"], "North America", Unclear);
    check_territory(&["!US"], "EU", Whole);
    check_territory(&["EU", "!DE"], "DE", Nothing);
    check_territory(&["EU", "!DE"], "FR", Whole);
    check_territory(&["!DE", "WW"], "FR", Whole);
    check_territory(&["!DE", "WW"], "DE", Nothing);
}

#[test]
fn regions_without_settled_countries_are_refused() {
    check_refused("EMEA", "name the countries");
    check_refused("ROW", "name the countries");
    check_refused("Atlantis", "is not a territory");
    check_refused("!WW", "name the countries");
}

#[test]
fn every_country_of_today_lies_in_one_continent() {
    let continents = ["Africa", "Americas", "Asia", "Europe", "Oceania"];
    for territory in catalog::territory::Territory::all().filter(|territory| territory.is_country())
    {
        let code = territory.code();
        let n_found = continents
            .iter()
            .filter(|name| {
                TerritorySet::new(&texts(&[name]))
                    .unwrap()
                    .covers(Some(&[territory]))
                    == Whole
            })
            .count();
        assert_eq!(n_found, usize::from(code != "AQ"), "{code}");
    }
}

#[track_caller]
fn check_subject(scope: &Scope, subject: &Subject, expected: bool) {
    let mut agreement = Agreement::from_toml(super::agreement::SMALL).unwrap();
    agreement.scope = scope.clone();
    let found = Index::new(&[agreement]).covering(subject);
    assert_eq!(!found.is_empty(), expected, "{scope:?} covers {subject:?}");
}

#[test]
fn identifiers_are_known_in_any_spelling() {
    let subject = Subject {
        isrc: Some("USS1Z9900001".to_owned()),
        iswc: Some("T-034.524.680-1".to_owned()),
        upc: Some("036000291452".to_owned()),
        catalog_no: Some("CAT 1".to_owned()),
        work_code: Some("GEMA 12".to_owned()),
        label: Some("Night  Ferry".to_owned()),
        ..Subject::default()
    };
    let scopes = [
        Scope {
            recordings: texts(&["us-s1z-99-00001"]),
            ..Scope::default()
        },
        Scope {
            works: texts(&["T0345246801"]),
            ..Scope::default()
        },
        Scope {
            works: texts(&["gema 12"]),
            ..Scope::default()
        },
        Scope {
            releases: texts(&["0036000291452"]),
            ..Scope::default()
        },
        Scope {
            releases: texts(&["cat 1"]),
            ..Scope::default()
        },
        Scope {
            labels: texts(&["night ferry"]),
            ..Scope::default()
        },
    ];
    for scope in &scopes {
        check_subject(scope, &subject, true);
        check_subject(scope, &Subject::default(), false);
    }
}

#[test]
fn a_main_artist_is_enough_and_a_guest_is_not() {
    let scope = Scope {
        artists: texts(&["Ana Vyré"]),
        ..Scope::default()
    };
    let by = |artist: &str| Subject {
        artist: Some(artist.to_owned()),
        ..Subject::default()
    };
    check_subject(&scope, &by("ana vyre"), true);
    check_subject(&scope, &by("Ana Vyre & Kalle Brandt"), true);
    check_subject(&scope, &by("Kalle Brandt feat. Ana Vyre"), false);
    check_subject(&scope, &by("Ana Vyren"), false);
    check_subject(&scope, &by(""), false);
    let duo = Scope {
        artists: texts(&["Vyre & Brandt"]),
        ..Scope::default()
    };
    check_subject(&duo, &by("Vyre & Brandt"), true);
    check_subject(&duo, &by("Vyre"), false);
}

#[test]
fn exceptions_win() {
    let scope = Scope {
        everything: true,
        except_artists: texts(&["Kalle Brandt"]),
        except_recordings: texts(&["USS1Z9900001"]),
        ..Scope::default()
    };
    let by = |artist: &str, isrc: &str| Subject {
        artist: Some(artist.to_owned()),
        isrc: Some(isrc.to_owned()),
        ..Subject::default()
    };
    check_subject(&scope, &by("Ana Vyre", "USS1Z9900002"), true);
    check_subject(&scope, &by("Ana Vyre", "USS1Z9900001"), false);
    check_subject(&scope, &by("Kalle Brandt", "USS1Z9900002"), false);
}
