//! Which text of one file is which text of another, and where its places are there.

use std::collections::{HashMap, HashSet};

use handful_formats::SourceDocument;
use handful_text::Span;

/// What speaks for two documents being one, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    SameIdAndText,
    SameId,
    SameText,
    Respaced,
}

/// Pairs their documents with ours, which it sees one at a time.
///
/// Only documents with the same text are paired, white space and control characters aside: a format of tokens has
/// its own. Where several could be meant, the identifier decides.
pub(super) struct Aligner<'t, B> {
    theirs: &'t [SourceDocument],
    by_text: HashMap<String, Vec<usize>>,
    by_id: HashMap<&'t str, Vec<usize>>,
    /// Documents of theirs whose identifier ours has with another text.
    altered: HashSet<usize>,
    found: Vec<(Fit, usize, usize, B)>,
    seen: usize,
}

/// Two documents that are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair<B> {
    pub(super) ours: B,
    /// Its place among theirs.
    pub(super) theirs: usize,
}

/// What came of it.
pub(super) struct Aligned<B> {
    /// In the order of theirs.
    pub(super) pairs: Vec<Pair<B>>,
    /// Documents of theirs that have no counterpart, each with the reason.
    pub(super) refused: Vec<(usize, &'static str)>,
    /// How many of ours have none.
    pub(super) alone: usize,
}

impl<'t, B: Copy> Aligner<'t, B> {
    pub(super) fn new(theirs: &'t [SourceDocument]) -> Self {
        let mut by_text: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, document) in theirs.iter().enumerate() {
            by_text.entry(squeezed(&document.text)).or_default().push(place);
            if let Some(id) = &document.external_id {
                by_id.entry(id).or_default().push(place);
            }
        }
        Self { theirs, by_text, by_id, altered: HashSet::new(), found: Vec::new(), seen: 0 }
    }

    /// Looks at one of our documents.
    pub(super) fn see(&mut self, ours: B, id: Option<&str>, text: &str) {
        let alike = self.by_text.get(&squeezed(text));
        for place in alike.into_iter().flatten() {
            let their = &self.theirs[*place];
            let same_id = id.is_some() && their.external_id.as_deref() == id;
            let fit = match (same_id, their.text == text) {
                (true, true) => Fit::SameIdAndText,
                (true, false) => Fit::SameId,
                (false, true) => Fit::SameText,
                (false, false) => Fit::Respaced,
            };
            self.found.push((fit, *place, self.seen, ours));
        }
        self.altered.extend(id.and_then(|id| self.by_id.get(id)).into_iter().flatten());
        self.seen += 1;
    }

    pub(super) fn pairs(mut self) -> Aligned<B> {
        self.found.sort_by_key(|(fit, theirs, ours, _)| (*fit, *theirs, *ours));
        let (mut taken, mut paired) = (HashSet::new(), HashSet::new());
        let mut pairs = Vec::new();
        for (_, theirs, number, ours) in &self.found {
            if !paired.contains(theirs) && taken.insert(*number) {
                paired.insert(*theirs);
                pairs.push(Pair { ours: *ours, theirs: *theirs });
            }
        }
        pairs.sort_by_key(|pair| pair.theirs);
        let has_text: HashSet<usize> = self.found.iter().map(|(_, theirs, ..)| *theirs).collect();
        let reason = |place: &usize| {
            if has_text.contains(place) {
                "its text stands in the file twice; the first one was compared"
            } else if self.altered.contains(place) {
                "its text is another one than the document of the same id has here"
            } else {
                "no document here has its text"
            }
        };
        let refused = (0..self.theirs.len())
            .filter(|place| !paired.contains(place))
            .map(|place| (place, reason(&place)))
            .collect();
        Aligned { alone: self.seen - pairs.len(), pairs, refused }
    }
}

/// Whether a format keeps a character as it is.
fn is_kept(character: char) -> bool {
    !character.is_whitespace() && !character.is_control()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|character| is_kept(*character)).collect()
}

/// Carries places of a text over to one that differs from it in white space alone.
pub(super) struct Moving {
    /// How many kept characters stand before each scalar value of the one text, and in all of it.
    before: Vec<usize>,
    /// Where each kept character stands in the other text.
    places: Vec<usize>,
}

impl Moving {
    pub(super) fn new(from: &str, to: &str) -> Self {
        let mut before = vec![0];
        for character in from.chars() {
            let kept = before.last().copied().unwrap_or_default();
            before.push(kept + usize::from(is_kept(character)));
        }
        let places = to.chars().enumerate().filter(|(_, own)| is_kept(*own));
        Self { before, places: places.map(|(place, _)| place).collect() }
    }

    /// The same characters in the other text, without white space at their edges; none where they are nothing else.
    pub(super) fn span(&self, span: Span) -> Option<Span> {
        let (first, end) = (*self.before.get(span.start)?, *self.before.get(span.end)?);
        let last = end.checked_sub(1).filter(|last| *last >= first)?;
        Some(Span::new(*self.places.get(first)?, self.places.get(last)? + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(id: &str, text: &str) -> SourceDocument {
        let external_id = (!id.is_empty()).then(|| id.to_owned());
        SourceDocument { external_id, ..SourceDocument::of_text(text) }
    }

    fn aligned(ours: &[(&str, &str)], theirs: &[SourceDocument]) -> Aligned<usize> {
        let mut aligner = Aligner::new(theirs);
        for (number, (id, text)) in ours.iter().enumerate() {
            aligner.see(number, (!id.is_empty()).then_some(*id), text);
        }
        aligner.pairs()
    }

    fn pairs(aligned: &Aligned<usize>) -> Vec<(usize, usize)> {
        aligned.pairs.iter().map(|pair| (pair.ours, pair.theirs)).collect()
    }

    #[test]
    fn the_identifier_decides_between_texts_that_are_alike() {
        let theirs = [document("", "A b."), document("2", "A  b."), document("1", "A b .")];
        let found = aligned(&[("1", "A b."), ("2", "A b."), ("", "A\nb.")], &theirs);
        // The one without an id is left for the one without an id.
        assert_eq!(pairs(&found), [(2, 0), (1, 1), (0, 2)]);
        assert_eq!((found.alone, found.refused.len()), (0, 0));
    }

    #[test]
    fn what_has_no_counterpart_is_refused_with_the_reason() {
        let theirs = [
            document("1", "Riga is far."),
            document("", "Nobody knows this."),
            document("", "Hull."),
            document("", "Hull ."),
        ];
        let found = aligned(&[("1", "Riga is near."), ("", "Hull."), ("", "Memel.")], &theirs);
        assert_eq!(pairs(&found), [(1, 2)]);
        assert_eq!(found.alone, 2);
        assert_eq!(
            found.refused,
            [
                (0, "its text is another one than the document of the same id has here"),
                (1, "no document here has its text"),
                (3, "its text stands in the file twice; the first one was compared"),
            ]
        );
    }

    #[test]
    fn places_are_carried_over_by_their_characters() {
        let moving = Moving::new("Riga , 😊 Hull .", "Riga, 😊\n\n  Hull.");
        for (from, to) in [
            ((0, 4), Some((0, 4))),
            ((4, 8), Some((4, 7))),
            ((9, 15), Some((11, 16))),
            ((4, 5), None),
        ] {
            let to = to.map(|(start, end)| Span::new(start, end));
            assert_eq!(moving.span(Span::new(from.0, from.1)), to, "{from:?}");
        }
        assert_eq!(moving.span(Span::new(3, 99)), None);
    }
}
