//! What of one filter may be shown, such that nothing follows from filters asked one after the other.
//!
//! A filter by gender, age or referrer is never judged alone, but as one cell of the table of all its siblings: the same
//! filter with another value of each dimension that it narrows. Such a table is shown whole or not at all. First its
//! values are put together (`recoding`) until nobody stands in a cell of few; then each set of people that activities
//! make (everybody, a combination, an activity, a part of the period) is shown in every cell, or in none where it is few
//! in one of them, or where it would give away such a one (`suppression`). And a table is never finer, nor shows it more,
//! than the tables that it refines: those with one of its dimensions taken away.
//!
//! Why that is enough: what can be worked out by adding and subtracting tables of some dimensions says nothing of how
//! two of them hang together within a finer table, but where a finer table is shown; and in each that is shown every cell
//! holds enough people. Where nothing is shown finer, one person more of a cell and one less of its neighbour, and the
//! other way round beside them, leave every shown figure as it is.
//!
//! Activities overlap, so they are no dimension with cells. A filter by an activity is judged by holding the sets within
//! it against the same sets without it: what is in both, and what is in one alone, must be nobody or enough. A filter
//! by several activities, kinds or units at once is shown where everybody of the same ones among them are enough.

use std::collections::{BTreeMap, HashMap};

use super::Cohort;
use super::census::{AGE, BY_COMBINATION, Census, GENDER, Kind, MIX_PARTS, PLAIN, REFERRER, Sets, WITH, WITHOUT};
use super::filter::{AgeGroup, Filter};
use super::inference::Moves;
use super::pairs::{Changes, part};
use super::recoding::{Block, Chain, Dimension, asked};
use super::seen::{Lens, Selector};
use super::suppression::{Cell, Detail, Family, Level, Protection, Role, Set, Shown};
use super::tally::{Group, Progress, Selection, in_parts};
use crate::domain::activity::Combination;
use crate::domain::participant::{Gender, Referrer};

/// How many tables there are: one for each set of dimensions.
const TABLES: usize = 8;

/// A table: by which dimensions, and how their values are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Table {
    /// A bit for each dimension.
    dimensions: usize,
    steps: [usize; 3],
}

impl Table {
    fn has(self, dimension: usize) -> bool {
        self.dimensions & (1 << dimension) != 0
    }

    /// The tables with one dimension less.
    fn coarser(self) -> impl Iterator<Item = usize> {
        (0..3)
            .filter(move |dimension| self.has(*dimension))
            .map(move |dimension| self.dimensions & !(1 << dimension))
    }
}

/// What has been judged of one table.
#[derive(Clone)]
struct Verdict {
    /// Of participants and changes.
    table: Table,
    /// Of exits, which are fewer.
    exits: Table,
    /// By kind, then by set.
    shown: Vec<Vec<Shown>>,
}

const NOTHING: Shown = Shown {
    detail: Detail::Nothing,
    has_spread: false,
};

/// How many, and means over them.
const SIZE_ALONE: Shown = Shown {
    detail: Detail::Size,
    has_spread: false,
};

/// What of a filter may be shown.
pub(super) struct Judged {
    pub(super) selection: Selection,
    pub(super) genders: Vec<Group>,
    pub(super) ages: Vec<Group>,
    pub(super) exit_genders: Vec<Group>,
    pub(super) exit_ages: Vec<Group>,
    /// The cells of the filter's own table.
    pub(super) siblings: Siblings,
    sets: Sets,
    /// Of the filter itself, and by gender and by age.
    verdicts: [Verdict; 3],
    /// Whether the filter's own values are blocks of each of these tables, of participants and of exits.
    holds: [[bool; 2]; 3],
}

/// The cells of a filter's own table, of which it is one or a few: everybody in the unit stands in one of them.
pub(super) struct Siblings {
    /// Of each dimension; everything in one where the filter does not narrow it.
    blocks: [Vec<Block>; 3],
}

impl Siblings {
    /// How many cells there are.
    pub(super) fn count(&self) -> usize {
        self.blocks.iter().map(Vec::len).product()
    }

    /// In which cell somebody with these values stands.
    pub(super) fn cell(&self, values: [usize; 3]) -> Option<usize> {
        let mut cell = 0;
        for (blocks, value) in self.blocks.iter().zip(values) {
            let place = blocks.iter().position(|block| block.holds(value))?;
            cell = cell * blocks.len() + place;
        }
        Some(cell)
    }
}

