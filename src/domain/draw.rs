//! Own checks ("egenkontroll"): cases that are drawn at random and read by a colleague, by the checklist of a case review.

pub mod results;

use std::collections::VecDeque;

use chrono::{Days, NaiveDate};
use sha2::{Digest as _, Sha256};

use super::history::History;
use super::participant::{CaseReference, label};
use super::review::{Mark, Marked};
use super::{AccountId, DrawId, ParticipantId, Today};

/// The most cases that are drawn at once.
pub const MAX_DRAWN: u32 = 200;
/// Seeds are smaller than this, so that any program that shows one shows it whole.
pub const SEEDS: u64 = 1 << 53;
/// Whoever is to read a case may look at it for so many days, or until it is read.
pub const DAYS_TO_READ: u64 = 60;

/// What is asked of a draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawRequest {
    /// How many cases, 1 to [`MAX_DRAWN`].
    pub count: u32,
    /// What the draw follows from, below [`SEEDS`].
    pub seed: u64,
    /// Who is to read them.
    pub readers: Vec<AccountId>,
}

/// Why nothing is drawn, or a drawn case can't be read so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DrawProblem {
    /// Not 1 to [`MAX_DRAWN`].
    #[error("the number of cases is out of range")]
    Count,
    /// Not below [`SEEDS`].
    #[error("the seed is out of range")]
    Seed,
    /// No case goes on that can be drawn.
    #[error("no case goes on")]
    NothingToDraw,
    /// Nobody is to read.
    #[error("nobody is chosen to read")]
    NoReader,
    /// Somebody chosen can't sign in as a caseworker.
    #[error("a reader is no caseworker here")]
    UnknownReader,
    /// Of so many cases nobody else than the one who is responsible is chosen.
    #[error("{0} cases have nobody else to read them")]
    NobodyElse(usize),
    /// The case was not drawn for whoever reads, or it has been read, or the time for it is over.
    #[error("the case is not open to be read")]
    NotOpen,
}

impl DrawRequest {
    /// What is wrong with it by itself, if anything.
    pub fn problem(&self) -> Option<DrawProblem> {
        if !(1..=MAX_DRAWN).contains(&self.count) {
            Some(DrawProblem::Count)
        } else if self.seed >= SEEDS {
            Some(DrawProblem::Seed)
        } else if self.readers.is_empty() {
            Some(DrawProblem::NoReader)
        } else {
            None
        }
    }
}

/// A case that was drawn, and is to be given to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Whose it is.
    pub participant_id: ParticipantId,
    /// The name of the one who is responsible.
    pub responsible: Option<String>,
}

/// Where a case stands in a draw: the SHA-256 of the seed, as eight bytes with the highest first, and the sixteen bytes of
/// the participant's id. It follows from these alone, so whoever leaves the file changes nobody else's place.
pub fn rank(seed: u64, id: ParticipantId) -> [u8; 32] {
    let digest = Sha256::new()
        .chain_update(seed.to_be_bytes())
        .chain_update(id.0.as_bytes());
    digest.finalize().into()
}

/// The cases with the lowest ranks, lowest first: `count` of them, or all where there are fewer.
pub fn drawn(seed: u64, count: usize, mut pool: Vec<ParticipantId>) -> Vec<ParticipantId> {
    pool.sort_by_cached_key(|id| rank(seed, *id));
    pool.truncate(count);
    pool
}

/// Gives each drawn case to a reader, in turn and never to the one who is responsible. The seed says who begins.
///
/// # Errors
/// [`DrawProblem::NobodyElse`] where the only one chosen is responsible.
pub fn assigned(
    seed: u64,
    drawn: &[Candidate],
    readers: &[(AccountId, String)],
) -> Result<Vec<AccountId>, DrawProblem> {
    let mut turn: VecDeque<_> = readers.iter().collect();
    if let Ok(count @ 1..) = u64::try_from(turn.len()) {
        turn.rotate_left(usize::try_from(seed % count).unwrap_or_default());
    }
    let mut alone = 0;
    let mut assigned = Vec::with_capacity(drawn.len());
    for case in drawn {
        let is_else = |(_, name): &&(AccountId, String)| case.responsible.as_ref() != Some(name);
        let next = turn.iter().position(is_else);
        // Who was passed over stands first for the next case.
        match next.and_then(|place| turn.remove(place)) {
            Some(reader) => {
                assigned.push(reader.0);
                turn.push_back(reader);
            }
            None => alone += 1,
        }
    }
    if alone > 0 {
        Err(DrawProblem::NobodyElse(alone))
    } else {
        Ok(assigned)
    }
}

