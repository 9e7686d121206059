//! A measure as it is being written down: what is followed, and where it should be.

use egui::{Role, Ui};

use crate::domain::MeasureId;
use crate::domain::instrument::Respondent;
use crate::domain::scorecard::{
    CardProblem, Direction, Figure, Indicated, Measure, MeasureDetails, Perspective, Source, Unit, name_problem,
    parse_value,
};
use crate::explain::Explain as _;
use crate::i18n::Texts;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, field_error, trimmed};
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{beside, group, heading, row};

/// How wide a number is, what is chosen, and what is chosen beside it.
const NUMBER: f32 = 168.0;
const CHOICE: f32 = 380.0;
const BESIDE: f32 = 260.0;
/// The room that two of them need.
const PAIR: f32 = CHOICE + theme::BASE + BESIDE;

/// A measure as it is being written.
pub(super) struct MeasureForm {
    id: Option<MeasureId>,
    figure: Option<Figure>,
    months: u32,
    indicated: Option<Indicated>,
    unit: Unit,
    perspective: Perspective,
    name: String,
    /// The name that was proposed last: it changes with the figure for as long as nobody has written another.
    proposed: String,
    direction: Direction,
    target: String,
    near: String,
    has_tried: bool,
    takes_focus: bool,
    sent: Sent,
}

