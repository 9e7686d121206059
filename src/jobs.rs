//! What takes longer than a frame: work on a thread of its own, with progress and cancel.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;

/// How far a job has come, shared with whoever shows it.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicUsize,
    total: AtomicUsize,
    cancelled: AtomicBool,
}

impl Progress {
    /// Says how far the work has come. `false` asks it to stop.
    pub fn report(&self, done: usize, total: usize) -> bool {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        !self.cancelled.load(Ordering::Relaxed)
    }

    /// From 0 to 1, or `None` where the job does not say.
    pub fn fraction(&self) -> Option<f32> {
        let total = self.total.load(Ordering::Relaxed);
        (total > 0).then(|| self.done.load(Ordering::Relaxed) as f32 / total as f32)
    }

    /// How much has been done, in whatever the job counts.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// Asks the job to stop.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

/// Work on a thread of its own, which ends in a `T`.
pub struct Job<T> {
    result: Receiver<T>,
    has_ended: Arc<AtomicBool>,
    progress: Arc<Progress>,
}

/// Says that a job has ended, also where its work panicked.
struct Ends(Arc<AtomicBool>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// The job's thread ended without a result: a defect of the program.
#[derive(Debug, PartialEq, Eq)]
pub struct JobDied;

impl<T: Send + 'static> Job<T> {
    /// Starts `work`. `wake` is called when the result can be fetched.
    pub fn start(wake: impl FnOnce() + Send + 'static, work: impl FnOnce(&Progress) -> T + Send + 'static) -> Self {
        let (sender, result) = mpsc::channel();
        let progress = Arc::new(Progress::default());
        let shared = Arc::clone(&progress);
        let has_ended = Arc::new(AtomicBool::new(false));
        let ends = Ends(Arc::clone(&has_ended));
        thread::spawn(move || {
            let value = work(&shared);
            // Nobody waits for it where the window has closed.
            let _ = sender.send(value);
            drop(ends);
            wake();
        });
        Self {
            result,
            has_ended,
            progress,
        }
    }

    /// How far it has come.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// `true` once it has ended, with a result or without.
    pub fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::Acquire)
    }

    /// The result, once.
    pub fn poll(&self) -> Option<Result<T, JobDied>> {
        match self.result.try_recv() {
            Ok(value) => Some(Ok(value)),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(JobDied)),
        }
    }
}
