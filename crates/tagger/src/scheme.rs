//! How the words of an entity are told apart, and so what the rows of a head score.

use std::ops::Range;

use crate::tags::{OUTSIDE, concept_of};

/// How the words of an entity are told apart.
///
/// Either way sequences are read as those of BIO tags. Under [`Scheme::Io`] the first tag and the
/// inside tag of a concept have one row and so one score, and entities of one concept never touch,
/// which makes the legal BIO sequences exactly the IO ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// The first word of an entity and its other words are scored apart.
    #[default]
    Bio,
    /// All words of an entity are scored alike. Half the rows; entities of one concept that touch
    /// become one.
    Io,
}

/// Which words of an entity a row scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    First,
    Later,
    All,
}

impl Scheme {
    /// The number of rows for this many concepts.
    pub(crate) const fn rows(self, concepts: usize) -> usize {
        match self {
            Self::Bio => 1 + 2 * concepts,
            Self::Io => 1 + concepts,
        }
    }

    /// The number of concepts of a head with so many rows.
    pub(crate) const fn concepts(self, rows: usize) -> usize {
        match self {
            Self::Bio => (rows - 1) / 2,
            Self::Io => rows - 1,
        }
    }

    /// The row that scores a tag.
    pub(crate) const fn row(self, tag: usize) -> usize {
        match self {
            Self::Bio => tag,
            Self::Io => tag.div_ceil(2),
        }
    }

    /// The tags that a row scores.
    pub(crate) const fn tags(self, row: usize) -> Range<usize> {
        match self {
            Self::Io if row != OUTSIDE => 2 * row - 1..2 * row + 1,
            _ => row..row + 1,
        }
    }

    /// The concept of a row, and which of its words are meant; none of outside.
    pub(crate) const fn meaning(self, row: usize) -> Option<(usize, Part)> {
        match (concept_of(self.tags(row).start), self) {
            (Some((concept, _)), Self::Io) => Some((concept, Part::All)),
            (Some((concept, true)), Self::Bio) => Some((concept, Part::First)),
            (Some((concept, false)), Self::Bio) => Some((concept, Part::Later)),
            (None, _) => None,
        }
    }

    /// The rows of usable concepts, outside first.
    pub(crate) fn active(self, usable: &[bool]) -> Vec<usize> {
        (0..self.rows(usable.len()))
            .filter(|&row| self.meaning(row).is_none_or(|(concept, _)| usable[concept]))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tags::{begin, inside, tag_count};

    #[test]
    fn each_tag_has_the_row_that_scores_it() {
        for scheme in [Scheme::Bio, Scheme::Io] {
            let rows = scheme.rows(3);
            assert_eq!(scheme.concepts(rows), 3);
            for tag in 0..tag_count(3) {
                let row = scheme.row(tag);
                assert!(row < rows && scheme.tags(row).contains(&tag));
                let concept = concept_of(tag).map(|(concept, _)| concept);
                assert_eq!(scheme.meaning(row).map(|(concept, _)| concept), concept);
            }
            let covered: usize = (0..rows).map(|row| scheme.tags(row).len()).sum();
            assert_eq!(covered, tag_count(3));
        }
        assert_eq!(Scheme::Bio.active(&[true, false, true]), [0, begin(0), inside(0), 5, 6]);
        assert_eq!(Scheme::Io.active(&[true, false, true]), [0, 1, 3]);
    }
}
