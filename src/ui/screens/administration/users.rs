//! Who can sign in, with what, and what they may do; secrets that are shown once; and another key for the file.

use std::collections::BTreeSet;

use egui::{Label, Role as Part, Ui};
use zeroize::{Zeroize, Zeroizing};

use crate::domain::AccountId;
use crate::domain::access::{Account, Role, UserDetails, UserProblem};
use crate::explain::Explain as _;
use crate::ui::command::Command;
use crate::ui::screens::secret::SecretCard;
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::Field;
use crate::ui::widgets::notice::{Tone, notice};
use crate::ui::widgets::{card, group, heading, row};

/// What is about to be done and is asked about first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    ReplaceRecoveryKey,
    ChangeKey,
    Reset(AccountId),
    Remove(AccountId),
}

/// The tab as it was left.
#[derive(Default)]
pub struct Users {
    form: Option<UserForm>,
    asked: Option<Asked>,
    /// The question has just been asked: the focus goes to the answer that changes nothing.
    asks_now: bool,
    /// A recovery key that is tried. Wiped from memory when dropped.
    tried: String,
    secret: SecretCard,
}

impl Drop for Users {
    fn drop(&mut self) {
        self.tried.zeroize();
    }
}

/// Somebody new, or somebody whose details are changed.
struct UserForm {
    id: Option<AccountId>,
    name: String,
    roles: BTreeSet<Role>,
    sees_unit: bool,
    has_tried: bool,
    takes_focus: bool,
    sent: Sent,
}

impl UserForm {
    fn new(known: Option<&Account>) -> Self {
        let details = known.map(|account| account.details.clone());
        let details = details.unwrap_or_else(|| UserDetails {
            name: String::new(),
            roles: [Role::Caseworker].into(),
            sees_unit: false,
        });
        Self {
            id: known.map(|account| account.id),
            name: details.name,
            roles: details.roles,
            sees_unit: details.sees_unit,
            has_tried: false,
            takes_focus: true,
            sent: Sent::default(),
        }
    }

    fn details(&self) -> UserDetails {
        UserDetails {
            name: self.name.trim().to_owned(),
            roles: self.roles.clone(),
            sees_unit: self.sees_unit,
        }
    }

    /// Draws it; `false` once it is to close.
    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        if !view.office.is_busy && self.sent.has_arrived(view) {
            return false;
        }
        let problem = self.details().problem().filter(|_| self.has_tried);
        let is_about_roles = problem == Some(UserProblem::NoRole);
        let name = Field::new(theme, texts.get("users-name"))
            .help(texts.get("users-name-help"))
            .error(
                problem
                    .filter(|_| !is_about_roles)
                    .map(|problem| problem.explain(texts)),
            )
            .show(ui, &mut self.name);
        if std::mem::take(&mut self.takes_focus) {
            name.request_focus();
        }
        self.role_choice(ui, view);
        if is_about_roles {
            notice(ui, theme, Tone::Warning, &UserProblem::NoRole.explain(texts));
        }
        let mut is_open = true;
        row(ui, |ui| {
            let key = if self.id.is_some() {
                "users-save"
            } else {
                "users-add-save"
            };
            let save = Button::primary(theme, texts.get(key)).icon(theme::icon::CHECK);
            if ui.add(save.enabled(!view.office.is_busy)).clicked() {
                self.has_tried = true;
                let details = self.details();
                if details.problem().is_none() {
                    commands.push(match self.id {
                        Some(id) => Command::EditUser(id, Box::new(details)),
                        None => Command::AddUser(Box::new(details)),
                    });
                    self.sent.send();
                }
            }
            is_open = !ui.add(Button::secondary(theme, texts.get("cancel"))).clicked();
        });
        is_open
    }

    fn role_choice(&mut self, ui: &mut Ui, view: &View<'_>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = texts.get("users-roles");
        ui.label(theme.small_strong(&name));
        group(ui, Part::Group, &name, |ui| {
            for role in Role::ALL {
                let has = self.roles.contains(role);
                let words = texts.get(&format!("users-role-{}", role.code()));
                if ui.add(Button::check(theme, words, has)).clicked() {
                    if has {
                        self.roles.remove(role);
                    } else {
                        // Whoever reads by consent has no other role.
                        let is_reader = *role == Role::Reader;
                        self.roles.retain(|other| (*other == Role::Reader) == is_reader);
                        self.roles.insert(*role);
                    }
                }
                let help = texts.get(&format!("users-role-help-{}", role.code()));
                ui.add(Label::new(theme.small(help)).wrap());
            }
        });
        if !self.roles.contains(&Role::Caseworker) {
            return;
        }
        let name = texts.get("users-reach");
        ui.label(theme.small_strong(&name));
        group(ui, Part::RadioGroup, &name, |ui| {
            row(ui, |ui| {
                for (sees_unit, key) in [(false, "users-reach-own"), (true, "users-reach-unit")] {
                    let chip = Button::chip(theme, texts.get(key), self.sees_unit == sees_unit);
                    if ui.add(chip).clicked() {
                        self.sees_unit = sees_unit;
                    }
                }
            });
        });
    }
}

