//! Rows of absences without a word that nobody has seen to, over everything else about the participant.

use egui::{Frame, Label, Margin, Role, Stroke, Ui};

use crate::domain::ParticipantId;
use crate::domain::attendance::AbsenceKind;
use crate::domain::standing::Standing;
use crate::i18n::Texts;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{group, icon_label, row};

/// What is told, with a line to copy and a way to put it away.
pub(super) fn signals(ui: &mut Ui, view: &View<'_>, id: ParticipantId, commands: &mut Vec<Command>) {
    let Some(standing) = view.standing(id) else { return };
    let (texts, theme) = (view.texts, view.theme);
    for kind in standing.absences.signals(view.rules.absence) {
        let said = words(texts, standing, kind);
        group(ui, Role::Alert, &said, |ui| {
            let frame = Frame::new()
                .fill(theme.late_bg)
                .stroke(Stroke::new(theme::STROKE, theme.late_ink))
                .corner_radius(theme::RADIUS_CARD)
                .inner_margin(Margin::symmetric(theme::STEP_12 as i8, theme::BASE as i8));
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = theme::HALF;
                ui.horizontal(|ui| {
                    icon_label(ui, theme::icon::CLOCK, theme.late_ink);
                    ui.add(Label::new(theme.strong(said.as_str()).color(theme.late_ink)).wrap());
                });
                let days: Vec<_> = standing
                    .absences
                    .row(kind)
                    .map(|day| texts.day(day, view.today))
                    .collect();
                ui.add(Label::new(theme.small(days.join(", ")).color(theme.late_ink)).wrap());
                row(ui, |ui| {
                    let copy = Button::secondary(theme, texts.get("absence-copy")).icon(theme::icon::COPY);
                    if ui.add(copy.small()).clicked() {
                        commands.push(Command::CopyAbsence(id, kind));
                    }
                    let done = Button::secondary(theme, texts.get("absence-settle")).icon(theme::icon::CHECK);
                    if ui.add(done.small()).clicked() {
                        commands.push(Command::SettleAbsence(id, kind));
                    }
                });
            });
        });
    }
}

/// "Borta 3 planerade dagar i rad utan att höra av sig".
pub(in crate::ui) fn words(texts: &Texts, standing: &Standing, kind: AbsenceKind) -> String {
    let count = standing.absences.row(kind).len();
    texts.with(&format!("absence-{}", kind.code()), &[("count", count.into())])
}
