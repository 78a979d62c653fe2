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
    fn order_and_bounds_are_kept() {
        let calibration = Calibration { temperature: 2.5 };
        let calibrated: Vec<f32> =
            [0.0, 0.2, 0.5, 0.9, 1.0].iter().map(|&raw| calibration.apply(raw)).collect();
        assert!(calibrated.is_sorted());
        assert!(calibrated[0] >= 0.0 && calibrated[4] <= 1.0);
    }
}