impl Judged {
    /// Which of the cells of its own table the filter takes.
    pub(super) fn own_cells(&self) -> Vec<bool> {
        let mut own = vec![true];
        for (blocks, taken) in self.siblings.blocks.iter().zip(self.selection.taken) {
            let is_taken = |block: &Block| block.meets(taken);
            own = own
                .iter()
                .flat_map(|before| blocks.iter().map(move |block| *before && is_taken(block)))
                .collect();
        }
        own
    }

    /// How much is shown of figures of a kind, in the row of a group.
    pub(super) fn shown(&self, cohort: &Cohort, kind: Kind, group: Group) -> Shown {
        let place = match group {
            Group::Gender(_) => 1,
            Group::Age(_) => 2,
            Group::Whole | Group::Combination(_) | Group::Activity(_) | Group::EndedIn(_) => 0,
        };
        // Exits stand in rows of their own.
        let (genders, ages) = match kind {
            Kind::Exits => (&self.exit_genders, &self.exit_ages),
            Kind::Participants | Kind::Returns | Kind::Attendance | Kind::Change(_) => (&self.genders, &self.ages),
        };
        let is_row = match group {
            Group::Gender(_) => genders.contains(&group),
            Group::Age(_) => ages.contains(&group),
            Group::Whole | Group::Combination(_) | Group::Activity(_) | Group::EndedIn(_) => true,
        };
        if !is_row || !self.holds[place][usize::from(kind == Kind::Exits)] {
            return NOTHING;
        }
        self.verdicts[place].shown[kind.place()][self.sets.place(cohort, group)]
    }
}

/// Judges a filter; `None` where `progress` said to stop.
pub(super) fn judge(lens: &Lens<'_>, protection: Protection, progress: Progress<'_>) -> Option<Judged> {
    let sets = Sets::of(lens);
    let members = lens.cohort.members();
    let census = in_parts(
        members,
        progress,
        || Census::new(lens, &sets),
        Census::member,
        Census::merge,
    )?;
    Some(Court::new(&census, protection).judge())
}

struct Court<'a> {
    census: &'a Census<'a>,
    protection: Protection,
    chains: [Chain; 3],
    /// By plain kind: how many have each value of each dimension.
    totals: [[Vec<u64>; 3]; PLAIN],
    moves: HashMap<usize, Moves>,
}

impl<'a> Court<'a> {
    fn new(census: &'a Census<'a>, protection: Protection) -> Self {
        let totals: [[Vec<u64>; 3]; PLAIN] = std::array::from_fn(|kind| {
            let counted = &census.layers[WITHOUT][kind];
            std::array::from_fn(|dimension| {
                let mut counts = vec![0; Dimension::ALL[dimension].size()];
                for atom in 0..census.sizes.iter().product() {
                    let begin = atom * census.sets.len() * counted.width;
                    let whole = counted.counts.within(begin..begin + counted.width);
                    let n: u64 = whole.map(|(_, count)| count).sum();
                    counts[values(census.sizes, atom)[dimension]] += n;
                }
                counts
            })
        });
        let chains = std::array::from_fn(|dimension| Chain::of(Dimension::ALL[dimension], &totals[0][dimension]));
        let questions = census.lens.cohort.questions();
        Self {
            chains,
            totals,
            moves: questions
                .iter()
                .map(|own| (own.levels, Moves::of(own.levels)))
                .collect(),
            census,
            protection,
        }
    }

    fn judge(&self) -> Judged {
        let filter = self.census.lens.filter;
        let own = own_dimensions(filter);
        let all = own | 1 << GENDER | 1 << AGE;
        let mut verdicts: Vec<Option<[Verdict; 2]>> = vec![None; TABLES];
        let mut order: Vec<usize> = (0..TABLES).filter(|table| table & !all == 0).collect();
        order.sort_by_key(|table| table.count_ones());
        for dimensions in order {
            let without = self.verdict(WITHOUT, dimensions, &verdicts, None);
            let with = if self.census.layers.len() > WITH {
                self.verdict(WITH, dimensions, &verdicts, Some(&without))
            } else {
                without.clone()
            };
            verdicts[dimensions] = Some([without, with]);
        }
        let of = |dimensions: usize| verdicts[dimensions].as_ref().map(|[_, with]| with.clone());
        let nothing = || Verdict {
            table: Table {
                dimensions: 0,
                steps: [0; 3],
            },
            exits: Table {
                dimensions: 0,
                steps: [0; 3],
            },
            shown: vec![vec![NOTHING; self.census.sets.len()]; self.census.layers[WITHOUT].len()],
        };
        let tables = [own, own | 1 << GENDER, own | 1 << AGE];
        let verdicts = tables.map(|table| of(table).unwrap_or_else(nothing));
        self.judged(filter, verdicts)
    }

