//! How a score grows with the number of annotations, and what more of them are likely to bring.
//!
//! The error of a learner falls with the number `n` of its examples by an inverse power law, down to a floor:
//! `1 − F1(n) = floor + scale · n^−rate` (Cortes, Jackel, Solla, Vapnik, Denker: “Learning curves: asymptotic
//! values and rate of convergence”, 1993; for entity recognition and annotation effort: Figueroa, Zeng-Treitler,
//! Kandula, Ngo: “Predicting sample size required for classification performance”, BMC Medical Informatics and
//! Decision Making 12:8, 2012). As in the latter, the law is fitted by least squares weighted by how well each
//! point is known. How far it can be relied upon comes from the residual bootstrap: the curve is fitted again
//! and again to itself with noise as large as that of its residuals.

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// Fewer measured points than this, at different numbers of annotations, say nothing of the future.
pub const FEWEST_POINTS: usize = 5;

/// The largest number of annotations must be at least so many times the smallest.
pub const LEAST_SPAN: f64 = 2.0;

/// How often the curve is fitted anew to tell how sure it is.
const REFITS: usize = 200;

/// What one measurement is uncertain by at least, in F1: even on many sentences a refit wavers so much.
const LEAST_DEVIATION: f64 = 0.005;

/// How far apart the ends of the range may lie until it says nothing.
const WIDEST: f64 = 20.0;

/// A measured score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observed {
    /// With how many annotations, at least 1.
    pub labels: f64,
    /// F1, 0 to 1.
    pub f1: f64,
    /// Standard deviation of F1.
    pub deviation: f64,
}

/// An inverse power law with a floor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LearningCurve {
    /// The error that no number of annotations takes away, 0 to 1.
    pub floor: f64,
    /// The error above it at one annotation.
    pub scale: f64,
    /// How fast it falls; 0 where it does not.
    pub rate: f64,
}

impl LearningCurve {
    /// The law that fits best; none where there is too little evidence for any: fewer than
    /// [`FEWEST_POINTS`] numbers of annotations, or none [`LEAST_SPAN`] times as large as another.
    #[must_use]
    pub fn fit(points: &[Observed]) -> Option<Self> {
        let mut labels: Vec<f64> = points.iter().map(|point| point.labels).collect();
        labels.sort_by(f64::total_cmp);
        labels.dedup();
        let (first, last) = (labels.first()?, labels.last()?);
        let enough = labels.len() >= FEWEST_POINTS && *first >= 1.0 && last / first >= LEAST_SPAN;
        enough.then(|| Self::closest(points))
    }

    fn closest(points: &[Observed]) -> Self {
        const FLOORS: u32 = 40;
        let least = points.iter().map(error).fold(1.0, f64::min);
        let flat = Self { floor: mean_error(points), scale: 0.0, rate: 0.0 };
        (0..FLOORS)
            .map(|step| least * f64::from(step) / f64::from(FLOORS))
            .filter_map(|floor| Self::above(floor, points))
            .chain([flat])
            .min_by(|one, other| one.misfit(points).total_cmp(&other.misfit(points)))
            .unwrap_or(flat)
    }

