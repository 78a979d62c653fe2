//! The three matrix products of a linear head, on the `gemm` kernels.

use gemm::Parallelism;

/// How many cores a product may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cores {
    /// The calling thread alone: many sentences are in work at once.
    One,
    /// The rayon pool.
    All,
}

impl From<Cores> for Parallelism {
    fn from(cores: Cores) -> Self {
        match cores {
            Cores::One => Self::None,
            Cores::All => Self::Rayon(0),
        }
    }
}

/// `out (rows × outputs) = inputs (rows × width) · weightsᵀ (outputs × width)`.
pub(crate) fn project(
    inputs: &[f32],
    weights: &[f32],
    out: &mut [f32],
    (rows, width, outputs): (usize, usize, usize),
    cores: Cores,
) {
    assert_eq!(inputs.len(), rows * width);
    assert_eq!(weights.len(), outputs * width);
    assert_eq!(out.len(), rows * outputs);
    // SAFETY: the lengths were checked against the strides, and `out` overlaps neither operand.
    unsafe {
        gemm::gemm(
            rows,
            outputs,
            width,
            out.as_mut_ptr(),
            1,
            outputs as isize,
            false,
            inputs.as_ptr(),
            1,
            width as isize,
            weights.as_ptr(),
            width as isize,
            1,
            0.0,
            1.0,
            false,
            false,
            false,
            cores.into(),
        );
    }
}

/// `out (rows × width) = slopes (rows × outputs) · weights (outputs × width)`.
pub(crate) fn spread(
    slopes: &[f32],
    weights: &[f32],
    out: &mut [f32],
    (rows, width, outputs): (usize, usize, usize),
    cores: Cores,
) {
    assert_eq!(slopes.len(), rows * outputs);
    assert_eq!(weights.len(), outputs * width);
    assert_eq!(out.len(), rows * width);
    // SAFETY: the lengths were checked against the strides, and `out` overlaps neither operand.
    unsafe {
        gemm::gemm(
            rows,
            width,
            outputs,
            out.as_mut_ptr(),
            1,
            width as isize,
            false,
            slopes.as_ptr(),
            1,
            outputs as isize,
            weights.as_ptr(),
            1,
            width as isize,
            0.0,
            1.0,
            false,
            false,
            false,
            cores.into(),
        );
    }
}

/// `out (outputs × width) = slopesᵀ (rows × outputs) · inputs (rows × width)`.
pub(crate) fn gather(
    slopes: &[f32],
    inputs: &[f32],
    out: &mut [f32],
    (rows, width, outputs): (usize, usize, usize),
    cores: Cores,
) {
    assert_eq!(inputs.len(), rows * width);
    assert_eq!(slopes.len(), rows * outputs);
    assert_eq!(out.len(), outputs * width);
    // SAFETY: the lengths were checked against the strides, and `out` overlaps neither operand.
    unsafe {
        gemm::gemm(
            outputs,
            width,
            rows,
            out.as_mut_ptr(),
            1,
            width as isize,
            false,
            slopes.as_ptr(),
            outputs as isize,
            1,
            inputs.as_ptr(),
            1,
            width as isize,
            0.0,
            1.0,
            false,
            false,
            false,
            cores.into(),
        );
    }
}
