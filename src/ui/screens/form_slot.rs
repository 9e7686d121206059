//! The place for one form on a page.

use egui::Ui;

use crate::ui::widgets::button::Button;

/// A form, or the button that opens a new one in its place.
pub struct FormSlot<F> {
    form: Option<F>,
    /// The form has been closed: the focus goes back to what opens one.
    returns_focus: bool,
}

impl<F> Default for FormSlot<F> {
    fn default() -> Self {
        Self {
            form: None,
            returns_focus: false,
        }
    }
}

impl<F> FormSlot<F> {
    /// `true` where a form is being written.
    pub fn is_open(&self) -> bool {
        self.form.is_some()
    }

    /// Opens a form, in place of any other.
    pub fn open(&mut self, form: F) {
        self.form = Some(form);
    }

    /// Puts the form away.
    pub fn close(&mut self) {
        self.form = None;
    }

    /// Draws the form, which `draw` says is done by `true`, or else the button, where a new one may be written.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        button: Option<Button<'_>>,
        new: impl FnOnce() -> F,
        draw: impl FnOnce(&mut Ui, &mut F) -> bool,
    ) {
        if let Some(form) = &mut self.form {
            if draw(ui, form) {
                self.form = None;
                self.returns_focus = true;
            }
        } else if let Some(button) = button {
            let button = ui.add(button);
            if std::mem::take(&mut self.returns_focus) {
                button.request_focus();
            }
            if button.clicked() {
                self.form = Some(new());
            }
        }
    }
}
