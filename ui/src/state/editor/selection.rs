use handful_text::Span;

use super::super::page::Page;

/// What a selection holds on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grip {
    /// Whole words, by their places in the sentence: where it began and where it is now.
    Words(usize, usize),
    /// Single characters, by offsets: where it began and where it is now.
    Exact(usize, usize),
}

/// A stretch of one sentence that is held for marking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The sentence.
    pub sentence: usize,
    /// What is held.
    pub grip: Grip,
    /// Whether it is more than the word that the cursor happens to be on.
    pub deliberate: bool,
}

impl Selection {
    /// The span that would be marked; none while it covers white space alone.
    pub fn span(&self, page: &Page) -> Option<Span> {
        match self.grip {
            Grip::Words(from, to) => {
                let words = page.words(self.sentence);
                let first = words.get(from.min(to))?;
                let last = words.get(from.max(to))?;
                Some(Span::new(first.start, last.end))
            }
            Grip::Exact(from, to) => {
                page.graphemes(self.sentence, Span::new(from.min(to), from.max(to)))
            }
        }
    }
}
