//! How many guesses a new passphrase withstands: five bars and a word.

use egui::{Label, Rect, Role, Sense, Ui, WidgetInfo, vec2};
use zeroize::Zeroize;

use crate::domain::passphrase::is_too_short;
use crate::ui::theme;
use crate::ui::view::Frame;

/// Height of the bars, and of them with the words below.
const BARS: f32 = 14.0;
const HEIGHT: f32 = BARS + theme::Size::Small.line();

/// The passphrase that was scored, and its score. Wiped from memory when dropped.
#[derive(Default)]
pub struct Strength(String, u8);

impl Drop for Strength {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Strength {
    /// Draws it; its room stays empty where nothing has been typed, so that what stands below never moves. `name` is easy
    /// to guess for whoever knows the user.
    pub fn ui(&mut self, ui: &mut Ui, frame: &Frame<'_>, passphrase: &str, name: &str) {
        if passphrase.is_empty() {
            ui.allocate_exact_size(vec2(0.0, HEIGHT), Sense::hover());
            return;
        }
        if self.0 != passphrase {
            self.0.zeroize();
            self.1 = u8::from(zxcvbn::zxcvbn(passphrase, &["stegvis", name]).score());
            passphrase.clone_into(&mut self.0);
        }
        let score = if is_too_short(passphrase) { 0 } else { self.1 };
        let words = frame.texts.get(&format!("strength-{score}"));
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let (rect, response) = ui.allocate_exact_size(vec2(5.0 * 40.0, BARS), Sense::hover());
            response.widget_info(|| {
                let mut info = WidgetInfo::labeled(Role::Meter, true, &words);
                info.value = Some(f64::from(score));
                info
            });
            for step in 0..5_u8 {
                let bar = Rect::from_min_size(rect.min + vec2(f32::from(step) * 40.0, 4.0), vec2(36.0, 6.0));
                let color = if step <= score {
                    frame.theme.primary
                } else {
                    frame.theme.progress_off
                };
                ui.painter().rect_filled(bar, theme::RADIUS_BADGE, color);
            }
            ui.add(Label::new(frame.theme.small(words)).truncate());
        });
    }
}
