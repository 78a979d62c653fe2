//! What was measured several times, as the contract says it.

use handful_contract::{CalibrationBin, CalibrationReport, PairedDifference, Spread};
use handful_tagger::{
    Calibration,
    calibration::{BINS, Bin, Reliability},
    statistics::{Paired, Summary},
};

/// Shares of one as percentages.
pub(crate) fn percent(shares: impl IntoIterator<Item = f64>) -> Vec<f64> {
    shares.into_iter().map(|share| 100.0 * share).collect()
}

pub(crate) fn spread(values: &[f64]) -> Spread {
    of(&Summary::of(values))
}

pub(crate) fn of(summary: &Summary) -> Spread {
    let Summary { mean, sd, margin } = *summary;
    Spread { mean, sd, ci95: margin.map(|margin| [mean - margin, mean + margin]) }
}

/// The second less the first.
pub(crate) fn paired(first: &[f64], second: &[f64]) -> PairedDifference {
    let paired = Paired::of(first, second);
    PairedDifference { difference: of(&paired.difference), p: paired.p }
}

pub(crate) fn calibration(
    before: &Reliability,
    after: &Reliability,
    calibrations: &[Calibration],
) -> CalibrationReport {
    let mean = |part: fn(&Calibration) -> f32| {
        let parts: Vec<f64> = calibrations.iter().map(|one| f64::from(part(one))).collect();
        Summary::of(&parts).mean
    };
    CalibrationReport {
        ece_before: before.expected_error(),
        ece_after: after.expected_error(),
        temperature: mean(|calibration| calibration.temperature),
        offset: mean(|calibration| calibration.offset),
        bins: after.bins().iter().enumerate().map(|(at, bin)| calibration_bin(at, bin)).collect(),
    }
}

fn calibration_bin(at: usize, bin: &Bin) -> CalibrationBin {
    let spans = bin.spans.max(1) as f64;
    CalibrationBin {
        from: at as f64 / BINS as f64,
        to: (at + 1) as f64 / BINS as f64,
        spans: u32::try_from(bin.spans).unwrap_or(u32::MAX),
        probability: bin.probability / spans,
        right: bin.right as f64 / spans,
    }
}
