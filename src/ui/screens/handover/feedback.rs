//! What the participant sees when the form has been sent in: the first and the latest answers, in upward and neutral
//! words alone.

use egui::{Align, Ui, vec2};

use super::{Form, Handover};
use crate::domain::change::Direction;
use crate::domain::history::History;
use crate::domain::instrument::{Instrument, Respondent};
use crate::domain::occasion::Occasion;
use crate::report::feedback::{Feedback, FeedbackSheet, Moved};
use crate::ui::charts::comparison::Pair;
use crate::ui::charts::export::{self, ExportError};
use crate::ui::charts::figure::Figure;
use crate::ui::charts::radar;
use crate::ui::command::Command;
use crate::ui::shapes;
use crate::ui::text;
use crate::ui::theme::{self, Theme, ThemeName};
use crate::ui::view::{Frame, with_pen};
use crate::ui::widgets::{heading, icon_label};

/// It leaves the screen when nobody has touched anything for this long, in seconds.
const LASTS_SECS: f64 = 60.0;
/// The same while a page is on its way to the printer.
const PRINTING_SECS: f64 = 180.0;
/// The least width at which words stand beside the chart.
const BESIDE: f32 = 860.0;
/// The words' share of the width beside the chart.
const WORDS: f32 = 416.0;

impl Handover {
    pub(super) fn feedback(&mut self, ui: &mut Ui, form: &Form<'_>, commands: &mut Vec<Command>) {
        let now = ui.input(|input| input.time);
        // Whoever waits for the printer is still there, but not for ever.
        let lasts = if self.is_printing { PRINTING_SECS } else { LASTS_SECS };
        // Time first: a touch long after it has run out is somebody else's.
        if self.touched_at != 0.0 && now - self.touched_at >= lasts {
            commands.push(Command::EndHandover);
            return;
        }
        if self.touched_at == 0.0 || ui.input(|input| !input.events.is_empty()) {
            self.touched_at = now;
        }
        let left = lasts - (now - self.touched_at);
        ui.ctx().request_repaint_after_secs(left as f32 + 0.1);

        let (theme, texts) = (form.view.theme, form.view.texts);
        let thanks = match given_name(form.history.participant.listed_name()) {
            Some(name) => texts.with("handover-thanks-name", &[("name", name.into())]),
            None => texts.get("handover-thanks"),
        };
        let first = first(form);
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = theme::BASE;
            heading(ui, theme.display(thanks));
            let key = if first.is_some() {
                "handover-compared"
            } else {
                "handover-first-time"
            };
            text::label(ui, theme.large(texts.get(key)).color(theme.ink_secondary));
        });
        match self.printed {
            Some(Ok(())) => drop(text::label(ui, theme.strong(texts.get("handover-printed")))),
            Some(Err(())) => drop(text::label(ui, theme.strong(texts.get("handover-not-printed")))),
            None => {}
        }
        let Some(first) = first else {
            text::label(ui, theme.large(texts.get("handover-saved")));
            return;
        };
        let feedback = Feedback::new(texts, form.history, form.instrument, first, form.occasion);
        let width = ui.available_width();
        if width >= BESIDE {
            let toward = text::toward(ui.ctx(), Align::Min);
            let gap = theme::PAGE + theme::GAP;
            ui.with_layout(toward, |ui| {
                ui.spacing_mut().item_spacing.x = gap;
                chart(ui, form, first, width - WORDS - gap).show(ui, theme);
                let below = text::below(ui.ctx());
                ui.allocate_ui_with_layout(vec2(WORDS, 0.0), below, |ui| {
                    ui.set_width(WORDS);
                    words(ui, form, &feedback);
                });
            });
        } else {
            words(ui, form, &feedback);
            chart(ui, form, first, width.min(660.0)).show(ui, theme);
        }
    }

    /// Sends what the participant sees to the printer.
    pub(super) fn print(&mut self, ui: &Ui, form: &Form<'_>, commands: &mut Vec<Command>) {
        let Some(first) = first(form) else { return };
        match sheet(
            ui,
            &form.view.frame,
            form.history,
            form.instrument,
            [first, form.occasion],
        ) {
            Ok(sheet) => {
                self.is_printing = true;
                commands.push(Command::PrintFeedback(Box::new(sheet)));
            }
            Err(error) => {
                log::error!("{error}");
                self.printed = Some(Err(()));
            }
        }
    }
}

