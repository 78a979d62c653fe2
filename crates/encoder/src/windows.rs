//! How a sentence with more sub-words than the model has positions is cut into overlapping windows.

use std::ops::Range;

/// The least overlap of neighbouring windows that hold `capacity` sub-words each.
pub(crate) fn overlap(capacity: usize) -> usize {
    capacity / 4
}

/// Windows over `count` sub-words: as few as keep the overlap, all full, spread evenly; their order is
/// that of the text. One window for an empty sentence.
pub(crate) fn plan(count: usize, capacity: usize) -> Vec<Range<usize>> {
    let spare = count.saturating_sub(capacity);
    let steps = spare.div_ceil(capacity - overlap(capacity));
    (0..=steps)
        .map(|step| {
            let start = step * spare / steps.max(1);
            start..(start + capacity).min(count)
        })
        .collect()
}

/// The window in which a run of sub-words is farthest from an edge, the first of equals. Where the
/// text itself begins or ends is no edge, for nothing is missing there.
///
/// A run of at most [`overlap`] sub-words always lies whole in one window.
pub(crate) fn best(windows: &[Range<usize>], run: &Range<usize>) -> usize {
    let last = windows.len() - 1;
    let distance = |index: usize| {
        let window = &windows[index];
        if run.start < window.start || run.end > window.end {
            return None;
        }
        let before = if index == 0 { usize::MAX } else { run.start - window.start };
        let after = if index == last { usize::MAX } else { window.end - run.end };
        Some(before.min(after))
    };
    let end = windows.partition_point(|window| window.start <= run.start);
    let start = windows.partition_point(|window| window.end < run.end);
    let mut found = (start.min(last), None);
    for index in start..end {
        let distance = distance(index);
        if distance > found.1 {
            found = (index, distance);
        }
    }
    found.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sentence_that_fits_is_one_window() {
        assert_eq!(plan(0, 510), std::slice::from_ref(&(0..0)));
        assert_eq!(plan(510, 510), std::slice::from_ref(&(0..510)));
        assert_eq!(plan(511, 510), [0..510, 1..511]);
        assert_eq!(plan(1_000, 510), [0..510, 245..755, 490..1_000]);
    }

    #[test]
    fn a_run_goes_to_the_window_that_sees_most_around_it() {
        let windows = plan(1_000, 510);
        assert_eq!(best(&windows, &(0..2)), 0);
        // From 245 on the second window has it too, but at its very edge.
        assert_eq!(best(&windows, &(245..246)), 0);
        assert_eq!(best(&windows, &(400..401)), 1);
        assert_eq!(best(&windows, &(999..1_000)), 2);
    }

    proptest! {
        #[test]
        fn every_short_run_lies_whole_in_its_window(
            capacity in 8_usize..600,
            count in 1_usize..5_000,
            start in 0_usize..5_000,
            length in 1_usize..200,
        ) {
            let windows = plan(count, capacity);
            for pair in windows.windows(2) {
                prop_assert!(pair[0].end - pair[1].start >= overlap(capacity));
            }
            prop_assert_eq!(windows[0].start, 0);
            prop_assert_eq!(windows[windows.len() - 1].end, count);
            let start = start % count;
            let run = start..(start + length.min(overlap(capacity))).min(count);
            let window = &windows[best(&windows, &run)];
            prop_assert!(window.start <= run.start && run.end <= window.end);
        }
    }
}
