//! Every date of measurement, newest first, with what can be done about each form.

use egui::{Label, Sense, Ui, vec2};

use super::nothing_measured;
use crate::domain::OccasionId;
use crate::domain::assessment::Assessment;
use crate::domain::history::History;
use crate::domain::instrument::Respondent;
use crate::domain::occasion::Occasion;
use crate::domain::operation::Operation;
use crate::i18n::Texts;
use crate::ui::charts::Pen;
use crate::ui::command::Command;
use crate::ui::screens::handover::feedback_sheet;
use crate::ui::theme;
use crate::ui::view::{Frame, View, with_pen};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::change::paint_mark;
use crate::ui::widgets::{heading, row};

/// Whose earlier versions are unfolded.
#[derive(Default)]
pub struct OccasionsTab {
    open: Option<(OccasionId, Respondent)>,
}

impl OccasionsTab {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, history: &History, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        if history.occasions.is_empty() {
            nothing_measured(ui, view, history);
        }
        for occasion in history.occasions.iter().rev() {
            theme.card_frame().show(ui, |ui| {
                ui.set_width(ui.available_width());
                heading(ui, theme.lead(texts.date(occasion.date)));
                for respondent in Respondent::ALL {
                    row(ui, |ui| form_row(ui, view, history, occasion, *respondent, commands));
                    self.versions(ui, view, history, occasion, *respondent, commands);
                }
            });
        }
    }

    /// What corrections took the place of, folded away until it is asked for.
    fn versions(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        history: &History,
        occasion: &Occasion,
        respondent: Respondent,
        commands: &mut Vec<Command>,
    ) {
        let Some(superseded) = occasion.superseded.get(&respondent) else {
            return;
        };
        let (texts, theme) = (view.texts, view.theme);
        let place = (occasion.id, respondent);
        let is_open = self.open == Some(place);
        let key = if is_open {
            "form-hide-versions"
        } else {
            "form-show-versions"
        };
        if ui
            .add(Button::quiet(theme, texts.get(key)).icon(theme::icon::HISTORY).small())
            .clicked()
        {
            self.open = (!is_open).then_some(place);
        }
        if !is_open {
            return;
        }
        let later = superseded.iter().skip(1).chain(occasion.assessments.get(&respondent));
        for (old, new) in superseded.iter().zip(later) {
            let args = [
                ("version", old.version().into()),
                ("date", texts.date(old.finished_at().date_naive()).into()),
                ("by", old.finished_by().into()),
            ];
            ui.label(theme.small_strong(texts.with("form-version", &args)));
            let lines = with_pen(&ui.painter().clone(), view, |pen| {
                changed_answers(pen, history, old, new)
            });
            if lines.is_empty() {
                ui.label(theme.small(texts.get("form-version-same")));
            }
            for line in lines {
                ui.add(Label::new(theme.small(line).color(theme.ink)).wrap());
            }
            // A correction that is begun goes on from the one that counts now.
            if occasion.drafts.contains_key(&respondent) || !view.may(Operation::ChooseForm) {
                continue;
            }
            let args = [
                ("version", old.version().into()),
                ("date", texts.date(occasion.date).into()),
            ];
            let count = Button::secondary(theme, texts.get("form-version-count"))
                .name(texts.with("form-version-count-named", &args))
                .small();
            if ui.add(count).clicked() {
                let settles = None;
                let form = old.id();
                commands.push(Command::ChooseForm { form, settles });
            }
        }
    }
}

/// Saves what the participant saw after sending the form in, in the language that it was read in.
fn feedback_button(
    ui: &mut Ui,
    view: &View<'_>,
    history: &History,
    occasion: &Occasion,
    form: &Assessment,
    commands: &mut Vec<Command>,
) {
    let first = history.first_before(Respondent::Participant, occasion.id);
    let own = history.instruments.get(form.instrument());
    let own = own.filter(|_| view.may(Operation::ExportParticipant));
    let (Some(first), Some(own)) = (first, own) else {
        return;
    };
    let name = view.texts.get("feedback-save");
    let full = format!("{name}, {}", view.texts.date(occasion.date));
    let save = Button::secondary(view.theme, name).icon(theme::icon::DOWNLOAD);
    if !ui.add(save.name(full).small()).clicked() {
        return;
    }
    let code = form.circumstances().language.as_deref().unwrap_or(view.texts.code());
    let Some(language) = view.languages.get(code) else {
        return;
    };
    let texts = Texts::of_language(language);
    let frame = Frame {
        texts: &texts,
        ..view.frame
    };
    match feedback_sheet(ui, &frame, history, &language.translate(own), [first, occasion]) {
        Ok(sheet) => commands.push(Command::SaveFeedback {
            participant_id: history.participant.id,
            sheet: Box::new(sheet),
        }),
        Err(error) => log::error!("{error}"),
    }
}