    /// What a filter takes and in which rows, as its table has it.
    fn judged(&self, filter: &Filter, verdicts: [Verdict; 3]) -> Judged {
        let wanted = [
            asked(Gender::ALL, &filter.genders),
            asked(AgeGroup::ALL, &filter.ages),
            asked(Referrer::ALL, &filter.referrers),
        ];
        let main = verdicts[0].table;
        let taken: [Block; 3] = std::array::from_fn(|dimension| {
            let size = Dimension::ALL[dimension].size();
            if main.has(dimension) {
                let blocks = self.chains[dimension].blocks(main.steps[dimension]);
                let own = blocks.iter().filter(|block| block.meets(wanted[dimension]));
                own.copied().fold(Block::of([]), Block::join)
            } else {
                Block::of(0..size)
            }
        });
        let holds = |table: Table| {
            (0..3).filter(|dimension| main.has(*dimension)).all(|dimension| {
                let blocks = self.chains[dimension].blocks(table.steps[dimension]);
                let mut meeting = blocks.iter().filter(|block| block.meets(taken[dimension]));
                meeting.all(|block| block.join(taken[dimension]) == taken[dimension])
            })
        };
        let rows = |table: Table, dimension: usize, group: fn(Block) -> Group| -> Vec<Group> {
            let blocks = self.chains[dimension].blocks(table.steps[dimension]).iter();
            let own = blocks.filter(|block| block.meets(taken[dimension]));
            own.map(|block| group(*block)).collect()
        };
        let genders = rows(verdicts[1].table, GENDER, Group::Gender);
        let ages = rows(verdicts[2].table, AGE, Group::Age);
        let exit_genders = rows(verdicts[1].exits, GENDER, Group::Gender);
        let exit_ages = rows(verdicts[2].exits, AGE, Group::Age);
        let mut all: Vec<Group> = [&genders, &ages, &exit_genders, &exit_ages]
            .into_iter()
            .flatten()
            .copied()
            .collect();
        all.sort_unstable();
        all.dedup();
        let siblings = Siblings {
            blocks: std::array::from_fn(|dimension| {
                let blocks = self.chains[dimension].blocks(if main.has(dimension) {
                    main.steps[dimension]
                } else {
                    self.chains[dimension].last()
                });
                let is_there = |block: &&Block| block.places().any(|place| self.totals[0][dimension][place] > 0);
                blocks
                    .iter()
                    .filter(|block| !main.has(dimension) || is_there(block))
                    .copied()
                    .collect()
            }),
        };
        Judged {
            siblings,
            selection: Selection { taken, rows: all },
            genders,
            ages,
            exit_genders,
            exit_ages,
            sets: Sets::of(self.census.lens),
            holds: [0, 1, 2].map(|place: usize| [holds(verdicts[place].table), holds(verdicts[place].exits)]),
            verdicts,
        }
    }

