//! From the model's opinion of a span to a probability that a person agrees.

/// Span probabilities brought to what comes true: `sigmoid(logit(p) / temperature + offset)`.
///
/// The offset is there because what is shown was chosen for being likely, which moves all of its
/// probabilities alike. Source: Platt 1999; Guo et al. 2017, section 4.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// Above 1 the model is more sure of itself than it should be, either way.
    pub temperature: f32,
    /// Below 0 spans are right more seldom than the model believes, whatever it believes; in nats.
    pub offset: f32,
}

impl Default for Calibration {
    /// Probabilities as they are.
    fn default() -> Self {
        Self { temperature: 1.0, offset: 0.0 }
    }
}

impl Calibration {
    /// The calibrated probability of a span of raw probability `raw`.
    #[must_use]
    pub fn apply(&self, raw: f32) -> f32 {
        sigmoid(logit(raw) / self.temperature + self.offset)
    }
}

fn logit(p: f32) -> f32 {
    let p = p.clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln()
}

fn sigmoid(x: f32) -> f32 {
    (1.0 + (-x).exp()).recip()
}

/// What is believed of a number before anything was seen.
struct Belief {
    mean: f64,
    deviation: f64,
}

impl Belief {
    fn weight(&self) -> f64 {
        self.deviation.powi(-2)
    }
}

/// The inverse of the temperature, and the offset: about what seven evaluation sets ask for
/// (`docs/decisions/0009-unfinished-sentences-and-probabilities.md`).
const SHARPNESS: Belief = Belief { mean: 0.6, deviation: 0.3 };
const OFFSET: Belief = Belief { mean: -0.5, deviation: 0.5 };
/// What a model is sure of stays above what it doubts.
const LEAST_SHARPNESS: f64 = 0.05;

impl Calibration {
    /// What is believed before any outcome is there.
    #[must_use]
    pub fn believed() -> Self {
        Self { temperature: SHARPNESS.mean.recip() as f32, offset: OFFSET.mean as f32 }
    }

    /// The calibration under which the outcomes of held-out spans (raw probability, whether it was
    /// right) are most likely, held by a belief that a few outcomes cannot move far.
    #[must_use]
    pub fn measure(outcomes: impl IntoIterator<Item = (f32, bool)>) -> Self {
        let outcomes: Vec<(f64, f64)> = outcomes
            .into_iter()
            .map(|(raw, right)| (f64::from(logit(raw)), f64::from(u8::from(right))))
            .collect();
        let cost = |sharpness: f64, offset: f64| {
            let surprise = |&(logit, right): &(f64, f64)| {
                let score = sharpness * logit + offset;
                // ln(1 + e^x) − right · x, without overflow.
                score.max(0.0) + (-score.abs()).exp().ln_1p() - right * score
            };
            let belief =
                |belief: &Belief, value: f64| 0.5 * belief.weight() * (value - belief.mean).powi(2);
            outcomes.iter().map(surprise).sum::<f64>()
                + belief(&SHARPNESS, sharpness)
                + belief(&OFFSET, offset)
        };
        let (mut sharpness, mut offset) = (SHARPNESS.mean, OFFSET.mean);
        let mut reached = cost(sharpness, offset);
        // Newton's method: the cost has one valley, and its second slopes are never nothing.
        for _ in 0..MOST_STEPS {
            let mut slope = [
                SHARPNESS.weight() * (sharpness - SHARPNESS.mean),
                OFFSET.weight() * (offset - OFFSET.mean),
            ];
            let mut bend = [SHARPNESS.weight(), 0.0, OFFSET.weight()];
            for &(logit, right) in &outcomes {
                let chance = (1.0 + (-(sharpness * logit + offset)).exp()).recip();
                let (off, weight) = (chance - right, chance * (1.0 - chance));
                slope[0] += off * logit;
                slope[1] += off;
                bend[0] += weight * logit * logit;
                bend[1] += weight * logit;
                bend[2] += weight;
            }
            let determinant = bend[0] * bend[2] - bend[1] * bend[1];
            let step = [
                (bend[2] * slope[0] - bend[1] * slope[1]) / determinant,
                (bend[0] * slope[1] - bend[1] * slope[0]) / determinant,
            ];
            let lower = (0..HALVINGS).map(|halving| 0.5_f64.powi(halving)).find_map(|share| {
                let next = (sharpness - share * step[0], offset - share * step[1]);
                let cost = cost(next.0, next.1);
                (cost < reached).then_some((next, cost))
            });
            let Some((next, cost)) = lower else { break };
            let gained = reached - cost;
            ((sharpness, offset), reached) = (next, cost);
            if gained < 1e-9 {
                break;
            }
        }
        Self { temperature: sharpness.max(LEAST_SHARPNESS).recip() as f32, offset: offset as f32 }
    }
}

const MOST_STEPS: usize = 30;
const HALVINGS: i32 = 20;

/// How many bins of equal width [`Reliability`] sorts probabilities into.
pub const BINS: usize = 10;

