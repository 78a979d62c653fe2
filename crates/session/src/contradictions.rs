//! Equal texts of which a person said different things.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use handful_store::Confirmation;
use handful_text::{Offsets, Span};
use uuid::Uuid;

use crate::{LikelyError, SentenceRef, TextPlace, TextReading, board::Gold};

/// How many places of each reading are named; the others are counted.
const MOST_PLACES: usize = 20;

/// How many scalar values of the sentence are shown on each side of a place.
const AROUND: usize = 60;

/// What was said of one sentence that is done or holds an annotation.
#[derive(Debug)]
pub(crate) struct Said {
    at: SentenceRef,
    /// First scalar value in the document.
    start: usize,
    text: String,
    done: bool,
    /// What was said, as the board has it.
    gold: Gold,
    /// First and last byte of each word; empty where nothing may be called left outside.
    words: Box<[(u32, u32)]>,
    annotations: Vec<Marked>,
    /// In bytes of the sentence; whatever was annotated or rejected here was not overlooked.
    judged: Vec<(usize, usize)>,
}

/// An annotation that lies within its sentence, in bytes.
#[derive(Debug)]
struct Marked {
    from: usize,
    to: usize,
    concept: Uuid,
}

/// What was said of each document.
pub(crate) type Documents = HashMap<Uuid, Arc<Vec<Arc<Said>>>>;

impl Said {
    /// A sentence with its gold; none where nothing was said that could contradict anything.
    pub(crate) fn new(
        at: SentenceRef,
        start: usize,
        text: String,
        done: bool,
        gold: &Gold,
    ) -> Option<Self> {
        if !done && gold.annotations.is_empty() {
            return None;
        }
        let offsets = Offsets::new(&text);
        // What reaches over the sentence's edge is no text of this sentence, but covers its words.
        let byte = |scalar: usize| offsets.byte_of(scalar).unwrap_or(text.len());
        let bytes = |span: &Span| {
            (byte(span.start.saturating_sub(start)), byte(span.end.saturating_sub(start)))
        };
        let within = |span: &Span| {
            span.start >= start && offsets.byte_of(span.end.saturating_sub(start)).is_some()
        };
        let annotations: Vec<Marked> = (gold.annotations.iter())
            .filter(|(span, _)| within(span))
            .map(|(span, concept)| {
                let (from, to) = bytes(span);
                Marked { from, to, concept: *concept }
            })
            .collect();
        let judged = gold.annotations.iter().chain(&gold.rejected).map(|(span, _)| bytes(span));
        let judged = judged.collect();
        let words = if done {
            let edge = |scalar: usize| u32::try_from(byte(scalar)).unwrap_or(u32::MAX);
            let words = handful_text::words(&text);
            words.iter().map(|word| (edge(word.start), edge(word.end))).collect()
        } else {
            Box::default()
        };
        let gold = gold.clone();
        Some(Self { at, start, text, done, gold, words, annotations, judged })
    }

    /// Its sentence.
    pub(crate) fn at(&self) -> SentenceRef {
        self.at
    }

    /// Whether it is still what was said of this sentence.
    pub(crate) fn holds(&self, at: SentenceRef, done: bool, gold: &Gold) -> bool {
        self.at == at && self.done == done && self.gold == *gold
    }

    fn place(&self, from: usize, to: usize) -> TextPlace {
        let scalars = |text: &str| text.chars().count();
        let before = &self.text[..from];
        let start = self.start + scalars(before);
        let span = Span::new(start, start + scalars(&self.text[from..to]));
        let near = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(byte, _)| byte);
        let cut = if near > 0 { "…" } else { "" };
        let after = &self.text[to..];
        let far = after.char_indices().nth(AROUND).map_or(after.len(), |(byte, _)| byte);
        let end = if far < after.len() { "…" } else { "" };
        TextPlace {
            sentence: self.at,
            span,
            before: format!("{cut}{}", &before[near..]),
            after: format!("{}{end}", &after[..far]),
        }
    }

    /// Calls `found` with each place where a text of `phrases`, which go by their first words, stands in
    /// this done sentence and nobody said anything of it.
    fn left_outside<'p>(
        &self,
        phrases: &HashMap<&str, Vec<&'p str>>,
        mut found: impl FnMut(&'p str, usize, usize),
    ) {
        for &(from, end) in &self.words {
            let (from, end) = (from as usize, end as usize);
            let Some(phrases) = phrases.get(&self.text[from..end]) else { continue };
            for phrase in phrases {
                let to = from + phrase.len();
                let stands = self.text[from..].starts_with(phrase)
                    && self.words.binary_search_by_key(&to, |(_, end)| *end as usize).is_ok()
                    && !self.judged.iter().any(|&(start, end)| start < to && from < end);
                if stands {
                    found(phrase, from, to);
                }
            }
        }
    }
}

