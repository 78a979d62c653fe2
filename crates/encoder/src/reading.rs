//! From sentences to word vectors: which windows there are, who computes them, and which of a window's
//! tokens make which word.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::AtomicBool;

use half::f16;
use half::slice::HalfFloatSliceExt;
use rayon::prelude::*;

use crate::config::Config;
use crate::packed::{Desk, Packed};
use crate::subwords::{Subworder, Subwords};
use crate::{EncoderError, Input, MAX_BYTES, MAX_WORDS, Pooling, windows};

/// As many tokens as one thread takes at a time: enough that each weight, once read, serves many rows,
/// few enough that a group's rows stay in the core's own cache and a stop is heard in time.
const GROUP: usize = 256;

/// What reading needs of an encoder.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) config: &'a Config,
    pub(crate) subworder: &'a Subworder,
    pub(crate) packed: &'a Packed,
    /// The content of the file that holds the word table.
    pub(crate) table: &'a [u8],
}

/// How the numbers of a word's vector are handed out.
pub(crate) trait Number: Copy + Default + Send {
    fn convert(from: &[f32], to: &mut [Self]);
}

impl Number for f16 {
    fn convert(from: &[f32], to: &mut [Self]) {
        to.convert_from_f32_slice(from);
    }
}

impl Number for f32 {
    fn convert(from: &[f32], to: &mut [Self]) {
        to.copy_from_slice(from);
    }
}

/// One pass of the model: the tokens, and what becomes of their vectors.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Window {
    pub(crate) tokens: Vec<u32>,
    pub(crate) rows: Vec<Row>,
}

/// A contribution to a word's vector: the mean over some tokens of the window.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) word: usize,
    /// Counted from the window's opening token.
    pub(crate) tokens: Range<usize>,
    /// 1 for all words but those with more sub-words than the windows overlap.
    pub(crate) share: f32,
}

/// A window among those of all sentences of a call.
#[derive(Clone, Copy)]
pub(crate) struct Placed<'a> {
    pub(crate) sentence: usize,
    pub(crate) window: &'a Window,
    /// How many tokens the sentence's earlier windows have.
    pub(crate) start: usize,
}

/// The vectors that came out of one window.
pub(crate) struct Part<T> {
    window: usize,
    values: Vec<T>,
    /// Vectors of words that several windows contribute to, as word and sum so far.
    shared: Vec<(usize, Vec<f32>)>,
}

/// Word vectors of each input, row-major, `words × 2 · hidden`.
pub(crate) fn read<T: Number>(
    reader: Reader<'_>,
    inputs: &[Input<'_>],
    pooling: Pooling,
    stop: &AtomicBool,
) -> Result<Vec<Vec<T>>, EncoderError> {
    let planned = plan(reader, inputs, pooling, stop)?;
    let windows = place(planned.iter().map(Vec::as_slice));
    let top = reader.config.features.upper;
    let parts = by_group(reader.packed, &windows, |desk, group| {
        reader.run(&windows[group.clone()], 0..top, desk, stop)?;
        Ok(reader.pool::<T>(&windows, group, desk))
    })?;
    let words = inputs.iter().map(|input| input.words.len());
    Ok(assemble(2 * reader.config.hidden, words, &windows, parts))
}

/// The windows of each sentence, in the order of its text.
pub(crate) fn plan(
    reader: Reader<'_>,
    inputs: &[Input<'_>],
    pooling: Pooling,
    stop: &AtomicBool,
) -> Result<Vec<Vec<Window>>, EncoderError> {
    for (index, input) in inputs.iter().enumerate() {
        check(index, input)?;
    }
    let split = inputs.par_iter().map(|input| {
        let subwords = reader.subworder.split(input.text, input.words, stop)?;
        Ok(reader.windows(&subwords, pooling))
    });
    split.collect()
}

/// All sentences' windows, the longest first: they leave no thread waiting at the end for one that
/// began with them.
pub(crate) fn place<'a>(sentences: impl Iterator<Item = &'a [Window]>) -> Vec<Placed<'a>> {
    let mut placed = Vec::new();
    for (sentence, windows) in sentences.enumerate() {
        let mut start = 0;
        for window in windows {
            placed.push(Placed { sentence, window, start });
            start += window.tokens.len();
        }
    }
    placed.sort_by_key(|placed| std::cmp::Reverse(placed.window.tokens.len()));
    placed
}

