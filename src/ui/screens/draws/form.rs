//! What cases are drawn by: how many, who reads them, and the seed where a draw is to be made again.

use std::collections::BTreeSet;

use egui::{Key, Label, Role, Ui};

use crate::domain::AccountId;
use crate::domain::draw::{DrawProblem, MAX_DRAWN, SEEDS};
use crate::explain::Explain as _;
use crate::store::DrawsView;
use crate::ui::command::{Command, DrawAsked};
use crate::ui::theme;
use crate::ui::view::{Sent, View};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Field, field_error};
use crate::ui::widgets::{group, heading, row};

/// So many cases are proposed.
const USUAL: u32 = 10;
/// How wide a number is typed in.
const NUMBER: f32 = 200.0;

/// A draw as it is being asked for.
pub(super) struct DrawForm {
    count: String,
    seed: String,
    /// Who does not read, of those who can be chosen.
    left_out: BTreeSet<AccountId>,
    shows_seed: bool,
    has_tried: bool,
    sent: Sent,
}

impl Default for DrawForm {
    fn default() -> Self {
        Self {
            count: USUAL.to_string(),
            seed: String::new(),
            left_out: BTreeSet::new(),
            shows_seed: false,
            has_tried: false,
            sent: Sent::default(),
        }
    }
}

impl DrawForm {
    /// Draws it.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &View<'_>, known: &DrawsView, commands: &mut Vec<Command>) {
        let (texts, theme) = (view.texts, view.theme);
        if self.sent.has_arrived(view) {
            (self.seed, self.has_tried) = (String::new(), false);
        }
        heading(ui, theme.lead(texts.get("draws-draw")));
        let args = [("count", known.pool.into())];
        ui.add(Label::new(theme.body(texts.with("draws-pool", &args))).wrap());
        if known.readers.is_empty() {
            ui.add(Label::new(theme.body(texts.get("draws-no-readers"))).wrap());
            return;
        }
        if known.pool == 0 {
            return;
        }
        let count = self.count();
        let problem = count.err().filter(|_| self.has_tried);
        let mut entered = field(ui, view, "draws-count", &mut self.count, problem);
        self.readers(ui, view, known);
        let seed = self.seed();
        entered |= self.seed_ui(ui, view, seed.err());
        let button = Button::primary(theme, texts.get("draws-make")).icon(theme::icon::SEARCH);
        if ui.add(button).clicked() || entered {
            self.has_tried = true;
            let chosen = self.chosen(known);
            if let (Ok(count), Ok(seed), false) = (count, seed, chosen.is_empty()) {
                commands.push(Command::MakeDraw(DrawAsked {
                    count,
                    seed,
                    readers: chosen,
                }));
                self.sent.send();
            }
        }
    }

    fn count(&self) -> Result<u32, DrawProblem> {
        let count = self.count.trim().parse().ok();
        count
            .filter(|count| (1..=MAX_DRAWN).contains(count))
            .ok_or(DrawProblem::Count)
    }

    /// The seed that was typed; `None` for chance.
    fn seed(&self) -> Result<Option<u64>, DrawProblem> {
        let typed: String = self.seed.split_whitespace().collect();
        if typed.is_empty() {
            return Ok(None);
        }
        let seed = typed.parse().ok().filter(|seed| *seed < SEEDS);
        seed.map(Some).ok_or(DrawProblem::Seed)
    }

    fn chosen(&self, known: &DrawsView) -> Vec<AccountId> {
        let ids = known.readers.iter().map(|(id, _)| *id);
        ids.filter(|id| !self.left_out.contains(id)).collect()
    }

    /// Who reads.
    fn readers(&mut self, ui: &mut Ui, view: &View<'_>, known: &DrawsView) {
        let (texts, theme) = (view.texts, view.theme);
        let name = texts.get("draws-readers");
        ui.label(theme.small_strong(&name));
        group(ui, Role::Group, &name, |ui| {
            row(ui, |ui| {
                for (id, name) in &known.readers {
                    let is_chosen = !self.left_out.contains(id);
                    if ui.add(Button::check(theme, name, is_chosen)).clicked() {
                        if is_chosen {
                            self.left_out.insert(*id);
                        } else {
                            self.left_out.remove(id);
                        }
                    }
                }
            });
        });
        ui.add(Label::new(theme.small(texts.get("draws-readers-help"))).wrap());
        if self.has_tried && self.chosen(known).is_empty() {
            field_error(ui, theme, &DrawProblem::NoReader.explain(texts));
        }
    }

    /// The seed, where somebody wants to make a draw again; `true` where Enter was pressed in it.
    fn seed_ui(&mut self, ui: &mut Ui, view: &View<'_>, problem: Option<DrawProblem>) -> bool {
        let (texts, theme) = (view.texts, view.theme);
        let icon = if self.shows_seed {
            theme::icon::CHEVRON_DOWN
        } else {
            theme::icon::CHEVRON_RIGHT
        };
        let show = Button::quiet(theme, texts.get("draws-seed-show")).icon(icon).small();
        if ui.add(show).clicked() {
            self.shows_seed = !self.shows_seed;
        }
        // A seed that is wrong, or is drawn by, is never out of sight.
        if !self.shows_seed && self.seed.trim().is_empty() {
            return false;
        }
        ui.add(Label::new(theme.small(texts.get("draws-seed-help"))).wrap());
        field(ui, view, "draws-seed", &mut self.seed, problem)
    }
}

/// A number; `true` where Enter was pressed in it.
fn field(ui: &mut Ui, view: &View<'_>, key: &str, value: &mut String, problem: Option<DrawProblem>) -> bool {
    let width = NUMBER.min(ui.available_width());
    let field = Field::new(view.theme, view.texts.get(key)).width(width);
    let field = field.error(problem.map(|problem| problem.explain(view.texts)));
    let shown = field.show(ui, value);
    shown.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}