/// How a form was filled in and in which language, where that is known.
fn circumstances(view: &View<'_>, form: &Assessment) -> Option<String> {
    let known = form.circumstances();
    let ways = known.ways.iter().map(|way| view.texts.way(*way));
    let language = known
        .language
        .iter()
        .filter_map(|code| Some(view.languages.get(code)?.name.clone()));
    let words: Vec<_> = ways.chain(language).collect();
    (!words.is_empty()).then(|| format!("· {}", words.join(", ")))
}

/// What each answer was, and what it became.
fn changed_answers(pen: &Pen<'_>, history: &History, old: &Assessment, new: &Assessment) -> Vec<String> {
    let Some(instrument) = history.instruments.get(old.instrument()) else {
        return Vec::new();
    };
    let changed = instrument.indicators.iter().filter_map(|indicator| {
        let (before, after) = (old.entries().get(&indicator.id)?, new.entries().get(&indicator.id)?);
        (before.answer != after.answer).then(|| {
            let args = [
                ("indicator", indicator.name.text(pen.texts.code()).into()),
                ("old", pen.texts.answer(instrument, indicator, before).into()),
                ("new", pen.texts.answer(instrument, indicator, after).into()),
            ];
            pen.texts.with("form-version-changed", &args)
        })
    });
    changed.collect()
}

fn form_row(
    ui: &mut Ui,
    view: &View<'_>,
    history: &History,
    occasion: &Occasion,
    respondent: Respondent,
    commands: &mut Vec<Command>,
) {
    let (texts, theme) = (view.texts, view.theme);
    let (mark, _) = ui.allocate_exact_size(vec2(theme::ICON, theme::CONTROL_SMALL), Sense::hover());
    let finished = occasion.assessments.get(&respondent);
    paint_mark(ui.painter(), theme, respondent, mark.center(), finished.is_some());
    ui.label(theme.strong(texts.get(&format!("form-heading-{}", respondent.code()))));
    let draft = occasion.drafts.get(&respondent);
    let status = match (finished, draft) {
        (_, Some(draft)) => {
            let args = [("done", draft.answered().into()), ("all", draft.entries.len().into())];
            texts.with(
                if draft.is_correction() {
                    "form-status-correcting"
                } else {
                    "form-status-draft"
                },
                &args,
            )
        }
        (Some(form), None) => {
            let args = [
                ("by", form.finished_by().into()),
                ("date", texts.date(form.finished_at().date_naive()).into()),
                ("version", form.version().into()),
                (
                    "reason",
                    texts
                        .correction_reason(form.correction_reason().unwrap_or_default())
                        .into(),
                ),
            ];
            texts.with(
                if form.version() > 1 {
                    "form-status-corrected"
                } else {
                    "form-status-final"
                },
                &args,
            )
        }
        (None, None) => texts.get("form-status-missing"),
    };
    ui.add(Label::new(theme.small(status)).wrap());
    if let Some(words) = finished.and_then(|form| circumstances(view, form)) {
        ui.add(Label::new(theme.small(words)).wrap());
    }
    if respondent == Respondent::Participant
        && let Some(form) = finished
    {
        feedback_button(ui, view, history, occasion, form, commands);
    }
    let start = || Command::StartAssessment {
        participant_id: history.participant.id,
        series: history.series.clone(),
        date: occasion.date,
        respondent,
    };
    let key = match (finished, draft) {
        (_, Some(_)) => "form-continue",
        (Some(_), None) => "form-correct",
        (None, None) => "form-fill-in",
    };
    let series = texts.get(&format!("form-heading-{}", respondent.code()));
    let name = format!("{}: {series}, {}", texts.get(key), texts.date(occasion.date));
    let button = Button::secondary(theme, texts.get(key)).name(name).small();
    if view.may(Operation::SaveAnswer) && ui.add(button).clicked() {
        commands.push(match finished {
            Some(_) => Command::StartCorrection(history.participant.id, occasion.id, respondent),
            None => start(),
        });
    }
}
