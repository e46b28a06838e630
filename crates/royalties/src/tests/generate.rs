//! Random agreements and groups, small enough for the arithmetic of the reference.

use catalog::{Amount, Currency};
use jiff::civil::{Date, date};

use super::currency;
use super::dice::Dice;
use crate::agreement::{
    Advance, Base, Borne, Controlled, Copublishing, Cost, Counted, Deduction, Escalation, Of,
    Override, Payee, Payout, Release, Reserve, RoyaltyRate, Scope, When,
};
use crate::{AGREEMENT_SCHEMA, Agreement, Group, Right, Share, Subject};

pub(super) const PERIODS: [&str; 3] = ["2026-Q1", "2026-Q2", "2026-Q3"];
const STORES: [&str; 3] = ["Spotify", "Apple Music", "Bandcamp"];
const TERRITORIES: [&str; 3] = ["DE", "FR", "US"];
const USES: [&str; 3] = ["stream", "download", "vinyl"];
const PARTIES: [&str; 5] = ["ana", "bo", "cleo", "dag", "eli"];
const ISRCS: [&str; 3] = ["DEA012600001", "DEA012600002", "DEA012600003"];
const ARTISTS: [&str; 2] = ["Ana Vyre", "Kalle Brandt"];

/// A label and what it was paid in each of [`PERIODS`].
#[derive(Debug)]
pub(super) struct Case {
    pub(super) agreements: Vec<Agreement>,
    pub(super) subjects: Vec<Subject>,
    pub(super) groups: Vec<Vec<Group>>,
}

/// Returns the case of a seed.
pub(super) fn case(seed: u64) -> Case {
    let dice = &mut Dice::new(seed);
    let is_one_currency = dice.once_in(2);
    let currencies: Vec<Currency> = if is_one_currency {
        vec![Currency::EUR]
    } else {
        ["EUR", "USD", "GBP", "JPY"].map(currency).to_vec()
    };
    let terms_of_parties = |dice: &mut Dice| -> Vec<(Currency, Option<Share>)> {
        let terms = PARTIES
            .iter()
            .map(|_| (*dice.pick(&currencies), maybe(dice, 3, share)));
        terms.collect()
    };
    let before = terms_of_parties(dice);
    // Agreements of one group must agree about the currency, so a change needs them apart.
    let is_changing = dice.once_in(4);
    let after = if is_changing {
        terms_of_parties(dice)
    } else {
        before.clone()
    };
    let mut agreements = Vec::new();
    for id in &["a", "b", "c"][..dice.between(1, 3) as usize] {
        let right = if dice.once_in(3) {
            Right::Publishing
        } else {
            Right::Master
        };
        let account = *dice.pick(&currencies);
        let mut first = agreement(dice, id, right, account, &before);
        if dice.once_in(if is_changing { 2 } else { 4 }) {
            let mut second = agreement(dice, id, right, account, &after);
            second.from = date(2026, dice.between(2, 8) as i8, 1);
            first.to = dice.once_in(2).then(|| second.from.yesterday().unwrap());
            if dice.once_in(2) {
                second.advances.clone_from(&first.advances);
                second.advances.retain(|advance| advance.payee.is_none());
            }
            agreements.push(second);
        }
        agreements.push(first);
    }
    if is_changing {
        for agreement in &mut agreements {
            agreement.cross_collateral = None;
        }
    }
    let subjects: Vec<Subject> = (0..4).map(|idx| subject(dice, idx)).collect();
    let groups = (0..PERIODS.len() as i64).map(|quarter| {
        let n_groups = dice.between(0, 6);
        (0..n_groups)
            .map(|_| group(dice, quarter, &currencies))
            .collect()
    });
    Case {
        groups: groups.collect(),
        agreements,
        subjects,
    }
}

fn subject(dice: &mut Dice, idx: usize) -> Subject {
    Subject {
        isrc: ISRCS.get(idx).map(|isrc| (*isrc).to_owned()),
        work_code: dice.once_in(2).then(|| format!("W{}", idx % 2)),
        catalog_no: dice.once_in(2).then(|| format!("CAT-{}", idx % 2)),
        title: Some(format!("Song {idx}")),
        artist: Some((*dice.pick(&ARTISTS)).to_owned()),
        ..Subject::default()
    }
}

