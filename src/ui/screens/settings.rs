//! How the window looks, and which questions are asked.

use eframe::egui::{Label, Role, Ui};

use crate::i18n::Locale;
use crate::ui::command::{Choice, Command};
use crate::ui::theme::{self, ThemeName};
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{group, heading, page, row, scrolling};

/// The zooms that are offered as buttons.
const ZOOMS: [f32; 6] = [0.8, 1.0, 1.25, 1.5, 2.0, 3.0];

/// The page keeps nothing of its own.
#[derive(Default)]
pub struct SettingsPage;

impl SettingsPage {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "settings", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                heading(ui, theme.display(texts.get("settings-heading")));
                card(ui, view, |ui| {
                    let themes: Vec<_> = ThemeName::ALL
                        .iter()
                        .map(|name| (*name, texts.get(&format!("theme-{}", name.code()))))
                        .collect();
                    choice(ui, view, "settings-theme", view.settings.theme, &themes, |chosen| {
                        commands.push(Command::SetTheme(chosen));
                    });
                    let locales: Vec<_> = Locale::ALL
                        .iter()
                        .map(|locale| (*locale, locale.own_name().to_owned()))
                        .collect();
                    choice(
                        ui,
                        view,
                        "settings-language",
                        view.settings.locale,
                        &locales,
                        |chosen| {
                            commands.push(Command::SetLocale(chosen));
                        },
                    );
                    let zooms: Vec<_> = ZOOMS
                        .iter()
                        .map(|zoom| (*zoom, format!("{:.0} %", zoom * 100.0)))
                        .collect();
                    choice(ui, view, "settings-zoom", view.settings.zoom, &zooms, |chosen| {
                        commands.push(Command::SetZoom(chosen));
                    });
                    ui.add(Label::new(theme.small(texts.get("settings-zoom-help"))).wrap());
                });
                card(ui, view, |ui| instrument(ui, view, commands));
                card(ui, view, |ui| file(ui, view));
            });
        });
    }
}

fn card(ui: &mut Ui, view: &View<'_>, content: impl FnOnce(&mut Ui)) {
    view.theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::STEP_12;
        content(ui);
    });
}

fn choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    view: &View<'_>,
    key: &str,
    current: T,
    options: &[(T, String)],
    mut choose: impl FnMut(T),
) {
    let name = view.texts.get(key);
    ui.label(view.theme.small_strong(&name));
    group(ui, Role::RadioGroup, &name, |ui| {
        row(ui, |ui| {
            for (option, text) in options {
                if ui.add(Button::chip(view.theme, text, *option == current)).clicked() {
                    choose(*option);
                }
            }
        });
    });
}

fn instrument(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    heading(ui, theme.lead(texts.get("settings-instrument")));
    let name = view.instrument.name.text(texts.code());
    let args = [("name", name.into()), ("key", view.instrument.key.to_string().into())];
    ui.add(Label::new(theme.body(texts.with("settings-instrument-current", &args))).wrap());
    ui.add(Label::new(theme.small(texts.get("settings-instrument-help"))).wrap());
    let load = Button::secondary(theme, texts.get("settings-instrument-load")).icon(theme::icon::UPLOAD);
    if ui.add(load).clicked() {
        commands.push(Command::Choose(Choice::Instrument));
    }
}

fn file(ui: &mut Ui, view: &View<'_>) {
    let (texts, theme) = (view.texts, view.theme);
    heading(ui, theme.lead(texts.get("settings-file")));
    let Some(path) = view.path else {
        ui.add(Label::new(theme.body(texts.get("settings-file-demo"))).wrap());
        return;
    };
    let keys = crate::store::keys_path(path);
    for (key, path) in [("settings-file-data", path), ("settings-file-keys", keys.as_path())] {
        let text = texts.with(key, &[("path", path.display().to_string().into())]);
        ui.add(Label::new(theme.body(text)).wrap());
    }
    ui.add(Label::new(theme.small(texts.get("settings-file-help"))).wrap());
}
