//! Hears of others' changes as soon as they stand in the log, on a thread of its own and by a contact of its own.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::log::{LogError, Seq, UnitLog};

/// How long one question to the log waits for news. Nothing can end it sooner, so the thread may outlive its watch by as
/// much.
const LISTENS: Duration = Duration::from_secs(20);
/// How long a log that can't be reached is left alone.
const PAUSE: Duration = Duration::from_secs(15);

#[derive(Debug, Default)]
struct State {
    /// The number up to which everything is known here.
    seen: Seq,
    has_news: bool,
    is_over: bool,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // No code that holds it can panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until what is known is another than `seen`, the watch is dropped, or so long.
    fn rest(&self, seen: Seq, at_most: Duration) {
        let is_same = |state: &mut State| !state.is_over && state.seen == seen;
        // However it ends, the state is looked at again.
        let _ = self.changed.wait_timeout_while(self.state(), at_most, is_same);
    }
}

/// Waits for news until it is dropped.
#[derive(Debug)]
pub struct Watch(Arc<Shared>);

impl Watch {
    /// Begins to wait for changes above `seen`, in a log that `open` takes up contact with; `wake` is called for what comes.
    pub fn start(
        open: impl Fn() -> Result<Box<dyn UnitLog>, LogError> + Send + 'static,
        seen: Seq,
        wake: impl Fn() + Send + 'static,
    ) -> Self {
        let shared = Arc::new(Shared::default());
        shared.state().seen = seen;
        let watch = Self(Arc::clone(&shared));
        thread::spawn(move || {
            let mut log = None;
            loop {
                let after = {
                    let state = shared.state();
                    if state.is_over {
                        return;
                    }
                    state.seen
                };
                let opened = match log.take() {
                    Some(opened) => Ok(opened),
                    None => open(),
                };
                let heard = opened.and_then(|mut opened| {
                    let heard = opened.wait(after, LISTENS)?;
                    log = Some(opened);
                    Ok(heard)
                });
                match heard {
                    Ok(false) => {}
                    Ok(true) => {
                        shared.state().has_news = true;
                        wake();
                        // Told once; whoever was told takes it in, and says so.
                        shared.rest(after, LISTENS);
                    }
                    // Whoever works finds out why at the next contact.
                    Err(_) => shared.rest(after, PAUSE),
                }
            }
        });
        watch
    }

    /// `true` where something new was heard of since this was asked last.
    pub fn takes_news(&self) -> bool {
        std::mem::take(&mut self.0.state().has_news)
    }

    /// Everything up to a number is known here.
    pub fn note(&self, seen: Seq) {
        self.0.state().seen = seen;
        self.0.changed.notify_all();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.state().is_over = true;
        self.0.changed.notify_all();
    }
}