/// Does `work` for every group of windows, on all cores, with a desk for each thread. Where each composed
/// operation has the whole device at work, one group after the other.
pub(crate) fn by_group<T: Send>(
    packed: &Packed,
    windows: &[Placed<'_>],
    work: impl Fn(&mut Desk, Range<usize>) -> Result<T, EncoderError> + Sync,
) -> Result<Vec<T>, EncoderError> {
    if let Some(stack) = packed.composed() {
        let mut desk = Desk::default();
        let groups = groups(windows, stack.group());
        return groups.into_iter().map(|group| work(&mut desk, group)).collect();
    }
    let tokens: usize = windows.iter().map(|placed| placed.window.tokens.len()).sum();
    // With few tokens in all, groups are smaller, so that every core gets one.
    groups(windows, tokens.div_ceil(rayon::current_num_threads()).clamp(1, GROUP))
        .into_par_iter()
        .with_max_len(1)
        .map_init(Desk::default, |desk, group| work(desk, group))
        .collect()
}

/// Puts what came out of the windows together: for each sentence its words' vectors, row-major.
pub(crate) fn assemble<T: Number>(
    dim: usize,
    words: impl Iterator<Item = usize>,
    windows: &[Placed<'_>],
    parts: Vec<Vec<Part<T>>>,
) -> Vec<Vec<T>> {
    let words: Vec<usize> = words.collect();
    let mut values: Vec<Vec<T>> = words.iter().map(|_| Vec::new()).collect();
    let mut sums: HashMap<(usize, usize), Vec<f32>> = HashMap::new();
    for part in parts.into_iter().flatten() {
        let Placed { sentence, window, .. } = windows[part.window];
        let target = &mut values[sentence];
        if part.values.len() == words[sentence] * dim && part.shared.is_empty() {
            *target = part.values;
            continue;
        }
        target.resize(words[sentence] * dim, T::default());
        let whole = window.rows.iter().filter(|row| row.share == 1.0);
        for (row, vector) in whole.zip(part.values.chunks_exact(dim)) {
            target[row.word * dim..][..dim].copy_from_slice(vector);
        }
        for (word, vector) in part.shared {
            let sum = sums.entry((sentence, word)).or_insert_with(|| vec![0.0; dim]);
            sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value);
        }
    }
    for ((sentence, word), sum) in sums {
        T::convert(&sum, &mut values[sentence][word * dim..][..dim]);
    }
    values
}

fn check(index: usize, input: &Input<'_>) -> Result<(), EncoderError> {
    let (words, bytes) = (input.words.len(), input.text.len());
    if words > MAX_WORDS || bytes > MAX_BYTES {
        return Err(EncoderError::TooLong { index, words, bytes });
    }
    let end = input.text.chars().count();
    let mut before = 0;
    for (word, span) in input.words.iter().enumerate() {
        if span.start < before || span.end <= span.start || span.end > end {
            return Err(EncoderError::Word { index, word });
        }
        before = span.end;
    }
    Ok(())
}

/// Neighbouring windows together, until a group is `full` of tokens.
fn groups(windows: &[Placed<'_>], full: usize) -> Vec<Range<usize>> {
    let mut groups = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (index, Placed { window, .. }) in windows.iter().enumerate() {
        if size > 0 && size + window.tokens.len() > full {
            groups.push(start..index);
            (start, size) = (index, 0);
        }
        size += window.tokens.len();
    }
    if start < windows.len() {
        groups.push(start..windows.len());
    }
    groups
}

impl Reader<'_> {
    /// Embeds windows and takes them through some layers, on the desk.
    pub(crate) fn run(
        &self,
        windows: &[Placed<'_>],
        layers: Range<usize>,
        desk: &mut Desk,
        stop: &AtomicBool,
    ) -> Result<(), EncoderError> {
        let tokens = windows.iter().map(|placed| placed.window.tokens.as_slice());
        self.packed.embed(self.table, &tokens, desk);
        self.packed.climb(layers, &tokens.map(<[u32]>::len), desk, stop)
    }

    fn windows(&self, subwords: &Subwords, pooling: Pooling) -> Vec<Window> {
        if subwords.words.is_empty() {
            return Vec::new();
        }
        let capacity = self.config.window() - 2;
        let ranges = windows::plan(subwords.ids.len(), capacity);
        let mut windows: Vec<Window> = ranges
            .iter()
            .map(|range| {
                let inner = &subwords.ids[range.clone()];
                let mut tokens = Vec::with_capacity(inner.len() + 2);
                tokens.push(self.subworder.opening);
                tokens.extend_from_slice(inner);
                tokens.push(self.subworder.closing);
                Window { tokens, rows: Vec::new() }
            })
            .collect();
        let longest = windows::overlap(capacity);
        for (word, all) in subwords.words.iter().enumerate() {
            if all.is_empty() {
                windows[0].rows.push(Row { word, tokens: 0..1, share: 1.0 });
                continue;
            }
            for start in all.clone().step_by(longest) {
                let mut run = start..(start + longest).min(all.end);
                let index = windows::best(&ranges, &run);
                let mut share = run.len() as f32 / all.len() as f32;
                if pooling == Pooling::FirstSubword {
                    (run.end, share) = (run.start + 1, 1.0);
                }
                let first = run.start - ranges[index].start + 1;
                windows[index].rows.push(Row { word, tokens: first..first + run.len(), share });
                if pooling == Pooling::FirstSubword {
                    break;
                }
            }
        }
        windows.retain(|window| !window.rows.is_empty());
        windows
    }

    /// The word vectors that a group of windows on the desk gives.
    pub(crate) fn pool<T: Number>(
        &self,
        windows: &[Placed<'_>],
        group: Range<usize>,
        desk: &Desk,
    ) -> Vec<Part<T>> {
        let hidden = self.config.hidden;
        let mut sum = vec![0.0; 2 * hidden];
        let mut start = 0;
        let pooled = group.map(|index| {
            let Window { rows, tokens } = windows[index].window;
            let whole = rows.iter().filter(|row| row.share == 1.0).count();
            let mut values = vec![T::default(); whole * 2 * hidden];
            let mut shared = Vec::new();
            let mut targets = values.chunks_exact_mut(2 * hidden);
            for row in rows {
                sum.fill(0.0);
                let (upper, lower) = sum.split_at_mut(hidden);
                let range = (start + row.tokens.start) * hidden..(start + row.tokens.end) * hidden;
                for (layer, target) in [(&desk.upper, upper), (&desk.lower, lower)] {
                    for vector in layer[range.clone()].chunks_exact(hidden) {
                        target.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value);
                    }
                }
                let scale = row.share / row.tokens.len() as f32;
                sum.iter_mut().for_each(|value| *value *= scale);
                if row.share == 1.0 {
                    if let Some(target) = targets.next() {
                        T::convert(&sum, target);
                    }
                } else {
                    shared.push((row.word, sum.clone()));
                }
            }
            start += tokens.len();
            Part { window: index, values, shared }
        });
        pooled.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use handful_text::words;

    use super::*;
    use crate::Encoder;

    static STOP: AtomicBool = AtomicBool::new(false);
    static VECTORS: AtomicUsize = AtomicUsize::new(0);

    /// Raises the flag as soon as the first vector of a call is there.
    #[derive(Clone, Copy, Default)]
    struct Stopping;

    impl Number for Stopping {
        fn convert(_: &[f32], _: &mut [Self]) {
            VECTORS.fetch_add(1, Ordering::Relaxed);
            STOP.store(true, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_flag_raised_half_way_lets_no_other_group_through() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/roberta");
        let encoder = Encoder::open(&folder).expect("part of the crate");
        let text = "the letter was late and so was the answer";
        let words = words(text);
        let inputs = vec![Input { text, words: &words }; 2_000];
        let result = read::<Stopping>(encoder.reader(), &inputs, Pooling::Mean, &STOP);
        assert!(matches!(result, Err(EncoderError::Stopped)));
        // Whoever had passed the last look at the flag may end its group.
        let most = rayon::current_num_threads() * GROUP;
        let found = VECTORS.load(Ordering::Relaxed);
        assert!(
            (1..=most).contains(&found) && most < inputs.len() * words.len(),
            "{found} of {most}"
        );
    }
}
