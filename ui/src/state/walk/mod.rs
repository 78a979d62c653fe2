//! The walk through the places where a second annotator marked something else.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use handful_contract::command::Settle;
use handful_contract::{
    Annotation, AnnotationId, Applied, Comparison, Concept, ConceptId, Difference, DocumentId,
    NamedSpan,
};
use handful_text::{Offsets, Span};

/// What became of a difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Settled {
    /// Nobody has looked at it.
    #[default]
    Open,
    /// It stays as the project has it.
    Kept,
    /// It is as the second annotator has it.
    Taken,
    /// It is otherwise than either has it: somebody changed it by hand.
    Otherwise,
}

#[derive(Clone, Debug, PartialEq)]
struct Step {
    difference: Difference,
    /// What stands there now.
    now: Vec<Annotation>,
    /// A person has said that it shall stay.
    kept: bool,
    settled: Settled,
}

/// All differences, and how far one has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    path: String,
    steps: Vec<Step>,
    /// More than are listed.
    total: u32,
    at: usize,
    stale: bool,
}

impl Walk {
    /// Begins with a comparison; none where nothing differs.
    pub fn begin(path: String, comparison: Comparison) -> Option<Self> {
        let steps: Vec<Step> = comparison.differences.into_iter().map(Step::new).collect();
        let total = comparison.differences_total;
        (!steps.is_empty()).then_some(Self { path, steps, total, at: 0, stale: false })
    }

    /// The same walk after the file was compared anew: what was kept stays so.
    pub fn renewed(&self, comparison: Comparison) -> Option<Self> {
        let place = |step: &Step| {
            let Difference { sentence, start, end, .. } = &step.difference;
            (sentence.document.clone(), *start, *end)
        };
        let kept: HashSet<_> = self.steps.iter().filter(|step| step.kept).map(place).collect();
        let mut walk = Self::begin(self.path.clone(), comparison)?;
        for step in &mut walk.steps {
            step.kept = kept.contains(&place(step));
            step.settled = if step.kept { Settled::Kept } else { Settled::Open };
        }
        walk.at = walk.steps.iter().position(Step::is_open).unwrap_or(0);
        Some(walk)
    }

    /// The second annotator's file.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The difference that one has come to.
    pub fn current(&self) -> &Difference {
        &self.steps[self.at].difference
    }

    /// Its place among all, counted from 0.
    pub fn at(&self) -> usize {
        self.at
    }

    /// How many differences there are, those that are not listed among them.
    pub fn total(&self) -> u32 {
        self.total
    }

    /// How many are listed.
    pub fn listed(&self) -> usize {
        self.steps.len()
    }

    /// What became of the current one.
    pub fn settled(&self) -> Settled {
        self.steps[self.at].settled
    }

    /// How many of those listed nobody has settled.
    pub fn left(&self) -> usize {
        self.steps.iter().filter(|step| step.is_open()).count()
    }

    /// Whether so much has changed in the project that the file must be compared anew.
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// Goes to the next difference, or to the one before.
    pub fn step(&mut self, forward: bool) {
        self.at = if forward {
            (self.at + 1).min(self.steps.len() - 1)
        } else {
            self.at.saturating_sub(1)
        };
    }

    /// Goes on to the next one that is open, from the beginning again where none follows; stays where none is left.
    pub fn go_on(&mut self) {
        let behind = (self.at + 1)..self.steps.len();
        let open = behind.chain(0..self.at).find(|place| self.steps[*place].is_open());
        self.at = open.unwrap_or(self.at);
    }

    /// The current one stays as the project had it. Gives what is to be asked for where it is otherwise now.
    pub fn keep(&mut self, concepts: &[Concept]) -> Option<Settle> {
        let step = &mut self.steps[self.at];
        step.kept = true;
        step.judge(concepts);
        if step.settled == Settled::Kept {
            return None;
        }
        let name = |id: &ConceptId| Some(concepts.iter().find(|own| own.id == *id)?.name.clone());
        let ours = step.difference.ours.iter().filter_map(|own| {
            Some(NamedSpan { start: own.start, end: own.end, concept: name(&own.concept)? })
        });
        Some(step.settle(ours.collect()))
    }

