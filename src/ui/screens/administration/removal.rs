//! "Gallring": who falls due for removal, by case reference alone, and what is left of each removal.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Id, Label, Modal, Role, ScrollArea, Stroke, Ui, UiBuilder, vec2};

use super::reading::Reading;
use crate::domain::ParticipantId;
use crate::domain::retention::{Certificate, Entry, Hold, HoldProblem, Standing};
use crate::explain::{Explain as _, user_name};
use crate::i18n::Texts;
use crate::report::certificate;
use crate::store::LONGEST_KEPT_DAYS;
use crate::ui::command::Command;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{card, follow_focus, group, heading, icon_label, row};

/// How wide the question is.
const QUESTION: f32 = 520.0;
/// How wide the field for a number is.
const NUMBER: f32 = 120.0;
/// How many case references the question tells one by one.
const CASES_SHOWN: usize = 40;

/// The list as it was left: who is marked, and what is being decided.
#[derive(Default)]
pub struct RemovalTab {
    reading: Reading,
    marked: BTreeSet<ParticipantId>,
    /// The reason to keep somebody, while it is being written.
    holding: Option<HoldForm>,
    /// Whose button takes the focus: what it opened has been put away.
    returns_to: Option<ParticipantId>,
    question: Option<Question>,
    /// The question has been put away: the focus goes back to what asks it.
    returns_from_question: bool,
    heights: Heights,
}

/// A reason to keep somebody, as it is being written.
struct HoldForm {
    participant_id: ParticipantId,
    reason: String,
    has_tried: bool,
    takes_focus: bool,
    sent: Sent,
}

/// The question before participants are removed for good.
struct Question {
    ids: BTreeSet<ParticipantId>,
    typed: String,
    has_tried: bool,
    /// It has just been asked: the focus goes to the answer that loses nothing.
    is_new: bool,
    /// In which pass of drawing it was there last.
    seen: u64,
}

/// How high the rows are, as they were drawn last at this width. What is far out of sight is left out of the drawing.
#[derive(Default)]
struct Heights {
    width: f32,
    rows: BTreeMap<ParticipantId, f32>,
}

