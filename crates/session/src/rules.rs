//! What rules fit in the corpus: looked for by a thread of its own, and joined with what the model suggests.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use handful_patterns::{Kind, Match, Matcher};
use handful_store::{Document, Rule, RuleKind, Store};
use handful_text::Span;
use tokio::sync::watch;
use uuid::Uuid;

use crate::{
    Suggestion,
    io::{Io, IoError, sentence_texts},
};

/// How often a place that a rule fits is right: words that were annotated twice in a hundred sentences were
/// the same concept in four of five other places, over seven evaluation sets
/// (`docs/decisions/0018-dictionaries-and-patterns.md`).
pub(crate) const PROBABILITY: f32 = 0.8;

/// A suggestion of the model that is at least so probable keeps its place against a shorter match.
const SURE: f32 = 0.5;

/// How long places are gathered before they are told.
const PACE: Duration = Duration::from_millis(50);

/// Rules and how often each fits in the corpus.
#[derive(Clone, Debug, Default)]
pub struct RulePlaces {
    /// The rules that are looked for.
    pub rules: Arc<Vec<Rule>>,
    /// In how many places each of them fits, in the same order. A place where several fit counts for the one
    /// that it is suggested by.
    pub places: Vec<u32>,
    /// Whether all texts have been looked through with these rules.
    pub complete: bool,
}

/// Places in documents, each sentence's by itself, in scalar values of the document.
pub(crate) type Found = Vec<(Uuid, Vec<Box<[Match]>>)>;

/// What the thread tells.
pub(crate) enum Told {
    /// These documents were looked through.
    Found(Found),
    /// All were.
    Through,
}

/// One walk through the corpus.
pub(crate) struct Search {
    pub(crate) store: Store,
    pub(crate) halting: watch::Receiver<bool>,
    pub(crate) rules: Arc<Vec<Rule>>,
    /// The document on screen, which is looked through before the others.
    pub(crate) first: Option<Uuid>,
    pub(crate) stop: Arc<AtomicBool>,
}

impl Search {
    /// Looks through all documents. What is found is told in time with it; the end is told only where nobody
    /// stopped it.
    pub(crate) fn run(&self, tell: impl Fn(Told)) {
        match self.walk(&tell) {
            Ok(()) if !self.is_stopped() => tell(Told::Through),
            Ok(()) | Err(IoError::Halted) => {}
            // The owner meets the same store, and says so to the person.
            Err(IoError::Store(error)) => {
                tracing::error!("dictionaries are not looked for: {error}");
            }
        }
    }

