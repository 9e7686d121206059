//! What keeps a participant safe: protected personal data, what they have been told and have agreed to, and the extract
//! of everything about them.

use std::collections::BTreeSet;

use egui::{Label, Role, Ui};

use super::sharing::SharingCard;
use crate::domain::history::History;
use crate::domain::participant::Participant;
use crate::domain::protection::{Consent, ConsentKind, ConsentProblem, Protection, ProtectionLevel, ProtectionProblem};
use crate::domain::{ParticipantId, Today};
use crate::explain::Explain as _;
use crate::ui::command::{Command, ExtractFormat};
use crate::ui::screens::form_slot::FormSlot;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::date_field::{DateField, DateInput};
use crate::ui::widgets::field::{Field, field_error};
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{card, group, heading, row};

/// What is chosen and typed so far.
#[derive(Default)]
pub struct SafetyCards {
    protection: ProtectionCard,
    consent: FormSlot<ConsentForm>,
    sharing: SharingCard,
}

/// A protection as it is being chosen.
#[derive(Default)]
struct ProtectionCard {
    /// What the file has. Once that changes, the card begins anew from it.
    saved: Option<Protection>,
    level: Option<ProtectionLevel>,
    named: BTreeSet<String>,
    has_tried: bool,
}

/// A consent as it is being written down.
struct ConsentForm {
    kind: ConsentKind,
    date: DateInput,
    text_version: String,
    has_tried: bool,
    takes_focus: bool,
    sent: Sent,
}

impl SafetyCards {
    /// Draws them.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, history: &History, commands: &mut Vec<Command>) {
        let participant = &history.participant;
        titled_card(ui, view, "protection-heading", |ui| {
            self.protection.ui(ui, view, participant, commands);
        });
        titled_card(ui, view, "consent-heading", |ui| {
            self.consents(ui, view, participant, commands);
        });
        titled_card(ui, view, "sharing-heading", |ui| {
            self.sharing.ui(ui, view, participant, commands);
        });
        titled_card(ui, view, "protection-extract", |ui| {
            extract(ui, view, participant.id, commands);
        });
    }

    /// What has been written down, newest first, and a form for more.
    fn consents(&mut self, ui: &mut Ui, view: &View<'_>, participant: &Participant, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        ui.add(Label::new(theme.small(texts.get("consent-help"))).wrap());
        if participant.consents.is_empty() {
            ui.add(Label::new(theme.body(texts.get("consent-none"))).wrap());
        }
        for consent in participant.consents.iter().rev() {
            let kind = texts.get(&format!("consent-kind-{}", consent.kind.code()));
            let args = [
                ("date", texts.date(consent.date).into()),
                ("kind", kind.into()),
                ("version", consent.text_version.as_str().into()),
                ("by", consent.by.as_str().into()),
            ];
            ui.add(Label::new(theme.body(texts.with("consent-row", &args))).wrap());
        }
        let new = Button::secondary(theme, texts.get("consent-new")).icon(theme::icon::PLUS);
        let today = view.today;
        self.consent.ui(
            ui,
            Some(new),
            || ConsentForm::new(today),
            |ui, form| form.ui(ui, view, participant.id, commands),
        );
    }
}

fn titled_card(ui: &mut Ui, view: &View<'_>, title: &str, content: impl FnOnce(&mut Ui)) {
    card(ui, view.theme, |ui| {
        heading(ui, view.theme.lead(view.texts.get(title)));
        content(ui);
    });
}

/// Who can be named: everybody who works with participants. The demonstration has no accounts, and nobody but the one
/// who looks at it.
fn nameable<'a>(view: &View<'a>) -> BTreeSet<&'a str> {
    let names: BTreeSet<&str> = view.office.colleagues.iter().map(String::as_str).collect();
    if names.is_empty() { [view.user].into() } else { names }
}

impl ProtectionCard {
    /// As the file has it.
    fn of(saved: Option<&Protection>) -> Self {
        Self {
            saved: saved.cloned(),
            level: saved.map(|protection| protection.level),
            named: saved.map(|protection| protection.named.clone()).unwrap_or_default(),
            has_tried: false,
        }
    }