    /// The best law with this floor: a straight line through the logarithms. None where it would rise.
    fn above(floor: f64, points: &[Observed]) -> Option<Self> {
        let (mut weight, mut x, mut y, mut xx, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for point in points {
            let above = error(point) - floor;
            let (log_labels, log_error) = (point.labels.ln(), above.ln());
            // The deviation of a logarithm is the deviation over the value.
            let own = (above / point.deviation.max(LEAST_DEVIATION)).powi(2);
            weight += own;
            x += own * log_labels;
            y += own * log_error;
            xx += own * log_labels * log_labels;
            xy += own * log_labels * log_error;
        }
        let spread = weight * xx - x * x;
        let rate = -(weight * xy - x * y) / spread;
        let scale = ((y + rate * x) / weight).exp();
        (spread > 0.0 && rate > 0.0 && scale.is_finite()).then_some(Self { floor, scale, rate })
    }

    fn misfit(&self, points: &[Observed]) -> f64 {
        let own = |point: &Observed| {
            let off = point.f1 - self.f1(point.labels);
            (off / point.deviation.max(LEAST_DEVIATION)).powi(2)
        };
        points.iter().map(own).sum()
    }

    /// The F1 that is to be expected from so many annotations, 0 to 1.
    #[must_use]
    pub fn f1(&self, labels: f64) -> f64 {
        (1.0 - self.floor - self.scale * labels.max(1.0).powf(-self.rate)).clamp(0.0, 1.0)
    }

    /// With how many annotations this F1 is to be expected; none where it never is.
    #[must_use]
    pub fn labels_for(&self, f1: f64) -> Option<f64> {
        let above = 1.0 - f1 - self.floor;
        let labels = (self.scale / above).powf(1.0 / self.rate);
        (above > 0.0 && self.rate > 0.0 && labels.is_finite()).then_some(labels)
    }
}

/// What more annotations are likely to bring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// The law behind it.
    pub curve: LearningCurve,
    /// How many more annotations one more point of F1 (0.01) is likely to cost; none where that cannot be
    /// told, or where it is not to be expected at all.
    pub next_point: Option<Cost>,
    /// What `horizon` more annotations are likely to bring, in F1.
    pub gain: f64,
    /// The most that they bring in nine of ten refits.
    pub gain_at_most: f64,
}

/// A number of annotations with its range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// The likely number.
    pub likely: f64,
    /// In nine of ten refits it takes more.
    pub low: f64,
    /// In nine of ten refits it takes less.
    pub high: f64,
}

