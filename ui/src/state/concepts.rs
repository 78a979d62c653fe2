use handful_contract::{Concept, ConceptDraft, ConceptId};

use super::keys::KeyMap;

/// How many concept colours there are.
pub const COLORS: u8 = 12;

/// A concept while its form is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConceptForm {
    /// The concept; none while it is new.
    pub id: Option<ConceptId>,
    /// Its name as typed.
    pub name: String,
    /// Its description as typed.
    pub description: String,
    /// Its colour; none to take the least used one.
    pub color: Option<u8>,
    /// Its key as typed.
    pub key: String,
    /// The concept that it is to be merged into, if it is.
    pub into: Option<ConceptId>,
}

impl ConceptForm {
    /// An empty form with the key that comes next.
    pub fn new(concepts: &[Concept]) -> Self {
        let taken = |digit: &String| concepts.iter().any(|c| c.key.as_deref() == Some(digit));
        let key = (1..=9).chain([0]).map(|digit| digit.to_string()).find(|digit| !taken(digit));
        Self { key: key.unwrap_or_default(), color: Some(free_color(concepts)), ..Self::default() }
    }

    /// The form of a concept.
    pub fn of(concept: &Concept) -> Self {
        Self {
            id: Some(concept.id.clone()),
            name: concept.name.clone(),
            description: concept.description.clone(),
            color: Some(concept.color),
            key: concept.key.clone().unwrap_or_default(),
            into: None,
        }
    }

    /// Why the name cannot be; none if it can. An empty name is no mistake until it is confirmed.
    pub fn name_problem(&self, concepts: &[Concept]) -> Option<String> {
        let name = self.name.trim().to_lowercase();
        concepts
            .iter()
            .find(|other| Some(&other.id) != self.id.as_ref() && other.name.to_lowercase() == name)
            .map(|other| say!("name-taken", name = other.name.as_str()))
    }

    /// What merging would do, in words; none where nothing is to be merged.
    pub fn merging(&self, concepts: &[Concept]) -> Option<String> {
        let find = |id: &ConceptId| concepts.iter().find(|concept| concept.id == *id);
        let (own, into) = (find(self.id.as_ref()?)?, find(self.into.as_ref()?)?);
        let (n, own, into) = (own.annotations, own.name.as_str(), into.name.as_str());
        Some(say!("merging", n = n, own = own, into = into))
    }

    /// Why the key cannot be; none if it can.
    pub fn key_problem(&self, keys: &KeyMap, concepts: &[Concept]) -> Option<String> {
        keys.key_problem(self.key.trim(), self.id.as_ref(), concepts)
    }

    /// What is sent; none while something is missing or cannot be.
    pub fn draft(&self, keys: &KeyMap, concepts: &[Concept]) -> Option<ConceptDraft> {
        let name = self.name.trim();
        let fine = !name.is_empty()
            && self.name_problem(concepts).is_none()
            && self.key_problem(keys, concepts).is_none();
        let key = self.key.trim();
        fine.then(|| ConceptDraft {
            name: name.to_owned(),
            description: self.description.trim().to_owned(),
            color: self.color,
            key: (!key.is_empty()).then(|| key.to_lowercase()),
        })
    }
}

/// The concept colour that is used least, the earlier one where several are.
fn free_color(concepts: &[Concept]) -> u8 {
    let uses = |color: u8| concepts.iter().filter(|concept| concept.color == color).count();
    (0..COLORS).min_by_key(|color| (uses(*color), *color)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::samples::concept;

    #[test]
    fn what_merging_would_do_is_told_beforehand() {
        let ship = Concept { annotations: 41, ..concept("ship", "1") };
        let concepts = [ship, concept("vessel", "2")];
        let mut form = ConceptForm::of(&concepts[0]);
        assert_eq!(form.merging(&concepts), None);
        form.into = Some("vessel".into());
        let words =
            "41 annotations of ship will become vessel, and ship goes. Undo parts them again.";
        assert_eq!(form.merging(&concepts).as_deref(), Some(words));
    }

    #[test]
    fn a_new_concept_takes_the_first_free_digit_and_colour() {
        let form = ConceptForm::new(&[concept("a", "1"), concept("b", "3")]);
        assert_eq!((form.key.as_str(), form.color), ("2", Some(1)));
    }

    #[test]
    fn names_differ_by_more_than_case() {
        let concepts = [concept("Component", "1")];
        let mut form = ConceptForm::new(&concepts);
        form.name = " component ".into();
        assert!(form.draft(&KeyMap::default(), &concepts).is_none());
        form.id = Some("Component".into());
        let draft = form.draft(&KeyMap::default(), &concepts);
        assert_eq!(draft.map(|draft| draft.name), Some("component".into()));
    }

    #[test]
    fn nothing_is_sent_without_a_name() {
        assert_eq!(ConceptForm::new(&[]).draft(&KeyMap::default(), &[]), None);
    }
}
