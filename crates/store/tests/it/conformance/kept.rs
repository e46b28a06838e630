//! Mappings, exchange rates and receipts.

use catalog::{Amount, Currency, Digest};
use store::mappings::{self, Mapping};
use store::rates::{self, Coverage, Rate};
use store::{StoreError, receipts};

use crate::{Desk, moment};

fn mapping(signature: &str, name: &str) -> Mapping {
    Mapping {
        signature: signature.to_owned(),
        name: name.to_owned(),
        toml: "net = \"Royalty\"".to_owned(),
        confirmed_at: moment(3),
    }
}

#[tokio::test]
async fn mappings_are_known_by_their_signature() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let (label, shop) = (mapping("a|b", "Label"), mapping("c|d", "Aggregator"));
    assert_eq!(mappings::list(store, tenant).await.unwrap(), []);
    assert!(!mappings::remove(store, tenant, "a|b").await.unwrap());
    for mapping in [&label, &shop] {
        mappings::save(store, tenant, mapping).await.unwrap();
    }
    assert_eq!(
        mappings::find(store, tenant, "a|b").await.unwrap(),
        Some(label.clone())
    );
    assert_eq!(
        mappings::list(store, tenant).await.unwrap(),
        [shop.clone(), label.clone()]
    );

    let renamed = mapping("a|b", "Zebra");
    mappings::save(store, tenant, &renamed).await.unwrap();
    assert_eq!(
        mappings::list(store, tenant).await.unwrap(),
        [shop, renamed]
    );
    assert!(mappings::remove(store, tenant, "c|d").await.unwrap());
    assert_eq!(mappings::find(store, tenant, "c|d").await.unwrap(), None);
}

fn rate(quote: Currency, day: i32, rate: &str) -> Rate {
    Rate {
        base: Currency::EUR,
        quote,
        day,
        rate: rate.parse().unwrap(),
        source: "ECB".to_owned(),
    }
}

#[tokio::test]
async fn a_day_without_a_rate_has_that_of_the_day_before() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    assert_eq!(rates::span(store, tenant).await.unwrap(), None);
    let friday = rate(Currency::USD, 20_000, "1.1");
    let monday = rate(Currency::USD, 20_003, "1.123456789012345");
    let pound = rate(Currency::GBP, 19_000, "0.85");
    rates::put(store, tenant, &[monday.clone(), pound, friday.clone()])
        .await
        .unwrap();

    let on = async |day| {
        let pair = (Currency::EUR, Currency::USD);
        rates::on_or_before(store, tenant, pair, day).await.unwrap()
    };
    assert_eq!(on(19_999).await, None);
    for day in 20_000..20_003 {
        assert_eq!(on(day).await, Some(friday.clone()));
    }
    assert_eq!(on(20_003).await, Some(monday.clone()));
    let pair = (Currency::EUR, Currency::USD);
    let series = rates::series(store, tenant, pair, (20_001, 20_003))
        .await
        .unwrap();
    assert_eq!(series, [monday]);
    let span = rates::span(store, tenant).await.unwrap();
    let (first_day, last_day, n_rates) = (19_000, 20_003, 3);
    assert_eq!(
        span,
        Some(Coverage {
            first_day,
            last_day,
            n_rates
        })
    );

    // A corrected rate takes the place of the old one.
    rates::put(store, tenant, &[rate(Currency::USD, 20_000, "1.2")])
        .await
        .unwrap();
    assert_eq!(
        on(20_000).await.unwrap().rate,
        "1.2".parse::<Amount>().unwrap()
    );
    assert_eq!(
        rates::span(store, tenant).await.unwrap().unwrap().n_rates,
        3
    );
}

#[tokio::test]
async fn receipts_are_found_by_the_beginning_of_their_id() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let jsons: Vec<String> = (0..40).map(|n| format!("{{\"n\":{n}}}")).collect();
    for json in &jsons {
        let id = Digest::of(json.as_bytes());
        receipts::put(store, tenant, id, json, moment(1))
            .await
            .unwrap();
        receipts::put(store, tenant, id, json, moment(2))
            .await
            .unwrap();
    }
    let id = Digest::of(jsons[3].as_bytes());
    let found = receipts::get(store, tenant, &id.to_string()[..10])
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.id, found.json.as_str()), (id, jsons[3].as_str()));
    assert_eq!(found.stored_at, moment(1));
    let n_ambiguous = {
        let mut n_ambiguous = 0;
        for digit in "0123456789abcdef".chars() {
            let found = receipts::get(store, tenant, &digit.to_string()).await;
            n_ambiguous += usize::from(matches!(found, Err(StoreError::Ambiguous { .. })));
        }
        n_ambiguous
    };
    assert!(n_ambiguous > 0);
    for text in ["", "%", "_", "no"] {
        assert_eq!(
            receipts::get(store, tenant, text).await.unwrap(),
            None,
            "{text}"
        );
    }
}
