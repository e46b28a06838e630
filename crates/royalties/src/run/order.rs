//! Groups in one order, whatever order they came in.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use catalog::{Amount, Currency};
use jiff::civil::Date;

use crate::scope::Texts;
use crate::{Group, Right, RoyaltiesError, Subject};

/// A group whose subject and texts are places in sorted lists.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// The day that decides which version of an agreement applies.
    pub(super) day: Date,
    pub(super) subject: u32,
    pub(super) store: u32,
    pub(super) territory: u32,
    pub(super) use_type: u32,
    pub(super) right: Right,
    pub(super) currency: Currency,
    pub(super) usage_month: Option<Date>,
    pub(super) statement_month: Date,
    pub(super) units: i64,
    pub(super) gross: Option<Amount>,
    pub(super) net: Amount,
    pub(super) n_rows: u64,
}

/// The distinct subjects, sorted, and the place of each that was given.
#[derive(Debug)]
pub(super) struct Subjects<'a> {
    pub(super) sorted: Vec<&'a Subject>,
    places: Vec<u32>,
}

impl<'a> Subjects<'a> {
    pub(super) fn new(subjects: &'a [Subject]) -> Self {
        let sorted: BTreeSet<&Subject> = subjects.iter().collect();
        let sorted: Vec<&Subject> = sorted.into_iter().collect();
        let place = |subject: &Subject| sorted.binary_search(&subject).unwrap_or(0) as u32;
        Self {
            places: subjects.iter().map(place).collect(),
            sorted,
        }
    }
}

/// Groups sorted by day first, equal ones added up.
#[derive(Debug)]
pub(super) struct Ordered<'a> {
    pub(super) stores: Vec<&'a Arc<str>>,
    pub(super) territories: Vec<&'a Arc<str>>,
    pub(super) uses: Vec<&'a Arc<str>>,
    pub(super) items: Vec<Item>,
    /// For each item the place of its statement line: equal for items that share one.
    pub(super) line_of: Vec<u32>,
}

impl<'a> Ordered<'a> {
    pub(super) fn new(
        subjects: &Subjects<'_>,
        groups: &'a [Group],
    ) -> Result<Self, RoyaltiesError> {
        let (stores, store_of) = ranked(groups, |group| &group.store);
        let (territories, territory_of) = ranked(groups, |group| &group.territory);
        let (uses, use_of) = ranked(groups, |group| &group.use_type);
        let mut items = Vec::with_capacity(groups.len());
        for (idx, group) in groups.iter().enumerate() {
            let place = subjects.places.get(group.subject as usize);
            let subject = *place.ok_or(RoyaltiesError::Subject {
                group: idx,
                subject: group.subject,
                n_subjects: subjects.places.len(),
            })?;
            items.push(Item {
                day: group.usage_month.unwrap_or(group.statement_month),
                subject,
                store: store_of[&*group.store],
                territory: territory_of[&*group.territory],
                use_type: use_of[&*group.use_type],
                right: group.right,
                currency: group.currency,
                usage_month: group.usage_month,
                statement_month: group.statement_month,
                units: group.units,
                gross: group.gross,
                net: group.net,
                n_rows: group.n_rows,
            });
        }
        items.sort_unstable_by_key(Item::key);
        let items = merged(items)?;
        let line_of = lines(&items);
        Ok(Self {
            stores,
            territories,
            uses,
            items,
            line_of,
        })
    }

    pub(super) fn texts(&self) -> Texts {
        Texts::new(&self.stores, &self.territories, &self.uses)
    }
}

type LineKey = (u32, u32, u32, u32, Date, bool, Currency, Right);

impl Item {
    fn key(&self) -> (Date, LineKey, Date, bool) {
        (
            self.day,
            self.line_key(),
            self.statement_month,
            self.gross.is_some(),
        )
    }

    /// Returns what a statement line is about.
    fn line_key(&self) -> LineKey {
        let places = (self.subject, self.store, self.territory, self.use_type);
        let (subject, store, territory, use_type) = places;
        let (day, is_use) = (self.day, self.usage_month.is_some());
        (
            subject,
            store,
            territory,
            use_type,
            day,
            is_use,
            self.currency,
            self.right,
        )
    }
}

/// Returns the distinct texts, sorted, and the place of each.
fn ranked<'a>(
    groups: &'a [Group],
    text: impl Fn(&'a Group) -> &'a Arc<str>,
) -> (Vec<&'a Arc<str>>, HashMap<&'a str, u32>) {
    let mut places: HashMap<&str, u32> = HashMap::new();
    let mut texts: Vec<&Arc<str>> = Vec::new();
    for group in groups {
        let text = text(group);
        places.entry(text).or_insert_with(|| {
            texts.push(text);
            0
        });
    }
    texts.sort_unstable();
    for (place, text) in texts.iter().enumerate() {
        places.insert(text, place as u32);
    }
    (texts, places)
}

/// Adds up neighbours with the same key.
fn merged(items: Vec<Item>) -> Result<Vec<Item>, RoyaltiesError> {
    const TOO_LARGE: RoyaltiesError = RoyaltiesError::TooLarge {
        what: "the sum of equal groups",
    };
    let mut merged: Vec<Item> = Vec::with_capacity(items.len());
    for item in items {
        let last = merged.last_mut().filter(|last| last.key() == item.key());
        let Some(last) = last else {
            merged.push(item);
            continue;
        };
        last.units = last.units.checked_add(item.units).ok_or(TOO_LARGE)?;
        last.net = last.net.checked_add(item.net).ok_or(TOO_LARGE)?;
        last.n_rows = last.n_rows.saturating_add(item.n_rows);
        if let (Some(gross), Some(more)) = (last.gross, item.gross) {
            last.gross = Some(gross.checked_add(more).ok_or(TOO_LARGE)?);
        }
    }
    Ok(merged)
}

/// Returns for each item the place of its statement line.
fn lines(items: &[Item]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    order.sort_unstable_by_key(|idx| items[*idx as usize].line_key());
    let mut line_of = vec![0; items.len()];
    let mut line = 0;
    for pair in order.windows(2) {
        let [before, next] = [pair[0] as usize, pair[1] as usize];
        if items[before].line_key() != items[next].line_key() {
            line += 1;
        }
        line_of[next] = line;
    }
    line_of
}