/// The spans whose probability lies in one bin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many there are.
    pub spans: usize,
    /// How many of them are right.
    pub right: usize,
    /// The sum of their probabilities.
    pub probability: f64,
}

/// How far probabilities of whole entities can be relied upon.
///
/// Each predicted span is one outcome: its probability, and whether the gold holds exactly this span
/// with this concept. Spans that were not predicted are none: this is about what is shown, not about
/// what was missed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reliability {
    bins: [Bin; BINS],
}

impl Reliability {
    /// Adds a predicted span. The bins are `[0, 0.1)`, …, `[0.9, 1]`.
    pub fn add(&mut self, probability: f32, right: bool) {
        let probability = f64::from(probability).clamp(0.0, 1.0);
        let bin = &mut self.bins[((probability * BINS as f64) as usize).min(BINS - 1)];
        bin.spans += 1;
        bin.right += usize::from(right);
        bin.probability += probability;
    }

    /// The bins, from the least probable.
    #[must_use]
    pub fn bins(&self) -> &[Bin; BINS] {
        &self.bins
    }

    /// The expected calibration error, 0 to 1: over the bins the mean distance between the share of
    /// right spans and the mean probability, each bin weighing its number of spans,
    /// `Σ_b (n_b / n) · |right_b / n_b − p_b|`. 0 without spans.
    /// Source: Naeini et al. 2015; Guo et al. 2017, section 2; of entities as in Jagannatha and Yu
    /// 2020.
    #[must_use]
    pub fn expected_error(&self) -> f64 {
        let spans: usize = self.bins.iter().map(|bin| bin.spans).sum();
        let distance: f64 =
            self.bins.iter().map(|bin| (bin.right as f64 - bin.probability).abs()).sum();
        if spans == 0 { 0.0 } else { distance / spans as f64 }
    }
}

impl FromIterator<(f32, bool)> for Reliability {
    fn from_iter<I: IntoIterator<Item = (f32, bool)>>(outcomes: I) -> Self {
        let mut reliability = Self::default();
        for (probability, right) in outcomes {
            reliability.add(probability, right);
        }
        reliability
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_outcomes_there_is_the_belief_and_without_a_measure_nothing_changes() {
        assert_eq!(Calibration::measure([]), Calibration::believed());
        assert!(Calibration::believed().apply(0.83) < 0.7, "models are too sure of themselves");
        assert!((Calibration::default().apply(0.83) - 0.83).abs() < 1e-4);
    }

    /// Spans that the model gives 0.95 and of which seven in ten are right.
    fn too_sure(count: usize) -> Vec<(f32, bool)> {
        (0..count).map(|i| (0.95, i % 10 < 7)).collect()
    }

    #[test]
    fn too_sure_a_model_is_brought_down_to_what_came_true() {
        let calibrated = Calibration::measure(too_sure(500)).apply(0.95);
        assert!((calibrated - 0.7).abs() < 0.03, "{calibrated}");
    }

    #[test]
    fn a_few_outcomes_move_it_less_than_many() {
        // All of them right, which the belief does not expect.
        let sure = |count| Calibration::measure((0..count).map(|_| (0.7, true))).apply(0.7);
        let (none, few, many) = (sure(0), sure(5), sure(500));
        assert!(none < few && few < many && many > 0.95, "{none} {few} {many}");
    }

    #[test]
    fn the_expected_error_weighs_each_bin_by_its_spans() {
        // Two spans at 0.95 of which one is right, and two at 0.25 of which none is.
        let outcomes = [(0.95, true), (0.95, false), (0.25, false), (0.25, false)];
        let reliability: Reliability = outcomes.into_iter().collect();
        assert!((reliability.expected_error() - (0.5 * 0.45 + 0.5 * 0.25)).abs() < 1e-6);
        assert_eq!(reliability.bins()[9].right, 1);
        assert_eq!(reliability.bins()[2].spans, 2);
        assert!(Reliability::default().expected_error().abs() < 1e-12);
        let edges: Reliability = [(0.0, false), (1.0, true), (0.1, true)].into_iter().collect();
        let spans: Vec<usize> = edges.bins().iter().map(|bin| bin.spans).collect();
        assert_eq!(spans, [1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn the_measured_temperature_brings_the_error_down() {
        let before: Reliability = too_sure(500).into_iter().collect();
        let calibration = Calibration::measure(too_sure(500));
        let after: Reliability =
            too_sure(500).into_iter().map(|(raw, right)| (calibration.apply(raw), right)).collect();
        assert!(after.expected_error() < 0.2 * before.expected_error());
    }

    #[test]
    fn order_and_bounds_are_kept() {
        let calibration = Calibration { temperature: 2.5, offset: -0.4 };
        let calibrated: Vec<f32> =
            [0.0, 0.2, 0.5, 0.9, 1.0].iter().map(|&raw| calibration.apply(raw)).collect();
        assert!(calibrated.is_sorted());
        assert!(calibrated[0] >= 0.0 && calibrated[4] <= 1.0);
    }
}