    /// What is to be asked for so that the current one becomes as the second annotator has it; none where it is.
    pub fn take(&mut self) -> Option<Settle> {
        let step = &mut self.steps[self.at];
        step.kept = false;
        let theirs = step.difference.theirs.clone();
        (step.settled != Settled::Taken).then(|| step.settle(theirs))
    }

    /// Takes over what an action changed. Where it opens a difference again, as undo does, the walk goes back to that.
    pub fn merge(&mut self, applied: &Applied) {
        self.stale |= applied.reload;
        let removed: HashSet<&AnnotationId> = applied.removed.iter().collect();
        let mut news: HashMap<&DocumentId, Vec<&Annotation>> = HashMap::new();
        for (document, annotation) in &applied.annotations {
            news.entry(document).or_default().push(annotation);
        }
        let mut opened = None;
        for (place, step) in self.steps.iter_mut().enumerate() {
            let news = news.get(&step.difference.sentence.document).map_or(&[][..], Vec::as_slice);
            if news.is_empty() && removed.is_empty() {
                continue;
            }
            let was_open = step.is_open();
            step.now.retain(|own| !removed.contains(&own.id));
            for annotation in news {
                step.now.retain(|own| own.id != annotation.id);
                let Difference { start, end, .. } = step.difference;
                if annotation.start < end && start < annotation.end {
                    step.now.push((*annotation).clone());
                }
            }
            step.judge(&applied.pulse.concepts);
            if step.is_open() && !was_open {
                opened = opened.or(Some(place));
            }
        }
        self.at = opened.unwrap_or(self.at);
    }
}

impl Step {
    fn new(difference: Difference) -> Self {
        let now = difference.ours.clone();
        Self { difference, now, kept: false, settled: Settled::Open }
    }

    fn is_open(&self) -> bool {
        self.settled == Settled::Open
    }

    fn judge(&mut self, concepts: &[Concept]) {
        self.settled = if self.is_as_theirs(concepts) {
            Settled::Taken
        } else if !self.is_as_ours() {
            Settled::Otherwise
        } else if self.kept {
            Settled::Kept
        } else {
            Settled::Open
        };
    }

    fn is_as_ours(&self) -> bool {
        let place = |own: &Annotation| (own.start, own.end, own.concept.clone());
        let now: HashSet<_> = self.now.iter().map(place).collect();
        now == self.difference.ours.iter().map(place).collect::<HashSet<_>>()
    }

    fn is_as_theirs(&self, concepts: &[Concept]) -> bool {
        let name = |id: &ConceptId| {
            let concept = concepts.iter().find(|own| own.id == *id);
            concept.map_or(String::new(), |concept| concept.name.to_lowercase())
        };
        let now: HashSet<_> =
            self.now.iter().map(|own| (own.start, own.end, name(&own.concept))).collect();
        let theirs = self.difference.theirs.iter();
        now == theirs
            .map(|own| (own.start, own.end, own.concept.to_lowercase()))
            .collect::<HashSet<_>>()
    }

    fn settle(&self, come: Vec<NamedSpan>) -> Settle {
        Settle {
            document: self.difference.sentence.document.clone(),
            gone: self.now.iter().map(|own| own.id.clone()).collect(),
            come,
        }
    }
}

/// A text that begins at a scalar value of its document, cut at the edges of spans: each piece, with the place of the
/// span that it is, if it is one. The spans are in order and do not overlap.
pub fn pieces(text: &str, start: u32, spans: &[(u32, u32)]) -> Vec<(String, Option<usize>)> {
    let offsets = Offsets::new(text);
    let place = |at: u32| (at.saturating_sub(start) as usize).min(offsets.scalars());
    let mut pieces = Vec::new();
    let mut cut = |from: usize, to: usize, span: Option<usize>| {
        if let Some(piece) = offsets.slice(text, Span::new(from, to)).filter(|_| from < to) {
            pieces.push((piece.to_owned(), span));
        }
    };
    let mut at = 0;
    for (number, (from, to)) in spans.iter().enumerate() {
        cut(at, place(*from), None);
        cut(place(*from), place(*to), Some(number));
        at = place(*to);
    }
    cut(at, offsets.scalars(), None);
    pieces
}
