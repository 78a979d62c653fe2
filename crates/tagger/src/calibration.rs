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
