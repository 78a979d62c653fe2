//! From the model's opinion of a span to a probability that a person agrees.

/// Temperature scaling of span probabilities: `sigmoid(logit(p) / temperature)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// Above 1 the model is more sure of itself than it should be.
    pub temperature: f32,
}

impl Default for Calibration {
    fn default() -> Self {
        Self { temperature: 1.0 }
    }
}

impl Calibration {
    /// The calibrated probability of a span of raw probability `raw`.
    #[must_use]
    pub fn apply(&self, raw: f32) -> f32 {
        sigmoid(logit(raw) / self.temperature)
    }
}

fn logit(p: f32) -> f32 {
    let p = p.clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln()
}

fn sigmoid(x: f32) -> f32 {
    (1.0 + (-x).exp()).recip()
}

impl Calibration {
    /// The temperature under which the outcomes of held-out spans (raw probability, whether it was
    /// right) are most likely, held near 1 by a log-normal belief that a few outcomes cannot
    /// move far. Without outcomes it is 1.
    #[must_use]
    pub fn measure(outcomes: impl IntoIterator<Item = (f32, bool)>) -> Self {
        let outcomes: Vec<(f32, bool)> =
            outcomes.into_iter().map(|(raw, right)| (logit(raw), right)).collect();
        if outcomes.is_empty() {
            return Self::default();
        }
        let cost = |log_temperature: f32| {
            let belief = log_temperature / SPREAD;
            let sharpness = (-log_temperature).exp();
            let surprise: f32 = outcomes
                .iter()
                .map(|&(logit, right)| {
                    let sign = if right { -1.0 } else { 1.0 };
                    (sign * logit * sharpness).exp().ln_1p()
                })
                .sum();
            surprise + 0.5 * belief * belief
        };
        // The cost is smooth with one valley in practice; a scan cannot miss it.
        let best = (-40..=60)
            .map(|step| step as f32 * 0.05)
            .min_by(|a, b| cost(*a).total_cmp(&cost(*b)))
            .unwrap_or(0.0);
        Self { temperature: best.exp() }
    }
}

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

/// How far the logarithm of the temperature is believed to lie from 0.
const SPREAD: f32 = 0.5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_outcomes_probabilities_stay_as_they_are() {
        let calibration = Calibration::measure([]);
        assert_eq!(calibration, Calibration::default());
        assert!((calibration.apply(0.83) - 0.83).abs() < 1e-4);
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
        let few = Calibration::measure(too_sure(10)).temperature;
        let many = Calibration::measure(too_sure(500)).temperature;
        assert!(1.0 < few && few < many, "{few} {many}");
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
        let calibration = Calibration { temperature: 2.5 };
        let calibrated: Vec<f32> =
            [0.0, 0.2, 0.5, 0.9, 1.0].iter().map(|&raw| calibration.apply(raw)).collect();
        assert!(calibrated.is_sorted());
        assert!(calibrated[0] >= 0.0 && calibrated[4] <= 1.0);
    }
}
