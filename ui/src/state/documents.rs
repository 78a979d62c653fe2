use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use handful_contract::{DocumentFilter, DocumentId, DocumentPage, DocumentRow};

/// How many rows are asked for at a time.
pub const STRETCH: u32 = 200;

/// The document list as far as it was looked at.
///
/// Only stretches that have been on the screen are held, so that a hundred thousand documents cost no
/// more than a hundred.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentList {
    filter: DocumentFilter,
    total: u32,
    rows: BTreeMap<u32, DocumentRow>,
    asked: BTreeSet<u32>,
    generation: u32,
}

impl DocumentList {
    /// Which documents it holds.
    pub fn filter(&self) -> DocumentFilter {
        self.filter
    }

    /// How many documents the filter lets through, as far as is known.
    pub fn total(&self) -> u32 {
        self.total
    }

    /// Changes whenever everything must be asked for again; answers to older questions do not count.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// Starts anew.
    pub fn reset(&mut self, filter: DocumentFilter) {
        let total = if filter == self.filter { self.total } else { 0 };
        let generation = self.generation + 1;
        *self = Self { filter, total, generation, ..Self::default() };
    }

    /// A row, if it is there.
    pub fn row(&self, place: u32) -> Option<&DocumentRow> {
        self.rows.get(&place)
    }

    /// The stretches to ask for so that these rows can be drawn. Each is named once.
    pub fn missing(&mut self, rows: Range<u32>) -> Vec<u32> {
        let first = rows.start / STRETCH;
        let last = rows.end.max(1).saturating_sub(1) / STRETCH;
        (first..=last)
            .map(|stretch| stretch * STRETCH)
            .filter(|offset| self.asked.insert(*offset))
            .collect()
    }

    /// Takes a stretch in; tells whether the list is shorter or longer than was thought.
    pub fn fill(&mut self, generation: u32, page: DocumentPage) {
        if generation != self.generation {
            return;
        }
        self.total = page.total;
        for (place, row) in (page.offset..).zip(page.rows) {
            self.rows.insert(place, row);
        }
    }

    /// Lets a stretch be asked for again, because the question failed.
    pub fn forget(&mut self, generation: u32, offset: u32) {
        if generation == self.generation {
            self.asked.remove(&offset);
        }
    }

    /// Takes over what an action changed. A document that the filter no longer lets through stays where
    /// it is until the list is asked for anew, so that nothing moves under the pointer.
    pub fn update(&mut self, changed: &[DocumentRow]) {
        for row in self.rows.values_mut() {
            if let Some(other) = changed.iter().find(|other| other.id == row.id) {
                row.clone_from(other);
            }
        }
    }

    /// Where a document stands, if that is known.
    pub fn place_of(&self, id: &DocumentId) -> Option<u32> {
        self.rows.iter().find(|(_, row)| row.id == *id).map(|(place, _)| *place)
    }
}

/// The rows to draw for a list scrolled so far, some more above and below.
pub fn window(scrolled: f64, height: f64, row: f64, total: u32) -> Range<u32> {
    const SPARE: f64 = 8.0;
    if row <= 0.0 {
        return 0..total.min(50);
    }
    let first = ((scrolled / row).floor() - SPARE).max(0.0) as u32;
    let end = ((scrolled + height) / row).ceil() + SPARE;
    first.min(total)..(end as u32).min(total)
}

#[cfg(test)]
mod tests {
    use handful_contract::ReviewState;

    use super::*;

    fn row(id: u32) -> DocumentRow {
        DocumentRow {
            id: DocumentId(id.to_string()),
            title: id.to_string(),
            state: ReviewState::Untouched,
            sentences: 1,
            sentences_done: 0,
            annotations: 0,
        }
    }

    #[test]
    fn a_stretch_is_asked_for_once() {
        let mut list = DocumentList::default();
        assert_eq!(list.missing(0..30), [0]);
        assert_eq!(list.missing(10..210), [200]);
        assert!(list.missing(0..400).is_empty());
    }

    #[test]
    fn late_answers_to_an_old_question_are_not_taken() {
        let mut list = DocumentList::default();
        let old = list.generation();
        list.missing(0..1);
        list.reset(DocumentFilter::Done);
        list.fill(old, DocumentPage { total: 9, offset: 0, rows: vec![row(1)] });
        assert_eq!(list.total(), 0);
        assert_eq!(list.missing(0..1), [0]);
    }

    #[test]
    fn a_changed_row_stays_where_it_is() {
        let mut list = DocumentList::default();
        list.reset(DocumentFilter::ToDo);
        list.fill(
            list.generation(),
            DocumentPage { total: 2, offset: 0, rows: vec![row(1), row(2)] },
        );
        list.update(&[DocumentRow { state: ReviewState::Done, ..row(2) }]);
        assert_eq!(list.row(1).map(|row| row.state), Some(ReviewState::Done));
        assert_eq!(list.place_of(&"2".into()), Some(1));
    }

    #[test]
    fn only_what_can_be_seen_is_drawn() {
        assert_eq!(window(0.0, 600.0, 30.0, 20_000), 0..28);
        assert_eq!(window(300_000.0, 600.0, 30.0, 20_000), 9_992..10_028);
        assert_eq!(window(0.0, 600.0, 30.0, 3), 0..3);
    }
}
