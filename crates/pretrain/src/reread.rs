//! The name side of the space, laid on the vectors of another encoder.

use handful_encoder::Projection;

/// The share of the vectors' mean variance that is added to the variance of each direction. Names are few
/// beside the directions of a vector; of those held out, as many are found again between 1e-4 and 1e-2.
const RIDGE: f64 = 1e-2;

/// The linear layer that brings `vectors` nearest to `goals` in least squares with a ridge; rows
/// lie one after another. Normal equations and Cholesky's decomposition, in f64.
pub(crate) fn fit(vectors: &[f32], goals: &[f32], count: usize) -> Projection {
    let (width, dim) = (vectors.len() / count, goals.len() / count);
    let (centre, target) = (means(vectors, width), means(goals, dim));
    let mut squares = vec![0.0; width * width];
    let mut products = vec![0.0; width * dim];
    for (vector, goal) in vectors.chunks_exact(width).zip(goals.chunks_exact(dim)) {
        let vector = centred(vector, &centre);
        let goal = centred(goal, &target);
        for (row, &value) in vector.iter().enumerate() {
            let square = &mut squares[row * width..][..=row];
            square.iter_mut().zip(&vector).for_each(|(sum, other)| *sum += value * other);
            let product = &mut products[row * dim..][..dim];
            product.iter_mut().zip(&goal).for_each(|(sum, other)| *sum += value * other);
        }
    }
    let trace: f64 = (0..width).map(|place| squares[place * (width + 1)]).sum();
    // Names that are all alike leave no variance; the layer is then its bias alone.
    let ridge = (RIDGE * trace / width as f64).max(f64::MIN_POSITIVE.sqrt());
    (0..width).for_each(|place| squares[place * (width + 1)] += ridge);
    solve(&mut squares, &mut products, width, dim);
    let weight = |output: usize, input: usize| products[input * dim + output];
    let weights =
        (0..dim).flat_map(|output| (0..width).map(move |input| weight(output, input) as f32));
    let bias = (0..dim).map(|output| {
        let moved: f64 = (0..width).map(|input| weight(output, input) * centre[input]).sum();
        (target[output] - moved) as f32
    });
    Projection { weights: weights.collect(), bias: bias.collect() }
}

fn means(rows: &[f32], width: usize) -> Vec<f64> {
    let mut means = vec![0.0; width];
    for row in rows.chunks_exact(width) {
        means.iter_mut().zip(row).for_each(|(mean, &value)| *mean += f64::from(value));
    }
    let count = (rows.len() / width) as f64;
    means.iter_mut().for_each(|mean| *mean /= count);
    means
}

fn centred(row: &[f32], centre: &[f64]) -> Vec<f64> {
    row.iter().zip(centre).map(|(&value, mean)| f64::from(value) - mean).collect()
}

/// Puts the solution of `squares · x = products` in the place of `products`. Of the positive definite
/// `squares` the lower triangle is read, and overwritten by its factor.
fn solve(squares: &mut [f64], products: &mut [f64], width: usize, dim: usize) {
    for row in 0..width {
        for column in 0..=row {
            let dot: f64 = (0..column)
                .map(|place| squares[row * width + place] * squares[column * width + place])
                .sum();
            let rest = squares[row * width + column] - dot;
            squares[row * width + column] =
                if row == column { rest.sqrt() } else { rest / squares[column * width + column] };
        }
    }
    let step = |products: &mut [f64], row: usize, other: usize, factor: f64| {
        for output in 0..dim {
            products[row * dim + output] -= factor * products[other * dim + output];
        }
    };
    let divide = |products: &mut [f64], row: usize, by: f64| {
        products[row * dim..][..dim].iter_mut().for_each(|value| *value /= by);
    };
    for row in 0..width {
        (0..row).for_each(|other| step(products, row, other, squares[row * width + other]));
        divide(products, row, squares[row * (width + 1)]);
    }
    for row in (0..width).rev() {
        (row + 1..width).for_each(|other| step(products, row, other, squares[other * width + row]));
        divide(products, row, squares[row * (width + 1)]);
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng as _, SeedableRng as _};

    use super::fit;

    fn numbers(count: usize, seed: u64) -> Vec<f32> {
        let mut random = StdRng::seed_from_u64(seed);
        (0..count).map(|_| random.random_range(-1.0..1.0)).collect()
    }

    fn apply(weights: &[f32], bias: &[f32], vector: &[f32]) -> Vec<f32> {
        let rows = weights.chunks_exact(vector.len()).zip(bias);
        rows.map(|(row, bias)| bias + row.iter().zip(vector).map(|(a, b)| a * b).sum::<f32>())
            .collect()
    }

    #[test]
    fn a_linear_relation_is_found_again() {
        let (count, width, dim) = (400, 6, 3);
        let (weights, bias) = (numbers(width * dim, 1), numbers(dim, 2));
        let vectors = numbers(count * width, 3);
        let goals: Vec<f32> =
            vectors.chunks_exact(width).flat_map(|row| apply(&weights, &bias, row)).collect();
        let found = fit(&vectors, &goals, count);
        let unseen = numbers(width, 4);
        let (wanted, given) =
            (apply(&weights, &bias, &unseen), apply(&found.weights, &found.bias, &unseen));
        for (wanted, given) in wanted.iter().zip(&given) {
            // The ridge draws a little towards the mean.
            assert!((wanted - given).abs() < 0.03, "{wanted} {given}");
        }
    }

    #[test]
    fn names_that_are_all_alike_give_their_mean() {
        let vectors = [0.5, 0.25].repeat(3);
        let found = fit(&vectors, &[1.0, 2.0, 3.0], 3);
        let given = apply(&found.weights, &found.bias, &[0.5, 0.25]);
        assert!((given[0] - 2.0).abs() < 1e-6, "{given:?}");
    }
}
