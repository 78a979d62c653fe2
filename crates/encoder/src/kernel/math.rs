use pulp::Simd;

/// GELU in its exact form, `x/2 · (1 + erf(x/√2))`.
#[inline(always)]
pub(super) fn gelu<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let half = simd.mul_f32s(x, simd.splat_f32s(0.5));
    simd.mul_add_e_f32s(half, erf_of_root(simd, x), half)
}

/// The slope of [`gelu`] at `x`: `(1 + erf(x/√2))/2 + x · e^(-x²/2)/√(2π)`.
#[inline(always)]
pub(super) fn gelu_slope<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let half = simd.splat_f32s(0.5);
    let below = simd.mul_add_e_f32s(half, erf_of_root(simd, x), half);
    let power = simd.mul_f32s(simd.mul_f32s(x, x), simd.splat_f32s(-0.5));
    let density = simd.mul_f32s(exp_of_negative(simd, power), simd.splat_f32s(DENSITY_AT_0));
    simd.mul_add_e_f32s(x, density, below)
}

/// `1/√(2π)`.
const DENSITY_AT_0: f32 = 0.398_942_3;

/// `erf(x/√2)`.
///
/// The error function is the rational approximation of Eigen (`generic_fast_erf_float`, there after
/// Cephes): at most 2e-7 from the true value over all of f32.
#[inline(always)]
fn erf_of_root<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let constant = |value: f32| simd.splat_f32s(value);
    let scaled = simd.mul_f32s(x, constant(std::f32::consts::FRAC_1_SQRT_2));
    // Beyond ±4 the error function is ±1 in f32.
    let scaled = simd.max_f32s(simd.min_f32s(scaled, constant(4.0)), constant(-4.0));
    let square = simd.mul_f32s(scaled, scaled);
    let polynomial = |coefficients: &[f32]| {
        let mut sum = constant(coefficients[0]);
        for &coefficient in &coefficients[1..] {
            sum = simd.mul_add_e_f32s(sum, square, constant(coefficient));
        }
        sum
    };
    let above = polynomial(&[
        -2.726_142_3e-10,
        2.770_681_4e-8,
        -2.101_024_e-6,
        -5.692_506_4e-5,
        -7.349_906_3e-4,
        -2.954_6e-3,
        -1.609_603_3e-2,
    ]);
    let below = polynomial(&[
        -1.456_607_2e-5,
        -2.133_740_6e-4,
        -1.682_827e-3,
        -7.373_329e-3,
        -1.426_473_9e-2,
    ]);
    simd.div_f32s(simd.mul_f32s(scaled, above), below)
}

/// `e^x` for `x ≤ 0`, within 2 units in the last place; below -87 it stays at the smallest normal number.
#[inline(always)]
pub(super) fn exp_of_negative<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let constant = |value: f32| simd.splat_f32s(value);
    let x = simd.max_f32s(x, constant(-87.0));
    // Adding 1.5 · 2²³ rounds to a whole number and leaves it in the low bits of the mantissa.
    let shift = constant(12_582_912.0);
    let rounded = simd.mul_add_e_f32s(x, constant(std::f32::consts::LOG2_E), shift);
    let whole = simd.sub_f32s(rounded, shift);
    // ln 2 in two parts, so that the subtraction is exact (Cody and Waite).
    let rest = simd.mul_add_e_f32s(whole, constant(-0.693_359_4), x);
    let rest = simd.mul_add_e_f32s(whole, constant(2.121_944_4e-4), rest);
    let mut sum = constant(1.987_569_1e-4);
    for coefficient in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5, 1.0, 1.0] {
        sum = simd.mul_add_e_f32s(sum, rest, constant(coefficient));
    }
    let bits = simd.transmute_u32s_f32s(rounded);
    let exponent = simd.wrapping_dyn_shl_u32s(bits, simd.splat_u32s(23));
    let bits = simd.add_u32s(simd.transmute_u32s_f32s(sum), exponent);
    simd.transmute_f32s_u32s(bits)
}

#[cfg(test)]
mod tests {
    use pulp::{Arch, Simd, WithSimd};

