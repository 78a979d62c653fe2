//! Limited-memory BFGS for a smooth function of many variables.

/// How the search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The function no longer falls by a share worth having, or its slope is flat.
    Converged,
    /// All steps were used.
    OutOfSteps,
    /// The function asked to stop.
    Stopped,
    /// The function is not a number where the search began.
    Diverged,
}

/// When to end the search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Evaluations of the function.
    pub(crate) evaluations: usize,
    /// The relative fall of the function over a step below which it counts as settled.
    pub(crate) tolerance: f64,
}

const MEMORY: usize = 8;
/// Armijo's share of the predicted fall that a step must bring.
const SUFFICIENT: f64 = 1e-4;

/// Finds a minimum of `function` from `point` on, which it moves there.
///
/// `function(point, slope)` writes the gradient and returns the value, or `None` to stop; the point
/// is then the best one so far. The step is found by backtracking; pairs without positive
/// curvature are left out, so that the model of the function stays convex.
/// Source: Nocedal and Wright, Numerical Optimization, algorithms 3.1, 7.4 and 7.5.
pub(crate) fn minimise(
    point: &mut Vec<f32>,
    limits: Limits,
    mut function: impl FnMut(&[f32], &mut [f32]) -> Option<f64>,
) -> Ending {
    let size = point.len();
    let mut slope = vec![0.0_f32; size];
    let mut trial = vec![0.0_f32; size];
    let mut trial_slope = vec![0.0_f32; size];
    let mut direction = vec![0.0_f32; size];
    let mut memory: Vec<Pair> = Vec::with_capacity(MEMORY);
    let Some(mut value) = function(point, &mut slope) else {
        return Ending::Stopped;
    };
    if !value.is_finite() {
        return Ending::Diverged;
    }
    let mut evaluations = 1;
    let mut calm = 0;
    while evaluations < limits.evaluations {
        let steepness = dot(&slope, &slope).sqrt();
        if steepness <= 1e-6 * value.abs().max(1.0) {
            return Ending::Converged;
        }
        descend(&slope, &memory, &mut direction);
        let mut along = dot(&slope, &direction);
        if along >= 0.0 {
            memory.clear();
            for (direction, slope) in direction.iter_mut().zip(&slope) {
                *direction = -slope;
            }
            along = -steepness * steepness;
        }
        let mut step = if memory.is_empty() { (1.0 / steepness).min(1.0) } else { 1.0 };
        let trial_value = loop {
            for ((trial, &at), &direction) in trial.iter_mut().zip(point.iter()).zip(&direction) {
                *trial = (step as f32).mul_add(direction, at);
            }
            let Some(found) = function(&trial, &mut trial_slope) else {
                return Ending::Stopped;
            };
            evaluations += 1;
            if found <= value + SUFFICIENT * step * along {
                break found;
            }
            if evaluations >= limits.evaluations {
                return Ending::OutOfSteps;
            }
            // The minimum of the parabola through both values and the slope, kept from the ends.
            let parabola = -along * step * step / (2.0 * (found - value - along * step));
            step = if parabola.is_finite() {
                parabola.clamp(0.1 * step, 0.5 * step)
            } else {
                0.1 * step
            };
            if step * direction_size(&direction) < 1e-9 {
                return Ending::Converged;
            }
        };
        remember(&mut memory, &trial, point, &trial_slope, &slope);
        std::mem::swap(point, &mut trial);
        std::mem::swap(&mut slope, &mut trial_slope);
        // One small fall may be a narrow valley; two in a row are the floor.
        calm = if value - trial_value <= limits.tolerance * value.abs().max(1.0) {
            calm + 1
        } else {
            0
        };
        value = trial_value;
        if calm >= 2 {
            return Ending::Converged;
        }
    }
    Ending::OutOfSteps
}

struct Pair {
    moved: Vec<f32>,
    bent: Vec<f32>,
    curvature: f64,
}

