//! The first page: in which language, what is asked and why, and who sees it.

use egui::{Role, Ui};

use super::{Form, Handover};
use crate::domain::form_settings::FormSettings;
use crate::i18n::Texts;
use crate::ui::command::Command;
use crate::ui::text;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{group, heading, row};

/// The program's own text on the first page, in paragraphs with an empty line between.
pub fn standard_text(texts: &Texts) -> String {
    let keys = ["handover-welcome-what", "handover-welcome-who", "handover-welcome-free"];
    keys.map(|key| texts.get(key)).join("\n\n")
}

/// What stands on the first page: the organisation's text in this language, else the program's.
pub fn welcome_text(texts: &Texts, settings: &FormSettings) -> String {
    let own = settings.welcome.get(texts.code());
    own.cloned().unwrap_or_else(|| standard_text(texts))
}

impl Handover {
    pub(super) fn welcome(&mut self, ui: &mut Ui, form: &Form<'_>, commands: &mut Vec<Command>) {
        let (theme, texts) = (form.view.theme, form.view.texts);
        let mut chosen = None;
        group(ui, Role::RadioGroup, &texts.get("handover-language"), |ui| {
            row(ui, |ui| {
                for language in form.view.languages.offered(form.view.forms) {
                    let chip = Button::chip(theme, &language.name, language.code == self.language.code).large();
                    if ui.add(chip).clicked() {
                        chosen = Some(language);
                    }
                }
            });
        });
        let welcome = match &self.greeting {
            Some(name) => format!("{} – {name}", texts.get("handover-welcome")),
            None => texts.get("handover-welcome"),
        };
        heading(ui, theme.display(welcome));
        for paragraph in welcome_text(texts, form.view.forms).split("\n\n") {
            text::label(ui, theme.large(paragraph));
        }
        if let Some(language) = chosen {
            self.speak(form, language, commands);
        }
    }
}
