use rayon::prelude::*;

use super::layers::Below;
use super::weights::Places;
use crate::config::Config;
use crate::kernel::train::{
    Addend, Attention, Dense, Dropout, Kept, NormBackward, Onto, Weights, column_products,
    column_sums, gelu_backward, gelu_forward, norm_backward, norm_forward, padded,
};

/// Rows that one core takes at a time.
const ROWS: usize = 32;

/// What dropout there is in one layer of one pass.
#[derive(Clone, Copy, Default)]
pub(super) struct Drops {
    pub(super) attention: Option<Dropout>,
    pub(super) hidden: Option<Dropout>,
}

impl Drops {
    fn hidden(self, site: u64) -> Option<Dropout> {
        self.hidden.map(|dropout| dropout.at(site))
    }
}

/// What one layer computed of a batch, kept for its backward pass.
#[derive(Default)]
pub(super) struct Saved {
    projected: Vec<f32>,
    attention: Vec<f32>,
    context: Vec<f32>,
    attended: Normed,
    wide: Vec<f32>,
    activated: Vec<f32>,
    pub(super) out: Normed,
}

/// The output of a norm.
#[derive(Default)]
pub(super) struct Normed {
    pub(super) values: Vec<f32>,
    pub(super) unit: Vec<f32>,
    pub(super) scales: Vec<f32>,
}

/// Memory that all layers share, one after another.
#[derive(Default)]
pub(super) struct Scratch {
    /// The gradient of what a layer gives, and then of what it takes.
    pub(super) states: Vec<f32>,
    addend: Vec<f32>,
    middle: Vec<f32>,
    wide: Vec<f32>,
    projected: Vec<f32>,
}

impl Normed {
    pub(super) fn fit(&mut self, tokens: usize, hidden: usize) {
        self.values.resize(tokens * hidden, 0.0);
        self.unit.resize(tokens * hidden, 0.0);
        self.scales.resize(tokens, 0.0);
    }
}

impl Scratch {
    pub(super) fn fit(&mut self, tokens: usize, config: &Config) {
        let &Config { hidden, wide, .. } = config;
        for (buffer, width) in [
            (&mut self.states, hidden),
            (&mut self.addend, hidden),
            (&mut self.middle, hidden),
            (&mut self.wide, wide),
            (&mut self.projected, 3 * hidden),
        ] {
            buffer.resize(tokens * width, 0.0);
        }
    }
}

/// One layer at work on one batch.
#[derive(Clone, Copy)]
pub(super) struct Layer<'a> {
    pub(super) config: &'a Config,
    pub(super) lengths: &'a [usize],
    pub(super) places: &'a Places,
    /// All trained weights.
    pub(super) weights: &'a [f32],
    pub(super) drops: Drops,
}

