//! Tagging schemes: how they are told apart, and the spans that tags stand for.

use std::collections::BTreeSet;

/// What stands before the concept's name in a tag; the letters of BILOU under their names in BIOES.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Begin,
    Inside,
    End,
    Single,
}

/// One tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag<'t> {
    Outside,
    In { place: Place, letter: u8, label: &'t str },
}

/// The name of a concept whose corpus gives it none: tags that are a bare `B` or `I`.
const NAMELESS: &str = "entity";

impl<'t> Tag<'t> {
    /// Reads a tag; none where it is of no scheme.
    pub(super) fn read(tag: &'t str) -> Option<Self> {
        if tag == "O" {
            return Some(Self::Outside);
        }
        let (letter, label) = match tag.split_once('-') {
            Some((letter, label)) => (letter, label),
            None if matches!(tag, "B" | "I") => (tag, NAMELESS),
            None => return None,
        };
        let place = match letter {
            "B" => Place::Begin,
            "I" | "M" => Place::Inside,
            "E" | "L" => Place::End,
            "S" | "U" => Place::Single,
            _ => return None,
        };
        let letter = letter.bytes().next()?;
        (!label.is_empty()).then_some(Self::In { place, letter, label })
    }
}

/// The scheme of a corpus, and what in it does not follow the scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scheme {
    pub(super) name: &'static str,
    /// Entities that begin with another letter than the scheme asks for.
    pub(super) repaired: u64,
    /// Entities in all.
    pub(super) entities: u64,
}

/// Counts what tells the schemes apart.
#[derive(Default)]
pub(super) struct Census {
    letters: BTreeSet<u8>,
    tags: u64,
    outside: u64,
    unknown: u64,
    unknown_tags: BTreeSet<String>,
    entities: u64,
    /// Entities whose first tag is inside one: IOB1, IO, IOE.
    start_inside: u64,
    /// Entities whose last tag is an end.
    ended: u64,
    /// Beginnings right after an entity of the same concept, the only ones that IOB1 has.
    touching_begins: u64,
    other_begins: u64,
}

/// How many unknown tags a refusal shows.
const SHOWN: usize = 5;

impl Census {
    /// Adds one sentence.
    pub(super) fn sentence(&mut self, tags: &[&str]) {
        let mut read = Vec::with_capacity(tags.len());
        for &tag in tags {
            self.tags += 1;
            match Tag::read(tag) {
                Some(known) => read.push(known),
                None => {
                    self.unknown += 1;
                    if self.unknown_tags.len() < SHOWN {
                        self.unknown_tags.insert(tag.to_owned());
                    }
                    read.push(Tag::Outside);
                }
            }
        }
        for (at, tag) in read.iter().enumerate() {
            match *tag {
                Tag::Outside => self.outside += 1,
                Tag::In { letter, place, label } => {
                    self.letters.insert(letter);
                    if place == Place::Begin {
                        let touches = at > 0
                            && matches!(read[at - 1], Tag::In { label: before, .. } if before == label);
                        *(if touches {
                            &mut self.touching_begins
                        } else {
                            &mut self.other_begins
                        }) += 1;
                    }
                }
            }
        }
        for (from, to, _) in chunks(&read) {
            self.entities += 1;
            let place = |at: usize| match read[at] {
                Tag::In { place, .. } => Some(place),
                Tag::Outside => None,
            };
            self.start_inside += u64::from(matches!(place(from), Some(Place::Inside | Place::End)));
            self.ended += u64::from(place(to - 1) == Some(Place::End));
        }
    }

    /// The scheme of all sentences seen; the unknown tags where there is none.
    ///
    /// A few tags of no scheme among many others are mistakes in their sentences, not another scheme.
    pub(super) fn scheme(&self) -> Result<Scheme, Vec<String>> {
        if self.unknown * 20 > self.tags || (self.unknown > 0 && self.outside == 0) {
            return Err(self.unknown_tags.iter().cloned().collect());
        }
        let has = |letters: &[u8]| letters.iter().any(|letter| self.letters.contains(letter));
        let scheme = |name, repaired| Ok(Scheme { name, repaired, entities: self.entities });
        if has(b"LU") {
            if has(b"ESM") {
                return Err(self
                    .letters
                    .iter()
                    .map(|&letter| format!("{}-", char::from(letter)))
                    .collect());
            }
            return scheme("BILOU", self.start_inside);
        }
        if has(b"M") {
            return scheme("BMES", self.start_inside);
        }
        if has(b"ES") {
            return match (has(b"BS"), self.ended == self.entities) {
                (true, _) => scheme("BIOES", self.start_inside),
                (false, true) => scheme("IOE2", 0),
                (false, false) => scheme("IOE1", 0),
            };
        }
        match (has(b"B"), self.start_inside, self.other_begins) {
            (false, 0, _) => scheme("tokens without any entity", 0),
            (false, ..) => scheme("IOB1 or IO, which are the same here", 0),
            (true, 0, _) => scheme("IOB2", 0),
            (true, _, 0) => scheme("IOB1", 0),
            (true, inside, begins) if inside > begins => scheme("IOB1", begins),
            (true, inside, _) => scheme("IOB2", inside),
        }
    }
}

