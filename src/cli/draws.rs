//! `stegvis draw`: own checks.

use clap::Subcommand;
use serde_json::{Value, json};

use super::commands::{Failure, Outcome, Runner};
use crate::domain::AccountId;
use crate::domain::draw::results::{Found, Months, Results, Year};
use crate::domain::draw::{CaseDraw, DrawRequest, MAX_DRAWN, Redrawn, SEEDS};
use crate::store::{Operation, Store, new_seed};

/// What to do with own checks.
#[derive(Debug, Subcommand)]
pub enum DrawCommand {
    /// Draw cases of those that go on today, and give each to a caseworker who is not responsible for it.
    ///
    /// A case's place is the SHA-256 of the seed, as eight bytes with the highest first, and the sixteen bytes of the
    /// participant's id; those with the lowest are drawn. Cases with protected data never are. Where fewer go on than are
    /// asked for, all are drawn.
    Make {
        /// How many, 1 to 200.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_DRAWN)))]
        count: u32,
        /// What the draw follows from; without it, chance gives one.
        #[arg(long, value_name = "SEED", value_parser = clap::value_parser!(u64).range(..SEEDS))]
        seed: Option<u64>,
        /// A caseworker who reads; without any, all who can sign in do.
        #[arg(long, value_name = "NAME", num_args = 1..)]
        reader: Vec<String>,
    },
    /// List the draws that were made, newest first.
    List,
    /// Make a draw again from its seed, and tell whether the same cases are drawn.
    Show {
        /// The draw, as the list names it; as many of its first characters as tell it apart.
        #[arg(value_name = "DRAW")]
        draw: String,
    },
    /// Print what own checks have found, by year and month and without names.
    ///
    /// Months with fewer cases read than the file's threshold stand together with others, and a year with fewer is left out.
    Results,
}

/// How many characters a draw is listed by: the moment in its id, to the millisecond.
const SHOWN: usize = 13;