impl RemovalTab {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        rule(ui, view);
        if let Some(form) = self.holding.take_if(|form| form.sent.has_arrived(view)) {
            self.returns_to = Some(form.participant_id);
        }
        let Some(retention) = &view.office.retention else {
            self.question = None;
            self.reading
                .ui(ui, view, "removal-unread", Command::ReadRetention, commands);
            return;
        };
        self.reading.arrive();
        self.forget_what_is_decided(&retention.entries);
        self.list(ui, view, &retention.entries, commands);
        certificates(ui, view, &retention.certificates, commands);
        self.ask(ui, view, &retention.entries, commands);
    }

    /// Whoever has been removed, or is kept by now, is neither marked nor decided on.
    fn forget_what_is_decided(&mut self, entries: &[Entry]) {
        let open = entries.iter().filter(|entry| entry.standing.may_remove());
        let open: BTreeSet<ParticipantId> = open.map(|entry| entry.participant_id).collect();
        self.marked.retain(|id| open.contains(id));
        self.holding.take_if(|form| !open.contains(&form.participant_id));
        self.question.take_if(|question| !question.ids.is_subset(&open));
    }

    fn list(&mut self, ui: &mut Ui, view: &View<'_>, entries: &[Entry], commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        card(ui, theme, |ui| {
            heading(ui, theme.lead(texts.get("removal-list")));
            if entries.is_empty() {
                ui.add(Label::new(theme.body(texts.get("removal-empty"))).wrap());
                return;
            }
            self.marking(ui, view, entries);
            self.rows(ui, view, entries, commands);
            self.removing(ui, view);
        });
    }

    /// Marks everybody whom nothing has to be found out about, or nobody.
    fn marking(&mut self, ui: &mut Ui, view: &View<'_>, entries: &[Entry]) {
        let (texts, theme) = (view.texts, view.theme);
        let is_free = !view.office.is_busy;
        row(ui, |ui| {
            let due = entries.iter().filter(|entry| is_due(&entry.standing));
            let due: Vec<ParticipantId> = due.map(|entry| entry.participant_id).collect();
            let all = Button::secondary(theme, texts.get("removal-mark-due")).icon(theme::icon::CHECK);
            if ui.add(all.small().enabled(is_free && !due.is_empty())).clicked() {
                self.marked.extend(due);
            }
            let none = Button::quiet(theme, texts.get("removal-unmark")).icon(theme::icon::CLOSE);
            if !self.marked.is_empty() && ui.add(none.small()).clicked() {
                self.marked.clear();
            }
        });
    }

    /// Asks whether those who are marked are to be removed. The button stands under the list, which is read first.
    fn removing(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let is_busy = view.office.is_busy;
        let count = self.marked.len();
        row(ui, |ui| {
            let words = texts.with("removal-remove", &[("count", count.into())]);
            let remove = Button::primary(theme, words).icon(theme::icon::TRASH);
            let remove = ui.add(remove.enabled(!is_busy && count > 0));
            if std::mem::take(&mut self.returns_from_question) {
                remove.request_focus();
            }
            if remove.clicked() {
                self.question = Some(Question {
                    ids: self.marked.clone(),
                    typed: String::new(),
                    has_tried: false,
                    is_new: true,
                    seen: ui.ctx().cumulative_pass_nr(),
                });
            }
            if is_busy {
                ui.label(theme.small(texts.get("removal-busy")));
            }
        });
    }

    /// Everybody in the list. Rows further away than a window's height are not drawn, however many there are.
    fn rows(&mut self, ui: &mut Ui, view: &View<'_>, entries: &[Entry], commands: &mut Vec<Command>) {
        let seen = ui.clip_rect();
        let near = seen.expand2(vec2(0.0, seen.height())).y_range();
        self.heights.adapt(ui.available_width());
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for entry in entries {
                let id = entry.participant_id;
                let top = ui.cursor().top();
                if let Some(height) = self.heights.rows.get(&id)
                    && (top + height < near.min || top > near.max)
                {
                    ui.add_space(*height);
                    continue;
                }
                let builder = UiBuilder::new().scope_id(Id::unique(("removal row", id)));
                ui.scope_builder(builder, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = theme::HALF;
                    let line = Stroke::new(theme::STROKE, view.theme.border);
                    ui.painter().hline(ui.max_rect().x_range(), top, line);
                    ui.add_space(theme::BASE);
                    self.entry(ui, view, entry, commands);
                    ui.add_space(theme::BASE);
                });
                self.heights.rows.insert(id, ui.cursor().top() - top);
            }
        });
    }

    /// One participant: who, how they stand, since when, and what can be decided.
    fn entry(&mut self, ui: &mut Ui, view: &View<'_>, entry: &Entry, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let case = entry.reference.to_string();
        row(ui, |ui| {
            self.mark(ui, view, entry, &case);
            standing(ui, view, &entry.standing);
        });
        ui.add(Label::new(theme.small(dates(texts, entry))).wrap());
        if let Some(why) = why(texts, &entry.standing) {
            ui.add(Label::new(theme.small(why).color(theme.ink)).wrap());
        }
        self.keep(ui, view, entry, &case, commands);
    }

    /// The case reference, and whether the participant is to be removed where that may be.
    fn mark(&mut self, ui: &mut Ui, view: &View<'_>, entry: &Entry, case: &str) {
        let (texts, theme) = (view.texts, view.theme);
        if !entry.standing.may_remove() {
            ui.label(theme.strong(case));
            return;
        }
        let id = entry.participant_id;
        let name = texts.with("removal-mark", &[("case", case.into())]);
        let check = Button::check(theme, case, self.marked.contains(&id)).name(name);
        let check = ui.add(check.enabled(!view.office.is_busy));
        // What stands beside and under it is heard with it.
        let standing = format!("{}.", standing_words(texts, &entry.standing));
        let words: Vec<String> = [standing, dates(texts, entry)]
            .into_iter()
            .chain(why(texts, &entry.standing))
            .collect();
        ui.ctx()
            .accesskit_node_builder(check.id, |node| node.set_description(words.join(" ")));
        if check.clicked() && !self.marked.remove(&id) {
            self.marked.insert(id);
        }
    }

    /// Keeps somebody for the time being, or no longer.
    fn keep(&mut self, ui: &mut Ui, view: &View<'_>, entry: &Entry, case: &str, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let id = entry.participant_id;
        if let Some(form) = self.holding.as_mut().filter(|form| form.participant_id == id) {
            if form.ui(ui, view, case, commands) {
                self.holding = None;
                self.returns_to = Some(id);
            }
            return;
        }
        let is_held = matches!(entry.standing, Standing::Held(..));
        if !is_held && !entry.standing.may_remove() {
            return;
        }
        let text = texts.get(if is_held { "removal-lift" } else { "removal-hold" });
        // What is being written is not thrown away for another.
        let is_free = !view.office.is_busy && self.holding.is_none();
        let name = format!("{text} {case}");
        let button = Button::secondary(theme, text).name(name).small();
        let button = ui.add(button.enabled(is_free));
        if is_free && self.returns_to.take_if(|returns_to| *returns_to == id).is_some() {
            button.request_focus();
        }
        if !button.clicked() {
            return;
        }
        if is_held {
            commands.push(Command::SetHold(id, None));
            self.returns_to = Some(id);
        } else {
            self.holding = Some(HoldForm::of(id));
        }
    }

    /// Asks the question, where it is to be asked.
    fn ask(&mut self, ui: &Ui, view: &View<'_>, entries: &[Entry], commands: &mut Vec<Command>) {
        let pass = ui.ctx().cumulative_pass_nr();
        // Whoever has left the page meanwhile has left the question.
        self.question.take_if(|question| pass > question.seen + 1);
        let Some(question) = &mut self.question else { return };
        question.seen = pass;
        if question.ui(ui, view, entries, commands) {
            // Whoever is removed has been handed on; then there is nothing to go back to.
            self.returns_from_question = !question.ids.is_empty();
            self.question = None;
        }
    }
}