fn group(dice: &mut Dice, quarter: i64, currencies: &[Currency]) -> Group {
    let month = |dice: &mut Dice| date(2026, dice.between(1, 3 * quarter + 3) as i8, 1);
    let sign = if dice.once_in(6) { -1 } else { 1 };
    let net = sign * dice.between(0, 9_999);
    let extra = dice.between(0, 999);
    Group {
        subject: dice.between(0, 3) as u32,
        store: (*dice.pick(&STORES)).into(),
        territory: (*dice.pick(&TERRITORIES)).into(),
        use_type: (*dice.pick(&USES)).into(),
        currency: *dice.pick(currencies),
        usage_month: (!dice.once_in(5)).then(|| month(dice)),
        statement_month: date(2026, (3 * quarter + 3) as i8, 1),
        right: if dice.once_in(3) {
            Right::Publishing
        } else {
            Right::Master
        },
        units: sign * dice.between(0, 300),
        gross: (!dice.once_in(4)).then(|| cents(net + sign * extra)),
        net: cents(net),
        n_rows: dice.between(1, 9) as u64,
    }
}

fn cents(cents: i64) -> Amount {
    Amount::from_units(i128::from(cents) * Amount::UNIT / 100).unwrap()
}

fn share(dice: &mut Dice) -> Share {
    let denominator = dice.between(2, 12);
    Share::new(
        i128::from(dice.between(0, denominator)),
        i128::from(denominator),
    )
    .unwrap()
}

/// Returns `n` shares above nothing that sum to 1.
fn parts(dice: &mut Dice, n: usize) -> Vec<Share> {
    let weights: Vec<i64> = (0..n).map(|_| dice.between(1, 6)).collect();
    let sum: i64 = weights.iter().sum();
    let parts = weights
        .iter()
        .map(|weight| Share::new(i128::from(*weight), i128::from(sum)));
    parts.map(Option::unwrap).collect()
}

fn day(dice: &mut Dice) -> Date {
    date(2026, dice.between(1, 9) as i8, dice.between(1, 28) as i8)
}

fn maybe<T>(dice: &mut Dice, n: i64, make: impl FnOnce(&mut Dice) -> T) -> Option<T> {
    dice.once_in(n).then(|| make(dice))
}

fn agreement(
    dice: &mut Dice,
    id: &str,
    right: Right,
    account: Currency,
    terms_of_parties: &[(Currency, Option<Share>)],
) -> Agreement {
    let mut parties: Vec<usize> = (0..PARTIES.len()).collect();
    dice.shuffle(&mut parties);
    let n_payees = dice.between(1, 3) as usize;
    let shares = parts(dice, n_payees);
    let payees = parties.iter().zip(shares).map(|(party, share)| Payee {
        party: PARTIES[*party].to_owned(),
        name: String::new(),
        share,
        currency: Some(terms_of_parties[*party].0),
        language: None,
        withholding: terms_of_parties[*party].1,
    });
    let payees: Vec<Payee> = payees.collect();
    let n_overrides = if dice.once_in(3) {
        dice.between(1, 2)
    } else {
        0
    } as usize;
    let overrides = parties[n_payees..]
        .iter()
        .take(n_overrides)
        .map(|party| Override {
            party: PARTIES[*party].to_owned(),
            name: String::new(),
            share: Share::new(i128::from(dice.between(1, 5)), 20).unwrap(),
            of: *dice.pick(&[Of::Base, Of::Pool]),
            borne: *dice.pick(&[Borne::Label, Borne::Payees]),
            currency: Some(terms_of_parties[*party].0),
            language: None,
            withholding: terms_of_parties[*party].1,
        });
    let overrides = overrides.collect();
    let rate = rate(dice, account);
    let controlled = if rate.base == Base::PerUnit && dice.once_in(2) {
        vec![Controlled {
            rate_of_statutory: share(dice),
            cap_tracks: dice.between(1, 12) as u32,
            tracks: dice.between(1, 12) as u32,
            releases: dice.some(&["CAT-0"]),
        }]
    } else {
        Vec::new()
    };
    let advances = (0..dice.between(0, 2)).map(|_| Advance {
        payee: dice.once_in(2).then(|| dice.pick(&payees).party.clone()),
        name: String::new(),
        amount: Amount::from_whole(dice.between(1, 60)),
        date: day(dice),
    });
    let advances = advances.collect();
    let costs = (0..dice.between(0, 1)).map(|_| Cost {
        name: "video".to_owned(),
        date: day(dice),
        amount: Amount::from_whole(dice.between(1, 40)),
        borne: dice.once_in(2).then(|| share(dice)),
    });
    let costs = costs.collect();
    Agreement {
        schema: AGREEMENT_SCHEMA.to_owned(),
        id: id.to_owned(),
        title: String::new(),
        right,
        currency: account,
        from: date(2026, 1, 1),
        to: None,
        cross_collateral: maybe(dice, 3, |_| "group".to_owned()),
        scope: scope(dice),
        rate,
        copublishing: (right == Right::Publishing && dice.once_in(2)).then(|| {
            let writer = share(dice);
            Copublishing {
                writer,
                publisher: writer.rest(),
                copublisher_share: share(dice),
            }
        }),
        reserve: maybe(dice, 3, reserve),
        payout: maybe(dice, 2, |dice| Payout {
            minimum: Amount::from_whole(dice.between(0, 50)),
        }),
        controlled,
        deductions: deductions(dice),
        payees,
        overrides,
        advances,
        costs,
    }
}

