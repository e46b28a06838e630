//! Agreements, royalty runs and findings.

use catalog::Digest;
use store::StoreError;
use store::agreements::{self, Agreement};
use store::findings::{self, FindingState, Found};
use store::royalty_runs::{self, RoyaltyRun, RoyaltyStatement};

use crate::{Desk, moment};

fn agreement(id: &str, first_day: i32, toml: &str) -> Agreement {
    Agreement {
        id: id.to_owned(),
        first_day,
        title: "Recordings".to_owned(),
        toml: toml.to_owned(),
        digest: Digest::of(toml.as_bytes()),
        added_at: moment(3),
    }
}

#[tokio::test]
async fn an_agreement_has_a_version_a_day() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let (old, new) = (
        agreement("vire", 20_000, "a"),
        agreement("vire", 20_100, "b"),
    );
    for version in [&new, &old] {
        assert!(agreements::put(store, tenant, version).await.unwrap());
    }
    assert!(!agreements::put(store, tenant, &old).await.unwrap());
    let changed = agreement("vire", 20_100, "c");
    assert!(agreements::put(store, tenant, &changed).await.unwrap());
    assert_eq!(
        agreements::list(store, tenant).await.unwrap(),
        [old, changed]
    );
    let removed = agreements::remove(store, tenant, "vire", Some(20_000));
    assert_eq!(removed.await.unwrap(), 1);
    let removed = agreements::remove(store, tenant, "vire", None);
    assert_eq!(removed.await.unwrap(), 1);
    assert_eq!(agreements::list(store, tenant).await.unwrap(), []);
}

fn run(id: &str, period: &str) -> RoyaltyRun {
    RoyaltyRun {
        id: id.to_owned(),
        period: period.parse().unwrap(),
        made_at: moment(5),
        closed_at: None,
        result_digest: Digest::of(id.as_bytes()),
        inputs: "{}".to_owned(),
        closing: "[]".to_owned(),
    }
}

#[tokio::test]
async fn a_draft_is_replaced_and_a_closed_run_is_not() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let told = |json: &str| {
        vec![RoyaltyStatement {
            payee: "luna EUR".to_owned(),
            json: json.to_owned(),
        }]
    };
    let (first, second) = (run("a1", "2026-Q3"), run("a2", "2026-Q3"));
    royalty_runs::put(store, tenant, &first, &told("1"))
        .await
        .unwrap();
    royalty_runs::put(store, tenant, &second, &told("2"))
        .await
        .unwrap();
    assert_eq!(royalty_runs::list(store, tenant).await.unwrap(), [second]);
    let statements = royalty_runs::statements(store, tenant, "a2").await.unwrap();
    assert_eq!(statements, told("2"));
    assert_eq!(
        royalty_runs::statements(store, tenant, "a1").await.unwrap(),
        []
    );

    let period = "2026-Q3".parse().unwrap();
    assert!(
        royalty_runs::close(store, tenant, period, moment(9))
            .await
            .unwrap()
    );
    assert!(
        !royalty_runs::close(store, tenant, period, moment(9))
            .await
            .unwrap()
    );
    let refused = royalty_runs::put(store, tenant, &run("a3", "2026-08"), &[]).await;
    assert!(matches!(refused, Err(StoreError::PeriodClosed { period }) if period == "2026-Q3"));
    royalty_runs::put(store, tenant, &run("a4", "2026-Q4"), &[])
        .await
        .unwrap();
    let closed: Vec<bool> = royalty_runs::list(store, tenant)
        .await
        .unwrap()
        .iter()
        .map(|run| run.closed_at.is_some())
        .collect();
    assert_eq!(closed, [true, false]);
}

#[tokio::test]
async fn a_decision_about_a_finding_outlives_the_next_audit() {
    let desk = Desk::new().await;
    let (store, tenant) = (&desk.store, desk.tenant);
    let found = |fingerprint: &str| Found {
        fingerprint: fingerprint.to_owned(),
        kind: "missing-month".to_owned(),
        json: "{}".to_owned(),
    };
    let both = [found("aa01"), found("bb02")];
    findings::replace(store, tenant, &both, moment(1))
        .await
        .unwrap();
    let explained = (FindingState::Explained, None);
    let decided = findings::decide(store, tenant, "AA", explained, "it was closed", moment(2));
    assert_eq!(decided.await.unwrap().as_deref(), Some("aa01"));
    let nobody = findings::decide(store, tenant, "cc", explained, "", moment(2));
    assert_eq!(nobody.await.unwrap(), None);

    findings::replace(store, tenant, &both, moment(3))
        .await
        .unwrap();
    let states = |list: Vec<findings::Finding>| -> Vec<(String, FindingState, String)> {
        list.into_iter()
            .map(|finding| (finding.fingerprint, finding.state, finding.why))
            .collect()
    };
    let kept = (
        "aa01".to_owned(),
        FindingState::Explained,
        "it was closed".to_owned(),
    );
    let open = ("bb02".to_owned(), FindingState::Open, String::new());
    let list = findings::list(store, tenant).await.unwrap();
    assert_eq!(states(list), [kept.clone(), open]);
    // What is mended is no finding any more; what was decided stays known.
    findings::replace(store, tenant, &[], moment(4))
        .await
        .unwrap();
    let list = findings::list(store, tenant).await.unwrap();
    assert_eq!(states(list), [kept]);
    let came = (FindingState::Recovered, Some("12.5".parse().unwrap()));
    findings::decide(store, tenant, "aa01", came, "paid in May", moment(5))
        .await
        .unwrap();
    let list = findings::list(store, tenant).await.unwrap();
    assert_eq!(list[0].recovered, Some("12.5".parse().unwrap()));
}
