//! How the window looks, and which questions are asked.

mod organisation;
mod rules;

use std::collections::BTreeMap;

use egui::{Label, Role, Ui};

use self::organisation::OrganisationForm;
use self::rules::RulesForm;
use super::own_passphrase::OwnPassphrase;
use crate::domain::access::Grant;
use crate::domain::localized::TextDirection;
use crate::domain::operation::Operation;
use crate::explain::Explain as _;
use crate::i18n::languages::Review;
use crate::i18n::{Arg, Locale, Texts};
use crate::policy::{self, Policy};
use crate::ui::command::{Choice, Command};
use crate::ui::screens::handover::{standard_text, welcome_text};
use crate::ui::settings::Density;
use crate::ui::text;
use crate::ui::theme::{self, ThemeName};
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, decided_note};
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::select::Select;
use crate::ui::widgets::{card, group, heading, page, row, scrolling};

/// The zooms that are offered as buttons.
const ZOOMS: [f32; 6] = [0.8, 1.0, 1.25, 1.5, 2.0, 3.0];

/// What is being written and is not saved yet.
#[derive(Default)]
pub struct SettingsPage {
    form_text: FormText,
    rules: RulesForm,
    /// Name and logo.
    pub organisation: OrganisationForm,
    passphrase: OwnPassphrase,
    /// The language that is about to be switched on.
    confirming: Option<String>,
}

/// The organisation's text on the participant's form, as it is written.
#[derive(Default)]
struct FormText {
    language: String,
    /// By language: what is saved, and what is written. Reading a language's texts takes too long for every frame.
    texts: BTreeMap<String, Written>,
}

/// A text as it is saved, and as it is written.
struct Written {
    /// The organisation's own text that it was read from, where it had one.
    source: Option<String>,
    saved: String,
    text: String,
}

impl SettingsPage {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        scrolling(ui, "settings", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                heading(ui, theme.display(texts.get("settings-heading")));
                card(ui, view.theme, |ui| {
                    let themes: Vec<_> = ThemeName::ALL
                        .iter()
                        .map(|name| (*name, texts.get(&format!("theme-{}", name.code()))))
                        .collect();
                    choice(ui, view, "settings-theme", view.settings.theme, &themes, |chosen| {
                        commands.push(Command::SetTheme(chosen));
                    });
                    let densities: Vec<_> = Density::ALL
                        .iter()
                        .map(|density| (*density, texts.get(&format!("density-{}", density.code()))))
                        .collect();
                    choice(
                        ui,
                        view,
                        "settings-density",
                        view.settings.density,
                        &densities,
                        |chosen| {
                            commands.push(Command::SetDensity(chosen));
                        },
                    );
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
                if view.path.is_some() {
                    card(ui, view.theme, |ui| self.passphrase.card(ui, view, commands));
                }
                // What holds for everybody is an administrator's.
                if view.account.may(Operation::SetRules) > Grant::No {
                    card(ui, view.theme, |ui| self.organisation.ui(ui, view, commands));
                    card(ui, view.theme, |ui| instrument(ui, view, commands));
                    card(ui, view.theme, |ui| self.languages(ui, view, commands));
                    card(ui, view.theme, |ui| self.form_text(ui, view, commands));
                    card(ui, view.theme, |ui| caseworkers(ui, view, commands));
                    card(ui, view.theme, |ui| self.rules.ui(ui, view, commands));
                }
                card(ui, view.theme, |ui| file(ui, view));
                if *view.policy != Policy::default() {
                    card(ui, view.theme, |ui| policy(ui, view));
                }
            });
        });
    }
}

impl SettingsPage {
    /// The languages that participants can choose. A draft is switched on only after its notice has been seen.
    fn languages(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = texts.get("settings-languages");
        heading(ui, theme.lead(&name));
        ui.add(Label::new(theme.small(texts.get("settings-languages-help"))).wrap());
        group(ui, Role::Group, &name, |ui| {
            row(ui, |ui| {
                for language in view.languages.all().filter(|language| !language.is_always_offered()) {
                    let is_allowed = view.policy.allows_language(&language.code);
                    let is_offered = view.forms.offered.contains(&language.code) && is_allowed;
                    let check = Button::check(theme, &language.name, is_offered).enabled(is_allowed);
                    if ui.add(check).clicked() {
                        if is_offered {
                            commands.push(Command::OfferLanguage(language.code.clone(), false));
                        } else {
                            self.confirming = Some(language.code.clone());
                        }
                    }
                }
            });
        });
        if view.policy.languages.is_some() {
            decided_note(ui, theme, &texts.get("policy-languages"));
        }
        let confirming = self.confirming.as_ref().and_then(|code| view.languages.get(code));
        if let Some(language) = confirming {
            let key = match language.review {
                Review::Draft => "settings-language-draft",
                Review::Final => "settings-language-final",
            };
            notice(
                ui,
                theme,
                Tone::Warning,
                &texts.with(key, &[("language", language.name.as_str().into())]),
            );
            let mut is_answered = false;
            row(ui, |ui| {
                if ui
                    .add(Button::secondary(theme, texts.get("settings-language-on")))
                    .clicked()
                {
                    commands.push(Command::OfferLanguage(language.code.clone(), true));
                    is_answered = true;
                }
                is_answered |= ui.add(Button::quiet(theme, texts.get("cancel"))).clicked();
            });
            if is_answered {
                self.confirming = None;
            }
        }
        for (path, error) in &view.languages.problems {
            let args = [
                ("path", path.display().to_string().into()),
                ("problem", error.explain(texts).into()),
            ];
            notice(ui, theme, Tone::Warning, &texts.with("settings-language-wrong", &args));
        }
    }