/// The entities of a sentence: first token, one past the last, concept.
///
/// One rule reads all schemes, as each only leaves out marks that another writes: an entity goes on
/// while tags of its concept follow, until a beginning, or after an end or a single.
pub(super) fn chunks<'t>(tags: &[Tag<'t>]) -> Vec<(usize, usize, &'t str)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    for (at, tag) in tags.iter().enumerate() {
        let Tag::In { place, label, .. } = *tag else {
            if let Some((from, label)) = open.take() {
                found.push((from, at, label));
            }
            continue;
        };
        let begins = matches!(place, Place::Begin | Place::Single);
        match open {
            Some((_, current)) if current == label && !begins => {}
            _ => {
                if let Some((from, label)) = open.take() {
                    found.push((from, at, label));
                }
                open = Some((at, label));
            }
        }
        if matches!(place, Place::End | Place::Single)
            && let Some((from, label)) = open.take()
        {
            found.push((from, at + 1, label));
        }
    }
    if let Some((from, label)) = open {
        found.push((from, tags.len(), label));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scheme_of(sentences: &[&str]) -> Result<Scheme, Vec<String>> {
        let mut census = Census::default();
        for sentence in sentences {
            census.sentence(&sentence.split(' ').collect::<Vec<_>>());
        }
        census.scheme()
    }

    fn named(sentences: &[&str]) -> (&'static str, u64) {
        let scheme = scheme_of(sentences).expect("a known scheme");
        (scheme.name, scheme.repaired)
    }

    #[test]
    fn each_scheme_is_told_by_what_only_it_writes() {
        assert_eq!(named(&["O B-a I-a O", "B-a B-a"]), ("IOB2", 0));
        assert_eq!(named(&["O I-a I-a O", "I-a B-a"]), ("IOB1", 0));
        assert_eq!(named(&["O I-a I-a O", "I-a I-b"]), ("IOB1 or IO, which are the same here", 0));
        assert_eq!(named(&["O B-a E-a O", "S-a B-b I-b E-b"]), ("BIOES", 0));
        assert_eq!(named(&["O B-a L-a O", "U-a B-b I-b L-b"]), ("BILOU", 0));
        assert_eq!(named(&["O I-a E-a O", "E-a"]), ("IOE2", 0));
        assert_eq!(named(&["O I-a E-a I-a O", "I-a"]), ("IOE1", 0));
        assert_eq!(named(&["O O"]), ("tokens without any entity", 0));
        assert_eq!(named(&["B I O"]), ("IOB2", 0));
    }

    #[test]
    fn a_mixture_is_read_and_counted() {
        assert_eq!(named(&["O B-a I-a O", "B-a O", "O I-a"]), ("IOB2", 1));
        assert_eq!(named(&["O I-a I-a O", "I-a O", "O B-a"]), ("IOB1", 1));
        assert_eq!(named(&["O I-a E-a O", "S-a"]), ("BIOES", 1));
    }

    #[test]
    fn what_is_no_scheme_is_refused_with_its_tags() {
        assert_eq!(scheme_of(&["NN VB O"]), Err(vec!["NN".to_owned(), "VB".to_owned()]));
        assert_eq!(scheme_of(&["(PER* *) O"]), Err(vec!["(PER*".to_owned(), "*)".to_owned()]));
        assert_eq!(scheme_of(&["B-a L-a O", "B-a E-a"]).expect_err("mixed"), ["B-", "E-", "L-"]);
    }

    #[test]
    fn all_schemes_give_the_same_entities() {
        let wanted = vec![(0, 2, "a"), (2, 3, "a"), (3, 4, "b"), (5, 6, "a")];
        for sentence in [
            "B-a I-a B-a B-b O B-a",
            "I-a I-a B-a I-b O I-a",
            "B-a E-a S-a S-b O S-a",
            "B-a L-a U-a U-b O U-a",
            "I-a E-a E-a E-b O E-a",
            "I-a E-a I-a I-b O I-a",
        ] {
            let tags: Vec<Tag> =
                sentence.split(' ').map(|tag| Tag::read(tag).expect("a known tag")).collect();
            assert_eq!(chunks(&tags), wanted, "{sentence}");
        }
    }
}