    /// Judges one table of a layer. It is no finer and shows no more than the tables that it refines, and, where the filter
    /// asks for something of activities, than the one without that.
    fn verdict(
        &self,
        layer: usize,
        dimensions: usize,
        known: &[Option<[Verdict; 2]>],
        without: Option<&Verdict>,
    ) -> Verdict {
        let empty = Table {
            dimensions,
            steps: [0; 3],
        };
        let coarser: Vec<&Verdict> = empty
            .coarser()
            .filter_map(|table| known[table].as_ref().map(|both| &both[layer]))
            .chain(without)
            .collect();
        let least = |of: &dyn Fn(&Verdict) -> Table| {
            let step = |dimension: usize| {
                let steps = coarser.iter().map(|verdict| of(verdict).steps[dimension]);
                if empty.has(dimension) {
                    steps.max().unwrap_or(0)
                } else {
                    0
                }
            };
            Table {
                steps: [0, 1, 2].map(step),
                ..empty
            }
        };
        let table = self.coarsen(layer, Kind::Participants, least(&|verdict| verdict.table), Detail::Size);
        let mut exits = least(&|verdict| verdict.exits);
        for (own, other) in exits.steps.iter_mut().zip(table.steps) {
            *own = (*own).max(other);
        }
        let detail = match self.protection.level {
            Level::Unit => Detail::Size,
            Level::Publication => Detail::First,
        };
        let merged = self.coarsen(layer, Kind::Exits, exits, detail);
        let exits = if self.is_enough(layer, Kind::Exits, merged, detail) {
            merged
        } else {
            self.coarsen(layer, Kind::Exits, exits, Detail::Size)
        };
        let mut shown: Vec<Vec<Shown>> = Vec::new();
        for kind in 0..self.census.layers[layer].len() {
            let own = if kind == Kind::Exits.place() { exits } else { table };
            let mut most = vec![Shown::ALL; self.census.sets.len()];
            for verdict in &coarser {
                let is_other_layer = without.is_some_and(|without| std::ptr::eq(*verdict, without));
                if !is_other_layer {
                    for (most, shown) in most.iter_mut().zip(&verdict.shown[kind]) {
                        *most = most.least(*shown);
                    }
                }
            }
            if let Some(without) = without {
                self.within(kind, own, without, &mut most);
            }
            if let Some(participants) = shown.first() {
                self.among(participants, &mut most);
            }
            shown.push(self.decide(layer, kind, own, &most));
        }
        Verdict { shown, table, exits }
    }

    /// Lowers what may be shown of some of the participants to the sets whose participants are shown. Each kind of figures
    /// is judged by itself, and which of two rows is hidden beside one of few may differ: where everybody has answered, or
    /// everybody has left, one kind would show the row that another hides.
    fn among(&self, participants: &[Shown], most: &mut [Shown]) {
        // Whoever left in a part of the period is counted among exits alone.
        let sets = participants.iter().zip(most).take(self.census.sets.part(0));
        for (_, most) in sets.filter(|(participants, _)| participants.detail == Detail::Nothing) {
            *most = NOTHING;
        }
    }

    /// Puts values together until each cell of the whole has enough: first of age, then of referrer, then of gender.
    fn coarsen(&self, layer: usize, kind: Kind, from: Table, detail: Detail) -> Table {
        let mut table = from;
        while !self.is_enough(layer, kind, table, detail) {
            let could =
                |dimension: &usize| table.has(*dimension) && table.steps[*dimension] < self.chains[*dimension].last();
            let Some(dimension) = [AGE, REFERRER, GENDER].into_iter().find(could) else {
                return table;
            };
            table.steps[dimension] += 1;
        }
        table
    }

    fn is_enough(&self, layer: usize, kind: Kind, table: Table, detail: Detail) -> bool {
        let cells = self.cells(layer, kind.place(), table);
        let threshold = self.protection.threshold;
        let is_enough = |cell: &Cell| {
            let first = cell.parts.first().copied().unwrap_or_default();
            cell.n >= threshold && (detail < Detail::First || first >= threshold && cell.n - first >= threshold)
        };
        cells[Sets::WHOLE].iter().all(is_enough)
    }

    /// The cells of each set, without those of a value that nobody has.
    fn cells(&self, layer: usize, kind: usize, table: Table) -> Vec<Vec<Cell>> {
        let counts = &self.census.layers[layer][kind];
        let (width, sets) = (counts.width, self.census.sets.len());
        let levels = width.isqrt();
        // Raised, unchanged and lowered of a change.
        let parts = if kind < PLAIN { width } else { MIX_PARTS };
        let mut sums: Vec<Vec<u64>> = Vec::new();
        let mut numbers: HashMap<[usize; 3], usize> = HashMap::new();
        let atoms: usize = self.census.sizes.iter().product();
        for atom in 0..atoms {
            let Some(key) = self.cell_of(kind, table, atom) else {
                continue;
            };
            let number = *numbers.entry(key).or_insert_with(|| {
                sums.push(vec![0; sets * parts]);
                sums.len() - 1
            });
            for (place, count) in counts.counts.within(atom * sets * width..(atom + 1) * sets * width) {
                let (set, pair) = (place / width, place % width);
                let part = if kind < PLAIN {
                    pair
                } else {
                    part(&(pair / levels), &(pair % levels))
                };
                sums[number][set * parts + part] += count;
            }
        }
        let cell = |sum: &[u64], set: usize| {
            let own = &sum[set * parts..][..parts];
            Cell {
                n: own.iter().sum(),
                parts: if parts > 1 { own.to_vec() } else { Vec::new() },
            }
        };
        (0..sets)
            .map(|set| sums.iter().map(|sum| cell(sum, set)).collect())
            .collect()
    }

