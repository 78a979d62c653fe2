//! What the settings offer.

use handful_contract::DeviceState;

use super::messages::backend;

/// Numbers of threads to choose from, besides one for each core.
pub const THREADS: &[u16] = &[1, 2, 3, 4, 6, 8, 12, 16];

/// Memory limits to choose from, in megabytes, besides none.
pub const MEMORY: &[u32] = &[500, 1_000, 2_000, 4_000, 8_000];

/// The choices with the one that is in force among them, which a file or another version may have set.
pub fn with_current<T: Copy + Ord>(choices: &[T], current: Option<T>) -> Vec<T> {
    let mut all: Vec<T> = choices.iter().copied().chain(current).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A memory limit as people say it.
pub fn memory(megabytes: u32) -> String {
    if megabytes.is_multiple_of(1_000) {
        say!("gigabytes", n = (megabytes / 1_000).to_string())
    } else {
        say!("megabytes", n = megabytes.to_string())
    }
}

/// What computes, and whether that could be something else.
pub fn computing(state: &DeviceState) -> String {
    let DeviceState { name, card, notice } = state;
    match (notice, card) {
        (Some(notice), _) => backend::said(notice),
        (None, Some(_)) => say!("computes-now", name = backend::said(name)),
        (None, None) => say!("build-computes", name = backend::said(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_computes_is_said_in_one_line() {
        let plain = DeviceState { name: "the processor".into(), card: None, notice: None };
        assert_eq!(computing(&plain), "This build computes on the processor.");
        let name = "the graphics card, through CUDA".to_owned();
        let card = DeviceState { name, card: Some("CUDA".into()), notice: None };
        assert_eq!(computing(&card), "At present it computes on the graphics card, through CUDA.");
        let lost = DeviceState { notice: Some("It failed.".into()), ..card };
        assert_eq!(computing(&lost), "It failed.");
    }

    #[test]
    fn what_is_in_force_can_be_seen() {
        assert_eq!(with_current(&[1, 2, 4], Some(3)), [1, 2, 3, 4]);
        assert_eq!(with_current(&[1, 2, 4], Some(2)), [1, 2, 4]);
        assert_eq!(with_current(&[1, 2, 4], None), [1, 2, 4]);
        assert_eq!((memory(500), memory(2_000)), ("500 MB".into(), "2 GB".into()));
    }
}
