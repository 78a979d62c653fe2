use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};

use handful_encoder::{Rates, Schedule, TokenStates, Tuning};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

use super::round::trouble;
use super::{DeepOptions, Progress};
use crate::error::TaggerError;

/// Tunes layers in passes over the sentences of some sets, all of which are drawn alike.
///
/// `learn` gets the sentences of a step, each by its set and its place there and in the order of the sets, with
/// their features and the rate and decay of what it trains itself. It puts the slopes for the features into the
/// last of its arguments and gives the mean loss of a word.
///
/// # Errors
/// [`TaggerError::Stopped`] soon after `stop` was raised, [`TaggerError::Diverged`] when the loss is no longer a
/// number, and [`TaggerError::Encoder`] for states that are not of this encoder's layer.
pub(super) fn passes(
    tuning: &mut Tuning,
    sets: &[&[&TokenStates]],
    deep: &DeepOptions,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(Progress),
    mut learn: impl FnMut(&[(usize, usize)], &[f32], (f32, f32), &mut Vec<f32>) -> f64,
) -> Result<(), TaggerError> {
    let all: Vec<(usize, usize)> = (sets.iter().enumerate())
        .flat_map(|(set, states)| (0..states.len()).map(move |place| (set, place)))
        .collect();
    let steps = deep.steps(all.len());
    let layers = Schedule { peak: deep.layer_rate, warmup: deep.rising(steps), steps };
    let heads = Schedule { peak: deep.head_rate, ..layers };
    let mut random = StdRng::seed_from_u64(deep.seed);
    let mut order: Vec<(usize, usize)> = Vec::new();
    let mut slopes = Vec::new();
    let pass = deep.pass(all.len());
    let mut losses: VecDeque<f64> = VecDeque::with_capacity(pass);
    for step in 0..steps {
        if stop.load(Ordering::Relaxed) {
            return Err(TaggerError::Stopped);
        }
        tell(Progress { done: step, total: steps });
        if order.len() < deep.batch.min(all.len()) {
            let mut again = all.clone();
            again.shuffle(&mut random);
            again.append(&mut order);
            order = again;
        }
        let mut batch = order.split_off(order.len() - deep.batch.min(order.len()));
        batch.sort_by_key(|&(set, _)| set);
        let sentences: Vec<&TokenStates> =
            batch.iter().map(|&(set, place)| sets[set][place]).collect();
        let features = tuning.forward(&sentences).map_err(trouble)?;
        let rates = (heads.rate(step), deep.weight_decay);
        let loss = learn(&batch, features, rates, &mut slopes);
        if !loss.is_finite() {
            return Err(TaggerError::Diverged);
        }
        tuning.backward(&slopes).map_err(trouble)?;
        let norm = tuning.step(&Rates {
            layer_decay: deep.layer_decay,
            weight_decay: deep.weight_decay,
            clip: deep.clip,
            ..Rates::new(layers.rate(step))
        });
        if !norm.is_finite() {
            return Err(TaggerError::Diverged);
        }
        if step >= deep.averaged_from(steps) {
            tuning.average();
        }
        if losses.len() == pass {
            losses.pop_front();
        }
        losses.push_back(loss);
        let mean = losses.iter().sum::<f64>() / losses.len() as f64;
        let may_end = losses.len() == pass && step >= deep.rising(steps) && deep.averaged <= 0.0;
        if may_end && mean <= deep.by_heart {
            break;
        }
    }
    tuning.settle();
    tell(Progress { done: steps, total: steps });
    Ok(())
}