/// A draw that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDraw {
    /// Which one.
    pub id: DrawId,
    /// What it followed from.
    pub seed: u64,
    /// When.
    pub drawn_on: NaiveDate,
    /// By whom.
    pub drawn_by: String,
    /// How many cases were asked for.
    pub asked: usize,
    /// Of how many that went on.
    pub pool: usize,
    /// How many are still in the file.
    pub kept: usize,
    /// How many of these have been read.
    pub read: usize,
}

impl CaseDraw {
    /// How many were drawn.
    pub fn count(&self) -> usize {
        self.asked.min(self.pool)
    }

    /// How many of the drawn have been removed from the file since.
    pub fn gone(&self) -> usize {
        self.count().saturating_sub(self.kept)
    }
}

/// A draw that was made again from its seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redrawn {
    /// The draw.
    pub draw: CaseDraw,
    /// How many of its cases would be drawn now that did not go on then, as the file says today, or are protected.
    pub only_then: usize,
    /// How many others would be drawn in their place.
    pub only_now: usize,
    /// The cases stand in the order of their ranks.
    pub is_in_order: bool,
}

impl Redrawn {
    /// Compares the cases of a draw, in their order, with those that went on that day.
    pub fn of(draw: CaseDraw, kept: &[ParticipantId], went_on: Vec<ParticipantId>) -> Self {
        let again = drawn(draw.seed, kept.len(), went_on);
        Self {
            only_then: kept.iter().filter(|id| !again.contains(id)).count(),
            only_now: again.iter().filter(|id| !kept.contains(id)).count(),
            is_in_order: kept.is_sorted_by_key(|id| rank(draw.seed, *id)),
            draw,
        }
    }

    /// `true` where the same cases are drawn again.
    pub fn agrees(&self) -> bool {
        self.only_then == 0 && self.only_now == 0 && self.is_in_order
    }
}

/// The last day on which a case that was drawn may be looked at by its reader.
pub fn last_day(drawn_on: NaiveDate) -> NaiveDate {
    drawn_on.checked_add_days(Days::new(DAYS_TO_READ)).unwrap_or(drawn_on)
}

/// The earliest day of a draw whose cases may still be read.
pub fn earliest_open(today: Today) -> NaiveDate {
    today.0.checked_sub_days(Days::new(DAYS_TO_READ)).unwrap_or(today.0)
}

/// A case that was drawn, as it stands with the participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCheck {
    /// In which draw.
    pub draw_id: DrawId,
    /// When it was drawn.
    pub drawn_on: NaiveDate,
    /// Who was to read it.
    pub reader: AccountId,
    /// What they are called.
    pub reader_name: String,
    /// When it was read, and by whom; `None` while it has not been.
    pub read: Option<(NaiveDate, String)>,
    /// What was found, in the order of the checklist.
    pub marks: Vec<Marked>,
}

impl OwnCheck {
    /// What has to be seen to, once it has been read.
    pub fn wanting(&self) -> impl Iterator<Item = &Marked> {
        let marks = self.read.iter().flat_map(|_| &self.marks);
        marks.filter(|marked| marked.mark == Mark::No)
    }
}

impl History {
    /// What own checks found wanting since the case was last gone through, and when.
    pub fn wanting(&self) -> impl Iterator<Item = (NaiveDate, &Marked)> {
        let reviewed = self.last_reviewed();
        let read = self
            .own_checks
            .iter()
            .filter_map(|check| Some((check.read.as_ref()?.0, check)));
        let since = read.filter(move |(date, _)| reviewed.is_none_or(|reviewed| *date >= reviewed));
        since.flat_map(|(date, check)| check.wanting().map(move |marked| (date, marked)))
    }
}

/// A case that waits for whoever is signed in to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToRead {
    /// Whose it is.
    pub participant_id: ParticipantId,
    /// In which draw.
    pub draw_id: DrawId,
    /// What people call the case.
    pub reference: CaseReference,
    /// The participant's name.
    pub name: Option<String>,
    /// The last day to read it.
    pub until: NaiveDate,
    /// How many items have been answered.
    pub answered: usize,
}