    /// What is chosen; `None` for no protection.
    fn chosen(&self) -> Option<Protection> {
        self.level.map(|level| Protection {
            level,
            named: self.named.clone(),
        })
    }

    fn problem(&self, nameable: &BTreeSet<&str>) -> Option<ProtectionProblem> {
        self.level?;
        if self.named.is_empty() {
            return Some(ProtectionProblem::NobodyNamed);
        }
        let is_unknown = |name: &String| !nameable.contains(name.as_str());
        self.named
            .iter()
            .any(is_unknown)
            .then_some(ProtectionProblem::UnknownUser)
    }

    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, participant: &Participant, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        if self.saved != participant.protection {
            *self = Self::of(participant.protection.as_ref());
        }
        ui.add(Label::new(theme.small(texts.get("protection-help"))).wrap());
        let nameable = nameable(view);
        self.levels(ui, view, &nameable);
        if self.level.is_some() {
            self.names(ui, view, &nameable);
        } else if self.saved.is_some() {
            notice(ui, theme, Tone::Warning, &texts.get("protection-lift"));
        }
        let chosen = self.chosen();
        let problem = self.problem(&nameable);
        let save = Button::secondary(theme, texts.get("protection-save")).icon(theme::icon::CHECK);
        if ui.add(save.enabled(chosen != self.saved)).clicked() {
            self.has_tried = true;
            if problem.is_none() {
                commands.push(Command::SetProtection(participant.id, chosen.map(Box::new)));
            }
        }
    }

    fn levels(&mut self, ui: &mut Ui, view: &View<'_>, nameable: &BTreeSet<&str>) {
        let (texts, theme) = (view.texts, view.theme);
        group(ui, Role::RadioGroup, &texts.get("protection-level"), |ui| {
            row(ui, |ui| {
                let protected = ProtectionLevel::ALL.iter().map(|level| Some(*level));
                for level in [None].into_iter().chain(protected) {
                    let code = level.map_or("none", ProtectionLevel::code);
                    let text = texts.get(&format!("protection-level-{code}"));
                    if ui.add(Button::chip(theme, text, self.level == level)).clicked() {
                        self.level = level;
                        // Whoever protects somebody goes on seeing them, unless they say otherwise.
                        if self.named.is_empty() && nameable.contains(view.user) {
                            self.named.insert(view.user.to_owned());
                        }
                    }
                }
            });
        });
    }

    fn names(&mut self, ui: &mut Ui, view: &View<'_>, nameable: &BTreeSet<&str>) {
        let (texts, theme) = (view.texts, view.theme);
        // Who was named and can't be any more stands there too, to be taken away.
        let mut offered: BTreeSet<String> = nameable.iter().map(|name| (*name).to_owned()).collect();
        offered.extend(self.named.iter().cloned());
        let question = texts.get("protection-named");
        ui.label(theme.small_strong(&question));
        group(ui, Role::Group, &question, |ui| {
            row(ui, |ui| {
                for name in offered {
                    let full = format!("{}: {name}", texts.get("protection-may-see"));
                    let check = Button::check(theme, &name, self.named.contains(&name)).name(full);
                    if ui.add(check).clicked() && !self.named.remove(&name) {
                        self.named.insert(name);
                    }
                }
            });
        });
        if let Some(problem) = self.problem(nameable).filter(|_| self.has_tried) {
            field_error(ui, theme, &problem.explain(texts));
        }
        if !self.named.contains(view.user) {
            notice(ui, theme, Tone::Warning, &texts.get("protection-without-you"));
        }
    }
}

