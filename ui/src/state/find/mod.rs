#[cfg(test)]
mod tests;

use std::collections::HashSet;

use handful_contract::{
    ConceptId, DocumentId, FindFrom, FindPage, FindQuery, FoundPlace, PlaceRef, Reach, Standing,
};

/// How many places are asked for at a time.
pub const PAGE: usize = 200;

/// More places than this are neither listed nor marked at once.
pub const MOST: usize = 5_000;

/// One request to the backend; its answer counts only while `generation` is the newest.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// To be given back with the answer.
    pub generation: u32,
    /// What is looked for.
    pub query: FindQuery,
    /// Where to go on.
    pub from: Option<FindFrom>,
    /// How many places at most.
    pub limit: u32,
}

/// What is looked for, what was found so far, and where in it the person is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Find {
    /// Whether the panel is open.
    pub open: bool,
    query: FindQuery,
    reach: Reach,
    /// The document on screen.
    here: Option<DocumentId>,
    places: Vec<FoundPlace>,
    more: Option<FindFrom>,
    /// Whether the places answer an older question than the one that is asked now.
    stale: bool,
    at: usize,
    checked: HashSet<PlaceRef>,
    /// Whether places that come are checked as they come.
    checking: bool,
    wanted: usize,
    /// Whether more stand in the texts than are listed.
    cut: bool,
    generation: u32,
    asking: bool,
}

impl Find {
    /// Looks in the document on screen at first, as the hand expects of its key.
    pub fn new() -> Self {
        Self { reach: Reach::Document, ..Self::default() }
    }

    /// Forgets everything, as for another project; an answer that is still awaited does not count.
    pub fn forget(&mut self) {
        let (generation, asking) = (self.generation + 1, self.asking);
        *self = Self { generation, asking, ..Self::new() };
    }

    /// What is looked for.
    pub fn query(&self) -> &FindQuery {
        &self.query
    }

    /// Where is looked.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// The places found so far.
    pub fn places(&self) -> &[FoundPlace] {
        &self.places
    }

    /// The place where the person is.
    pub fn at(&self) -> usize {
        self.at
    }

    /// That place itself.
    pub fn current(&self) -> Option<&FoundPlace> {
        self.places.get(self.at)
    }

    /// Whether everything that there is was found.
    pub fn is_complete(&self) -> bool {
        !self.stale && self.more.is_none() && !self.cut
    }

    /// Whether an answer is awaited and there is nothing to show meanwhile.
    pub fn is_waiting(&self) -> bool {
        self.stale && self.places.is_empty()
    }

    /// How many places are checked.
    pub fn checked(&self) -> usize {
        self.checked.len()
    }

    /// Whether a place is checked.
    pub fn is_checked(&self, place: &FoundPlace) -> bool {
        self.checked.contains(&reference(place))
    }

    /// How many things besides the words narrow the places.
    pub fn narrowing(&self) -> usize {
        let FindQuery { case, whole_words, done, standing, concept, noted, .. } = &self.query;
        let chosen = [done.is_some(), standing.is_some(), concept.is_some(), noted.is_some()];
        [*case, *whole_words].into_iter().chain(chosen).filter(|narrows| *narrows).count()
    }

    /// Another question: the places found so far stay until the first answer.
    pub fn ask_for(&mut self, change: impl FnOnce(&mut FindQuery)) {
        let before = self.query.clone();
        change(&mut self.query);
        if self.query.standing == Some(Standing::Nothing) {
            self.query.concept = None;
        }
        if self.query != before {
            self.uncheck();
            self.at = 0;
            self.wanted = PAGE;
            self.restart();
        }
    }

    /// Looks in the document on screen alone, or in all.
    pub fn look_in(&mut self, reach: Reach) {
        self.reach = reach;
        let document = self.here.clone().filter(|_| reach == Reach::Document);
        self.ask_for(|query| query.document = document);
    }

    /// Another document is on screen.
    pub fn opened(&mut self, document: Option<DocumentId>) {
        if self.here != document {
            self.here = document;
            self.look_in(self.reach);
        }
    }

    /// Something changed in the project: the same question again. The person stays where they are.
    pub fn renew(&mut self) {
        if self.asks() {
            self.restart();
        }
    }

    /// Whether there is anything to look for: words, or notes.
    pub fn asks(&self) -> bool {
        !self.query.phrase.is_empty() || self.query.noted.is_some()
    }

    /// Whether the places are those of notes, and not of words.
    pub fn lists_notes(&self) -> bool {
        self.query.phrase.is_empty() && self.query.noted.is_some()
    }

    fn restart(&mut self) {
        self.generation += 1;
        self.wanted = self.wanted.max(PAGE);
        if !self.asks() {
            self.places.clear();
            self.more = None;
            self.stale = false;
            self.cut = false;
        } else {
            self.stale = true;
        }
    }

