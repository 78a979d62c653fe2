use pulp::Simd;

/// `M` rows times `V` vectors' width of columns of `b`, over `depth`, in registers.
///
/// Each row holds at least `depth` numbers; `b` is `depth × (V · lanes)`, with `stride` numbers from one
/// row to the next.
#[inline(always)]
pub(super) fn tile<S: Simd, const M: usize, const V: usize>(
    simd: S,
    depth: usize,
    rows: [&[f32]; M],
    b: &[f32],
    stride: usize,
) -> [[S::f32s; V]; M] {
    let mut sums = [[simd.splat_f32s(0.0); V]; M];
    if depth == 0 {
        return sums;
    }
    assert!(rows.iter().all(|row| row.len() >= depth));
    assert!(b.len() >= (depth - 1) * stride + V * S::F32_LANES);
    let (left, right) = (rows.map(<[f32]>::as_ptr), b.as_ptr());
    for step in 0..depth {
        // `wrapping_add` and unaligned reads, because the checks that debug builds put around plain
        // pointers took most of the time here.
        let row = right.wrapping_add(step * stride);
        let columns: [S::f32s; V] = std::array::from_fn(|vector| {
            let place = row.wrapping_add(vector * S::F32_LANES).cast::<S::f32s>();
            // SAFETY: the second assertion above bounds the place.
            unsafe { place.read_unaligned() }
        });
        for (sums, left) in sums.iter_mut().zip(left) {
            // SAFETY: the first assertion above bounds the place.
            let factor = simd.splat_f32s(unsafe { left.wrapping_add(step).read_unaligned() });
            for (sum, &column) in sums.iter_mut().zip(&columns) {
                *sum = simd.mul_add_e_f32s(factor, column, *sum);
            }
        }
    }
    sums
}

/// `M` rows of a matrix from `first` on. Past the last of `count` rows it is the last one again: its
/// sums are computed and thrown away, which is cheaper than code for every smaller number of rows.
#[inline(always)]
pub(super) fn rows_from<const M: usize>(
    values: &[f32],
    stride: usize,
    first: usize,
    count: usize,
) -> [&[f32]; M] {
    std::array::from_fn(|place| &values[(first + place).min(count - 1) * stride..])
}

/// A matrix as it lies in memory: numbers from one row to the next may be more than a row has.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a> {
    pub(super) values: &'a [f32],
    pub(super) stride: usize,
}

/// `out = a · b`, where `a` is `rows × depth` and `out` is `rows × columns` with `stride` numbers from
/// one row to the next. Rows of `b` go on to the next multiple of `V · lanes`.
#[inline(always)]
pub(super) fn multiply<S: Simd, const M: usize, const V: usize>(
    simd: S,
    [rows, depth, columns]: [usize; 3],
    a: Matrix<'_>,
    b: Matrix<'_>,
    out: &mut [f32],
    stride: usize,
) {
    for first in (0..rows).step_by(M) {
        let lines = rows_from::<M>(a.values, a.stride, first, rows);
        for column in (0..columns).step_by(V * S::F32_LANES) {
            let sums = tile::<S, M, V>(simd, depth, lines, &b.values[column..], b.stride);
            for (place, sums) in sums.iter().take(rows - first).enumerate() {
                let line = &mut out[(first + place) * stride..][..columns];
                for (vector, &sum) in sums.iter().enumerate() {
                    let Some(target) = line.get_mut(column + vector * S::F32_LANES..) else {
                        break;
                    };
                    store(simd, target, sum);
                }
            }
        }
    }
}

/// Writes the first numbers of a vector to `target`, as many as fit.
#[inline(always)]
pub(super) fn store<S: Simd>(simd: S, target: &mut [f32], vector: S::f32s) {
    if target.len() >= S::F32_LANES {
        // SAFETY: there is room for a whole vector; the store is unaligned.
        unsafe { target.as_mut_ptr().cast::<S::f32s>().write_unaligned(vector) }
    } else {
        simd.partial_store_f32s(target, vector);
    }
}

/// Reads a vector from the beginning of `source`, with zeros after its end.
#[inline(always)]
pub(super) fn load<S: Simd>(simd: S, source: &[f32]) -> S::f32s {
    if source.len() >= S::F32_LANES {
        // SAFETY: a whole vector is there; the load is unaligned.
        unsafe { source.as_ptr().cast::<S::f32s>().read_unaligned() }
    } else {
        simd.partial_load_f32s(source)
    }
}
