//! Long-running work that shows how far it is and can be stopped.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use handful_contract::{Event, JobId, JobProgress};

use crate::Emit;

/// How many cancellations are kept that came before their job.
const EARLY: usize = 16;

/// Events closer together than this only make the window busy.
const PACE: Duration = Duration::from_millis(100);

#[derive(Default)]
struct Table {
    running: HashMap<JobId, Arc<AtomicBool>>,
    /// A host may deliver `CancelJob` before the command that starts the job.
    early: VecDeque<JobId>,
}

/// All jobs of one application.
#[derive(Clone, Default)]
pub(crate) struct Jobs {
    table: Arc<Mutex<Table>>,
}

impl Jobs {
    pub(crate) fn start(&self, id: JobId, emit: Emit) -> Job {
        let stop = Arc::new(AtomicBool::new(false));
        let mut table = self.table();
        if let Some(at) = table.early.iter().position(|one| *one == id) {
            table.early.remove(at);
            stop.store(true, Ordering::Relaxed);
        }
        table.running.insert(id.clone(), stop.clone());
        drop(table);
        let now = Instant::now();
        Job { id, jobs: self.clone(), stop, emit, started: now, told: None }
    }

    pub(crate) fn cancel(&self, id: JobId) {
        let mut table = self.table();
        if let Some(stop) = table.running.get(&id) {
            stop.store(true, Ordering::Relaxed);
            return;
        }
        if table.early.len() == EARLY {
            table.early.pop_front();
        }
        table.early.push_back(id);
    }

    pub(crate) fn cancel_all(&self) {
        for stop in self.table().running.values() {
            stop.store(true, Ordering::Relaxed);
        }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // Every change under the lock is a single insertion or removal: nothing is half done.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One job. It leaves the table when it is dropped.
pub(crate) struct Job {
    id: JobId,
    jobs: Jobs,
    stop: Arc<AtomicBool>,
    emit: Emit,
    started: Instant,
    told: Option<Instant>,
}

impl Job {
    pub(crate) fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(crate) fn stop_flag(&self) -> Arc<AtomicBool> {
        self.stop.clone()
    }

    /// Says how far the job is, unless it said so a moment ago.
    pub(crate) fn at(&mut self, what: &str, done: u64, total: Option<u64>) {
        if self.told.is_none_or(|told| told.elapsed() >= PACE) {
            self.tell(what, done, total);
        }
    }

    /// Says how far the job is whatever was said before.
    pub(crate) fn tell(&mut self, what: &str, done: u64, total: Option<u64>) {
        self.told = Some(Instant::now());
        (self.emit)(Event::Job {
            progress: JobProgress {
                job: self.id.clone(),
                what: what.to_owned(),
                done,
                total,
                seconds_left: seconds_left(self.started.elapsed(), done, total),
            },
        });
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.jobs.table().running.remove(&self.id);
    }
}

/// What is left at the pace so far; unknown in the first half second, when it would only jump.
#[expect(clippy::cast_precision_loss, reason = "an estimate for a progress bar")]
fn seconds_left(elapsed: Duration, done: u64, total: Option<u64>) -> Option<f32> {
    let total = total?;
    if done == 0 || elapsed < Duration::from_millis(500) {
        return None;
    }
    Some(elapsed.as_secs_f32() / done as f32 * total.saturating_sub(done) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn silent() -> Emit {
        Arc::new(|_| {})
    }

    #[test]
    fn a_job_can_be_stopped_even_before_it_starts() {
        let jobs = Jobs::default();
        let first = jobs.start("a".into(), silent());
        assert!(!first.cancelled());
        jobs.cancel("b".into());
        assert!(!first.cancelled());
        jobs.cancel("a".into());
        assert!(first.cancelled());
        assert!(jobs.start("b".into(), silent()).cancelled());
        assert!(!jobs.start("b".into(), silent()).cancelled(), "a cancellation is used up");
    }

    #[test]
    fn a_job_that_ended_is_forgotten() {
        let jobs = Jobs::default();
        drop(jobs.start("a".into(), silent()));
        assert!(jobs.table().running.is_empty());
    }

    #[test]
    fn progress_is_throttled_and_the_end_is_told() {
        let told = Arc::new(Mutex::new(0));
        let counter = told.clone();
        let emit: Emit = Arc::new(move |_| *counter.lock().expect("not poisoned") += 1);
        let mut job = Jobs::default().start("a".into(), emit);
        for done in 0..1000 {
            job.at("Importing", done, Some(1000));
        }
        job.tell("Importing", 1000, Some(1000));
        let told = *told.lock().expect("not poisoned");
        assert!((2..100).contains(&told), "{told} events for a thousand steps");
    }

    #[test]
    fn what_is_left_follows_the_pace() {
        assert_eq!(seconds_left(Duration::from_secs(2), 50, Some(100)), Some(2.0));
        assert_eq!(seconds_left(Duration::from_secs(2), 50, None), None);
        assert_eq!(seconds_left(Duration::from_secs(2), 0, Some(9)), None);
        assert_eq!(seconds_left(Duration::from_millis(10), 1, Some(9)), None);
    }
}
