//! The tools that make pictures of charts.

use egui::Ui;

use crate::domain::operation::Operation;
use crate::ui::charts::Pen;
use crate::ui::charts::export::{Format, Picture};
use crate::ui::charts::scene::Scene;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::menu::{Act, menu};

/// What becomes of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureAct {
    /// It goes to the clipboard.
    Copy,
    /// It is saved as a file.
    Save(Format),
}

impl PictureAct {
    /// What the app is asked for.
    pub fn command(self, pen: &Pen<'_>, title: &str, scene: &Scene) -> Command {
        let picture = Box::new(Picture::new(pen, title, scene));
        match self {
            Self::Copy => Command::CopyPicture(picture),
            Self::Save(format) => Command::SavePicture(picture, format),
        }
    }
}

/// Copy, PNG and SVG, in words for a menu.
pub fn picture_acts(view: &View<'_>) -> [(PictureAct, String); 3] {
    [
        (PictureAct::Copy, "picture-copy"),
        (PictureAct::Save(Format::Png), "picture-save-png"),
        (PictureAct::Save(Format::Svg), "picture-save-svg"),
    ]
    .map(|(act, key)| (act, view.texts.get(key)))
}

/// `true` where the one who is signed in may take pictures out of the program.
pub fn may_copy(view: &View<'_>) -> bool {
    view.may(Operation::ExportParticipant) || view.may(Operation::ExportGroup)
}

/// Copy, PNG and SVG in one menu at a chart's corner.
pub fn picture_menu(ui: &mut Ui, view: &View<'_>) -> Option<PictureAct> {
    if !may_copy(view) {
        return None;
    }
    let (asked, acts): (Vec<_>, Vec<_>) = picture_acts(view)
        .into_iter()
        .map(|(act, words)| (act, Act::Choice(words)))
        .unzip();
    let name = view.texts.get("picture-menu");
    let button = Button::icon_only(view.theme, theme::icon::DOWNLOAD, &name);
    let chosen = menu(ui, view.theme, button, &name, &acts)?;
    asked.get(chosen).copied()
}

/// Copy, PNG and SVG: one click each. `is_reversed` where the layout runs from the right.
pub fn picture_tools(ui: &mut Ui, view: &View<'_>, is_reversed: bool) -> Option<PictureAct> {
    if !may_copy(view) {
        return None;
    }
    let texts = view.texts;
    let mut tools = [
        (
            PictureAct::Copy,
            "picture-copy-short",
            "picture-copy",
            theme::icon::COPY,
        ),
        (
            PictureAct::Save(Format::Png),
            "picture-png-short",
            "picture-save-png",
            theme::icon::DOWNLOAD,
        ),
        (
            PictureAct::Save(Format::Svg),
            "picture-svg-short",
            "picture-save-svg",
            theme::icon::DOWNLOAD,
        ),
    ];
    if is_reversed && ui.layout().prefer_right_to_left() {
        tools.reverse();
    }
    let mut asked = None;
    for (act, text, name, icon) in tools {
        let button = Button::secondary(view.theme, texts.get(text))
            .name(texts.get(name))
            .icon(icon)
            .small();
        if ui.add(button).clicked() {
            asked = Some(act);
        }
    }
    asked
}
