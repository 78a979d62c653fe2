//! What a few repeated measurements say, and how sure it is.

/// Mean and standard deviation (of a sample, n − 1) of repeated measurements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The mean; 0 for no values.
    pub mean: f64,
    /// The deviation; 0 for fewer than two values.
    pub sd: f64,
    /// How far the mean lies from the ends of its 95 % interval, by Student's t with n − 1 degrees of
    /// freedom; `None` for fewer than two values.
    pub margin: Option<f64>,
}

impl Summary {
    /// Summarises the values.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        if values.is_empty() {
            return Self { mean: 0.0, sd: 0.0, margin: None };
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        if values.len() < 2 {
            return Self { mean, sd: 0.0, margin: None };
        }
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let sd = (squares / (count - 1.0)).sqrt();
        let margin = Some(student_bound(count - 1.0) * sd / count.sqrt());
        Self { mean, sd, margin }
    }
}

impl Summary {
    /// The same of values that are all so many times as large.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        let size = factor.abs();
        Self {
            mean: factor * self.mean,
            sd: size * self.sd,
            margin: self.margin.map(|margin| size * margin),
        }
    }
}

/// Two settings measured on the same samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired {
    /// The second less the first, over the pairs.
    pub difference: Summary,
    /// How probable a difference as large as this one, either way, would be if there were none: the
    /// two-sided paired t-test. `None` for fewer than two pairs.
    pub p: Option<f64>,
}

impl Paired {
    /// Compares measurement by measurement; those of the longer list that have no partner are left
    /// out.
    #[must_use]
    pub fn of(first: &[f64], second: &[f64]) -> Self {
        let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| b - a).collect();
        let difference = Summary::of(&differences);
        let count = differences.len() as f64;
        let p = (differences.len() >= 2).then(|| {
            if difference.sd == 0.0 {
                return if difference.mean == 0.0 { 1.0 } else { 0.0 };
            }
            beyond(difference.mean.abs() / (difference.sd / count.sqrt()), count - 1.0)
        });
        Self { difference, p }
    }
}

/// The value that Student's t with so many degrees of freedom exceeds in size one time in twenty.
fn student_bound(freedom: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1000.0);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if beyond(middle, freedom) > 0.05 { low = middle } else { high = middle }
    }
    high
}

/// How probable it is that Student's t exceeds `t` in size.
fn beyond(t: f64, freedom: f64) -> f64 {
    incomplete_beta(freedom / (freedom + t * t), 0.5 * freedom, 0.5)
}

/// The regularised incomplete beta function by its continued fraction.
/// Source: Press et al., Numerical Recipes, 6.4.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let front =
        (log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * continued_fraction(x, a, b) / a
    } else {
        1.0 - front * continued_fraction(1.0 - x, b, a) / b
    }
}

/// Lentz's method.
fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    let away = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut c = 1.0;
    let mut d = away(1.0 - (a + b) * x / (a + 1.0)).recip();
    let mut result = d;
    for step in 1..500 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            d = away(1.0 + term * d).recip();
            c = away(1.0 + term / c);
            change = c * d;
            result *= change;
        }
        if (change - 1.0).abs() < 1e-14 {
            break;
        }
    }
    result
}

/// Lanczos's approximation, good to 15 digits for arguments of ½ and more.
fn log_gamma(x: f64) -> f64 {
    const G: f64 = 7.0;
    const TERMS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let sum: f64 = (1..9).fold(TERMS[0], |sum, term| sum + TERMS[term] / (x + term as f64));
    let t = x + G + 0.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_are_those_of_a_sample() {
        let summary = Summary::of(&[1.0, 2.0, 3.0, 4.0]);
        assert!((summary.mean - 2.5).abs() < 1e-12);
        assert!((summary.sd - (5.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        // 3.182446 × 1.290994 / 2
        assert!((summary.margin.expect("four values") - 2.054_260).abs() < 1e-5);
        assert_eq!(Summary::of(&[7.0]), Summary { mean: 7.0, sd: 0.0, margin: None });
        assert_eq!(Summary::of(&[]), Summary { mean: 0.0, sd: 0.0, margin: None });
    }

    #[test]
    fn bounds_are_those_of_the_tables() {
        for (freedom, bound) in [
            (1.0, 12.706_205),
            (2.0, 4.302_653),
            (4.0, 2.776_445),
            (9.0, 2.262_157),
            (30.0, 2.042_272),
        ] {
            assert!((student_bound(freedom) - bound).abs() < 1e-5, "{freedom}");
        }
    }

    #[test]
    fn pairs_see_what_the_spread_between_samples_hides() {
        let first = [10.0, 30.0, 50.0, 70.0];
        let second = [11.0, 31.5, 50.5, 71.0];
        let paired = Paired::of(&first, &second);
        assert!((paired.difference.mean - 1.0).abs() < 1e-12);
        // t = 1 / (0.408248 / 2) = 4.898979 with 3 degrees of freedom.
        assert!((paired.p.expect("four pairs") - 0.016_277).abs() < 1e-4, "{paired:?}");
        assert_eq!(Paired::of(&first, &first).p, Some(1.0));
        assert_eq!(Paired::of(&[1.0], &[2.0]).p, None);
    }
}
