/// What becomes of what a target holds already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onto {
    /// It is overwritten.
    Nothing,
    /// It is added to.
    Before,
}

impl Onto {
    /// Prepares a target that is to be summed up piece by piece.
    #[inline(always)]
    pub(super) fn begin(self, target: &mut [f32]) {
        if self == Self::Nothing {
            target.fill(0.0);
        }
    }
}

/// The three products of a linear layer whose weights `w` are `outputs × inputs`, row-major, over all
/// cores.
#[derive(Clone, Copy, Debug)]
pub struct Dense {
    /// Numbers to a row that goes in.
    pub inputs: usize,
    /// Numbers to a row that comes out.
    pub outputs: usize,
}

impl Dense {
    /// `y = x · wᵀ`.
    ///
    /// # Panics
    /// When the slices are not of one shape.
    pub fn forward(self, x: &[f32], w: &[f32], y: &mut [f32]) {
        let Self { inputs, outputs } = self;
        let rows = y.len() / outputs;
        multiply([rows, outputs, inputs], (x, inputs, 1), (w, 1, inputs), y, Onto::Nothing);
    }

    /// `dx = dy · w`.
    ///
    /// # Panics
    /// When the slices are not of one shape.
    pub fn to_inputs(self, dy: &[f32], w: &[f32], dx: &mut [f32], onto: Onto) {
        let Self { inputs, outputs } = self;
        let rows = dx.len() / inputs;
        multiply([rows, inputs, outputs], (dy, outputs, 1), (w, inputs, 1), dx, onto);
    }

    /// `dw = dyᵀ · x`.
    ///
    /// # Panics
    /// When the slices are not of one shape.
    pub fn to_weights(self, dy: &[f32], x: &[f32], dw: &mut [f32], onto: Onto) {
        let Self { inputs, outputs } = self;
        let rows = x.len() / inputs;
        multiply([outputs, inputs, rows], (dy, 1, outputs), (x, inputs, 1), dw, onto);
    }
}

/// `out = a · b`, each of `a` and `b` with its strides from row to row and from column to column.
fn multiply(
    [rows, columns, depth]: [usize; 3],
    (a, a_row, a_column): (&[f32], usize, usize),
    (b, b_row, b_column): (&[f32], usize, usize),
    out: &mut [f32],
    onto: Onto,
) {
    assert_eq!(a.len(), rows * depth);
    assert_eq!(b.len(), depth * columns);
    assert_eq!(out.len(), rows * columns);
    // SAFETY: the assertions bound all places that shape and strides reach, since either stride of each
    // matrix is 1 and the other the length of a dense row.
    unsafe {
        gemm::gemm(
            rows,
            columns,
            depth,
            out.as_mut_ptr(),
            1,
            columns as isize,
            onto == Onto::Before,
            a.as_ptr(),
            a_column as isize,
            a_row as isize,
            b.as_ptr(),
            b_column as isize,
            b_row as isize,
            1.0,
            1.0,
            false,
            false,
            false,
            gemm::Parallelism::Rayon(0),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, seed: usize) -> Vec<f32> {
        (0..count).map(|place| ((place * 7_919 + seed) % 1_009) as f32 / 504.0 - 1.0).collect()
    }

    #[test]
    fn all_three_products_agree_with_the_plain_sums() {
        for (rows, inputs, outputs) in
            [(1, 1, 1), (3, 5, 2), (9, 33, 49), (40, 24, 96), (320, 96, 50)]
        {
            let dense = Dense { inputs, outputs };
            let (x, w) = (numbers(rows * inputs, 1), numbers(outputs * inputs, 2));
            let dy = numbers(rows * outputs, 3);
            let at = |values: &[f32], place: usize| f64::from(values[place]);
            let near = |found: f32, exact: f64, what: &str| {
                let message = format!("{what} of {rows}×{inputs}×{outputs}: {found}, not {exact}");
                assert!((f64::from(found) - exact).abs() < 1e-4, "{message}");
            };
            let mut y = vec![f32::NAN; rows * outputs];
            dense.forward(&x, &w, &mut y);
            for (place, &found) in y.iter().enumerate() {
                let (row, output) = (place / outputs, place % outputs);
                let terms =
                    (0..inputs).map(|i| at(&x, row * inputs + i) * at(&w, output * inputs + i));
                near(found, terms.sum(), "forward");
            }
            let mut dx = vec![f32::NAN; rows * inputs];
            dense.to_inputs(&dy, &w, &mut dx, Onto::Nothing);
            dense.to_inputs(&dy, &w, &mut dx, Onto::Before);
            for (place, &found) in dx.iter().enumerate() {
                let (row, input) = (place / inputs, place % inputs);
                let terms =
                    (0..outputs).map(|o| at(&dy, row * outputs + o) * at(&w, o * inputs + input));
                near(found, 2.0 * terms.sum::<f64>(), "to inputs");
            }
            let mut dw = vec![f32::NAN; outputs * inputs];
            dense.to_weights(&dy, &x, &mut dw, Onto::Nothing);
            dense.to_weights(&dy, &x, &mut dw, Onto::Before);
            for (place, &found) in dw.iter().enumerate() {
                let (output, input) = (place / inputs, place % inputs);
                let terms =
                    (0..rows).map(|r| at(&dy, r * outputs + output) * at(&x, r * inputs + input));
                near(found, 2.0 * terms.sum::<f64>(), "to weights");
            }
        }
    }
}
