//! Own checks: cases that are drawn, and read.

use super::App;
use super::open::Message;
use crate::domain::draw::DrawRequest;
use crate::store::{Operation, Store, new_seed};
use crate::ui::command::{Command, DrawAsked, Page};
use crate::ui::widgets::notice::Tone;

impl App {
    /// The commands of own checks.
    pub(super) fn write_draw(&mut self, command: Command) {
        match command {
            Command::ReadDraws => {
                self.read_for_page(Store::draws_view, |open, draws| open.office.draws = Some(draws));
            }
            Command::MakeDraw(asked) => self.make_draw(asked),
            Command::MarkDrawn(draw_id, marked) => {
                self.transact(Operation::MarkDrawn, |tx| {
                    tx.mark_drawn(
                        marked.participant_id,
                        draw_id,
                        &marked.item,
                        marked.position,
                        marked.mark,
                    )
                });
            }
            Command::FinishDrawn((id, draw_id), next) => {
                let finished = self.transact(Operation::FinishDrawn, |tx| tx.finish_drawn(id, draw_id));
                if finished.is_some() {
                    self.show(next.map_or(Page::Draws, |(id, draw)| Page::OwnCheck(id, draw)));
                    self.say_done("own-check-finished");
                }
            }
            _ => {}
        }
    }

    /// Draws, and says how many. Without a seed chance gives one.
    fn make_draw(&mut self, asked: DrawAsked) {
        let DrawAsked { count, seed, readers } = asked;
        let seed = match seed.map_or_else(new_seed, Ok) {
            Ok(seed) => seed,
            Err(error) => {
                self.not_opened(&error);
                self.failed = true;
                return;
            }
        };
        let request = DrawRequest { count, seed, readers };
        if let Some(draw) = self.transact(Operation::MakeDraw, |tx| tx.make_draw(&request)) {
            let words = self.texts.draw_made(&draw);
            self.message = Some(Message::new(Tone::Done, words).offering_undo());
        }
    }
}
