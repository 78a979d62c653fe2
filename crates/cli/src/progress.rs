//! Progress on the error stream, as long as somebody looks at it.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use handful_contract::{Event, JobProgress, LearningState, Phase};
use indicatif::{ProgressBar, ProgressStyle};

/// One bar that shows whatever the application works on. Where the error stream is not a terminal,
/// it draws nothing.
#[derive(Default)]
pub(crate) struct Progress {
    bar: Mutex<Option<ProgressBar>>,
}

impl Progress {
    /// Takes what the application tells.
    pub(crate) fn hear(&self, event: &Event) {
        match event {
            Event::Job { progress } => self.job(progress),
            Event::Learning { state } => self.learning(state),
            Event::Suggestions { .. } | Event::Menu { .. } | Event::Dropped { .. } => {}
        }
    }

    /// Takes the bar away, before anything is printed.
    pub(crate) fn clear(&self) {
        let mut bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = bar.take() {
            bar.finish_and_clear();
        }
    }

    fn job(&self, progress: &JobProgress) {
        self.draw(&progress.what, progress.done, progress.total);
    }

    fn learning(&self, state: &LearningState) {
        match &state.phase {
            Phase::Starting => self.draw("Reading the encoder", 0, None),
            Phase::Learning => self.draw("Learning", 0, None),
            Phase::Predicting { done, total } => {
                self.draw("Reading sentences", u64::from(*done), Some(u64::from(*total)));
            }
            Phase::Waiting | Phase::Idle | Phase::Failed { .. } => {}
        }
    }

    fn draw(&self, what: &str, done: u64, total: Option<u64>) {
        let mut bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = bar.get_or_insert_with(|| {
            let bar = ProgressBar::no_length();
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        if bar.length() != total {
            match total {
                Some(total) => {
                    bar.set_length(total);
                    bar.set_style(style("{msg} {bar:30} {pos}/{len} {eta}"));
                }
                None => {
                    bar.unset_length();
                    bar.set_style(style("{spinner} {msg}"));
                }
            }
        }
        bar.set_message(what.to_owned());
        bar.set_position(done);
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
