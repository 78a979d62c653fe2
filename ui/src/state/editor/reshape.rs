use handful_text::Span;

use super::super::marks::{Mark, MarkKey, wire};
use super::{Change, Editor, Request};

/// What merely stands between two things and belongs to neither.
const SEPARATORS: &[char] =
    &[',', ';', ':', '/', '|', '·', '–', '—', '&', '、', '，', '；', '：', '・', '،', '؛'];

impl Editor {
    /// Splits an annotation in two: around what is selected in it, or before the word with the cursor;
    /// behind it where it is the first.
    pub(super) fn split(&mut self) -> Vec<Request> {
        let cut_out = self.selected().filter(|_| self.selection.is_some_and(|one| one.deliberate));
        let whole = match cut_out {
            Some(span) => self.annotations_over(span).find(|mark| mark.span.contains(span)),
            None => self.held_annotation(),
        };
        let Some(Mark { key: MarkKey::Annotation(id), span, .. }) = whole else {
            return vec![Request::Tell(key!("split-go"))];
        };
        let gap = cut_out.or_else(|| self.cut(span));
        match gap.and_then(|gap| self.parts(span, gap)) {
            Some((first, second)) => self.change(Change::Split(id, first, second)),
            None => vec![Request::Tell(key!("split-one-word"))],
        }
    }

    /// Makes one annotation of this one and its neighbour of the same concept in the sentence: the next,
    /// or else the one before.
    pub(super) fn join(&mut self) -> Vec<Request> {
        let Some(mark) = self.held_annotation() else {
            return vec![Request::Tell(key!("join-go"))];
        };
        let sentence = self.page.sentence_at(mark.span.start);
        let there: Vec<Mark> =
            self.marks_in(sentence).into_iter().filter(|mark| !mark.is_suggestion()).collect();
        let place = there.iter().position(|other| other.key == mark.key);
        let beside =
            |place: Option<usize>| there.get(place?).filter(|other| other.concept == mark.concept);
        let neighbour = beside(place.map(|place| place + 1))
            .or_else(|| beside(place.and_then(|place| place.checked_sub(1))));
        match (&mark.key, neighbour.map(|other| &other.key)) {
            (MarkKey::Annotation(one), Some(MarkKey::Annotation(other))) => {
                self.change(Change::Join(one.clone(), other.clone()))
            }
            _ => vec![Request::Tell(key!("join-none"))],
        }
    }

    /// The annotations that share anything with a span.
    pub(super) fn annotations_over(&self, span: Span) -> impl Iterator<Item = Mark> {
        self.annotations
            .iter()
            .filter(move |one| one.start < wire(span.end) && wire(span.start) < one.end)
            .map(Mark::from)
    }

    /// Where the cursor divides a span: an empty stretch.
    fn cut(&self, span: Span) -> Option<Span> {
        let sentence = self.page.sentence_at(span.start);
        let words = self.page.words(sentence);
        let caret = self.caret.word.filter(|_| self.caret.sentence == sentence);
        let word = caret
            .and_then(|word| words.get(word))
            .filter(|word| span.contains(**word))
            .or_else(|| words.iter().find(|word| span.contains(**word)))?;
        let at = if word.start > span.start { word.start } else { word.end };
        Some(Span::new(at, at))
    }

    /// What is left of a span on both sides of a gap, without white space and separators beside it.
    fn parts(&self, span: Span, gap: Span) -> Option<(Span, Span)> {
        let is_between = |letter: char| letter.is_whitespace() || SEPARATORS.contains(&letter);
        let letters = |part: Span| self.page.slice(part).chars();
        let (before, after) = (Span::new(span.start, gap.start), Span::new(gap.end, span.end));
        let dropped = letters(before).rev().take_while(|letter| is_between(*letter)).count();
        let skipped = letters(after).take_while(|letter| is_between(*letter)).count();
        let first = Span::new(before.start, before.end - dropped);
        let second = Span::new(after.start + skipped, after.end);
        (!first.is_empty() && !second.is_empty()).then_some((first, second))
    }
}
