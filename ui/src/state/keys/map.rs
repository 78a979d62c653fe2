use std::collections::BTreeMap;

use handful_contract::{Concept, ConceptId};

use super::super::messages::say;
use super::acts::Act;
use super::chord::{Chord, Press, lying_at, needs_shift};
use super::defaults::{Binding, KEYS};

/// What a key press means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// One of the acts.
    Act(Act),
    /// Mark as this concept.
    Concept(ConceptId),
}

/// The key map with what the person changed of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyMap {
    bindings: Vec<Binding>,
}

impl Default for KeyMap {
    fn default() -> Self {
        Self { bindings: KEYS.to_vec() }
    }
}

impl KeyMap {
    /// The map with keys by the names of their acts, as the preferences keep them. What cannot be read, or
    /// would give one key two meanings, as it may after an update, is passed over.
    pub fn with(chosen: &BTreeMap<String, String>) -> Self {
        let mut chosen: Vec<(usize, Chord)> = KEYS
            .iter()
            .enumerate()
            .filter(|(_, binding)| !binding.words.is_empty())
            .filter_map(|(at, binding)| Some((at, Chord::parse(chosen.get(&binding.act.name())?)?)))
            .collect();
        loop {
            let mut map = Self::default();
            for (at, chord) in &chosen {
                map.bindings[*at].chord = chord.clone();
            }
            let clash = chosen
                .iter()
                .position(|(at, chord)| map.other_with(chord, map.bindings[*at].act).is_some());
            match clash {
                Some(place) => {
                    chosen.remove(place);
                }
                None => return map,
            }
        }
    }

    /// Its lines in the order in which they are shown.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// The key of an act, the one that is listed.
    pub fn chord(&self, act: Act) -> Option<&Chord> {
        self.listed(act).map(|binding| &binding.chord)
    }

    /// Whether an act has another key than it comes with.
    pub fn is_changed(&self, act: Act) -> bool {
        self.chord(act) != default_chord(act)
    }

    /// Some words with the key of what they say behind them.
    pub fn named(&self, words: &str, act: Act) -> String {
        match self.chord(act) {
            Some(chord) => say!("with-key", words = words, key = chord.label()),
            None => words.to_owned(),
        }
    }

    /// The key of an act as it is printed within a sentence; empty where it has none.
    pub fn label(&self, act: Act) -> String {
        self.chord(act).map(Chord::label).unwrap_or_default()
    }

    /// What a key press means, if anything: first by what the key types, then by where it lies, so that
    /// a Cyrillic or French keyboard can do the same with the same fingers.
    pub fn meaning(&self, press: &Press, concepts: &[Concept]) -> Option<Meaning> {
        if press.alt {
            return None;
        }
        let typed = press.key.to_lowercase();
        // Some systems call Tab with Shift by a name of its own, which the browser does not know.
        let typed = Some(typed).filter(|key| key != "unidentified");
        let lying = lying_at(&press.code, press.shift);
        for key in [typed, lying].into_iter().flatten() {
            if let Some(concept) = concepts.iter().find(|concept| {
                !press.ctrl && concept.key.as_deref().is_some_and(|own| own.to_lowercase() == key)
            }) {
                return Some(Meaning::Concept(concept.id.clone()));
            }
            if let Some(act) = self.act_of(&key, press) {
                return Some(Meaning::Act(act));
            }
            // A sign that this keyboard types is meant as such; only what it cannot type is looked up by
            // place.
            if key.is_ascii() && !key.chars().all(|sign| sign.is_ascii_punctuation()) {
                break;
            }
        }
        None
    }

    fn act_of(&self, key: &str, press: &Press) -> Option<Act> {
        self.bindings
            .iter()
            .find(|binding| {
                binding.chord.key.to_lowercase() == key
                    && binding.chord.ctrl == press.ctrl
                    && (binding.chord.shift == press.shift || needs_shift(key))
            })
            .map(|binding| binding.act)
    }

    /// Why a concept cannot have this key; none if it can.
    pub fn key_problem(
        &self,
        key: &str,
        own: Option<&ConceptId>,
        concepts: &[Concept],
    ) -> Option<String> {
        let mut signs = key.chars();
        let (Some(sign), None) = (signs.next(), signs.next()) else {
            return (!key.is_empty()).then(|| say!("key-one-sign"));
        };
        if sign.is_whitespace() || sign.is_control() {
            return Some(say!("key-visible"));
        }
        let key = key.to_lowercase();
        let bare = Chord { key: key.clone().into(), ctrl: false, shift: false };
        if let Some(binding) = self.bindings.iter().find(|binding| binding.chord == bare) {
            return Some(say!("key-means", key = key, act = say(self.words(binding.act))));
        }
        concepts
            .iter()
            .find(|concept| {
                Some(&concept.id) != own
                    && concept.key.as_deref().is_some_and(|taken| taken.to_lowercase() == key)
            })
            .map(|concept| {
                say!("key-of-concept", key = key.as_str(), concept = concept.name.as_str())
            })
    }

    /// Why an act cannot have this key; none if it can.
    pub fn problem(&self, act: Act, chord: &Chord, concepts: &[Concept]) -> Option<String> {
        let label = chord.label();
        if let Some(binding) = self.other_with(chord, act) {
            return Some(say!("key-means", key = label, act = say(self.words(binding.act))));
        }
        let bare = !chord.ctrl && !chord.shift;
        let taken = |concept: &&Concept| {
            concept.key.as_deref().is_some_and(|key| bare && key.to_lowercase() == chord.key)
        };
        let concept = concepts.iter().find(taken)?;
        Some(say!("key-of-concept-form", key = label, concept = concept.name.as_str()))
    }

    /// What the preferences are to keep once an act has this key: nothing of it where it is the key that it
    /// comes with.
    pub fn keep(chosen: &mut BTreeMap<String, String>, act: Act, chord: &Chord) {
        if default_chord(act) == Some(chord) {
            chosen.remove(&act.name());
        } else {
            chosen.insert(act.name(), chord.name());
        }
    }

    fn listed(&self, act: Act) -> Option<&Binding> {
        self.bindings.iter().find(|binding| binding.act == act && !binding.words.is_empty())
    }

    fn words(&self, act: Act) -> &'static str {
        self.listed(act).map_or(key!("act-else"), |binding| binding.words)
    }

    fn other_with(&self, chord: &Chord, act: Act) -> Option<&Binding> {
        self.bindings.iter().find(|binding| binding.act != act && binding.chord == *chord)
    }
}

/// The key that an act comes with.
pub fn default_chord(act: Act) -> Option<&'static Chord> {
    KEYS.iter()
        .find(|binding| binding.act == act && !binding.words.is_empty())
        .map(|binding| &binding.chord)
}
