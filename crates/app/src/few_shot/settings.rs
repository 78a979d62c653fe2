//! Other ways to learn from the same sample.

use handful_contract::{ComparedResult, FewShotSetting};
use handful_tagger::{AdjacencyPrior, Centre, Known, Sharing, Start};
use rand::{SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};

use super::{bench::Lesson, recipe::Method};
use crate::{evaluation_set::Sentence, summary};

/// As many as the running application shows the head.
const UNTOUCHED: usize = 64;

/// Each tag learns for itself.
pub(super) const UNSHARED: Sharing = Sharing { entity: 0.0, position: 0.0, concept: 0.0, own: 1.0 };

/// Believed so strongly that the sample says nothing: entities touch as they like.
pub(super) const UNDECIDED: AdjacencyPrior = AdjacencyPrior { expected: 1.0, belief_entities: 1e6 };

/// Sentences beside a sample, as indices into `train.jsonl`.
#[derive(Default)]
pub(super) struct Beside {
    entity_free: Vec<usize>,
    untouched: Vec<usize>,
}

impl Beside {
    pub(super) fn sentences(&self) -> impl Iterator<Item = &usize> {
        self.entity_free.iter().chain(&self.untouched)
    }
}

/// Draws what the settings need.
pub(super) fn beside(
    settings: &[FewShotSetting],
    train: &[Sentence],
    sample: &[usize],
    seed: u64,
) -> Beside {
    let mut random = StdRng::seed_from_u64(seed);
    let mut others: Vec<usize> = (0..train.len()).filter(|index| !sample.contains(index)).collect();
    others.shuffle(&mut random);
    let mut beside = Beside::default();
    if settings.contains(&FewShotSetting::EntityFree) {
        let empty = |index: &usize| train[*index].spans().next().is_none();
        let free = (0..train.len()).filter(empty).count();
        // Beside so many sentences with spans the corpus holds so many without.
        let many = (sample.len() * free).checked_div(train.len() - free).unwrap_or(0);
        beside.entity_free = others.iter().copied().filter(empty).take(many).collect();
    }
    if settings.contains(&FewShotSetting::Untouched) {
        beside.untouched = others.into_iter().take(UNTOUCHED).collect();
    }
    beside
}

/// The lesson and the method that a setting makes of the usual ones.
pub(super) fn changed(
    setting: FewShotSetting,
    sample: &Lesson,
    beside: &Beside,
    usual: &Method,
) -> (Lesson, Method) {
    let (mut lesson, mut method) = (sample.clone(), usual.clone());
    match setting {
        FewShotSetting::EntityFree => {
            let nothing = Known { done: true, ..Known::default() };
            lesson.sentences.extend(&beside.entity_free);
            lesson.known.resize(lesson.sentences.len(), nothing);
        }
        FewShotSetting::Untouched => lesson.untouched = beside.untouched.clone(),
        FewShotSetting::Unshared => method.options.sharing = UNSHARED,
        FewShotSetting::Adjacent => method.options.adjacency = UNDECIDED,
        FewShotSetting::Unnamed => {
            method.options.start = Start::Nothing;
            method.options.centre = Centre::Nothing;
        }
        FewShotSetting::Head(head) => method.take_head(head),
        FewShotSetting::Tags(tags) => method.take_tags(tags),
        FewShotSetting::Strategy(strategy) => method.take_strategy(strategy),
    }
    (lesson, method)
}

pub(super) fn result(
    k: u32,
    setting: FewShotSetting,
    scores: &[f64],
    default: &[f64],
) -> ComparedResult {
    ComparedResult {
        k,
        setting,
        entity_f1: summary::spread(scores),
        against_default: summary::paired(default, scores),
    }
}
