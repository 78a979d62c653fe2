//! The threads that compute.

use std::{num::NonZeroUsize, sync::Arc};

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use thread_priority::{ThreadPriority, ThreadPriorityValue};

/// Priorities where 50 is what every thread has: 25 is on Linux a niceness of some 10.
const ANSWERING: u8 = 25;
const DEEP: u8 = 5;

/// The threads of one session.
pub(crate) struct Pools {
    /// Of lower priority than those that take keys, write to disk and draw: learning takes all cores while
    /// nobody wants them, and gives them back at once when somebody does.
    pub(crate) answering: Arc<ThreadPool>,
    /// For deep rounds, which also step back behind the refits that somebody waits for, and leave one core
    /// free.
    pub(crate) deep: Arc<ThreadPool>,
}

impl Pools {
    /// A thread for each core, or as many as wanted where those are fewer.
    pub(crate) fn new(wanted: Option<NonZeroUsize>) -> Result<Self, ThreadPoolBuildError> {
        let cores = cores();
        let answering = wanted.map_or(cores, |wanted| wanted.get().min(cores));
        let deep = answering.min(cores.saturating_sub(1)).max(1);
        Ok(Self {
            answering: Arc::new(pool("compute", ANSWERING, answering)?),
            deep: Arc::new(pool("deep", DEEP, deep)?),
        })
    }
}

/// Lowers the priority of the calling thread as far as that of deep rounds.
pub(crate) fn step_far_back() {
    step_back(DEEP);
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn pool(
    name: &'static str,
    priority: u8,
    threads: usize,
) -> Result<ThreadPool, ThreadPoolBuildError> {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(move |index| format!("handful-{name}-{index}"))
        .start_handler(move |_| step_back(priority))
        .build()
}

/// Lowers the priority of the calling thread. A system that does not allow it loses smoothness, nothing
/// else.
fn step_back(priority: u8) {
    let lower = ThreadPriorityValue::try_from(priority).map(ThreadPriority::Crossplatform);
    if let Ok(lower) = lower
        && let Err(error) = thread_priority::set_current_thread_priority(lower)
    {
        tracing::debug!("the priority of a computing thread stays as it is: {error:?}");
    }
}

#[cfg(test)]
mod number {
    use super::*;

    #[test]
    fn there_are_never_more_threads_than_wanted_or_than_cores() {
        let threads = |wanted: usize| {
            let pools = Pools::new(NonZeroUsize::new(wanted)).expect("threads");
            (pools.answering.current_num_threads(), pools.deep.current_num_threads())
        };
        assert_eq!(threads(1), (1, 1));
        let all = threads(0);
        assert_eq!(all, (cores(), (cores() - 1).max(1)), "as many as there are where nobody says");
        assert_eq!(threads(10_000), all);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn computing_threads_give_way() {
        let pools = Pools::new(None).expect("threads");
        let niceness = pools.answering.broadcast(|_| {
            let stat = fs::read_to_string("/proc/thread-self/stat").expect("on Linux");
            let behind = stat.rsplit_once(')').expect("a name").1.to_owned();
            // The nineteenth field, of which the third is the first behind the name.
            behind.split_whitespace().nth(16).and_then(|n| n.parse::<i32>().ok())
        });
        for niceness in niceness {
            assert!(niceness.is_some_and(|niceness| niceness >= 5), "{niceness:?}");
        }
    }
}
