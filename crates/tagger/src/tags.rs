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
    /// Words whose set an annotation, a rejection or the end of a sentence's review narrowed.
    narrowed: Vec<bool>,
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
        let mut allowed = Self {
            tags,
            open: row.repeat(words),
            annotated: vec![false; words],
            narrowed: vec![known.done; words],
        };
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
        for word in span.start..span.end.min(self.narrowed.len()) {
            self.set(word, begin(span.concept), false);
            self.set(word, inside(span.concept), false);
            self.narrowed[word] = true;
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
                    self.narrowed[word] = true;
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
                self.narrowed[next] = true;
            }
        }
    }

    fn set(&mut self, word: usize, tag: usize, open: bool) {
        self.open[word * self.tags + tag] = open;
    }

    /// The tags that a word may have, one flag for each tag.
    pub(crate) fn row(&self, word: usize) -> &[bool] {
        &self.open[word * self.tags..(word + 1) * self.tags]
    }

    /// Whether an annotation covers the word.
    pub(crate) fn is_annotated(&self, word: usize) -> bool {
        self.annotated[word]
    }

    /// Whether anything is known about the word, so that it can teach.
    pub(crate) fn is_narrowed(&self, word: usize) -> bool {
        self.narrowed[word]
    }
}