impl HoldForm {
    fn of(participant_id: ParticipantId) -> Self {
        Self {
            participant_id,
            reason: String::new(),
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    /// Draws it; `true` where it is put away.
    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, case: &str, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let hold = Hold {
            reason: self.reason.clone(),
            since: view.today.0,
            // The store writes down who is signed in.
            by: String::new(),
        };
        let problem = hold.problem();
        // Nobody is told off for what they have not come to yet.
        let told = problem.filter(|problem| self.has_tried || *problem == HoldProblem::TooLong);
        let reason = Field::new(theme, texts.with("removal-hold-reason", &[("case", case.into())]))
            .width(f32::INFINITY)
            .rows(2)
            .help(texts.get("removal-hold-help"))
            .error(told.map(|problem| problem.explain(texts)))
            .show(ui, &mut self.reason);
        if std::mem::take(&mut self.takes_focus) {
            reason.request_focus();
        }
        row(ui, |ui| {
            let save = Button::secondary(theme, texts.get("removal-hold-save")).icon(theme::icon::CHECK);
            if ui.add(save.enabled(!view.office.is_busy)).clicked() {
                self.has_tried = true;
                if problem.is_none() {
                    commands.push(Command::SetHold(self.participant_id, Some(hold.reason)));
                    self.sent.send();
                }
            }
            let text = texts.get("cancel");
            let name = format!("{text}: {case}");
            ui.add(Button::secondary(theme, text).name(name)).clicked()
        })
    }
}

impl Question {
    /// Draws it over the page; `true` where it has been answered.
    fn ui(&mut self, ui: &Ui, view: &View<'_>, entries: &[Entry], commands: &mut Vec<Command>) -> bool {
        let modal = Modal::new(Id::unique("removal question"))
            .frame(view.theme.card_frame())
            .show(ui.ctx(), |ui| {
                let room = ui.ctx().content_rect().size() - vec2(theme::PAGE, theme::PAGE) * 2.0;
                ui.set_width(QUESTION.min(room.x));
                // Where everything is large, it is higher than the window.
                ScrollArea::vertical()
                    .id_salt("removal question")
                    .auto_shrink([false, true])
                    .max_height(room.y - 2.0 * theme::GAP)
                    .show(ui, |ui| {
                        let is_answered = self.content(ui, view, entries, commands);
                        follow_focus(ui);
                        is_answered
                    })
                    .inner
            });
        modal.inner || modal.should_close()
    }