    /// In which cell of a table an atom lies; `None` where nobody has one of its values.
    fn cell_of(&self, kind: usize, table: Table, atom: usize) -> Option<[usize; 3]> {
        // Whoever left may have had another age then: exits have values that no participant has now.
        let of = if kind < PLAIN { kind } else { 0 };
        let own = values(self.census.sizes, atom);
        let mut key = [0; 3];
        for dimension in (0..3).filter(|dimension| table.has(*dimension)) {
            let blocks = self.chains[dimension].blocks(table.steps[dimension]);
            let place = blocks.iter().position(|block| block.holds(own[dimension]))?;
            let total: u64 = blocks[place]
                .places()
                .map(|value| self.totals[of][dimension][value])
                .sum();
            if total == 0 {
                return None;
            }
            key[dimension] = place;
        }
        Some(key)
    }

    fn decide(&self, layer: usize, kind: usize, table: Table, most: &[Shown]) -> Vec<Shown> {
        let census = self.census;
        let counts = &census.layers[layer][kind];
        let own = own_dimensions(census.lens.filter);
        let cells = self.cells(layer, kind, table);
        // By gender and by age only everybody has a row, where the filter does not ask for one; everybody is hidden last,
        // so that what is hidden beside them changes nothing. A set of nobody tells nothing.
        let is_row_alone = table.dimensions & !own != 0;
        let is_there = |set: &usize| cells[*set].iter().any(|cell| cell.n > 0);
        let is_kept =
            |set: &usize| is_there(set) && (!is_row_alone || *set == Sets::WHOLE) && self.twin(kind, *set).is_none();
        let kept: Vec<usize> = (0..cells.len()).filter(is_kept).collect();
        let place_of = |set: usize| kept.binary_search(&set).ok();
        let sets = kept.iter().map(|set| Set {
            cells: cells[*set].clone(),
            role: match census.sets.roles[*set] {
                // The whole stands first, where anybody is in it.
                Role::Row { whole, .. } if place_of(whole).is_none() => Role::Between,
                role => role,
            },
        });
        let known = counts.patterns.iter().enumerate().filter(|(_, is_known)| **is_known);
        let pattern = |(number, _): (usize, &bool)| -> Vec<u16> {
            let own = census.patterns.all[number].iter();
            own.filter_map(|set| Some(place_of(usize::from(*set))? as u16))
                .collect()
        };
        let family = Family {
            sets: sets.collect(),
            kinds: known.map(pattern).collect(),
        };
        let levels = counts.width.isqrt();
        let moves = self
            .moves
            .get(&levels)
            .filter(|_| kind >= PLAIN && self.protection.level == Level::Publication);
        let by_cell = moves.map(|_| self.changes_of(layer, kind, table));
        let tells = |place: usize, shown: Shown| match (moves, &by_cell) {
            (Some(moves), Some(by_cell)) => by_cell[kept[place]].iter().any(|changes| moves.tell(changes, shown)),
            _ => false,
        };
        let limits: Vec<Shown> = kept.iter().map(|set| most[*set]).collect();
        let decided = family.decide(self.protection, &limits, &tells);
        let shown = |set: usize| place_of(self.twin(kind, set).unwrap_or(set)).map_or(NOTHING, |place| decided[place]);
        (0..cells.len()).map(|set| shown(set).least(most[set])).collect()
    }

    /// The activity in which are the same people as those whom a filter by it takes; the change of these is over the
    /// period, and another.
    fn twin(&self, kind: usize, set: usize) -> Option<usize> {
        let sets = self.census.sets;
        let own = sets.selector(0)..sets.selector(sets.activities);
        (kind < PLAIN && own.contains(&set)).then(|| set - sets.selector(0) + sets.activity(0))
    }