    /// What is to be asked now, if anything; one question at a time.
    pub fn ask(&mut self) -> Option<Ask> {
        let lacks = self.stale || (self.more.is_some() && self.places.len() < self.wanted);
        if !self.open || self.asking || !lacks {
            return None;
        }
        self.asking = true;
        let (from, have) =
            if self.stale { (None, 0) } else { (self.more.clone(), self.places.len()) };
        let limit = u32::try_from(self.wanted - have).unwrap_or(u32::MAX).min(1_000);
        Some(Ask { generation: self.generation, query: self.query.clone(), from, limit })
    }

    /// Takes an answer in.
    pub fn take(&mut self, generation: u32, page: FindPage) {
        self.asking = false;
        if generation != self.generation {
            return;
        }
        if std::mem::take(&mut self.stale) {
            let held = self.current().map(reference);
            self.places.clear();
            self.at = page
                .places
                .iter()
                .position(|place| Some(reference(place)) == held)
                .unwrap_or(self.at);
        }
        if self.checking {
            self.checked.extend(page.places.iter().map(reference));
        }
        self.places.extend(page.places);
        let full = self.places.len() >= MOST;
        self.cut = full && page.more.is_some();
        self.more = page.more.filter(|_| !full);
        if self.more.is_none() {
            // Only now is it known what is gone.
            let there: HashSet<PlaceRef> = self.places.iter().map(reference).collect();
            self.checked.retain(|place| there.contains(place));
            self.checking = false;
            self.at = self.at.min(self.places.len().saturating_sub(1));
        }
    }

    /// The question failed; it may be asked again.
    pub fn fail(&mut self, generation: u32) {
        self.asking = false;
        if generation == self.generation {
            self.stale = false;
            self.more = None;
            self.places.clear();
        }
    }

    /// Rows up to this one are seen: those behind it will be wanted soon.
    pub fn see(&mut self, row: usize) {
        if row + PAGE / 2 > self.wanted {
            self.wanted = (row + PAGE).min(MOST);
        }
    }

    /// Goes to a row, or as near as there is one.
    pub fn go(&mut self, row: usize) {
        self.at = row.min(self.places.len().saturating_sub(1));
        self.see(self.at);
    }

    /// Goes so many rows on or back.
    pub fn walk(&mut self, rows: isize) {
        self.go(self.at.saturating_add_signed(rows));
    }

    /// Goes to a place, if it is among the rows.
    pub fn go_to(&mut self, document: &DocumentId, start: u32) {
        let row = self
            .places
            .iter()
            .position(|place| place.start == start && place.sentence.document == *document);
        if let Some(row) = row {
            self.go(row);
        }
    }

    /// Checks a row, or takes that back.
    pub fn toggle(&mut self, row: usize) {
        if let Some(place) = self.places.get(row).map(reference)
            && !self.checked.remove(&place)
        {
            self.checked.insert(place);
        }
    }

    /// Checks the current row and the next one.
    pub fn check_on(&mut self, rows: isize) {
        self.checked.extend(self.current().map(reference));
        self.walk(rows);
        self.checked.extend(self.current().map(reference));
    }

    /// Whether every place is checked.
    pub fn all_checked(&self) -> bool {
        !self.places.is_empty() && self.checked.len() == self.places.len()
    }

    /// Checks every place, those too that are yet to come; or none where all are.
    pub fn toggle_all(&mut self) {
        if self.all_checked() {
            self.checked.clear();
            self.checking = false;
        } else {
            self.checked = self.places.iter().map(reference).collect();
            self.checking = self.more.is_some();
            self.wanted = MOST;
        }
    }

    /// Lets go of what is checked; tells whether anything was.
    pub fn uncheck(&mut self) -> bool {
        self.checking = false;
        !std::mem::take(&mut self.checked).is_empty()
    }

    /// The places to mark: those that are checked, in order, or else the current one.
    pub fn to_mark(&self) -> Vec<PlaceRef> {
        if self.lists_notes() {
            return Vec::new();
        }
        if self.checked.is_empty() {
            return self.current().map(reference).into_iter().collect();
        }
        self.places.iter().map(reference).filter(|place| self.checked.contains(place)).collect()
    }

    /// The places were marked: nothing is checked any more, and a single one is left behind.
    pub fn marked(&mut self, concept: &ConceptId) {
        let alone = self.checked.is_empty();
        if !self.uncheck() && alone && self.stays(concept) {
            self.walk(1);
        }
    }

    /// Whether a place that is marked as this concept still answers the question.
    fn stays(&self, concept: &ConceptId) -> bool {
        self.query.standing.is_none_or(|standing| standing == Standing::Annotated)
            && self.query.concept.as_ref().is_none_or(|wanted| wanted == concept)
    }
}

/// What names a place.
pub fn reference(place: &FoundPlace) -> PlaceRef {
    PlaceRef { document: place.sentence.document.clone(), start: place.start, end: place.end }
}
