//! Labelled fields for text.

use egui::{
    Align, Align2, Context, Id, Label, Layout, Margin, Response, RichText, Role, Stroke, TextBuffer, TextEdit, Ui, vec2,
};

use super::button::Button;
use super::icon_label;
use crate::domain::text::{has_controls, strip_controls};
use crate::ui::text;
use crate::ui::theme::{self, Size, Theme, Weight};
use crate::ui::view::Frame;

/// Control characters were taken out of what was typed or pasted.
#[derive(Clone, Copy, Default)]
struct Removed;

fn removed() -> Id {
    Id::unique("control characters were removed")
}

/// `true` once after control characters were taken out of a field: somebody has to be told.
pub fn has_removed_controls(ctx: &Context) -> bool {
    ctx.data_mut(|data| data.remove_temp::<Removed>(removed())).is_some()
}

/// A labelled field for one or more lines of text.
pub struct Field<'a> {
    theme: &'a Theme,
    label: String,
    hint: String,
    help: Option<String>,
    error: Option<String>,
    width: f32,
    rows: usize,
    is_secret: bool,
    hides_text: bool,
    hides_label: bool,
    is_large: bool,
    id: Option<Id>,
}

impl<'a> Field<'a> {
    /// A field of one line.
    pub fn new(theme: &'a Theme, label: impl Into<String>) -> Self {
        Self {
            theme,
            label: label.into(),
            hint: String::new(),
            help: None,
            error: None,
            width: 320.0,
            rows: 1,
            is_secret: false,
            hides_text: false,
            hides_label: false,
            is_large: false,
            id: None,
        }
    }

    /// What stands in the empty field.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// A sentence under the field.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What is wrong with what was typed.
    pub fn error(mut self, error: Option<String>) -> Self {
        self.error = error;
        self
    }

    /// As wide as this, or as there is room.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// Several lines.
    pub fn rows(mut self, rows: usize) -> Self {
        self.rows = rows;
        self
    }

    /// A secret, with dots instead of letters unless it is shown.
    pub fn secret(mut self, is_shown: bool) -> Self {
        self.is_secret = true;
        self.hides_text = !is_shown;
        self
    }

    /// A label for screen readers alone, where the hint or the place says it to the eye.
    pub fn hide_label(mut self) -> Self {
        self.hides_label = true;
        self
    }

    /// In the participant's size.
    pub fn large(mut self) -> Self {
        self.is_large = true;
        self
    }

    /// A known id, to move the focus to.
    pub fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }

    /// Draws it.
    pub fn show(self, ui: &mut Ui, value: &mut String) -> Response {
        let theme = self.theme;
        let start = text::start(ui.ctx());
        ui.with_layout(Layout::top_down(start), |ui| {
            ui.spacing_mut().item_spacing.y = theme::HALF;
            if !self.hides_label {
                text::label(
                    ui,
                    if self.is_large {
                        theme.lead(&self.label)
                    } else {
                        theme.small_strong(&self.label)
                    },
                );
            }
            let border = if self.error.is_some() {
                theme.lowered
            } else {
                theme.control_border
            };
            let stroke = if self.error.is_some() {
                theme::STROKE_SELECTED
            } else {
                theme::STROKE
            };
            let frame = egui::Frame::new()
                .fill(theme.card)
                .stroke(Stroke::new(stroke, border))
                .corner_radius(theme::RADIUS_CONTROL)
                .inner_margin(Margin::symmetric(theme::STEP_12 as i8, 7));
            let width = self.width.min(ui.available_width());
            let size = if self.is_large { Size::Lead } else { Size::Body };
            let format = theme::format(size, Weight::Regular, theme.ink);
            let mut layouter =
                |ui: &Ui, text: &dyn TextBuffer, width: f32| text::typed(ui.painter(), text.as_str(), &format, width);
            let mut edit = if self.rows > 1 {
                TextEdit::multiline(value).desired_rows(self.rows)
            } else {
                TextEdit::singleline(value)
            };
            edit = edit
                .password(self.hides_text)
                .font(theme::font(size, Weight::Regular))
                .hint_text(RichText::new(&self.hint).color(theme.ink_secondary))
                .frame(frame)
                .desired_width(width - 2.0 * theme::STEP_12)
                .min_size(vec2(width, theme::CONTROL))
                .align(Align2([start, if self.rows > 1 { Align::Min } else { Align::Center }]));
            if start == Align::Max {
                edit = edit.layouter(&mut layouter);
            }
            if let Some(id) = self.id {
                edit = edit.id(id);
            }
            let output = edit.show(ui);
            if output.response.response.changed() && has_controls(value) {
                strip_controls(value);
                ui.data_mut(|data| data.insert_temp(removed(), Removed));
            }
            if self.is_secret {
                // Undo must not bring a passphrase back, on the lock screen least of all.
                let mut state = output.state;
                state.clear_undoer();
                state.store(ui.ctx(), output.response.id);
            }
            let response = output.response.response.accessible_name(self.label.clone());
            if let Some(error) = &self.error {
                field_error(ui, theme, error);
                ui.ctx()
                    .accesskit_node_builder(response.id, |node| node.set_description(error.as_str()));
            } else if let Some(help) = &self.help {
                ui.add(Label::new(theme.small(help)).wrap());
            }
            response
        })
        .inner
    }
}