    /// By set and cell: from which level to which.
    fn changes_of(&self, layer: usize, kind: usize, table: Table) -> Vec<Vec<Changes>> {
        let counts = &self.census.layers[layer][kind];
        let (width, sets) = (counts.width, self.census.sets.len());
        let mut found: HashMap<[usize; 3], Vec<BTreeMap<usize, u64>>> = HashMap::new();
        for atom in 0..self.census.sizes.iter().product() {
            let Some(key) = self.cell_of(kind, table, atom) else {
                continue;
            };
            let own = found.entry(key).or_insert_with(|| vec![BTreeMap::new(); sets]);
            for (place, count) in counts.counts.within(atom * sets * width..(atom + 1) * sets * width) {
                *own[place / width].entry(place % width).or_default() += count;
            }
        }
        let levels = width.isqrt();
        (0..sets)
            .map(|set| {
                let own = found.values().map(|sums| &sums[set]).filter(|sums| !sums.is_empty());
                own.map(|sums| Changes::of(levels, sums.iter().map(|(place, count)| (*place, *count))))
                    .collect()
            })
            .collect()
    }

    /// Lowers what may be shown under a filter that asks for something of activities, by what is shown without that.
    fn within(&self, kind: usize, table: Table, without: &Verdict, most: &mut [Shown]) {
        let census = self.census;
        let filter = census.lens.filter;
        let sets = census.sets;
        let outer = self.cells(WITHOUT, kind, table);
        let own = self.cells(WITH, kind, table);
        let has_activities = census.lens.wanted.is_some();
        let by_combination = |place: usize| self.cells(BY_COMBINATION + place, kind, table);
        let min = |shown: &mut dyn Iterator<Item = Shown>| shown.fold(Shown::ALL, Shown::least);
        let combinations = || 1..=Combination::ALL.len();
        let shown = &without.shown[kind];
        let mut whole = Shown::ALL;
        if has_activities {
            whole = whole.least(self.selected(kind, table, shown));
        }
        if !filter.combinations.is_empty() {
            let asked = filter.combinations.iter().map(|own| sets.combination(*own));
            whole = whole.least(if filter.combinations.len() == 1 {
                min(&mut asked.map(|set| shown[set]))
            } else {
                min(&mut combinations().map(|set| shown[set]))
            });
        }
        let layers: Vec<Vec<Vec<Cell>>> = if filter.combinations.is_empty() {
            Vec::new()
        } else {
            (0..Combination::ALL.len()).map(by_combination).collect()
        };
        if has_activities && !layers.is_empty() {
            // All with these activities, whatever their combination.
            let all: Vec<Cell> = (0..own[Sets::WHOLE].len())
                .map(|cell| {
                    layers
                        .iter()
                        .map(|layer| &layer[Sets::WHOLE][cell])
                        .fold(Cell::default(), added)
                })
                .collect();
            let crossed = combinations().map(|set| self.crossed(&layers[set - 1][Sets::WHOLE], &all, &outer[set]));
            whole = whole.least(min(&mut crossed.into_iter()));
        }
        most[Sets::WHOLE] = most[Sets::WHOLE].least(whole);
        let is_double = has_activities && !layers.is_empty();
        let of_combinations = if has_activities && !is_double {
            min(&mut combinations().map(|set| self.crossed(&own[set], &own[Sets::WHOLE], &outer[set])))
        } else if is_double {
            NOTHING
        } else {
            Shown::ALL
        };
        // The change in an activity is over the stay: what is left of a change over the period is nobody's.
        let is_of_stays = kind >= PLAIN;
        let mut parts = Shown::ALL;
        for place in 0..census.lens.parts.len() {
            let set = sets.part(place);
            parts = parts.least(self.crossed(&own[set], &own[Sets::WHOLE], &outer[set]));
        }
        for (set, most) in most.iter_mut().enumerate().skip(1) {
            let limit = if combinations().contains(&set) {
                of_combinations
            } else if set < sets.selector(0) {
                if is_double {
                    NOTHING
                } else if layers.is_empty() {
                    let beside = if is_of_stays { &own[set] } else { &own[Sets::WHOLE] };
                    self.crossed(&own[set], beside, &outer[set]).least(shown[set])
                } else {
                    let crossed = combinations().map(|combination| {
                        let both = &layers[combination - 1][set];
                        let beside = if is_of_stays { both } else { &outer[combination] };
                        self.crossed(both, beside, &outer[set])
                    });
                    min(&mut crossed.into_iter()).least(shown[set])
                }
            } else if set < sets.part(0) {
                // Another filter, which is judged when it is asked for.
                NOTHING
            } else {
                parts.least(shown[set])
            };
            *most = most.least(limit).least(whole);
        }
    }

