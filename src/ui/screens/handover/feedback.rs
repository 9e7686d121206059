//! What the participant sees when the form has been sent in: the first and the latest answers, in upward and neutral
//! words alone.

use eframe::egui::{Align, Ui, vec2};

use super::{Form, Handover};
use crate::domain::change::Direction;
use crate::domain::instrument::Respondent;
use crate::domain::occasion::Occasion;
use crate::report::feedback::{Feedback, FeedbackSheet, Moved};
use crate::ui::charts::comparison::Pair;
use crate::ui::charts::export;
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
/// The least width at which words stand beside the chart.
const BESIDE: f32 = 860.0;
/// The words' share of the width beside the chart.
const WORDS: f32 = 416.0;

impl Handover {
    pub(super) fn feedback(&mut self, ui: &mut Ui, form: &Form<'_>, commands: &mut Vec<Command>) {
        let now = ui.input(|input| input.time);
        // Whoever waits for the printer is still there.
        if self.touched_at == 0.0 || self.is_printing || ui.input(|input| !input.events.is_empty()) {
            self.touched_at = now;
        }
        let left = LASTS_SECS - (now - self.touched_at);
        if left <= 0.0 {
            commands.push(Command::EndHandover);
            return;
        }
        ui.ctx().request_repaint_after_secs(left as f32 + 0.1);

        let (theme, texts) = (form.view.theme, form.view.texts);
        let thanks = match given_name(form.history.participant.details.name.as_deref()) {
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
        let feedback = Feedback::new(form.view.texts, form.history, form.instrument, first, form.occasion);
        // Paper is white, whatever the window's colours are.
        let paper = Theme::of(ThemeName::Light);
        let frame = Frame {
            theme: paper,
            ..form.view.frame
        };
        let figure = with_pen(&ui.painter().clone(), &frame, |pen| {
            let pair = pair(first, form.occasion);
            radar::participants_chart(pen, form.history, form.instrument, pair, 640.0)
        });
        let picture = match export::outlined(&figure.scene, &figure.name, paper.card) {
            Ok(picture) => picture,
            Err(error) => {
                log::error!("{error}");
                self.printed = Some(Err(()));
                return;
            }
        };
        let sheet = FeedbackSheet::new(
            form.view.texts,
            &feedback,
            [first, form.occasion],
            picture,
            figure.summary,
        );
        self.is_printing = true;
        commands.push(Command::PrintFeedback(Box::new(sheet)));
    }
}

/// The participant's first occasion, where it is not this one.
pub(super) fn first<'a>(form: &Form<'a>) -> Option<&'a Occasion> {
    let mut own = form
        .history
        .measured()
        .filter(|occasion| occasion.assessments.contains_key(&Respondent::Participant));
    own.next().filter(|first| first.id != form.occasion.id)
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
    if feedback.raised.is_empty() {
        text::label(ui, theme.large(texts.get("handover-same")));
    } else {
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
        let (rect, _) = ui.allocate_exact_size(vec2(theme::GAP, 26.0), eframe::egui::Sense::hover());
        let corners = shapes::direction(Direction::Raised, rect.center(), theme::GAP);
        let shape = eframe::egui::Shape::convex_polygon(corners, theme.raised, eframe::egui::Stroke::NONE);
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