impl Users {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        if let Some(secret) = &view.office.secret {
            card(ui, view.theme, |ui| self.secret.ui(ui, view, secret, commands));
            return;
        }
        if view.office.is_busy {
            ui.add(Label::new(theme.small(texts.get("users-busy"))).wrap());
        }
        let has_keys = view.path.is_some();
        if has_keys {
            card(ui, view.theme, |ui| self.recovery(ui, view, commands));
        } else {
            ui.add(Label::new(theme.body(texts.get("users-demo"))).wrap());
        }
        heading(ui, theme.lead(texts.get("users-heading")));
        for account in &view.office.accounts {
            card(ui, view.theme, |ui| self.user(ui, view, account, commands));
        }
        if has_keys {
            self.adding(ui, view, commands);
            card(ui, view.theme, |ui| self.key(ui, view, commands));
        }
    }

    fn adding(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        match &mut self.form {
            Some(form) if form.id.is_none() => {
                let mut is_open = true;
                card(ui, view.theme, |ui| {
                    heading(ui, theme.lead(texts.get("users-add")));
                    is_open = form.ui(ui, view, commands);
                });
                if !is_open {
                    self.form = None;
                }
            }
            _ => {
                let add = Button::secondary(theme, texts.get("users-add")).icon(theme::icon::PLUS);
                if ui.add(add.enabled(!view.office.is_busy)).clicked() {
                    self.form = Some(UserForm::new(None));
                }
            }
        }
    }

    fn user(&mut self, ui: &mut Ui, view: &View<'_>, account: &Account, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = &account.details.name;
        let title = if account.id == view.account.id {
            texts.with("users-you", &[("name", name.as_str().into())])
        } else {
            name.clone()
        };
        heading(ui, theme.strong(title));
        ui.add(Label::new(theme.small(facts(view, account))).wrap());
        if let Some(form) = self.form.as_mut().filter(|form| form.id == Some(account.id)) {
            if !form.ui(ui, view, commands) {
                self.form = None;
            }
            return;
        }
        let id = account.id;
        for (asked, question, yes, command) in [
            (
                Asked::Reset(id),
                "users-reset-question",
                "users-reset-yes",
                Command::ResetPassphrase(id),
            ),
            (
                Asked::Remove(id),
                "users-remove-question",
                "users-remove-yes",
                Command::RemoveUser(id),
            ),
        ] {
            if self.asked == Some(asked) {
                self.question(ui, view, question, yes, name, command, commands);
                return;
            }
        }
        row(ui, |ui| {
            let button = |key: &str| {
                let words = texts.get(key);
                let named = format!("{words}: {name}");
                Button::secondary(theme, words)
                    .name(named)
                    .small()
                    .enabled(!view.office.is_busy)
            };
            if ui.add(button("users-edit").icon(theme::icon::PENCIL)).clicked() {
                self.form = Some(UserForm::new(Some(account)));
            }
            // The demonstration has no passphrases.
            if view.path.is_none() {
                return;
            }
            if ui.add(button("users-reset")).clicked() {
                self.ask(Asked::Reset(id));
            }
            if ui.add(button("users-remove").icon(theme::icon::TRASH)).clicked() {
                self.ask(Asked::Remove(id));
            }
        });
    }

    fn ask(&mut self, asked: Asked) {
        self.asked = Some(asked);
        self.asks_now = true;
    }

    /// A question with two answers. `about` makes their names unlike those of other questions.
    #[allow(clippy::too_many_arguments, reason = "each is a part of one question")]
    fn question(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        question: &str,
        yes: &str,
        about: &str,
        command: Command,
        commands: &mut Vec<Command>,
    ) {
        let (texts, theme) = (view.texts, view.theme);
        let words = texts.get(question);
        group(ui, Part::Group, &words, |ui| {
            notice(ui, theme, Tone::Warning, &words);
            row(ui, |ui| {
                let button = |key: &str| {
                    let words = texts.get(key);
                    Button::secondary(theme, &words).name(format!("{words}: {about}"))
                };
                if ui.add(button(yes).enabled(!view.office.is_busy)).clicked() {
                    commands.push(command);
                    self.asked = None;
                }
                let keep = ui.add(button("cancel"));
                if std::mem::take(&mut self.asks_now) {
                    keep.request_focus();
                }
                if keep.clicked() {
                    self.asked = None;
                }
            });
        });
    }

    fn recovery(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = texts.get("recovery-heading");
        heading(ui, theme.lead(&name));
        if !view.office.has_recovery_key {
            notice(ui, theme, Tone::Warning, &texts.get("recovery-none"));
            let make = Button::primary(theme, texts.get("recovery-make"));
            if ui.add(make.enabled(!view.office.is_busy)).clicked() {
                commands.push(Command::MakeRecoveryKey);
            }
            return;
        }
        ui.add(Label::new(theme.small(texts.get("recovery-help"))).wrap());
        Field::new(theme, texts.get("recovery-typed"))
            .width(f32::INFINITY)
            .show(ui, &mut self.tried);
        row(ui, |ui| {
            let has_typed = !self.tried.trim().is_empty() && !view.office.is_busy;
            let test = Button::secondary(theme, texts.get("recovery-test")).icon(theme::icon::CHECK);
            if ui.add(test.enabled(has_typed)).clicked() {
                commands.push(Command::TestRecoveryKey(Zeroizing::new(self.tried.clone())));
                self.tried.zeroize();
            }
            if self.asked != Some(Asked::ReplaceRecoveryKey)
                && ui.add(Button::quiet(theme, texts.get("recovery-replace"))).clicked()
            {
                self.ask(Asked::ReplaceRecoveryKey);
            }
        });
        if self.asked == Some(Asked::ReplaceRecoveryKey) {
            let (question, yes) = ("recovery-replace-question", "recovery-replace-yes");
            self.question(ui, view, question, yes, &name, Command::MakeRecoveryKey, commands);
        }
    }

    fn key(&mut self, ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        let name = texts.get("users-key-heading");
        heading(ui, theme.lead(&name));
        ui.add(Label::new(theme.small(texts.get("users-key-help"))).wrap());
        if self.asked == Some(Asked::ChangeKey) {
            let (question, yes) = ("users-key-question", "users-key-yes");
            self.question(ui, view, question, yes, &name, Command::ChangeKey, commands);
        } else if ui
            .add(Button::secondary(theme, texts.get("users-key-change")).enabled(!view.office.is_busy))
            .clicked()
        {
            self.ask(Asked::ChangeKey);
        }
    }
}

/// Roles in words, how far they reach, and that a passphrase has to be changed.
fn facts(view: &View<'_>, account: &Account) -> String {
    let texts = view.texts;
    let roles = account.details.roles.iter().map(|role| {
        let words = texts.get(&format!("users-role-{}", role.code()));
        if *role == Role::Caseworker {
            let reach = if account.details.sees_unit {
                "users-reach-unit"
            } else {
                "users-reach-own"
            };
            format!("{words} ({})", texts.get(reach).to_lowercase())
        } else {
            words
        }
    });
    let must_change = account.must_change.then(|| texts.get("users-must-change"));
    roles.chain(must_change).collect::<Vec<_>>().join(" · ")
}
