//! A month's value as it is being typed in.

use egui::Ui;

use crate::domain::scorecard::{CardProblem, Measure, Month, TypedValue, parse_value};
use crate::domain::text::MAX_TEXT;
use crate::explain::Explain as _;
use crate::i18n::Texts;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::{beside, row};

/// How wide a value is, and where it is from.
const VALUE: f32 = 160.0;
const SOURCE: f32 = 320.0;

/// What is typed.
pub(super) struct ValueForm {
    value: String,
    source: String,
    /// There is a value that can be taken away.
    is_known: bool,
    has_tried: bool,
    takes_focus: bool,
    sent: Sent,
}

impl ValueForm {
    /// What was typed in before, if anything was.
    pub(super) fn new(texts: &Texts, typed: Option<&TypedValue>) -> Self {
        Self {
            value: typed.map_or_else(String::new, |typed| texts.card_typed(typed.value)),
            source: typed.map_or_else(String::new, |typed| typed.source.clone()),
            is_known: typed.is_some(),
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    /// Draws it; `true` once it is done with.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        (measure, month): (&Measure, Month),
        commands: &mut Vec<Command>,
    ) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        if self.sent.has_arrived(view) {
            return true;
        }
        let unit = measure.details.unit;
        let value = parse_value(&self.value);
        let problem = match value {
            None => Some(texts.get("problem-card-number")),
            Some(value) => unit.problem(value).map(|problem| problem.explain(texts)),
        };
        let is_long = self.source.chars().count() > MAX_TEXT;
        let mut entered = false;
        beside(ui, VALUE + theme::BASE + SOURCE, |ui| {
            let label = texts.get(&format!("card-value-{}", unit.code()));
            let field = Field::new(theme, label)
                .width(VALUE)
                .error(problem.clone().filter(|_| self.has_tried))
                .show(ui, &mut self.value);
            if std::mem::take(&mut self.takes_focus) {
                field.request_focus();
            }
            let source = Field::new(theme, texts.get("card-value-source"))
                .width(SOURCE)
                .hint(texts.get("card-value-source-hint"))
                .error(is_long.then(|| CardProblem::TooLong.explain(texts)))
                .show(ui, &mut self.source);
            let is_enter = ui.input(|input| input.key_pressed(egui::Key::Enter));
            entered = is_enter && (field.lost_focus() || source.lost_focus());
        });
        let mut is_done = false;
        row(ui, |ui| {
            let save = Button::primary(theme, texts.get("card-value-save")).icon(theme::icon::CHECK);
            if ui.add(save).clicked() || entered {
                self.has_tried = true;
                if let Some(value) = value.filter(|_| problem.is_none() && !is_long) {
                    let typed = (value, self.source.clone());
                    commands.push(Command::SaveCardValue(measure.id, month, Some(typed)));
                    self.sent.send();
                }
            }
            is_done = ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
            let remove = Button::quiet(theme, texts.get("card-value-remove")).icon(theme::icon::TRASH);
            if self.is_known && ui.add(remove).clicked() {
                commands.push(Command::SaveCardValue(measure.id, month, None));
                self.sent.send();
            }
        });
        is_done
    }
}
