//! What is printed for a participant to take home, or saved for them: how much, and in which language.

use egui::{Id, Label, Modal, Role, ScrollArea, Ui, Vec2};

use crate::domain::ParticipantId;
use crate::domain::history::History;
use crate::domain::instrument::{Instrument, Respondent};
use crate::i18n::Texts;
use crate::report::summary::{ChartPicture, Contents, SummaryFacts, SummarySheet, told};
use crate::ui::charts::axis::TimeAxis;
use crate::ui::charts::export::{self, ExportError};
use crate::ui::charts::trend::{self, PLOT_HEIGHTS, Panels};
use crate::ui::command::Command;
use crate::ui::text;
use crate::ui::theme::{self, Theme, ThemeName};
use crate::ui::view::{Frame, View, with_pen};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{follow_focus, group, heading, row};

/// How wide it is.
const WIDTH: f32 = 480.0;
/// How wide a chart is drawn; two stand beside each other on paper.
const CHART: f32 = 300.0;

/// What is chosen so far.
pub struct SummaryChoice {
    participant_id: ParticipantId,
    contents: Contents,
    /// The language's code; empty until it has been drawn once.
    language: String,
    has_failed: bool,
    has_focus: bool,
}

impl SummaryChoice {
    /// Everything, in the participant's own language.
    pub fn new(participant_id: ParticipantId) -> Self {
        Self {
            participant_id,
            contents: Contents::Everything,
            language: String::new(),
            has_failed: false,
            has_focus: false,
        }
    }

    /// Draws it over the page.
    pub fn ui(&mut self, ui: &Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        if self.language.is_empty() {
            self.language = view.language_of(self.participant_id);
        }
        let modal = Modal::new(Id::unique("summary"))
            .frame(theme.card_frame())
            .show(ui.ctx(), |ui| {
                let room = ui.ctx().content_rect().size() - Vec2::splat(2.0 * theme::PAGE);
                ui.set_width(WIDTH.min(room.x));
                let title = texts.get("print-heading");
                // What does not fit is scrolled to, also by the keyboard.
                let scroll = ScrollArea::vertical().max_height(room.y);
                scroll.min_scrolled_height(room.y).show(ui, |ui| {
                    group(ui, Role::Dialog, &title, |ui| {
                        ui.spacing_mut().item_spacing.y = theme::STEP_12;
                        heading(ui, theme.lead(&title));
                        ui.add(Label::new(theme.body(texts.get("print-about"))).wrap());
                        self.choices(ui, view);
                        if self.has_failed {
                            ui.add(Label::new(theme.strong(texts.get("print-failed"))).wrap());
                        }
                        self.buttons(ui, view, commands);
                    });
                    follow_focus(ui);
                });
            });
        if modal.should_close() {
            commands.push(Command::ChooseSummary(None));
        }
    }

    fn choices(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = texts.get("print-contents");
        ui.label(theme.small(&name));
        group(ui, Role::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                for (contents, key) in [
                    (Contents::Everything, "print-everything"),
                    (Contents::Plan, "print-plan"),
                ] {
                    let chip = Button::chip(theme, texts.get(key), self.contents == contents);
                    let chip = ui.add(chip);
                    if !std::mem::replace(&mut self.has_focus, true) {
                        chip.request_focus();
                    }
                    if chip.clicked() {
                        self.contents = contents;
                    }
                }
            });
        });
        let options: Vec<_> = view
            .languages
            .offered(view.forms)
            .map(|language| (language.code.clone(), language.name.clone()))
            .collect();
        Select::new(theme, texts.get("print-language")).show(ui, &mut self.language, &options);
    }

    fn buttons(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let mut asked = None;
        row(ui, |ui| {
            let save = Button::primary(theme, texts.get("print-save")).icon(theme::icon::DOWNLOAD);
            if ui.add(save).clicked() {
                asked = Some(false);
            }
            let print = Button::secondary(theme, texts.get("handover-print")).icon(theme::icon::PRINTER);
            if view.has_printer && ui.add(print).clicked() {
                asked = Some(true);
            }
            if ui.add(Button::secondary(theme, texts.get("cancel"))).clicked() {
                commands.push(Command::ChooseSummary(None));
            }
        });
        let Some(is_printed) = asked else { return };
        match self.sheet(ui, view) {
            Ok(Some(sheet)) => {
                let (participant_id, sheet) = (self.participant_id, Box::new(sheet));
                commands.push(Command::ChooseSummary(None));
                commands.push(if is_printed {
                    Command::PrintSummary { participant_id, sheet }
                } else {
                    Command::SaveSummary { participant_id, sheet }
                });
            }
            Ok(None) => {}
            Err(error) => {
                log::error!("{error}");
                self.has_failed = true;
            }
        }
    }

    /// The pages as they are chosen; `None` where the participant is not read any more.
    fn sheet(&self, ui: &Ui, view: &View<'_>) -> Result<Option<SummarySheet>, ExportError> {
        let history = view.history(self.participant_id);
        let Some((history, language)) = history.zip(view.languages.get(&self.language)) else {
            return Ok(None);
        };
        let own = history.own();
        let instrument = language.translate(own.instrument().unwrap_or(view.instrument));
        let texts = Texts::of_language(language);
        let frame = Frame {
            texts: &texts,
            ..view.frame
        };
        let pictures = match self.contents {
            Contents::Everything => pictures(ui, &frame, &own, &instrument)?,
            Contents::Plan => Vec::new(),
        };
        let facts = SummaryFacts {
            history: &own,
            instrument: &instrument,
            activities: view.activities,
            contents: self.contents,
            today: view.today,
        };
        Ok(Some(SummarySheet::new(&texts, facts, pictures)))
    }
}

/// A chart of each indicator that the participant has answered to, in the words of `frame` and `instrument`.
///
/// # Errors
/// Where one could not be drawn.
pub fn pictures(
    ui: &Ui,
    frame: &Frame<'_>,
    history: &History,
    instrument: &Instrument,
) -> Result<Vec<ChartPicture>, ExportError> {
    let Some(axis) = TimeAxis::of(history, frame.today) else {
        return Ok(Vec::new());
    };
    // Paper is white, whatever the window's colours are.
    let paper = Theme::of(ThemeName::Light);
    let frame = Frame { theme: paper, ..*frame };
    let before = text::direction(ui.ctx());
    text::set_direction(ui.ctx(), frame.texts.direction());
    let panels = Panels {
        history,
        instrument,
        axis,
        band: &[],
        width: CHART,
        plot_height: PLOT_HEIGHTS[1],
    };
    let asked: Vec<_> = instrument
        .asked_of(Respondent::Participant)
        .filter(|indicator| trend::has_content(history, instrument, indicator))
        .collect();
    let figures = with_pen(&ui.painter().clone(), &frame, |pen| {
        let lines = asked.iter().map(|own| trend::text_lines(pen, history, own, CHART));
        let lines = lines.max().unwrap_or(1);
        let draw = |own| trend::panel(pen, panels, own, lines);
        asked.iter().copied().map(draw).collect::<Vec<_>>()
    });
    text::set_direction(ui.ctx(), before);
    let pictures = asked.iter().zip(figures).map(|(indicator, figure)| {
        Ok(ChartPicture {
            svg: export::outlined(&figure.scene, &figure.name, paper.card)?,
            name: figure.name,
            told: told(frame.texts, history, instrument, indicator),
        })
    });
    pictures.collect()
}