fn remember(
    memory: &mut Vec<Pair>,
    to: &[f32],
    from: &[f32],
    slope_to: &[f32],
    slope_from: &[f32],
) {
    let mut pair = if memory.len() == MEMORY {
        memory.remove(0)
    } else {
        Pair { moved: vec![0.0; to.len()], bent: vec![0.0; to.len()], curvature: 0.0 }
    };
    subtract(&mut pair.moved, to, from);
    subtract(&mut pair.bent, slope_to, slope_from);
    pair.curvature = dot(&pair.moved, &pair.bent);
    if pair.curvature > 1e-10 * dot(&pair.bent, &pair.bent) {
        memory.push(pair);
    }
}

/// The two-loop recursion: the direction of the next step.
fn descend(slope: &[f32], memory: &[Pair], direction: &mut [f32]) {
    for (direction, slope) in direction.iter_mut().zip(slope) {
        *direction = -slope;
    }
    let mut shares = [0.0_f64; MEMORY];
    for (pair, share) in memory.iter().zip(&mut shares).rev() {
        *share = dot(&pair.moved, direction) / pair.curvature;
        add(direction, -*share, &pair.bent);
    }
    if let Some(last) = memory.last() {
        let scale = (last.curvature / dot(&last.bent, &last.bent)) as f32;
        for direction in direction.iter_mut() {
            *direction *= scale;
        }
    }
    for (pair, share) in memory.iter().zip(&shares) {
        let back = dot(&pair.bent, direction) / pair.curvature;
        add(direction, share - back, &pair.moved);
    }
}

fn direction_size(direction: &[f32]) -> f64 {
    dot(direction, direction).sqrt()
}

fn subtract(out: &mut [f32], a: &[f32], b: &[f32]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = a - b;
    }
}

fn add(to: &mut [f32], share: f64, what: &[f32]) {
    let share = share as f32;
    for (to, what) in to.iter_mut().zip(what) {
        *to = share.mul_add(*what, *to);
    }
}

/// Sixteen partial sums, which the compiler keeps in vector registers, gathered in f64.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    let mut total = 0.0_f64;
    for (a, b) in a.chunks(1024).zip(b.chunks(1024)) {
        let mut sums = [0.0_f32; 16];
        let (mut a, mut b) = (a.chunks_exact(16), b.chunks_exact(16));
        for (a, b) in a.by_ref().zip(b.by_ref()) {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += a * b;
            }
        }
        let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
        total += f64::from(sums.iter().sum::<f32>() + rest);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { evaluations: 500, tolerance: 1e-12 };

    /// Rosenbrock's valley, minimum 0 at (1, 1).
    fn valley(point: &[f32], slope: &mut [f32]) -> Option<f64> {
        let (x, y) = (f64::from(point[0]), f64::from(point[1]));
        slope[0] = (-400.0 * x * (y - x * x) - 2.0 * (1.0 - x)) as f32;
        slope[1] = (200.0 * (y - x * x)) as f32;
        Some(100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2))
    }

    #[test]
    fn it_finds_the_end_of_a_bent_valley() {
        let mut point = vec![-1.2, 1.0];
        assert_eq!(minimise(&mut point, LIMITS, valley), Ending::Converged);
        assert!((point[0] - 1.0).abs() < 1e-2 && (point[1] - 1.0).abs() < 1e-2, "{point:?}");
    }

    #[test]
    fn it_stays_at_a_minimum() {
        let mut point = vec![1.0, 1.0];
        let mut evaluations = 0;
        let ending = minimise(&mut point, LIMITS, |point, slope| {
            evaluations += 1;
            valley(point, slope)
        });
        assert_eq!((ending, evaluations), (Ending::Converged, 1));
        assert_eq!(point, [1.0, 1.0]);
    }

    #[test]
    fn it_stops_when_told_and_when_out_of_steps() {
        let mut left = 5;
        let mut point = vec![-1.2, 1.0];
        let ending = minimise(&mut point, LIMITS, |point, slope| {
            left -= 1;
            if left == 0 { None } else { valley(point, slope) }
        });
        assert_eq!((ending, left), (Ending::Stopped, 0));
        let mut point = vec![-1.2, 1.0];
        let few = Limits { evaluations: 6, ..LIMITS };
        assert_eq!(minimise(&mut point, few, valley), Ending::OutOfSteps);
    }
}