    /// What stands on the first page of the participant's form.
    fn form_text(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        heading(ui, theme.lead(texts.get("settings-form-text")));
        ui.add(Label::new(theme.small(texts.get("settings-form-text-help"))).wrap());
        let options: Vec<_> = view
            .languages
            .offered(view.forms)
            .map(|language| (language.code.clone(), language.name.clone()))
            .collect();
        let form = &mut self.form_text;
        if form.language.is_empty() {
            view.texts.code().clone_into(&mut form.language);
        }
        Select::new(theme, texts.get("settings-form-text-language")).show(ui, &mut form.language, &options);
        let Some(language) = view.languages.get(&form.language) else {
            return;
        };
        let source = view.forms.welcome.get(&form.language);
        // Undoing a change brings another text.
        if form
            .texts
            .get(&form.language)
            .is_some_and(|written| written.source.as_ref() != source)
        {
            form.texts.remove(&form.language);
        }
        let written = form.texts.entry(form.language.clone()).or_insert_with(|| {
            let saved = welcome_text(&Texts::of_language(language), view.forms);
            Written {
                source: source.cloned(),
                text: saved.clone(),
                saved,
            }
        });
        // The text is written in its own direction.
        text::set_direction(ui.ctx(), language.direction);
        Field::new(theme, texts.get("settings-form-text-field"))
            .width(f32::INFINITY)
            .rows(8)
            .show(ui, &mut written.text);
        text::set_direction(ui.ctx(), TextDirection::LeftToRight);
        row(ui, |ui| {
            let is_changed = written.saved.trim() != written.text.trim();
            let save = Button::secondary(theme, texts.get("settings-form-text-save")).icon(theme::icon::CHECK);
            if ui.add(save.enabled(is_changed)).clicked() {
                written.saved.clone_from(&written.text);
                commands.push(Command::SetFormText(form.language.clone(), written.text.clone()));
            }
            let restore = Button::quiet(theme, texts.get("settings-form-text-restore")).icon(theme::icon::UNDO);
            if view.forms.welcome.contains_key(&form.language) && ui.add(restore).clicked() {
                written.text = standard_text(&Texts::of_language(language));
                written.saved.clone_from(&written.text);
                commands.push(Command::SetFormText(form.language.clone(), String::new()));
            }
        });
    }
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
    for (series, beside) in view.in_use.iter().filter(|(series, _)| !series.is_first()) {
        row(ui, |ui| {
            let name = beside.name.text(texts.code());
            let args = [("name", name.into()), ("key", beside.key.to_string().into())];
            ui.label(theme.body(texts.with("settings-instrument-beside", &args)));
            let text = texts.get("settings-instrument-withdraw");
            let withdraw = Button::secondary(theme, &text).name(format!("{text}: {name}")).small();
            if ui.add(withdraw).clicked() {
                commands.push(Command::WithdrawSeries(series.clone()));
            }
        });
    }
    row(ui, |ui| {
        for (key, choice) in [
            ("settings-instrument-load", Choice::Instrument),
            ("settings-instrument-load-beside", Choice::InstrumentBeside),
        ] {
            let load = Button::secondary(theme, texts.get(key)).icon(theme::icon::UPLOAD);
            if ui.add(load).clicked() {
                commands.push(Command::Choose(choice));
            }
        }
    });
}

/// Who is or has been responsible for participants, and who no longer works here.
fn caseworkers(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    heading(ui, theme.lead(texts.get("caseworkers-heading")));
    ui.add(Label::new(theme.small(texts.get("caseworkers-help"))).wrap());
    if view.caseworkers.is_empty() {
        ui.add(Label::new(theme.body(texts.get("caseworkers-none"))).wrap());
    }
    for caseworker in view.caseworkers {
        row(ui, |ui| {
            let name = &caseworker.name;
            let (words, key, left) = match caseworker.left {
                Some(date) => {
                    let args = [("name", name.as_str().into()), ("date", texts.date(date).into())];
                    (texts.with("caseworkers-left", &args), "caseworkers-back", None)
                }
                None => (name.clone(), "caseworkers-leave", Some(view.today.0)),
            };
            ui.label(theme.body(words));
            let text = texts.get(key);
            let button = Button::secondary(theme, &text).name(format!("{text}: {name}"));
            if ui.add(button.small()).clicked() {
                commands.push(Command::SetCaseworkerLeft(name.clone(), left));
            }
        });
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

/// What the organisation's IT has decided, and where that is written.
fn policy(ui: &mut Ui, view: &View<'_>) {
    let (texts, theme, policy) = (view.texts, view.theme, view.policy);
    heading(ui, theme.lead(texts.get("policy-heading")));
    if let Some(problem) = &policy.problem {
        notice(ui, theme, Tone::Warning, problem);
    }
    let mut lines = Vec::new();
    if let Some(data) = &policy.data {
        lines.push(texts.with("policy-data", &[("path", data.display().to_string().into())]));
    }
    if let Some(unit) = &policy.unit {
        lines.push(texts.with("policy-unit", &[("address", unit.as_str().into())]));
    }
    if let Some(most) = policy.lock_minutes {
        lines.push(texts.with("policy-lock", &[("minutes", Arg::Count(most as usize))]));
    }
    if policy.languages.is_some() {
        lines.push(texts.get("policy-languages"));
    }
    if !policy.exports {
        lines.push(texts.get("policy-exports"));
    }
    for line in lines {
        decided_note(ui, theme, &line);
    }
    let place = policy::place().display().to_string();
    ui.add(Label::new(theme.small(texts.with("policy-help", &[("path", place.into())]))).wrap());
}
