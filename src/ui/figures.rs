//! Group figures as a page asks for them, and as they are worked out in the background.

use std::sync::Arc;

use crate::domain::ParticipantId;
use crate::domain::Today;
use crate::domain::cohort::Cohort;
use crate::domain::cohort::filter::{Filter, Grain};
use crate::domain::cohort::method::{Methods, methods};
use crate::domain::cohort::over_time::{OverTime, over_time};
use crate::domain::cohort::overview::{Overview, Request, overviews};
use crate::domain::cohort::quality::{Lack, Quality, lacking_shown, quality, to_follow_up};
use crate::domain::cohort::stays::{LongStay, StaysShown, long_stays, stays_shown};
use crate::domain::cohort::suppression::Level;
use crate::domain::participant::CaseReference;

/// What a page asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Who is looked at, and who beside them.
    pub filter: Filter,
    /// The second group, where two are beside each other, and more, where a figure is followed over time.
    pub beside: Vec<Filter>,
    /// What the period is divided into.
    pub grain: Grain,
    /// Over time, only those who are in every part.
    pub is_panel: bool,
    /// What is needed beside the overview.
    pub part: Part,
}

impl Ask {
    /// `true` where what answers this answers `other`: with more groups beside, the first ones stand there too.
    fn covers(&self, other: &Self) -> bool {
        let Self {
            filter,
            beside,
            grain,
            is_panel,
            part,
        } = other;
        self.filter == *filter
            && self.beside.starts_with(beside)
            && (self.grain, self.is_panel, self.part) == (*grain, *is_panel, *part)
    }
}

/// What is worked out beside the overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Nothing more.
    None,
    /// Part by part of the period.
    OverTime,
    /// Long stays without movement.
    Stays,
    /// How well the group is measured.
    Quality,
    /// What a methodologist asks.
    Method,
}

/// Somebody whose measurement lacks something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToFollowUp {
    /// Who.
    pub participant_id: ParticipantId,
    /// The case.
    pub reference: CaseReference,
    /// What is lacking, the overdue first.
    pub lacks: Vec<Lack>,
}

/// What has been worked out.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// What was asked for.
    pub ask: Ask,
    /// How many times something had been read of the file then.
    pub version: u64,
    /// Nobody is in the file.
    pub is_nobody: bool,
    /// As they are shown within the unit.
    unit: Shown,
    /// As they are shown to anybody: what reports and pictures are made of.
    public: Shown,
    /// Long stays, where they were asked for.
    pub stays: Option<Vec<LongStay>>,
    /// Whose measurements lack something, where that was asked for.
    pub lacking: Option<Vec<ToFollowUp>>,
}

/// What is shown at one level.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The overview, and those of the groups beside.
    pub overviews: Vec<Overview>,
    /// Part by part, where it was asked for.
    pub over_time: Option<OverTime>,
    /// How well the group is measured, where that was asked for.
    pub quality: Option<Quality>,
    /// What a methodologist asks, where that was asked for.
    pub methods: Option<Methods>,
    /// What of the long stays may be counted, where they were asked for.
    pub stays: StaysShown,
    /// It may be told of how many measurements something lacks, where that was asked for.
    pub counts_lacking: bool,
}

impl Shown {
    fn of(request: Request<'_>, ask: &Ask, progress: &(dyn Fn(usize, usize) -> bool + Sync)) -> Option<Self> {
        let over_time = match ask.part {
            Part::OverTime => Some(over_time(&request, &ask.filter, ask.is_panel, progress)?),
            Part::None | Part::Stays | Part::Quality | Part::Method => None,
        };
        let quality = match ask.part {
            Part::Quality => Some(quality(&request, &ask.filter, progress)?),
            Part::None | Part::Stays | Part::OverTime | Part::Method => None,
        };
        let counts_lacking = match ask.part {
            Part::Quality => lacking_shown(&request, &ask.filter, progress)?,
            Part::None | Part::Stays | Part::OverTime | Part::Method => false,
        };
        let stays = match ask.part {
            Part::Stays => stays_shown(&request, &ask.filter, progress)?,
            Part::None | Part::Quality | Part::OverTime | Part::Method => StaysShown::default(),
        };
        let methods = match ask.part {
            Part::Method => Some(methods(&request, &ask.filter, progress)?),
            Part::None | Part::Stays | Part::OverTime | Part::Quality => None,
        };
        Some(Self {
            overviews: overviews(request, progress)?,
            over_time,
            quality,
            methods,
            stays,
            counts_lacking,
        })
    }
}

impl Figures {
    /// What is shown at a level.
    pub fn shown(&self, level: Level) -> &Shown {
        match level {
            Level::Unit => &self.unit,
            Level::Publication => &self.public,
        }
    }

    /// Works it out; `None` where `progress` said to stop.
    pub fn of(
        cohort: &Cohort,
        ask: Ask,
        version: u64,
        today: Today,
        threshold: u64,
        progress: &(dyn Fn(usize, usize) -> bool + Sync),
    ) -> Option<Self> {
        let filters: Vec<Filter> = std::iter::once(&ask.filter).chain(&ask.beside).cloned().collect();
        let shown = |level: Level| {
            let request = Request {
                cohort,
                filters: &filters,
                today,
                grain: ask.grain,
                threshold,
                level,
            };
            Shown::of(request, &ask, progress)
        };
        let (unit, public) = (shown(Level::Unit)?, shown(Level::Publication)?);
        // Those who are counted, with whoever stands together with whom the filter names.
        let counted = &unit.overviews.first()?.counted;
        let stays = (ask.part == Part::Stays).then(|| long_stays(cohort, counted, today));
        let lacking = (ask.part == Part::Quality).then(|| {
            let lacking = to_follow_up(cohort, counted, today).into_iter();
            let lacking = lacking.map(|(member, lacks)| ToFollowUp {
                participant_id: member.participant_id,
                reference: member.reference,
                lacks,
            });
            lacking.collect()
        });
        Some(Self {
            is_nobody: cohort.members().is_empty(),
            unit,
            public,
            stays,
            lacking,
            version,
            ask,
        })
    }
}

/// What has been read and worked out so far.
#[derive(Default)]
pub struct Known {
    /// Everybody, and how many times something had been read of the file then.
    pub cohort: Option<(u64, Arc<Cohort>)>,
    /// The latest figures.
    pub figures: Option<Box<Figures>>,
    /// What could not be worked out last, so that it is not tried again in every frame.
    pub failed: Option<(Ask, u64)>,
}

/// What a page sees of it.
#[derive(Clone, Copy)]
pub struct FiguresView<'a> {
    /// The latest figures, which may be those of an earlier question.
    pub latest: Option<&'a Figures>,
    /// What is being worked out now.
    pub running: Option<&'a (Ask, u64)>,
    /// What could not be worked out last.
    pub failed: Option<&'a (Ask, u64)>,
    /// How far that has come, from 0 to 1.
    pub progress: f32,
}

impl<'a> FiguresView<'a> {
    /// The figures that answer this question, as the file is now.
    pub fn answer(&self, ask: &Ask, version: u64) -> Option<&'a Figures> {
        self.latest
            .filter(|figures| figures.version == version && figures.ask.covers(ask))
    }

    /// `true` where somebody has to ask for them first.
    pub fn is_to_ask(&self, ask: &Ask, version: u64) -> bool {
        let is_same = |known: Option<&(Ask, u64)>| known.is_some_and(|(own, at)| own == ask && *at == version);
        self.answer(ask, version).is_none() && !is_same(self.running) && !is_same(self.failed)
    }
}
