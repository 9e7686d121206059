//! "Enheten": the unit's machines, what waits, what was changed at the same time and what was set aside; and making a unit
//! of a file that is of none.

use egui::{Label, Ui};
use zeroize::{Zeroize, Zeroizing};

use super::secret::SecretCard;
use super::unit_set_up::SetUpFields;
use crate::domain::access::Grant;
use crate::domain::assessment::Entry;
use crate::domain::cohort::AnswerCode;
use crate::domain::instrument::Instrument;
use crate::domain::participant::CaseReference;
use crate::store::{Collided, Machine, Operation, SetAside};
use crate::ui::command::{Command, Page};
use crate::ui::office::{Secret, SecretKind};
use crate::ui::theme;
use crate::ui::unit::{Glance, Unit, local};
use crate::ui::view::View;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, reveal_button_of};
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::table::{Column, table};
use crate::ui::widgets::{card, heading, icon_label, page, row, scrolling};

/// What the columns of the table of machines get of its width.
const SHARES: [f32; 3] = [0.42, 0.29, 0.29];

/// The page as it was left. What has been typed is wiped from memory when dropped.
#[derive(Default)]
pub struct UnitPage {
    /// For a file that is of no unit.
    pub set_up: SetUpFields,
    password: String,
    shows_password: bool,
    /// Whether to leave the unit has been asked.
    asks_to_leave: bool,
    /// The name of a new form station.
    station: String,
    secret: SecretCard,
}

impl Drop for UnitPage {
    fn drop(&mut self) {
        self.password.zeroize();
    }
}

