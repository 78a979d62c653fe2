//! The threads that compute.

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use thread_priority::{ThreadPriority, ThreadPriorityValue};

/// Priorities where 50 is what every thread has: 25 is on Linux a niceness of some 10.
const ANSWERING: u8 = 25;
const DEEP: u8 = 5;

/// A thread for each core, of lower priority than those that take keys, write to disk and draw: learning
/// takes all cores while nobody wants them, and gives them back at once when somebody does.
pub(crate) fn computing() -> Result<ThreadPool, ThreadPoolBuildError> {
    pool("compute", ANSWERING, cores())
}

/// The same for deep rounds, which also step back behind the refits that somebody waits for, and leave
/// one core free.
pub(crate) fn tuning() -> Result<ThreadPool, ThreadPoolBuildError> {
    pool("deep", DEEP, cores().saturating_sub(1).max(1))
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn computing_threads_give_way() {
        let pool = computing().expect("threads");
        let niceness = pool.broadcast(|_| {
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