/// What has been typed, without the spaces around it; `None` where nothing has.
pub fn trimmed(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Shows or hides what is typed into passphrase fields.
pub fn reveal_button(ui: &mut Ui, frame: &Frame<'_>, is_shown: &mut bool) {
    reveal(ui, frame, None, is_shown);
}

/// The same beside one of several fields: its name says which one.
pub fn reveal_button_of(ui: &mut Ui, frame: &Frame<'_>, field: &str, is_shown: &mut bool) {
    reveal(ui, frame, Some(field), is_shown);
}

fn reveal(ui: &mut Ui, frame: &Frame<'_>, field: Option<&str>, is_shown: &mut bool) {
    let (key, icon) = if *is_shown {
        ("passphrase-hide", theme::icon::EYE_OFF)
    } else {
        ("passphrase-show", theme::icon::EYE)
    };
    let text = frame.texts.get(key);
    let mut button = Button::quiet(frame.theme, &text).icon(icon).small();
    if let Some(field) = field {
        button = button.name(format!("{text}: {field}"));
    }
    if ui.add(button).clicked() {
        *is_shown = !*is_shown;
    }
}

/// A field for a path over the whole width, with a button that asks the system for one; `true` where that was pressed.
pub fn browse_field(ui: &mut Ui, frame: &Frame<'_>, field: Field<'_>, value: &mut String) -> bool {
    let (texts, theme) = (frame.texts, frame.theme);
    let name = texts.with("browse-for", &[("what", field.label.as_str().into())]);
    let browse = Button::secondary(theme, texts.get("browse"))
        .name(name)
        .icon(theme::icon::FOLDER);
    ui.horizontal_top(|ui| {
        let width = ui.available_width() - browse.width(ui) - theme::BASE;
        ui.vertical(|ui| {
            ui.set_width(width);
            field.width(f32::INFINITY).show(ui, value);
        });
        ui.vertical(|ui| {
            // Beside the field, not beside its label.
            ui.add_space(theme::Size::Small.line() + theme::HALF);
            ui.add(browse).clicked()
        })
        .inner
    })
    .inner
}

/// What stands in the place of a field that the organisation's IT has filled in.
pub fn decided_field(ui: &mut Ui, frame: &Frame<'_>, label: &str, value: &str) {
    let (texts, theme) = (frame.texts, frame.theme);
    ui.label(theme.small_strong(label));
    ui.add(Label::new(theme.body(value)).wrap());
    decided_note(ui, theme, &texts.get("policy-decided"));
}

/// That something is decided by the organisation's IT.
pub fn decided_note(ui: &mut Ui, theme: &Theme, words: &str) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::HALF;
        ui.spacing_mut().interact_size.y = theme::ICON;
        icon_label(ui, theme::icon::LOCK, theme.ink_secondary);
        ui.add(Label::new(theme.small(words)).wrap());
    });
}

/// A sentence about what is wrong, under the field that it is about.
pub fn field_error(ui: &mut Ui, theme: &Theme, error: &str) {
    super::group(ui, Role::Alert, error, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme::HALF;
            ui.spacing_mut().interact_size.y = theme::ICON;
            icon_label(ui, theme::icon::ALERT, theme.lowered);
            ui.add(Label::new(theme.small(error).color(theme.lowered)).wrap());
        });
    });
}