impl UnitPage {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        scrolling(ui, "unit", |ui| {
            page(ui, true, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP;
                heading(ui, view.theme.display(view.texts.get("unit-heading")));
                self.content(ui, view, commands);
            });
        });
    }

    /// The same without its heading.
    pub fn content(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let secret = view.office.secret.as_ref();
        let is_code = |secret: &&Secret| matches!(secret.kind, SecretKind::UnitCode | SecretKind::StationCode(_));
        if let Some(secret) = secret.filter(is_code) {
            card(ui, view.theme, |ui| self.secret.ui(ui, view, secret, commands));
        }
        match view.unit {
            Some(unit) => self.standing(ui, view, unit, commands),
            None => self.none(ui, view, commands),
        }
    }

    /// The file is of no unit.
    fn none(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        ui.add(Label::new(theme.body(texts.get("unit-none"))).wrap());
        let why_not = if view.path.is_none() {
            Some("unit-none-demo")
        } else if view.account.may(Operation::CreateUnit) == Grant::No {
            Some("unit-none-ask")
        } else {
            None
        };
        if let Some(key) = why_not {
            ui.add(Label::new(theme.body(texts.get(key))).wrap());
            return;
        }
        card(ui, theme, |ui| {
            heading(ui, theme.lead(texts.get("unit-create-heading")));
            ui.add(Label::new(theme.small(texts.get("unit-create-help"))).wrap());
            self.set_up.ui(ui, &view.frame, commands);
            let is_busy = view.office.is_busy;
            let key = if is_busy { "unit-creating" } else { "unit-create" };
            if ui
                .add(Button::primary(theme, texts.get(key)).enabled(!is_busy))
                .clicked()
                && let Some(set_up) = self.set_up.given()
            {
                commands.push(Command::CreateUnit(Box::new(set_up)));
            }
        });
    }

    fn standing(&mut self, ui: &mut Ui, view: &View<'_>, unit: &Unit, commands: &mut Vec<Command>) {
        self.contact(ui, view, unit, commands);
        if !unit.standing.set_aside.is_empty() {
            card(ui, view.theme, |ui| {
                heading(ui, view.theme.lead(view.texts.get("unit-set-aside-heading")));
                ui.add(Label::new(view.theme.small(view.texts.get("unit-set-aside-help"))).wrap());
                for one in &unit.standing.set_aside {
                    set_aside(ui, view, one, commands);
                }
            });
        }
        if !unit.standing.collided.is_empty() {
            card(ui, view.theme, |ui| {
                heading(ui, view.theme.lead(view.texts.get("unit-collided-heading")));
                ui.add(Label::new(view.theme.small(view.texts.get("unit-collided-help"))).wrap());
                for one in &unit.standing.collided {
                    collided(ui, view, one, commands);
                }
            });
        }
        card(ui, view.theme, |ui| machines(ui, view, unit));
        if view.account.may(Operation::SaveStation) > Grant::No {
            card(ui, view.theme, |ui| self.stations(ui, view, unit, commands));
        }
        if !unit.standing.refused.is_empty() {
            card(ui, view.theme, |ui| refused(ui, view, unit));
        }
        card(ui, view.theme, |ui| self.membership(ui, view, unit, commands));
    }

    /// How it stands, why the latest contact came to nothing, and what helps.
    fn contact(&mut self, ui: &mut Ui, view: &View<'_>, unit: &Unit, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        card(ui, theme, |ui| {
            row(ui, |ui| {
                let contact = unit.contact();
                let is_away = contact == Glance::Away;
                icon_label(ui, contact.icon(), if is_away { theme.late_ink } else { theme.ink });
                ui.label(theme.lead(unit.words(contact, texts, view.today)));
            });
            let waiting = [("count", (unit.standing.waiting as usize).into())];
            ui.add(Label::new(theme.body(texts.with("unit-waiting-here", &waiting))).wrap());
            if let Some(problem) = &unit.problem {
                notice(ui, theme, Tone::Warning, &problem.sentence);
                if problem.wants_password {
                    self.password(ui, view, commands);
                }
            }
            let key = if unit.is_in_contact {
                "unit-in-contact"
            } else {
                "unit-contact"
            };
            let button = Button::secondary(theme, texts.get(key)).enabled(!unit.is_in_contact);
            if ui.add(button).clicked() {
                commands.push(Command::ContactUnit);
            }
        });
    }

    /// The server's password, where it is not known or has changed.
    fn password(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let name = view.texts.get("unit-password");
        let field = Field::new(view.theme, &name)
            .secret(self.shows_password)
            .help(view.texts.get("unit-password-help"))
            .show(ui, &mut self.password);
        let is_done = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        row(ui, |ui| {
            let keep = Button::primary(view.theme, view.texts.get("unit-password-keep"));
            if (ui.add(keep).clicked() || is_done) && !self.password.is_empty() {
                commands.push(Command::KeepLogPassword(Zeroizing::new(self.password.clone())));
                self.password.zeroize();
            }
            reveal_button_of(ui, &view.frame, &name, &mut self.shows_password);
        });
    }

    /// Machines in a lobby that forms are handed over at.
    fn stations(&mut self, ui: &mut Ui, view: &View<'_>, unit: &Unit, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        heading(ui, theme.lead(texts.get("station-list")));
        ui.add(Label::new(theme.small(texts.get("station-list-help"))).wrap());
        for station in &unit.standing.stations {
            row(ui, |ui| {
                ui.label(theme.body(&station.name));
                let remove = texts.get("station-remove");
                let button = Button::quiet(theme, &remove)
                    .name(format!("{remove}, {}", station.name))
                    .small();
                if ui.add(button).clicked() {
                    commands.push(Command::RemoveStation(station.id));
                }
            });
        }
        Field::new(theme, texts.get("station-name"))
            .help(texts.get("station-name-help"))
            .show(ui, &mut self.station);
        let anyway = !unit.standing.older.is_empty();
        if anyway {
            let machines = [("machines", unit.standing.older.join(", ").into())];
            notice(ui, theme, Tone::Warning, &texts.with("error-older-machines", &machines));
        }
        let key = if anyway { "station-add-anyway" } else { "station-add" };
        let add = Button::secondary(theme, texts.get(key)).icon(theme::icon::PLUS);
        if ui.add(add.enabled(!self.station.trim().is_empty())).clicked() {
            let name = std::mem::take(&mut self.station);
            commands.push(Command::AddStation { name, anyway });
        }
    }

    /// Where the log lies, the code, and the way out.
    fn membership(&mut self, ui: &mut Ui, view: &View<'_>, unit: &Unit, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        heading(ui, theme.lead(texts.get("unit-membership-heading")));
        let address = [("address", unit.standing.position.address.as_str().into())];
        ui.add(Label::new(theme.body(texts.with("unit-address", &address))).wrap());
        if view.account.may(Operation::CreateUnit) > Grant::No {
            ui.add(Label::new(theme.small(texts.get("unit-code-help"))).wrap());
            if ui.add(Button::secondary(theme, texts.get("unit-code-show"))).clicked() {
                commands.push(Command::ShowUnitCode);
            }
        }
        if view.account.may(Operation::LeaveUnit) == Grant::No {
            return;
        }
        if self.asks_to_leave {
            notice(ui, theme, Tone::Warning, &texts.get("unit-leave-help"));
            row(ui, |ui| {
                let leave = Button::secondary(theme, texts.get("unit-leave-now")).enabled(!view.office.is_busy);
                if ui.add(leave).clicked() {
                    commands.push(Command::LeaveUnit);
                    self.asks_to_leave = false;
                }
                if ui.add(Button::primary(theme, texts.get("unit-stay"))).clicked() {
                    self.asks_to_leave = false;
                }
            });
        } else if ui.add(Button::quiet(theme, texts.get("unit-leave"))).clicked() {
            self.asks_to_leave = true;
        }
    }
}