/// The texts that are read in several ways, those first where the odd one out is rarest. Only what is
/// annotated with another concept elsewhere counts, or what one done sentence leaves outside; `confirmed`
/// is what a person called right.
pub(crate) fn find(documents: &Documents, confirmed: &[Confirmation]) -> Vec<LikelyError> {
    type Places<'s> = Vec<(&'s Said, usize, usize)>;
    let mut readings: BTreeMap<&str, BTreeMap<Option<Uuid>, Places<'_>>> = BTreeMap::new();
    let mut order: Vec<&Said> =
        documents.values().flat_map(|said| said.iter().map(|said| &**said)).collect();
    order.sort_unstable_by_key(|said| said.at);
    for said in &order {
        for &Marked { from, to, concept } in &said.annotations {
            let own = readings.entry(&said.text[from..to]).or_default();
            own.entry(Some(concept)).or_default().push((said, from, to));
        }
    }
    let mut phrases: HashMap<&str, Vec<&str>> = HashMap::new();
    for surface in readings.keys() {
        if let Some(first) = handful_text::words(surface).first() {
            // A text that does not begin with a word is not looked for: it was marked by the letter.
            if first.start == 0
                && let Some(word) = Offsets::new(surface).slice(surface, *first)
            {
                phrases.entry(word).or_default().push(surface);
            }
        }
    }
    for said in order.iter().filter(|said| said.done) {
        said.left_outside(&phrases, |surface, from, to| {
            let own = readings.entry(surface).or_default();
            own.entry(None).or_default().push((said, from, to));
        });
    }
    let mut likely: Vec<LikelyError> = readings
        .into_iter()
        .filter(|(surface, own)| own.len() > 1 && !is_confirmed(surface, own, confirmed))
        .map(|(surface, own)| {
            let mut readings: Vec<TextReading> = own
                .into_iter()
                .map(|(concept, places)| TextReading {
                    concept,
                    count: u32::try_from(places.len()).unwrap_or(u32::MAX),
                    places: (places.iter().take(MOST_PLACES))
                        .map(|(said, from, to)| said.place(*from, *to))
                        .collect(),
                })
                .collect();
            readings.sort_by_key(|reading| std::cmp::Reverse(reading.count));
            LikelyError { surface: surface.to_owned(), readings }
        })
        .collect();
    likely.sort_by_cached_key(|error| {
        let rest: u32 = error.readings[1..].iter().map(|reading| reading.count).sum();
        (rest, std::cmp::Reverse(error.readings[0].count), error.surface.clone())
    });
    likely
}

