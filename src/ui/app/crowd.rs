//! The demonstration's crowd, which is put into the file once the window is there.

use super::background::{Running, waker};
use super::loaded::Loaded;
use super::{App, LAYOUTS_BEFORE_PAINTING, Phase};
use crate::demo::crowd::Crowd;
use crate::jobs::Job;
use crate::store::{Store, StoreError};

/// The store comes back, with everything there is to show once the crowd is complete, and who is still to come.
pub(super) type CrowdEnd = (Store, Result<Option<Loaded>, StoreError>, Box<Crowd>);

/// How many are put in at a time. What the user asks for meanwhile waits for no more of them than that: some hundredths of
/// a second.
const AT_ONCE: usize = 96;

impl App {
    /// Goes on putting the crowd in. The job has the file until all of them are there or the user asks for something.
    pub(super) fn add_crowd(&mut self, ctx: &egui::Context) {
        // The first picture comes first.
        if self.crowd.is_some() && ctx.cumulative_pass_nr() <= LAYOUTS_BEFORE_PAINTING {
            ctx.request_repaint();
            return;
        }
        let session = self.session();
        let (Phase::Open(open) | Phase::HandedOver(open, _)) = &mut self.phase else {
            return;
        };
        let Some(mut store) = open.store.take_if(|_| self.crowd.is_some()) else {
            return;
        };
        let Some(mut crowd) = self.crowd.take() else { return };
        let job = Job::start(waker(ctx), move |progress| {
            let mut work = || {
                while !crowd.is_complete() {
                    crowd.add(&mut store, &session, AT_ONCE)?;
                    if !progress.report(0, 0) {
                        return Ok(None);
                    }
                }
                Loaded::read(&store).map(Some)
            };
            let result = work();
            (store, result, crowd)
        });
        self.jobs.push(Running::Crowd(job));
    }

    /// Asks for the file back, where the crowd's job has it. It wakes the window then.
    pub(super) fn interrupt_crowd(&self) {
        self.ask_to_stop(|job| matches!(job, Running::Crowd(_)));
    }

    /// Takes the file back.
    pub(super) fn crowd_added(&mut self, (store, result, crowd): CrowdEnd) {
        let (Phase::Open(open) | Phase::HandedOver(open, _)) = &mut self.phase else {
            return;
        };
        open.store = Some(store);
        let taken_in = match result {
            Ok(Some(loaded)) => open.replace_loaded(loaded),
            Ok(None) => {
                self.crowd = Some(crowd);
                Ok(())
            }
            Err(error) => Err(error),
        };
        // The dozen are there all the same.
        if let Err(error) = taken_in {
            log::warn!("the crowd is not complete: {error}");
        }
    }
}