impl Runner<'_> {
    pub(super) fn draw(&self, command: &DrawCommand) -> Result<Outcome, Failure> {
        match command {
            DrawCommand::Make { count, seed, reader } => self.make_draw(*count, *seed, reader),
            DrawCommand::List => self.list_draws(),
            DrawCommand::Show { draw } => self.show_draw(draw),
            DrawCommand::Results => self.draw_results(),
        }
    }

    fn make_draw(&self, count: u32, seed: Option<u64>, names: &[String]) -> Result<Outcome, Failure> {
        let mut store = self.open()?;
        let session = self.session(&store);
        let request = DrawRequest {
            count,
            seed: seed.map_or_else(new_seed, Ok)?,
            readers: self.draw_readers(&store, names)?,
        };
        let (draw, _) = store.transact(&session, Operation::MakeDraw, |tx| tx.make_draw(&request))?;
        let text = [self.texts.draw_made(&draw), self.draw_line(&draw)].join("\n");
        Ok(Outcome::done(text, told(&draw)))
    }

    /// The accounts of these names; of everybody who can read, where none is given.
    fn draw_readers(&self, store: &Store, names: &[String]) -> Result<Vec<AccountId>, Failure> {
        let all = store.draw_readers()?;
        if names.is_empty() {
            return Ok(all.into_iter().map(|(id, _)| id).collect());
        }
        let find = |name: &String| {
            let found = all.iter().find(|(_, known)| known == name);
            let unknown = || {
                let args = [("name", name.as_str().into())];
                Failure::Said(self.texts.with("cli-draw-unknown-reader", &args))
            };
            found.map(|(id, _)| *id).ok_or_else(unknown)
        };
        names.iter().map(find).collect()
    }

    fn list_draws(&self) -> Result<Outcome, Failure> {
        let draws = self.open()?.draws()?;
        let lines: Vec<_> = draws.iter().map(|draw| self.draw_line(draw)).collect();
        let text = if lines.is_empty() {
            self.texts.get("cli-draw-none")
        } else {
            lines.join("\n")
        };
        let all: Vec<_> = draws.iter().map(told).collect();
        Ok(Outcome::done(text, json!({"draws": all})))
    }

    fn draw_line(&self, draw: &CaseDraw) -> String {
        let args = [
            ("id", shown(draw).into()),
            ("date", draw.drawn_on.to_string().into()),
            ("by", draw.drawn_by.as_str().into()),
            ("count", draw.count().into()),
            ("pool", draw.pool.into()),
            ("read", draw.read.into()),
            ("seed", draw.seed.to_string().into()),
        ];
        self.texts.with("cli-draw-line", &args)
    }

    fn show_draw(&self, name: &str) -> Result<Outcome, Failure> {
        let store = self.open()?;
        let mut draws = store.draws()?;
        draws.retain(|draw| !name.is_empty() && draw.id.to_string().starts_with(name));
        let (Some(draw), true) = (draws.pop(), draws.is_empty()) else {
            let args = [("id", name.into())];
            return Err(Failure::Said(self.texts.with("cli-draw-unknown", &args)));
        };
        let redrawn = store.redrawn(draw.id)?;
        let mut lines = vec![self.draw_line(&redrawn.draw), self.verdict(&redrawn)];
        if redrawn.draw.gone() > 0 {
            let args = [("count", redrawn.draw.gone().into())];
            lines.push(self.texts.with("cli-draw-gone", &args));
        }
        let mut json = told(&redrawn.draw);
        json["agrees"] = redrawn.agrees().into();
        json["in_order"] = redrawn.is_in_order.into();
        json["only_then"] = redrawn.only_then.into();
        json["only_now"] = redrawn.only_now.into();
        Ok(Outcome::done(lines.join("\n"), json))
    }

    fn verdict(&self, redrawn: &Redrawn) -> String {
        let seed = || redrawn.draw.seed.to_string();
        if redrawn.agrees() {
            let args = [("count", redrawn.draw.kept.into()), ("seed", seed().into())];
            self.texts.with("cli-draw-agrees", &args)
        } else if redrawn.is_in_order {
            let args = [("then", redrawn.only_then.into()), ("now", redrawn.only_now.into())];
            self.texts.with("cli-draw-differs", &args)
        } else {
            self.texts.with("cli-draw-order", &[("seed", seed().into())])
        }
    }

    fn draw_results(&self) -> Result<Outcome, Failure> {
        let store = self.open()?;
        let results = store.draw_results()?;
        let threshold = store.rules()?.threshold;
        let mut lines: Vec<_> = results.years.iter().flat_map(|year| self.draw_year(year)).collect();
        let few = results
            .few
            .iter()
            .map(|year| self.texts.draw_year_of_few(*year, threshold));
        lines.extend(few);
        if lines.is_empty() {
            lines.push(self.texts.get("draws-nothing-read"));
        }
        Ok(Outcome::done(lines.join("\n"), results_json(&results)))
    }

    /// A line for the year, and one for each item.
    fn draw_year(&self, year: &Year) -> Vec<String> {
        let mut lines = vec![self.texts.draw_year(year)];
        for row in &year.rows {
            let figures = match row.whole {
                None => self.texts.get("draws-few"),
                Some(found) => {
                    format!(
                        "{}\t{} / {} / {}",
                        self.texts.found_share(found),
                        found.yes,
                        found.no,
                        found.not_relevant
                    )
                }
            };
            lines.push(format!("{}\t{figures}", row.text));
        }
        lines
    }
}

fn shown(draw: &CaseDraw) -> String {
    draw.id.to_string().chars().take(SHOWN).collect()
}

/// A draw for programs.
fn told(draw: &CaseDraw) -> Value {
    json!({
        "id": draw.id.to_string(),
        "date": draw.drawn_on,
        "by": draw.drawn_by,
        "seed": draw.seed,
        "asked": draw.asked,
        "pool": draw.pool,
        "drawn": draw.count(),
        "removed": draw.gone(),
        "read": draw.read,
    })
}

/// What was found, for programs; what is of few is `null`.
fn results_json(results: &Results) -> Value {
    let found = |found: Found| {
        json!({
            "yes": found.yes,
            "no": found.no,
            "not_relevant": found.not_relevant,
            "share": found.share(),
        })
    };
    let months = |months: &Months| json!({"first": months.first, "last": months.last, "read": months.read});
    let years = results.years.iter().map(|year| {
        let items = year.rows.iter().map(|row| {
            let by_month = row.months.as_ref();
            json!({
                "item": row.text,
                "year": row.whole.map(found),
                "months": by_month.map(|months| months.iter().copied().map(found).collect::<Vec<_>>()),
            })
        });
        json!({
            "year": year.year,
            "drawn": year.drawn,
            "read": year.read,
            "months": year.months.iter().map(months).collect::<Vec<_>>(),
            "items": items.collect::<Vec<_>>(),
        })
    });
    json!({"years": years.collect::<Vec<_>>(), "years_of_few": results.few})
}