fn scope(dice: &mut Dice) -> Scope {
    let mut scope = Scope::default();
    match dice.between(0, 4) {
        0 => scope.artists = vec![(*dice.pick(&ARTISTS)).to_owned()],
        1 => scope.recordings = vec![ISRCS[0].to_owned(), ISRCS[1].to_owned()],
        2 => {
            scope.releases = vec!["cat-1".to_owned()];
            scope.works = vec!["W0".to_owned()];
        }
        _ => {
            scope.everything = true;
            scope.except_recordings = dice.some(&ISRCS[..1]);
        }
    }
    if dice.once_in(4) {
        scope.territories = territories(dice);
    }
    if dice.once_in(4) {
        scope.channels = dice.some(&STORES[..2]);
    }
    if dice.once_in(4) {
        scope.uses = dice.some(&["Stream", "Vinyl"]);
    }
    scope
}

fn territories(dice: &mut Dice) -> Vec<String> {
    let choices: &[&str] = if dice.once_in(2) {
        &["!US", "!FR"]
    } else {
        &["DE", "US", "!FR"]
    };
    dice.some(choices)
}

fn rate(dice: &mut Dice, account: Currency) -> RoyaltyRate {
    let base = *dice.pick(&[
        Base::Net,
        Base::Net,
        Base::Gross,
        Base::AfterFee,
        Base::PerUnit,
    ]);
    let when = (0..if dice.once_in(3) {
        dice.between(1, 2)
    } else {
        0
    })
        .map(|_| When {
            territories: territories(dice),
            channels: dice.some(&STORES[..1]),
            uses: vec![(*dice.pick(&USES)).to_owned()],
            share: share(dice),
        });
    let when = when.collect();
    let mut threshold = 0;
    let is_units = dice.once_in(2);
    let counted = *dice.pick(&[Counted::Agreement, Counted::Recording]);
    let escalations = (0..if dice.once_in(2) {
        dice.between(1, 2)
    } else {
        0
    })
        .map(|_| {
            threshold += dice.between(1, 90);
            Escalation {
                over_units: is_units.then_some(threshold),
                over_amount: (!is_units).then(|| Amount::from_whole(threshold)),
                share: share(dice),
                counted,
            }
        });
    RoyaltyRate {
        base,
        escalations: escalations.collect(),
        share: Some(share(dice)),
        fee: (base == Base::AfterFee).then(|| share(dice)),
        amount: (base == Base::PerUnit).then(|| cents(dice.between(1, 30))),
        currency: (base == Base::PerUnit && dice.once_in(2)).then_some(account),
        when,
    }
}

fn deductions(dice: &mut Dice) -> Vec<Deduction> {
    let n_deductions = if dice.once_in(3) {
        dice.between(1, 2)
    } else {
        0
    };
    let deductions = (0..n_deductions).map(|idx| {
        let is_amount = dice.once_in(3);
        let cap = |dice: &mut Dice| Amount::from_whole(dice.between(1, 30));
        Deduction {
            name: format!("deduction {idx}"),
            share: (!is_amount).then(|| Share::new(i128::from(dice.between(0, 5)), 10).unwrap()),
            amount: is_amount.then(|| cap(dice)),
            cap_period: (!is_amount && dice.once_in(2)).then(|| cap(dice)),
            cap_total: maybe(dice, 2, cap),
        }
    });
    deductions.collect()
}

fn reserve(dice: &mut Dice) -> Reserve {
    let n_releases = dice.between(1, 3) as usize;
    let shares = parts(dice, n_releases);
    let releases = shares.into_iter().enumerate().map(|(idx, share)| Release {
        after_periods: 1 + (idx as u32 * 2) % 3,
        share,
    });
    Reserve {
        releases: releases.collect(),
        share: share(dice),
        uses: dice.some(&["vinyl", "download"]),
    }
}
