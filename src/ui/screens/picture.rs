//! The tools that make pictures of charts.

use eframe::egui::Ui;

use crate::ui::charts::Pen;
use crate::ui::charts::export::{Format, Picture};
use crate::ui::charts::scene::Scene;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;

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

/// Copy, PNG and SVG: one click each. `is_reversed` where the layout runs from the right.
pub fn picture_tools(ui: &mut Ui, view: &View<'_>, is_reversed: bool) -> Option<PictureAct> {
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
