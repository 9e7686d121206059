//! How well the group is measured: who is due, who lacks a form, and which questions are not answered.

use egui::{Label, RichText, ScrollArea, Ui};

use super::{Groups, show_figure, unseen_count};
use crate::domain::cohort::overview::Overview;
use crate::domain::cohort::quality::{Lack, Quality, SOON_DAYS};
use crate::domain::cohort::statistics::Share;
use crate::domain::instrument::{Respondent, Series};
use crate::domain::standing::Standing;
use crate::ui::charts::cohort::shares::{self, Named};
use crate::ui::command::{Command, Page};
use crate::ui::figures::{Figures, Shown, ToFollowUp};
use crate::ui::screens::picture::PictureAct;
use crate::ui::theme;
use crate::ui::view::{View, with_pen};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::table::{Column, table};
use crate::ui::widgets::{heading, row};

/// How many participants are listed.
const LISTED: usize = 100;
/// The widest that the chart grows.
const MAX_WIDTH: f32 = 900.0;

impl Groups {
    pub(super) fn quality(
        &self,
        ui: &mut Ui,
        view: &View<'_>,
        figures: &Figures,
        shown: &Shown,
        asked: Option<PictureAct>,
        commands: &mut Vec<Command>,
    ) {
        // Until the new figures are there, those of another page may still be shown.
        let there = shown.quality.as_ref().zip(figures.lacking.as_ref());
        let (Some((quality, lacking)), Some(overview)) = (there, shown.overviews.first()) else {
            return;
        };
        let texts = view.texts;
        let days = [("days", usize::try_from(SOON_DAYS).unwrap_or_default().into())];
        let shares = [
            (texts.get("quality-overdue"), quality.overdue),
            (texts.with("quality-soon", &days), quality.due_soon),
            (texts.get("quality-not-measured"), quality.not_measured),
            (texts.get("quality-one-respondent"), quality.one_respondent),
            (texts.get("quality-changed-caseworker"), quality.changed_caseworker),
        ];
        let named: Vec<Named> = shares
            .into_iter()
            .map(|(name, share)| Named { name, share, n: None })
            .collect();
        with_pen(&ui.painter().clone(), view, |pen| {
            let width = ui.available_width().min(MAX_WIDTH);
            let title = texts.get("quality-chart");
            let figure = shares::chart(pen, &title, &named, overview.threshold, width);
            show_figure(ui, view, pen, &figure, asked, commands);
        });
        questions(ui, view, overview, quality, self.shown_series(overview));
        follow_up(ui, view, lacking, (shown.counts_lacking, overview.threshold), commands);
    }
}

/// "Vet inte", "vill inte svara" and blanks, question by question.
fn questions(ui: &mut Ui, view: &View<'_>, overview: &Overview, quality: &Quality, series: &Series) {
    let (texts, theme) = (view.texts, view.theme);
    heading(ui, theme.lead(texts.get("quality-questions")));
    let column = |key, width, is_number| Column::named(texts, key, width, is_number);
    let columns = [
        column("column-indicator", 300.0, false),
        column("column-respondent", 128.0, false),
        column("group-column-n", 64.0, true),
        column("answer-dont-know", 116.0, true),
        column("answer-declined", 128.0, true),
        column("answer-blank", 116.0, true),
    ];
    let share = |share: Option<Share>| share.map_or_else(|| "–".to_owned(), |share| texts.percent(share.share));
    let mut rows: Vec<Vec<RichText>> = Vec::new();
    for asked in overview.asked.iter().filter(|asked| asked.series == *series) {
        for respondent in Respondent::ALL.iter().filter(|one| asked.asked_in_period.contains(one)) {
            let met = quality.met(*respondent, asked.question);
            let words = match met {
                None => ["–".to_owned(), "–".to_owned(), "–".to_owned(), "–".to_owned()],
                Some(met) => [
                    texts.number(met.n),
                    share(met.dont_know),
                    share(met.declined),
                    share(met.blank),
                ],
            };
            let mut cells = vec![
                theme.small_strong(view.texts.asked_name_here(asked)),
                theme.small(texts.get(&format!("person-{}", respondent.code()))),
            ];
            cells.extend(words.map(|words| theme.small(words).color(theme.ink)));
            rows.push(cells);
        }
    }
    theme.card_frame().show(ui, |ui| {
        ScrollArea::horizontal().id_salt("quality questions").show(ui, |ui| {
            table(ui, theme, &texts.get("quality-questions"), &columns, &rows);
        });
    });
    let threshold = [("threshold", overview.threshold.to_string().into())];
    ui.add(Label::new(theme.small(texts.with("quality-questions-help", &threshold))).wrap());
}

/// Who is overdue or lacks a form, to be followed up.
fn follow_up(
    ui: &mut Ui,
    view: &View<'_>,
    lacking: &[ToFollowUp],
    (is_counted, threshold): (bool, u64),
    commands: &mut Vec<Command>,
) {
    let (texts, theme) = (view.texts, view.theme);
    heading(ui, theme.lead(texts.get("quality-follow-up")));
    if lacking.is_empty() {
        ui.label(theme.body(texts.get("quality-follow-up-none")));
        return;
    }
    let (lacking, unseen): (Vec<_>, Vec<_>) = lacking
        .iter()
        .partition(|person| view.standing(person.participant_id).is_some());
    let count = (unseen.len(), is_counted);
    unseen_count(ui, view, "quality-follow-up-unseen", count, threshold);
    if lacking.is_empty() {
        return;
    }
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width().min(MAX_WIDTH));
        ui.spacing_mut().item_spacing.y = theme::HALF;
        for person in lacking.iter().take(LISTED) {
            row(ui, |ui| {
                let standing = view.standing(person.participant_id);
                let label = standing.map_or_else(|| person.reference.to_string(), Standing::label);
                if ui.add(Button::quiet(theme, label).small()).clicked() {
                    commands.push(Command::Show(Page::Progression(person.participant_id)));
                }
                let words = person.lacks.iter().map(|lack| match lack {
                    Lack::Overdue(days) => {
                        let days = [("days", usize::try_from(*days).unwrap_or_default().into())];
                        texts.with("due-overdue", &days)
                    }
                    Lack::Respondent(respondent) => texts.get(&format!("quality-lacks-{}", respondent.code())),
                });
                let words = words.collect::<Vec<_>>().join(" · ");
                ui.add(Label::new(theme.small(words)).wrap());
            });
        }
        if lacking.len() > LISTED {
            let more = [("count", (lacking.len() - LISTED).into())];
            ui.label(theme.small(texts.with("import-more-participants", &more)));
        }
    });
}