impl ToRead {
    /// The reference, and the name where there is one.
    pub fn label(&self) -> String {
        label(self.reference, self.name.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn candidate(id: u128, responsible: Option<&str>) -> Candidate {
        Candidate {
            participant_id: participant(id),
            responsible: responsible.map(str::to_owned),
        }
    }

    fn reader(id: u128, name: &str) -> (AccountId, String) {
        (AccountId(Uuid::from_u128(id)), name.to_owned())
    }

    fn participant(id: u128) -> ParticipantId {
        ParticipantId(Uuid::from_u128(id))
    }

    #[test]
    fn a_rank_is_the_hash_that_anybody_can_work_out() {
        let own = rank(7, participant(1));
        let mut bytes = [0; 24];
        (bytes[7], bytes[23]) = (7, 1);
        assert_eq!(own, <[u8; 32]>::from(Sha256::digest(bytes)));
        assert_ne!(own, rank(8, participant(1)));
    }

    #[test]
    fn nobody_reads_their_own_case_and_all_read_as_many() {
        let readers = [reader(1, "A. Lind"), reader(2, "M. Öberg"), reader(3, "K. Nyström")];
        let cases: Vec<_> = (0..9)
            .map(|id| candidate(id, Some(["A. Lind", "M. Öberg", "K. Nyström"][id as usize % 3])))
            .collect();
        for seed in 0..5 {
            let assigned = assigned(seed, &cases, &readers).expect("somebody for each");
            for (case, own) in cases.iter().zip(&assigned) {
                let name = readers.iter().find(|(id, _)| id == own).map(|(_, name)| name.clone());
                assert_ne!(case.responsible, name);
            }
            for (id, name) in &readers {
                let count = assigned.iter().filter(|own| *own == id).count();
                assert!((2..=4).contains(&count), "{name} reads {count}");
            }
        }
        let alone = assigned(3, &cases, &readers[..1]);
        assert_eq!(alone, Err(DrawProblem::NobodyElse(3)));
    }

    #[test]
    fn a_request_says_what_is_wrong_with_it() {
        let right = DrawRequest {
            count: 1,
            seed: SEEDS - 1,
            readers: vec![reader(1, "A. Lind").0],
        };
        assert_eq!(right.problem(), None);
        for count in [0, MAX_DRAWN + 1] {
            let wrong = DrawRequest { count, ..right.clone() };
            assert_eq!(wrong.problem(), Some(DrawProblem::Count));
        }
        let wrong = DrawRequest {
            seed: SEEDS,
            ..right.clone()
        };
        assert_eq!(wrong.problem(), Some(DrawProblem::Seed));
        let wrong = DrawRequest {
            readers: Vec::new(),
            ..right
        };
        assert_eq!(wrong.problem(), Some(DrawProblem::NoReader));
    }

    #[test]
    fn a_draw_that_is_made_again_tells_what_has_changed() {
        let pool: Vec<_> = (0..20).map(participant).collect();
        let first = drawn(7, 5, pool.clone());
        let draw = || CaseDraw {
            id: DrawId(Uuid::nil()),
            seed: 7,
            drawn_on: NaiveDate::default(),
            drawn_by: "A. Lind".to_owned(),
            asked: 5,
            pool: 20,
            kept: 5,
            read: 0,
        };
        assert!(Redrawn::of(draw(), &first, pool.clone()).agrees());
        let mut turned = first.clone();
        turned.swap(0, 1);
        assert!(!Redrawn::of(draw(), &turned, pool.clone()).agrees());
        // Somebody whose dates say now that they did not go on that day.
        let mut less = pool;
        less.retain(|id| *id != first[2]);
        let changed = Redrawn::of(draw(), &first, less.clone());
        assert_eq!((changed.only_then, changed.only_now), (1, 1));
        // Removed for good they are in neither.
        let kept: Vec<_> = first.iter().copied().filter(|id| *id != first[2]).collect();
        let removed = Redrawn::of(CaseDraw { kept: 4, ..draw() }, &kept, less);
        assert!(removed.agrees() && removed.draw.gone() == 1);
    }

    proptest! {
        #[test]
        fn a_draw_follows_from_its_seed_and_who_leaves_moves_nobody(
            ids in prop::collection::btree_set(any::<u128>(), 1..40),
            seed in 0..SEEDS,
            count in 1_usize..50,
            leaving in any::<prop::sample::Index>(),
        ) {
            let pool: Vec<_> = ids.iter().copied().map(participant).collect();
            let first = drawn(seed, count, pool.clone());
            prop_assert_eq!(first.len(), count.min(pool.len()));
            let mut turned = pool.clone();
            turned.reverse();
            prop_assert_eq!(&first, &drawn(seed, count, turned), "the order of the rows has no part in it");
            let mut left = pool;
            let gone = left.remove(leaving.index(left.len()));
            let again = drawn(seed, count, left);
            let stayed: Vec<_> = first.iter().copied().filter(|id| *id != gone).collect();
            prop_assert_eq!(&again[..stayed.len()], &stayed[..]);
        }
    }
}
