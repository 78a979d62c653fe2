use handful_contract::{Annotation, AnnotationId, ConceptId, RuleKind, Suggestion};
use handful_text::Span;

/// What names one mark on the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkKey {
    /// An annotation, by its identifier.
    Annotation(AnnotationId),
    /// A suggestion, which has no identity but its span and concept.
    Suggestion(Span, ConceptId),
}

/// One mark as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Which one.
    pub key: MarkKey,
    /// Where it stands.
    pub span: Span,
    /// Its concept.
    pub concept: ConceptId,
    /// A suggestion's probability; none for an annotation.
    pub probability: Option<f32>,
    /// What kind of rule suggests it, where no model does.
    pub rule: Option<RuleKind>,
}

impl Mark {
    /// Whether it waits for a decision.
    pub fn is_suggestion(&self) -> bool {
        self.probability.is_some()
    }
}

impl From<&Annotation> for Mark {
    fn from(annotation: &Annotation) -> Self {
        Self {
            key: MarkKey::Annotation(annotation.id.clone()),
            span: span_of(annotation.start, annotation.end),
            concept: annotation.concept.clone(),
            probability: None,
            rule: None,
        }
    }
}

impl From<&Suggestion> for Mark {
    fn from(suggestion: &Suggestion) -> Self {
        let span = span_of(suggestion.start, suggestion.end);
        Self {
            key: MarkKey::Suggestion(span, suggestion.concept.clone()),
            span,
            concept: suggestion.concept.clone(),
            probability: Some(suggestion.probability),
            rule: suggestion.rule,
        }
    }
}

/// A span of the contract as a span of the text crate.
pub fn span_of(start: u32, end: u32) -> Span {
    Span::new(start as usize, end as usize)
}

/// An offset as the contract carries it. Texts of more than four billion characters do not exist here.
pub fn wire(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
