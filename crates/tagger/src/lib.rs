//! Heads on cached features: training on partial labels, decoding, calibration, metrics.