    fn walk(&self, tell: &impl Fn(Told)) -> Result<(), IoError> {
        let io = Io::new(self.store.clone(), self.halting.clone()).map_err(|error| {
            tracing::error!("no thread to look for dictionaries with: {error}");
            IoError::Halted
        })?;
        let _within = io.enter();
        let matcher = Matcher::new(&compiled(&self.rules));
        if let Some(first) = self.first
            && let Ok(document) = io.document(first)
        {
            tell(Told::Found(vec![places(&matcher, &document)]));
        }
        let mut documents = io.documents()?;
        let mut found = Vec::new();
        let mut told = Instant::now();
        while let Some(document) = io.next(&mut documents)? {
            if self.is_stopped() {
                return Ok(());
            }
            found.push(places(&matcher, &document));
            if told.elapsed() >= PACE {
                tell(Told::Found(std::mem::take(&mut found)));
                told = Instant::now();
            }
        }
        tell(Told::Found(found));
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

fn compiled(rules: &[Rule]) -> Vec<handful_patterns::Rule> {
    let rule = |rule: &Rule| handful_patterns::Rule {
        kind: match rule.kind {
            RuleKind::Words => Kind::Words,
            RuleKind::Expression => Kind::Expression,
        },
        text: rule.text.clone(),
        case: rule.case,
    };
    rules.iter().map(rule).collect()
}

/// Where rules fit in a document, sentence by sentence.
fn places(matcher: &Matcher, document: &Document) -> (Uuid, Vec<Box<[Match]>>) {
    let sentences = document.sentences.iter().zip(sentence_texts(document));
    let found = sentences.map(|(sentence, text)| {
        let start = sentence.span.start;
        let moved = |it: Match| {
            let span = Span::new(it.span.start + start, it.span.end + start);
            Match { span, ..it }
        };
        matcher.matches(text).into_iter().map(moved).collect()
    });
    (document.id, found.collect())
}

/// Where each of the old rules stands among the new ones; none where it is gone.
pub(crate) fn moved(old: &[Rule], new: &[Rule]) -> Vec<Option<u32>> {
    let key = |rule: &Rule| (rule.concept, rule.kind, rule.case, rule.text.clone());
    let places: HashMap<_, u32> = new.iter().map(key).zip(0..).collect();
    old.iter().map(|rule| places.get(&key(rule)).copied()).collect()
}

/// One list out of what the model suggests and what rules suggest in a sentence, without overlaps.
///
/// Where both mean the same there is one suggestion, the model's, at least as probable as a rule's is. Of
/// others that overlap the longer one stands where the model is sure of it, or else the rule's: a person
/// asked for that.
pub(crate) fn joined(mut model: Vec<Suggestion>, rules: Vec<Suggestion>) -> Vec<Suggestion> {
    for rule in rules {
        let same = |it: &&mut Suggestion| it.span == rule.span && it.concept == rule.concept;
        if let Some(same) = model.iter_mut().find(same) {
            same.probability = same.probability.max(rule.probability);
            continue;
        }
        let stays = |it: &Suggestion| {
            it.rule.is_none() && it.probability >= SURE && it.span.len() > rule.span.len()
        };
        if !model.iter().any(|it| it.span.overlaps(rule.span) && stays(it)) {
            model.retain(|it| !it.span.overlaps(rule.span));
            model.push(rule);
        }
    }
    model.sort_unstable_by_key(|it| it.span.start);
    model
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: usize, end: usize, concept: u128, probability: f32) -> Suggestion {
        let concept = Uuid::from_u128(concept);
        Suggestion { span: Span::new(start, end), concept, probability, rule: None }
    }

    fn rule(start: usize, end: usize, concept: u128) -> Suggestion {
        let rule = Some(RuleKind::Words);
        Suggestion { rule, ..at(start, end, concept, PROBABILITY) }
    }

    #[test]
    fn the_same_suggestion_is_made_once_and_as_probable_as_the_surer_of_both() {
        let both =
            joined(vec![at(0, 4, 1, 0.3), at(5, 9, 1, 0.9)], vec![rule(0, 4, 1), rule(5, 9, 1)]);
        assert_eq!(both, [at(0, 4, 1, PROBABILITY), at(5, 9, 1, 0.9)]);
    }

    #[test]
    fn of_two_that_overlap_a_sure_longer_one_stands_and_else_the_rule() {
        let model = |probability| vec![at(0, 9, 1, probability)];
        assert_eq!(joined(model(0.6), vec![rule(5, 9, 1)]), model(0.6));
        assert_eq!(joined(model(0.4), vec![rule(5, 9, 1)]), [rule(5, 9, 1)]);
        assert_eq!(joined(vec![at(5, 9, 2, 0.9)], vec![rule(5, 9, 1)]), [rule(5, 9, 1)]);
        assert_eq!(joined(vec![at(5, 7, 1, 0.9)], vec![rule(5, 9, 1)]), [rule(5, 9, 1)]);
        let apart = joined(vec![at(10, 12, 1, 0.1)], vec![rule(5, 9, 1)]);
        assert_eq!(apart, [rule(5, 9, 1), at(10, 12, 1, 0.1)]);
    }

    #[test]
    fn rules_that_stay_are_known_by_their_new_places() {
        let rule = |text: &str, case| Rule {
            concept: Uuid::nil(),
            kind: RuleKind::Words,
            text: text.to_owned(),
            case,
            source: handful_store::RuleSource::Person,
        };
        let old = [rule("a", true), rule("b", true), rule("c", true)];
        let new = [rule("c", true), rule("a", true), rule("b", false)];
        assert_eq!(moved(&old, &new), [Some(1), None, Some(0)]);
    }
}