fn is_confirmed<T>(
    surface: &str,
    readings: &BTreeMap<Option<Uuid>, T>,
    confirmed: &[Confirmation],
) -> bool {
    let own: BTreeSet<Option<Uuid>> = readings.keys().copied().collect();
    confirmed.iter().any(|one| one.covers(surface, &own))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIP: Uuid = Uuid::from_u128(1);
    const PLACE: Uuid = Uuid::from_u128(2);

    fn said(n: u32, text: &str, done: bool, marked: &[(&str, Uuid)]) -> Said {
        let at = SentenceRef { document: Uuid::from_u128(n.into()), ordinal: 0 };
        let span = |surface: &str| {
            let byte = text.find(surface).expect("it is there");
            let start = 7 + text[..byte].chars().count();
            Span::new(start, start + surface.chars().count())
        };
        let annotations = marked.iter().map(|(surface, concept)| (span(surface), *concept));
        let gold = Gold { annotations: annotations.collect(), rejected: Vec::new() };
        Said::new(at, 7, text.to_owned(), done, &gold).expect("something was said")
    }

    fn documents(all: impl IntoIterator<Item = Said>) -> Documents {
        all.into_iter().map(|said| (said.at.document, Arc::new(vec![Arc::new(said)]))).collect()
    }

    /// One line for each text: its readings with their counts, then the words around the rarest.
    fn told(documents: &Documents, confirmed: &[Confirmation]) -> Vec<String> {
        let line = |error: &LikelyError| {
            let name = |concept| match concept {
                Some(SHIP) => "ship",
                Some(PLACE) => "place",
                _ => "outside",
            };
            let readings = error.readings.iter();
            let counts: Vec<String> = readings
                .map(|reading| format!("{} {}", name(reading.concept), reading.count))
                .collect();
            let rarest = &error.readings.last().expect("there are several").places[0];
            let TextPlace { before, after, span, .. } = rarest;
            let at = span.start;
            format!("{}: {} ({before}|{after} at {at})", error.surface, counts.join(", "))
        };
        find(documents, confirmed).iter().map(line).collect()
    }

    #[test]
    fn equal_texts_that_are_read_differently_are_found() {
        let all = documents([
            said(1, "Über Riga came the Fortuna.", true, &[("Riga", PLACE), ("Fortuna", SHIP)]),
            said(2, "Üb den Riga to the Fortuna.", false, &[("Riga", SHIP)]),
            said(3, "From Riga, in May.", false, &[("Riga", PLACE)]),
            said(4, "The Fortuna, the Rigaer and riga.", true, &[]),
            said(5, "She left Riga and Fortuna behind.", false, &[("Riga", PLACE)]),
        ]);
        let expected = [
            "Riga: place 3, ship 1 (Üb den | to the Fortuna. at 14)",
            "Fortuna: outside 1, ship 1 (Über Riga came the |. at 26)",
        ];
        assert_eq!(told(&all, &[]), expected);
        let once =
            Confirmation { surface: "Riga".to_owned(), readings: [Some(SHIP), Some(PLACE)].into() };
        let left = told(&all, std::slice::from_ref(&once));
        assert!(left.len() == 1 && left[0].starts_with("Fortuna"), "{left:?}");
        let mut more = all;
        let new = said(6, "Nothing of Riga here.", true, &[]);
        more.insert(new.at.document, Arc::new(vec![Arc::new(new)]));
        let back = told(&more, &[once]);
        assert!(back.iter().any(|line| line.starts_with("Riga: place 3,")), "{back:?}");
    }

    #[test]
    fn what_lies_within_another_annotation_or_was_rejected_is_not_overlooked() {
        let text = "The Hope of Visby came.";
        let long = said(1, text, true, &[("Hope of Visby", SHIP)]);
        let place = said(2, "To Visby.", true, &[("Visby", PLACE)]);
        let at = SentenceRef { document: Uuid::from_u128(3), ordinal: 0 };
        let rejected = vec![(Span::new(3, 8), PLACE)];
        let gold = Gold { annotations: Vec::new(), rejected };
        let turned_down = Said::new(at, 0, "To Visby.".to_owned(), true, &gold);
        let all = documents([long, place].into_iter().chain(turned_down));
        assert_eq!(told(&all, &[]), Vec::<String>::new());
    }

    #[test]
    fn a_text_of_two_words_is_looked_for_whole_and_long_sentences_are_cut() {
        let long = format!("{} the pitch motor {}", "so ".repeat(40), "on ".repeat(40));
        let all = documents([
            said(1, &long, true, &[]),
            said(2, "A pitch motor.", true, &[("pitch motor", PLACE)]),
            said(3, "A pitch was motor.", true, &[]),
        ]);
        let [error] = &find(&all, &[])[..] else { panic!("one") };
        assert_eq!(error.readings.len(), 2);
        let outside = error.readings.iter().find(|one| one.concept.is_none()).expect("outside");
        let TextPlace { before, after, .. } = &outside.places[0];
        assert!(before.starts_with('…') && before.chars().count() == AROUND + 1, "{before}");
        assert!(after.ends_with('…') && after.chars().count() == AROUND + 1, "{after}");
    }
}