impl ConsentForm {
    fn new(today: Today) -> Self {
        Self {
            kind: ConsentKind::Informed,
            date: DateInput::new(today.0),
            text_version: String::new(),
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    /// `None` where no date can be read.
    fn consent(&self, today: Today) -> Option<Consent> {
        Some(Consent {
            kind: self.kind,
            date: self.date.date(today)?,
            text_version: self.text_version.trim().to_owned(),
            // The store writes down who is signed in.
            by: String::new(),
        })
    }

    /// Draws it; `true` where it is done with.
    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, id: ParticipantId, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let mut is_done = self.sent.has_arrived(view);
        self.kinds(ui, view);
        let consent = self.consent(view.today);
        let problem = consent.as_ref().and_then(|consent| consent.problem(view.today));
        self.fields(ui, view, problem);
        row(ui, |ui| {
            let save = Button::secondary(theme, texts.get("consent-save")).icon(theme::icon::CHECK);
            if ui.add(save).clicked() {
                self.has_tried = true;
                if let Some(consent) = consent.filter(|_| problem.is_none()) {
                    commands.push(Command::RecordConsent(id, Box::new(consent)));
                    self.sent.send();
                }
            }
            let text = texts.get("cancel");
            let name = format!("{text}: {}", texts.get("consent-heading"));
            is_done |= ui.add(Button::secondary(theme, text).name(name)).clicked();
        });
        is_done
    }

    fn kinds(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let question = texts.get("consent-kind");
        ui.label(theme.small_strong(&question));
        group(ui, Role::RadioGroup, &question, |ui| {
            row(ui, |ui| {
                for kind in ConsentKind::ALL {
                    let text = texts.get(&format!("consent-kind-{}", kind.code()));
                    let chip = ui.add(Button::chip(theme, text, self.kind == *kind));
                    if std::mem::take(&mut self.takes_focus) {
                        chip.request_focus();
                    }
                    if chip.clicked() {
                        self.kind = *kind;
                    }
                }
            });
        });
    }

    fn fields(&mut self, ui: &mut Ui, view: &View<'_>, problem: Option<ConsentProblem>) {
        let (texts, theme) = (view.texts, view.theme);
        let is_missing = self.has_tried && self.date.text.trim().is_empty();
        let of_date = problem.filter(|problem| *problem == ConsentProblem::InFuture);
        DateField {
            theme,
            texts,
            today: view.today,
            label: texts.get("consent-date"),
            error: of_date
                .map(|problem| problem.explain(texts))
                .or_else(|| is_missing.then(|| texts.get("date-missing"))),
        }
        .show(ui, &mut self.date);
        let of_text = problem.filter(|problem| match problem {
            ConsentProblem::InFuture => false,
            // Nobody is told off for what they have not come to yet.
            ConsentProblem::NoVersion => self.has_tried,
            ConsentProblem::TooLong => true,
        });
        Field::new(theme, texts.get("consent-text"))
            .help(texts.get("consent-text-help"))
            .error(of_text.map(|problem| problem.explain(texts)))
            .show(ui, &mut self.text_version);
    }
}

/// Everything about the participant, as a file.
fn extract(ui: &mut Ui, view: &View<'_>, id: ParticipantId, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    ui.add(Label::new(theme.body(texts.get("protection-extract-help"))).wrap());
    row(ui, |ui| {
        let formats = [
            ("protection-extract-pdf", ExtractFormat::Pdf),
            ("protection-extract-json", ExtractFormat::Json),
        ];
        for (key, format) in formats {
            let save = Button::secondary(theme, texts.get(key)).icon(theme::icon::DOWNLOAD);
            if ui.add(save).clicked() {
                commands.push(Command::SaveExtract(id, format));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_who_works_here_must_be_named() {
        let nameable: BTreeSet<&str> = ["A. Lind", "M. Öberg"].into();
        let named = |names: &[&str]| ProtectionCard {
            level: Some(ProtectionLevel::Marked),
            named: names.iter().map(|name| (*name).to_owned()).collect(),
            ..ProtectionCard::default()
        };
        assert_eq!(ProtectionCard::default().problem(&nameable), None, "no protection");
        assert_eq!(named(&["M. Öberg"]).problem(&nameable), None);
        let nobody = named(&[]).problem(&nameable);
        assert_eq!(nobody, Some(ProtectionProblem::NobodyNamed));
        let gone = named(&["A. Lind", "B. Ek"]).problem(&nameable);
        assert_eq!(gone, Some(ProtectionProblem::UnknownUser), "has no account any more");
    }
}
