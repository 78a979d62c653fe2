use pulp::{Arch, Simd, WithSimd};

use crate::kernel::math::{gelu, gelu_slope};
use crate::kernel::tile::{load, store};

/// `x += bias` and `out = gelu(x)`, row by row.
pub(crate) fn gelu_forward(x: &mut [f32], bias: &[f32], out: &mut [f32]) {
    assert_eq!(x.len(), out.len());
    Arch::new().dispatch(Forward { x, bias, out });
}

/// `gradient *= gelu'(x)`.
pub(crate) fn gelu_backward(x: &[f32], gradient: &mut [f32]) {
    assert_eq!(x.len(), gradient.len());
    Arch::new().dispatch(Backward { x, gradient });
}

struct Forward<'a> {
    x: &'a mut [f32],
    bias: &'a [f32],
    out: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let width = self.bias.len();
        for (x, out) in self.x.chunks_exact_mut(width).zip(self.out.chunks_exact_mut(width)) {
            let lanes = S::F32_LANES;
            let rows = x.chunks_mut(lanes).zip(out.chunks_mut(lanes));
            for ((x, out), bias) in rows.zip(self.bias.chunks(lanes)) {
                let sum = simd.add_f32s(load(simd, x), load(simd, bias));
                store(simd, x, sum);
                store(simd, out, gelu(simd, sum));
            }
        }
    }
}

struct Backward<'a> {
    x: &'a [f32],
    gradient: &'a mut [f32],
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let lanes = S::F32_LANES;
        for (x, gradient) in self.x.chunks(lanes).zip(self.gradient.chunks_mut(lanes)) {
            let slope = gelu_slope(simd, load(simd, x));
            let product = simd.mul_f32s(load(simd, gradient), slope);
            store(simd, gradient, product);
        }
    }
}