    fn content(&mut self, ui: &mut Ui, view: &View<'_>, entries: &[Entry], commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let title = texts.with("removal-question", &[("count", self.ids.len().into())]);
        group(ui, Role::AlertDialog, &title, |ui| {
            ui.spacing_mut().item_spacing.y = theme::STEP_12;
            heading(ui, theme.lead(&title));
            for sentence in self.consequences(view) {
                ui.add(Label::new(theme.body(sentence)).wrap());
            }
            let chosen: Vec<&Entry> = entries
                .iter()
                .filter(|entry| self.ids.contains(&entry.participant_id))
                .collect();
            ui.add(Label::new(theme.small(cases(texts, &chosen))).wrap());
            let is_unknown = |entry: &&&Entry| matches!(entry.standing, Standing::DecideBirthDay(_));
            let unknown = chosen.iter().filter(is_unknown).count();
            if unknown > 0 {
                let words = texts.with("removal-question-decide", &[("count", unknown.into())]);
                notice(ui, theme, Tone::Warning, &words);
            }
            self.answers(ui, view, commands)
        })
    }

    /// What is lost, and what is left.
    fn consequences(&self, view: &View<'_>) -> Vec<String> {
        let texts = view.texts;
        let mut sentences = vec![texts.get("removal-question-final")];
        // The demonstration has no backups.
        if view.path.is_some() {
            let days = [("days", LONGEST_KEPT_DAYS.to_string().into())];
            sentences.push(texts.with("removal-question-backups", &days));
        }
        sentences.push(texts.get("removal-question-certificate"));
        sentences
    }

