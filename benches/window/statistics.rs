/// The value that half of the measurements do not exceed.
pub(crate) fn median(values: &[f64]) -> f64 {
    rank(values, 0.5)
}

/// The value that 95 of 100 measurements do not exceed.
pub(crate) fn p95(values: &[f64]) -> f64 {
    rank(values, 0.95)
}

/// To two places, as figures are given.
pub(crate) fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Says on standard error what was measured, so that a figure never stands alone.
pub(crate) fn report(what: &str, unit: &str, values: &[f64]) {
    let (median, p95) = (median(values), p95(values));
    eprintln!("{what}: median {median:.1} {unit}, p95 {p95:.1} {unit}, of {}", values.len());
}

/// The nearest rank: always a value that was measured, never one in between.
fn rank(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (0..sorted.len()).find(|&at| (at + 1) as f64 >= share * sorted.len() as f64);
    sorted[at.expect("something was measured")]
}