/// A participant's first and latest answers on paper, in the words of `frame` and `instrument`.
///
/// # Errors
/// Where the chart could not be drawn.
pub fn sheet(
    ui: &Ui,
    frame: &Frame<'_>,
    history: &History,
    instrument: &Instrument,
    [first, latest]: [&Occasion; 2],
) -> Result<FeedbackSheet, ExportError> {
    let feedback = Feedback::new(frame.texts, history, instrument, first, latest);
    // Paper is white, whatever the window's colours are.
    let paper = Theme::of(ThemeName::Light);
    let frame = Frame { theme: paper, ..*frame };
    let before = text::direction(ui.ctx());
    text::set_direction(ui.ctx(), frame.texts.direction());
    let figure = with_pen(&ui.painter().clone(), &frame, |pen| {
        radar::participants_chart(pen, history, instrument, pair(first, latest), 640.0)
    });
    text::set_direction(ui.ctx(), before);
    let picture = export::outlined(&figure.scene, &figure.name, paper.card)?;
    Ok(FeedbackSheet::new(
        frame.texts,
        &feedback,
        [first, latest],
        picture,
        figure.summary,
    ))
}

/// The participant's first occasion, where it is not this one.
pub(super) fn first<'a>(form: &Form<'a>) -> Option<&'a Occasion> {
    form.history.first_before(Respondent::Participant, form.occasion.id)
}

fn pair<'a>(before: &'a Occasion, now: &'a Occasion) -> Pair<'a> {
    Pair {
        before,
        now,
        respondent: Respondent::Participant,
    }
}

fn chart(ui: &Ui, form: &Form<'_>, first: &Occasion, width: f32) -> Figure {
    with_pen(&ui.painter().clone(), &form.view, |pen| {
        radar::participants_chart(pen, form.history, form.instrument, pair(first, form.occasion), width)
    })
}

fn words(ui: &mut Ui, form: &Form<'_>, feedback: &Feedback) {
    let (theme, texts) = (form.view.theme, form.view.texts);
    ui.spacing_mut().item_spacing.y = theme::GAP;
    if feedback.is_the_same() {
        text::label(ui, theme.large(texts.get("handover-same")));
    }
    if !feedback.raised.is_empty() {
        heading(ui, theme.title(texts.get("handover-raised")));
        for moved in &feedback.raised {
            raised(ui, theme, moved);
        }
    }
    if !feedback.talk.is_empty() {
        ui.add_space(theme::BASE);
        theme.card_frame().inner_margin(theme::PAGE).show(ui, |ui| {
            ui.set_width(ui.available_width());
            let toward = text::toward(ui.ctx(), Align::Center);
            ui.allocate_ui_with_layout(vec2(ui.available_width(), theme::PAGE), toward, |ui| {
                ui.spacing_mut().item_spacing.x = theme::STEP_12;
                icon_label(ui, theme::icon::MESSAGE, theme.primary);
                heading(ui, theme.lead(texts.get("handover-talk")));
            });
            for moved in &feedback.talk {
                ui.scope(|ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    text::label(ui, theme.large(&moved.text));
                    text::label(ui, theme.large(&moved.steps));
                });
            }
            text::label(ui, theme.large(texts.get("handover-talk-when")));
        });
    }
    text::label(ui, theme.body(texts.get("handover-saved")).color(theme.ink_secondary));
}

/// A sentence with its mark before it.
fn raised(ui: &mut Ui, theme: &Theme, moved: &Moved) {
    let toward = text::toward(ui.ctx(), Align::Min);
    ui.with_layout(toward, |ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        let (rect, _) = ui.allocate_exact_size(vec2(theme::GAP, 26.0), egui::Sense::hover());
        let corners = shapes::direction(Direction::Raised, rect.center(), theme::GAP);
        let shape = egui::Shape::convex_polygon(corners, theme.raised, egui::Stroke::NONE);
        ui.painter().add(shape);
        ui.with_layout(text::below(ui.ctx()), |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            text::label(ui, theme.large(&moved.text));
            text::label(ui, theme.body(&moved.steps).color(theme.ink_secondary));
        });
    });
}

/// What a name begins with, where that is what one is called by: not in "Ali, Amina".
fn given_name(name: Option<&str>) -> Option<&str> {
    let first = name?.split_whitespace().next()?;
    (!first.ends_with(',')).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::given_name;

    #[test]
    fn a_name_is_said_only_where_it_is_the_given_one() {
        assert_eq!(given_name(Some("Amina Ali")), Some("Amina"));
        assert_eq!(given_name(Some("Ali, Amina")), None);
        assert_eq!(given_name(Some(" ")), None);
        assert_eq!(given_name(None), None);
    }
}