/// The case that something is about, to stand before it; empty where it is about none.
fn case_of(reference: Option<CaseReference>) -> String {
    reference.map_or_else(String::new, |reference| format!("{reference} · "))
}

/// The unit's machines, and how far each has come.
fn machines(ui: &mut Ui, view: &View<'_>, unit: &Unit) {
    let (texts, theme) = (view.texts, view.theme);
    let name = texts.get("unit-machines-heading");
    heading(ui, theme.lead(&name));
    let keys = ["unit-machine-name", "unit-machine-heard", "unit-machine-behind"];
    let width = ui.available_width();
    let columns: Vec<_> = keys
        .into_iter()
        .zip(SHARES)
        .map(|(key, share)| Column {
            heading: texts.get(key),
            width: width * share,
            is_number: false,
        })
        .collect();
    let position = &unit.standing.position;
    let there = unit.standing.machines.iter().filter(|machine| !machine.has_left);
    let rows: Vec<_> = there
        .map(|machine: &Machine| {
            let is_own = machine.id == position.machine;
            let heard = match machine.heard {
                _ if is_own => texts.get("unit-machine-own"),
                Some((at, _)) => local(texts, at, view.today),
                None => texts.get("unit-machine-unheard"),
            };
            let seq = if is_own {
                Some(position.seq)
            } else {
                machine.heard.map(|(_, seq)| seq)
            };
            let behind = match seq.map(|seq| position.seq.saturating_sub(seq)) {
                None => String::new(),
                Some(0) => texts.get("unit-machine-level"),
                Some(count) => {
                    let count = usize::try_from(count).unwrap_or(usize::MAX);
                    texts.with("unit-machine-lacks", &[("count", count.into())])
                }
            };
            vec![theme.body(&machine.name), theme.body(heard), theme.body(behind)]
        })
        .collect();
    table(ui, theme, &name, &columns, &rows);
}

/// Changes that every machine refuses: somebody's program was changed, or a role was taken away meanwhile.
fn refused(ui: &mut Ui, view: &View<'_>, unit: &Unit) {
    let (texts, theme) = (view.texts, view.theme);
    heading(ui, theme.lead(texts.get("unit-refused-heading")));
    ui.add(Label::new(theme.small(texts.get("unit-refused-help"))).wrap());
    for (number, by, reason) in &unit.standing.refused {
        let args = [
            ("number", number.to_string().into()),
            ("by", by.as_str().into()),
            ("reason", reason_words(view, reason).into()),
        ];
        ui.add(Label::new(theme.body(texts.with("unit-refused-one", &args))).wrap());
    }
}

/// Why a change was refused, in a sentence.
fn reason_words(view: &View<'_>, reason: &str) -> String {
    let (code, rest) = reason.split_once(':').unwrap_or((reason, ""));
    let key = format!("unit-reason-{}", code.replace('_', "-"));
    view.texts.with(&key, &[("detail", rest.into())])
}

/// What a table and a column are called.
fn what_words(view: &View<'_>, what: &str, asked_by: &Instrument) -> String {
    let column = what.split(' ').next().unwrap_or_default();
    if let Some(question) = question_of(column) {
        let indicator = asked_by.indicators.get(question);
        let name = indicator.map_or_else(String::new, |indicator| {
            indicator.name.text(view.texts.code()).to_owned()
        });
        return view.texts.with("unit-what-answer", &[("indicator", name.into())]);
    }
    let (table, column) = column.split_once('.').unwrap_or((column, ""));
    let key = format!("unit-what-{}", column.replace('_', "-"));
    let of_table = format!("unit-what-{}-{}", table.replace('_', "-"), column.replace('_', "-"));
    let found = [of_table, key].into_iter().find(|key| view.texts.has(key));
    view.texts.get(found.as_deref().unwrap_or("unit-what-other"))
}

/// Which question of a form a column is.
fn question_of(column: &str) -> Option<usize> {
    column.strip_prefix("assessment.answers.")?.parse().ok()
}

/// A value as people read it.
fn value_words(view: &View<'_>, what: &str, asked_by: &Instrument, value: Option<&str>) -> String {
    let column = what.split(' ').next().unwrap_or_default();
    let value = value.unwrap_or_default();
    if let (Some(question), Ok(byte)) = (question_of(column), value.parse())
        && let Some(indicator) = asked_by.indicators.get(question)
    {
        let answer = AnswerCode::from_byte(byte).answer(&asked_by.scale).flatten();
        return view.texts.answer(asked_by, indicator, &Entry { answer, note: None });
    }
    match value.parse() {
        Ok(date) => view.texts.date(date),
        Err(_) if value.is_empty() => view.texts.get("unit-value-none"),
        Err(_) => value.to_owned(),
    }
}

