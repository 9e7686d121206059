//! Whom a participant lets read their page: from when to when, and how they said so.

use chrono::Days;
use egui::{Label, Ui};

use crate::domain::participant::Participant;
use crate::domain::sharing::{ConsentWay, Sharing, SharingDetails, SharingProblem};
use crate::domain::{AccountId, ParticipantId, SharingId};
use crate::explain::Explain as _;
use crate::ui::command::Command;
use crate::ui::screens::form_slot::FormSlot;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateInput, first_and_last};
use crate::ui::widgets::field::field_error;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::row;
use crate::ui::widgets::select::Select;

/// How long a new consent reaches, unless something else is said: half a year.
const USUAL_DAYS: u64 = 183;

/// What is written down, and the consent that is being written.
#[derive(Default)]
pub(super) struct SharingCard {
    form: FormSlot<Form>,
    /// A consent that is about to be taken back: that is asked about first.
    asked: Option<SharingId>,
}

/// A consent as it is being written down.
struct Form {
    reader: Option<AccountId>,
    from: DateInput,
    to: DateInput,
    way: ConsentWay,
    has_tried: bool,
    takes_focus: bool,
    sent: Sent,
}

impl SharingCard {
    /// Draws it.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &View<'_>, participant: &Participant, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        ui.add(Label::new(theme.small(texts.get("sharing-help"))).wrap());
        if participant.sharings.is_empty() {
            ui.add(Label::new(theme.body(texts.get("sharing-none"))).wrap());
        }
        for sharing in participant.sharings.iter().rev() {
            self.sharing(ui, view, participant.id, sharing, commands);
        }
        if view.office.readers.is_empty() {
            ui.add(Label::new(theme.small(texts.get("sharing-no-readers"))).wrap());
            return;
        }
        if participant.protection.is_some() {
            notice(ui, theme, Tone::Info, &texts.get("sharing-protected"));
        }
        let new = Button::secondary(theme, texts.get("sharing-new")).icon(theme::icon::PLUS);
        let first = || Form::new(view);
        self.form.ui(ui, Some(new), first, |ui, form| {
            form.ui(ui, view, participant, commands)
        });
    }

    /// One consent, and the way to take it back.
    fn sharing(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        id: ParticipantId,
        sharing: &Sharing,
        commands: &mut Vec<Command>,
    ) {
        let (texts, theme) = (view.texts, view.theme);
        ui.add(Label::new(theme.body(words(view, sharing))).wrap());
        let is_over = sharing.withdrawn.is_some() || sharing.details.to < view.today.0;
        if is_over {
            return;
        }
        row(ui, |ui| {
            let about = &sharing.reader_name;
            let button = |key: &str| {
                let text = texts.get(key);
                Button::secondary(theme, &text).name(format!("{text}: {about}")).small()
            };
            if self.asked != Some(sharing.id) {
                if ui.add(button("sharing-withdraw")).clicked() {
                    self.asked = Some(sharing.id);
                }
                return;
            }
            ui.label(theme.small_strong(texts.get("sharing-withdraw-question")));
            if ui.add(button("sharing-withdraw-yes")).clicked() {
                commands.push(Command::WithdrawSharing(id, sharing.id));
                self.asked = None;
            }
            if ui.add(button("cancel")).clicked() {
                self.asked = None;
            }
        });
    }
}

/// Who, from when to when, how it was said, and who wrote it down; and whether it has been taken back.
fn words(view: &View<'_>, sharing: &Sharing) -> String {
    let texts = view.texts;
    let details = &sharing.details;
    let args = [
        ("reader", sharing.reader_name.as_str().into()),
        ("from", texts.date(details.from).into()),
        ("to", texts.date(details.to).into()),
        ("way", texts.get(&format!("sharing-way-{}", details.way.code())).into()),
        ("by", sharing.by.as_str().into()),
        ("at", texts.date(sharing.at.date_naive()).into()),
    ];
    let said = texts.with("sharing-row", &args);
    let taken_back = sharing.withdrawn.as_ref().map(|withdrawn| {
        let args = [
            ("date", texts.date(withdrawn.at.date_naive()).into()),
            ("by", withdrawn.by.as_str().into()),
        ];
        texts.with("sharing-withdrawn", &args)
    });
    [Some(said), taken_back]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

impl Form {
    fn new(view: &View<'_>) -> Self {
        let readers = &view.office.readers;
        Self {
            // Of one there is nothing to choose.
            reader: readers.first().filter(|_| readers.len() == 1).map(|(id, _)| *id),
            from: DateInput::new(view.today.0),
            to: DateInput::new(view.today.0 + Days::new(USUAL_DAYS)).ahead(),
            way: ConsentWay::Written,
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    /// `None` where a date can't be read or nobody is chosen.
    fn details(&self, view: &View<'_>) -> Option<SharingDetails> {
        Some(SharingDetails {
            reader: self.reader?,
            from: self.from.date(view.today)?,
            to: self.to.date(view.today)?,
            way: self.way,
        })
    }

    /// Draws it; `true` where it is done with.
    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, participant: &Participant, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let mut is_done = self.sent.has_arrived(view);
        let mut readers = vec![(None, texts.get("sharing-choose"))];
        readers.extend(view.office.readers.iter().map(|(id, name)| (Some(*id), name.clone())));
        Select::new(theme, texts.get("sharing-reader"))
            .take_focus(std::mem::take(&mut self.takes_focus))
            .show(ui, &mut self.reader, &readers);
        let details = self.details(view);
        let problem = details.and_then(|details| details.problem(&participant.sharings, view.today));
        let is_of_end = |problem: &SharingProblem| {
            use SharingProblem::{EndBeforeStart, Over, TooLong};
            matches!(problem, EndBeforeStart | TooLong | Over)
        };
        row(ui, |ui| {
            let of_end = problem.filter(is_of_end).map(|problem| problem.explain(texts));
            let ends = [&mut self.from, &mut self.to];
            first_and_last(ui, view, ["sharing-from", "sharing-to"], ends, of_end);
        });
        let ways: Vec<_> = ConsentWay::ALL
            .iter()
            .map(|way| (*way, texts.get(&format!("sharing-way-{}", way.code()))))
            .collect();
        Select::new(theme, texts.get("sharing-way")).show(ui, &mut self.way, &ways);
        if self.has_tried && self.reader.is_none() {
            field_error(ui, theme, &texts.get("problem-sharing-reader"));
        }
        if let Some(problem) = problem.filter(|problem| self.has_tried && !is_of_end(problem)) {
            field_error(ui, theme, &problem.explain(texts));
        }
        row(ui, |ui| {
            let save = Button::secondary(theme, texts.get("sharing-save")).icon(theme::icon::CHECK);
            if ui.add(save).clicked() {
                self.has_tried = true;
                if let Some(details) = details.filter(|_| problem.is_none()) {
                    commands.push(Command::RecordSharing(participant.id, details));
                    self.sent.send();
                }
            }
            let text = texts.get("cancel");
            let name = format!("{text}: {}", texts.get("sharing-heading"));
            is_done |= ui.add(Button::secondary(theme, text).name(name)).clicked();
        });
        is_done
    }
}