    /// The number to be typed, and the two answers; `true` where one of them has been given.
    fn answers(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let count = self.ids.len();
        let asked = [("count", count.to_string().into())];
        let is_confirmed = says_number(&self.typed, count);
        let is_wrong = self.has_tried && !is_confirmed;
        Field::new(theme, texts.with("removal-question-number", &asked))
            .width(NUMBER)
            .error(is_wrong.then(|| texts.with("removal-question-wrong", &asked)))
            .show(ui, &mut self.typed);
        row(ui, |ui| {
            let words = texts.with("removal-question-yes", &[("count", count.into())]);
            let remove = Button::secondary(theme, words).icon(theme::icon::TRASH);
            let mut is_answered = false;
            if ui.add(remove.enabled(!view.office.is_busy)).clicked() {
                self.has_tried = true;
                if is_confirmed {
                    commands.push(Command::RemoveParticipants(std::mem::take(&mut self.ids)));
                    is_answered = true;
                }
            }
            let keep = ui.add(Button::primary(theme, texts.get("cancel")));
            if std::mem::take(&mut self.is_new) {
                keep.request_focus();
            }
            is_answered || keep.clicked()
        })
    }
}

impl Heights {
    /// Forgets the heights where rows have another width now.
    fn adapt(&mut self, width: f32) {
        if self.width != width {
            self.rows.clear();
            self.width = width;
        }
    }
}

/// The rule that holds, and that nothing happens by itself.
fn rule(ui: &mut Ui, view: &View<'_>) {
    let (texts, theme) = (view.texts, view.theme);
    let rule = &view.rules.retention;
    let mut sentences = vec![texts.with("removal-rule", &[("years", rule.years.into())])];
    if rule.keeps_research_births {
        sentences.push(texts.get("removal-rule-research"));
    }
    sentences.push(texts.get("removal-rule-confirm"));
    ui.add(Label::new(theme.body(sentences.join(" "))).wrap());
}

/// `true` where nothing has to be found out before the removal is confirmed.
fn is_due(standing: &Standing) -> bool {
    match standing {
        Standing::Due(_) | Standing::Late(_) => true,
        Standing::NotDue(_) | Standing::DecideBirthDay(_) | Standing::KeptForResearch(_) | Standing::Held(..) => false,
    }
}

fn standing_words(texts: &Texts, standing: &Standing) -> String {
    texts.get(&format!("removal-standing-{}", standing.code()))
}

/// How somebody stands, in words; a clock where they should have been removed.
fn standing(ui: &mut Ui, view: &View<'_>, standing: &Standing) {
    let (texts, theme) = (view.texts, view.theme);
    let words = theme.small_strong(standing_words(texts, standing));
    match standing {
        Standing::Late(_) => {
            icon_label(ui, theme::icon::CLOCK, theme.late_ink);
            ui.label(words.color(theme.late_ink));
        }
        Standing::DecideBirthDay(_) => {
            icon_label(ui, theme::icon::HELP, theme.ink_secondary);
            ui.label(words);
        }
        Standing::NotDue(_) | Standing::Due(_) | Standing::KeptForResearch(_) | Standing::Held(..) => {
            ui.label(words);
        }
    }
}

/// When something was last noted, and between which days the removal is to be done, or would be.
fn dates(texts: &Texts, entry: &Entry) -> String {
    let due = entry.standing.due();
    let args = [
        ("noted", texts.date(entry.last_noted).into()),
        ("from", texts.date(due.from).into()),
        ("latest", texts.date(due.no_later_than).into()),
    ];
    let key = if entry.standing.may_remove() {
        "removal-dates"
    } else {
        "removal-dates-kept"
    };
    texts.with(key, &args)
}

/// Why somebody is kept by a decision, or what has to be found out first.
fn why(texts: &Texts, standing: &Standing) -> Option<String> {
    match standing {
        Standing::DecideBirthDay(_) => Some(texts.get("removal-decide")),
        Standing::Held(_, hold) => {
            let args = [
                ("since", texts.date(hold.since).into()),
                ("by", user_name(texts, &hold.by).into()),
                ("reason", hold.reason.as_str().into()),
            ];
            Some(texts.with("removal-held", &args))
        }
        Standing::NotDue(_) | Standing::Due(_) | Standing::Late(_) | Standing::KeptForResearch(_) => None,
    }
}

/// Whom the question is about, as far as there is room for it.
fn cases(texts: &Texts, entries: &[&Entry]) -> String {
    let shown = entries.iter().take(CASES_SHOWN);
    let shown: Vec<String> = shown.map(|entry| entry.reference.to_string()).collect();
    let cases = ("cases", shown.join(", ").into());
    if entries.len() > shown.len() {
        let more = ("count", (entries.len() - shown.len()).into());
        texts.with("removal-question-cases-more", &[cases, more])
    } else {
        texts.with("removal-question-cases", &[cases])
    }
}

/// `true` where what is typed is this number, with or without spaces in it.
fn says_number(typed: &str, number: usize) -> bool {
    let typed: String = typed.split_whitespace().collect();
    typed == number.to_string()
}

/// What is left of each removal, newest first.
fn certificates(ui: &mut Ui, view: &View<'_>, certificates: &[Certificate], commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    theme.card_frame().show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::BASE;
        heading(ui, theme.lead(texts.get("removal-certificates")));
        let key = if certificates.is_empty() {
            "removal-certificates-none"
        } else {
            "removal-certificates-help"
        };
        ui.add(Label::new(theme.small(texts.get(key))).wrap());
        for certificate in certificates {
            let args = [
                ("date", texts.date(certificate.at).into()),
                ("count", certificate.removed.into()),
            ];
            let title = texts.with("removal-certificate", &args);
            row(ui, |ui| {
                heading(ui, theme.strong(&title));
                let save = texts.get("print-save");
                let name = format!("{save}: {title}");
                let save = Button::secondary(theme, save).name(name).icon(theme::icon::DOWNLOAD);
                if ui.add(save.small()).clicked() {
                    commands.push(Command::SaveCertificate(Box::new(certificate.clone())));
                }
            });
            let words = certificate::words(texts, view.rules.threshold, certificate).join(" ");
            ui.add(Label::new(theme.small(words).color(theme.ink)).wrap());
        }
    });
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::domain::participant::CaseReference;
    use crate::domain::retention::{Due, RetentionRule};
    use crate::i18n::Locale;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn entry(number: u32, standing: fn(Due) -> Standing) -> Entry {
        Entry {
            participant_id: ParticipantId(Uuid::from_u128(number.into())),
            reference: CaseReference(number),
            last_noted: day("2019-03-03"),
            standing: standing(RetentionRule::default().due(day("2019-03-03"))),
        }
    }

    #[test]
    fn the_number_is_typed_as_people_write_it() {
        assert!(says_number("12", 12) && says_number(" 12 ", 12) && says_number("1 204", 1204));
        for wrong in ["", "1", "012", "12.", "tolv"] {
            assert!(!says_number(wrong, 12), "{wrong}");
        }
    }

    #[test]
    fn whoever_may_not_be_removed_any_more_is_not_marked() {
        let id = |number: u128| ParticipantId(Uuid::from_u128(number));
        let mut tab = RemovalTab {
            marked: [id(1), id(2), id(3), id(4)].into(),
            holding: Some(HoldForm::of(id(3))),
            ..RemovalTab::default()
        };
        let entries = [
            entry(1, Standing::Late),
            entry(2, Standing::DecideBirthDay),
            entry(3, Standing::KeptForResearch),
        ];
        tab.forget_what_is_decided(&entries);
        assert_eq!(tab.marked, BTreeSet::from([id(1), id(2)]));
        assert!(tab.holding.is_none());
        assert!(is_due(&entries[0].standing) && !is_due(&entries[1].standing));
    }

    #[test]
    fn every_standing_in_the_list_has_words() {
        let texts = Texts::new(Locale::Swedish);
        let hold = |due: Due| {
            let reason = "Överklagan".to_owned();
            let hold = Hold {
                reason,
                since: day("2026-03-03"),
                by: "A. Lind".to_owned(),
            };
            Standing::Held(due, hold)
        };
        let standings: [fn(Due) -> Standing; 5] = [
            Standing::Due,
            Standing::Late,
            Standing::DecideBirthDay,
            Standing::KeptForResearch,
            hold,
        ];
        for standing in standings {
            let entry = entry(1, standing);
            assert!(texts.has(&format!("removal-standing-{}", entry.standing.code())));
            assert!(dates(&texts, &entry).contains("3 mars 2019"));
        }
        let why = why(&texts, &entry(1, hold).standing).unwrap_or_default();
        assert!(
            ["3 mars 2026", "A. Lind", "Överklagan"]
                .iter()
                .all(|part| why.contains(part)),
            "{why}"
        );
    }

    #[test]
    fn only_so_many_cases_are_told_one_by_one() {
        let texts = Texts::new(Locale::Swedish);
        let entries: Vec<Entry> = (1..=42).map(|number| entry(number, Standing::Due)).collect();
        let all: Vec<&Entry> = entries.iter().collect();
        assert!(cases(&texts, &all[..40]).contains("T-0040"));
        let cut = cases(&texts, &all);
        assert!(!cut.contains("T-0041") && cut.contains("och 2 till"), "{cut}");
    }
}