impl Layer<'_> {
    fn products(&self) -> [Dense; 4] {
        let &Config { hidden, wide, .. } = self.config;
        let dense = |inputs, outputs| Dense { inputs, outputs };
        [dense(hidden, 3 * hidden), dense(hidden, hidden), dense(hidden, wide), dense(wide, hidden)]
    }

    fn attention(&self, first: usize) -> Attention<'_> {
        let (dropout, relative) = (self.drops.attention, self.config.relative.as_deref());
        let (heads, size) = (self.config.heads, self.config.head());
        Attention { heads, size, relative, dropout, first }
    }

    /// From the states below, `tokens × hidden`, to those in `saved.out`.
    pub(super) fn forward(&self, below: &[f32], saved: &mut Saved, scratch: &mut Scratch) {
        let Self { config, lengths, places, weights, .. } = *self;
        let &Config { hidden, heads, wide, .. } = config;
        let tokens = below.len() / hidden;
        let attention: usize = lengths.iter().map(|&length| heads * length * padded(length)).sum();
        saved.projected.resize(tokens * 3 * hidden, 0.0);
        saved.attention.resize(attention, 0.0);
        saved.context.resize(tokens * hidden, 0.0);
        saved.attended.fit(tokens, hidden);
        saved.wide.resize(tokens * wide, 0.0);
        saved.activated.resize(tokens * wide, 0.0);
        saved.out.fit(tokens, hidden);
        let Saved { projected, attention, context, attended, wide: widened, activated, out } =
            saved;
        let [project, attend, widen, narrow] = self.products();

        project.forward(below, &weights[places.project()], projected);
        let bias = &weights[places.project_bias()];
        let (mut rest, mut targets) = ((&mut **projected, &mut **attention), &mut **context);
        let mut first = 0;
        let mut windows = Vec::with_capacity(lengths.len());
        for &length in lengths {
            let (own, after) = rest.0.split_at_mut(length * 3 * hidden);
            let (scores, other) = rest.1.split_at_mut(heads * length * padded(length));
            let (target, further) = targets.split_at_mut(length * hidden);
            windows.push((first, own, scores, target));
            (rest, targets) = ((after, other), further);
            first += length;
        }
        windows.into_par_iter().for_each_init(Vec::new, |memory, (first, own, scores, target)| {
            self.attention(first).forward(own, bias, scores, memory, target);
        });
        attend.forward(context, &weights[places.attended()], &mut scratch.addend);
        self.add_norm(below, &scratch.addend, &places.attended_norm(), 1, attended);
        widen.forward(&attended.values, &weights[places.widen()], widened);
        let bias = &weights[places.widen_bias()];
        (widened.par_chunks_mut(ROWS * wide), activated.par_chunks_mut(ROWS * wide))
            .into_par_iter()
            .for_each(|(x, out)| gelu_forward(x, bias, out));
        narrow.forward(activated, &weights[places.narrow()], &mut scratch.addend);
        self.add_norm(&attended.values, &scratch.addend, &places.narrow_norm(), 2, out);
    }

    fn add_norm(
        &self,
        x: &[f32],
        addend: &[f32],
        places: &super::weights::NormPlaces,
        site: u64,
        normed: &mut Normed,
    ) {
        let Self { weights, config: &Config { hidden, epsilon, .. }, .. } = *self;
        let dropout = self.drops.hidden(site);
        let learnt = Weights {
            weight: &weights[places.weight.clone()],
            bias: &weights[places.bias.clone()],
            epsilon,
        };
        let bias = &weights[places.before.clone()];
        let block = ROWS * hidden;
        (
            x.par_chunks(block),
            addend.par_chunks(block),
            normed.unit.par_chunks_mut(block),
            normed.scales.par_chunks_mut(ROWS),
            normed.values.par_chunks_mut(block),
        )
            .into_par_iter()
            .enumerate()
            .for_each(|(index, (x, values, unit, scales, out))| {
                let addend = Addend { values, bias, dropout };
                norm_forward(index * ROWS, x, Some(addend), learnt, Kept { unit, scales }, out);
            });
    }

    /// From the gradient of this layer's states, in `scratch.states`, to that of its weights. With
    /// `Below::Wanted` the gradient of the states below then stands in `scratch.states`.
    pub(super) fn backward(
        &self,
        input: &[f32],
        saved: &Saved,
        scratch: &mut Scratch,
        gradients: &mut [f32],
        onto: Onto,
        below: Below,
    ) {
        let Self { config, lengths, places, weights, .. } = *self;
        let &Config { hidden, heads, wide, .. } = config;
        let [project, attend, widen, narrow] = self.products();
        let Scratch { states, addend, middle, wide: widened, projected } = scratch;

        self.norm_backward(
            &saved.out,
            states,
            2,
            &places.narrow_norm(),
            (middle, addend),
            gradients,
            onto,
        );
        narrow.to_weights(addend, &saved.activated, &mut gradients[places.narrow()], onto);
        narrow.to_inputs(addend, &weights[places.narrow()], widened, Onto::Nothing);
        (saved.wide.par_chunks(ROWS * wide), widened.par_chunks_mut(ROWS * wide))
            .into_par_iter()
            .for_each(|(x, gradient)| gelu_backward(x, gradient));
        column_sums(widened, &mut gradients[places.widen_bias()], onto);
        widen.to_weights(widened, &saved.attended.values, &mut gradients[places.widen()], onto);
        widen.to_inputs(widened, &weights[places.widen()], middle, Onto::Before);

        self.norm_backward(
            &saved.attended,
            middle,
            1,
            &places.attended_norm(),
            (states, addend),
            gradients,
            onto,
        );
        attend.to_weights(addend, &saved.context, &mut gradients[places.attended()], onto);
        // The gradient of the context takes the place of what is no longer needed.
        attend.to_inputs(addend, &weights[places.attended()], middle, Onto::Nothing);
        let mut windows = Vec::with_capacity(lengths.len());
        let (mut own, mut scores, mut outs) =
            (&saved.projected[..], &saved.attention[..], &middle[..]);
        let (mut targets, mut first) = (&mut **projected, 0);
        for &length in lengths {
            let (a, rest_of_own) = own.split_at(length * 3 * hidden);
            let (b, rest_of_scores) = scores.split_at(heads * length * padded(length));
            let (c, rest_of_outs) = outs.split_at(length * hidden);
            let (target, rest_of_targets) = targets.split_at_mut(length * 3 * hidden);
            windows.push((first, a, b, c, target));
            (own, scores, outs, targets) =
                (rest_of_own, rest_of_scores, rest_of_outs, rest_of_targets);
            first += length;
        }
        windows.into_par_iter().for_each_init(
            Vec::new,
            |memory, (first, own, scores, outs, target)| {
                self.attention(first).backward(own, scores, outs, memory, target);
            },
        );
        column_sums(projected, &mut gradients[places.project_bias()], onto);
        project.to_weights(projected, input, &mut gradients[places.project()], onto);
        if below == Below::Wanted {
            project.to_inputs(projected, &weights[places.project()], states, Onto::Before);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "all of it belongs to one operation")]
    fn norm_backward(
        &self,
        normed: &Normed,
        gradient: &[f32],
        site: u64,
        places: &super::weights::NormPlaces,
        (x, addend): (&mut [f32], &mut [f32]),
        gradients: &mut [f32],
        onto: Onto,
    ) {
        column_sums(gradient, &mut gradients[places.bias.clone()], onto);
        column_products(gradient, &normed.unit, &mut gradients[places.weight.clone()], onto);
        let weight = &self.weights[places.weight.clone()];
        let dropout = self.drops.hidden(site);
        let block = ROWS * self.config.hidden;
        (
            gradient.par_chunks(block),
            normed.unit.par_chunks(block),
            normed.scales.par_chunks(ROWS),
            x.par_chunks_mut(block),
            addend.par_chunks_mut(block),
        )
            .into_par_iter()
            .enumerate()
            .for_each(|(index, (gradient, unit, scales, x, addend))| {
                let pass = NormBackward { gradient, unit, scales, weight, dropout, x, addend };
                norm_backward(index * ROWS, pass);
            });
        column_sums(addend, &mut gradients[places.before.clone()], onto);
    }
}