/// What two machines changed at the same time, and what settles it.
fn collided(ui: &mut Ui, view: &View<'_>, one: &Collided, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    let case = case_of(one.reference);
    let about = if one.is_about_forms {
        let mut parts = one.what.split(' ');
        let date = parts.next().and_then(|date| date.parse().ok());
        let date = date.map_or_else(String::new, |date| texts.date(date));
        let respondent = parts.next().map(|code| texts.get(&format!("respondent-{code}")));
        let args = [
            ("date", date.into()),
            ("respondent", respondent.unwrap_or_default().into()),
            ("by", one.kept_by.as_str().into()),
        ];
        let about = format!("{case}{}", texts.with("unit-forms", &args));
        ui.add(Label::new(theme.strong(&about)).wrap());
        ui.add(Label::new(theme.body(texts.with("unit-forms-count", &args))).wrap());
        about
    } else {
        let asked_by = one.asked_by.as_deref().unwrap_or(view.instrument);
        let about = format!("{case}{}", what_words(view, &one.what, asked_by));
        let value = |value: &Option<String>| value_words(view, &one.what, asked_by, value.as_deref());
        ui.add(Label::new(theme.strong(&about)).wrap());
        let args = [
            ("kept", value(&one.kept).into()),
            ("kept_by", one.kept_by.as_str().into()),
            ("lost", value(&one.lost).into()),
            (
                "lost_by",
                one.lost_by.clone().unwrap_or_else(|| texts.get("unit-somebody")).into(),
            ),
        ];
        ui.add(Label::new(theme.body(texts.with("unit-value-kept", &args))).wrap());
        ui.add(Label::new(theme.body(texts.with("unit-value-lost", &args))).wrap());
        about
    };
    row(ui, |ui| {
        let settle = texts.get("unit-looked-at");
        let button = Button::secondary(theme, &settle)
            .name(format!("{settle}, {about}"))
            .icon(theme::icon::CHECK)
            .small();
        if ui.add(button).clicked() {
            commands.push(Command::SettleCollision(one.key));
        }
        if let Some(form) = one.other_form {
            let other = Button::secondary(theme, texts.get("unit-forms-other")).small();
            if ui.add(other).clicked() {
                commands.push(Command::ChooseForm {
                    form,
                    settles: Some(one.key),
                });
            }
        }
        go_to(ui, view, one.participant_id, commands);
    });
}

/// Leads to whom something is about.
fn go_to(ui: &mut Ui, view: &View<'_>, id: Option<crate::domain::ParticipantId>, commands: &mut Vec<Command>) {
    let Some(standing) = id.and_then(|id| view.standing(id)) else {
        return;
    };
    let args = [("reference", standing.reference.to_string().into())];
    let button = Button::quiet(view.theme, view.texts.with("unit-go-to", &args)).small();
    if ui.add(button).clicked() {
        commands.push(Command::Show(Page::Progression(standing.participant_id)));
    }
}

/// A change of one's own that a rule refused: what it was, why, and what it said.
fn set_aside(ui: &mut Ui, view: &View<'_>, one: &SetAside, commands: &mut Vec<Command>) {
    let (texts, theme) = (view.texts, view.theme);
    let case = case_of(one.reference);
    let what = one.operation.map_or_else(
        || texts.get("unit-what-other"),
        |operation| texts.get(&format!("operation-{}", operation.code())),
    );
    ui.add(Label::new(theme.strong(format!("{case}{what}"))).wrap());
    let args = [
        ("by", one.by.as_str().into()),
        ("time", local(texts, one.at, view.today).into()),
    ];
    ui.add(Label::new(theme.small(texts.with("unit-set-aside-by", &args))).wrap());
    ui.add(Label::new(theme.body(reason_words(view, &one.reason))).wrap());
    for (column, words) in &one.said {
        let said = format!(
            "{}: {}",
            what_words(view, column, view.instrument),
            value_words(view, column, view.instrument, Some(words))
        );
        ui.add(Label::new(theme.body(said)).selectable(true).wrap());
    }
    row(ui, |ui| {
        let text = texts.get("unit-set-aside-done");
        let button = Button::secondary(theme, &text)
            .name(format!("{text}, {case}{what}"))
            .small();
        if ui.add(button).clicked() {
            commands.push(Command::LetGoOfSetAside(one.id));
        }
        go_to(ui, view, one.participant_id, commands);
    });
}