impl MeasureForm {
    /// A new one: the national measure, over twelve months.
    pub(super) fn new() -> Self {
        Self {
            id: None,
            figure: Some(Figure::WorkOrStudies),
            months: 12,
            indicated: None,
            unit: Unit::Percent,
            perspective: Perspective::TargetGroup,
            name: String::new(),
            proposed: String::new(),
            direction: Direction::AtLeast,
            target: String::new(),
            near: String::new(),
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    /// A known one.
    pub(super) fn edit(texts: &Texts, measure: &Measure) -> Self {
        let details = &measure.details;
        let source = details.source.as_ref();
        Self {
            id: Some(measure.id),
            figure: source.map(|source| source.figure),
            months: source.map_or(12, |source| source.months),
            indicated: source.and_then(|source| source.indicated.clone()),
            unit: details.unit,
            perspective: details.perspective,
            name: details.name.clone(),
            direction: details.direction,
            target: texts.card_typed(details.target),
            near: details.near.map_or_else(String::new, |near| texts.card_typed(near)),
            ..Self::new()
        }
    }

    /// Which measure; `None` for a new one.
    pub(super) fn id(&self) -> Option<MeasureId> {
        self.id
    }

    /// Draws it; `true` once it is done with.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let mut is_done = self.sent.has_arrived(view);
        ui.push_id("measure form", |ui| {
            ui.spacing_mut().item_spacing.y = theme::STEP_12;
            let key = if self.id.is_some() {
                "card-measure-edit"
            } else {
                "card-measure-new"
            };
            heading(ui, theme.lead(texts.get(key)));
            self.source(ui, view);
            self.named(ui, view);
            self.aim(ui, view);
            let details = self.details();
            // A number that is none, and a name that can't be one, are told at their fields.
            let problem = details.as_ref().and_then(MeasureDetails::problem);
            if self.has_tried
                && let Some(problem) = problem.filter(|problem| !has_field(*problem))
            {
                field_error(ui, theme, &problem.explain(texts));
            }
            row(ui, |ui| {
                let save = Button::primary(theme, texts.get("card-measure-save")).icon(theme::icon::CHECK);
                if ui.add(save).clicked() {
                    self.has_tried = true;
                    if let Some(details) = details.filter(|_| problem.is_none()) {
                        commands.push(Command::SaveMeasure(self.id, Box::new(details)));
                        self.sent.send();
                    }
                }
                is_done |= ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
                let remove = Button::quiet(theme, texts.get("card-measure-remove")).icon(theme::icon::TRASH);
                if let Some(id) = self.id
                    && ui.add(remove).clicked()
                {
                    commands.push(Command::RemoveMeasure(id));
                    self.sent.send();
                }
            });
        });
        is_done
    }

    /// Where its values come from.
    fn source(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = |figure: &Figure| texts.get(&format!("card-figure-{}", figure.code()));
        let mut figures: Vec<_> = Figure::ALL.iter().map(|figure| (Some(*figure), name(figure))).collect();
        figures.push((None, texts.get("card-figure-typed")));
        beside(ui, PAIR, |ui| {
            let choice = Select::new(theme, texts.get("card-figure")).width(CHOICE);
            let choice = choice.take_focus(std::mem::take(&mut self.takes_focus));
            if choice.show(ui, &mut self.figure, &figures)
                && let Some(figure) = self.figure
            {
                self.unit = figure.unit();
            }
            match self.figure {
                Some(_) => {
                    let months = |months: u32| (months, texts.get(&format!("card-months-{months}")));
                    let choices = Source::MONTHS.map(months);
                    Select::new(theme, texts.get("card-months"))
                        .width(BESIDE)
                        .show(ui, &mut self.months, &choices);
                }
                None => {
                    let unit = |unit: &Unit| (*unit, texts.get(&format!("card-unit-{}", unit.code())));
                    let units: Vec<_> = Unit::ALL.iter().map(unit).collect();
                    Select::new(theme, texts.get("card-unit"))
                        .width(BESIDE)
                        .show(ui, &mut self.unit, &units);
                }
            }
        });
        match self.figure.filter(|figure| figure.has_indicator()) {
            Some(_) => self.indicator(ui, view),
            None => self.indicated = None,
        }
    }

    fn indicator(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let respondent = self
            .indicated
            .as_ref()
            .map_or(Respondent::Participant, |own| own.respondent);
        let options: Vec<_> = view
            .in_use
            .iter()
            .flat_map(|(series, instrument)| {
                instrument.indicators.iter().map(move |indicator| {
                    let id = Indicated::new(series, &indicator.id, respondent);
                    (Some(id), indicator.name.text(texts.code()).to_owned())
                })
            })
            .collect();
        if self.indicated.is_none() {
            self.indicated = options.first().and_then(|(first, _)| first.clone());
        }
        beside(ui, PAIR, |ui| {
            Select::new(theme, texts.get("card-indicator"))
                .width(CHOICE)
                .show(ui, &mut self.indicated, &options);
            let who = |own: &Respondent| (*own, texts.get(&format!("respondent-{}", own.code())));
            let whose: Vec<_> = Respondent::ALL.iter().map(who).collect();
            let mut respondent = respondent;
            let choice = Select::new(theme, texts.get("card-respondent")).width(BESIDE);
            if choice.show(ui, &mut respondent, &whose)
                && let Some(indicated) = &mut self.indicated
            {
                indicated.respondent = respondent;
            }
        });
    }

    /// What it is called, and from which side it is looked at.
    fn named(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        if self.id.is_none() {
            let proposed = self.proposal(view);
            if self.name == self.proposed {
                self.name.clone_from(&proposed);
            }
            self.proposed = proposed;
        }
        let error = self.has_tried.then(|| name_problem(&self.name)).flatten();
        Field::new(theme, texts.get("card-name"))
            .width(PAIR)
            .error(error.map(|problem| problem.explain(texts)))
            .show(ui, &mut self.name);
        let side = |own: &Perspective| (*own, texts.get(&format!("card-perspective-{}", own.code())));
        let sides: Vec<_> = Perspective::ALL.iter().map(side).collect();
        Select::new(theme, texts.get("card-perspective"))
            .width(BESIDE)
            .show(ui, &mut self.perspective, &sides);
    }

    /// The figure's own name, with the indicator's where it is about one.
    fn proposal(&self, view: &View<'_>) -> String {
        let Some(figure) = self.figure else {
            return String::new();
        };
        let name = view.texts.get(&format!("card-figure-{}", figure.code()));
        let indicator = self.indicated.as_ref().and_then(|own| {
            let (_, instrument) = view.in_use.iter().find(|(series, _)| series.0 == own.series)?;
            let indicator = instrument
                .indicators
                .iter()
                .find(|indicator| indicator.id.0 == own.indicator)?;
            Some(indicator.name.text(view.texts.code()))
        });
        match indicator {
            Some(indicator) => format!("{name}: {indicator}"),
            None => name,
        }
    }

    /// Where it should be.
    fn aim(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = texts.get("card-direction");
        ui.label(theme.small_strong(&name));
        group(ui, Role::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                for direction in Direction::ALL {
                    let text = texts.get(&format!("card-direction-{}", direction.code()));
                    if ui
                        .add(Button::chip(theme, text, self.direction == *direction))
                        .clicked()
                    {
                        self.direction = *direction;
                    }
                }
            });
        });
        let unit = texts.get(&format!("card-unit-{}", self.unit.code()));
        let error = |text: &str, is_needed: bool| {
            if trimmed(text).is_none() && !is_needed {
                return None;
            }
            match parse_value(text) {
                None => Some(texts.get("problem-card-number")),
                Some(value) => self.unit.problem(value).map(|problem| problem.explain(texts)),
            }
        };
        let wrong_side = match self.details().and_then(|details| details.problem()) {
            Some(CardProblem::NearBeyondTarget) => Some(CardProblem::NearBeyondTarget.explain(texts)),
            _ => None,
        };
        let (of_target, of_near) = if self.has_tried {
            (error(&self.target, true), error(&self.near, false).or(wrong_side))
        } else {
            (None, None)
        };
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            Field::new(theme, texts.with("card-target", &[("unit", unit.as_str().into())]))
                .width(NUMBER)
                .error(of_target)
                .show(ui, &mut self.target);
            Field::new(theme, texts.get("card-near"))
                .width(NUMBER)
                .help(texts.get("card-near-help"))
                .error(of_near)
                .show(ui, &mut self.near);
        });
    }

    /// As it would be saved; `None` where a number is none.
    fn details(&self) -> Option<MeasureDetails> {
        let near = match trimmed(&self.near) {
            None => None,
            Some(near) => Some(parse_value(&near)?),
        };
        Some(MeasureDetails {
            perspective: self.perspective,
            name: self.name.clone(),
            source: self.figure.map(|figure| Source {
                figure,
                months: self.months,
                indicated: self.indicated.clone(),
            }),
            unit: self.unit,
            direction: self.direction,
            target: parse_value(&self.target)?,
            near,
        })
    }
}

/// `true` for what is told at its field.
fn has_field(problem: CardProblem) -> bool {
    matches!(
        problem,
        CardProblem::NoName
            | CardProblem::TooLong
            | CardProblem::OutOfRange
            | CardProblem::NoShare
            | CardProblem::NearBeyondTarget
    )
}