/// What `horizon` annotations beyond `labels` are likely to bring. None where there is too little evidence;
/// see [`LearningCurve::fit`]. The same points give the same answer.
#[must_use]
pub fn outlook(points: &[Observed], labels: f64, horizon: f64) -> Option<Outlook> {
    let curve = LearningCurve::fit(points)?;
    let gain = |curve: &LearningCurve| curve.f1(labels + horizon) - curve.f1(labels);
    let cost = |curve: &LearningCurve| {
        curve.labels_for(curve.f1(labels) + 0.01).map_or(f64::INFINITY, |there| there - labels)
    };
    let squares: f64 = points.iter().map(|it| (it.f1 - curve.f1(it.labels)).powi(2)).sum();
    // Three numbers of the law were chosen to make these small.
    let noise =
        (squares / points.len().saturating_sub(3).max(1) as f64).sqrt().max(LEAST_DEVIATION);
    let mut random = StdRng::seed_from_u64(9);
    let refits: Vec<LearningCurve> = (0..REFITS)
        .map(|_| {
            let wavering: Vec<Observed> = (points.iter())
                .map(|point| Observed {
                    f1: curve.f1(point.labels) + noise * normal(&mut random),
                    ..*point
                })
                .collect();
            LearningCurve::closest(&wavering)
        })
        .collect();
    let sorted = |of: &dyn Fn(&LearningCurve) -> f64| {
        let mut values: Vec<f64> = refits.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let (gains, costs) = (sorted(&gain), sorted(&cost));
    let (low, high) = (costs[REFITS / 10], costs[REFITS - 1 - REFITS / 10]);
    let likely = cost(&curve);
    let is_known = likely.is_finite() && high.is_finite() && high <= WIDEST * low.max(1.0);
    Some(Outlook {
        curve,
        next_point: is_known.then_some(Cost {
            likely,
            low: low.min(likely),
            high: high.max(likely),
        }),
        gain: gain(&curve),
        gain_at_most: gains[REFITS - 1 - REFITS / 10].max(gain(&curve)),
    })
}

fn error(point: &Observed) -> f64 {
    // Nobody is right for ever; and the logarithm of nothing is none.
    (1.0 - point.f1).max(0.001)
}

fn mean_error(points: &[Observed]) -> f64 {
    let weighed = points.iter().map(|point| {
        let weight = point.deviation.max(LEAST_DEVIATION).powi(-2);
        (weight, weight * error(point))
    });
    let (weights, errors) = weighed.fold((0.0, 0.0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
    errors / weights
}

/// A number of the standard normal distribution, by Box and Muller.
fn normal(random: &mut StdRng) -> f64 {
    let one: f64 = random.random_range(f64::EPSILON..1.0);
    let other: f64 = random.random_range(0.0..1.0);
    (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(curve: LearningCurve, labels: &[f64]) -> Vec<Observed> {
        let at = |&labels: &f64| Observed { labels, f1: curve.f1(labels), deviation: 0.02 };
        labels.iter().map(at).collect()
    }

    const LABELS: [f64; 8] = [10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 80.0, 100.0];

    #[test]
    fn a_known_curve_is_found_again() {
        for curve in [
            LearningCurve { floor: 0.0, scale: 1.2, rate: 0.4 },
            LearningCurve { floor: 0.1, scale: 0.9, rate: 0.5 },
        ] {
            let found = LearningCurve::fit(&on(curve, &LABELS)).expect("enough points");
            for labels in [100.0, 150.0, 300.0] {
                let (is, was) = (found.f1(labels), curve.f1(labels));
                assert!((is - was).abs() < 0.01, "{is} for {was} at {labels}: {found:?}");
            }
            let target = curve.f1(150.0);
            let labels = found.labels_for(target).expect("it is reached");
            assert!((labels / 150.0 - 1.0).abs() < 0.15, "{labels} for 150");
        }
    }

    #[test]
    fn the_next_point_costs_what_the_curve_says() {
        let curve = LearningCurve { floor: 0.0, scale: 1.2, rate: 0.4 };
        let outlook = outlook(&on(curve, &LABELS), 100.0, 50.0).expect("enough points");
        let true_cost = curve.labels_for(curve.f1(100.0) + 0.01).expect("it is reached") - 100.0;
        let cost = outlook.next_point.expect("it can be told");
        assert!((cost.likely / true_cost - 1.0).abs() < 0.3, "{cost:?} for {true_cost}");
        assert!(cost.low <= cost.likely && cost.likely <= cost.high, "{cost:?}");
        let true_gain = curve.f1(150.0) - curve.f1(100.0);
        assert!((outlook.gain - true_gain).abs() < 0.01, "{} for {true_gain}", outlook.gain);
        assert!(outlook.gain_at_most >= outlook.gain);
    }

    #[test]
    fn a_curve_that_has_come_to_rest_brings_nothing_more() {
        let flat = LearningCurve { floor: 0.15, scale: 0.0, rate: 0.0 };
        let outlook = outlook(&on(flat, &LABELS), 100.0, 50.0).expect("enough points");
        assert!(outlook.gain < 0.001, "{outlook:?}");
        assert_eq!(outlook.next_point, None);
        // One that falls does not promise more than nothing either.
        let falling: Vec<Observed> = LABELS
            .iter()
            .map(|&labels| Observed { labels, f1: 0.9 - labels / 1000.0, deviation: 0.02 })
            .collect();
        let curve = LearningCurve::fit(&falling).expect("enough points");
        assert!((curve.f1(1000.0) - curve.f1(100.0)).abs() < 1e-9, "{curve:?}");
    }

    #[test]
    fn too_little_evidence_says_nothing() {
        let curve = LearningCurve { floor: 0.0, scale: 1.2, rate: 0.4 };
        assert_eq!(outlook(&on(curve, &LABELS[..4]), 30.0, 50.0), None, "too few points");
        let close = [50.0, 52.0, 54.0, 56.0, 58.0, 60.0];
        assert_eq!(outlook(&on(curve, &close), 60.0, 50.0), None, "too close together");
        assert_eq!(outlook(&[], 60.0, 50.0), None);
    }

    #[test]
    fn noise_widens_the_range() {
        let curve = LearningCurve { floor: 0.0, scale: 1.2, rate: 0.4 };
        let mut points = on(curve, &LABELS);
        let width = |points: &[Observed]| {
            let outlook = outlook(points, 100.0, 50.0).expect("enough points");
            outlook.next_point.map_or(f64::INFINITY, |cost| cost.high / cost.low)
        };
        let quiet = width(&points);
        for (place, point) in points.iter_mut().enumerate() {
            point.f1 += if place % 2 == 0 { 0.04 } else { -0.04 };
        }
        assert!(width(&points) > quiet);
    }
}