    use super::super::tile::{load, store};
    use super::*;

    #[derive(Clone, Copy)]
    enum Function {
        Gelu,
        GeluSlope,
        Exp,
    }

    struct Apply<'a>(Function, &'a mut [f32]);

    impl WithSimd for Apply<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            for chunk in self.1.chunks_mut(S::F32_LANES) {
                let x = load(simd, chunk);
                let y = match self.0 {
                    Function::Gelu => gelu(simd, x),
                    Function::GeluSlope => gelu_slope(simd, x),
                    Function::Exp => exp_of_negative(simd, x),
                };
                store(simd, chunk, y);
            }
        }
    }

    /// The error function by its Taylor series, in f64.
    fn erf(x: f64) -> f64 {
        let (mut term, mut sum) = (x, x);
        for n in 1..200 {
            let n = f64::from(n);
            term *= -x * x / n;
            sum += term / (2.0 * n + 1.0);
        }
        sum * std::f64::consts::FRAC_2_SQRT_PI
    }

    #[test]
    fn gelu_is_the_exact_one() {
        let inputs: Vec<f32> = (-5_000..=5_000).map(|step| step as f32 / 1_000.0).collect();
        let mut outputs = inputs.clone();
        Arch::new().dispatch(Apply(Function::Gelu, &mut outputs));
        for (&x, &y) in inputs.iter().zip(&outputs) {
            let x = f64::from(x);
            let exact = 0.5 * x * (1.0 + erf(x * std::f64::consts::FRAC_1_SQRT_2));
            assert!((f64::from(y) - exact).abs() < 1e-6, "gelu({x}) = {y}, not {exact}");
        }
        let mut ends = [-1e30_f32, -20.0, 20.0, 1e30];
        Arch::new().dispatch(Apply(Function::Gelu, &mut ends));
        for (found, exact) in ends.iter().zip([0.0, 0.0, 20.0, 1e30]) {
            let scale = if exact == 0.0 { 1e30 } else { exact };
            assert!((found - exact).abs() <= 2e-7 * scale, "{ends:?}");
        }
        assert!(ends[1].abs() < 1e-5, "{ends:?}");
    }

    #[test]
    fn the_slope_of_gelu_is_that_of_its_definition() {
        let exact = |x: f64| 0.5 * x * (1.0 + erf(x * std::f64::consts::FRAC_1_SQRT_2));
        let inputs: Vec<f32> = (-5_000..=5_000).map(|step| step as f32 / 1_000.0).collect();
        let mut slopes = inputs.clone();
        Arch::new().dispatch(Apply(Function::GeluSlope, &mut slopes));
        for (&x, &found) in inputs.iter().zip(&slopes) {
            let (x, step) = (f64::from(x), 1e-5);
            let slope = (exact(x + step) - exact(x - step)) / (2.0 * step);
            assert!((f64::from(found) - slope).abs() < 2e-6, "at {x}: {found}, not {slope}");
        }
        let mut ends = [-1e18_f32, -20.0, 20.0, 1e18];
        Arch::new().dispatch(Apply(Function::GeluSlope, &mut ends));
        for (found, exact) in ends.iter().zip([0.0, 0.0, 1.0, 1.0]) {
            assert!((found - exact).abs() < 1e-6, "{ends:?}");
        }
    }

    #[test]
    fn exp_is_right_to_the_last_places_and_never_overflows() {
        let inputs: Vec<f32> = (-8_650..=0).map(|step| step as f32 / 100.0).collect();
        let mut outputs = inputs.clone();
        Arch::new().dispatch(Apply(Function::Exp, &mut outputs));
        for (&x, &y) in inputs.iter().zip(&outputs) {
            let exact = f64::from(x).exp();
            assert!((f64::from(y) / exact - 1.0).abs() < 3e-7, "exp({x}) = {y}, not {exact}");
        }
        let mut ends = [-1e30, f32::NEG_INFINITY, -100.0];
        Arch::new().dispatch(Apply(Function::Exp, &mut ends));
        assert!(ends.iter().all(|end| (0.0..1e-37).contains(end)), "{ends:?}");
    }
}
