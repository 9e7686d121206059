//! Locking by itself: after a time without input, and after the computer has slept.

use std::sync::atomic::Ordering;

use chrono::{DateTime, TimeDelta, Utc};

use super::{App, Phase};
use crate::domain::rules::DEFAULT_LOCK_MINUTES;

/// From so many seconds before the lock on the window says that it is coming: time enough to press a key.
const WARNING_SECONDS: i64 = 30;
/// Whoever fills in a form alone may think for so many times as long.
const PATIENCE: u64 = 6;
/// Where the clock has gone so many seconds further than the window has run, the computer has slept.
const SLEPT_SECONDS: f64 = 60.0;

/// When something was last done at the window.
#[derive(Default)]
pub(super) struct Idle {
    last_input: Option<DateTime<Utc>>,
    /// The clock, and how long the window had run, when it was looked at last.
    last_look: Option<(DateTime<Utc>, f64)>,
    /// So many seconds until the window locks itself, where that is soon.
    pub(super) locks_in: Option<u64>,
}

/// What is to happen.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// Nothing until so many seconds have passed.
    Wait(u64),
    /// The lock comes in so many seconds, 1 or more.
    Warn(u64),
    Lock,
}

impl Idle {
    /// Looks at the clock. `ran` is how many seconds the window has run, which does not go on while the computer sleeps.
    fn look(&mut self, now: DateTime<Utc>, ran: f64, has_input: bool, minutes: u64) -> Verdict {
        let before = self.last_look.replace((now, ran));
        let slept = before.is_some_and(|(clock, ran_before)| {
            let by_clock = (now - clock).num_milliseconds() as f64 / 1000.0;
            by_clock - (ran - ran_before) > SLEPT_SECONDS
        });
        let limit = TimeDelta::minutes(i64::try_from(minutes).unwrap_or(i64::MAX / 120_000));
        // A key that wakes the computer is no sign that whoever sits there now is who sat there before. Where the window
        // has run on while the computer slept, the time without input tells.
        let is_over = self.last_input.is_some_and(|last| now - last >= limit);
        if slept || is_over {
            self.last_input = None;
            return Verdict::Lock;
        }
        let last = match self.last_input {
            Some(last) if !has_input && last <= now => last,
            _ => now,
        };
        self.last_input = Some(last);
        let left = (last + limit - now).num_seconds();
        match u64::try_from(left) {
            Ok(0) | Err(_) => Verdict::Lock,
            Ok(seconds) if left <= WARNING_SECONDS => Verdict::Warn(seconds),
            Ok(seconds) => Verdict::Wait(seconds - WARNING_SECONDS.unsigned_abs()),
        }
    }
}

impl App {
    /// Locks the window where nobody has done anything for long, and otherwise sees to it that it looks again in time.
    pub(super) fn lock_when_idle(&mut self, ctx: &egui::Context) {
        // Where nothing is open there is nothing to lock, now or later.
        let is_left = self.environment.locked.swap(false, Ordering::Relaxed);
        let minutes = match &self.phase {
            Phase::Open(open) if open.path.is_some() => open.loaded.rules.lock_minutes,
            Phase::HandedOver(open, _) if open.path.is_some() => open.loaded.rules.lock_minutes * PATIENCE,
            Phase::HandedOver(..) if self.station.is_some() => DEFAULT_LOCK_MINUTES,
            // Nothing is open. What is looked at meanwhile keeps the time.
            _ => {
                let (now, _) = (self.environment.clock)();
                let ran = ctx.input(|input| input.time);
                self.idle.look(now.0, ran, true, DEFAULT_LOCK_MINUTES);
                self.idle.locks_in = None;
                return;
            }
        };
        let minutes = self.environment.policy.lock_after(minutes);
        let (now, _) = (self.environment.clock)();
        let (ran, has_input) = ctx.input(|input| (input.time, !input.events.is_empty()));
        let verdict = self.idle.look(now.0, ran, has_input, minutes);
        self.idle.locks_in = None;
        let verdict = if is_left { Verdict::Lock } else { verdict };
        match verdict {
            Verdict::Lock => {
                if self.station.is_some() {
                    self.cover_lent();
                } else {
                    self.lock(ctx);
                }
                ctx.request_repaint();
            }
            Verdict::Warn(seconds) => {
                self.idle.locks_in = Some(seconds);
                ctx.request_repaint_after(std::time::Duration::from_secs(1));
            }
            Verdict::Wait(seconds) => ctx.request_repaint_after(std::time::Duration::from_secs(seconds.max(1))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).expect("a moment")
    }

    /// Looks at these seconds, with or without input, while the window runs on.
    fn looked(looks: &[(i64, bool)]) -> Vec<Verdict> {
        let mut idle = Idle::default();
        looks
            .iter()
            .map(|(second, has_input)| idle.look(at(*second), *second as f64, *has_input, 5))
            .collect()
    }

    #[test]
    fn the_window_warns_and_then_locks_unless_somebody_does_something() {
        assert_eq!(
            looked(&[(0, true), (269, false), (270, false), (299, false), (300, false)]),
            [
                Verdict::Wait(270),
                Verdict::Wait(1),
                Verdict::Warn(30),
                Verdict::Warn(1),
                Verdict::Lock
            ]
        );
        assert_eq!(
            looked(&[(0, true), (299, true), (300, false)]),
            [Verdict::Wait(270), Verdict::Wait(270), Verdict::Wait(269)],
            "a key in the last second is enough"
        );
    }

    #[test]
    fn a_clock_that_is_set_back_begins_anew() {
        assert_eq!(
            looked(&[(0, true), (-5_000, false), (-4_999, false)]),
            [Verdict::Wait(270), Verdict::Wait(270), Verdict::Wait(269)]
        );
    }

    #[test]
    fn a_computer_that_has_slept_is_locked_whatever_woke_it() {
        let mut idle = Idle::default();
        assert_eq!(idle.look(at(0), 0.0, true, 5), Verdict::Wait(270));
        assert_eq!(
            idle.look(at(50), 1.0, false, 5),
            Verdict::Wait(220),
            "a busy computer has not slept"
        );
        assert_eq!(idle.look(at(120), 2.0, true, 5), Verdict::Lock);
        assert_eq!(
            idle.look(at(121), 3.0, true, 5),
            Verdict::Wait(270),
            "and once it is unlocked all is as before"
        );
        // Where the window's own clock runs on in sleep.
        assert_eq!(idle.look(at(521), 403.0, true, 5), Verdict::Lock);
    }
}
