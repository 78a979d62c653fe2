use handful_text::Span;

/// The words of one sentence, packed to about two bytes each: the whole corpus's words stay in memory,
/// so that a new model version can read a sentence without its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// For each word the gap before it and its length, as LEB128 numbers.
    packed: Box<[u8]>,
    count: u32,
}

impl Words {
    /// Packs spans that are in order and do not overlap.
    pub(crate) fn pack(spans: &[Span]) -> Self {
        let mut packed = Vec::with_capacity(spans.len() * 2);
        let mut at = 0;
        for span in spans {
            push(&mut packed, span.start - at);
            push(&mut packed, span.len());
            at = span.end;
        }
        let count = u32::try_from(spans.len()).unwrap_or(u32::MAX);
        Self { packed: packed.into_boxed_slice(), count }
    }

    pub(crate) fn count(&self) -> usize {
        self.count as usize
    }

    /// The words' spans, in scalar values of the sentence.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let mut bytes = self.packed.iter().copied();
        let mut at = 0;
        let mut spans = Vec::with_capacity(self.count());
        while let Some(gap) = pull(&mut bytes) {
            let start = at + gap;
            at = start + pull(&mut bytes).unwrap_or(0);
            spans.push(Span::new(start, at));
        }
        spans
    }
}

fn push(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn pull(bytes: &mut impl Iterator<Item = u8>) -> Option<usize> {
    let mut value = 0;
    let mut shift = 0;
    loop {
        let byte = bytes.next()?;
        value |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
        shift += 7;
    }
}

/// The words that a span touches, as a range of their indices; none where it touches no word.
pub(crate) fn touched(words: &[Span], span: Span) -> Option<(usize, usize)> {
    let start = words.partition_point(|word| word.end <= span.start);
    let end = words.partition_point(|word| word.start < span.end);
    (start < end).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_went_in() {
        let long = "x".repeat(300);
        for text in ["", "One.", "Zoë paid 3.14 € — today 🙂!", &format!("a {long}  {long} b")]
        {
            let spans = handful_text::words(text);
            let words = Words::pack(&spans);
            assert_eq!(words.count(), spans.len());
            assert_eq!(words.spans(), spans);
        }
    }

    #[test]
    fn a_span_touches_the_words_that_it_cuts() {
        let words = handful_text::words("The pitch motor failed");
        assert_eq!(touched(&words, Span::new(4, 15)), Some((1, 3)));
        assert_eq!(touched(&words, Span::new(6, 12)), Some((1, 3)));
        assert_eq!(touched(&words, Span::new(3, 4)), None);
        assert_eq!(touched(&words, Span::new(90, 99)), None);
        assert_eq!(touched(&words, Span::new(0, 99)), Some((0, 4)));
    }
}
