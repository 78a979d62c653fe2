use handful_encoder::TokenStates;

use crate::head::ConceptKey;
use crate::known::Known;

/// One sentence: what the frozen layers make of it and what is known about it.
#[derive(Clone, Copy, Debug)]
pub struct DeepExample<'a> {
    /// The states after the last frozen layer.
    pub states: &'a TokenStates,
    /// Annotations, rejections, and whether a person finished it.
    pub known: &'a Known,
}

/// What a deep round learns from: a [`TrainingSet`](crate::TrainingSet) one floor down.
#[derive(Clone, Copy, Debug)]
pub struct DeepSet<'a> {
    /// All concepts, in the order that spans count in.
    pub concepts: &'a [ConceptKey],
    /// The sentences of which anything is known. Held-out ones do not belong here.
    pub examples: &'a [DeepExample<'a>],
    /// A sample of untouched sentences. May be empty.
    pub unlabelled: &'a [&'a TokenStates],
}
