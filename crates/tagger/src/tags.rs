//! The tags of the BIO scheme as indices, and which of them a word may have.

use crate::known::{Known, WordSpan};

/// Outside: of no concept.
pub(crate) const OUTSIDE: usize = 0;

/// The number of tags for this many concepts: outside, and begin and inside for each.
pub(crate) const fn tag_count(concepts: usize) -> usize {
    1 + 2 * concepts
}

/// The tag of an entity's first word.
pub(crate) const fn begin(concept: usize) -> usize {
    1 + 2 * concept
}

/// The tag of an entity's other words.
pub(crate) const fn inside(concept: usize) -> usize {
    2 + 2 * concept
}

/// The concept of a tag, and whether it is the tag of a first word.
pub(crate) const fn concept_of(tag: usize) -> Option<(usize, bool)> {
    if tag == OUTSIDE { None } else { Some(((tag - 1) / 2, tag % 2 == 1)) }
}

/// Which tags each word of a sentence may have, as `words × tags`.
///
/// The sets are those of single words; that an inside tag must follow a tag of its own concept is
/// the decoder's rule.
#[derive(Clone, Debug)]
pub(crate) struct Allowed {
    tags: usize,
    open: Vec<bool>,
    /// Words that an annotation covers.
    annotated: Vec<bool>,
}

impl Allowed {
    /// Reads the facts of a sentence. `usable[c]` says whether concept `c` may be tagged at all.
    pub(crate) fn new(known: &Known, words: usize, usable: &[bool]) -> Self {
        let concepts = usable.len();
        let tags = tag_count(concepts);
        let mut row = vec![false; tags];
        row[OUTSIDE] = true;
        if !known.done {
            for (concept, &usable) in usable.iter().enumerate() {
                row[begin(concept)] = usable;
                row[inside(concept)] = usable;
            }
        }
        let mut allowed = Self { tags, open: row.repeat(words), annotated: vec![false; words] };
        if !known.done {
            for span in &known.rejected {
                allowed.reject(span, concepts);
            }
        }
        allowed.annotate(&known.annotations, concepts);
        allowed
    }

    fn reject(&mut self, span: &WordSpan, concepts: usize) {
        if span.concept >= concepts {
            return;
        }
        for word in span.start..span.end.min(self.annotated.len()) {
            self.set(word, begin(span.concept), false);
            self.set(word, inside(span.concept), false);
        }
    }

    fn annotate(&mut self, annotations: &[WordSpan], concepts: usize) {
        let words = self.annotated.len();
        let sound = |span: &&WordSpan| {
            span.concept < concepts && span.start < span.end && span.end <= words
        };
        for span in annotations.iter().filter(sound) {
            for word in span.start..span.end {
                if !self.annotated[word] {
                    self.open[word * self.tags..(word + 1) * self.tags].fill(false);
                    self.annotated[word] = true;
                }
                let tag =
                    if word == span.start { begin(span.concept) } else { inside(span.concept) };
                self.set(word, tag, true);
            }
        }
        // A person who marks a span chooses where it ends: an inside tag of any concept on the
        // next word would make it longer, or would be illegal.
        for span in annotations.iter().filter(sound) {
            let next = span.end;
            if next < words && !self.annotated[next] {
                for concept in 0..concepts {
                    self.set(next, inside(concept), false);
                }
            }
        }
    }

    /// Closes the tags of an annotation's own concept on the words right before and after it.
    ///
    /// A person chose the edges of the span, and two entities of one concept seldom touch (under
    /// 2 in 100 in every corpus that was measured). That is worth learning from, but not certain
    /// enough to forbid it in a sentence's own decoding.
    pub(crate) fn part_neighbours(&mut self, annotations: &[WordSpan]) {
        let words = self.annotated.len();
        for span in annotations {
            if begin(span.concept) >= self.tags || span.start >= span.end || span.end > words {
                continue;
            }
            let before = span.start.checked_sub(1);
            let after = (span.end < words).then_some(span.end);
            for word in [before, after].into_iter().flatten() {
                if !self.annotated[word] {
                    self.set(word, begin(span.concept), false);
                    self.set(word, inside(span.concept), false);
                }
            }
        }
    }

    fn set(&mut self, word: usize, tag: usize, open: bool) {
        self.open[word * self.tags + tag] = open;
    }

    /// How many tags there are.
    pub(crate) fn tags(&self) -> usize {
        self.tags
    }

    /// The tags that a word may have, one flag for each tag.
    pub(crate) fn row(&self, word: usize) -> &[bool] {
        &self.open[word * self.tags..(word + 1) * self.tags]
    }

    /// Whether an annotation covers the word.
    pub(crate) fn is_annotated(&self, word: usize) -> bool {
        self.annotated[word]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(allowed: &Allowed, word: usize) -> Vec<usize> {
        (0..allowed.row(word).len()).filter(|&tag| allowed.row(word)[tag]).collect()
    }

    #[test]
    fn an_unfinished_sentence_leaves_open_what_nobody_said() {
        let known = Known {
            done: false,
            annotations: vec![WordSpan::new(1, 3, 1)],
            rejected: vec![WordSpan::new(4, 5, 0), WordSpan::new(2, 3, 1)],
        };
        let allowed = Allowed::new(&known, 6, &[true, true]);
        assert_eq!(tags(&allowed, 0), [OUTSIDE, begin(0), inside(0), begin(1), inside(1)]);
        assert_eq!(tags(&allowed, 1), [begin(1)]);
        assert_eq!(tags(&allowed, 2), [inside(1)], "an annotation outweighs a rejection");
        assert_eq!(tags(&allowed, 3), [OUTSIDE, begin(0), begin(1)], "the person ended the span");
        assert_eq!(tags(&allowed, 4), [OUTSIDE, begin(1), inside(1)]);
        assert!(!allowed.is_annotated(3));
    }

    #[test]
    fn a_done_sentence_is_outside_where_it_is_not_annotated() {
        let known = Known {
            done: true,
            annotations: vec![WordSpan::new(1, 2, 0)],
            rejected: vec![WordSpan::new(0, 1, 0)],
        };
        let allowed = Allowed::new(&known, 3, &[true]);
        let open: Vec<Vec<usize>> = (0..3).map(|word| tags(&allowed, word)).collect();
        assert_eq!(open, [vec![OUTSIDE], vec![begin(0)], vec![OUTSIDE]]);
    }

    #[test]
    fn concepts_without_spans_cannot_be_tagged() {
        let allowed = Allowed::new(&Known::default(), 1, &[true, false]);
        assert_eq!(tags(&allowed, 0), [OUTSIDE, begin(0), inside(0)]);
    }
}