    /// How much is shown of those whom a filter takes by activities, kinds or units.
    fn selected(&self, kind: usize, table: Table, shown: &[Shown]) -> Shown {
        let census = self.census;
        let sets = census.sets;
        if census.named.is_empty() {
            let filter = census.lens.filter;
            let is_asked = |selector: &Selector| match selector {
                Selector::Activity(id) => filter.activities.contains(id),
                Selector::Kind(kind) => filter.kinds.contains(kind),
                Selector::Unit(unit) => filter.units.contains(unit),
            };
            let place = sets.selectors.iter().position(is_asked);
            return place.map_or(NOTHING, |place| shown[sets.selector(place)]);
        }
        let atoms: usize = census.sizes.iter().product();
        let threshold = self.protection.threshold;
        let is_few = |count: &u64| (1..threshold).contains(count);
        let mut most = Shown::ALL;
        for counts in census.mixes.values() {
            let mut cells: HashMap<[usize; 3], [u64; MIX_PARTS]> = HashMap::new();
            for (atom, counts) in counts[kind * atoms..][..atoms].iter().enumerate() {
                if let Some(key) = self.cell_of(kind, table, atom) {
                    let parts = cells.entry(key).or_default().iter_mut().zip(counts);
                    parts.for_each(|(sum, count)| *sum += u64::from(*count));
                }
            }
            if !self.is_nobody_or_enough(cells.values().map(|parts| parts.iter().sum())) {
                return NOTHING;
            }
            // Two filters by several of them differ by those with the same ones among them.
            if self.protection.level == Level::Publication && cells.values().flatten().any(is_few) {
                most = SIZE_ALONE;
            }
        }
        most
    }

    /// `true` where nobody is in any of the cells, or enough are in each.
    fn is_nobody_or_enough(&self, cells: impl Iterator<Item = u64>) -> bool {
        let cells: Vec<u64> = cells.collect();
        cells.iter().all(|n| *n == 0) || cells.iter().all(|n| *n >= self.protection.threshold)
    }

    /// How much is shown of what two sets have in common, by how much is in each alone.
    fn crossed(&self, both: &[Cell], one: &[Cell], other: &[Cell]) -> Shown {
        let rest = |side: &[Cell], of: &dyn Fn(&Cell) -> u64| -> Vec<u64> {
            let pairs = side.iter().zip(both);
            pairs.map(|(side, both)| of(side).saturating_sub(of(both))).collect()
        };
        let size = |cell: &Cell| cell.n;
        let sides = [both.iter().map(size).collect(), rest(one, &size), rest(other, &size)];
        if !sides
            .into_iter()
            .all(|cells| self.is_nobody_or_enough(cells.into_iter()))
        {
            return NOTHING;
        }
        if self.protection.level == Level::Unit {
            return Shown::ALL;
        }
        let parts = both.first().map_or(0, |cell| cell.parts.len());
        let is_small = |counts: Vec<u64>| {
            counts
                .iter()
                .any(|count| (1..self.protection.threshold).contains(count))
        };
        let tells = (0..parts).any(|part| {
            let of = |cell: &Cell| cell.parts.get(part).copied().unwrap_or_default();
            is_small(rest(one, &of)) || is_small(rest(other, &of))
        });
        if tells { SIZE_ALONE } else { Shown::ALL }
    }
}

fn added(mut sum: Cell, cell: &Cell) -> Cell {
    sum.n += cell.n;
    sum.parts.resize(sum.parts.len().max(cell.parts.len()), 0);
    sum.parts
        .iter_mut()
        .zip(&cell.parts)
        .for_each(|(sum, part)| *sum += part);
    sum
}

/// Which dimensions a filter narrows, as bits.
fn own_dimensions(filter: &Filter) -> usize {
    let narrowed = [
        !filter.genders.is_empty(),
        !filter.ages.is_empty(),
        !filter.referrers.is_empty(),
    ];
    let places = narrowed.into_iter().enumerate();
    places
        .map(|(place, is_narrowed)| usize::from(is_narrowed) << place)
        .sum()
}

/// The values of an atom.
fn values(sizes: [usize; 3], atom: usize) -> [usize; 3] {
    let [_, ages, referrers] = sizes;
    [atom / (ages * referrers), atom / referrers % ages, atom % referrers]
}
