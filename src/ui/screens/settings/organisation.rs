//! The organisation's name and logo, as they stand on what is printed.

use egui::{ColorImage, Label, Role, TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo};

use crate::domain::organisation::{Logo, LogoFormat, MAX_LOGO_BYTES, Organisation, OrganisationProblem};
use crate::explain::Explain as _;
use crate::report::logo::pixels;
use crate::ui::command::{Choice, Command};
use crate::ui::theme::{self, Theme, ThemeName};
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::{heading, row};

/// How wide a field is, and how large the logo is shown.
const FIELD: f32 = 420.0;
const SHOWN: Vec2 = Vec2::new(240.0, 72.0);

/// Name and logo as they are being chosen; nothing where they are as they are saved.
#[derive(Default)]
pub struct OrganisationForm {
    typed: Option<Organisation>,
    has_tried: bool,
    sent: Sent,
    picture: Option<Picture>,
}

/// A logo as it is shown; `None` where it can't be drawn.
struct Picture {
    of: Logo,
    texture: Option<TextureHandle>,
}

impl OrganisationForm {
    /// Takes a logo that was pointed at; it has no alternative text of its own yet.
    pub fn set_logo(&mut self, saved: &Organisation, format: LogoFormat, bytes: Vec<u8>) {
        let mut typed = self.typed.clone().unwrap_or_else(|| saved.clone());
        let alternative = typed.logo.map_or_else(String::new, |logo| logo.alternative);
        typed.logo = Some(Logo {
            format,
            bytes,
            alternative,
        });
        self.typed = Some(typed);
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        if self.sent.has_arrived(view) {
            *self = Self::default();
        }
        heading(ui, theme.lead(texts.get("settings-organisation")));
        ui.add(Label::new(theme.small(texts.get("settings-organisation-help"))).wrap());
        let mut typed = self.typed.clone().unwrap_or_else(|| view.organisation.clone());
        let problems = typed.problems();
        let error = |problem: OrganisationProblem| {
            let is_told = self.has_tried && problems.contains(&problem);
            is_told.then(|| problem.explain(texts))
        };
        let mut name = typed.name.take().unwrap_or_default();
        Field::new(theme, texts.get("settings-organisation-name"))
            .width(FIELD)
            .error(error(OrganisationProblem::NameTooLong))
            .show(ui, &mut name);
        typed.name = Some(name).filter(|name| !name.is_empty());
        let told = [
            OrganisationProblem::AlternativeMissing,
            OrganisationProblem::AlternativeTooLong,
        ];
        let told = told.into_iter().find_map(error);
        if let Some(logo) = &mut typed.logo {
            show(ui, view, &mut self.picture, logo);
            Field::new(theme, texts.get("settings-logo-alternative"))
                .width(FIELD)
                .help(texts.get("settings-logo-alternative-help"))
                .error(told)
                .show(ui, &mut logo.alternative);
        }
        row(ui, |ui| {
            let key = if typed.logo.is_some() {
                "settings-logo-replace"
            } else {
                "settings-logo-choose"
            };
            if ui
                .add(Button::secondary(theme, texts.get(key)).icon(theme::icon::UPLOAD))
                .clicked()
            {
                commands.push(Command::Choose(Choice::Logo));
            }
            let remove = Button::quiet(theme, texts.get("settings-logo-remove"));
            if typed.logo.is_some() && ui.add(remove).clicked() {
                typed.logo = None;
            }
        });
        let limit = [("max", (MAX_LOGO_BYTES >> 10).to_string().into())];
        ui.add(Label::new(theme.small(texts.with("settings-logo-help", &limit))).wrap());
        self.typed = Some(typed).filter(|typed| typed != view.organisation);
        self.buttons(ui, view, commands);
    }

    fn buttons(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let Some(typed) = &self.typed else { return };
        let typed = typed.clone();
        row(ui, |ui| {
            let save = Button::primary(theme, texts.get("settings-organisation-save")).icon(theme::icon::CHECK);
            if ui.add(save).clicked() {
                self.has_tried = true;
                if typed.problem().is_none() {
                    commands.push(Command::SetOrganisation(Box::new(typed)));
                    self.sent.send();
                }
            }
            if ui.add(Button::secondary(theme, texts.get("cancel"))).clicked() {
                *self = Self::default();
            }
        });
    }
}

/// The logo as it is on paper, which is white.
fn show(ui: &mut Ui, view: &View<'_>, picture: &mut Option<Picture>, logo: &Logo) {
    let is_same = |shown: &mut Picture| shown.of.bytes == logo.bytes;
    if picture.as_mut().is_none_or(|shown| !is_same(shown)) {
        let drawn = pixels(logo, [SHOWN.x as u32, SHOWN.y as u32]);
        let texture = drawn.ok().map(|(size, pixels)| {
            let image = ColorImage::from_rgba_premultiplied(size, &pixels);
            ui.ctx().load_texture("logo", image, TextureOptions::LINEAR)
        });
        *picture = Some(Picture {
            of: logo.clone(),
            texture,
        });
    }
    let Some(texture) = picture.as_ref().and_then(|shown| shown.texture.as_ref()) else {
        return;
    };
    let paper = Theme::of(ThemeName::Light);
    egui::Frame::new()
        .fill(paper.card)
        .stroke(egui::Stroke::new(theme::STROKE, view.theme.border))
        .inner_margin(theme::BASE)
        .show(ui, |ui| {
            let size = texture.size_vec2() / 2.0;
            let shown = ui.add(egui::Image::new((texture.id(), size)));
            let name = logo.alternative.clone();
            shown.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        });
}
