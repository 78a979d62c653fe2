//! A pretended backend for developing in a browser: a project in memory and a toy model that knows a
//! list of phrases. It is not part of the desktop build.

mod accepting;
mod elsewhere;
mod encoders;
mod explaining;
mod finding;
mod model;
mod notes;
mod project;
mod replies;
mod reshaping;
mod text;

use std::cell::RefCell;
use std::rc::Rc;

use handful_contract::{Event, Failure, LearningState, Phase, Score, ScoreBasis};

use super::browser::after;
use super::{Choose, Later, Transport};
use project::Project;

type Hear = Rc<RefCell<Vec<Box<dyn Fn(Event)>>>>;

/// The pretended backend. `kind` names what it holds: nothing in particular, `many` documents, one
/// `long` document, an `empty` project, or `trouble` with every change.
pub(super) struct Fake {
    state: Rc<RefCell<State>>,
    hear: Hear,
}

struct State {
    kind: String,
    open: Option<Project>,
    learning: LearningState,
    preferences: handful_contract::Preferences,
    cancelled: Vec<handful_contract::JobId>,
}

impl Fake {
    pub(super) fn new(kind: &str) -> Self {
        let state = State {
            kind: kind.to_owned(),
            open: (!kind.is_empty() && kind != "start").then(|| Project::sample(kind)),
            learning: LearningState {
                phase: Phase::Waiting,
                encoder: "handful-mini".into(),
                ..LearningState::default()
            },
            preferences: handful_contract::Preferences::default(),
            cancelled: Vec::new(),
        };
        let fake = Self { state: Rc::new(RefCell::new(state)), hear: Hear::default() };
        if fake.state.borrow().open.as_ref().is_some_and(|open| open.annotations() > 0) {
            fake.learn();
        }
        fake
    }

    /// Pretends to learn for a moment, then makes new suggestions.
    fn learn(&self) {
        let tell = |state: &Rc<RefCell<State>>, hear: &Hear| {
            let learning = state.borrow().learning.clone();
            say(hear, &Event::Learning { state: learning });
        };
        self.state.borrow_mut().learning.phase = Phase::Learning;
        let (state, hear) = (self.state.clone(), self.hear.clone());
        after(60, move || {
            tell(&state, &hear);
            after(220, move || {
                {
                    let state = &mut *state.borrow_mut();
                    let Some(open) = &mut state.open else { return };
                    open.suggest();
                    let labels = open.annotations();
                    let done = open.progress().sentences_done;
                    state.learning.phase = if labels == 0 { Phase::Waiting } else { Phase::Idle };
                    state.learning.version = Some(state.learning.version.unwrap_or(0) + 1);
                    state.learning.labels = labels;
                    state.learning.score = if done < 5 {
                        Score::TooEarly { sentences_needed: 5 - done }
                    } else {
                        Score::Measured {
                            f1: 0.78,
                            low: 0.70,
                            high: 0.85,
                            precision: 0.81,
                            recall: 0.75,
                            sentences: 12,
                            basis: ScoreBasis::HoldOut,
                        }
                    };
                }
                tell(&state, &hear);
                say(&hear, &Event::Suggestions { documents: Vec::new() });
            });
        });
    }
}

fn say(hear: &Hear, event: &Event) {
    for one in hear.borrow().iter() {
        one(event.clone());
    }
}

impl Transport for Fake {
    fn call(&self, name: &'static str, payload: String) -> Later<Result<String, Failure>> {
        let fake = Self { state: self.state.clone(), hear: self.hear.clone() };
        Box::pin(async move {
            gloo_timers::future::TimeoutFuture::new(3).await;
            fake.reply(name, &payload).await
        })
    }

    fn listen(&self, hear: Box<dyn Fn(Event)>) {
        self.hear.borrow_mut().push(hear);
    }

    fn choose(&self, what: Choose) -> Later<Vec<String>> {
        Box::pin(async move {
            match what {
                Choose::Save(path) => vec![path],
                Choose::Folder => vec!["/home/ada/texts".into()],
                Choose::Project => vec!["/home/ada/Documents/Wind farm.handful".into()],
                Choose::Files => {
                    vec!["/home/ada/incidents.csv".into(), "/home/ada/letters.txt".into()]
                }
            }
        })
    }

    fn folder(&self) -> Later<String> {
        Box::pin(async { "/home/ada/Documents".into() })
    }

    fn frame(&self, _theme: Option<&'static str>) {}

    fn name_menu(&self, _words: &[(&'static str, String)]) {}
}
