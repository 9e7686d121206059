//! What a whole column says of its cells: in which order its dates are written, and whether it holds personal numbers.

use std::collections::{BTreeMap, BTreeSet};

use super::row::find_date;
use super::{PlanError, Reason, Refusal};
use crate::domain::dates::Order;
use crate::domain::personal_number;
use crate::domain::toml_fields::quoted;
use crate::exchange::mapping::Mapping;
use crate::exchange::sheet::Sheet;

/// Where in each column it is told which number of a date is the day; `None` where some show one order and some the other.
pub(super) type Orders<'m> = BTreeMap<&'m str, Option<Order>>;
/// What there is to ask about each column where nothing tells.
pub(super) type Undecided = BTreeMap<String, PlanError>;

/// In which order the dates of each column are written: what its own dates show, else what was said.
pub(super) fn orders<'m>(sheet: &Sheet, mapping: &'m Mapping, said: Option<Order>) -> (Orders<'m>, Undecided) {
    let (mut orders, mut undecided) = (BTreeMap::new(), BTreeMap::new());
    for column in mapping.date_columns() {
        let Some(place) = sheet.column(column) else { continue };
        let cells = || sheet.rows.iter().filter_map(|row| row.cells.get(place));
        let mut shown: Vec<Order> = Vec::new();
        let mut ambiguous = None;
        for cell in cells() {
            let Some(found) = find_date(cell, sheet.epoch) else {
                continue;
            };
            shown.extend(found.written.shows().filter(|order| !shown.contains(order)));
            if ambiguous.is_none() && found.written.is_ambiguous() {
                ambiguous = Some((cell, found.written));
            }
        }
        let order = match shown.as_slice() {
            [order] => Some(*order),
            _ => said,
        };
        if let (true, None, Some((cell, written))) = (shown.is_empty(), order, ambiguous) {
            let day = |order| written.day(Some(order)).unwrap_or_default();
            let ask = PlanError::AmbiguousDates {
                column: quoted(column),
                cell: quoted(cell),
                day_first: day(Order::DayFirst),
                month_first: day(Order::MonthFirst),
            };
            undecided.insert(quoted(column), ask);
        }
        orders.insert(column, order);
    }
    (orders, undecided)
}

/// Asks which number is the day where rows could be taken but for that.
pub(super) fn ask_for_order(refusals: &[Refusal], mut undecided: Undecided) -> Result<(), PlanError> {
    let of_row = |refusals: &[Refusal]| {
        let is_asked = |refusal: &Refusal| {
            matches!(refusal.reason, Reason::AmbiguousDate(_)) && undecided.contains_key(&refusal.column)
        };
        let is_all = refusals.iter().all(is_asked);
        refusals.first().filter(|_| is_all).map(|first| first.column.clone())
    };
    let mut rows = refusals.chunk_by(|one, other| one.line == other.line);
    let column = rows.find_map(of_row);
    match column.and_then(|column| undecided.remove(&column)) {
        Some(ask) => Err(ask),
        None => Ok(()),
    }
}

/// The columns of the mapping that hold personal numbers: where most cells that hold anything are one. What tells
/// participants apart, and what is in the column of births, is taken to be one where it looks like one.
pub(super) fn personal_columns<'m>(sheet: &Sheet, mapping: &'m Mapping) -> BTreeSet<&'m str> {
    let is_personal = |column: &&str| {
        let Some(place) = sheet.column(column) else {
            return false;
        };
        let filled = sheet.rows.iter().filter_map(|row| row.cells.get(place));
        let filled = filled.filter(|cell| !cell.is_empty());
        let (own, all) = filled.fold((0, 0), |(own, all), cell| {
            (own + usize::from(personal_number::is_in(cell)), all + 1)
        });
        2 * own > all
    };
    let mut columns: BTreeSet<&str> = mapping.key.iter().map(String::as_str).collect();
    columns.extend(mapping.birth.as_deref());
    columns.extend(mapping.columns().into_iter().filter(is_personal));
    columns
}
